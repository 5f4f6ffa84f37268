"""The part of a compiled function that reads facts and conditions; a derived writer says what comes of what fires.

Every condition is compiled twice where needed: once as "definitely true" and once as "definitely false" (Kleene's
strong three-valued logic), so an unknown answer never fires a rule.
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections import Counter
from typing import TYPE_CHECKING

from advisor.engine.nodes import (
    and_,
    assign,
    attribute,
    call,
    compare,
    constant,
    if_,
    load,
    pick,
    tuple_,
)
from advisor.engine.order import order_derived, order_questions, steps_of
from advisor.model.condition import ALWAYS, AllOf, Condition, Test

if TYPE_CHECKING:
    from advisor.engine.conditions import TruthBuilder
    from advisor.model.knowledge import KnowledgeBase, Rule


class RuleWriter(ABC):
    """Writes the body of a function of the facts and of a rule to skip, statement by statement."""

    def __init__(self, knowledge: KnowledgeBase, truth: TruthBuilder) -> None:
        """Start with an empty body."""
        self.knowledge = knowledge
        self.truth = truth
        self.body: list[ast.stmt] = []

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
        self._write_facts()
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

    def write_plain(self, rules: list[tuple[int, Rule]]) -> None:
        """Write the rules that conclude nothing, those that share a test under one branch.

        Most facts of most workloads are not what rules wait for, so one failing test spares the whole branch.
        """
        self.body += self._branch([(index, rule, rule.when) for index, rule in rules])

    def _branch(self, rules: list[tuple[int, Rule, Condition]]) -> list[ast.stmt]:
        """Write rules with what is left of their conditions, branch by branch."""
        shared = Counter(test for _, _, rest in rules for test in _guards(rest))
        branches: dict[Test | None, list[tuple[int, Rule, Condition]]] = {}
        for index, rule, rest in rules:
            guard = max(_guards(rest), key=lambda test: (shared[test], test.fact), default=None)
            branches.setdefault(guard, []).append((index, rule, rest))
        written: list[ast.stmt] = []
        for guard, members in branches.items():
            if guard is None:
                for index, rule, rest in members:
                    body = self.effects(rule, index)
                    written += body if rest == ALWAYS else [if_(self.truth.true(rest), body)]
            elif len(members) == 1:
                ((index, rule, rest),) = members
                written.append(if_(self.truth.true(rest), self.effects(rule, index)))
            else:
                inner = [(index, rule, _without(rest, guard)) for index, rule, rest in members]
                written.append(if_(self.truth.true(guard), self._branch(inner)))
        return written

    def ranges(self) -> ast.expr:
        """Give the lowest and highest step of every derived fact as one tuple."""
        return tuple_(
            [
                load(name)
                for derived in order_derived(self.knowledge)
                for name in (self.truth.low_name(derived.fact), self.truth.high_name(derived.fact))
            ]
        )

    def _write_facts(self) -> None:
        self.body.append(assign("get", attribute(load("facts"), "get")))
        for fact in self.knowledge.domain_of:
            self.body.append(assign(self.truth.name(fact), call(load("get"), constant(fact))))
        for question in order_questions(self.knowledge):
            absent = self.truth.absent_test(question.fact)
            if absent is not None:
                self.body.append(assign(self.truth.absent_name(question.fact), absent))

    def _write_status(self, rule: Rule, index: int) -> None:
        """Set `r<index>` to 1 when the rule fires, -1 when it cannot, 0 when that is open."""
        name = f"r{index}"
        decided = if_(
            self.truth.true(rule.when),
            [assign(name, constant(1)), *self.effects(rule, index)],
            [
                if_(
                    self.truth.false(rule.when),
                    [assign(name, constant(-1))],
                    [assign(name, constant(0)), *self.on_undecided(rule, index)],
                )
            ],
        )
        skipped = compare(load("skip"), ast.Eq(), constant(index))
        self.body.append(if_(skipped, [assign(name, constant(-1))], [decided]))

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
