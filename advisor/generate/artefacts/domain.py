"""The machine for libvirt: what KVM needs to be told, devices of the host and a kernel of one's own included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.choices import has_own_network
from advisor.generate.devices import has_own_kernel, list_devices, make_mac, make_subnet
from advisor.generate.project import Form, Project
from advisor.generate.render import render
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.MACHINE, Form.NESTED, Form.WINDOWS})
DOMAIN: Final = "libvirt/domain.xml"
NETWORK: Final = "libvirt/network.xml"


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give the machine, and its network when it is to have one of its own."""
    content = render(
        "libvirt/domain.xml.j2",
        project,
        mac=make_mac(project.name),
        devices=list_devices(project),
        has_own_kernel=has_own_kernel(project),
        has_own_network=has_own_network(project),
    )
    yield GeneratedFile(path=DOMAIN, content=content)
    if has_own_network(project):
        content = render("libvirt/network.xml.j2", project, subnet=make_subnet(project.name))
        yield GeneratedFile(path=NETWORK, content=content)
