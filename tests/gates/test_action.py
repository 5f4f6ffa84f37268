"""The GitHub Action, run as a runner would: its script, the variables of a job, and a repository with two commits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.cli.running import ROOT
from tests.gates.repositories import AS_VM, SETTINGS, SHOP, Scratch, make_repository

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the script is run by bash")

ACTION: Final = ROOT / "action.yml"
SCRIPT: Final = ROOT / "action" / "review"
PROGRAM: Final = Path(sys.executable).with_name("advisor")
FILE: Final = "workloads/shop.yaml"


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    made = make_repository(tmp_path / "checkout")
    made.write(FILE, SHOP)
    made.commit()
    return made


def run(scratch: Scratch, **inputs: str) -> tuple[int, str, str, str]:
    """Run the script in a job, and give its exit code, the job's summary, its log and its standard error."""
    summary = scratch.folder.parent / "summary.md"
    summary.write_text("# What the job said before\n", encoding="utf-8")
    ended = subprocess.run(
        ["bash", SCRIPT],
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith(("ADVISOR", "GIT"))},
            **SETTINGS,
            "ADVISOR": str(PROGRAM),
            "ADVISOR_CACHE": str(scratch.folder.parent / "cache"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_WORKSPACE": str(scratch.folder),
            **{f"ADVISOR_{name.upper()}": value for name, value in inputs.items()},
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said, _, told = summary.read_text(encoding="utf-8").partition("\n")
    assert said == "# What the job said before"
    return ended.returncode, told, ended.stdout, ended.stderr


def action() -> Any:  # noqa: ANN401 - YAML
    return yaml.safe_load(ACTION.read_text(encoding="utf-8"))


def test_a_move_is_4_and_stands_in_the_summary(scratch: Scratch) -> None:
    base = scratch.git("rev-parse", "HEAD")
    scratch.write(FILE, AS_VM)
    scratch.commit()
    code, told, _, _ = run(scratch, base=base, files="**/workloads/*.yaml\n")
    assert code == 4
    assert told.startswith("## Container, VM, or both?\n")
    assert f"| ❌ | `{FILE}` | `docker` | **`vm`** | moved |" in told
    assert "DOCKER → VM  the verdict flips" in told


def test_nothing_to_look_at_is_0(scratch: Scratch) -> None:
    base = scratch.git("rev-parse", "HEAD")
    scratch.write("README.md", "Nothing.\n")
    scratch.commit()
    code, told, _, _ = run(scratch, base=base)
    assert code == 0
    assert f"No workload changed, compared with `{base}`." in told


def test_a_move_that_the_file_expects_is_0(scratch: Scratch) -> None:
    base = scratch.git("rev-parse", "HEAD")
    scratch.write(FILE, AS_VM + "expect: vm\n")
    scratch.commit()
    assert run(scratch, base=base)[0] == 0


def test_an_invalid_workload_is_1_with_its_findings(scratch: Scratch) -> None:
    base = scratch.git("rev-parse", "HEAD")
    scratch.write(FILE, "name: shop\nansers: {}\n")
    scratch.commit()
    code, told, _, err = run(scratch, base=base)
    assert code == 1
    assert f"{FILE}:2:1: error SHAPE010" in told
    assert f"{FILE}:2:1: error SHAPE010" in err


@pytest.mark.parametrize("base", ["", "0" * 40], ids=["by hand", "new branch"])
def test_without_a_base_every_workload_is_held_to_what_it_expects(scratch: Scratch, base: str) -> None:
    assert run(scratch, base=base)[0] == 0
    code, told, _, _ = run(scratch, base=base, expect="vm")
    assert code == 4
    assert "expected vm, new" in told
    code, told, _, _ = run(scratch, base=base, expect="docker-gvisor")
    assert code == 4
    assert "expected docker-gvisor, new" in told


def test_rules_and_policy_reach_the_review(scratch: Scratch) -> None:
    code, _, _, err = run(scratch, rules="nowhere\n", policy="balanced")
    assert code == 1
    assert "nowhere: error IO030" in err
    assert "there is no policy `balancd`" in run(scratch, policy="balancd")[3]


def test_a_shallow_checkout_fetches_the_base(scratch: Scratch, tmp_path: Path) -> None:
    base = scratch.git("rev-parse", "HEAD")
    scratch.write(FILE, AS_VM)
    scratch.commit()
    scratch.git("config", "uploadpack.allowAnySHA1InWant", "true")
    shallow = Scratch(tmp_path / "shallow")
    scratch.git("clone", "--quiet", "--depth=1", scratch.folder.as_uri(), str(shallow.folder))
    code, told, _, _ = run(shallow, base=base)
    assert code == 4
    assert "| `docker` | **`vm`** | moved |" in told


def test_a_base_that_cannot_be_had_is_said(scratch: Scratch) -> None:
    code, _, _, err = run(scratch, base="--upload-pack=touch x")
    assert code == 1
    assert "error GIT020: there is no such revision" in err
    assert not (scratch.folder / "x").exists()


@pytest.mark.parametrize(
    "name",
    ["a b", "a\nb", "$(touch owned)", "`touch owned`", "a|b", "::error::x", "\n::error::x", "'; touch owned; '"],
    ids=ascii,
)
def test_names_and_inputs_are_never_commands(scratch: Scratch, name: str) -> None:
    base = scratch.git("rev-parse", "HEAD")
    scratch.write(f"workloads/{name}.yaml", AS_VM + "expect: docker\n")
    scratch.write(f"workloads/-{name}.yaml", "name: [\n")
    scratch.commit()
    code, told, log, _ = run(scratch, base=base, rules="", files=f"**/workloads/*.yaml\n{name}\n")
    assert code == 1
    assert told.count("expected docker, new") == 1
    assert told.count("| invalid |") == 1
    assert not list(scratch.folder.rglob("owned"))
    lines = log.splitlines()
    stop, *inner, start = [line for line in lines if line.startswith("::")]
    assert stop.startswith("::stop-commands::")
    assert start == f"::{stop.removeprefix('::stop-commands::')}::"
    assert lines.index(stop) == 0
    assert lines[-1] == start
    assert all(lines.index(line) > 0 for line in inner)


def test_no_input_is_pasted_into_a_script() -> None:
    for step in action()["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_every_input_is_used_and_described() -> None:
    text = ACTION.read_text(encoding="utf-8")
    for name, described in action()["inputs"].items():
        assert described["description"].endswith(".")
        assert f"inputs.{name}" in text


def test_every_gate_of_a_forge_has_a_base() -> None:
    (step,) = [step for step in action()["runs"]["steps"] if "env" in step]
    for event in ("pull_request.base.sha", "merge_group.base_sha", "before"):
        assert f"github.event.{event} " in step["env"]["ADVISOR_BASE"]


def test_it_meets_the_schema_of_actions() -> None:
    judge = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION)]
    ended = subprocess.run(judge, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout


def test_shellcheck_has_nothing_to_say() -> None:
    judge = Path(sys.executable).with_name("shellcheck")
    ended = subprocess.run([judge, SCRIPT], capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")
