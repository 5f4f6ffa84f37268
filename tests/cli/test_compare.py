from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import DAY, ROOT, WEB_APP, WORKLOADS, Runner

BATCH = str(WORKLOADS / "batch-job.yaml")
CARDS = str(WORKLOADS / "card-data-service.yaml")
DESKS = str(WORKLOADS / "developer-environments.yaml")

TIGHT = """
name: web-app
answers: {os_family: windows, needs_desktop: true}
"""


def test_two_workloads_with_one_verdict(run: Runner) -> None:
    ended = run("compare", WEB_APP, BATCH, *DAY)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Python web application (web-app) → Nightly or queued batch job (batch-job)\nDOCKER  ")
    for heading in ("Facts", "Weights", "Rules", "Scores"):
        assert f"\n{heading}" in ended.out


def test_a_verdict_that_flips_ends_with_four(run: Runner) -> None:
    ended = run("compare", WEB_APP, CARDS, *DAY)
    assert (ended.code, ended.err) == (4, "")
    assert "\nDOCKER → VM  the verdict flips\n" in ended.out
    assert "~ kernel_flaw_in_scope false (assumed) → true (answered)" in ended.out


def test_a_workload_against_standard_input(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "tight.yaml").write_text(TIGHT, encoding="utf-8")
    ended = run("compare", "tight.yaml", "-", *DAY, stdin=Path(WEB_APP).read_bytes())
    assert ended.code == 4
    assert "VM → DOCKER" in ended.out


def test_two_policies_on_one_workload_or_on_several(run: Runner) -> None:
    ended = run("compare", DESKS, "--policy", "balanced", "--policy", "zero-trust", *DAY)
    assert ended.code == 4
    assert "  balanced    " in ended.out
    assert "  zero-trust  " in ended.out
    assert "~ isolation 3.5 → 7" in ended.out
    several = run("compare", WEB_APP, BATCH, "--policy", "balanced", "--policy", "density-first", *DAY)
    assert several.out.count("density-first") == 2


def test_one_policy_holds_for_both_sides(run: Runner) -> None:
    found = json.loads(run("compare", WEB_APP, BATCH, "--policy", "regulated", "--format", "json").out)
    assert (found["before"]["policy"], found["after"]["policy"]) == ("regulated", "regulated")


def test_settings_hold_for_both_sides(run: Runner) -> None:
    ended = run("compare", WEB_APP, BATCH, "--set", "os_family=macos", *DAY)
    assert ended.out.splitlines()[1].startswith("VM")


@pytest.fixture
def changed_rules(tmp_path: Path) -> str:
    """Give a copy of the shipped rules in which one of them says less."""
    folder = tmp_path / "rules-after"
    shutil.copytree(ROOT / "rules", folder)
    topic = folder / "topics" / "startup.yaml"
    old = topic.read_text(encoding="utf-8")
    new = old.replace("weigh: {startup: -2}", "weigh: {startup: -1}")
    assert new != old
    topic.write_text(new, encoding="utf-8")
    return str(folder)


def test_two_sets_of_rules_on_any_number_of_workloads(run: Runner, changed_rules: str) -> None:
    ended = run("compare", WEB_APP, BATCH, "--rules-after", changed_rules, *DAY)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("shipped rules") == 2
    assert "~ startup 0 → 1" in ended.out
    assert "~ STU-050 Minutes to start are fine: startup weighs −2 → Minutes to start" in " ".join(ended.out.split())
    back = run("compare", WEB_APP, "--rules-before", changed_rules, *DAY)
    assert "~ startup 1 → 0" in back.out


def test_a_file_that_expects_an_alternative_is_compared_like_any_other(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(Path(WEB_APP).read_text("utf-8") + "expect: docker-kata\n", encoding="utf-8")
    ended = run("compare", WEB_APP, str(file), *DAY)
    assert ended.code == 0
    assert "nothing differs" in ended.out


def test_house_rules_are_a_side_too(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "house.yaml").write_text(
        "topic: house\nprefix: HSE\ntitle: House\nrules:\n"
        "  - {id: HSE-010, title: Machines only, when: {os_family: linux}, judgement: true, evidence: [k-modules],\n"
        "     then: {veto: [docker, docker-gvisor, docker-kata, docker-in-vm]}, because: So it is., remedy: Ask.}\n",
        encoding="utf-8",
    )
    ended = run("compare", WEB_APP, "--rules-after", "house", *DAY)
    assert ended.code == 4
    assert "DOCKER → VM" in ended.out
    assert "+ HSE-010 Machines only: excludes docker, docker-gvisor, docker-kata, docker-in-vm" in " ".join(
        ended.out.split()
    )
    both = run("compare", WEB_APP, "--rules-before", "house", "--rules-after", "house", *DAY)
    assert both.code == 0
    assert "nothing differs" in both.out


def test_programs_get_one_object_or_a_list(run: Runner) -> None:
    one = json.loads(run("compare", WEB_APP, CARDS, "--format", "json", *DAY).out)
    assert one["labels"] == [WEB_APP, CARDS]
    assert (one["is_flipped"], one["before"]["verdict"], one["after"]["verdict"]) == (True, "docker", "vm")
    words = ("--policy", "balanced", "--policy", "regulated", "--format", "json")
    several = json.loads(run("compare", WEB_APP, DESKS, *words, *DAY).out)
    assert [item["before"]["workload"] for item in several] == ["web-app", "developer-environments"]


@pytest.mark.parametrize(
    "words",
    [
        (WEB_APP,),
        (WEB_APP, BATCH, CARDS),
        (WEB_APP, "--policy", "balanced"),
        (WEB_APP, "--policy", "a", "--policy", "b", "--policy", "c"),
        (WEB_APP, "--policy", "balanced", "--policy", "regulated", "--rules-after", "x"),
        ("-", "-"),
        ("-", "--policy", "balanced", "--policy", "regulated"),
    ],
)
def test_what_leaves_open_what_to_compare_is_a_wrong_usage(run: Runner, words: tuple[str, ...]) -> None:
    ended = run("compare", *words)
    assert (ended.code, ended.out) == (2, "")


def test_the_findings_of_both_sides_are_told(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("name: one\nanswers: {tenancy: sngle}\n", encoding="utf-8")
    ended = run("compare", "one.yaml", "two.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert [line.split(":")[0] for line in ended.err.splitlines() if "error" in line] == ["one.yaml", "two.yaml"]


def test_policies_that_there_are_not_are_told(run: Runner) -> None:
    ended = run("compare", WEB_APP, "--policy", "regulted", "--policy", "balancd")
    assert ended.code == 1
    assert ended.err.count("error") == 2
