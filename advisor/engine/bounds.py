"""Bounds: how low and how high each score, and each difference of two scores, can still become.

With facts unknown, some rules are undecided. Let every undecided rule fire or not, independently of the others. Then
each weight lies in `[l_c, u_c]`, each performance in an interval, and so does the difference `d_c` of two
performances. The difference of two scores is the weighted mean

    V_a - V_b = sum(w_c * d_c) / sum(w_c),

linear-fractional in `w` for fixed `d`, and increasing in every `d_c`; so its maximum has every `d_c` at its upper end.
The derivative by `w_c` has the sign of `d_c - mean`, hence at the maximum the weights of the largest `d_c` stand at
`u_c` and the others at `l_c`: with the criteria sorted by `d_c`, one of the `n + 1` prefixes is optimal, and all of
them are tried. This is the fuzzy weighted average by sorting (Dong and Wong 1987, Fuzzy Sets and Systems 21:183-199;
Karnik and Mendel 2001, Information Sciences 132:195-220). The minimum is the same with signs turned.

An undecided rule that shifts both alternatives on one criterion moves `d_c` by the difference of its shifts. That is
used where no clipping to 0..1 can interfere; where it can, the two intervals are taken apart: never too narrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.compile import MILLI_TO_MICRO, Outcome, compile_rules
from advisor.engine.identity import Identity, Memo
from advisor.engine.scale import MICRO, base_performance, base_weight, measured_low
from advisor.engine.survey import compile_survey
from advisor.model.domain import NumberDomain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase, Requirement, Rule

Interval = tuple[int, int]


class _Effects(NamedTuple):
    """One rule's effects by position: weights in thousandths, performances in millionths, vetoes as a bit mask."""

    weigh: tuple[tuple[int, int], ...]
    shift: tuple[tuple[int, int], ...]
    pairs: tuple[tuple[int, int], ...]
    """By position of pair and criterion: what the rule does to the difference of the two performances."""
    veto: int
    require: tuple[tuple[tuple[float, ...], str | float, float], ...]
    """Per requirement: the best figures of the alternatives, the bound, and the least that the bound can be."""


def pairs_of(count: int) -> list[tuple[int, int]]:
    """Give every pair of positions, the smaller first."""
    return [(first, second) for first in range(count) for second in range(first + 1, count)]


def _pair_position(first: int, second: int, criterion: int, rows: int, columns: int) -> int:
    return (first * rows + second) * columns + criterion


class _EffectTable:
    """The effects of the rules by position, each worked out when it is first asked for."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._criteria = {criterion.id: index for index, criterion in enumerate(knowledge.criteria)}
        self._rows = {alternative.id: index for index, alternative in enumerate(knowledge.alternatives)}
        self._pairs = pairs_of(len(self._rows))
        self._known: dict[int, _Effects] = {}

    def __getitem__(self, index: int) -> _Effects:
        if index not in self._known:
            self._known[index] = self._work_out(self._knowledge.rules[index])
        return self._known[index]

    def _work_out(self, rule: Rule) -> _Effects:
        criteria, rows, shifts = self._criteria, self._rows, rule.then.shift
        columns = len(criteria)
        pairs = []
        for first, second in self._pairs if shifts else ():
            mine = shifts.get(self._knowledge.alternatives[first].id, {})
            theirs = shifts.get(self._knowledge.alternatives[second].id, {})
            for criterion in {*mine, *theirs}:
                micro = (mine.get(criterion, 0) - theirs.get(criterion, 0)) * MILLI_TO_MICRO
                pairs.append((_pair_position(first, second, criteria[criterion], len(rows), columns), micro))
        return _Effects(
            weigh=tuple((criteria[criterion], milli) for criterion, milli in rule.then.weigh.items()),
            shift=tuple(
                (rows[alternative] * columns + criteria[criterion], milli * MILLI_TO_MICRO)
                for alternative, shift in shifts.items()
                for criterion, milli in shift.items()
            ),
            pairs=tuple(pairs),
            veto=sum(1 << rows[alternative] for alternative in rule.then.veto),
            require=tuple(self._requirement(item) for item in rule.then.require),
        )

    def _requirement(self, requirement: Requirement) -> tuple[tuple[float, ...], str | float, float]:
        figures = tuple(measured_low(a.performance[requirement.criterion]) for a in self._knowledge.alternatives)
        bound = requirement.at_most
        domain = self._knowledge.domain_of[bound] if isinstance(bound, str) else None
        return figures, bound, domain.min if isinstance(domain, NumberDomain) else float("-inf")


_TABLES: Final[Memo[_EffectTable]] = Memo(16)


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
            position = _pair_position(first, second, criterion, rows, columns)
            return self.joint[0][position], self.joint[1][position]
        position = _pair_position(second, first, criterion, rows, columns)
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
    fired, undecided = compile_survey(knowledge).run(facts)
    effects = _TABLES.get(Identity(knowledge), lambda: _EffectTable(knowledge))
    base_w, base_p, vetoed = list(known.weights), list(known.performances), known.vetoed
    passing = set(known.fired).difference(fired)
    if passing:  # rules that fire only as long as some fact stays unknown
        base_w, base_p, vetoed = _sum_fired(knowledge, effects, fired, facts)
    low_w, high_w, low_p, high_p = list(base_w), list(base_w), list(base_p), list(base_p)
    joint = _base_differences(base_p, len(knowledge.alternatives), len(knowledge.criteria))
    low_d, high_d = joint, list(joint)
    may_be_vetoed = vetoed
    for index in undecided:
        rule = effects[index]
        may_be_vetoed |= rule.veto
        if rule.require:
            may_be_vetoed |= _required(rule, facts)
        _widen(low_w, high_w, rule.weigh)
        _widen(low_p, high_p, rule.shift)
        _widen(low_d, high_d, rule.pairs)
    waiting = []
    for index in fired:  # a rule that fires may still wait for the bound of a requirement
        if effects[index].require:
            may_be_vetoed |= _required(effects[index], facts)
            if any(isinstance(bound, str) and bound not in facts for _, bound, _ in effects[index].require):
                waiting.append(index)
    return Bounds(
        undecided=(*undecided, *waiting),
        vetoed=vetoed,
        may_be_vetoed=may_be_vetoed,
        weights=tuple((max(0, low), max(0, high)) for low, high in zip(low_w, high_w, strict=True)),
        raw=tuple(zip(low_p, high_p, strict=True)),
        joint=(tuple(low_d), tuple(high_d)),
    )


def _widen(low: list[int], high: list[int], amounts: tuple[tuple[int, int], ...]) -> None:
    for position, amount in amounts:
        if amount > 0:
            high[position] += amount
        else:
            low[position] += amount


def _base_differences(performances: list[int], rows: int, columns: int) -> list[int]:
    differences = [0] * (rows * rows * columns)
    for first, second in pairs_of(rows):
        for criterion in range(columns):
            position = _pair_position(first, second, criterion, rows, columns)
            differences[position] = (
                performances[first * columns + criterion] - performances[second * columns + criterion]
            )
    return differences


def _required(rule: _Effects, facts: Mapping[str, FactValue], *, is_certain: bool = False) -> int:
    """Give the alternatives that a rule's requirements exclude, or may exclude while the bound is unknown."""
    mask = 0
    for figures, bound, least in rule.require:
        limit = facts.get(bound) if isinstance(bound, str) else bound
        if limit is None and not is_certain:
            limit = least
        if isinstance(limit, (int, float)):
            mask |= sum(1 << row for row, figure in enumerate(figures) if figure > limit)
    return mask


def _sum_fired(
    knowledge: KnowledgeBase, effects: _EffectTable, fired: list[int], facts: Mapping[str, FactValue]
) -> tuple[list[int], list[int], int]:
    """Add up what certainly fires: raw weights, raw performances, vetoes."""
    weights = [base_weight(criterion) for criterion in knowledge.criteria]
    performances = [
        base_performance(criterion, alternative.performance[criterion.id])
        for alternative in knowledge.alternatives
        for criterion in knowledge.criteria
    ]
    vetoed = 0
    for index in fired:
        for criterion, milli in effects[index].weigh:
            weights[criterion] += milli
        for position, micro in effects[index].shift:
            performances[position] += micro
        vetoed |= effects[index].veto | _required(effects[index], facts, is_certain=True)
    return weights, performances, vetoed
