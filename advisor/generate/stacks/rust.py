"""Rust with Cargo: a program built with the lock file, on a small distribution that has its C library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from advisor.generate.compiled import (
    RUNTIME_ARGUMENT,
    RUNTIME_IMAGE,
    CompiledPlan,
    check_package_manager,
    check_program,
    check_version,
    name_program,
    refuse_fields,
    say_debian,
    split_files,
)
from advisor.generate.probe import ask_with_bash
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location
from advisor.model.workload import Stack

DEFAULT_VERSION: Final = "1.98"
_FIRST_ON_TRIXIE: Final = 90
_VERSION: Final = r"1\.(?:5[6-9]|[6-9][0-9]|1[0-9]{2})(?:\.[0-9])?"  # the first with the edition of 2021
_UNUSED: Final = {"image": "the image is built from the project"}


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, version, start command and the fields that Rust has no use for."""
    yield from check_package_manager(stack, "Rust", ("cargo",), where)
    yield from check_version(stack, "Rust", _VERSION, DEFAULT_VERSION, where)
    yield from check_program(stack, where)
    yield from refuse_fields(stack, "Rust", _UNUSED, where)


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a Rust stack: the program that the start command or `files` names, else the only one."""
    version = stack.version or DEFAULT_VERSION
    first, assets = split_files(stack)
    program = name_program(stack)
    source = first if stack.build else PurePosixPath(first).name or (program if stack.command else "")
    return CompiledPlan(
        title=f"Rust {version}",
        template="stacks/rust.j2",
        version=stack.version,
        image=RUNTIME_IMAGE,
        image_argument=RUNTIME_ARGUMENT,
        build_image=f"rust:{version}-slim{say_debian(version, _FIRST_ON_TRIXIE)}",
        build_image_argument="RUST_IMAGE",
        manifest="Cargo.toml",
        command=stack.command or (program,),
        build=stack.build,
        program=program,
        source=source,
        assets=assets,
        probe=ask_with_bash(port, stack.health_path),
        settings={"PORT": str(port)},
        release=f"rust {_minor(version)}",
        origin=_say_origin(stack.version),
        ignored=("target",),
        notes=tuple(_advise(port)),
    )


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _say_origin(version: str) -> str:
    if not version:
        return "No version was asked for, so the machine builds with the distribution's own. `stack.version` fixes one."
    return f"Rust {version} is fetched by `rustup`, which the distribution packages."


def _advise(port: int) -> Iterator[str]:
    yield f"The program has to listen on `0.0.0.0`, port {port}, not on `127.0.0.1`; it finds the port in `PORT`."
    yield "Commit `Cargo.lock`: the build takes exactly what it names, and fails without it."
    yield (
        "With several programs in the project, `stack.files: [shop]` says which one to build; the paths after it are\n"
        "  what it reads when it runs, such as `templates`."
    )
    yield (
        "A crate that binds a C library needs its package in `stack.system_packages`, such as `libssl-dev` and\n"
        "  `pkg-config`."
    )
