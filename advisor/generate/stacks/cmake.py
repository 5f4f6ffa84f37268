"""C and C++ with CMake: what the project's install rules give, on a small distribution."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from advisor.generate.compiled import (
    DEFAULT_NAME,
    RUNTIME_ARGUMENT,
    RUNTIME_IMAGE,
    CompiledPlan,
    check_package_manager,
    check_program,
    name_program,
    refuse_fields,
    split_files,
)
from advisor.generate.probe import ask_with_bash
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location
from advisor.model.workload import Stack

_BUILD_PACKAGES: Final = ("build-essential", "cmake", "pkg-config")
_UNUSED: Final = {
    "image": "the image is built from the project",
    "version": "the standard of the language stands in CMakeLists.txt",
}


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, start command and the fields that CMake has no use for."""
    yield from check_package_manager(stack, "C and C++", ("cmake",), where)
    yield from check_program(stack, where)
    yield from refuse_fields(stack, "C and C++", _UNUSED, where)


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a CMake project: the program that the start command names, else the only one in `bin`."""
    source, assets = split_files(stack)
    named = PurePosixPath(source).name if source and not stack.build else ""
    return CompiledPlan(
        title="C/C++ with CMake",
        template="stacks/cmake.j2",
        version="",
        image=RUNTIME_IMAGE,
        image_argument=RUNTIME_ARGUMENT,
        manifest="CMakeLists.txt",
        command=stack.command or (named or DEFAULT_NAME,),
        build=stack.build,
        build_packages=_BUILD_PACKAGES,
        program=name_program(stack) if stack.command or stack.build else named,
        source=source,
        assets=assets,
        probe=ask_with_bash(port, stack.health_path),
        clean_status=143,
        settings={"PORT": str(port)},
        origin="The compiler and CMake come from the distribution.",
        ignored=("build", "cmake-build-*", "out"),
        notes=tuple(_advise(port)),
    )


def _advise(port: int) -> Iterator[str]:
    yield f"The program has to listen on `0.0.0.0`, port {port}, not on `127.0.0.1`; it finds the port in `PORT`."
    yield ("What is installed is what `install(TARGETS …)` in `CMakeLists.txt` says; programs belong into `bin`.")
    yield (
        "With several programs there, `stack.command: [shop]` says which one runs; the paths of `stack.files` after "
        "the\n  first are what it reads when it runs."
    )
    yield (
        "Libraries of the distribution go into `stack.system_packages`, such as `libssl-dev`; both stages have them."
    )
