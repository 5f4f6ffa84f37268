from __future__ import annotations

import pytest

from advisor.interview.prompt import (
    Answers,
    Choice,
    Given,
    Kind,
    ask_overview,
    ask_question,
    ask_screen,
    is_partial,
    leave_open,
    tick,
    tick_some,
    ticked_in,
)
from advisor.model.domain import BoolDomain, Domain
from tests.engine.bases import BOOL, CHOICE, LEVELS, NUMBER, RELEASE, SET
from tests.interview.bases import ask_for, overview, screen

YES, NO = True, False
A, B, COLOUR = ask_for("a"), ask_for("b"), ask_for("colour", CHOICE, plain="red")
SCREEN = ask_screen(screen("a", "b", "colour"), [A, B, COLOUR])
OVERVIEW = ask_overview(overview("a-b", "colour"), [("a-b", "A and B", [A, B]), ("colour", "Colour", [COLOUR])])


@pytest.mark.parametrize(
    ("domain", "kind", "values"),
    [
        (BOOL, "yes_no", ()),
        (CHOICE, "one_of", ("red", "green", "blue")),
        (LEVELS, "one_of", ("low", "middle", "high")),
        (SET, "any_of", ("a", "b", "c")),
        (NUMBER, "number", ()),
        (RELEASE, "release", ()),
    ],
    ids=["bool", "choice", "levels", "set", "number", "release"],
)
def test_a_question_shows_what_its_domain_allows(domain: Domain, kind: Kind, values: tuple[str, ...]) -> None:
    prompt = ask_question(ask_for("x", domain), "Topic")
    assert (prompt.id, prompt.kind, prompt.facts, prompt.topic) == ("question x", kind, ("x",), "Topic")
    assert prompt.domain == domain
    assert not prompt.has_ticks
    assert tuple(choice.value for choice in prompt.choices) == values


def test_a_screen_shows_the_labels_and_helps_of_its_questions() -> None:
    first = A.model_copy(update={"help": "About a."})
    second = B.model_copy(update={"tick": "The letter b"})
    prompt = ask_screen(screen("a", "b"), [first, second])
    assert (prompt.id, prompt.kind, prompt.facts) == ("screen a-b", "screen", ("a", "b"))
    assert prompt.choices == (
        Choice(value="a", label="The a", help="About a.", plain={"a": NO}),
        Choice(value="b", label="The letter b", plain={"b": NO}),
    )
    assert isinstance(prompt.domain, BoolDomain)


def test_what_is_not_ticked_takes_its_plain_value() -> None:
    some: Answers = {"a": NO, "b": YES, "colour": "red"}
    none: Answers = {"a": NO, "b": NO, "colour": "red"}
    assert tick(SCREEN, {"b"}) == Given(answers=some, unticked=("a", "colour"))
    assert tick(SCREEN, ()) == Given(answers=none, unticked=("a", "b", "colour"))
    assert tick(OVERVIEW, ()) == Given(answers=none, unticked=("a", "b", "colour"))


def test_what_is_ticked_and_is_more_than_yes_stays_open() -> None:
    given = tick(SCREEN, {"colour"})
    assert given == Given(answers={"a": NO, "b": NO}, left_open=("colour",), unticked=("a", "b"))
    given = tick(OVERVIEW, {"a-b"})
    assert given == Given(answers={"colour": "red"}, left_open=("a", "b"), unticked=("colour",))


def test_a_fact_under_a_ticked_and_an_unticked_line_stays_open() -> None:
    prompt = ask_overview(overview("a-b", "b"), [("a-b", "A and B", [A, B]), ("b", "B alone", [B])])
    assert tick(prompt, {"b"}) == Given(answers={"a": NO}, left_open=("b",), unticked=("a",))


def test_the_rest_may_stay_unknown() -> None:
    given = tick_some(SCREEN, {"b", "colour"})
    assert given == Given(answers={"b": YES}, left_open=("colour",))
    assert is_partial(SCREEN, given)
    assert not is_partial(SCREEN, tick(SCREEN, ()))


def test_dont_know_leaves_the_overview_to_be_asked_line_by_line() -> None:
    assert leave_open(OVERVIEW) == Given(left_open=("a", "b", "colour"))
    assert tick_some(OVERVIEW, {"colour"}) == leave_open(OVERVIEW)
    assert leave_open(SCREEN) == Given()


@pytest.mark.parametrize("ticked", [(), ("a",), ("colour",), ("a", "b", "colour")])
def test_ticks_are_found_again(ticked: tuple[str, ...]) -> None:
    assert ticked_in(SCREEN, tick(SCREEN, ticked)) == set(ticked)


def test_values_that_are_not_plain_count_as_ticks() -> None:
    assert ticked_in(OVERVIEW, Given(answers={"a": NO, "b": YES, "colour": "red"})) == {"a-b"}
    assert ticked_in(OVERVIEW, Given(answers={"a": NO, "b": NO, "colour": "blue"})) == {"colour"}
