"""Which rules together can leave no alternative: every smallest set, with facts on which all of it fires."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.knowledge.proof.formula import every, some
from advisor.knowledge.proof.report import Exclusion
from advisor.knowledge.proof.search import UndecidedError, find_cells, implies, shrink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.proof.formula import Formula
    from advisor.knowledge.proof.judge import Judge
    from advisor.knowledge.proof.logic import Logic
    from advisor.knowledge.proof.solver import Deadline
    from advisor.model.knowledge import Rule

MOST: Final = 1000
"""How many sets are listed before an author is told that there are more."""


@dataclass(frozen=True, slots=True)
class _Reason:
    """One way in which a rule excludes alternatives: its veto, or a requirement that one alternative cannot meet."""

    rule: str
    excluded: frozenset[str]


def find_exclusions(logic: Logic, judge: Judge, deadline: Deadline) -> tuple[tuple[Exclusion, ...], bool]:
    """Give the smallest sets of rules that exclude everything, and whether these are all.

    One reason is chosen for each alternative, those with the fewest reasons first, and a choice is given up as soon as
    its rules cannot fire together. A set counts only if none of its rules is dispensable wherever the choice holds.
    """
    reasons = _find_reasons(logic)
    names = sorted(reasons, key=lambda name: len(reasons[name]))
    found: dict[frozenset[_Reason], Formula] = {}
    is_complete = True
    try:
        for chosen, formula in _choose(names, reasons, logic, frozenset(), every(())):
            if not any(known <= chosen for known in found):
                found = {known: value for known, value in found.items() if not chosen < known}
                found[chosen] = formula
            if len(found) >= MOST or deadline.is_past:
                is_complete = False
                break
    except UndecidedError:
        is_complete = False
    by_rules: dict[tuple[str, ...], Formula] = {}
    for chosen, formula in sorted(found.items(), key=lambda item: len(item[0])):
        rules = tuple(sorted({reason.rule for reason in chosen}))
        if rules not in by_rules and not _is_wasteful(rules, formula, logic):
            by_rules[rules] = formula
    shown = [
        _show(rules, formula, logic) for rules, formula in sorted(by_rules.items(), key=lambda i: (len(i[0]), i[0]))
    ]
    confirmed = [exclusion for exclusion in shown if not judge.winner(exclusion.witness)]
    written = tuple(Exclusion(exclusion.rules, judge.written(exclusion.witness)) for exclusion in confirmed)
    return written, is_complete and len(confirmed) == len(shown)


def _is_wasteful(rules: tuple[str, ...], formula: Formula, logic: Logic) -> bool:
    """Tell whether one of the rules could be left out wherever a choice holds. Raises UndecidedError."""
    names = [alternative.id for alternative in logic.knowledge.alternatives]
    for spared in rules if len(rules) > 1 else ():
        rest = [logic.knowledge.rule_by_id[rule] for rule in rules if rule != spared]
        is_enough = every(some(logic.excludes(rule, name) for rule in rest) for name in names)
        if implies(formula, is_enough, logic):
            return True
    return False


def _find_reasons(logic: Logic) -> dict[str, list[tuple[_Reason, Formula]]]:
    """Map each alternative to the reasons for which it can be excluded."""
    found: dict[str, list[tuple[_Reason, Formula]]] = {a.id: [] for a in logic.knowledge.alternatives}
    for rule in logic.knowledge.rules:
        for name, reasons in found.items():
            formula = logic.excludes(rule, name)
            if formula is not False:
                reasons.append((_reason(rule, name), formula))
    return found


def _reason(rule: Rule, alternative: str) -> _Reason:
    vetoed = frozenset(rule.then.veto)
    return _Reason(rule.id, vetoed if alternative in vetoed else frozenset({alternative}))


def _choose(
    names: list[str],
    reasons: dict[str, list[tuple[_Reason, Formula]]],
    logic: Logic,
    chosen: frozenset[_Reason],
    so_far: Formula,
) -> Iterator[tuple[frozenset[_Reason], Formula]]:
    excluded = {name for reason in chosen for name in reason.excluded}
    left = [name for name in names if name not in excluded]
    if not left:
        yield chosen, so_far
        return
    for reason, formula in reasons[left[0]]:
        joined = every((so_far, formula))
        if find_cells(joined, logic) is not None:
            yield from _choose(left[1:], reasons, logic, chosen | {reason}, joined)


def _show(rules: tuple[str, ...], formula: Formula, logic: Logic) -> Exclusion:
    cells = find_cells(formula, logic) or {}
    return Exclusion(rules, logic.facts_at(shrink(cells, formula, logic)))
