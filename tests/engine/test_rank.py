from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.rank import margins, rank
from advisor.engine.scale import MICRO
from tests.engine.bases import small_base

BASE = small_base({"a": {"x": 0.8, "y": 0.2}, "b": {"x": 0.4, "y": 0.6}, "c": {"x": 0.5, "y": 0.5}}, {"x": 3, "y": 1})
WEIGHTS = (3000, 1000)
PERFORMANCES = (800_000, 200_000, 400_000, 600_000, 500_000, 500_000)


def test_a_score_is_the_weighted_mean_of_the_performances() -> None:
    ranking = rank(BASE, WEIGHTS, PERFORMANCES, vetoed=0)
    assert ranking.scores == (0.65, 0.45, 0.5)
    assert ranking.order == (0, 2, 1)
    assert ranking.winner == 0


def test_contributions_and_leads_are_shares_of_the_weight() -> None:
    ranking = rank(BASE, WEIGHTS, PERFORMANCES, vetoed=0)
    assert ranking.contributions(0) == pytest.approx((0.6, 0.05))
    assert ranking.lead(0, 1) == pytest.approx((0.3, -0.1))
    assert ranking.lead(0, 2) == pytest.approx((0.225, -0.075))


def test_negative_weights_count_as_zero_and_performances_are_clipped() -> None:
    ranking = rank(BASE, (-500, 1000), (-1, 1_300_000, 0, -700_000, 0, 250_000), vetoed=0)
    assert ranking.weights == (0, 1000)
    assert ranking.performances == ((0, MICRO), (0, 0), (0, 250_000))
    assert ranking.scores == (1.0, 0.0, 0.25)


def test_without_any_weight_every_score_is_zero_and_the_declared_order_stands() -> None:
    ranking = rank(BASE, (0, -3), PERFORMANCES, vetoed=0)
    assert ranking.scores == (0.0, 0.0, 0.0)
    assert ranking.order == (0, 1, 2)
    assert ranking.contributions(1) == (0.0, 0.0)


def test_what_is_excluded_comes_last_whatever_its_score() -> None:
    ranking = rank(BASE, WEIGHTS, PERFORMANCES, vetoed=0b001)
    assert ranking.order == (2, 1, 0)
    assert ranking.feasible == (False, True, True)
    assert ranking.winner == 2


def test_nothing_wins_when_everything_is_excluded() -> None:
    ranking = rank(BASE, WEIGHTS, PERFORMANCES, vetoed=0b111)
    assert ranking.winner is None
    assert margins(BASE, ranking) == (None, None)


def test_equal_scores_keep_the_declared_order() -> None:
    assert rank(BASE, (1000, 1000), (500_000,) * 6, vetoed=0).order == (0, 1, 2)


def test_the_margins_look_at_the_runner_up_and_at_the_next_verdict() -> None:
    alternatives = [item.model_copy(update={"verdict": "ab" if item.id in "ab" else "c"}) for item in BASE.alternatives]
    knowledge = BASE.model_copy(update={"alternatives": tuple(alternatives)})
    performances = (800_000, 800_000, 700_000, 700_000, 500_000, 500_000)
    assert margins(knowledge, rank(knowledge, WEIGHTS, performances, vetoed=0)) == pytest.approx((0.1, 0.3))
    assert margins(knowledge, rank(knowledge, WEIGHTS, performances, vetoed=0b010)) == pytest.approx((0.3, 0.3))
    runner_up, next_verdict = margins(knowledge, rank(knowledge, WEIGHTS, performances, vetoed=0b100))
    assert runner_up == pytest.approx(0.1)
    assert next_verdict is None
    assert margins(knowledge, rank(knowledge, WEIGHTS, performances, vetoed=0b110)) == (None, None)


@given(
    st.tuples(*[st.integers(-5000, 9000)] * 2),
    st.tuples(*[st.integers(-MICRO, 2 * MICRO)] * 6),
    st.integers(0, 7),
)
def test_a_ranking_is_sorted_and_adds_up(weights: tuple[int, ...], performances: tuple[int, ...], vetoed: int) -> None:
    ranking = rank(BASE, weights, performances, vetoed)
    assert sorted(ranking.order) == [0, 1, 2]
    keys = [(not ranking.feasible[index], -ranking.scores[index]) for index in ranking.order]
    assert keys == sorted(keys)
    for index in range(3):
        assert 0 <= ranking.scores[index] <= 1
        assert sum(ranking.contributions(index)) == pytest.approx(ranking.scores[index], abs=1e-9)
        difference = ranking.scores[ranking.order[0]] - ranking.scores[index]
        assert sum(ranking.lead(ranking.order[0], index)) == pytest.approx(difference, abs=1e-9)
