"""Ranking: `V_a = sum(w_c * p_ac) / sum(w_c)` over what is not excluded, and what each part contributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.scale import MICRO

if TYPE_CHECKING:
    from advisor.engine.compile import Outcome
    from advisor.model.knowledge import KnowledgeBase


class Ranking(NamedTuple):
    """Scores and order. Positions follow `knowledge.alternatives` and `knowledge.criteria`."""

    order: tuple[int, ...]
    """Alternatives from best to worst: feasible ones first, then by score, then by declared position."""
    feasible: tuple[bool, ...]
    scores: tuple[float, ...]
    weights: tuple[int, ...]
    """Effective weights in thousandths, never negative."""
    performances: tuple[tuple[int, ...], ...]
    """Effective performances in millionths, clipped to 0..1, one row an alternative."""

    @property
    def winner(self) -> int | None:
        """Give the best feasible alternative, or None when everything is excluded."""
        return self.order[0] if self.order and self.feasible[self.order[0]] else None

    def contributions(self, alternative: int) -> tuple[float, ...]:
        """Give what each criterion adds to the score of an alternative; they add up to it."""
        total = sum(self.weights) * MICRO
        row = self.performances[alternative]
        return tuple(weight * value / total if total else 0.0 for weight, value in zip(self.weights, row, strict=True))

    def distance(self, winner: int, other: int) -> float:
        """Give the difference of two scores, from the exact sums: 0.47 before 0.45 is 0.02 and not a little less."""
        total = sum(self.weights) * MICRO
        rows = zip(self.weights, self.performances[winner], self.performances[other], strict=True)
        return sum(weight * (mine - theirs) for weight, mine, theirs in rows) / total if total else 0.0

    def lead(self, winner: int, other: int) -> tuple[float, ...]:
        """Give `w_c * (p_ac - p_bc) / sum(w)` for each criterion; they add up to the difference of the scores."""
        total = sum(self.weights) * MICRO
        rows = zip(self.weights, self.performances[winner], self.performances[other], strict=True)
        return tuple(weight * (mine - theirs) / total if total else 0.0 for weight, mine, theirs in rows)


def rank(knowledge: KnowledgeBase, weights: tuple[int, ...], performances: tuple[int, ...], vetoed: int) -> Ranking:
    """Rank from raw weights (thousandths) and raw performances (millionths), as an `Outcome` holds them."""
    columns = len(knowledge.criteria)
    effective = tuple(max(0, weight) for weight in weights)
    clipped = [min(MICRO, max(0, value)) for value in performances]
    rows = tuple(tuple(clipped[i : i + columns]) for i in range(0, len(clipped), columns))
    total = sum(effective) * MICRO
    scores = tuple(sum(w * p for w, p in zip(effective, row, strict=True)) / total if total else 0.0 for row in rows)
    feasible = tuple(not vetoed >> index & 1 for index in range(len(rows)))
    order = sorted(range(len(rows)), key=lambda index: (not feasible[index], -scores[index], index))
    return Ranking(tuple(order), feasible, scores, effective, rows)


def rank_outcome(knowledge: KnowledgeBase, outcome: Outcome) -> Ranking:
    """Rank what the compiled rules found."""
    return rank(knowledge, outcome.weights, outcome.performances, outcome.vetoed)


def margins(knowledge: KnowledgeBase, ranking: Ranking) -> tuple[float | None, float | None]:
    """Give the margin to the runner-up, and the margin to the best alternative of another verdict.

    Both are distances in score; None when no such alternative is feasible.
    """
    winner = ranking.winner
    if winner is None:
        return None, None
    rivals = [index for index in ranking.order if index != winner and ranking.feasible[index]]
    verdict = knowledge.alternatives[winner].verdict
    others = [index for index in rivals if knowledge.alternatives[index].verdict != verdict]
    first = ranking.distance(winner, rivals[0]) if rivals else None
    other = ranking.distance(winner, others[0]) if others else None
    return first, other


def best_feasible(scores: tuple[float, ...], vetoed: int) -> int | None:
    """Give the best alternative that is not excluded, the first declared of equals, by position; None without any."""
    best: int | None = None
    for index, score in enumerate(scores):
        if not vetoed >> index & 1 and (best is None or score > scores[best]):
            best = index
    return best
