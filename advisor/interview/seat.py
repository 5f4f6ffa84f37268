"""Where one part stands, or a thing that has none: what leads, whether that holds, and what would be asked next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from advisor.engine.bounds import find_bounds
from advisor.engine.counterfactual import find_changes
from advisor.engine.identity import Identity
from advisor.engine.information import answer_likeliest, chance_of_change, look_ahead
from advisor.engine.outlook import UNDECIDED
from advisor.engine.settle import certain_verdict, settle
from advisor.engine.split import may_become
from advisor.interview.agenda import make_agenda
from advisor.interview.known import known_facts, part_names, unconfirmed, unknown_facts
from advisor.model.knowledge import Overview

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.engine.information import Outlook
    from advisor.interview.agenda import Agenda, Item
    from advisor.interview.state import Interview, Scope
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

LIKELY: Final = 0.05
"""The greatest chance that the rest changes the verdict at which it counts as likely to stand."""

NODES: Final = 300
"""How many partial workloads the search for a change may look at before each prompt."""

VALUE: Final = 180_000.0
"""How much weight of undecided rules the chance to turn the verdict is worth."""

NEAR: Final = 0.65
"""From which share of the best priority a prompt of the topic at hand is preferred."""

SOONER: Final[Mapping[Scope, float]] = {"settled": 0.8, "likely": 0.5}
"""What share it takes of the prompts after which bounds would settle the verdict, as the benchmark measures it."""

LATER: Final = 0.75
"""What share of its prompts a later part still takes, once others have been given for all parts."""

Facts = dict[str, "FactValue"]


@dataclass(frozen=True, slots=True)
class Seat:
    """What one look at a part found; its name is empty for a thing that has none."""

    knowledge: KnowledgeBase
    interview: Interview
    part: str
    facts: Facts
    deciding: frozenset[str]
    """Assumed facts whose change alone would change its verdict."""
    agenda: Agenda
    outlook: Outlook
    is_settled: bool
    """True when no answer that may still be asked for can change its verdict."""
    chance: float | None = None
    """How likely it is that the rest changes its verdict, where that is little enough to stop."""

    @property
    def leading(self) -> str:
        """Give the verdict that leads."""
        return self.outlook.leading or UNDECIDED

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more is to be asked of it."""
        if self.interview.scope == "all" or self.deciding:
            return not self.agenda.items
        return self.is_settled or not self.agenda.items or self.chance is not None

    def possible(self) -> frozenset[str]:
        """Give the verdicts that it may still come to."""
        if self.deciding:
            return frozenset((*self.knowledge.verdicts, UNDECIDED))
        return frozenset({self.leading}) if self.is_settled else may_become(self.knowledge, self.facts)

    def rank(self) -> list[Item]:
        """Give the prompts that are due, the one to ask next first."""
        items = self.agenda.items
        if self.interview.scope == "all" or self.deciding:
            return list(items)
        pairs = zip(self.outlook.values, self.outlook.weights, strict=True)
        priority = {id(item): value * VALUE + weight for item, (value, weight) in zip(items, pairs, strict=True)}
        ranked = sorted(items, key=lambda item: (not isinstance(item.entry, Overview), -priority[id(item)]))
        best = ranked[0]
        if isinstance(best.entry, Overview) or not self.interview.steps:
            return ranked
        topic = self._topic_at_hand()
        near = [item for item in ranked if priority[id(item)] >= NEAR * priority[id(best)]]
        chosen = next((item for item in near if item.topic == topic), best)
        return [chosen, *(item for item in ranked if item is not chosen)]

    def _topic_at_hand(self) -> str:
        facts = self.interview.steps[-1].facts
        return self.knowledge.question_by_fact[facts[-1]].topic if facts else ""

    def count_to_go(self, before: Item | None = None, *, is_later: bool = False) -> float:
        """Give about how many prompts are to come; `before` is one that is asked of all parts first.

        Of a later part that is what others leave to ask: nothing of the whole, and less of the rest.
        """
        if self.is_over:
            return 0
        ranked = [item for item in self.rank() if item.part == self.part or not is_later]
        share = LATER if is_later else 1.0
        if not ranked or self.interview.scope == "all" or self.deciding:
            return share * len(ranked)
        asked = [before, *ranked] if before else ranked
        usual = SOONER[self.interview.scope] * _count_to_bounds(self.knowledge, self.facts, asked) - bool(before)
        return share * max(1, round(usual))

    def unknown(self) -> tuple[str, ...]:
        """Give what the user does not know and could still change the verdict, what may do the most first."""
        names = tuple(unknown_facts(self.interview, self.part))
        if not names or settle(self.knowledge, self.facts, budget=NODES).is_settled:
            return ()
        found = look_ahead(self.knowledge, self.facts, [(name,) for name in names])
        order = sorted(range(len(names)), key=lambda index: (-found.values[index], -found.weights[index]))
        return tuple(names[index] for index in order if found.weights[index] > 0)


def take_seat(knowledge: KnowledgeBase, interview: Interview, part: str = "") -> Seat:
    """Look at a part. `knowledge` has the policy applied, so that its weights and vetoes count."""
    facts = {fact.name: fact.value for fact in known_facts(knowledge, interview, part)}
    deciding = frozenset[str]() if interview.scope == "all" else find_deciding(knowledge, interview, part, facts)
    agenda = make_agenda(knowledge, interview, deciding, part)
    if deciding and not agenda.items:  # they are assumed of questions that do not apply
        deciding, agenda = frozenset(), make_agenda(knowledge, interview, part=part)
    groups = tuple(item.facts for item in agenda.items)
    key = Identity(knowledge)
    outlook = _look_ahead_cached(key, tuple(facts.items()), groups, agenda.open_facts, agenda.ticked)
    is_settled = (
        not deciding and outlook.is_unanimous and _is_settled_cached(key, tuple(facts.items()), agenda.open_facts)
    )
    seat = Seat(knowledge, interview, part, facts, deciding, agenda, outlook, is_settled)
    return seat if seat.is_over or interview.scope != "likely" else _weigh_chance(seat)


@lru_cache(maxsize=64)  # most answers are about one part, and leave the others as they are
def _look_ahead_cached(
    key: Identity,
    facts: tuple[tuple[str, FactValue], ...],
    groups: tuple[tuple[str, ...], ...],
    open_facts: frozenset[str],
    ticked: frozenset[str],
) -> Outlook:
    return look_ahead(key.value, dict(facts), groups, open_facts=open_facts, ticked=ticked)


@lru_cache(maxsize=64)
def _is_settled_cached(key: Identity, facts: tuple[tuple[str, FactValue], ...], open_facts: frozenset[str]) -> bool:
    return settle(key.value, dict(facts), open_facts=open_facts, budget=NODES).is_settled


def find_deciding(
    knowledge: KnowledgeBase, interview: Interview, part: str = "", facts: Mapping[str, FactValue] | None = None
) -> frozenset[str]:
    """Give the facts of a part that are only assumed and whose change alone would change its verdict."""
    assumed = unconfirmed(interview, part)
    if not assumed:
        return frozenset()
    if facts is None:
        facts = {fact.name: fact.value for fact in known_facts(knowledge, interview, part)}
    changes = find_changes(knowledge, facts, max_size=1).found
    return frozenset(change.answers[0][0] for change in changes if change.answers[0][0] in assumed)


def _weigh_chance(seat: Seat) -> Seat:
    """Give the seat with the chance of a change, where each part has its share of what is little enough."""
    most = LIKELY / len(part_names(seat.interview))
    if seat.deciding or seat.outlook.share < 1 - 3 * most:
        return seat
    agenda = seat.agenda
    chance = chance_of_change(seat.knowledge, seat.facts, open_facts=agenda.open_facts, ticked=agenda.ticked)
    if chance > most:
        return seat
    return replace(seat, chance=chance)


def _count_to_bounds(knowledge: KnowledgeBase, facts: Facts, ranked: Sequence[Item]) -> int:
    """Give how many prompts it takes until bounds settle the verdict, should all answers be the likeliest."""
    low, high = 1, len(ranked)
    while low < high:
        middle = (low + high) // 2
        asked = [fact for item in ranked[:middle] for fact in item.facts]
        answered = answer_likeliest(knowledge, facts, asked)
        if certain_verdict(knowledge, find_bounds(knowledge, answered)) is not None:
            high = middle
        else:
            low = middle + 1
    return low
