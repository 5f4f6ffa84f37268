"""Which rules are still undecided: a second compiled function, for bounds and for the interview.

It reads conditions as the interview does: a question that nobody answered may still be answered, so `known` is itself
undecided there, whereas the evaluation takes the facts as they are.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.compile import build_function
from advisor.engine.conditions import TruthBuilder
from advisor.engine.identity import Identity, Memo
from advisor.engine.nodes import assign, attribute, call, constant, give, if_, load, not_, run, tuple_
from advisor.engine.writer import RuleWriter
from advisor.model.condition import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.engine.compile import CodeStore, Evaluation
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase, Rule
    from advisor.model.measures import Way


class Survey(NamedTuple):
    """What is decided of one workload whatever is answered, and what is not. Indices are those of the rules."""

    fired: list[int]
    """The rules that fire."""
    undecided: list[int]
    """The rules that may still fire."""
    closed: list[int]
    """The ways that are closed, by their position among those that can be."""
    closing: list[int]
    """The ways that may still be closed."""


class CompiledSurvey(NamedTuple):
    """A knowledge base and the function that sorts its rules into firing, undecided and impossible ones."""

    knowledge: KnowledgeBase
    function: Evaluation

    def run(self, facts: Mapping[str, FactValue]) -> Survey:
        """Sort the rules, and the ways that an answer can close."""
        return Survey(*self.function(facts, -1))


def list_closable(knowledge: KnowledgeBase) -> tuple[tuple[str, str, Way], ...]:
    """Give the ways that an answer can close, each with its alternative and criterion."""
    return tuple(
        (alternative.id, criterion, way)
        for alternative in knowledge.alternatives
        for criterion, performance in alternative.performance.items()
        for way in performance.ways
        if way.unless != NEVER
    )


class _SurveyWriter(RuleWriter):
    """Writes the statuses of rules and none of their effects."""

    def start(self) -> None:
        for name, adder in (("fired", "add"), ("undecided", "wait"), ("closed", "close"), ("closing", "doubt")):
            self.body.append(assign(name, call(load("list"))))
            self.body.append(assign(adder, attribute(load(name), "append")))

    def effects(self, rule: Rule, index: int) -> list[ast.stmt]:  # noqa: ARG002 - the signature of the base class
        return [run(call(load("add"), constant(index)))]

    def on_undecided(self, rule: Rule, index: int) -> list[ast.stmt]:  # noqa: ARG002
        return [run(call(load("wait"), constant(index)))]

    def write_plain(self, rules: list[tuple[int, Rule]]) -> None:
        for index, rule in rules:
            waits = if_(not_(self.truth.false(rule.when)), self.on_undecided(rule, index))
            self.body.append(if_(self.truth.true(rule.when), self.effects(rule, index), [waits]))

    def finish(self) -> None:
        for index, (_, _, way) in enumerate(list_closable(self.knowledge)):
            doubt = if_(not_(self.truth.false(way.unless)), [run(call(load("doubt"), constant(index)))])
            close = [run(call(load("close"), constant(index)))]
            self.body.append(if_(self.truth.true(way.unless), close, [doubt]))
        self.body.append(give(tuple_([load(name) for name in Survey._fields])))


_SURVEYS: Final[Memo[CompiledSurvey]] = Memo(16)


def compile_survey(knowledge: KnowledgeBase, store: CodeStore | None = None) -> CompiledSurvey:
    """Give the survey of a knowledge base, made once for each; `store` spares the making in a new process."""

    def make() -> CompiledSurvey:
        writer = _SurveyWriter(knowledge, TruthBuilder(knowledge, is_open=True))
        return CompiledSurvey(knowledge, build_function("survey", writer, store))

    return _SURVEYS.get(Identity(knowledge), make)
