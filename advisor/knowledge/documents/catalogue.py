"""The shape of the files that rules refer to: criteria, alternatives, hardening settings and evidence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from advisor.knowledge.documents.base import (
    Address,
    Cap,
    FactName,
    Flag,
    Number,
    Probability,
    Raw,
    Shape,
    Slug,
    Text,
    Weight,
    Year,
)


class MeasuredShape(Shape):
    """A value function that turns a measured figure into 0 to 1."""

    unit: Text
    """What the figure is counted in."""
    value: Literal["log", "linear"]
    """Whether equal ratios or equal differences count alike."""
    best: Number
    """The figure that is worth 1."""
    worst: Number
    """The figure that is worth 0."""


class ScaleShape(Shape):
    """How a performance becomes a number from 0 to 1; exactly one key."""

    levels: dict[str, Probability] | None = None
    """Judged steps, each with its performance from 0 to 1."""
    measured: MeasuredShape | None = None
    """A value function over a measured figure."""


class CriterionShape(Shape):
    """A criterion: what an alternative is judged on."""

    id: Slug
    """The name that rules, policies and alternatives use."""
    title: Text
    """What people call it."""
    question: Text
    """The question that it answers about an alternative."""
    objective: Literal["maximise", "minimise"]
    """Whether more of it is better."""
    weight: Weight
    """The base weight; a policy may replace it, and rules raise or lower it."""
    scale: ScaleShape
    """How a performance becomes a number from 0 to 1."""


class StrengthShape(Shape):
    """From which distance in score a verdict is clear, and from which it leans."""

    clear: Probability
    """From this distance the verdict is clear."""
    lean: Probability
    """From this distance it is a lean; below, a toss-up."""


class ClaimShape(Shape):
    """A promise of the rules, which `advisor rules prove` checks; it moves one fact, by `raise` or by `lower`."""

    raised: Annotated[FactName | None, Field(alias="raise")] = None
    """The fact that becomes true, a higher level or a larger number."""
    lowered: Annotated[FactName | None, Field(alias="lower")] = None
    """The fact that becomes false, a lower level or a smaller number."""
    never_helps: Slug
    """The alternative that never gets ahead by it."""
    against: Slug
    """The alternative of which it never gets ahead."""
    when: dict[str, Raw] | None = None
    """The workloads for which this is promised; all of them without it."""
    because: Text
    """Why anybody would expect it."""


class PhysicsShape(Shape):
    """A promise of the rules: an alternative is never better on a criterion than what it rests on."""

    of: Slug
    """The alternative that is never better."""
    never_better_than: Slug
    """The alternative that it is never better than."""
    on: Slug
    """The criterion."""
    when: dict[str, Raw] | None = None
    """The workloads for which this is promised; all of them without it."""
    because: Text
    """Why nothing else is possible."""


class SizingShape(Shape):
    """Which facts and measured criteria sizing rests on."""

    instances: FactName
    """The number fact that holds the instances."""
    memory_mib: FactName
    """The number fact that holds the memory of one instance, in MiB."""
    host_gib: FactName
    """The number fact that holds the memory of one host, in GiB."""
    price_month: FactName
    """The number fact that holds the price of one host per month."""
    overhead: Slug
    """The criterion whose figure is the memory that an instance costs beyond its own use."""
    startup: Slug
    """The criterion whose figure is the time until one more instance serves."""
    usable: Probability
    """The share of a host's memory that is left for workloads."""


class CriteriaShape(Shape):
    """Criteria: what alternatives are judged on."""

    strength: StrengthShape | None = None
    """From which distance in score a verdict is clear, and from which it leans."""
    sizing: SizingShape | None = None
    """What sizing rests on."""
    criteria: tuple[CriterionShape, ...]
    """The criteria, in the order of reports."""
    monotone: tuple[ClaimShape, ...] = ()
    """Promises of the rules: what never helps whom."""
    physics: tuple[PhysicsShape, ...] = ()
    """Promises of the rules: what is never better than what it rests on."""


class WayShape(Shape):
    """Another way to the figure than the usual one: what a rule requires may be met by it."""

    id: Slug
    """The name by which the recommendation calls it."""
    title: Text
    """What people call it."""
    figure: Number
    """The typical measured value, in the unit of the criterion."""
    low: Number | None = None
    """The lowest published value."""
    high: Number | None = None
    """The highest published value."""
    unless: dict[str, Raw] | None = None
    """The workloads for which it is closed; none of them without it."""
    evidence: tuple[Slug, ...] = ()
    """The ids of the evidence that it rests on."""
    judgement: Flag = False
    """Whether the step from evidence to figure is a judgement."""


class PerformanceShape(Shape):
    """An alternative's performance on one criterion: a judged level, or a figure with its band."""

    level: Slug | None = None
    """A step of the criterion's levels."""
    figure: Number | None = None
    """The typical measured value, in the unit of the criterion."""
    low: Number | None = None
    """The lowest published value."""
    high: Number | None = None
    """The highest published value."""
    evidence: tuple[Slug, ...] = ()
    """The ids of the evidence that it rests on."""
    judgement: Flag = False
    """Whether the step from evidence to level or figure is a judgement."""
    ways: tuple[WayShape, ...] = ()
    """Other ways to the figure, which is that of the usual way; rules that require something mind them."""


class AlternativeShape(Shape):
    """An alternative: a way to run the workload."""

    id: Slug
    """The name that rules and policies use."""
    title: Text
    """What people call it."""
    verdict: Slug
    """The verdict that it stands for."""
    summary: Text
    """What it is, in one sentence."""
    label: Slug | None = None
    """What published decisions call it, where that is another word than its verdict."""
    performance: dict[str, PerformanceShape]
    """Its performance on every criterion."""


class ReplacedShape(Shape):
    """A name that is no longer in use; whoever writes it is told what took its place."""

    id: Slug
    """The name that an alternative had."""
    by: Annotated[tuple[Slug, ...], Field(min_length=1)]
    """The alternatives that took its place."""


class ConsiderationShape(Shape):
    """A consideration: something outside the alternatives that may fit better."""

    id: Slug
    """The name that rules use in `consider`."""
    title: Text
    """What people call it."""
    summary: Text
    """What it is, in one sentence."""


class AlternativesShape(Shape):
    """Alternatives: the ways to run a workload, and what lies outside of them."""

    alternatives: tuple[AlternativeShape, ...] = ()
    """The alternatives; of two that score alike, the first wins."""
    replaced: tuple[ReplacedShape, ...] = ()
    """Names that alternatives had once."""
    considerations: tuple[ConsiderationShape, ...] = ()
    """What a rule may name besides; it is never ranked."""


class SettingShape(Shape):
    """A named setting that rules may ask for and generators honour."""

    id: Slug
    """The name that rules use in `harden`."""
    title: Text
    """What it does, in a few words."""
    for_: Annotated[tuple[Slug, ...] | None, Field(alias="for", min_length=1)] = None
    """The alternatives for which it means something; every one without it."""
    excludes: tuple[Slug, ...] = ()
    """The settings that cannot be in force together with it; naming it on one side is enough."""


class HardeningShape(Shape):
    """Hardening: the named settings that a rule may ask for."""

    settings: tuple[SettingShape, ...]
    """The settings."""


class CauseShape(Shape):
    """A cause: what several rules rest on together, so that it counts once."""

    id: Slug
    """The name that rules use in `cause`."""
    title: Text
    """What it is, in a few words."""
    cap: Cap
    """The most by which its rules together move an alternative on a criterion, either way, on the 0 to 1 scale."""


class CausesShape(Shape):
    """Causes: what rules rest on together, each with the most that it counts."""

    causes: tuple[CauseShape, ...]
    """The causes."""


class SourceShape(Shape):
    """Where a figure or a decision was published."""

    title: Text
    """The title of the publication."""
    year: Year
    """The year of the publication."""
    url: Address
    """Its address."""


class EvidenceItemShape(Shape):
    """A cited, dated source with the figure that it supports."""

    id: Slug
    """The name that rules and alternatives cite."""
    topic: Slug
    """What it is about."""
    claim: Text
    """What the source shows, in a sentence of our own."""
    value: Text
    """The figure, as text in quotes."""
    unit: Text
    """What the figure is counted in, `-` when it has no unit."""
    subject: Text
    """What was measured or described."""
    source: SourceShape
    """Where it was published."""
    confidence: Literal["standard", "measured-paper", "vendor-doc", "anecdotal"]
    """What kind of source it is; an anecdote cannot carry a veto."""
    verified: Flag
    """Whether the source was read, not only seen second-hand."""
    read_in: Text = ""
    """Where it was read: in the primary source, in its raw data, or elsewhere."""
    note: Text = ""
    """What a reader should know about it."""


class EvidenceShape(Shape):
    """Evidence: cited, dated sources, each with the figure that it supports."""

    evidence: tuple[EvidenceItemShape, ...]
    """The pieces of evidence."""
