from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.cli.asking import Key, View
from advisor.cli.plain import (
    Mistake,
    Reply,
    draw_answers,
    draw_help,
    draw_hint,
    draw_prompt,
    read_entry,
    read_reply,
    spell_answers,
)
from advisor.interview.agenda import prompt_for as prompt_for_entry
from advisor.interview.edit import Entry
from advisor.interview.parts import ask_names, ask_parts
from advisor.interview.prompt import (
    Answers,
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
from tests.engine.bases import BOOL, CHOICE, LEVELS, NUMBER, RELEASE, SET, real_base
from tests.engine.strategies import values
from tests.interview.bases import ask_for, kinds, overview, screen

YES, NO = True, False
HEADING = "3 asked, about 8 to go"
SCREEN = ask_screen(screen("a", "b", "c"), [ask_for("a"), ask_for("b"), ask_for("c")])
COLOURS = ask_screen(screen("a", "colour"), [ask_for("a"), ask_for("colour", CHOICE, plain="red")])
OVERVIEW = ask_overview(
    overview("a", "colour"), [("a", "A", [ask_for("a")]), ("colour", "C", [ask_for("colour", CHOICE, plain="red")])]
)
DOMAINS: tuple[Domain, ...] = (BOOL, CHOICE, LEVELS, SET, NUMBER, RELEASE)


def prompt_for_x(domain: Domain) -> Prompt:
    """Give the prompt of a question about `x`."""
    return ask_question(ask_for("x", domain), "Topic")


def given_x(value: FactValue) -> Given:
    """Give the answer to it."""
    return Given(answers={"x": value})


def view_of(prompt: Prompt, earlier: Given | None = None) -> View:
    """Give a prompt with little around it."""
    return View(prompt=prompt, heading=HEADING, earlier=earlier, explain=lambda: ["Why: because."])


def message_of(reply: Reply) -> str:
    """Give the message of a mistake."""
    assert isinstance(reply, Mistake)
    return reply.message


# -------------------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("u", Key.UNKNOWN),
        ("?", Key.HELP),
        ("b", Key.BACK),
        ("e", Key.EDIT),
        ("l", Key.LEANING),
        (" s \n", Key.SAVE),
    ],
)
@pytest.mark.parametrize("prompt", [SCREEN, *map(prompt_for_x, DOMAINS)], ids=["screen", *(d.kind for d in DOMAINS)])
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
    unticked = tuple(fact for fact, value in answers.items() if not value)
    assert read_reply(SCREEN, text) == Given(answers=answers, unticked=unticked)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("2", Given(answers={"a": NO}, left_open=("colour",), unticked=("a",))),
        ("2 u", Given(left_open=("colour",))),
        ("1", Given(answers={"a": YES, "colour": "red"}, unticked=("colour",))),
    ],
)
def test_a_tick_on_what_has_other_values_leaves_it_open(text: str, given: Given) -> None:
    assert read_reply(COLOURS, text) == given


def test_the_overview_takes_numbers_too() -> None:
    assert read_reply(OVERVIEW, "") == Given(answers={"a": NO, "colour": "red"}, unticked=("a", "colour"))
    assert read_reply(OVERVIEW, "1") == Given(answers={"colour": "red"}, left_open=("a",), unticked=("colour",))
    assert read_reply(OVERVIEW, "1 u") == leave_open(OVERVIEW)


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
    assert read_reply(prompt_for_x(domain), f" {text}\n") == given_x(value)


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
    assert message_of(read_reply(prompt_for_x(domain), text)) == message


def test_a_product_alone_is_met_with_its_releases() -> None:
    message = message_of(read_reply(prompt_for_x(RELEASE), "Ubuntu"))
    assert message.startswith("Which release of ubuntu? For example `ubuntu ")


def test_enter_keeps_an_earlier_answer() -> None:
    assert read_reply(prompt_for_x(CHOICE), "\n", given_x("red")) == given_x("red")
    assert read_reply(SCREEN, "", Given(answers={"a": YES})) == Given(answers={"a": YES})
    assert read_reply(SCREEN, "", Given()) == Given()
    assert read_reply(SCREEN, "0", Given(answers={"a": YES})) == tick(SCREEN, ())


@given(data=st.data())
def test_answers_read_back_as_they_are_spelt(data: st.DataObject) -> None:
    domain = data.draw(st.sampled_from(DOMAINS))
    answer = given_x(data.draw(values(domain)))
    prompt = prompt_for_x(domain)
    assert read_reply(prompt, spell_answers(prompt, answer)) == answer


@pytest.mark.parametrize("prompt", [SCREEN, COLOURS, OVERVIEW], ids=["screen", "colours", "overview"])
@given(data=st.data())
def test_ticks_read_back_as_they_are_spelt(prompt: Prompt, data: st.DataObject) -> None:
    ticked = data.draw(st.sets(st.sampled_from([choice.value for choice in prompt.choices])))
    answer = data.draw(st.sampled_from((tick, tick_some)))(prompt, ticked)
    reply = read_reply(prompt, spell_answers(prompt, answer))
    assert reply == (Key.UNKNOWN if answer == leave_open(prompt) else answer)


@given(text=st.text(max_size=40))
def test_whatever_is_typed_has_a_reply(text: str) -> None:
    for prompt in (SCREEN, COLOURS, OVERVIEW, *map(prompt_for_x, DOMAINS)):
        reply = read_reply(prompt, text)
        if isinstance(reply, Given):
            assert reply.answers.keys() <= set(prompt.facts)
        if isinstance(reply, Mistake):
            assert reply.message.isprintable()


# ------------------------------------------------------------------------------------------------------------- changing

ENTRIES = (
    Entry(prompt=SCREEN, given=tick(SCREEN, {"b"}), index=0),
    Entry(prompt=ask_question(ask_for("x", CHOICE), ""), given=given_x("red"), index=1),
    Entry(prompt=ask_question(ask_for("y", NUMBER), ""), given=Given()),
)


def test_earlier_answers_are_numbered() -> None:
    assert draw_answers(ENTRIES, 80) == ["   1  Which of these? The b", "   2  The x Red", "   3  The y don't know"]
    assert all(len(line) <= 20 for line in draw_answers(ENTRIES, 20))


@pytest.mark.parametrize(("text", "index"), [("1", 0), (" 2 ", 1), ("x", 1), ("y", 2)])
def test_one_is_named_by_number_or_fact(text: str, index: int) -> None:
    assert read_entry(ENTRIES, text) is ENTRIES[index]


def test_none_is_an_answer_too() -> None:
    assert read_entry(ENTRIES, "\n") is None
    assert read_entry(ENTRIES, "b") is None
    assert read_entry(ENTRIES, "4") == Mistake("`4` is not a number from 1 to 3.")


# -------------------------------------------------------------------------------------------------------------- drawing


def test_a_question_shows_how_far_it_is_what_leads_and_its_choices() -> None:
    view = View(prompt=prompt_for_x(CHOICE), heading=HEADING, leaning="Leaning: vm, 60 % of what is still possible")
    above, text, lines = draw_prompt(view, 80)
    assert above == [HEADING, "Leaning: vm, 60 % of what is still possible"]
    assert (text, lines) == ("The x", ["   1  Red", "   2  Green", "   3  Blue"])


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
    assert draw_hint(view_of(prompt_for_x(domain)), 80) == [hint]


def test_the_hint_for_a_release_shows_a_real_one() -> None:
    hint = " ".join(draw_hint(view_of(prompt_for_x(RELEASE)), 80))
    assert hint.startswith("Product and release such as `ubuntu 2")
    assert hint.endswith("`any` if any current one will do, u for don't know.")


@pytest.mark.parametrize(
    ("prompt", "earlier", "hint"),
    [
        (prompt_for_x(BOOL), given_x(NO), "Enter keeps your answer: n."),
        (prompt_for_x(CHOICE), Given(), "Enter keeps your answer: u."),
        (prompt_for_x(SET), given_x(()), "0 for none, u for don't know. Enter keeps your answer: 0."),
        (SCREEN, tick(SCREEN, {"a", "c"}), "0 for none, u for don't know. Enter keeps your answer: 1 3."),
        (COLOURS, tick_some(COLOURS, {"colour"}), "Enter keeps your answer: 2 u."),
        (OVERVIEW, tick(OVERVIEW, {"colour"}), "Enter keeps your answer: 2."),
    ],
    ids=["bool", "unknown", "set", "screen", "partial", "overview"],
)
def test_a_hint_offers_the_earlier_answer(prompt: Prompt, earlier: Given, hint: str) -> None:
    assert " ".join(draw_hint(view_of(prompt, earlier), 200)).endswith(hint)


def test_a_hint_says_that_an_answer_is_only_assumed() -> None:
    view = View(prompt=prompt_for_x(CHOICE), heading=HEADING, earlier=given_x("red"), is_assumed=True)
    assert " ".join(draw_hint(view, 200)).endswith("Enter confirms what is assumed: 1.")


def test_help_says_why_and_explains_the_items_of_a_screen_and_the_unknown() -> None:
    question = ask_for("a").model_copy(update={"help": "About a."})
    lines = draw_help(view_of(ask_screen(screen("a"), [question])), 80)
    assert lines[:2] == ["Why: because.", "   1  The a. About a."]
    assert "never counts as no" in " ".join(lines)
    assert "each of these is asked about" in " ".join(draw_help(view_of(OVERVIEW), 80))


@pytest.mark.parametrize("width", [40, 80])
def test_the_shipped_prompts_fit(width: int) -> None:
    knowledge = real_base()
    prompts = [ask_question(question, "Topic") for question in knowledge.questions]
    prompts += [
        ask_screen(each, [knowledge.question_by_fact[fact] for fact in each.facts]) for each in knowledge.screens
    ]
    assert knowledge.overview is not None
    prompts.append(prompt_for_entry(knowledge, knowledge.overview, knowledge.questions))
    for prompt in prompts:
        view = view_of(prompt, leave_open(prompt))
        above, text, choices = draw_prompt(view, width)
        shown = [*above, *text.split("\n"), *choices, *draw_help(view, width), *draw_hint(view, width)]
        assert all(len(line) <= width for line in shown), prompt.facts
        if width == 80:
            assert len(choices) + len(draw_hint(view_of(prompt), width)) <= 21, "a prompt fills no more than a screen"


def test_what_strangers_wrote_cannot_steer_the_terminal() -> None:
    evil = ask_for("x").model_copy(update={"prompt": "a\x1b[2Jb", "help": "\x07", "topic": "t"})
    _, text, _ = draw_prompt(view_of(ask_question(evil, "")), 80)
    view = view_of(ask_screen(screen("x"), [evil]))
    shown = text + "".join(draw_prompt(view, 80)[2]) + "".join(draw_help(view, 80))
    assert shown.isprintable()


# ---------------------------------------------------------------------------------------------------------------- parts


PLAN = kinds(front={}, store={"a": YES})
PARTS = ask_parts(PLAN)
NAMES = ask_names(PLAN, (Part(name="front", kind="front", title="A front"), Part(name="store", kind="store")))


def of_portal(prompt: Prompt, *others: str) -> Prompt:
    """Give a prompt as it is asked of a part."""
    return prompt.model_copy(update={"part": "portal", "part_title": "A front", "others": others})


def test_parts_are_ticked_and_nothing_ticked_is_one_thing() -> None:
    assert read_reply(PARTS, "2 1") == tick(PARTS, {"front", "store"})
    assert read_reply(PARTS, "") == read_reply(PARTS, "0") == Given(parts=())
    assert "Enter if it is one thing and none of these" in " ".join(draw_hint(view_of(PARTS), 80))
    assert spell_answers(PARTS, tick(PARTS, {"store"})) == "2"


def test_names_are_typed_with_commas_or_kept() -> None:
    assert read_reply(NAMES, "portal, ledger") == Given(
        parts=(Part(name="portal", kind="front", was="front"), Part(name="ledger", kind="store", was="store"))
    )
    assert read_reply(NAMES, "") == Given(parts=NAMES.suggested) == leave_open(NAMES)
    assert "name each of them" in message_of(read_reply(NAMES, "one"))
    assert spell_answers(NAMES, Given(parts=NAMES.suggested)) == "front, store"
    assert draw_prompt(view_of(NAMES), 80)[2] == ["  front: A front", "  store"]


@pytest.mark.parametrize("text", ["all y", "all: y", "ALL, yes", "all  Y"])
def test_an_answer_may_be_given_for_all_parts(text: str) -> None:
    assert read_reply(of_portal(prompt_for_x(BOOL), "ledger"), text) == Given(answers={"x": YES}, for_all=True)


def test_for_all_goes_with_every_kind_of_answer_and_with_dont_know() -> None:
    screen_of = of_portal(SCREEN, "ledger")
    assert read_reply(screen_of, "all 1 u") == Given(answers={"a": YES}, for_all=True)
    assert read_reply(screen_of, "all") == tick(SCREEN, ()).model_copy(update={"for_all": True})
    assert read_reply(of_portal(prompt_for_x(RELEASE), "b"), "all ubuntu 22.04") == Given(
        answers={"x": "ubuntu 22.04"}, for_all=True
    )
    assert read_reply(of_portal(prompt_for_x(BOOL), "b"), "all u") == Given(for_all=True)
    assert read_reply(of_portal(prompt_for_x(BOOL), "b"), "all b") is Key.BACK
    assert "`maybe` is not an answer" in message_of(read_reply(of_portal(prompt_for_x(BOOL), "b"), "all maybe"))


def test_of_one_thing_all_is_no_word() -> None:
    assert "is not an answer here" in message_of(read_reply(prompt_for_x(BOOL), "all y"))


@given(data=st.data(), domain=st.sampled_from(DOMAINS))
def test_an_answer_for_all_is_read_back(data: st.DataObject, domain: Domain) -> None:
    prompt = of_portal(prompt_for_x(domain), "ledger")
    answered = given_x(data.draw(values(domain))).model_copy(update={"for_all": True})
    assert read_reply(prompt, spell_answers(prompt, answered)) == answered


@pytest.mark.parametrize(
    ("others", "told"),
    [
        (("ledger",), "gives it for ledger too."),
        (("ledger", "core"), "gives it for ledger and core too."),
        (("a", "b", "c", "d"), "gives it for 4 other parts too."),
    ],
)
def test_the_hint_says_for_whom_an_answer_could_be(others: tuple[str, ...], told: str) -> None:
    prompt = of_portal(prompt_for_x(BOOL), *others)
    assert told in " ".join(draw_hint(view_of(prompt), 80))
    assert "every part that has none of its own" in " ".join(draw_help(view_of(prompt), 80))
    assert draw_prompt(view_of(prompt), 80)[1] == "portal: The x"


def test_a_prompt_to_the_whole_says_so() -> None:
    prompt = SCREEN.model_copy(update={"others": ("portal", "ledger")})
    assert draw_prompt(view_of(prompt), 80)[1] == "All parts: Which of these?"
    assert "`all`" not in " ".join(draw_hint(view_of(prompt), 80))
    assert "holds for all parts" in " ".join(draw_help(view_of(prompt), 80))


def test_a_fact_of_several_parts_is_picked_by_its_number() -> None:
    entries = [
        Entry(prompt=prompt_for_x(BOOL).model_copy(update={"part": part}), given=given_x(value=YES)) for part in "ab"
    ]
    several = read_entry(entries, "x")
    assert isinstance(several, Mistake)
    assert several.message.endswith("say which by its number: 1, 2.")
    assert read_entry(entries, "2") == entries[1]
    assert draw_answers(entries, 80)[1] == "   2  b: The x yes"
