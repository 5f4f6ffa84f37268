"""How likely a test is to be met before anything is known. It only orders what the compiled function tests first."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from advisor.engine.conditions import levels_matching
from advisor.engine.order import steps_of
from advisor.model.condition import Test
from advisor.model.domain import BoolDomain, ChoiceDomain, LevelsDomain, NumberDomain

if TYPE_CHECKING:
    from advisor.model.condition import Condition
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

UNTOLD: Final = 0.3
"""What holds of a test about which priors say nothing."""

_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "is": operator.eq,
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}


class Likelihood:
    """The likelihood of tests under the priors of the questions, each worked out once."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Take the priors."""
        self._knowledge = knowledge
        self._known: dict[Test, float] = {}

    def of(self, condition: Condition) -> float:
        """Give the likelihood of a test; a group of tests counts as certain, so that it comes last."""
        if not isinstance(condition, Test):
            return 1.0
        if condition not in self._known:
            self._known[condition] = self._work_out(condition)
        return self._known[condition]

    def _work_out(self, test: Test) -> float:
        domain = self._knowledge.domain_of[test.fact]
        question = self._knowledge.question_by_fact.get(test.fact)
        if question is None or test.operator == "known":
            return UNTOLD
        met = values_met(self._knowledge, test)
        match domain:
            case BoolDomain():
                prior: Mapping[str, float] = question.prior or {"true": 0.5, "false": 0.5}
                return sum(prior["true" if value else "false"] for value in met)
            case ChoiceDomain() | LevelsDomain():
                even = 0.0 if question.prior else 1 / len(domain.labels)
                return sum(question.prior.get(str(value), even) for value in met)
            case NumberDomain() if question.typical:
                meets = _COMPARE[test.operator]
                return sum(meets(value, test.value[0]) for value in question.typical) / len(question.typical)
            case _:
                return UNTOLD


def values_met(knowledge: KnowledgeBase, test: Test) -> frozenset[FactValue]:
    """Give the values that meet a test, of a domain that lists them without a set of several."""
    domain = knowledge.domain_of[test.fact]
    if isinstance(domain, LevelsDomain):
        steps = steps_of(domain)
        return frozenset(steps[index] for index in levels_matching(test, steps))
    return frozenset(test.value)
