"""Earlier answers as a list, and what becomes of an interview when one of them is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.engine.compile import compile_rules
from advisor.engine.truth import view_of
from advisor.interview.agenda import address, prompt_for
from advisor.interview.known import asked_facts, find_parts, known_facts, part_names, said_parts
from advisor.interview.opening import is_mixture
from advisor.interview.parts import AGAIN, NAMES, PARTS, ask_names, ask_parts
from advisor.interview.prompt import OVERVIEW, Given, Part, Prompt
from advisor.interview.state import Interview, Step, revise, without_facts
from advisor.model.base import Value
from advisor.model.condition import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.model.fact import Fact
    from advisor.model.knowledge import KnowledgeBase


class Entry(Value):
    """An answer that can be changed: the prompt to ask it with and what was given."""

    prompt: Prompt
    given: Given
    index: int | None = None
    """Position of its step; None for what was known before the interview, and for what has not been asked."""


def list_answers(knowledge: KnowledgeBase, interview: Interview) -> tuple[Entry, ...]:
    """Give every answer of the interview, then what was known before and no step has dealt with.

    What it is made of can always be changed, so it stands there even where that was never asked.
    """
    parts = part_names(interview)
    steps = (
        Entry(
            prompt=_prompt_of(knowledge, interview, step),
            given=Given(answers=step.answers, left_open=step.left_open, unticked=step.unticked, parts=step.parts),
            index=index,
        )
        for index, step in enumerate(interview.steps)
        if step.part in {"", *parts}
    )
    workload = interview.workload
    before = [*_known_before(knowledge, interview, "", workload.facts, workload.unknown)]
    for part in find_parts(interview):
        before += _known_before(knowledge, interview, part.name, part.facts, part.unknown)
    return (*steps, *_made_of(knowledge, interview), *before)


def _known_before(
    knowledge: KnowledgeBase, interview: Interview, part: str, facts: tuple[Fact, ...], unknown: dict[str, str]
) -> Iterator[Entry]:
    asked = {fact for step in interview.steps if step.part == part for fact in step.settled}
    before = {fact.name: Given(answers={fact.name: fact.value}) for fact in facts}
    before |= {fact: Given() for fact in unknown if fact not in before}
    questions = knowledge.question_by_fact
    for fact, given in before.items():
        if fact in questions and fact not in asked:
            prompt = prompt_for(knowledge, questions[fact], [questions[fact]])
            yield Entry(prompt=address(knowledge, prompt, interview, part), given=given)


def _made_of(knowledge: KnowledgeBase, interview: Interview) -> Iterator[Entry]:
    """Give the entry that says what it is made of, where no step does."""
    plan = knowledge.parts
    if plan is None or said_parts(interview) is not None:
        return
    parts = tuple(Part(name=part.name, title=part.title) for part in find_parts(interview))
    if parts:
        yield Entry(prompt=ask_names(plan, parts), given=Given(parts=parts))
    elif not any(step.prompt in {PARTS, AGAIN} for step in interview.steps):
        yield Entry(prompt=ask_parts(plan, is_mixture=is_mixture(knowledge, interview)), given=Given(parts=()))


def change_answer(knowledge: KnowledgeBase, interview: Interview, entry: Entry, given: Given) -> Interview:
    """Give the interview with another answer in place of an earlier one, without what then does not apply any more.

    What the new answer opens is asked in due course.
    """
    changed = revise(interview, entry.prompt, given, entry.index)
    while gone := _not_applying(knowledge, changed):
        for part, facts in gone.items():
            changed = without_facts(changed, facts, part)
    return changed


def _not_applying(knowledge: KnowledgeBase, interview: Interview) -> dict[str, frozenset[str]]:
    """Map the whole and each part to the facts that are known of it although their questions do not apply.

    What holds for the whole goes where it applies to no part.
    """
    idle: dict[str, frozenset[str]] = {}
    for part in part_names(interview):
        values = {fact.name: fact.value for fact in known_facts(knowledge, interview, part)}
        view = view_of(knowledge, values, compile_rules(knowledge).run(values).ranges)
        idle[part] = frozenset(
            question.fact
            for question in knowledge.questions
            if question.when != ALWAYS and view.truth_of(question.when) is False
        )
    whole = asked_facts(interview) | {fact.name for fact in interview.workload.facts}
    found = {"": whole & frozenset.intersection(*idle.values())}
    before = {part.name: part for part in interview.workload.components}
    for part in idle.keys() - {""}:  # what is obvious of its kind stays, for nobody has said it
        own = {fact for step in interview.steps if step.part == part for fact in step.settled}
        if part in before:
            own |= {fact.name for fact in before[part].facts} | before[part].unknown.keys()
        found[part] = idle[part] & own
    return {part: facts for part, facts in found.items() if facts}


def _prompt_of(knowledge: KnowledgeBase, interview: Interview, step: Step) -> Prompt:
    plan = knowledge.parts
    if plan is not None and step.prompt in {PARTS, AGAIN}:
        return ask_parts(plan, is_mixture=step.prompt == AGAIN)
    if plan is not None and step.prompt == NAMES:
        return ask_names(plan, step.parts or ())
    questions = [knowledge.question_by_fact[fact] for fact in step.facts]
    kind, _, name = step.prompt.partition(" ")
    if kind == OVERVIEW and knowledge.overview is not None:
        return address(knowledge, prompt_for(knowledge, knowledge.overview, questions), interview, step.part)
    screen = next((screen for screen in knowledge.screens if kind == "screen" and screen.id == name), questions[0])
    return address(knowledge, prompt_for(knowledge, screen, questions), interview, step.part)
