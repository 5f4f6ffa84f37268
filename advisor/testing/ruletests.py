"""Run rule tests: for each rule, facts on which it fires, is silent and is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from advisor.engine.compile import compile_rules
from advisor.engine.truth import Truth, view_of
from advisor.engine.wording import show_condition
from advisor.knowledge.documents import RuleTestsShape
from advisor.knowledge.locate import show_path
from advisor.knowledge.profiles import AnswerReader
from advisor.knowledge.shape import read_shape
from advisor.knowledge.source import Document, read_yaml
from advisor.knowledge.spelling import suggest
from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error
from advisor.model.fact import Fact
from advisor.model.knowledge import KnowledgeBase

Polarity = Literal["fires", "silent", "unknown"]

POLARITIES: Final[tuple[Polarity, ...]] = ("fires", "silent", "unknown")
_EXPECTED: Final[dict[Polarity, Truth]] = {"fires": True, "silent": False, "unknown": None}
_NAMES: Final[dict[Truth, Polarity]] = {truth: polarity for polarity, truth in _EXPECTED.items()}


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One example of one rule: the facts, and what the rule is to do on them."""

    rule: str
    polarity: Polarity
    facts: tuple[Fact, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class RuleTestResult:
    """What a rule did on one example."""

    test: RuleTest
    actual: Polarity

    @property
    def is_passed(self) -> bool:
        """Tell whether the rule did what the example says."""
        return self.actual == self.test.polarity


def find_rule_tests(folder: Path) -> list[Path]:
    """Give the `*.test.yaml` files below a folder."""
    return sorted(folder.rglob("*.test.yaml"))


def read_rule_tests(files: list[Path], knowledge: KnowledgeBase) -> list[RuleTest]:
    """Read rule tests. Raises InvalidInputError with the findings of all files."""
    tests: list[RuleTest] = []
    problems: list[Diagnostic] = []
    for file in files:
        try:
            document = read_yaml(file, show_path(file))
            shape = read_shape(document, RuleTestsShape)
        except InvalidInputError as problem:
            problems += problem.diagnostics
            continue
        reader = AnswerReader(knowledge, document, problems)
        for rule, examples in shape.tests.items():
            if rule not in knowledge.rule_by_id:
                where = document.locate(("tests", rule), at_key=True)
                problems.append(
                    error("LINK010", f"there is no rule `{rule}`", where, suggest(rule, knowledge.rule_by_id))
                )
                continue
            for polarity in POLARITIES:
                tests += _read_examples(reader, document, rule, polarity, getattr(examples, polarity))
    if problems:
        raise InvalidInputError(problems)
    return tests


def _read_examples(
    reader: AnswerReader, document: Document, rule: str, polarity: Polarity, raw: object
) -> list[RuleTest]:
    trail = ("tests", rule, polarity)
    if isinstance(raw, dict):
        return [RuleTest(rule, polarity, reader.read(raw, trail), document.locate(trail, at_key=True))]
    maps = raw if isinstance(raw, tuple) else ()
    return [
        RuleTest(rule, polarity, reader.read(answers, (*trail, index)), document.locate((*trail, index)))
        for index, answers in enumerate(maps)
    ]


def run_rule_tests(knowledge: KnowledgeBase, tests: list[RuleTest]) -> list[RuleTestResult]:
    """Run rule tests through the compiled rules: "fires" is what fires, the rest is asked of the condition."""
    compiled = compile_rules(knowledge)
    index_of = {rule.id: index for index, rule in enumerate(knowledge.rules)}
    results: list[RuleTestResult] = []
    for test in tests:
        facts = {fact.name: fact.value for fact in test.facts}
        outcome = compiled.run(facts)
        rule = knowledge.rule_by_id[test.rule]
        if index_of[test.rule] in outcome.fired:
            results.append(RuleTestResult(test, "fires"))
        else:
            truth = view_of(knowledge, facts, outcome.ranges).truth_of(rule.when)
            results.append(RuleTestResult(test, _NAMES[truth]))
    return results


def missing_examples(
    knowledge: KnowledgeBase, tests: list[RuleTest], layer: str | None = None
) -> dict[str, tuple[Polarity, ...]]:
    """Map each rule, of one layer or of all, to the polarities that no example shows."""
    shown: dict[str, set[Polarity]] = {}
    for test in tests:
        shown.setdefault(test.rule, set()).add(test.polarity)
    missing: dict[str, tuple[Polarity, ...]] = {}
    for rule in knowledge.rules:
        if layer is None or rule.layer == layer:
            lacking = tuple(polarity for polarity in POLARITIES if polarity not in shown.get(rule.id, ()))
            if lacking:
                missing[rule.id] = lacking
    return missing


def explain_failure(result: RuleTestResult, knowledge: KnowledgeBase) -> Diagnostic:
    """Say why an example failed, with the rule's condition in words."""
    rule = knowledge.rule_by_id[result.test.rule]
    wanted = "fire" if result.test.polarity == "fires" else f"be {result.test.polarity}"
    did = "fires" if result.actual == "fires" else f"is {result.actual}"
    message = f"{rule.id} should {wanted} here, but it {did}"
    return error("TEST010", message, result.test.location, f"its condition is: {show_condition(rule.when, knowledge)}")
