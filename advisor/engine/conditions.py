"""Conditions as expressions: "definitely true" and "definitely false" over local variables of the compiled function."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from advisor.engine.nodes import and_, attribute, call, compare, constant, load, not_, or_
from advisor.engine.order import steps_of
from advisor.model.condition import ALWAYS, AllOf, AnyOf, Condition, NoneOf, Test
from advisor.model.domain import BoolDomain, LevelsDomain, NumberDomain, SetDomain

if TYPE_CHECKING:
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

_COMPARE: Final[dict[str, tuple[type[ast.cmpop], type[ast.cmpop]]]] = {
    "at_least": (ast.GtE, ast.Lt),
    "at_most": (ast.LtE, ast.Gt),
    "above": (ast.Gt, ast.LtE),
    "below": (ast.Lt, ast.GtE),
}


def levels_matching(test: Test, steps: tuple[FactValue, ...]) -> tuple[int, ...]:
    """Give the steps of an ordered domain that meet a test."""
    if test.operator == "is":
        return tuple(index for index, step in enumerate(steps) if step in test.value)
    bound = steps.index(test.value[0])
    match test.operator:
        case "at_least":
            return tuple(range(bound, len(steps)))
        case "above":
            return tuple(range(bound + 1, len(steps)))
        case "at_most":
            return tuple(range(bound + 1))
        case _:
            return tuple(range(bound))


class TruthBuilder:
    """Builds expressions for one knowledge base. Facts live in `x<n>`, derived ranges in `lo<n>` and `hi<n>`.

    With `is_open`, questions without an answer may still be answered: whether such a fact is known is then undecided.
    """

    def __init__(self, knowledge: KnowledgeBase, *, is_open: bool = False) -> None:
        """Number the facts."""
        self._is_open = is_open
        self._domains = knowledge.domain_of
        self._derived = knowledge.derived_by_fact
        self._number = {fact: index for index, fact in enumerate(self._domains)}
        self._questions = knowledge.question_by_fact
        self.read: set[str] = set()
        """The facts whose values some expression reads."""
        self.missed: set[str] = set()
        """The questions of which some expression asks whether they do not apply."""
        self._lookup_by = {lookup.fact: lookup.by for lookup in knowledge.lookups}

    def name(self, fact: str) -> str:
        """Name the variable that holds a fact's value, None when unknown; it is noted as one that is read."""
        self.read.add(fact)
        return f"x{self._number[fact]}"

    def low_name(self, fact: str) -> str:
        """Name the variable that holds a derived fact's lowest possible step."""
        return f"lo{self._number[fact]}"

    def high_name(self, fact: str) -> str:
        """Name the variable that holds a derived fact's highest possible step."""
        return f"hi{self._number[fact]}"

    def absent_name(self, fact: str) -> str:
        """Name the variable that says whether a question does not apply."""
        return f"na{self._number[fact]}"

    def absent_test(self, fact: str) -> ast.expr | None:
        """Say when a question does not apply: nobody answered it and its relevance is definitely false."""
        question = self._questions.get(fact)
        if question is None or question.when == ALWAYS:
            return None
        return and_([compare(load(self.name(fact)), ast.Is(), constant(None)), self.false(question.when)])

    def true(self, condition: Condition) -> ast.expr:
        """Say that a condition is definitely true."""
        match condition:
            case AllOf(parts=parts):
                return and_([self.true(part) for part in parts])
            case AnyOf(parts=parts):
                return or_([self.true(part) for part in parts])
            case NoneOf(parts=parts):
                return and_([self.false(part) for part in parts])
            case Test():
                return self._test(condition, wanted=True)

    def false(self, condition: Condition) -> ast.expr:
        """Say that a condition is definitely false."""
        match condition:
            case AllOf(parts=parts):
                return or_([self.false(part) for part in parts])
            case AnyOf(parts=parts):
                return and_([self.false(part) for part in parts])
            case NoneOf(parts=parts):
                return or_([self.true(part) for part in parts])
            case Test():
                return self._test(condition, wanted=False)

    def _test(self, test: Test, *, wanted: bool) -> ast.expr:
        if test.operator == "known":
            is_known = (test.value[0] is True) == wanted
            return self._known(test.fact, is_known=is_known)
        if test.fact in self._derived:
            return self._range_test(test, wanted=wanted)
        value = load(self.name(test.fact))
        if wanted:
            return self._value_test(test, value, wanted=True)
        decided = self._value_test(test, value, wanted=False)
        absent = self._absent(test.fact)
        return or_([decided, absent]) if absent is not None else decided

    def _known(self, fact: str, *, is_known: bool) -> ast.expr:
        if self._is_open and fact not in self._derived:
            if is_known:
                return compare(load(self.name(fact)), ast.IsNot(), constant(None))
            return self._absent(fact) or constant(value=False)
        if fact in self._derived:
            same = compare(load(self.low_name(fact)), ast.Eq(), load(self.high_name(fact)))
            if self._is_open and not is_known:  # answers can always make it known
                return constant(value=False)
            return same if is_known else not_(same)
        return compare(load(self.name(fact)), ast.IsNot() if is_known else ast.Is(), constant(None))

    def _absent(self, fact: str) -> ast.expr | None:
        """Say that a fact will never have a value: not applicable, or looked up for a release that the table lacks."""
        by = self._lookup_by.get(fact)
        if by is not None:
            unknown = compare(load(self.name(fact)), ast.Is(), constant(None))
            settled = compare(load(self.name(by)), ast.IsNot(), constant(None))
            absent = self._absent(by)
            return and_([unknown, or_([settled, absent]) if absent is not None else settled])
        question = self._questions.get(fact)
        if question is None or question.when == ALWAYS:
            return None
        self.missed.add(fact)
        return load(self.absent_name(fact))

    def known(self, fact: str) -> ast.expr:
        """Say that a fact other than a derived one has a value."""
        return compare(load(self.name(fact)), ast.IsNot(), constant(None))

    def met(self, test: Test) -> ast.expr:
        """Say that a fact meets a test, where it is known to have a value and is no derived one."""
        return self._value_test(test, load(self.name(test.fact)), wanted=True, is_sure=True)

    def _value_test(self, test: Test, value: ast.expr, *, wanted: bool, is_sure: bool = False) -> ast.expr:
        domain = self._domains[test.fact]
        is_known = compare(value, ast.IsNot(), constant(None))
        if isinstance(domain, BoolDomain):
            return or_([compare(value, ast.Is(), constant(v)) for v in (True, False) if (v in test.value) == wanted])
        if isinstance(domain, NumberDomain):
            if test.operator == "is":
                operator: ast.cmpop = ast.Eq() if wanted else ast.NotEq()
            else:
                operator = _COMPARE[test.operator][0 if wanted else 1]()
            compared = compare(value, operator, constant(test.value[0]))
            return compared if is_sure else and_([is_known, compared])
        if isinstance(domain, SetDomain):
            held = or_([compare(constant(v), ast.In(), value) for v in test.value])
            return held if is_sure else and_([is_known, held if wanted else not_(held)])
        if test.operator == "product":
            prefixes = tuple(f"{product} " for product in test.value)
            starts = call(attribute(value, "startswith"), constant(prefixes))
            return starts if is_sure else and_([is_known, starts if wanted else not_(starts)])
        allowed: tuple[object, ...] = test.value
        if isinstance(domain, LevelsDomain):
            steps = steps_of(domain)
            allowed = tuple(steps[index] for index in levels_matching(test, steps))
        if len(allowed) == 1:
            same = compare(value, ast.Eq() if wanted else ast.NotEq(), constant(allowed[0]))
        else:
            same = compare(value, ast.In() if wanted else ast.NotIn(), constant(allowed))
        return same if wanted else and_([is_known, same])

    def _range_test(self, test: Test, *, wanted: bool) -> ast.expr:
        """Test the whole range of steps that a derived fact may still take."""
        steps = steps_of(self._domains[test.fact])
        matching = levels_matching(test, steps)
        low, high = load(self.low_name(test.fact)), load(self.high_name(test.fact))
        if not wanted:
            matching = tuple(index for index in range(len(steps)) if index not in matching)
        return or_([and_(self._within(low, high, first, last, len(steps) - 1)) for first, last in _runs(matching)])

    def _within(self, low: ast.expr, high: ast.expr, first: int, last: int, top: int) -> list[ast.expr]:
        """Say that a range of steps lies between two steps; what is so for every range is left out."""
        parts = [compare(low, ast.GtE(), constant(first))] if first else []
        return parts + ([compare(high, ast.LtE(), constant(last))] if last < top else [])


def _runs(indices: tuple[int, ...]) -> list[tuple[int, int]]:
    """Give the maximal runs of consecutive indices: the whole range lies in the set exactly when it lies in one run."""
    runs: list[tuple[int, int]] = []
    for index in indices:
        if runs and runs[-1][1] == index - 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs
