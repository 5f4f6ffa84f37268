"""What may still be asked, in the order of the topics, without what is known and what does not apply.

Where there are several parts this is said of one of them; a question of the whole is among those of every part until it
has its answer. A question is asked once its `when` is true. While that is unknown the question waits;
when it stays unknown because the user did not know an answer that it rests on, there is no point in asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from advisor.engine.compile import compile_rules
from advisor.engine.identity import Identity
from advisor.engine.truth import FactView, view_of
from advisor.interview.known import (
    asked_facts,
    find_parts,
    known_facts,
    part_names,
    pending_facts,
    unconfirmed,
    unknown_facts,
    without_own,
)
from advisor.interview.prompt import OVERVIEW, Prompt, ask_overview, ask_question, ask_screen
from advisor.interview.state import Interview
from advisor.model.condition import ALWAYS, Condition, facts_in
from advisor.model.domain import BoolDomain
from advisor.model.knowledge import Overview, Question, Screen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from advisor.model.fact import Fact
    from advisor.model.knowledge import KnowledgeBase

Entry: TypeAlias = Overview | Screen | Question


class Relevance(Enum):
    """Whether a question is to be asked."""

    NOW = auto()
    LATER = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True)
class Item:
    """A prompt to come: what it is made from, those of its questions that are to be asked, and of which part."""

    entry: Entry
    questions: tuple[Question, ...]
    part: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        """Give the facts that it asks for."""
        return tuple(question.fact for question in self.questions)

    @property
    def topic(self) -> str:
        """Give the topic in which it stands: that of its first question, and of a screen that of all its questions."""
        return "" if isinstance(self.entry, Overview) else self.questions[0].topic

    def make_prompt(self, knowledge: KnowledgeBase, interview: Interview) -> Prompt:
        """Give the prompt."""
        prompt = prompt_for(knowledge, self.entry, self.questions)
        return address(knowledge, prompt, interview, self.part)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is left of an interview."""

    items: tuple[Item, ...]
    """The prompts that are due, in the order of the topics; those that wait when there are no others."""
    open_facts: frozenset[str]
    """The facts that may still be asked for, now or later."""
    ticked: frozenset[str]
    """Those of them of which it is known that they have another than their plain value."""
    applying: int
    """How many questions apply or may apply, those that are answered included."""


def make_agenda(
    knowledge: KnowledgeBase, interview: Interview, deciding: Collection[str] = (), part: str | None = None
) -> Agenda:
    """Give what is left to ask; with `deciding`, only what asks to confirm one of these assumed facts.

    Of several parts it is that of the named one, or of the first. Its prompts include no overview then, which asks
    about all parts at once.
    """
    names = part_names(interview)
    part = names[0] if part is None else part
    known = known_facts(knowledge, interview, part)
    assumed = unconfirmed(interview, part).keys()
    is_open_too = deciding or interview.scope == "all"
    known_names = {fact.name for fact in known}
    settled = (asked_facts(interview, part) - assumed) | (known_names - (assumed if is_open_too else set()))
    unknown = frozenset(unknown_facts(interview, part)) - known_names
    judge = _Judge(knowledge, _view(knowledge, known), settled | unknown, unknown, part)
    pending = pending_facts(interview, part)
    found: dict[Relevance, list[Item]] = {relevance: [] for relevance in Relevance}
    for entry in order_entries(knowledge):
        for relevance, item in judge.judge_entry(entry, pending):
            found[relevance].append(item)
    may_come = [*found[Relevance.NOW], *found[Relevance.LATER]]
    never = sum(len(item.questions) for item in found[Relevance.NEVER])
    due = found[Relevance.NOW] or found[Relevance.LATER]
    open_facts = frozenset(fact for item in may_come for fact in item.facts)
    overview = None if part else make_overview(knowledge, interview, open_facts)
    items = [overview, *due] if overview else due
    if deciding:
        items = [item for item in items if not set(item.facts).isdisjoint(deciding)]
    return Agenda(
        items=tuple(items),
        open_facts=open_facts,
        ticked=pending | (frozenset() if part else _ticked_lines(knowledge, interview)),
        applying=len(knowledge.questions) - never,
    )


def address(knowledge: KnowledgeBase, prompt: Prompt, interview: Interview, part: str) -> Prompt:
    """Give a prompt as it is asked of a part, or of the whole."""
    parts = find_parts(interview)
    if not part:
        return prompt.model_copy(update={"others": tuple(each.name for each in parts)}) if parts else prompt
    title = next((each.title for each in parts if each.name == part), "")
    others = tuple(
        name
        for name in without_own(interview, prompt.facts, part)
        if _may_apply(knowledge, interview, prompt.facts, name)
    )
    return prompt.model_copy(update={"part": part, "part_title": title, "others": others})


def _may_apply(knowledge: KnowledgeBase, interview: Interview, facts: Collection[str], part: str) -> bool:
    """Tell whether one of some questions may apply to a part."""
    known = known_facts(knowledge, interview, part)
    view = FactView(knowledge, {fact.name: fact.value for fact in known}, {})
    return any(view.truth_of(knowledge.question_by_fact[fact].when) is not False for fact in facts)


def order_entries(knowledge: KnowledgeBase) -> tuple[Question | Screen, ...]:
    """Give every screen and every question that is on none, in the order of the interview.

    Topics follow `topic_order`, those that it does not list come last. A screen stands in the topic of its first fact,
    after that topic's own questions.
    """
    return _entries_cached(Identity(knowledge))


@lru_cache(maxsize=16)
def _entries_cached(key: Identity) -> tuple[Question | Screen, ...]:
    knowledge: KnowledgeBase = key.value
    listed = dict.fromkeys((*knowledge.topic_order, *(topic.id for topic in knowledge.topics)))
    places = {topic: place for place, topic in enumerate(listed)}
    on_screens = {fact for screen in knowledge.screens for fact in screen.facts}

    def place_of(entry: Question | Screen) -> tuple[int, bool]:
        first = knowledge.question_by_fact[entry.facts[0]] if isinstance(entry, Screen) else entry
        return places.get(first.topic, len(places)), isinstance(entry, Screen)

    alone = (question for question in knowledge.questions if question.fact not in on_screens)
    screens = (screen for screen in knowledge.screens if screen.facts)
    return tuple(sorted((*alone, *screens), key=place_of))


def prompt_for(knowledge: KnowledgeBase, entry: Entry, questions: Collection[Question]) -> Prompt:
    """Give the prompt of an entry for some of its questions."""
    if isinstance(entry, Overview):
        wanted = {question.fact for question in questions}
        lines = [
            (key, label, [question for question in asked if question.fact in wanted])
            for key, label, asked in _lines(knowledge, entry)
        ]
        return ask_overview(entry, [line for line in lines if line[2]])
    if isinstance(entry, Screen):
        return ask_screen(entry, tuple(questions))
    title = next((topic.title for topic in knowledge.topics if topic.id == entry.topic), entry.topic)
    return ask_question(entry, title)


def _lines(knowledge: KnowledgeBase, overview: Overview) -> Iterator[tuple[str, str, list[Question]]]:
    screens = {screen.id: screen.facts for screen in knowledge.screens}
    for item in overview.items:
        facts = screens[item.screen] if item.screen else (item.fact,)
        yield item.screen or item.fact, item.label, [knowledge.question_by_fact[fact] for fact in facts]


def make_overview(knowledge: KnowledgeBase, interview: Interview, open_facts: Collection[str]) -> Item | None:
    """Give the overview, as long as it was not asked and at least half of what it covers is open; else None."""
    overview = knowledge.overview
    if overview is None or interview.scope == "all" or any(step.prompt == OVERVIEW for step in interview.steps):
        return None
    covered = {question.fact: question for _, _, asked in _lines(knowledge, overview) for question in asked}
    questions = tuple(question for fact, question in covered.items() if fact in open_facts)
    return Item(overview, questions) if questions and 2 * len(questions) >= len(covered) else None


def _ticked_lines(knowledge: KnowledgeBase, interview: Interview) -> frozenset[str]:
    """Give the facts that have a line of the overview of their own and were ticked there."""
    steps = [step for step in interview.steps if step.prompt == OVERVIEW]
    if knowledge.overview is None or not steps or set(steps[0].left_open) == set(steps[0].facts):
        return frozenset()
    alone = {item.fact for item in knowledge.overview.items if item.fact}
    return frozenset(alone.intersection(steps[0].left_open) - asked_facts(interview))


@dataclass(frozen=True, slots=True)
class _Judge:
    """Decides whether a question is to be asked, given what is known."""

    knowledge: KnowledgeBase
    view: FactView
    settled: frozenset[str]
    unknown: frozenset[str]
    """Facts to which the answer was "don't know"."""
    part: str
    """The part that is judged for; empty for a thing that has none."""

    def judge_entry(self, entry: Question | Screen, pending: frozenset[str]) -> Iterator[tuple[Relevance, Item]]:
        """Give the items that an entry comes to: what applies now, later and never, what was ticked, and of whom."""
        if isinstance(entry, Question):
            if entry.fact not in self.settled:
                yield self.judge(entry.when), self._item(entry, (entry,))
            return
        judged: dict[tuple[Relevance, str], list[Question]] = {}
        for fact in dict.fromkeys(entry.facts):
            question = self.knowledge.question_by_fact[fact]
            if fact in self.settled:
                continue
            if fact in pending:
                yield self.judge(question.when), self._item(question, (question,))
            else:
                key = self.judge(entry.when, question.when), self._bearer(question)
                judged.setdefault(key, []).append(question)
        for (relevance, _), questions in judged.items():
            is_alone = len(questions) == 1 and not isinstance(questions[0].domain, BoolDomain)
            yield relevance, self._item(questions[0] if is_alone else entry, tuple(questions))

    def _item(self, entry: Question | Screen, questions: tuple[Question, ...]) -> Item:
        return Item(entry, questions, self._bearer(questions[0]))

    def _bearer(self, question: Question) -> str:
        return "" if question.of == "whole" else self.part

    def judge(self, *conditions: Condition) -> Relevance:
        """Judge a question by all of its conditions."""
        undecided: list[Condition] = []
        for condition in conditions:
            if condition == ALWAYS:
                continue
            truth = self.view.truth_of(condition)
            if truth is False:
                return Relevance.NEVER
            if truth is None:
                undecided.append(condition)
        if any(self._stays_unknown(condition) for condition in undecided):
            return Relevance.NEVER
        return Relevance.LATER if undecided else Relevance.NOW

    def _stays_unknown(self, condition: Condition) -> bool:
        """Tell whether an undecided condition rests on what the user does not know, be it at second hand."""
        return any(
            fact in self.unknown
            or (fact not in self.settled and self._waits_in_vain(self.knowledge.question_by_fact[fact]))
            for fact in _questions_read(self.knowledge, condition)
        )

    def _waits_in_vain(self, question: Question) -> bool:
        return self.view.truth_of(question.when) is None and self._stays_unknown(question.when)


def _view(knowledge: KnowledgeBase, facts: tuple[Fact, ...]) -> FactView:
    values = {fact.name: fact.value for fact in facts}
    return view_of(knowledge, values, compile_rules(knowledge).run(values).ranges)


def _questions_read(knowledge: KnowledgeBase, condition: Condition) -> frozenset[str]:
    """Give the questions whose answers a condition reads directly or through a table."""
    lookups = {lookup.fact: lookup.by for lookup in knowledge.lookups}
    return frozenset(lookups.get(fact, fact) for fact in facts_in(condition)) & knowledge.question_by_fact.keys()
