"""The names of what the files take from their surroundings. Values stay with the user; none is ever written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.choices import choose_network, has_fixed_address
from advisor.generate.project import Form, Project
from advisor.generate.render import render
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset(Form)


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give .env.example; nothing when the files refer to no variable that has to be set."""
    required = list_required(project)
    if required:
        yield GeneratedFile(path=".env.example", content=render_example(project, required))


def render_example(project: Project, required: dict[str, str]) -> str:
    """Give the text of a file with variables that still need their values."""
    return render("docker/env.example.j2", project, required=required)


def list_required(project: Project) -> dict[str, str]:
    """Give the variables without which the files do not start, each with what it is for."""
    required = dict.fromkeys(project.env, "read by the program")
    if project.form in {Form.MACHINE, Form.WINDOWS}:
        return required
    if choose_network(project) == "lan":
        required["LAN_INTERFACE"] = "the host's network interface, such as eth0"
        required["LAN_SUBNET"] = "the network of that interface, such as 192.0.2.0/24"
    if has_fixed_address(project):
        required["MAC_ADDRESS"] = "the fixed MAC address"
    return required
