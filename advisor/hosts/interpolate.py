"""Puts values in the place of `${NAME}` in a Compose file, as Compose does, from the files of the folder alone.

The environment of the user is left out on purpose: a stranger's file could otherwise name a variable of it that is
nobody's business, and have its value built into an image.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PLACEHOLDER: Final = "placeholder"
"""What stands for a value that is nowhere given, since an empty one would be refused."""

MOST_BYTES: Final = 1 << 20

_REFERENCE: Final = re.compile(
    r"\$(?:(?P<escaped>\$)|(?P<bare>[A-Za-z_]\w*)"
    r"|\{(?P<name>[A-Za-z_]\w*)(?:(?P<operator>:?[-?+])(?P<rest>[^{}]*))?\}|(?P<wrong>))"
)


@dataclass(slots=True)
class Values:
    """The values of a folder, and which of them had to be made up."""

    given: Mapping[str, str]
    invented: set[str] = field(default_factory=set)

    def fill(self, text: str) -> str:
        """Give a text with its references resolved; a malformed one raises ValueError, which names it."""
        return _REFERENCE.sub(self._resolve, text)

    def _resolve(self, match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        if match["wrong"] is not None:
            raise ValueError(f"`{match.string[:60]}` has a reference that cannot be read")
        name, operator, rest = match["bare"] or match["name"], match["operator"] or "", match["rest"] or ""
        value = self.given.get(name)
        has_value = value is not None and (value != "" or ":" not in operator)
        if operator.endswith("+"):
            return rest if has_value else ""
        if has_value and value is not None:
            return value
        if operator.endswith("-"):
            return rest
        self.invented.add(name)
        return PLACEHOLDER


def read_values(folder: Path) -> Values:
    """Read `.env`, or else `.env.example`, where a name without a value gets a placeholder. Raises OSError."""
    from io import StringIO

    from dotenv import dotenv_values

    for name in (".env", ".env.example"):
        file = folder / name
        if file.is_symlink():
            raise OSError(0, f"{name} is a link, and could lead to values that are none of this folder's")
        if file.is_file():
            with file.open("rb") as stream:
                text = stream.read(MOST_BYTES).decode("utf-8", "replace")
            found = dotenv_values(stream=StringIO(text), interpolate=False)
            return Values({key: value for key, value in found.items() if value})
    return Values({})
