"""Rank acceptability: the share of all preferences under which each alternative comes first.

SMAA-2 (Lahdelma and Salminen 2001, Operations Research 49:444-454) takes all weights as equally likely: uniform on the
simplex. The share is the volume of a cone within it, which has no formula that is short and stable beyond two
alternatives, so sets of weights are counted. Two things make many of them cheap in Python alone.

The sets are not drawn but spread: an additive recurrence on the generalised golden ratio (Roberts 2018; Kronecker's
sequence) fills the unit cube evenly, stick-breaking carries it to the simplex, and every set is used with its weights
turned around and mirrored, so that no criterion is favoured. One count errs then by about as little as ten times as
many random draws.

All sets are weighed at once: a weight is a field of 32 bits in one long integer that holds it for thousands of sets.
Such an integer times a performance, a sum of these and a difference of two sums are a few operations on long integers,
and the top bit of each field of the difference says which alternative is ahead there. Weights are rounded to one part
in two thousand; performances, and therefore equal ones, stay exact.
"""

from __future__ import annotations

import sys
from array import array
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.scale import MICRO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.engine.rank import Ranking

SETS: Final = 55_440
"""How many sets of weights are looked at; up to twelve criteria all their turns and mirrorings divide it."""

_OFFSET: Final = 0.1632
"""Where the sequence begins: of sixty places the one from which shares of two alternatives, which have a closed form,
came closest to it."""

_BITS: Final = 32
"""The width of a field."""

_MOST: Final = (2 ** (_BITS - 1) - 1) // MICRO
"""What the weights of a set may add up to, so that a difference of two scores leaves the top bit of its field alone."""


class _Sets(NamedTuple):
    """Sets of weights for one number of criteria."""

    columns: tuple[int, ...]
    """By criterion: the weights of all base sets, field by field."""
    tops: int
    """The top bit of every field."""
    orders: tuple[tuple[int, ...], ...]
    """The turns and mirrorings: which column each criterion takes its weights from."""


def rank_acceptability(ranking: Ranking) -> tuple[float, ...]:
    """Give, for each alternative, the share of weight vectors under which it comes first among the feasible.

    Criteria on which all feasible alternatives agree cannot matter and are left out. Of equal scores the first counts.
    """
    feasible = [index for index, is_in in enumerate(ranking.feasible) if is_in]
    shares = [0.0] * len(ranking.feasible)
    if feasible:
        columns = zip(*(ranking.performances[index] for index in feasible), strict=True)
        differing = [[value - min(column) for value in column] for column in columns if len(set(column)) > 1]
        for index, share in zip(feasible, _shares_of_first(differing, len(feasible)), strict=True):
            shares[index] = share
    return tuple(shares)


def _shares_of_first(columns: Sequence[Sequence[int]], count: int) -> list[float]:
    """Give the share of sets of weights under which each of `count` alternatives comes first, of equals the first.

    `columns` holds, for each criterion, the performances of the alternatives in millionths.
    """
    if count == 1 or not columns:
        return [1.0, *[0.0] * (count - 1)]
    sets = _spread(len(columns))
    levels = {value for column in columns for value in column}
    products = [{value: weights * value for value in levels} for weights in sets.columns]
    rows = [[(column, value) for column, value in enumerate(row) if value] for row in zip(*columns, strict=True)]
    wins = [0] * count
    for order in sets.orders:
        weighed = [products[column] for column in order]
        scores = [sum([weighed[column][value] for column, value in row]) for row in rows]
        for index, firsts in enumerate(_firsts(scores, sets.tops)):
            wins[index] += firsts.bit_count()
    total = sets.tops.bit_count() * len(sets.orders)
    return [won / total for won in wins]


def _firsts(scores: Sequence[int], tops: int) -> list[int]:
    """Give, for each alternative, the top bits of the fields in which none is ahead of it."""
    firsts = [tops] * len(scores)
    for one, score in enumerate(scores):
        raised = score + tops
        for two in range(one + 1, len(scores)):
            ahead = raised - scores[two]  # the top bit of a field stays exactly where `one` is not behind
            firsts[one] &= ahead
            firsts[two] &= ahead ^ tops
    return firsts


@lru_cache(maxsize=32)
def _spread(criteria: int) -> _Sets:
    """Give sets of weights spread evenly over the simplex, the same in every process."""
    turns = [tuple((start + step) % criteria for step in range(criteria)) for start in range(criteria)]
    orders = tuple(dict.fromkeys([*turns, *(turn[::-1] for turn in turns)]))
    count = ceil(SETS / len(orders))
    scale = _MOST - criteria // 2 - 1  # rounding may raise the sum by a half for each weight
    columns = (_join([int(weight * scale + 0.5) for weight in column]) for column in _break_sticks(criteria, count))
    return _Sets(tuple(columns), _join([1 << (_BITS - 1)] * count), orders)


def _join(fields: list[int]) -> int:
    """Put numbers side by side, each in a field of its own."""
    return int.from_bytes(array("I", fields).tobytes(), sys.byteorder)


def _break_sticks(criteria: int, count: int) -> Iterable[list[float]]:
    """Give the weights of each criterion in `count` sets: of what is left of one, each criterion takes a part.

    The part left by one of `k` remaining criteria, itself included, is the `k-1`-th root of a uniform number.
    """
    dimensions = criteria - 1
    base = _root(dimensions)
    left = [1.0] * count
    for dimension in range(dimensions):
        step, power = base ** -(dimension + 1), 1 / (dimensions - dimension)
        kept = [((_OFFSET + step * index) % 1) ** power for index in range(1, count + 1)]
        yield [whole * (1 - part) for whole, part in zip(left, kept, strict=True)]
        left = [whole * part for whole, part in zip(left, kept, strict=True)]
    yield left


def _root(dimensions: int) -> float:
    """Give the root above one of `x ** (d + 1) = x + 1`, the golden ratio for `d = 1`."""
    root = 2.0
    for _ in range(64):
        root = (1 + root) ** (1 / (dimensions + 1))
    return root
