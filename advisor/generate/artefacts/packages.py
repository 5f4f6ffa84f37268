"""The list of system packages that the image installs: names are data, so they stand in a file and not in a command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.project import Form, Project
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.CONTAINER, Form.NESTED})
PATH: Final = "apt-packages.txt"


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give the list, one package a line; nothing when the program needs none."""
    if project.system_packages:
        yield GeneratedFile(path=PATH, content="".join(f"{package}\n" for package in project.system_packages))
