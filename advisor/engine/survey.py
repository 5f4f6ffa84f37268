"""Which rules are still undecided: a second compiled function, for bounds and for the interview.

It reads conditions as the interview does: a question that nobody answered may still be answered, so `known` is itself
undecided there, whereas the evaluation takes the facts as they are.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.compile import RuleWriter, build_function
from advisor.engine.conditions import TruthBuilder
from advisor.engine.identity import Identity, Memo
from advisor.engine.nodes import assign, attribute, call, constant, give, if_, load, not_, run, tuple_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.engine.compile import CodeStore, Evaluation
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase, Rule


class CompiledSurvey(NamedTuple):
    """A knowledge base and the function that sorts its rules into firing, undecided and impossible ones."""

    knowledge: KnowledgeBase
    function: Evaluation

    def run(self, facts: Mapping[str, FactValue]) -> tuple[list[int], list[int]]:
        """Give the indices of the rules that fire whatever is answered, and of those that may still fire."""
        fired, undecided, _ = self.function(facts, -1)
        return fired, undecided


class _SurveyWriter(RuleWriter):
    """Writes the statuses of rules and none of their effects."""

    def start(self) -> None:
        self.body.append(assign("fired", call(load("list"))))
        self.body.append(assign("add", attribute(load("fired"), "append")))
        self.body.append(assign("undecided", call(load("list"))))
        self.body.append(assign("wait", attribute(load("undecided"), "append")))

    def effects(self, rule: Rule, index: int) -> list[ast.stmt]:  # noqa: ARG002 - the signature of the base class
        return [run(call(load("add"), constant(index)))]

    def on_undecided(self, rule: Rule, index: int) -> list[ast.stmt]:  # noqa: ARG002
        return [run(call(load("wait"), constant(index)))]

    def write_plain(self, rules: list[tuple[int, Rule]]) -> None:
        for index, rule in rules:
            waits = if_(not_(self.truth.false(rule.when)), self.on_undecided(rule, index))
            self.body.append(if_(self.truth.true(rule.when), self.effects(rule, index), [waits]))

    def finish(self) -> None:
        self.body.append(give(tuple_([load("fired"), load("undecided"), self.ranges()])))


_SURVEYS: Final[Memo[CompiledSurvey]] = Memo(16)


def compile_survey(knowledge: KnowledgeBase, store: CodeStore | None = None) -> CompiledSurvey:
    """Give the survey of a knowledge base, made once for each; `store` spares the making in a new process."""

    def make() -> CompiledSurvey:
        writer = _SurveyWriter(knowledge, TruthBuilder(knowledge, is_open=True))
        return CompiledSurvey(knowledge, build_function("survey", writer, store))

    return _SURVEYS.get(Identity(knowledge), make)
