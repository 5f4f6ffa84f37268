"""What a losing alternative lacked: rules one condition short that would have spoken for it, and what they would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.effects import add_rule
from advisor.engine.order import steps_of
from advisor.engine.rank import Ranking, rank, rank_outcome
from advisor.engine.reach import Reach
from advisor.engine.settle import verdict_position
from advisor.engine.truth import lacking_part, view_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.engine.compile import CompiledRules
    from advisor.model.condition import Condition
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import Rule

LIMIT: Final = 8
_LEAST_GAIN: Final = 1e-9


class Support(NamedTuple):
    """A rule that one condition keeps from firing, and what it would do for an alternative."""

    rule: Rule
    lacking: Condition
    is_unknown: bool
    """Whether the condition is not known; otherwise it is false."""
    gain: float
    """By how much the alternative would catch up with the winner, in score."""
    excludes_winner: bool
    verdict: str
    """The verdict if it fired, empty when everything would then be excluded."""


def find_support(
    compiled: CompiledRules, facts: Mapping[str, FactValue], alternative: str, limit: int = LIMIT
) -> tuple[Support, ...]:
    """Give the near misses that would speak for an alternative: what turns the verdict to it first, then the gains.

    Empty when the alternative wins, or when nothing is feasible.
    """
    knowledge = compiled.knowledge
    outcome = compiled.run(facts)
    ranking = rank_outcome(knowledge, outcome)
    row = next(index for index, item in enumerate(knowledge.alternatives) if item.id == alternative)
    winner = ranking.winner
    if winner is None or winner == row:
        return ()
    view = view_of(knowledge, facts, outcome.ranges)
    wanted = knowledge.alternatives[row].verdict
    found: list[Support] = []
    for index, rule in enumerate(knowledge.rules):
        lacking = None if index in outcome.fired else lacking_part(rule, view)
        if lacking is None:
            continue
        then, excludes, verdict = _suppose(compiled, facts, index, winner)
        if not then.feasible[row] or (excludes and not ranking.feasible[winner]):
            continue
        gain = (then.scores[row] - then.scores[winner]) - (ranking.scores[row] - ranking.scores[winner])
        if excludes or gain > _LEAST_GAIN:
            found.append(Support(rule, lacking, view.truth_of(lacking) is None, gain, excludes, verdict))
    found.sort(key=lambda item: (item.verdict != wanted, not item.excludes_winner, -item.gain, item.rule.id))
    return tuple(found[:limit])


def _suppose(
    compiled: CompiledRules, facts: Mapping[str, FactValue], index: int, winner: int
) -> tuple[Ranking, bool, str]:
    """Give the ranking if a rule fired, whether the winner would then be excluded, and the verdict."""
    knowledge = compiled.knowledge
    rule = knowledge.rules[index]
    concluded = {
        fact: value
        for fact, value in rule.then.conclude.items()
        if fact not in facts and _raises(compiled, facts, fact, value)
    }
    supposed = {**facts, **concluded}
    outcome = compiled.run(supposed)
    reach = Reach(view_of(knowledge, supposed, outcome.ranges), frozenset({*outcome.fired, index}))
    excluded = {name for each in reach.fired for name in reach.excluded_by(knowledge.rules[each])}
    vetoed = sum(1 << row for row, item in enumerate(knowledge.alternatives) if item.id in excluded)
    ranking = rank(knowledge, *add_rule(knowledge, outcome, index), vetoed)
    then = outcome._replace(vetoed=vetoed, scores=ranking.scores)
    return ranking, bool(vetoed >> winner & 1), verdict_position(knowledge, then)


def _raises(compiled: CompiledRules, facts: Mapping[str, FactValue], fact: str, value: FactValue) -> bool:
    """Tell whether a conclusion is above what is certain already."""
    steps = steps_of(compiled.knowledge.domain_of[fact])
    ranges = view_of(compiled.knowledge, facts, compiled.run(facts).ranges).ranges
    return steps.index(value) > ranges[fact][0]
