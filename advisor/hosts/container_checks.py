"""The checks of a container that runs, each one a function from the container to what was found."""

from __future__ import annotations

import http.client
import math
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from advisor.hosts.check import Check
from advisor.hosts.harden import strip_prefix
from advisor.hosts.kernel import (
    Process,
    has_read_only_root,
    list_listening,
    list_processes,
    read_confinement,
    run_inside,
)
from advisor.hosts.run import Health, Running, find_host_port
from advisor.hosts.service import Port

if TYPE_CHECKING:
    from advisor.hosts.engine import Engine

LOOPBACK: Final = "127.0.0.1"
ANSWER_SECONDS: Final = 5.0
CLEAN_EXITS: Final = frozenset({0, 130, 143})
"""A program that stops when asked ends with 0, or with 128 and the number of SIGINT or SIGTERM."""

KILLED: Final = 137
MEBI: Final = 1 << 20

_MANY: Final = 5


class Seen(NamedTuple):
    """A running container, and its processes as the engine lists them."""

    engine: Engine
    running: Running
    processes: list[Process]


def look_at(engine: Engine, running: Running) -> Seen:
    """List the processes once for all checks. Raises docker.errors.APIError when the container has ended."""
    return Seen(engine, running, list_processes(running.container))


def judge_health(running: Running, health: Health, listening: Iterable[int] = ()) -> Check:
    """Say whether it got healthy, and otherwise what is known of the reason."""
    name = "it gets healthy"
    spent = f"{health.seconds:.1f} s"
    if health.status == "healthy":
        return Check(name=name, status="passed", message=f"{spent} after its start", seconds=health.seconds)
    log = running.tail()
    if health.status == "exited":
        message = f"it ended with exit code {health.exit_code} {spent} after its start"
        if health.is_out_of_memory:
            message = f"it ran out of memory {spent} after its start"
        hint = _explain_end(log, is_out_of_memory=health.is_out_of_memory)
        return Check(name=name, status="failed", message=message, hint=hint, detail=log)
    ports = tuple(listening)
    said = f": its health check says `{health.said}`" if health.said else ""
    if health.status == "starting":
        message, hint = f"still not healthy after {spent}{said}", "wait longer with --timeout, or look at its log"
    else:
        message, hint = f"unhealthy after {spent}{said}", "look at HEALTHCHECK in the Dockerfile and at its log"
    if {port.number for port in running.service.ports} & set(ports):
        hint = f"it listens on port {_join(ports)}: compare what HEALTHCHECK asks for with what it answers"
    elif ports:
        hint = f"it listens on port {_join(ports)}: is that the port that HEALTHCHECK asks?"
    if running.service.invented:
        hint += f"; it ran with made-up values for {_shorten_list(running.service.invented)}: put real ones into .env"
    return Check(name=name, status="failed", message=message, hint=hint, detail=log)


def _explain_end(log: str, *, is_out_of_memory: bool) -> str:
    lower = log.lower()
    if is_out_of_memory:
        return "raise the memory limit in compose.yaml"
    if "read-only file system" in lower or "erofs" in lower:
        return "it writes to a folder that is read-only: name the folder under `tmpfs` or `volumes` in compose.yaml"
    if "permission denied" in lower or "eacces" in lower:
        return "it wants what its user may not have: see the owner of the file, or write to a volume"
    if "address already in use" in lower or "eaddrinuse" in lower:
        return "something on this machine has the port already: stop it"
    return "see its last lines, below"


def judge_port(seen: Seen, port: Port) -> Check:
    """Say whether a published port answers on this host."""
    running = seen.running
    name = f"port {port.number} answers"
    if port.protocol == "udp":
        message = "UDP has no answer that holds for every program"
        return Check(name=name, status="missing", message=message, hint="ask it with a client of the program")
    number = find_host_port(running, port.number, port.protocol)
    if number is None:
        return Check(name=name, status="failed", message="the engine does not publish it", hint="see `ports`")
    where = f"at {LOOPBACK}:{number}" + (", on the host's network" if running.is_on_host_network else "")
    listening = find_listening(seen)
    if listening.get(port.number) is False:
        message = f"it listens on port {port.number} for itself alone, at a loopback address"
        return Check(name=name, status="failed", message=message, hint="let the program listen on 0.0.0.0")
    start = time.monotonic()
    answer = _ask(number)
    seconds = time.monotonic() - start
    if answer:
        return Check(name=name, status="passed", message=f"{answer} {where}", seconds=seconds)
    if port.number in listening:
        return Check(name=name, status="passed", message=f"it takes connections {where}, and no HTTP")
    hint = "let the program listen on 0.0.0.0 and on this port"
    if listening:
        ports = _join(tuple(listening))
        hint = f"it listens on port {ports}: correct `ports` in compose.yaml, or the program's own setting"
    return Check(name=name, status="failed", message=f"nothing answers {where}", hint=hint, detail=running.tail())


def find_listening(seen: Seen) -> dict[int, bool]:
    """Give the ports on which the container listens, each with whether others can reach it, where that can be seen."""
    if not seen.engine.is_local:
        return {}
    return list_listening(seen.processes, seen.running.container, is_on_host=seen.running.is_on_host_network)


def _ask(port: int) -> str:
    """Ask for the root page; give what answered, or nothing."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return f"HTTP {connection.getresponse().status}"
    except http.client.BadStatusLine as problem:
        # The userland proxy of the engine accepts and closes when nothing listens behind it.
        return "" if isinstance(problem, http.client.RemoteDisconnected) else "an answer that is no HTTP"
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def is_free(port: int) -> bool:
    """Tell whether nothing listens on a port of this host."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) != 0


def judge_user(seen: Seen) -> Check:
    """Say whether a process is root; the one that only passes signals on counts as well."""
    name = "no process is root"
    hint = "end the Dockerfile with USER and a number, and say the same under `user` in compose.yaml"
    if "name=userns" in " ".join(seen.engine.info.get("SecurityOptions") or ()):
        user = str((seen.running.inspect().get("Config") or {}).get("User") or "root")
        is_root = user.partition(":")[0] in {"0", "root"}
        message = f"user {user}; the engine maps users, so this is its word"
        return Check(name=name, status="failed" if is_root else "passed", message=message, hint=hint if is_root else "")
    roots = [process for process in seen.processes if process.user in {"0", "root"}]
    if roots:
        command = roots[-1].command[:60]
        message = f"{len(roots)} of {len(seen.processes)} run as root, such as `{command}`"
        return Check(name=name, status="failed", message=message, hint=hint)
    users = sorted({process.user for process in seen.processes})
    count = "1 process" if len(seen.processes) == 1 else f"{len(seen.processes)} processes"
    return Check(name=name, status="passed", message=f"{count}, user {', '.join(users)}")


def judge_root_file_system(seen: Seen) -> Check:
    """Say whether the root file system is read-only, by writing to it as root where the image has a program for it."""
    name = "the root file system is read-only"
    hint = "write `read_only: true` in compose.yaml, and name what has to be writable under `tmpfs` or `volumes`"
    container = seen.running.container
    code, said = run_inside(container, ["touch", "/.advisor-verify"], user="0")
    if code == 0:
        return Check(name=name, status="failed", message="a file could be written to /", hint=hint)
    if "read-only" in said.lower():
        return Check(name=name, status="passed", message="a write to / was refused")
    is_read_only = has_read_only_root(seen.processes, container) if seen.engine.is_local else None
    source = "its mount table says so"
    if is_read_only is None:
        is_read_only = bool(seen.running.inspect()["HostConfig"].get("ReadonlyRootfs"))
        source = "the engine says so; the image has nothing to try it with"
    if not is_read_only:
        return Check(name=name, status="failed", message="it is mounted for writing", hint=hint)
    return Check(name=name, status="passed", message=source)


def judge_privileges(seen: Seen) -> Iterator[Check]:
    """Say whether capabilities are dropped, and whether no process can get new ones."""
    service = seen.running.service
    allowed = {strip_prefix(name) for name in service.cap_add}
    found = read_confinement(seen.running.container, seen.processes, is_local=seen.engine.is_local)
    source = ""
    if found:
        left, has_no_new = found.capabilities - allowed, found.has_no_new_privileges
    else:
        source = "; the engine's word, the kernel could not be asked"
        host: dict[str, Any] = seen.running.inspect()["HostConfig"]
        dropped = {strip_prefix(name) for name in host.get("CapDrop") or ()}
        left = frozenset() if "ALL" in dropped else frozenset({"those that the engine gives by default"})
        has_no_new = any(str(option).startswith("no-new-privileges") for option in host.get("SecurityOpt") or ())
    name = "capabilities are dropped"
    kept = f"only {', '.join(sorted(allowed))} is left" if allowed else "none is left"
    if left:
        message = f"{len(left)} are left: {_shorten_list(sorted(left))}{source}"
        yield Check(name=name, status="failed", message=message, hint="write `cap_drop: [ALL]` in compose.yaml")
    else:
        yield Check(name=name, status="passed", message=kept + source)
    name = "no process can gain privileges"
    if has_no_new:
        yield Check(name=name, status="passed", message=f"no_new_privs is set{source}")
    else:
        hint = "write `security_opt: [no-new-privileges:true]` in compose.yaml"
        yield Check(name=name, status="failed", message="a set-user-ID program could become root", hint=hint)


def judge_memory(seen: Seen) -> Check:
    """Measure the resident memory, and say whether it is within the limit."""
    name = "its memory is within the limit"
    limit = seen.running.service.memory
    used = _read_usage(seen.running) or sum(process.resident for process in seen.processes)
    if not used:
        return Check(name=name, status="missing", message="the engine counts no memory", hint="see its control groups")
    of = f" of {limit / MEBI:.0f} MiB" if limit else ", no limit"
    if limit and used > limit:
        return Check(name=name, status="failed", message=f"{used / MEBI:.0f} MiB{of}", hint="raise the limit")
    return Check(name=name, status="passed", message=f"{used / MEBI:.0f} MiB{of}, at rest")


def _read_usage(running: Running) -> int:
    """Give the bytes that its control group counts, without the cache that can be dropped; 0 where it does not."""
    from docker.errors import DockerException
    from requests import RequestException

    with suppress(DockerException, RequestException, KeyError, TypeError, ValueError):
        stats: Any = running.container.stats(stream=False)
        memory = stats["memory_stats"]
        details = memory.get("stats") or {}
        cache = details.get("inactive_file", details.get("total_inactive_file", 0))
        return max(0, int(memory["usage"]) - int(cache))
    return 0


def judge_stop(running: Running) -> Check:
    """Stop it as the engine would, and say whether it ended by itself in the time that it has."""
    name = "it stops when asked"
    grace = running.service.stop_grace
    start = time.monotonic()
    running.container.stop(timeout=math.ceil(grace))
    seconds = time.monotonic() - start
    code = int(running.inspect()["State"].get("ExitCode", 0))
    given = f"{grace:g} s"
    if code in CLEAN_EXITS:
        message = f"{seconds:.1f} s of {given}, exit code {code}"
        return Check(name=name, status="passed", message=message, seconds=seconds)
    if code == KILLED:
        message = f"it was killed: it did not end within {given} of being asked"
        hint = "let the program end on its stop signal; start it without a shell (exec form), with `init: true`"
    else:
        message = f"it ended with exit code {code} after {seconds:.1f} s"
        hint = "let the program end with exit code 0 on its stop signal"
    return Check(name=name, status="failed", message=message, hint=hint, detail=running.tail())


def _join(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers[:_MANY]))


def _shorten_list(names: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return ", ".join(names[:_MANY]) + more
