"""What a user is told when an input is wrong: where, what, and what to try."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How bad a diagnostic is: an error stops the command, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Location(NamedTuple):
    """A place in an input: path, line and column, both counted from 1. Line 0 means the file as a whole."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Give `path:line:column`, or the path alone for a whole file."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about an input. `code` is public API; `hint` says what to try."""

    code: str
    severity: Severity
    message: str
    location: Location
    hint: str = ""

    def __str__(self) -> str:
        """Give `path:line:col: error CODE: message`, and the hint on an indented line of its own."""
        head = f"{self.location}: {self.severity} {self.code}: {self.message}"
        return f"{head}\n    try: {self.hint}" if self.hint else head


class InvalidInputError(Exception):
    """Raised with every diagnostic found in an input, never just the first."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep the diagnostics, each once, in the order in which a reader meets their places."""
        self.diagnostics = tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: (d.location, d.code, d.message)))
        super().__init__("\n".join(map(str, self.diagnostics)))


def error(code: str, message: str, location: Location, hint: str = "") -> Diagnostic:
    """Give an error diagnostic."""
    return Diagnostic(code, Severity.ERROR, message, location, hint)


def warning(code: str, message: str, location: Location, hint: str = "") -> Diagnostic:
    """Give a warning diagnostic."""
    return Diagnostic(code, Severity.WARNING, message, location, hint)
