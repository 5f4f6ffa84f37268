"""Conditions and effects as the rule catalogue words them, in Markdown: prompts and labels first, names in code.

Other views name facts as files do, because their readers have just written them; readers of the catalogue have not.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from advisor.engine.wording import lower_first, show_value
from advisor.model.condition import ALWAYS, AllOf, AnyOf, Condition, NoneOf, Operator, Scalar, Test, tests_in
from advisor.model.domain import BoolDomain, ChoiceDomain, LevelsDomain, NumberDomain, SetDomain
from advisor.report.markdown_text import escape
from advisor.report.wording import SIZES, show_figure, show_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.model.domain import Domain
    from advisor.model.knowledge import Alternative, Criterion, Effects, KnowledgeBase, Requirement, Setting
    from advisor.model.measures import Figure

MILLI: Final = 1000

_ORDER_WORDS: Final[dict[Operator, str]] = {
    "at_least": "at least",
    "at_most": "at most",
    "above": "above",
    "below": "below",
}
_OPPOSITE: Final[dict[Operator, Operator]] = {
    "at_least": "below",
    "below": "at_least",
    "at_most": "above",
    "above": "at_most",
}


def slug(heading: str) -> str:
    """Give the anchor that Markdown viewers make of a heading.

    >>> slug("KRN-010: Loads its own kernel modules")
    'krn-010-loads-its-own-kernel-modules'
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def join(words: Iterable[str], last: str = "and") -> str:
    """Give words as a list in a sentence.

    >>> join(["a", "b", "c"], "or")
    'a, b or c'
    """
    items = list(words)
    return f" {last} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def number_of(value: float, unit: str) -> str:
    """Give a number with its unit; `instances` and the like are no units and stay away."""
    return f"{show_value(value)} {unit}" if len(unit) <= len("MiB") or unit == "days" else show_value(value)


def prompt_of(fact: str, knowledge: KnowledgeBase) -> str:
    """Give what a reader is asked for a fact, or what a fact that follows is called."""
    question = knowledge.question_by_fact.get(fact)
    if question is not None:
        return question.prompt
    titles = {item.fact: item.title for item in knowledge.derived} | {
        item.fact: item.title for item in knowledge.lookups
    }
    return titles[fact]


def link_fact(fact: str) -> str:
    """Give a fact's name as a link by reference; the page defines where it leads."""
    return f"[`{fact}`][{fact}]"


def link_rule(rule: str) -> str:
    """Give a rule's id as a link by reference; the page defines where it leads."""
    return f"[{rule}][]"


def find_references(text: str) -> set[str]:
    """Give the facts and rules to which a page links by reference.

    >>> sorted(find_references("[`gpu`][gpu] and [KRN-010][]"))
    ['KRN-010', 'gpu']
    """
    return {name or label for label, name in re.findall(r"\[([^\]]+)\]\[([^\]]*)\]", text)}


def negate(condition: Condition, knowledge: KnowledgeBase) -> Condition:
    """Give the condition that is true exactly when this one is false, pushed down to single tests."""
    match condition:
        case Test():
            return _negate_test(condition, knowledge.domain_of[condition.fact])
        case AllOf(parts=parts):
            return AnyOf(parts=tuple(negate(part, knowledge) for part in parts))
        case AnyOf(parts=parts):
            return AllOf(parts=tuple(negate(part, knowledge) for part in parts))
        case NoneOf(parts=parts):
            return AnyOf(parts=parts)


def _negate_test(test: Test, domain: Domain) -> Condition:
    def changed(operator: Operator, *value: Scalar) -> Test:
        return Test(fact=test.fact, operator=operator, value=value)

    if test.operator in _OPPOSITE:
        return changed(_OPPOSITE[test.operator], *test.value)
    if test.operator == "known" or (test.operator == "is" and isinstance(domain, BoolDomain)):
        return changed(test.operator, test.value[0] is not True)
    if test.operator == "is" and isinstance(domain, (ChoiceDomain, LevelsDomain)):
        rest = [value for value in domain.labels if value not in test.value]
        if len(rest) <= len(test.value):
            return changed("is", *rest)
    return NoneOf(parts=(test,))


def list_condition(condition: Condition, knowledge: KnowledgeBase, start: str) -> list[str]:
    """Give a paragraph that opens with `start`, an empty line and the tests as a list, nested as they nest."""
    flat = _flatten(condition)
    if flat == ALWAYS:
        return [f"{start} in every case."]
    if isinstance(flat, Test) or _fact_of(flat):
        return [f"{start} this holds:", "", f"- {_say([flat], knowledge)}"]
    verb = {AllOf: "all of these hold", AnyOf: "one of these holds", NoneOf: "none of these holds"}[type(flat)]
    return [f"{start} {verb}:", "", *_bullets(flat, knowledge, "")]


def _bullets(group: AllOf | AnyOf | NoneOf, knowledge: KnowledgeBase, indent: str) -> list[str]:
    lines: list[str] = []
    for fact, same in groupby(group.parts, _fact_of):
        parts = list(same)
        if fact and not isinstance(group, NoneOf):
            word = "and" if isinstance(group, AllOf) else "or"
            lines.append(f"{indent}- {_say(parts, knowledge, word)}")
            continue
        for part in parts:
            if isinstance(part, Test) or _fact_of(part):
                lines.append(f"{indent}- {_say([part], knowledge)}")
                continue
            head = {AllOf: "all of these", AnyOf: "one of these", NoneOf: "none of these"}[type(part)]
            lines += [f"{indent}- {head}:", *_bullets(part, knowledge, indent + "  ")]
    return lines


def _fact_of(condition: Condition) -> str:
    """Give the one fact of a test, a test turned round or a range; nothing for other groups."""
    if isinstance(condition, Test):
        return condition.fact
    facts = {part.fact if isinstance(part, Test) else "" for part in condition.parts}
    is_turned = isinstance(condition, NoneOf) and len(condition.parts) == 1
    return facts.pop() if len(facts) == 1 and (isinstance(condition, AllOf) or is_turned) else ""


def _flatten(condition: Condition) -> Condition:
    """Lift groups out of groups of their own kind, and single parts out of groups."""
    if isinstance(condition, Test):
        return condition
    parts: list[Condition] = []
    for part in map(_flatten, condition.parts):
        is_same = type(part) is type(condition) and not isinstance(part, (Test, NoneOf))
        parts += part.parts if is_same and not isinstance(part, Test) else [part]
    if len(parts) == 1 and not isinstance(condition, NoneOf):
        return parts[0]
    return type(condition)(parts=tuple(parts))


def _say(parts: list[Condition], knowledge: KnowledgeBase, word: str = "and") -> str:
    """Say what is asked of one fact, as prompt, answer and name."""
    fact = _fact_of(parts[0])
    domain = knowledge.domain_of[fact]
    said = [_say_part(part, domain) for part in parts]
    answer = f" {word} ".join(answer for answer, _ in said)
    code = f" {word} ".join(code for _, code in said if code)
    prompt = escape(prompt_of(fact, knowledge))
    start = f"{prompt} {answer[:1].upper()}{answer[1:]}" if prompt.endswith("?") else f"{prompt}: {answer}"
    return f"{start} ({' '.join(filter(None, [link_fact(fact), code]))})"


def _say_part(part: Condition, domain: Domain) -> tuple[str, str]:
    """Give the answer in words and, where labels hide the values, what a file says."""
    if isinstance(part, Test):
        return _say_test(part, domain, is_turned=False)
    said = [_say_test(test, domain, is_turned=isinstance(part, NoneOf)) for test in tests_in(part)]
    return " and ".join(answer for answer, _ in said), " and ".join(code for _, code in said if code)


def _say_test(test: Test, domain: Domain, *, is_turned: bool) -> tuple[str, str]:
    if test.operator == "known":
        return ("answered" if test.value[0] is True else "not answered"), ""
    if isinstance(domain, BoolDomain):
        return ("yes" if test.value[0] is True else "no"), ""
    if isinstance(domain, NumberDomain):
        bound = number_of(float(test.value[0]), domain.unit)
        return f"{_ORDER_WORDS.get(test.operator, 'other than' if is_turned else 'exactly')} {bound}", ""
    values = join([f"`{show_value(value)}`" for value in test.value], "or")
    labels = domain.labels if isinstance(domain, (ChoiceDomain, LevelsDomain, SetDomain)) else {}
    shown = join([f"*{escape(labels[str(value)])}*" for value in test.value], "or") if labels else values
    match test.operator:
        case "includes":
            return (f"without {shown}", f"does not include {values}") if is_turned else (shown, f"includes {values}")
        case "product":
            return f"{'no' if is_turned else 'a'} release of {shown}", ""
        case "is":
            return f"{'anything but ' if is_turned else ''}{shown}", f"is {'not ' if is_turned else ''}{values}"
        case _:
            return f"{_ORDER_WORDS[test.operator]} {shown}", f"{_ORDER_WORDS[test.operator]} {values}"


def say_effects(then: Effects, knowledge: KnowledgeBase) -> list[str]:
    """Give one line for each effect, those that exclude first."""
    named: list[Alternative | Criterion | Setting] = [*knowledge.alternatives, *knowledge.criteria, *knowledge.settings]
    titles = {item.id: item.title for item in named}
    beyond = {item.id: item.title for item in knowledge.considerations}
    lines: list[str] = []
    if then.veto:
        lines.append(f"Excludes {join([escape(titles[name]) for name in then.veto])}.")
    lines += [_say_requirement(requirement, knowledge) for requirement in then.require]
    for fact, value in then.conclude.items():
        domain = knowledge.domain_of[fact]
        label = domain.labels[str(value)] if isinstance(domain, (ChoiceDomain, LevelsDomain)) else show_value(value)
        prompt = escape(prompt_of(fact, knowledge))
        lines.append(f"{prompt}: at least *{escape(label)}* ({link_fact(fact)} is `{show_value(value)}`).")
    for name, milli in then.weigh.items():
        more = "more" if milli > 0 else "less"
        lines.append(f"{escape(titles[name])} matters {more} ({show_step(milli / MILLI)}).")
    for name, shifts in then.shift.items():
        changes = (f"{escape(lower_first(titles[c]))} {show_step(milli / MILLI)}" for c, milli in shifts.items())
        lines.append(f"{escape(titles[name])}: {', '.join(changes)}.")
    lines += [_say_figures(name, cells, knowledge) for name, cells in then.figures.items()]
    lines += [f"Hardening: {escape(lower_first(titles[name]))} (`{name}`)." for name in then.harden]
    lines += [f"Advice{_say_for(advice.alternatives, titles)}: {escape(advice.say)}" for advice in then.advise]
    lines += [f"Also consider: *{escape(beyond[name])}* (`{name}`)." for name in then.consider]
    lines += [
        f"Risk{_say_for(risk.alternatives, titles)}: {escape(risk.say)} Against it: {escape(risk.mitigation)}"
        for risk in then.risk
    ]
    return lines + [
        f"Effort{_say_for(effort.alternatives, titles, 'of moving to')}: {SIZES[effort.size]}. {escape(effort.why)}"
        for effort in then.effort
    ]


def _say_for(alternatives: tuple[str, ...], titles: Mapping[str, str], words: str = "for") -> str:
    """Say for which alternatives something holds; nothing when it holds for every one."""
    return f" {words} {join([escape(titles[name]) for name in alternatives])}" if alternatives else ""


def _say_requirement(requirement: Requirement, knowledge: KnowledgeBase) -> str:
    criterion = next(item for item in knowledge.criteria if item.id == requirement.criterion)
    unit = getattr(criterion.scale, "unit", "")
    bound = requirement.at_most
    if isinstance(bound, str):
        limit = f"the answer to “{escape(prompt_of(bound, knowledge))}” ({link_fact(bound)})"
    else:
        limit = number_of(bound, unit)
    figures = [
        f"{alternative.title} {show_value(figure.low if figure.low is not None else figure.figure or 0.0)} {unit}"
        for alternative in knowledge.alternatives
        for figure in (alternative.performance[criterion.id],)
    ]
    name = escape(lower_first(criterion.title))
    says = (
        f"Excludes each alternative whose best published figure for {name} is above {limit}: {escape(join(figures))}."
    )
    others = any(alternative.performance[criterion.id].ways for alternative in knowledge.alternatives)
    return f"{says} Unless [another way](README.md#other-ways) meets it." if others else says


def _say_figures(name: str, cells: Mapping[str, Figure], knowledge: KnowledgeBase) -> str:
    """Say what is measured of an alternative instead of what it starts from."""
    alternative = next(item for item in knowledge.alternatives if item.id == name)
    measured = [
        f"{escape(lower_first(criterion.title))} {escape(show_figure(cells[criterion.id]))} "
        f"{escape(getattr(criterion.scale, 'unit', ''))} "
        f"instead of {escape(show_figure(alternative.performance[criterion.id]))}"
        for criterion in knowledge.criteria
        if criterion.id in cells
    ]
    return f"{escape(alternative.title)}, measured: {join(measured)}."


def say_excluded(then: Effects, knowledge: KnowledgeBase) -> str:
    """Say in a few words what is excluded."""
    titles = {item.id: item.title for item in knowledge.alternatives}
    criteria = {item.id: item.title for item in knowledge.criteria}
    excluded = [escape(titles[name]) for name in then.veto]
    excluded += [f"what cannot meet the demand on {escape(lower_first(criteria[r.criterion]))}" for r in then.require]
    return join(excluded)
