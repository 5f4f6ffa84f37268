"""Orders and levels: which facts must be known before which, and the steps of ordered domains."""

from __future__ import annotations

from functools import lru_cache
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from advisor.engine.identity import Identity
from advisor.model.condition import facts_in
from advisor.model.domain import BoolDomain, LevelsDomain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.model.domain import Domain
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import Derived, KnowledgeBase, Question


def steps_of(domain: Domain) -> tuple[FactValue, ...]:
    """Give the values of an ordered domain from the lowest to the highest; a yes/no domain runs from false to true."""
    match domain:
        case BoolDomain():
            return (False, True)
        case LevelsDomain():
            return tuple(domain.labels)
        case _:
            return ()


def order_derived(knowledge: KnowledgeBase) -> tuple[Derived, ...]:
    """Give the derived facts so that each comes after those that its rules read. The knowledge base has no cycles."""
    return _derived_cached(Identity(knowledge))


@lru_cache(maxsize=16)
def _derived_cached(key: Identity) -> tuple[Derived, ...]:
    knowledge: KnowledgeBase = key.value
    derived = knowledge.derived_by_fact
    needs: dict[str, set[str]] = {fact: set() for fact in derived}
    for rule in knowledge.rules:
        for fact in rule.then.conclude:
            needs[fact] |= facts_in(rule.when) & derived.keys()
    return tuple(derived[fact] for fact in _sort(needs))


def order_questions(knowledge: KnowledgeBase) -> tuple[Question, ...]:
    """Give the questions so that each comes after those that its relevance reads."""
    return _questions_cached(Identity(knowledge))


@lru_cache(maxsize=16)
def _questions_cached(key: Identity) -> tuple[Question, ...]:
    knowledge: KnowledgeBase = key.value
    questions = knowledge.question_by_fact
    lookups = {lookup.fact: lookup.by for lookup in knowledge.lookups}
    needs = {
        fact: {lookups.get(name, name) for name in facts_in(question.when)} & questions.keys()
        for fact, question in questions.items()
    }
    return tuple(questions[fact] for fact in _sort(needs))


def _sort(needs: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Put each name after those that it needs, and always in the same order: sets iterate by hash seed."""
    return tuple(TopologicalSorter({name: sorted(needed) for name, needed in needs.items()}).static_order())
