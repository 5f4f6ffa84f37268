"""A second reading of the rules, so that the compiled engine has something independent to agree with.

Written from `docs/knowledge-format.md` and section 5 of the design alone: it walks the models, sums integers and shares
no code with `advisor.engine`. It is slow and plain on purpose.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from advisor.model.condition import Condition, Test
from advisor.model.domain import Domain, LevelsDomain, NumberDomain, ReleaseDomain, SetDomain
from advisor.model.fact import FactValue
from advisor.model.knowledge import Alternative, Criterion, KnowledgeBase, LevelScale, Performance, Rule
from advisor.model.measures import Figure, Way

WHOLE = 1_000_000
"""A performance of 1, in the millionths in which this interpreter counts."""

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "is": operator.eq,
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}


@dataclass(frozen=True, slots=True)
class NaiveOutcome:
    """What the rules say of one workload, by name."""

    truths: Mapping[str, bool | None]
    """Each rule: fires (true), is silent (false) or rests on something unanswered (None)."""
    ranges: Mapping[str, tuple[int, int]]
    """Lowest and highest step that each derived fact may still take."""
    vetoed: frozenset[str]
    weights: Mapping[str, int]
    """In thousandths, never negative."""
    performances: Mapping[str, Mapping[str, int]]
    """By alternative and criterion, in millionths from 0 to 1."""
    scores: Mapping[str, Fraction]
    ranking: tuple[str, ...]
    """Alternatives that nothing excludes, best first."""

    @property
    def fired(self) -> frozenset[str]:
        """Give the rules that fire."""
        return frozenset(rule for rule, truth in self.truths.items() if truth is True)


def evaluate(knowledge: KnowledgeBase, facts: Mapping[str, FactValue | None]) -> NaiveOutcome:
    """Give what the rules say of the known facts; a fact that is missing or None is unknown."""
    reader = _Reader(knowledge, {name: value for name, value in facts.items() if value is not None})
    truths = {rule.id: reader.truth_of_rule(rule) for rule in knowledge.rules}
    fired = [rule for rule in knowledge.rules if truths[rule.id] is True]
    weights = {criterion.id: round(criterion.weight * 1000) for criterion in knowledge.criteria}
    performances = {
        alternative.id: {
            criterion.id: base_performance(criterion, alternative.performance[criterion.id])
            for criterion in knowledge.criteria
        }
        for alternative in knowledge.alternatives
    }
    for rule in fired:
        for criterion, thousandths in rule.then.weigh.items():
            weights[criterion] += thousandths
    for item in knowledge.alternatives:
        for judged in knowledge.criteria:
            performances[item.id][judged.id] += moved_by(fired, item, judged, knowledge)
    weights = {name: max(0, weight) for name, weight in weights.items()}
    total = sum(weights.values())
    scores: dict[str, Fraction] = {}
    for alternative, row in performances.items():
        for criterion, value in row.items():
            row[criterion] = min(WHOLE, max(0, value))
        gained = sum(weights[criterion] * row[criterion] for criterion in weights)
        scores[alternative] = Fraction(gained, total * WHOLE) if total else Fraction(0)
    vetoed = frozenset[str]().union(*(reader.excluded_by(rule) for rule in fired))
    left = [alternative.id for alternative in knowledge.alternatives if alternative.id not in vetoed]
    return NaiveOutcome(
        truths=truths,
        ranges={derived.fact: reader.range_of(derived.fact) for derived in knowledge.derived},
        vetoed=vetoed,
        weights=weights,
        performances=performances,
        scores=scores,
        ranking=tuple(sorted(left, key=lambda name: -scores[name])),
    )


def moved_by(fired: list[Rule], alternative: Alternative, criterion: Criterion, knowledge: KnowledgeBase) -> int:
    """Give what firing rules add to a performance, in millionths; each cause is held within its cap."""
    caps = {cause.id: 1000 * cause.cap for cause in knowledge.causes}
    by_cause: dict[str, int] = {}
    total = 0
    for rule in fired:
        shifted = 1000 * rule.then.shift.get(alternative.id, {}).get(criterion.id, 0)
        if rule.cause:
            by_cause[rule.cause] = by_cause.get(rule.cause, 0) + shifted
        else:
            total += shifted
        measured = rule.then.figures.get(alternative.id, {}).get(criterion.id)
        if measured is not None:
            base = base_performance(criterion, alternative.performance[criterion.id])
            total += worth(measured.figure, criterion) - base
    return total + sum(sorted((-caps[cause], amount, caps[cause]))[1] for cause, amount in by_cause.items())


def base_performance(criterion: Criterion, performance: Performance) -> int:
    """Give the performance before any rule, to the nearest millionth."""
    scale = criterion.scale
    if isinstance(scale, LevelScale):
        return round(scale.levels[performance.level] * WHOLE)
    assert performance.figure is not None
    return worth(performance.figure, criterion)


def worth(figure: float, criterion: Criterion) -> int:
    """Give what a measured figure is worth, to the nearest millionth."""
    scale = criterion.scale
    assert not isinstance(scale, LevelScale)
    best, worst = scale.best, scale.worst
    if scale.value == "log":
        figure, best, worst = math.log(figure), math.log(best), math.log(worst)
    return min(WHOLE, max(0, round((worst - figure) / (worst - best) * WHOLE)))


def excluded_by(knowledge: KnowledgeBase, rule: Rule, facts: Mapping[str, FactValue]) -> frozenset[str]:
    """Give the alternatives that a rule excludes when it fires; a requirement without its bound excludes none."""
    return _Reader(knowledge, dict(facts)).excluded_by(rule)


def steps(domain: Domain) -> list[FactValue]:
    """Give the steps of an ordered domain, lowest first."""
    return list(domain.labels) if isinstance(domain, LevelsDomain) else [False, True]


def holds(test: Test, domain: Domain, value: FactValue) -> bool:
    """Tell whether a known value meets a test."""
    if isinstance(domain, SetDomain):
        assert isinstance(value, tuple)
        return any(wanted in value for wanted in test.value)
    if isinstance(domain, ReleaseDomain):
        return str(value).split(" ")[0] in test.value
    if isinstance(domain, NumberDomain):
        bound = test.value[0]
        assert isinstance(value, (int, float))
        assert isinstance(bound, (int, float))
        return COMPARISONS[test.operator](value, bound)
    if test.operator == "is":
        return value in test.value
    order = steps(domain)
    return COMPARISONS[test.operator](order.index(value), order.index(test.value[0]))


@dataclass(slots=True)
class _Reader:
    """Reads conditions against the known facts of one workload, and remembers what it found."""

    knowledge: KnowledgeBase
    facts: dict[str, FactValue]
    truths: dict[str, bool | None] = field(default_factory=dict)
    ranges: dict[str, tuple[int, int]] = field(default_factory=dict)
    tests: dict[tuple[str, str, tuple[FactValue, ...]], bool | None] = field(default_factory=dict)

    def excluded_by(self, rule: Rule) -> frozenset[str]:
        excluded = set(rule.then.veto)
        for requirement in rule.then.require:
            bound = self.facts.get(requirement.at_most) if isinstance(requirement.at_most, str) else requirement.at_most
            if bound is None:
                continue
            assert isinstance(bound, (int, float))
            excluded |= {a.id for a in self.knowledge.alternatives if self.misses(a, requirement.criterion, bound)}
        return frozenset(excluded)

    def misses(self, alternative: Alternative, criterion: str, bound: float) -> bool:
        """Tell whether no way to a figure meets a bound: not the usual one, and none that is open."""
        performance = alternative.performance[criterion]
        in_force: list[Performance | Figure | Way] = [
            rule.then.figures[alternative.id][criterion]
            for rule in self.knowledge.rules
            if criterion in rule.then.figures.get(alternative.id, {}) and self.truth_of_rule(rule)
        ]
        usual = in_force or [performance]
        others = [way for way in performance.ways if self.truth_of(way.unless) is not True]
        best = [cell.figure if cell.low is None else cell.low for cell in (*usual, *others)]
        return all(figure is not None and figure > bound for figure in best)

    def truth_of_rule(self, rule: Rule) -> bool | None:
        if rule.id not in self.truths:
            self.truths[rule.id] = self.truth_of(rule.when)
        return self.truths[rule.id]

    def truth_of(self, condition: Condition) -> bool | None:
        if condition.kind == "test":
            return self.truth_of_test(condition)
        decisive = condition.kind != "all"  # one false part settles `all`, one true part settles `any` and `none`
        found: bool | None = not decisive
        for part in condition.parts:
            truth = self.truth_of(part)
            if truth is decisive:
                found = truth
                break
            if truth is None:
                found = None
        return not found if condition.kind == "none" and found is not None else found

    def truth_of_test(self, test: Test) -> bool | None:
        key = test.fact, test.operator, test.value
        if key not in self.tests:
            self.tests[key] = self.find_truth(test)
        return self.tests[key]

    def find_truth(self, test: Test) -> bool | None:
        possible = self.possible(test.fact)
        if test.operator == "known":
            is_known = possible is not None and len(possible) == 1
            return is_known is test.value[0]  # what does not apply is not known either
        if possible is None:
            return None
        domain = self.knowledge.domain_of[test.fact]
        found = {holds(test, domain, value) for value in possible}
        return None if len(found) == 2 else True in found

    def possible(self, fact: str) -> list[FactValue] | None:
        """Give the values that a fact may still have: one when known, none when it does not apply, None when open."""
        if fact in self.facts:
            return [self.facts[fact]]
        if fact in self.knowledge.derived_by_fact:
            low, high = self.range_of(fact)
            return steps(self.knowledge.domain_of[fact])[low : high + 1]
        return [] if self.is_absent(fact) else None

    def is_absent(self, fact: str) -> bool:
        """Tell whether an unknown fact will stay without a value: not applicable, or not in the table of dates."""
        for lookup in self.knowledge.lookups:
            if lookup.fact == fact:
                return lookup.by in self.facts or self.is_absent(lookup.by)
        return self.truth_of(self.knowledge.question_by_fact[fact].when) is False

    def range_of(self, fact: str) -> tuple[int, int]:
        if fact not in self.ranges:
            self.ranges[fact] = self.find_range(fact)
        return self.ranges[fact]

    def find_range(self, fact: str) -> tuple[int, int]:
        derived = self.knowledge.derived_by_fact[fact]
        order = steps(derived.domain)
        if fact in self.facts:
            step = order.index(self.facts[fact])
            return step, step
        fired: list[int] = []
        undecided: list[int] = []
        for rule in self.knowledge.rules:
            if fact in rule.then.conclude:
                step = order.index(rule.then.conclude[fact])
                truth = self.truth_of_rule(rule)
                if truth is not False:
                    (fired if truth else undecided).append(step)
        if fired:
            return max(fired), max(fired + undecided)
        either = [order.index(derived.otherwise), *undecided]
        return min(either), max(either)
