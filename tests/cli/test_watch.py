"""`evaluate --watch` as a process of its own: on a terminal, and writing to a pipe."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import pytest

from tests.cli.running import ROOT, Runner
from tests.gates.repositories import AS_VM, SHOP

if TYPE_CHECKING:
    from pexpect import spawn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and pseudo-terminals are needed")

PROGRAM: Final = "from advisor.__main__ import run; run()"
PATIENCE_S: Final = 40
CLEAR: Final = r"\x1b\[2J\x1b\[H"
HOUSE: Final = """\
topic: house
prefix: HOUSE
title: House
rules:
  - id: HOUSE-010
    title: Ours runs in machines
    when: {code_origin: own}
    then: {weigh: {isolation: %s}}
    because: It was decided so.
    judgement: true
    since: 2026-11-24
    review_by: 2027-11-24
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder in which the knowledge is cached, so that it is parsed once."""
    return tmp_path_factory.mktemp("cache")


def settings(cache: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
    return {**kept, "ADVISOR_CACHE": str(cache), "TERM": "xterm-256color", "COLUMNS": "80", "PYTHONPATH": str(ROOT)}


@dataclass(slots=True)
class Watching:
    """A process that watches; what it writes goes to two files."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    def wait_for(self, pattern: str, count: int = 1) -> str:
        """Wait until standard error holds a pattern so many times, and give it."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            said = self.err.read_text("utf-8")
            if len(re.findall(pattern, said)) >= count:
                return said
            assert self.process.poll() is None, said
            time.sleep(0.05)
        raise AssertionError(f"{pattern} did not come {count} times in: {self.err.read_text('utf-8')}")

    def interrupt(self) -> int:
        """Press Ctrl-C and give the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_S)


@contextmanager
def watching(folder: Path, cache: Path, *words: str) -> Iterator[Watching]:
    """Run `advisor evaluate --watch` with its output in files."""
    out, err = folder / "out.log", folder / "err.log"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = start(folder, cache, stdout, stderr, *words)
        try:
            yield Watching(process, out, err)
        finally:
            process.kill()
            process.wait()
    assert "Traceback" not in err.read_text("utf-8")


def start(folder: Path, cache: Path, out: IO[bytes], err: IO[bytes], *words: str) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-c", PROGRAM, "evaluate", "--watch", *words]
    return subprocess.Popen(
        arguments, cwd=folder, env=settings(cache), stdin=subprocess.DEVNULL, stdout=out, stderr=err
    )


def replace(file: Path, content: str) -> None:
    """Save as an editor does: a new file, put in the place of the old one."""
    beside = file.with_name(f".{file.name}.swp")
    beside.write_text(content, encoding="utf-8")
    beside.replace(file)


def test_each_save_is_advised_and_what_changed_is_said(tmp_path: Path, cache: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP, encoding="utf-8")
    with watching(tmp_path, cache, "shop.yaml") as watch:
        watch.wait_for(r"\] shop\.yaml: docker\n")
        file.write_text(AS_VM, encoding="utf-8")
        watch.wait_for(r"\] shop\.yaml: docker → vm; \+ loads_kernel_modules true\n")
        replace(file, SHOP)
        watch.wait_for(r"\] shop\.yaml: vm → docker; − loads_kernel_modules true\n")
        replace(file, SHOP + "# a remark\n")
        watch.wait_for(r"\] shop\.yaml: docker, nothing differs\n")
        assert watch.interrupt() == 0
        shown = watch.out.read_text("utf-8")
    assert "\x1b" not in shown
    assert len(re.findall(r"^(?:DOCKER|VM)  ", shown, re.MULTILINE)) == 4


def test_half_saved_and_missing_files_are_told_and_do_not_end_it(tmp_path: Path, cache: Path) -> None:
    file = tmp_path / "shop.yaml"
    with watching(tmp_path, cache, "shop.yaml") as watch:
        watch.wait_for(r"shop\.yaml: error IO010: cannot read")
        watch.wait_for(r"\] shop\.yaml: invalid\n")
        file.write_text(SHOP, encoding="utf-8")
        watch.wait_for(r"\] shop\.yaml: docker\n")
        file.write_text("name: shop\nanswers: {os_family: [\n", encoding="utf-8")
        watch.wait_for(r"shop\.yaml:\d+:\d+: error YAML030")
        watch.wait_for(r"\] shop\.yaml: invalid; it was docker\n")
        file.unlink()
        watch.wait_for(r"\] shop\.yaml: invalid; it was docker\n", 2)
        file.write_text(AS_VM, encoding="utf-8")
        watch.wait_for(r"\] shop\.yaml: docker → vm; \+ loads_kernel_modules true\n")
        assert watch.interrupt() == 0


def test_a_file_that_is_gone_for_a_moment_is_waited_for(tmp_path: Path, cache: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP, encoding="utf-8")
    with watching(tmp_path, cache, "shop.yaml") as watch:
        watch.wait_for(r"\] shop\.yaml: docker\n")
        file.unlink()
        time.sleep(0.5)
        file.write_text(AS_VM, encoding="utf-8")
        assert "invalid" not in watch.wait_for(r"docker → vm")


def test_house_rules_are_watched_too(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    rules = tmp_path / "house"
    with watching(tmp_path, cache, "shop.yaml", "--rules", "house") as watch:
        watch.wait_for(r"house: error IO030")
        watch.wait_for(r"\] Not advised\.\n")
        rules.mkdir()
        (rules / "house.yaml").write_text(HOUSE % 0.5, encoding="utf-8")
        watch.wait_for(r"\] shop\.yaml: docker\n")
        (rules / "house.yaml").write_text(HOUSE % "[", encoding="utf-8")
        watch.wait_for(r"house/house\.yaml:\d+:\d+: error YAML030")
        (rules / "house.yaml").write_text(HOUSE % 3, encoding="utf-8")
        watch.wait_for(r"\] shop\.yaml: docker (?:stays|→)")
        assert watch.interrupt() == 0


def test_several_files_and_an_output_file(tmp_path: Path, cache: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(SHOP, encoding="utf-8")
    with watching(tmp_path, cache, "a.yaml", "b.yaml", "--output", "advice.json", "--format", "json") as watch:
        watch.wait_for(r"\] a\.yaml: docker\n\[.*\] b\.yaml: docker\n")
        (tmp_path / "b.yaml").write_text(AS_VM, encoding="utf-8")
        watch.wait_for(r"\] a\.yaml: docker, nothing differs\n\[.*\] b\.yaml: docker → vm")
        assert '"verdict":"vm"' in (tmp_path / "advice.json").read_text("utf-8").replace(" ", "")
        assert watch.interrupt() == 0
        assert watch.out.read_text("utf-8") == ""


def test_a_terminal_is_cleared_and_ctrl_c_ends_it(tmp_path: Path, cache: Path) -> None:
    import pexpect

    file = tmp_path / "shop.yaml"
    file.write_text(SHOP, encoding="utf-8")
    child: spawn[str] = pexpect.spawn(
        sys.executable,
        ["-c", PROGRAM, "evaluate", "--watch", "shop.yaml"],
        cwd=tmp_path,
        env=settings(cache),
        encoding="utf-8",
        timeout=PATIENCE_S,
        dimensions=(40, 80),
    )
    try:
        child.expect(CLEAR)
        child.expect(r"\] shop\.yaml: docker\r\n")
        replace(file, AS_VM)
        child.expect(CLEAR)
        child.expect(r"Virtual machine")
        child.expect(r"\] shop\.yaml: docker → vm; ")
        child.sendintr()
        child.expect(pexpect.EOF)
        assert "Traceback" not in str(child.before)
        child.close()
        assert (child.exitstatus, child.signalstatus) == (0, None)
    finally:
        child.close(force=True)


def test_a_pipe_that_nobody_reads_ends_it(tmp_path: Path, cache: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP, encoding="utf-8")
    with (tmp_path / "err.log").open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "evaluate", "--watch", "shop.yaml"],
            cwd=tmp_path,
            env=settings(cache),
            stdout=subprocess.PIPE,
            stderr=err,
        )
        try:
            assert process.stdout is not None
            process.stdout.readline()
            process.stdout.close()
            deadline = time.monotonic() + PATIENCE_S
            while process.poll() is None and time.monotonic() < deadline:
                replace(file, SHOP + f"# {time.monotonic()}\n")
                time.sleep(0.5)
            assert process.poll() == 141
        finally:
            process.kill()
            process.wait()


def test_what_saving_cannot_mend_ends_it_at_once(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP, encoding="utf-8")
    assert run("evaluate", "--watch", "-").code == 2
    ended = run("evaluate", "--watch", "shop.yaml", "--policy", "balancd")
    assert ended.code == 1
    assert "there is no policy `balancd`" in ended.err
    ended = run("evaluate", "--watch", "shop.yaml", "--output", "shop.yaml")
    assert ended.code == 1
    assert file.read_text("utf-8") == SHOP
