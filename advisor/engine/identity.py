"""Cache keys by identity: knowledge bases are frozen, and comparing their content would cost more than it saves."""

from __future__ import annotations

from typing import Any


class Identity:
    """Equal only to a key of the very same values; holds them, so that their ids stay theirs."""

    __slots__ = ("values",)

    def __init__(self, *values: object) -> None:
        self.values: tuple[Any, ...] = values

    @property
    def value(self) -> Any:  # noqa: ANN401 - whatever the key was made of
        """Give the first value."""
        return self.values[0]

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.values)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Identity)
            and len(other.values) == len(self.values)
            and all(mine is theirs for mine, theirs in zip(self.values, other.values, strict=True))
        )
