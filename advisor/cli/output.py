"""Standard output, and what the terminal behind it can show."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from typing import Final, NamedTuple, TextIO

from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error

WIDEST: Final = 100
"""Beyond this many columns a report gets harder to read."""

NARROWEST: Final = 32

CLOSED_PIPE: Final = 141
"""The exit code when nobody reads on, as a shell reports it of other programs."""


class Terminal(NamedTuple):
    """What a report may use: columns, colours, and signs beyond ASCII."""

    width: int
    has_color: bool
    is_unicode: bool


def prepare_streams() -> None:
    """Let signs that a console lacks become `?`, for a report with a gap is better than none."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def describe_terminal() -> Terminal:
    """Look at standard output and the environment."""
    columns = shutil.get_terminal_size((80, 24)).columns
    return Terminal(
        width=min(max(columns, NARROWEST), WIDEST),
        has_color=_has_color(sys.stdout),
        is_unicode=_is_unicode(sys.stdout),
    )


def _has_color(stream: TextIO | None) -> bool:
    """Tell whether colours are wanted and understood; `NO_COLOR` has the last word, then `FORCE_COLOR`."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        return False
    return os.name != "nt" or _understands_ansi()


def _understands_ansi() -> bool:
    """Ask rich whether a Windows console is a modern one."""
    from rich.console import Console

    return not Console().legacy_windows


def _is_unicode(stream: TextIO | None) -> bool:
    return stream is not None and (stream.encoding or "").lower().replace("-", "").startswith("utf")


def write_text(text: str) -> None:
    """Write text to standard output. Raises InvalidInputError when nothing can be written."""
    _write(text, is_exact=False)


def write_exact(text: str) -> None:
    """Write text to standard output as UTF-8 with plain line ends, whatever the console prefers: it is for programs."""
    _write(text, is_exact=True)


def _write(text: str, *, is_exact: bool) -> None:
    stream = sys.stdout
    if stream is None:
        raise InvalidInputError([_cannot_write("it is closed")])
    buffer = getattr(stream, "buffer", None)
    try:
        if is_exact and buffer is not None:
            stream.flush()
            buffer.write(text.encode("utf-8", "backslashreplace"))
            buffer.flush()
        else:
            stream.write(text)
            stream.flush()
    except BrokenPipeError:
        raise SystemExit(CLOSED_PIPE) from None  # typer would make it 1, which stands for an invalid input
    except OSError as problem:
        raise InvalidInputError([_cannot_write((problem.strerror or "unwritable").lower())]) from None


def _cannot_write(reason: str) -> Diagnostic:
    return error("IO090", f"cannot write: {reason}", Location("standard output"), "see where standard output goes")


def close_output() -> bool:
    """Flush standard output; give False when nobody reads it any more, so that Python does not complain at its end."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True
