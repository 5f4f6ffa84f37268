"""Tables of dates, such as ends of support, kept as JSON beside the rules and read only when a fact needs them."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from advisor.knowledge.values import ANY_RELEASE

if TYPE_CHECKING:
    from pathlib import Path

NO_END_ANNOUNCED: Final = 3650
"""Days given for a release that is supported and whose end nobody has announced."""

ENDED_WITHOUT_DATE: Final = -1
"""Days given for a release whose support has ended on a day that the table does not know."""


class Release(NamedTuple):
    """A row of a table: the product, the release, and the day on which standard support ends when it is known."""

    product: str
    cycle: str
    end: date | None
    is_ended: bool


@lru_cache(maxsize=8)
def _load(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as stream:
        data: dict[str, Any] = json.load(stream)
        return data


def as_of(path: Path) -> date:
    """Give the day on which a table was taken."""
    return date.fromisoformat(_load(path)["as_of"])


def list_tables(folder: Path) -> tuple[str, ...]:
    """Give the names of the tables in a folder."""
    return tuple(sorted(file.stem for file in folder.glob("*.json")))


def find_products(path: Path) -> tuple[str, ...]:
    """Give the products of a table, in its order."""
    return tuple(_load(path)["products"])


def cycles(path: Path, product: str) -> tuple[str, ...]:
    """Give the releases of a product, newest first."""
    return tuple(row["cycle"] for row in _load(path)["products"].get(product, ()))


def find_release(path: Path, release: str) -> Release | None:
    """Give the row for `product release`; a longer version such as `22.04.3` finds the row `22.04`."""
    product, _, version = release.partition(" ")
    rows = {row["cycle"]: row["end"] for row in _load(path)["products"].get(product, ())}
    candidate = version
    while candidate:
        if candidate in rows:
            end = rows[candidate]
            day = date.fromisoformat(end) if isinstance(end, str) else None
            return Release(product, candidate, day, end is True)
        candidate = re.sub(r"[.\-+]?[^.\-+]*$", "", candidate, count=1)
    return None


def days_left(path: Path, release: str, on: date) -> int | None:
    """Give the days of standard support that are left on a day; negative past the end, None when it is not known."""
    if release == ANY_RELEASE:
        return None
    row = find_release(path, release)
    if row is None:
        return None
    if row.end is not None:
        return (row.end - on).days
    return ENDED_WITHOUT_DATE if row.is_ended else NO_END_ANNOUNCED
