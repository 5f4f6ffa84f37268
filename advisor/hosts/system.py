"""What the operating system tells of this machine: family, processors, memory, virtualization, drivers.

It reads files and asks no other program, so that `evaluate --host` stays quick. What a system does not tell is None.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Family = Literal["linux", "windows", "macos", ""]
Virtualization = Literal["usable", "denied", "broken", "absent", "unknown"]

_FAMILIES: Final[dict[str, Family]] = {"linux": "linux", "win32": "windows", "darwin": "macos"}
_MIB: Final = 1 << 20

KVM_GET_API_VERSION: Final = 0xAE00
KVM_CREATE_VM: Final = 0xAE01
KVM_CREATE_VCPU: Final = 0xAE41
_KVM_API: Final = 12  # the only one there ever was: linux/Documentation/virt/kvm/api.rst, 4.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Kvm:
    """Whether the processor's virtualization can be used through /dev/kvm."""

    state: Virtualization
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A machine as its operating system shows it."""

    family: Family
    """Empty where the system is another."""
    title: str
    """Name and release, such as `Debian GNU/Linux 12 (bookworm)`."""
    kernel: str
    architecture: str
    cores: int | None
    """Processors that this process may use."""
    memory_mib: int | None
    kvm: Kvm
    has_gpu_driver: bool
    """True when a driver of NVIDIA or AMD is loaded; False says little, for another may be there."""
    is_realtime: bool | None
    """True when the kernel is a real-time one and some processors are set apart."""
    is_wsl: bool = False
    """True in a Linux that runs beside Windows."""


def describe_system(root: Path = Path("/")) -> System:
    """Give what this machine is; `root` is where its files are, for tests."""
    family = _FAMILIES.get(sys.platform, "")
    kernel = f"{platform.system()} {platform.release()}".strip()
    return System(
        family=family,
        title=_name_system(family, root),
        kernel=kernel,
        architecture=name_architecture(platform.machine()),
        cores=_count_cores(),
        memory_mib=_measure_memory(family, root),
        kvm=probe_kvm(root / "dev/kvm", _read(root / "proc/cpuinfo")) if family == "linux" else Kvm(state="unknown"),
        has_gpu_driver=any((root / path).exists() for path in ("proc/driver/nvidia/version", "dev/kfd")),
        is_realtime=_is_realtime(root, platform.version()) if family == "linux" else None,
        is_wsl=family == "linux" and "microsoft" in kernel.lower(),
    )


def name_architecture(machine: str) -> str:
    """Give one name to an architecture that systems call differently.

    >>> name_architecture("AMD64"), name_architecture("arm64")
    ('x86_64', 'aarch64')
    """
    name = machine.lower()
    return {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64"}.get(name, name)


def probe_kvm(device: Path, processors: str) -> Kvm:
    """Open /dev/kvm and make an empty virtual machine with one processor, which vanishes at once."""
    import fcntl

    is_listed = any(
        {"vmx", "svm"} & set(line.partition(":")[2].split())
        for line in processors.splitlines()
        if line.startswith("flags")
    )
    if not device.exists():
        if is_listed:
            return Kvm(state="unknown", note=f"the processor has it, and {device} is not there: load the module kvm")
        return Kvm(state="absent", note=f"there is no {device}")
    try:
        handle = os.open(device, os.O_RDWR | os.O_CLOEXEC)
    except PermissionError:
        return Kvm(state="denied", note=f"{device} is there, and this account may not open it: join the group kvm")
    except OSError as problem:
        return Kvm(state="broken", note=f"{device} does not open: {problem.strerror}")
    opened = [handle]
    try:
        version = fcntl.ioctl(handle, KVM_GET_API_VERSION, 0)
        if version != _KVM_API:
            return Kvm(state="broken", note=f"{device} speaks version {version} of its interface")
        opened.append(fcntl.ioctl(handle, KVM_CREATE_VM, 0))
        opened.append(fcntl.ioctl(opened[-1], KVM_CREATE_VCPU, 0))
    except OSError as problem:
        return Kvm(state="broken", note=f"{device} opens, but makes no virtual machine: {problem.strerror}")
    finally:
        for number in reversed(opened):
            os.close(number)
    if "\nflags" in processors and not is_listed:
        note = f"{device} answers, but the processor lists neither vmx nor svm: guests may not run"
        return Kvm(state="unknown", note=note)
    return Kvm(state="usable", note=f"{device} makes virtual machines")


def _read(file: Path) -> str:
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(1 << 20)
    except OSError:
        return ""


def _name_system(family: Family, root: Path) -> str:
    if family == "linux":
        for line in _read(root / "etc/os-release").splitlines():
            key, _, value = line.partition("=")
            if key == "PRETTY_NAME":
                return value.strip().strip("\"'")
    if family == "macos":
        return f"macOS {platform.mac_ver()[0]}".strip()
    return f"{platform.system()} {platform.release()}".strip()


def _count_cores() -> int | None:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _measure_memory(family: Family, root: Path) -> int | None:
    if family == "linux":
        for line in _read(root / "proc/meminfo").splitlines():
            words = line.split()
            if len(words) > 1 and words[0] == "MemTotal:" and words[1].isdigit():
                return int(words[1]) // 1024
        return None
    if family == "windows":
        return _measure_windows()
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MIB
    except (AttributeError, OSError, ValueError):
        return None


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("total", ctypes.c_uint64),
        *((name, ctypes.c_uint64) for name in ("free", "page", "page_free", "virtual", "virtual_free", "extended")),
    )


def _measure_windows() -> int | None:
    kernel = getattr(getattr(ctypes, "windll", None), "kernel32", None)
    if kernel is None:
        return None
    status = _MemoryStatus()
    status.length = ctypes.sizeof(status)
    return status.total // _MIB if kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else None


def _is_realtime(root: Path, version: str) -> bool | None:
    if "PREEMPT_RT" not in version and _read(root / "sys/kernel/realtime").strip() != "1":
        return False
    return True if _read(root / "sys/devices/system/cpu/isolated").strip() else None
