from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.compile import compile_rules
from advisor.engine.outlook import UNDECIDED
from advisor.engine.recommend import recommend
from advisor.engine.settle import verdict_position
from advisor.engine.split import combine, join_possible, may_become
from advisor.model.fact import FactValue
from advisor.model.knowledge import Effects, KnowledgeBase, Mixture, PartsPlan, Setting
from advisor.model.recommendation import Recommendation
from tests.engine.bases import PROVENANCE, question, rule, say, small_base, workload, yes
from tests.engine.completing import Answerer
from tests.engine.strategies import knowledge_bases

GRID = {"box": {"x": 0.9}, "cell": {"x": 0.7}, "house": {"x": 0.3}}
RULES = [
    rule("R-010", yes("heavy"), Effects(shift={"house": {"x": 700}}, advise=say("Lift with care."))),
    rule("R-020", yes("sealed"), Effects(veto=("box",), harden=("lid", "lock"))),
    rule("R-030", yes("sealed"), Effects(advise=say("Mind this."), harden=("lock",))),
    rule("R-040", yes("barred"), Effects(veto=("box", "cell", "house"))),
]


SMALL = small_base(GRID, {"x": 1}, [question("heavy"), question("sealed"), question("barred")], RULES)
# `box` and `cell` stand for one verdict
BASE = SMALL.model_copy(
    update={
        "alternatives": tuple(
            item.model_copy(update={"verdict": "small" if item.id != "house" else "large"})
            for item in SMALL.alternatives
        ),
        "settings": (Setting(id="lid", title="Lid"), Setting(id="lock", title="Lock")),
    }
)


def advise_part(name: str, **answers: FactValue) -> Recommendation:
    """Advise one component with every question answered, by no where nothing is said."""
    facts = {"heavy": False, "sealed": False, "barred": False, **answers}
    return recommend(compile_rules(BASE), workload(**facts), PROVENANCE, component=name, depth="quick")


def combine_parts(*parts: Recommendation) -> Recommendation:
    return combine(BASE, workload(heavy=False), parts, PROVENANCE)


def test_components_that_agree_give_their_alternative() -> None:
    whole = combine_parts(advise_part("front"), advise_part("back"))
    assert (whole.verdict, whole.alternative, whole.alternative_title) == ("small", "box", "Box")
    assert whole.summary == "All components agree: front in Box, back in Box."
    assert [part.component for part in whole.components] == ["front", "back"]
    assert whole.facts == workload(heavy=False).facts


def test_one_verdict_in_two_forms_keeps_the_verdict_and_is_split() -> None:
    whole = combine_parts(advise_part("front"), advise_part("back", sealed=True))
    assert (whole.verdict, whole.alternative) == ("small", "split")
    assert whole.alternative_title == "One verdict, each component in its own form"
    assert whole.summary == "All components agree: front in Box, back in Cell."


def test_mixed_verdicts_give_both() -> None:
    whole = combine_parts(advise_part("front"), advise_part("core", heavy=True))
    assert (whole.verdict, whole.alternative) == ("both", "split")
    assert whole.alternative_title == "Split: each component where it fits"
    assert whole.summary == "The components pull apart: front in Box, core in House."


def test_the_whole_is_undecided_when_a_part_is() -> None:
    whole = combine_parts(advise_part("front"), advise_part("core", barred=True), advise_part("back", heavy=True))
    assert (whole.verdict, whole.alternative, whole.strength) == ("undecided", "", "none")
    assert whole.summary == "Nothing is feasible for core."
    assert whole.conflict == ("R-040",)


def test_the_whole_is_as_weak_as_its_weakest_part() -> None:
    front, core = advise_part("front"), advise_part("core", heavy=True)
    assert (front.strength, core.strength) == ("clear", "clear")
    assert front.verdict_margin == pytest.approx(0.6)
    assert core.verdict_margin == pytest.approx(0.1)
    whole = combine_parts(front, core)
    assert whole.strength == "clear"
    assert whole.margin == min(part.margin for part in (front, core) if part.margin is not None)
    assert whole.verdict_margin == core.verdict_margin
    unsure = recommend(compile_rules(BASE), workload(sealed=False), PROVENANCE, component="unsure", depth="quick")
    assert unsure.settled is False
    assert combine_parts(front, unsure).strength == unsure.strength == "lean"
    assert combine_parts(front, unsure).settled is False


def test_a_part_without_a_rival_has_no_margin_and_does_not_count_for_the_weakest() -> None:
    lonely = advise_part("front").model_copy(update={"margin": None, "verdict_margin": None})
    assert combine_parts(lonely, lonely).margin is None
    assert combine_parts(lonely, advise_part("back")).verdict_margin == pytest.approx(0.6)


def test_advice_and_settings_of_the_parts_are_joined_without_repetition() -> None:
    whole = combine_parts(advise_part("a", sealed=True), advise_part("b", sealed=True, heavy=True))
    assert whole.advice == ("Mind this.", "Lift with care.")
    assert whole.hardening == ("lid", "lock")


# -------------------------------------------------------------------------------------------------------------- settled


def leave_open(name: str, **answers: FactValue) -> Recommendation:
    """Advise one component with nothing answered but what is said."""
    return recommend(compile_rules(BASE), workload(**answers), PROVENANCE, component=name, depth="quick")


def test_the_whole_is_settled_when_no_part_can_turn_it() -> None:
    front, core = advise_part("front"), advise_part("core", heavy=True)
    movable = leave_open("back", barred=False)
    assert (front.verdict, core.verdict, movable.settled) == ("small", "large", False)
    whole = combine_parts(front, core, movable)
    assert (whole.verdict, whole.settled, whole.settlement) == ("both", True, "settled")
    may_fail = leave_open("back")
    assert combine_parts(front, core, may_fail).settled is False, "it may turn out that nothing is feasible for it"


def test_the_whole_is_open_where_one_part_alone_can_turn_it() -> None:
    front, movable = advise_part("front"), leave_open("back", barred=False)
    assert movable.settlement == "open"
    assert combine_parts(front, movable).settlement == "open"
    core = advise_part("core", heavy=True)
    assert combine_parts(core, movable).settlement == "not-proven", "the other way round it would be of one verdict"


def test_a_part_that_fails_for_good_settles_the_whole() -> None:
    whole = combine_parts(advise_part("core", barred=True), leave_open("back"))
    assert (whole.verdict, whole.settlement) == ("undecided", "settled")


def test_where_something_may_become_feasible_the_whole_may_too() -> None:
    blocked = leave_open("core", barred=True)
    assert blocked.settled
    assert combine_parts(blocked, advise_part("front")).settlement == "settled"


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([{"a"}, {"a"}], {"a"}),
        ([{"a"}, {"a", "b"}], {"a", "both"}),
        ([{"a"}, {"b"}, {"a", "b"}], {"both"}),
        ([{"a"}, {"b", "undecided"}], {"both", "undecided"}),
        ([{"a", "b"}, {"undecided"}], {"undecided"}),
        ([{"both"}, {"a", "b", "both"}], {"both"}),
    ],
)
def test_what_the_whole_may_come_to_follows_from_its_parts(parts: list[set[str]], whole: set[str]) -> None:
    assert join_possible(parts) == whole


@given(knowledge=knowledge_bases(), seed=st.integers(0, 1000), share=st.floats(0, 1))
def test_bounds_rule_out_no_verdict_that_some_answers_give(knowledge: KnowledgeBase, seed: int, share: float) -> None:
    answerer = Answerer(knowledge, seed)
    known = answerer.begin(share, 1.0)
    possible = may_become(knowledge, known)
    for _ in range(5):
        outcome = compile_rules(knowledge).run(answerer.complete(known, 1.0))
        assert (verdict_position(knowledge, outcome) or UNDECIDED) in possible


def test_a_mixture_is_told_apart() -> None:
    mixed = Mixture(when=yes("heavy"), because="Two things.")
    plan = PartsPlan(prompt="", help="", kinds=(), mixed=mixed)
    knowledge = BASE.model_copy(update={"parts": plan})

    def mixture(**answers: FactValue) -> str:
        return recommend(compile_rules(knowledge), workload(**answers), PROVENANCE, depth="quick").mixed

    assert (mixture(heavy=True), mixture(heavy=False), mixture()) == ("Two things.", "", "")
