from __future__ import annotations

from pathlib import Path

import pytest

import advisor.cli.testing
from tests.cli.running import Runner

RULES = """\
topic: house
prefix: HSE
title: House rules
rules:
  - id: HSE-010
    title: Machines are scarce
    when: {os_family: linux, density_matters: true}
    then: {shift: {docker: {operability: 0.2}}}
    because: The estate is full.
    judgement: true
"""
TESTS = """\
topic: house
tests:
  HSE-010:
    fires: {os_family: linux, density_matters: true}
    silent: {os_family: windows}
    unknown: {os_family: linux}
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "house.yaml").write_text(RULES, encoding="utf-8")
    (folder / "house.test.yaml").write_text(TESTS, encoding="utf-8")
    return folder


def test_list_names_every_rule_once(run: Runner) -> None:
    ended = run("rules", "list")
    assert ended.code == 0
    ids = [line.split()[0] for line in ended.out.splitlines() if line.startswith("  ")]
    assert len(ids) == len(set(ids)) > 90
    assert "KRN-010" in ids


def test_list_of_one_topic(run: Runner) -> None:
    ended = run("rules", "list", "--topic", "kernel")
    assert {line.split()[0][:3] for line in ended.out.splitlines() if line.startswith("  ")} == {"KRN"}


def test_list_of_an_unknown_topic(run: Runner) -> None:
    ended = run("rules", "list", "--topic", "kernl")
    assert ended.code == 1
    assert "try: did you mean `kernel`?" in ended.err


def test_list_with_house_rules(run: Runner, house: Path) -> None:
    ended = run("rules", "list", "--topic", "house", "--rules", house.name)
    assert "HSE-010  Machines are scarce  [house]" in ended.out


def test_show_tells_all(run: Runner) -> None:
    ended = run("rules", "show", "krn-010", "TRU-010", "KRN-010")
    assert ended.code == 0
    heads = [line for line in ended.out.splitlines() if line.startswith(("KRN-010", "TRU-010"))]
    assert [head.split()[0] for head in heads] == ["KRN-010", "TRU-010"]
    for label in ("When ", "Then ", "Because ", "Way out ", "Evidence ", "About "):
        assert f"\n{label}" in ended.out
    assert "https://" in ended.out


def test_show_of_unknown_rules_names_all_of_them(run: Runner) -> None:
    ended = run("rules", "show", "KRN-01", "zzz", "KRN-010")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines() == [
        "KRN-01: error CLI050: there is no rule `KRN-01`",
        "    try: did you mean `KRN-010`?",
        "ZZZ: error CLI050: there is no rule `ZZZ`",
        "    try: advisor rules list",
    ]


def test_show_finds_the_house_rules_of_a_policy(run: Runner) -> None:
    ended = run("rules", "show", "POLICY-010", "--policy", "regulated")
    assert ended.code == 0
    assert "layer policy regulated" in " ".join(ended.out.split())


def test_lint_of_the_shipped_rules(run: Runner) -> None:
    ended = run("rules", "lint", "--evaluated-on", "2026-11-24")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_lint_tells_what_is_wrong_with_house_rules(run: Runner, house: Path) -> None:
    (house / "house.yaml").write_text(RULES.replace("os_family", "os_famly"), encoding="utf-8")
    ended = run("rules", "lint", "--rules", house.name)
    assert ended.code == 1
    assert "house.yaml" in ended.err.replace("\\", "/")


def test_test_runs_the_shipped_examples(run: Runner) -> None:
    ended = run("rules", "test")
    assert (ended.code, ended.err) == (0, "")
    assert "all passed" in ended.out


def test_test_runs_a_folder(run: Runner, house: Path) -> None:
    ended = run("rules", "test", house.name)
    assert (ended.code, ended.err, ended.out) == (0, "", "1 rule, 3 examples: all passed\n")


def test_a_failing_example_is_located(run: Runner, house: Path) -> None:
    (house / "house.test.yaml").write_text(TESTS.replace("windows", "linux"), encoding="utf-8")
    ended = run("rules", "test", house.name)
    assert ended.code == 1
    assert "TEST010" in ended.err
    assert "house.test.yaml:5" in ended.err
    assert "1 failed" in ended.out


def test_a_rule_without_examples_fails(run: Runner, house: Path) -> None:
    second = RULES.partition("rules:\n")[2].replace("HSE-010", "HSE-020")
    (house / "house.yaml").write_text(RULES + second, encoding="utf-8")
    ended = run("rules", "test", house.name)
    assert ended.code == 1
    assert "house: error TEST020: HSE-020 has no example of: fires, silent, unknown" in ended.err
    assert "1 rule lacks examples" in ended.out


def test_a_folder_of_tests_alone_tests_the_shipped_rules(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "more.test.yaml").write_text(
        "topic: kernel\n"
        "tests: {KRN-010: {fires: {loads_kernel_modules: true}, silent: {loads_kernel_modules: false}, unknown: {}}}\n",
        encoding="utf-8",
    )
    ended = run("rules", "test", ".")
    assert (ended.code, ended.err, ended.out) == (0, "", "1 rule, 3 examples: all passed\n")


@pytest.mark.parametrize(("name", "code"), [("missing", "IO030"), ("empty", "IO040")])
def test_nothing_to_test_is_a_diagnostic(run: Runner, tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "empty").mkdir()
    ended = run("rules", "test", name)
    assert ended.code == 1
    assert f"{name}: error {code}" in ended.err


def test_a_name_that_is_no_folder_is_told_from_a_file(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "missing: error IO030: there is no folder of this name" in run("rules", "test", "missing").err
    assert "file: error IO030: this is a file, not a folder" in run("rules", "test", "file").err


def test_an_installation_says_where_its_tests_are(run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(advisor.cli.testing, "find_data", lambda _folder: tmp_path / "_data" / "rules")
    ended = run("rules", "test")
    assert ended.code == 1
    assert "IO100" in ended.err
    assert "advisor rules test DIR" in ended.err
