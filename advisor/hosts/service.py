"""What a Compose file asks of an engine, as a value: all that a verification applies, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port that the container publishes."""

    number: int
    protocol: str = "tcp"
    host: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A named volume and where it is mounted."""

    name: str
    path: str
    is_read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the Compose file asks for; each value means what it means there."""

    name: str
    dockerfile: str = "Dockerfile"
    target: str = ""
    build_args: Mapping[str, str]
    command: tuple[str, ...] | str | None = None
    entrypoint: tuple[str, ...] | str | None = None
    environment: Mapping[str, str]
    invented: tuple[str, ...] = ()
    """Names of values that neither `.env` nor `.env.example` gives."""
    user: str = ""
    working_dir: str = ""
    hostname: str = ""
    is_read_only: bool = False
    tmpfs: tuple[str, ...] = ()
    cap_drop: tuple[str, ...] = ()
    cap_add: tuple[str, ...] = ()
    security_opt: tuple[str, ...] = ()
    has_init: bool = False
    runtime: str = ""
    network: str = ""
    """`none`, `host`, or empty for a network of its own."""
    is_internal: bool = False
    ports: tuple[Port, ...] = ()
    volumes: tuple[Volume, ...] = ()
    extra_hosts: tuple[str, ...] = ()
    ulimits: Mapping[str, int]
    memory: int | None = None
    """Bytes."""
    cpus: float | None = None
    pids: int | None = None
    wants_gpu: bool = False
    healthcheck: Mapping[str, Any] | None = None
    """What replaces the health check of the image, in the words of the SDK."""
    stop_signal: str = ""
    stop_grace: float = 10.0
    """Seconds; ten are what Compose gives where nothing is said."""
