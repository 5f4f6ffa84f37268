"""The truth of single conditions against one workload, for explanations, relevance and near misses.

The compiled function decides what fires; this says of any condition, and of each test in it, whether it is true, false
or unknown. A property test holds the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.conditions import levels_matching
from advisor.engine.order import order_derived, steps_of
from advisor.model.condition import ALWAYS, AllOf, AnyOf, Condition, NoneOf, Test
from advisor.model.domain import LevelsDomain, NumberDomain, SetDomain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase, Rule

Truth = bool | None
"""True, false, or None for unknown."""


class FactView(NamedTuple):
    """The known facts of one workload and the ranges of its derived facts, as the compiled rules found them."""

    knowledge: KnowledgeBase
    facts: Mapping[str, FactValue]
    ranges: Mapping[str, tuple[int, int]]

    def truth_of(self, condition: Condition) -> Truth:
        """Give the truth of a condition in Kleene's strong three-valued logic."""
        match condition:
            case Test():
                return self._truth_of_test(condition)
            case AllOf(parts=parts):
                return all_of([self.truth_of(part) for part in parts])
            case AnyOf(parts=parts):
                return negate(all_of([negate(self.truth_of(part)) for part in parts]))
            case NoneOf(parts=parts):
                return all_of([negate(self.truth_of(part)) for part in parts])

    def value_of(self, fact: str) -> FactValue | None:
        """Give the value of a fact, derived ones included; None when unknown."""
        if fact in self.ranges and fact not in self.facts:
            low, high = self.ranges[fact]
            return steps_of(self.knowledge.domain_of[fact])[low] if low == high else None
        return self.facts.get(fact)

    def least_of(self, fact: str) -> FactValue | None:
        """Give the value of a fact; of a derived one the lowest step that it can still take."""
        if fact in self.ranges and fact not in self.facts:
            return steps_of(self.knowledge.domain_of[fact])[self.ranges[fact][0]]
        return self.facts.get(fact)

    def is_absent(self, fact: str) -> bool:
        """Tell whether a fact will never have a value: its question does not apply, or no table row answers it."""
        if fact in self.facts:
            return False
        for lookup in self.knowledge.lookups:
            if lookup.fact == fact:
                return lookup.by in self.facts or self.is_absent(lookup.by)
        question = self.knowledge.question_by_fact.get(fact)
        return question is not None and question.when != ALWAYS and self.truth_of(question.when) is False

    def _truth_of_test(self, test: Test) -> Truth:
        if test.operator == "known":
            return (self.value_of(test.fact) is not None) == (test.value[0] is True)
        if test.fact in self.ranges:
            steps = steps_of(self.knowledge.domain_of[test.fact])
            matching = levels_matching(test, steps)
            low, high = self.ranges[test.fact]
            met = {step in matching for step in range(low, high + 1)}
            return met.pop() if len(met) == 1 else None
        value = self.facts.get(test.fact)
        if value is None:
            return False if self.is_absent(test.fact) else None
        return self._meets(test, value)

    def _meets(self, test: Test, value: FactValue) -> bool:
        domain = self.knowledge.domain_of[test.fact]
        if isinstance(domain, SetDomain):
            return isinstance(value, tuple) and any(item in value for item in test.value)
        if test.operator == "product":
            return str(value).startswith(tuple(f"{product} " for product in test.value))
        if isinstance(domain, LevelsDomain):
            steps = steps_of(domain)
            return steps.index(value) in levels_matching(test, steps)
        if isinstance(domain, NumberDomain):
            return _compare(value, test)
        return any(value == item and isinstance(value, bool) == isinstance(item, bool) for item in test.value)


def _compare(value: FactValue, test: Test) -> bool:
    bound = test.value[0]
    if not isinstance(value, (int, float)) or not isinstance(bound, (int, float)):
        return False
    match test.operator:
        case "at_least":
            return value >= bound
        case "at_most":
            return value <= bound
        case "above":
            return value > bound
        case "below":
            return value < bound
        case _:
            return value == bound


def negate(truth: Truth) -> Truth:
    """Negate; unknown stays unknown."""
    return None if truth is None else not truth


def all_of(truths: Sequence[Truth]) -> Truth:
    """Join with "and": false wins, then unknown."""
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else True


def view_of(knowledge: KnowledgeBase, facts: Mapping[str, FactValue], ranges: tuple[int, ...]) -> FactView:
    """Give the view that belongs to an outcome of the compiled rules; `ranges` as in `Outcome`."""
    names = [derived.fact for derived in order_derived(knowledge)]
    paired = {fact: (ranges[2 * index], ranges[2 * index + 1]) for index, fact in enumerate(names)}
    return FactView(knowledge, facts, paired)


def supporting_tests(condition: Condition, view: FactView) -> list[Test]:
    """Give the tests that make a true condition true, each fact once."""
    match condition:
        case Test():
            return [condition]
        case AllOf(parts=parts):
            return [test for part in parts for test in supporting_tests(part, view)]
        case AnyOf(parts=parts):
            return next((supporting_tests(part, view) for part in parts if view.truth_of(part)), [])
        case NoneOf(parts=parts):
            return [test for part in parts for test in _tests_of(part)]


def _tests_of(condition: Condition) -> list[Test]:
    return (
        [condition] if isinstance(condition, Test) else [test for part in condition.parts for test in _tests_of(part)]
    )


def lacking_part(rule: Rule, view: FactView) -> Condition | None:
    """Give the one part that keeps a rule from firing, or None when it is not exactly one."""
    parts = rule.when.parts if isinstance(rule.when, AllOf) else (rule.when,)
    lacking = [part for part in parts if view.truth_of(part) is not True]
    return lacking[0] if len(lacking) == 1 and len(parts) > 1 else None
