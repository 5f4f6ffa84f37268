from __future__ import annotations

import pytest

from advisor.cli.asking import describe_answer, describe_end, describe_leaning, describe_progress, describe_reasons
from advisor.interview.choose import Guidance, Standing
from advisor.interview.parts import ask_names, ask_parts
from advisor.interview.prompt import Given, Part, Prompt, ask_question, ask_screen, tick, tick_some
from advisor.interview.reasons import Effect, Reasons, WaitingRule
from tests.engine.bases import BOOL, CHOICE, NUMBER, RELEASE, SET
from tests.interview.bases import ask_for, base, kinds, screen

YES, NO = True, False
KNOWLEDGE = base(*(ask_for(fact) for fact in "abcdefg"))
SCREEN = ask_screen(screen("a", "b"), [ask_for("a"), ask_for("b")])
COLOUR = ask_question(ask_for("x", CHOICE), "Colours")
STATE = Guidance(
    prompt=None, prompts=4, to_go=5, asked=40, questions=98, leading="docker", share=0.784, is_settled=False
)


def test_progress_and_leaning_are_said_in_one_line_each() -> None:
    assert describe_progress(STATE, COLOUR) == "4 asked, about 5 to go - Colours"
    assert describe_progress(STATE) == "4 asked, about 5 to go"
    assert describe_leaning(STATE) == "Leaning: docker, 78 % of what is still possible"
    assert "whatever else" in describe_leaning(STATE.model_copy(update={"is_settled": True}))


def test_all_of_what_was_drawn_is_not_yet_everything() -> None:
    assert "99 %" in describe_leaning(STATE.model_copy(update={"share": 1.0}))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"is_settled": True}, "4 prompts: 40 of 98 questions asked; no remaining answer can change this."),
        (
            {"is_settled": True, "prompts": 1},
            "1 prompt: 40 of 98 questions asked; no remaining answer can change this.",
        ),
        ({}, "4 prompts: 40 of 98 questions asked; nothing is left to ask."),
        (
            {"is_settled": True, "unknown": ("a", "b")},
            "4 prompts: 40 of 98 questions asked; what you do not know could still change this: The a; The b.",
        ),
    ],
    ids=["settled", "one", "open", "unknown"],
)
def test_the_end_says_how_much_was_asked_and_whether_it_stands(changes: dict[str, object], text: str) -> None:
    assert describe_end(STATE.model_copy(update=changes), KNOWLEDGE) == text


def test_the_end_names_only_the_first_of_many() -> None:
    text = describe_end(STATE.model_copy(update={"unknown": tuple("abcdefg")}), KNOWLEDGE)
    assert text.endswith("this: The a; The b; The c; The d; The e; and 2 more.")


def test_a_likely_end_is_marked_as_such() -> None:
    text = describe_end(STATE.model_copy(update={"is_likely": True, "chance": 0.031}), KNOWLEDGE)
    assert "likely, but not settled: the remaining answers change this with a chance of about 3 %." in text


@pytest.mark.parametrize(
    ("prompt", "given", "text"),
    [
        (COLOUR, Given(answers={"x": "red"}), "Red"),
        (COLOUR, Given(), "don't know"),
        (ask_question(ask_for("x", BOOL), ""), Given(answers={"x": NO}), "no"),
        (ask_question(ask_for("x", SET), ""), Given(answers={"x": ("a", "c")}), "A; C"),
        (ask_question(ask_for("x", SET), ""), Given(answers={"x": ()}), "none of these"),
        (ask_question(ask_for("x", NUMBER), ""), Given(answers={"x": 2.5}), "2.5 s"),
        (ask_question(ask_for("x", RELEASE), ""), Given(answers={"x": "debian 12"}), "debian 12"),
        (SCREEN, tick(SCREEN, {"b"}), "The b"),
        (SCREEN, tick(SCREEN, ()), "none of these"),
        (SCREEN, tick_some(SCREEN, {"b"}), "The b; the rest unknown"),
        (SCREEN, Given(), "don't know"),
    ],
)
def test_an_answer_is_told_in_the_words_of_its_prompt(prompt: Prompt, given: Given, text: str) -> None:
    assert describe_answer(prompt, given) == text


def reasons(*effects: tuple[str, str], waiting: int = 1) -> Reasons:
    """Give reasons with effects."""
    return Reasons(
        rules=(WaitingRule(rule="R-010", title="First"),),
        waiting=waiting,
        leading="docker",
        effects=tuple(Effect(answer=answer, verdict=verdict) for answer, verdict in effects),
    )


def test_reasons_name_the_rules_that_wait() -> None:
    assert describe_reasons(COLOUR, reasons(), with_effects=True) == ["Why: R-010 First."]
    assert describe_reasons(COLOUR, reasons(waiting=9), with_effects=True) == [
        "Why: 9 rules wait for it, above all R-010 First."
    ]


def test_what_answers_do_is_told_by_verdict_and_the_usual_one_in_short() -> None:
    found = reasons(("Red", "vm"), ("Green", "docker"), ("Blue", "docker"), ("Grey", "both"))
    assert describe_reasons(COLOUR, found, with_effects=True)[1:] == [
        "To vm: Red.",
        "To both: Grey.",
        "To docker as now: any other answer.",
    ]


def test_a_single_usual_answer_is_named() -> None:
    found = reasons(("yes", "vm"), ("no", "docker"))
    assert describe_reasons(COLOUR, found, with_effects=True)[1:] == ["To vm: yes.", "To docker as now: no."]


def test_where_all_answers_lead_to_one_verdict_it_says_so() -> None:
    found = reasons(("yes", "docker"), ("no", "docker"))
    assert "each answer leads to docker" in describe_reasons(COLOUR, found, with_effects=True)[1]


def test_what_answers_do_is_hidden_with_the_leaning() -> None:
    found = reasons(("yes", "vm"), ("no", "docker"))
    assert not any("vm" in paragraph for paragraph in describe_reasons(COLOUR, found, with_effects=False))


def test_a_release_names_its_products() -> None:
    prompt = ask_question(ask_for("x", RELEASE), "")
    assert "Products: ubuntu, debian." in describe_reasons(prompt, reasons(), with_effects=True)


# ---------------------------------------------------------------------------------------------------------------- parts


def standing(part: str, leading: str, share: float, *, is_settled: bool = False, **more: object) -> Standing:
    """Say where a part stands."""
    values = {"part": part, "leading": leading, "share": share, "is_settled": is_settled, "is_over": is_settled, **more}
    return Standing.model_validate(values)


def test_of_parts_the_leaning_says_where_each_would_go() -> None:
    parts = (standing("portal", "docker", 1.0, is_settled=True), standing("core", "vm", 0.834))
    state = STATE.model_copy(update={"parts": parts, "leading": "both"})
    assert describe_leaning(state) == "Leaning: portal docker, core vm 83 %"
    whole = describe_leaning(state.model_copy(update={"is_settled": True}))
    assert whole == "Leaning: both, whatever else is answered: portal docker, core vm 83 %"


def test_progress_names_the_part_with_its_title() -> None:
    prompt = COLOUR.model_copy(update={"part": "portal", "part_title": "Web front end"})
    assert describe_progress(STATE, prompt) == "4 asked, about 5 to go - portal (Web front end) - Colours"


def test_the_end_says_of_which_part_something_is_not_known() -> None:
    parts = (standing("portal", "docker", 1.0), standing("core", "vm", 1.0, unknown=("a", "b")))
    text = describe_end(STATE.model_copy(update={"is_settled": True, "unknown": ("a", "b"), "parts": parts}), KNOWLEDGE)
    assert text.endswith("could still change this: core: The a; core: The b.")


def test_parts_and_names_are_told_in_their_words() -> None:
    plan = kinds(front={}, store={})
    prompt, names = ask_parts(plan), ask_names(plan, ())
    assert describe_answer(prompt, tick(prompt, ())) == "one thing"
    assert describe_answer(prompt, Given()) == "don't know"
    assert describe_answer(prompt, tick(prompt, {"store", "front"})) == "A front; A store"
    assert describe_answer(names, Given(parts=(Part(name="portal"), Part(name="ledger")))) == "portal, ledger"
    of_all = COLOUR.model_copy(update={"part": "portal"})
    assert describe_answer(of_all, Given(answers={"x": "red"}, for_all=True)) == "Red (for all parts)"


def test_parts_are_asked_for_because_they_may_differ() -> None:
    (why,) = describe_reasons(ask_parts(kinds(front={})), reasons(), with_effects=True)[1:]
    assert "may go to different places" in why
