"""What all shapes share: a closed mapping, and scalars that take their type from the place where they stand."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from advisor.knowledge.source import Plain
from advisor.knowledge.values import read_number

RULE_ID: Final = r"^[A-Z][A-Z0-9]{1,7}-[0-9]{3}$"


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


def _read_one_or_several(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


def _read_number(value: object) -> object:
    number = read_number(value)
    if number is None:
        raise PydanticCustomError("number", "expected a number")
    return number


def _check_day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day", "expected a day of the calendar") from None
    return value


_AS_TEXT: Final = BeforeValidator(_read_text)
_AS_NUMBER: Final = BeforeValidator(_read_number)
ONE_OR_SEVERAL: Final = BeforeValidator(_read_one_or_several)
"""Reads a value that stands without a list as a list of one."""

# A constraint stands before its reader, since only so the JSON Schemas hold it.
Flag: TypeAlias = Annotated[bool, BeforeValidator(_read_flag)]
Number: TypeAlias = Annotated[float, _AS_NUMBER]
Probability: TypeAlias = Annotated[float, Field(ge=0, le=1), _AS_NUMBER]
Cap: TypeAlias = Annotated[float, Field(ge=0.001, le=1), _AS_NUMBER]
Weight: TypeAlias = Annotated[float, Field(ge=0, le=100), _AS_NUMBER]
Year: TypeAlias = Annotated[int, Field(ge=1970, le=2100), _AS_NUMBER]
PortNumber: TypeAlias = Annotated[int, Field(ge=1, le=65535), _AS_NUMBER]
Text: TypeAlias = Annotated[str, _AS_TEXT]
FactName: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$"), _AS_TEXT]
RuleId: TypeAlias = Annotated[str, Field(pattern=RULE_ID), _AS_TEXT]
Prefix: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,7}$"), _AS_TEXT]
Slug: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,60}$"), _AS_TEXT]
Address: TypeAlias = Annotated[str, Field(pattern=r"^https?://\S+$"), _AS_TEXT]
Day: TypeAlias = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_check_day), _AS_TEXT]
Raw: TypeAlias = Any
"""A value whose type depends on a fact; it is read once the facts are known."""


class Shape(BaseModel):
    """A closed mapping: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)
