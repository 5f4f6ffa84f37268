from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.cli.plain import Given, Key, Mistake, Reply, draw_help, draw_hint, draw_prompt, read_reply, spell_answers
from advisor.interview.choose import Progress
from advisor.interview.prompt import Answers, Prompt, ask_question, ask_screen
from advisor.model.domain import Domain
from advisor.model.fact import FactValue
from tests.engine.bases import BOOL, CHOICE, LEVELS, NUMBER, RELEASE, SET, real_base
from tests.engine.strategies import values
from tests.interview.bases import ask_for, screen

YES, NO = True, False
PROGRESS = Progress(3, 30)
SCREEN = ask_screen(screen("a", "b", "c"), [ask_for("a"), ask_for("b"), ask_for("c")])
DOMAINS: tuple[Domain, ...] = (BOOL, CHOICE, LEVELS, SET, NUMBER, RELEASE)


def prompt_for(domain: Domain) -> Prompt:
    """Give the prompt of a question about `x`."""
    return ask_question(ask_for("x", domain), "Topic")


def message_of(reply: Reply) -> str:
    """Give the message of a mistake."""
    assert isinstance(reply, Mistake)
    return reply.message


# -------------------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(("text", "key"), [("u", Key.UNKNOWN), ("?", Key.HELP), ("b", Key.BACK), (" s \n", Key.SAVE)])
@pytest.mark.parametrize("prompt", [SCREEN, *map(prompt_for, DOMAINS)], ids=["screen", *(d.kind for d in DOMAINS)])
def test_the_keys_work_everywhere(prompt: Prompt, text: str, key: Key) -> None:
    assert read_reply(prompt, text) is key


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("", {"a": NO, "b": NO, "c": NO}),
        ("0", {"a": NO, "b": NO, "c": NO}),
        ("2", {"a": NO, "b": YES, "c": NO}),
        ("3 1", {"a": YES, "b": NO, "c": YES}),
        ("1,3", {"a": YES, "b": NO, "c": YES}),
        ("1, 1", {"a": YES, "b": NO, "c": NO}),
        ("1 u", {"a": YES}),
        ("u 1 2", {"a": YES, "b": YES}),
    ],
)
def test_a_screen_takes_numbers(text: str, answers: Answers) -> None:
    assert read_reply(SCREEN, text) == Given(answers)


@pytest.mark.parametrize("text", ["4", "1 4", "-1", "1-3", "one", "1 ?", "0 1", "²", "9999999"])
def test_a_screen_takes_nothing_else(text: str) -> None:
    assert "is not a number from 1 to 3" in message_of(read_reply(SCREEN, text))


@pytest.mark.parametrize(
    ("domain", "text", "value"),
    [
        (BOOL, "y", YES),
        (BOOL, "YES", YES),
        (BOOL, "n", NO),
        (BOOL, "false", NO),
        (CHOICE, "2", "green"),
        (CHOICE, "Blue", "blue"),
        (LEVELS, "3", "high"),
        (SET, "", ()),
        (SET, "0", ()),
        (SET, "3 1", ("a", "c")),
        (NUMBER, "5", 5),
        (NUMBER, "0.25", 0.25),
        (RELEASE, "ubuntu 22.04", "ubuntu 22.04"),
        (RELEASE, "Debian  12", "debian 12"),
        (RELEASE, "any", "any"),
    ],
)
def test_an_answer_is_read(domain: Domain, text: str, value: FactValue) -> None:
    assert read_reply(prompt_for(domain), f" {text}\n") == Given({"x": value})


@pytest.mark.parametrize(
    ("domain", "text", "message"),
    [
        (BOOL, "", "Nothing was typed."),
        (BOOL, "maybe", "`maybe` is not an answer here."),
        (CHOICE, "", "Nothing was typed."),
        (CHOICE, "0", "`0` is not an answer here."),
        (CHOICE, "4", "`4` is not a number from 1 to 3."),
        (CHOICE, "1 2", "`1 2` is not a number from 1 to 3."),
        (SET, "1 u", "`u` is not a number from 1 to 3."),
        (NUMBER, "", "Nothing was typed."),
        (NUMBER, "61", "`61` is not an answer here."),
        (NUMBER, "1_000", "`1_000` is not an answer here."),
        (NUMBER, "inf", "`inf` is not an answer here."),
        (RELEASE, "ubunto 22.04", "`ubunto 22.04` is not an answer here. Did you mean `ubuntu`?"),
        (RELEASE, "\x1b[2J", "`\ufffd[2J` is not an answer here. Allowed: ubuntu, debian"),
    ],
)
def test_what_is_no_answer_says_why(domain: Domain, text: str, message: str) -> None:
    assert message_of(read_reply(prompt_for(domain), text)) == message


def test_a_product_alone_is_met_with_its_releases() -> None:
    message = message_of(read_reply(prompt_for(RELEASE), "Ubuntu"))
    assert message.startswith("Which release of ubuntu? For example `ubuntu ")


def test_enter_keeps_an_earlier_answer() -> None:
    assert read_reply(prompt_for(CHOICE), "\n", {"x": "red"}) == Given({"x": "red"})
    assert read_reply(SCREEN, "", {"a": YES}) == Given({"a": YES})
    assert read_reply(SCREEN, "", {}) == Given({})
    assert read_reply(SCREEN, "0", {"a": YES}) == Given({"a": NO, "b": NO, "c": NO})


@given(data=st.data())
def test_answers_read_back_as_they_are_spelt(data: st.DataObject) -> None:
    domain = data.draw(st.sampled_from(DOMAINS))
    answers: Answers = {"x": data.draw(values(domain))}
    prompt = prompt_for(domain)
    assert read_reply(prompt, spell_answers(prompt, answers)) == Given(answers)


@given(ticked=st.sets(st.sampled_from("abc")), is_partial=st.booleans())
def test_ticks_read_back_as_they_are_spelt(ticked: set[str], *, is_partial: bool) -> None:
    answers: Answers = {fact: fact in ticked for fact in "abc" if fact in ticked or not is_partial}
    reply = read_reply(SCREEN, spell_answers(SCREEN, answers))
    assert reply == (Given(answers) if answers else Key.UNKNOWN)


@given(text=st.text(max_size=40))
def test_whatever_is_typed_has_a_reply(text: str) -> None:
    for prompt in (SCREEN, *map(prompt_for, DOMAINS)):
        reply = read_reply(prompt, text)
        if isinstance(reply, Given):
            assert reply.answers.keys() <= set(prompt.facts)
        if isinstance(reply, Mistake):
            assert reply.message.isprintable()


# -------------------------------------------------------------------------------------------------------------- drawing


def test_a_question_shows_its_number_topic_and_choices() -> None:
    assert draw_prompt(prompt_for(CHOICE), PROGRESS, 80) == (
        "3 of about 30 - Topic",
        "The x",
        ["   1  Red", "   2  Green", "   3  Blue"],
    )


def test_a_screen_has_no_topic() -> None:
    heading, text, lines = draw_prompt(SCREEN, PROGRESS, 80)
    assert (heading, text, lines[0]) == ("3 of about 30", "Which of these?", "   1  The a")


@pytest.mark.parametrize(
    ("domain", "hint"),
    [
        (BOOL, "y or n, u for don't know."),
        (CHOICE, "A number from 1 to 3, u for don't know."),
        (SET, "Numbers separated by spaces, Enter for none, u for don't know."),
        (NUMBER, "A number from 0 to 60 (s), u for don't know."),
    ],
)
def test_a_hint_says_what_may_be_typed(domain: Domain, hint: str) -> None:
    assert draw_hint(prompt_for(domain), None, 80) == [hint]


def test_the_hint_for_a_release_shows_a_real_one() -> None:
    hint = " ".join(draw_hint(prompt_for(RELEASE), None, 80))
    assert hint.startswith("Product and release such as `ubuntu 2")
    assert hint.endswith("`any` if any current one will do, u for don't know.")


@pytest.mark.parametrize(
    ("prompt", "earlier", "hint"),
    [
        (prompt_for(BOOL), {"x": NO}, "Enter keeps your answer: n."),
        (prompt_for(CHOICE), {}, "Enter keeps your answer: u."),
        (prompt_for(SET), {"x": ()}, "0 for none, u for don't know. Enter keeps your answer: 0."),
        (SCREEN, {"a": YES, "b": NO, "c": YES}, "0 for none, u for don't know. Enter keeps your answer: 1 3."),
    ],
    ids=["bool", "unknown", "set", "screen"],
)
def test_a_hint_offers_the_earlier_answer(prompt: Prompt, earlier: Answers, hint: str) -> None:
    assert " ".join(draw_hint(prompt, earlier, 200)).endswith(hint)


def test_help_explains_the_items_of_a_screen_and_the_unknown() -> None:
    question = ask_for("a").model_copy(update={"help": "About a."})
    lines = draw_help(ask_screen(screen("a"), [question]), 80)
    assert lines[0] == "   1  The a. About a."
    assert "never counts as no" in " ".join(lines)


def test_help_names_the_products() -> None:
    assert "Products: ubuntu, debian." in draw_help(prompt_for(RELEASE), 80)


@pytest.mark.parametrize("width", [40, 80])
def test_the_shipped_prompts_fit(width: int) -> None:
    knowledge = real_base()
    prompts = [ask_question(question, "Topic") for question in knowledge.questions]
    prompts += [
        ask_screen(each, [knowledge.question_by_fact[fact] for fact in each.facts]) for each in knowledge.screens
    ]
    for prompt in prompts:
        heading, text, choices = draw_prompt(prompt, PROGRESS, width)
        shown = [heading, *text.split("\n"), *choices, *draw_help(prompt, width), *draw_hint(prompt, {}, width)]
        assert all(len(line) <= width for line in shown), prompt.facts
        if width == 80:
            assert len(choices) + len(draw_hint(prompt, None, width)) <= 20, "a prompt fills no more than a screen"


def test_what_strangers_wrote_cannot_steer_the_terminal() -> None:
    evil = ask_for("x").model_copy(update={"prompt": "a\x1b[2Jb", "help": "\x07", "topic": "t"})
    heading, text, _ = draw_prompt(ask_question(evil, "\x1b]0;t\x07"), PROGRESS, 80)
    _, _, choices = draw_prompt(ask_screen(screen("x"), [evil]), PROGRESS, 80)
    shown = heading + text + "".join(choices) + "".join(draw_help(ask_question(evil, ""), 80))
    assert shown.isprintable()
