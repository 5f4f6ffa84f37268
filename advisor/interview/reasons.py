"""Why a prompt is asked and what each answer would do: the rules that wait for it, and the verdict that then leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.compile import compile_rules
from advisor.engine.completions import ANY_RELEASE, cells_of
from advisor.engine.explain import waiting_rules
from advisor.engine.outlook import UNDECIDED
from advisor.engine.settle import rule_weights, verdict_position
from advisor.engine.split import join_verdicts
from advisor.engine.survey import compile_survey
from advisor.interview.known import known_parts, part_names
from advisor.interview.prompt import Answers, Prompt, tick
from advisor.interview.state import Interview
from advisor.model.base import Value
from advisor.model.domain import NumberDomain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase, Rule

SHOWN_RULES: Final = 4
NOTHING: Final = "none of these"

Facts = dict[str, "FactValue"]


class WaitingRule(Value):
    """A rule that cannot be decided before the answer."""

    rule: str
    title: str


class Effect(Value):
    """One answer and the verdict that leads once it is given."""

    answer: str
    verdict: str


class Reasons(Value):
    """Why a prompt is asked."""

    rules: tuple[WaitingRule, ...]
    """Those that can do the most, at most four."""
    waiting: int
    """How many wait in all."""
    leading: str
    """The verdict of what is known now."""
    effects: tuple[Effect, ...]
    """For each answer the verdict of what is then known; none for what is asked about in more detail later."""


def find_reasons(knowledge: KnowledgeBase, interview: Interview, prompt: Prompt) -> Reasons:
    """Say why a prompt is asked. Each answer is tried on what is known so far, open questions left open.

    What is asked of a part is tried on that part, what is asked of the whole on all parts together.
    """
    known = zip(part_names(interview), known_parts(knowledge, interview), strict=True)
    parts = [facts for name, facts in known if prompt.part in {"", name}]
    for part in parts:
        _forget(knowledge, part, prompt.facts)
    waiting = _waiting(knowledge, parts, prompt)
    return Reasons(
        rules=tuple(WaitingRule(rule=rule.id, title=rule.title) for rule in waiting[:SHOWN_RULES]),
        waiting=len(waiting),
        leading=_verdict(knowledge, parts),
        effects=tuple(Effect(answer=label, verdict=verdict) for label, verdict in _effects(knowledge, parts, prompt)),
    )


def _waiting(knowledge: KnowledgeBase, parts: Iterable[Facts], prompt: Prompt) -> list[Rule]:
    """Give the undecided rules that wait for a fact of the prompt, those that can do the most first."""
    found: dict[int, None] = {}
    for part in parts:
        undecided = compile_survey(knowledge).run(part).undecided
        waiting = waiting_rules(knowledge, part, undecided)
        found |= {index: None for fact in prompt.facts for index in waiting.get(fact, ())}
    weights = rule_weights(knowledge)
    ordered = sorted(found, key=lambda index: (-weights[index], index))
    return [knowledge.rules[index] for index in ordered]


def _effects(knowledge: KnowledgeBase, parts: list[Facts], prompt: Prompt) -> Iterator[tuple[str, str]]:
    match prompt.kind:
        case "overview" | "parts" | "names":
            return
        case "number":
            yield from _effects_of_numbers(knowledge, parts, prompt)
        case "release":
            yield from _effects_of_releases(knowledge, parts, prompt.facts[0])
        case _:
            for label, answers in _answers_to(prompt):
                yield label, _verdict(knowledge, parts, answers)


def _answers_to(prompt: Prompt) -> Iterator[tuple[str, Answers]]:
    """Give the answers to a prompt that lists them: each choice, of several that may be ticked each one alone."""
    fact = prompt.facts[0]
    match prompt.kind:
        case "screen":
            for choice in prompt.choices:
                given = tick(prompt, {choice.value})
                if not given.left_open:
                    yield choice.label, given.answers
            yield NOTHING, tick(prompt, ()).answers
        case "any_of":
            for choice in prompt.choices:
                yield choice.label, {fact: (choice.value,)}
            yield NOTHING, {fact: ()}
        case "yes_no":
            yield "yes", {fact: True}
            yield "no", {fact: False}
        case _:
            for choice in prompt.choices:
                yield choice.label, {fact: choice.value}


def _effects_of_numbers(knowledge: KnowledgeBase, parts: list[Facts], prompt: Prompt) -> Iterator[tuple[str, str]]:
    """Give the ranges of a number that lead to one verdict each, from the thresholds of the rules."""
    domain = prompt.domain
    unit = domain.unit if isinstance(domain, NumberDomain) else ""
    fact = prompt.facts[0]
    numbers = [cell.value for cell in cells_of(knowledge)[fact]]
    start = 0
    verdicts = [_verdict(knowledge, parts, {fact: number}) for number in numbers]
    for index, verdict in enumerate(verdicts):
        if index + 1 == len(numbers) or verdicts[index + 1] != verdict:
            yield _range_of(numbers, start, index, unit), verdict
            start = index + 1


def _range_of(numbers: list[FactValue], first: int, last: int, unit: str) -> str:
    """Say which numbers some neighbouring representatives stand for: thresholds at even places, all between at odd."""
    spelt = [f"{number:.15g} {unit}" if isinstance(number, (int, float)) else str(number) for number in numbers]
    low = f"from {spelt[first]}" if first % 2 == 0 else f"above {spelt[first - 1]}"
    if last + 1 == len(numbers):
        return "any number" if first == 0 else low
    high = f"up to {spelt[last]}" if last % 2 == 0 else f"below {spelt[last + 1]}"
    if first == last and last % 2 == 0:
        return f"exactly {spelt[last]}"
    return high if first == 0 else f"{low} {high}"


def _effects_of_releases(knowledge: KnowledgeBase, parts: list[Facts], fact: str) -> Iterator[tuple[str, str]]:
    """Give for any current release, and for each product with its dates, the verdicts that it can lead to."""
    found: dict[str, dict[str, None]] = {}
    for cell in cells_of(knowledge)[fact]:
        product = str(cell.value).split(" ", maxsplit=1)[0]
        label = ANY_RELEASE if product == ANY_RELEASE else f"a release of {product}"
        found.setdefault(label, {})[_verdict(knowledge, parts, dict(cell.facts))] = None
    for label, verdicts in found.items():
        yield label, " or ".join(verdicts) + (", by its dates" if len(verdicts) > 1 else "")


def _verdict(knowledge: KnowledgeBase, parts: Iterable[Facts], answers: Mapping[str, FactValue] | None = None) -> str:
    """Give the verdict of all parts together, once some answers are put in."""
    compiled = compile_rules(knowledge)
    return join_verdicts(
        verdict_position(knowledge, compiled.run({**(answers or {}), **part})) or UNDECIDED for part in parts
    )


def _forget(knowledge: KnowledgeBase, facts: Facts, names: Iterable[str]) -> None:
    """Take out what was known of some questions, for an answer that is confirmed or changed."""
    gone = set(names)
    for lookup in knowledge.lookups:
        if lookup.by in gone:
            facts.pop(lookup.fact, None)
    for name in gone:
        facts.pop(name, None)
