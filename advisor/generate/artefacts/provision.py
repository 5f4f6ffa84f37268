"""The script that makes a machine run the program, again and again with the same end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from advisor.generate.artefacts.environment import list_required
from advisor.generate.choices import choose_network, remaps_users
from advisor.generate.powers import list_powers
from advisor.generate.project import Form, Project, home_of
from advisor.generate.render import render
from advisor.generate.unit import render_unit
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.MACHINE, Form.NESTED})

_TEMPLATES: Final = {Form.MACHINE: "vm/provision.sh.j2", Form.NESTED: "vm/provision-compose.sh.j2"}


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give provision.sh."""
    yield GeneratedFile(path="provision.sh", content=render_script(project), mode=0o755)


def render_script(project: Project) -> str:
    """Give the text of the script, which cloud-init carries too."""
    return render(
        _TEMPLATES[project.form],
        project,
        home=home_of(project.name),
        unit=render_unit(project),
        groups=list_powers(project).groups,
        network=choose_network(project),
        required=list(list_required(project)),
        remaps_users=remaps_users(project),
        daemon=json.dumps(_configure_engine(project), indent=2),
    )


def _configure_engine(project: Project) -> dict[str, object]:
    """Give the engine's settings: bounded logs, containers that outlive an update of the engine."""
    settings: dict[str, object] = {"log-driver": "local", "live-restore": True, "no-new-privileges": True}
    if remaps_users(project):
        settings["userns-remap"] = "default"
    return settings
