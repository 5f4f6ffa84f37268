"""Many completed workloads at once: one bit a workload, so that a few ands and ors evaluate a formula for all of them.

Samples never prove anything here. They show what is possible, and spare exact reasoning about what is plainly not so.
"""

from __future__ import annotations

import random
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Final

from advisor.knowledge.proof.formula import Among, Every, Formula, Not, Some

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.knowledge.proof.logic import Logic
    from advisor.model.fact import FactValue

SEED: Final = 7


class Batch:
    """Workloads drawn at random, the first ones with given answers.

    `given` maps questions to cells, for one workload each; `size` workloads are drawn in all, and never fewer than
    given. Answers are drawn under the priors of the questions, or evenly.
    """

    def __init__(
        self,
        logic: Logic,
        size: int,
        given: Sequence[Mapping[str, int]] = (),
        *,
        is_even: bool = False,
        seed: int = SEED,
    ) -> None:
        self.logic = logic
        self.size = max(size, len(given))
        self.drawn: dict[str, list[int]] = {}
        self._bits: dict[str, list[int]] = {}
        self._known: dict[int, tuple[Formula, int]] = {}
        rng = random.Random(seed)  # noqa: S311 - the same samples every time
        for fact, cells in logic.cells.items():
            weights = None if is_even or not any(cell.prior for cell in cells) else [cell.prior for cell in cells]
            drawn = rng.choices(range(len(cells)), weights, k=self.size)
            for position, answers in enumerate(given):
                if fact in answers:
                    drawn[position] = answers[fact]
            self.drawn[fact] = drawn

    @property
    def all(self) -> int:
        """Give the bits of all workloads."""
        return (1 << self.size) - 1

    def bits(self, formula: Formula) -> int:
        """Give the workloads that meet a formula, bit `n` for workload `n`."""
        known = self._known.get(id(formula))
        if known is None:  # the formula is kept, so that its id stays its own
            known = self._known[id(formula)] = (formula, self._evaluate(formula))
        return known[1]

    def _evaluate(self, formula: Formula) -> int:
        match formula:
            case bool():
                return self.all if formula else 0
            case Among(fact=fact, cells=cells):
                return reduce(or_, [bits for index, bits in enumerate(self._cells(fact)) if cells >> index & 1], 0)
            case Not(part=part):
                return self.all & ~self.bits(part)
            case Every(parts=parts):
                return reduce(and_, map(self.bits, parts))
            case Some(parts=parts):
                return reduce(or_, map(self.bits, parts))

    def workloads(self) -> Iterator[dict[str, FactValue]]:
        """Give the facts of each workload; questions that do not apply have no answer."""
        applies = {fact: self.bits(self.logic.applies(fact)) for fact in self.drawn}
        for position in range(self.size):
            yield {
                name: value
                for fact, drawn in self.drawn.items()
                if applies[fact] >> position & 1
                for name, value in self.logic.cells[fact][drawn[position]].facts
            }

    def _cells(self, fact: str) -> list[int]:
        if fact not in self._bits:
            drawn = self.drawn[fact][::-1]
            self._bits[fact] = [
                int("".join("1" if cell == index else "0" for cell in drawn), 2)
                for index in range(len(self.logic.cells[fact]))
            ]
        return self._bits[fact]
