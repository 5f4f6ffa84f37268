"""The state of an interview: what was known before it, and every step taken since. Each move gives a new value.

Going back keeps the answers that lie ahead, so that they can be offered again and nothing is lost when the user leaves.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from advisor.interview.prompt import Answers, Prompt
from advisor.knowledge.lookup import look_up
from advisor.knowledge.profiles import merge_facts
from advisor.model.base import Value
from advisor.model.fact import Fact
from advisor.model.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase


class Step(Value):
    """One prompt that was dealt with: the facts that it asked for and the values that were given."""

    facts: tuple[str, ...]
    answers: Answers = {}  # noqa: RUF012 - pydantic copies a default for every value
    """A fact without a value is "don't know"."""


class Interview(Value):
    """A workload as it was known before, what a policy assumes, and the steps so far."""

    workload: Workload
    assumed: tuple[Fact, ...] = ()
    """What the policy takes for granted; it is not asked."""
    on: date
    """The day from which ends of support are counted."""
    steps: tuple[Step, ...] = ()
    ahead: tuple[Step, ...] = ()
    """Steps that were taken back; the next one first."""


def answer(interview: Interview, prompt: Prompt, answers: Mapping[str, FactValue]) -> Interview:
    """Give the interview after an answer. A fact of the prompt without a value is "don't know".

    Raises ValueError for a fact that the prompt did not ask for.
    """
    strange = answers.keys() - set(prompt.facts)
    if strange:
        raise ValueError(f"the prompt does not ask for {', '.join(sorted(strange))}")
    step = Step(facts=prompt.facts, answers=dict(answers))
    return interview.model_copy(
        update={"steps": (*interview.steps, step), "ahead": tuple(_without(interview.ahead, prompt.facts))}
    )


def skip(interview: Interview, prompt: Prompt) -> Interview:
    """Give the interview after "don't know"."""
    return answer(interview, prompt, {})


def go_back(interview: Interview) -> Interview:
    """Give the interview before its last step, which is kept ahead; unchanged when there is none."""
    if not interview.steps:
        return interview
    return interview.model_copy(
        update={"steps": interview.steps[:-1], "ahead": (interview.steps[-1], *interview.ahead)}
    )


def recall(interview: Interview, prompt: Prompt) -> Answers | None:
    """Give what was answered to a prompt before it was taken back; None when it was never answered in full."""
    steps = {fact: step for step in interview.ahead for fact in step.facts}
    if not all(fact in steps for fact in prompt.facts):
        return None
    return {fact: steps[fact].answers[fact] for fact in prompt.facts if fact in steps[fact].answers}


def asked_facts(interview: Interview) -> frozenset[str]:
    """Give the facts that steps have dealt with, "don't know" included."""
    return frozenset(fact for step in interview.steps for fact in step.facts)


def known_facts(knowledge: KnowledgeBase, interview: Interview) -> tuple[Fact, ...]:
    """Give what is known now: assumed by the policy, known before, answered, and looked up in tables."""
    facts = merge_facts(interview.assumed, interview.workload.facts, facts_of(interview.steps))
    return (*facts, *look_up(knowledge, facts, interview.on))


def facts_of(steps: Iterable[Step]) -> tuple[Fact, ...]:
    """Give the facts that steps settled, in the order in which they were answered."""
    return tuple(Fact(name=name, value=value) for step in steps for name, value in step.answers.items())


def _without(steps: Iterable[Step], facts: tuple[str, ...]) -> Iterable[Step]:
    """Take facts out of steps; a step that is left with none goes."""
    for step in steps:
        rest = tuple(fact for fact in step.facts if fact not in facts)
        if rest:
            yield Step(facts=rest, answers={fact: step.answers[fact] for fact in rest if fact in step.answers})
