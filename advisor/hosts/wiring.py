"""Judges the Compose file that wires components together: each of its services has to be one of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from advisor.hosts.check import Check, Event, Started
from advisor.hosts.composefile import find_compose
from advisor.knowledge.source import read_yaml, shorten
from advisor.model.diagnostic import Diagnostic, InvalidInputError, error


def verify_wiring(folder: Path) -> Iterator[Event]:
    """Check that each service of the folder's Compose file extends one of a component; nothing without such a file."""
    file = find_compose(folder)
    if file is None:
        return
    name = f"{file.name} wires the components"
    yield Started(name)
    try:
        services = _read_services(file)
    except InvalidInputError as problem:
        first = problem.diagnostics[0]
        detail = "\n".join(map(str, problem.diagnostics)) if len(problem.diagnostics) > 1 else ""
        message = f"{first.location}: {first.message}"
        yield Check(name=name, status="failed", file=file.name, message=message, hint=first.hint, detail=detail)
    else:
        yield Check(name=name, status="passed", file=file.name, message=", ".join(services))


def _read_services(file: Path) -> list[str]:
    """Give the names of the services. Raises InvalidInputError with each one that extends nothing."""
    document = read_yaml(file, file.name)
    if document.problems:
        raise InvalidInputError(document.problems)
    services = document.root.get("services") if isinstance(document.root, dict) else None
    if not isinstance(services, dict) or not services:
        hint = "write it with `advisor generate`"
        raise InvalidInputError([error("HOST020", "there are no `services`", document.locate(()), hint)])
    problems: list[Diagnostic] = []
    for name, service in services.items():
        if fault := _find_fault(file.parent, service):
            message = f"the service {shorten(str(name), 30)} {fault}"
            hint = "extend the service of the Compose file in the component's own folder"
            problems.append(error("HOST050", message, document.locate(("services", name)), hint))
    if problems:
        raise InvalidInputError(problems)
    return list(map(str, services))


def _find_fault(folder: Path, service: object) -> str:
    extends = service.get("extends") if isinstance(service, dict) else None
    if not isinstance(extends, dict):
        return "extends no service of a component"
    path, wanted = str(extends.get("file", "")), str(extends.get("service", ""))
    inner = PurePosixPath(path)
    if inner.is_absolute() or ".." in inner.parts or not (folder / path).is_file():
        return f"extends {shorten(path)}, which is no file of a component"
    found = read_yaml(folder / path, path).root
    services = found.get("services") if isinstance(found, dict) else None
    if not isinstance(services, dict) or wanted not in services:
        return f"extends {shorten(wanted, 30)}, which {shorten(path)} does not have"
    return ""
