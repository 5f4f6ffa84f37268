"""Rules, relevance and exclusions as formulas over answers to questions; derived facts and look-ups are resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.engine.order import steps_of
from advisor.engine.reach import figures_by_cell
from advisor.engine.scale import measured_low
from advisor.knowledge.proof.cells import cells_on, meets, steps_as_cells
from advisor.knowledge.proof.formula import Among, Formula, every, negate, settle, some
from advisor.model.condition import ALWAYS, AllOf, AnyOf, Condition, NoneOf, Test

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from advisor.engine.completions import Cell
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase, Performance, Rule
    from advisor.model.measures import Figure, Way


class Logic:
    """What a knowledge base says of completed workloads on a day.

    `cells` maps each question to its cells; a derived fact in `free` is one of them, as if it were asked.
    """

    def __init__(self, knowledge: KnowledgeBase, on: date, free: frozenset[str] = frozenset()) -> None:
        self.knowledge = knowledge
        self.on = on
        self.cells: dict[str, tuple[Cell, ...]] = cells_on(knowledge, on)
        for fact in sorted(free):
            self.cells[fact] = steps_as_cells(fact, knowledge.domain_of[fact])
        self._free = free
        self._asked_by = {lookup.fact: lookup.by for lookup in knowledge.lookups}
        self._rules: dict[str, Formula] = {}
        self._applies: dict[str, Formula] = {}

    @property
    def full(self) -> dict[str, int]:
        """Map each question to all of its cells."""
        return {fact: (1 << len(cells)) - 1 for fact, cells in self.cells.items()}

    def rule(self, rule: Rule) -> Formula:
        """Say when a rule fires."""
        if rule.id not in self._rules:
            self._rules[rule.id] = self.condition(rule.when)
        return self._rules[rule.id]

    def condition(self, condition: Condition) -> Formula:
        """Say when a condition is true."""
        match condition:
            case Test():
                return self._test(condition)
            case AllOf(parts=parts):
                return every(self.condition(part) for part in parts)
            case AnyOf(parts=parts):
                return some(self.condition(part) for part in parts)
            case NoneOf(parts=parts):
                return negate(some(self.condition(part) for part in parts))

    def applies(self, fact: str) -> Formula:
        """Say when a question is relevant."""
        if fact not in self._applies:
            question = self.knowledge.question_by_fact.get(fact)
            is_always = question is None or question.when == ALWAYS
            self._applies[fact] = True if question is None or is_always else self.condition(question.when)
        return self._applies[fact]

    def excludes(self, rule: Rule, alternative: str) -> Formula:
        """Say when a rule excludes an alternative, by veto or by a requirement that it cannot meet."""
        reasons: list[Formula] = [alternative in rule.then.veto]
        reasons += [self._misses(alternative, item.criterion, item.at_most) for item in rule.then.require]
        return every((self.rule(rule), some(reasons)))

    def vetoed(self, alternative: str) -> Formula:
        """Say when an alternative is excluded."""
        return some(self.excludes(rule, alternative) for rule in self.knowledge.rules)

    def facts_at(self, cells: Mapping[str, int]) -> dict[str, FactValue]:
        """Give the facts of chosen cells, looked-up ones included, in the order of the questions."""
        return {
            name: value for fact in self.cells if fact in cells for name, value in self.cells[fact][cells[fact]].facts
        }

    def complete(self, cells: Mapping[str, int]) -> dict[str, FactValue]:
        """Give the facts of a completed workload: what is not chosen takes its first cell, what does not apply none."""
        chosen = {fact: cells.get(fact, 0) for fact in self.cells}
        open_cells = {fact: 1 << cell for fact, cell in chosen.items()}
        return self.facts_at({f: cell for f, cell in chosen.items() if settle(self.applies(f), open_cells) is True})

    def _misses(self, alternative: str, criterion: str, bound: str | float) -> Formula:
        """Say when an alternative cannot meet a bound, neither in the usual way nor in another that is open."""

        def is_above(cell: Performance | Figure | Way) -> Formula:
            low = measured_low(cell)
            return self._is_below(bound, low) if isinstance(bound, str) else low > bound

        performance = next(a.performance[criterion] for a in self.knowledge.alternatives if a.id == alternative)
        placed = [
            (self.rule(self.knowledge.rules[item.rule]), item.figure)
            for item in figures_by_cell(self.knowledge).get((alternative, criterion), ())
        ]
        misses = [some((negate(fires), is_above(figure))) for fires, figure in placed]
        misses.append(some((*(fires for fires, _ in placed), is_above(performance))))
        misses += [some((is_above(way), self.condition(way.unless))) for way in performance.ways]
        return every(misses)

    def _test(self, test: Test) -> Formula:
        fact = test.fact
        if fact in self.knowledge.derived_by_fact and fact not in self._free:
            return self._derived_test(test)
        asked = self._asked_by.get(fact, fact)
        domain = self.knowledge.domain_of[fact]
        known = [(index, dict(cell.facts)) for index, cell in enumerate(self.cells[asked])]
        met = [index for index, facts in known if fact in facts and meets(test, facts[fact], domain)]
        if test.operator == "known" and test.value[0] is not True:
            answered = Among(asked, sum(1 << index for index, facts in known if fact in facts))
            return negate(every((self.applies(asked), answered)))
        return every((self.applies(asked), self._among(asked, met)))

    def _among(self, fact: str, cells: list[int]) -> Formula:
        if not cells or len(cells) == len(self.cells[fact]):
            return bool(cells)
        return Among(fact, sum(1 << cell for cell in cells))

    def _derived_test(self, test: Test) -> Formula:
        """Compare the highest step that a firing rule concludes."""
        if test.operator == "known":
            return test.value[0] is True
        domain = self.knowledge.domain_of[test.fact]
        steps = steps_of(domain)
        met = [index for index, step in enumerate(steps) if meets(test, step, domain)]
        return some(
            every((self._reaches(test.fact, index), negate(self._reaches(test.fact, index + 1)))) for index in met
        )

    def _reaches(self, fact: str, step: int) -> Formula:
        """Say when a derived fact is at least at a step."""
        derived = self.knowledge.derived_by_fact[fact]
        steps = steps_of(derived.domain)
        if step <= steps.index(derived.otherwise):
            return True
        writers = [rule for rule in self.knowledge.rules if fact in rule.then.conclude]
        return some(self.rule(rule) for rule in writers if steps.index(rule.then.conclude[fact]) >= step)

    def _is_below(self, fact: str, low: float) -> Formula:
        if fact in self.knowledge.derived_by_fact:
            return False
        asked = self._asked_by.get(fact, fact)
        below = [
            index
            for index, cell in enumerate(self.cells[asked])
            if isinstance(value := dict(cell.facts).get(fact), (int, float)) and value < low
        ]
        return every((self.applies(asked), self._among(asked, below)))
