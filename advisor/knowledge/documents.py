"""The shape of every YAML file, as the JSON Schemas publish it. What the values mean is settled by `link`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from advisor.knowledge.source import Plain
from advisor.model.workload import Port


def _read_flag(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, Plain) and value in {"true", "false"}:
        return value == "true"
    raise PydanticCustomError("flag", "expected true or false, without quotes")


def _read_text(value: object) -> object:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (bool, int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    raise PydanticCustomError("text", "expected text")


def _read_text_or_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Flag: TypeAlias = Annotated[bool, BeforeValidator(_read_flag)]
Text: TypeAlias = Annotated[str, BeforeValidator(_read_text)]
Texts: TypeAlias = Annotated[tuple[Text, ...], BeforeValidator(_read_text_or_list)]
FactName: TypeAlias = Annotated[str, BeforeValidator(_read_text), Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
RuleId: TypeAlias = Annotated[str, BeforeValidator(_read_text), Field(pattern=r"^[A-Z][A-Z0-9]{1,7}-[0-9]{3}$")]
Slug: TypeAlias = Annotated[str, BeforeValidator(_read_text), Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,60}$")]
Day: TypeAlias = Annotated[str, BeforeValidator(_read_text), Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Raw: TypeAlias = Any
Probability: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class Shape(BaseModel):
    """A closed mapping: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class NumberShape(Shape):
    """A number domain."""

    unit: Text
    min: float
    max: float


class ReleaseShape(Shape):
    """A release domain."""

    table: Slug
    products: tuple[Slug, ...]


class DomainShape(Shape):
    """A domain other than `bool`; exactly one key."""

    choice: dict[str, Text] | None = None
    levels: dict[str, Text] | None = None
    number: NumberShape | None = None
    set: dict[str, Text] | None = None
    release: ReleaseShape | None = None


class QuestionShape(Shape):
    """A question in a topic file."""

    fact: FactName
    prompt: Text
    help: Text
    domain: Literal["bool"] | DomainShape
    when: dict[str, Raw] | None = None
    prior: Probability | dict[str, Probability] | None = None
    typical: tuple[float, ...] = ()
    negotiable: Flag = False


class DerivedShape(Shape):
    """A derived fact in a topic file."""

    fact: FactName
    title: Text
    domain: Literal["bool"] | DomainShape
    otherwise: Raw


class LookupShape(Shape):
    """A number of days taken from a table of dates."""

    fact: FactName
    title: Text
    by: FactName
    table: Slug
    unit: Text


class AtMostShape(Shape):
    """A bound: the name of a number fact, or a number."""

    at_most: float | FactName


class EffectsShape(Shape):
    """What a rule does when it fires; at least one key."""

    conclude: dict[str, Raw] = {}
    weigh: dict[str, float] = {}
    shift: dict[str, dict[str, float]] = {}
    veto: tuple[Slug, ...] = ()
    require: dict[str, AtMostShape] = {}
    advise: Texts = ()
    harden: tuple[Slug, ...] = ()


class RuleShape(Shape):
    """A rule in a topic file."""

    id: RuleId
    title: Text = ""
    when: dict[str, Raw] | None = None
    then: EffectsShape | None = None
    because: Text = ""
    remedy: Text = ""
    evidence: tuple[Slug, ...] = ()
    judgement: Flag = False
    since: Day | None = None
    review_by: Day | None = None
    disabled: Flag = False
    reason: Text = ""
    """Why a house layer disables the rule."""


class TopicShape(Shape):
    """A topic file."""

    topic: Slug
    prefix: Annotated[str, BeforeValidator(_read_text), Field(pattern=r"^[A-Z][A-Z0-9]{1,7}$")] | None = None
    title: Text = ""
    questions: tuple[QuestionShape, ...] = ()
    derived: tuple[DerivedShape, ...] = ()
    lookups: tuple[LookupShape, ...] = ()
    rules: tuple[RuleShape, ...] = ()


class MeasuredShape(Shape):
    """A value function over a measured figure."""

    unit: Text
    value: Literal["log", "linear"]
    best: float
    worst: float


class ScaleShape(Shape):
    """A scale; exactly one key."""

    levels: dict[str, Probability] | None = None
    measured: MeasuredShape | None = None


class CriterionShape(Shape):
    """A criterion."""

    id: Slug
    title: Text
    question: Text
    objective: Literal["maximise", "minimise"]
    weight: Annotated[float, Field(ge=0, le=100)]
    scale: ScaleShape


class StrengthShape(Shape):
    """From which distance in score a verdict is clear, and from which it leans."""

    clear: Probability
    lean: Probability


class CriteriaShape(Shape):
    """`criteria.yaml`."""

    strength: StrengthShape | None = None

    criteria: tuple[CriterionShape, ...]


class PerformanceShape(Shape):
    """A judged level, or a figure with its band."""

    level: Slug | None = None
    figure: float | None = None
    low: float | None = None
    high: float | None = None
    evidence: tuple[Slug, ...] = ()
    judgement: Flag = False


class AlternativeShape(Shape):
    """An alternative."""

    id: Slug
    title: Text
    verdict: Slug
    summary: Text
    performance: dict[str, PerformanceShape]


class AlternativesShape(Shape):
    """`alternatives.yaml`."""

    alternatives: tuple[AlternativeShape, ...]


class ScreenShape(Shape):
    """A screen."""

    id: Slug
    prompt: Text
    facts: tuple[FactName, ...]
    when: dict[str, Raw] | None = None


class ScreensShape(Shape):
    """`screens.yaml`."""

    screens: tuple[ScreenShape, ...]


class SettingShape(Shape):
    """A hardening setting."""

    id: Slug
    title: Text


class HardeningShape(Shape):
    """`hardening.yaml`."""

    settings: tuple[SettingShape, ...]


class SourceShape(Shape):
    """Where a figure was published."""

    title: Text
    year: Annotated[int, Field(ge=1970, le=2100)]
    url: Annotated[str, BeforeValidator(_read_text), Field(pattern=r"^https?://\S+$")]


class EvidenceItemShape(Shape):
    """One piece of evidence."""

    id: Slug
    topic: Slug
    claim: Text
    value: Text
    unit: Text
    subject: Text
    source: SourceShape
    confidence: Literal["standard", "measured-paper", "vendor-doc", "anecdotal"]
    verified: Flag
    read_in: Text = ""
    note: Text = ""


class EvidenceShape(Shape):
    """A file under `evidence/`."""

    evidence: tuple[EvidenceItemShape, ...]


class AnswerShape(Shape):
    """The long form of an answer, with its origin."""

    value: Raw
    origin: Literal["answered", "detected", "assumed"] = "answered"
    note: Text = ""


class StackShape(Shape):
    """The software itself, for the starter files."""

    language: Slug | None = None
    version: Text = ""
    framework: Text = ""
    package_manager: Text = ""
    image: Text = ""
    command: tuple[Text, ...] = ()
    build: tuple[Text, ...] = ()
    port: Port | None = None
    system_packages: tuple[Text, ...] = ()
    env: tuple[Text, ...] = ()
    volumes: tuple[Text, ...] = ()
    health_path: Text = "/"
    files: tuple[Text, ...] = ()


class ComponentShape(Shape):
    """A part of a workload."""

    name: Text
    title: Text = ""
    answers: dict[str, Raw] = {}
    stack: StackShape | None = None


class WorkloadShape(Shape):
    """A workload file."""

    name: Text
    title: Text = ""
    description: Text = ""
    policy: Text = ""
    answers: dict[str, Raw] = {}
    components: tuple[ComponentShape, ...] = ()
    stack: StackShape | None = None


class HouseVetoShape(Shape):
    """A house veto of a policy."""

    alternatives: tuple[Slug, ...]
    when: dict[str, Raw] | None = None
    because: Text
    remedy: Text


class PolicyShape(Shape):
    """A policy file."""

    name: Text
    title: Text
    description: Text
    weights: dict[str, Annotated[float, Field(ge=0, le=100)]] = {}
    assume: dict[str, Raw] = {}
    vetoes: tuple[HouseVetoShape, ...] = ()


class RuleTestShape(Shape):
    """Facts on which one rule fires, is silent and is unknown; each a map of answers or a list of maps."""

    fires: dict[str, Raw] | tuple[dict[str, Raw], ...]
    silent: dict[str, Raw] | tuple[dict[str, Raw], ...]
    unknown: dict[str, Raw] | tuple[dict[str, Raw], ...]


class RuleTestsShape(Shape):
    """A `<topic>.test.yaml` file."""

    topic: Slug
    tests: dict[str, RuleTestShape]


class ExpectShape(Shape):
    """What a scenario expects."""

    verdict: Slug
    alternative: Slug | None = None
    decisive: tuple[RuleId, ...] = ()


class ScenarioShape(Shape):
    """A file under `tests/scenarios/`."""

    title: Text
    narrative: Text
    policy: Text = ""
    answers: dict[str, Raw] = {}
    components: tuple[ComponentShape, ...] = ()
    expect: ExpectShape


class CaseSourceShape(Shape):
    """Where a real decision was published."""

    title: Text
    url: Text
    quality: Text
    group: Text = ""


class CaseShape(Shape):
    """A file under `tests/cases/`: a real decision."""

    id: Slug
    title: Text
    narrative: Text
    answers: dict[str, Raw] = {}
    components: tuple[ComponentShape, ...] = ()
    expected: Slug
    acceptable: tuple[Slug, ...]
    why: Text
    source: CaseSourceShape
    label_origin: Text = ""
    kind: Text = ""
    contested: Flag = False
