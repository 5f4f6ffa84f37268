"""Rules as text: the list of them, and one with everything that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.wording import show_condition, show_value
from advisor.model.condition import facts_in
from advisor.report.choose import BASE_LAYER
from advisor.report.layout import BLANK, Line, Span, cut, pad, write_entry, write_paragraph
from advisor.report.safe import abridge
from advisor.report.text import paint, stack
from advisor.report.wording import CONFIDENCES, SIZES, show_figures, show_shifts, show_weights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.model.knowledge import Evidence, KnowledgeBase, Requirement, Rule

_INDENT: Final = 10
_MILLI: Final = 1000


def render_rule_list(knowledge: KnowledgeBase, topic: str, width: int, *, color: bool, is_unicode: bool = True) -> str:
    """Give the rules under the titles of their topics, one a line; of one topic when one is named."""
    blocks: list[list[Line]] = []
    for item in knowledge.topics:
        rules = [rule for rule in knowledge.rules if rule.topic == item.id]
        if rules and topic in {"", item.id}:
            heading: Line = (Span(item.title, "strong"), Span(f"  {item.id}", "quiet"))
            blocks.append([heading, *(_write_row(rule, width) for rule in rules)])
    return paint(stack(blocks), color=color, is_unicode=is_unicode)


def _write_row(rule: Rule, width: int) -> Line:
    notes = [f"excludes {', '.join(rule.then.veto)}"] if rule.then.veto else []
    notes += [rule.layer] if rule.layer != BASE_LAYER else []
    note = f"  [{'; '.join(notes)}]" if notes else ""
    title = cut(rule.title, width - 11)
    return (Span("  "), Span(pad(rule.id, 9), "name"), Span(title), Span(cut(note, width - 11 - len(title)), "quiet"))


def render_rule(rule: Rule, knowledge: KnowledgeBase, width: int, *, color: bool, is_unicode: bool = True) -> str:
    """Give a rule: condition in words, effects, reason, way out, evidence and dates."""
    lines = [*write_entry(f"{rule.id}  ", rule.title, width, indent=len(rule.id) + 2, label_style="name"), BLANK]
    lines += write_entry("When", show_condition(rule.when, knowledge), width, indent=_INDENT)
    for fact in sorted(facts_in(rule.when)):
        lines += write_entry("", f"{fact}: {_describe(fact, knowledge)}", width, indent=_INDENT, style="quiet")
    for index, effect in enumerate(list_effects(rule)):
        lines += write_entry("" if index else "Then", effect, width, indent=_INDENT)
    lines += write_entry("Because", rule.because, width, indent=_INDENT)
    if rule.remedy:
        lines += write_entry("Way out", rule.remedy, width, indent=_INDENT)
    lines += _write_evidence(rule, knowledge, width)
    for cause in knowledge.causes:
        if cause.id == rule.cause:
            text = f"{cause.title} ({cause.id}); with its other rules it shifts by {cause.cap / _MILLI:g} at most"
            lines += write_entry("Cause", text, width, indent=_INDENT)
    lines += write_entry("About", _dates(rule), width, indent=_INDENT, style="quiet")
    return paint(lines, color=color, is_unicode=is_unicode)


def _describe(fact: str, knowledge: KnowledgeBase) -> str:
    """Say what a fact stands for: the question that asks for it, or the title of what is derived."""
    if fact in knowledge.question_by_fact:
        return knowledge.question_by_fact[fact].prompt
    titles = {item.fact: item.title for item in knowledge.derived} | {
        item.fact: item.title for item in knowledge.lookups
    }
    return titles.get(fact, "")


def list_effects(rule: Rule) -> Iterable[str]:
    """Give one phrase for each effect."""
    then = rule.then
    if then.veto:
        yield f"excludes {', '.join(then.veto)}"
    for requirement in then.require:
        yield _show_requirement(requirement)
    for fact, value in then.conclude.items():
        yield f"{fact} becomes {show_value(value)}"
    yield from show_weights({criterion: change / _MILLI for criterion, change in then.weigh.items()})
    yield from show_shifts(
        {name: {criterion: change / _MILLI for criterion, change in row.items()} for name, row in then.shift.items()}
    )
    yield from show_figures(then.figures)
    for setting in then.harden:
        yield f"starter files get the setting {setting}"
    for advice in then.advise:
        yield f"advice{_for(advice.alternatives)}: {advice.say}"
    for name in then.consider:
        yield f"names {name} as something else to consider"
    for risk in then.risk:
        yield f"risk{_for(risk.alternatives)}: {risk.say} Against it: {risk.mitigation}"
    for effort in then.effort:
        yield f"effort of moving to {', '.join(effort.alternatives)}: {SIZES[effort.size]}. {effort.why}"


def _for(alternatives: tuple[str, ...]) -> str:
    return f" for {', '.join(alternatives)}" if alternatives else ""


def _show_requirement(requirement: Requirement) -> str:
    bound = requirement.at_most if isinstance(requirement.at_most, str) else f"{requirement.at_most:g}"
    return f"excludes every alternative whose {requirement.criterion} cannot be at most {bound}"


def _write_evidence(rule: Rule, knowledge: KnowledgeBase, width: int) -> list[Line]:
    cited = [knowledge.evidence[name] for name in rule.evidence if name in knowledge.evidence]
    lines: list[Line] = []
    for item in cited:
        lines += write_entry("Evidence" if item is cited[0] else "", item.claim, width, indent=_INDENT)
        lines += write_paragraph(_show_figure(item), width, indent=_INDENT + 2, style="quiet")
        lines.append(
            (Span(" " * (_INDENT + 2)), Span(abridge(item.source.url), "quiet"))
        )  # not wrapped, to be clicked or copied
    if rule.judgement:
        text = "judgement, beside what is cited" if cited else "judgement, without a published source"
        lines += write_entry("" if cited else "Evidence", text, width, indent=_INDENT)
    return lines


def _show_figure(item: Evidence) -> str:
    figure = item.value if item.unit in {"", "-"} else f"{item.value} {item.unit}"
    seen = "verified" if item.verified else "known second-hand only"
    source = item.source
    return f"{item.id}: {figure}. {source.title} ({source.year}); {CONFIDENCES[item.confidence]}, {seen}"


def _dates(rule: Rule) -> str:
    parts = [f"topic {rule.topic}"]
    parts += [f"since {rule.since}"] if rule.since else []
    parts += [f"to be reviewed by {rule.review_by}"] if rule.review_by else []
    return ", ".join([*parts, f"layer {rule.layer}"])
