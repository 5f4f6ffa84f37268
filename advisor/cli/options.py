"""Options that several commands share, so that they read alike everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from advisor.cli.completing import complete_policy, complete_setting

Rules: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="Put a folder of house rules on top; repeatable.", show_default=False),
]
PolicyName: TypeAlias = Annotated[
    str,
    typer.Option(
        "--policy",
        metavar="NAME|FILE",
        help="Weigh by this policy instead of the workload's own.",
        autocompletion=complete_policy,
        show_default=False,
    ),
]
Settings: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FACT=VALUE",
        help="Answer a question differently; repeatable.",
        autocompletion=complete_setting,
        show_default=False,
    ),
]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="Replace what is there already.")]
EvaluatedOn: TypeAlias = Annotated[
    str,
    typer.Option(
        "--evaluated-on",
        metavar="YYYY-MM-DD",
        help="Count ends of support from this day instead of today.",
        show_default=False,
    ),
]
OnHost: TypeAlias = Annotated[
    bool, typer.Option("--host", help="Let this machine answer what it can; see `advisor host`.")
]
