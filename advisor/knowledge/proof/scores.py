"""Weights, performances and leads of one world of workloads as exact sums for the solver."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, Any

from advisor.engine.effects import effects_of
from advisor.engine.scale import MICRO, base_performance, base_weight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.knowledge.proof.formula import Formula
    from advisor.knowledge.proof.solver import Solver
    from advisor.model.knowledge import Rule


class Scores:
    """The arithmetic of the engine over the rules as they fire in one world.

    `fires` maps each rule to when it fires there. Weights are in thousandths, performances in millionths, leads in the
    product of both.
    """

    def __init__(self, solver: Solver, fires: Mapping[str, Formula] | None = None) -> None:
        self.solver = solver
        self.knowledge = solver.logic.knowledge
        self.fires = fires or {rule.id: solver.logic.rule(rule) for rule in self.knowledge.rules}
        self._criteria = {criterion.id: criterion for criterion in self.knowledge.criteria}
        self._alternatives = {alternative.id: alternative for alternative in self.knowledge.alternatives}
        self._table = effects_of(self.knowledge)
        self._known: dict[tuple[str, ...], Any] = {}

    def weight(self, criterion: str) -> Any:
        """Give the effective weight of a criterion."""
        key = ("weight", criterion)
        if key not in self._known:
            parts = [(self.fires[rule.id], rule.then.weigh[criterion]) for rule in self._weighing(criterion)]
            raw = self.solver.total(base_weight(self._criteria[criterion]), parts)
            self._known[key] = self.solver.clip(raw, 0)
        return self._known[key]

    def performance(self, alternative: str, criterion: str) -> Any:
        """Give the effective performance of an alternative on a criterion."""
        key = ("performance", alternative, criterion)
        if key not in self._known:
            base = base_performance(self._criteria[criterion], self._alternatives[alternative].performance[criterion])
            parts = self._moves(alternative, criterion)
            raw = self.solver.total(base, parts.pop("", []))
            for cause, amounts in parts.items():
                raw = raw + self._held(amounts, self._table.caps[cause])
            self._known[key] = self.solver.clip(raw, 0, MICRO)
        return self._known[key]

    def _moves(self, alternative: str, criterion: str) -> dict[str, list[tuple[Formula, int]]]:
        """Give by cause when a performance is moved, and by how much; without a cause what nothing caps."""
        position = self._table.position(alternative, criterion)
        found: dict[str, list[tuple[Formula, int]]] = {}
        for index, rule in enumerate(self.knowledge.rules):
            effects, fires = self._table[index], self.fires[rule.id]
            for cause, amounts in ((effects.cause, effects.shift), ("", effects.figures)):
                found.setdefault(cause, []).extend((fires, micro) for where, micro in amounts if where == position)
        return {cause: amounts for cause, amounts in found.items() if amounts}

    def _held(self, amounts: list[tuple[Formula, int]], cap: int) -> Any:
        """Give what the rules of one cause come to; it is held within the cap where they can exceed it."""
        total = self.solver.total(0, amounts)
        least, most = (sum(micro for _, micro in amounts if micro * sign > 0) for sign in (-1, 1))
        return self.solver.clip(total, -cap, cap) if least < -cap or most > cap else total

    def difference(self, first: str, second: str, criterion: str) -> Any:
        """Give by how much the first alternative performs better than the second on a criterion."""
        return self.performance(first, criterion) - self.performance(second, criterion)

    def gain(self, first: str, second: str, criterion: str) -> Any:
        """Give what a criterion contributes to the lead of the first alternative over the second."""
        base = base_weight(self._criteria[criterion])
        amounts = [rule.then.weigh[criterion] for rule in self._weighing(criterion)]
        step = gcd(base, *amounts) or 1
        most = max(0, base + sum(amount for amount in amounts if amount > 0))
        return self.solver.times(self.weight(criterion), self.difference(first, second, criterion), step, most)

    def lead(self, first: str, second: str) -> Any:
        """Give the lead of the first alternative over the second: a number with the sign of `V_first - V_second`."""
        return self.solver.z3.Sum([self.gain(first, second, criterion) for criterion in self._criteria])

    def _weighing(self, criterion: str) -> list[Rule]:
        return [rule for rule in self.knowledge.rules if criterion in rule.then.weigh]
