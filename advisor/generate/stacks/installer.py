"""A vendor's installer: run once, unattended, on a machine; what it installs runs as the vendor means it to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from advisor.generate.compiled import refuse_fields, split_files
from advisor.generate.probe import ask_with_bash, see_listening
from advisor.generate.project import Form
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

FORMS: Final = frozenset({Form.MACHINE, Form.WINDOWS})
FORMS_HINT: Final = "`--as vm`: an installer changes a whole machine; ask the vendor for an image otherwise"

_UNUSED: Final = {
    "image": "`language: image` takes a vendor's image",
    "version": "the installer's file says which it is",
    "framework": "there is none",
    "package_manager": "the installer brings what it needs, and `system_packages` the rest",
}
_COMMANDS: Final = {
    ".deb": ("apt-get", "install", "--yes", "--no-install-recommends"),
    ".jar": ("java", "-jar"),
    ".msi": ("msiexec.exe", "/quiet", "/norestart", "/i"),
    ".ps1": ("powershell.exe", "-NoProfile", "-NonInteractive", "-File"),
    ".rpm": ("yum", "--assumeyes", "install"),
    ".sh": ("sh",),
}
"""What runs an installer by the ending of its name; another is a program and runs by itself."""


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is missing for an installer, and the fields that it has no use for."""
    if not stack.files:
        message = "stack.files is missing: the installer is not named"
        yield error("GEN018", message, where, "`files: [setup.run]`, a path in the folder of the project")
    if stack.port is None:
        message = "stack.port is missing: without it nothing can tell when the installed service is up"
        yield error("GEN018", message, where, "`port: 8443`, the port on which it answers")
    yield from refuse_fields(stack, "an installer", _UNUSED, where)


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of an installer: `build` runs it, by itself when that is not said; `command` starts the service."""
    installer, _ = split_files(stack)
    asks_http = stack.health_path != "/"
    usual = (*_COMMANDS.get(PurePosixPath(installer).suffix, ()), f"./{installer}")
    return StackPlan(
        title=f"the installer {PurePosixPath(installer).name}",
        template="stacks/installer.j2",
        version="",
        image="",
        image_argument="",
        manifest=installer,
        command=stack.command,
        build=stack.build or usual,
        probe=ask_with_bash(port, stack.health_path) if asks_http else see_listening(port),
        asks_http=asks_http,
        ignored=(installer,),
        start_seconds=60,
        notes=tuple(_advise(stack, usual)),
    )


def _advise(stack: Stack, usual: tuple[str, ...]) -> Iterator[str]:
    yield (
        "The installer runs with all rights, without a terminal, and once for each content of its file. If it asks "
        f"questions,\n  `stack.build: [{', '.join(usual)}, OPTION]` says how it is called, with the vendor's option "
        "for that."
    )
    if stack.command:
        yield "The program may write to `stack.volumes` alone: name the folders that the vendor expects."
    else:
        yield (
            "It brings a service of its own, unless `stack.command` says what to start; that then runs confined, and "
            "`stack.volumes`\n  are the folders that it may write to."
        )
    if stack.health_path == "/":
        yield "It counts as up when its port is open; `stack.health_path` names a page to ask instead."
    else:
        yield f"It counts as up when `{stack.health_path}` answers below 400."
