from __future__ import annotations

import pytest

from advisor.interview.agenda import prompt_for
from advisor.interview.prompt import ask_question
from advisor.interview.reasons import Effect, Reasons, WaitingRule, find_reasons
from advisor.model.condition import AllOf, Condition
from advisor.model.domain import Domain
from advisor.model.fact import Fact
from advisor.model.workload import Component
from tests.engine.bases import BOOL, CHOICE, NUMBER, RELEASE, SET, compare, lookup, yes
from tests.interview.bases import ask_for, ask_next, base, begin, overview, screen, veto

YES, NO = True, False


def effects_of(reasons: Reasons) -> list[tuple[str, str]]:
    """Give answers and verdicts as pairs."""
    return [(effect.answer, effect.verdict) for effect in reasons.effects]


@pytest.mark.parametrize(
    ("domain", "when", "effects"),
    [
        (BOOL, yes("x"), [("yes", "vm"), ("no", "docker")]),
        (CHOICE, compare("x", "green"), [("Red", "docker"), ("Green", "vm"), ("Blue", "docker")]),
        (
            SET,
            compare("x", "b", by="includes"),
            [("A", "docker"), ("B", "vm"), ("C", "docker"), ("none of these", "docker")],
        ),
        (NUMBER, compare("x", 5, by="at_least"), [("below 5 s", "docker"), ("from 5 s", "vm")]),
        (NUMBER, compare("x", 5, by="above"), [("up to 5 s", "docker"), ("above 5 s", "vm")]),
        (NUMBER, compare("x", 5), [("below 5 s", "docker"), ("exactly 5 s", "vm"), ("above 5 s", "docker")]),
        (NUMBER, compare("x", 0, by="at_least"), [("any number", "vm")]),
    ],
    ids=["bool", "choice", "set", "from", "above", "exactly", "any"],
)
def test_each_answer_shows_the_verdict_that_it_leads_to(
    domain: Domain, when: Condition, effects: list[tuple[str, str]]
) -> None:
    knowledge = base(ask_for("x", domain), rules=(veto("R-010", when),))
    prompt = ask_question(knowledge.questions[0], "")
    reasons = find_reasons(knowledge, begin(), prompt)
    assert effects_of(reasons) == effects
    assert reasons.leading == "docker"
    assert reasons.rules == (WaitingRule(rule="R-010", title="Title of R-010"),)


def test_a_range_in_the_middle_has_two_ends() -> None:
    middle = AllOf(parts=(compare("x", 5, by="at_least"), compare("x", 9, by="below")))
    knowledge = base(ask_for("x", NUMBER), rules=(veto("R-010", middle),))
    reasons = find_reasons(knowledge, begin(), ask_question(knowledge.questions[0], ""))
    assert ("from 5 s below 9 s", "vm") in effects_of(reasons)


def test_a_release_shows_what_its_dates_decide() -> None:
    knowledge = base(
        ask_for("release", RELEASE),
        rules=(veto("R-010", compare("left", 0, by="below")),),
        facts=(lookup("left", "release"),),
    )
    reasons = find_reasons(knowledge, begin(), ask_question(knowledge.questions[0], ""))
    assert effects_of(reasons) == [("any", "docker"), ("a release of ubuntu", "vm or docker, by its dates")]


def test_a_screen_shows_each_tick_alone() -> None:
    knowledge = base(
        ask_for("a"),
        ask_for("b"),
        ask_for("colour", CHOICE, plain="red"),
        screens=(screen("a", "b", "colour"),),
        rules=(veto("R-010", yes("b")), veto("R-020", compare("colour", "blue"))),
    )
    reasons = find_reasons(knowledge, begin(), ask_next(knowledge, begin()))
    assert effects_of(reasons) == [("The a", "docker"), ("The b", "vm"), ("none of these", "docker")]
    assert reasons.waiting == 2


def test_the_overview_shows_the_rules_that_wait_and_no_effects() -> None:
    a_b = screen("a", "b")
    knowledge = base(
        ask_for("a"), ask_for("b"), screens=(a_b,), overview=overview(a_b), rules=(veto("R-010", yes("b")),)
    )
    assert knowledge.overview is not None
    prompt = prompt_for(knowledge, knowledge.overview, knowledge.questions)
    reasons = find_reasons(knowledge, begin(), prompt)
    assert (reasons.waiting, reasons.effects) == (1, ())


def test_an_answer_that_is_being_confirmed_is_not_counted_as_known() -> None:
    knowledge = base(ask_for("a"), rules=(veto("R-010", yes("a")),))
    reasons = find_reasons(knowledge, begin(Fact(name="a", value=YES)), ask_question(knowledge.questions[0], ""))
    assert reasons.leading == "docker"
    assert reasons.effects == (Effect(answer="yes", verdict="vm"), Effect(answer="no", verdict="docker"))


def test_components_count_together() -> None:
    knowledge = base(ask_for("a"), ask_for("b"), rules=(veto("R-010", AllOf(parts=(yes("a"), yes("b")))),))
    parts = tuple(Component(name=name, facts=(Fact(name="a", value=name == "core"),)) for name in ("front", "core"))
    interview = begin()
    interview = interview.model_copy(update={"workload": interview.workload.model_copy(update={"components": parts})})
    reasons = find_reasons(knowledge, interview, ask_question(knowledge.questions[1], ""))
    assert effects_of(reasons) == [("yes", "both"), ("no", "docker")]
