"""`advisor verify` as its user sees it, on a machine without an engine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

import pytest

from advisor.cli.checks import show_table
from advisor.cli.output import Terminal
from advisor.hosts.check import Check
from tests.cli.running import ROOT, Runner

FOLDER: Final = ROOT / "tests" / "broken" / "verify" / "whole"

NOWHERE: Final = "unix:///nowhere/docker.sock"


@pytest.fixture(autouse=True)
def _without_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", NOWHERE)
    shutil.copytree(FOLDER, tmp_path / "app")


def test_missing_engine(run: Runner) -> None:
    ended = run("verify", "app")
    assert ended.code == 1
    assert ended.err == ""
    assert ended.out.splitlines() == [
        "passed   compose.yaml can be run as it is",
        "passed   the Dockerfile says what to build: 1 stage",
        "passed   compose.yaml confines the container: read-only, no capabilities, limits",
        f"MISSING  a Docker engine answers: no Docker engine answers at {NOWHERE}: no such file or directory",
        "    try: install Docker (https://docs.docker.com/engine/install/), start it, or set DOCKER_HOST",
        "skipped  the image builds and runs: that takes an engine",
        "app: 3 passed, 1 missing, 1 skipped.",
        "Not verified: what is MISSING would have to judge it, and that is no pass.",
    ]


def test_json(run: Runner) -> None:
    ended = run("verify", "app", "--format", "json")
    found = json.loads(ended.out)
    assert (ended.code, found["passed"], found["folder"]) == (1, False, "app")
    assert found["counts"] == {"passed": 3, "failed": 0, "missing": 1, "skipped": 1}
    assert found["schema"] == "advisor/verify/1"
    assert set(found["checks"][0]) == {"name", "status", "file", "message", "hint", "detail", "seconds"}


def test_folder_that_is_not_there(run: Runner) -> None:
    ended = run("verify", "nowhere")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("nowhere: error HOST030: there is no such folder\n    try: ")


@pytest.mark.parametrize(
    "words", [("--timeout", "0"), ("--timeout", "soon"), ("--timeout", "inf"), ("--boot", "nowhere.qcow2")]
)
def test_wrong_usage(run: Runner, words: tuple[str, ...]) -> None:
    assert run("verify", "app", *words).code == 2


def test_files_of_strangers_cannot_steer_the_terminal(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "app" / "compose.yaml").write_text('services: {app: {build: "\\e[31mred"}}')
    ended = run("verify", "app")
    assert ended.code == 1
    assert "\x1b" not in ended.out + ended.err


def test_json_shows_what_cannot_be_seen_by_its_number(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "app").rename(tmp_path / "app\u202e")
    ended = run("verify", "app\u202e", "--format", "json")
    assert "\u202e" not in ended.out
    assert json.loads(ended.out)["folder"] == "app\u202e"


@pytest.mark.parametrize("width", [40, 80, 100])
def test_table_keeps_to_its_width(width: int) -> None:
    checks = [
        Check(name="the image builds", status="passed", message="12.3 s, 143 MiB, 4 steps from the cache"),
        Check(name="it gets healthy", status="failed", message="word " * 40, hint="try " * 40, detail="line\nline"),
        Check(name="Vagrant accepts the Vagrantfile", status="missing", file="Vagrantfile", message="no vagrant"),
    ]
    text = show_table(checks, Terminal(width, has_color=False, is_unicode=True))
    assert max(map(len, text.splitlines())) <= width
    assert "FAILED" in text
    assert "MISSING" in text
    assert "    | line\n    | line\n" in text
