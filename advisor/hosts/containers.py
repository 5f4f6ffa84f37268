"""Verifies a folder with a Dockerfile and a Compose file: first what can be read, then what an engine shows.

What a missing engine or tool leaves open is `missing`, never passed. Everything that is made carries a mark of its own
and is removed by it, whichever way the verification ends.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from advisor.hosts.build import BuildError, Built, NoBuilderError, build_image
from advisor.hosts.check import Check, Event, Started
from advisor.hosts.composefile import find_compose, read_service
from advisor.hosts.container_checks import (
    MEBI,
    Seen,
    find_listening,
    is_free,
    judge_health,
    judge_memory,
    judge_port,
    judge_privileges,
    judge_root_file_system,
    judge_stop,
    judge_user,
    look_at,
)
from advisor.hosts.engine import Engine, NoEngineError, connect
from advisor.hosts.harden import find_excesses, find_gaps
from advisor.hosts.mark import Mark, remove_marked
from advisor.hosts.run import Running, start_container, wait_for_health
from advisor.hosts.service import Service
from advisor.knowledge.source import read_bytes
from advisor.model.diagnostic import InvalidInputError

PATIENCE: Final = 600.0
"""Seconds for the build, and again until it is healthy."""

_MEANS_COMPOSE: Final = "write it with `advisor generate`"


def verify_containers(folder: Path, timeout: float = PATIENCE) -> Iterator[Event]:
    """Check the container files of a folder; build and run what they describe, then remove it.

    `timeout` is in seconds, for each wait. Closing the iterator early removes what was made as well.
    """
    service = yield from _check_files(folder)
    if service is None:
        yield Check(name="the image builds and runs", status="skipped", message="the files have to be right first")
        return
    yield Started("a Docker engine answers")
    try:
        engine = connect()
    except NoEngineError as problem:
        yield Check(name="a Docker engine answers", status="missing", message=str(problem), hint=problem.hint)
        yield Check(name="the image builds and runs", status="skipped", message="that takes an engine")
        return
    try:
        yield from _run_marked(engine, folder, service, timeout)
    finally:
        engine.close()


def _run_marked(engine: Engine, folder: Path, service: Service, timeout: float) -> Iterator[Event]:
    """Run all that needs the engine; what it made is gone afterwards, even when nobody reads on."""
    mark = Mark()
    is_removed = False
    try:
        yield from _run_on_engine(engine, folder, service, mark, timeout)
        name = "nothing is left on the engine"
        yield Started(name)
        left = remove_marked(engine, mark)
        is_removed = True
        if left:
            hint = f"docker ps --all --filter label=advisor.verify={mark.name}"
            yield Check(name=name, status="failed", message=left[0], hint=hint, detail="\n".join(left))
        else:
            yield Check(name=name, status="passed", message="container, image, network and volumes are removed")
    finally:
        if not is_removed:
            remove_marked(engine, mark)


# What can be read ------------------------------------------------------------------------------------------------


def _check_files(folder: Path) -> Generator[Event, None, Service | None]:
    """Check the files; give the service as the generator's value, or None when nothing can be run."""
    compose = find_compose(folder)
    shown = compose.name if compose else "compose.yaml"
    name = f"{shown} can be run as it is"
    yield Started(name)
    service: Service | None = None
    if compose is None:
        message = "there is no compose.yaml, so nothing says how to run it"
        yield Check(name=name, status="failed", file=shown, message=message, hint=_MEANS_COMPOSE)
    else:
        try:
            service = read_service(compose)
            values = f"placeholders for {', '.join(service.invented)}" if service.invented else ""
            yield Check(name=name, status="passed", file=shown, message=values)
        except InvalidInputError as problem:
            first = problem.diagnostics[0]
            where = f"{first.location}: " if first.location.line else ""
            detail = "\n".join(map(str, problem.diagnostics)) if len(problem.diagnostics) > 1 else ""
            message = f"{where}{first.message}"
            yield Check(name=name, status="failed", file=shown, message=message, hint=first.hint, detail=detail)
    dockerfile = _check_dockerfile(folder, service.dockerfile if service else "Dockerfile")
    yield dockerfile
    if service is None:
        return None
    yield _check_hardening(service, shown)
    return service if dockerfile.status == "passed" else None


def _check_dockerfile(folder: Path, shown: str) -> Check:
    name = "the Dockerfile says what to build"
    file = folder / shown
    if not file.is_file():
        message = "it is no plain file" if file.exists() else "there is no such file"
        return Check(name=name, status="failed", file=shown, message=message, hint=_MEANS_COMPOSE)
    try:
        text = read_bytes(file, shown).decode("utf-8", "replace")
    except InvalidInputError as problem:
        return Check(name=name, status="failed", file=shown, message=problem.diagnostics[0].message)
    stages = re.findall(r"^\s*FROM\s+\S+", text, re.MULTILINE | re.IGNORECASE)
    if not stages:
        return Check(name=name, status="failed", file=shown, message="it has no FROM", hint=_MEANS_COMPOSE)
    message = "1 stage" if len(stages) == 1 else f"{len(stages)} stages"
    return Check(name=name, status="passed", file=shown, message=message)


def _check_hardening(service: Service, shown: str) -> Check:
    name = f"{shown} confines the container"
    excesses, gaps = list(find_excesses(service)), list(find_gaps(service))
    if excesses:
        return Check(name=name, status="failed", file=shown, message="; ".join(excesses), hint="take it out")
    if gaps:
        message = f"it lacks {', '.join(gaps)}"
        return Check(name=name, status="failed", file=shown, message=message, hint="write these lines in the service")
    return Check(name=name, status="passed", file=shown, message="read-only, no capabilities, limits")


# What an engine shows --------------------------------------------------------------------------------------------


def _run_on_engine(engine: Engine, folder: Path, service: Service, mark: Mark, timeout: float) -> Iterator[Event]:
    """Build, run and judge. That the engine refuses something or goes away meanwhile is a finding like any other."""
    from docker.errors import DockerException

    try:
        yield Check(name="a Docker engine answers", status="passed", message=f"release {engine.version}")
        built = yield from _build(engine, folder, service, mark, timeout)
        running = (yield from _start(engine, service, mark, built)) if built else None
        if running is None:
            yield Check(name="it runs as it should", status="skipped", message="there is nothing that runs")
        else:
            yield from _judge(engine, running, timeout)
    except (DockerException, OSError) as problem:
        name = "the engine does what it is asked"
        yield Check(name=name, status="failed", message=_reason_of(problem), hint="look into the log of the engine")


def _build(
    engine: Engine, folder: Path, service: Service, mark: Mark, timeout: float
) -> Generator[Event, None, Built | None]:
    name = "the image builds"
    yield Started(name)
    try:
        built = build_image(engine, folder, service, mark, timeout)
    except NoBuilderError as problem:
        yield Check(name=name, status="missing", message=str(problem), hint=problem.hint)
        return None
    except BuildError as problem:
        yield Check(name=name, status="failed", message=str(problem), hint=problem.hint, detail=problem.detail)
        return None
    steps = "1 step" if built.cached == 1 else f"{built.cached} steps"
    cached = f", {steps} from the cache" if built.cached else ""
    message = f"{built.seconds:.1f} s, {built.size / MEBI:.0f} MiB{cached}"
    yield Check(name=name, status="passed", message=message, seconds=built.seconds)
    return built


def _start(engine: Engine, service: Service, mark: Mark, built: Built) -> Generator[Event, None, Running | None]:
    from docker.errors import DockerException

    name = "the container starts"
    yield Started(name)
    if lacking := _find_lacking(engine, service):
        yield lacking
        return None
    try:
        running = start_container(engine, built.image, service, mark)
    except DockerException as problem:
        yield Check(name=name, status="failed", message=_reason_of(problem), hint="see compose.yaml")
        return None
    yield Check(name=name, status="passed", message=_describe_start(engine, running))
    return running


def _describe_start(engine: Engine, running: Running) -> str:
    if not engine.has_bridge and running.is_on_host_network and running.service.network != "host":
        return "on the host's network, for this engine has no bridge"
    return f"runtime {running.service.runtime}" if running.service.runtime else ""


def _find_lacking(engine: Engine, service: Service) -> Check | None:
    """Say what of this machine stands in the way of a run that would be worth something."""
    name = "the container starts"
    runtimes = engine.info.get("Runtimes") or {}
    if (
        service.runtime
        and service.runtime not in runtimes
        and "/" not in service.runtime
        and "." not in service.runtime
    ):
        known = ", ".join(sorted(runtimes)) or "none"
        message = f"the engine has no runtime {service.runtime}, only {known}"
        hint = "install gVisor (runsc) or Kata Containers and tell the engine of it"
        return Check(name=name, status="missing", message=message, hint=hint)
    if service.wants_gpu and "nvidia" not in runtimes:
        message = "the engine can give no NVIDIA GPU to a container"
        return Check(name=name, status="missing", message=message, hint="install the NVIDIA Container Toolkit")
    if service.network == "host" or (not service.network and not engine.has_bridge):
        for port in service.ports:
            if port.protocol == "tcp" and not is_free(port.number):
                message = f"port {port.number} of this machine is taken, and it has to run on the host's network"
                return Check(name=name, status="failed", message=message, hint="stop what listens there")
    return None


def _judge(engine: Engine, running: Running, timeout: float) -> Iterator[Event]:
    """Wait until it is healthy, then judge it; one that ends or is removed meanwhile is a finding."""
    from docker.errors import APIError

    try:
        yield from _judge_health(engine, running, timeout)
    except APIError as problem:
        log = ""
        with suppress(APIError):
            log = running.tail()
        hint = "see its last lines, below" if log else "who else uses this engine?"
        yield Check(name="it keeps running", status="failed", message=_reason_of(problem), hint=hint, detail=log)


def _judge_health(engine: Engine, running: Running, timeout: float) -> Iterator[Event]:
    name = "it gets healthy"
    yield Started(name)
    if running.health is None:
        hint = "write a HEALTHCHECK in the Dockerfile"
        yield Check(name=name, status="failed", message="nothing says how to tell its health", hint=hint)
    else:
        health = wait_for_health(running, timeout)
        if health.status == "exited":
            yield judge_health(running, health)
            yield Check(name="it runs as it should", status="skipped", message="it runs no more")
            return
        listening = {} if health.status == "healthy" else find_listening(look_at(engine, running))
        yield judge_health(running, health, listening)
    yield from _judge_running(look_at(engine, running))


def _judge_running(seen: Seen) -> Iterator[Event]:
    service = seen.running.service
    for port in service.ports if service.network != "none" else ():
        yield Started(f"port {port.number} answers")
        yield judge_port(seen, port)
    yield Started("it is confined")
    yield judge_user(seen)
    yield judge_root_file_system(seen)
    yield from judge_privileges(seen)
    yield Started("its memory is within the limit")
    yield judge_memory(seen)
    yield Started("it stops when asked")
    yield judge_stop(seen.running)


def _reason_of(problem: Exception) -> str:
    """Give what the engine says, on one line."""
    return " ".join(str(getattr(problem, "explanation", None) or problem).split())[:200]
