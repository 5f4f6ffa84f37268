"""How the checks of a verification look: a table on a terminal, a line each in a pipe, an object for programs."""

from __future__ import annotations

from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.hosts.verify import summarise
from advisor.report.json import render_values
from advisor.report.safe import make_safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.cli.output import Terminal
    from advisor.hosts.check import Check, Status

WORDS: Final[dict[Status, str]] = {"passed": "passed", "failed": "FAILED", "missing": "MISSING", "skipped": "skipped"}
"""Words that tell without colour what stands out."""

_STYLES: Final[dict[Status, str]] = {"passed": "green", "failed": "bold red", "missing": "yellow", "skipped": "dim"}
_WIDEST_WORD: Final = 7


def has_passed(checks: Sequence[Check]) -> bool:
    """Tell whether everything was checked and is well."""
    return bool(checks) and all(check.status == "passed" for check in checks)


def name_of(check: Check) -> str:
    """Give the name of a check, with the file it judged where the name is silent about it."""
    file = check.file.rpartition("/")[2]
    return check.name if file in check.name else f"{check.name} ({file})"


def show_line(check: Check) -> str:
    """Give a check on one line, and below it what to try and what a tool said."""
    seen = f": {check.message}" if check.message else ""
    return "".join(
        f"{make_safe(line)}\n" for line in (f"{WORDS[check.status]:<7}  {name_of(check)}{seen}", *_explain(check))
    )


def _explain(check: Check) -> Iterator[str]:
    if check.status == "passed":
        return
    if check.hint:
        yield f"    try: {check.hint}"
    for line in check.detail.splitlines():
        yield f"    | {line}"


def show_table(checks: Sequence[Check], terminal: Terminal) -> str:
    """Give all checks as a table, and below it what to do about those that did not pass."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(
        file=StringIO(),
        width=terminal.width,
        force_terminal=terminal.has_color,
        no_color=not terminal.has_color,
        color_system="standard" if terminal.has_color else None,
        highlight=False,
        legacy_windows=False,
    )
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True, min_width=_WIDEST_WORD)
    longest = max((len(name_of(check)) for check in checks), default=0)
    table.add_column(overflow="fold", width=min(longest, terminal.width // 2))
    table.add_column(overflow="fold")
    for check in checks:
        word = Text(WORDS[check.status], style=_STYLES[check.status])
        table.add_row(word, Text(make_safe(name_of(check))), Text(make_safe(check.message)))
    console.print(table)
    shown = console.file.getvalue() if isinstance(console.file, StringIO) else ""
    return "".join(f"{line.rstrip()}\n" for line in shown.splitlines()) + "".join(
        _show_remedies(checks, terminal.width)
    )


def _show_remedies(checks: Sequence[Check], width: int) -> Iterator[str]:
    from textwrap import wrap

    for check in checks:
        if check.status == "passed" or not (check.hint or check.detail):
            continue
        yield f"\n{WORDS[check.status]}  {make_safe(name_of(check))}\n"
        for line in _explain(check):
            safe = make_safe(line)
            if safe.startswith("    try:"):
                yield "".join(
                    f"{part}\n" for part in wrap(safe, width, subsequent_indent=" " * 9, drop_whitespace=True)
                )
            else:
                yield f"{safe}\n"


def show_summary(checks: Sequence[Check], folder: Path) -> str:
    """Say how many checks found what, and what that means for the folder."""
    counts = ", ".join(f"{number} {status}" for status, number in summarise(checks).items() if number)
    if has_passed(checks):
        verdict = "It works as its files say."
    elif any(check.status == "failed" for check in checks):
        verdict = "It does not work as its files say."
    else:
        verdict = "Not verified: what is MISSING would have to judge it, and that is no pass."
    return f"{make_safe(str(folder))}: {counts}.\n{verdict}\n"


def show_json(checks: Sequence[Check], folder: Path) -> str:
    """Give the checks as a JSON object."""
    return render_values(
        {
            "schema": "advisor/verify/1",
            "folder": str(folder),
            "passed": has_passed(checks),
            "counts": summarise(checks),
            "checks": [asdict(check) for check in checks],
        }
    )
