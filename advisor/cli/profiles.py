"""`advisor profiles`: the archetypes and policies that are shipped, to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from advisor.cli.completing import complete_profile

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.report.layout import Line

KINDS: Final = {"workloads": "Workloads", "policies": "Policies"}

app = typer.Typer(
    help="Show the archetypes and policies that are shipped.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
def list_all() -> None:
    """List workloads to start from, and policies to weigh by."""
    from advisor.cli.output import describe_terminal, write_text
    from advisor.knowledge.profiles import list_profiles
    from advisor.report.layout import Span
    from advisor.report.text import paint, stack

    terminal = describe_terminal()
    blocks: list[list[Line]] = []
    for kind, heading in KINDS.items():
        profiles = list_profiles(kind)
        column = max(map(len, profiles), default=0) + 2
        rows = [_write_row(name, file, column, terminal.width) for name, file in profiles.items()]
        blocks.append([(Span(heading, "strong"),), *rows])
    write_text(paint(stack(blocks), color=terminal.has_color, is_unicode=terminal.is_unicode))


def _write_row(name: str, file: Path, column: int, width: int) -> Line:
    from advisor.knowledge.locate import show_path
    from advisor.knowledge.source import read_yaml
    from advisor.report.layout import Span, cut, pad

    root = read_yaml(file, show_path(file)).root
    title = str(root.get("title") or "") if isinstance(root, dict) else ""
    return (Span("  "), Span(pad(name, column), "name"), Span(cut(title, width - column - 2)))


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `list` names it.", autocompletion=complete_profile)],
) -> None:
    """Print the file of a workload or a policy, to redirect into a file of your own."""
    from advisor.cli.diagnostics import suggest_or
    from advisor.cli.output import write_exact
    from advisor.knowledge.locate import show_path
    from advisor.knowledge.profiles import list_profiles
    from advisor.knowledge.source import read_bytes, shorten
    from advisor.model.diagnostic import InvalidInputError, Location, error

    shipped = {name: file for kind in reversed(KINDS) for name, file in list_profiles(kind).items()}
    if name not in shipped:
        message = f"there is no workload and no policy `{shorten(name)}`"
        hint = suggest_or(name, shipped, "advisor profiles list")
        raise InvalidInputError([error("IO060", message, Location(shorten(name)), hint)])
    write_exact(read_bytes(shipped[name], show_path(shipped[name])).decode("utf-8"))
