"""The Vagrantfile: a machine on a desk, in VirtualBox, VMware or libvirt, from one command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from advisor.generate.project import Form, Project
from advisor.generate.render import render
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.MACHINE, Form.NESTED, Form.WINDOWS})

_SCRIPTS: Final = {Form.MACHINE: "provision.sh", Form.NESTED: "provision.sh", Form.WINDOWS: "provision.ps1"}


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give the Vagrantfile."""
    machine = render_machine(project, "config")
    yield GeneratedFile(path="Vagrantfile", content=render("vm/Vagrantfile.j2", project, machine=machine))


def render_machine(
    project: Project,
    variable: str,
    *,
    folder: str = "",
    address: str = "",
    neighbours: Mapping[str, str] | None = None,
) -> str:
    """Give the lines that describe one machine to Vagrant, where `variable` is the name of its configuration.

    In a workload of several parts, `folder` holds the files of this one, `address` is its own, and `neighbours` maps
    the names of all parts to addresses.
    """
    script = _SCRIPTS[project.form]
    return render(
        "vm/machine.rb.j2",
        project,
        config=variable,
        folder=folder or ".",
        suffix=f"_{folder.replace('-', '_').upper()}" if folder else "",
        script=f"{folder}/{script}" if folder else script,
        address=address,
        neighbours=neighbours or {},
    ).rstrip("\n")
