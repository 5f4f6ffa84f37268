"""Bounds: how low and how high each score, and each difference of two scores, can still become.

With facts unknown, some rules are undecided. Let every undecided rule fire or not, independently of the others. Then
each weight lies in `[l_c, u_c]`, each performance in an interval (see `intervals`), and so does the difference `d_c` of
two performances. The difference of two scores is the weighted mean

    V_a - V_b = sum(w_c * d_c) / sum(w_c),

linear-fractional in `w` for fixed `d`, and increasing in every `d_c`; so its maximum has every `d_c` at its upper end.
The derivative by `w_c` has the sign of `d_c - mean`, hence at the maximum the weights of the largest `d_c` stand at
`u_c` and the others at `l_c`: with the criteria sorted by `d_c`, one of the `n + 1` prefixes is optimal, and all of
them are tried. This is the fuzzy weighted average by sorting (Dong and Wong 1987, Fuzzy Sets and Systems 21:183-199;
Karnik and Mendel 2001, Information Sciences 132:195-220). The minimum is the same with signs turned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.compile import Outcome, compile_rules
from advisor.engine.demands import Demands
from advisor.engine.effects import effects_of
from advisor.engine.intervals import Interval, find_intervals, pair_position
from advisor.engine.scale import MICRO, base_weight
from advisor.engine.survey import compile_survey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase


class Bounds(NamedTuple):
    """What is certain about one workload with open questions. Positions follow the knowledge base."""

    undecided: tuple[int, ...]
    """Indices of the rules of which it is open what they do: whether they fire, or what they then require."""
    vetoed: int
    """Bit `a` is set when alternative `a` is excluded whatever is answered."""
    may_be_vetoed: int
    """Bit `a` is set when alternative `a` is excluded by some answers."""
    weights: tuple[Interval, ...]
    """Effective weights in thousandths, never negative."""
    raw: tuple[Interval, ...]
    """Raw performances in millionths, alternative by alternative, before they are clipped."""
    joint: tuple[tuple[int, ...], tuple[int, ...]]
    """Lowest and highest raw difference by position of pair and criterion, both shifts of a rule taken together."""

    def clipped(self, alternative: int, criterion: int) -> Interval:
        """Give the interval of a performance, clipped to 0..1, in millionths."""
        low, high = self.raw[alternative * len(self.weights) + criterion]
        return min(MICRO, max(0, low)), min(MICRO, max(0, high))

    def difference(self, first: int, second: int, criterion: int) -> Interval:
        """Give the interval of `p_first - p_second` on a criterion, in millionths."""
        low_a, high_a = self.clipped(first, criterion)
        low_b, high_b = self.clipped(second, criterion)
        apart = (low_a - high_b, high_a - low_b)
        if not (self._is_inside(first, criterion) and self._is_inside(second, criterion)):
            return apart
        columns = len(self.weights)
        rows = len(self.raw) // columns
        if first < second:
            position = pair_position(first, second, criterion, rows, columns)
            return self.joint[0][position], self.joint[1][position]
        position = pair_position(second, first, criterion, rows, columns)
        return -self.joint[1][position], -self.joint[0][position]

    def _is_inside(self, alternative: int, criterion: int) -> bool:
        low, high = self.raw[alternative * len(self.weights) + criterion]
        return low >= 0 and high <= MICRO

    def score(self, alternative: int) -> tuple[float, float]:
        """Give the lowest and highest score that an alternative can still reach."""
        ends = [self.clipped(alternative, criterion) for criterion in range(len(self.weights))]
        return self._mean([low for low, _ in ends], [high for _, high in ends])

    def lead(self, first: int, second: int) -> tuple[float, float]:
        """Give the lowest and highest difference of score that `first` can still have over `second`."""
        ends = [self.difference(first, second, criterion) for criterion in range(len(self.weights))]
        return self._mean([low for low, _ in ends], [high for _, high in ends])

    def _mean(self, low: Sequence[int], high: Sequence[int]) -> tuple[float, float]:
        least = -_highest_mean(self.weights, [-value for value in low])
        return least / MICRO, _highest_mean(self.weights, high) / MICRO

    def least_product(self, first: int, second: int) -> int:
        """Give the least `sum(w_c * d_c)`, exact: `first` cannot fall behind `second` when it is positive."""
        total = 0
        for criterion, (low, high) in enumerate(self.weights):
            least = self.difference(first, second, criterion)[0]
            total += (low if least > 0 else high) * least
        return total


def _highest_mean(weights: Sequence[Interval], values: Sequence[int]) -> float:
    """Give the highest weighted mean of values with weights in intervals; 0 counts when all weights can be 0."""
    order = sorted(range(len(values)), key=lambda index: -values[index])
    weight = sum(low for low, _ in weights)
    total = sum(weights[index][0] * values[index] for index in order)
    best = total / weight if weight else float("-inf")
    could_vanish = weight == 0
    for index in order:
        low, high = weights[index]
        weight += high - low
        total += (high - low) * values[index]
        if weight:
            best = max(best, total / weight)
    return max(best, 0.0) if could_vanish else best


def find_bounds(knowledge: KnowledgeBase, facts: Mapping[str, FactValue], outcome: Outcome | None = None) -> Bounds:
    """Give the bounds of a workload whose other questions may still be answered in any way."""
    known = outcome or compile_rules(knowledge).run(facts)
    survey = compile_survey(knowledge).run(facts)
    table, demands = effects_of(knowledge), Demands(knowledge, facts, survey)
    is_steady = not set(known.fired).difference(survey.fired)  # else some fire only as long as a fact stays unknown
    weights = list(known.weights) if is_steady else [base_weight(criterion) for criterion in knowledge.criteria]
    vetoed = may_be_vetoed = 0
    waiting = []
    for index in survey.fired:
        vetoed |= table[index].veto
        if not is_steady:
            for column, milli in table[index].weigh:
                weights[column] += milli
        excluded = demands.excluded(index)
        if excluded is not None:
            vetoed |= excluded.surely
            may_be_vetoed |= excluded.maybe
            waiting += [index] if excluded.waits else []
    low_w, high_w = list(weights), list(weights)
    for index in survey.undecided:
        may_be_vetoed |= table[index].veto
        for column, milli in table[index].weigh:
            ends = high_w if milli > 0 else low_w
            ends[column] += milli
        excluded = demands.excluded(index)
        may_be_vetoed |= excluded.maybe if excluded is not None else 0
    found = find_intervals(knowledge, survey, known.performances if is_steady else None)
    return Bounds(
        undecided=(*survey.undecided, *waiting),
        vetoed=vetoed,
        may_be_vetoed=vetoed | may_be_vetoed,
        weights=tuple((max(0, low), max(0, high)) for low, high in zip(low_w, high_w, strict=True)),
        raw=found.raw,
        joint=found.joint,
    )
