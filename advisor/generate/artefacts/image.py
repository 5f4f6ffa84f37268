"""The template for Packer: the prepared machine as an image for QEMU, or as a box for VirtualBox and VMware."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.project import Form, Project
from advisor.generate.render import render
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.MACHINE, Form.NESTED})
PATH: Final = "image.pkr.hcl"


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give image.pkr.hcl."""
    yield GeneratedFile(path=PATH, content=render("vm/image.pkr.hcl.j2", project))
