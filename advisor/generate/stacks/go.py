"""Go with modules: one static program in an empty image, with a probe beside it that is built from source too."""

from __future__ import annotations

from collections.abc import Iterator
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
from advisor.generate.probe import ask_with_bash, limit_status
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location
from advisor.model.workload import Stack

DEFAULT_VERSION: Final = "1.27"
_FIRST_ON_TRIXIE: Final = 25
_VERSION: Final = r"1\.(?:1[3-9]|[2-9][0-9])(?:\.(?:0|[1-9][0-9]?))?"  # modules are the usual way since 1.13
_UNUSED: Final = {"image": "the image is built from the project"}


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, version, start command and the fields that Go has no use for."""
    yield from check_package_manager(stack, "Go", ("go", "modules"), where)
    yield from check_version(stack, "Go", _VERSION, DEFAULT_VERSION, where)
    yield from check_program(stack, where)
    yield from refuse_fields(stack, "Go", _UNUSED, where)


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a Go stack: the main package in the project's folder unless `files` names another.

    A program that needs system packages also needs their C libraries, so it stands on a distribution.
    """
    version = stack.version or DEFAULT_VERSION
    source, assets = split_files(stack)
    needs_distribution = bool(stack.system_packages)
    in_bash = ask_with_bash(port, stack.health_path)
    return CompiledPlan(
        title=f"Go {version}",
        template="stacks/go.j2",
        version=_minor(stack.version),
        image=RUNTIME_IMAGE if needs_distribution else "",
        image_argument=RUNTIME_ARGUMENT if needs_distribution else "",
        build_image=f"golang:{version}{say_debian(version, _FIRST_ON_TRIXIE)}",
        build_image_argument="GO_IMAGE",
        has_shell=needs_distribution,
        manifest="go.mod",
        command=stack.command or (name_program(stack),),
        build=stack.build,
        program=name_program(stack),
        source=source,
        assets=assets,
        probe=in_bash if needs_distribution else _ask_by_itself(port, stack.health_path),
        machine_probe=in_bash,
        settings={"PORT": str(port)},
        image_configuration={} if needs_distribution else {"healthcheck/main.go": "docker/healthcheck.go.j2"},
        release=f"go {version}",
        origin=(
            "Go comes from the distribution. From 1.21 on it fetches the release that `go.mod` asks for by itself. To "
            "take\n  another: `sudo GO=/usr/local/go/bin/go ./provision.sh FOLDER`."
        ),
        notes=tuple(_advise(port)),
    )


def _ask_by_itself(port: int, health_path: str) -> tuple[str, ...]:
    return ("/app/bin/healthcheck", str(port), health_path, str(limit_status(health_path)))


def _minor(version: str) -> str:
    """Give `1.27` for `1.27.3`, the grain in which distributions package Go."""
    return ".".join(version.split(".")[:2])


def _advise(port: int) -> Iterator[str]:
    yield f"The program has to listen on port {port} of every address; it finds the port in `PORT`."
    yield (
        "Its main package is expected in the project's folder; `stack.files: [cmd/shop]` names another, and the paths\n"
        "  after it are what the program reads when it runs, such as `templates`."
    )
    yield (
        "It is built without C libraries. A package that needs C needs `stack.system_packages`, even if only "
        "`libc6-dev`."
    )
    yield "Commit `go.sum`; it is what fixes the dependencies."
