"""What rules say beyond the scores reaches whoever takes the alternative that it is meant for, and nobody else."""

from __future__ import annotations

import pytest

from advisor.engine.compile import compile_rules
from advisor.engine.guidance import redirect
from advisor.engine.recommend import recommend
from advisor.engine.split import combine
from advisor.model.fact import FactValue
from advisor.model.guidance import Advice, Consideration, Effort, Risk
from advisor.model.knowledge import Effects, KnowledgeBase, Setting
from advisor.model.recommendation import EffortReason, FiredEffort, FiredRisk, Recommendation
from tests.engine.bases import PROVENANCE, question, rule, small_base, workload, yes

BOX, HOUSE = ("box",), ("house",)

RULES = [
    rule(
        "R-010",
        then=Effects(
            advise=(
                Advice(say="For all."),
                Advice(say="For the box.", alternatives=BOX),
                Advice(say="For the house.", alternatives=HOUSE),
            ),
            harden=("lid", "roof", "lock"),
            risk=(
                Risk(say="It tips over.", mitigation="Fix it.", alternatives=BOX),
                Risk(say="It burns.", mitigation="Keep water near."),
            ),
            effort=(
                Effort(alternatives=("box", "house"), size="S", why="To carry it."),
                Effort(alternatives=HOUSE, size="L", why="To build it."),
            ),
            consider=("cave", "tent"),
        ),
    ),
    rule("R-020", yes("heavy"), Effects(veto=BOX, effort=(Effort(alternatives=HOUSE, size="L", why="To lift it."),))),
    rule("R-030", yes("cold"), Effects(consider=("cave",))),
    rule("R-040", yes("barred"), Effects(veto=("box", "house"))),
]
SMALL = small_base(
    {"box": {"x": 0.9}, "house": {"x": 0.3}},
    {"x": 1},
    [question("heavy"), question("cold"), question("barred")],
    RULES,
)
BASE: KnowledgeBase = SMALL.model_copy(
    update={
        "settings": (
            Setting(id="lock", title="Lock"),
            Setting(id="lid", title="Lid", alternatives=BOX),
            Setting(id="roof", title="Roof", alternatives=HOUSE),
        ),
        "considerations": tuple(Consideration(id=i, title=i.capitalize(), summary=f"A {i}.") for i in ("tent", "cave")),
    }
)


def advise(component: str = "", **answers: FactValue) -> Recommendation:
    """Advise with every question answered, by no where nothing is said."""
    facts = workload(**{"heavy": False, "cold": False, "barred": False, **answers})
    return recommend(compile_rules(BASE), facts, PROVENANCE, component=component, depth="quick")


def test_each_alternative_gets_what_is_meant_for_it() -> None:
    box, house = advise(), advise(heavy=True)
    assert (box.alternative, house.alternative) == ("box", "house")
    assert box.advice == ("For all.", "For the box.")
    assert house.advice == ("For all.", "For the house.")
    assert box.hardening == ("lock", "lid")
    assert house.hardening == ("lock", "roof")
    assert [risk.text for risk in house.risks] == ["It burns."]
    assert box.risks == (
        FiredRisk(rule="R-010", text="It tips over.", mitigation="Fix it."),
        FiredRisk(rule="R-010", text="It burns.", mitigation="Keep water near."),
    )


def test_the_effort_is_the_largest_with_every_reason_for_that_size() -> None:
    assert advise().effort == FiredEffort(size="S", reasons=(EffortReason(rule="R-010", why="To carry it."),))
    assert advise(heavy=True).effort == FiredEffort(
        size="L",
        reasons=(EffortReason(rule="R-010", why="To build it."), EffortReason(rule="R-020", why="To lift it.")),
    )


def test_a_firing_says_what_it_says_of_the_chosen_alternative() -> None:
    first = advise(heavy=True).firings[0]
    assert first.advise == ("For all.", "For the house.")
    assert first.harden == ("lid", "roof", "lock")
    assert (first.consider, first.risk, first.effort) == (("cave", "tent"), ("It burns.",), "L")
    assert advise(cold=True).firings[1].effort is None


def test_where_nothing_is_chosen_only_what_is_meant_for_all_is_said() -> None:
    answer = advise(barred=True)
    assert answer.alternative == ""
    assert answer.advice == ("For all.",)
    assert answer.hardening == ("lock",)
    assert [risk.text for risk in answer.risks] == ["It burns."]
    assert answer.effort is None
    assert {item.id for item in answer.considerations} == {"tent", "cave"}


def test_considerations_come_as_declared_once_for_each_rule_and_move_no_score() -> None:
    answer = advise(cold=True)
    assert [(item.id, item.rule) for item in answer.considerations] == [
        ("tent", "R-010"),
        ("cave", "R-010"),
        ("cave", "R-030"),
    ]
    last = answer.considerations[-1]
    assert (last.title, last.summary, last.because, last.facts) == ("Cave", "A cave.", "So.", {"cold": True})
    plain = recommend(
        compile_rules(small_base({"box": {"x": 0.9}, "house": {"x": 0.3}}, {"x": 1})), workload(), PROVENANCE
    )
    assert [(row.alternative, row.score) for row in answer.ranking] == [
        (row.alternative, row.score) for row in plain.ranking
    ]


def test_another_alternative_hears_what_is_meant_for_it() -> None:
    answer = advise()
    other = redirect(BASE, answer, "house")
    assert (other.alternative, other.ranking, other.summary) == (answer.alternative, answer.ranking, answer.summary)
    assert other.advice == ("For all.", "For the house.")
    assert other.hardening == ("lock", "roof")
    assert other.effort == FiredEffort(size="L", reasons=(EffortReason(rule="R-010", why="To build it."),))
    assert redirect(BASE, answer, "box") == answer


def test_a_rule_that_the_base_no_longer_holds_says_nothing() -> None:
    assert redirect(small_base({"box": {"x": 0.9}}, {"x": 1}), advise(), "box").advice == ()


@pytest.mark.parametrize("is_redirected", [False, True])
def test_a_whole_joins_its_parts(*, is_redirected: bool) -> None:
    parts = (advise("front"), advise("core", heavy=True, cold=True))
    whole = combine(BASE, workload(), parts, PROVENANCE)
    assert whole.advice == ("For all.", "For the box.", "For the house.")
    assert whole.hardening == ("lock", "lid", "roof")
    assert [risk.text for risk in whole.risks] == ["It tips over.", "It burns."]
    assert whole.effort == advise(heavy=True).effort
    assert [(item.id, item.rule) for item in whole.considerations] == [
        ("tent", "R-010"),
        ("cave", "R-010"),
        ("cave", "R-030"),
    ]
    if is_redirected:
        other = redirect(BASE, whole, "box")
        assert other.advice == ("For all.", "For the box.")
        assert [part.hardening for part in other.components] == [("lock", "lid"), ("lock", "lid")]
