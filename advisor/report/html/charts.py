"""The geometry of the charts: from figures of a recommendation to positions on an axis, in per cent of its length."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.report.choose import LEAST_EFFECT, by_effect
from advisor.report.sizing import FIGURES, Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.model.knowledge import StrengthScale
    from advisor.model.recommendation import Band, Firing, Ranked, Recommendation, WeightRange

_LEAST_LABEL: Final = 4.6  # per cent of a bar that its number needs on a narrow screen
_MOST_STEPS: Final = 12
_ZONE: Final = 100 / 3


class Bar(NamedTuple):
    """A stretch of an axis, in per cent of its length."""

    x: float
    width: float

    @property
    def end(self) -> float:
        """Give where it ends."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """Give its middle."""
        return self.x + self.width / 2


class Segment(NamedTuple):
    """What one criterion adds to a score."""

    number: int
    """Counted from 1 in the order of the criteria; the key of the chart."""
    criterion: str
    share: float
    bar: Bar
    has_label: bool
    """Whether there is room for the number."""


class Stack(NamedTuple):
    """The score of an alternative as a bar of contributions, with what open questions can still make of it."""

    ranked: Ranked
    segments: tuple[Segment, ...]
    span: Bar


def stack_contributions(recommendation: Recommendation) -> list[Stack]:
    """Give a bar for each alternative, on an axis from 0 to 1."""
    return [_stack(ranked, list(recommendation.weights)) for ranked in recommendation.ranking]


def _stack(ranked: Ranked, criteria: Sequence[str]) -> Stack:
    segments: list[Segment] = []
    before = 0.0
    for number, criterion in enumerate(criteria, 1):
        share = ranked.contributions.get(criterion, 0.0)
        bar = Bar(100 * before, 100 * share)
        if share > 0:
            segments.append(Segment(number, criterion, share, bar, bar.width >= _LEAST_LABEL))
        before += share
    return Stack(ranked, tuple(segments), Bar(100 * ranked.low, 100 * (ranked.high - ranked.low)))


class Step(NamedTuple):
    """A step of the waterfall, from one lead to the next."""

    kind: str
    """`start`, `rule`, `rest` or `end`."""
    rule: str
    words: str
    effect: float
    bar: Bar
    after: float
    """Where the next step begins."""


class Waterfall(NamedTuple):
    """How the effects of the rules lead to the winner's distance from the next alternative."""

    rival: Ranked
    lead: float
    zero: float
    steps: tuple[Step, ...]
    told: int
    """The rules that have a step of their own."""


def fall(recommendation: Recommendation) -> Waterfall | None:
    """Give the waterfall of the winner's lead; None when nothing won or no rule has an effect.

    Effects are what the lead would lose without one rule. Rules that act on one criterion act together, so that these
    effects need not add up: the first step holds what they leave, base weights and performances included.
    """
    if not recommendation.alternative or len(recommendation.ranking) < 2:  # noqa: PLR2004 - a winner and a next one
        return None
    winner, rival = recommendation.ranking[:2]
    effective = [firing for firing in by_effect(recommendation.firings) if abs(firing.effect_on_margin) >= LEAST_EFFECT]
    if not effective:
        return None
    lead = winner.score - rival.score
    others = [firing for firing in recommendation.firings if firing not in effective]
    told, rest = effective[:_MOST_STEPS], [*effective[_MOST_STEPS:], *others]
    moves = [("rule", firing.rule, firing.title, firing.effect_on_margin) for firing in told]
    if effective[_MOST_STEPS:]:
        moves.append(("rest", "", f"{len(rest)} more rules", _sum_effects(rest)))
    start = lead - sum(effect for *_, effect in moves)
    moves.insert(0, ("start", "", "Base weights and performances, and what rules do together", start))
    return Waterfall(rival, lead, *_place_steps(moves, lead), told=len(told))


def _sum_effects(firings: Iterable[Firing]) -> float:
    return sum(firing.effect_on_margin for firing in firings)


def _place_steps(moves: list[tuple[str, str, str, float]], lead: float) -> tuple[float, tuple[Step, ...]]:
    """Give where zero lies and the steps, on an axis that holds every intermediate lead and zero."""
    levels = [0.0]
    for *_, effect in moves:
        levels.append(levels[-1] + effect)
    low, high = min(levels), max(levels)
    room = (high - low) * 0.03 or 1.0
    low, high = low - room, high + room

    def place(level: float) -> float:
        return 100 * (level - low) / (high - low)

    steps = [
        Step(kind, rule, words, effect, _between(place(before), place(after)), place(after))
        for (kind, rule, words, effect), before, after in zip(moves, levels, levels[1:], strict=False)
    ]
    steps.append(Step("end", "", "Lead", lead, _between(place(0.0), place(lead)), place(lead)))
    return place(0.0), tuple(steps)


def _between(one: float, other: float) -> Bar:
    return Bar(min(one, other), abs(other - one))


class Interval(NamedTuple):
    """The weight of a criterion in which the verdict holds, on an axis of factors."""

    row: WeightRange
    bar: Bar
    now: float

    @property
    def is_bounded(self) -> bool:
        """Tell whether some weight of this criterion turns the verdict."""
        return bool(self.row.below or self.row.above)


FACTORS: Final = ((0.0, "0"), (_ZONE, "½"), (50.0, "as now"), (2 * _ZONE, "×2"), (80.0, "×4"), (100.0, "∞"))
"""Marks of the axis of factors: a factor k lies at k / (1 + k), so that nothing and infinity both have a place."""


def measure_intervals(recommendation: Recommendation) -> list[Interval]:
    """Give the weight intervals, those that leave the least room first: the tornado."""
    intervals = [_measure(row) for row in recommendation.sensitivity.weights]
    order = {id(item): index for index, item in enumerate(intervals)}
    return sorted(intervals, key=lambda item: (item.bar.width, order[id(item)]))


def _measure(row: WeightRange) -> Interval:
    unit = row.weight or 1.0  # what counts nothing now has no factor; it is set against a weight of one

    def place(weight: float) -> float:
        return 100 * weight / (weight + unit)

    low = place(row.low) if row.below else 0.0
    high = place(row.high) if row.high is not None and row.above else 100.0
    return Interval(row, Bar(low, high - low), place(row.weight))


class Range(NamedTuple):
    """A figure of the sizing for one alternative: the band of measurements and the typical figure in it."""

    alternative: str
    band: Band
    bar: Bar
    typical: float


class Ranges(NamedTuple):
    """One figure of the sizing for every alternative."""

    figure: Figure
    rows: tuple[Range, ...]
    is_log: bool


def measure_sizing(recommendation: Recommendation) -> list[Ranges]:
    """Give for each figure of the sizing the bands of the alternatives on one axis, logarithmic where it spans much."""
    found: list[Ranges] = []
    for figure in FIGURES:
        bands = [(row.alternative, getattr(row, figure.field)) for row in recommendation.sizing]
        rows = [(name, band) for name, band in bands if band is not None]
        if rows:
            found.append(_measure_bands(figure, rows))
    return found


def _measure_bands(figure: Figure, rows: list[tuple[str, Band]]) -> Ranges:
    low, high = min(band.low for _, band in rows), max(band.high for _, band in rows)
    is_log = low > 0 and high > 10 * low

    def place(value: float) -> float:
        if is_log:
            return 2 + 96 * log(value / low) / log(high / low)
        return 98 * value / high if high else 0.0

    ranges = [
        Range(name, band, _between(place(band.low), place(band.high)), place(band.typical)) for name, band in rows
    ]
    return Ranges(figure, tuple(ranges), is_log)


class Gauge(NamedTuple):
    """Where the margin lies between toss-up, lean and clear."""

    margin: float | None
    x: float
    zones: tuple[tuple[str, float], ...]
    """The words of the zones with their middles."""
    marks: tuple[tuple[str, float], ...]
    """The thresholds between them."""


def gauge_strength(recommendation: Recommendation, scale: StrengthScale) -> Gauge | None:
    """Give the margin on a scale of three zones of one length; None when there is no verdict.

    Within a zone the scale is linear; beyond the last threshold it ends at six times as much. Without another verdict
    to compare with, the margin stands at the end.
    """
    if not recommendation.alternative:
        return None
    margin = recommendation.verdict_margin
    bounds = (0.0, scale.lean, scale.clear, 6 * scale.clear)
    x = 100.0 - 1.5
    if margin is not None:
        zone = sum(margin >= bound for bound in bounds[1:3])
        low, high = bounds[zone : zone + 2]
        share = (margin - low) / (high - low) if high > low else 0.0
        x = min(_ZONE * (zone + min(max(share, 0.0), 1.0)), x)
    zones = tuple((name, _ZONE * (index + 0.5)) for index, name in enumerate(("toss-up", "lean", "clear")))
    marks = ((f"{scale.lean:g}", _ZONE), (f"{scale.clear:g}", 2 * _ZONE))
    return Gauge(margin, max(x, 1.0), zones, marks)


class Place(NamedTuple):
    """Where components go: an alternative and what is placed in it; the empty alternative is nowhere."""

    alternative: str
    title: str
    verdict: str
    parts: tuple[Recommendation, ...]


def place_components(recommendation: Recommendation) -> list[Place]:
    """Give the places of the components in the order in which they first come; what has nowhere to go comes last."""
    places: dict[str, list[Recommendation]] = {}
    for part in recommendation.components:
        places.setdefault(part.alternative, []).append(part)
    found = [Place(name, parts[0].alternative_title, parts[0].verdict, tuple(parts)) for name, parts in places.items()]
    return sorted(found, key=lambda place: not place.alternative)
