"""Every alternative wins somewhere: a workload for each, or the proof that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.knowledge.proof.batch import Batch
from advisor.knowledge.proof.formula import every, negate
from advisor.knowledge.proof.report import Statement
from advisor.knowledge.proof.scores import Scores

if TYPE_CHECKING:
    from advisor.knowledge.proof.judge import Facts, Judge
    from advisor.knowledge.proof.solver import Solver

SAMPLES: Final = 4000


def prove_winning(solver: Solver, judge: Judge) -> tuple[Statement, ...]:
    """Show of every alternative that it wins somewhere."""
    names = [alternative.id for alternative in judge.knowledge.alternatives]
    found = _sample(solver, judge)
    statements: list[Statement] = []
    for name in names:
        statement = _show(name, found[name], judge) if name in found else _reason(name, names, solver, judge)
        statements.append(statement)
    return tuple(statements)


def _sample(solver: Solver, judge: Judge) -> dict[str, Facts]:
    """Give, of what the samples under the priors hold, one workload for each alternative that wins there."""
    found: dict[str, Facts] = {}
    for facts in Batch(solver.logic, SAMPLES).workloads():
        winner = judge.winner(facts)
        if winner and winner not in found:
            found[winner] = facts
            if len(found) == len(judge.knowledge.alternatives):
                break
    return found


def _show(name: str, facts: Facts, judge: Judge) -> Statement:
    short = judge.shorten(facts, lambda rest: judge.winner(rest) == name)
    return Statement(name, "holds", "witness, run by the engine", judge.written(short))


def _reason(name: str, names: list[str], solver: Solver, judge: Judge) -> Statement:
    """Look for a workload on which all others are excluded, then for one on which it scores best."""
    logic = solver.logic
    others = [other for other in names if other != name]
    feasible = negate(logic.vetoed(name))
    alone = every((feasible, *(logic.vetoed(other) for other in others)))
    answer = solver.ask(solver.term(alone))
    if answer.status != "some":
        scores = Scores(solver)
        position = names.index(name)
        ahead = []
        for other in others:  # of two that score alike, the first wins
            lead = scores.lead(name, other)
            is_ahead = lead > 0 if other in names[:position] else lead >= 0
            ahead.append(solver.z3.Or(solver.term(logic.vetoed(other)), is_ahead))
        answer = solver.ask(solver.term(feasible), *ahead)
    if answer.status == "none":
        return Statement(name, "fails", "no workload lets it win")
    if answer.status == "open":
        return Statement(name, "open", "out of time")
    facts = logic.complete(answer.cells)
    if judge.winner(facts) != name:
        return Statement(name, "open", "the engine does not confirm the witness", judge.written(facts))
    return _show(name, facts, judge)
