"""Starts an image as its Compose file would have it, and waits until it is healthy.

Three things differ from `docker compose up`, each for a reason: nothing is restarted, so that an end is seen; the port
is a free one of this host, so that what runs already stays untouched; and health is asked for every second with the
same patience in all, so that the time until healthy is a measurement.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from advisor.hosts.engine import Engine
from advisor.hosts.mark import Mark
from advisor.hosts.service import Service

if TYPE_CHECKING:
    from docker.models.containers import Container

SECOND: Final = 1_000_000_000
POLL: Final = 0.1
LOG_LINES: Final = 15
MOST_LETTERS: Final = 100
"""Of what a probe said."""

_USUAL_INTERVAL: Final = 30 * SECOND
_USUAL_RETRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Running:
    """A container that was started."""

    container: Container
    service: Service
    is_on_host_network: bool
    since: float
    """When it was started, by the monotonic clock."""
    health: Mapping[str, Any] | None
    """How its health is asked for; None when it has no health check."""

    def inspect(self) -> dict[str, Any]:
        """Give what the engine knows of it now."""
        self.container.reload()
        return dict(self.container.attrs)

    def tail(self) -> str:
        """Give the last lines that it wrote."""
        lines = self.container.logs(tail=LOG_LINES).decode("utf-8", "replace").splitlines()
        return "\n".join(line[:500] for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a wait for healthy ended."""

    status: str
    """`healthy`, `unhealthy`, `starting` when the wait was too short, or `exited`."""
    seconds: float
    exit_code: int = 0
    is_out_of_memory: bool = False
    said: str = ""
    """The output of the last probe."""


def start_container(engine: Engine, image: str, service: Service, mark: Mark) -> Running:
    """Create and start the container. Raises docker.errors.DockerException with the engine's reason."""
    is_on_host = service.network == "host" or (service.network == "" and not engine.has_bridge)
    health = _plan_health(engine, image, service)
    options = _list_options(engine, service, mark, is_on_host=is_on_host)
    if health is not None:
        options["healthcheck"] = dict(health)
    container = engine.client.containers.create(image, **options)
    start = time.monotonic()
    container.start()
    return Running(container, service, is_on_host, start, health)


def _list_options(engine: Engine, service: Service, mark: Mark, *, is_on_host: bool) -> dict[str, Any]:
    """Give the arguments of the SDK for what the Compose file asks for."""
    from docker.types import DeviceRequest, LogConfig, Ulimit

    options: dict[str, Any] = {
        "name": mark.name_of("app"),
        "labels": mark.labels,
        "init": service.has_init,
        "read_only": service.is_read_only,
        "cap_drop": list(service.cap_drop),
        "cap_add": list(service.cap_add),
        "security_opt": [option.replace(":", "=", 1) for option in service.security_opt],
        "tmpfs": dict(_split_tmpfs(mount) for mount in service.tmpfs),
        "environment": dict(service.environment),
        "volumes": _make_volumes(engine, service, mark),
        "extra_hosts": dict(_split_host(entry) for entry in service.extra_hosts),
        "ulimits": [Ulimit(name=name, soft=value, hard=value) for name, value in service.ulimits.items()],
        "log_config": LogConfig(type="json-file", config={"max-size": "10m", "max-file": "1"}),
        **_choose_network(engine, service, mark, is_on_host=is_on_host),
    }
    given = {
        "user": service.user,
        "working_dir": service.working_dir,
        "hostname": "" if is_on_host else service.hostname,
        "runtime": service.runtime,
        "mem_limit": service.memory,
        "pids_limit": service.pids,
        "nano_cpus": round(service.cpus * SECOND) if service.cpus else None,
        "stop_signal": service.stop_signal,
        "command": _as_words(service.command),
        "entrypoint": _as_words(service.entrypoint),
        "device_requests": [DeviceRequest(count=1, capabilities=[["gpu"]])] if service.wants_gpu else None,
    }
    return options | {name: value for name, value in given.items() if value}


def _as_words(words: tuple[str, ...] | str | None) -> list[str] | str | None:
    return list(words) if isinstance(words, tuple) else words


def _split_tmpfs(mount: str) -> tuple[str, str]:
    path, _, options = mount.partition(":")
    return path, options


def _split_host(entry: str) -> tuple[str, str]:
    name, _, address = entry.partition(":")
    return name, address


def _make_volumes(engine: Engine, service: Service, mark: Mark) -> dict[str, dict[str, str]]:
    """Make a new and empty volume for each named one: the user's own data is never mounted."""
    made: dict[str, dict[str, str]] = {}
    for number, volume in enumerate(service.volumes):
        name = str(engine.client.volumes.create(mark.name_of(f"volume-{number}"), labels=mark.labels).name)
        made[name] = {"bind": volume.path, "mode": "ro" if volume.is_read_only else "rw"}
    return made


def _choose_network(engine: Engine, service: Service, mark: Mark, *, is_on_host: bool) -> dict[str, Any]:
    if is_on_host or service.network == "none":
        return {"network_mode": "host" if is_on_host else "none"}
    network = engine.client.networks.create(
        mark.name_of("network"), driver="bridge", internal=service.is_internal, labels=mark.labels
    )
    ports = {f"{port.number}/{port.protocol}": ("127.0.0.1", None) for port in service.ports}
    return {"network": network.name, "ports": ports}


def _plan_health(engine: Engine, image: str, service: Service) -> dict[str, Any] | None:
    """Give the health check of the Compose file, or else of the image, at one second's pace; None without any."""
    config = engine.client.images.get(image).attrs.get("Config") or {}
    own = {key.lower(): value for key, value in (config.get("Healthcheck") or {}).items()}
    names = {"startperiod": "start_period"}
    check = {names.get(key, key): value for key, value in own.items()}
    if service.healthcheck is not None:
        check |= {key: value for key, value in service.healthcheck.items() if value is not None}
    if not check.get("test") or check["test"][0] == "NONE":
        return None
    interval = check.get("interval") or _USUAL_INTERVAL
    retries = check.get("retries") or _USUAL_RETRIES
    pace = min(interval, SECOND)
    return {
        "test": list(check["test"]),
        "interval": pace,
        "timeout": check.get("timeout") or _USUAL_INTERVAL,
        "start_period": check.get("start_period") or 0,
        "retries": math.ceil(retries * interval / pace),
    }


def wait_for_health(running: Running, timeout: float) -> Health:
    """Wait until the engine calls the container healthy or unhealthy, it ends, or `timeout` seconds are over."""
    deadline = running.since + timeout
    while True:
        state = running.inspect()["State"]
        seconds = time.monotonic() - running.since
        health = state.get("Health") or {}
        status = str(health.get("Status") or "starting")
        if state.get("Status") in {"exited", "dead"}:
            return Health(
                status="exited",
                seconds=seconds,
                exit_code=int(state.get("ExitCode", 0)),
                is_out_of_memory=bool(state.get("OOMKilled")),
            )
        if status in {"healthy", "unhealthy"} or time.monotonic() > deadline:
            probes = health.get("Log") or [{}]
            lines = str(probes[-1].get("Output", "")).split("\n")
            said = next((line.strip() for line in reversed(lines) if line.strip()), "")
            return Health(status=status, seconds=seconds, said=said[:MOST_LETTERS])
        time.sleep(POLL)


def find_host_port(running: Running, number: int, protocol: str) -> int | None:
    """Give the port of this host at which a port of the container is to be found."""
    if running.is_on_host_network:
        return number
    ports = (running.inspect().get("NetworkSettings") or {}).get("Ports") or {}
    return next((int(entry["HostPort"]) for entry in ports.get(f"{number}/{protocol}") or ()), None)
