"""What rules say beyond the scores: advice, risks and effort by alternative, and what lies outside all alternatives."""

from __future__ import annotations

from typing import Literal

from advisor.model.base import Value

Size = Literal["S", "M", "L"]
"""How much it takes to move somewhere, from days over weeks to months."""


class Advice(Value):
    """A sentence for the report."""

    say: str
    alternatives: tuple[str, ...] = ()
    """For which it holds; for every one when none is named."""


class Risk(Value):
    """What may go wrong, and what keeps it small."""

    say: str
    mitigation: str
    alternatives: tuple[str, ...] = ()
    """For which it holds; for every one when none is named."""


class Effort(Value):
    """How much it takes to move the workload to some alternatives."""

    alternatives: tuple[str, ...]
    size: Size
    why: str


class Consideration(Value):
    """Something outside the alternatives that may fit better; it is named with its reason and never ranked."""

    id: str
    title: str
    summary: str


def is_for(alternatives: tuple[str, ...], chosen: str) -> bool:
    """Tell whether what is said of some alternatives, or of every one when none is named, holds for the chosen one."""
    return not alternatives or chosen in alternatives
