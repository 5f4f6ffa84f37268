from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.hosts import survey, system
from advisor.hosts.engine import Engine, NoEngineError
from advisor.hosts.survey import Host, Missing, OfferedEngine, Tool
from tests.cli.running import DAY, WEB_APP, Runner
from tests.hosts.faking import make_system

ENGINE = OfferedEngine(
    name="Docker Engine - Community",
    version="27.3.1",
    api="1.47",
    system="Debian GNU/Linux 12 (bookworm)",
    architecture="x86_64",
    cores=8,
    memory_mib=16384,
    cgroup="2, systemd",
    is_rootless=False,
    runtimes=("io.containerd.runc.v2", "runc", "runsc"),
    has_gvisor=True,
    has_kata=False,
    storage="overlay2",
    is_remote=False,
)
NOBODY = Missing(message="no Docker engine answers", hint="install Docker, start it, or set DOCKER_HOST")
TOOLS = (
    Tool(name="QEMU", path="/usr/bin/qemu-system-x86_64", version="8.2.2"),
    Tool(name="Vagrant", path="", version=""),
    Tool(name="Packer", path="/sbin/packer", version="", note="it does not tell its version"),
)


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a machine in the place of the one that runs the tests."""
    show(monkeypatch, Host(system=make_system(), engine=ENGINE, tools=TOOLS))


def show(monkeypatch: pytest.MonkeyPatch, host: Host) -> None:
    monkeypatch.setattr(survey, "survey_host", lambda: host)
    monkeypatch.setattr(system, "describe_system", lambda: host.system)


def test_a_machine_is_shown_in_80_columns(run: Runner) -> None:
    ended = run("host")
    assert (ended.code, ended.err) == (0, "")
    assert max(map(len, ended.out.splitlines())) <= 80
    assert ended.out == HOST


HOST = """\
This machine
  system    Test Linux 1
  kernel    Linux 6.1
  hardware  x86_64, 4 processors, 16.0 GiB of memory

Containers
  engine    Docker Engine - Community 27.3.1, API 1.47
  on        Debian GNU/Linux 12 (bookworm), x86_64, 8 processors, 16.0 GiB of
            memory
  rights    root; a rootless engine confines a break-out further
  cgroups   version 2, systemd
  storage   overlay2
  runtimes  io.containerd.runc.v2, runc, runsc
  sandbox   gVisor (runsc)

Virtual machines
  KVM       yes: /dev/kvm was looked at
  QEMU      8.2.2 (/usr/bin/qemu-system-x86_64)
  Vagrant   not found
  Packer    there (/sbin/packer); it does not tell its version

Answers it gives with --host
  host_os                linux (Test Linux 1)
  host_memory_gib        16 (16384 MiB in all)
  nested_virtualization  true (/dev/kvm was looked at)
  realtime_host          false (no PREEMPT_RT in the kernel)
"""


def test_without_an_engine_a_line_says_how_to_get_one(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    show(monkeypatch, Host(system=make_system(), engine=NOBODY, tools=TOOLS))
    ended = run("host")
    assert ended.code == 0
    assert "no Docker engine answers; install Docker, start it, or set DOCKER_HOST" in " ".join(ended.out.split())
    assert "8.2.2" in ended.out


def test_programs_get_json(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    found = json.loads(run("host", "--format", "json").out)
    assert found["schema"] == "advisor/host/1"
    assert found["engine"]["runtimes"] == ["io.containerd.runc.v2", "runc", "runsc"]
    assert found["system"]["kvm"] == {"state": "usable", "note": "/dev/kvm was looked at"}
    assert [fact["origin"] for fact in found["facts"]] == ["detected"] * 4
    show(monkeypatch, Host(system=make_system(memory_mib=None), engine=NOBODY, tools=()))
    found = json.loads(run("host", "--format", "json").out)
    assert (found["engine"], found["system"]["memory_mib"]) == (None, None)
    assert found["engine_missing"]["hint"] == NOBODY.hint


def test_evaluate_shows_what_was_detected_and_from_what(run: Runner) -> None:
    ended = run("evaluate", WEB_APP, "--host", *DAY)
    assert ended.code == 0
    assert "Detected  host_os linux, host_memory_gib 16, nested_virtualization true,\n" in ended.out
    assert " --host --all\n" in ended.out
    whole = " ".join(run("evaluate", WEB_APP, "--host", "--all", *DAY).out.split())
    assert "detected: host_memory_gib 16 (detected on this machine: 16384 MiB in all)" in whole


def test_nothing_is_looked_at_without_host(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise AssertionError("the machine was looked at")

    monkeypatch.setattr(system, "describe_system", fail)
    assert "detected" not in run("evaluate", WEB_APP, "--all", *DAY).out


def test_what_is_typed_wins_over_what_is_detected(run: Runner) -> None:
    words = ("evaluate", WEB_APP, "--host", "--format", "json", *DAY)
    assert facts(run(*words, "--set", "host_memory_gib=64").out)["host_memory_gib"] == (64, "answered")
    assert facts(run(*words).out)["host_memory_gib"] == (16, "detected")
    assert "host_memory_gib" not in facts(run(*words, "--set", "host_memory_gib=").out)


def test_what_the_file_answers_wins_over_what_is_detected(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "w.yaml"
    file.write_text("name: w\nanswers: {host_os: windows, nested_virtualization: null}\n", "utf-8")
    found = facts(run("evaluate", "w.yaml", "--host", "--format", "json", *DAY).out)
    assert found["host_os"] == ("windows", "answered")
    assert found["nested_virtualization"] == (True, "detected")


def facts(text: str) -> dict[str, tuple[object, str]]:
    return {fact["name"]: (fact["value"], fact["origin"]) for fact in json.loads(text)["facts"]}


def test_rules_that_lack_the_question_are_told_and_served(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    show(monkeypatch, Host(system=make_system(memory_mib=100), engine=ENGINE, tools=()))
    ended = run("evaluate", WEB_APP, "--host", *DAY)
    assert ended.code == 0
    assert ended.err.startswith("--host: warning HOST040: host_memory_gib is left open: ")


def test_generate_and_explain_take_the_same_answers(run: Runner, tmp_path: Path) -> None:
    assert run("generate", WEB_APP, "--host", "-o", "out", *DAY).code == 0
    assert (tmp_path / "out" / "README.md").is_file()
    assert "16" in run("explain", WEB_APP, "--host", "--rule", "DEN-110", *DAY).out


def test_ask_shows_what_was_detected_and_does_not_ask_for_it(run: Runner, tmp_path: Path) -> None:
    ended = run("ask", "--host", "--save", "w.yaml", *DAY, stdin=b"u\ns\n")
    said = " ".join(ended.err.split())
    assert "Detected, so it is not asked: host_os: linux, host_memory_gib: 16, nested_virtualization: true" in said
    saved = (tmp_path / "w.yaml").read_text("utf-8")
    assert "detected" in saved


def test_the_engine_is_asked_only_by_host(monkeypatch: pytest.MonkeyPatch, run: Runner) -> None:
    def refuse(_patience: float) -> Engine:
        raise NoEngineError("asked")

    monkeypatch.setattr(survey, "connect", refuse)
    assert "asked" not in run("evaluate", WEB_APP, "--host", *DAY).out
