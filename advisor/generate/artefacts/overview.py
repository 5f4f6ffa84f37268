"""The first page of a workload with components: which component goes where."""

from __future__ import annotations

from typing import Final

from advisor.generate.project import Form, Project
from advisor.generate.render import load_environment
from advisor.model.generated import GeneratedFile
from advisor.model.recommendation import Recommendation
from advisor.model.workload import Workload

_FIRST_COMMANDS: Final = {
    Form.CONTAINER: "docker compose up --build --detach --wait",
    Form.MACHINE: "vagrant up",
    Form.NESTED: "vagrant up",
}


def write(
    recommendation: Recommendation,
    workload: Workload,
    projects: tuple[Project, ...],
    missing: tuple[str, ...],
) -> GeneratedFile:
    """Give the README.md beside the folders; `missing` are the components without a stack."""
    template = load_environment().get_template("readme/overview.md.j2")
    content = template.render(
        recommendation=recommendation,
        workload=workload,
        projects=projects,
        missing=missing,
        command_of=_FIRST_COMMANDS,
    )
    return GeneratedFile(path="README.md", content=content)
