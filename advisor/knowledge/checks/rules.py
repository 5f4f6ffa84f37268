"""Rules among themselves: those that cannot fire, say something twice, or take back what another says."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from advisor.model.diagnostic import Diagnostic, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.checks.subject import Subject
    from advisor.model.knowledge import Effects, Rule


def check_dead(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the rules whose condition no workload meets, given domains, relevance and the tables of dates."""
    for rule in subject.knowledge.rules:
        if rule.id in subject.witnesses and subject.witnesses[rule.id] is None:
            hint = "look for ranges without a common value, and for facts whose questions never apply together"
            yield error("LINT200", f"`{rule.id}` can never fire", subject.place(rule), hint)


def check_pairs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the rules with the condition of another, and those that another makes superfluous."""
    for first, second in combinations(subject.knowledge.rules, 2):
        if subject.are_alike(first, second):
            yield from _check_alike(subject, first, second)
        elif (first.id, second.id) in subject.alike and is_covered(first.then, second.then):
            yield _shadowed(subject, first, second)
        elif (second.id, first.id) in subject.alike and is_covered(second.then, first.then):
            yield _shadowed(subject, second, first)


def _shadowed(subject: Subject, rule: Rule, other: Rule) -> Diagnostic:
    message = f"`{rule.id}` says nothing that `{other.id}` does not say whenever it fires"
    hint = "take it out, or say what more it means; the same shift or weight in both counts double"
    return warning("LINT220", message, subject.place(rule), hint)


def _check_alike(subject: Subject, first: Rule, second: Rule) -> Iterator[Diagnostic]:
    where = subject.place(second)
    opposed = list(find_opposed(first.then, second.then))
    if opposed:
        message = f"`{first.id}` and `{second.id}` fire together and pull {_join(opposed)} in opposite directions"
        yield error("LINT230", message, where, "keep the one that is true")
    concluded = [f for f, v in first.then.conclude.items() if second.then.conclude.get(f, v) != v]
    if concluded:
        message = f"`{first.id}` and `{second.id}` fire together and conclude different values of {_join(concluded)}"
        yield error("LINT240", message, where, "keep one of the values, or part the conditions")
    if not opposed and not concluded:
        message = f"`{first.id}` and `{second.id}` have the same condition, so one thing is said twice"
        yield warning("LINT210", message, where, "join them into one rule")


def is_covered(first: Effects, second: Effects) -> bool:
    """Tell whether all that the first effects do is done by the second alike; shifts and weights of the same amount."""
    return (
        first.weigh.items() <= second.weigh.items()
        and all(cells.items() <= second.shift.get(name, {}).items() for name, cells in first.shift.items())
        and all(cells.items() <= second.figures.get(name, {}).items() for name, cells in first.figures.items())
        and first.conclude.items() <= second.conclude.items()
        and set(first.veto) <= set(second.veto)
        and all(requirement in second.require for requirement in first.require)
        and set(first.advise) <= set(second.advise)
        and set(first.harden) <= set(second.harden)
        and set(first.consider) <= set(second.consider)
        and set(first.risk) <= set(second.risk)
        and set(first.effort) <= set(second.effort)
    )


def find_opposed(first: Effects, second: Effects) -> Iterator[str]:
    """Give what two rules pull apart: weights, performances, alternatives that one praises and the other excludes."""
    for criterion, amount in first.weigh.items():
        if amount * second.weigh.get(criterion, 0) < 0:
            yield f"the weight of {criterion}"
    for alternative, cells in first.shift.items():
        for criterion, amount in cells.items():
            if amount * second.shift.get(alternative, {}).get(criterion, 0) < 0:
                yield f"{criterion} of {alternative}"
    for mine, other in ((first, second), (second, first)):
        for alternative in mine.veto:
            if any(amount > 0 for amount in other.shift.get(alternative, {}).values()):
                yield alternative


def _join(names: list[str]) -> str:
    return ", ".join(dict.fromkeys(names))
