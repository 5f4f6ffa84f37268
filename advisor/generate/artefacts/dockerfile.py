"""The Dockerfile: what is common to every image stands in one template, what a language adds in its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.project import Form, Project
from advisor.generate.render import render
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.CONTAINER, Form.NESTED})


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give the Dockerfile."""
    yield GeneratedFile(path="Dockerfile", content=render("docker/Dockerfile.j2", project))
