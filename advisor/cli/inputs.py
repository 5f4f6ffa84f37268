"""From the words of a command to what is advised: knowledge, workload, policy and day."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import typer

from advisor.advise import advise
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import (
    list_profiles,
    load_policy,
    load_workload,
    merge_facts,
    read_settings,
    read_workload,
)
from advisor.knowledge.source import MAX_BYTES, parse_yaml, shorten
from advisor.model.diagnostic import Diagnostic, InvalidInputError
from advisor.report.blocks import Invocation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.engine.outlook import Depth
    from advisor.model.fact import Fact
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.recommendation import Recommendation
    from advisor.model.workload import Policy, Workload

STANDARD_INPUT: Final = "-"


class Request(NamedTuple):
    """What the options of a command say besides the workload, read and checked."""

    knowledge: KnowledgeBase
    rules: tuple[Path, ...]
    policy: str
    """As it was typed; empty when the workload decides."""
    stance: Policy | None
    """The policy that was typed."""
    settings: tuple[str, ...]
    facts: tuple[Fact, ...]
    """The facts of the settings."""
    evaluated_on: date | None
    detected: tuple[Fact, ...] | None = None
    """What this machine answers; None when it was not asked."""

    def invocation(self, file: str, workload: Workload) -> Invocation:
        """Give the words to type again for this workload."""
        policy = ("--policy", self.policy) if self.policy else ()
        host = () if self.detected is None else ("--host",)
        return Invocation(
            file="" if file == STANDARD_INPUT else file,
            rules=(*policy, *(word for folder in self.rules for word in ("--rules", str(folder)))),
            facts=(*host, *(word for setting in self.settings for word in ("--set", setting))),
            own_policy="" if policy else workload.policy,
        )


def read_request(
    rules: Sequence[Path] | None,
    policy: str,
    settings: Sequence[str] | None,
    evaluated_on: str,
    *,
    base: Path | None = None,
    on_host: bool = False,
) -> Request:
    """Read and check the options. Raises InvalidInputError with the findings of all of them.

    `base` is a folder with a whole rule base, to be read instead of the shipped one. With `on_host` this machine is
    looked at for answers.
    """
    day = read_day(evaluated_on)
    knowledge = load_knowledge(rules or (), base=base)
    problems: list[Diagnostic] = []
    stance: Policy | None = None
    facts: tuple[Fact, ...] = ()
    try:
        stance = load_policy(policy, knowledge) if policy else None
    except InvalidInputError as problem:
        problems += problem.diagnostics
    try:
        facts = read_settings(tuple(settings or ()), knowledge)
    except InvalidInputError as problem:
        problems += problem.diagnostics
    if problems:
        raise InvalidInputError(problems)
    detected = _detect(knowledge) if on_host else None
    return Request(knowledge, tuple(rules or ()), policy, stance, tuple(settings or ()), facts, day, detected)


def _detect(knowledge: KnowledgeBase) -> tuple[Fact, ...]:
    """Give what this machine answers, and say what it would answer if the rules asked for it."""
    from advisor.cli.diagnostics import show_diagnostics
    from advisor.hosts.facts import detect_facts
    from advisor.hosts.system import describe_system
    from advisor.model.diagnostic import Location, warning

    detection = detect_facts(describe_system(), knowledge)
    show_diagnostics([warning("HOST040", note, Location("--host")) for note in detection.notes])
    return detection.facts


def read_day(text: str) -> date | None:
    """Read a day; a word that is none is a usage error."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"`{text}` is not a day, write YYYY-MM-DD", param_hint="--evaluated-on") from None


def today() -> date:
    """Give the day on the user's own calendar."""
    return date.today()  # noqa: DTZ011 - see above


def check_answer(word: str, knowledge: KnowledgeBase, option: str, *, is_expected: bool = False) -> None:
    """Refuse a word that names no answer: neither a verdict nor an alternative; more can be expected than asked for."""
    from advisor.engine.split import list_expectable
    from advisor.knowledge.spelling import suggest

    allowed = list_expectable(knowledge) if is_expected else knowledge.answers
    if word and word not in allowed:
        hint = suggest(word, allowed, replaced=knowledge.successors)
        message = f"there is no verdict and no alternative `{shorten(word)}`, {hint}"
        raise typer.BadParameter(message, param_hint=option)


def read_file(file: str, request: Request) -> Workload:
    """Read a workload from a file or from standard input, with the settings put in. Raises InvalidInputError."""
    if file == STANDARD_INPUT:
        content = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin is not None else b""
        workload = read_workload(parse_yaml(content, "standard input"), request.knowledge)
    else:
        try:
            workload = load_workload(Path(file), request.knowledge)
        except InvalidInputError as problem:
            raise _hint_at_missing(Path(file), problem) from None
    return apply_settings(workload, request)


def _hint_at_missing(file: Path, problem: InvalidInputError) -> InvalidInputError:
    """Say of a missing file which one beside it may be meant, or how to get the archetype of its name."""
    if file.exists():
        return problem
    name = file.name.removesuffix(".yaml")
    near = _find_near(file)
    if name in list_profiles("workloads") and near != file.with_name(f"{name}.yaml"):
        hint = f"advisor profiles show {name} > {name}.yaml"
    elif near is not None:
        hint = f"did you mean `{shorten(str(near))}`?"
    else:
        return problem
    return InvalidInputError([replace(diagnostic, hint=hint) for diagnostic in problem.diagnostics])


def _find_near(file: Path) -> Path | None:
    """Give the YAML file beside a missing one whose name without its ending is nearest; None where none is near."""
    from difflib import get_close_matches

    try:
        beside = {path.stem: path for path in sorted(file.parent.iterdir()) if path.suffix in {".yaml", ".yml"}}
    except (OSError, ValueError):  # ValueError: a path that no system has
        return None
    near = get_close_matches(file.stem, beside, n=1, cutoff=0.6)
    return beside[near[0]] if near else None


def apply_settings(workload: Workload, request: Request) -> Workload:
    """Put the facts of the settings in place of the workload's and its components' own, and add what was detected.

    A setting without a value takes the fact away.
    """
    named = {setting.partition("=")[0].strip() for setting in request.settings}
    if request.detected:
        from advisor.hosts.facts import put_detected

        workload = put_detected(workload, request.detected, but=named)
    if not named:
        return workload

    def put(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        return merge_facts(tuple(fact for fact in facts if fact.name not in named), request.facts)

    components = tuple(
        part.model_copy(
            update={
                "facts": put(part.facts),
                "unknown": {fact: note for fact, note in part.unknown.items() if fact not in named},
            }
        )
        for part in workload.components
    )
    return workload.model_copy(update={"facts": put(workload.facts), "components": components})


def advise_workload(workload: Workload, request: Request, depth: Depth = "quick") -> Recommendation:
    """Advise a workload by the policy that was typed, or else by its own. Raises InvalidInputError."""
    stance = choose_stance(workload, request)
    return advise(request.knowledge, workload, stance, evaluated_on=request.evaluated_on, depth=depth)


def choose_stance(workload: Workload, request: Request) -> Policy | None:
    """Give the policy that was typed, or else the workload's own. Raises InvalidInputError."""
    if request.stance is None and workload.policy:
        return load_policy(workload.policy, request.knowledge)
    return request.stance
