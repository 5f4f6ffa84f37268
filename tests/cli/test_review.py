from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.cli.running import DAY, Runner
from tests.gates.repositories import AS_VM, KERNEL, SETTINGS, SHOP, Scratch, make_repository
from tests.report.markdown import marks_of

FILE = "workloads/shop.yaml"
HOUSE = """\
topic: house
prefix: HOUSE
title: House
rules:
  - id: HOUSE-010
    title: Everything that is ours runs in machines
    when: {code_origin: own}
    then:
      veto: [docker, docker-gvisor, docker-kata, docker-in-vm]
    because: It was decided so.
    remedy: Ask for an exception.
    evidence: [k-modules]
    since: 2026-11-24
    review_by: 2027-11-24
"""

NAMES = (
    *("a b.yaml", "a\nb.yaml", "-a.yaml", "`a`.yaml", "a|b.yaml", "$(touch x).yaml", "é.yaml", "a\x1b[31m.yaml"),
    *(":a.yaml", "<script>.yaml", "*.yaml", "::error::.yaml", "..yaml", "a\\b.yaml", "\u202ea.yaml"),
)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    """Give a repository with one workload, committed, as the current folder."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    made = make_repository(tmp_path)
    made.write(".gitignore", ".cache\n")
    made.write(FILE, SHOP)
    made.commit()
    return made


@pytest.mark.usefixtures("scratch")
def test_nothing_changed(run: Runner) -> None:
    ended = run("review")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "No workload changed, compared with HEAD\n"


def test_a_file_that_git_does_not_know_is_named(run: Runner, scratch: Scratch) -> None:
    for name in ("workloads/new.yaml", "notes.yaml", "workloads/.cache"):
        scratch.write(name, SHOP)
    ended = run("review")
    assert (ended.code, ended.out) == (0, "No workload changed, compared with HEAD\n")
    told = "workloads/new.yaml: warning GIT030: not reviewed, for git does not know it\n    try: `git add` it first\n"
    assert ended.err == told
    assert run("review", FILE).err == ""


def test_a_verdict_that_moves_is_4_and_told_in_full(run: Runner, scratch: Scratch) -> None:
    scratch.write(FILE, AS_VM)
    ended = run("review", *DAY)
    assert ended.code == 4
    assert ended.out.startswith(
        f"1 workload compared with HEAD: 1 needs a look\n\n! {FILE}: docker → vm\n  moved\n\n{FILE}\n\nshop\n"
    )
    assert "+ KRN-010" in ended.out


def test_a_verdict_may_move_to_what_the_file_expects(run: Runner, scratch: Scratch) -> None:
    scratch.write(FILE, AS_VM + "expect: vm\n")
    ended = run("review")
    assert ended.code == 0
    assert "+ workloads/shop.yaml: docker → vm\n  moved, as the file expects\n" in ended.out
    assert run("review", "--expect", "docker").code == 4


def test_an_expectation_that_is_not_met_is_4(run: Runner, scratch: Scratch) -> None:
    scratch.write(FILE, SHOP + "expect: vm\n")
    ended = run("review")
    assert ended.code == 4
    assert "! workloads/shop.yaml: docker\n  expected vm\n" in ended.out


def test_an_alternative_can_be_expected_and_one_that_changes_is_told(run: Runner, scratch: Scratch) -> None:
    others = "docker, docker-gvisor, docker-in-vm, vm"
    scratch.write("house/rules.yaml", HOUSE.replace("docker, docker-gvisor, docker-kata, docker-in-vm", others))
    scratch.git("add", "--all")
    ended = run("review", "--rules", "house")
    assert ended.code == 0
    assert "+ workloads/shop.yaml: docker → docker-kata (docker)\n  the alternative changes\n" in ended.out
    scratch.write(FILE, SHOP + "expect: docker-kata\n")
    assert run("review", "--rules", "house").code == 0
    ended = run("review")
    assert ended.code == 4
    assert "! workloads/shop.yaml: docker\n  expected docker-kata\n" in ended.out
    ended = run("review", "--rules", "house", "--expect", "docker-gvisor")
    assert ended.code == 4
    assert "docker → docker-kata (docker)\n  expected docker-gvisor\n" in ended.out
    assert "`docker-gvisor` and `docker-kata`" in run("review", "--expect", "docker-sandboxed").err


def test_a_change_that_moves_nothing_is_0(run: Runner, scratch: Scratch) -> None:
    scratch.write(FILE, SHOP.replace("daily", "weekly"))
    ended = run("review")
    assert ended.code == 0
    assert "  stays\n" in ended.out


def test_every_finding_is_told_and_1_comes_first(run: Runner, scratch: Scratch) -> None:
    scratch.write(FILE, AS_VM)
    scratch.write("workloads/bad.yaml", "name: bad\nanswers: {os_famly: linux}\nx: 1\n")
    scratch.git("add", "--all")
    ended = run("review", "--format", "markdown")
    assert ended.code == 1
    assert "workloads/bad.yaml:2:11: error FACT010" in ended.err
    assert "workloads/bad.yaml:3:1: error SHAPE010" in ended.err
    assert "| ❌ | `workloads/bad.yaml` | – | – | invalid |\n" in ended.out
    assert "| ❌ | `workloads/shop.yaml` | `docker` | **`vm`** | moved |\n" in ended.out
    assert "bad.yaml:2:11: error FACT010" in ended.out


def test_an_earlier_version_that_was_invalid_is_no_measure(run: Runner, scratch: Scratch) -> None:
    scratch.write(FILE, "name: [\n")
    scratch.commit()
    scratch.write(FILE, SHOP)
    ended = run("review")
    assert (ended.code, ended.err) == (0, "")
    assert "  new\n" in ended.out


def test_renamed_removed_and_new_files(run: Runner, scratch: Scratch) -> None:
    scratch.write("workloads/gone.yaml", "name: gone\nanswers: {os_family: windows, gpu: none}\n")
    scratch.commit()
    scratch.git("mv", FILE, "workloads/store.yaml")
    scratch.write("workloads/store.yaml", AS_VM)
    scratch.git("rm", "--quiet", "workloads/gone.yaml")
    scratch.write("cart.workload.yaml", "name: cart\nanswers: {os_family: linux, release_rhythm: daily}\n")
    scratch.write("ignored.yaml", "name: [\n")
    scratch.git("add", "--all")
    ended = run("review")
    assert ended.code == 4
    assert "! workloads/store.yaml: docker → vm\n" in ended.out
    assert "workloads/gone.yaml: " in ended.out
    assert "  removed\n" in ended.out
    assert "+ cart.workload.yaml: " in ended.out
    assert "ignored" not in ended.out


def test_a_branch_is_compared_with_where_it_began(run: Runner, scratch: Scratch) -> None:
    scratch.git("switch", "--quiet", "--create", "topic")
    scratch.write("workloads/mine.yaml", SHOP)
    scratch.commit()
    scratch.git("switch", "--quiet", "main")
    scratch.write(FILE, AS_VM)
    scratch.commit()
    scratch.git("switch", "--quiet", "topic")
    ended = run("review", "--base", "main")
    assert ended.code == 0
    assert "workloads/mine.yaml" in ended.out
    assert FILE not in ended.out


def test_files_that_are_named_are_reviewed_from_any_folder(
    run: Runner, scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch.write("other/any.yaml", SHOP)
    monkeypatch.chdir(scratch.folder / "workloads")
    ended = run("review", "shop.yaml", "../other/any.yaml", "../other/none.yaml")
    assert ended.code == 1
    assert "+ shop.yaml: docker\n  nothing differs\n" in ended.out
    assert "+ ../other/any.yaml: docker\n  new\n" in ended.out
    assert "../other/none.yaml: error IO010" in ended.err


def test_house_rules_that_change_are_reviewed_against_all_that_match(run: Runner, scratch: Scratch) -> None:
    scratch.write("house/rules.yaml", HOUSE.replace("code_origin: own", "code_origin: hostile"))
    scratch.commit()
    assert run("review", "--rules", "house").out.startswith("No workload changed")
    scratch.write("house/rules.yaml", HOUSE)
    ended = run("review", "--rules", "house")
    assert ended.code == 4
    assert "! workloads/shop.yaml: docker → vm\n" in ended.out
    assert "+ HOUSE-010" in ended.out


def test_house_rules_that_are_new_move_verdicts_too(run: Runner, scratch: Scratch) -> None:
    scratch.write("house/rules.yaml", HOUSE)
    scratch.git("add", "--all")
    assert run("review", "--rules", "house").code == 4


def test_a_policy_file_that_changes_is_compared_as_it_was(run: Runner, scratch: Scratch) -> None:
    text = "name: house\ntitle: House\ndescription: Ours.\nweights: {isolation: %s}\n"
    scratch.write("policy.yaml", text % 1)
    scratch.commit()
    scratch.write("policy.yaml", text % 100)
    ended = run("review", "--policy", "policy.yaml")
    assert "~ isolation 1 → 100" in ended.out
    assert ended.code == 4


def test_before_the_first_commit_everything_is_new(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_repository(tmp_path / "fresh")
    made.write(FILE, SHOP + "expect: vm\n")
    made.git("add", "--all")
    monkeypatch.chdir(made.folder)
    ended = run("review")
    assert ended.code == 4
    assert "  expected vm, new\n" in ended.out


@pytest.mark.usefixtures("scratch")
@pytest.mark.parametrize("base", ["", "nowhere", "--help", "HEAD:workloads/shop.yaml"])
def test_a_base_that_is_none_is_a_diagnostic(run: Runner, base: str) -> None:
    ended = run("review", f"--base={base}")
    assert ended.code == 1
    assert f"--base {base}: error GIT020: there is no such revision" in ended.err


@pytest.mark.usefixtures("scratch")
def test_before_a_new_branch_there_was_nothing(run: Runner) -> None:
    ended = run("review", "--base", "0" * 40)
    assert ended.code == 0
    assert f"+ {FILE}: docker\n  new\n" in ended.out


def test_outside_a_repository_git_says_so(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    ended = run("review")
    assert ended.code == 1
    assert ended.err.startswith("git: error GIT010: not a git repository")


def test_what_git_advises_is_passed_on(run: Runner, scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own switch for this case
    ended = run("review")
    assert ended.code == 1
    first, hint = ended.err.splitlines()
    assert first == f"git: error GIT010: detected dubious ownership in repository at '{scratch.folder.as_posix()}'"
    assert hint.startswith("    try: To add an exception for this directory, call: git config --global --add safe.dir")


def test_without_git_it_says_what_is_missing(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = run("review")
    assert ended.code == 1
    assert ended.err == "git: error GIT010: git is not installed\n    try: install git\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_file_name_is_reviewed_and_written_as_text(run: Runner, scratch: Scratch, name: str) -> None:
    scratch.write(f"workloads/{name}", SHOP)
    scratch.write(f"{name.removesuffix('.yaml')}.workload.yaml", SHOP)
    scratch.commit()
    scratch.write(f"workloads/{name}", AS_VM)
    scratch.write(f"{name.removesuffix('.yaml')}.workload.yaml", SHOP + KERNEL)
    ended = run("review", "--format", "markdown")
    assert ended.code == 4
    assert ended.err == ""
    rows = [line for line in ended.out.splitlines() if line.startswith("| ❌")]
    assert len(rows) == 2
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)
    table = [mark for mark in marks_of(ended.out) if mark[0] not in {"heading_open", "fence"}]
    assert table == [("table_open", "table"), *_marks_of_row("th"), *2 * _marks_of_row("td", "strong_open")]
    assert "\x1b" not in ended.out
    assert "<script>" not in ended.out.replace("`workloads/<script>.yaml`", "").replace("`<script>.workload.yaml`", "")


def _marks_of_row(cell: str, *inner: str) -> list[tuple[str, str]]:
    """Give what a row of the summary renders as, where no name in it becomes more than text."""
    marks = [("tr_open", "tr"), *5 * [(f"{cell}_open", cell)]]
    return [*marks[:-1], *((kind, kind.removesuffix("_open")) for kind in inner), marks[-1]]


def test_a_summary_stays_below_what_a_forge_takes(run: Runner, scratch: Scratch) -> None:
    unknown = "".join(f"  nothing_{number}: true\n" for number in range(2000))
    for number in range(4):
        scratch.write(f"workloads/bad-{number}.yaml", f"name: bad\nanswers:\n{unknown}")
    scratch.git("add", "--all")
    ended = run("review", "--format", "markdown")
    assert ended.code == 1
    assert len(ended.err) > 2**19
    assert len(ended.out.encode()) < 2**18
    assert ended.out.endswith("```\n\nMore was found; the standard error of `advisor review` holds all of it.\n")


@pytest.mark.skipif(os.name == "nt", reason="links need a right")
def test_a_link_is_not_followed(run: Runner, scratch: Scratch) -> None:
    scratch.write("secret", "token: hunter2\n")
    (scratch.folder / "workloads" / "link.yaml").symlink_to("../secret")
    scratch.git("add", "--all")
    ended = run("review")
    assert ended.code == 1
    assert "workloads/link.yaml: error IO010: is a link, which a review does not follow" in ended.err
    assert "token" not in ended.err + ended.out
