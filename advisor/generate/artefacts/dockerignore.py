"""The .dockerignore: what must not reach an image, secrets first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.project import Form, Project
from advisor.generate.render import render
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.CONTAINER, Form.NESTED})


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give the .dockerignore."""
    yield GeneratedFile(path=".dockerignore", content=render("docker/dockerignore.j2", project))
