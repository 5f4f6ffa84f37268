"""Screens: every yes/no question that is worded as an item to tick stands on exactly one, and only where it applies."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from advisor.knowledge.proof.search import UndecidedError, implies
from advisor.model.condition import ALWAYS
from advisor.model.diagnostic import Diagnostic, warning
from advisor.model.domain import BoolDomain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.checks.subject import Subject
    from advisor.model.knowledge import Question, Screen


def check_screens(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the yes/no questions that screens miss, list twice, or ask where they do not apply."""
    knowledge = subject.knowledge
    listed = Counter(fact for screen in knowledge.screens for fact in screen.facts)
    for question in knowledge.questions:
        fact = question.fact
        if not isinstance(question.domain, BoolDomain) or not knowledge.screens:
            continue
        if not listed[fact] and not question.prompt.endswith("?"):
            message = f"no screen lists the yes/no question `{fact}`, and its prompt is no question by itself"
            hint = "add it to a screen, or word its prompt as a question"
            yield warning("LINT060", message, knowledge.place_of("fact", fact), hint)
    for screen in knowledge.screens:
        where = knowledge.place_of("screen", screen.id)
        for fact in dict.fromkeys(screen.facts):
            if listed[fact] > 1 and screen is next(s for s in reversed(knowledge.screens) if fact in s.facts):
                yield warning("LINT070", f"screens list `{fact}` {listed[fact]} times", where, "keep one of them")
            question = knowledge.question_by_fact[fact]
            if _asks_too_much(subject, screen, question):
                message = f"the screen `{screen.id}` asks for `{fact}` where that does not apply"
                hint = "give the screen the `when` of the question, or ask the question on its own"
                yield warning("LINT080", message, where, hint)


def _asks_too_much(subject: Subject, screen: Screen, question: Question) -> bool:
    """Tell whether a screen can be shown although one of its questions is not relevant."""
    if question.when in (ALWAYS, screen.when):
        return False
    logic = subject.logic
    try:
        return not implies(logic.condition(screen.when), logic.applies(question.fact), logic)
    except UndecidedError:  # too large for lint
        return False
