"""The compose file: how the image is run, and where most of what the rules asked for is carried out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.choices import choose_network, has_fixed_address
from advisor.generate.project import Form, Project
from advisor.generate.render import render
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.CONTAINER, Form.NESTED})


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give compose.yaml."""
    yield GeneratedFile(
        path="compose.yaml",
        content=render(
            "docker/compose.yaml.j2",
            project,
            network=choose_network(project),
            has_fixed_address=has_fixed_address(project),
        ),
    )
