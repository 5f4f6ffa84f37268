"""Find the knowledge: the checkout's folders when there is a checkout, the wheel's copy otherwise.

An editable install leaves a stale copy inside the package, so the checkout always wins.
"""

from __future__ import annotations

import os
from pathlib import Path

from advisor.model.diagnostic import InvalidInputError, Location, error

_PACKAGE = Path(__file__).resolve().parent.parent


def find_data(folder: str) -> Path:
    """Give the path of `rules` or `profiles`. Raises InvalidInputError when the installation lacks it."""
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / folder).is_dir():
        return checkout / folder
    packaged = _PACKAGE / "_data" / folder
    if packaged.is_dir():
        return packaged
    where = Location(str(packaged))
    raise InvalidInputError(
        [error("IO020", f"the folder `{folder}` is missing from this installation", where, "install again")]
    )


def show_path(path: Path) -> str:
    """Give a path as a user would write it: relative to the current folder when it lies below it."""
    try:
        whole, here = os.path.abspath(path), os.getcwd() + os.sep  # noqa: PTH100, PTH109 - many paths at every start
    except OSError:  # the current folder has gone
        return str(path)
    return whole.removeprefix(here) if whole.startswith(here) else str(path)
