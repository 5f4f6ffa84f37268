"""The pre-commit hooks: their manifest, which files they take, and a commit as pre-commit runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.cli.running import ROOT
from tests.gates.repositories import AS_VM, SETTINGS, SHOP, Scratch, make_repository

MANIFEST: Final = ROOT / ".pre-commit-hooks.yaml"


def hooks() -> dict[str, Any]:
    return {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))}


def test_the_manifest_is_one() -> None:
    judge = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    ended = subprocess.run(judge, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("workload.yaml", True),
        ("shop.workload.yaml", True),
        ("a/b/workload.yaml", True),
        ("workloads/shop.yaml", True),
        ("profiles/workloads/eu/shop.yaml", True),
        ("myworkload.yaml", False),
        ("workload.yml", False),
        ("workloads/README.md", False),
        ("-x.workload.yaml", False),
    ],
)
def test_which_files_are_workloads(name: str, is_taken: bool) -> None:  # noqa: FBT001 - a case
    for hook in hooks().values():
        assert bool(re.search(hook["files"], name)) is is_taken


@pytest.mark.parametrize("expected", ["vm", "docker-kata"])
@pytest.mark.parametrize("hook", sorted(hooks()))
def test_the_command_of_a_hook_holds_a_workload_to_what_it_expects(hook: str, expected: str, tmp_path: Path) -> None:
    made = make_repository(tmp_path)
    made.write("workload.yaml", SHOP + f"expect: {expected}\n")
    program, *words = hooks()[hook]["entry"].split()
    ended = subprocess.run(
        [Path(sys.executable).with_name(program), *words, "workload.yaml"],
        cwd=tmp_path,
        env={**os.environ, **SETTINGS, "ADVISOR_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 4


# ------------------------------------------------------------------------------------------------------ the real thing


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home for pre-commit in which the hook is installed once, or skip where no registry can be reached."""
    folder = tmp_path_factory.mktemp("pre-commit")
    asked = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        str(folder / "asked"),
        "hatchling",
    ]
    try:
        reached = subprocess.run(asked, capture_output=True, timeout=120, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        reached = False
    if not reached:
        pytest.skip("no package registry can be reached, so pre-commit could not install the hooks")
    return folder


def commit_with_hooks(scratch: Scratch, home: Path) -> tuple[int, str]:
    """Run the hooks of this checkout over what is staged."""
    ended = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "--verbose"],
        cwd=scratch.folder,
        env={**os.environ, **SETTINGS, "PRE_COMMIT_HOME": str(home), "ADVISOR_CACHE": str(home / "cache")},
        capture_output=True,
        text=True,
        timeout=570,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.registry
def test_a_commit_is_held_to_what_its_workloads_expect(tmp_path: Path, home: Path) -> None:
    scratch = make_repository(tmp_path / "mine")
    scratch.write("shop.workload.yaml", SHOP + "expect: docker\n")
    scratch.write("other.yaml", "name: [\n")
    scratch.commit()
    scratch.write("shop.workload.yaml", AS_VM + "expect: docker\n")
    scratch.git("add", "--all")
    code, said = commit_with_hooks(scratch, home)
    assert code == 1, said
    assert said.count("- exit code: 4") == 2
    assert "shop.workload.yaml: error CLI010: expected the verdict docker, the advice is vm" in said
    assert "! shop.workload.yaml: docker → vm" in said
    scratch.write("shop.workload.yaml", AS_VM + "expect: vm\n")
    scratch.git("add", "--all")
    code, said = commit_with_hooks(scratch, home)
    assert code == 0, said
    assert said.count("Passed") == 2
