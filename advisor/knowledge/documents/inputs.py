"""The shape of what users hand in: workloads and policies."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.knowledge.documents.base import PortNumber, Raw, Shape, Slug, Text, Weight


class AnswerShape(Shape):
    """The long form of an answer: its value, where it came from and a note."""

    value: Raw
    """The answer itself; null when somebody was asked and did not know, so that an interview does not ask again."""
    origin: Literal["answered", "detected", "assumed"] = "answered"
    """How it came to be known."""
    note: Text = ""
    """What a reader should know about the answer."""


class StackShape(Shape):
    """The software itself, for the starter files. Everything is optional."""

    language: Slug | None = None
    """The language or runtime, such as python."""
    version: Text = ""
    """Its version, in quotes: "3.13"."""
    framework: Text = ""
    """The framework, such as flask."""
    package_manager: Text = ""
    """What installs its packages, such as pip."""
    image: Text = ""
    """A vendor's image, for the stack that has nothing to build."""
    command: tuple[Text, ...] = ()
    """The start command, one word an item."""
    build: tuple[Text, ...] = ()
    """The build command, one word an item."""
    port: PortNumber | None = None
    """The port that it listens on."""
    system_packages: tuple[Text, ...] = ()
    """Packages of the operating system that it needs."""
    env: tuple[Text, ...] = ()
    """Names of environment variables; their values are never written."""
    volumes: tuple[Text, ...] = ()
    """Absolute paths that hold durable data."""
    health_path: Text = "/"
    """The path that answers when it is well."""
    files: tuple[Text, ...] = ()
    """Paths, relative to the project, of what the service runs."""


class ComponentShape(Shape):
    """A part of a workload that is advised on its own."""

    name: Text
    """A short name for it, once in the workload."""
    title: Text = ""
    """What people call it."""
    answers: dict[str, Raw] = Field(default_factory=dict)
    """What is known about this part; it inherits the workload's answers and adds or overrides. An answer in the long
    form whose value is null is not known of this part, and not inherited."""
    stack: StackShape | None = None
    """The software itself, for the starter files."""


class WorkloadShape(Shape):
    """A workload: what is known about it, its parts and its software."""

    name: Text
    """A short name for it."""
    title: Text = ""
    """What people call it."""
    description: Text = ""
    """One or two lines that an architect recognises."""
    policy: Text = ""
    """The policy to advise it under: a shipped one, or the path of a file."""
    expect: Text = ""
    """The verdict or the alternative that it is to have; `advisor evaluate` ends with 4 when it has another one."""
    answers: dict[str, Raw] = Field(default_factory=dict)
    """What is known about it: facts and their values. What is left out is unknown, never false."""
    components: tuple[ComponentShape, ...] = ()
    """Parts that are advised on their own."""
    stack: StackShape | None = None
    """The software itself, for the starter files."""


class HouseVetoShape(Shape):
    """An exclusion that a policy adds to the rules."""

    alternatives: tuple[Slug, ...]
    """The alternatives that are excluded."""
    when: dict[str, Raw] | None = None
    """The condition; without one, always."""
    because: Text
    """One or two plain sentences that hold on their own."""
    remedy: Text
    """The way out for whoever is hit by it."""


class PolicyShape(Shape):
    """A policy: a decision-maker's stance."""

    name: Text
    """A short name for it."""
    title: Text
    """What people call it."""
    description: Text
    """One or two lines that say whom it suits."""
    weights: dict[str, Weight] = Field(default_factory=dict)
    """How much criteria matter; replaces their base weights."""
    assume: dict[str, Raw] = Field(default_factory=dict)
    """Facts that hold where the workload is silent."""
    vetoes: tuple[HouseVetoShape, ...] = ()
    """House rules: alternatives that are excluded."""
