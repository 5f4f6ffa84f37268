"""`advisor evaluate`: workload files in, recommendations out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from advisor.cli.completing import complete_expectation, complete_workload
from advisor.cli.options import EvaluatedOn, Force, OnHost, PolicyName, Rules, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.cli.inputs import Request
    from advisor.cli.output import Terminal
    from advisor.engine.outlook import Depth
    from advisor.model.diagnostic import Diagnostic
    from advisor.model.recommendation import Recommendation
    from advisor.model.workload import Workload
    from advisor.report.html import Entry

INVALID: Final = 1
UNDECIDED: Final = 3
UNMET: Final = 4
_FILE_WIDTH: Final = 80

Advised = tuple[str, "Workload | None", "Recommendation | None"]
"""A file as it was typed, and what became of it; None where it is invalid."""


def evaluate(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE", help="Workload files; - reads standard input.", autocompletion=complete_workload
        ),
    ],
    *,
    form: Annotated[
        Literal["text", "json", "markdown", "html"],
        typer.Option(
            "--format",
            help="For the terminal, for programs, as a decision record to sign (MADR), or as a page to read and print.",
        ),
    ] = "text",
    policy: PolicyName = "",
    settings: Settings = None,
    on_host: OnHost = False,
    rules: Rules = None,
    expect: Annotated[
        str,
        typer.Option(
            metavar="VERDICT|ALTERNATIVE",
            autocompletion=complete_expectation,
            help="Exit with 4 unless this is the answer; else what the file expects counts.",
            show_default=False,
        ),
    ] = "",
    show_all: Annotated[bool, typer.Option("--all", help="Show every rule, question and fact.")] = False,
    output: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE|DIR/",
            help="Write to a file; decision records also to a folder, each under the next number.",
            show_default=False,
        ),
    ] = "",
    force: Force = False,
    evaluated_on: EvaluatedOn = "",
    watch: Annotated[
        bool, typer.Option("--watch", help="Advise again whenever a file is saved, until Ctrl-C.")
    ] = False,
) -> None:
    """Advise workloads: verdict, reasons, evidence.

    In a folder, a decision record is added only when it differs from the last one of its workload, and then names the
    one that it supersedes; no record is ever rewritten.

    Exit code: 0 advised, 1 invalid input, 2 wrong usage, 3 nothing is feasible, 4 the verdict or the alternative is not
    that of --expect, or else of `expect` in the file. The worst of several files counts.
    """
    options = dict(locals())
    from advisor.cli.inputs import STANDARD_INPUT, check_answer, read_request

    if watch:
        _watch(options)
        return
    if files.count(STANDARD_INPUT) > 1:
        raise typer.BadParameter("standard input can be read once", param_hint="FILE")
    request = read_request(rules, policy, settings, evaluated_on, on_host=on_host)
    check_answer(expect, request.knowledge, "--expect", is_expected=True)
    is_folder = _is_folder(output, form, files, force=force)
    target = Path(output) if output and not is_folder else None
    if target is not None:
        from advisor.cli.save import check_target

        check_target(target, is_replacing=force)
    advised, problems = _advise_files(files, request, "full" if show_all or form != "text" else "quick")
    if is_folder:
        _record(advised, request, Path(output))
    elif any(recommendation is not None for _, _, recommendation in advised):
        text = _render(advised, request, form, show_all=show_all, is_file=target is not None)
        _deliver(text, target, force=force, is_exact=form != "text")
    unmet = _find_unmet(advised, expect, request)
    problems += unmet
    if problems:
        from advisor.cli.diagnostics import show_diagnostics

        show_diagnostics(sorted(problems, key=lambda problem: problem.location))
    raise _Ended(_find_worst_code(advised, expect, is_unmet=bool(unmet)), advised)


class _Ended(typer.Exit):
    """The end of a round, with what was advised in it."""

    def __init__(self, code: int, advised: list[Advised]) -> None:
        """Keep both."""
        super().__init__(code)
        self.advised = advised


def _watch(options: dict[str, Any]) -> None:
    """Run this command again and again, each time with all that it was told."""
    from advisor.cli.inputs import STANDARD_INPUT
    from advisor.cli.watch import keep_advising

    if STANDARD_INPUT in options["files"]:
        raise typer.BadParameter("standard input cannot be watched", param_hint="FILE")
    options["watch"] = False
    output = options["output"]
    if _is_folder(output, options["form"], options["files"], force=options["force"]):
        raise typer.BadParameter("a record is kept of a decision, not of every save", param_hint="--watch")
    if output:
        from advisor.cli.save import check_target

        check_target(Path(output), is_replacing=options["force"])
        options["force"] = True  # from now on it is a file of ours

    def advise() -> list[Advised]:
        try:
            evaluate(**options)
        except _Ended as end:
            return end.advised
        return []

    policy = options["policy"]
    keep_advising(options["files"], policy if Path(policy).suffix else "", options["rules"] or (), advise)


def _is_folder(output: str, form: str, files: Sequence[str], *, force: bool) -> bool:
    """Tell whether records go to a folder, and refuse what would make one of several, or replace one."""
    if form != "markdown":
        if output.endswith(("/", "\\")):
            hint = f"it names a folder, into which only decision records go: name a file for {form}"
            raise typer.BadParameter(hint, param_hint="--output")
        return False
    is_folder = output.endswith(("/", "\\")) or (bool(output) and Path(output).is_dir())
    if is_folder and force:
        raise typer.BadParameter("records are added to a folder and never replaced", param_hint="--force")
    if len(files) > 1 and not is_folder:
        hint = "several decision records need a folder, such as docs/decisions/"
        raise typer.BadParameter(hint, param_hint="--output")
    return is_folder


def _record(advised: list[Advised], request: Request, folder: Path) -> None:
    """Put each recommendation on record, and list the files."""
    from advisor.cli.output import write_text
    from advisor.cli.records import add_record, tell_record

    for file, workload, recommendation in advised:
        if workload is not None and recommendation is not None:
            record = add_record(folder, recommendation, request.invocation(file, workload))
            write_text(tell_record(record))


def _advise_files(files: Sequence[str], request: Request, depth: Depth) -> tuple[list[Advised], list[Diagnostic]]:
    """Advise each file, and collect the findings of those that are invalid."""
    from advisor.cli.inputs import advise_workload, read_file
    from advisor.model.diagnostic import InvalidInputError

    advised: list[Advised] = []
    problems: list[Diagnostic] = []
    for file in files:
        try:
            workload = read_file(file, request)
            advised.append((file, workload, advise_workload(workload, request, depth)))
        except InvalidInputError as problem:
            problems += problem.diagnostics
            advised.append((file, None, None))
    return advised, problems


def _render(advised: list[Advised], request: Request, form: str, *, show_all: bool, is_file: bool) -> str:
    from advisor.cli.output import Terminal, describe_terminal

    found = [recommendation for _, _, recommendation in advised if recommendation is not None]
    if form == "json":
        from advisor.report.json import render_json, render_json_list

        return render_json_list(found) if len(advised) > 1 else render_json(found[0])
    if form == "markdown":
        return _render_record(advised[0], request)
    if form == "html":
        from advisor.report.html import render_html

        return render_html([_make_entry(one, request) for one in advised])
    terminal = Terminal(_FILE_WIDTH, has_color=False, is_unicode=True) if is_file else describe_terminal()
    if len(advised) > 1 and not show_all:
        from advisor.report.overview import Row, render_overview

        rows = [Row(file, recommendation) for file, _, recommendation in advised]
        return render_overview(rows, terminal.width, color=terminal.has_color, is_unicode=terminal.is_unicode)
    return "\n".join(_render_report(one, request, terminal, show_all=show_all) for one in advised)


def _render_record(one: Advised, request: Request) -> str:
    from advisor.report.markdown import render_markdown

    file, workload, recommendation = one
    if workload is None or recommendation is None:
        return ""
    return render_markdown(recommendation, request.invocation(file, workload))


def _make_entry(one: Advised, request: Request) -> Entry:
    from advisor.advise import prepare
    from advisor.cli.inputs import choose_stance
    from advisor.report.html import Entry

    file, workload, recommendation = one
    if workload is None:
        return Entry(file)
    knowledge = prepare(request.knowledge, choose_stance(workload, request))
    return Entry(file, recommendation, knowledge, request.invocation(file, workload))


def _render_report(one: Advised, request: Request, terminal: Terminal, *, show_all: bool) -> str:
    from advisor.report.text import render_text

    file, workload, recommendation = one
    if workload is None or recommendation is None:
        return ""
    return render_text(
        recommendation,
        terminal.width,
        color=terminal.has_color,
        is_unicode=terminal.is_unicode,
        show_all=show_all,
        invocation=request.invocation(file, workload),
    )


def _deliver(text: str, output: Path | None, *, force: bool, is_exact: bool) -> None:
    from advisor.cli.output import write_exact, write_text

    if output is not None:
        from advisor.cli.save import save_text

        save_text(output, text, is_replacing=force)
    elif is_exact:
        write_exact(text)
    else:
        write_text(text)


def _find_unmet(advised: Sequence[Advised], expect: str, request: Request) -> list[Diagnostic]:
    """Give what to say of each workload whose answer is not the expected one: that of the option, or else its own."""
    from advisor.engine.outlook import UNDECIDED as NOTHING
    from advisor.model.diagnostic import Location, error

    unmet: list[Diagnostic] = []
    for file, workload, recommendation in advised:
        wanted = expect or (workload.expect if workload else "")
        if recommendation is None or not wanted or recommendation.is_called(wanted):
            continue
        is_verdict = wanted in {*request.knowledge.verdicts, NOTHING}
        kind = "verdict" if is_verdict else "alternative"
        given = recommendation.verdict if is_verdict else recommendation.alternative or recommendation.verdict
        message = f"expected the {kind} {wanted}, the advice is {given}"
        hint = "`--all` shows what led to it"
        hint += "" if expect else f"; where it is right, write `expect: {given}` into the file"
        unmet.append(error("CLI010", message, Location(file), hint))
    return unmet


def _find_worst_code(advised: Sequence[Advised], expect: str, *, is_unmet: bool) -> int:
    """Give the worst exit code: invalid, then unmet, then undecided, which is no fault where it is expected."""
    from advisor.engine.outlook import UNDECIDED as NOTHING

    if any(recommendation is None for _, _, recommendation in advised):
        return INVALID
    if is_unmet:
        return UNMET
    is_undecided = any(
        recommendation.verdict == NOTHING and not (expect or workload.expect)
        for _, workload, recommendation in advised
        if workload is not None and recommendation is not None
    )
    return UNDECIDED if is_undecided else 0
