"""`advisor generate`: starter files for the recommended alternative, or for the one that is asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from advisor.cli.completing import complete_alternative, complete_workload
from advisor.cli.options import EvaluatedOn, Force, OnHost, PolicyName, Rules, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.cli.inputs import Request
    from advisor.model.diagnostic import Diagnostic
    from advisor.model.generated import GeneratedFile
    from advisor.model.recommendation import Ranked, Recommendation
    from advisor.model.workload import Workload

UNDECIDED: Final = 3
READ_FIRST: Final = "README.md"


def generate(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="Workload file; - reads standard input.", autocompletion=complete_workload),
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Folder for the files.", show_default=False),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="VERDICT|ALTERNATIVE",
            help="Write files for this answer instead.",
            autocompletion=complete_alternative,
            show_default=False,
        ),
    ] = "",
    policy: PolicyName = "",
    settings: Settings = None,
    on_host: OnHost = False,
    rules: Rules = None,
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show the files, and what would change in the folder.")
    ] = False,
    layout: Annotated[
        Literal["text", "json"],
        typer.Option("--format", help="For people, or the files themselves as JSON for programs."),
    ] = "text",
    force: Force = False,
    evaluated_on: EvaluatedOn = "",
) -> None:
    """Advise a workload and write its starter files.

    Files that are there already stay as they are; with --force they are replaced, and the old ones kept as .bak.
    Without -o, --dry-run shows every file as new, and --format json prints the files and writes none.
    """
    from advisor.cli.diagnostics import show_diagnostics
    from advisor.cli.inputs import advise_workload, check_answer, read_file, read_request

    if output is None and not is_dry and layout == "text":
        hint = "it is missing: name a folder for the files, or look at them first with --dry-run or --format json"
        raise typer.BadParameter(hint, param_hint="-o")
    request = read_request(rules, policy, settings, evaluated_on, on_host=on_host)
    check_answer(form, request.knowledge, "--as")
    workload = read_file(file, request)
    recommendation = advise_workload(workload, request)
    parts = recommendation.components or (recommendation,)
    chosen = _choose(parts, form) if form else None
    if chosen is None and not recommendation.alternative:
        show_diagnostics([_undecided(file, recommendation)])
        raise typer.Exit(UNDECIDED)
    show_diagnostics(_warn(file, parts, chosen) if chosen else [])
    files = _make_files(file, _speak_for(chosen, recommendation, workload, request), workload, chosen)
    heading = _head(recommendation, chosen)
    written: list[Path] = []
    if output is not None and not is_dry:
        from advisor.cli.files import write_files

        written = write_files(files, output, force=force)
    if layout == "json":
        from advisor.cli.output import write_exact

        write_exact(_render_json(recommendation, chosen, files))
    else:
        from advisor.cli.output import write_text

        if is_dry or output is None:
            write_text(_preview(heading, files, output))
        else:
            write_text(_report(heading, files, written, output))


def _choose(parts: Sequence[Recommendation], form: str) -> str:
    """Give the alternative that stands for a verdict: feasible for as many parts as can be, then the best by score."""
    rows: dict[str, list[Ranked]] = {}
    for part in parts:
        for ranked in part.ranking:
            if form in {ranked.verdict, ranked.alternative}:
                rows.setdefault(ranked.alternative, []).append(ranked)
    named = {form: rows[form]} if form in rows and not _stands_for_several(form, rows) else rows

    def worth(alternative: str) -> tuple[int, float]:
        found = named[alternative]
        return sum(not ranked.vetoed_by for ranked in found), sum(ranked.score for ranked in found)

    return max(named, key=worth)


def _stands_for_several(form: str, rows: dict[str, list[Ranked]]) -> bool:
    """Tell whether a word is a verdict with more than one alternative, such as the verdict and alternative `docker`."""
    return len(rows) > 1 and any(ranked.verdict == form for found in rows.values() for ranked in found)


def _undecided(file: str, recommendation: Recommendation) -> Diagnostic:
    from advisor.model.diagnostic import Location, error

    rules = ", ".join(recommendation.conflict)
    message = f"nothing is feasible: {rules} together exclude every alternative"
    return error(
        "CLI020", message, Location(file), "`advisor evaluate` shows the ways out; --as writes files all the same"
    )


def _warn(file: str, parts: Iterable[Recommendation], chosen: str) -> list[Diagnostic]:
    """Say which rules exclude the alternative that was asked for."""
    from advisor.model.diagnostic import Location, warning

    return [
        warning("CLI030", f"{veto.rule} excludes {chosen}{_of(part)}: {veto.title}", Location(file), veto.remedy)
        for part in parts
        for veto in part.vetoes
        if chosen in veto.alternatives
    ]


def _of(part: Recommendation) -> str:
    return f" for {part.component}" if part.component else ""


def _speak_for(
    chosen: str | None, recommendation: Recommendation, workload: Workload, request: Request
) -> Recommendation:
    """Give the recommendation with what its rules say for the alternative that was asked for."""
    if chosen is None:
        return recommendation
    from advisor.advise import prepare
    from advisor.cli.inputs import choose_stance
    from advisor.engine.guidance import redirect

    return redirect(prepare(request.knowledge, choose_stance(workload, request)), recommendation, chosen)


def _make_files(
    file: str, recommendation: Recommendation, workload: Workload, chosen: str | None
) -> tuple[GeneratedFile, ...]:
    """Make the files, warn of languages past their end of life; all is told of the file that the user named."""
    from advisor.cli.diagnostics import show_diagnostics
    from advisor.generate import generate as make
    from advisor.generate import warn_of_ends
    from advisor.knowledge.locate import find_data
    from advisor.knowledge.tables import find_release
    from advisor.model.diagnostic import InvalidInputError

    find = partial(find_release, find_data("rules") / "tables" / "eol.json")
    try:
        files = make(recommendation, workload, chosen, find)
    except InvalidInputError as problem:
        raise InvalidInputError(_tell_of(file, problem.diagnostics, workload)) from None
    show_diagnostics(_tell_of(file, warn_of_ends(recommendation, workload, find), workload))
    return files


def _tell_of(file: str, found: Iterable[Diagnostic], workload: Workload) -> list[Diagnostic]:
    from advisor.model.diagnostic import Location

    return [replace(diagnostic, location=Location(file + _component_of(diagnostic, workload))) for diagnostic in found]


def _component_of(diagnostic: Diagnostic, workload: Workload) -> str:
    """Give the component that a fault is about, behind the name of the file."""
    _, slash, component = diagnostic.location.path.partition("/")
    return f" ({component})" if slash and workload.components else ""


def _head(recommendation: Recommendation, chosen: str | None) -> str:
    """Say what the files are for."""
    if chosen and chosen != recommendation.alternative:
        advice = f"{chosen}, as asked; the advice is {recommendation.alternative or recommendation.verdict}"
    else:
        advice = f"{recommendation.verdict}: {recommendation.alternative_title}"
    return f"{recommendation.workload}: {advice}"


def _report(heading: str, files: Sequence[GeneratedFile], written: Sequence[Path], folder: Path) -> str:
    """List the files, and say what to do next."""
    from advisor.report.safe import make_safe

    lines = [heading, *_list_files(files, set(written), folder)]
    if any(file.path == READ_FIRST for file in files):
        lines += ["", f"Next: read {folder / READ_FIRST}"]
    return "".join(f"{make_safe(line)}\n" for line in lines)


def _list_files(files: Sequence[GeneratedFile], new: set[Path], folder: Path) -> list[str]:
    return [f"  {folder / file.path}" + ("" if folder / file.path in new else "  (unchanged)") for file in files]


def _preview(heading: str, files: Sequence[GeneratedFile], folder: Path | None) -> str:
    from advisor.cli.output import describe_terminal
    from advisor.cli.preview import render_preview

    return render_preview(heading, files, folder, describe_terminal())


def _render_json(recommendation: Recommendation, chosen: str | None, files: tuple[GeneratedFile, ...]) -> str:
    from advisor.model.generated import GeneratedFiles
    from advisor.report.json import render_values

    alternative = chosen or recommendation.alternative
    generated = GeneratedFiles(workload=recommendation.workload, alternative=alternative, files=files)
    return render_values(generated.model_dump(mode="json", by_alias=True))
