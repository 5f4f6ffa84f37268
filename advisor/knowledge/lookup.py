"""Facts that tables of dates add to what is known, for the use case and for the relevance of questions alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.locate import find_data
from advisor.knowledge.tables import days_left
from advisor.model.fact import Fact, Origin

if TYPE_CHECKING:
    from datetime import date

    from advisor.model.knowledge import KnowledgeBase


def look_up(knowledge: KnowledgeBase, facts: tuple[Fact, ...], on: date) -> tuple[Fact, ...]:
    """Give what the tables hold for known facts, counted from a day; what is known already is not looked up."""
    known = {fact.name: fact for fact in facts}
    found: list[Fact] = []
    for lookup in knowledge.lookups:
        source = known.get(lookup.by)
        if source is None or lookup.fact in known:
            continue
        days = days_left(find_data("rules") / "tables" / f"{lookup.table}.json", str(source.value), on)
        if days is not None:
            note = f"{lookup.table}: {source.value}"
            found.append(Fact.model_construct(name=lookup.fact, value=days, origin=Origin.DERIVED, note=note))
    return tuple(found)
