"""What a program on a machine may do that others may not, since the answers say that it has to.

A unit that took it away would stop the program in just what it was given a machine for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from advisor.generate.devices import NO_GPU
from advisor.generate.project import Project

_LOW_PORTS: Final = "CAP_NET_BIND_SERVICE"
_ALL: Final = "~"
"""What systemd takes for every capability."""


@dataclass(frozen=True, slots=True)
class _Need:
    """What one answer calls for."""

    capabilities: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


# Protecting the clock would limit every access to devices to that of the clock.
_DEVICES: Final = ("PrivateDevices", "ProtectClock")
_NEEDS: Final = {
    "loads_kernel_modules": _Need(("CAP_SYS_MODULE",), ("ProtectKernelModules",), ("@module",)),
    "sets_system_clock": _Need(("CAP_SYS_TIME",), ("ProtectClock",), ("@clock",)),
    "mounts_file_systems": _Need(("CAP_SYS_ADMIN",), _DEVICES, ("@mount",)),
    "routes_packets": _Need(("CAP_NET_ADMIN", "CAP_NET_RAW"), ("ProtectKernelTunables",), families=("AF_PACKET",)),
    "unusual_syscalls": _Need(lifted=("SystemCallFilter",)),
    "privileged": _Need(
        (_ALL,),
        (*_DEVICES, "ProtectKernelModules", "ProtectKernelTunables", "ProtectKernelLogs", "SystemCallFilter"),
        families=("AF_PACKET",),
    ),
    "usb_device": _Need(lifted=_DEVICES, groups=("dialout", "plugdev")),
    "licence_dongle": _Need(lifted=_DEVICES, groups=("dialout", "plugdev")),
    "serial_port": _Need(lifted=_DEVICES, groups=("dialout",)),
    "pci_device": _Need(lifted=_DEVICES),
    "security_module": _Need(lifted=_DEVICES),
    "raw_block_device": _Need(lifted=_DEVICES, groups=("disk",)),
    "runs_vms_inside": _Need(lifted=_DEVICES, groups=("kvm",)),
    "gpu": _Need(lifted=_DEVICES, groups=("video", "render")),
}


@dataclass(frozen=True, slots=True)
class Powers:
    """What a unit grants and leaves out; `reasons` are the answers that call for it."""

    reasons: tuple[str, ...]
    capabilities: tuple[str, ...]
    lifted: frozenset[str]
    """Settings of the unit that are not made."""
    calls: tuple[str, ...]
    families: tuple[str, ...]
    groups: tuple[str, ...]
    """Groups of the machine that the account joins, where they exist."""


def list_powers(project: Project) -> Powers:
    """Give what the answers of a workload, and its port, call for."""
    facts = {fact.name: fact.value for fact in project.recommendation.facts}
    needs = {
        fact: need
        for fact, need in _NEEDS.items()
        if (facts.get(fact, "none") not in NO_GPU if fact == "gpu" else facts.get(fact) is True)
    }

    def collect(read: Callable[[_Need], Iterable[str]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for need in needs.values() for value in read(need)))

    capabilities = collect(lambda need: need.capabilities)
    if _ALL in capabilities:
        capabilities = (_ALL,)
    elif project.has_low_port:
        capabilities = (_LOW_PORTS, *capabilities)
    return Powers(
        reasons=tuple(needs),
        capabilities=capabilities,
        lifted=frozenset(collect(lambda need: need.lifted)),
        calls=collect(lambda need: need.calls),
        families=collect(lambda need: need.families),
        groups=collect(lambda need: need.groups),
    )
