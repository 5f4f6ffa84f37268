"""Coverage: every rule of the shipped base fires in a decision, and what is missing is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from advisor.knowledge.profiles import load_workload
from advisor.model.diagnostic import InvalidInputError
from advisor.model.fact import Fact, FactValue
from advisor.model.workload import Component, Workload
from advisor.testing.coverage import as_decision, coverage, find_gaps, read_decisions, share
from advisor.testing.decisions import Decision
from advisor.testing.ruletests import find_rule_tests, read_rule_tests
from tests.engine.bases import ROOT, real_base

EVALUATED_ON: Final = date(2026, 11, 24)


def decision(name: str, *components: Component, policy: str = "", **answers: FactValue) -> Decision:
    workload = Workload(name=name, facts=facts(**answers), components=components)
    return Decision(name=name, title=name, workload=workload, policy=policy, expected="", acceptable=())


def facts(**answers: FactValue) -> tuple[Fact, ...]:
    return tuple(Fact(name=name, value=value) for name, value in answers.items())


def test_every_rule_fires_in_a_decision() -> None:
    tests = read_rule_tests(find_rule_tests(ROOT / "tests" / "topics"), real_base())
    measured = coverage(real_base(), read_decisions(real_base(), ROOT / "tests"), tests, EVALUATED_ON)
    assert find_gaps(measured.fired) == ()
    assert measured.covered == 100
    assert find_gaps(measured.answered) == ()
    assert find_gaps(measured.read) == ()
    assert find_gaps(measured.won) == ()
    assert find_gaps(measured.tested) == ()


def test_all_kinds_of_decisions_are_read() -> None:
    names = [item.name for item in read_decisions(real_base(), ROOT / "tests")]
    assert {"python-web-app", "hc-002", "web-app"} <= set(names)


def test_a_decision_is_noted_where_it_takes_part() -> None:
    measured = coverage(real_base(), [decision("vpn", loads_kernel_modules=True)], [], EVALUATED_ON)
    assert measured.fired["KRN-010"] == ("vpn",)
    assert measured.fired["KRN-020"] == ()
    assert measured.answered["loads_kernel_modules"] == measured.read["loads_kernel_modules"] == ("vpn",)
    assert sum(map(len, measured.won.values())) == 1
    assert 0 < measured.covered < 100
    assert measured.tested["KRN-010"] == ()


def test_an_answer_that_nothing_reads_is_answered_and_no_more() -> None:
    measured = coverage(real_base(), [decision("quiet", loads_kernel_modules=False)], [], EVALUATED_ON)
    assert measured.answered["loads_kernel_modules"] == ("quiet",)
    assert measured.read["loads_kernel_modules"] == ()


def test_a_looked_up_fact_counts_for_its_question() -> None:
    measured = coverage(real_base(), [decision("old", os_release="ubuntu 18.04")], [], EVALUATED_ON)
    assert measured.read["os_release"] == ("old",)


def test_components_count_for_their_workload_once() -> None:
    parts = (
        Component(name="front", facts=facts(loads_kernel_modules=True)),
        Component(name="back", facts=facts(loads_kernel_modules=True)),
    )
    measured = coverage(real_base(), [decision("both", *parts)], [], EVALUATED_ON)
    assert measured.fired["KRN-010"] == ("both",)


def test_house_rules_of_a_policy_are_not_rules_of_the_base() -> None:
    measured = coverage(real_base(), [decision("bank", policy="regulated", tenancy="customers")], [], EVALUATED_ON)
    assert set(measured.fired) == {rule.id for rule in real_base().rules}


def test_rule_tests_are_counted_apart() -> None:
    tests = read_rule_tests([ROOT / "tests" / "topics" / "kernel.test.yaml"], real_base())
    measured = coverage(real_base(), [], tests, EVALUATED_ON)
    assert measured.covered == 0
    assert measured.tested["KRN-010"]
    assert "kernel.test.yaml:" in measured.tested["KRN-010"][0]
    assert measured.tested["TRU-010"] == ()


def test_an_archetype_is_a_decision_that_expects_nothing() -> None:
    workload = load_workload(ROOT / "profiles" / "workloads" / "web-app.yaml", real_base())
    archetype = as_decision(workload)
    assert (archetype.name, archetype.workload, archetype.acceptable) == ("web-app", workload, ())


def test_all_faulty_files_are_reported(tmp_path: Path) -> None:
    for folder in ("scenarios", "cases"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "bad.yaml").write_text("title: [", encoding="utf-8")
    with pytest.raises(InvalidInputError) as caught:
        read_decisions(real_base(), tmp_path)
    assert len(caught.value.diagnostics) == 2


def test_nothing_to_exercise_is_all_of_it() -> None:
    assert share({}) == 100
