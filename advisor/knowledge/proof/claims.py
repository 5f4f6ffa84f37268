"""Claims of monotony: to move one fact one way never lets an alternative overtake another.

Two worlds share every answer but that one. It is enough to move it by one cell at a time, since what never overtakes in
a step never overtakes in several. Let `S = sum(w_c * d_c)` be the lead of the alternative over its rival before the
step and `S'` after it. Where nobody is excluded, `S' <= S` settles a step; as

    w'd' - wd = w (d' - d) + (w' - w) d',

that follows for a criterion if `d` does not grow, and if its weight grows only where `d'` is not positive and shrinks
only where `d'` is not negative. None of this needs a product. Criteria for which it does not follow are added up
exactly, and only if even their sum can grow are whole scores compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from advisor.knowledge.proof.batch import Batch
from advisor.knowledge.proof.climb import climb
from advisor.knowledge.proof.formula import Formula, every, fix, negate, some
from advisor.knowledge.proof.logic import Logic
from advisor.knowledge.proof.report import Statement
from advisor.knowledge.proof.scores import Scores
from advisor.knowledge.proof.solver import Answer, Solver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from advisor.knowledge.proof.judge import Facts, Judge
    from advisor.knowledge.proof.solver import Deadline
    from advisor.model.knowledge import Rule
    from advisor.model.promises import Claim

SAMPLES: Final = 1500
EVALUATIONS: Final = 6000
"""How many pairs of workloads a climb looks at in one step of a claim."""

LEAST: Final = 1e-12
"""What makes a tie before the step count as one: an alternative that is not ahead may draw level."""


def prove_claim(claim: Claim, judge: Judge, on: date, deadline: Deadline) -> Statement:
    """Show that a claim holds, or give a workload and a step for which it does not."""
    knowledge = judge.knowledge
    free = frozenset({claim.fact} & knowledge.derived_by_fact.keys())
    solver = Solver(Logic(knowledge, on, free), deadline)
    steps = [_Step(claim, solver, judge, before, after) for before, after in _steps(claim, solver.logic)]
    doubtful = [step for step in steps if not step.is_plain()]
    for step in doubtful:  # what fails is found before anything takes time
        found = None if deadline.is_past else step.climb()
        counterexample = step.counterexample(found) if found is not None else None
        if counterexample is not None:
            return counterexample
    undecided = ""
    for step in doubtful:
        if deadline.is_past:
            return Statement(claim.name, "open", f"out of time at {step.name}")
        answer = step.settle()
        if answer.status == "open":
            undecided = undecided or f"out of time at {step.name}"
        elif answer.status == "some":
            counterexample = step.counterexample(answer.cells)
            if counterexample is not None:
                return counterexample
            undecided = undecided or f"the engine does not confirm the counterexample at {step.name}"
    if undecided:
        return Statement(claim.name, "open", undecided)
    return Statement(claim.name, "holds", "proven for every step and all other answers")


def _steps(claim: Claim, logic: Logic) -> Iterator[tuple[int, int]]:
    """Give the neighbouring cells, in the direction of the claim."""
    cells = [index for index, cell in enumerate(logic.cells[claim.fact]) if cell.facts]
    pairs = list(pairwise(cells))
    yield from pairs if claim.direction == "raise" else [(after, before) for before, after in reversed(pairs)]


@dataclass(frozen=True, slots=True)
class _World:
    """One side of a step: the moved fact is known."""

    logic: Logic
    fact: str
    cell: int

    def fires(self, rule: Rule) -> Formula:
        return fix(self.logic.rule(rule), self.fact, self.cell)

    def vetoed(self, alternative: str) -> Formula:
        return some(
            fix(self.logic.excludes(rule, alternative), self.fact, self.cell) for rule in self.logic.knowledge.rules
        )


class _Step:
    """One step of a claim: whether the alternative can be behind before it and ahead after it."""

    def __init__(self, claim: Claim, solver: Solver, judge: Judge, before: int, after: int) -> None:
        self.claim, self.solver, self.judge = claim, solver, judge
        self.cells = (before, after)
        self.worlds = tuple(_World(solver.logic, claim.fact, cell) for cell in self.cells)
        values = [solver.logic.cells[claim.fact][cell].value for cell in self.cells]
        self.name = f"{values[0]} -> {values[1]}"
        known: tuple[dict[str, Formula], ...] = tuple(
            {rule.id: world.fires(rule) for rule in judge.knowledge.rules} for world in self.worlds
        )
        self.moved = [rule for rule in judge.knowledge.rules if known[0][rule.id] != known[1][rule.id]]
        self.scores = tuple(Scores(solver, side) for side in known)
        self.vetoed = [(world.vetoed(claim.never_helps), world.vetoed(claim.against)) for world in self.worlds]
        self.level: Any = None
        """Says when nobody is excluded, once it is known that an exclusion alone decides nothing."""
        self.doubtful: list[str] = []
        """The criteria on which the lead may grow."""
        context = every((solver.logic.condition(claim.when), solver.logic.applies(claim.fact)))
        self.context = every(fix(context, claim.fact, cell) for cell in self.cells)

    def is_plain(self) -> bool:
        """Tell whether the step is shown never to let the alternative overtake, without any product."""
        if not self.moved and self.vetoed[0] == self.vetoed[1]:
            return True
        (one_before, rival_before), (one_after, rival_after) = self.vetoed
        term, z3 = self.solver.term, self.solver.z3
        stays = term(every((self.context, negate(one_after))))
        opened = term(every((negate(one_before), negate(rival_before), rival_after)))
        level = term(every((negate(one_before), negate(rival_before), negate(rival_after))))
        if self.solver.ask(stays, z3.Or(term(one_before), opened)).status != "none":
            return False
        if self.solver.ask(stays, level).status == "none":
            return True
        self.level = z3.And(stays, level)
        names = {name for rule in self.moved for name in (*rule.then.weigh, *_performed(rule))}
        self.doubtful = [name for name in sorted(names) if not self._follows(name, self.level)]
        return not self.doubtful

    def settle(self) -> Answer:
        """Look for answers on which the alternative overtakes: by what the lead gains, then by whole scores."""
        if self.level is not None and self._never_gains():
            return Answer("none")
        (one_before, rival_before), (one_after, rival_after) = self.vetoed
        term, z3, one, rival = self.solver.term, self.solver.z3, self.claim.never_helps, self.claim.against
        stays = term(every((self.context, negate(one_after))))
        before, after = (scores.lead(one, rival) for scores in self.scores)
        is_behind = z3.Or(term(one_before), z3.And(z3.Not(term(rival_before)), before <= 0))
        is_ahead = z3.Or(term(rival_after), after > 0)
        return self.solver.ask(stays, is_behind, is_ahead)

    def _never_gains(self) -> bool:
        """Tell whether the lead is shown never to grow, where nobody is excluded."""
        one, rival = self.claim.never_helps, self.claim.against
        before, after = self.scores
        gains = [after.gain(one, rival, name) - before.gain(one, rival, name) for name in self.doubtful]
        return self.solver.ask(self.level, self.solver.z3.Sum(gains) > 0).status == "none"

    def _follows(self, criterion: str, context: Any) -> bool:
        """Tell whether the gain on one criterion is shown not to grow, without any product."""
        one, rival = self.claim.never_helps, self.claim.against
        before, after = self.scores
        if any(criterion in _performed(rule) for rule in self.moved):
            grown = after.difference(one, rival, criterion) > before.difference(one, rival, criterion)
            if self.solver.ask(context, before.weight(criterion) > 0, grown).status != "none":
                return False
        if not any(criterion in rule.then.weigh for rule in self.moved):
            return True
        z3, lead = self.solver.z3, after.difference(one, rival, criterion)
        heavier = z3.And(after.weight(criterion) > before.weight(criterion), lead > 0)
        lighter = z3.And(after.weight(criterion) < before.weight(criterion), lead < 0)
        return self.solver.ask(context, z3.Or(heavier, lighter)).status == "none"

    def climb(self) -> dict[str, int] | None:
        """Give answers on which the alternative overtakes, if samples or climbs from them find any."""
        logic, claim = self.solver.logic, self.claim
        batch = Batch(logic, SAMPLES)
        suits = batch.bits(self.context)
        starts = [
            {fact: drawn[position] for fact, drawn in batch.drawn.items() if fact != claim.fact}
            for position in range(batch.size)
            if suits >> position & 1
        ]

        def value(cells: dict[str, int]) -> tuple[float, float]:
            before, after = (
                self.judge.lead(logic.complete({**cells, claim.fact: cell}), claim.never_helps, claim.against)
                for cell in self.cells
            )
            return min(LEAST - before, after), after - before

        def overtakes(cells: dict[str, int]) -> bool:
            return self._overtakes(*(logic.complete({**cells, claim.fact: cell}) for cell in self.cells))

        sampled = next((cells for cells in starts if overtakes(cells)), None)
        if sampled is not None:
            return sampled
        climbed = climb(logic, self.context, iter(starts), value, EVALUATIONS)
        return next((cells for cells in climbed if overtakes(cells)), None)

    def counterexample(self, cells: dict[str, int]) -> Statement | None:
        """Give the statement that a claim fails, with a workload that shows it; None when the engine disagrees."""
        logic, fact = self.solver.logic, self.claim.fact
        before, after = (logic.complete({**cells, fact: cell}) for cell in self.cells)
        if not self._overtakes(before, after):
            return None
        moved = {name: value for name, value in after.items() if before.get(name) != value}
        gone = before.keys() - after.keys()

        def shows(rest: Facts) -> bool:
            kept = {name: value for name, value in rest.items() if name not in gone}
            return fact in rest and self._overtakes(rest, {**kept, **moved})

        short = self.judge.shorten(before, shows)
        return Statement(
            self.claim.name,
            "fails",
            f"{self.claim.never_helps} overtakes {self.claim.against} at {self.name}",
            self.judge.written(short),
            self.judge.written(moved),
            tuple(sorted(gone & self.judge.written(short).keys())),
        )

    def _overtakes(self, before: Facts, after: Facts) -> bool:
        one, rival = self.claim.never_helps, self.claim.against
        return not self.judge.is_ahead(before, one, rival) and self.judge.is_ahead(after, one, rival)


def _performed(rule: Rule) -> frozenset[str]:
    """Give the criteria on which a rule moves performances."""
    shifted = (name for cells in rule.then.shift.values() for name in cells)
    return frozenset(shifted).union(*rule.then.figures.values())
