"""The few answers to each question that rules can tell apart, each as real facts of a day.

A release stands for its product and for the days that the table of dates gives it on that day, so every witness that is
made of cells is a workload that somebody could write.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from advisor.engine.completions import Cell, representatives
from advisor.engine.reach import list_lows
from advisor.engine.survey import list_closable
from advisor.knowledge.locate import find_data
from advisor.knowledge.tables import cycles, days_left
from advisor.knowledge.values import ANY_RELEASE
from advisor.model.condition import Test, tests_in
from advisor.model.domain import (
    BoolDomain,
    ChoiceDomain,
    Domain,
    LevelsDomain,
    NumberDomain,
    ReleaseDomain,
    SetDomain,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase, Question, Rule
    from advisor.model.promises import Claim, Physics

_ANY_PRIOR: Final = 0.6
"""How often a sampled release question is answered with any release."""

_RARER: Final = 0.25
"""How much rarer a set becomes in samples with each further element."""


def cells_on(knowledge: KnowledgeBase, on: date) -> dict[str, tuple[Cell, ...]]:
    """Map each question to the representatives of its cells, with looked-up dates counted from a day."""
    tests = _tests_by_fact(knowledge)
    bounds = _bounds_by_fact(knowledge)
    cells: dict[str, tuple[Cell, ...]] = {}
    for question in knowledge.questions:
        if isinstance(question.domain, ReleaseDomain):
            cells[question.fact] = _release_cells(knowledge, question.fact, question.domain, tests, on)
        else:
            cells[question.fact] = _cells_of(question, tests.get(question.fact, []), bounds.get(question.fact, []))
    return cells


def steps_as_cells(fact: str, domain: Domain) -> tuple[Cell, ...]:
    """Give the steps of a derived fact as cells, for reasoning about it as if somebody had answered it."""
    values: tuple[FactValue, ...] = tuple(domain.labels) if isinstance(domain, LevelsDomain) else (False, True)
    return tuple(Cell(((fact, value),), 1 / len(values)) for value in values)


def _tests_by_fact(knowledge: KnowledgeBase) -> dict[str, list[Test]]:
    found: dict[str, list[Test]] = {}
    declared: tuple[Rule | Question | Claim | Physics, ...]
    declared = (*knowledge.rules, *knowledge.questions, *knowledge.claims, *knowledge.physics)
    closing = [way.unless for _, _, way in list_closable(knowledge)]
    for condition in (*(item.when for item in declared), *closing):
        for test in tests_in(condition):
            found.setdefault(test.fact, []).append(test)
    return found


def _bounds_by_fact(knowledge: KnowledgeBase) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for rule in knowledge.rules:
        for requirement in rule.then.require:
            if isinstance(requirement.at_most, str):
                found.setdefault(requirement.at_most, []).extend(list_lows(knowledge, requirement.criterion))
    return found


def _cells_of(question: Question, tests: list[Test], bounds: list[float]) -> tuple[Cell, ...]:
    cells = _answers_of(question, tests, bounds)
    return (*cells, Cell((), 0.0)) if any(test.operator == "known" for test in tests) else cells


def _answers_of(question: Question, tests: list[Test], bounds: list[float]) -> tuple[Cell, ...]:
    fact, domain, prior = question.fact, question.domain, question.prior
    match domain:
        case BoolDomain():
            told = prior or {"true": 0.5, "false": 0.5}
            return tuple(Cell(((fact, value),), told["true" if value else "false"]) for value in (False, True))
        case ChoiceDomain() | LevelsDomain():
            share = 0.0 if prior else 1 / len(domain.labels)
            return tuple(Cell(((fact, value),), prior.get(value, share)) for value in domain.labels)
        case NumberDomain():
            numbers = representatives(domain, tests, bounds)
            return tuple(Cell(((fact, number),), 1 / len(numbers)) for number in numbers)
        case SetDomain():
            return _set_cells(fact, domain, tests)
        case ReleaseDomain():
            raise TypeError(f"{fact}: releases have cells of their own")


def _set_cells(fact: str, domain: SetDomain, tests: list[Test]) -> tuple[Cell, ...]:
    """Give one set for each combination of elements that tests tell apart; always tested together counts as one."""
    signature = {name: tuple(name in test.value for test in tests) for name in domain.labels}
    told_apart = [name for name in domain.labels if any(signature[name])]
    names = [name for name in told_apart if name == next(n for n in told_apart if signature[n] == signature[name])]
    picks = [
        tuple(name for name, is_in in zip(names, pick, strict=True) if is_in)
        for pick in product((False, True), repeat=len(names))
    ]
    total = sum(_RARER ** len(pick) for pick in picks)
    return tuple(Cell(((fact, pick),), _RARER ** len(pick) / total) for pick in picks)


def _release_cells(
    knowledge: KnowledgeBase, fact: str, domain: ReleaseDomain, tests: Mapping[str, list[Test]], on: date
) -> tuple[Cell, ...]:
    """Give one real release for each combination of product and days that tests can tell apart."""
    lookups = [lookup for lookup in knowledge.lookups if lookup.by == fact]
    folder = find_data("rules") / "tables"
    found: dict[tuple[object, ...], tuple[tuple[str, FactValue], ...]] = {}
    for name in domain.products:
        for cycle in (*cycles(folder / f"{domain.table}.json", name), "0"):
            facts: list[tuple[str, FactValue]] = [(fact, f"{name} {cycle}")]
            for lookup in lookups:
                days = days_left(folder / f"{lookup.table}.json", f"{name} {cycle}", on)
                if days is not None:
                    facts.append((lookup.fact, days))
            known = dict(facts)
            key = tuple(
                tuple(meets(test, known[told], knowledge.domain_of[told]) for test in tests.get(told, []))
                if told in known
                else None
                for told in (fact, *(lookup.fact for lookup in lookups))
            )
            found.setdefault(key, tuple(facts))
    share = (1 - _ANY_PRIOR) / len(found)
    unanswered = (Cell((), 0.0),) if any(test.operator == "known" for test in tests.get(fact, [])) else ()
    return (Cell(((fact, ANY_RELEASE),), _ANY_PRIOR), *(Cell(facts, share) for facts in found.values()), *unanswered)


def meets(test: Test, value: FactValue, domain: Domain) -> bool:
    """Tell whether a value meets a test; that it is known is the caller's matter."""
    match test.operator:
        case "known":
            return test.value[0] is True
        case "is":
            return any(value == item and isinstance(value, bool) == isinstance(item, bool) for item in test.value)
        case "includes":
            return isinstance(value, tuple) and any(item in value for item in test.value)
        case "product":
            return str(value).startswith(tuple(f"{item} " for item in test.value))
        case _:
            return _compare(test, _rank(value, domain), _rank(test.value[0], domain))


def _rank(value: FactValue, domain: Domain) -> float:
    if isinstance(domain, LevelsDomain):
        return tuple(domain.labels).index(str(value))
    return value if isinstance(value, (int, float)) else float("nan")


def _compare(test: Test, value: float, bound: float) -> bool:
    match test.operator:
        case "at_least":
            return value >= bound
        case "at_most":
            return value <= bound
        case "above":
            return value > bound
        case _:
            return value < bound
