"""Nearest spellings, so that a mistyped name is met with the one that was meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def suggest(name: str, allowed: Iterable[str], *, limit: int = 12) -> str:
    """Say which allowed name was probably meant, or list what is allowed when nothing is near."""
    names = list(dict.fromkeys(allowed))
    near = get_close_matches(name.lower()[:80], names, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{near[0]}`?"
    if not names:
        return ""
    listed = ", ".join(names[:limit])
    return f"allowed: {listed}" + (f", … ({len(names)} in all)" if len(names) > limit else "")
