from __future__ import annotations

import sys
from pathlib import Path

import pytest

from advisor.hosts import system
from advisor.hosts.system import describe_system, probe_kvm

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux shows as files")

FLAGS = "processor: 0\nflags\t\t: fpu vmx sse\n"
NO_FLAGS = "processor: 0\nflags\t\t: fpu sse\n"


def make_root(folder: Path) -> Path:
    for name, text in {
        "etc/os-release": 'NAME=Test\nPRETTY_NAME="Test Linux 1"\n',
        "proc/meminfo": "MemTotal:       16777216 kB\nMemFree: 1 kB\n",
        "proc/cpuinfo": FLAGS,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@linux_only
def test_a_machine_tells_of_itself(tmp_path: Path) -> None:
    found = describe_system(make_root(tmp_path))
    assert (found.family, found.title, found.memory_mib) == ("linux", "Test Linux 1", 16384)
    assert found.cores
    assert found.architecture
    assert not found.has_gpu_driver


@linux_only
def test_a_machine_that_tells_nothing_is_unknown_and_no_fault(tmp_path: Path) -> None:
    found = describe_system(tmp_path)
    assert found.memory_mib is None
    assert found.kvm.state == "absent"


@linux_only
def test_a_driver_is_seen_when_it_is_loaded(tmp_path: Path) -> None:
    version = make_root(tmp_path) / "proc/driver/nvidia/version"
    version.parent.mkdir(parents=True)
    version.touch()
    assert describe_system(tmp_path).has_gpu_driver


@linux_only
@pytest.mark.parametrize(
    ("version", "isolated", "expected"),
    [("#1 SMP PREEMPT_RT", "2-3\n", True), ("#1 SMP PREEMPT_RT", "\n", None), ("#1 SMP", "", False)],
)
def test_a_real_time_kernel_counts_with_processors_set_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, version: str, isolated: str, expected: bool | None
) -> None:
    file = make_root(tmp_path) / "sys/devices/system/cpu/isolated"
    file.parent.mkdir(parents=True)
    file.write_text(isolated, "utf-8")
    monkeypatch.setattr("advisor.hosts.system.platform.version", lambda: version)
    assert describe_system(tmp_path).is_realtime is expected


@pytest.mark.parametrize(("platform", "family"), [("darwin", "macos"), ("win32", "windows"), ("plan9", "")])
def test_other_systems_say_unknown_where_they_do_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, family: str
) -> None:
    monkeypatch.setattr("advisor.hosts.system.sys.platform", platform)
    found = describe_system(tmp_path)
    assert found.family == family
    assert found.kvm.state == "unknown"
    assert found.is_realtime is None


@linux_only
def test_kvm_needs_a_device_that_makes_machines(tmp_path: Path) -> None:
    device = tmp_path / "kvm"
    assert probe_kvm(device, NO_FLAGS).state == "absent"
    assert probe_kvm(device, FLAGS).state == "unknown"
    assert "load the module kvm" in probe_kvm(device, FLAGS).note
    device.touch()  # a file that opens and is no device
    assert probe_kvm(device, FLAGS).state == "broken"


@linux_only
def test_kvm_of_another_account_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    device = tmp_path / "kvm"
    device.touch()
    monkeypatch.setattr("advisor.hosts.system.os.open", refuse)
    found = probe_kvm(device, FLAGS)
    assert found.state == "denied"
    assert "group kvm" in found.note


@linux_only
@pytest.mark.parametrize(("processors", "state"), [(FLAGS, "usable"), (NO_FLAGS, "unknown"), ("", "usable")])
def test_kvm_is_usable_when_a_machine_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processors: str, state: str
) -> None:
    import fcntl
    import os

    device = tmp_path / "kvm"
    device.touch()

    def answer(_number: int, request: int, _argument: int) -> int:
        return 12 if request == system.KVM_GET_API_VERSION else os.open(device, os.O_RDONLY)

    monkeypatch.setattr(fcntl, "ioctl", answer)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a list of open files
    assert probe_kvm(device, processors).state == state
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - as above
