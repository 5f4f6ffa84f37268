"""Explanations hold when they are checked the slow way: by evaluating again, without a rule or with one answer more."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.compile import compile_rules
from advisor.engine.explain import effects_on_margin, near_misses, open_facts, smallest_conflict
from advisor.engine.reach import reach_of
from advisor.engine.survey import compile_survey
from advisor.engine.truth import FactView, view_of
from advisor.model.condition import AllOf
from advisor.model.knowledge import Effects, KnowledgeBase, Performance, Requirement, Rule
from tests.engine import naive
from tests.engine.bases import archetypes, compare, derived, question, real_base, rule, say, small_base, with_rules, yes
from tests.engine.strategies import Facts, Workloads, facts_of, knowledge_bases


def check_effects(knowledge: KnowledgeBase, facts: Facts) -> int:
    """Compare each rule's effect with the margin of a base that lacks the rule; give the number of rules."""
    compiled = compile_rules(knowledge)
    effects = effects_on_margin(compiled, facts, compiled.run(facts))
    full = naive.evaluate(knowledge, facts)
    if not full.ranking:
        assert effects == {}
        return 0
    names = [alternative.id for alternative in knowledge.alternatives]
    winner, rival = sorted(names, key=lambda name: (name in full.vetoed, -full.scores[name], names.index(name)))[:2]
    assert effects.keys() == full.fired
    for name in full.fired:
        rest = naive.evaluate(with_rules(knowledge, [item for item in knowledge.rules if item.id != name]), facts)
        lost = (full.scores[winner] - full.scores[rival]) - (rest.scores[winner] - rest.scores[rival])
        assert effects[name] == pytest.approx(float(lost), abs=1e-12)
    return len(effects)


def test_an_effect_on_the_margin_is_what_is_lost_without_the_rule() -> None:
    workloads = Workloads(real_base(), seed=31)
    checked = sum(check_effects(real_base(), workloads.draw()) for _ in range(30))
    checked += check_effects(real_base(), {fact.name: fact.value for fact in archetypes()["web-app"].facts})
    assert checked > 500


@settings(max_examples=60)
@given(st.data(), knowledge_bases())
def test_an_effect_on_the_margin_is_what_is_lost_without_the_rule_on_small_bases(
    data: st.DataObject, knowledge: KnowledgeBase
) -> None:
    check_effects(knowledge, data.draw(facts_of(knowledge)))


def check_conflict(knowledge: KnowledgeBase, facts: Facts) -> bool:
    """Compare a conflict with every smaller set of firing rules; tell whether there is one."""
    conflict = smallest_conflict(reach_of(knowledge, facts, compile_rules(knowledge).run(facts)))
    outcome = naive.evaluate(knowledge, facts)
    everything = {alternative.id for alternative in knowledge.alternatives}
    excluded = {
        name: gone
        for name in outcome.fired
        if (gone := naive.excluded_by(knowledge, knowledge.rule_by_id[name], facts))
    }
    if outcome.ranking:
        assert conflict == ()
        return False
    assert set(conflict) <= outcome.fired
    assert set().union(*(excluded[name] for name in conflict)) == everything
    for smaller in combinations(excluded, len(conflict) - 1):
        assert set().union(*(excluded[name] for name in smaller)) != everything
    return True


def test_a_conflict_is_smallest_and_excludes_everything() -> None:
    workloads = Workloads(real_base(), seed=41)
    assert sum(check_conflict(real_base(), workloads.draw()) for _ in range(500)) > 20


@settings(max_examples=60)
@given(st.data(), knowledge_bases())
def test_a_conflict_is_smallest_and_excludes_everything_on_small_bases(
    data: st.DataObject, knowledge: KnowledgeBase
) -> None:
    check_conflict(knowledge, data.draw(facts_of(knowledge)))


def test_a_conflict_of_two_rules_is_found_behind_longer_ones() -> None:
    grid = {name: {"x": 0.5} for name in "abc"}
    rules = [
        rule("R-010", then=Effects(veto=("a",))),
        rule("R-020", then=Effects(veto=("b",))),
        rule("R-030", then=Effects(veto=("a", "c"))),
        rule("R-040", then=Effects(veto=("c",))),
    ]
    knowledge = small_base(grid, {"x": 1}, rules=rules)
    assert smallest_conflict(reach_of(knowledge, {}, compile_rules(knowledge).run({}))) == ("R-020", "R-030")


def excluded_by(knowledge: KnowledgeBase, excluding: Rule, facts: Facts) -> tuple[str, ...]:
    """Give what a rule excludes when it fires."""
    return reach_of(knowledge, facts, compile_rules(knowledge).run(facts)).excluded_by(excluding)


def test_a_requirement_excludes_by_the_best_published_figure() -> None:
    cells = {"a": Performance(figure=10, low=2), "b": Performance(figure=10), "c": Performance(figure=3)}
    requirement = Requirement(criterion="start", at_most="budget")
    knowledge = small_base({name: {"start": cell} for name, cell in cells.items()}, {"start": 1})
    demand = rule("R-010", then=Effects(require=(requirement,)))
    assert excluded_by(knowledge, demand, {"budget": 5}) == ("b",)
    assert excluded_by(knowledge, demand, {"budget": 2}) == ("b", "c")
    assert excluded_by(knowledge, demand, {"budget": 1.9}) == ("a", "b", "c")
    assert excluded_by(knowledge, demand, {}) == ()
    fixed = rule("R-020", then=Effects(require=(Requirement(criterion="start", at_most=4),)))
    assert excluded_by(knowledge, fixed, {}) == ("b",)


def find_open(knowledge: KnowledgeBase, facts: Facts) -> dict[str, tuple[str, ...]]:
    """Give the open questions with the rules that wait for them."""
    outcome = compile_rules(knowledge).run(facts)
    undecided = compile_survey(knowledge).run(facts).undecided
    return open_facts(knowledge, view_of(knowledge, facts, outcome.ranges), undecided)


def fired_by(knowledge: KnowledgeBase, facts: Facts) -> frozenset[int]:
    """Give the indices of the rules that fire."""
    return frozenset(compile_rules(knowledge).run(facts).fired)


def unlisted(knowledge: KnowledgeBase, facts: Facts) -> list[str]:
    """Give the questions that may apply, have no answer and are not listed as open."""
    listed = find_open(knowledge, facts)
    view = view_of(knowledge, facts, compile_rules(knowledge).run(facts).ranges)
    names = [item.fact for item in knowledge.questions]
    return [name for name in names if name not in facts and name not in listed and not view.is_absent(name)]


def test_an_answer_that_is_not_listed_as_open_never_changes_what_fires() -> None:
    knowledge = real_base()
    workloads = Workloads(knowledge, seed=51)
    tried = 0
    for _ in range(150):
        facts = workloads.draw()
        fired = fired_by(knowledge, facts)
        for fact in unlisted(knowledge, facts):
            assert fired_by(knowledge, {**facts, fact: workloads.draw_value(fact)}) == fired
            tried += 1
    assert tried > 100


@settings(max_examples=100)
@given(st.data(), knowledge_bases())
def test_an_answer_that_is_not_listed_as_open_never_changes_what_fires_on_small_bases(
    data: st.DataObject, knowledge: KnowledgeBase
) -> None:
    facts, answers = data.draw(facts_of(knowledge)), data.draw(facts_of(knowledge))
    fired = fired_by(knowledge, facts)
    for fact in unlisted(knowledge, facts):
        if fact in answers:
            assert fired_by(knowledge, {**facts, fact: answers[fact]}) == fired


def test_open_questions_name_the_rules_that_wait_for_them() -> None:
    knowledge = small_base(
        {"a": {"x": 0.5}, "b": {"x": 0.25}},
        {"x": 1},
        questions=[question("f"), question("g"), question("h", when=yes("f"))],
        rules=[
            rule("R-010", AllOf(parts=(yes("f"), yes("g")))),
            rule("R-020", yes("h")),
        ],
    )
    assert find_open(knowledge, {}) == {"f": ("R-010", "R-020"), "g": ("R-010",), "h": ("R-020",)}
    assert find_open(knowledge, {"g": False}) == {"f": ("R-020",), "h": ("R-020",)}
    assert find_open(knowledge, {"f": False}) == {}
    assert find_open(knowledge, {"f": True}) == {"g": ("R-010",), "h": ("R-020",)}


def test_an_open_question_behind_a_derived_fact_is_listed_with_the_rules_that_read_it() -> None:
    knowledge = small_base(
        {"a": {"x": 0.5}, "b": {"x": 0.25}},
        {"x": 1},
        questions=[question("f"), question("g")],
        rules=[
            rule("R-010", yes("f"), Effects(conclude={"need": "middle"})),
            rule("R-020", yes("g"), Effects(conclude={"need": "high"})),
            rule("R-030", compare("need", "high", by="at_least")),
            rule("R-040", compare("need", "middle", by="at_least")),
        ],
        facts=[derived("need")],
    )
    assert find_open(knowledge, {"g": True}) == {"f": ("R-010",)}
    assert find_open(knowledge, {"f": True}) == {"g": ("R-020", "R-030")}


def test_near_misses_put_exclusions_and_large_effects_first() -> None:
    def when(flag: str) -> AllOf:
        return AllOf(parts=(yes("f"), yes(flag)))

    knowledge = small_base(
        {"a": {"x": 0.5}, "b": {"x": 0.25}},
        {"x": 1},
        questions=[question("f"), question("g"), question("h")],
        rules=[
            rule("R-010", when("g"), Effects(weigh={"x": 500})),
            rule("R-020", when("g"), Effects(weigh={"x": -4000})),
            rule("R-030", when("h"), Effects(veto=("a",))),
            rule("R-040", when("g"), Effects(advise=say("Only a sentence."))),
            rule("R-050", yes("g"), Effects(weigh={"x": 9000})),
        ],
    )
    view = FactView(knowledge, {"f": True, "g": False}, {})
    found = near_misses(knowledge, view, frozenset())
    assert [(item.id, is_unknown) for item, _, is_unknown in found] == [
        ("R-030", True),
        ("R-020", False),
        ("R-010", False),
    ]
    assert [lacking for _, lacking, _ in found] == [yes("h"), yes("g"), yes("g")]
    assert [item.id for item, _, _ in near_misses(knowledge, view, frozenset({"R-030"}), limit=1)] == ["R-020"]
