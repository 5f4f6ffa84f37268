"""Find a workload that meets a formula, by splitting cells; exact for the small formulas of rules, without a solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.knowledge.proof.formula import Among, Formula, every, facts_of, fix, negate, settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.engine.completions import Cell
    from advisor.knowledge.proof.logic import Logic

STEPS: Final = 20_000
"""How many splits are tried before the question is left to the solver."""


class UndecidedError(Exception):
    """Raised when a search was given up before it found or excluded a workload."""


def find_cells(formula: Formula, logic: Logic, steps: int = STEPS) -> dict[str, int] | None:
    """Give cells under which a formula holds whatever else is answered, or None when there are none.

    Raises UndecidedError after too many splits.
    """
    full = logic.full
    asked = facts_of(formula)
    stack = [{fact: full[fact] for fact in asked}]
    for _ in range(steps):
        if not stack:
            return None
        open_cells = stack.pop()
        settled = settle(formula, open_cells)
        if settled is True:
            return {
                fact: _likeliest(logic.cells[fact], cells) for fact, cells in open_cells.items() if cells != full[fact]
            }
        if isinstance(settled, Among):
            fact, cells = settled.fact, open_cells[settled.fact]
            stack.append({**open_cells, fact: cells & ~settled.cells})
            stack.append({**open_cells, fact: cells & settled.cells})
    raise UndecidedError


def is_possible(formula: Formula, logic: Logic) -> bool:
    """Tell whether some workload meets a formula. Raises UndecidedError."""
    return find_cells(formula, logic) is not None


def implies(first: Formula, second: Formula, logic: Logic) -> bool:
    """Tell whether every workload that meets the first formula meets the second. Raises UndecidedError."""
    return not is_possible(every((first, negate(second))), logic)


def matters(fact: str, formula: Formula, logic: Logic) -> bool:
    """Tell whether the answer to a question can change a formula. Raises UndecidedError."""
    outcomes = [fix(formula, fact, cell) for cell in range(len(logic.cells[fact]))]
    first = outcomes[0]
    return any(
        other != first and (not implies(first, other, logic) or not implies(other, first, logic))
        for other in dict.fromkeys(outcomes[1:])
    )


def shrink(cells: Mapping[str, int], formula: Formula, logic: Logic) -> dict[str, int]:
    """Leave out the answers that a formula does not need, so that a witness shows only what matters."""
    kept = dict(cells)
    full = logic.full
    for fact in reversed(list(cells)):
        rest = {name: cell for name, cell in kept.items() if name != fact}
        if settle(formula, {**full, **{name: 1 << cell for name, cell in rest.items()}}) is True:
            kept = rest
    return kept


def _likeliest(cells: tuple[Cell, ...], allowed: int) -> int:
    """Give the most probable of the allowed cells, the last of equals, so that witnesses are no odder than needed."""
    return max((n for n in range(len(cells)) if allowed >> n & 1), key=lambda n: (cells[n].prior, n))
