"""Counterexamples by climbing: from random workloads, one answer at a time, towards what a promise rules out.

A solver has to construct a workload from products of sums; a climb only evaluates, thousands of times a second, and
finds in a moment most of what there is to find. What it does not find is left to the solver.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from advisor.knowledge.proof.formula import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from advisor.knowledge.proof.formula import Formula
    from advisor.knowledge.proof.logic import Logic

Value = tuple[float, float]
"""How near a workload comes, the more the better: a promise is broken where the first is above zero."""

SEED: Final = 11


def climb(
    logic: Logic,
    context: Formula,
    starts: Iterator[dict[str, int]],
    value: Callable[[dict[str, int]], Value],
    evaluations: int,
) -> Iterator[dict[str, int]]:
    """Give the cells of workloads that meet a context and have a value above zero, as they are found.

    It climbs from each start as long as single answers make things better, and ends after so many evaluations.
    """
    rng = random.Random(SEED)  # noqa: S311 - the same climbs every time
    left = evaluations
    for start in starts:
        here, height = start, value(start)
        is_rising = True
        while is_rising and left > 0:
            is_rising = False
            for fact in rng.sample(list(here), len(here)):
                for cell in range(len(logic.cells[fact])):
                    there = {**here, fact: cell}
                    if cell == here[fact] or not _meets(context, there):
                        continue
                    left -= 1
                    found = value(there)
                    if found > height:
                        here, height, is_rising = there, found, True
                if height[0] > 0:
                    yield here
                    is_rising = False
                    break
        if left <= 0:
            return


def _meets(context: Formula, cells: dict[str, int]) -> bool:
    return context is True or settle(context, {fact: 1 << cell for fact, cell in cells.items()}) is True
