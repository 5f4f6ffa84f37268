from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.compile import compile_rules
from advisor.engine.rank import Ranking, rank, rank_outcome
from advisor.engine.sensitivity import weight_intervals
from advisor.model.knowledge import KnowledgeBase
from tests.engine.bases import archetypes, real_base, small_base
from tests.engine.strategies import Workloads, facts_of, knowledge_bases

FAR = 1e8
"""A weight, in thousandths, beyond which nothing crosses any more on small bases."""

TINY = 1e-3
"""By how much an alternative has to be behind for each place that it stands later, so that ties go as they should."""

CLOSE = 1e-4


def find_turn(knowledge: KnowledgeBase, ranking: Ranking, criterion: int, far: float) -> tuple[float | None, str]:
    """Find by bisection where the verdict turns as one weight goes to `far`, and to what; None when it does not.

    For each rival, the lead of the best alternative of the verdict is convex in the weight: where it is lowest is found
    by thirds, and where it first vanishes by halves.
    """
    feasible = [index for index, is_in in enumerate(ranking.feasible) if is_in]
    assert ranking.winner is not None
    verdict = knowledge.alternatives[ranking.winner].verdict
    held = [index for index in feasible if knowledge.alternatives[index].verdict == verdict]
    now = float(ranking.weights[criterion])

    def score(index: int, weight: float) -> float:
        weights = [*ranking.weights[:criterion], weight, *ranking.weights[criterion + 1 :]]
        return sum(w * p for w, p in zip(weights, ranking.performances[index], strict=True)) - TINY * index

    turns: list[tuple[float, str]] = []
    for rival in (index for index in feasible if index not in held):

        def lead(weight: float, rival: int = rival) -> float:
            return max(score(index, weight) for index in held) - score(rival, weight)

        turn = first_below_zero(lead, now, far)
        if turn is not None:
            turns.append((turn, knowledge.alternatives[rival].verdict))
    return min(turns, key=lambda turn: abs(turn[0] - now), default=(None, ""))


def first_below_zero(lead: Callable[[float], float], start: float, end: float) -> float | None:
    """Give where a convex function that starts above zero falls below it on the way to `end`; None when it does not."""
    near, far = start, end
    for _ in range(120):
        one, two = near + (far - near) / 3, far - (far - near) / 3
        if lead(one) > lead(two):
            near = one
        else:
            far = two
    lowest = min((near, far, end), key=lead)
    if lead(lowest) >= 0:
        return None
    good, bad = start, lowest
    for _ in range(100):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if lead(middle) >= 0 else (good, middle)
    return bad


@settings(max_examples=100)
@given(st.data(), knowledge_bases(with_known=False))
def test_weight_intervals_agree_with_bisection(data: st.DataObject, knowledge: KnowledgeBase) -> None:
    ranking = rank_outcome(knowledge, compile_rules(knowledge).run(data.draw(facts_of(knowledge))))
    assert_agrees(knowledge, ranking)


def test_weight_intervals_agree_with_bisection_on_the_shipped_rules() -> None:
    knowledge = real_base()
    workloads = Workloads(knowledge, seed=3)
    for _ in range(20):
        assert_agrees(knowledge, rank_outcome(knowledge, compile_rules(knowledge).run(workloads.draw())))
    for item in archetypes().values():
        facts = {fact.name: fact.value for fact in item.facts}
        assert_agrees(knowledge, rank_outcome(knowledge, compile_rules(knowledge).run(facts)))


def assert_agrees(knowledge: KnowledgeBase, ranking: Ranking) -> None:
    intervals = weight_intervals(knowledge, ranking)
    assert len(intervals) == (0 if ranking.winner is None else len(knowledge.criteria))
    for index, interval in enumerate(intervals):
        assert interval.weight == ranking.weights[index] / 1000
        low, below = find_turn(knowledge, ranking, index, 0.0)
        high, above = find_turn(knowledge, ranking, index, FAR)
        assert interval.low * 1000 == pytest.approx(low or 0.0, rel=CLOSE, abs=CLOSE)
        assert (interval.high is None) == (high is None)
        if high is not None:
            assert interval.high is not None
            assert interval.high * 1000 == pytest.approx(high, rel=CLOSE, abs=CLOSE)
        if low is None or low < CLOSE:  # no weight at all is a tie of everything, and no turn
            assert interval.below == ""
        elif not is_shared(knowledge, ranking, index, low):
            assert interval.below == below
        if high is not None and not is_shared(knowledge, ranking, index, high):
            assert interval.above == above


def is_shared(knowledge: KnowledgeBase, ranking: Ranking, criterion: int, weight: float) -> bool:
    """Tell whether several alternatives meet where the verdict turns, so that the slightest step decides to which."""
    feasible = [index for index, is_in in enumerate(ranking.feasible) if is_in]
    weights = [*ranking.weights[:criterion], weight, *ranking.weights[criterion + 1 :]]
    scores = [sum(w * p for w, p in zip(weights, ranking.performances[i], strict=True)) for i in feasible]
    near = [i for i, score in zip(feasible, scores, strict=True) if score >= max(scores) - max(scores) * 1e-6 - 10]
    return len({knowledge.alternatives[index].verdict for index in near}) > 2


def test_an_interval_worked_out_by_hand() -> None:
    knowledge = small_base({"docker": {"x": 0.8, "y": 0.2}, "vm": {"x": 0.4, "y": 0.6}}, {"x": 3, "y": 1})
    ranking = rank_outcome(knowledge, compile_rules(knowledge).run({}))
    # 0.8 x + 0.2 y = 0.4 x + 0.6 y exactly when x = y
    x, y = weight_intervals(knowledge, ranking)
    assert (x.criterion, x.weight, x.low, x.high, x.below, x.above) == ("x", 3, 1, None, "vm", "")
    assert (y.criterion, y.weight, y.low, y.high, y.below, y.above) == ("y", 1, 0, 3, "", "vm")


def test_what_is_excluded_turns_nothing() -> None:
    knowledge = small_base({"docker": {"x": 0.8, "y": 0.2}, "vm": {"x": 0.4, "y": 0.6}}, {"x": 3, "y": 1})
    outcome = compile_rules(knowledge).run({})
    only = rank(knowledge, outcome.weights, outcome.performances, 0b10)
    assert all((item.low, item.high) == (0, None) for item in weight_intervals(knowledge, only))
    nothing = rank(knowledge, outcome.weights, outcome.performances, 0b11)
    assert weight_intervals(knowledge, nothing) == ()
