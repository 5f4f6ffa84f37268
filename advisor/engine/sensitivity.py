"""How much one weight may change before the verdict does.

The weight interval varies one weight and keeps the others: scores are linear in it, so the verdict can change only
where two scores cross, and the interval is closed-form. `acceptability` looks at all weights at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.scale import MILLI

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.engine.rank import Ranking
    from advisor.model.knowledge import KnowledgeBase


class WeightInterval(NamedTuple):
    """The interval of one effective weight in which the verdict holds while the other weights stay."""

    criterion: str
    weight: float
    low: float
    """Lower end, 0 when the verdict holds down to no weight at all."""
    high: float | None
    """Upper end, None when the verdict holds however much the criterion counts."""
    below: str
    """The verdict just below `low`, empty when there is none."""
    above: str
    """The verdict just above `high`, empty when there is none."""


def weight_intervals(knowledge: KnowledgeBase, ranking: Ranking) -> tuple[WeightInterval, ...]:
    """Give the weight interval of every criterion; empty when nothing is feasible."""
    if ranking.winner is None:
        return ()
    return tuple(_interval(knowledge, ranking, index) for index in range(len(knowledge.criteria)))


def _interval(knowledge: KnowledgeBase, ranking: Ranking, criterion: int) -> WeightInterval:
    weights = list(ranking.weights)
    feasible = [index for index, is_feasible in enumerate(ranking.feasible) if is_feasible]
    slope = {index: ranking.performances[index][criterion] for index in feasible}
    level = {
        index: sum(
            weight * value
            for position, (weight, value) in enumerate(zip(weights, ranking.performances[index], strict=True))
            if position != criterion
        )
        for index in feasible
    }
    now = weights[criterion]

    def verdict_at(weight: float) -> str:
        best = max(feasible, key=lambda index: (level[index] + weight * slope[index], -index))
        return knowledge.alternatives[best].verdict

    crossings = sorted(
        {
            (level[other] - level[first]) / (slope[first] - slope[other])
            for first in feasible
            for other in feasible
            if slope[first] > slope[other]
        }
    )
    held = knowledge.alternatives[ranking.winner or 0].verdict
    low, below = _walk([x for x in reversed(crossings) if 0 <= x <= now], 0.0, verdict_at, held)
    high, above = _walk([x for x in crossings if x >= now], None, verdict_at, held)
    item = knowledge.criteria[criterion]
    return WeightInterval(
        criterion=item.id,
        weight=now / MILLI,
        low=(low or 0.0) / MILLI,
        high=None if high is None else high / MILLI,
        below=below,
        above=above,
    )


def _walk(
    crossings: list[float], end: float | None, verdict_at: Callable[[float], str], held: str
) -> tuple[float | None, str]:
    """Go outwards from crossing to crossing; between two of them the order of the scores cannot change."""
    for position, crossing in enumerate(crossings):
        following = crossings[position + 1] if position + 1 < len(crossings) else end
        inside = crossing + 1.0 if following is None else (crossing + following) / 2
        if inside == crossing:
            continue
        verdict = verdict_at(inside)
        if verdict != held:
            return crossing, verdict
    return end, ""
