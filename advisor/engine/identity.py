"""Cache keys by identity: knowledge bases are frozen, and comparing their content would cost more than it saves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


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


ValueT = TypeVar("ValueT")


class Memo(Generic[ValueT]):
    """Remembers what was made for the last few keys."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._made: dict[Identity, ValueT] = {}

    def get(self, key: Identity, make: Callable[[], ValueT]) -> ValueT:
        """Give what was made for a key, making it the first time."""
        if key in self._made:
            return self._made[key]
        made = make()
        if len(self._made) >= self._size:
            del self._made[next(iter(self._made))]
        self._made[key] = made
        return made
