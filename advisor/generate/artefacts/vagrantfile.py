"""The Vagrantfile: a machine on a desk, in VirtualBox or VMware, from one command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.project import Form, Project
from advisor.generate.render import render
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.MACHINE, Form.NESTED})


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give the Vagrantfile."""
    yield GeneratedFile(path="Vagrantfile", content=render("vm/Vagrantfile.j2", project))
