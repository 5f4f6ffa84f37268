"""The way from a recommendation to its files: find the parts, check them all, then write each artefact of each part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from advisor.generate import artefacts, check, forms, stacks, windows
from advisor.generate.ends import FindRelease, find_nothing, warn_of_end
from advisor.generate.project import DEFAULT_PORT, FORM_OF, Project, home_of, make_project
from advisor.generate.safe import flatten, make_slug
from advisor.generate.wiring import place
from advisor.knowledge.spelling import suggest
from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error, warning
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
    find_release: FindRelease = find_nothing,
) -> tuple[GeneratedFile, ...]:
    """Give the starter files of the recommended alternative, or of `alternative`.

    A workload with components gives one folder for each component that has a stack. Where `find_release` knows that
    a language is past its end of life, the files say so. Raises InvalidInputError with every fault found in the
    stacks, and when there is no stack or no alternative to write files for.
    """
    parts = _list_parts(recommendation, workload, alternative)
    faults = [*check.check_name(workload.name, _locate(workload.name)), *_check_parts(parts)]
    if faults:
        raise InvalidInputError(faults)
    projects = [_make_project(part, find_release) for part in parts if part.stack]
    if not recommendation.components:
        return artefacts.write_all(projects[0])
    places = place(projects)
    files = [
        file.model_copy(update={"path": f"{placed.project.name}/{file.path}"})
        for placed in places
        for file in artefacts.write_all(placed.project)
    ]
    missing = tuple(part.name for part in parts if not part.stack)
    return (*artefacts.write_together(recommendation, workload, places, missing), *files)


def warn_of_ends(
    recommendation: Recommendation, workload: Workload, find_release: FindRelease
) -> tuple[Diagnostic, ...]:
    """Give a warning for each stack without faults whose language is past its end of life, with the day."""
    parts = _list_parts(recommendation, workload, None)
    return tuple(
        warning("GEN040", sentence, part.where, "a supported release in `stack.version`; the files keep this one")
        for part in parts
        if part.stack and not any(_check_stack(part, part.stack))
        for sentence in warn_of_end(_plan(part)[1], find_release, _read_day(part))
    )


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
    language = stacks.find_language(stack.language)
    is_known = language in stacks.list_languages()
    is_its = is_known and product in stacks.find_products(language, stacks.find_stack(language))
    return stack.model_copy(update={"version": version}) if is_its else stack


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
    language = stacks.find_language(stack.language)
    if language not in stacks.list_languages():
        named = f"the language {stack.language!a}" if language else "a stack without a language"
        languages = stacks.list_languages()
        hint = suggest(language, languages, limit=len(languages))
        message = f"there are no starter files for {named}; supported: {', '.join(languages)}"
        yield error("GEN010", message, part.where, hint)
    else:
        yield from _check_language(part, stack, language)
    yield from check.check_stack(stack, part.where)
    yield from check.check_volumes_apart(stack.volumes, home_of(make_slug(part.name)), part.where)


def _check_language(part: _Part, stack: Stack, language: str) -> Iterator[Diagnostic]:
    faults = list(stacks.find_stack(language).check_language(stack, part.where))
    if part.alternative in FORM_OF:
        faults += forms.check_form(language, part.recommendation, part.alternative, part.where)
    if not faults and forms.is_on_windows(part.recommendation, part.alternative):
        faults += windows.check_plan(_plan(part)[1], part.where)
    yield from faults


def _make_project(part: _Part, find_release: FindRelease) -> Project:
    stack, plan = _plan(part)
    warnings = warn_of_end(plan, find_release, _read_day(part))
    return make_project(part.name, part.recommendation, stack, plan, part.alternative, warnings)


def _plan(part: _Part) -> tuple[Stack, stacks.StackPlan]:
    stack = stacks.complete_port(part.stack or Stack())
    module = stacks.find_stack(stacks.find_language(stack.language))
    return stack, module.plan_stack(stack, stack.port or DEFAULT_PORT)


def _read_day(part: _Part) -> date:
    return date.fromisoformat(part.recommendation.provenance.evaluated_on)


def _locate(name: str) -> Location:
    """Give the workload's name as a place; the caller knows the file and may put its path there."""
    return Location(flatten(name)[:80] or "workload")
