"""Artefacts: one module a file (or a pair that belongs together), each saying for which forms it is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from advisor.generate.artefacts import (
    cloud_init,
    compose,
    configuration,
    dockerfile,
    dockerignore,
    domain,
    environment,
    image,
    overview,
    packages,
    parts_compose,
    parts_vagrantfile,
    powershell,
    provision,
    readme,
    vagrantfile,
)
from advisor.generate.project import Form, Project
from advisor.generate.safe import make_slug
from advisor.generate.wiring import Place
from advisor.model.generated import GeneratedFile
from advisor.model.recommendation import Recommendation
from advisor.model.workload import Workload


class Artefact(Protocol):
    """What a module of this package offers."""

    FORMS: frozenset[Form]

    def write(self, project: Project) -> Iterable[GeneratedFile]:
        """Give the files of a project, none when it has no use for them."""
        ...


_ARTEFACTS: Final[tuple[Artefact, ...]] = (
    readme,
    dockerfile,
    packages,
    dockerignore,
    compose,
    configuration,
    environment,
    provision,
    powershell,
    cloud_init,
    vagrantfile,
    image,
    domain,
)
"""In the order in which a reader meets the files."""


def write_all(project: Project) -> tuple[GeneratedFile, ...]:
    """Give every file that the form of a project calls for."""
    return tuple(file for artefact in _ARTEFACTS if project.form in artefact.FORMS for file in artefact.write(project))


def write_together(
    recommendation: Recommendation,
    workload: Workload,
    places: tuple[Place, ...],
    missing: tuple[str, ...],
) -> tuple[GeneratedFile, ...]:
    """Give what stands beside the folders of a workload's parts: the first page, and what wires them."""
    return (
        overview.write(recommendation, workload, places, missing),
        *parts_compose.write(workload, make_slug(workload.name), places),
        *parts_vagrantfile.write(workload, places),
    )
