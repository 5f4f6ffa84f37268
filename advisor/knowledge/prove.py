"""Settle for the whole rule base what lint can only sample: what is possible, what is promised, what leaves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.proof.claims import prove_claim
from advisor.knowledge.proof.exclusions import find_exclusions
from advisor.knowledge.proof.firing import prove_apart, prove_firing
from advisor.knowledge.proof.judge import Judge
from advisor.knowledge.proof.logic import Logic
from advisor.knowledge.proof.physics import prove_physics
from advisor.knowledge.proof.report import ProofReport
from advisor.knowledge.proof.settings import prove_settings
from advisor.knowledge.proof.solver import Deadline, Solver
from advisor.knowledge.proof.winning import prove_winning

if TYPE_CHECKING:
    from datetime import date

    from advisor.model.knowledge import KnowledgeBase


def prove(knowledge: KnowledgeBase, budget: float, on: date) -> ProofReport:
    """Give what can be shown of a knowledge base within a budget of seconds.

    `on` is the day from which tables of dates are counted. Raises InvalidInputError when the solver is not installed.
    """
    deadline = Deadline.after(budget)
    judge = Judge(knowledge)
    solver = Solver(Logic(knowledge, on), deadline)
    exclusions, is_complete = find_exclusions(solver.logic, judge, deadline)
    return ProofReport(
        fires=prove_firing(solver, judge),
        apart=prove_apart(solver, judge),
        wins=prove_winning(solver, judge),
        claims=tuple(
            prove_claim(claim, judge, on, deadline.share(len(knowledge.claims) - index))
            for index, claim in enumerate(knowledge.claims)
        ),
        physics=prove_physics(solver, judge),
        settings=prove_settings(solver, judge),
        exclusions=exclusions,
        exclusions_complete=is_complete,
    )
