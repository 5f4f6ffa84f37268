"""`advisor ask`: an interview about one workload, then the same report as `evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from advisor.cli.completing import complete_archetype
from advisor.cli.options import EvaluatedOn, Force, OnHost, PolicyName, Rules

if TYPE_CHECKING:
    from advisor.cli.asking import Front
    from advisor.cli.inputs import Request
    from advisor.cli.keep import Ending
    from advisor.cli.output import Terminal
    from advisor.cli.talk import Talk
    from advisor.interview.choose import Guidance
    from advisor.interview.state import Interview, Scope
    from advisor.model.fact import Fact
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.workload import Workload

DEFAULT_NAME: Final = "workload"
EXIT_UNDECIDED: Final = 3


def ask(
    *,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Keep the answers in a workload file.", show_default=False),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option("--resume", metavar="FILE", help="Go on from a workload file.", show_default=False),
    ] = None,
    like: Annotated[
        str,
        typer.Option(
            "--like",
            metavar="ARCHETYPE",
            help="Assume the answers of an archetype, and confirm those that decide.",
            autocompletion=complete_archetype,
            show_default=False,
        ),
    ] = "",
    until: Annotated[
        Literal["settled", "likely"],
        typer.Option("--until", help="Stop when nothing can change the verdict, or when nothing is likely to."),
    ] = "settled",
    ask_all: Annotated[
        bool, typer.Option("--all", help="Ask everything, for a review that wants it on record.")
    ] = False,
    no_leaning: Annotated[
        bool, typer.Option("--no-leaning", help="Do not show which verdict leads; the key l shows it.")
    ] = False,
    policy: PolicyName = "",
    on_host: OnHost = False,
    rules: Rules = None,
    evaluated_on: EvaluatedOn = "",
    force: Force = False,
) -> None:
    """Ask about a workload, then advise.

    What can still change the verdict is asked, and nothing else; "don't know" is always an answer. Prompts go to
    standard error and the report to standard output; answers may come from a pipe, one a line.
    """
    from advisor.cli.inputs import apply_settings, read_request
    from advisor.cli.keep import Keeper
    from advisor.cli.output import describe_terminal
    from advisor.cli.save import check_target
    from advisor.cli.talk import Talk, make_front
    from advisor.interview.choose import workload_of

    if like and resume:
        raise typer.BadParameter("an interview starts from a file or from an archetype", param_hint="--like")
    if ask_all and until == "likely":
        raise typer.BadParameter("--all asks everything, so it cannot stop early", param_hint="--until")
    if save:
        check_target(save, is_replacing=force)
    request = read_request(rules, policy, None, evaluated_on, on_host=on_host)
    workload = apply_settings(_find_start(request, resume, like, save), request)
    knowledge, interview = _begin(request, workload, "all" if ask_all else until)
    terminal = describe_terminal()
    front = make_front(terminal.width, has_color=terminal.has_color)
    _introduce(front, knowledge, interview, like or resume)
    keeper = Keeper(request, front, save, may_replace=force)
    talk = Talk(knowledge, interview, front, keeper.keep, shows_leaning=not no_leaning)
    ending, guidance = _hold(talk)
    if guidance is None:
        keeper.leave(talk.interview, ending)
        raise typer.Exit(ending.value)
    front.say(_conclude(guidance, knowledge))
    keeper.finish(talk.interview)
    _report(workload_of(knowledge, talk.interview), request, keeper.file, terminal)


def _find_start(request: Request, resume: Path | None, like: str, save: Path | None) -> Workload:
    """Give what is known at the start: nothing, what a file answers, or what an archetype lets assume."""
    from advisor.knowledge.profiles import find_profile, load_workload
    from advisor.model.fact import Origin
    from advisor.model.workload import Workload

    if resume:
        return load_workload(resume, request.knowledge)
    if not like:
        return Workload(name=_name_after(save))
    archetype = load_workload(find_profile("workloads", like), request.knowledge)
    note = f"like {archetype.name}"

    def assume(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        return tuple(fact.model_copy(update={"origin": Origin.ASSUMED, "note": fact.note or note}) for fact in facts)

    parts = tuple(part.model_copy(update={"facts": assume(part.facts)}) for part in archetype.components)
    return archetype.model_copy(
        update={
            "name": _name_after(save),
            "title": "",
            "description": "",
            "facts": assume(archetype.facts),
            "unknown": {},
            "components": parts,
        }
    )


def _begin(request: Request, workload: Workload, scope: Scope) -> tuple[KnowledgeBase, Interview]:
    """Give the rules under the policy, and the interview at its start."""
    from advisor.cli.inputs import today
    from advisor.engine.policy import apply_policy
    from advisor.interview.state import Interview
    from advisor.knowledge.profiles import load_policy

    workload = workload.model_copy(update={"policy": request.policy or workload.policy})
    stance = request.stance or (load_policy(workload.policy, request.knowledge) if workload.policy else None)
    interview = Interview(
        workload=workload,
        assumed=stance.assume if stance else (),
        on=request.evaluated_on or today(),
        scope=scope,
    )
    return apply_policy(request.knowledge, stance), interview


def _name_after(file: Path | None) -> str:
    return file.stem if file and file.stem.strip() else DEFAULT_NAME


def _introduce(front: Front, knowledge: KnowledgeBase, interview: Interview, start: Path | str | None) -> None:
    from advisor.cli.keep import count_answers
    from advisor.engine.wording import show_value
    from advisor.interview.choose import guide
    from advisor.interview.opening import is_mixture
    from advisor.knowledge.locate import show_path
    from advisor.model.fact import Origin

    about = guide(knowledge, interview).to_go
    parts = [part.name for part in interview.workload.components]
    subject = f"a workload of {len(parts)} parts: {', '.join(parts)}" if len(parts) > 1 else "one workload"
    front.say(f"Container, VM, or both? About {about} prompts on {subject}.")
    front.say(
        "At every prompt: u don't know, ? why it is asked, b back, e edit an earlier answer, l show or hide the"
        " leaning, s save and leave. Ctrl-C loses nothing."
    )
    detected = [fact for fact in interview.workload.facts if fact.origin is Origin.DETECTED]
    answers = count_answers(interview.workload.model_copy(update={"facts": _but_detected(interview.workload)}))
    if isinstance(start, Path):
        front.say(f"From {show_path(start)}: {answers}. What was only assumed is to be confirmed if it decides.")
    elif start:
        front.say(f"Assumed to be like {start}: {answers}. Those that decide are to be confirmed.")
    if detected:
        facts = ", ".join(f"{fact.name}: {show_value(fact.value)}" for fact in detected)
        front.say(f"Detected, so it is not asked: {facts}. e changes it.")
    if interview.assumed:
        facts = ", ".join(f"{fact.name}: {show_value(fact.value)}" for fact in interview.assumed)
        front.say(f"The policy takes for granted, so it is not asked: {facts}.")
    if knowledge.parts and knowledge.parts.mixed and is_mixture(knowledge, interview):
        front.say(f"{knowledge.parts.mixed.because} e divides it into parts.")


def _but_detected(workload: Workload) -> tuple[Fact, ...]:
    from advisor.model.fact import Origin

    return tuple(fact for fact in workload.facts if fact.origin is not Origin.DETECTED)


def _conclude(guidance: Guidance, knowledge: KnowledgeBase) -> str:
    from advisor.cli.asking import describe_end

    return describe_end(guidance, knowledge)


def _hold(talk: Talk) -> tuple[Ending, Guidance | None]:
    """Hold the talk, however it ends; there is guidance only when it ends by itself."""
    from advisor.cli.keep import Ending

    try:
        guidance = talk.hold()
    except EOFError:
        return Ending.EXHAUSTED, None
    except KeyboardInterrupt:
        return Ending.INTERRUPTED, None
    return Ending.COMPLETE if guidance else Ending.LEFT, guidance


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
