"""The engine as the last judge: what was reasoned out is run, and shortened for as long as it still shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.compile import compile_rules
from advisor.engine.rank import rank_outcome
from advisor.engine.truth import view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.engine.rank import Ranking
    from advisor.model.condition import Condition
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

Facts = dict[str, "FactValue"]

FAR: Final = 2.0
"""A lead beyond all scores."""


class Judge:
    """Runs workloads through the compiled rules."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self._compiled = compile_rules(knowledge)
        self._rows = {alternative.id: index for index, alternative in enumerate(knowledge.alternatives)}
        self._lookups: dict[str, tuple[str, ...]] = {}
        for lookup in knowledge.lookups:
            self._lookups[lookup.by] = (*self._lookups.get(lookup.by, ()), lookup.fact)

    def fires(self, facts: Mapping[str, FactValue], rule: str) -> bool:
        """Tell whether a rule fires."""
        return any(self.knowledge.rules[index].id == rule for index in self._compiled.run(facts).fired)

    def rank(self, facts: Mapping[str, FactValue]) -> Ranking:
        """Rank the alternatives."""
        return rank_outcome(self.knowledge, self._compiled.run(facts))

    def meets(self, facts: Mapping[str, FactValue], condition: Condition) -> bool:
        """Tell whether a condition is definitely true."""
        outcome = self._compiled.run(facts)
        return view_of(self.knowledge, facts, outcome.ranges).truth_of(condition) is True

    def performance(self, facts: Mapping[str, FactValue], alternative: str, criterion: str) -> int:
        """Give the effective performance of an alternative on a criterion, in millionths."""
        column = [item.id for item in self.knowledge.criteria].index(criterion)
        return self.rank(facts).performances[self._rows[alternative]][column]

    def settings(self, facts: Mapping[str, FactValue]) -> set[str]:
        """Give the settings that firing rules ask for."""
        return {name for index in self._compiled.run(facts).fired for name in self.knowledge.rules[index].then.harden}

    def is_feasible(self, facts: Mapping[str, FactValue], alternative: str) -> bool:
        """Tell whether nothing excludes an alternative."""
        return not self._compiled.run(facts).vetoed >> self._rows[alternative] & 1

    def winner(self, facts: Mapping[str, FactValue]) -> str:
        """Give the winning alternative, empty when everything is excluded."""
        winner = self.rank(facts).winner
        return self.knowledge.alternatives[winner].id if winner is not None else ""

    def is_ahead(self, facts: Mapping[str, FactValue], first: str, second: str) -> bool:
        """Tell whether an alternative is feasible, and the other is excluded or scores less."""
        ranking = self.rank(facts)
        one, other = self._rows[first], self._rows[second]
        if not ranking.feasible[one]:
            return False
        rows = zip(ranking.weights, ranking.performances[one], ranking.performances[other], strict=True)
        return not ranking.feasible[other] or sum(weight * (mine - theirs) for weight, mine, theirs in rows) > 0

    def lead(self, facts: Mapping[str, FactValue], first: str, second: str) -> float:
        """Give by how much an alternative is ahead; more than any score when only one of the two is feasible."""
        outcome = self._compiled.run(facts)
        one, other = self._rows[first], self._rows[second]
        if outcome.vetoed >> one & 1:
            return -FAR
        return FAR if outcome.vetoed >> other & 1 else outcome.scores[one] - outcome.scores[other]

    def shorten(self, facts: Mapping[str, FactValue], shows: Callable[[Facts], bool]) -> Facts:
        """Leave out every fact without which the workload still shows the same; what is left out is then unanswered."""
        kept = dict(facts)
        derived = {name for names in self._lookups.values() for name in names}
        for fact in reversed(list(facts)):
            if fact in derived:
                continue
            gone = {fact, *self._lookups.get(fact, ())}
            rest = {name: value for name, value in kept.items() if name not in gone}
            if shows(rest):
                kept = rest
        return kept

    def written(self, facts: Mapping[str, FactValue]) -> Facts:
        """Give facts as an author writes them: what tables add is added again when they are read."""
        derived = {name for names in self._lookups.values() for name in names}
        return {fact: value for fact, value in facts.items() if fact not in derived}
