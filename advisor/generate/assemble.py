"""The way from a recommendation to its files: find the parts, check them all, then write each artefact of each part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from advisor.generate import artefacts, check, stacks
from advisor.generate.project import DEFAULT_PORT, FORM_OF, Project, home_of, make_project
from advisor.generate.safe import flatten, make_slug
from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error
from advisor.model.generated import GeneratedFile
from advisor.model.recommendation import Recommendation
from advisor.model.workload import Stack, Workload

_MINIMAL: Final = (
    'add to the workload: `stack: {language: python, version: "3.13", package_manager: pip, '
    "command: [python, app.py], port: 8080}`"
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A workload without components, or one component of it."""

    name: str
    recommendation: Recommendation
    stack: Stack | None
    alternative: str
    where: Location


def generate(
    recommendation: Recommendation,
    workload: Workload,
    alternative: str | None = None,
) -> tuple[GeneratedFile, ...]:
    """Give the starter files of the recommended alternative, or of `alternative`.

    A workload with components gives one folder for each component that has a stack. Raises InvalidInputError with
    every fault found in the stacks, and when there is no stack or no alternative to write files for.
    """
    parts = _list_parts(recommendation, workload, alternative)
    faults = [*check.check_name(workload.name, _locate(workload.name)), *_check_parts(parts)]
    if faults:
        raise InvalidInputError(faults)
    projects = [_make_project(part) for part in parts if part.stack]
    if not recommendation.components:
        return artefacts.write_all(projects[0])
    files = [
        file.model_copy(update={"path": f"{project.name}/{file.path}"})
        for project in projects
        for file in artefacts.write_all(project)
    ]
    missing = tuple(part.name for part in parts if not part.stack)
    return (artefacts.write_overview(recommendation, workload, projects, missing), *files)


def _list_parts(recommendation: Recommendation, workload: Workload, alternative: str | None) -> list[_Part]:
    if not recommendation.components:
        chosen = alternative or recommendation.alternative
        stack = _complete(workload.stack, recommendation)
        return [_Part(workload.name, recommendation, stack, chosen, _locate(workload.name))]
    stack_of = {component.name: component.stack for component in workload.components}
    return [
        _Part(
            part.component,
            part,
            _complete(stack_of.get(part.component), part),
            alternative or part.alternative,
            _locate(f"{workload.name}/{part.component}"),
        )
        for part in recommendation.components
    ]


def _complete(stack: Stack | None, recommendation: Recommendation) -> Stack | None:
    """Give a stack without a version the one that the answers name, such as `runtime_version: python 3.12`."""
    if stack is None or stack.version:
        return stack
    answers = [fact.value for fact in recommendation.facts if fact.name == "runtime_version"]
    product, _, version = str(answers[0] if answers else "").partition(" ")
    return stack.model_copy(update={"version": version}) if product == stack.language.lower() else stack


def _check_parts(parts: list[_Part]) -> Iterator[Diagnostic]:
    if not any(part.stack for part in parts):
        message = "the workload has no `stack`, so there is nothing to write files for"
        yield error("GEN001", message, parts[0].where, _MINIMAL)
    folders: dict[str, str] = {}
    for part in parts:
        yield from check.check_name(part.name, part.where)
        if not part.stack:
            continue
        slug = make_slug(part.name)
        if slug in folders:
            names = f"`{flatten(folders[slug])}` and `{flatten(part.name)}`"
            message = f"the components {names} would share the folder `{slug}`"
            yield error("GEN003", message, part.where, "names that differ in letters or digits")
        folders[slug] = part.name
        yield from _check_alternative(part)
        yield from _check_stack(part, part.stack)


def _check_alternative(part: _Part) -> Iterator[Diagnostic]:
    if part.alternative in FORM_OF:
        return
    named = f"`{flatten(part.alternative)}`" if part.alternative else "none"
    message = f"there are no starter files for the alternative {named}"
    yield error("GEN002", message, part.where, f"name one of {', '.join(FORM_OF)}")


def _check_stack(part: _Part, stack: Stack) -> Iterator[Diagnostic]:
    language = stack.language.lower()
    if language not in stacks.list_languages():
        named = f"the language {stack.language!a}" if language else "a stack without a language"
        supported = ", ".join(stacks.list_languages())
        message = f"there are no starter files for {named}; supported: {supported}"
        yield error("GEN010", message, part.where, f"a language of these: {supported}")
    else:
        yield from stacks.find_stack(language).check_language(stack, part.where)
    yield from check.check_stack(stack, part.where)
    yield from check.check_volumes_apart(stack.volumes, home_of(make_slug(part.name)), part.where)


def _make_project(part: _Part) -> Project:
    stack = part.stack or Stack()
    module = stacks.find_stack(stack.language.lower())
    plan = module.plan_stack(stack, stack.port or DEFAULT_PORT)
    return make_project(part.name, part.recommendation, stack, plan, part.alternative)


def _locate(name: str) -> Location:
    """Give the workload's name as a place; the caller knows the file and may put its path there."""
    return Location(flatten(name)[:80] or "workload")
