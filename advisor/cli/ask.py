"""`advisor ask`: an interview about one workload, then the same report as `evaluate`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from advisor.cli.options import EvaluatedOn, Force, PolicyName, Rules

if TYPE_CHECKING:
    from advisor.cli.inputs import Request
    from advisor.cli.keep import Ending
    from advisor.cli.output import Terminal
    from advisor.cli.talk import PlainFront, Talk
    from advisor.interview.state import Interview
    from advisor.model.workload import Workload

DEFAULT_NAME: Final = "workload"
EXIT_UNDECIDED: Final = 3


def ask(
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Keep the answers in a workload file.", show_default=False),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option("--resume", metavar="FILE", help="Go on from a workload file.", show_default=False),
    ] = None,
    policy: PolicyName = "",
    rules: Rules = None,
    evaluated_on: EvaluatedOn = "",
    force: Force = False,
) -> None:
    """Ask about a workload, then advise.

    What your answers make irrelevant is not asked, and "don't know" is always an answer. Prompts go to standard error
    and the report to standard output; answers may come from a pipe, one a line.
    """
    from advisor.cli.inputs import read_request
    from advisor.cli.keep import Ending, Keeper
    from advisor.cli.output import describe_terminal
    from advisor.cli.save import check_target
    from advisor.cli.talk import Talk, make_front
    from advisor.interview.choose import workload_of

    if save:
        check_target(save, is_replacing=force)
    request = read_request(rules, policy, None, evaluated_on)
    interview = _begin(request, resume, save)
    terminal = describe_terminal()
    front = make_front(terminal.width, has_color=terminal.has_color)
    _introduce(front, request, interview, resume)
    keeper = Keeper(request, front, save, may_replace=force)
    talk = Talk(request.knowledge, interview, front, keeper.keep)
    ending = _hold(talk)
    if ending is not Ending.COMPLETE:
        keeper.leave(talk.interview, ending)
        raise typer.Exit(ending.value)
    keeper.finish(talk.interview)
    _report(workload_of(request.knowledge, talk.interview), request, keeper.file, terminal)


def _begin(request: Request, resume: Path | None, save: Path | None) -> Interview:
    """Give the interview at its start: from scratch, or from what a file already answers."""
    from advisor.interview.state import Interview
    from advisor.knowledge.profiles import load_policy, load_workload
    from advisor.model.workload import Workload

    workload = load_workload(resume, request.knowledge) if resume else Workload(name=_name_after(save))
    workload = workload.model_copy(update={"policy": request.policy or workload.policy})
    stance = request.stance or (load_policy(workload.policy, request.knowledge) if workload.policy else None)
    day = request.evaluated_on or date.today()  # noqa: DTZ011 - a day on the user's own calendar
    return Interview(workload=workload, assumed=stance.assume if stance else (), on=day)


def _name_after(file: Path | None) -> str:
    return file.stem if file and file.stem.strip() else DEFAULT_NAME


def _introduce(front: PlainFront, request: Request, interview: Interview, resume: Path | None) -> None:
    from advisor.cli.keep import count_answers
    from advisor.engine.wording import show_value
    from advisor.interview.choose import measure_progress
    from advisor.knowledge.locate import show_path

    about = measure_progress(request.knowledge, interview).about
    front.say(f"Container, VM, or both? About {about} prompts on one workload.")
    front.say("At every prompt: u don't know, ? help, b back, s save and leave. Ctrl-C loses nothing.")
    if resume:
        answers = count_answers(len(interview.workload.facts))
        front.say(f"{answers} from {show_path(resume)} stand and are not asked again.")
    if interview.assumed:
        facts = ", ".join(f"{fact.name}: {show_value(fact.value)}" for fact in interview.assumed)
        front.say(f"The policy takes for granted, so it is not asked: {facts}.")


def _hold(talk: Talk) -> Ending:
    """Hold the talk, however it ends."""
    from advisor.cli.keep import Ending

    try:
        return Ending.COMPLETE if talk.hold() else Ending.LEFT
    except EOFError:
        return Ending.EXHAUSTED
    except KeyboardInterrupt:
        return Ending.INTERRUPTED


def _report(workload: Workload, request: Request, file: Path | None, terminal: Terminal) -> None:
    """Print the recommendation, and exit with 3 when nothing is feasible."""
    from advisor.cli.inputs import advise_workload
    from advisor.cli.output import write_text
    from advisor.report.text import render_text

    recommendation = advise_workload(workload, request)
    text = render_text(
        recommendation,
        terminal.width,
        color=terminal.has_color,
        is_unicode=terminal.is_unicode,
        invocation=request.invocation(str(file or ""), workload),
    )
    write_text(text)
    if not recommendation.alternative:
        raise typer.Exit(EXIT_UNDECIDED)
