"""Join the recommendations of components: all alike gives their verdict, mixed ones are split."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, Literal

from advisor.engine.bounds import find_bounds
from advisor.engine.guidance import join_considerations, join_guidance
from advisor.engine.outlook import UNDECIDED
from advisor.engine.settle import possible_verdicts
from advisor.model.fact import Origin
from advisor.model.recommendation import Recommendation, Strength

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from advisor.engine.truth import FactView
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.recommendation import Provenance
    from advisor.model.workload import Workload

SPLIT: Final = "split"
"""The alternative of a workload whose components go to different places."""

MIXED: Final = "both"
"""The verdict of a split."""

_ORDER: Final[tuple[Strength, ...]] = ("none", "toss-up", "lean", "clear")


def combine(
    knowledge: KnowledgeBase, workload: Workload, parts: tuple[Recommendation, ...], provenance: Provenance
) -> Recommendation:
    """Give the recommendation for the whole: as weak as its weakest part, undecided when a part is.

    It is settled when no answer can change its verdict, which may be so while an answer can still move a part.
    """
    verdicts = {part.verdict for part in parts}
    alternatives = {part.alternative for part in parts}
    undecided = [part for part in parts if part.verdict == UNDECIDED]
    if undecided:
        verdict, alternative, title = UNDECIDED, "", ""
        summary = "Nothing is feasible for " + ", ".join(part.component for part in undecided) + "."
    elif len(verdicts) > 1:
        verdict, alternative, title = MIXED, SPLIT, "Split: each component where it fits"
        summary = "The components pull apart: " + _placement(parts) + "."
    else:
        verdict = verdicts.pop()
        best = parts[0] if len(alternatives) == 1 else None
        alternative = best.alternative if best else SPLIT
        title = best.alternative_title if best else "One verdict, each component in its own form"
        summary = "All components agree: " + _placement(parts) + "."
    settlement = _settle(knowledge, parts)
    measured = [part.verdict_margin for part in parts if part.verdict_margin is not None]
    return Recommendation.model_construct(
        workload=workload.name,
        title=workload.title,
        description=workload.description,
        verdict=verdict,
        alternative=alternative,
        alternative_title=title,
        settled=settlement == "settled",
        settlement=settlement,
        strength=min((part.strength for part in parts), key=_ORDER.index),
        margin=min((part.margin for part in parts if part.margin is not None), default=None),
        verdict_margin=min(measured, default=None),
        summary=summary,
        ranking=(),
        firings=(),
        weights={criterion.id: criterion.weight for criterion in knowledge.criteria},
        facts=workload.facts,
        stack=workload.stack,
        considerations=join_considerations(parts),
        **join_guidance(parts)._asdict(),
        conflict=tuple(dict.fromkeys(rule for part in parts for rule in part.conflict)),
        evidence={name: item for part in parts for name, item in part.evidence.items()},
        components=parts,
        provenance=provenance,
    )


def join_verdicts(verdicts: Iterable[str]) -> str:
    """Give the verdict of the whole from those of its parts: undecided when one is, mixed when they differ."""
    found = set(verdicts)
    if UNDECIDED in found:
        return UNDECIDED
    return found.pop() if len(found) == 1 else MIXED


def list_expectable(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Give the words that an answer may be held to: verdicts and alternatives, a split and the missing one included."""
    return tuple(dict.fromkeys((*knowledge.answers, SPLIT, UNDECIDED)))


def join_possible(parts: Iterable[Collection[str]]) -> frozenset[str]:
    """Give the verdicts that the whole can have, from those that each of its parts can have."""
    joined: frozenset[str] = frozenset()
    for verdicts in parts:
        joined = frozenset(map(join_verdicts, product(joined, verdicts))) if joined else frozenset(verdicts)
    return joined


def find_mixture(view: FactView) -> str:
    """Say why what is known should be taken apart, where it is about several things at once; otherwise nothing."""
    mixed = view.knowledge.parts.mixed if view.knowledge.parts else None
    return mixed.because if mixed and view.truth_of(mixed.when) is True else ""


def may_become(knowledge: KnowledgeBase, facts: Mapping[str, FactValue]) -> frozenset[str]:
    """Give the verdicts that a part can still have, as far as bounds tell; never one too few."""
    return frozenset(verdict or UNDECIDED for verdict in possible_verdicts(knowledge, find_bounds(knowledge, facts)))


def _settle(knowledge: KnowledgeBase, parts: tuple[Recommendation, ...]) -> Literal["settled", "open", "not-proven"]:
    """Say whether the verdict of the whole can still change: surely so where one part alone can turn it."""
    possible = [{part.verdict} if part.settled else may_become(knowledge, _known_of(knowledge, part)) for part in parts]
    if len(join_possible(possible)) == 1:
        return "settled"
    verdicts = [part.verdict for part in parts]
    deciding = [part for part in parts if UNDECIDED not in verdicts or part.verdict == UNDECIDED]
    can_turn = len(deciding) == 1 or (len(set(verdicts)) == 1 and verdicts[0] not in {MIXED, UNDECIDED})
    return "open" if can_turn and any(part.settlement == "open" for part in deciding) else "not-proven"


def _known_of(knowledge: KnowledgeBase, part: Recommendation) -> dict[str, FactValue]:
    """Give what was known of a part before rules concluded anything."""
    concluded = knowledge.derived_by_fact
    return {f.name: f.value for f in part.facts if f.origin is not Origin.DERIVED or f.name not in concluded}


def _placement(parts: tuple[Recommendation, ...]) -> str:
    return ", ".join(f"{part.component} in {part.alternative_title or UNDECIDED}" for part in parts)
