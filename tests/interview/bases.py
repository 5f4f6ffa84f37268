"""Small interviews in a few lines each, so that a test shows all that bears on it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from advisor.interview.choose import next_prompt
from advisor.interview.state import Interview, answer
from advisor.model.condition import ALWAYS, Condition
from advisor.model.domain import Domain
from advisor.model.knowledge import KnowledgeBase, Question, Screen
from advisor.model.workload import Workload
from tests.engine.bases import BOOL, question, small_base

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.interview.prompt import Prompt
    from advisor.model.fact import Fact, FactValue
    from advisor.model.knowledge import Derived, Lookup, Rule

DAY = date(2026, 11, 24)


def ask_for(fact: str, domain: Domain = BOOL, when: Condition = ALWAYS, topic: str = "t") -> Question:
    """Give a question of a topic."""
    return question(fact, domain, when).model_copy(update={"topic": topic})


def base(
    *questions: Question,
    screens: tuple[Screen, ...] = (),
    order: tuple[str, ...] = (),
    rules: tuple[Rule, ...] = (),
    facts: tuple[Derived | Lookup, ...] = (),
) -> KnowledgeBase:
    """Give a knowledge base whose only alternative does not matter."""
    knowledge = small_base({"only": {"speed": 1}}, {"speed": 1}, questions, rules, facts)
    return knowledge.model_copy(update={"screens": screens, "topic_order": order})


def screen(*facts: str, when: Condition = ALWAYS) -> Screen:
    """Give a screen."""
    return Screen(id="-".join(facts), prompt="Which of these?", facts=facts, when=when)


def begin(*facts: Fact, assumed: tuple[Fact, ...] = ()) -> Interview:
    """Give an interview that has just begun."""
    return Interview(workload=Workload(name="test", facts=facts), assumed=assumed, on=DAY)


def ask_next(knowledge: KnowledgeBase, interview: Interview) -> Prompt:
    """Give the next prompt of an interview that is not over."""
    prompt = next_prompt(knowledge, interview)
    assert prompt is not None
    return prompt


def give(knowledge: KnowledgeBase, interview: Interview, *answers: Mapping[str, FactValue]) -> Interview:
    """Answer the coming prompts, one after the other; an empty answer is "don't know"."""
    for values in answers:
        interview = answer(interview, ask_next(knowledge, interview), values)
    return interview


def hear(knowledge: KnowledgeBase, interview: Interview) -> tuple[str, ...]:
    """Give the facts of the next prompt; none when the interview is over."""
    prompt = next_prompt(knowledge, interview)
    return prompt.facts if prompt else ()
