"""A program that is there already: one file, and what it reads beside it, on a plain distribution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from advisor.generate.compiled import RUNTIME_ARGUMENT, RUNTIME_IMAGE, refuse_fields, split_files
from advisor.generate.probe import ask_with_bash, see_listening
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

_UNUSED: Final = {
    "build": "it is built already",
    "framework": "there is none",
    "package_manager": "`system_packages` are what it needs",
    "version": "the file says which it is",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryPlan(StackPlan):
    """The plan of a program that is there already."""

    program: str
    """The path of the program in the project."""
    assets: tuple[str, ...]
    """Paths of the project that the program reads when it runs."""


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is missing for a program, and the fields that it has no use for."""
    if not stack.files:
        message = "stack.files is missing: the program is not named"
        yield error("GEN018", message, where, "`files: [dist/server]`, the program, then what it reads beside it")
    yield from refuse_fields(stack, "a program that is there already", _UNUSED, where)


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a program: the first of `files`, started without arguments unless `command` says otherwise."""
    program, assets = split_files(stack)
    asks_http = stack.health_path != "/"
    return BinaryPlan(
        title=f"the program {PurePosixPath(program).name}",
        template="stacks/binary.j2",
        version="",
        image=stack.image or RUNTIME_IMAGE,
        image_argument=RUNTIME_ARGUMENT,
        manifest=program,
        command=stack.command or (f"./{program}",),
        asks_http=asks_http,
        probe=ask_with_bash(port, stack.health_path) if asks_http else see_listening(port),
        settings={"PORT": str(port)},
        program=program,
        assets=assets,
        notes=tuple(_advise(stack.health_path, port)),
    )


def _advise(health_path: str, port: int) -> Iterator[str]:
    yield f"The program has to listen on port {port} of every address; it finds the port in `PORT`."
    yield (
        "It has to be built for Linux, for the processor that it runs on, and for a C library that is no newer than\n"
        "  that of the image; a static program runs on any. `stack.image: debian:bookworm-slim` names another image."
    )
    if health_path == "/":
        yield "It counts as up when its port is open; `stack.health_path` names a page to ask instead."
    else:
        yield f"It counts as up when `{health_path}` answers below 400."
