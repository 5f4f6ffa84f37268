"""Takes the values of a Compose service apart by kind, with their references resolved, and collects what is wrong.

Each value that is read is taken away, so that what remains is what nobody understood.
"""

from __future__ import annotations

import re
from typing import Any, Final

from advisor.hosts.interpolate import Values
from advisor.knowledge.source import Document, shorten
from advisor.model.diagnostic import Diagnostic, error

_UNITS: Final = {"b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Fields:
    """The keys of one service that are still to be read."""

    def __init__(self, document: Document, values: Values) -> None:
        self.document = document
        self.values = values
        self.problems: list[Diagnostic] = []
        self.path: tuple[str | int, ...] = ()
        self.service: dict[str, Any] = {}

    def complain(self, message: str, hint: str, *keys: str | int) -> None:
        """Keep a finding about the value at `keys` of the service."""
        self.problems.append(error("HOST020", message, self.document.locate((*self.path, *keys)), hint))

    def text(self, key: str) -> str:
        """Give the single value of a key; empty when it is not there."""
        return self.text_of(self.service.pop(key, None), key)

    def text_of(self, value: Any, *keys: str | int) -> str:  # noqa: ANN401 - what a file holds
        """Give a value as text with its references resolved."""
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            self.complain(f"`{'.'.join(map(str, keys))}` is to be a single value", "write one value", *keys)
            return ""
        text = ("true" if value else "false") if isinstance(value, bool) else str(value)
        if "\0" in text:
            self.complain("it holds a character with the code 0, which no program can be given", "take it out", *keys)
            return ""
        try:
            return self.values.fill(text)
        except ValueError as problem:
            self.complain(str(problem), "write ${NAME}, ${NAME:-value} or ${NAME:?message}; a dollar sign is $$", *keys)
            return ""

    def flag(self, key: str) -> bool:
        """Give a boolean; false when it is not there."""
        text = self.text(key)
        if text not in {"", "true", "false"}:
            self.complain(f"`{key}` is {shorten(text)!r}", "write true or false", key)
        return text == "true"

    def texts(self, key: str) -> tuple[str, ...]:
        """Give the values of a list, or a single value as one."""
        value = self.service.pop(key, None)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        return tuple(self.text_of(item, key, number) for number, item in enumerate(items))

    def pairs(self, value: Any, *keys: str) -> dict[str, str]:  # noqa: ANN401 - what a file holds
        """Read a mapping, or a list of `NAME=value`, whose bare names are values to be filled in."""
        if value is None:
            return {}
        if isinstance(value, dict):
            return {
                self._name(name, *keys): self.text_of(f"${{{name}}}" if item is None else item, *keys, name)
                for name, item in value.items()
            }
        if isinstance(value, list):
            words = [self.text_of(item, *keys, number) for number, item in enumerate(value)]
            return {
                self._name(name, *keys): rest if equals else self.text_of(f"${{{name}}}", *keys)
                for name, equals, rest in (word.partition("=") for word in words)
            }
        self.complain(f"`{'.'.join(keys)}` is no mapping", "write NAME: value, one a line", *keys)
        return {}

    def _name(self, name: object, *keys: str) -> str:
        """Give the name of a value of the environment."""
        text = str(name)
        if not text or "\0" in text or "=" in text:
            self.complain(f"{shorten(text)!r} is no name of a value", "write a name such as DATABASE_URL", *keys)
        return text

    def mapping(self, key: str) -> dict[str, Any]:
        """Give a mapping whose values are still to be read."""
        value = self.service.pop(key, None)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.complain(f"`{key}` is no mapping", "write its settings below it", key)
            return {}
        return dict(value)

    def words(self, key: str) -> tuple[str, ...] | str | None:
        """Give a command: a list of words, or one text for a shell."""
        if isinstance(self.service.get(key), list):
            return self.texts(key)
        return self.text(key) or None

    def seconds(self, key: str, otherwise: float) -> float:
        """Give a time such as `1m30s` in seconds."""
        text = self.text(key)
        if not text:
            return otherwise
        parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h)", text)
        if not parts or "".join(map("".join, parts)) != text:
            self.complain(f"`{key}` is {shorten(text)!r}", "write a time with its unit, such as 30s", key)
            return otherwise
        return sum(float(number) * _SECONDS[unit] for number, unit in parts)

    def number(self, text: str, *keys: str) -> float:
        """Give a text as a number that is not negative; 0 when it is none."""
        if re.fullmatch(r"\d{1,12}(\.\d{1,9})?", text):
            return float(text)
        self.complain(f"{shorten(text)!r} is no number", "write a number", *keys)
        return 0.0

    def size(self, text: str) -> int | None:
        """Give a text such as `512M` in bytes."""
        if not text:
            return None
        match = re.fullmatch(r"(\d{1,12})([bkmgt]?)b?", text.lower())
        if match is None:
            self.complain(
                f"the memory limit is {shorten(text)!r}", "write a size with its unit, such as 512M", "deploy"
            )
            return None
        return int(match[1]) * _UNITS[match[2] or "b"]
