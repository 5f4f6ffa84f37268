"""What to ask next, and when to stop: the prompt whose answer has the best chance of turning the verdict comes first.

The overview opens the interview, then assumptions that decide are confirmed. After that each prompt that is due gets
its information value (see `engine.information`), and among those that come near the best the topic that is being
talked about wins. The interview is over when no answer that may still be asked for can change the verdict, when none
is likely to (where that is enough), or when nothing is left to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Final

from advisor.engine.bounds import find_bounds
from advisor.engine.counterfactual import find_changes
from advisor.engine.information import Outlook, answer_likeliest, chance_of_change, look_ahead
from advisor.engine.outlook import UNDECIDED
from advisor.engine.settle import certain_verdict, settle
from advisor.engine.split import join_verdicts
from advisor.interview.agenda import Agenda, Item, make_agenda
from advisor.interview.prompt import Prompt
from advisor.interview.state import (
    Interview,
    Scope,
    asked_facts,
    facts_of,
    given_facts,
    known_parts,
    unconfirmed,
    unknown_facts,
)
from advisor.knowledge.profiles import merge_facts
from advisor.model.base import Value
from advisor.model.knowledge import Overview

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.workload import Workload

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

Parts = tuple[dict[str, "FactValue"], ...]


class Guidance(Value):
    """Where an interview stands: what to ask next, what leads, and how much is done and left."""

    prompt: Prompt | None
    """What to ask next; None when the interview is over."""
    prompts: int
    """How many prompts were dealt with."""
    to_go: int
    """About how many are still to come, this one included."""
    asked: int
    """How many questions were asked, those on screens included."""
    questions: int
    """How many questions could apply."""
    leading: str
    """The verdict that leads: of most completions, or the one that stands."""
    share: float
    """The share of completions that have it."""
    is_settled: bool
    """True when no answer that may still be asked for can change the verdict."""
    is_likely: bool = False
    """True when the interview stops because none is likely to."""
    chance: float = 0.0
    """How likely it is that the rest changes the verdict, where the interview stops for that."""
    unknown: tuple[str, ...] = ()
    """When all is asked: the facts that the user does not know and that could still change the verdict."""


def guide(knowledge: KnowledgeBase, interview: Interview) -> Guidance:
    """Say where an interview stands. `knowledge` has the policy applied, so that its weights and vetoes count."""
    parts = known_parts(knowledge, interview)
    deciding = find_deciding(knowledge, interview, parts) if interview.scope != "all" else frozenset[str]()
    agenda = make_agenda(knowledge, interview, deciding)
    if deciding and not agenda.items:  # they are assumed of questions that do not apply
        deciding, agenda = frozenset(), make_agenda(knowledge, interview)
    outlook = _look_ahead(knowledge, parts, agenda)
    is_settled = not deciding and outlook.is_unanimous and _is_settled(knowledge, parts, agenda.open_facts)
    state = _State(knowledge, interview, parts, agenda, outlook, is_settled)
    if interview.scope == "all":
        item = next(iter(agenda.items), None)
        return state.go_on(item, len(agenda.items)) if item else state.end()
    if deciding:
        return state.go_on(agenda.items[0], len(agenda.items))
    if is_settled or not agenda.items:
        return state.end()
    if interview.scope == "likely" and outlook.share >= 1 - 3 * LIKELY:
        chance = sum(
            chance_of_change(knowledge, part, open_facts=agenda.open_facts, ticked=agenda.ticked) for part in parts
        )
        if chance <= LIKELY:
            return state.end(chance)
    ranked = state.rank()
    return state.go_on(ranked[0], max(1, round(SOONER[interview.scope] * _count_to_bounds(knowledge, parts, ranked))))


def next_prompt(knowledge: KnowledgeBase, interview: Interview) -> Prompt | None:
    """Give what to ask next, or None when the interview is over."""
    return guide(knowledge, interview).prompt


def find_deciding(knowledge: KnowledgeBase, interview: Interview, parts: Parts | None = None) -> frozenset[str]:
    """Give the facts that are only assumed and whose change alone would change the verdict."""
    assumed = unconfirmed(interview)
    if not assumed:
        return frozenset()
    return frozenset(
        change.answers[0][0]
        for part in parts or known_parts(knowledge, interview)
        for change in find_changes(knowledge, part, max_size=1).found
        if change.answers[0][0] in assumed
    )


def workload_of(knowledge: KnowledgeBase, interview: Interview) -> Workload:
    """Give the workload with every answer, those that were taken back and still apply included."""
    agenda = make_agenda(knowledge, interview.model_copy(update={"scope": "all"}))
    done = asked_facts(interview)
    kept = tuple(fact for fact in facts_of(interview.ahead) if fact.name in agenda.open_facts and fact.name not in done)
    facts = merge_facts(given_facts(interview), kept)
    names = {fact.name for fact in facts}
    unknown = {fact: note for fact, note in unknown_facts(interview).items() if fact not in names}
    return interview.workload.model_copy(update={"facts": facts, "unknown": unknown})


@dataclass(frozen=True, slots=True)
class _State:
    """What one look at an interview found."""

    knowledge: KnowledgeBase
    interview: Interview
    parts: Parts
    agenda: Agenda
    outlook: Outlook
    is_settled: bool

    def go_on(self, item: Item, to_go: int) -> Guidance:
        """Give the guidance to ask something."""
        return self._guidance(item.make_prompt(self.knowledge), to_go)

    def end(self, chance: float | None = None) -> Guidance:
        """Give the guidance to stop; with a chance, because it is small enough."""
        ended = self._guidance(None, 0)
        if chance is not None:
            return ended.model_copy(update={"is_likely": True, "chance": chance})
        return ended.model_copy(update={"unknown": self._unknown()})

    def _guidance(self, prompt: Prompt | None, to_go: int) -> Guidance:
        return Guidance(
            prompt=prompt,
            prompts=len(self.interview.steps),
            to_go=to_go,
            asked=len(asked_facts(self.interview)),
            questions=self.agenda.applying,
            leading=self.outlook.leading or UNDECIDED,
            share=self.outlook.share,
            is_settled=self.is_settled,
        )

    def _unknown(self) -> tuple[str, ...]:
        """Give what the user does not know and could still change the verdict, what may do the most first."""
        names = tuple(unknown_facts(self.interview))
        if not names or _is_settled(self.knowledge, self.parts, None):
            return ()
        groups = [(name,) for name in names]
        found = [look_ahead(self.knowledge, part, groups) for part in self.parts]
        weights = [max(outlook.weights[index] for outlook in found) for index in range(len(names))]
        values = [max(outlook.values[index] for outlook in found) for index in range(len(names))]
        order = sorted(range(len(names)), key=lambda index: (-values[index], -weights[index]))
        return tuple(names[index] for index in order if weights[index] > 0)

    def rank(self) -> list[Item]:
        """Give the prompts that are due, the one to ask next first."""
        items = self.agenda.items
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


def _is_settled(knowledge: KnowledgeBase, parts: Parts, open_facts: frozenset[str] | None) -> bool:
    return all(settle(knowledge, part, open_facts=open_facts, budget=NODES).is_settled for part in parts)


def _look_ahead(knowledge: KnowledgeBase, parts: Parts, agenda: Agenda) -> Outlook:
    """Give the outlook for the prompts that are due; that of components together is as certain as all of them."""
    groups = [item.facts for item in agenda.items]
    found = [look_ahead(knowledge, part, groups, open_facts=agenda.open_facts, ticked=agenda.ticked) for part in parts]
    if len(found) == 1:
        return found[0]
    return Outlook(
        leading=join_verdicts(outlook.leading or UNDECIDED for outlook in found),
        share=prod(outlook.share for outlook in found),
        is_unanimous=all(outlook.is_unanimous for outlook in found),
        values=_mean(outlook.values for outlook in found),
        weights=_mean(outlook.weights for outlook in found),
    )


def _mean(rows: Iterable[Sequence[float]]) -> tuple[float, ...]:
    return tuple(sum(column) / len(column) for column in zip(*rows, strict=True))


def _count_to_bounds(knowledge: KnowledgeBase, parts: Parts, ranked: Sequence[Item]) -> int:
    """Give how many prompts it takes until bounds settle the verdict, should all answers be the likeliest."""
    low, high = 1, len(ranked)
    while low < high:
        middle = (low + high) // 2
        asked = [fact for item in ranked[:middle] for fact in item.facts]
        answered = [answer_likeliest(knowledge, part, asked) for part in parts]
        if all(certain_verdict(knowledge, find_bounds(knowledge, facts)) is not None for facts in answered):
            high = middle
        else:
            low = middle + 1
    return low
