"""The list of system packages that the image installs: names are data, so they stand in a file and not in a command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.project import Form, Project
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.CONTAINER, Form.NESTED})
PATH: Final = "apt-packages.txt"
BUILD_PATH: Final = "build-packages.txt"
"""Those that only the build needs."""


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give the lists, one package a line; nothing when the program needs none."""
    for path, packages in ((PATH, project.system_packages), (BUILD_PATH, project.plan.build_packages)):
        if packages:
            yield GeneratedFile(path=path, content="".join(f"{package}\n" for package in packages))
