"""Stacks: one module a language, found by its file's name. The artefacts know no more of a language than it says."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final, Protocol, cast

from advisor.model.diagnostic import Diagnostic, Location
from advisor.model.workload import Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class StackPlan:
    """How a program is built, started, probed and stopped, in words that know no file format."""

    title: str
    """What a reader calls it, such as `Python 3.13`."""
    template: str
    """Macros for what only this language knows: `arguments`, `stages`, `files` (Dockerfile) and `install` (shell)."""
    version: str
    """The release that a VM has to install; empty for what its distribution ships."""
    image: str
    """The base image with its tag."""
    image_argument: str
    """The name of the build argument that replaces the base image, by digest for instance."""
    build_image: str = ""
    """The image of the build stage, when it is another than the base image."""
    build_image_argument: str = ""
    """The name of the build argument that replaces the image of the build stage."""
    has_shell: bool = True
    """Whether the base image has a shell, and with it a way to add an account."""
    account: str = "app"
    """The name of the account in an image that has a shell; another where the base image has one of this name."""
    manifest: str
    """The file that names the dependencies; without it there is nothing to install."""
    command: tuple[str, ...]
    """The start command; empty when what is installed brings a service of its own."""
    build: tuple[str, ...] = ()
    build_packages: tuple[str, ...] = ()
    """System packages that only the build needs, by their Debian names."""
    probe: tuple[str, ...]
    """A command that succeeds when the service on this port is healthy; it needs nothing but the language itself."""
    asks_http: bool = True
    """Whether the probe asks over HTTP; else it sees that something listens."""
    machine_probe: tuple[str, ...] = ()
    """The same for a machine, when it is another."""
    stop_signal: str = ""
    """The signal that ends it cleanly; empty for SIGTERM."""
    settings: dict[str, str] = field(default_factory=dict)
    """Environment variables with fixed values that say nothing about the user."""
    env: tuple[str, ...] = ()
    """Variables without which the program does not start, such as a framework's secret; the user gives their values."""
    build_settings: dict[str, str] = field(default_factory=dict)
    """Variables with fixed values for the build command alone."""
    scratch: tuple[str, ...] = ()
    """Folders inside the program's own that it writes to and may lose: in memory, so that the rest is read-only."""
    system_packages: tuple[str, ...] | None = None
    """What is installed instead of the stack's list, where a language reads some of its names in its own way."""
    configuration: dict[str, str] = field(default_factory=dict)
    """Files that stand beside the others for the program to read, each with its template."""
    image_configuration: dict[str, str] = field(default_factory=dict)
    """The same for files that only building the image needs."""
    release: str = ""
    """Product and release as tables of ends of support name them, such as `python 3.13`; empty when there is none."""
    unit: str = ""
    """The template of a machine's unit, when the program is started in another way than others."""
    origin: str = ""
    """Where a machine gets the language from, as Markdown."""
    ignored: tuple[str, ...] = ()
    """Patterns of files that neither belong into an image nor onto a machine."""
    tasks: int = 256
    """How many processes and threads it may have."""
    start_seconds: int = 20
    """How long it may take to start before an unanswered probe counts."""
    clean_status: int = 0
    """The exit status that says that it ended as it was told to; 0 for programs that know how to end."""
    notes: tuple[str, ...] = ()
    """What to look at first, as Markdown."""

    @property
    def images(self) -> dict[str, str]:
        """Map each build argument to the image that it can replace; nothing for an image that is empty."""
        pairs = {self.build_image_argument: self.build_image, self.image_argument: self.image}
        return {argument: image for argument, image in pairs.items() if argument}


class StackModule(Protocol):
    """What a module of this package offers."""

    def check_language(self, stack: Stack, where: Location) -> Iterator[Diagnostic]:
        """Give what is wrong with package manager, version, framework and the rest that only this language knows."""
        ...

    def plan_stack(self, stack: Stack, port: int) -> StackPlan:
        """Give the plan of a stack without faults."""
        ...


class Frameworks(Protocol):
    """What a module offers beside that when a framework decides about the port."""

    PORTS: Mapping[str, int]
    """The port that programs of a framework listen on by convention."""


_OTHER_NAMES: Final = {
    ".net": "dotnet",
    "bun": "node",
    "c": "cmake",
    "cpp": "cmake",
    "csharp": "dotnet",
    "fsharp": "dotnet",
    "golang": "go",
    "html": "static",
    "javascript": "node",
    "js": "node",
    "kotlin": "java",
    "node.js": "node",
    "nodejs": "node",
    "ts": "node",
    "typescript": "node",
}
"""What people call a language whose module has another name."""


def list_languages() -> tuple[str, ...]:
    """Give the languages that starter files can be written for."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def find_language(name: str) -> str:
    """Give the language that a user means; the name itself, in small letters, when none is known."""
    small = name.lower()
    return _OTHER_NAMES.get(small, small)


def find_stack(language: str) -> StackModule:
    """Give the module of a language that `list_languages` names."""
    return cast("StackModule", import_module(f"{__name__}.{language}"))


def find_forms(module: StackModule) -> frozenset[str]:
    """Give the forms that a language has files for, by the values of `Form`; empty when it has files for all."""
    return frozenset(getattr(module, "FORMS", ()))


def find_template(folder: str, template: str) -> str:
    """Give the template of the same language in another folder, such as that for Windows."""
    return f"{folder}/{template.rpartition('/')[2]}"


def find_families(module: StackModule) -> frozenset[str]:
    """Give the families of distributions that a language can be set up on; empty when it can on all."""
    return frozenset(getattr(module, "FAMILIES", ()))


def find_hint(module: StackModule) -> str:
    """Give what to try instead of a form that a language has no files for."""
    return str(getattr(module, "FORMS_HINT", ""))


def find_products(language: str, module: StackModule) -> tuple[str, ...]:
    """Give the names under which the table of ends of support lists a language, the usual one first."""
    return tuple(getattr(module, "PRODUCTS", (language,)))


def complete_port(stack: Stack) -> Stack:
    """Give a stack without a port the one that its framework listens on by convention, where there is one."""
    module = find_stack(find_language(stack.language))
    ports = cast("Frameworks", module).PORTS if hasattr(module, "PORTS") else {}
    return stack if stack.port else stack.model_copy(update={"port": ports.get(stack.framework.lower())})
