"""What alternatives reach: the figure in force, the ways that are open, and what a requirement then excludes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.compile import compile_rules
from advisor.engine.reach import Reach, extremes, list_lows, reach_of
from advisor.engine.recommend import recommend
from advisor.model.condition import NEVER, AllOf, Condition
from advisor.model.knowledge import Effects, KnowledgeBase, Performance, Requirement, SizingPlan
from advisor.model.measures import Figure, Way
from tests.engine import naive
from tests.engine.bases import NUMBER, PROVENANCE, is_unknown, no, question, rule, small_base, workload, yes
from tests.engine.strategies import Facts, facts_of, knowledge_bases


def way(name: str, figure: float, low: float | None = None, unless: Condition = NEVER) -> Way:
    """Write a way to a figure."""
    return Way(id=name, title=f"By {name}", figure=figure, low=low, unless=unless, judgement=True)


GRID = {
    "fast": {"start": Performance(figure=10, low=2, evidence=("clock",))},
    "slow": {
        "start": Performance(
            figure=50,
            low=20,
            ways=(
                way("spare", 4, 1, AllOf(parts=(yes("to_zero"), yes("scarce")))),
                way("image", 9, 6),
            ),
        )
    },
}
DEMAND = rule("R-010", then=Effects(require=(Requirement(criterion="start", at_most="budget"),)))
ANEW = rule("R-020", yes("fresh"), Effects(figures={"fast": {"start": Figure(figure=60, low=15, high=90)}}))
NAMES = ("to_zero", "scarce", "fresh")


def base() -> KnowledgeBase:
    """Give a base with a demand, a rule that measures anew, and ways."""
    questions = [*(question(name) for name in NAMES), question("budget", NUMBER)]
    return small_base(GRID, {"start": 1}, questions, [DEMAND, ANEW])


def reach(**facts: float | bool) -> Reach:
    """Give what is reached on some facts."""
    answers: Facts = dict(facts)
    return reach_of(base(), answers, compile_rules(base()).run(answers))


@pytest.mark.parametrize(
    ("facts", "excluded"),
    [
        ({"budget": 2}, ()),
        ({"budget": 1}, ("fast",)),
        ({"budget": 0.5}, ("fast", "slow")),
        ({"budget": 5, "to_zero": True}, ()),  # half of what closes the way
        ({"budget": 5, "to_zero": True, "scarce": True}, ("slow",)),
        ({"budget": 6, "to_zero": True, "scarce": True}, ()),  # the other way
        ({"budget": 14, "fresh": True}, ("fast",)),
        ({"budget": 15, "fresh": True}, ()),
        ({"fresh": True, "to_zero": True, "scarce": True}, ()),  # no bound, no exclusion
    ],
)
def test_an_alternative_is_excluded_when_no_way_meets_the_bound(facts: Facts, excluded: tuple[str, ...]) -> None:
    outcome = compile_rules(base()).run(facts)
    assert reach_of(base(), facts, outcome).excluded_by(DEMAND) == excluded
    assert outcome.vetoed == sum(1 << row for row, name in enumerate(GRID) if name in excluded)


@pytest.mark.parametrize(
    ("facts", "fast", "slow"),
    [
        ({}, "", ""),
        ({"budget": 30}, "cold", "cold"),
        ({"budget": 7}, "cold", "spare"),  # the first that meets it, in the declared order
        ({"budget": 7, "to_zero": True, "scarce": True}, "cold", "image"),
        ({"budget": 1.5}, "", "spare"),
        ({"budget": 14, "fresh": True}, "", "spare"),
    ],
)
def test_the_way_that_meets_a_demand_is_named(facts: Facts, fast: str, slow: str) -> None:
    answer = recommend(compile_rules(base()), workload(**facts), PROVENANCE, depth="quick")
    assert {row.alternative: row.starts_from for row in answer.ranking} == {"fast": fast, "slow": slow}


def test_the_summary_says_by_which_way_the_winner_meets_it() -> None:
    answer = recommend(compile_rules(base()), workload(budget=1.5), PROVENANCE, depth="quick")
    assert answer.alternative == "slow"
    assert answer.summary.endswith("On start it meets what is asked only so: by spare.")
    usual = recommend(compile_rules(base()), workload(budget=30), PROVENANCE, depth="quick")
    assert "meets what is asked" not in usual.summary


def test_the_figure_in_force_is_the_one_that_sizing_tells() -> None:
    number = ("instances", "memory", "host", "price")
    plan = SizingPlan(
        **dict(zip(("instances", "memory_mib", "host_gib", "price_month"), number, strict=True)),
        overhead="start",
        startup="start",
        usable=0.5,
    )
    knowledge = KnowledgeBase.model_construct(
        **{**dict(base()), "sizing": plan, "rules": (DEMAND, ANEW.model_copy(update={"evidence": ("stopwatch",)}))}
    )
    before, after = (
        recommend(compile_rules(knowledge), workload(fresh=fresh), PROVENANCE, depth="quick").sizing[0]
        for fresh in (False, True)
    )
    assert (before.start_s.typical, before.evidence["start_s"]) == (10, ("clock",))
    assert (after.start_s.low, after.start_s.typical, after.start_s.high) == (15, 60, 90)
    assert after.evidence["start_s"] == ("stopwatch",)


def test_a_way_stays_open_while_nobody_knows() -> None:
    assert [item.id for item in reach(to_zero=True).open_ways(base().alternatives[1], "start")] == ["spare", "image"]
    closed = reach(to_zero=True, scarce=True)
    assert [item.id for item in closed.open_ways(base().alternatives[1], "start")] == ["image"]


def test_extremes_and_cuts_hold_whatever_fires() -> None:
    fast, slow = base().alternatives
    assert extremes(base(), fast, "start") == (2, 15)
    assert extremes(base(), slow, "start") == (1, 6)
    assert sorted(list_lows(base(), "start")) == [1, 2, 6, 15, 20]


@settings(max_examples=150)
@given(st.data(), knowledge_bases())
def test_what_is_reached_lies_between_the_extremes(data: st.DataObject, knowledge: KnowledgeBase) -> None:
    facts = data.draw(facts_of(knowledge))
    reached = reach_of(knowledge, facts, compile_rules(knowledge).run(facts))
    excluded = naive.evaluate(knowledge, facts)
    for item in knowledge.rules:
        if item.id in excluded.fired:
            assert set(reached.excluded_by(item)) == naive.excluded_by(knowledge, item, facts)
        for requirement in item.then.require:
            for alternative in knowledge.alternatives:
                least, greatest = extremes(knowledge, alternative, requirement.criterion)
                assert reached.way_to(alternative, requirement.criterion, greatest)
                assert not reached.way_to(alternative, requirement.criterion, least - 1e-9)


def test_two_figures_at_once_move_the_performance_twice_and_the_better_band_counts() -> None:
    """Lint refuses it; what comes of it does not depend on the order of the rules."""
    other = rule("R-030", no("scarce"), Effects(figures={"fast": {"start": Figure(figure=1, low=0.5)}}))
    for rules in ([DEMAND, ANEW, other], [other, ANEW, DEMAND]):
        knowledge = small_base(GRID, {"start": 1}, base().questions, rules)
        facts: Facts = {"fresh": True, "scarce": False, "budget": 0.5}
        outcome = compile_rules(knowledge).run(facts)
        assert outcome.vetoed == 0b10
        start = knowledge.criteria[0]
        moved = naive.moved_by([ANEW, other], knowledge.alternatives[0], start, knowledge)
        assert outcome.performances[0] == naive.base_performance(start, GRID["fast"]["start"]) + moved
        in_force, by = reach_of(knowledge, facts, outcome).in_force(knowledge.alternatives[0], "start")
        assert (in_force.figure, by and by.id) == (60, "R-020")


def test_a_way_that_closes_while_something_is_unknown_opens_again() -> None:
    spare = way("spare", 1, unless=is_unknown("scarce"))
    grid = {"a": {"start": Performance(figure=50, ways=(spare,))}, "b": {"start": Performance(figure=1)}}
    knowledge = small_base(grid, {"start": 1}, [question("scarce"), question("budget", NUMBER)], [DEMAND])
    assert compile_rules(knowledge).run({"budget": 2}).vetoed == 0b01
    assert compile_rules(knowledge).run({"budget": 2, "scarce": False}).vetoed == 0
