"""Settings that exclude each other: no workload leaves an alternative feasible and asks for both of them in it."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from advisor.knowledge.proof.formula import every, negate, some
from advisor.knowledge.proof.report import Statement

if TYPE_CHECKING:
    from advisor.knowledge.proof.formula import Formula
    from advisor.knowledge.proof.judge import Facts, Judge
    from advisor.knowledge.proof.solver import Solver
    from advisor.model.knowledge import Setting


def prove_settings(solver: Solver, judge: Judge) -> tuple[Statement, ...]:
    """Show of every two settings that exclude each other that they never come together, or give a workload."""
    pairs = combinations(judge.knowledge.settings, 2)
    return tuple(_prove_pair(one, other, solver, judge) for one, other in pairs if other.id in one.excludes)


def _prove_pair(one: Setting, other: Setting, solver: Solver, judge: Judge) -> Statement:
    subject = f"{one.id} and {other.id}"
    names = [item.id for item in judge.knowledge.alternatives]
    shared = [name for name in names if all(not s.alternatives or name in s.alternatives for s in (one, other))]
    is_open = False
    for name in shared:
        formula = every((_asked(one, solver), _asked(other, solver), negate(solver.logic.vetoed(name))))
        answer = solver.ask(solver.term(formula))
        is_open = is_open or answer.status == "open"
        if answer.status == "some":
            return _show(subject, name, {one.id, other.id}, solver.logic.complete(answer.cells), judge)
    if is_open:
        return Statement(subject, "open", "out of time")
    return Statement(subject, "holds", "no workload asks for both where an alternative can have both")


def _show(subject: str, alternative: str, pair: set[str], facts: Facts, judge: Judge) -> Statement:
    def shows(rest: Facts) -> bool:
        return pair <= judge.settings(rest) and judge.is_feasible(rest, alternative)

    if not shows(facts):
        return Statement(subject, "open", "the engine does not confirm the counterexample", judge.written(facts))
    short = judge.written(judge.shorten(facts, shows))
    return Statement(subject, "fails", f"both are asked for, and {alternative} is not excluded", short)


def _asked(setting: Setting, solver: Solver) -> Formula:
    """Say when some rule asks for a setting."""
    rules = (rule for rule in solver.logic.knowledge.rules if setting.id in rule.then.harden)
    return some(solver.logic.rule(rule) for rule in rules)
