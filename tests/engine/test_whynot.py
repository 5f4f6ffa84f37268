from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.engine.compile import compile_rules
from advisor.engine.rank import rank_outcome
from advisor.engine.settle import verdict_position
from advisor.engine.whynot import Support, find_support
from advisor.model.condition import AllOf
from advisor.model.knowledge import Effects, KnowledgeBase, Rule
from tests.engine.bases import LEVELS, compare, derived, question, rule, small_base, with_rules, yes
from tests.engine.completing import Answerer
from tests.engine.strategies import knowledge_bases

GRID = {"docker": {"x": 0.8, "y": 0.2}, "vm": {"x": 0.4, "y": 0.6}}
BOTH = AllOf(parts=(yes("a"), yes("b")))


def base(*rules: Rule) -> KnowledgeBase:
    asked = [question("a"), question("b"), question("c")]
    return small_base(GRID, {"x": 3, "y": 1}, asked, rules, [derived("level", LEVELS)])


def support(*rules: Rule, alternative: str = "vm", **facts: bool) -> tuple[Support, ...]:
    return find_support(compile_rules(base(*rules)), dict(facts), alternative)


def test_a_rule_one_condition_short_is_told_with_what_it_would_gain() -> None:
    (found,) = support(rule("R-010", BOTH, Effects(shift={"vm": {"x": 200}})), a=True, b=False)
    assert (found.rule.id, found.lacking, found.is_unknown, found.excludes_winner) == ("R-010", yes("b"), False, False)
    assert found.gain == pytest.approx(0.15)  # three quarters of 0.2
    assert found.verdict == "docker"


def test_what_is_not_known_is_told_as_such() -> None:
    (found,) = support(rule("R-010", BOTH, Effects(shift={"vm": {"x": 200}})), a=True)
    assert found.is_unknown


def test_what_would_turn_the_verdict_comes_first_and_then_the_gains() -> None:
    rules = [
        rule("R-010", BOTH, Effects(shift={"vm": {"x": 100}})),
        rule("R-020", BOTH, Effects(veto=("docker",))),
        rule("R-030", BOTH, Effects(shift={"vm": {"x": 200}})),
        rule("R-040", BOTH, Effects(weigh={"y": 5000})),
        rule("R-050", BOTH, Effects(shift={"docker": {"x": 100}})),
        rule("R-060", BOTH, Effects(veto=("vm",))),
        rule("R-070", AllOf(parts=(yes("b"), yes("c"))), Effects(veto=("docker",))),
    ]
    found = support(*rules, a=True, b=False, c=False)
    assert [item.rule.id for item in found] == ["R-020", "R-040", "R-030", "R-010"]
    assert [item.verdict for item in found] == ["vm", "vm", "docker", "docker"]
    assert [item.excludes_winner for item in found] == [True, False, False, False]


def test_a_conclusion_counts_by_what_follows_from_it() -> None:
    rules = [
        rule("R-010", BOTH, Effects(conclude={"level": "high"})),
        rule("R-020", compare("level", "high"), Effects(veto=("docker",))),
    ]
    (found,) = support(*rules, a=True, b=False)
    assert (found.rule.id, found.excludes_winner, found.verdict) == ("R-010", True, "vm")


def test_the_winner_lacks_nothing() -> None:
    rules = rule("R-010", BOTH, Effects(shift={"docker": {"x": 200}}))
    assert support(rules, alternative="docker", a=True, b=False) == ()


def test_where_nothing_is_feasible_nothing_is_told() -> None:
    rules = [rule("R-010", yes("a"), Effects(veto=("docker", "vm"))), rule("R-020", BOTH, Effects(weigh={"y": 1}))]
    assert support(*rules, a=True, b=False) == ()


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(knowledge_bases(), st.integers(0, 2**32))
def test_what_is_told_is_what_happens_when_the_rule_fires(knowledge: KnowledgeBase, seed: int) -> None:
    """A rule without a condition fires; one that only weighs, shifts or excludes then does exactly what was told."""
    compiled = compile_rules(knowledge)
    facts = Answerer(knowledge, seed).begin(1, boldness=1)
    before = rank_outcome(knowledge, compiled.run(facts))
    for row, alternative in enumerate(knowledge.alternatives):
        for item in find_support(compiled, facts, alternative.id, limit=100):
            if item.rule.then.conclude:
                continue
            rules = [
                other if other.id != item.rule.id else rule(other.id, then=other.then) for other in knowledge.rules
            ]
            changed = with_rules(knowledge, rules)
            outcome = compile_rules(changed).run(facts)
            after = rank_outcome(changed, outcome)
            assert before.winner is not None
            assert after.feasible[row]
            assert item.excludes_winner == (not after.feasible[before.winner])
            assert item.verdict == verdict_position(changed, outcome)
            gained = [one.scores[row] - one.scores[before.winner] for one in (before, after)]
            assert item.gain == pytest.approx(gained[1] - gained[0], abs=1e-12)
