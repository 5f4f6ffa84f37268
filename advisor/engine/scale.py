"""Value functions: from a measured figure or a judged level to a performance from 0 to 1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from advisor.model.knowledge import LevelScale

if TYPE_CHECKING:
    from advisor.model.knowledge import Criterion, Performance
    from advisor.model.measures import Figure, Way

MILLI: Final = 1000
MICRO: Final = 1_000_000


def base_weight(criterion: Criterion) -> int:
    """Give the base weight in thousandths."""
    return round(criterion.weight * MILLI)


def base_performance(criterion: Criterion, performance: Performance) -> int:
    """Give the performance before any rule, in millionths, clipped to 0..1."""
    scale = criterion.scale
    if isinstance(scale, LevelScale):
        return round(scale.levels[performance.level] * MICRO)
    return worth(criterion, performance.figure or 0.0)


def worth(criterion: Criterion, figure: float) -> int:
    """Give the performance that a figure is worth on a measured criterion, in millionths, clipped to 0..1.

    A figure `x` on a log scale gives `log(worst / x) / log(worst / best)`, so that equal ratios count alike, as is
    usual for value functions over quantities that span orders of magnitude (Keeney and Raiffa 1976, chapter 3).
    """
    scale = criterion.scale
    if isinstance(scale, LevelScale):
        raise TypeError(f"{criterion.id} is judged, not measured")
    if scale.value == "log":
        value = math.log(scale.worst / max(figure, 1e-12)) / math.log(scale.worst / scale.best)
    else:
        value = (scale.worst - figure) / (scale.worst - scale.best)
    return round(min(1.0, max(0.0, value)) * MICRO)


def measured_low(cell: Performance | Figure | Way) -> float:
    """Give the best figure that measurements reached; a requirement that even this misses cannot be met."""
    low = cell.low if cell.low is not None else cell.figure
    return low if low is not None else 0.0
