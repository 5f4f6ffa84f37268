"""What the fired rules say beyond the scores, as far as it is meant for one alternative.

A sentence about one form is noise, or wrong, for whoever takes another. Each rule says what it means for whom; here
that is held against the alternative that was chosen, or that somebody takes instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.model.guidance import Size, is_for
from advisor.model.recommendation import EffortReason, FiredConsideration, FiredEffort, FiredRisk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import Effects, KnowledgeBase, Rule
    from advisor.model.recommendation import Recommendation

SIZES: Final[tuple[Size, ...]] = ("S", "M", "L")
"""The sizes of an effort, which rise."""


class Guidance(NamedTuple):
    """What holds for one alternative, each thing once."""

    advice: tuple[str, ...]
    hardening: tuple[str, ...]
    risks: tuple[FiredRisk, ...]
    effort: FiredEffort | None


def guide(knowledge: KnowledgeBase, fired: Sequence[Rule], chosen: str) -> Guidance:
    """Give what the fired rules say for an alternative; where none is chosen, what they say of every one."""
    return Guidance(
        advice=tuple(dict.fromkeys(sentence for rule in fired for sentence in list_advice(rule.then, chosen))),
        hardening=_list_settings(knowledge, fired, chosen),
        risks=tuple(
            FiredRisk.model_construct(rule=rule.id, text=risk.say, mitigation=risk.mitigation)
            for rule in fired
            for risk in rule.then.risk
            if is_for(risk.alternatives, chosen)
        ),
        effort=_add_up_effort(fired, chosen),
    )


def redirect(knowledge: KnowledgeBase, recommendation: Recommendation, chosen: str) -> Recommendation:
    """Give a recommendation with what its rules say for another alternative than the advised one.

    Verdict, ranking and reasons stay; of the rules, those that the knowledge base holds speak.
    """
    if recommendation.components:
        parts = tuple(redirect(knowledge, part, chosen) for part in recommendation.components)
        return recommendation.model_copy(update={"components": parts, **join_guidance(parts)._asdict()})
    fired = [rule for firing in recommendation.firings if (rule := knowledge.rule_by_id.get(firing.rule)) is not None]
    return recommendation.model_copy(update=guide(knowledge, fired, chosen)._asdict())


def join_guidance(parts: Iterable[Recommendation]) -> Guidance:
    """Give what holds for the parts of a whole, each thing once; its effort is that of its heaviest part."""
    whole = tuple(parts)
    efforts = [part.effort for part in whole if part.effort is not None]
    return Guidance(
        advice=tuple(dict.fromkeys(sentence for part in whole for sentence in part.advice)),
        hardening=tuple(dict.fromkeys(name for part in whole for name in part.hardening)),
        risks=tuple({(risk.rule, risk.text): risk for part in whole for risk in part.risks}.values()),
        effort=_largest(efforts),
    )


def list_advice(then: Effects, chosen: str) -> tuple[str, ...]:
    """Give the sentences of a rule that hold for an alternative."""
    return tuple(advice.say for advice in then.advise if is_for(advice.alternatives, chosen))


def list_risks(then: Effects, chosen: str) -> tuple[str, ...]:
    """Give the risks that a rule sees in an alternative."""
    return tuple(risk.say for risk in then.risk if is_for(risk.alternatives, chosen))


def size_effort(then: Effects, chosen: str) -> Size | None:
    """Give the largest size that a rule gives to moving to an alternative."""
    return max((e.size for e in then.effort if chosen in e.alternatives), key=SIZES.index, default=None)


def list_considerations(
    knowledge: KnowledgeBase, fired: Sequence[Rule], facts_of: Mapping[str, Mapping[str, FactValue]]
) -> tuple[FiredConsideration, ...]:
    """Give what the fired rules name outside the alternatives, in the order of the declarations, then of the rules.

    `facts_of` holds the facts that each rule rests on, by its id.
    """
    return tuple(
        FiredConsideration.model_construct(
            id=item.id,
            title=item.title,
            summary=item.summary,
            rule=rule.id,
            because=rule.because,
            evidence=tuple(name for name in rule.evidence if name in knowledge.evidence),
            facts=dict(facts_of[rule.id]),
        )
        for item in knowledge.considerations
        for rule in fired
        if item.id in rule.then.consider
    )


def join_considerations(parts: Iterable[Recommendation]) -> tuple[FiredConsideration, ...]:
    """Give what lies outside the alternatives of any part, once for each rule that names it."""
    return tuple({(item.id, item.rule): item for part in parts for item in part.considerations}.values())


def _list_settings(knowledge: KnowledgeBase, fired: Sequence[Rule], chosen: str) -> tuple[str, ...]:
    """Give the settings that rules ask for and that mean something for the alternative, in the declared order."""
    wanted = {name for rule in fired for name in rule.then.harden}
    return tuple(s.id for s in knowledge.settings if s.id in wanted and is_for(s.alternatives, chosen))


def _add_up_effort(fired: Sequence[Rule], chosen: str) -> FiredEffort | None:
    return _largest(
        [
            FiredEffort.model_construct(
                size=effort.size, reasons=(EffortReason.model_construct(rule=rule.id, why=effort.why),)
            )
            for rule in fired
            for effort in rule.then.effort
            if chosen in effort.alternatives
        ]
    )


def _largest(efforts: Sequence[FiredEffort]) -> FiredEffort | None:
    """Give the largest size, with every reason for it once."""
    if not efforts:
        return None
    size = max((effort.size for effort in efforts), key=SIZES.index)
    reasons = {reason: None for effort in efforts if effort.size == size for reason in effort.reasons}
    return FiredEffort.model_construct(size=size, reasons=tuple(reasons))
