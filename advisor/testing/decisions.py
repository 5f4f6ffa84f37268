"""Scenarios and real decisions: workloads with the answer that is expected, and the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from advisor.advise import advise
from advisor.knowledge.documents import CaseShape, ComponentShape, ScenarioShape
from advisor.knowledge.locate import show_path
from advisor.knowledge.profiles import AnswerReader, load_policy
from advisor.knowledge.shape import read_shape
from advisor.knowledge.source import Document, read_yaml
from advisor.model.diagnostic import InvalidInputError
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
    """The verdict or alternative that is expected."""
    acceptable: tuple[str, ...]
    decisive: tuple[str, ...] = ()
    why: str = ""


def read_scenario(file: Path, knowledge: KnowledgeBase) -> Decision:
    """Read a scenario. Raises InvalidInputError."""
    document = read_yaml(file, show_path(file))
    shape = read_shape(document, ScenarioShape)
    workload = _workload(document, knowledge, file.stem, shape.title, shape.answers, shape.components)
    expected = shape.expect.alternative or shape.expect.verdict
    return Decision(
        name=file.stem,
        title=shape.title,
        workload=workload,
        policy=shape.policy,
        expected=expected,
        acceptable=(expected,),
        decisive=shape.expect.decisive,
        why=shape.narrative,
    )


def read_case(file: Path, knowledge: KnowledgeBase) -> Decision:
    """Read a real decision. Raises InvalidInputError."""
    document = read_yaml(file, show_path(file))
    shape = read_shape(document, CaseShape)
    workload = _workload(document, knowledge, shape.id, shape.title, shape.answers, shape.components)
    return Decision(
        name=shape.id,
        title=shape.title,
        workload=workload,
        policy="",
        expected=shape.expected,
        acceptable=shape.acceptable,
        why=shape.why,
    )


def _workload(
    document: Document,
    knowledge: KnowledgeBase,
    name: str,
    title: str,
    answers: dict[str, Any],
    components: tuple[ComponentShape, ...],
) -> Workload:
    reader = AnswerReader(knowledge, document)
    facts = reader.read(answers, ("answers",))
    parts = tuple(
        Component(name=part.name, title=part.title, facts=reader.read(part.answers, ("components", index, "answers")))
        for index, part in enumerate(components)
    )
    if reader.problems:
        raise InvalidInputError(reader.problems)
    return Workload(name=name, title=title, facts=facts, components=parts)


def decide(decision: Decision, knowledge: KnowledgeBase, evaluated_on: date) -> Recommendation:
    """Advise a decision's workload under its policy, without what costs time and changes no verdict."""
    policy = load_policy(decision.policy, knowledge) if decision.policy else None
    return advise(knowledge, decision.workload, policy, evaluated_on=evaluated_on, depth="quick")


def label_of(recommendation: Recommendation) -> str:
    """Give the label that real decisions use: the alternative where it stands for one, otherwise the verdict.

    A sandboxed container is a label of its own; a split and containers in a VM are both labelled by their verdict.
    """
    return recommendation.alternative if recommendation.alternative.endswith("-sandboxed") else recommendation.verdict


def meets(recommendation: Recommendation, answer: str) -> bool:
    """Tell whether a recommendation is an answer, given as verdict, alternative or label."""
    return answer in {label_of(recommendation), recommendation.alternative, recommendation.verdict} and not (
        answer == recommendation.verdict and answer != label_of(recommendation)
    )


def matches(recommendation: Recommendation, expected: str) -> bool:
    """Tell whether a recommendation has the expected verdict or alternative, as scenarios write them."""
    return expected in {recommendation.verdict, recommendation.alternative}
