from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import prod

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from advisor.engine.compile import compile_rules
from advisor.engine.completions import cells_of
from advisor.engine.counterfactual import MAX_SIZE, find_changes
from advisor.engine.settle import verdict_position
from advisor.model.condition import AllOf
from advisor.model.fact import FactValue
from advisor.model.knowledge import Effects, KnowledgeBase, Performance, Requirement
from tests.engine.bases import CHOICE, NUMBER, compare, no, question, real_base, rule, small_base, yes
from tests.engine.completing import Answerer
from tests.engine.strategies import Facts, Workloads, knowledge_bases

WITHOUT_END = 10**9
GRID = {"docker": {"x": 0.8}, "vm": {"x": 0.4}}

Answers = frozenset[tuple[str, FactValue]]


def verdict_of(knowledge: KnowledgeBase, facts: Mapping[str, FactValue]) -> str:
    return verdict_position(knowledge, compile_rules(knowledge).run(facts))


def put(knowledge: KnowledgeBase, facts: Facts, changed: Facts) -> Facts:
    """Answer differently; what a table gave for a release goes with it."""
    gone = {lookup.fact for lookup in knowledge.lookups if lookup.by in changed}
    return {**{fact: value for fact, value in facts.items() if fact not in gone}, **changed}


def all_changes(knowledge: KnowledgeBase, facts: Facts, size: int) -> Iterator[tuple[Answers, Facts]]:
    """Give every way to answer `size` of the answered questions differently, with the facts that this gives."""
    cells = cells_of(knowledge)
    asked = [fact for fact in facts if fact in knowledge.question_by_fact]
    for names in combinations(asked, size):
        for chosen in product(*([cell for cell in cells[name] if cell.value != facts[name]] for name in names)):
            changed = {fact: value for cell in chosen for fact, value in cell.facts}
            yield frozenset(changed.items()), put(knowledge, facts, changed)


@settings(max_examples=150, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(knowledge_bases(), st.integers(0, 2**32), st.sampled_from((1.0, 0.8)))
def test_every_change_flips_and_none_smaller_exists(knowledge: KnowledgeBase, seed: int, share: float) -> None:
    assume(prod(1 + len(cells) for cells in cells_of(knowledge).values()) <= 3000)
    facts = Answerer(knowledge, seed).begin(share, boldness=1)
    before = verdict_of(knowledge, facts)
    changes = find_changes(knowledge, facts, budget=WITHOUT_END)
    assert changes.is_complete
    expected: dict[Answers, str] = {}
    for size in range(1, MAX_SIZE + 1):
        tried = all_changes(knowledge, facts, size)
        expected = {answers: after for answers, new in tried if (after := verdict_of(knowledge, new)) != before}
        if expected:
            assert changes.size == size
            break
    assert {frozenset(change.answers): change.verdict for change in changes.found} == expected
    for change in changes.found:
        assert sum(fact in knowledge.question_by_fact for fact, _ in change.answers) == changes.size


@settings(max_examples=100, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(knowledge_bases(), st.integers(0, 2**32))
def test_no_value_between_those_that_were_tried_flips_either(knowledge: KnowledgeBase, seed: int) -> None:
    answerer, workloads = Answerer(knowledge, seed), Workloads(knowledge, seed)
    facts = answerer.begin(1, boldness=1)
    before, changes = verdict_of(knowledge, facts), find_changes(knowledge, facts)
    smaller = changes.size - 1 if changes.found else changes.size
    asked = [fact for fact in facts if fact in knowledge.question_by_fact]
    for _ in range(20):
        names = answerer.random.sample(asked, min(smaller, len(asked)))
        changed = {name: workloads.draw_value(name) for name in names}
        assert verdict_of(knowledge, put(knowledge, facts, changed)) == before


def test_on_the_shipped_rules_every_change_flips() -> None:
    knowledge = real_base()
    answerer = Answerer(knowledge, seed=1)
    found = 0
    for _ in range(20):
        facts = answerer.begin(1, boldness=0.05)
        before = verdict_of(knowledge, facts)
        for change in find_changes(knowledge, facts).found:
            assert verdict_of(knowledge, put(knowledge, facts, dict(change.answers))) == change.verdict != before
            found += 1
    assert found > 20


# ------------------------------------------------------------------------------------------------------------ in detail


def base(*questions: str, when: AllOf, negotiable: str = "") -> KnowledgeBase:
    """Give a base in which `vm` is the verdict once a rule excludes `docker`."""
    asked = [question(name).model_copy(update={"negotiable": name == negotiable}) for name in questions]
    return small_base(GRID, {"x": 1}, asked, [rule("R-010", when, Effects(veto=("docker",)))])


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_size_is_the_number_of_answers_that_have_to_change(size: int) -> None:
    names = ("a", "b", "c")
    knowledge = base(*names, when=AllOf(parts=tuple(yes(name) for name in names)))
    facts: Facts = {name: index >= size for index, name in enumerate(names)}
    changes = find_changes(knowledge, facts)
    assert (changes.size, changes.is_complete) == (size, True)
    (change,) = changes.found
    assert dict(change.answers) == dict.fromkeys(names[:size], True)
    assert (change.verdict, change.rules) == ("vm", ("R-010",))


def test_more_than_three_are_not_looked_for() -> None:
    names = ("a", "b", "c", "d")
    knowledge = base(*names, when=AllOf(parts=tuple(yes(name) for name in names)))
    changes = find_changes(knowledge, dict.fromkeys(names, False))
    assert (changes.found, changes.size, changes.is_complete) == ((), 3, True)


def test_decisions_that_could_be_reconsidered_come_first() -> None:
    asked = [question("a"), question("b").model_copy(update={"negotiable": True})]
    rules = [rule(f"R-0{name}0", yes(name), Effects(veto=("docker",))) for name in ("a", "b")]
    changes = find_changes(small_base(GRID, {"x": 1}, asked, rules), {"a": False, "b": False})
    assert [(dict(change.answers), change.is_negotiable) for change in changes.found] == [
        ({"b": True}, True),
        ({"a": True}, False),
    ]


def test_rules_that_no_longer_fire_are_named_and_exclusions_come_first() -> None:
    rules = [
        rule("R-010", no("a"), Effects(shift={"vm": {"x": -100}})),
        rule("R-020", yes("a"), Effects(shift={"vm": {"x": 300}})),
        rule("R-030", yes("a"), Effects(veto=("docker",))),
    ]
    changes = find_changes(small_base(GRID, {"x": 1}, [question("a")], rules), {"a": False})
    assert [change.rules for change in changes.found] == [("R-030", "R-020", "R-010")]


def test_a_rule_that_requires_less_is_named_too() -> None:
    then = Effects(require=(Requirement(criterion="x", at_most="budget"),))
    grid = {"docker": {"x": Performance(figure=10)}, "vm": {"x": Performance(figure=20)}}
    rules = [rule("R-010", then=then), rule("R-020", then=Effects(shift={"vm": {"x": 900}}))]
    knowledge = small_base(grid, {"x": 1}, [question("budget", NUMBER)], rules)
    found = find_changes(knowledge, {"budget": 15}).found
    assert {(change.verdict, change.rules) for change in found} == {("vm", ("R-010",)), ("", ("R-010",))}


def test_open_questions_are_none_that_could_be_answered_differently() -> None:
    knowledge = base("a", "b", when=AllOf(parts=(yes("a"),)))
    assert find_changes(knowledge, {"b": True}).found == ()


def test_a_choice_may_flip_in_several_ways() -> None:
    rules = [rule("R-010", compare("colour", "red", "blue"), Effects(veto=("docker",)))]
    changes = find_changes(small_base(GRID, {"x": 1}, [question("colour", CHOICE)], rules), {"colour": "green"})
    assert [dict(change.answers) for change in changes.found] == [{"colour": "red"}, {"colour": "blue"}]


def test_a_budget_that_runs_out_is_told() -> None:
    names = ("a", "b", "c", "d")
    knowledge = base(*names, when=AllOf(parts=(yes("a"), no("b"), no("c"), yes("d"))))
    facts: Facts = dict.fromkeys(names, False)
    none = find_changes(knowledge, facts, budget=3)
    assert (none.found, none.size, none.is_complete) == ((), 0, False)
    hasty = find_changes(knowledge, facts, budget=5)
    assert (hasty.found, hasty.size, hasty.is_complete) == ((), 1, False)
    assert find_changes(knowledge, facts).is_complete


def test_when_everything_is_excluded_a_change_lets_something_in() -> None:
    rules = [rule("R-010", yes("a"), Effects(veto=("docker", "vm")))]
    knowledge = small_base(GRID, {"x": 1}, [question("a")], rules)
    (change,) = find_changes(knowledge, {"a": True}).found
    assert (change.verdict, dict(change.answers)) == ("docker", {"a": False})
    (back,) = find_changes(knowledge, {"a": False}).found
    assert back.verdict == ""
