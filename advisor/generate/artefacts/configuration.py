"""Files that the program itself reads, such as the configuration of a web server; a stack names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.project import Form, Project, home_of
from advisor.generate.render import render
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset(Form)


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give the files, none for most stacks. Templates see `folder`, in which the program finds itself."""
    folder = f"{home_of(project.name)}/app" if project.form is Form.MACHINE else "/app"
    of_image = {} if project.form is Form.MACHINE else project.plan.image_configuration
    for path, template in (project.plan.configuration | of_image).items():
        yield GeneratedFile(path=path, content=render(template, project, folder=folder))
