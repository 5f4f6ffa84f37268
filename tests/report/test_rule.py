from __future__ import annotations

import pytest

from advisor.report.layout import count_cells
from advisor.report.rule import render_rule, render_rule_list
from tests.report.small import knowledge_of
from tests.report.snapshot import check_snapshot


@pytest.mark.parametrize("rule", ["KRN-010", "KRN-030", "TRU-010", "TRU-020", "TRU-030"])
def test_rules_read_as_they_should(rule: str) -> None:
    knowledge = knowledge_of()
    check_snapshot(f"rule-{rule}", render_rule(knowledge.rule_by_id[rule], knowledge, 80, color=False))


def test_the_list_reads_as_it_should() -> None:
    check_snapshot("rules-80", render_rule_list(knowledge_of(), "", 80, color=False))


def test_one_topic_alone_can_be_listed() -> None:
    text = render_rule_list(knowledge_of(), "kernel", 80, color=False)
    assert "KRN-010" in text
    assert "TRU-010" not in text


def test_the_layer_of_a_house_rule_is_named() -> None:
    knowledge = knowledge_of(has_house=True)
    layer = knowledge.rule_by_id["HSE-010"].layer
    assert f"layer {layer}" in " ".join(
        render_rule(knowledge.rule_by_id["HSE-010"], knowledge, 100, color=False).split()
    )
    assert f"[{layer}]" in render_rule_list(knowledge, "house", 100, color=False)


@pytest.mark.parametrize("width", [80, 40, 32])
def test_nothing_but_addresses_is_wider_than_the_terminal(width: int) -> None:
    knowledge = knowledge_of()
    for rule in knowledge.rules:
        for line in render_rule(rule, knowledge, width, color=False).splitlines():
            assert count_cells(line) <= width or "https://" in line
    for line in render_rule_list(knowledge, "", width, color=False).splitlines():
        assert count_cells(line) <= width
