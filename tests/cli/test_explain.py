from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import DAY, WEB_APP, WORKLOADS, Runner

SPLIT = str(WORKLOADS / "modern-front-legacy-core.yaml")


def test_the_derivation_leads_from_the_verdict_to_the_evidence(run: Runner) -> None:
    ended = run("explain", WEB_APP, *DAY)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0].startswith("Python web application (web-app): DOCKER. Docker container, ")
    assert any("portability  weight" in line for line in lines)
    assert any("answered: runs_in_many_places true" in line for line in lines)
    assert any("assumed: reproducible true (the requirements are pinned)" in line for line in lines)


@pytest.mark.parametrize("name", sorted(file.stem for file in WORKLOADS.glob("*.yaml")))
def test_every_archetype_can_be_explained(run: Runner, name: str) -> None:
    for options in ((), ("--why-not", "docker"), ("--why-not", "vm"), ("--rule", "KRN-010")):
        ended = run("explain", str(WORKLOADS / f"{name}.yaml"), *options, *DAY)
        assert (ended.code, ended.err) == (0, "")
        assert max(map(len, ended.out.splitlines())) <= 80


def test_why_not_names_what_it_lags_on_and_what_it_lacked(run: Runner) -> None:
    out = run("explain", WEB_APP, "--why-not", "vm", *DAY).out
    assert out.startswith("Python web application (web-app): why not vm?\n")
    for part in ("Virtual machine, ", "; behind docker, ", "By criterion", "One condition short of speaking for vm"):
        assert part in out
    assert "What would turn the verdict to vm" in out


def test_why_not_takes_verdicts_and_alternatives_but_nothing_else(run: Runner) -> None:
    assert "Container in a small VM" in run("explain", WEB_APP, "--why-not", "docker-kata").out
    ended = run("explain", WEB_APP, "--why-not", "dockr")
    assert ended.code == 2
    assert "there is no verdict and no alternative `dockr`, did you mean `docker`?" in " ".join(ended.err.split())


def test_why_not_names_what_an_old_name_became(run: Runner) -> None:
    ended = run("explain", WEB_APP, "--why-not", "docker-sandboxed")
    assert ended.code == 2
    assert "`docker-sandboxed`, it became `docker-gvisor` and `docker-kata`" in " ".join(ended.err.split())


def test_a_rule_is_held_against_the_workload(run: Runner) -> None:
    out = run("explain", WEB_APP, "--rule", "krn-010", *DAY).out
    assert out.startswith("false    KRN-010  ")
    assert "false    loads_kernel_modules is true: it is false (answered)" in out
    changed = run("explain", WEB_APP, "--rule", "KRN-010", "--set", "loads_kernel_modules=true").out
    assert "true     loads_kernel_modules is true: it is true (answered)" in changed
    taken = run("explain", WEB_APP, "--rule", "KRN-010", "--set", "loads_kernel_modules=").out
    assert "unknown  loads_kernel_modules is true: not answered" in taken


def test_several_rules_are_told_one_after_the_other(run: Runner) -> None:
    out = run("explain", WEB_APP, "--rule", "KRN-010", "--rule", "TRU-010").out
    assert [block.split()[1] for block in out.split("\n\n")] == ["KRN-010", "TRU-010"]


def test_an_unknown_rule_is_met_with_the_nearest(run: Runner) -> None:
    ended = run("explain", WEB_APP, "--rule", "KRN-01O")
    assert (ended.code, ended.out) == (1, "")
    assert "CLI050: there is no rule `KRN-01O`" in ended.err


def test_one_question_at_a_time(run: Runner) -> None:
    assert run("explain", WEB_APP, "--rule", "KRN-010", "--why-not", "vm").code == 2


def test_components_are_explained_one_by_one(run: Runner) -> None:
    out = run("explain", SPLIT, *DAY).out
    assert "├─ Stateless web front (front): DOCKER." in out
    assert "└─ Legacy core system (core): VM." in out
    assert "(front): why not vm?" in run("explain", SPLIT, "--why-not", "vm").out


def test_the_house_and_its_policy_take_part(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "house.yaml").write_text(
        "topic: house\nprefix: HSE\ntitle: House\nrules:\n"
        "  - {id: HSE-010, title: Machines are scarce, when: {os_family: linux}, judgement: true,\n"
        "     then: {shift: {docker: {operability: 0.2}}}, because: The estate is full.}\n",
        encoding="utf-8",
    )
    assert "HSE-010  Machines are scarce [house]: docker +0.2" in run("explain", WEB_APP, "--rules", "house").out
    assert run("explain", WEB_APP, "--rules", "house", "--rule", "HSE-010").out.startswith("true     HSE-010")
    weights = [run("explain", WEB_APP, *options).out for options in ((), ("--policy", "regulated"))]
    assert weights[0] != weights[1]


def test_programs_get_json(run: Runner) -> None:
    tree = json.loads(run("explain", WEB_APP, "--format", "json", *DAY).out)
    lead = tree["children"][0]
    shares = [child["figure"] for child in lead["children"] if "figure" in child]
    assert sum(shares) == pytest.approx(lead["figure"], abs=0.005)
    rules = json.loads(run("explain", WEB_APP, "--rule", "KRN-010", "--rule", "TRU-010", "--format", "json").out)
    assert [rule["name"] for rule in rules] == ["KRN-010", "TRU-010"]


def test_a_workload_comes_from_standard_input_too(run: Runner) -> None:
    ended = run("explain", "-", *DAY, stdin=Path(WEB_APP).read_bytes())
    assert ended.out.startswith("Python web application (web-app): DOCKER.")


def test_an_invalid_workload_is_a_diagnostic(run: Runner) -> None:
    ended = run("explain", "nothing.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert "try: check the path" in ended.err
