"""The seed of a cloud image: it brings provision.sh along and runs it, so that both ways end in the same machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.artefacts.provision import render_script
from advisor.generate.project import Form, Project
from advisor.generate.render import render
from advisor.model.generated import GeneratedFile

FORMS: Final = frozenset({Form.MACHINE, Form.NESTED})


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give user-data, meta-data and network-config."""
    user_data = render("vm/user-data.j2", project, script=render_script(project))
    yield GeneratedFile(path="cloud-init/user-data", content=user_data)
    for name in ("meta-data", "network-config"):
        yield GeneratedFile(path=f"cloud-init/{name}", content=render(f"vm/{name}.j2", project))
