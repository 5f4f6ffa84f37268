"""Warnings about languages past their end of life: a named version is kept, and the files say what that means.

The dates come from a function that is handed in, since this package reads no tables.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from advisor.generate.stacks import StackPlan

if TYPE_CHECKING:
    from advisor.knowledge.tables import Release

FindRelease = Callable[[str], "Release | None"]
"""Gives the row of a table of ends of support for `product release`, such as `python 3.13`; None when it has none."""


def find_nothing(_release: str) -> None:
    """Give no row for any release, where no table is at hand."""


def warn_of_end(plan: StackPlan, find_release: FindRelease, on: date) -> tuple[str, ...]:
    """Give a sentence when the language of a plan has no support on a day, else nothing."""
    release = find_release(plan.release) if plan.release else None
    if release is None or not (release.is_ended if release.end is None else release.end < on):
        return ()
    day = f" on {release.end.isoformat()}" if release.end else ""
    return (f"{plan.title} reached its end of life{day}: flaws found since then stay open.",)
