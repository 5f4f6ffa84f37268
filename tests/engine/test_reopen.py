from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.engine.counterfactual import Change, find_changes
from advisor.engine.reopen import gather_changes
from advisor.model.condition import AllOf, AnyOf, Condition
from advisor.model.fact import FactValue
from advisor.model.knowledge import Effects, KnowledgeBase, Question
from tests.engine.bases import CHOICE, LEVELS, NUMBER, RELEASE, SET, compare, lookup, question, rule, small_base, yes
from tests.engine.completing import Answerer
from tests.engine.strategies import Facts, knowledge_bases

GRID = {"docker": {"x": 0.8}, "vm": {"x": 0.4}}


def base(*excluding: Condition, questions: tuple[Question, ...]) -> KnowledgeBase:
    """Give a base in which `vm` is the verdict once one of these conditions holds."""
    rules = [rule(f"R-{index + 1}00", when, Effects(veto=("docker",))) for index, when in enumerate(excluding)]
    days = [lookup(f"{item.fact}_days", item.fact) for item in questions if item.domain == RELEASE]
    return small_base(GRID, {"x": 1}, questions, rules, days)


def phrase(*excluding: Condition, asked: Question, given: FactValue) -> list[str]:
    """Give in words what would turn `docker` into `vm` while one question has this answer."""
    knowledge, facts = base(*excluding, questions=(asked,)), {asked.fact: given}
    return [item.words for item in gather_changes(knowledge, facts, find_changes(knowledge, facts).found)]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (compare("wait", 5, by="at_least"), "wait were at least 5"),
        (compare("wait", 5, by="above"), "wait were above 5"),
        (compare("wait", 2.5, by="below"), "wait were below 2.5"),
        (compare("wait", 2.5, by="at_most"), "wait were at most 2.5"),
        (compare("wait", 5), "wait were exactly 5"),
        (
            AllOf(parts=(compare("wait", 5, by="above"), compare("wait", 20, by="at_most"))),
            "wait were above 5 and at most 20",
        ),
        (
            AnyOf(parts=(compare("wait", 1, by="below"), compare("wait", 50, by="above"))),
            "wait were below 1 or above 50",
        ),
    ],
)
def test_numbers_are_told_by_their_thresholds(when: Condition, words: str) -> None:
    assert phrase(when, asked=question("wait", NUMBER), given=4 if words != "wait were above 5" else 1) == [
        f"{words} s"
    ]


def test_a_unit_that_the_name_holds_is_not_repeated() -> None:
    assert phrase(compare("wait_s", 5, by="at_least"), asked=question("wait_s", NUMBER), given=1) == [
        "wait_s were at least 5"
    ]


def test_numbers_are_told_together_whatever_rule_they_rest_on() -> None:
    rules = (compare("wait_s", 5, by="at_least"), compare("wait_s", 9, by="at_least"))
    knowledge, facts = base(*rules, questions=(question("wait_s", NUMBER),)), {"wait_s": 1}
    (reopening,) = gather_changes(knowledge, facts, find_changes(knowledge, facts).found)
    assert reopening.words == "wait_s were at least 5"
    assert reopening.change.answers == (("wait_s", 5),)  # the nearest


def test_values_are_told_together_when_they_rest_on_the_same_rule() -> None:
    assert phrase(compare("colour", "red", "blue"), asked=question("colour", CHOICE), given="green") == [
        "colour were red or blue"
    ]
    one, other = compare("colour", "red"), compare("colour", "blue")
    assert phrase(one, other, asked=question("colour", CHOICE), given="green") == [
        "colour were red",
        "colour were blue",
    ]
    assert phrase(compare("size", "middle", by="at_least"), asked=question("size", LEVELS), given="low") == [
        "size were middle or high"
    ]


def test_of_sets_those_that_change_least_are_told() -> None:
    when = compare("some", "a", "b", by="includes")
    assert phrase(when, asked=question("some", SET), given=()) == ["some were [b] or [a]"]
    without = AnyOf(parts=(compare("some", "c", by="includes"),))
    assert phrase(without, asked=question("some", SET), given=()) == ["some were [c]"]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (compare("system", "ubuntu", by="product"), "system were a release of ubuntu"),
        (compare("system_days", 0, by="below"), "system_days were below 0"),
        (
            AllOf(parts=(compare("system", "ubuntu", by="product"), compare("system_days", 0, by="below"))),
            "system were a release of ubuntu and system_days were below 0",
        ),
        (
            compare("system", "ubuntu", "debian", by="product"),
            "system were a release of ubuntu or a release of debian",
        ),
    ],
)
def test_releases_are_told_by_product_and_by_what_tables_give(when: Condition, words: str) -> None:
    assert phrase(when, asked=question("system", RELEASE), given="any") == [words]


def test_a_release_may_have_to_be_none_in_particular() -> None:
    asked = question("system", RELEASE)
    both = compare("system", "ubuntu", "debian", by="product")
    assert phrase(both, asked=asked, given="ubuntu 1") == ["system were any"]
    knowledge, facts = base(compare("system", "ubuntu", by="product"), questions=(asked,)), {"system": "ubuntu 1"}
    (reopening,) = gather_changes(knowledge, facts, find_changes(knowledge, facts).found)
    assert reopening.words == "system were any or a release of debian"
    assert (reopening.change.answers, reopening.change.verdict) == ((("system", "any"),), "docker")


def test_several_answers_are_joined() -> None:
    knowledge = base(
        AllOf(parts=(yes("a"), compare("wait_s", 5, by="at_least"))),
        questions=(question("a"), question("wait_s", NUMBER)),
    )
    facts: Facts = {"a": False, "wait_s": 1}
    (reopening,) = gather_changes(knowledge, facts, find_changes(knowledge, facts).found)
    assert reopening.words == "a were true and wait_s were at least 5"


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(knowledge_bases(), st.integers(0, 2**32))
def test_every_change_is_told_once_and_each_leads_where_it_says(knowledge: KnowledgeBase, seed: int) -> None:
    facts = Answerer(knowledge, seed).begin(1, boldness=1)
    changes: tuple[Change, ...] = find_changes(knowledge, facts).found
    told = gather_changes(knowledge, facts, changes)
    assert {item.change for item in told} <= set(changes)
    assert {change.verdict for change in changes} == {item.change.verdict for item in told}
    assert len(set(told)) == len(told) <= len(changes)
    assert all(item.words for item in told)
