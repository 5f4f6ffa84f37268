"""The systemd unit: how the program runs on a machine, confined as a container would confine it."""

from __future__ import annotations

from typing import Final

from advisor.generate.project import Form, Project, home_of
from advisor.generate.render import render

_TEMPLATES: Final = {Form.MACHINE: "vm/service.j2", Form.NESTED: "vm/compose-service.j2"}


def render_unit(project: Project) -> str:
    """Give the text of the unit. It stands in provision.sh alone, which cloud-init carries, so that one text holds."""
    return render(
        _TEMPLATES[project.form],
        project,
        home=home_of(project.name),
        # `env` finds the program on the unit's PATH; systemd would look in the system's folders only.
        command=("/usr/bin/env", *project.plan.command),
    )
