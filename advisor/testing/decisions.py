"""Scenarios and real decisions: workloads with the answer that is expected, and the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from advisor.advise import advise
from advisor.engine.outlook import UNDECIDED
from advisor.engine.split import SPLIT
from advisor.knowledge.documents import CaseShape, ComponentShape, ScenarioShape
from advisor.knowledge.locate import show_path
from advisor.knowledge.profiles import AnswerReader, load_policy
from advisor.knowledge.shape import read_shape
from advisor.knowledge.source import Document, PathKey, read_yaml, shorten
from advisor.knowledge.spelling import suggest
from advisor.model.diagnostic import Diagnostic, InvalidInputError, error
from advisor.model.knowledge import KnowledgeBase
from advisor.model.recommendation import Recommendation
from advisor.model.workload import Component, Workload


@dataclass(frozen=True, slots=True)
class Decision:
    """A workload, the answers that are acceptable, and the rules that must bear on the answer."""

    name: str
    title: str
    workload: Workload
    policy: str
    expected: str
    """What is expected: the verdict or the alternative of a scenario, the label of a real decision."""
    acceptable: tuple[str, ...]
    """What may be answered: the verdict of a scenario, labels of a real decision."""
    alternative: str = ""
    """The alternative that a scenario names; without one, any that has the verdict will do."""
    decisive: tuple[str, ...] = ()
    why: str = ""
    reading: int = 1
    """Of a real decision: whose answers these are, those of the first reader or of the second."""
    group: str = ""
    """Of a real decision: what cases of one origin have in common."""


def read_scenario(file: Path, knowledge: KnowledgeBase) -> Decision:
    """Read a scenario. Raises InvalidInputError."""
    document = read_yaml(file, show_path(file))
    shape = read_shape(document, ScenarioShape)
    words = _Words(document, knowledge)
    verdict, alternative = shape.expect.verdict, shape.expect.alternative or ""
    words.check("verdict", verdict, (*knowledge.verdicts, UNDECIDED), ("expect", "verdict"))
    if alternative:
        names = (*(item.id for item in knowledge.alternatives), SPLIT)
        words.check("alternative", alternative, names, ("expect", "alternative"))
    workload = _workload(words, file.stem, shape.title, shape.answers, shape.components)
    return Decision(
        name=file.stem,
        title=shape.title,
        workload=workload,
        policy=shape.policy,
        expected=alternative or verdict,
        acceptable=(verdict,),
        alternative=alternative,
        decisive=shape.expect.decisive,
        why=shape.narrative,
    )


def read_case(file: Path, knowledge: KnowledgeBase) -> tuple[Decision, ...]:
    """Read a real decision, once for each reader who answered for it. Raises InvalidInputError."""
    document = read_yaml(file, show_path(file))
    shape = read_shape(document, CaseShape)
    words = _Words(document, knowledge)
    labels = tuple(dict.fromkeys(knowledge.label_of.values()))
    words.check("label", shape.expected, labels, ("expected",))
    for index, label in enumerate(shape.acceptable):
        words.check("label", label, labels, ("acceptable", index))
    return tuple(
        Decision(
            name=shape.id if number == 1 else f"{shape.id}/{number}",
            title=shape.title,
            workload=_workload(
                words, shape.id, shape.title, reading.answers, reading.components, ("readings", number - 1)
            ),
            policy="",
            expected=shape.expected,
            acceptable=shape.acceptable,
            why=shape.why,
            reading=number,
            group=shape.source.group or shape.source.url,
        )
        for number, reading in enumerate(shape.readings, start=1)
    )


@dataclass(slots=True)
class _Words:
    """The words of one document for answers, and what is wrong with them."""

    document: Document
    knowledge: KnowledgeBase
    problems: list[Diagnostic] = field(default_factory=list)

    def check(self, what: str, word: str, allowed: tuple[str, ...], path: tuple[PathKey, ...]) -> None:
        """Report a word that is not allowed."""
        if word not in allowed:
            hint = suggest(word, allowed, replaced=self._find_former(allowed))
            where = self.document.locate(path)
            self.problems.append(error("FACT050", f"there is no {what} `{shorten(word)}`", where, hint))

    def _find_former(self, allowed: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """Map names that are no longer in use to what is written in their place: their successors, or their labels."""
        label_of = self.knowledge.label_of
        return {
            old: new if set(new) <= set(allowed) else tuple(dict.fromkeys(label_of[name] for name in new))
            for old, new in self.knowledge.successors.items()
        }


def _workload(
    words: _Words,
    name: str,
    title: str,
    answers: dict[str, Any],
    components: tuple[ComponentShape, ...],
    path: tuple[PathKey, ...] = (),
) -> Workload:
    """Give the workload. Raises InvalidInputError with every finding, those about the words included."""
    reader = AnswerReader(words.knowledge, words.document)
    facts = reader.read(answers, (*path, "answers"))
    parts: list[Component] = []
    for index, part in enumerate(components):
        reader.unknown = {}
        known = reader.read(part.answers, (*path, "components", index, "answers"))
        parts.append(Component(name=part.name, title=part.title, facts=known, unknown=reader.unknown))
    if words.problems or reader.problems:
        raise InvalidInputError([*words.problems, *reader.problems])
    return Workload(name=name, title=title, facts=facts, components=tuple(parts))


def decide(decision: Decision, knowledge: KnowledgeBase, evaluated_on: date) -> Recommendation:
    """Advise a decision's workload under its policy, without what costs time and changes no verdict."""
    policy = load_policy(decision.policy, knowledge) if decision.policy else None
    return advise(knowledge, decision.workload, policy, evaluated_on=evaluated_on, depth="quick")


def label_of(recommendation: Recommendation, knowledge: KnowledgeBase) -> str:
    """Give the label that real decisions use for an answer."""
    parts = recommendation.components or (recommendation,)
    return join_labels([part.alternative for part in parts], recommendation.verdict, knowledge)


def join_labels(alternatives: Iterable[str], verdict: str, knowledge: KnowledgeBase) -> str:
    """Give the label of a whole: that of its alternatives, and the verdict where they pull apart.

    Where the verdict is one and the labels are several, the one that says more than the verdict holds: of a container
    and a sandboxed container somebody tells that it is sandboxed.
    """
    labels = {knowledge.label_of.get(name, "") for name in alternatives}
    verdicts = {item.verdict for item in knowledge.alternatives if item.id in set(alternatives)}
    told = labels - {verdict}
    return told.pop() if verdicts == {verdict} and len(told) == 1 else verdict


def matches(recommendation: Recommendation, scenario: Decision) -> bool:
    """Tell whether a recommendation has the alternative that a scenario expects, or the verdict where it names none."""
    if scenario.alternative:
        return recommendation.alternative == scenario.alternative
    return recommendation.verdict == scenario.expected
