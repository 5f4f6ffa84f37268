"""The base of every value: frozen, closed to unknown fields, finite numbers only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

_SET: Final = object.__setattr__


class Value(BaseModel):
    """An immutable value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    def __reduce__(self) -> tuple[Callable[..., Value], tuple[type[Value], dict[str, Any]]]:
        """Pickle the fields alone: a knowledge base has thousands of values, and a start should not wait for them."""
        fields = type(self).model_fields
        return _restore, (type(self), {name: value for name, value in self.__dict__.items() if name in fields})


def _restore(kind: type[Value], fields: dict[str, Any]) -> Value:
    """Give a pickled value back as it was checked; what pydantic keeps beside the fields is not used here."""
    value = kind.__new__(kind)
    _SET(value, "__dict__", fields)
    _SET(value, "__pydantic_fields_set__", set(fields))
    _SET(value, "__pydantic_extra__", None)
    _SET(value, "__pydantic_private__", None)
    return value
