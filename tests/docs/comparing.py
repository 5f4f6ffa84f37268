"""Whether what a command printed is what a document shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

ELISION: Final = "…"

VOLATILE: Final = (
    (re.compile(r"\bevaluated on \d{4}-\d\d-\d\d\b"), "evaluated on DAY"),
    (re.compile(r"\b(in|after) \d+(?:\.\d+)? (ms|s|min)\b"), r"\1 TIME \2"),
    (re.compile(r"\b\d+(?:\.\d+)? (KiB|MiB|GiB)\b"), r"SIZE \1"),
)
"""What no document can promise: today's date, how long this machine took, how large a build became."""


def is_like(shown: str, printed: str) -> bool:
    """Tell whether printed text is what is shown; a line `…` stands for any lines, `…` in a line for any text of it.

    Spaces at the end of lines and empty lines at both ends do not count.
    """
    return _match(_prepare(shown), _prepare(printed))


def _prepare(text: str) -> list[str]:
    for pattern, name in VOLATILE:
        text = pattern.sub(name, text)
    return [line.rstrip() for line in text.strip("\n").rstrip().splitlines()]


def _match(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Match greedily: after an elision the first place that fits the lines up to the next elision is as good as any."""
    groups: list[list[str]] = [[]]
    for line in shown:
        if line.strip() == ELISION:
            groups.append([])
        else:
            groups[-1].append(line)
    if len(groups) == 1:
        return _fits(groups[0], printed)
    first, *middle, last = groups
    if len(printed) < len(first) + len(last) or not _fits(first, printed[: len(first)]):
        return False
    rest = printed[len(first) : len(printed) - len(last)]
    for group in middle:
        starts = range(len(rest) - len(group) + 1)
        start = next((start for start in starts if _fits(group, rest[start : start + len(group)])), None)
        if start is None:
            return False
        rest = rest[start + len(group) :]
    return _fits(last, printed[len(printed) - len(last) :])


def _fits(shown: Sequence[str], printed: Sequence[str]) -> bool:
    return len(shown) == len(printed) and all(_fits_line(*pair) for pair in zip(shown, printed, strict=True))


def _fits_line(shown: str, printed: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in shown.split(ELISION))
    return re.fullmatch(pattern, printed) is not None
