"""`advisor compare`: two workloads, two policies or two sets of rules, and what differs in the advice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

import typer

from advisor.cli.completing import complete_policy, complete_workload
from advisor.cli.options import EvaluatedOn, Rules, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.cli.inputs import Request
    from advisor.report.comparison import Comparison

FLIPPED: Final = 4
PAIR: Final = 2


class _Compared(NamedTuple):
    labels: tuple[str, str]
    comparison: Comparison


def compare(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Two workload files; with two policies or sets of rules, any number of them.",
            autocompletion=complete_workload,
        ),
    ],
    *,
    policies: Annotated[
        list[str] | None,
        typer.Option(
            "--policy",
            metavar="NAME|FILE",
            help="Given twice: compare these two. Given once: weigh both sides by it.",
            autocompletion=complete_policy,
            show_default=False,
        ),
    ] = None,
    rules_before: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Rules of the first side: house rules, or a whole base.", show_default=False),
    ] = None,
    rules_after: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Rules of the second side.", show_default=False)
    ] = None,
    settings: Settings = None,
    rules: Rules = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="For people, or for programs.")] = "text",
    evaluated_on: EvaluatedOn = "",
) -> None:
    """Show what differs in facts, rules, scores and verdict.

    The rules of a side are the shipped ones where no folder is named. Exit code: 0 the verdict stays, 1 invalid input,
    2 wrong usage, 4 a verdict flips.
    """
    named = policies or []
    has_rules = rules_before is not None or rules_after is not None
    _check_usage(files, named, has_rules=has_rules)
    sides = _read_sides(named, (rules_before, rules_after), rules, settings, evaluated_on)
    if len(named) < PAIR and not has_rules:
        compared = [_compare((files[0], sides[0]), (files[1], sides[1]), (files[0], files[1]))]
    else:
        labels = (named[0], named[1]) if len(named) == PAIR else (_label(rules_before), _label(rules_after))
        compared = [_compare((file, sides[0]), (file, sides[1]), labels) for file in files]
    _show(compared, form)
    raise typer.Exit(FLIPPED if any(one.comparison.is_flipped for one in compared) else 0)


def _check_usage(files: Sequence[str], policies: Sequence[str], *, has_rules: bool) -> None:
    """Refuse what leaves open what is to be compared with what."""
    from advisor.cli.inputs import STANDARD_INPUT

    if len(policies) > PAIR:
        raise typer.BadParameter("two policies can be compared, not more", param_hint="--policy")
    if len(policies) == PAIR and has_rules:
        raise typer.BadParameter("compare two policies or two sets of rules, not both at once", param_hint="--policy")
    if len(policies) < PAIR and not has_rules and len(files) != PAIR:
        hint = "name two workloads, or one with --policy A --policy B or with --rules-before DIR --rules-after DIR"
        raise typer.BadParameter(hint, param_hint="FILE")
    if STANDARD_INPUT in files and (len(files) != PAIR or files.count(STANDARD_INPUT) > 1 or has_rules):
        raise typer.BadParameter("standard input can be read once, as one of two workloads", param_hint="FILE")


def _read_sides(
    policies: Sequence[str],
    folders: tuple[Path | None, Path | None],
    rules: Sequence[Path] | None,
    settings: Sequence[str] | None,
    evaluated_on: str,
) -> tuple[Request, Request]:
    """Read what the options say for each side. Raises InvalidInputError with the findings of both."""
    from advisor.cli.inputs import read_request
    from advisor.model.diagnostic import Diagnostic, InvalidInputError

    pair = policies if len(policies) == PAIR else [policies[0] if policies else ""] * PAIR
    requests: list[Request] = []
    problems: list[Diagnostic] = []
    for policy, folder in zip(pair, folders, strict=True):
        base, extra = (folder, ()) if folder is not None and _is_base(folder) else (None, (folder,) if folder else ())
        try:
            requests.append(read_request((*extra, *(rules or ())), policy, settings, evaluated_on, base=base))
        except InvalidInputError as problem:
            problems += problem.diagnostics
    if problems:
        raise InvalidInputError(problems)
    return requests[0], requests[1]


def _is_base(folder: Path) -> bool:
    """Tell whether a folder holds a whole rule base and not just a layer of house rules."""
    return (folder / "criteria.yaml").is_file() and (folder / "alternatives.yaml").is_file()


def _label(folder: Path | None) -> str:
    return "shipped rules" if folder is None else str(folder)


def _compare(before: tuple[str, Request], after: tuple[str, Request], labels: tuple[str, str]) -> _Compared:
    """Advise both sides and compare. Raises InvalidInputError with the findings of both."""
    from advisor.cli.inputs import advise_workload, read_file
    from advisor.model.diagnostic import Diagnostic, InvalidInputError
    from advisor.model.recommendation import Recommendation
    from advisor.report.comparison import compare as compare_recommendations

    advised: list[Recommendation] = []
    problems: list[Diagnostic] = []
    for file, request in (before, after):
        try:
            advised.append(advise_workload(read_file(file, request), request))
        except InvalidInputError as problem:
            problems += problem.diagnostics
    if problems:
        raise InvalidInputError(problems)
    return _Compared(labels, compare_recommendations(advised[0], advised[1]))


def _show(compared: list[_Compared], form: str) -> None:
    from advisor.cli.output import describe_terminal, write_exact, write_text

    if form == "json":
        from advisor.report.comparison import plain_comparison
        from advisor.report.json import render_values

        values = [{"labels": list(one.labels), **plain_comparison(one.comparison)} for one in compared]
        write_exact(render_values(values if len(values) > 1 else values[0]))
        return
    from advisor.report.comparison import write_comparison
    from advisor.report.text import paint, stack

    terminal = describe_terminal()
    blocks = [block for one in compared for block in write_comparison(one.comparison, one.labels, terminal.width)]
    write_text(paint(stack(blocks), color=terminal.has_color, is_unicode=terminal.is_unicode))
