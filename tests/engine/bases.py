"""Knowledge bases for tests: the shipped one, read once, and small ones written in a few lines each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from random import Random

from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import load_workload
from advisor.model.condition import ALWAYS, Condition, Operator, Scalar, Test
from advisor.model.domain import BoolDomain, ChoiceDomain, Domain, LevelsDomain, NumberDomain, ReleaseDomain, SetDomain
from advisor.model.fact import Fact, FactValue
from advisor.model.guidance import Advice
from advisor.model.knowledge import (
    Alternative,
    Criterion,
    Derived,
    Effects,
    KnowledgeBase,
    LevelScale,
    Lookup,
    MeasuredScale,
    Performance,
    Question,
    Rule,
)
from advisor.model.recommendation import Provenance
from advisor.model.workload import Workload

ROOT = Path(__file__).resolve().parents[2]

BOOL = BoolDomain()
LEVELS = LevelsDomain(labels={"low": "Low", "middle": "Middle", "high": "High"})
CHOICE = ChoiceDomain(labels={"red": "Red", "green": "Green", "blue": "Blue"})
NUMBER = NumberDomain(unit="s", min=0, max=60)
SET = SetDomain(labels={"a": "A", "b": "B", "c": "C"})
RELEASE = ReleaseDomain(table="eol", products=("ubuntu", "debian"))
DAYS = NumberDomain(unit="days", min=-100_000, max=100_000)

SECONDS = MeasuredScale(unit="s", value="log", best=1, worst=100)

PROVENANCE = Provenance(advisor="1", knowledge="k", policy="", rules=0, layers=("rules",), evaluated_on="2026-11-24")


def seeded(seed: int) -> Random:
    """Give a generator of the same numbers in every run."""
    return Random(seed)  # noqa: S311 - nothing secret is drawn


@cache
def real_base() -> KnowledgeBase:
    """Give the shipped rules, read from their files."""
    return load_knowledge(base=ROOT / "rules", use_cache=False)


@cache
def archetypes() -> Mapping[str, Workload]:
    """Map the names of the shipped archetypes to their workloads."""
    files = sorted((ROOT / "profiles" / "workloads").glob("*.yaml"))
    return {file.stem: load_workload(file, real_base()) for file in files}


def compare(fact: str, *value: Scalar, by: Operator = "is") -> Test:
    """Compare one fact with one value, or with several of which any may match."""
    return Test(fact=fact, operator=by, value=value)


def yes(fact: str) -> Test:
    """Ask that a yes/no fact is true."""
    return compare(fact, True)  # noqa: FBT003 - the value of a fact


def no(fact: str) -> Test:
    """Ask that a yes/no fact is false."""
    return compare(fact, False)  # noqa: FBT003 - the value of a fact


def is_known(fact: str) -> Test:
    """Ask that a fact has a value."""
    return compare(fact, True, by="known")  # noqa: FBT003 - the value of the test


def is_unknown(fact: str) -> Test:
    """Ask that a fact has no value."""
    return compare(fact, False, by="known")  # noqa: FBT003 - the value of the test


def question(fact: str, domain: Domain = BOOL, when: Condition = ALWAYS) -> Question:
    """Ask for one fact."""
    return Question(fact=fact, topic="t", prompt=f"The {fact}", help="", domain=domain, when=when)


def derived(fact: str, domain: Domain = LEVELS, otherwise: FactValue = "low") -> Derived:
    """Declare a fact that only rules conclude."""
    return Derived(fact=fact, topic="t", title=fact, domain=domain, otherwise=otherwise)


def lookup(fact: str, by: str) -> Lookup:
    """Declare a number of days that a table gives for a release."""
    return Lookup(fact=fact, topic="t", title=fact, by=by, table="eol", unit="days", domain=DAYS)


def say(*sentences: str) -> tuple[Advice, ...]:
    """Advise in sentences that hold for every alternative."""
    return tuple(Advice(say=sentence) for sentence in sentences)


def rule(name: str, when: Condition = ALWAYS, then: Effects | None = None) -> Rule:
    """Write a rule that is judgement."""
    effects = then or Effects(advise=say("Mind this."))
    return Rule(
        id=name,
        topic="t",
        title=f"Title of {name}",
        when=when,
        then=effects,
        because="So.",
        remedy="Do.",
        judgement=True,
    )


def small_base(
    grid: Mapping[str, Mapping[str, float | Performance]],
    weights: Mapping[str, float],
    questions: Iterable[Question] = (),
    rules: Iterable[Rule] = (),
    facts: Iterable[Derived | Lookup] = (),
) -> KnowledgeBase:
    """Give a base from a grid of performances, by alternative and criterion, and a weight a criterion.

    A plain number stands for a judged level of that value; a `Performance` for a figure on the scale `SECONDS`. Each
    alternative is a verdict of its own. `facts` are derived ones and lookups.
    """
    first = next(iter(grid.values()))
    declared = tuple(facts)
    return KnowledgeBase(
        topics=(),
        criteria=tuple(
            Criterion(
                id=name,
                title=name.capitalize(),
                question="",
                objective="maximise",
                weight=weight,
                scale=SECONDS
                if isinstance(first[name], Performance)
                else LevelScale(levels={f"{row[name]}": float(f"{row[name]}") for row in grid.values()}),
            )
            for name, weight in weights.items()
        ),
        alternatives=tuple(
            Alternative(
                id=name,
                title=name.capitalize(),
                verdict=name,
                summary="",
                performance={
                    criterion: cell if isinstance(cell, Performance) else Performance(level=f"{cell}", judgement=True)
                    for criterion, cell in row.items()
                },
            )
            for name, row in grid.items()
        ),
        questions=tuple(questions),
        derived=tuple(item for item in declared if isinstance(item, Derived)),
        lookups=tuple(item for item in declared if isinstance(item, Lookup)),
        rules=tuple(rules),
        content_hash="small",
    )


def workload(**answers: FactValue) -> Workload:
    """Give a workload with these answers."""
    return Workload(name="w", facts=tuple(Fact(name=name, value=value) for name, value in answers.items()))


def with_rules(knowledge: KnowledgeBase, rules: Iterable[Rule]) -> KnowledgeBase:
    """Give a base with other rules; a plain copy would keep what was cached for the old ones."""
    return KnowledgeBase.model_construct(**{**dict(knowledge), "rules": tuple(rules)})
