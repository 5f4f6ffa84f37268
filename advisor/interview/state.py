"""The state of an interview: what was known before it, and every step taken since. Each move gives a new value.

Going back keeps the answers that lie ahead, so that they can be offered again and nothing is lost when the user leaves.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from advisor.interview.prompt import OVERVIEW, Answers, Given, Prompt, leave_open, tick, ticked_in
from advisor.knowledge.lookup import look_up
from advisor.knowledge.profiles import merge_facts
from advisor.model.base import Value
from advisor.model.fact import Fact, Origin
from advisor.model.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

Scope = Literal["settled", "likely", "all"]
"""When to stop: nothing can change the verdict, nothing is likely to, or nothing is left to ask."""

UNKNOWN_NOTE: Final = "don't know"


class Step(Value):
    """One prompt that was dealt with: its id, the facts that it was about and what was given."""

    prompt: str
    facts: tuple[str, ...]
    answers: Answers = {}  # noqa: RUF012 - pydantic copies a default for every value
    left_open: tuple[str, ...] = ()
    """Facts that it leaves to be asked; a fact that is neither answered nor left open is "don't know"."""

    @property
    def settled(self) -> tuple[str, ...]:
        """Give the facts that it dealt with, "don't know" included."""
        return tuple(fact for fact in self.facts if fact not in self.left_open)


class Interview(Value):
    """A workload as it was known before, what a policy assumes, and the steps so far.

    Facts of the workload with the origin `assumed` hold until they are confirmed; those that decide are asked.
    """

    workload: Workload
    assumed: tuple[Fact, ...] = ()
    """What the policy takes for granted; it is not asked."""
    on: date
    """The day from which ends of support are counted."""
    scope: Scope = "settled"
    steps: tuple[Step, ...] = ()
    ahead: tuple[Step, ...] = ()
    """Steps that were taken back; the next one first."""


def answer(interview: Interview, prompt: Prompt, given: Given) -> Interview:
    """Give the interview after an answer. Raises ValueError for a fact that the prompt did not ask for."""
    step = _step_of(prompt, given)
    ahead = tuple(other for other in _without(interview.ahead, step.settled) if other.settled)
    return interview.model_copy(update={"steps": (*interview.steps, step), "ahead": ahead})


def skip(interview: Interview, prompt: Prompt) -> Interview:
    """Give the interview after "don't know"."""
    return answer(interview, prompt, leave_open(prompt))


def revise(interview: Interview, prompt: Prompt, given: Given, index: int | None = None) -> Interview:
    """Give the interview with another answer in the place of an earlier step, or with one more step.

    No other step keeps a say about the facts that the answer deals with. Raises ValueError as `answer` does.
    """
    step = _step_of(prompt, given)
    place = len(interview.steps) if index is None else index
    before = tuple(_without(interview.steps[:place], step.settled))
    after = tuple(_without(interview.steps[place + 1 :], step.settled))
    ahead = tuple(_without(interview.ahead, step.settled))
    return interview.model_copy(update={"steps": (*before, step, *after), "ahead": ahead})


def go_back(interview: Interview) -> Interview:
    """Give the interview before its last step, which is kept ahead; unchanged when there is none."""
    if not interview.steps:
        return interview
    return interview.model_copy(
        update={"steps": interview.steps[:-1], "ahead": (interview.steps[-1], *interview.ahead)}
    )


def recall(interview: Interview, prompt: Prompt) -> Given | None:
    """Give what was answered to a prompt before it was taken back; None when it was never answered in full."""
    facts = set(prompt.facts)
    for step in interview.ahead:
        if step.prompt == prompt.id and facts <= set(step.facts):
            return Given(
                answers={fact: value for fact, value in step.answers.items() if fact in facts},
                left_open=tuple(fact for fact in step.left_open if fact in facts),
            )
    if prompt.id == OVERVIEW or not facts <= {fact for step in interview.ahead for fact in step.settled}:
        return None
    values = {fact.name: fact.value for fact in facts_of(interview.ahead)}
    return Given(answers={fact: values[fact] for fact in prompt.facts if fact in values})


def assume(interview: Interview, prompt: Prompt) -> Given | None:
    """Give the answer to a prompt that confirms what is only assumed; None when nothing is."""
    assumed = {fact: value for fact, value in unconfirmed(interview).items() if fact in prompt.facts}
    if not assumed:
        return None
    given = Given(answers=assumed)
    return tick(prompt, ticked_in(prompt, given)) if prompt.has_ticks else given


def asked_facts(interview: Interview) -> frozenset[str]:
    """Give the facts that steps have dealt with, "don't know" included."""
    return frozenset(fact for step in interview.steps for fact in step.settled)


def pending_facts(interview: Interview) -> frozenset[str]:
    """Give the facts that were ticked on a screen and are still to be asked for on their own."""
    ticked = {fact for step in interview.steps if step.prompt != OVERVIEW for fact in step.left_open}
    return frozenset(ticked - asked_facts(interview))


def unknown_facts(interview: Interview) -> dict[str, str]:
    """Map the facts that the user does not know, now or in an earlier interview, to a note about each."""
    unknown = dict(interview.workload.unknown)
    for step in interview.steps:
        for fact in step.settled:
            if fact in step.answers:
                unknown.pop(fact, None)
            else:
                unknown[fact] = UNKNOWN_NOTE
    return unknown


def unconfirmed(interview: Interview) -> Answers:
    """Give the facts of the workload that are only assumed and that no step has dealt with."""
    asked = asked_facts(interview)
    return {
        fact.name: fact.value
        for fact in interview.workload.facts
        if fact.origin is Origin.ASSUMED and fact.name not in asked
    }


def given_facts(interview: Interview) -> tuple[Fact, ...]:
    """Give the facts of the workload as the answers so far have changed them."""
    answered = facts_of(interview.steps)
    names = {fact.name for fact in answered}
    gone = asked_facts(interview) - names
    return merge_facts(tuple(fact for fact in interview.workload.facts if fact.name not in gone), answered)


def known_facts(knowledge: KnowledgeBase, interview: Interview) -> tuple[Fact, ...]:
    """Give what is known now: assumed by the policy, known before, answered, and looked up in tables."""
    facts = merge_facts(interview.assumed, given_facts(interview))
    return (*facts, *look_up(knowledge, facts, interview.on))


def known_parts(knowledge: KnowledgeBase, interview: Interview) -> tuple[dict[str, FactValue], ...]:
    """Give what is known of each component, or of the workload as a whole when it has none."""
    whole = given_facts(interview)
    parts = [merge_facts(interview.assumed, whole, part.facts) for part in interview.workload.components]
    return tuple(
        {fact.name: fact.value for fact in (*facts, *look_up(knowledge, facts, interview.on))}
        for facts in parts or [merge_facts(interview.assumed, whole)]
    )


def facts_of(steps: Iterable[Step]) -> tuple[Fact, ...]:
    """Give the facts that steps settled, in the order in which they were answered; a later answer wins."""
    values: Answers = {}
    for step in steps:
        for fact in step.settled:
            values.pop(fact, None)
        values |= step.answers
    return tuple(Fact(name=name, value=value) for name, value in values.items())


def without_facts(interview: Interview, facts: Collection[str]) -> Interview:
    """Give the interview as if nobody had ever said anything about some facts."""
    workload = interview.workload
    kept = tuple(fact for fact in workload.facts if fact.name not in facts)
    unknown = {fact: note for fact, note in workload.unknown.items() if fact not in facts}
    return interview.model_copy(
        update={
            "workload": workload.model_copy(update={"facts": kept, "unknown": unknown}),
            "steps": tuple(_without(interview.steps, facts)),
            "ahead": tuple(_without(interview.ahead, facts)),
        }
    )


def _step_of(prompt: Prompt, given: Given) -> Step:
    strange = {*given.answers, *given.left_open} - set(prompt.facts)
    if strange:
        raise ValueError(f"the prompt does not ask for {', '.join(sorted(strange))}")
    return Step(prompt=prompt.id, facts=prompt.facts, answers=given.answers, left_open=given.left_open)


def _without(steps: Iterable[Step], facts: Collection[str]) -> Iterable[Step]:
    """Take facts out of what steps settled; a step that is left with none goes."""
    for step in steps:
        rest = tuple(fact for fact in step.facts if fact in step.left_open or fact not in facts)
        if rest:
            kept = {fact: value for fact, value in step.answers.items() if fact in rest}
            yield step.model_copy(update={"facts": rest, "answers": kept})
