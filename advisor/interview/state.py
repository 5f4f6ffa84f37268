"""The state of an interview: what was known before it, and every step taken since. Each move gives a new value.

Going back keeps the answers that lie ahead, so that they can be offered again and nothing is lost when the user leaves.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from advisor.interview.known import facts_of, part_names, said_parts, unconfirmed
from advisor.interview.parts import NAMES, complete_parts, keep_names
from advisor.interview.prompt import OVERVIEW, Answers, Given, Part, Prompt, leave_open, tick, ticked_in
from advisor.model.base import Value
from advisor.model.fact import Fact
from advisor.model.workload import Component, Workload

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Scope = Literal["settled", "likely", "all"]
"""When to stop: nothing can change the verdict, nothing is likely to, or nothing is left to ask."""


class Step(Value):
    """One prompt that was dealt with: its id, the facts that it was about and what was given."""

    prompt: str
    facts: tuple[str, ...]
    answers: Answers = {}  # noqa: RUF012 - pydantic copies a default for every value
    left_open: tuple[str, ...] = ()
    """Facts that it leaves to be asked; a fact that is neither answered nor left open is "don't know"."""
    unticked: tuple[str, ...] = ()
    """Those of the answers that are there because nobody ticked them."""
    part: str = ""
    """The part that it is about; empty for what was said of the whole, and for all parts."""
    parts: tuple[Part, ...] | None = None
    """What it is made of, where that was asked; fewer than two are one thing."""
    asks_again: tuple[str, ...] = ()
    """What had been said of a mixture and does not hold for its parts."""

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
    """Give the interview after an answer. Raises ValueError for what the prompt did not ask for."""
    step = _step_of(interview, prompt, given)
    if not prompt.facts:
        ahead = tuple(other for other in interview.ahead if other.prompt not in {prompt.id, NAMES})
        after = interview.model_copy(update={"steps": (*interview.steps, step), "ahead": ahead})
        return _rename(after, given.parts or ())
    rest = _without(interview.ahead, step.settled, {step.part, prompt.part})
    ahead = tuple(other for other in rest if other.settled or not other.facts)
    return interview.model_copy(update={"steps": (*interview.steps, step), "ahead": ahead})


def skip(interview: Interview, prompt: Prompt) -> Interview:
    """Give the interview after "don't know"."""
    return answer(interview, prompt, leave_open(prompt))


def revise(interview: Interview, prompt: Prompt, given: Given, index: int | None = None) -> Interview:
    """Give the interview with another answer in the place of an earlier step, or with one more step.

    No other step keeps a say about the facts that the answer deals with. Raises ValueError as `answer` does.
    """
    step = _step_of(interview, prompt, given)
    place = len(interview.steps) if index is None else index
    before, after = interview.steps[:place], interview.steps[place + 1 :]
    if not prompt.facts:
        return _divide(interview, (*before, step, *after), prompt, given)
    whose = {step.part, prompt.part}
    steps = (*_without(before, step.settled, whose), step, *_without(after, step.settled, whose))
    ahead = tuple(_without(interview.ahead, step.settled, whose))
    return interview.model_copy(update={"steps": steps, "ahead": ahead})


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
    ahead = [step for step in interview.ahead if step.part in {"", prompt.part}]
    for step in ahead:
        if step.prompt == prompt.id and facts <= set(step.facts):
            return Given(
                answers={fact: value for fact, value in step.answers.items() if fact in facts},
                left_open=tuple(fact for fact in step.left_open if fact in facts),
                unticked=tuple(fact for fact in step.unticked if fact in facts),
                for_all=step.part != prompt.part,
                parts=step.parts,
            )
    if prompt.id == OVERVIEW or not facts or not facts <= {fact for step in ahead for fact in step.settled}:
        return None
    values = {fact.name: fact.value for fact in facts_of(ahead)}
    return Given(answers={fact: values[fact] for fact in prompt.facts if fact in values})


def assume(interview: Interview, prompt: Prompt) -> Given | None:
    """Give the answer to a prompt that confirms what is only assumed; None when nothing is."""
    assumed = {fact: value for fact, value in unconfirmed(interview, prompt.part).items() if fact in prompt.facts}
    if not assumed:
        return None
    given = Given(answers=assumed)
    return tick(prompt, ticked_in(prompt, given)) if prompt.has_ticks else given


def suggest_names(interview: Interview) -> tuple[Part, ...]:
    """Give the parts under the names to suggest: those that they had before somebody went back."""
    taken_back = (step.parts for step in interview.ahead if step.prompt == NAMES and step.parts)
    return next(taken_back, said_parts(interview) or ())


def without_facts(interview: Interview, facts: Collection[str], part: str = "") -> Interview:
    """Give the interview as if nobody had ever said anything about some facts of the whole, or of one part."""
    workload = interview.workload
    if part:
        components = tuple(
            each.model_copy(update=_without_known(each, facts)) if each.name == part else each
            for each in workload.components
        )
        workload = workload.model_copy(update={"components": components})
    else:
        workload = workload.model_copy(update=_without_known(workload, facts))
    return interview.model_copy(
        update={
            "workload": workload,
            "steps": tuple(_without(interview.steps, facts, {part})),
            "ahead": tuple(_without(interview.ahead, facts, {part})),
        }
    )


def _without_known(known: Workload | Component, facts: Collection[str]) -> dict[str, object]:
    return {
        "facts": tuple(fact for fact in known.facts if fact.name not in facts),
        "unknown": {fact: note for fact, note in known.unknown.items() if fact not in facts},
    }


def _step_of(interview: Interview, prompt: Prompt, given: Given) -> Step:
    strange = {*given.answers, *given.left_open, *given.unticked} - set(prompt.facts)
    if strange:
        raise ValueError(f"the prompt does not ask for {', '.join(sorted(strange))}")
    parts = given.parts
    if parts is not None and prompt.facts:
        raise ValueError("the prompt does not ask for parts")
    if parts is not None:
        former = suggest_names(interview) if prompt.kind == "parts" else ()
        parts = complete_parts(prompt, keep_names(parts, former))
    return Step(
        prompt=prompt.id,
        facts=prompt.facts,
        answers=given.answers,
        left_open=given.left_open,
        unticked=given.unticked,
        part="" if given.for_all else prompt.part,
        parts=parts,
        asks_again=prompt.asks_again if parts else (),
    )


def _divide(interview: Interview, steps: tuple[Step, ...], prompt: Prompt, given: Given) -> Interview:
    """Give the interview with other parts. Where other kinds were ticked, names are asked for again.

    What was said of a part that is gone stays ahead, to be offered again should the part come back.
    """
    ahead = interview.ahead
    if prompt.kind == "parts":
        ahead = tuple(step for step in ahead if step.prompt != NAMES)
        parts = next(step.parts for step in reversed(steps) if step.prompt == prompt.id) or ()
        kinds = sorted(part.kind for part in parts)
        steps = tuple(
            step for step in steps if step.prompt != NAMES or sorted(part.kind for part in step.parts or ()) == kinds
        )
    changed = _rename(interview.model_copy(update={"steps": steps, "ahead": ahead}), given.parts or ())
    names = {"", *part_names(changed)}
    gone = tuple(step for step in changed.steps if step.part not in names)
    kept = tuple(step for step in changed.steps if step.part in names)
    return changed.model_copy(update={"steps": kept, "ahead": (*changed.ahead, *gone)})


def _rename(interview: Interview, parts: Iterable[Part]) -> Interview:
    """Give the interview with all that was said of parts under their new names."""
    names = {part.was: part.name for part in parts if part.was and part.was != part.name}
    if not names:
        return interview
    workload = interview.workload
    components = tuple(
        each.model_copy(update={"name": names.get(each.name, each.name)}) for each in workload.components
    )

    def rename(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(step.model_copy(update={"part": names.get(step.part, step.part)}) for step in steps)

    return interview.model_copy(
        update={
            "workload": workload.model_copy(update={"components": components}),
            "steps": rename(interview.steps),
            "ahead": rename(interview.ahead),
        }
    )


def _without(steps: Iterable[Step], facts: Collection[str], parts: Collection[str]) -> Iterable[Step]:
    """Take facts out of what steps settled about some parts; a step that is left with none goes."""
    for step in steps:
        if step.part not in parts or not step.facts:
            yield step
            continue
        rest = tuple(fact for fact in step.facts if fact in step.left_open or fact not in facts)
        if rest:
            kept = {fact: value for fact, value in step.answers.items() if fact in rest}
            unticked = tuple(fact for fact in step.unticked if fact in rest)
            yield step.model_copy(update={"facts": rest, "answers": kept, "unticked": unticked})
