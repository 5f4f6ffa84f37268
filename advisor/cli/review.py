"""`advisor review`: what a change in a repository moves, as a gate for a pull request or a commit."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

import typer

from advisor.cli.completing import complete_expectation, complete_workload
from advisor.cli.options import EvaluatedOn, PolicyName, Rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.cli.inputs import Request
    from advisor.cli.revisions import Changed, Repository
    from advisor.model.diagnostic import Diagnostic
    from advisor.model.recommendation import Recommendation
    from advisor.report.review import Reviewed

PATTERNS: Final = ("**/workload.yaml", "**/*.workload.yaml", "**/workloads/**/*.yaml")
"""Where workloads are looked for when nothing is named."""


class _Gate(NamedTuple):
    """What the files are judged by: the options as they are read now and, for the other side, as they were."""

    repository: Repository
    now: Request
    before: Request
    expect: str
    folder: Path
    """Where earlier versions are put."""


def review(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE", help="Workload files; without any, those that changed.", autocompletion=complete_workload
        ),
    ] = None,
    *,
    base: Annotated[str, typer.Option(metavar="REVISION", help="What to compare with, in git's words.")] = "HEAD",
    match: Annotated[
        list[str] | None,
        typer.Option(
            "--match",
            metavar="GLOB",
            help="Changed files to look at, from the top of the repository; repeatable. "
            f"Without it: {', '.join(PATTERNS)}.",
            show_default=False,
        ),
    ] = None,
    policy: PolicyName = "",
    rules: Rules = None,
    expect: Annotated[
        str,
        typer.Option(
            metavar="VERDICT|ALTERNATIVE",
            help="Hold every workload to this answer; else to what its file expects.",
            autocompletion=complete_expectation,
            show_default=False,
        ),
    ] = "",
    form: Annotated[
        Literal["text", "markdown"], typer.Option("--format", help="For a terminal, or for a summary on a forge.")
    ] = "text",
    evaluated_on: EvaluatedOn = "",
) -> None:
    """Show which verdicts moved since an earlier revision.

    Workload files are compared with what they were.

    A verdict may move to the answer that `expect` in the file names. When the house rules or the policy changed, every
    workload that matches is reviewed. Exit code: 0 nothing to look at, 1 invalid input, 2 wrong usage, 3 nothing is
    feasible, 4 a verdict or an alternative is not the expected one, or a verdict moved without being expected to.
    """
    from advisor.cli.inputs import check_answer, read_request
    from advisor.cli.revisions import open_repository

    repository = open_repository(base)
    request = read_request(rules, policy, None, evaluated_on)
    check_answer(expect, request.knowledge, "--expect", is_expected=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="advisor-review-")))
        before = _read_earlier(repository, request, evaluated_on, folder)
        gate = _Gate(repository, request, before, expect, folder)
        problems: list[Diagnostic] = [] if files else _find_unknown(repository, match or PATTERNS)
        changes = _find_changes(gate, files, match or PATTERNS)
        reviewed = [_review(gate, index, changed, problems) for index, changed in enumerate(changes)]
    _show(reviewed, base, form, problems)
    raise typer.Exit(_worst_code(reviewed))


def _read_earlier(repository: Repository, request: Request, evaluated_on: str, folder: Path) -> Request:
    """Read the house rules and the policy as they were; what is not in the repository is as it is."""
    from advisor.cli.inputs import read_request
    from advisor.model.diagnostic import InvalidInputError

    policy = Path(request.policy) if request.policy else None
    if not any(repository.is_changed(path) for path in (*request.rules, *([policy] if policy else []))):
        return request
    rules: list[Path] = []
    for index, path in enumerate(request.rules):
        name, target = repository.name_of(path), folder / f"rules-{index}"
        if name is None:
            rules.append(path)
        elif repository.extract_folder(name, target):
            rules.append(target)
    words = request.policy
    name = repository.name_of(policy) if policy else None
    if policy and name and repository.extract_file(name, folder / policy.name):
        words = str(folder / policy.name)
    try:
        return read_request(rules, words, None, evaluated_on)
    except InvalidInputError:
        return request  # what was not sound before is no measure for what it is now


def _find_changes(gate: _Gate, files: Sequence[str] | None, patterns: Sequence[str]) -> list[Changed]:
    """Give what to review: the files that are named, those that changed, or all when what they are judged by did."""
    from advisor.cli.revisions import Changed

    changed = gate.repository.list_changed(patterns)
    if files:
        earlier = {one.now: one.before for one in gate.repository.list_changed(["**"]) if one.now is not None}
        names = [gate.repository.name_of(Path(file)) or file for file in files]
        return [Changed(name, earlier.get(name, name)) for name in dict.fromkeys(names)]
    if gate.before is gate.now:
        return changed
    known = {one.now for one in changed}
    return [*changed, *(Changed(name, name) for name in gate.repository.list_tracked(patterns) if name not in known)]


def _find_unknown(repository: Repository, patterns: Sequence[str]) -> list[Diagnostic]:
    """Warn of files that match and that no review sees before git knows them."""
    from advisor.model.diagnostic import Location, warning

    return [
        warning(
            "GIT030", "not reviewed, for git does not know it", Location(repository.path_of(name)), "`git add` it first"
        )
        for name in repository.list_untracked(patterns)
    ]


def _review(gate: _Gate, index: int, changed: Changed, problems: list[Diagnostic]) -> Reviewed:
    from advisor.cli.inputs import advise_workload, read_file
    from advisor.model.diagnostic import InvalidInputError
    from advisor.report.comparison import compare
    from advisor.report.review import Reviewed

    before = _advise_earlier(gate, index, changed.before)
    if changed.now is None:
        return Reviewed(gate.repository.path_of(changed.before or ""), before, None)
    file = gate.repository.path_of(changed.now)
    try:
        _refuse_link(file)
        workload = read_file(file, gate.now)
        now = advise_workload(workload, gate.now)
    except InvalidInputError as problem:
        problems += problem.diagnostics
        return Reviewed(file, before, None, is_invalid=True)
    comparison = compare(before, now) if before is not None else None
    return Reviewed(file, before, now, comparison, gate.expect or workload.expect)


def _refuse_link(file: str) -> None:
    """Refuse a link, which in a stranger's change could lead to what is not theirs to read."""
    from advisor.model.diagnostic import InvalidInputError, Location, error

    if Path(file).is_symlink():
        hint = "put the file itself there"
        raise InvalidInputError([error("IO010", "is a link, which a review does not follow", Location(file), hint)])


def _advise_earlier(gate: _Gate, index: int, name: str | None) -> Recommendation | None:
    """Advise the earlier version of a file; None when there is none that is sound."""
    from advisor.cli.inputs import advise_workload, read_file
    from advisor.model.diagnostic import InvalidInputError

    target = gate.folder / "before" / f"{index}.yaml"
    if name is None or not gate.repository.extract_file(name, target):
        return None
    try:
        return advise_workload(read_file(str(target), gate.before), gate.before)
    except InvalidInputError:
        return None


def _show(reviewed: Sequence[Reviewed], base: str, form: str, problems: Sequence[Diagnostic]) -> None:
    from advisor.cli.diagnostics import show_diagnostics
    from advisor.cli.output import describe_terminal, write_exact, write_text
    from advisor.report.review import write_review_markdown, write_review_text

    if form == "markdown":
        write_exact(write_review_markdown(reviewed, base, map(str, problems)))
    else:
        terminal = describe_terminal()
        colours = {"color": terminal.has_color, "is_unicode": terminal.is_unicode}
        write_text(write_review_text(reviewed, base, terminal.width, **colours))
    show_diagnostics(problems)


def _worst_code(reviewed: Sequence[Reviewed]) -> int:
    from advisor.cli.evaluate import INVALID, UNDECIDED, UNMET
    from advisor.engine.outlook import UNDECIDED as NOTHING

    if any(one.is_invalid for one in reviewed):
        return INVALID
    if not all(one.is_sound for one in reviewed):
        return UNMET
    is_undecided = any(one.now is not None and one.now.verdict == NOTHING and not one.expected for one in reviewed)
    return UNDECIDED if is_undecided else 0
