"""How low and how high each raw performance, and each difference of two, can still become.

Every undecided rule adds what it shifts or not, independently of the others. Of a sum that no cap holds, the negative
amounts give the lower end and the positive ones the upper. The sum `s` of one cause counts as `clip(s)`, which never
falls when `s` rises; so with `f` for what its firing rules shift, it lies between `clip(f + negative)` and
`clip(f + positive)`, and reaches both. The intervals of single performances are therefore exact.

An undecided rule that shifts two alternatives on one criterion moves their difference by the difference of its shifts.
That is used where no cap can interfere; where one can, the two intervals of the cause are taken apart, which may be
too wide and is never too narrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.effects import clip, effects_of, sum_shifts
from advisor.engine.identity import Identity, Memo
from advisor.engine.spans import base_performances

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.engine.effects import Amounts, EffectTable
    from advisor.engine.survey import Survey
    from advisor.model.knowledge import KnowledgeBase

Interval = tuple[int, int]


class Intervals(NamedTuple):
    """What is certain about the raw performances of one workload, in millionths."""

    raw: tuple[Interval, ...]
    """By position, before they are clipped to 0..1."""
    joint: tuple[tuple[int, ...], tuple[int, ...]]
    """Lowest and highest raw difference by position of pair and criterion, both shifts of a rule taken together."""


def pair_position(first: int, second: int, criterion: int, rows: int, columns: int) -> int:
    """Give where the difference of two performances stands; the first alternative is the one declared first."""
    return (first * rows + second) * columns + criterion


class _Moves(NamedTuple):
    """What one rule adds to performances, and to their differences."""

    free: Amounts
    """Outside of any cause."""
    free_pairs: Amounts
    held: Amounts
    """Within the cap of its cause."""
    held_pairs: Amounts


class _MoveTable:
    """The moves of the rules, each worked out when it is first asked for."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.effects: EffectTable = effects_of(knowledge)
        self.rows = len(knowledge.alternatives)
        self.columns = len(knowledge.criteria)
        self.base = base_performances(knowledge)
        self._known: dict[int, _Moves] = {}

    def __getitem__(self, index: int) -> _Moves:
        if index not in self._known:
            rule = self.effects[index]
            free = _merge(rule.figures if rule.cause else (*rule.shift, *rule.figures))
            held = _merge(rule.shift) if rule.cause else ()
            self._known[index] = _Moves(free, self._pair(free), held, self._pair(held))
        return self._known[index]

    def pairs_of(self, position: int) -> Iterable[tuple[int, int, int]]:
        """Give every pair with a performance: its position, and the positions of the two performances."""
        row, column = divmod(position, self.columns)
        for other in range(self.rows):
            if other != row:
                first, second = min(row, other), max(row, other)
                pair = pair_position(first, second, column, self.rows, self.columns)
                yield pair, first * self.columns + column, second * self.columns + column

    def _pair(self, amounts: Amounts) -> Amounts:
        found: dict[int, int] = {}
        for position, micro in amounts:
            for pair, first, _ in self.pairs_of(position):
                found[pair] = found.get(pair, 0) + (micro if position == first else -micro)
        return tuple(found.items())


_TABLES: Final[Memo[_MoveTable]] = Memo(16)


def find_intervals(knowledge: KnowledgeBase, survey: Survey, performances: Sequence[int] | None) -> Intervals:
    """Give the intervals. `performances` are the raw ones that certainly firing rules come to, None if not known."""
    table = _TABLES.get(Identity(knowledge), lambda: _MoveTable(knowledge))
    certain = _sum_certain(table, survey.fired) if performances is None else list(performances)
    cells, pairs = _Ends(certain), _Ends(_differences(certain, table.rows, table.columns))
    by_cause: dict[str, list[int]] = {}
    for index in survey.undecided:
        moves = table[index]
        cells.widen(moves.free)
        pairs.widen(moves.free_pairs)
        if moves.held:
            by_cause.setdefault(table.effects[index].cause, []).append(index)
    for cause, undecided in by_cause.items():
        _widen_by_cause(table, cause, undecided, survey.fired, cells, pairs)
    return Intervals(tuple(zip(cells.low, cells.high, strict=True)), (tuple(pairs.low), tuple(pairs.high)))


class _Ends:
    """Intervals that grow as undecided amounts are added."""

    def __init__(self, values: list[int]) -> None:
        self.low = values
        self.high = list(values)

    def widen(self, amounts: Amounts) -> None:
        for position, amount in amounts:
            if amount > 0:
                self.high[position] += amount
            else:
                self.low[position] += amount


def _widen_by_cause(
    table: _MoveTable, cause: str, undecided: list[int], fired: list[int], cells: _Ends, pairs: _Ends
) -> None:
    """Add what the undecided rules of one cause can still do."""
    cap = table.effects.caps[cause]
    fixed = sum_shifts(table.effects, (index for index in fired if table.effects[index].cause == cause))
    lowest, highest = dict(fixed), dict(fixed)
    for index in undecided:
        for position, micro in table[index].held:
            ends = highest if micro > 0 else lowest
            ends[position] = ends.get(position, 0) + micro
    moved: dict[int, Interval] = {}
    apart: dict[int, tuple[int, int]] = {}
    for position in {position for index in undecided for position, _ in table[index].held}:
        least, most = lowest.get(position, 0), highest.get(position, 0)
        now = clip(fixed.get(position, 0), cap)
        moved[position] = (clip(least, cap) - now, clip(most, cap) - now)
        cells.low[position] += moved[position][0]
        cells.high[position] += moved[position][1]
        if least < -cap or most > cap:
            apart |= {pair: (first, second) for pair, first, second in table.pairs_of(position)}
    for index in undecided:
        pairs.widen(tuple((pair, micro) for pair, micro in table[index].held_pairs if pair not in apart))
    still = (0, 0)
    for pair, (first, second) in apart.items():
        mine, theirs = moved.get(first, still), moved.get(second, still)
        pairs.low[pair] += mine[0] - theirs[1]
        pairs.high[pair] += mine[1] - theirs[0]


def _merge(amounts: Amounts) -> Amounts:
    """Join the amounts for each position."""
    found: dict[int, int] = {}
    for position, micro in amounts:
        found[position] = found.get(position, 0) + micro
    return tuple(found.items())


def _sum_certain(table: _MoveTable, fired: list[int]) -> list[int]:
    """Add up what certainly fires."""
    performances = list(table.base)
    causes: dict[str, list[int]] = {}
    for index in fired:
        for position, micro in table[index].free:
            performances[position] += micro
        if table[index].held:
            causes.setdefault(table.effects[index].cause, []).append(index)
    for cause, rules in causes.items():
        for position, micro in sum_shifts(table.effects, rules).items():
            performances[position] += clip(micro, table.effects.caps[cause])
    return performances


def _differences(performances: list[int], rows: int, columns: int) -> list[int]:
    differences = [0] * (rows * rows * columns)
    for first in range(rows):
        for second in range(first + 1, rows):
            for criterion in range(columns):
                differences[pair_position(first, second, criterion, rows, columns)] = (
                    performances[first * columns + criterion] - performances[second * columns + criterion]
                )
    return differences
