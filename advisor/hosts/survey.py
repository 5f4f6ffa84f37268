"""What this machine offers for containers and virtual machines. Nothing is started, changed or waited for long."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from advisor.hosts.engine import Engine, NoEngineError, connect
from advisor.hosts.system import System, describe_system, name_architecture
from advisor.hosts.tools import find_program, run_program

ENGINE_SECONDS: Final = 5
TOOL_SECONDS: Final = 8
_MIB: Final = 1 << 20
_VERSION: Final = re.compile(r"(?<![\w.])v?(\d+(?:\.\d+)+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedEngine:
    """A Docker engine that answers."""

    name: str
    """What it calls itself, such as `Docker Engine - Community`."""
    version: str
    api: str
    system: str
    """The operating system that it runs on; that of its own virtual machine on Windows and macOS."""
    architecture: str
    cores: int | None
    memory_mib: int | None
    cgroup: str
    """Version of the control groups, and who drives them; empty when the engine does not tell."""
    is_rootless: bool
    runtimes: tuple[str, ...]
    has_gvisor: bool
    has_kata: bool
    storage: str
    is_remote: bool
    """True when it was reached over the network, so that it tells of another machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why there is no engine, and what to try."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program for virtual machines."""

    name: str
    path: str
    """Empty when it is not there."""
    version: str
    """Empty when it does not tell."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What a machine is and what it offers."""

    system: System
    engine: OfferedEngine | Missing
    tools: tuple[Tool, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """How to find a tool and what makes it tell its version."""

    name: str
    programs: tuple[str, ...]
    words: tuple[str, ...] = ("--version",)
    places: tuple[str, ...] = ()
    """Where its installer puts it without a word to the search path."""


def _list_known(architecture: str) -> tuple[_Known, ...]:
    programs = os.environ.get("PROGRAMFILES", r"C:\Program Files")
    fusion = "/Applications/VMware Fusion.app/Contents/Library"
    emulators = (f"qemu-system-{architecture}", "qemu-system-x86_64", "qemu-kvm")
    return (
        _Known("QEMU", emulators, places=("/usr/libexec/qemu-kvm", rf"{programs}\qemu\qemu-system-x86_64.exe")),
        _Known("libvirt", ("virsh",)),
        _Known("VirtualBox", ("VBoxManage",), places=(rf"{programs}\Oracle\VirtualBox\VBoxManage.exe",)),
        _Known("VMware", ("vmrun",), (), (f"{fusion}/vmrun", rf"{programs} (x86)\VMware\VMware Workstation\vmrun.exe")),
        _Known("Vagrant", ("vagrant",)),
        _Known("Packer", ("packer",)),
    )


def survey_host(connector: Callable[[float], Engine] = connect) -> Host:
    """Look at the system, ask the engine and the tools, all at once and each for a few seconds at most."""
    system = describe_system()
    known = _list_known(system.architecture)
    with ThreadPoolExecutor(max_workers=len(known) + 1) as pool:
        engine = pool.submit(ask_engine, connector)
        tools = tuple(pool.map(_ask_tool, known))
        return Host(system=system, engine=engine.result(), tools=tools)


def ask_engine(connector: Callable[[float], Engine] = connect) -> OfferedEngine | Missing:
    """Give what the engine tells of itself, or why there is none."""
    try:
        engine = connector(ENGINE_SECONDS)
    except NoEngineError as problem:
        return Missing(message=str(problem), hint=problem.hint)
    try:
        return _describe_engine(engine)
    except Exception as problem:  # noqa: BLE001 - the SDK lets through what its transport raises
        line = " ".join(str(problem).split())[:200]
        return Missing(message=f"the Docker engine answers and then fails: {line}", hint="look into its log")
    finally:
        engine.close()


def _describe_engine(engine: Engine) -> OfferedEngine:
    info: dict[str, Any] = engine.info
    version: dict[str, Any] = engine.client.version()
    runtimes = tuple(sorted(map(str, info.get("Runtimes") or {})))
    options = [str(option) for option in info.get("SecurityOptions") or []]
    groups = [info.get("CgroupVersion"), info.get("CgroupDriver")]
    platform = version.get("Platform") or {}
    return OfferedEngine(
        name=str(platform.get("Name") or "Docker engine"),
        version=str(info.get("ServerVersion") or ""),
        api=str(version.get("ApiVersion") or ""),
        system=str(info.get("OperatingSystem") or ""),
        architecture=name_architecture(str(info.get("Architecture") or "")),
        cores=_count(info.get("NCPU")),
        memory_mib=_count((_count(info.get("MemTotal")) or 0) // _MIB),
        cgroup=", ".join(str(part) for part in groups if part),
        is_rootless=any(option.startswith("name=rootless") for option in options),
        runtimes=runtimes,
        has_gvisor=any("runsc" in name or "gvisor" in name for name in runtimes),
        has_kata=any("kata" in name for name in runtimes),
        storage=str(info.get("Driver") or ""),
        is_remote=is_remote(engine.address),
    )


def is_remote(address: str) -> bool:
    """Tell whether the address of an engine leads to another machine.

    >>> is_remote("unix:///var/run/docker.sock"), is_remote("ssh://build@ci"), is_remote("tcp://127.0.0.1:2375")
    (False, True, False)
    """
    scheme, sign, rest = address.partition("://")
    if not sign or scheme in {"unix", "npipe", "http+unix", "fd"}:
        return False
    name = rest.rpartition("@")[2].partition("/")[0]
    return not name.startswith(("127.", "localhost", "[::1]"))


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _ask_tool(known: _Known) -> Tool:
    path = find_program(*known.programs) or next((place for place in known.places if Path(place).is_file()), "")
    if not path:
        return Tool(name=known.name, path="", version="")
    outcome = run_program([path, *known.words], seconds=TOOL_SECONDS)
    found = _VERSION.search(outcome.output)
    note = ""
    if outcome.is_late:
        note = f"it did not answer within {TOOL_SECONDS} s"
    elif found is None:
        note = "it does not tell its version" if outcome.code is not None else "it does not run"
    return Tool(name=known.name, path=path, version=found[1] if found and not note else "", note=note)
