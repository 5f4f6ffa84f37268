"""What the compiled languages have in common: one program, built from a project, that stands in a folder of its own.

The image and the machine look alike: programs lie in `bin` of the folder in which they start, and the further paths of
`stack.files` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

RUNTIME_IMAGE: Final = "debian:trixie-slim"
"""What a program that needs a C library runs on."""
RUNTIME_ARGUMENT: Final = "DEBIAN_IMAGE"
TERMINATED: Final = 143
"""The exit status of a program that SIGTERM ended: 128 and the number of the signal."""
DEFAULT_NAME: Final = "app"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledPlan(StackPlan):
    """The plan of a program that is built before it runs."""

    program: str
    """The name of the program in `bin`; empty when what the build makes has a name of its own."""
    source: str
    """What of the project is built or, when the user's own command builds, what that makes; empty when it is clear."""
    assets: tuple[str, ...] = ()
    """Paths of the project that the program reads when it runs."""


_PROGRAM: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}")


def check_package_manager(stack: Stack, language: str, known: tuple[str, ...], where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with the package manager; the first known one is the usual."""
    if stack.package_manager and stack.package_manager.lower() not in known:
        message = f"no starter files for {language} with the package manager `{ascii(stack.package_manager)[1:-1]}`"
        yield error("GEN011", message, where, f"`package_manager: {known[0]}`, or none")


def check_version(stack: Stack, language: str, pattern: str, example: str, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with the version, which has to match a pattern as a whole."""
    if stack.version and not re.fullmatch(pattern, stack.version):
        message = f"stack.version is {stack.version!a}: not a release of {language}"
        yield error("GEN012", message, where, f'`version: "{example}"`')


def refuse_fields(stack: Stack, language: str, reasons: Mapping[str, str], where: Location) -> Iterator[Diagnostic]:
    """Give the fields that a language has no use for, each with the reason."""
    for field, reason in reasons.items():
        if getattr(stack, field):
            yield error("GEN013", f"stack.{field} has no meaning for {language}: {reason}", where, f"remove `{field}`")


def check_program(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with the name of the program that is built, which the start command says."""
    if stack.command and not _PROGRAM.fullmatch(name_program(stack)):
        message = f"the start command names the program {PurePosixPath(stack.command[0]).name!a}"
        yield error(
            "GEN014", message, where, "`command: [shop, serve]`: the name of the program that is built comes first"
        )


def name_program(stack: Stack) -> str:
    """Give the name of the program that is built: that of the start command, else `app`."""
    return PurePosixPath(stack.command[0]).name if stack.command else DEFAULT_NAME


def say_debian(version: str, first: int) -> str:
    """Give `-trixie` from release `1.first` on, whose images carry that ending; nothing for what is older than it.

    Images of older releases stand on older distributions, whose programs run on a newer C library as well.
    """
    return "-trixie" if int(version.split(".")[1]) >= first else ""


def split_files(stack: Stack) -> tuple[str, tuple[str, ...]]:
    """Give the first of the files, which says what to build, and those that the program reads when it runs."""
    return (stack.files[0], stack.files[1:]) if stack.files else ("", ())
