"""Why an alternative or a verdict did not win: what excludes it, how far it lags and on what, and what it lacked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.engine.compile import compile_rules
from advisor.engine.whynot import find_support
from advisor.engine.wording import show_condition
from advisor.report.derivation import Derivation, known_facts
from advisor.report.outlook import show_change
from advisor.report.tree import Node
from advisor.report.wording import name_of, show_signed

if TYPE_CHECKING:
    from advisor.engine.whynot import Support
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.recommendation import Ranked, Recommendation


def derive_why_not(recommendation: Recommendation, knowledge: KnowledgeBase, target: str) -> Node:
    """Give why a verdict or an alternative did not win, of each component where there are any.

    `knowledge` is the base under the policy that the recommendation was made by.
    """
    head = f"{name_of(recommendation)}: why not {target}?"
    if recommendation.components:
        parts = tuple(derive_why_not(part, knowledge, target) for part in recommendation.components)
        return Node("verdict", recommendation.verdict, head, parts)
    if target in {recommendation.verdict, recommendation.alternative}:
        advised = f"{recommendation.verdict}, {recommendation.alternative_title}"
        return Node("verdict", recommendation.verdict, f"{head} It is what is advised: {advised}")
    derivation = Derivation(recommendation, knowledge)
    losers = [row for row in recommendation.ranking if target in {row.alternative, row.verdict}]
    told = [_explain_loser(derivation, row) for row in losers]
    changes = [item for item in recommendation.counterfactuals if item.verdict in {row.verdict for row in losers}]
    if changes:
        verdict = losers[0].verdict
        nodes = tuple(Node("change", "", f"if {show_change(change)}") for change in changes)
        told.append(Node("heading", "", f"What would turn the verdict to {verdict}", nodes))
    return Node("verdict", recommendation.verdict, head, tuple(told))


def _explain_loser(derivation: Derivation, row: Ranked) -> Node:
    advice, knowledge = derivation.recommendation, derivation.knowledge
    children: list[Node] = []
    if row.vetoed_by:
        children.append(derivation.exclusion(row))
    support: tuple[Support, ...] = ()
    distance = None
    text = row.title
    if advice.alternative:
        distance = row.score - advice.ranking[0].score
        side = "behind" if distance < 0 else "ahead of"
        text += f", {row.score:.3f}; {side} {advice.alternative}, {advice.ranking[0].score:.3f}"
        children.append(Node("heading", "", "By criterion", derivation.criteria(row, is_lag=True)))
        support = find_support(compile_rules(knowledge), known_facts(advice, knowledge), row.alternative)
    if support:
        misses = tuple(_explain_miss(item, row, advice.alternative, knowledge) for item in support)
        children.append(Node("heading", "", f"One condition short of speaking for {row.alternative}", misses))
    return Node("alternative", row.alternative, text, tuple(children), distance)


def _explain_miss(item: Support, row: Ranked, winner: str, knowledge: KnowledgeBase) -> Node:
    lacking = f"{'it is not known whether' if item.is_unknown else 'it is not so that'} "
    effect = f"{winner} would be excluded" if item.excludes_winner else f"{row.alternative} would gain"
    gain = "" if item.excludes_winner else f" {show_signed(item.gain)}"
    then = f", and the verdict be {item.verdict}" if item.verdict == row.verdict else ""
    text = f"{item.rule.title}: {lacking}{show_condition(item.lacking, knowledge)}; {effect}{gain}{then}"
    state = "unknown" if item.is_unknown else "false"
    return Node("near miss", item.rule.id, text, (), item.gain)._replace(figure=None, state=state)
