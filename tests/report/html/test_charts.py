from __future__ import annotations

import pytest

from advisor.model.knowledge import StrengthScale
from advisor.model.recommendation import Band, Recommendation, WeightRange
from advisor.report.html import charts
from advisor.report.sizing import FIGURES
from tests.report.html.pages import ARCHETYPES, advice_of, entry_of
from tests.report.small import recommend


def parts_of(name: str) -> tuple[Recommendation, ...]:
    advice = advice_of(entry_of(name))
    return advice.components or (advice,)


@pytest.mark.parametrize("name", ARCHETYPES)
def test_the_parts_of_a_bar_add_up_to_the_score(name: str) -> None:
    for part in parts_of(name):
        for stack in charts.stack_contributions(part):
            assert sum(segment.share for segment in stack.segments) == pytest.approx(stack.ranked.score)
            for before, after in zip(stack.segments, stack.segments[1:], strict=False):
                assert before.bar.end == pytest.approx(after.bar.x)
                assert before.number < after.number


@pytest.mark.parametrize("name", ARCHETYPES)
def test_the_waterfall_ends_at_the_lead(name: str) -> None:
    for part in parts_of(name):
        fall = charts.fall(part)
        assert fall is not None
        *moves, end = fall.steps
        assert sum(step.effect for step in moves) == pytest.approx(end.effect)
        assert end.effect == pytest.approx(part.ranking[0].score - part.ranking[1].score)
        assert moves[-1].after == pytest.approx(end.after)
        assert all(step.bar.x >= 0 and step.bar.end <= 100 for step in fall.steps)
        effects = {firing.rule: firing.effect_on_margin for firing in part.firings}
        assert all(step.effect == effects[step.rule] for step in moves if step.rule)
        if part.margin is not None:
            assert end.effect == pytest.approx(part.margin)


def test_a_short_waterfall_has_every_rule_and_a_long_one_joins_the_rest() -> None:
    clear = charts.fall(recommend("clear"))
    assert clear is not None
    assert [step.kind for step in clear.steps] == ["start", "rule", "end"]
    (part,) = parts_of("ci-runners")
    long = charts.fall(part)
    assert long is not None
    assert [step.kind for step in long.steps].count("rule") == 12
    (rest,) = [step for step in long.steps if step.kind == "rest"]
    assert rest.words == f"{len(part.firings) - 12} more rules"


def test_there_is_no_waterfall_without_a_winner() -> None:
    assert charts.fall(recommend("undecided")) is None
    assert charts.fall(recommend("empty")) is None


@pytest.mark.parametrize(
    ("low", "high", "below", "above", "bar"),
    [
        (0.0, None, "", "", (0, 100)),
        (1.0, 6.0, "vm", "both", (25, 66 + 2 / 3)),
        (0.0, 3.0, "", "vm", (0, 50)),
        (3.0, None, "vm", "", (50, 100)),
    ],
    ids=["free", "both sides", "above", "below"],
)
def test_the_tornado_has_factors_for_its_axis(
    low: float, high: float | None, below: str, above: str, bar: tuple[float, float]
) -> None:
    row = WeightRange(criterion="startup", weight=3.0, low=low, high=high, below=below, above=above)
    interval = charts._measure(row)
    assert (interval.bar.x, interval.bar.end) == pytest.approx(bar)
    assert interval.now == 50
    assert interval.is_bounded == bool(below or above)


def test_a_criterion_without_weight_stands_at_the_start() -> None:
    row = WeightRange(criterion="startup", weight=0.0, low=0.0, high=4.0, below="", above="vm")
    interval = charts._measure(row)
    assert interval.now == 0
    assert interval.bar.end == 80


@pytest.mark.parametrize("name", ARCHETYPES)
def test_the_tornado_begins_with_what_leaves_least_room(name: str) -> None:
    for part in parts_of(name):
        widths = [interval.bar.width for interval in charts.measure_intervals(part)]
        assert widths == sorted(widths)


@pytest.mark.parametrize("name", ["clear", "excluded", "empty"])
def test_bands_stay_on_their_axis(name: str) -> None:
    for ranges in charts.measure_sizing(recommend(name)):
        for row in ranges.rows:
            assert -0.001 <= row.bar.x <= row.typical <= row.bar.end <= 100.001


def test_a_wide_span_is_drawn_on_a_logarithmic_axis() -> None:
    narrow = charts._measure_bands(FIGURES[0], [("vm", Band(low=1, typical=2, high=4))])
    wide = charts._measure_bands(FIGURES[0], [("vm", Band(low=1, typical=10, high=100))])
    nothing = charts._measure_bands(FIGURES[0], [("vm", Band(low=0, typical=0, high=0))])
    assert not narrow.is_log
    assert wide.is_log
    assert wide.rows[0].typical == pytest.approx(50)
    assert nothing.rows[0].bar == (0, 0)


@pytest.mark.parametrize(
    ("margin", "x"),
    [(0.0, 1.0), (0.01, 100 / 6), (0.02, 100 / 3), (0.04, 50), (0.06, 200 / 3), (5.0, 98.5), (None, 98.5)],
)
def test_the_gauge_has_three_zones(margin: float | None, x: float) -> None:
    advice = recommend("clear").model_copy(update={"verdict_margin": margin})
    gauge = charts.gauge_strength(advice, StrengthScale())
    assert gauge is not None
    assert gauge.x == pytest.approx(x)
