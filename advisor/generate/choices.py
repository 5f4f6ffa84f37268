"""Choices that several artefacts share: where settings exclude each other, one place says which one wins."""

from __future__ import annotations

from typing import Final

from advisor.generate.project import Form, Project

NETWORK_OF: Final = {
    "no_network": "none",
    "host_network": "host",
    "macvlan_network": "lan",
    "internal_network": "private",
}
"""The network that each setting asks for, the strictest first: a container has one of them."""


def choose_network(project: Project) -> str:
    """Give `none`, `host`, `lan`, `private`, or nothing for the network that compose makes by itself."""
    chosen = next((network for setting, network in NETWORK_OF.items() if project.asks(setting)), "")
    # Inside a VM it is the machine that has the address on the LAN; see the Vagrantfile.
    return "" if chosen == "lan" and project.form is Form.NESTED else chosen


def has_fixed_address(project: Project) -> bool:
    """Tell whether a container gets a fixed MAC address, which needs a network of its own."""
    is_possible = project.form is Form.CONTAINER and choose_network(project) not in {"none", "host"}
    return is_possible and project.asks("static_mac")


def remaps_users(project: Project) -> bool:
    """Tell whether the engine in a VM maps root to another user, which it cannot do on the host's network."""
    is_possible = project.form is Form.NESTED and choose_network(project) != "host"
    return is_possible and project.asks("user_namespace")


def has_own_network(project: Project) -> bool:
    """Tell whether a machine has a network of its own; one that is on the LAN cannot."""
    return project.asks("network_segment") and not project.asks("macvlan_network")
