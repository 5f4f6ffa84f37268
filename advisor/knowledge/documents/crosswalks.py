"""The shape of a crosswalk: what a peer's assessment tests, and where our rules and questions answer to it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from advisor.knowledge.documents.base import Address, Day, FactName, Raw, RuleId, Shape, Text

PeerId: TypeAlias = Annotated[Text, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,60}$")]
Push: TypeAlias = Literal["weak", "mild", "strong", "unknown"]
Direction: TypeAlias = Literal["against_containers", "for_containers", "neutral"]
Target: TypeAlias = Literal["containers", "vm"]


class CrosswalkSourceShape(Shape):
    """Where the peer publishes what it tests."""

    title: Text
    """The title of the publication."""
    url: Address
    """Its address."""
    licence: Text
    """The terms under which the peer's words stand; ours are our own."""
    version: Text
    """The state of it that was read: a date or a commit."""
    retrieved: Day
    """The day on which the list was taken over."""


class CrosswalkAnswerShape(Shape):
    """One answer to a peer's question, with the rules of ours that answer to it."""

    tests: Text
    """What the peer's answer says, in our words."""
    severity: Text
    """The peer's own word for how bad it is."""
    direction: Direction
    """Where our rules push the balance between a VM and a plain container."""
    facts: dict[str, Raw]
    """The same situation in our vocabulary."""
    rules: tuple[RuleId, ...]
    """The rules that fire on it."""
    questions: tuple[FactName, ...]
    """The facts that carry it; the other facts are only its setting."""
    note: Text = ""
    """Why this is the nearest, or where evidence leads us to another view."""


class CrosswalkEntryShape(Shape):
    """One rule or question of the peer: mapped to ours, answer by answer where it has several, or without bearing."""

    id: PeerId
    """The peer's id, or its section and number."""
    tests: Text
    """What it tests, in our words; of a question, its worst answer."""
    severity: Text
    """The peer's own word for how bad it is; of a question, the worst that an answer can get."""
    target: Target = "containers"
    """What the peer moves the workload to, and what its severity therefore speaks against."""
    direction: Direction | None = None
    """Where our rules push the balance between a VM and a plain container."""
    facts: dict[str, Raw] = Field(default_factory=dict)
    """The same situation in our vocabulary."""
    rules: tuple[RuleId, ...] = ()
    """The rules that fire on it."""
    questions: tuple[FactName, ...] = ()
    """The facts that carry it; the other facts are only its setting. Without bearing, the nearest questions."""
    answers: tuple[CrosswalkAnswerShape, ...] = ()
    """Further answers to the peer's question."""
    no_bearing: Text = ""
    """Why it does not bear on the choice, in one line; in place of a mapping."""
    note: Text = ""
    """Why this is the nearest, or where evidence leads us to another view."""


class CrosswalkShape(Shape):
    """A crosswalk: every rule or question of one peer, mapped to ours or said to have no bearing."""

    peer: Text
    """The peer's name."""
    source: CrosswalkSourceShape
    """Where the peer publishes what it tests."""
    severities: dict[str, Push]
    """The peer's words for severity, and how strongly each speaks against the target."""
    entries: tuple[CrosswalkEntryShape, ...]
    """Every rule or question of the peer."""
