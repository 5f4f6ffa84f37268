"""Unknown is a value of its own: what rests on an unanswered question neither fires nor counts as false."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.compile import compile_rules
from advisor.engine.truth import FactView, Truth, lacking_part, supporting_tests, view_of
from advisor.knowledge.profiles import read_workload
from advisor.knowledge.source import parse_yaml
from advisor.model.condition import ALWAYS, AllOf, AnyOf, Condition, NoneOf, Test
from advisor.model.fact import FactValue
from advisor.model.knowledge import Effects, KnowledgeBase
from tests.engine import naive
from tests.engine.bases import (
    CHOICE,
    LEVELS,
    NUMBER,
    RELEASE,
    SET,
    archetypes,
    compare,
    derived,
    is_known,
    is_unknown,
    lookup,
    question,
    real_base,
    rule,
    small_base,
    yes,
)
from tests.engine.strategies import Facts, Workloads, facts_of, knowledge_bases

GRID = {"a": {"x": 0.5}, "b": {"x": 0.25}}
QUESTIONS = [
    question("n", NUMBER),
    question("colour", CHOICE),
    question("level", LEVELS),
    question("flag"),
    question("parts", SET),
    question("release", RELEASE),
    question("wheels", NUMBER, when=yes("flag")),
]
DAYS_LEFT = lookup("days", "release")


def truth_of(condition: Condition, facts: Facts, *declared: KnowledgeBase) -> Truth:
    """Give what the compiled rules and `FactView` say of a condition, which must be the same."""
    knowledge = declared[0] if declared else small_base(GRID, {"x": 1}, questions=QUESTIONS, facts=[DAYS_LEFT])
    rules = [*knowledge.rules, rule("Z-010", condition), rule("Z-020", NoneOf(parts=(condition,)))]
    asked = KnowledgeBase.model_construct(**{**dict(knowledge), "rules": tuple(rules)})
    outcome = compile_rules(asked).run(facts)
    fired = {rules[index].id for index in outcome.fired} & {"Z-010", "Z-020"}
    truth = view_of(asked, facts, outcome.ranges).truth_of(condition)
    assert fired == {True: {"Z-010"}, False: {"Z-020"}, None: set()}[truth]
    return truth


BELOW_FIVE = compare("n", 5, by="below")
NOT_RED = NoneOf(parts=(compare("colour", "red"),))

# What other engines say of a missing or null `n` and `colour`, and what we say. "-" is an error.
PEERS: dict[str, tuple[Condition, tuple[str, ...], Truth]] = {
    "n < 5": (BELOW_FIVE, ("true", "false", "-", "-", "-"), None),
    'colour != "red"': (NOT_RED, ("true", "true", "true", "-", "null"), None),
}


@pytest.mark.parametrize("name", PEERS)
def test_the_peers_disagree_about_a_missing_answer_and_we_call_it_unknown(name: str) -> None:
    condition, peers, ours = PEERS[name]
    assert len(set(peers)) > 1
    assert truth_of(condition, {}) is ours
    null = cast("Facts", {"n": None, "colour": None})  # as a caller that ignores the types would pass it
    assert truth_of(condition, null) is ours


@pytest.mark.parametrize("answers", ["{}", "{n: null, colour: null}", "{n: ~, colour: }", "{n: {value: null}}"])
def test_a_null_answer_in_a_file_is_no_answer(answers: str) -> None:
    knowledge = small_base(GRID, {"x": 1}, questions=QUESTIONS)
    read = read_workload(parse_yaml(f"name: w\nanswers: {answers}\n".encode(), "w.yaml"), knowledge)
    assert read.facts == ()


KLEENE: list[tuple[str, Condition, Facts, Truth]] = [
    ("answered below", BELOW_FIVE, {"n": 4}, True),
    ("answered at the bound", BELOW_FIVE, {"n": 5}, False),
    ("a range that an answer lies in", AllOf(parts=(compare("n", 1, by="above"), BELOW_FIVE)), {"n": 1.5}, True),
    ("a tautology over an open number", AnyOf(parts=(BELOW_FIVE, compare("n", 5, by="at_least"))), {}, None),
    ("false settles all", AllOf(parts=(BELOW_FIVE, yes("flag"))), {"flag": False}, False),
    ("true does not settle all", AllOf(parts=(BELOW_FIVE, yes("flag"))), {"flag": True}, None),
    ("true settles any", AnyOf(parts=(BELOW_FIVE, yes("flag"))), {"flag": True}, True),
    ("false does not settle any", AnyOf(parts=(BELOW_FIVE, yes("flag"))), {"flag": False}, None),
    ("true settles none", NoneOf(parts=(BELOW_FIVE, yes("flag"))), {"flag": True}, False),
    ("false does not settle none", NoneOf(parts=(BELOW_FIVE, yes("flag"))), {"flag": False}, None),
    ("nothing to meet", ALWAYS, {}, True),
    ("another choice", NOT_RED, {"colour": "blue"}, True),
    ("one of two choices", compare("colour", "red", "blue"), {"colour": "blue"}, True),
    ("at least the lowest level, open", compare("level", "low", by="at_least"), {}, None),
    ("above the highest level, open", compare("level", "high", by="above"), {}, None),
    ("above the highest level", compare("level", "high", by="above"), {"level": "high"}, False),
    ("both values of a flag", Test(fact="flag", operator="is", value=(True, False)), {"flag": False}, True),
    ("both values of a flag, open", Test(fact="flag", operator="is", value=(True, False)), {}, None),
    ("an empty set includes nothing", compare("parts", "a", by="includes"), {"parts": ()}, False),
    ("an unknown set", compare("parts", "a", by="includes"), {}, None),
    ("one of two in a set", compare("parts", "a", "c", by="includes"), {"parts": ("b", "c")}, True),
    ("a release of the product", compare("release", "ubuntu", by="product"), {"release": "ubuntu 22.04"}, True),
    ("any release", compare("release", "ubuntu", by="product"), {"release": "any"}, False),
    ("known", is_known("n"), {"n": 0}, True),
    ("not known", is_known("n"), {}, False),
    ("asked whether unknown", is_unknown("n"), {}, True),
    ("false is an answer", is_known("flag"), {"flag": False}, True),
    ("relevance open", compare("wheels", 4), {}, None),
    ("not applicable", compare("wheels", 4), {"flag": False}, False),
    ("not applicable, other way round", compare("wheels", 4, by="below"), {"flag": False}, False),
    ("not applicable, denied", NoneOf(parts=(compare("wheels", 4),)), {"flag": False}, True),
    ("answered although not applicable", compare("wheels", 4), {"flag": False, "wheels": 4}, True),
    ("looked up", compare("days", 0, by="below"), {"release": "ubuntu 14.04", "days": -900}, True),
    ("nothing to look up yet", compare("days", 0, by="below"), {}, None),
    ("not in the table", compare("days", 0, by="below"), {"release": "any"}, False),
]


@pytest.mark.parametrize(("condition", "facts", "expected"), [case[1:] for case in KLEENE], ids=[c[0] for c in KLEENE])
def test_truth_has_three_values(condition: Condition, facts: Facts, expected: Truth) -> None:
    assert truth_of(condition, facts) is expected


def raising(*steps: tuple[str, FactValue], otherwise: str = "low") -> KnowledgeBase:
    """Give a base in which each named flag raises the derived fact `need` to a step."""
    rules = [rule(f"R-{flag}", yes(flag), Effects(conclude={"need": step})) for flag, step in steps]
    questions = [question(flag) for flag, _ in steps]
    return small_base(GRID, {"x": 1}, questions=questions, rules=rules, facts=[derived("need", otherwise=otherwise)])


TWO = raising(("f", "middle"), ("g", "high"))

DERIVED: list[tuple[str, Facts, tuple[int, int]]] = [
    ("nothing known", {}, (0, 2)),
    ("all rules false", {"f": False, "g": False}, (0, 0)),
    ("at least the middle, and it may rise", {"f": True}, (1, 2)),
    ("it cannot rise any more", {"f": True, "g": False}, (1, 1)),
    ("the highest wins", {"f": True, "g": True}, (2, 2)),
    ("the highest settles it", {"g": True}, (2, 2)),
    ("only the middle is open", {"g": False}, (0, 1)),
    ("given directly", {"need": "middle", "g": True}, (1, 1)),
]


@pytest.mark.parametrize(("facts", "expected"), [case[1:] for case in DERIVED], ids=[case[0] for case in DERIVED])
def test_a_derived_fact_is_a_range_while_a_rule_could_still_raise_it(facts: Facts, expected: tuple[int, int]) -> None:
    view = view_of(TWO, facts, compile_rules(TWO).run(facts).ranges)
    assert view.ranges["need"] == expected
    labels = list(LEVELS.labels)
    low, high = expected
    assert view.value_of("need") == (labels[low] if low == high else None)
    for position, step in enumerate(labels):
        at_least: Truth = True if low >= position else False if high < position else None
        assert truth_of(compare("need", step, by="at_least"), facts, TWO) is at_least
        below = None if at_least is None else not at_least
        assert truth_of(compare("need", step, by="below"), facts, TWO) is below
    assert truth_of(is_known("need"), facts, TWO) is (low == high)


def test_otherwise_holds_when_no_rule_concludes_anything() -> None:
    knowledge = raising(("g", "high"), otherwise="middle")
    for facts, expected in (({"g": False}, (1, 1)), ({}, (1, 2)), ({"g": True}, (2, 2))):
        assert view_of(knowledge, facts, compile_rules(knowledge).run(facts).ranges).ranges["need"] == expected


def test_a_view_says_of_every_rule_what_the_compiled_rules_did() -> None:
    knowledge = real_base()
    workloads = Workloads(knowledge, seed=21)
    drawn = [workloads.draw() for _ in range(200)]
    drawn += [{fact.name: fact.value for fact in item.facts} for item in archetypes().values()]
    for facts in drawn:
        outcome = compile_rules(knowledge).run(facts)
        view = view_of(knowledge, facts, outcome.ranges)
        fired = frozenset(outcome.fired)
        for index, item in enumerate(knowledge.rules):
            assert (view.truth_of(item.when) is True) == (index in fired)


@settings(max_examples=60)
@given(st.data(), knowledge_bases())
def test_a_view_agrees_with_the_naive_interpreter(data: st.DataObject, knowledge: KnowledgeBase) -> None:
    facts = data.draw(facts_of(knowledge))
    view = view_of(knowledge, facts, compile_rules(knowledge).run(facts).ranges)
    expected = naive.evaluate(knowledge, facts)
    assert {item.id: view.truth_of(item.when) for item in knowledge.rules} == expected.truths


def test_what_fires_rests_on_the_first_part_of_any_and_on_all_others() -> None:
    red, blue = compare("colour", "red"), compare("colour", "blue")
    condition = AllOf(parts=(BELOW_FIVE, AnyOf(parts=(red, blue)), NoneOf(parts=(yes("flag"),))))
    view = FactView(small_base(GRID, {"x": 1}, questions=QUESTIONS), {"n": 4, "colour": "blue", "flag": False}, {})
    assert supporting_tests(condition, view) == [BELOW_FIVE, blue, yes("flag")]


def test_one_lacking_part_makes_a_near_miss() -> None:
    both = rule("R-010", AllOf(parts=(BELOW_FIVE, yes("flag"))))
    knowledge = small_base(GRID, {"x": 1}, questions=QUESTIONS, rules=[both])

    def lacking(**facts: FactValue) -> Condition | None:
        return lacking_part(both, FactView(knowledge, facts, {}))

    assert lacking(n=4) == yes("flag")
    assert lacking(n=9, flag=True) == BELOW_FIVE
    assert lacking() is None
    assert lacking(n=4, flag=True) is None
