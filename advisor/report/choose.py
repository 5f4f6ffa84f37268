"""What of a recommendation a reader has to see first: one screen holds four rules, not forty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from advisor.model.recommendation import Citation, Firing, OpenQuestion, Ranked, Recommendation, Veto

BASE_LAYER: Final = "rules"
"""The layer of the shipped rules; a reader is told of every other one."""

LEAST_EFFECT: Final = 0.0005
"""What still shows with three decimals."""


def by_effect(firings: tuple[Firing, ...]) -> list[Firing]:
    """Give firings from the largest effect on the margin to the smallest, in either direction."""
    return sorted(firings, key=lambda firing: (-abs(firing.effect_on_margin), firing.rule))


def strongest_firings(recommendation: Recommendation, limit: int) -> list[Firing]:
    """Give up to `limit` rules with the largest effects on the margin. What excludes is told elsewhere."""
    return [
        firing
        for firing in by_effect(recommendation.firings)
        if abs(firing.effect_on_margin) >= LEAST_EFFECT and not firing.vetoes
    ][:limit]


def deciding_veto(recommendation: Recommendation) -> Veto | None:
    """Give the veto that removed the alternative with the highest score of all, if one did."""
    best = max(recommendation.ranking, key=lambda ranked: ranked.score, default=None)
    if best is None or not best.vetoed_by:
        return None
    return next((veto for veto in recommendation.vetoes if veto.rule == best.vetoed_by[0]), None)


def telling_vetoes(recommendation: Recommendation) -> list[Veto]:
    """Give vetoes until every exclusion is accounted for, those of the best alternatives first."""
    by_rule = {veto.rule: veto for veto in recommendation.vetoes}
    told: list[Veto] = []
    for ranked in by_score(recommendation):
        if ranked.vetoed_by and not any(ranked.alternative in veto.alternatives for veto in told):
            told.append(by_rule[ranked.vetoed_by[0]])
    return told


def by_score(recommendation: Recommendation) -> list[Ranked]:
    """Give the alternatives by score alone, excluded ones included."""
    return sorted(recommendation.ranking, key=lambda ranked: -ranked.score)


def verdict_rival(recommendation: Recommendation) -> Ranked | None:
    """Give the best feasible alternative of another verdict, the one that the verdict margin is measured from."""
    others = (r for r in recommendation.ranking if not r.vetoed_by and r.verdict != recommendation.verdict)
    return next(others, None)


def weak_points(ranked: Ranked, limit: int = 3) -> list[str]:
    """Give the criteria on which an alternative falls furthest behind the winner."""
    lags = sorted(ranked.lag.items(), key=lambda item: -item[1])
    return [criterion for criterion, lag in lags[:limit] if lag >= LEAST_EFFECT]


def main_evidence(recommendation: Recommendation, rules_evidence: tuple[str, ...]) -> Citation | None:
    """Give the first piece of evidence that its author read, or else the first one."""
    cited = [recommendation.evidence[name] for name in rules_evidence if name in recommendation.evidence]
    return next((item for item in cited if item.verified), cited[0] if cited else None)


def questions_first(recommendation: Recommendation) -> list[OpenQuestion]:
    """Give the open questions, those that may exclude the winner before the rest."""
    return sorted(recommendation.open_questions, key=lambda question: not question.may_exclude_winner)


def decisive_rule(recommendation: Recommendation) -> str:
    """Give the id of the one rule that decided most; empty when none did.

    It is the first of a conflict, the veto of the otherwise best alternative, the rule that speaks most for the winner,
    or any veto, whichever there is first.
    """
    if recommendation.conflict:
        return recommendation.conflict[0]
    if recommendation.components:
        return next((rule for part in recommendation.components if (rule := decisive_rule(part))), "")
    veto = deciding_veto(recommendation)
    if veto is not None:
        return veto.rule
    speaking_for = [firing for firing in by_effect(recommendation.firings) if firing.effect_on_margin >= LEAST_EFFECT]
    rules = [*(firing.rule for firing in speaking_for), *(veto.rule for veto in recommendation.vetoes)]
    return rules[0] if rules else ""
