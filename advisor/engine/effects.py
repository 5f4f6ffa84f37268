"""What single rules do to the sums, by position, and what comes of the sums when one rule more or less fires.

Performances are summed in millionths. The shifts of rules with one cause are summed apart, cell by cell, and held
within the cap of the cause before they count; so what a rule adds depends on which others of its cause fire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.identity import Identity, Memo
from advisor.engine.scale import base_performance, worth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.engine.compile import Outcome
    from advisor.model.knowledge import KnowledgeBase, Rule

MILLI_TO_MICRO: Final = 1000

Amounts = tuple[tuple[int, int], ...]
"""Positions with the amounts that are added there; a performance stands at `alternative * criteria + criterion`."""


class RuleEffects(NamedTuple):
    """One rule's effects by position: weights in thousandths, performances in millionths, vetoes as a bit mask."""

    weigh: Amounts
    shift: Amounts
    figures: Amounts
    """What its figures add, that is the worth of each less that of the base figure; no cause caps this."""
    cause: str
    """Whose cap holds its shifts together with those of others; empty when they are its own."""
    veto: int


class EffectTable:
    """The effects of the rules of one knowledge base, each worked out when it is first asked for."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Number alternatives and criteria."""
        self.rules = knowledge.rules
        self.columns = len(knowledge.criteria)
        self.caps = {cause.id: cause.cap * MILLI_TO_MICRO for cause in knowledge.causes}
        """By cause, in millionths."""
        self._criteria = {item.id: (index, item) for index, item in enumerate(knowledge.criteria)}
        self._alternatives = {item.id: (index, item) for index, item in enumerate(knowledge.alternatives)}
        self._known: dict[int, RuleEffects] = {}

    def __getitem__(self, index: int) -> RuleEffects:
        if index not in self._known:
            self._known[index] = self._work_out(self.rules[index])
        return self._known[index]

    def position(self, alternative: str, criterion: str) -> int:
        """Give where a performance stands."""
        return self._alternatives[alternative][0] * self.columns + self._criteria[criterion][0]

    def _work_out(self, rule: Rule) -> RuleEffects:
        then = rule.then
        return RuleEffects(
            weigh=tuple((self._criteria[criterion][0], milli) for criterion, milli in then.weigh.items()),
            shift=tuple(
                (self.position(alternative, criterion), milli * MILLI_TO_MICRO)
                for alternative, shifts in then.shift.items()
                for criterion, milli in shifts.items()
            ),
            figures=tuple(
                (self.position(alternative, criterion), self._moved(alternative, criterion, found.figure))
                for alternative, figures in then.figures.items()
                for criterion, found in figures.items()
            ),
            cause=rule.cause,
            veto=sum(1 << self._alternatives[alternative][0] for alternative in then.veto),
        )

    def _moved(self, alternative: str, criterion: str, figure: float) -> int:
        measured, base = self._criteria[criterion][1], self._alternatives[alternative][1].performance[criterion]
        return worth(measured, figure) - base_performance(measured, base)


_TABLES: Final[Memo[EffectTable]] = Memo(16)


def effects_of(knowledge: KnowledgeBase) -> EffectTable:
    """Give the table of effects of a knowledge base."""
    return _TABLES.get(Identity(knowledge), lambda: EffectTable(knowledge))


def clip(amount: int, cap: int) -> int:
    """Hold an amount within a cap, either way."""
    return min(cap, max(-cap, amount))


def sum_shifts(table: EffectTable, rules: Iterable[int]) -> dict[int, int]:
    """Add up the shifts of some rules, by position; caps are left to the caller."""
    total: dict[int, int] = {}
    for index in rules:
        for position, micro in table[index].shift:
            total[position] = total.get(position, 0) + micro
    return total


def add_rule(knowledge: KnowledgeBase, outcome: Outcome, index: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the raw weights and performances if a rule that does not fire did, what it concludes left as it is."""
    return _change(knowledge, outcome, index, 1)


def drop_rule(knowledge: KnowledgeBase, outcome: Outcome, index: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the raw weights and performances without a rule that fires, what it concludes left as it is."""
    return _change(knowledge, outcome, index, -1)


def _change(
    knowledge: KnowledgeBase, outcome: Outcome, index: int, sign: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    table = effects_of(knowledge)
    rule = table[index]
    weights, performances = list(outcome.weights), list(outcome.performances)
    for position, milli in rule.weigh:
        weights[position] += sign * milli
    for position, micro in rule.figures:
        performances[position] += sign * micro
    if not rule.cause:
        for position, micro in rule.shift:
            performances[position] += sign * micro
        return tuple(weights), tuple(performances)
    cap = table.caps[rule.cause]
    others = (other for other in outcome.fired if other != index and table[other].cause == rule.cause)
    rest = sum_shifts(table, others)
    for position, micro in rule.shift:
        before = rest.get(position, 0)
        performances[position] += sign * (clip(before + micro, cap) - clip(before, cap))
    return tuple(weights), tuple(performances)
