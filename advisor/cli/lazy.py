"""Commands that are imported when they are called, so that one never pays for another."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

if TYPE_CHECKING:
    from typer._click.core import Command, Context


class LazyGroup(TyperGroup):
    """A group that knows where its commands are and loads one when it is asked for."""

    homes: ClassVar[dict[str, str]] = {}
    """Name of each command, and the `module:name` of its function or of its typer application."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - typer passes it
        """Give the names of the commands in the order of `homes`."""
        return list(self.homes)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002 - as above
        """Load a command. An unknown name loads all of them, for typer suggests the nearest of those that it has."""
        for name in [cmd_name] if cmd_name in self.homes else self.homes:
            if name not in self.commands and (command := load_command(name, self.homes[name])):
                self.commands[name] = command
        return self.commands.get(cmd_name)


def load_command(name: str, home: str) -> Command | None:
    """Import a function or a typer application and give it as a command; None when an installation is without it."""
    module, _, attribute = home.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except ModuleNotFoundError as problem:
        if problem.name != module:
            raise
        return None
    if isinstance(found, typer.Typer):
        return get_group(found)
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(name, no_args_is_help=False)(found)
    return get_command(single)
