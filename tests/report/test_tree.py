from __future__ import annotations

import json
import re

import pytest

from advisor.advise import prepare
from advisor.engine.policy import apply_policy
from advisor.knowledge.profiles import load_policy
from advisor.report.derivation import derive
from advisor.report.json import render_values
from advisor.report.layout import count_cells
from advisor.report.text import paint
from advisor.report.tree import Node, draw_tree, plain_tree, walk, wrap_hanging
from advisor.report.truth import derive_rule
from advisor.report.whynot import derive_why_not
from tests.report.small import HERE, WORKLOADS, knowledge_of, recommend
from tests.report.snapshot import check_snapshot


def draw(node: Node, width: int = 80, *, is_unicode: bool = True) -> str:
    return paint(draw_tree(node, width), color=False, is_unicode=is_unicode)


# ----------------------------------------------------------------------------------------------------------- derivation


@pytest.mark.parametrize("width", [80, 40])
@pytest.mark.parametrize("workload", ["clear", "excluded", "split", "undecided"])
def test_derivations_read_as_they_should(workload: str, width: int) -> None:
    check_snapshot(f"explain-{workload}-{width}", draw(derive(recommend(workload), knowledge_of()), width))


@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_shares_of_the_criteria_add_up_to_the_lead(workload: str) -> None:
    tree = derive(recommend(workload), knowledge_of())
    for lead in (node for node in walk([tree]) if node.kind == "lead"):
        assert lead.figure is not None
        shares = [child.figure for child in lead.children if child.figure is not None]
        assert sum(shares) == pytest.approx(lead.figure, abs=0.0005 * len(knowledge_of().criteria))


def test_every_answer_is_told_with_its_origin_and_every_rule_with_its_evidence() -> None:
    nodes = list(walk([derive(recommend("excluded"), knowledge_of())]))
    states = {node.name: node.state for node in nodes if node.kind == "fact"}
    assert {"tenancy": "answered", "kernel_modules": "answered", "boundary": "derived"}.items() <= states.items()
    boundary = next(node for node in nodes if node.name == "boundary" and node.children)
    assert [child.name for child in boundary.children] == ["TRU-010"]
    rules = [node for node in nodes if node.kind == "rule" and node.children]
    assert all(any(child.kind == "evidence" for child in node.children) for node in rules)


def test_a_rule_is_told_in_full_once() -> None:
    full = [n.name for n in walk([derive(recommend("excluded"), knowledge_of())]) if n.kind == "rule" and n.children]
    assert len(full) == len(set(full))


def test_house_rules_and_vetoes_of_a_policy_are_part_of_it() -> None:
    knowledge = knowledge_of(has_house=True)
    stance = prepare(knowledge, load_policy(str(HERE / "policy.yaml"), knowledge))
    text = draw(derive(recommend("excluded", has_house=True, has_policy=True), stance))
    assert "POLICY-010" in text


# -------------------------------------------------------------------------------------------------------------- why not


@pytest.mark.parametrize(
    ("workload", "target"), [("clear", "vm"), ("excluded", "docker"), ("split", "vm"), ("undecided", "docker")]
)
@pytest.mark.parametrize("width", [80, 40])
def test_why_not_reads_as_it_should(workload: str, target: str, width: int) -> None:
    tree = derive_why_not(recommend(workload), knowledge_of(), target)
    check_snapshot(f"why-not-{target}-{workload}-{width}", draw(tree, width))


def test_a_verdict_is_explained_by_all_of_its_alternatives_and_an_alternative_alone() -> None:
    def told(target: str) -> list[str]:
        tree = derive_why_not(recommend("excluded"), knowledge_of(), target)
        return [node.name for node in tree.children if node.kind == "alternative"]

    assert told("docker") == ["docker-gvisor", "docker"]
    assert told("docker-gvisor") == ["docker-gvisor"]


def test_what_is_advised_needs_no_reason_against_it() -> None:
    tree = derive_why_not(recommend("clear"), knowledge_of(), "docker")
    assert tree.children == ()
    assert "It is what is advised" in tree.text


def test_how_far_it_lags_adds_up() -> None:
    tree = derive_why_not(recommend("clear"), knowledge_of(), "vm")
    loser = tree.children[0]
    shares = next(node for node in loser.children if node.text == "By criterion")
    assert loser.figure is not None
    assert loser.figure < 0
    assert sum(node.figure or 0 for node in shares.children) == pytest.approx(loser.figure, abs=0.002)


# ------------------------------------------------------------------------------------------------------------- one rule


@pytest.mark.parametrize("width", [80, 40])
@pytest.mark.parametrize(
    ("workload", "rule"), [("clear", "KRN-010"), ("excluded", "TRU-020"), ("empty", "KRN-030"), ("split", "TRU-050")]
)
def test_a_rule_against_a_workload_reads_as_it_should(workload: str, rule: str, width: int) -> None:
    knowledge = knowledge_of()
    tree = derive_rule(recommend(workload), knowledge, knowledge.rule_by_id[rule])
    check_snapshot(f"rule-{rule}-{workload}-{width}", draw(tree, width))


@pytest.mark.parametrize("workload", ["clear", "excluded", "empty", "undecided"])
def test_the_truth_of_a_rule_is_that_of_the_engine(workload: str) -> None:
    recommendation, knowledge = recommend(workload), knowledge_of()
    fired = {firing.rule for firing in recommendation.firings}
    for rule in knowledge.rules:
        assert (derive_rule(recommendation, knowledge, rule).state == "true") == (rule.id in fired)


def test_a_rule_of_a_policy_can_be_held_against_a_workload() -> None:
    knowledge = knowledge_of()
    stance = apply_policy(knowledge, load_policy(str(HERE / "policy.yaml"), knowledge))
    tree = derive_rule(recommend("excluded", has_policy=True), stance, stance.rule_by_id["POLICY-010"])
    assert tree.state in {"true", "false", "unknown"}


# -------------------------------------------------------------------------------------------------------------- drawing


@pytest.mark.parametrize("width", [100, 80, 60, 40, 32])
@pytest.mark.parametrize("workload", WORKLOADS)
def test_no_line_is_wider_than_the_terminal(workload: str, width: int) -> None:
    recommendation, knowledge = recommend(workload), knowledge_of()
    trees = [derive(recommendation, knowledge), derive_why_not(recommendation, knowledge, "vm")]
    trees += [derive_rule(recommendation, knowledge, rule) for rule in knowledge.rules]
    for tree in trees:
        assert max(map(count_cells, draw(tree, width).splitlines())) <= width


def test_a_console_without_unicode_gets_ascii() -> None:
    text = draw(derive(recommend("clear"), knowledge_of()), is_unicode=False)
    assert text.isascii()
    assert "\n|- " in text or "\n`- " in text


def test_what_strangers_wrote_cannot_steer_the_terminal() -> None:
    text = draw(derive(recommend("hostile"), knowledge_of()))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_programs_get_the_same_tree() -> None:
    tree = derive(recommend("clear"), knowledge_of())
    found = json.loads(render_values(plain_tree(tree)))
    assert (found["kind"], found["name"]) == ("verdict", "docker")
    lead = found["children"][0]
    assert (lead["kind"], lead["name"]) == ("lead", tree.children[0].name)
    assert lead["figure"] == pytest.approx(tree.children[0].figure)
    assert {child["kind"] for child in lead["children"]} == {"criterion"}


def test_facts_are_told_together_by_origin_but_given_one_by_one() -> None:
    facts = tuple(
        Node("fact", name, f"{name} true", state=state)
        for name, state in (("a", "answered"), ("b", "assumed"), ("c", "answered"))
    )
    tree = Node("rule", "R-010", "Title", facts)
    assert draw(tree) == "R-010  Title\n├─ answered: a true, c true\n└─ assumed: b true\n"
    assert [child["name"] for child in json.loads(render_values(plain_tree(tree)))["children"]] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "first", "others", "lines"),
    [
        ("", 20, 20, [""]),
        ("one two", 20, 5, ["one two"]),
        ("one two three", 5, 20, ["", "one two three"]),
        ("one two three four", 10, 40, ["one two", "three four"]),
        ("unbreakableword next", 10, 40, ["unbreakabl", "eword next"]),
    ],
)
def test_the_first_line_has_its_own_room(text: str, first: int, others: int, lines: list[str]) -> None:
    assert wrap_hanging(text, first, others) == lines
