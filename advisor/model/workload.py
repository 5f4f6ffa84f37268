"""What a user hands in: a workload with its components and stack, and a policy."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from advisor.model.base import Value
from advisor.model.condition import Condition
from advisor.model.fact import Fact

Port = Annotated[int, Field(ge=1, le=65535)]


class Stack(Value):
    """What the starter files need to know about the software. Everything is optional; generators have defaults."""

    language: str = ""
    version: str = ""
    framework: str = ""
    package_manager: str = ""
    image: str = ""
    """A vendor's image, for the stack that has nothing to build."""
    command: tuple[str, ...] = ()
    """The start command, one word an item."""
    build: tuple[str, ...] = ()
    """The build command, one word an item."""
    port: Port | None = None
    system_packages: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    """Names of environment variables; their values are never written."""
    volumes: tuple[str, ...] = ()
    """Absolute paths that hold durable data."""
    health_path: str = "/"
    files: tuple[str, ...] = ()
    """Paths, relative to the project, of what the service runs (a binary, an installer)."""


class Component(Value):
    """A part of a workload that is advised on its own. It inherits the workload's facts and adds or overrides."""

    name: str
    title: str = ""
    facts: tuple[Fact, ...] = ()
    unknown: dict[str, str] = {}
    """Facts that somebody was asked for and did not know of this part, each with a note; it inherits none of them."""
    stack: Stack | None = None


class Workload(Value):
    """One workload: what is known about it, its parts and its software."""

    name: str
    title: str = ""
    description: str = ""
    facts: tuple[Fact, ...] = ()
    unknown: dict[str, str] = {}
    """Facts that somebody was asked for and did not know, each with a note; an interview does not ask them again."""
    components: tuple[Component, ...] = ()
    stack: Stack | None = None
    policy: str = ""
    expect: str = ""
    """The verdict or the alternative that its owners hold it to; empty when they have said nothing."""


class HouseVeto(Value):
    """An exclusion that a policy adds to the rules."""

    alternatives: tuple[str, ...]
    when: Condition
    because: str
    remedy: str


class Policy(Value):
    """A decision-maker's stance: weights that replace base weights, assumed facts and house vetoes."""

    name: str
    title: str
    description: str
    weights: dict[str, float] = {}
    assume: tuple[Fact, ...] = ()
    vetoes: tuple[HouseVeto, ...] = ()
