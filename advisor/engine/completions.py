"""Completions: every way in which open questions could still be answered, and samples of them.

Rules see a number only through the thresholds that they compare it with, and a release only through its product and
the days that a table gives for it. One representative of each cell between thresholds therefore stands for all values
of the cell, and the product of the representatives covers every completion that could make a difference.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, product
from typing import TYPE_CHECKING, Final

from advisor.engine.identity import Identity
from advisor.engine.order import order_derived, order_questions, steps_of
from advisor.engine.reach import list_lows
from advisor.engine.survey import list_closable
from advisor.engine.truth import FactView, view_of
from advisor.model.condition import ALWAYS, Condition, Test, tests_in
from advisor.model.domain import (
    BoolDomain,
    ChoiceDomain,
    LevelsDomain,
    NumberDomain,
    ReleaseDomain,
    SetDomain,
    values_of,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase, Question

ANY_RELEASE: Final = "any"
"""The answer that no particular release is meant; tables give nothing for it."""

_RELEASE_PRIOR: Final = 0.6
"""How often a release question is answered with any release; it only orders questions."""

Facts = dict[str, "FactValue"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One representative answer: the facts that it sets (a release sets its looked-up days too) and its prior."""

    facts: tuple[tuple[str, FactValue], ...]
    prior: float

    @property
    def value(self) -> FactValue:
        """Give the answer itself."""
        return self.facts[0][1]


@lru_cache(maxsize=16)
def _cells_cached(key: Identity) -> dict[str, tuple[Cell, ...]]:
    knowledge: KnowledgeBase = key.value
    tests: dict[str, list[Test]] = {}
    conditions = [rule.when for rule in knowledge.rules] + [question.when for question in knowledge.questions]
    conditions += [way.unless for _, _, way in list_closable(knowledge)]
    for condition in conditions:
        for test in tests_in(condition):
            tests.setdefault(test.fact, []).append(test)
    bounds: dict[str, list[float]] = {}
    for rule in knowledge.rules:
        for requirement in rule.then.require:
            if isinstance(requirement.at_most, str):
                bounds.setdefault(requirement.at_most, []).extend(list_lows(knowledge, requirement.criterion))
    return {question.fact: _cells_of(knowledge, question, tests, bounds) for question in knowledge.questions}


def cells_of(knowledge: KnowledgeBase) -> dict[str, tuple[Cell, ...]]:
    """Map each question to the representatives of its cells, in the order of its domain."""
    return _cells_cached(Identity(knowledge))


def _cells_of(
    knowledge: KnowledgeBase, question: Question, tests: Mapping[str, list[Test]], bounds: Mapping[str, list[float]]
) -> tuple[Cell, ...]:
    fact, domain = question.fact, question.domain
    match domain:
        case BoolDomain():
            weights = question.prior or {"true": 0.5, "false": 0.5}
            return tuple(Cell(((fact, v),), weights["true" if v else "false"]) for v in (False, True))
        case ChoiceDomain() | LevelsDomain():
            values = values_of(domain)
            return tuple(
                Cell(((fact, v),), question.prior.get(v, 0.0 if question.prior else 1 / len(values))) for v in values
            )
        case NumberDomain():
            numbers = representatives(domain, tests.get(fact, []), bounds.get(fact, []))
            return tuple(Cell(((fact, n),), p) for n, p in zip(numbers, _share(numbers, question.typical), strict=True))
        case SetDomain():
            return _set_cells(fact, domain, tests.get(fact, []))
        case ReleaseDomain():
            return _release_cells(knowledge, fact, domain, tests)


def representatives(domain: NumberDomain, tests: list[Test], bounds: list[float]) -> tuple[float, ...]:
    """Give one number for each cell that thresholds cut out of a number domain, the thresholds themselves included."""
    cuts = {float(value) for test in tests for value in test.value if not isinstance(value, (bool, str))} | set(bounds)
    inner = sorted(cut for cut in cuts if domain.min <= cut <= domain.max)
    points = sorted({domain.min, *inner, domain.max})
    numbers: list[float] = []
    for low, high in zip(points, [*points[1:], None], strict=True):
        numbers.append(low)
        if high is not None:
            numbers.append((low + high) / 2)
    return tuple(int(number) if float(number).is_integer() else number for number in numbers)


def _share(numbers: tuple[float, ...], typical: tuple[float, ...]) -> list[float]:
    """Give each representative the share of the typical numbers that lie nearest to it; equal shares without any."""
    if not typical:
        return [1 / len(numbers)] * len(numbers)
    shares = [0.0] * len(numbers)
    for value in typical:
        nearest = min(range(len(numbers)), key=lambda index: (abs(numbers[index] - value), index))
        shares[nearest] += 1 / len(typical)
    return shares


def _set_cells(fact: str, domain: SetDomain, tests: list[Test]) -> tuple[Cell, ...]:
    asked = {str(value) for test in tests for value in test.value}
    names = [name for name in domain.labels if name in asked]
    picks = list(product((False, True), repeat=len(names)))
    chosen = [tuple(name for name, is_in in zip(names, pick, strict=True) if is_in) for pick in picks]
    # few things apply at once, so each further element is rarer
    weights = [0.25 ** len(pick) for pick in chosen]
    return tuple(Cell(((fact, pick),), weight / sum(weights)) for pick, weight in zip(chosen, weights, strict=True))


def _release_cells(
    knowledge: KnowledgeBase, fact: str, domain: ReleaseDomain, tests: Mapping[str, list[Test]]
) -> tuple[Cell, ...]:
    lookups = [lookup for lookup in knowledge.lookups if lookup.by == fact]
    named = {str(value) for test in tests.get(fact, []) if test.operator == "product" for value in test.value}
    products = [name for name in domain.products if name in named]
    other = next((name for name in domain.products if name not in named), None)
    products += [other] if other else []
    days = [
        [(lookup.fact, number) for number in representatives(lookup.domain, tests.get(lookup.fact, []), [])]
        if isinstance(lookup.domain, NumberDomain)
        else []
        for lookup in lookups
    ]
    cells: list[tuple[tuple[str, FactValue], ...]] = [((fact, ANY_RELEASE),)]
    cells += [((fact, f"{name} 0"), *found) for name in products for found in product(*days)]
    cells += [((fact, f"{name} 0"),) for name in products]  # a release that the table does not know
    rest = (1 - _RELEASE_PRIOR) / max(1, len(cells) - 1)
    return tuple(Cell(cell, _RELEASE_PRIOR if index == 0 else rest) for index, cell in enumerate(cells))


@dataclass(frozen=True, slots=True)
class _Draw:
    """All that drawing an answer to one question takes."""

    fact: str
    gate: Condition | None
    """When the question applies; None when it always does."""
    cuts: tuple[float, ...]
    """The summed priors of the cells, without the last, which takes the rest."""
    cells: tuple[tuple[tuple[str, FactValue], ...], ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What every completion of one knowledge base starts from."""

    questions: tuple[Question, ...]
    """In an order in which relevance can be decided."""
    draws: tuple[_Draw, ...]
    ranges: Mapping[str, tuple[int, int]]
    """The widest range of every derived fact; relevance does not read derived facts."""


@lru_cache(maxsize=16)
def _plan_cached(key: Identity) -> _Plan:
    knowledge: KnowledgeBase = key.value
    questions, cells = order_questions(knowledge), cells_of(knowledge)
    draws = tuple(
        _Draw(
            fact=question.fact,
            gate=None if question.when == ALWAYS else question.when,
            cuts=tuple(accumulate(cell.prior for cell in cells[question.fact]))[:-1],
            cells=tuple(cell.facts for cell in cells[question.fact]),
        )
        for question in questions
    )
    return _Plan(questions, draws, view_of(knowledge, {}, _no_ranges(knowledge)).ranges)


class Completer:
    """Completes known facts, with relevance respected: a question that does not apply stays unanswered."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Prepare the questions in an order in which relevance can be decided."""
        self.knowledge = knowledge
        self.cells = cells_of(knowledge)
        self._plan = _plan_cached(Identity(knowledge))
        self.questions = self._plan.questions

    def is_asked(self, question: Question, facts: Mapping[str, FactValue]) -> bool:
        """Tell whether a question without an answer still applies: its relevance is not definitely false."""
        if question.when == ALWAYS:
            return True
        return FactView(self.knowledge, facts, self._plan.ranges).truth_of(question.when) is not False

    def sample(
        self, facts: Mapping[str, FactValue], rng: random.Random, open_facts: frozenset[str] | None = None
    ) -> tuple[Facts, dict[str, int]]:
        """Give one completion drawn under the priors, and the index of the cell drawn for each question.

        Only questions in `open_facts` are drawn; None draws all that are unanswered and apply.
        """
        completed = dict(facts)
        view = FactView(self.knowledge, completed, self._plan.ranges)  # it sees what is drawn
        drawn: dict[str, int] = {}
        for draw in self._plan.draws:
            fact = draw.fact
            if fact in completed or (open_facts is not None and fact not in open_facts):
                continue
            if draw.gate is not None and view.truth_of(draw.gate) is False:
                continue
            index = bisect_right(draw.cuts, rng.random())
            drawn[fact] = index
            completed.update(draw.cells[index])
        return completed, drawn

    def completions(self, facts: Mapping[str, FactValue], open_facts: frozenset[str] | None = None) -> Iterator[Facts]:
        """Give every completion by representatives; exponential, so for small knowledge bases and tests."""
        for question in self.questions:
            if question.fact in facts or (open_facts is not None and question.fact not in open_facts):
                continue
            if self.is_asked(question, facts):
                for cell in self.cells[question.fact]:
                    yield from self.completions({**facts, **dict(cell.facts)}, open_facts)
                return
        yield dict(facts)


def _no_ranges(knowledge: KnowledgeBase) -> tuple[int, ...]:
    """Give the widest range of every derived fact; relevance does not read derived facts."""
    return tuple(n for d in order_derived(knowledge) for n in (0, len(steps_of(d.domain)) - 1))
