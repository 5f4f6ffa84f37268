"""`advisor verify`: whether a folder of starter files works, on a real engine and in a real machine."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, Protocol

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from rich.progress import Progress

    from advisor.hosts.check import Check

NOT_VERIFIED: Final = 1
SHORTEST: Final = 1.0
LONGEST: Final = 86_400.0
"""A day; clocks of a system overflow far beyond."""


class Showing(Protocol):
    """Whoever shows what goes on."""

    def begin(self, name: str) -> None:
        """Say that a check has begun."""

    def finish(self, check: Check) -> None:
        """Say that a check is done."""


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `advisor generate` wrote.")],
    *,
    boot: Annotated[
        Path | None,
        typer.Option(
            metavar="IMAGE",
            help="Boot this disk image in QEMU with the machine files, and wait for the probe.",
            exists=True,
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=SHORTEST, max=LONGEST, help="Longest wait for a build, a start or a machine."
        ),
    ] = 600.0,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="For people, or for programs.")] = "text",
) -> None:
    """Prove the starter files: build, run and judge them.

    Container files are built and run on a Docker engine, machine files are judged by the tools that are there, and what
    was made is removed.

    Exit code: 0 everything passed, 1 something failed, or something is missing that would have to judge it, 2 wrong
    usage.
    """
    from contextlib import closing

    from advisor.cli.checks import has_passed, show_json, show_line, show_summary, show_table
    from advisor.cli.diagnostics import write_error
    from advisor.cli.output import describe_terminal, write_exact, write_text
    from advisor.hosts.check import Started
    from advisor.hosts.verify import verify as run

    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    checks: list[Check] = []
    try:
        with _end_in_order(), closing(run(folder, boot, timeout)) as events, _show_progress() as showing:
            for event in events:
                if isinstance(event, Started):
                    showing.begin(event.name)
                    continue
                checks.append(event)
                showing.finish(event)
                if form == "text" and not is_terminal:
                    write_text(show_line(event))
    except KeyboardInterrupt:
        write_error("advisor: interrupted; what was made is removed, if the engine let it\n")
        raise
    if form == "json":
        write_exact(show_json(checks, folder))
    else:
        table = f"{show_table(checks, describe_terminal())}\n" if is_terminal else ""
        write_text(table + show_summary(checks, folder))
    if not has_passed(checks):
        raise typer.Exit(NOT_VERIFIED)


@contextmanager
def _end_in_order() -> Iterator[None]:
    """Let a polite request to end unwind the stack, so that what was made is removed."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, end) for number in _list_requests()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _list_requests() -> list[signal.Signals]:
    from advisor.hosts.mark import ASKS_TO_END

    return [number for number in signal.Signals if number.name in ASKS_TO_END - {"SIGINT"}]  # Python raises for that


@contextmanager
def _show_progress() -> Iterator[Showing]:
    """Show on a terminal's standard error what is being checked and for how long; say nothing elsewhere."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield _Silence()
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    is_unicode = (sys.stderr.encoding or "").lower().startswith("utf")
    columns = (
        SpinnerColumn("dots" if is_unicode else "line"),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
        TextColumn("{task.fields[count]}", style="dim", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Spinner(progress)


class _Silence:
    """Shows nothing."""

    def begin(self, name: str) -> None:
        """Take note of nothing."""

    def finish(self, check: Check) -> None:
        """Take note of nothing."""


class _Spinner:
    """Shows the check that runs, the time that it takes, and how many are done."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = 0
        self._task = progress.add_task("looking at the files", total=None, count="")

    def begin(self, name: str) -> None:
        """Show the check, and start its clock."""
        from advisor.report.safe import make_safe

        self._progress.reset(self._task, description=make_safe(name), count=self._count(), total=None)

    def finish(self, check: Check) -> None:  # noqa: ARG002 - the table says the rest
        """Count the check."""
        self._done += 1
        self._progress.update(self._task, count=self._count())

    def _count(self) -> str:
        return f"{self._done} done" if self._done else ""
