"""Facts: what is known about a workload, and how it came to be known."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from advisor.model.base import Value

FactValue: TypeAlias = bool | int | float | str | tuple[str, ...]
"""A boolean, a number in its question's unit, a value of a choice, or a set as a tuple in the order of its domain."""


class Origin(StrEnum):
    """How a fact came to be known."""

    ANSWERED = "answered"
    DETECTED = "detected"
    ASSUMED = "assumed"
    DERIVED = "derived"


class Fact(Value):
    """A name, its value, where it came from and an optional note."""

    name: str
    value: FactValue
    origin: Origin = Origin.ANSWERED
    note: str = ""
