"""What counts twice: shifts that rest on one thing without a common cause, and figures that hold at the same time."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from advisor.knowledge.proof.formula import every
from advisor.knowledge.proof.search import UndecidedError, is_possible
from advisor.model.diagnostic import Diagnostic, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.checks.subject import Subject
    from advisor.model.knowledge import Rule


NOTICEABLE: Final = 100
"""From which size on, in thousandths, two shifts that rest on one measurement are worth a common cause."""

_NO_UNIT: Final = "-"
"""The unit of evidence that measures nothing: guidance that two rules may cite for different things."""


def check_double_counting(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the pairs of rules that rest on one measurement, shift one performance one way, and share no cause."""
    evidence = subject.knowledge.evidence
    for first, second in combinations(subject.knowledge.rules, 2):
        if first.cause and first.cause == second.cause:
            continue
        cited = (name for name in first.evidence if name in second.evidence)
        shared = [name for name in cited if name in evidence and evidence[name].unit != _NO_UNIT]
        moved = list(_shift_alike(first, second)) if shared else []
        if moved and _fire_together(subject, first, second):
            more = f" and {len(moved) - 1} more" if len(moved) > 1 else ""
            message = f"`{first.id}` and `{second.id}` rest on `{shared[0]}` and both shift {moved[0]}{more} one way"
            hint = "give both the same `cause:`, or leave the shift to one of them"
            yield warning("LINT300", message, subject.place(second), hint)


def check_figures(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the pairs of rules that measure one performance anew and can fire together."""
    for first, second in combinations(subject.knowledge.rules, 2):
        measured = [
            f"{criterion} of {alternative}"
            for alternative, cells in first.then.figures.items()
            for criterion in cells
            if criterion in second.then.figures.get(alternative, {})
        ]
        if measured and _fire_together(subject, first, second):
            message = f"`{first.id}` and `{second.id}` can fire together and give two figures for {measured[0]}"
            hint = "part the conditions, so that one figure holds at a time"
            yield error("LINT310", message, subject.place(second), hint)


def check_cause_names(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the causes that fewer than two shifting rules name, so that there is nothing to count once."""
    knowledge = subject.knowledge
    for cause in knowledge.causes:
        named = [rule for rule in knowledge.rules if rule.cause == cause.id and rule.then.shift]
        if len(named) <= 1:
            who = f"only `{named[0].id}` shifts" if named else "no rule shifts"
            message = f"{who} anything in the name of the cause `{cause.id}`"
            hint = "name it in every rule that rests on it, or take it out"
            yield warning("LINT320", message, knowledge.place_of("cause", cause.id), hint)


def _shift_alike(first: Rule, second: Rule) -> Iterator[str]:
    """Give the performances that two rules shift noticeably in one direction."""
    for alternative, cells in first.then.shift.items():
        for criterion, amount in cells.items():
            other = second.then.shift.get(alternative, {}).get(criterion, 0)
            if amount * other > 0 and min(abs(amount), abs(other)) >= NOTICEABLE:
                yield f"{criterion} of {alternative}"


def _fire_together(subject: Subject, first: Rule, second: Rule) -> bool:
    """Tell whether some workload lets two rules fire; where that is too large to find out, it is taken to be so."""
    logic = subject.logic
    try:
        return is_possible(every((logic.rule(first), logic.rule(second))), logic)
    except UndecidedError:
        return True
