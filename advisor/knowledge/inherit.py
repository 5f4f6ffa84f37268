"""What a component inherits: what is said of the whole holds for each part, as far as its question applies there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.engine.order import order_questions
from advisor.engine.truth import FactView
from advisor.knowledge.lookup import look_up
from advisor.knowledge.profiles import merge_facts
from advisor.model.condition import ALWAYS

if TYPE_CHECKING:
    from datetime import date

    from advisor.model.fact import Fact
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.workload import Component


def inherit_facts(whole: tuple[Fact, ...], part: Component) -> tuple[Fact, ...]:
    """Give the facts of a component: what holds for the whole and is not unknown of this part, and its own."""
    return merge_facts(tuple(fact for fact in whole if fact.name not in part.unknown), part.facts)


def complete_part(
    knowledge: KnowledgeBase, whole: tuple[Fact, ...], part: Component, on: date, assumed: tuple[Fact, ...] = ()
) -> tuple[Fact, ...]:
    """Give what is known of a component: assumed by a policy, inherited, its own, and what tables hold for that.

    An answer about the whole to a question that does not apply to the part is none about the part.
    """
    facts = merge_facts(assumed, inherit_facts(whole, part))
    complete = (*facts, *look_up(knowledge, facts, on))
    own = {fact.name for fact in (*part.facts, *assumed)}
    idle = _find_idle(knowledge, complete, {fact.name for fact in whole} - own)
    if not idle:
        return complete
    kept = tuple(fact for fact in facts if fact.name not in idle)
    return (*kept, *look_up(knowledge, kept, on))


def _find_idle(knowledge: KnowledgeBase, facts: tuple[Fact, ...], inherited: set[str]) -> set[str]:
    """Give the inherited facts whose questions do not apply, each judged without those found before it."""
    values = {fact.name: fact.value for fact in facts}
    looked_up: dict[str, list[str]] = {}
    for lookup in knowledge.lookups:
        looked_up.setdefault(lookup.by, []).append(lookup.fact)
    idle: set[str] = set()
    gated = [
        each for each in order_questions(knowledge) if each.when != ALWAYS and each.fact in inherited & values.keys()
    ]
    for question in gated:  # each after those that its relevance reads
        if FactView(knowledge, values, {}).truth_of(question.when) is False:
            idle.add(question.fact)
            for name in (question.fact, *looked_up.get(question.fact, ())):
                values.pop(name, None)
    return idle
