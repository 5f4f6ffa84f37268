"""Devices of the host that a machine is given: which kinds the workload's answers speak of."""

from __future__ import annotations

import hashlib
from typing import Final

from advisor.generate.project import Project

_KIND_OF: Final = {
    "usb_device": "usb",
    "licence_dongle": "usb",
    "pci_device": "pci",
    "security_module": "pci",
    "serial_port": "serial",
}
NO_GPU: Final = ("none", "", False)
"""The answers that say that there is none."""
_QEMU: Final = "52:54:00"
"""The first half of every address that QEMU's machines have."""


def list_devices(project: Project) -> dict[str, tuple[str, ...]]:
    """Map each kind of device, `usb`, `pci` or `serial`, to the settings that ask for it; nothing when none does."""
    facts = {fact.name: fact.value for fact in project.recommendation.facts}
    devices: dict[str, tuple[str, ...]] = {}
    has_gpu = facts.get("gpu", "none") not in NO_GPU
    if project.asks("device_passthrough"):
        kinds = [kind for fact, kind in _KIND_OF.items() if facts.get(fact) is True]
        kinds += ["pci"] * has_gpu
        devices |= dict.fromkeys(kinds or ["usb"], ("device_passthrough",))
    if project.asks("gpu_reservation"):
        devices["pci"] = (*devices.get("pci", ()), "gpu_reservation")
    return devices


def has_own_kernel(project: Project) -> bool:
    """Tell whether the workload brings a kernel that is not its distribution's."""
    facts = {fact.name: fact.value for fact in project.recommendation.facts}
    return project.guest.is_linux and facts.get("own_kernel") is True


def make_mac(name: str) -> str:
    """Give an address for a network card that stays the same as long as the name does."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return ":".join((_QEMU, digest[:2], digest[2:4], digest[4:6]))


def make_subnet(name: str) -> str:
    """Give the first three numbers of a private network, one of 150 by name, above those that others take first."""
    return f"192.168.{100 + int(hashlib.sha256(name.encode()).hexdigest(), 16) % 150}"
