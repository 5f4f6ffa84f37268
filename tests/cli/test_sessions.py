from __future__ import annotations

import pytest

from advisor.cli.asking import Key, View
from advisor.cli.sessions import PENDING, Asking, Picking, Reading, Session
from advisor.interview.edit import Entry
from advisor.interview.parts import ask_names, ask_parts
from advisor.interview.prompt import (
    Given,
    Part,
    Prompt,
    ask_overview,
    ask_question,
    ask_screen,
    leave_open,
    tick,
    tick_some,
)
from advisor.model.domain import Domain
from advisor.model.fact import FactValue
from tests.engine.bases import BOOL, CHOICE, LEVELS, NUMBER, RELEASE, SET
from tests.interview.bases import ask_for, kinds, overview, screen

YES, NO = True, False
COLOUR = ask_for("colour", CHOICE, plain="red")
SCREEN = ask_screen(screen("a", "b", "colour"), [ask_for("a"), ask_for("b"), COLOUR])
OVERVIEW = ask_overview(overview("a", "colour"), [("a", "A", [ask_for("a")]), ("colour", "C", [COLOUR])])


def prompt_for(domain: Domain) -> Prompt:
    """Give the prompt of a question about `x`."""
    return ask_question(ask_for("x", domain), "Topic")


def session_for(prompt: Prompt, earlier: Given | None = None, *, is_assumed: bool = False) -> Asking:
    """Give a session with little around its prompt."""
    return Asking(
        View(prompt=prompt, heading="H", earlier=earlier, is_assumed=is_assumed, explain=lambda: ["Why: because."])
    )


def press(session: Session, *keys: str) -> object:
    """Press keys of which only the last one ends the session."""
    *before, last = keys
    for key in before:
        assert session.press(key) is PENDING, key
    return session.press(last)


def given_x(value: FactValue) -> Given:
    """Give the answer about `x`."""
    return Given(answers={"x": value})


@pytest.mark.parametrize(
    ("domain", "keys", "value"),
    [
        (BOOL, ["enter"], YES),
        (BOOL, ["down", "enter"], NO),
        (BOOL, ["y"], YES),
        (BOOL, ["n"], NO),
        (CHOICE, ["down", "enter"], "green"),
        (CHOICE, ["up", "enter"], "blue"),
        (CHOICE, ["3", "enter"], "blue"),
        (CHOICE, ["end", "home", "space", "x", "escape", "enter"], "red"),
        (LEVELS, ["pagedown", "enter"], "high"),
        (SET, ["enter"], ()),
        (SET, ["space", "down", "down", "space", "enter"], ("a", "c")),
        (SET, ["space", "space", "enter"], ()),
        (NUMBER, [*"41", "backspace", "2", "enter"], 42),
        (NUMBER, [*"99", "clear", *"0.5", "enter"], 0.5),
        (RELEASE, [*"ubuntu", "space", *"22.04", "enter"], "ubuntu 22.04"),
        (RELEASE, ["ubuntu 22.04", "enter"], "ubuntu 22.04"),
        (RELEASE, [*"any", "enter"], "any"),
    ],
)
def test_keys_lead_to_an_answer(domain: Domain, keys: list[str], value: FactValue) -> None:
    assert press(session_for(prompt_for(domain)), *keys) == given_x(value)


@pytest.mark.parametrize("key", [Key.BACK, Key.EDIT, Key.LEANING, Key.SAVE, Key.UNKNOWN], ids=lambda key: key.name)
@pytest.mark.parametrize(
    "prompt",
    [SCREEN, OVERVIEW, prompt_for(BOOL), prompt_for(CHOICE), prompt_for(SET), prompt_for(NUMBER)],
    ids=lambda p: p.kind,
)
def test_the_keys_work_at_once(prompt: Prompt, key: Key) -> None:
    assert session_for(prompt).press(key.value) is key


@pytest.mark.parametrize("key", [Key.BACK, Key.UNKNOWN, Key.SAVE], ids=lambda key: key.name)
def test_where_letters_are_typed_a_key_stands_alone_before_enter(key: Key) -> None:
    assert press(session_for(prompt_for(RELEASE)), key.value, "enter") is key


def test_a_list_is_ticked() -> None:
    assert press(session_for(SCREEN), "enter") == tick(SCREEN, ())
    assert press(session_for(SCREEN), "down", "space", "enter") == tick(SCREEN, {"b"})
    assert press(session_for(OVERVIEW), "down", "space", "enter") == tick(OVERVIEW, {"colour"})


def test_with_ticks_u_leaves_only_the_rest_unknown() -> None:
    assert press(session_for(SCREEN), "space", "u") == tick_some(SCREEN, {"a"})
    assert press(session_for(OVERVIEW), "space", "u") == leave_open(OVERVIEW)


def test_help_is_read_and_left_again() -> None:
    session = session_for(SCREEN)
    assert press(session, "?") is PENDING
    assert session.board.pages[0] == "Why: because."
    assert "unknown" in session.board.pages[-1]
    assert press(session, "down", "x") is PENDING
    assert session.board.pages == ()
    assert press(session, "enter") == tick(SCREEN, ())


@pytest.mark.parametrize("domain", [NUMBER, RELEASE], ids=["number", "release"])
def test_help_opens_where_a_line_is_typed_too(domain: Domain) -> None:
    session = session_for(prompt_for(domain))
    assert press(session, "?") is PENDING
    assert session.board.pages
    assert press(session, "enter") is PENDING
    assert session.board.pages == ()


def test_what_is_no_answer_says_why() -> None:
    session = session_for(prompt_for(NUMBER))
    assert press(session, *"99", "enter") is PENDING
    assert session.board.message == "`99` is not an answer here."
    assert session.board.text == ""
    assert press(session, "1", "enter") == given_x(1)


@pytest.mark.parametrize(
    ("prompt", "earlier"),
    [
        (prompt_for(BOOL), given_x(NO)),
        (prompt_for(CHOICE), given_x("green")),
        (prompt_for(SET), given_x(("b", "c"))),
        (prompt_for(NUMBER), given_x(7)),
        (prompt_for(RELEASE), given_x("debian 12")),
        (SCREEN, tick(SCREEN, {"a", "colour"})),
        (OVERVIEW, tick(OVERVIEW, {"a"})),
    ],
    ids=["bool", "choice", "set", "number", "release", "screen", "overview"],
)
def test_enter_keeps_an_earlier_answer(prompt: Prompt, earlier: Given) -> None:
    session = session_for(prompt, earlier)
    assert "Your answer was: " in session.board.hint
    assert press(session, "enter") == earlier


def test_an_assumption_is_shown_as_one() -> None:
    session = session_for(prompt_for(CHOICE), given_x("green"), is_assumed=True)
    assert session.board.hint == "Assumed: Green. Enter confirms it."


def test_an_earlier_answer_is_picked_from_a_list() -> None:
    entries = [Entry(prompt=prompt_for(CHOICE), given=given_x("red")), Entry(prompt=SCREEN, given=tick(SCREEN, {"b"}))]
    assert press(Picking(entries), "down", "enter") == 1
    assert press(Picking(entries), "x", "b") is None
    assert press(Picking(entries), "escape") is None


def test_a_line_is_read() -> None:
    assert press(Reading("Which file?"), *"a.yaml", "enter") == "a.yaml"
    assert press(Reading("Which file?"), "tab", "up", "enter") == ""


# ---------------------------------------------------------------------------------------------------------------- parts


PLAN = kinds(front={}, store={})
NAMES = ask_names(PLAN, (Part(name="front", kind="front"), Part(name="store", kind="store")))


def of_portal(prompt: Prompt, *others: str) -> Prompt:
    """Give a prompt as it is asked of a part."""
    return prompt.model_copy(update={"part": "portal", "others": others})


@pytest.mark.parametrize(
    ("domain", "keys", "value"),
    [
        (BOOL, ["a", "n"], NO),
        (CHOICE, ["down", "a", "enter"], "green"),
        (SET, ["space", "a", "enter"], ("a",)),
        (NUMBER, ["a", *"7", "enter"], 7),
        (RELEASE, ["a", "enter", "ubuntu 22.04", "enter"], "ubuntu 22.04"),
    ],
)
def test_a_makes_an_answer_one_for_all_parts(domain: Domain, keys: list[str], value: FactValue) -> None:
    session = session_for(of_portal(prompt_for(domain), "ledger"))
    assert "For portal; a" in session.board.whose
    assert press(session, *keys) == given_x(value).model_copy(update={"for_all": True})
    assert session.board.whose.startswith("For all parts; a")


def test_a_again_takes_that_back_and_dont_know_may_be_for_all() -> None:
    prompt = of_portal(prompt_for(BOOL), "ledger")
    assert press(session_for(prompt), "a", "a", "y") == given_x(YES)
    assert press(session_for(prompt), "a", "u") == Given(for_all=True)
    assert press(session_for(prompt), "a", "b") is Key.BACK


def test_where_there_are_no_others_a_is_nothing() -> None:
    for prompt in (prompt_for(BOOL), of_portal(prompt_for(BOOL))):
        session = session_for(prompt)
        assert session.board.whose == ""
        assert press(session, "a", "y") == given_x(YES)


def test_a_release_may_begin_with_the_letter() -> None:
    session = session_for(of_portal(prompt_for(RELEASE), "ledger"))
    assert press(session, *"any", "enter") == given_x("any")


def test_an_answer_that_was_for_all_is_offered_as_one() -> None:
    earlier = Given(answers={"x": NO}, for_all=True)
    session = session_for(of_portal(prompt_for(BOOL), "ledger"), earlier)
    assert session.board.is_for_all
    assert press(session, "enter") == earlier


def test_parts_are_ticked_and_named() -> None:
    session = session_for(ask_parts(PLAN))
    assert "nothing ticked is one thing" in session.board.hint
    assert press(session, "space", "down", "space", "enter") == tick(ask_parts(PLAN), {"front", "store"})
    assert press(session_for(NAMES), "enter") == Given(parts=NAMES.suggested)
    named = press(session_for(NAMES), *"portal", ",", "space", *"ledger", "enter")
    assert isinstance(named, Given)
    assert [part.name for part in named.parts or ()] == ["portal", "ledger"]
    assert press(session_for(NAMES), "b", "enter") is Key.BACK
