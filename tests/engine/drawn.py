"""Acceptability by drawing, one set of weights after the other: slow, plain, and independent of the engine's way."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from operator import mul
from typing import Final

from advisor.engine.rank import Ranking
from tests.engine.bases import seeded

DRAWS: Final = 200_000


def draw_shares(rankings: Sequence[Ranking], draws: int = DRAWS) -> list[list[float]]:
    """Give, for each ranking, the shares of drawn weights under which each alternative comes first of the feasible.

    Exponential variates are uniform on the simplex up to their sum, which does not change the order. All rankings see
    the same draws.
    """
    draw = seeded(1).random
    criteria = range(max(len(ranking.weights) for ranking in rankings))
    wins = [[0] * len(ranking.feasible) for ranking in rankings]
    tables = [
        [(index, row) for index, row in enumerate(ranking.performances) if ranking.feasible[index]]
        for ranking in rankings
    ]
    for _ in range(draws):
        weights = [-log(1.0 - draw()) for _ in criteria]
        for won, table in zip(wins, tables, strict=True):
            scores = [sum(map(mul, weights, row)) for _, row in table]
            if scores:
                won[table[scores.index(max(scores))][0]] += 1
    return [[count / draws for count in won] for won in wins]
