"""Where each thing of a knowledge base is declared, kept beside it for findings that show only in the linked whole.

Places are no part of what the rules say, so they stand in tables of their own, and files by position: a knowledge base
that comes from the cache learns the present paths of its files anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.layers import Shaped
    from advisor.knowledge.linker import Home

Place = tuple[int, int, int]
"""Position of the file, line and column, the latter two counted from 1."""


def collect_places(
    files: Iterable[Shaped], homes: Mapping[tuple[str, str], Home]
) -> tuple[tuple[str, ...], dict[str, Place]]:
    """Give the paths of the files, and the place of each declaration by kind and name."""
    documents = [shaped.document for shaped in files]
    position = {id(document): index for index, document in enumerate(documents)}
    places: dict[str, Place] = {}
    for (kind, name), home in homes.items():
        where = home.document.locate(home.path)
        places[f"{kind} {name}"] = (position[id(home.document)], where.line, where.column)
    return tuple(document.path for document in documents), places
