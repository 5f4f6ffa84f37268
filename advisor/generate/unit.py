"""The systemd unit: how the program runs on a machine, confined as a container would confine it."""

from __future__ import annotations

from typing import Final

from advisor.generate.powers import list_powers
from advisor.generate.project import Form, Project, home_of
from advisor.generate.render import render

_TEMPLATES: Final = {Form.MACHINE: "vm/service.j2", Form.NESTED: "vm/compose-service.j2"}
_BEFORE_SYSTEMD: Final = "vm/upstart.j2"


def render_unit(project: Project) -> str:
    """Give the text of the unit, or of the Upstart job on a release that is older; nothing without a start command.

    It stands in provision.sh alone, which cloud-init carries, so that one text holds.
    """
    plan = project.plan
    if not (plan.command or plan.unit) and project.form is Form.MACHINE:
        return ""
    template = (plan.unit if project.form is Form.MACHINE else "") or _TEMPLATES[project.form]
    return render(
        template if project.guest.has_systemd else _BEFORE_SYSTEMD,
        project,
        home=home_of(project.name),
        powers=list_powers(project),
        # `env` finds the program on the unit's PATH; systemd would look in the system's folders only.
        command=("/usr/bin/env", *project.plan.command),
    )
