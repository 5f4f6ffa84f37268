from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from advisor.cli import rules_text
from advisor.knowledge.proof.report import Exclusion, ProofReport, Statement
from tests.cli.running import DAY, Runner

HOUSE: Final = """\
topic: house
prefix: HSE
rules:
  - id: HSE-010
    title: Never
    when: {instances: {at_least: 5, below: 5}}
    then: {weigh: {density: 1}}
    because: So.
    judgement: true
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "house.yaml").write_text(HOUSE, encoding="utf-8")
    return folder


def test_lint_of_the_shipped_rules_is_silent(run: Runner) -> None:
    ended = run("rules", "lint", *DAY)
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_lint_finds_a_dead_house_rule(run: Runner, house: Path) -> None:
    ended = run("rules", "lint", *DAY, "--rules", str(house))
    assert (ended.code, ended.out) == (1, "")
    first, second = ended.err.splitlines()
    assert first.endswith("house.yaml:4:9: error LINT200: `HSE-010` can never fire")
    assert second.startswith("    try: look for ranges without a common value")


def test_lint_counts_from_the_day_that_is_given(run: Runner) -> None:
    ended = run("rules", "lint", "--evaluated-on", "2027-12-01")
    assert ended.code == 1
    assert "LINT130: `AIX-010` was to be reviewed by 2027-11-24" in ended.err


def test_prove_refutes_a_dead_house_rule(run: Runner, house: Path) -> None:
    ended = run("rules", "prove", *DAY, "--budget", "200", "--rules", str(house))
    assert (ended.code, ended.err) == (1, "")
    assert "  fails  HSE-010\n         no workload meets its condition\n" in ended.out
    assert ended.out.endswith("Not proven: 1 fail, 0 open.\n")
    assert "  holds  raise isolation_need: docker never overtakes vm\n" in ended.out
    assert "Nothing is feasible: " in ended.out


def test_prove_without_time_settles_nothing(run: Runner) -> None:
    ended = run("rules", "prove", *DAY, "--budget", "0", "--format", "json")
    assert ended.code == 1
    assert {claim["status"] for claim in json.loads(ended.out)["claims"]} == {"open"}


def test_coverage_of_the_shipped_rules(run: Runner) -> None:
    ended = run("rules", "coverage", *DAY)
    assert (ended.code, ended.err) == (0, "")
    assert "scenarios, cases and archetypes" in ended.out
    assert [line[:7] for line in ended.out.splitlines()[1:]] == ["100.0 %"] * 5


def test_coverage_fails_when_a_rule_is_not_exercised(run: Runner, house: Path) -> None:
    ended = run("rules", "coverage", *DAY, "--rules", str(house))
    assert ended.code == 4
    assert "missing: HSE-010" in ended.out
    assert " 99.7 %  " in ended.out


def test_coverage_may_be_less_when_that_is_said(run: Runner, house: Path) -> None:
    ended = run("rules", "coverage", *DAY, "--rules", str(house), "--fail-under", "99", "--format", "json")
    assert ended.code == 0
    assert json.loads(ended.out)["fired"]["HSE-010"] == []


def test_a_counterexample_is_printed_as_a_workload() -> None:
    claim = Statement(
        "raise gpu: vm never overtakes docker",
        "fails",
        "vm overtakes docker at none -> compute",
        {"gpu": False, "regimes": ("pci", "health"), "instances": 3},
        {"gpu": True},
        ("instances",),
    )
    won = Statement("docker", "holds", "witness, run by the engine")
    limit = Statement("a is never better than b on c", "fails", "a reaches 0.5 there, b 0.4", {"gpu": True})
    report = ProofReport(
        fires=(),
        apart=(),
        wins=(won,),
        claims=(claim,),
        physics=(limit,),
        settings=(),
        exclusions=(Exclusion(("A-010", "B-010"), {"gpu": True}),),
        exclusions_complete=False,
    )
    assert rules_text.render_proof(report, 60).splitlines() == [
        "Every rule can fire: 0 of 0 hold",
        "",
        "No two rules always fire together and contradict each other:",
        "0 of 0 hold",
        "",
        "Every alternative wins somewhere: 1 of 1 hold",
        "  holds  docker",
        "         witness: {}",
        "",
        "Claims of monotone: 0 of 1 hold",
        "  fails  raise gpu: vm never overtakes docker",
        "         vm overtakes docker at none -> compute",
        "    workload:",
        "        name: counterexample",
        "        answers:",
        "          gpu: false",
        "          regimes: [pci, health]",
        "          instances: 3",
        "    then with {gpu: true} and without instances",
        "",
        "Promises of physics: 0 of 1 hold",
        "  fails  a is never better than b on c",
        "         a reaches 0.5 there, b 0.4",
        "    workload:",
        "        name: counterexample",
        "        answers:",
        "          gpu: true",
        "",
        "No two settings meet that exclude each other: 0 of 0 hold",
        "",
        "Nothing is feasible: 1 smallest set of rules leaves no",
        "alternative, and there are more",
        "  A-010 + B-010: {gpu: true}",
        "",
        "Not proven: 2 fail, 0 open.",
    ]
