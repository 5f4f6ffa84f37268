"""What to ask next: the order of the topics, without what is settled and what does not apply.

A question is asked once its `when` is true. While that is unknown the question waits; when it stays unknown because the
user did not know an answer that it rests on, there is no point in asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from advisor.engine.compile import compile_rules
from advisor.engine.truth import FactView, view_of
from advisor.interview.prompt import Prompt, ask_question, ask_screen
from advisor.interview.state import Interview, asked_facts, facts_of, known_facts
from advisor.knowledge.profiles import merge_facts
from advisor.model.condition import Condition, facts_in
from advisor.model.knowledge import Question, Screen
from advisor.model.workload import Workload

if TYPE_CHECKING:
    from advisor.model.fact import Fact
    from advisor.model.knowledge import KnowledgeBase


class Relevance(Enum):
    """Whether a question is to be asked."""

    NOW = auto()
    LATER = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an interview has come: the number of the coming prompt, and about how many there will be."""

    number: int
    about: int


def next_prompt(knowledge: KnowledgeBase, interview: Interview) -> Prompt | None:
    """Give what to ask next, or None when nothing is left to ask."""
    agenda = _plan(knowledge, interview)
    return agenda[0].make_prompt(knowledge) if agenda else None


def measure_progress(knowledge: KnowledgeBase, interview: Interview) -> Progress:
    """Give the number of the coming prompt and the number of prompts, as far as the answers so far tell."""
    done = len(interview.steps)
    return Progress(done + 1, done + max(1, len(_plan(knowledge, interview))))


def workload_of(knowledge: KnowledgeBase, interview: Interview) -> Workload:
    """Give the workload with every answer, those that were taken back and still apply included."""
    before = interview.workload
    view = _view(knowledge, known_facts(knowledge, interview))
    kept = tuple(
        fact
        for fact in facts_of(interview.ahead)
        if view.truth_of(knowledge.question_by_fact[fact.name].when) is not False
    )
    return before.model_copy(update={"facts": merge_facts(before.facts, facts_of(interview.steps), kept)})


def order_prompts(knowledge: KnowledgeBase) -> tuple[Question | Screen, ...]:
    """Give every screen and every question that is on none, in the order of the interview.

    Topics follow `topic_order`, those that it does not list come last. A screen stands in the topic of its first fact,
    after that topic's own questions.
    """
    listed = dict.fromkeys((*knowledge.topic_order, *(topic.id for topic in knowledge.topics)))
    places = {topic: place for place, topic in enumerate(listed)}
    on_screens = {fact for screen in knowledge.screens for fact in screen.facts}

    def place_of(entry: Question | Screen) -> tuple[int, bool]:
        first = knowledge.question_by_fact[entry.facts[0]] if isinstance(entry, Screen) else entry
        return places.get(first.topic, len(places)), isinstance(entry, Screen)

    alone = (question for question in knowledge.questions if question.fact not in on_screens)
    screens = (screen for screen in knowledge.screens if screen.facts)
    return tuple(sorted((*alone, *screens), key=place_of))


@dataclass(frozen=True, slots=True)
class _Item:
    """A prompt to come: a question or a screen, and those of its questions that are to be asked."""

    entry: Question | Screen
    questions: tuple[Question, ...]

    def make_prompt(self, knowledge: KnowledgeBase) -> Prompt:
        """Give the prompt."""
        if isinstance(self.entry, Screen):
            return ask_screen(self.entry, self.questions)
        topic = self.entry.topic
        return ask_question(self.entry, next((item.title for item in knowledge.topics if item.id == topic), topic))


def _plan(knowledge: KnowledgeBase, interview: Interview) -> list[_Item]:
    """Give the prompts that are due, in order; those that wait when there are no others."""
    known = known_facts(knowledge, interview)
    asked = asked_facts(interview)
    names = {fact.name for fact in known}
    judge = _Judge(knowledge, _view(knowledge, known), asked | names, asked - names)
    found: dict[Relevance, list[_Item]] = {relevance: [] for relevance in Relevance}
    for entry in order_prompts(knowledge):
        judged: dict[Relevance, list[Question]] = {}
        for question in _questions_of(knowledge, entry):
            if question.fact not in judge.settled:
                judged.setdefault(judge.judge(entry.when, question.when), []).append(question)
        for relevance, questions in judged.items():
            found[relevance].append(_Item(entry, tuple(questions)))
    return found[Relevance.NOW] or found[Relevance.LATER]


def _questions_of(knowledge: KnowledgeBase, entry: Question | Screen) -> list[Question]:
    if isinstance(entry, Question):
        return [entry]
    return [knowledge.question_by_fact[fact] for fact in dict.fromkeys(entry.facts)]


@dataclass(frozen=True, slots=True)
class _Judge:
    """Decides whether a question is to be asked, given what is known."""

    knowledge: KnowledgeBase
    view: FactView
    settled: frozenset[str]
    unknown: frozenset[str]
    """Facts to which the answer was "don't know"."""

    def judge(self, *conditions: Condition) -> Relevance:
        """Judge a question by all of its conditions."""
        undecided: list[Condition] = []
        for condition in conditions:
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
