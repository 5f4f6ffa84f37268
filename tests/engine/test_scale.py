from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.scale import MICRO, base_performance, base_weight, measured_low
from advisor.model.knowledge import Criterion, LevelScale, MeasuredScale, Performance

LEVELS = LevelScale(levels={"poor": 0, "fair": 0.35, "good": 1})
LOG = MeasuredScale(unit="s", value="log", best=1, worst=100)
LINEAR = MeasuredScale(unit="MiB", value="linear", best=0, worst=200)
RISING = MeasuredScale(unit="/s", value="linear", best=50, worst=10)


def judge(scale: LevelScale | MeasuredScale, weight: float = 1) -> Criterion:
    return Criterion(id="c", title="C", question="", objective="minimise", weight=weight, scale=scale)


@pytest.mark.parametrize(("level", "expected"), [("poor", 0), ("fair", 350_000), ("good", MICRO)])
def test_a_judged_level_is_worth_what_the_scale_says(level: str, expected: int) -> None:
    assert base_performance(judge(LEVELS), Performance(level=level)) == expected


# On the log scale from 1 s to 100 s each factor of ten is worth one half.
@pytest.mark.parametrize(
    ("scale", "figure", "expected"),
    [
        (LOG, 1, 1.0),
        (LOG, 10, 0.5),
        (LOG, 100, 0.0),
        (LOG, 100 / math.sqrt(10), 0.25),
        (LOG, 0.01, 1.0),
        (LOG, 5000, 0.0),
        (LOG, 0, 1.0),
        (LINEAR, 0, 1.0),
        (LINEAR, 50, 0.75),
        (LINEAR, 200, 0.0),
        (LINEAR, 900, 0.0),
        (RISING, 10, 0.0),
        (RISING, 20, 0.25),
        (RISING, 80, 1.0),
    ],
)
def test_a_measured_figure_lies_between_best_and_worst(scale: MeasuredScale, figure: float, expected: float) -> None:
    assert base_performance(judge(scale), Performance(figure=figure)) == round(expected * MICRO)


@given(st.floats(1e-3, 1e4), st.floats(1e-3, 1e4))
def test_a_smaller_figure_is_never_worse_where_small_is_best(one: float, other: float) -> None:
    small, large = sorted((one, other))
    for scale in (LOG, LINEAR):
        worth = [base_performance(judge(scale), Performance(figure=figure)) for figure in (small, large)]
        assert MICRO >= worth[0] >= worth[1] >= 0


@pytest.mark.parametrize(("weight", "expected"), [(3, 3000), (2.5, 2500), (0, 0), (0.1, 100), (1.0005, 1000)])
def test_a_weight_counts_in_thousandths(weight: float, expected: int) -> None:
    assert base_weight(judge(LEVELS, weight)) == expected


@pytest.mark.parametrize(
    ("performance", "expected"),
    [
        (Performance(figure=30, low=0.25, high=97), 0.25),
        (Performance(figure=30, low=0), 0),
        (Performance(figure=30), 30),
        (Performance(level="fair"), 0),
    ],
)
def test_the_best_published_figure_is_low_or_else_the_figure(performance: Performance, expected: float) -> None:
    assert measured_low(performance) == expected
