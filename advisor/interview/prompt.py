"""Prompts as values: all that a front end shows and reads, whether it is a terminal, a pipe or a web page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from advisor.model.base import Value
from advisor.model.domain import (
    BoolDomain,
    ChoiceDomain,
    Domain,
    LevelsDomain,
    NumberDomain,
    ReleaseDomain,
    SetDomain,
)
from advisor.model.fact import FactValue

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from advisor.model.knowledge import Question, Screen

Kind = Literal["screen", "yes_no", "one_of", "any_of", "number", "release"]


class Choice(Value):
    """Something to pick: a value with its label, or on a screen a fact with its prompt and help."""

    value: str
    label: str
    help: str = ""


class Prompt(Value):
    """What is asked in one go: a screen with several yes/no facts, or a single question."""

    kind: Kind
    facts: tuple[str, ...]
    """The facts that the answer settles."""
    topic: str
    """The title of the topic; empty for a screen, which spans several."""
    text: str
    help: str = ""
    choices: tuple[Choice, ...] = ()
    """What may be picked, in order; none for yes/no, numbers and releases."""
    domain: Domain
    """The values that each fact may take."""


Answers = dict[str, FactValue]
"""Values by fact. A fact of the prompt that is left out is "don't know"."""


def ask_question(question: Question, topic: str) -> Prompt:
    """Give the prompt of a single question."""
    domain = question.domain
    labels = domain.labels if isinstance(domain, (ChoiceDomain, LevelsDomain, SetDomain)) else {}
    return Prompt(
        kind=_kind_of(domain),
        facts=(question.fact,),
        topic=topic,
        text=question.prompt,
        help=question.help,
        choices=tuple(Choice(value=value, label=label) for value, label in labels.items()),
        domain=domain,
    )


def ask_screen(screen: Screen, questions: Sequence[Question]) -> Prompt:
    """Give the prompt of a screen for those of its facts that are still to be asked."""
    return Prompt(
        kind="screen",
        facts=tuple(question.fact for question in questions),
        topic="",
        text=screen.prompt,
        choices=tuple(Choice(value=question.fact, label=question.prompt, help=question.help) for question in questions),
        domain=BoolDomain(),
    )


def tick(prompt: Prompt, ticked: Collection[str]) -> Answers:
    """Give the answers of a screen on which the named facts are ticked: those are true, the rest false."""
    return {fact: fact in ticked for fact in prompt.facts}


def _kind_of(domain: Domain) -> Kind:
    match domain:
        case BoolDomain():
            return "yes_no"
        case ChoiceDomain() | LevelsDomain():
            return "one_of"
        case SetDomain():
            return "any_of"
        case NumberDomain():
            return "number"
        case ReleaseDomain():
            return "release"
