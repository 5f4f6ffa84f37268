"""Artefacts: one module a file (or a pair that belongs together), each saying for which forms it is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from advisor.generate.artefacts import (
    cloud_init,
    compose,
    dockerfile,
    dockerignore,
    environment,
    overview,
    packages,
    provision,
    readme,
    vagrantfile,
)
from advisor.generate.project import Form, Project
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
    environment,
    provision,
    cloud_init,
    vagrantfile,
)
"""In the order in which a reader meets the files."""


def write_all(project: Project) -> tuple[GeneratedFile, ...]:
    """Give every file that the form of a project calls for."""
    return tuple(file for artefact in _ARTEFACTS if project.form in artefact.FORMS for file in artefact.write(project))


def write_overview(
    recommendation: Recommendation,
    workload: Workload,
    projects: Iterable[Project],
    missing: Iterable[str],
) -> GeneratedFile:
    """Give the page that says which component goes where."""
    return overview.write(recommendation, workload, tuple(projects), tuple(missing))
