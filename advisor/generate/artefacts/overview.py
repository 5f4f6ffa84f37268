"""The first page of a workload with components: which component goes where, and what to type first."""

from __future__ import annotations

from typing import Final

from advisor.generate.project import Form
from advisor.generate.render import load_environment
from advisor.generate.wiring import HOST, Place, is_reachable
from advisor.model.generated import GeneratedFile
from advisor.model.recommendation import Recommendation
from advisor.model.workload import Workload

_FIRST_COMMANDS: Final = {
    Form.CONTAINER: "docker compose up --build --detach --wait",
    Form.MACHINE: "vagrant up",
    Form.NESTED: "vagrant up",
    Form.WINDOWS: "vagrant up",
}


def write(
    recommendation: Recommendation, workload: Workload, places: tuple[Place, ...], missing: tuple[str, ...]
) -> GeneratedFile:
    """Give the README.md beside the folders; `missing` are the components without a stack."""
    template = load_environment().get_template("readme/overview.md.j2")
    content = template.render(
        recommendation=recommendation,
        workload=workload,
        places=places,
        missing=missing,
        command_of=_FIRST_COMMANDS,
        host=HOST,
        is_reachable=is_reachable,
        has_machines=any(placed.is_machine for placed in places),
        has_containers=any(not placed.is_machine for placed in places),
    )
    return GeneratedFile(path="README.md", content=content)
