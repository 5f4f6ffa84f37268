"""Conditions: what a mapping of facts to tests means, and that every kind of fact takes exactly its operators."""

from __future__ import annotations

from typing import get_args

import pytest

from advisor.knowledge.conditions import ConditionReader, operators_of
from advisor.knowledge.problems import Problems
from advisor.knowledge.source import MAX_DEPTH, parse_yaml
from advisor.model.condition import ALWAYS, AllOf, AnyOf, Condition, NoneOf, Operator, Scalar, Test, facts_in
from tests.knowledge.bases import small

YES, NO = True, False


def t(fact: str, operator: Operator, *value: Scalar) -> Test:
    """Write a test in a line."""
    return Test(fact=fact, operator=operator, value=value)


MEANINGS: dict[str, Condition] = {
    "null": ALWAYS,
    "{}": ALWAYS,
    "own_kernel: true": t("own_kernel", "is", YES),
    "own_kernel: {known: false}": t("own_kernel", "known", NO),
    "os_family: linux": t("os_family", "is", "linux"),
    "os_family: [linux, windows]": t("os_family", "is", "linux", "windows"),
    "tenancy: {at_least: teams}": t("tenancy", "at_least", "teams"),
    "tenancy: {above: single, below: strangers}": AllOf(
        parts=(t("tenancy", "above", "single"), t("tenancy", "below", "strangers"))
    ),
    "startup_budget_s: 5": t("startup_budget_s", "is", 5),
    "startup_budget_s: {at_least: 5, at_most: 1e1}": AllOf(
        parts=(t("startup_budget_s", "at_least", 5), t("startup_budget_s", "at_most", 10))
    ),
    "regimes: {includes: cards}": t("regimes", "includes", "cards"),
    "regimes: {includes: [cards, health]}": t("regimes", "includes", "cards", "health"),
    "os_release: {product: [ubuntu]}": t("os_release", "product", "ubuntu"),
    "isolation_need: kernel": t("isolation_need", "is", "kernel"),
    "{own_kernel: true, needs_desktop: false}": AllOf(parts=(t("own_kernel", "is", YES), t("needs_desktop", "is", NO))),
    "any: [{own_kernel: true}, {needs_desktop: true}]": AnyOf(
        parts=(t("own_kernel", "is", YES), t("needs_desktop", "is", YES))
    ),
    "none: [{own_kernel: true, needs_desktop: true}]": NoneOf(
        parts=(AllOf(parts=(t("own_kernel", "is", YES), t("needs_desktop", "is", YES))),)
    ),
    "{os_family: linux, any: [{none: [{own_kernel: true}]}, {all: [{needs_desktop: true}]}]}": AllOf(
        parts=(
            t("os_family", "is", "linux"),
            AnyOf(parts=(NoneOf(parts=(t("own_kernel", "is", YES),)), AllOf(parts=(t("needs_desktop", "is", YES),)))),
        )
    ),
}

FAULTS: dict[str, list[tuple[str, str]]] = {
    "[own_kernel]": [("COND010", "f:1:7")],
    "own_kernel": [("COND010", "f:1:7")],
    "any: {own_kernel: true}": [("COND010", "f:2:8")],
    "any: []": [("COND010", "f:2:8")],
    "none: [true]": [("COND010", "f:2:10")],
    "any: [{}]": [("COND030", "f:2:9")],
    "own_kernal: true": [("COND020", "f:2:3")],
    "tenancy: {}": [("COND030", "f:2:12")],
    "os_family: []": [("COND030", "f:2:14")],
    "regimes: cards": [("COND040", "f:2:12")],
    "startup_budget_s: [1]": [("COND040", "f:2:21")],
    "os_family: {at_least: linux}": [("COND050", "f:2:15")],
    "startup_budget_s: {below: ten}": [("VALUE010", "f:2:29")],
    "startup_budget_s: {below: '10'}": [("VALUE010", "f:2:29")],
    "own_kernel: yes": [("VALUE010", "f:2:15")],
    "own_kernel: {known: maybe}": [("VALUE010", "f:2:23")],
    "os_family: [linux, linus, windos]": [("VALUE010", "f:2:22"), ("VALUE010", "f:2:29")],
    "{own_kernal: true, tenancy: {at_lest: single}, os_family: linus}": [
        ("COND020", "f:2:4"),
        ("COND050", "f:2:32"),
        ("VALUE010", "f:2:61"),
    ],
}


def _read(written: str) -> tuple[Condition, Problems]:
    is_block = ":" in written and written != "null"
    document = parse_yaml(f"when:{chr(10) + '  ' if is_block else ' '}{written}\n".encode(), "f")
    problems = Problems()
    reader = ConditionReader(document, small().domain_of, problems)
    return reader.read(document.root["when"], ("when",)), problems


@pytest.mark.parametrize("written", MEANINGS)
def test_condition_means_what_it_says(written: str) -> None:
    assert _read(written) == (MEANINGS[written], [])


@pytest.mark.parametrize("written", FAULTS)
def test_every_fault_is_found_where_it_stands(written: str) -> None:
    _, problems = _read(written)
    assert [(problem.code, str(problem.location)) for problem in problems] == FAULTS[written]
    assert all(problem.hint for problem in problems)


@pytest.mark.parametrize("fact", small().domain_of)
@pytest.mark.parametrize("operator", [name for name in get_args(Operator) if name != "is"])
def test_fact_takes_exactly_the_operators_of_its_kind(fact: str, operator: str) -> None:
    _, problems = _read(f"{fact}: {{{operator}: whatever}}")
    is_asked = operator in operators_of(small().domain_of[fact])
    assert [problem.code for problem in problems] == ["VALUE010" if is_asked else "COND050"]


def test_deepest_condition_is_read() -> None:
    deepest = (MAX_DEPTH - 3) // 2
    condition, problems = _read("any: [{" * deepest + "own_kernel: true" + "}]" * deepest)
    assert problems == []
    assert facts_in(condition) == {"own_kernel"}
