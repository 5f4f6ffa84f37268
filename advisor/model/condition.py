"""Conditions as data: one tree that the linter, the compiler, the explainer and the schema all read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from advisor.model.base import Value

Scalar: TypeAlias = bool | int | float | str

Operator = Literal["is", "at_least", "at_most", "above", "below", "includes", "product", "known"]


class Test(Value):
    """One fact compared with a value. `is`, `includes` and `product` take a tuple of which any may match."""

    kind: Literal["test"] = "test"
    fact: str
    operator: Operator
    value: tuple[Scalar, ...]

    __test__ = False  # pytest would take the name for a test class


class AllOf(Value):
    """True when every part is true. Without parts it is true."""

    kind: Literal["all"] = "all"
    parts: tuple[Condition, ...] = ()


class AnyOf(Value):
    """True when a part is true."""

    kind: Literal["any"] = "any"
    parts: tuple[Condition, ...]


class NoneOf(Value):
    """True when every part is false."""

    kind: Literal["none"] = "none"
    parts: tuple[Condition, ...]


Condition: TypeAlias = Annotated[Test | AllOf | AnyOf | NoneOf, Field(discriminator="kind")]

ALWAYS = AllOf.model_construct(parts=())
NEVER = AnyOf.model_construct(parts=())


def tests_in(condition: Condition) -> Iterator[Test]:
    """Give every test of a condition, from left to right."""
    if isinstance(condition, Test):
        yield condition
    else:
        for part in condition.parts:
            yield from tests_in(part)


def facts_in(condition: Condition) -> frozenset[str]:
    """Give the names of the facts that a condition reads."""
    return frozenset(test.fact for test in tests_in(condition))
