"""Prompts as values: all that a front end shows and reads, whether it is a terminal, a pipe or a web page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

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

    from advisor.model.knowledge import Overview, Question, Screen

Kind = Literal["parts", "names", "overview", "screen", "yes_no", "one_of", "any_of", "number", "release"]

Answers = dict[str, FactValue]
"""Values by fact."""

OVERVIEW: Final = "overview"
"""The id of the prompt that settles whole families of facts."""


class Part(Value):
    """A part of what is asked about: its name, the kind that it was picked as, and what is obvious of such a part."""

    name: str
    kind: str = ""
    was: str = ""
    """In an answer: the name that it had so far, so that its answers go with it."""
    title: str = ""
    assume: Answers = {}  # noqa: RUF012 - pydantic copies a default for every value


class Choice(Value):
    """Something to pick: a value with its label, on a screen a fact, on the overview a family, or a kind of part."""

    value: str
    label: str
    help: str = ""
    plain: Answers = {}  # noqa: RUF012 - pydantic copies a default for every value
    """On a screen or the overview: the facts that it stands for, each with its value when it is not ticked."""
    assume: Answers = {}  # noqa: RUF012 - as above
    """Of a kind of part: the facts that are obvious of it."""


class Prompt(Value):
    """What is asked in one go: the parts, their names, the overview, a screen, or a single question."""

    id: str
    """`parts`, `parts again`, `names`, `overview`, `screen ID` or `question FACT`."""
    kind: Kind
    facts: tuple[str, ...]
    """The facts that the answer is about."""
    topic: str
    """The title of the topic; empty for the overview and for screens, which span several."""
    text: str
    help: str = ""
    choices: tuple[Choice, ...] = ()
    """What may be picked, in order; none for yes/no, numbers and releases."""
    domain: Domain
    """The values that each fact may take; yes or no where something is ticked or named."""
    part: str = ""
    """The part that it is asked of; empty where it is asked of the whole."""
    part_title: str = ""
    others: tuple[str, ...] = ()
    """The other parts for which an answer given for all would hold too: those that have none of their own; all parts
    where it is asked of the whole and there are any."""
    suggested: tuple[Part, ...] = ()
    """Where names are asked for: the parts under the names that they have so far."""
    asks_again: tuple[str, ...] = ()
    """Where parts are asked for: facts that were said of a mixture, and are asked of each part once it is divided."""

    @property
    def may_hold_for_all(self) -> bool:
        """Tell whether an answer may be given for all parts instead of the one that is asked about."""
        return bool(self.part and self.others)

    @property
    def has_ticks(self) -> bool:
        """Tell whether it is a list of things to tick."""
        return self.kind in {"parts", "overview", "screen"}


class Given(Value):
    """An answer to a prompt. A fact of the prompt that it does not mention is "don't know"."""

    answers: Answers = {}  # noqa: RUF012 - as above
    left_open: tuple[str, ...] = ()
    """Facts that were ticked and still have to be asked for, since there is more to them than yes."""
    unticked: tuple[str, ...] = ()
    """Those of the answers that are there because nobody ticked them."""
    for_all: bool = False
    """Whether it holds for every part that has no answer of its own, and not just for the part that was asked."""
    parts: tuple[Part, ...] | None = None
    """Where parts or their names are asked for: what it is made of; fewer than two are one thing."""


def ask_question(question: Question, topic: str) -> Prompt:
    """Give the prompt of a single question."""
    domain = question.domain
    labels = domain.labels if isinstance(domain, (ChoiceDomain, LevelsDomain, SetDomain)) else {}
    return Prompt(
        id=question_id(question.fact),
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
        id=screen_id(screen.id),
        kind="screen",
        facts=tuple(question.fact for question in questions),
        topic="",
        text=screen.prompt,
        choices=tuple(
            Choice(
                value=question.fact,
                label=question.tick or question.prompt,
                help=question.help,
                plain={question.fact: plain_value(question)},
            )
            for question in questions
        ),
        domain=BoolDomain(),
    )


def ask_overview(overview: Overview, lines: Sequence[tuple[str, str, Sequence[Question]]]) -> Prompt:
    """Give the prompt that comes first, from its lines: a key, a label, and the facts that are still to be asked."""
    facts = dict.fromkeys(question.fact for _, _, questions in lines for question in questions)
    return Prompt(
        id=OVERVIEW,
        kind="overview",
        facts=tuple(facts),
        topic="",
        text=overview.prompt,
        help=overview.help,
        choices=tuple(
            Choice(value=key, label=label, plain={question.fact: plain_value(question) for question in questions})
            for key, label, questions in lines
        ),
        domain=BoolDomain(),
    )


def question_id(fact: str) -> str:
    """Give the id of the prompt of a single question."""
    return f"question {fact}"


def screen_id(screen: str) -> str:
    """Give the id of the prompt of a screen."""
    return f"screen {screen}"


def plain_value(question: Question) -> FactValue:
    """Give the answer of an ordinary workload, which is no for a yes/no question."""
    return False if question.plain is None else question.plain


def tick(prompt: Prompt, ticked: Collection[str]) -> Given:
    """Give the answer to a screen or the overview on which the named choices are ticked.

    What is not ticked takes its plain value. A ticked yes/no fact of a screen is true; anything else that is ticked
    stays open: a fact with other values, and each fact of a line of the overview. A ticked kind is a part of its name.
    """
    if prompt.kind == "parts":
        kinds = [choice.value for choice in prompt.choices if choice.value in ticked]
        return Given(parts=tuple(Part(name=kind, kind=kind) for kind in kinds))
    answers: Answers = {}
    left_open: dict[str, None] = {}
    for choice in prompt.choices:
        if choice.value not in ticked:
            answers |= choice.plain
        elif _is_yes(prompt, choice):
            answers[choice.value] = True
        else:
            left_open |= dict.fromkeys(choice.plain)
    settled = {fact: value for fact, value in answers.items() if fact not in left_open}
    unticked = tuple(fact for fact in settled if fact not in ticked)
    return Given(answers=settled, left_open=tuple(left_open), unticked=unticked)


def tick_some(prompt: Prompt, ticked: Collection[str]) -> Given:
    """Give the answer on which the named choices are ticked and nothing is known of the rest."""
    if prompt.kind == "parts":
        return tick(prompt, ticked)
    if prompt.kind == "overview":
        return leave_open(prompt)
    named = [choice for choice in prompt.choices if choice.value in ticked]
    return Given(
        answers={choice.value: True for choice in named if _is_yes(prompt, choice)},
        left_open=tuple(choice.value for choice in named if not _is_yes(prompt, choice)),
    )


def leave_open(prompt: Prompt) -> Given:
    """Give "don't know": the overview leaves all that it covers to be asked for one by one, parts keep their names."""
    if prompt.kind == "names":
        return Given(parts=prompt.suggested)
    return Given(left_open=prompt.facts if prompt.kind == "overview" else ())


def ticked_in(prompt: Prompt, given: Given) -> frozenset[str]:
    """Give the choices that an answer has ticked."""
    if prompt.kind == "parts":
        return frozenset(part.kind for part in given.parts or ())

    def is_ticked(choice: Choice) -> bool:
        return any(fact in given.left_open or given.answers.get(fact, p) != p for fact, p in choice.plain.items())

    return frozenset(choice.value for choice in prompt.choices if is_ticked(choice))


def is_partial(prompt: Prompt, given: Given) -> bool:
    """Tell whether an answer leaves some facts of the prompt unknown."""
    return any(fact not in given.answers and fact not in given.left_open for fact in prompt.facts)


def _is_yes(prompt: Prompt, choice: Choice) -> bool:
    """Tell whether to tick a choice answers it."""
    return prompt.kind == "screen" and choice.plain.get(choice.value) is False


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
