"""Words for diagnostics: the nearest spelling of a mistyped name, and what a wrong value is."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from advisor.knowledge.source import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def suggest(
    name: str,
    allowed: Iterable[str],
    *,
    limit: int = 12,
    replaced: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> str:
    """Say which allowed name was probably meant, or list what is allowed when nothing is near.

    `replaced` maps names that were in use once to what took their place; they count where that is allowed.
    """
    from difflib import get_close_matches

    names = list(dict.fromkeys(allowed))
    former = {old: by for old, new in replaced.items() if (by := [each for each in new if each in names])}
    spelt = {known.lower(): known for known in (*former, *names)}
    near = get_close_matches(name.lower()[:80], spelt, n=1, cutoff=0.6)
    if near:
        meant = spelt[near[0]]
        if meant not in former:
            return f"did you mean `{meant}`?"
        became = " and ".join(f"`{each}`" for each in former[meant])
        return f"it became {became}" if meant == name else f"did you mean `{meant}`? It became {became}"
    if not names:
        return ""
    listed = ", ".join(names[:limit])
    return f"allowed: {listed}" + (f", … ({len(names)} in all)" if len(names) > limit else "")


def name_value(value: object) -> str:
    """Say what a value is, for a message such as "expected text, found a list"."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"`{shorten(value)}`" if value else "an empty text"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return "something else"
