"""Diagnostics on standard error: all of them, one a line, each with its `try:`."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.model.diagnostic import Diagnostic, Location
from advisor.report.safe import abridge, make_safe

if TYPE_CHECKING:
    from collections.abc import Iterable


def show_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Print diagnostics, made safe: paths and messages hold what strangers wrote."""
    write_error("".join(f"{_make_safe(diagnostic)}\n" for diagnostic in diagnostics))


def _make_safe(diagnostic: Diagnostic) -> Diagnostic:
    place = diagnostic.location
    return replace(
        diagnostic,
        message=make_safe(abridge(diagnostic.message)),
        hint=make_safe(abridge(diagnostic.hint)),
        location=Location(make_safe(abridge(place.path)), place.line, place.column),
    )


def show_internal_error(problem: Exception) -> None:
    """Print one line about a fault of ours; the traceback comes only with `ADVISOR_DEBUG=1`."""
    if os.environ.get("ADVISOR_DEBUG") == "1":
        import traceback

        write_error("".join(traceback.format_exception(problem)))
    what = make_safe(f"{type(problem).__name__}: {problem}")[:200]
    write_error(f"advisor: internal error, please report it with the command ({what}; ADVISOR_DEBUG=1 shows more)\n")


def write_error(text: str) -> None:
    """Write to standard error, if there is one that takes it."""
    try:
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()
    except OSError:
        return


def suggest_or(name: str, allowed: Iterable[str], otherwise: str) -> str:
    """Give the nearest spelling as a hint, or another hint where nothing is near and the list of all would be long."""
    from advisor.knowledge.spelling import suggest

    hint = suggest(name, allowed)
    return hint if hint.startswith("did you mean") else otherwise
