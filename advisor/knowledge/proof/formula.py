"""Formulas over finite cells: what lint, prover and search reason about.

A formula speaks of completed workloads: every question that applies has an answer, and the answer lies in one cell.
That leaves two truth values, and finitely many workloads that rules can tell apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Among:
    """The answer to a question lies in one of some cells; bit `n` of `cells` stands for cell `n`."""

    fact: str
    cells: int


@dataclass(frozen=True, slots=True)
class Every:
    """Every part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """A part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Formula


Formula: TypeAlias = bool | Among | Every | Some | Not


def every(parts: Iterable[Formula]) -> Formula:
    """Join with "and", simplified; without parts it is true."""
    kept = [part for part in dict.fromkeys(parts) if part is not True]
    if any(part is False for part in kept):
        return False
    if not kept:
        return True
    return kept[0] if len(kept) == 1 else Every(tuple(kept))


def some(parts: Iterable[Formula]) -> Formula:
    """Join with "or", simplified; without parts it is false."""
    kept = [part for part in dict.fromkeys(parts) if part is not False]
    if any(part is True for part in kept):
        return True
    if not kept:
        return False
    return kept[0] if len(kept) == 1 else Some(tuple(kept))


def negate(formula: Formula) -> Formula:
    """Negate, simplified."""
    if isinstance(formula, bool):
        return not formula
    return formula.part if isinstance(formula, Not) else Not(formula)


def fix(formula: Formula, fact: str, cell: int) -> Formula:
    """Give what remains of a formula once the answer to one question is known."""
    match formula:
        case bool():
            return formula
        case Among(fact=name, cells=cells):
            return bool(cells >> cell & 1) if name == fact else formula
        case Not(part=part):
            return negate(fix(part, fact, cell))
        case Every(parts=parts):
            return every(fix(part, fact, cell) for part in parts)
        case Some(parts=parts):
            return some(fix(part, fact, cell) for part in parts)


def facts_of(formula: Formula) -> frozenset[str]:
    """Give the questions that a formula speaks of."""
    return frozenset(atom.fact for atom in atoms_of(formula))


def atoms_of(formula: Formula) -> Iterator[Among]:
    """Give every mention of a question, from left to right."""
    match formula:
        case bool():
            return
        case Among():
            yield formula
        case Not(part=part):
            yield from atoms_of(part)
        case Every(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from atoms_of(part)


def settle(formula: Formula, open_cells: Mapping[str, int]) -> bool | Among:
    """Give the truth of a formula under what is still possible, or the first mention that leaves it open.

    `open_cells` maps each question to the cells that its answer may still lie in.
    """
    match formula:
        case bool():
            return formula
        case Among(fact=fact, cells=cells):
            left = open_cells[fact]
            if not left & ~cells:
                return True
            return formula if left & cells else False
        case Not(part=part):
            settled = settle(part, open_cells)
            return not settled if isinstance(settled, bool) else settled
        case Every(parts=parts):
            return _settle_parts(parts, open_cells, decisive=False)
        case Some(parts=parts):
            return _settle_parts(parts, open_cells, decisive=True)


def _settle_parts(parts: tuple[Formula, ...], open_cells: Mapping[str, int], *, decisive: bool) -> bool | Among:
    waiting: Among | None = None
    for part in parts:
        settled = settle(part, open_cells)
        if settled is decisive:
            return decisive
        if isinstance(settled, Among) and waiting is None:
            waiting = settled
    return not decisive if waiting is None else waiting
