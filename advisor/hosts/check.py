"""The words in which a verification speaks: a check has begun, a check is done. Whoever shows progress reads both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["passed", "failed", "missing", "skipped"]
"""`missing`: what would judge it is not there, so nothing is known; `skipped`: an earlier failure made it pointless."""


@dataclass(frozen=True, slots=True)
class Started:
    """A check has begun."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a check found."""

    name: str
    """What holds when it passes, such as `the image builds`."""
    status: Status
    file: str = ""
    """The file that it judged, relative to the folder; empty when it judged something that runs."""
    message: str = ""
    """What was seen, in one line: a figure, or what is wrong."""
    hint: str = ""
    """What to try; empty when it passed."""
    detail: str = ""
    """The last lines of what a tool said, for a failure."""
    seconds: float | None = None
    """How long it took, where that says something."""


Event = Started | Check
