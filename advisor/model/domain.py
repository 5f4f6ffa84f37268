"""Domains: which values a fact may take, and in which order."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from advisor.model.base import Value


class BoolDomain(Value):
    """True or false."""

    kind: Literal["bool"] = "bool"


class ChoiceDomain(Value):
    """One of several values without an order; `labels` maps each value to what a reader sees."""

    kind: Literal["choice"] = "choice"
    labels: dict[str, str]


class LevelsDomain(Value):
    """One of several values in rising order; `labels` maps each value to what a reader sees."""

    kind: Literal["levels"] = "levels"
    labels: dict[str, str]


class NumberDomain(Value):
    """A number in `unit`, within `min` and `max`, both included."""

    kind: Literal["number"] = "number"
    unit: str
    min: float
    max: float


class SetDomain(Value):
    """Any number of values; `labels` maps each value to what a reader sees."""

    kind: Literal["set"] = "set"
    labels: dict[str, str]


class ReleaseDomain(Value):
    """A product of a table of dates and one of its releases, such as `ubuntu 22.04`."""

    kind: Literal["release"] = "release"
    table: str
    products: tuple[str, ...]


Domain: TypeAlias = Annotated[
    BoolDomain | ChoiceDomain | LevelsDomain | NumberDomain | SetDomain | ReleaseDomain,
    Field(discriminator="kind"),
]

Labelled: TypeAlias = ChoiceDomain | LevelsDomain | SetDomain


def values_of(domain: Domain) -> tuple[str, ...]:
    """Give the values that a domain lists, in order; none for numbers and releases."""
    match domain:
        case BoolDomain():
            return ("true", "false")
        case ChoiceDomain() | LevelsDomain() | SetDomain():
            return tuple(domain.labels)
        case NumberDomain() | ReleaseDomain():
            return ()


def describe(domain: Domain) -> str:
    """Say in a few words what may be written, as diagnostics and help do."""
    match domain:
        case BoolDomain():
            return "true or false"
        case ChoiceDomain() | LevelsDomain():
            return "one of " + ", ".join(domain.labels)
        case SetDomain():
            return "a list of any of " + ", ".join(domain.labels)
        case NumberDomain():
            return f"a number from {domain.min:.15g} to {domain.max:.15g} ({domain.unit})"
        case ReleaseDomain():
            return (
                "a product and its release, such as `" + domain.products[0] + " 1.0`, of " + ", ".join(domain.products)
            )
