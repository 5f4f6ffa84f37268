"""What one rule more or less does to the sums, with causes whose caps make it depend on the others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.compile import Outcome, compile_rules
from advisor.engine.effects import add_rule, drop_rule, effects_of
from advisor.engine.rank import rank
from advisor.engine.spans import find_spans
from advisor.model.knowledge import Effects, KnowledgeBase, Performance, Rule
from advisor.model.measures import Cause, Figure
from tests.engine import naive
from tests.engine.bases import question, real_base, rule, small_base, with_rules, yes
from tests.engine.strategies import Facts, Workloads, facts_of, knowledge_bases

GRID = {"a": {"x": 0.5, "y": 0.4}, "b": {"x": 0.4, "y": 0.6}}


def shifting(name: str, milli: int, cause: str = "", fact: str = "") -> Rule:
    """Write a rule that shifts `x` of `a`, always or when a fact is true."""
    made = rule(name, yes(fact), Effects()) if fact else rule(name)
    return made.model_copy(update={"cause": cause, "then": Effects(shift={"a": {"x": milli}})})


def caused(rules: list[Rule], cap: int) -> KnowledgeBase:
    """Give a base with a cause `k` of some cap."""
    knowledge = small_base(GRID, {"x": 1, "y": 1}, [question(name) for name in "pqr"], rules)
    cause = Cause(id="k", title="K", cap=cap)
    return KnowledgeBase.model_construct(**{**dict(knowledge), "causes": (cause,)})


def x_of_a(knowledge: KnowledgeBase, facts: Facts) -> int:
    """Give the performance of `a` on `x`, in thousandths."""
    return compile_rules(knowledge).run(facts).performances[0] // 1000


@pytest.mark.parametrize(
    ("shifts", "cap", "expected"),
    [
        ((100, 100), 150, 650),
        ((100, 40), 150, 640),  # below the cap nothing changes
        ((-200, -200), 150, 350),
        ((300, -100), 150, 650),  # the sum is held, not each shift
        ((300,), 150, 650),
        ((300, -300), 150, 500),
    ],
)
def test_the_shifts_of_a_cause_count_up_to_its_cap(shifts: tuple[int, ...], cap: int, expected: int) -> None:
    rules = [shifting(f"R-0{index}0", milli, "k") for index, milli in enumerate(shifts, start=1)]
    assert x_of_a(caused(rules, cap), {}) == expected


def test_a_rule_without_a_cause_counts_in_full_beside_it() -> None:
    rules = [shifting("R-010", 200, "k"), shifting("R-020", 100, "k"), shifting("R-030", 170)]
    assert x_of_a(caused(rules, 150), {}) == 500 + 150 + 170


def test_two_causes_do_not_share_a_cap() -> None:
    knowledge = caused([shifting("R-010", 200, "k"), shifting("R-020", -300, "l")], 150)
    causes = (*knowledge.causes, Cause(id="l", title="L", cap=250))
    assert x_of_a(KnowledgeBase.model_construct(**{**dict(knowledge), "causes": causes}), {}) == 500 + 150 - 250


def test_a_weight_has_no_cap() -> None:
    rules = [rule(f"R-0{n}0", then=Effects(weigh={"x": 2000})).model_copy(update={"cause": "k"}) for n in (1, 2)]
    assert compile_rules(caused(rules, 100)).run({}).weights == (5000, 1000)


def test_a_figure_moves_a_performance_by_what_it_is_worth_and_no_cap_holds_it() -> None:
    grid = {"a": {"x": Performance(figure=10)}, "b": {"x": Performance(figure=10)}}  # worth 0.5 on 1 to 100
    anew = rule("R-010", then=Effects(figures={"a": {"x": Figure(figure=1)}})).model_copy(update={"cause": "k"})
    shifted = rule("R-020", then=Effects(shift={"a": {"x": -200}})).model_copy(update={"cause": "k"})
    knowledge = small_base(grid, {"x": 1}, rules=[anew, shifted])
    cause = Cause(id="k", title="K", cap=100)
    knowledge = KnowledgeBase.model_construct(**{**dict(knowledge), "causes": (cause,)})
    assert compile_rules(knowledge).run({}).performances == (1_000_000 - 100_000, 500_000)


def test_only_what_can_exceed_a_cap_is_capped() -> None:
    rules = [shifting("R-010", 100, "k"), shifting("R-020", 100, "k", "q")]
    assert find_spans(caused(rules, 199)).capped == {"k": {0: (0, 200_000)}}
    assert find_spans(caused(rules, 200)).capped == {}


def test_no_outcome_lies_outside_the_spans() -> None:
    knowledge = real_base()
    spans, compiled, workloads = find_spans(knowledge), compile_rules(knowledge), Workloads(knowledge, seed=61)
    for _ in range(2000):
        outcome = compiled.run(workloads.draw())
        for found, span in zip(outcome.performances, spans.performances, strict=True):
            assert span.low <= found <= span.high
        for found, span in zip(outcome.weights, spans.weights, strict=True):
            assert span.low <= found <= span.high


def check_dropping(knowledge: KnowledgeBase, facts: Facts, outcome: Outcome) -> int:
    """Compare what is left without each rule with a base that lacks it; give how many were compared."""
    criteria = [criterion.id for criterion in knowledge.criteria]
    checked = 0
    for index in outcome.fired:
        item = knowledge.rules[index]
        if item.then.conclude:
            continue
        weights, performances = drop_rule(knowledge, outcome, index)
        rest = naive.evaluate(with_rules(knowledge, [other for other in knowledge.rules if other is not item]), facts)
        ranking = rank(knowledge, weights, performances, outcome.vetoed)
        assert dict(zip(criteria, ranking.weights, strict=True)) == rest.weights
        for row, alternative in zip(ranking.performances, knowledge.alternatives, strict=True):
            assert dict(zip(criteria, row, strict=True)) == rest.performances[alternative.id]
        without = outcome._replace(
            fired=[other for other in outcome.fired if other != index], weights=weights, performances=performances
        )
        assert add_rule(knowledge, without, index) == (outcome.weights, outcome.performances)
        checked += 1
    return checked


def test_to_drop_a_rule_is_to_do_without_it() -> None:
    knowledge = real_base()
    workloads = Workloads(knowledge, seed=62)
    checked = 0
    for _ in range(12):
        facts = workloads.draw()
        checked += check_dropping(knowledge, facts, compile_rules(knowledge).run(facts))
    assert checked > 200


@settings(max_examples=100)
@given(st.data(), knowledge_bases())
def test_to_drop_a_rule_is_to_do_without_it_on_small_bases(data: st.DataObject, knowledge: KnowledgeBase) -> None:
    facts = data.draw(facts_of(knowledge))
    check_dropping(knowledge, facts, compile_rules(knowledge).run(facts))


def test_a_rule_that_counts_no_more_is_not_missed() -> None:
    rules = [shifting("R-010", 200, "k"), shifting("R-020", 100, "k")]
    knowledge = caused(rules, 150)
    outcome = compile_rules(knowledge).run({})
    assert drop_rule(knowledge, outcome, 1) == (outcome.weights, outcome.performances)
    assert drop_rule(knowledge, outcome, 0)[1][0] == 600_000


def test_the_table_places_effects() -> None:
    knowledge = caused([rule("R-010", then=Effects(shift={"b": {"y": -50}}, weigh={"x": 300}, veto=("b",)))], 100)
    effects = effects_of(knowledge)[0]
    assert (effects.shift, effects.weigh, effects.veto) == (((3, -50_000),), ((0, 300),), 0b10)
