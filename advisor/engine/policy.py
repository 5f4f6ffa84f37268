"""A policy as rules and weights, so that the engine has one way to weigh and one way to exclude."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.engine.identity import Identity
from advisor.model.knowledge import Effects, KnowledgeBase, Rule

if TYPE_CHECKING:
    from advisor.model.workload import Policy


def apply_policy(knowledge: KnowledgeBase, policy: Policy | None) -> KnowledgeBase:
    """Give the knowledge base under a policy: base weights replaced, house vetoes added as rules of their own layer."""
    if policy is None or not (policy.weights or policy.vetoes):
        return knowledge
    return _apply(Identity(knowledge, policy))


@lru_cache(maxsize=32)
def _apply(key: Identity) -> KnowledgeBase:
    knowledge, policy = key.values
    criteria = tuple(
        criterion.model_copy(update={"weight": policy.weights.get(criterion.id, criterion.weight)})
        for criterion in knowledge.criteria
    )
    rules = [*knowledge.rules, *_house_rules(policy)]
    mark = hashlib.sha256(policy.model_dump_json().encode()).hexdigest()[:12]
    content_hash = f"{knowledge.content_hash}-{mark}" if knowledge.content_hash else ""
    changed = {
        "content_hash": content_hash,
        "criteria": criteria,
        "rules": tuple(sorted(rules, key=lambda rule: rule.id)),
    }
    # model_copy would carry over what the cached properties computed for the old rules
    fields = {name: getattr(knowledge, name) for name in KnowledgeBase.model_fields}
    return KnowledgeBase.model_construct(**{**fields, **changed})


def _house_rules(policy: Policy) -> list[Rule]:
    return [
        Rule(
            id=f"POLICY-{10 * (index + 1):03d}",
            topic="policy",
            title=f"House rule of the policy {policy.title}",
            when=veto.when,
            then=Effects(veto=veto.alternatives),
            because=veto.because,
            remedy=veto.remedy,
            judgement=True,
            layer=f"policy {policy.name}",
        )
        for index, veto in enumerate(policy.vetoes)
    ]
