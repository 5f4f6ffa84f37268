"""Earlier answers as a list, and what becomes of an interview when one of them is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.engine.compile import compile_rules
from advisor.engine.truth import view_of
from advisor.interview.agenda import prompt_for
from advisor.interview.prompt import OVERVIEW, Given, Prompt
from advisor.interview.state import Interview, Step, asked_facts, known_facts, revise, without_facts
from advisor.model.base import Value
from advisor.model.condition import ALWAYS

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase


class Entry(Value):
    """An answer that can be changed: the prompt to ask it with and what was given."""

    prompt: Prompt
    given: Given
    index: int | None = None
    """Position of its step; None for what was known before the interview."""


def list_answers(knowledge: KnowledgeBase, interview: Interview) -> tuple[Entry, ...]:
    """Give every answer of the interview, then what was known before and no step has dealt with."""
    steps = (
        Entry(
            prompt=_prompt_of(knowledge, step),
            given=Given(answers=step.answers, left_open=step.left_open),
            index=index,
        )
        for index, step in enumerate(interview.steps)
    )
    asked = asked_facts(interview)
    before = {fact.name: Given(answers={fact.name: fact.value}) for fact in interview.workload.facts}
    before |= {fact: Given() for fact in interview.workload.unknown if fact not in before}
    questions = knowledge.question_by_fact
    return (
        *steps,
        *(
            Entry(prompt=prompt_for(knowledge, questions[fact], [questions[fact]]), given=given)
            for fact, given in before.items()
            if fact in questions and fact not in asked
        ),
    )


def change_answer(knowledge: KnowledgeBase, interview: Interview, entry: Entry, given: Given) -> Interview:
    """Give the interview with another answer in place of an earlier one, without what then does not apply any more.

    What the new answer opens is asked in due course.
    """
    changed = revise(interview, entry.prompt, given, entry.index)
    while gone := _not_applying(knowledge, changed):
        changed = without_facts(changed, gone)
    return changed


def _not_applying(knowledge: KnowledgeBase, interview: Interview) -> frozenset[str]:
    """Give the facts that are known although their questions do not apply."""
    values = {fact.name: fact.value for fact in known_facts(knowledge, interview)}
    view = view_of(knowledge, values, compile_rules(knowledge).run(values).ranges)
    changeable = asked_facts(interview) | {fact.name for fact in interview.workload.facts}
    gated = (knowledge.question_by_fact.get(fact) for fact in sorted(changeable))
    return frozenset(
        question.fact
        for question in gated
        if question is not None and question.when != ALWAYS and view.truth_of(question.when) is False
    )


def _prompt_of(knowledge: KnowledgeBase, step: Step) -> Prompt:
    questions = [knowledge.question_by_fact[fact] for fact in step.facts]
    kind, _, name = step.prompt.partition(" ")
    if kind == OVERVIEW and knowledge.overview is not None:
        return prompt_for(knowledge, knowledge.overview, questions)
    screen = next((screen for screen in knowledge.screens if kind == "screen" and screen.id == name), questions[0])
    return prompt_for(knowledge, screen, questions)
