"""What scenarios, real decisions and archetypes exercise of a knowledge base, and what nothing has tried yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.knowledge.profiles import list_profiles, load_workload
from advisor.model.diagnostic import Diagnostic, InvalidInputError
from advisor.model.fact import Origin
from advisor.testing.decisions import Decision, decide, read_case, read_scenario
from advisor.testing.ruletests import RuleTest, run_rule_tests

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.recommendation import Recommendation
    from advisor.model.workload import Workload


def _read_scenario(file: Path, knowledge: KnowledgeBase) -> tuple[Decision, ...]:
    return (read_scenario(file, knowledge),)


READERS: Final = {"scenarios": _read_scenario, "cases": read_case}
"""The folders of decisions beside the rule tests, and how a file in each is read."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who exercises what. Each mapping goes from a name to the decisions that exercise it, in their order.

    Every rule, question and alternative has an entry; an empty one is a gap.
    """

    fired: Mapping[str, tuple[str, ...]]
    """By rule: the decisions in which it fires."""
    answered: Mapping[str, tuple[str, ...]]
    """By question: the decisions that answer it."""
    read: Mapping[str, tuple[str, ...]]
    """By question: the decisions in which a firing rule or the sizing rests on its answer."""
    won: Mapping[str, tuple[str, ...]]
    """By alternative: the decisions that it wins, whole or as a component."""
    tested: Mapping[str, tuple[str, ...]]
    """By rule: the places of the rule tests in which it fires. They do not count for `covered`."""

    @property
    def covered(self) -> float:
        """Give the share of the rules that fire in a decision, in per cent."""
        return share(self.fired)


def share(exercised: Mapping[str, tuple[str, ...]]) -> float:
    """Give the share of the names that are exercised, in per cent; of no names that is all.

    >>> share({"KRN-010": ("vpn",), "KRN-020": ()})
    50.0
    """
    return 100 * (len(exercised) - len(find_gaps(exercised))) / len(exercised) if exercised else 100.0


def find_gaps(exercised: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Give the names that nothing exercises."""
    return tuple(name for name, names in exercised.items() if not names)


def coverage(
    knowledge: KnowledgeBase, decisions: Iterable[Decision], ruletests: Iterable[RuleTest], on: date
) -> Coverage:
    """Advise every decision, run every rule test, and note what took part. `on` is the day of the evaluation."""
    fired: dict[str, list[str]] = {rule.id: [] for rule in knowledge.rules}
    answered: dict[str, list[str]] = {question.fact: [] for question in knowledge.questions}
    read: dict[str, list[str]] = {question.fact: [] for question in knowledge.questions}
    won: dict[str, list[str]] = {alternative.id: [] for alternative in knowledge.alternatives}
    for decision in decisions:
        answer = decide(decision, knowledge, on)
        for part in answer.components or (answer,):
            _note(part, decision.name, knowledge, (fired, answered, read, won))
    tested: dict[str, list[str]] = {rule.id: [] for rule in knowledge.rules}
    for result in run_rule_tests(knowledge, list(ruletests)):
        if result.actual == "fires":
            tested[result.test.rule].append(str(result.test.location))
    return Coverage(*(_freeze(noted) for noted in (fired, answered, read, won, tested)))


Notes = dict[str, list[str]]


def _note(part: Recommendation, name: str, knowledge: KnowledgeBase, notes: tuple[Notes, Notes, Notes, Notes]) -> None:
    """Note what took part in the advice on one workload or component."""
    fired, answered, read, won = notes
    asked_by = {lookup.fact: lookup.by for lookup in knowledge.lookups}
    for firing in part.firings:
        if firing.rule in fired:  # a policy's house rules are not of the base
            fired[firing.rule].append(name)
        for fact in firing.facts:
            question = asked_by.get(fact, fact)
            if question in read:
                read[question].append(name)
    plan = knowledge.sizing if part.sizing else None
    sized = {plan.instances, plan.memory_mib, plan.host_gib, plan.price_month} if plan else set()
    for known in part.facts:
        if known.name in sized:
            read[known.name].append(name)
        if known.name in answered and known.origin is not Origin.DERIVED:
            answered[known.name].append(name)
    if part.alternative in won:
        won[part.alternative].append(name)


def _freeze(notes: Notes) -> dict[str, tuple[str, ...]]:
    return {key: tuple(dict.fromkeys(names)) for key, names in notes.items()}


def read_decisions(knowledge: KnowledgeBase, tests: Path) -> list[Decision]:
    """Read the scenarios and cases in a folder of tests, and the shipped archetypes.

    Raises InvalidInputError with the findings of all files.
    """
    decisions: list[Decision] = []
    problems: list[Diagnostic] = []
    for folder, read in READERS.items():
        for file in sorted((tests / folder).glob("*.yaml")):
            try:
                decisions += read(file, knowledge)
            except InvalidInputError as problem:
                problems += problem.diagnostics
    for file in list_profiles("workloads").values():
        try:
            decisions.append(as_decision(load_workload(file, knowledge)))
        except InvalidInputError as problem:
            problems += problem.diagnostics
    if problems:
        raise InvalidInputError(problems)
    return decisions


def as_decision(workload: Workload) -> Decision:
    """Give an archetype as a decision that expects nothing, so that it is exercised like the others."""
    return Decision(
        name=workload.name,
        title=workload.title,
        workload=workload,
        policy=workload.policy,
        expected="",
        acceptable=(),
        why=workload.description,
    )
