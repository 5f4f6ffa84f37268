"""`advisor schema`: the JSON Schema of a kind of file, for editors and other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor.cli.options import Force, Rules


def complete_name(incomplete: str) -> list[str]:
    """Give the names of schemas that begin with what was typed."""
    from advisor.knowledge.schemas import schema_names

    return [name for name in schema_names() if name.startswith(incomplete)]


def schema(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Which one; without it, list them.", autocompletion=complete_name)
    ] = "",
    rules: Rules = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead.", show_default=False),
    ] = None,
    force: Force = False,
) -> None:
    """Print the JSON Schema of a kind of file, for editors.

    With it an editor completes facts and their values.
    """
    from advisor.knowledge.schemas import schema_names

    text = _write_schema(name, rules) if name else "".join(f"{known}\n" for known in schema_names())
    if output is not None:
        from advisor.cli.save import save_text

        save_text(output, text, is_replacing=force)
        return
    from advisor.cli.output import write_exact

    write_exact(text)


def _write_schema(name: str, rules: list[Path] | None) -> str:
    from advisor.knowledge.load import load_knowledge
    from advisor.knowledge.schemas import build_schema, write_schema

    return write_schema(build_schema(name, load_knowledge(rules or ())))
