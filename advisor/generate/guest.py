"""The guest of a VM: which distribution it runs and which published box carries it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from advisor.model.fact import FactValue


@dataclass(frozen=True, slots=True)
class Guest:
    """A distribution's release, its box, and whether it is the one that the workload named."""

    title: str
    release: str
    box: str
    instead_of: str = ""
    """The release that the workload names, when no box for it is known."""


_DEFAULT: Final = "26.04"
_UBUNTU: Final = ("22.04", "24.04", "26.04")
"""Long-term releases of which the bento project publishes boxes."""


def choose_guest(os_release: FactValue | None) -> Guest:
    """Give the Ubuntu LTS that the workload's `os_release` names, else the current one."""
    named = os_release if isinstance(os_release, str) else ""
    product, _, release = named.partition(" ")
    if product == "ubuntu" and release in _UBUNTU:
        return _ubuntu(release)
    return _ubuntu(_DEFAULT, instead_of=named)


def _ubuntu(release: str, instead_of: str = "") -> Guest:
    return Guest(f"Ubuntu {release} LTS", release, f"bento/ubuntu-{release}", instead_of)
