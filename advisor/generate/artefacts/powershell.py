"""The script that makes a Windows machine run the program, again and again with the same end, and the first logon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.artefacts.environment import list_required
from advisor.generate.project import Form, Project
from advisor.generate.render import render
from advisor.generate.stacks import find_template
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.WINDOWS})
SCRIPT: Final = "provision.ps1"
NOTES: Final = "first-logon.md"


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give provision.ps1, and the notes on an unattended first logon."""
    content = render(
        "windows/provision.ps1.j2",
        project,
        language=find_template("windows", project.plan.template),
        required=list(list_required(project)),
    )
    yield GeneratedFile(path=SCRIPT, content=content)
    yield GeneratedFile(path=NOTES, content=render("windows/first-logon.md.j2", project))
