"""The command line: the one place that reads arguments, prints, writes files and ends the process.

What a command does not need it does not load; each stands in a module of its own, which is imported when it is called.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, ClassVar

import typer

from advisor.cli.lazy import LazyGroup
from advisor.cli.output import CLOSED_PIPE, close_output, prepare_streams
from advisor.model.diagnostic import InvalidInputError

INVALID = 1
INTERNAL = 70
INTERRUPTED = 130


class Commands(LazyGroup):
    """The commands, in the order in which the help lists them."""

    homes: ClassVar[dict[str, str]] = {
        "evaluate": "advisor.cli.evaluate:evaluate",
        "ask": "advisor.cli.ask:ask",
        "explain": "advisor.cli.explain:explain",
        "compare": "advisor.cli.compare:compare",
        "review": "advisor.cli.review:review",
        "generate": "advisor.cli.generate:generate",
        "verify": "advisor.cli.verify:verify",
        "host": "advisor.cli.host:host",
        "rules": "advisor.cli.rules:app",
        "profiles": "advisor.cli.profiles:app",
        "schema": "advisor.cli.schema:schema",
    }


app = typer.Typer(
    name="advisor",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from advisor.version import __version__

        typer.echo(f"advisor {__version__}")
        raise typer.Exit


@app.callback(epilog="Start with: advisor profiles show web-app > web-app.yaml; advisor evaluate web-app.yaml")
def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Container, VM, or both? Advice for a workload, with the rules and the evidence behind it."""


def main() -> int:
    """Run the command line and give the exit code; whatever goes wrong, a user never meets a traceback."""
    prepare_streams()
    try:
        code = _answer_shell() if "_ADVISOR_COMPLETE" in os.environ else _run()
    except InvalidInputError as problem:
        from advisor.cli.diagnostics import show_diagnostics

        show_diagnostics(problem.diagnostics)
        code = INVALID
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = CLOSED_PIPE
    except Exception as problem:  # noqa: BLE001 - the last resort
        from advisor.cli.diagnostics import show_internal_error

        show_internal_error(problem)
        code = INTERNAL
    return code if close_output() else CLOSED_PIPE


def _answer_shell() -> int:
    """Say what could come next on a line that is being typed."""
    from advisor.cli.completing import answer_shell

    return answer_shell(_run)


def _run() -> int:
    """Run typer, which ends in SystemExit even when all went well."""
    try:
        app(prog_name="advisor")
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(end.code + "\n")
            return INVALID
        return end.code or 0
    return 0
