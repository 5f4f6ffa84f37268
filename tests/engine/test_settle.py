from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations, islice
from math import prod
from typing import Final, Literal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from advisor.engine.compile import compile_rules
from advisor.engine.completions import Completer, cells_of
from advisor.engine.settle import NODE_BUDGET, settle, verdict_position
from advisor.model.condition import AllOf, AnyOf
from advisor.model.knowledge import Effects, KnowledgeBase, Performance, Requirement
from tests.engine.bases import NUMBER, archetypes, derived, is_unknown, no, question, real_base, rule, small_base, yes
from tests.engine.completing import Answerer, bounds_check, partial_workloads, try_completions
from tests.engine.strategies import Facts, knowledge_bases

FEW: Final = 3000
"""How many partial workloads of a small base, each question known in any way or not at all, are worth trying."""

PARTS, SIZE, COMPLETIONS = 5, 30, 50
"""150 partial workloads of the shipped rules, in parts that several processes can share; a benchmark tries more."""

WITHOUT_END: Final = 10**9

GRID: Final = {"docker": {"x": 0.8}, "vm": {"x": 0.4}}


def subsets(answerer: Answerer, boldness: float) -> Iterator[Facts]:
    """Answer everything, and then give that with every subset of the answers forgotten."""
    whole = answerer.complete({}, boldness)
    asked = [fact for fact in answerer.knowledge.question_by_fact if fact in whole]
    by = {lookup.fact: lookup.by for lookup in answerer.knowledge.lookups}
    for size in range(len(asked) + 1):
        for known in combinations(asked, size):
            yield {fact: value for fact, value in whole.items() if by.get(fact, fact) in known}


@settings(max_examples=300, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(knowledge_bases(), st.integers(0, 2**32), st.sampled_from(("all", "some")))
def test_settled_and_bounds_agree_with_trying_every_completion(
    knowledge: KnowledgeBase, seed: int, asked: Literal["all", "some"]
) -> None:
    assume(prod(1 + len(cells) for cells in cells_of(knowledge).values()) <= FEW)
    compiled, completer, answerer = compile_rules(knowledge), Completer(knowledge), Answerer(knowledge, seed)
    for facts in subsets(answerer, boldness=1):
        names = knowledge.question_by_fact
        some = frozenset(fact for fact in names if answerer.random.random() < 0.5) if asked == "some" else None
        settlement = settle(knowledge, facts, open_facts=some, budget=WITHOUT_END)
        wanted = verdict_position(knowledge, compiled.run(facts))
        outcomes = [compiled.run(whole) for whole in completer.completions(facts, some)]
        assert all(map(bounds_check(knowledge, facts), outcomes))
        reached = {verdict_position(knowledge, outcome) for outcome in outcomes}
        assert settlement.is_settled == (reached == {wanted})
        assert settlement.is_proven_open != settlement.is_settled
        if settlement.counterexample is not None:
            assert facts.items() <= settlement.counterexample.items()
            assert verdict_position(knowledge, compiled.run(settlement.counterexample)) != wanted


@settings(max_examples=100, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(knowledge_bases(), st.integers(0, 2**32), st.integers(1, 8))
def test_a_budget_that_runs_out_never_settles(knowledge: KnowledgeBase, seed: int, budget: int) -> None:
    facts = Answerer(knowledge, seed).begin(0.5, boldness=1)
    hasty, patient = settle(knowledge, facts, budget=budget), settle(knowledge, facts, budget=NODE_BUDGET)
    assert not hasty.is_settled or patient.is_settled
    assert not hasty.is_proven_open or not patient.is_settled
    assert hasty.nodes <= max(budget, 1)


@cache
def examples() -> list[Facts]:
    return [{fact.name: fact.value for fact in item.facts} for item in archetypes().values() if not item.components]


@pytest.mark.parametrize("part", range(PARTS))
def test_the_shipped_rules_are_never_settled_wrongly(part: int) -> None:
    answerer = Answerer(real_base(), seed=part)
    settled = 0
    for facts in islice(partial_workloads(answerer, examples()), SIZE):
        tried = try_completions(answerer, facts, COMPLETIONS)
        settled += tried.settlement.is_settled
        assert not (tried.settlement.is_settled and tried.turned)
        assert tried.outside == 0
        counterexample = tried.settlement.counterexample
        if counterexample is not None:
            compiled = compile_rules(answerer.knowledge)
            before, after = compiled.run(facts), compiled.run(counterexample)
            assert verdict_position(answerer.knowledge, before) != verdict_position(answerer.knowledge, after)
    assert 0 < settled < SIZE  # both cases were met


def test_what_only_bounds_a_requirement_is_open_too() -> None:
    then = Effects(require=(Requirement(criterion="x", at_most="budget"),))
    grid = {"docker": {"x": Performance(figure=10)}, "vm": {"x": Performance(figure=20)}}
    knowledge = small_base(grid, {"x": 1}, [question("budget", NUMBER)], [rule("R-010", then=then)])
    assert settle(knowledge, {}).is_proven_open
    assert settle(knowledge, {"budget": 30}).is_settled


def test_answers_make_a_derived_fact_known() -> None:
    rules = [
        rule("R-010", yes("q"), Effects(conclude={"level": "high"})),
        rule("R-020", is_unknown("level"), Effects(veto=("docker",))),
    ]
    knowledge = small_base(GRID, {"x": 1}, [question("q")], rules, [derived("level")])
    assert settle(knowledge, {}).is_proven_open  # it is `vm` as long as the question is open, and `docker` ever after


def test_a_question_that_cannot_apply_is_not_tried() -> None:
    questions = [question("gate"), question("inner", when=AllOf(parts=(yes("gate"), no("gate"))))]
    knowledge = small_base(GRID, {"x": 1}, questions, [rule("R-010", yes("inner"), Effects(veto=("docker",)))])
    assert settle(knowledge, {}).is_settled


def test_nor_is_one_that_another_answer_takes_away() -> None:
    questions = [question("outer"), question("inner", when=is_unknown("outer"))]
    rules = [
        rule("R-010", AllOf(parts=(AnyOf(parts=(yes("outer"), no("outer"))), yes("inner"))), Effects(veto=("docker",)))
    ]
    knowledge = small_base(GRID, {"x": 1}, questions, rules)
    assert settle(knowledge, {}).is_settled
    assert settle(knowledge, {}, open_facts=frozenset({"inner"})).is_settled  # `outer` stays unknown: R-010 never fires
