"""Physics: an alternative never performs better on a criterion than what it rests on, whatever is answered.

Both performances are sums of what the firing rules add, so one question to the solver settles each promise: whether
some workload meets its condition and lets the first performance exceed the second. Exclusions are left aside, since a
form that is excluded is still no better than what it is made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.effects import effects_of
from advisor.engine.scale import MICRO
from advisor.engine.spans import find_spans
from advisor.knowledge.proof.batch import Batch
from advisor.knowledge.proof.report import Statement
from advisor.knowledge.proof.scores import Scores

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.proof.judge import Facts, Judge
    from advisor.knowledge.proof.solver import Solver
    from advisor.model.promises import Physics

SAMPLES: Final = 1500


def prove_physics(solver: Solver, judge: Judge) -> tuple[Statement, ...]:
    """Show of every promise of physics that it holds, or give a workload for which it does not."""
    scores = Scores(solver)
    return tuple(_prove_limit(limit, solver, judge, scores) for limit in judge.knowledge.physics)


def _prove_limit(limit: Physics, solver: Solver, judge: Judge, scores: Scores) -> Statement:
    if _is_plain(limit, judge):
        return Statement(limit.name, "holds", "no rules reach that far")
    for facts in _sample(limit, solver):
        if _breaks(facts, limit, judge):
            return _show(facts, limit, judge)
    mine, other = (scores.performance(name, limit.on) for name in (limit.of, limit.never_better_than))
    answer = solver.ask(solver.term(solver.logic.condition(limit.when)), mine > other)
    if answer.status == "none":
        return Statement(limit.name, "holds", "proven for all answers")
    if answer.status == "open":
        return Statement(limit.name, "open", "out of time")
    facts = solver.logic.complete(answer.cells)
    if not _breaks(facts, limit, judge):
        return Statement(limit.name, "open", "the engine does not confirm the counterexample", judge.written(facts))
    return _show(facts, limit, judge)


def _is_plain(limit: Physics, judge: Judge) -> bool:
    """Tell whether the promise holds whichever rules fire."""
    table, spans = effects_of(judge.knowledge), find_spans(judge.knowledge).performances
    mine, other = (spans[table.position(name, limit.on)] for name in (limit.of, limit.never_better_than))
    return mine.within(0, MICRO).high <= other.within(0, MICRO).low


def _sample(limit: Physics, solver: Solver) -> Iterator[Facts]:
    """Give some workloads that meet the condition."""
    batch = Batch(solver.logic, SAMPLES, is_even=True)
    suits = batch.bits(solver.logic.condition(limit.when))
    return (facts for position, facts in enumerate(batch.workloads()) if suits >> position & 1)


def _breaks(facts: Facts, limit: Physics, judge: Judge) -> bool:
    mine, other = (judge.performance(facts, name, limit.on) for name in (limit.of, limit.never_better_than))
    return mine > other and judge.meets(facts, limit.when)


def _show(facts: Facts, limit: Physics, judge: Judge) -> Statement:
    short = judge.shorten(facts, lambda rest: _breaks(rest, limit, judge))
    mine, other = (judge.performance(short, name, limit.on) / MICRO for name in (limit.of, limit.never_better_than))
    because = f"{limit.of} reaches {mine:g} there, {limit.never_better_than} {other:g}"
    return Statement(limit.name, "fails", because, judge.written(short))
