"""Which figure holds for an alternative, and by which way it can meet a requirement.

A rule may put another figure in place of the base one. What an alternative reaches is then judged by the best that
measurements of that figure reached, and by every other way that is open: a way is closed only where its `unless` is
definitely true, so what nobody answered excludes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.identity import Identity, Memo
from advisor.engine.scale import measured_low
from advisor.engine.truth import view_of
from advisor.model.condition import NEVER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from advisor.engine.compile import Outcome
    from advisor.engine.truth import FactView
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import Alternative, Criterion, KnowledgeBase, Performance, Rule
    from advisor.model.measures import Figure, Way

USUAL: Final = "cold"
"""What `Reach.way_to` says where no other way is needed: a start from nothing."""


class Placed(NamedTuple):
    """A figure in place of the base one, and the position of the rule that puts it there."""

    rule: int
    figure: Figure


Cell = tuple[str, str]
"""An alternative and a criterion."""

_PLACED: Final[Memo[dict[Cell, tuple[Placed, ...]]]] = Memo(16)


def figures_by_cell(knowledge: KnowledgeBase) -> Mapping[Cell, tuple[Placed, ...]]:
    """Map each performance that some rule measures anew to those rules, in the order of their ids."""
    return _PLACED.get(Identity(knowledge), lambda: _list_figures(knowledge))


def _list_figures(knowledge: KnowledgeBase) -> dict[Cell, tuple[Placed, ...]]:
    found: dict[Cell, list[Placed]] = {}
    for index in sorted(range(len(knowledge.rules)), key=lambda index: knowledge.rules[index].id):
        for alternative, figures in knowledge.rules[index].then.figures.items():
            for criterion, figure in figures.items():
                found.setdefault((alternative, criterion), []).append(Placed(index, figure))
    return {cell: tuple(placed) for cell, placed in found.items()}


@dataclass(frozen=True, slots=True)
class Reach:
    """What the alternatives reach in one workload."""

    view: FactView
    fired: Collection[int]
    """Positions of the rules that fire."""

    @property
    def knowledge(self) -> KnowledgeBase:
        """Give the knowledge base."""
        return self.view.knowledge

    def in_force(self, alternative: Alternative, criterion: str) -> tuple[Performance | Figure, Rule | None]:
        """Give the figure that holds, and the rule that put it there; of several rules the first by id."""
        for placed in self._placed(alternative, criterion):
            return placed.figure, self.knowledge.rules[placed.rule]
        return alternative.performance[criterion], None

    def usual(self, alternative: Alternative, criterion: str) -> float:
        """Give the best figure of the usual way; of several rules that measure it anew the best one's."""
        lows = [measured_low(placed.figure) for placed in self._placed(alternative, criterion)]
        return min(lows) if lows else measured_low(alternative.performance[criterion])

    def open_ways(self, alternative: Alternative, criterion: str) -> Iterator[Way]:
        """Give the other ways that are open."""
        return (w for w in alternative.performance[criterion].ways if self.view.truth_of(w.unless) is not True)

    def way_to(self, alternative: Alternative, criterion: str, bound: float) -> str:
        """Give the first way that meets a bound: `USUAL`, the id of another, or nothing."""
        if self.usual(alternative, criterion) <= bound:
            return USUAL
        ways = self.open_ways(alternative, criterion)
        return next((way.id for way in ways if measured_low(way) <= bound), "")

    def bounds_of(self, rule: Rule) -> Iterator[tuple[str, float]]:
        """Give what a rule requires: criteria with their bounds; a bound that nobody answered is left out."""
        for requirement in rule.then.require:
            bound = requirement.at_most
            limit = self.view.facts.get(bound) if isinstance(bound, str) else bound
            if isinstance(limit, (int, float)):
                yield requirement.criterion, limit

    def excluded_by(self, rule: Rule) -> tuple[str, ...]:
        """Give the alternatives that a firing rule excludes, by veto or by a requirement that they cannot meet."""
        excluded = set(rule.then.veto)
        for criterion, bound in self.bounds_of(rule):
            excluded |= {a.id for a in self.knowledge.alternatives if not self.way_to(a, criterion, bound)}
        return tuple(alternative.id for alternative in self.knowledge.alternatives if alternative.id in excluded)

    def starts_from(self, alternative: Alternative) -> str:
        """Give the way by which an alternative meets what firing rules require.

        Nothing where nothing is required or not everything is met; `USUAL` where no other way is needed.
        """
        ways = [self.way_to(alternative, criterion, bound) for criterion, bound in self._tightest().items()]
        if not all(ways):
            return ""
        return next((way for way in ways if way != USUAL), USUAL if ways else "")

    def special_ways(self, alternative: Alternative) -> Iterator[tuple[Criterion, Way]]:
        """Give, by criterion, the ways without which an alternative would not meet what firing rules require."""
        criteria = {criterion.id: criterion for criterion in self.knowledge.criteria}
        for name, bound in self._tightest().items():
            chosen = self.way_to(alternative, name, bound)
            yield from ((criteria[name], way) for way in alternative.performance[name].ways if way.id == chosen)

    def _tightest(self) -> dict[str, float]:
        """Give the tightest bound that firing rules put on each criterion, in the order of the criteria."""
        bounds: dict[str, float] = {}
        for index in self.fired:
            for criterion, bound in self.bounds_of(self.knowledge.rules[index]):
                bounds[criterion] = min(bound, bounds.get(criterion, bound))
        return {criterion.id: bounds[criterion.id] for criterion in self.knowledge.criteria if criterion.id in bounds}

    def _placed(self, alternative: Alternative, criterion: str) -> Iterator[Placed]:
        placed = figures_by_cell(self.knowledge).get((alternative.id, criterion), ())
        return (item for item in placed if item.rule in self.fired)


def reach_of(knowledge: KnowledgeBase, facts: Mapping[str, FactValue], outcome: Outcome) -> Reach:
    """Give what the alternatives reach under an outcome of the compiled rules."""
    return Reach(view_of(knowledge, facts, outcome.ranges), frozenset(outcome.fired))


def list_lows(knowledge: KnowledgeBase, criterion: str) -> tuple[float, ...]:
    """Give every figure at which a bound on a criterion can begin or cease to exclude something."""
    found: list[float] = []
    for alternative in knowledge.alternatives:
        performance = alternative.performance[criterion]
        placed = figures_by_cell(knowledge).get((alternative.id, criterion), ())
        found += [measured_low(performance), *map(measured_low, performance.ways)]
        found += [measured_low(item.figure) for item in placed]
    return tuple(found)


def extremes(knowledge: KnowledgeBase, alternative: Alternative, criterion: str) -> tuple[float, float]:
    """Give the least and the greatest best figure that an alternative has, whatever fires and is closed."""
    performance = alternative.performance[criterion]
    placed = figures_by_cell(knowledge).get((alternative.id, criterion), ())
    usual = [measured_low(performance), *(measured_low(item.figure) for item in placed)]
    always = [measured_low(way) for way in performance.ways if way.unless == NEVER]
    return min([*usual, *map(measured_low, performance.ways)]), min([max(usual), *always])
