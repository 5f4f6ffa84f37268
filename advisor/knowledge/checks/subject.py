"""What checks look at: the knowledge base, the day, and what is costly to find and shared by several of them."""

from __future__ import annotations

from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING, Final

from advisor.knowledge.proof.batch import Batch
from advisor.knowledge.proof.logic import Logic
from advisor.knowledge.proof.search import UndecidedError, find_cells, implies

if TYPE_CHECKING:
    from datetime import date

    from advisor.model.diagnostic import Location
    from advisor.model.knowledge import KnowledgeBase, Rule

SAMPLES: Final = 4000


class Subject:
    """A knowledge base on a day, as checks see it."""

    def __init__(self, knowledge: KnowledgeBase, today: date) -> None:
        self.knowledge = knowledge
        self.today = today
        self.logic = Logic(knowledge, today)

    def place(self, rule: Rule) -> Location:
        """Give the place of a rule."""
        return self.knowledge.place_of("rule", rule.id)

    @cached_property
    def witnesses(self) -> dict[str, dict[str, int] | None]:
        """Map each rule to cells on which it fires, None when there are none; a rule that took too long is left out."""
        found: dict[str, dict[str, int] | None] = {}
        for rule in self.knowledge.rules:
            try:
                found[rule.id] = find_cells(self.logic.rule(rule), self.logic)
            except UndecidedError:
                continue
        return found

    @cached_property
    def implied(self) -> frozenset[tuple[str, str]]:
        """Give the pairs of rules of which the second fires whenever the first does; dead rules are left out."""
        return self._find_implied(self.logic)

    @cached_property
    def alike(self) -> frozenset[tuple[str, str]]:
        """Give the same, by what the rules say themselves: as if derived facts were answered and not concluded.

        A rule that concludes a fact and one that reads it may well fire together; that is what derived facts are for.
        """
        free = frozenset(self.knowledge.derived_by_fact)
        return self._find_implied(Logic(self.knowledge, self.today, free)) if free else self.implied

    def _find_implied(self, logic: Logic) -> frozenset[tuple[str, str]]:
        alive = [rule for rule in self.knowledge.rules if self.witnesses.get(rule.id) is not None]
        given = [cells for rule in alive if (cells := self.witnesses[rule.id])]
        batch = Batch(logic, SAMPLES, given * 4, is_even=True)
        fires = {rule.id: batch.bits(logic.rule(rule)) for rule in alive}
        found: set[tuple[str, str]] = set()
        for first, second in permutations(alive, 2):
            if fires[first.id] & ~fires[second.id]:
                continue
            try:
                if implies(logic.rule(first), logic.rule(second), logic):
                    found.add((first.id, second.id))
            except UndecidedError:  # too large for lint; `prove` settles it
                continue
        return frozenset(found)

    def are_alike(self, first: Rule, second: Rule) -> bool:
        """Tell whether two rules say the same condition."""
        return (first.id, second.id) in self.alike and (second.id, first.id) in self.alike
