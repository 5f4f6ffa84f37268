"""Read crosswalks, so that whoever knows a peer's assessment finds the same thought here, and a test holds it up.

A crosswalk says of each rule or question of the peer which of our rules fire on the same situation and where they
push, or why it has no bearing. Reading settles that every name exists; that the rules fire and push is for tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.knowledge.documents import CrosswalkAnswerShape, CrosswalkEntryShape, CrosswalkShape
from advisor.knowledge.documents.crosswalks import Direction, Push, Target
from advisor.knowledge.locate import show_path
from advisor.knowledge.problems import Problems
from advisor.knowledge.profiles import AnswerReader, Trail
from advisor.knowledge.shape import read_shape
from advisor.knowledge.source import Document, read_yaml, shorten
from advisor.knowledge.spelling import suggest
from advisor.model.diagnostic import InvalidInputError, Location, error

if TYPE_CHECKING:
    from advisor.model.fact import Fact
    from advisor.model.knowledge import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Finding:
    """One situation that a peer tests: the facts in our vocabulary, the rules that fire on them and where they push."""

    entry: str
    """The id of the peer's rule or question."""
    tests: str
    severity: str
    push: Push
    """How strongly the peer's severity speaks against its target."""
    target: Target
    direction: Direction
    facts: tuple[Fact, ...]
    rules: tuple[str, ...]
    questions: tuple[str, ...]
    """The facts that carry the situation; the rest is its setting."""
    location: Location


@dataclass(frozen=True, slots=True)
class CrosswalkEntry:
    """One rule or question of the peer: with findings, or with the reason why it has no bearing."""

    id: str
    tests: str
    severity: str
    push: Push
    findings: tuple[Finding, ...] = ()
    no_bearing: str = ""


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Every rule or question of one peer."""

    name: str
    peer: str
    entries: tuple[CrosswalkEntry, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Give the findings of all entries."""
        return tuple(finding for entry in self.entries for finding in entry.findings)


def find_crosswalks(rules: Path) -> list[Path]:
    """Give the crosswalk files of a folder of rules."""
    return sorted((rules / "crosswalks").glob("*.yaml"))


def read_crosswalk(file: Path, knowledge: KnowledgeBase) -> Crosswalk:
    """Read a crosswalk. Raises InvalidInputError with every finding."""
    document = read_yaml(file, show_path(file))
    shape = read_shape(document, CrosswalkShape)
    reader = _Reader(knowledge, document, shape.severities)
    entries = tuple(reader.read_entry(entry, ("entries", index)) for index, entry in enumerate(shape.entries))
    if reader.problems:
        raise InvalidInputError(reader.problems)
    return Crosswalk(file.stem, shape.peer, entries)


@dataclass(slots=True)
class _Reader:
    """Reads the entries of one document and collects what is wrong with them."""

    knowledge: KnowledgeBase
    document: Document
    severities: dict[str, Push]
    problems: Problems = field(default_factory=Problems)
    seen: set[str] = field(default_factory=set)

    def read_entry(self, shape: CrosswalkEntryShape, trail: Trail) -> CrosswalkEntry:
        if shape.id in self.seen:
            self._report("CROSS010", f"`{shape.id}` stands here twice", (*trail, "id"), "keep one of the two")
        self.seen.add(shape.id)
        push = self._read_severity(shape.severity, trail)
        self._check_form(shape, trail)
        findings: list[Finding] = []
        if shape.direction is not None:
            findings.append(self._read_finding(shape, shape.direction, shape, trail))
        else:
            self._check_questions(shape.questions, trail)
        for index, answer in enumerate(shape.answers):
            findings.append(self._read_finding(answer, answer.direction, shape, (*trail, "answers", index)))
        return CrosswalkEntry(shape.id, shape.tests, shape.severity, push, tuple(findings), shape.no_bearing)

    def _read_finding(
        self,
        shape: CrosswalkEntryShape | CrosswalkAnswerShape,
        direction: Direction,
        entry: CrosswalkEntryShape,
        trail: Trail,
    ) -> Finding:
        answers = AnswerReader(self.knowledge, self.document, self.problems)
        facts = answers.read(shape.facts, (*trail, "facts"))
        for index, rule in enumerate(shape.rules):
            if rule not in self.knowledge.rule_by_id:
                hint = suggest(rule, self.knowledge.rule_by_id)
                self._report("LINK010", f"there is no rule `{shorten(rule)}`", (*trail, "rules", index), hint)
        if not shape.rules or not shape.questions:
            lacking = "questions" if shape.rules else "rules"
            hint = f"add `{lacking}: [...]`, or say `no_bearing:`"
            self._report("CROSS020", f"a mapping names {lacking}", trail, hint)
        self._check_questions(shape.questions, trail)
        for index, question in enumerate(shape.questions):
            if question in self.knowledge.question_by_fact and question not in shape.facts:
                hint = f"add `{question}:` to the facts, or drop it here"
                where = (*trail, "questions", index)
                self._report("CROSS030", f"the facts do not answer `{question}`", where, hint)
        return Finding(
            entry=entry.id,
            tests=shape.tests,
            severity=shape.severity,
            push=self._read_severity(shape.severity, trail),
            target=entry.target,
            direction=direction,
            facts=facts,
            rules=shape.rules,
            questions=shape.questions,
            location=self.document.locate(trail),
        )

    def _check_form(self, shape: CrosswalkEntryShape, trail: Trail) -> None:
        is_mapped = shape.direction is not None or bool(shape.answers)
        if is_mapped == bool(shape.no_bearing):
            found = "and not both" if is_mapped else "and this says neither"
            message = f"an entry is mapped or has no bearing, {found}"
            hint = "give `direction:`, `facts:`, `rules:` and `questions:`, or `no_bearing:` alone"
            self._report("CROSS020", message, trail, hint)
        elif shape.direction is None and (shape.facts or shape.rules):
            self._report("CROSS020", "a mapping says its direction", trail, "add `direction: against_containers`")

    def _check_questions(self, questions: tuple[str, ...], trail: Trail) -> None:
        for index, question in enumerate(questions):
            if question not in self.knowledge.question_by_fact:
                hint = suggest(question, self.knowledge.question_by_fact)
                where = (*trail, "questions", index)
                self._report("LINK010", f"there is no question for `{shorten(question)}`", where, hint)

    def _read_severity(self, severity: str, trail: Trail) -> Push:
        if severity in self.severities:
            return self.severities[severity]
        hint = suggest(severity, self.severities)
        self._report("CROSS040", f"`{shorten(severity)}` is not a severity of this peer", (*trail, "severity"), hint)
        return "unknown"

    def _report(self, code: str, message: str, path: Trail, hint: str) -> None:
        self.problems.append(error(code, message, self.document.locate(path), hint))
