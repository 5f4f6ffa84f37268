"""Where the parts of a workload find each other when they run side by side on one desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from advisor.generate.choices import choose_network
from advisor.generate.project import Form, Project

NETWORK: Final = "192.168.56"
"""The first three numbers of a network that VirtualBox allows without being told, and that VMware and libvirt take."""
HOST: Final = f"{NETWORK}.1"
"""The host's own address there."""
_FIRST: Final = 11


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a workload, and its address on the network between host and machines; empty for a container."""

    project: Project
    address: str

    @property
    def is_machine(self) -> bool:
        """Tell whether the part runs in a machine of its own."""
        return bool(self.address)


def place(projects: Iterable[Project]) -> tuple[Place, ...]:
    """Give each part a place: machines an address, and all of them ports of the host that nobody else has."""
    places: list[Place] = []
    taken: set[int] = set()
    machines = 0
    for project in projects:
        port = project.host_port
        while port in taken:
            port += 1
        taken.add(port)
        is_machine = project.form is not Form.CONTAINER
        address = f"{NETWORK}.{_FIRST + machines}" if is_machine else ""
        machines += is_machine
        places.append(Place(replace(project, host_port=port), address))
    return tuple(places)


def is_reachable(placed: Place) -> bool:
    """Tell whether others can reach a part at all."""
    network = "none" if placed.project.asks("no_network") else choose_network(placed.project)
    return placed.is_machine or network not in {"none", "host", "lan"}
