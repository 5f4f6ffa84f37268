"""Which answers are to questions that do not apply: a third compiled function, for completions by the hundred.

Whoever completes a workload answers every question first and takes back those that do not apply, once for each
scenario and each prompt of an interview; walking the conditions as data took most of that time.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final

from advisor.engine.conditions import TruthBuilder
from advisor.engine.identity import Identity, Memo
from advisor.engine.nodes import assign, attribute, call, compare, constant, function, give, if_, load, run
from advisor.engine.order import order_questions, steps_of
from advisor.model.condition import ALWAYS, facts_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

    Gates = Callable[[Mapping[str, FactValue], Collection[str]], list[str]]

_GATES: Final[Memo[Gates]] = Memo(16)


def compile_gates(knowledge: KnowledgeBase) -> Gates:
    """Give a function that names, of the facts that may be taken back, those whose question does not apply.

    It is given the facts and the questions of which the answer may be taken back. What is taken back counts as unknown
    for the questions that follow.
    """
    return _GATES.get(Identity(knowledge), lambda: _compile(knowledge))


def _compile(knowledge: KnowledgeBase) -> Gates:
    truth = TruthBuilder(knowledge)
    gated = [question for question in order_questions(knowledge) if question.when != ALWAYS]
    looked_up: dict[str, list[str]] = {}
    for lookup in knowledge.lookups:
        looked_up.setdefault(lookup.by, []).append(lookup.fact)
    read = {question.fact for question in gated}.union(*(facts_in(question.when) for question in gated))
    read |= {lookup.by for lookup in knowledge.lookups if lookup.fact in read}
    body = [assign("gone", call(load("list"))), assign("add", attribute(load("gone"), "append"))]
    body.append(assign("get", attribute(load("facts"), "get")))
    for fact in sorted(read):
        if fact in knowledge.derived_by_fact:  # nothing is known of it here
            body.append(assign(truth.low_name(fact), constant(0)))
            body.append(assign(truth.high_name(fact), constant(len(steps_of(knowledge.domain_of[fact])) - 1)))
        else:
            body.append(assign(truth.name(fact), call(load("get"), constant(fact))))
    for question in gated:
        name, absent = truth.name(question.fact), truth.absent_name(question.fact)
        forget = [truth.name(fact) for fact in looked_up.get(question.fact, ())]
        taken = [run(call(load("add"), constant(question.fact))), assign(name, constant(None), *forget)]
        is_unknown = compare(load(name), ast.Is(), constant(None))
        may_go = compare(constant(question.fact), ast.In(), load("open"))
        body.append(
            if_(
                truth.false(question.when),
                [if_(may_go, taken), assign(absent, is_unknown)],
                [assign(absent, constant(value=False))],
            )
        )
    body.append(give(load("gone")))
    namespace: dict[str, Any] = {}
    code = compile(function("find_gone", ("facts", "open"), body), "<gates>", "exec")
    exec(code, namespace)  # noqa: S102 - built from nodes; names and values are constants
    found: Gates = namespace["find_gone"]
    return found
