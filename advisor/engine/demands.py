"""What requirements certainly exclude, and what they may exclude, while figures and ways are still undecided.

What an alternative reaches is the least of its usual figure and of every way that is open. Of that, the least and the
greatest that answers can still make of it are certain; between them lies what depends on answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.identity import Identity, Memo
from advisor.engine.reach import Placed, figures_by_cell
from advisor.engine.scale import measured_low
from advisor.engine.survey import list_closable
from advisor.model.condition import NEVER
from advisor.model.domain import NumberDomain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.engine.survey import Survey
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase


class _Reached(NamedTuple):
    """What one alternative can reach on one criterion."""

    usual: float
    placed: tuple[Placed, ...]
    always: float
    """The best of the ways that nothing closes."""
    closable: tuple[tuple[int, float], ...]
    """The other ways, by their position in the survey."""


class _Demand(NamedTuple):
    """One requirement: what the alternatives can reach, the bound, and the least that the bound can be."""

    reached: tuple[_Reached, ...]
    bound: str | float
    least: float


class Excluded(NamedTuple):
    """Bit masks of alternatives."""

    surely: int
    """Excluded whatever is answered."""
    maybe: int
    """Excluded by some answers, those above included."""
    waits: bool
    """Whether that depends on the bound or on a way, beside the rules that measure anew."""


_DEMANDS: Final[Memo[dict[int, tuple[_Demand, ...]]]] = Memo(16)


class Demands:
    """The requirements of one workload's rules, as far as answers have decided about figures and ways."""

    def __init__(self, knowledge: KnowledgeBase, facts: Mapping[str, FactValue], survey: Survey) -> None:
        """Take what is decided."""
        self._of = _DEMANDS.get(Identity(knowledge), lambda: _list_demands(knowledge))
        self._facts = facts
        self._survey = survey
        self._fired = frozenset(survey.fired) if self._of else frozenset()

    def excluded(self, index: int) -> Excluded | None:
        """Give what a rule excludes by its requirements when it fires, None when it has none."""
        demands = self._of.get(index)
        if demands is None:
            return None
        surely = maybe = 0
        waits = False
        for demand in demands:
            bound = self._facts.get(demand.bound) if isinstance(demand.bound, str) else demand.bound
            is_known = isinstance(bound, (int, float))
            waits = waits or not is_known
            limit = bound if isinstance(bound, (int, float)) else demand.least
            for row, reached in enumerate(demand.reached):
                least, greatest = self._span(reached)
                if limit < greatest:
                    maybe |= 1 << row
                    if is_known and limit < least:
                        surely |= 1 << row
                    elif reached.closable and self._survey.closing:
                        waits = True
        return Excluded(surely, maybe, waits)

    def _span(self, reached: _Reached) -> tuple[float, float]:
        """Give the least and the greatest that answers can still make of the best figure."""
        certain = [measured_low(item.figure) for item in reached.placed if item.rule in self._fired]
        possible = [measured_low(item.figure) for item in reached.placed if item.rule in self._survey.undecided]
        usual = certain or [reached.usual]
        least, greatest = min([*usual, *possible]), min(usual)
        if not certain and possible:
            greatest = max(greatest, *possible)
        least, greatest = min(least, reached.always), min(greatest, reached.always)
        for index, low in reached.closable:
            if index not in self._survey.closed:
                least = min(least, low)
                if index not in self._survey.closing:
                    greatest = min(greatest, low)
        return least, greatest


def _list_demands(knowledge: KnowledgeBase) -> dict[int, tuple[_Demand, ...]]:
    """Map the position of each rule that requires something to what it requires."""
    closable = {(alternative, name, way.id): n for n, (alternative, name, way) in enumerate(list_closable(knowledge))}
    reached: dict[str, tuple[_Reached, ...]] = {}
    for criterion in {item.criterion for rule in knowledge.rules for item in rule.then.require}:
        reached[criterion] = tuple(
            _Reached(
                usual=measured_low(performance),
                placed=figures_by_cell(knowledge).get((alternative.id, criterion), ()),
                always=min([measured_low(w) for w in performance.ways if w.unless == NEVER], default=float("inf")),
                closable=tuple(
                    (closable[alternative.id, criterion, way.id], measured_low(way))
                    for way in performance.ways
                    if way.unless != NEVER
                ),
            )
            for alternative in knowledge.alternatives
            for performance in (alternative.performance[criterion],)
        )
    found: dict[int, tuple[_Demand, ...]] = {}
    for index, rule in enumerate(knowledge.rules):
        if rule.then.require:
            found[index] = tuple(
                _Demand(reached[item.criterion], item.at_most, _least(knowledge, item.at_most))
                for item in rule.then.require
            )
    return found


def _least(knowledge: KnowledgeBase, bound: str | float) -> float:
    domain = knowledge.domain_of[bound] if isinstance(bound, str) else None
    return domain.min if isinstance(domain, NumberDomain) else float("-inf")
