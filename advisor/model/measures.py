"""Measured figures beyond the base: those that hold only for some workloads, and other ways to reach one."""

from __future__ import annotations

from advisor.model.base import Value
from advisor.model.condition import NEVER, Condition


class Figure(Value):
    """A measured figure with the band that measurements span, in the unit of its criterion."""

    figure: float
    low: float | None = None
    high: float | None = None


class Way(Value):
    """Another way to a figure than the usual one: what a requirement asks for may be met by it."""

    id: str
    title: str
    figure: float
    low: float | None = None
    high: float | None = None
    unless: Condition = NEVER
    """The workloads for which it is closed."""
    evidence: tuple[str, ...] = ()
    judgement: bool = False


class Cause(Value):
    """What several rules rest on together: on each criterion of each alternative it counts up to its cap."""

    id: str
    title: str
    cap: int
    """The most by which its rules together move a performance, either way, in thousandths."""
