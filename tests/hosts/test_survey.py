from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from advisor.hosts import survey
from advisor.hosts.engine import Engine, NoEngineError
from advisor.hosts.survey import Missing, OfferedEngine, ask_engine, survey_host
from tests.hosts.faking import Programs, posix_only

INFO: dict[str, Any] = {
    "ServerVersion": "27.3.1",
    "OperatingSystem": "Debian GNU/Linux 12",
    "Architecture": "x86_64",
    "NCPU": 8,
    "MemTotal": 16 << 30,
    "CgroupVersion": "2",
    "CgroupDriver": "systemd",
    "SecurityOptions": ["name=seccomp,profile=builtin", "name=rootless"],
    "Runtimes": {"runc": {}, "runsc": {}, "kata-qemu": {}, "io.containerd.runc.v2": {}},
    "Driver": "overlay2",
}


def make_engine(info: object, address: str = "unix:///run/docker.sock") -> Engine:
    def tell() -> object:
        if isinstance(info, Exception):
            raise info
        return info

    version = {"ApiVersion": "1.47", "Platform": {"Name": "Docker Engine - Community"}}
    client: Any = SimpleNamespace(info=tell, version=lambda: version, close=lambda: None)
    return Engine(client, address)


def refuse(_patience: float) -> Engine:
    raise NoEngineError("no Docker engine answers", "install Docker")


def test_an_engine_tells_what_it_offers() -> None:
    found = ask_engine(lambda _: make_engine(INFO))
    assert isinstance(found, OfferedEngine)
    assert (found.name, found.version, found.api) == ("Docker Engine - Community", "27.3.1", "1.47")
    assert (found.cores, found.memory_mib, found.cgroup, found.storage) == (8, 16384, "2, systemd", "overlay2")
    assert (found.is_rootless, found.has_gvisor, found.has_kata, found.is_remote) == (True, True, True, False)


def test_an_engine_that_tells_nothing_is_no_fault() -> None:
    found = ask_engine(lambda _: make_engine({"Runtimes": None, "SecurityOptions": None, "MemTotal": None}))
    assert isinstance(found, OfferedEngine)
    assert (found.memory_mib, found.cgroup, found.is_rootless, found.runtimes) == (None, "", False, ())


def test_an_engine_that_fails_halfway_is_told_in_a_line() -> None:
    found = ask_engine(lambda _: make_engine(RuntimeError("broken\npipe")))
    assert isinstance(found, Missing)
    assert found.message == "the Docker engine answers and then fails: broken pipe"


def test_an_engine_over_the_network_is_another_machine() -> None:
    found = ask_engine(lambda _: make_engine(INFO, "tcp://build.example.org:2376"))
    assert isinstance(found, OfferedEngine)
    assert found.is_remote


def test_a_machine_with_nothing_is_surveyed(programs: Programs) -> None:
    assert not any(programs.folder.iterdir())
    found = survey_host(refuse)
    assert found.engine == Missing(message="no Docker engine answers", hint="install Docker")
    assert [tool.name for tool in found.tools] == ["QEMU", "libvirt", "VirtualBox", "VMware", "Vagrant", "Packer"]
    assert {tool.path for tool in found.tools} <= {"", "/usr/libexec/qemu-kvm"}


@posix_only
@pytest.mark.parametrize(
    ("program", "script", "tool", "version", "note"),
    [
        ("qemu-system-x86_64", "echo 'QEMU emulator version 8.2.2 (Debian 1:8.2.2)'", "QEMU", "8.2.2", ""),
        ("virsh", "echo 9.0.0", "libvirt", "9.0.0", ""),
        ("VBoxManage", "echo 7.0.20r163906", "VirtualBox", "7.0.20", ""),
        ("vmrun", "echo; echo vmrun version 1.17.0 build-17964953; exit 255", "VMware", "1.17.0", ""),
        ("vagrant", "echo Vagrant 2.4.1", "Vagrant", "2.4.1", ""),
        ("packer", "echo Packer v1.11.2", "Packer", "1.11.2", ""),
        ("packer", "echo skipping line: 1 >&2", "Packer", "", "it does not tell its version"),
        ("vagrant", "exec /no/such/ruby", "Vagrant", "", "it does not tell its version"),
    ],
)
def test_tools_tell_their_versions(
    programs: Programs, program: str, script: str, tool: str, version: str, note: str
) -> None:
    path = programs.add(program, script)
    found = {one.name: one for one in survey_host(refuse).tools}[tool]
    assert (found.path, found.version, found.note) == (str(path), version, note)


@posix_only
def test_tools_that_hang_hold_up_nothing(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "TOOL_SECONDS", 0.5)
    for name in ("qemu-system-x86_64", "virsh", "VBoxManage", "vmrun", "vagrant", "packer"):
        programs.add(name, "exec /bin/sleep 60")
    started = time.monotonic()
    found = survey_host(refuse)
    assert time.monotonic() - started < 15
    assert {tool.note for tool in found.tools} == {"it did not answer within 0.5 s"}
