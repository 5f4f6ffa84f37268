"""The shape of a topic file, with its questions and rules, and of the screens that ask several questions at once."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from advisor.knowledge.documents.base import (
    ONE_OR_SEVERAL,
    Day,
    FactName,
    Flag,
    Number,
    Prefix,
    Probability,
    Raw,
    RuleId,
    Shape,
    Slug,
    Text,
)


class NumberShape(Shape):
    """A number in a unit, within bounds."""

    unit: Text
    """What it is counted in, such as s, MiB or days."""
    min: Number
    """The smallest value, itself allowed."""
    max: Number
    """The largest value, itself allowed."""


class ReleaseShape(Shape):
    """A product and its release, looked up in a table of dates."""

    table: Slug
    """The file under `tables/`, without `.json`."""
    products: tuple[Slug, ...]
    """The products of the table that may be named."""


class DomainShape(Shape):
    """Which values a fact may take, other than `bool`; exactly one key."""

    choice: dict[str, Text] | None = None
    """One of several values without an order, each with its label."""
    levels: dict[str, Text] | None = None
    """One of several values in rising order, each with its label."""
    number: NumberShape | None = None
    """A number in a unit, within bounds."""
    set: dict[str, Text] | None = None
    """Any number of values, each with its label."""
    release: ReleaseShape | None = None
    """A product and its release, such as `ubuntu 22.04`."""


class QuestionShape(Shape):
    """A question: it asks for one fact."""

    fact: FactName
    """The fact that it asks for: lower case, words joined by `_`."""
    prompt: Text
    """The question as a person is asked it."""
    help: Text
    """How to find the answer, and what counts."""
    domain: Literal["bool"] | DomainShape
    """Which values the fact may take: `bool`, or one of choice, levels, number, set, release."""
    when: dict[str, Raw] | None = None
    """When the question is relevant; asked only while this can be true."""
    prior: Probability | dict[str, Probability] | None = None
    """How probable each value is before anything is known; it only orders questions. One number for `bool`."""
    typical: tuple[Number, ...] = ()
    """Numbers that stand for the range; they only order questions."""
    negotiable: Flag = False
    """Whether it is a decision that somebody could reconsider."""
    plain: Raw = None
    """The answer of an ordinary workload, which it has when a screen lists it and it is not ticked."""
    tick: Text = ""
    """How a screen names it, when the prompt is a whole question."""
    of: Literal["whole", "part"] = "part"
    """Whom it is asked of where a workload has several parts: the whole once, or each part."""


class DerivedShape(Shape):
    """A fact that is never asked, only concluded by rules."""

    fact: FactName
    """The fact: lower case, words joined by `_`."""
    title: Text
    """What it says, in a few words."""
    domain: Literal["bool"] | DomainShape
    """Which values it may take: `bool` or `levels`."""
    otherwise: Raw
    """The value that holds when no rule concludes anything."""


class LookupShape(Shape):
    """A fact that a table of dates gives: the days of support that are left."""

    fact: FactName
    """The fact: lower case, words joined by `_`."""
    title: Text
    """What it says, in a few words."""
    by: FactName
    """The fact that holds the release to look up."""
    table: Slug
    """The file under `tables/`, without `.json`."""
    unit: Text
    """What it is counted in."""


class AtMostShape(Shape):
    """A bound on a measured figure."""

    at_most: Number | FactName
    """The name of a number fact, or a number in the unit of the criterion."""


class AdviceShape(Shape):
    """A sentence that holds for some alternatives."""

    for_: Annotated[tuple[Slug, ...], Field(alias="for", min_length=1)]
    """The alternatives for which it holds."""
    say: Text
    """The sentence."""


class RiskShape(Shape):
    """What may go wrong, and what keeps it small."""

    say: Text
    """What may go wrong, in one sentence."""
    mitigation: Text
    """What keeps it small, in one sentence."""
    for_: Annotated[tuple[Slug, ...] | None, Field(alias="for", min_length=1)] = None
    """The alternatives in which it lies; every one without it."""


class EffortShape(Shape):
    """How much it takes to move the workload to some alternatives."""

    to: Annotated[tuple[Slug, ...], Field(min_length=1)]
    """The alternatives to which it moves."""
    size: Literal["S", "M", "L"]
    """S for days, M for weeks, L for months."""
    why: Text
    """What takes that long, in one sentence."""


class FigureShape(Shape):
    """A measured figure that holds while the rule fires, with the band that measurements span."""

    figure: Number
    """The typical measured value, in the unit of the criterion."""
    low: Number | None = None
    """The lowest published value."""
    high: Number | None = None
    """The highest published value."""


class EffectsShape(Shape):
    """What a rule does when it fires; at least one key."""

    conclude: dict[str, Raw] = Field(default_factory=dict)
    """Derive facts; the highest level that any firing rule concludes holds."""
    weigh: dict[str, Number] = Field(default_factory=dict)
    """How much more (+) or less (−) a criterion matters for this workload; base weights are 2 or 3."""
    shift: dict[str, dict[str, Number]] = Field(default_factory=dict)
    """How much better or worse an alternative performs on a criterion, on the 0 to 1 scale."""
    figures: dict[str, dict[str, FigureShape]] = Field(default_factory=dict)
    """The measured figure of an alternative on a criterion, instead of the base one, with the evidence of the rule."""
    veto: tuple[Slug, ...] = ()
    """The alternatives that are excluded; no number buys it back."""
    require: dict[str, AtMostShape] = Field(default_factory=dict)
    """Excludes each alternative whose best published figure cannot meet the bound."""
    advise: Annotated[tuple[Text | AdviceShape, ...], ONE_OR_SEVERAL] = ()
    """A sentence for the report, or several; `{for: […], say: …}` holds for the named alternatives alone."""
    harden: tuple[Slug, ...] = ()
    """Settings of `hardening.yaml` that the generated files honour."""
    consider: tuple[Slug, ...] = ()
    """What lies outside the alternatives and may fit better, of the `considerations` of `alternatives.yaml`."""
    risk: Annotated[tuple[RiskShape, ...], ONE_OR_SEVERAL] = ()
    """What may go wrong, with what keeps it small; one or several."""
    effort: Annotated[tuple[EffortShape, ...], ONE_OR_SEVERAL] = ()
    """How much it takes to move to some alternatives; one or several."""


class RuleShape(Shape):
    """A rule: when, then, because and evidence."""

    id: RuleId
    """The topic's prefix and a number in steps of ten, such as KRN-010; never reused."""
    title: Text = ""
    """The situation in a few words."""
    when: dict[str, Raw] | None = None
    """The condition; several facts in one map mean all of them."""
    then: EffectsShape | None = None
    """What the rule does, per alternative or criterion."""
    because: Text = ""
    """One or two plain sentences that hold on their own."""
    remedy: Text = ""
    """The way out for whoever is hit by the veto."""
    evidence: tuple[Slug, ...] = ()
    """The ids of the evidence that it rests on."""
    judgement: Flag = False
    """Whether the step from evidence to effect is a judgement."""
    cause: Slug | None = None
    """What it rests on together with other rules, of `causes.yaml`; their shifts together are held within its cap."""
    since: Day | None = None
    """The day on which it was written."""
    review_by: Day | None = None
    """The day by which it is to be looked at again."""
    disabled: Flag = False
    """Switches off the rule of this id of an earlier layer."""
    reason: Text = ""
    """Why a house layer disables the rule."""


class TopicShape(Shape):
    """A topic: questions, derived facts and rules of one subject."""

    topic: Slug
    """The name of the topic; the file carries it too."""
    prefix: Prefix | None = None
    """The start of every rule id in this file."""
    title: Text = ""
    """What people call it."""
    questions: tuple[QuestionShape, ...] = ()
    """Questions, each asking for one fact."""
    derived: tuple[DerivedShape, ...] = ()
    """Facts that are never asked, only concluded by rules."""
    lookups: tuple[LookupShape, ...] = ()
    """Facts that a table of dates gives."""
    rules: tuple[RuleShape, ...] = ()
    """Rules."""


class ScreenShape(Shape):
    """A screen: several yes/no facts asked at once."""

    id: Slug
    """A name for it."""
    prompt: Text
    """The question as a person is asked it; each fact's own prompt is a line below it."""
    facts: tuple[FactName, ...]
    """The yes/no facts: ticked is true, the rest false."""
    when: dict[str, Raw] | None = None
    """When the screen is relevant."""


class OverviewItemShape(Shape):
    """A line of the overview: a screen with a label, or a fact with a `plain` value."""

    screen: Slug | None = None
    """The screen that is shown when the line is ticked."""
    fact: FactName | None = None
    """The fact that is asked when the line is ticked."""
    label: Text = ""
    """What the line says; a fact's own `tick` text by default."""


class OverviewShape(Shape):
    """The first prompt: families of facts that are settled at once when they are not ticked."""

    prompt: Text
    """The question as a person is asked it."""
    help: Text = ""
    """What to do when in doubt."""
    items: tuple[OverviewItemShape, ...]
    """The lines, in order."""


class PartKindShape(Shape):
    """A kind of part."""

    id: Slug
    """A short name, which is suggested for a part of this kind."""
    label: Text
    """What people call such a part."""
    help: Text = ""
    """What counts as one."""
    assume: dict[str, Raw] = Field(default_factory=dict)
    """What is obvious of such a part: facts and their values, assumed until somebody says so."""


class MixtureShape(Shape):
    """When a workload without parts describes several things at once."""

    when: dict[str, Raw]
    """The condition; several facts in one map mean all of them."""
    because: Text
    """Why it should be described part by part, in a sentence that holds on its own."""
    ask_again: tuple[FactName, ...] = ()
    """Facts that were said of the mixture and are asked of each part once it is divided, beside those of `when`."""


class PartsShape(Shape):
    """The prompt that asks whether it is one thing or several."""

    prompt: Text
    """The question as a person is asked it."""
    help: Text = ""
    """What to do when in doubt."""
    mixed: MixtureShape | None = None
    """When answers describe several things at once."""
    kinds: tuple[PartKindShape, ...]
    """The kinds of parts, in order."""


class ScreensShape(Shape):
    """Screens: questions asked together, tick all that apply."""

    parts: PartsShape | None = None
    """The prompt that asks what it is made of."""
    overview: OverviewShape | None = None
    """The prompt that settles whole families of facts."""
    order: tuple[Slug, ...] = ()
    """The topics in the order of the interview."""
    screens: tuple[ScreenShape, ...]
    """The screens, in the order in which they are asked."""
