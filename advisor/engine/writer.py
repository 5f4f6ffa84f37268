"""The part of a compiled function that reads facts and conditions; a derived writer says what comes of what fires.

Every condition is compiled twice where needed: once as "definitely true" and once as "definitely false" (Kleene's
strong three-valued logic), so an unknown answer never fires a rule.
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.likelihood import Likelihood, values_met
from advisor.engine.nodes import (
    and_,
    assign,
    attribute,
    call,
    compare,
    constant,
    if_,
    load,
    or_,
    pick,
    tuple_,
)
from advisor.engine.order import order_derived, order_questions, steps_of
from advisor.model.condition import ALWAYS, AllOf, Condition, Test
from advisor.model.domain import BoolDomain, NumberDomain, ReleaseDomain, SetDomain

if TYPE_CHECKING:
    from advisor.engine.conditions import TruthBuilder
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase, Rule


LEAST: Final = 0.05
"""What keeps the least likely test from outweighing all that others share."""

RARE: Final = 0.12
"""Up to which likelihood a yes/no fact is one of those that several rules seldom wait for."""

TOGETHER: Final = 10
"""How many of them are ruled out by one test."""


class _Pending(NamedTuple):
    """A rule with what is left of its condition once the tests around it are known to be met."""

    number: int
    rule: Rule
    rest: Condition


class _Block(NamedTuple):
    """What is done when a test is met."""

    guard: Test
    body: list[ast.stmt]


class RuleWriter(ABC):
    """Writes the body of a function of the facts and of a rule to skip, statement by statement."""

    def __init__(self, knowledge: KnowledgeBase, truth: TruthBuilder) -> None:
        """Start with an empty body."""
        self.knowledge = knowledge
        self.truth = truth
        self.likelihood = Likelihood(knowledge)
        self.body: list[ast.stmt] = []
        self.before: list[ast.stmt] = []
        """What stands before the function, and stays from one call to the next."""

    @abstractmethod
    def start(self) -> None:
        """Set the variables that effects change."""

    @abstractmethod
    def effects(self, rule: Rule, index: int) -> list[ast.stmt]:
        """Write what a firing rule does."""

    @abstractmethod
    def finish(self) -> None:
        """Write what the function returns."""

    def on_undecided(self, rule: Rule, index: int) -> list[ast.stmt]:  # noqa: ARG002 - not every writer minds
        """Write what happens while a concluding rule is undecided."""
        return []

    def write(self) -> None:
        """Write the whole body: facts, derived facts in order, then every other rule."""
        knowledge = self.knowledge
        self.start()
        rule_index = {rule.id: index for index, rule in enumerate(knowledge.rules)}
        concluding = [rule for rule in knowledge.rules if rule.then.conclude]
        written: set[str] = set()
        for derived in order_derived(knowledge):
            writers = [rule for rule in concluding if derived.fact in rule.then.conclude]
            for rule in writers:
                if rule.id not in written:
                    written.add(rule.id)
                    self._write_status(rule, rule_index[rule.id])
            self._write_range(derived.fact, [(rule, rule_index[rule.id]) for rule in writers])
        self.write_plain([(index, rule) for index, rule in enumerate(knowledge.rules) if not rule.then.conclude])
        self.finish()
        self.body[:0] = self._read_facts()

    def write_plain(self, rules: list[tuple[int, Rule]]) -> None:
        """Write the rules that conclude nothing, those that share a test under one branch.

        Most facts of most workloads are not what rules wait for, so one failing test spares the whole branch.
        """
        self.body += self._branch([_Pending(index, rule, self._sort(rule.when)) for index, rule in rules], is_top=True)

    def _sort(self, condition: Condition) -> Condition:
        """Put the tests that are least likely to be met first, and groups of tests last."""
        if not isinstance(condition, AllOf):
            return condition
        return AllOf(parts=tuple(sorted(condition.parts, key=self.likelihood.of)))

    def _branch(self, rules: list[_Pending], *, is_top: bool = False) -> list[ast.stmt]:
        """Write rules with what is left of their conditions, branch by branch.

        A rule waits behind the test that is shared by most others and least likely to be met.
        """
        shared = Counter(test for pending in rules for test in _guards(pending.rest))
        branches: dict[Test | None, list[_Pending]] = {}
        for pending in rules:
            guards = _guards(pending.rest)
            guard = max(guards, key=lambda t: (shared[t] / (self.likelihood.of(t) + LEAST), t.fact), default=None)
            branches.setdefault(guard, []).append(pending)
        written = [statement for pending in branches.pop(None, ()) for statement in self._write_pending(pending)]
        by_fact: dict[str, list[_Block]] = {}
        for guard, members in branches.items():
            if guard is not None:
                inner = [pending._replace(rest=_without(pending.rest, guard)) for pending in members]
                by_fact.setdefault(guard.fact, []).append(_Block(guard, self._branch(inner)))
        rare: list[_Block] = []
        for fact, blocks in by_fact.items():
            if is_top and len(blocks) == 1 and self._is_rare(blocks[0].guard):
                rare += blocks
            else:
                written += self._write_blocks(fact, blocks)
        for start in range(0, len(rare), TOGETHER):
            part = rare[start : start + TOGETHER]
            either = or_([load(self.truth.name(block.guard.fact)) for block in part])
            written.append(if_(either, [if_(self.truth.true(block.guard), block.body) for block in part]))
        return written

    def _write_pending(self, pending: _Pending) -> list[ast.stmt]:
        body = self.effects(pending.rule, pending.number)
        return body if pending.rest == ALWAYS else [if_(self.truth.true(pending.rest), body)]

    def _is_rare(self, guard: Test) -> bool:
        """Tell whether a test asks that a yes/no fact is true that seldom is: several such are ruled out at once."""
        is_yes = isinstance(self.knowledge.domain_of[guard.fact], BoolDomain) and guard.value == (True,)
        is_asked = guard.fact in self.knowledge.question_by_fact
        return is_yes and is_asked and guard.operator == "is" and self.likelihood.of(guard) <= RARE

    def _write_blocks(self, fact: str, blocks: list[_Block]) -> list[ast.stmt]:
        """Write what waits behind tests of one fact: of tests that exclude each other, one that is met ends the row."""
        domain = self.knowledge.domain_of[fact]
        if len(blocks) == 1 or fact in self.knowledge.derived_by_fact:
            return [if_(self.truth.true(block.guard), block.body) for block in blocks]
        if isinstance(domain, (NumberDomain, SetDomain, ReleaseDomain)):
            sure = [block for block in blocks if block.guard.operator != "known"]
            inner = [if_(self.truth.met(block.guard), block.body) for block in sure]
            others = [if_(self.truth.true(block.guard), block.body) for block in blocks if block not in sure]
            return [*others, *([if_(self.truth.known(fact), inner)] if inner else [])]
        row: list[_Block] = []
        rest: list[_Block] = []
        met: set[FactValue] = set()
        for block in sorted(blocks, key=lambda block: -self.likelihood.of(block.guard)):
            values = values_met(self.knowledge, block.guard) if block.guard.operator != "known" else None
            is_apart = values is not None and met.isdisjoint(values)
            (row if is_apart else rest).append(block)
            met |= values if values is not None and is_apart else set()
        written: list[ast.stmt] = []
        for block in reversed(row):
            written = [if_(self.truth.true(block.guard), block.body, written)]
        return [*written, *(if_(self.truth.true(block.guard), block.body) for block in rest)]

    def ranges(self) -> ast.expr:
        """Give the lowest and highest step of every derived fact as one tuple."""
        return tuple_(
            [
                load(name)
                for derived in order_derived(self.knowledge)
                for name in (self.truth.low_name(derived.fact), self.truth.high_name(derived.fact))
            ]
        )

    def _read_facts(self) -> list[ast.stmt]:
        """Read the facts, and say which questions do not apply: what the body never asks for costs nothing."""
        absences: list[ast.stmt] = []
        for question in reversed(order_questions(self.knowledge)):  # each may ask for those before it
            absent = self.truth.absent_test(question.fact) if question.fact in self.truth.missed else None
            if absent is not None:
                absences.append(assign(self.truth.absent_name(question.fact), absent))
        facts = [fact for fact in self.knowledge.domain_of if fact in self.truth.read]
        read = [assign(self.truth.name(fact), call(load("get"), constant(fact))) for fact in facts]
        return [assign("get", attribute(load("facts"), "get")), *read, *reversed(absences)]

    def _write_status(self, rule: Rule, index: int) -> None:
        """Set `r<index>` to 1 when the rule fires, -1 when it cannot, 0 when that is open; -1 when it is skipped."""
        name = f"r{index}"
        stops, is_skipped = assign(name, constant(-1)), compare(load("skip"), ast.Eq(), constant(index))
        fires = [assign(name, constant(1)), *self.effects(rule, index)]
        waits = [assign(name, constant(0)), *self.on_undecided(rule, index)]
        may_fire = if_(self.truth.false(rule.when), [stops], [if_(is_skipped, [stops], waits)])
        self.body.append(if_(self.truth.true(rule.when), [if_(is_skipped, [stops], fires)], [may_fire]))

    def _write_range(self, fact: str, writers: list[tuple[Rule, int]]) -> None:
        low, high = self.truth.low_name(fact), self.truth.high_name(fact)
        steps = steps_of(self.knowledge.domain_of[fact])
        otherwise = constant(steps.index(self.knowledge.derived_by_fact[fact].otherwise))
        self.body += [assign(low, otherwise), assign(high, otherwise)]
        for rule, index in writers:
            step = constant(steps.index(rule.then.conclude[fact]))
            status = load(f"r{index}")
            fires = and_([compare(status, ast.Eq(), constant(1)), compare(load(low), ast.Lt(), step)])
            may_fire = and_([compare(status, ast.Eq(), constant(0)), compare(load(high), ast.Lt(), step)])
            self.body += [if_(fires, [assign(low, step)]), if_(may_fire, [assign(high, step)])]
        self.body.append(if_(compare(load(high), ast.Lt(), load(low)), [assign(high, load(low))]))
        given = self.truth.name(fact)
        picked = pick({step: index for index, step in enumerate(steps)}, load(given))
        answered = assign(low, picked, high)
        self.body.append(if_(compare(load(given), ast.IsNot(), constant(None)), [answered]))


def _guards(condition: Condition) -> list[Test]:
    """Give the tests of which each must hold for a condition to be true."""
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    return [part for part in parts if isinstance(part, Test)]


def _without(condition: Condition, guard: Test) -> Condition:
    """Give what is left of a condition once one of its tests is known to hold."""
    if not isinstance(condition, AllOf):
        return ALWAYS
    return AllOf(parts=tuple(part for part in condition.parts if part != guard))
