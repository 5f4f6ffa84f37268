"""Every rule can fire, and no two that pull in opposite directions are bound to fire together."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from advisor.knowledge.checks.rules import find_opposed
from advisor.knowledge.proof.batch import Batch
from advisor.knowledge.proof.formula import every, negate
from advisor.knowledge.proof.report import Statement
from advisor.knowledge.proof.search import shrink

if TYPE_CHECKING:
    from advisor.knowledge.proof.formula import Formula
    from advisor.knowledge.proof.judge import Judge
    from advisor.knowledge.proof.solver import Solver
    from advisor.model.knowledge import Rule

SAMPLES: Final = 8000


def prove_firing(solver: Solver, judge: Judge) -> tuple[Statement, ...]:
    """Show of every rule that it can fire, with the fewest facts on which it does."""
    return tuple(_prove_rule(rule, solver, judge) for rule in judge.knowledge.rules)


def _prove_rule(rule: Rule, solver: Solver, judge: Judge) -> Statement:
    formula = solver.logic.rule(rule)
    answer = solver.ask(solver.term(formula))
    if answer.status == "none":
        return Statement(rule.id, "fails", "no workload meets its condition")
    if answer.status == "open":
        return Statement(rule.id, "open", "out of time")
    facts = solver.logic.facts_at(shrink(answer.cells, formula, solver.logic))
    if not judge.fires(facts, rule.id):
        return Statement(rule.id, "open", "the engine does not confirm the witness", judge.written(facts))
    return Statement(rule.id, "holds", "witness, run by the engine", judge.written(facts))


def prove_apart(solver: Solver, judge: Judge) -> tuple[Statement, ...]:
    """Show of all pairs of rules that pull in opposite directions that one fires without the other somewhere.

    A pair that always fires together contradicts itself: whatever one says, the other takes back.
    """
    logic = solver.logic
    batch = Batch(logic, SAMPLES, is_even=True)
    fires = {rule.id: batch.bits(logic.rule(rule)) for rule in judge.knowledge.rules}
    statements: list[Statement] = []
    sampled = 0
    for first, second in combinations(judge.knowledge.rules, 2):
        pulled = _opposed(first, second)
        if not pulled:
            continue
        if fires[first.id] != fires[second.id]:
            sampled += 1
            continue
        statements.append(_prove_pair(first, second, pulled, solver, judge))
    if not sampled:
        return tuple(statements)
    subject = f"{sampled} pairs of rules that pull in opposite directions"
    return (Statement(subject, "holds", "one was seen to fire without the other"), *statements)


def _opposed(first: Rule, second: Rule) -> list[str]:
    concluded = [fact for fact, value in first.then.conclude.items() if second.then.conclude.get(fact, value) != value]
    return [*find_opposed(first.then, second.then), *concluded]


def _prove_pair(first: Rule, second: Rule, pulled: list[str], solver: Solver, judge: Judge) -> Statement:
    subject = f"{first.id} and {second.id}"
    one, other = solver.logic.rule(first), solver.logic.rule(second)
    ways: list[Formula] = [every((one, negate(other))), every((other, negate(one)))]
    is_open = False
    for formula in ways:
        answer = solver.ask(solver.term(formula))
        if answer.status == "some":
            facts = judge.written(solver.logic.facts_at(shrink(answer.cells, formula, solver.logic)))
            return Statement(subject, "holds", "one fires without the other", facts)
        is_open = is_open or answer.status == "open"
    if is_open:
        return Statement(subject, "open", "out of time")
    return Statement(subject, "fails", f"they always fire together and pull {pulled[0]} in opposite directions")
