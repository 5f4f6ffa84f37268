"""How far every sum can come, whichever rules fire: what cannot happen need not be looked for in each evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.effects import effects_of
from advisor.engine.scale import base_performance, base_weight

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase


class Span(NamedTuple):
    """The lowest and the highest value of a sum."""

    low: int
    high: int

    def plus(self, amount: int) -> Span:
        """Give the span with an amount that may or may not be added."""
        return Span(self.low + min(0, amount), self.high + max(0, amount))

    def within(self, low: int, high: int) -> Span:
        """Give the span of the sum held within bounds."""
        return Span(max(low, min(high, self.low)), max(low, min(high, self.high)))


class Spans(NamedTuple):
    """The sums of one knowledge base. Positions are those of its effects."""

    weights: tuple[Span, ...]
    """Raw weights, in thousandths."""
    performances: tuple[Span, ...]
    """Raw performances, in millionths, with what each cause adds held within its cap."""
    capped: dict[str, dict[int, Span]]
    """By cause: the performances on which its rules together can exceed its cap, with what they come to without it."""


def find_spans(knowledge: KnowledgeBase) -> Spans:
    """Give how far every sum can come when each rule may fire by itself."""
    table = effects_of(knowledge)
    weights = [Span(weight, weight) for weight in map(base_weight, knowledge.criteria)]
    cells = [Span(value, value) for value in base_performances(knowledge)]
    caused: dict[str, dict[int, Span]] = {}
    for index in range(len(knowledge.rules)):
        rule = table[index]
        for column, milli in rule.weigh:
            weights[column] = weights[column].plus(milli)
        for position, micro in rule.figures:
            cells[position] = cells[position].plus(micro)
        sums = caused.setdefault(rule.cause, {}) if rule.cause else None
        for position, micro in rule.shift:
            if sums is None:
                cells[position] = cells[position].plus(micro)
            else:
                sums[position] = sums.get(position, Span(0, 0)).plus(micro)
    capped: dict[str, dict[int, Span]] = {}
    for cause, sums in caused.items():
        for position, span in sums.items():
            held = span.within(-table.caps[cause], table.caps[cause])
            cells[position] = Span(cells[position].low + held.low, cells[position].high + held.high)
            if held != span:
                capped.setdefault(cause, {})[position] = span
    return Spans(tuple(weights), tuple(cells), capped)


def base_performances(knowledge: KnowledgeBase) -> tuple[int, ...]:
    """Give the performances before any rule, by position."""
    return tuple(
        base_performance(criterion, alternative.performance[criterion.id])
        for alternative in knowledge.alternatives
        for criterion in knowledge.criteria
    )
