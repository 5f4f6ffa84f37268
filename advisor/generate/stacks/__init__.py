"""Stacks: one module a language, found by its file's name. The artefacts know no more of a language than it says."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Protocol, cast

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
    manifest: str
    """The file that names the dependencies; without it there is nothing to install."""
    command: tuple[str, ...]
    build: tuple[str, ...] = ()
    probe: tuple[str, ...]
    """A command that succeeds when the service on this port is healthy; it needs nothing but the language itself."""
    stop_signal: str = ""
    """The signal that ends it cleanly; empty for SIGTERM."""
    settings: dict[str, str] = field(default_factory=dict)
    """Environment variables with fixed values that say nothing about the user."""
    ignored: tuple[str, ...] = ()
    """Patterns of files that neither belong into an image nor onto a machine."""
    notes: tuple[str, ...] = ()
    """What to look at first, as Markdown."""


class StackModule(Protocol):
    """What a module of this package offers."""

    def check_language(self, stack: Stack, where: Location) -> Iterator[Diagnostic]:
        """Give what is wrong with package manager, version, framework and the rest that only this language knows."""
        ...

    def plan_stack(self, stack: Stack, port: int) -> StackPlan:
        """Give the plan of a stack without faults."""
        ...


def list_languages() -> tuple[str, ...]:
    """Give the languages that starter files can be written for."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def find_stack(language: str) -> StackModule:
    """Give the module of a language that `list_languages` names."""
    return cast("StackModule", import_module(f"{__name__}.{language}"))
