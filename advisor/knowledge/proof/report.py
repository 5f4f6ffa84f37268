"""What a proof hands out: statements about the rule base, each with its status and a workload that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from advisor.knowledge.write import dump_workload
from advisor.model.fact import Fact
from advisor.model.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.model.fact import FactValue

Status = Literal["holds", "fails", "open"]
"""Proven, refuted, or neither within the budget."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Something said of the whole rule base."""

    subject: str
    """A rule, two rules, an alternative or a claim."""
    status: Status
    because: str
    """How it was settled, in a few words."""
    witness: Mapping[str, FactValue] = field(default_factory=dict)
    """The facts that show it: a witness where it holds, a counterexample where it fails."""
    moved: Mapping[str, FactValue] = field(default_factory=dict)
    """For a claim that fails, the fact that was moved and what that made relevant, with their values after the step."""
    dropped: tuple[str, ...] = ()
    """For a claim that fails, the facts whose questions do not apply any more after the step."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A smallest set of rules that together leave no alternative, and facts on which they all fire."""

    rules: tuple[str, ...]
    witness: Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class ProofReport:
    """What was shown of a rule base."""

    fires: tuple[Statement, ...]
    """Of every rule: that it can fire."""
    apart: tuple[Statement, ...]
    """Of the rules that pull in opposite directions: that each pair is not bound to fire together."""
    wins: tuple[Statement, ...]
    """Of every alternative: that it wins somewhere."""
    claims: tuple[Statement, ...]
    """Of every claim of `monotone:`: that it holds."""
    physics: tuple[Statement, ...]
    """Of every promise of `physics:`: that it holds."""
    settings: tuple[Statement, ...]
    """Of every two settings that exclude each other: that no workload asks for both."""
    exclusions: tuple[Exclusion, ...]
    """Sets of rules that leave nothing; not faults, but what an author should know."""
    exclusions_complete: bool
    """Whether all such sets were found within the budget."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Give all statements, in the order of the report."""
        return (*self.fires, *self.apart, *self.wins, *self.claims, *self.physics, *self.settings)

    @property
    def is_proven(self) -> bool:
        """Tell whether every statement holds and nothing was left open."""
        return self.exclusions_complete and all(statement.status == "holds" for statement in self.statements)


def show_workload(facts: Mapping[str, FactValue], name: str) -> str:
    """Give facts as the YAML of a workload, which `advisor evaluate` takes."""
    return dump_workload(
        Workload(name=name, facts=tuple(Fact(name=fact, value=value) for fact, value in facts.items()))
    )
