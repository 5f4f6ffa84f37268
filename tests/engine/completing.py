"""Answers to open questions as users might give them, so that what the engine says of all answers can be tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final, NamedTuple

from advisor.engine.bounds import find_bounds
from advisor.engine.compile import Outcome, compile_rules
from advisor.engine.completions import Completer
from advisor.engine.settle import Settlement, settle, verdict_position
from advisor.model.domain import NumberDomain
from advisor.model.fact import FactValue
from advisor.model.knowledge import KnowledgeBase
from tests.engine.strategies import Facts, Workloads

BOLDNESS: Final = (0.0, 0.05, 0.3, 1.0)
"""How often an answer is drawn evenly from its domain instead of under its prior, from usual workloads to wild ones."""

ROUNDING: Final = 1e-12


class Answerer:
    """Answers the questions that apply, from a seeded generator; a release comes with days that a table may give."""

    def __init__(self, knowledge: KnowledgeBase, seed: int) -> None:
        self.knowledge = knowledge
        self.random = Random(seed)  # noqa: S311 - nothing secret is drawn
        self._values = Workloads(knowledge, seed)
        self._completer = Completer(knowledge)

    def complete(self, facts: Facts, boldness: float) -> Facts:
        """Answer every open question that applies, once it is known to apply."""
        answered = dict(facts)
        for question in self._completer.questions:
            if question.fact not in answered and self._completer.is_asked(question, answered):
                answered.update(self._answer(question.fact, boldness))
        return answered

    def _answer(self, fact: str, boldness: float) -> Facts:
        if self.random.random() >= boldness:
            cells = self._completer.cells[fact]
            return dict(self.random.choices(cells, [cell.prior for cell in cells])[0].facts)
        answer: Facts = {fact: self._values.draw_value(fact)}
        for lookup in self.knowledge.lookups:
            if lookup.by == fact and answer[fact] != "any" and self.random.random() < 0.8:
                answer[lookup.fact] = self._days(lookup.domain)
        return answer

    def _days(self, domain: object) -> FactValue:
        assert isinstance(domain, NumberDomain)
        return self.random.randint(round(max(domain.min, -3000)), round(min(domain.max, 3000)))

    def begin(self, share: float, boldness: float) -> Facts:
        """Answer a share of the questions."""
        return self.forget(self.complete({}, boldness), share)

    def forget(self, facts: Facts, share: float) -> Facts:
        """Keep a share of the answers; a release that is forgotten takes its days along."""
        kept = {fact for fact in facts if self.random.random() < share}
        by = {lookup.fact: lookup.by for lookup in self.knowledge.lookups}
        return {fact: value for fact, value in facts.items() if by.get(fact, fact) in kept}


def partial_workloads(answerer: Answerer, examples: Sequence[Facts]) -> Iterator[Facts]:
    """Give workloads of which a part is known, without end: drawn ones and examples with answers forgotten, in turn."""
    random = answerer.random
    while True:
        yield answerer.begin(random.choice((0.2, 0.5, 0.8, 0.9, 0.95, 1)), random.choice(BOLDNESS[:-1]))
        if examples:
            yield answerer.forget(random.choice(examples), random.choice((0.3, 0.6, 0.8, 0.9, 0.95, 0.99)))


class Tried(NamedTuple):
    """What trying completions says of a settlement and of bounds."""

    settlement: Settlement
    turned: int
    """Completions with another verdict than that of the facts as they are."""
    outside: int
    """Completions with a score or a lead outside its bounds, or with an exclusion that the bounds rule out."""


def try_completions(answerer: Answerer, facts: Facts, completions: int) -> Tried:
    """Settle a workload and hold that, and its bounds, against random completions of it."""
    knowledge = answerer.knowledge
    compiled = compile_rules(knowledge)
    contains = bounds_check(knowledge, facts)
    wanted = verdict_position(knowledge, compiled.run(facts))
    turned = outside = 0
    for _ in range(completions):
        outcome = compiled.run(answerer.complete(facts, answerer.random.choice(BOLDNESS)))
        turned += verdict_position(knowledge, outcome) != wanted
        outside += not contains(outcome)
    return Tried(settle(knowledge, facts), turned, outside)


def bounds_check(knowledge: KnowledgeBase, facts: Facts) -> Callable[[Outcome], bool]:
    """Give a function that tells whether an outcome lies within the bounds of these facts."""
    bounds = find_bounds(knowledge, facts)
    rows = range(len(knowledge.alternatives))
    scores = [bounds.score(row) for row in rows]
    leads = [(first, second, bounds.lead(first, second)) for first in rows for second in rows if first != second]

    def contains(outcome: Outcome) -> bool:
        return (
            all(_lies_in(found, ends) for found, ends in zip(outcome.scores, scores, strict=True))
            and all(_lies_in(outcome.scores[one] - outcome.scores[two], ends) for one, two, ends in leads)
            and not bounds.vetoed & ~outcome.vetoed
            and not outcome.vetoed & ~bounds.may_be_vetoed
        )

    return contains


def _lies_in(value: float, ends: tuple[float, float]) -> bool:
    return ends[0] - ROUNDING <= value <= ends[1] + ROUNDING
