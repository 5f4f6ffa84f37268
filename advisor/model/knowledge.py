"""The knowledge base as typed values: what the YAML under `rules/` means."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from advisor.model.base import Value
from advisor.model.condition import ALWAYS, Condition
from advisor.model.diagnostic import Location
from advisor.model.domain import Domain
from advisor.model.fact import FactValue
from advisor.model.guidance import Advice, Consideration, Effort, Risk
from advisor.model.measures import Cause, Figure, Way
from advisor.model.promises import Claim, Physics

Objective = Literal["maximise", "minimise"]
Confidence = Literal["standard", "measured-paper", "vendor-doc", "anecdotal"]
Bearer = Literal["whole", "part"]
"""Whom a question is asked of where there are several parts: the whole once, or each part."""


class Source(Value):
    """Where a figure was published."""

    title: str
    year: int
    url: str


class Evidence(Value):
    """A cited, dated, external source with the figure that it supports."""

    id: str
    topic: str
    claim: str
    value: str
    unit: str
    subject: str
    source: Source
    confidence: Confidence
    verified: bool
    read_in: str = ""
    note: str = ""

    @property
    def is_sound(self) -> bool:
        """Tell whether it may carry a veto: it was read, and it is more than an anecdote."""
        return self.verified and self.confidence != "anecdotal"


class Question(Value):
    """Asks for one fact: prompt, help, domain and when it is relevant."""

    fact: str
    topic: str
    prompt: str
    help: str
    domain: Domain
    when: Condition = ALWAYS
    prior: dict[str, float] = {}
    """How probable each value is before anything is known; it only orders questions."""
    typical: tuple[float, ...] = ()
    """Numbers that stand for the range of a number question; it only orders questions."""
    negotiable: bool = False
    plain: FactValue | None = None
    """The answer of an ordinary workload; a yes/no question's is false. None when there is none."""
    tick: str = ""
    """How a screen names it; the prompt by default."""
    of: Bearer = "part"
    """Whom it is asked of where there are several parts."""


class Derived(Value):
    """A fact that rules conclude and nobody is asked for; `otherwise` holds when no rule concludes anything."""

    fact: str
    topic: str
    title: str
    domain: Domain
    otherwise: FactValue


class Lookup(Value):
    """A number of days that a table of dates gives for a release, counted from the day of the evaluation."""

    fact: str
    topic: str
    title: str
    by: str
    table: str
    unit: str
    domain: Domain


class Screen(Value):
    """Several yes/no facts asked at once: ticked is true, the rest false."""

    id: str
    prompt: str
    facts: tuple[str, ...]
    when: Condition = ALWAYS


class OverviewItem(Value):
    """A line of the overview: the facts that are settled with their plain values when it is not ticked."""

    label: str
    screen: str = ""
    fact: str = ""


class Overview(Value):
    """The prompt that comes first and settles whole families of facts."""

    prompt: str
    help: str
    items: tuple[OverviewItem, ...]


class PartKind(Value):
    """A kind of part to pick from: its id is the name that is suggested for such a part."""

    id: str
    label: str
    help: str = ""
    assume: dict[str, FactValue] = {}
    """What is obvious of a part of this kind; it is assumed until somebody says so."""


class Mixture(Value):
    """When a description is one of several things at once, and why it should be taken apart."""

    when: Condition
    because: str
    ask_again: tuple[str, ...] = ()
    """What was said of the mixture and is asked of each part once it is divided, beside what `when` reads."""


class PartsPlan(Value):
    """The prompt that asks whether it is one thing or several, and the kinds of parts that it offers."""

    prompt: str
    help: str
    kinds: tuple[PartKind, ...]
    mixed: Mixture | None = None


class Requirement(Value):
    """The measured figure of an alternative on `criterion` must be at most the value of a fact, or a number."""

    criterion: str
    at_most: str | float


class Effects(Value):
    """What a firing rule does. Weights and shifts are in thousandths, so that sums are exact in any order."""

    conclude: dict[str, FactValue] = {}
    weigh: dict[str, int] = {}
    shift: dict[str, dict[str, int]] = {}
    figures: dict[str, dict[str, Figure]] = {}
    """By alternative and measured criterion: the figure that holds instead of the base one."""
    veto: tuple[str, ...] = ()
    require: tuple[Requirement, ...] = ()
    advise: tuple[Advice, ...] = ()
    harden: tuple[str, ...] = ()
    consider: tuple[str, ...] = ()
    risk: tuple[Risk, ...] = ()
    effort: tuple[Effort, ...] = ()


class Rule(Value):
    """`when` / `then` / `because` / `evidence`."""

    id: str
    topic: str
    title: str
    when: Condition
    then: Effects
    because: str
    remedy: str = ""
    evidence: tuple[str, ...] = ()
    judgement: bool = False
    cause: str = ""
    """What it rests on together with other rules; empty when it stands for itself."""
    since: str = ""
    review_by: str = ""
    layer: str = "rules"
    """The layer of rules that it came from; the shipped one is called `rules`."""


class LevelScale(Value):
    """Judged steps, each with its performance from 0 to 1."""

    kind: Literal["levels"] = "levels"
    levels: dict[str, float]


class MeasuredScale(Value):
    """A value function that turns a figure in `unit` into 0 (`worst`) to 1 (`best`)."""

    kind: Literal["measured"] = "measured"
    unit: str
    value: Literal["log", "linear"]
    best: float
    worst: float


class Criterion(Value):
    """What an alternative is judged on."""

    id: str
    title: str
    question: str
    objective: Objective
    weight: float
    scale: Annotated[LevelScale | MeasuredScale, Field(discriminator="kind")]


class Performance(Value):
    """An alternative's value on one criterion: a judged level, or a figure with the band that measurements span."""

    level: str = ""
    figure: float | None = None
    low: float | None = None
    high: float | None = None
    evidence: tuple[str, ...] = ()
    judgement: bool = False
    ways: tuple[Way, ...] = ()
    """Other ways to a figure; the one above is that of the usual way."""


class Alternative(Value):
    """A way to run the workload, and the verdict that it stands for."""

    id: str
    title: str
    verdict: str
    summary: str
    performance: dict[str, Performance]
    label: str = ""
    """What published decisions call it, where that is another word than its verdict."""


class Replaced(Value):
    """A name that an alternative had once, and the alternatives that took its place."""

    id: str
    by: tuple[str, ...]


class Setting(Value):
    """A named setting that rules may ask for and generators honour."""

    id: str
    title: str
    alternatives: tuple[str, ...] = ()
    """For which it means something; for every one when none is named."""
    excludes: tuple[str, ...] = ()
    """The settings that cannot be in force together with it; each of them names this one too."""


class StrengthScale(Value):
    """From which distance in score a verdict is `clear`, and from which it is a `lean`; below it is a toss-up."""

    clear: float = 0.06
    lean: float = 0.02


class SizingPlan(Value):
    """Which facts and which measured criteria sizing rests on."""

    instances: str
    memory_mib: str
    host_gib: str
    price_month: str
    overhead: str
    """The criterion whose figure is the memory that one instance costs beyond its own use, in MiB."""
    startup: str
    """The criterion whose figure is the time until one more instance serves, in seconds."""
    usable: float
    """The share of a host's memory that is left for workloads."""


class Topic(Value):
    """A subject under which questions and rules are kept."""

    id: str
    prefix: str
    title: str


class KnowledgeBase(Value):
    """Everything that the rules say, checked and linked."""

    topics: tuple[Topic, ...]
    criteria: tuple[Criterion, ...]
    alternatives: tuple[Alternative, ...]
    replaced: tuple[Replaced, ...] = ()
    questions: tuple[Question, ...]
    derived: tuple[Derived, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    screens: tuple[Screen, ...] = ()
    overview: Overview | None = None
    parts: PartsPlan | None = None
    topic_order: tuple[str, ...] = ()
    """Topics in the order of the interview; those that are not listed follow."""
    rules: tuple[Rule, ...]
    settings: tuple[Setting, ...] = ()
    considerations: tuple[Consideration, ...] = ()
    evidence: dict[str, Evidence] = {}
    strength: StrengthScale = Field(default_factory=StrengthScale)
    claims: tuple[Claim, ...] = ()
    physics: tuple[Physics, ...] = ()
    causes: tuple[Cause, ...] = ()
    sizing: SizingPlan | None = None
    content_hash: str = ""
    layers: tuple[str, ...] = ("rules",)
    paths: tuple[str, ...] = ()
    """The files that it was read from, as the user would write them."""
    places: dict[str, tuple[int, int, int]] = {}
    """Where each thing is declared, by kind and name such as `rule KRN-010`: position in `paths`, line and column."""

    @cached_property
    def question_by_fact(self) -> dict[str, Question]:
        """Map each asked fact to its question."""
        return {question.fact: question for question in self.questions}

    @cached_property
    def derived_by_fact(self) -> dict[str, Derived]:
        """Map each derived fact to its declaration."""
        return {derived.fact: derived for derived in self.derived}

    @cached_property
    def domain_of(self) -> dict[str, Domain]:
        """Map each fact, asked, looked up or derived, to its domain."""
        declared: tuple[Question | Lookup | Derived, ...] = (*self.questions, *self.lookups, *self.derived)
        return {item.fact: item.domain for item in declared}

    @cached_property
    def rule_by_id(self) -> dict[str, Rule]:
        """Map each id to its rule."""
        return {rule.id: rule for rule in self.rules}

    def place_of(self, kind: str, name: str) -> Location:
        """Give the place where a thing is declared; that of the base as a whole when it was not read from files."""
        file, line, column = self.places.get(f"{kind} {name}", (-1, 0, 0))
        return Location(self.paths[file], line, column) if 0 <= file < len(self.paths) else Location(self.layers[0])

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """Give the verdicts in the order of the alternatives."""
        return tuple(dict.fromkeys(alternative.verdict for alternative in self.alternatives))

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """Give the words for an answer: the verdicts, then the alternatives that are called otherwise."""
        return tuple(dict.fromkeys((*self.verdicts, *(alternative.id for alternative in self.alternatives))))

    @cached_property
    def successors(self) -> dict[str, tuple[str, ...]]:
        """Map each name that is no longer in use to the alternatives that took its place."""
        return {replaced.id: replaced.by for replaced in self.replaced}

    @cached_property
    def label_of(self) -> dict[str, str]:
        """Map each alternative to what published decisions call it: its label, or its verdict."""
        return {alternative.id: alternative.label or alternative.verdict for alternative in self.alternatives}
