"""Formulas and sums for Z3: Booleans for cells, whole numbers for weights and performances.

Weights are thousandths and performances millionths, as in the engine, so nothing is rounded. A product of weight and
performance would be non-linear; written bit by bit of the weight it is a sum of choices, which a solver for linear
arithmetic can handle.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from advisor.knowledge.proof.formula import Among, Every, Formula, Not, Some
from advisor.model.diagnostic import InvalidInputError, Location, error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from advisor.knowledge.proof.logic import Logic

LEAST_MS: Final = 20
"""The least time that a question is given, so that a spent budget still answers what is easy."""


def import_z3() -> ModuleType:
    """Give the solver's module. Raises InvalidInputError when it is not installed."""
    try:
        import z3
    except ImportError:
        hint = "install the extra: python -m pip install 'container-or-vm[prove]'"
        where = Location("advisor rules prove")
        raise InvalidInputError([error("PROVE010", "the solver Z3 is not installed", where, hint)]) from None
    module: ModuleType = z3
    return module


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment at which a proof gives up, on the clock of `time.monotonic`."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Give the deadline that lies some seconds ahead."""
        return cls(time.monotonic() + seconds)

    def left_ms(self) -> int:
        """Give the milliseconds that are left, and never less than `LEAST_MS`."""
        return max(LEAST_MS, int(1000 * (self.at - time.monotonic())))

    def share(self, parts: int) -> Deadline:
        """Give the deadline of the first of several parts that share evenly what is left."""
        now = time.monotonic()
        return Deadline(now + max(0.0, self.at - now) / parts)

    @property
    def is_past(self) -> bool:
        """Tell whether the budget is spent."""
        return time.monotonic() >= self.at


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver says: that some workload meets the terms, that none does, or that time ran out."""

    status: Literal["some", "none", "open"]
    cells: dict[str, int] = field(default_factory=dict)
    """A workload that meets the terms, as cells of the questions that the solver was ever told of."""


class Solver:
    """Asks Z3 about the completed workloads of a logic. Terms are its objects, which have no types."""

    def __init__(self, logic: Logic, deadline: Deadline) -> None:
        self.z3: Any = import_z3()
        self.logic = logic
        self.deadline = deadline
        self._solver = self.z3.SimpleSolver()
        self._cells: dict[str, list[Any]] = {}
        self._terms: dict[int, tuple[Formula, Any]] = {}
        self._bits: dict[int, tuple[Any, list[Any]]] = {}

    def cells(self, fact: str) -> list[Any]:
        """Give one Boolean for each cell of a question, of which exactly one is true."""
        if fact not in self._cells:
            z3 = self.z3
            number = len(self.logic.cells[fact])
            if number == 2:  # noqa: PLR2004 - one Boolean tells two cells apart
                second = z3.Bool(fact)
                self._cells[fact] = [z3.Not(second), second]
            else:
                names = [z3.Bool(f"{fact}.{index}") for index in range(number)]
                self._solver.add(z3.PbEq([(name, 1) for name in names], 1))
                self._cells[fact] = names
        return self._cells[fact]

    def term(self, formula: Formula) -> Any:
        """Give a formula as a term; what formulas share becomes one term."""
        known = self._terms.get(id(formula))
        if known is None:  # the formula is kept, so that its id stays its own
            known = self._terms[id(formula)] = (formula, self._translate(formula))
        return known[1]

    def _translate(self, formula: Formula) -> Any:
        z3 = self.z3
        match formula:
            case bool():
                return z3.BoolVal(formula)
            case Among(fact=fact, cells=cells):
                return z3.Or([name for index, name in enumerate(self.cells(fact)) if cells >> index & 1])
            case Not(part=part):
                return z3.Not(self.term(part))
            case Every(parts=parts):
                return z3.And([self.term(part) for part in parts])
            case Some(parts=parts):
                return z3.Or([self.term(part) for part in parts])

    def total(self, base: int, parts: Iterable[tuple[Formula, int]]) -> Any:
        """Give a number plus what each formula adds when it holds."""
        z3 = self.z3
        return z3.Sum([z3.IntVal(base), *(z3.If(self.term(formula), amount, 0) for formula, amount in parts)])

    def clip(self, value: Any, low: int, high: int | None = None) -> Any:
        """Give a number held within bounds."""
        z3 = self.z3
        raised = z3.If(value < low, low, value)
        return raised if high is None else z3.If(value > high, high, raised)

    def times(self, weight: Any, value: Any, step: int, most: int) -> Any:
        """Give weight times number, bit by bit of the weight, which is a multiple of `step` from 0 to `most`."""
        z3 = self.z3
        key = weight.get_id()
        if key not in self._bits:
            bits = [z3.Bool(f"bit.{key}.{index}") for index in range((most // step).bit_length())]
            steps = [z3.If(bit, step << index, 0) for index, bit in enumerate(bits)]
            self._solver.add(weight == z3.Sum([z3.IntVal(0), *steps]))
            self._bits[key] = (weight, bits)
        bits = self._bits[key][1]
        return z3.Sum([z3.IntVal(0), *(z3.If(bit, (step << n) * value, 0) for n, bit in enumerate(bits))])

    def ask(self, *terms: Any) -> Answer:
        """Look for a workload that meets all terms."""
        if self.deadline.is_past:
            return Answer("open")
        z3 = self.z3
        self._solver.set("timeout", self.deadline.left_ms())
        self._solver.push()
        self._solver.add(*terms)
        answer = self._solver.check()
        model = self._solver.model() if answer == z3.sat else None
        self._solver.pop()
        if model is None:
            return Answer("none" if answer == z3.unsat else "open")
        found: dict[str, int] = {}
        for fact, names in self._cells.items():
            held = [index for index, name in enumerate(names) if z3.is_true(model.eval(name, model_completion=True))]
            found[fact] = held[0]
        return Answer("some", found)
