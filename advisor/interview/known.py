"""What the steps of an interview amount to: for the whole, and for each part, which inherits what holds for the whole.

An empty name stands for the whole. A part's own answers come before those of the whole, and so does what is obvious of
its kind, until somebody says otherwise for all parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.interview.prompt import OVERVIEW, Answers
from advisor.knowledge.inherit import complete_part, inherit_facts
from advisor.knowledge.lookup import look_up
from advisor.knowledge.profiles import merge_facts
from advisor.model.fact import Fact, Origin
from advisor.model.workload import Component

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.interview.prompt import Part
    from advisor.interview.state import Interview, Step
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

UNKNOWN_NOTE: Final = "don't know"
SEVERAL: Final = 2
"""From how many parts on it is not one thing."""


def said_parts(interview: Interview) -> tuple[Part, ...] | None:
    """Give the parts that the last answer about them named; None when nobody said anything about parts."""
    return next((step.parts for step in reversed(interview.steps) if step.parts is not None), None)


def find_parts(interview: Interview) -> tuple[Component, ...]:
    """Give the parts with what was known of each before it was asked about; none for one thing."""
    said = said_parts(interview)
    if said is None:
        return interview.workload.components
    if len(said) < SEVERAL:
        return ()
    known = {part.name: part for part in interview.workload.components}
    return tuple(
        known.get(part.name) or Component(name=part.name, title=part.title, facts=_obvious(part)) for part in said
    )


def part_names(interview: Interview) -> tuple[str, ...]:
    """Give the names of the parts, or the one empty name of a thing that has none."""
    return tuple(part.name for part in find_parts(interview)) or ("",)


def asked_facts(interview: Interview, part: str = "") -> frozenset[str]:
    """Give the facts that steps have dealt with for a part, "don't know" and what was said of the whole included."""
    return frozenset(fact for step in _steps_of(interview, part, "") for fact in step.settled) - _asked_again(interview)


def pending_facts(interview: Interview, part: str = "") -> frozenset[str]:
    """Give the facts that were ticked on a screen and are still to be asked for on their own."""
    steps = (step for step in _steps_of(interview, part, "") if step.prompt != OVERVIEW)
    return frozenset(fact for step in steps for fact in step.left_open) - asked_facts(interview, part)


def unknown_facts(interview: Interview, part: str = "") -> dict[str, str]:
    """Map the facts that the user does not know, now or in an earlier interview, to a note about each.

    Of a part these are the facts that nobody knows of it: those of the whole too, unless the part has its own answer.
    """
    whole = _unknown_after(interview.workload.unknown, _steps_of(interview, ""))
    if not part:
        return whole
    known = {fact.name for fact in own_facts(interview, part)}
    return {fact: note for fact, note in whole.items() if fact not in known} | own_unknown(interview, part)


def own_unknown(interview: Interview, part: str) -> dict[str, str]:
    """Map the facts that the user was asked for of this part alone and does not know to a note about each."""
    return _unknown_after(_find_part(interview, part).unknown, _steps_of(interview, part))


def unconfirmed(interview: Interview, part: str = "") -> Answers:
    """Give the facts that are only assumed, but for what a policy assumes."""
    return {fact.name: fact.value for fact in given_facts(interview, part) if fact.origin is Origin.ASSUMED}


def given_facts(interview: Interview, part: str = "") -> tuple[Fact, ...]:
    """Give the facts of the whole, or of a part, as the answers so far have changed them."""
    if part:
        return inherit_facts(given_facts(interview), _own(interview, part))
    said = said_parts(interview) or ()
    before = interview.workload.facts
    if len(said) == 1:
        before = merge_facts(_obvious(said[0]), before)
    given = _facts_after(before, _steps_of(interview, ""))
    return tuple(fact for fact in given if fact.name not in _asked_again(interview))


def own_facts(interview: Interview, part: str) -> tuple[Fact, ...]:
    """Give the facts of a part beside those of the whole. What was only assumed of it goes once all parts were told."""
    said = {
        fact for step in _steps_of(interview, "") for fact in step.answers if fact not in step.unticked
    } - _asked_again(interview)
    before = (
        fact for fact in _find_part(interview, part).facts if fact.origin is not Origin.ASSUMED or fact.name not in said
    )
    return _facts_after(tuple(before), _steps_of(interview, part))


def known_facts(knowledge: KnowledgeBase, interview: Interview, part: str = "") -> tuple[Fact, ...]:
    """Give what is known now: assumed by the policy, known before, answered, and looked up in tables."""
    if part:
        return complete_part(knowledge, given_facts(interview), _own(interview, part), interview.on, interview.assumed)
    facts = merge_facts(interview.assumed, given_facts(interview))
    return (*facts, *look_up(knowledge, facts, interview.on))


def known_parts(knowledge: KnowledgeBase, interview: Interview) -> tuple[dict[str, FactValue], ...]:
    """Give what is known of each part, or of the whole when it has none."""
    return tuple(
        {fact.name: fact.value for fact in known_facts(knowledge, interview, name)} for name in part_names(interview)
    )


def without_own(interview: Interview, facts: Iterable[str], but: str) -> tuple[str, ...]:
    """Give the other parts for which an answer for all would hold: those with no word of their own on some fact."""
    wanted = set(facts)
    return tuple(name for name in part_names(interview) if name != but and not wanted <= _own_names(interview, name))


def _own_names(interview: Interview, part: str) -> set[str]:
    said = {fact.name for fact in own_facts(interview, part) if fact.origin is not Origin.ASSUMED}
    return said | own_unknown(interview, part).keys()


def facts_of(steps: Iterable[Step]) -> tuple[Fact, ...]:
    """Give the facts that steps settled, in the order in which they were answered; a later answer wins."""
    values: Answers = {}
    for step in steps:
        for fact in step.settled:
            values.pop(fact, None)
        values |= step.answers
    return tuple(Fact(name=name, value=value) for name, value in values.items())


def _facts_after(before: tuple[Fact, ...], steps: list[Step]) -> tuple[Fact, ...]:
    answered = facts_of(steps)
    gone = {fact for step in steps for fact in step.settled} - {fact.name for fact in answered}
    return merge_facts(tuple(fact for fact in before if fact.name not in gone), answered)


def _unknown_after(before: dict[str, str], steps: list[Step]) -> dict[str, str]:
    unknown = dict(before)
    for step in steps:
        for fact in step.settled:
            if fact in step.answers:
                unknown.pop(fact, None)
            else:
                unknown[fact] = UNKNOWN_NOTE
    return unknown


def _steps_of(interview: Interview, *parts: str) -> list[Step]:
    return [step for step in interview.steps if step.part in parts]


def _asked_again(interview: Interview) -> frozenset[str]:
    """Give what was said of a mixture that has been divided since."""
    if len(find_parts(interview)) < SEVERAL:
        return frozenset()
    return frozenset(fact for step in interview.steps for fact in step.asks_again)


def _own(interview: Interview, part: str) -> Component:
    return Component(name=part, facts=own_facts(interview, part), unknown=own_unknown(interview, part))


def _find_part(interview: Interview, name: str) -> Component:
    return next((part for part in find_parts(interview) if part.name == name), Component(name=name))


def _obvious(part: Part) -> tuple[Fact, ...]:
    note = f"as is usual for: {part.title}"
    return tuple(Fact(name=name, value=value, origin=Origin.ASSUMED, note=note) for name, value in part.assume.items())
