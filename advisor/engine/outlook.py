"""What would change the answer, as a recommendation shows it: open questions, counterfactuals, weights, sizing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from advisor.engine.counterfactual import find_changes
from advisor.engine.explain import may_exclude, open_facts
from advisor.engine.reopen import gather_changes
from advisor.engine.sizing import size
from advisor.model.recommendation import (
    Band,
    Counterfactual,
    OpenQuestion,
    Sensitivity,
    SizingRow,
    WeightRange,
)

if TYPE_CHECKING:
    from advisor.engine.bounds import Bounds
    from advisor.engine.rank import Ranking
    from advisor.engine.reach import Reach
    from advisor.engine.settle import Settlement
    from advisor.engine.sizing import Band as EngineBand
    from advisor.engine.truth import FactView
    from advisor.model.knowledge import Alternative, KnowledgeBase, Rule

Depth = Literal["quick", "full"]
"""Quick leaves out what a first look does not need: acceptability, information values, larger changes."""

QUICK_BUDGET: Final = 300
FULL_BUDGET: Final = 4000
UNDECIDED: Final = "undecided"
"""The verdict when everything is excluded."""


def open_questions(
    knowledge: KnowledgeBase,
    view: FactView,
    bounds: Bounds,
    settlement: Settlement,
    winner: Alternative | None,
    depth: Depth,
) -> tuple[OpenQuestion, ...]:
    """Give the unanswered questions that some undecided rule waits for, those with the highest value first."""
    waiting = open_facts(knowledge, view, bounds.undecided)
    excluding = may_exclude(knowledge, winner) if winner is not None else frozenset()
    values: dict[str, float] = {}
    if depth == "full" and waiting and not settlement.is_settled:
        from advisor.engine.information import look_ahead

        groups = [(fact,) for fact in waiting]
        values = dict(zip(waiting, look_ahead(knowledge, view.facts, groups).values, strict=True))
    found = [
        OpenQuestion.model_construct(
            fact=fact,
            prompt=knowledge.question_by_fact[fact].prompt,
            topic=knowledge.question_by_fact[fact].topic,
            rules=rules,
            may_exclude_winner=not excluding.isdisjoint(rules),
            can_flip=not settlement.is_settled and any(_bears(knowledge.rule_by_id[rule]) for rule in rules),
            information_value=values.get(fact, 0.0),
        )
        for fact, rules in waiting.items()
    ]
    found.sort(key=lambda question: (-question.information_value, not question.may_exclude_winner))
    return tuple(found)


def _bears(rule: Rule) -> bool:
    """Tell whether a rule can bear on the ranking; advice and settings cannot."""
    then = rule.then
    return bool(then.conclude or then.weigh or then.shift or then.figures or then.veto or then.require)


def counterfactuals(knowledge: KnowledgeBase, view: FactView, depth: Depth) -> tuple[tuple[Counterfactual, ...], bool]:
    """Give the smallest changes of answers that flip the verdict, and whether the search for them was complete."""
    changes = find_changes(knowledge, view.facts, budget=FULL_BUDGET if depth == "full" else QUICK_BUDGET)
    found = tuple(
        Counterfactual.model_construct(
            answers=dict(change.answers),
            words=words,
            verdict=change.verdict or UNDECIDED,
            rules=change.rules,
            is_negotiable=change.is_negotiable,
        )
        for change, words in gather_changes(knowledge, view.facts, changes.found)
    )
    return found, changes.is_complete


def sensitivity(knowledge: KnowledgeBase, ranking: Ranking, depth: Depth) -> Sensitivity:
    """Give the weight intervals, and the rank acceptability in full depth."""
    from advisor.engine.acceptability import SETS, rank_acceptability
    from advisor.engine.sensitivity import weight_intervals

    ranges = tuple(
        WeightRange.model_construct(
            criterion=item.criterion,
            weight=item.weight,
            low=item.low,
            high=item.high,
            below=item.below,
            above=item.above,
        )
        for item in weight_intervals(knowledge, ranking)
    )
    if depth == "quick":
        return Sensitivity.model_construct(weights=ranges)
    names = [alternative.id for alternative in knowledge.alternatives]
    shares = dict(zip(names, rank_acceptability(ranking), strict=True))
    return Sensitivity.model_construct(weights=ranges, acceptability=shares, draws=SETS)


def sizing(reach: Reach) -> tuple[SizingRow, ...]:
    """Give the sizing of every alternative."""
    return tuple(
        SizingRow.model_construct(
            alternative=row.alternative,
            overhead_mib=_band(row.overhead_mib),
            start_s=_band(row.start_s),
            overhead_gib=_band(row.overhead_gib) if row.overhead_gib else None,
            hosts=_band(row.hosts) if row.hosts else None,
            cost_month=_band(row.cost_month) if row.cost_month else None,
            evidence=row.evidence,
        )
        for row in size(reach)
    )


def _band(band: EngineBand) -> Band:
    return Band.model_construct(low=band.low, typical=band.typical, high=band.high)
