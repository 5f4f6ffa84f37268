"""The answer: one value of which every report is a view. Its JSON Schema is published."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.model.base import Value
from advisor.model.fact import Fact, FactValue
from advisor.model.guidance import Size
from advisor.model.measures import Figure
from advisor.model.workload import Stack

SCHEMA = "advisor/recommendation/2"

Strength = Literal["clear", "lean", "toss-up", "none"]


class Ranked(Value):
    """One alternative with its score from 0 to 1 and what each criterion contributes; they add up to the score."""

    alternative: str
    title: str
    verdict: str
    score: float
    low: float
    """The lowest score that open questions can still give it."""
    high: float
    """The highest score that open questions can still give it."""
    vetoed_by: tuple[str, ...] = ()
    contributions: dict[str, float] = {}
    lag: dict[str, float] = {}
    """Per criterion, how much of the winner's lead over this alternative it makes up; they add up to the difference."""
    starts_from: str = ""
    """The way that meets what was required: `cold`, or the id of another. Empty where nothing is, or it is not met."""


class Firing(Value):
    """A rule whose condition the facts meet, with what it did and the facts that it rested on."""

    rule: str
    title: str
    topic: str
    because: str
    evidence: tuple[str, ...] = ()
    judgement: bool = False
    layer: str
    facts: dict[str, FactValue] = {}
    conclude: dict[str, FactValue] = {}
    weigh: dict[str, float] = {}
    shift: dict[str, dict[str, float]] = {}
    figures: dict[str, dict[str, Figure]] = {}
    """By alternative and criterion: the measured figure that holds instead of the base one."""
    cause: str = ""
    """What it rests on together with other rules; their shifts together are held within the cap of the cause."""
    vetoes: tuple[str, ...] = ()
    advise: tuple[str, ...] = ()
    """What it says of the chosen alternative."""
    harden: tuple[str, ...] = ()
    """The settings that it asks for, whichever alternative they are for."""
    consider: tuple[str, ...] = ()
    """What it names that lies outside the alternatives, by id."""
    risk: tuple[str, ...] = ()
    """The risks that it sees in the chosen alternative."""
    effort: Size | None = None
    """How much it says that moving to the chosen alternative takes; null when it says nothing of that."""
    effect_on_margin: float = 0.0
    """The margin lost if this rule were left out, in score; negative when the rule speaks against the winner."""


class NearMiss(Value):
    """A rule that one condition kept from firing."""

    rule: str
    title: str
    lacking: str
    """The condition that was lacking, in words."""
    status: Literal["false", "unknown"]


class Veto(Value):
    """An exclusion, with the way out."""

    rule: str
    title: str
    alternatives: tuple[str, ...]
    because: str
    remedy: str
    evidence: tuple[str, ...] = ()
    facts: dict[str, FactValue] = {}


class FiredConsideration(Value):
    """Something outside the alternatives that a firing rule names because it may fit better; it is never ranked."""

    id: str
    title: str
    summary: str
    """What it is."""
    rule: str
    because: str
    evidence: tuple[str, ...] = ()
    facts: dict[str, FactValue] = {}


class FiredRisk(Value):
    """What may go wrong with the chosen alternative, and what keeps it small."""

    rule: str
    text: str
    mitigation: str


class EffortReason(Value):
    """A rule that sets the size of the effort, with its reason."""

    rule: str
    why: str


class FiredEffort(Value):
    """How much it takes to move to the chosen alternative: the largest size that a firing rule gives."""

    size: Size
    reasons: tuple[EffortReason, ...]
    """The rules that give this size."""


class OpenQuestion(Value):
    """A question without an answer that some rule reads, and the rules that wait for it."""

    fact: str
    prompt: str
    topic: str
    rules: tuple[str, ...]
    may_exclude_winner: bool
    """Whether an answer could exclude the winning alternative outright."""
    can_flip: bool
    """Whether an answer can still change the verdict, on its own or together with others."""
    information_value: float
    """The chance, under the stated priors, that the answer turns the verdict."""


class Counterfactual(Value):
    """A smallest set of answers that would change the verdict."""

    answers: dict[str, FactValue]
    """The nearest answers that would do it, with what tables give for a release; the others stand as they are."""
    words: str
    """All answers that would do it in the same way, such as `startup_budget_s were below 0.16`."""
    verdict: str
    rules: tuple[str, ...]
    """The rules that would then fire, no longer fire or exclude something else; what turns the verdict first."""
    is_negotiable: bool


class WeightRange(Value):
    """The weight of a criterion in which the verdict holds while the other weights stay."""

    criterion: str
    weight: float
    low: float
    high: float | None
    """Null when the verdict holds however much the criterion counts."""
    below: str
    """The verdict below `low`, empty when there is none."""
    above: str
    """The verdict above `high`, empty when there is none."""


class Sensitivity(Value):
    """How much preferences may change before the verdict does."""

    weights: tuple[WeightRange, ...] = ()
    acceptability: dict[str, float] = {}
    """The share of all preferences under which each alternative comes first among the feasible (SMAA-2)."""
    draws: int = 0


class Band(Value):
    """A figure with the best and the worst that measurements reached."""

    low: float
    typical: float
    high: float


class SizingRow(Value):
    """What an alternative costs for the stated instances; null where a fact is not known."""

    alternative: str
    overhead_mib: Band
    start_s: Band
    overhead_gib: Band | None = None
    hosts: Band | None = None
    cost_month: Band | None = None
    evidence: dict[str, tuple[str, ...]] = {}
    """By measured figure, `overhead_mib` and `start_s`, what it was published in; the others are computed from them."""


class Calibration(Value):
    """How often verdicts of this strength were acceptable on workloads on which nobody had tuned the rules."""

    cases: int
    acceptable: int


class Citation(Value):
    """A piece of evidence as a report shows it."""

    id: str
    claim: str
    value: str
    unit: str
    title: str
    year: int
    url: str
    confidence: str
    verified: bool


class Provenance(Value):
    """What the answer was computed from."""

    advisor: str
    knowledge: str
    """Content hash of the rules."""
    policy: str
    rules: int
    layers: tuple[str, ...]
    evaluated_on: str


class Recommendation(Value):
    """The answer for one workload, or for one of its components."""

    schema_id: str = Field(default=SCHEMA, alias="schema", serialization_alias="schema")
    workload: str
    title: str = ""
    description: str = ""
    component: str = ""
    component_title: str = ""
    verdict: str
    alternative: str
    alternative_title: str
    strength: Strength
    calibration: Calibration | None = None
    """Null where it is not known: with house rules, and under a policy with a stance of its own."""
    settled: bool
    """True only when no answer to an open question can change the verdict."""
    settlement: Literal["settled", "open", "not-proven"]
    """Not proven: no answer that changes the verdict was found, but the search ran out of budget."""
    margin: float | None
    """Distance in score to the runner-up; null when nothing else is feasible."""
    verdict_margin: float | None
    """Distance in score to the best alternative of another verdict; null when no other verdict is feasible."""
    runner_up: str = ""
    summary: str
    mixed: str = ""
    """Why it should be described part by part, where what is known is about several things at once; otherwise empty."""
    ranking: tuple[Ranked, ...]
    firings: tuple[Firing, ...]
    near_misses: tuple[NearMiss, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    conflict: tuple[str, ...] = ()
    """When nothing is feasible, a smallest set of rules that together exclude everything."""
    considerations: tuple[FiredConsideration, ...] = ()
    """What lies outside the alternatives and may fit better, one for each rule that names it; never ranked."""
    open_questions: tuple[OpenQuestion, ...] = ()
    counterfactuals: tuple[Counterfactual, ...] = ()
    counterfactuals_complete: bool = True
    """False when the search for changes ran out of budget, so that smaller or further ones may exist."""
    sensitivity: Sensitivity = Field(default_factory=Sensitivity)
    sizing: tuple[SizingRow, ...] = ()
    weights: dict[str, float] = {}
    risks: tuple[FiredRisk, ...] = ()
    """What may go wrong with the chosen alternative."""
    effort: FiredEffort | None = None
    """What it takes to move to the chosen alternative; null when no rule says anything of that."""
    advice: tuple[str, ...] = ()
    """What the firing rules say of the chosen alternative."""
    hardening: tuple[str, ...] = ()
    """The settings that firing rules ask for and that mean something for the chosen alternative."""
    facts: tuple[Fact, ...] = ()
    evidence: dict[str, Citation] = {}
    components: tuple[Recommendation, ...] = ()
    stack: Stack | None = None
    provenance: Provenance

    def is_called(self, answer: str) -> bool:
        """Tell whether a word names this answer: its verdict, or its alternative."""
        return answer in {self.verdict, self.alternative}
