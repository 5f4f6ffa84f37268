"""Finds the Docker engine that the user's own `docker` command would talk to; says in one line when none answers."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from docker import DockerClient

PATIENCE: Final = 120
"""Seconds after which an engine that does not answer a request is given up."""

NO_ENGINE: Final = "install Docker (https://docs.docker.com/engine/install/), start it, or set DOCKER_HOST"


class NoEngineError(Exception):
    """Raised when no engine answers; the text is one line, `hint` says how to get one."""

    def __init__(self, reason: str, hint: str = NO_ENGINE) -> None:
        """Keep the reason and what to try."""
        super().__init__(reason)
        self.hint = hint


@dataclass(frozen=True)
class Engine:
    """An engine that answered."""

    client: DockerClient
    address: str
    """Where it listens, as the SDK writes it."""

    @cached_property
    def info(self) -> dict[str, Any]:
        """What the engine says about itself and its machine."""
        return dict(self.client.info())

    @cached_property
    def version(self) -> str:
        """The release, and the version of the interface that is spoken with it."""
        return f"{self.info.get('ServerVersion', '?')}, API {self.client.api.api_version}"

    @cached_property
    def has_bridge(self) -> bool:
        """Whether containers can have a network of their own; an engine may be started without."""
        return any(network.name == "bridge" for network in self.client.networks.list(names=["bridge"]))

    @cached_property
    def is_local(self) -> bool:
        """Whether its containers are processes of this very machine, so that the kernel can be asked about them."""
        import platform

        is_socket = self.address.startswith(("unix://", "http+unix://"))
        return is_socket and platform.system() == "Linux" and self.info.get("KernelVersion") == platform.release()

    def close(self) -> None:
        """Close the connection."""
        self.client.close()


def connect(patience: float = PATIENCE) -> Engine:
    """Give the engine that DOCKER_HOST names, or else the current context. Raises NoEngineError.

    `patience` is in seconds, for each request.
    """
    import docker
    from docker.errors import DockerException

    address = ""
    try:
        settings = _read_settings()
        address = str(settings.get("base_url", ""))
        _knock(address, patience)
        client = docker.DockerClient(version="auto", timeout=int(patience), **settings)
        client.ping()
    except (DockerException, OSError, ValueError, KeyError, TypeError) as problem:
        raise NoEngineError(_explain(problem, address)) from None
    return Engine(client, address or str(client.api.base_url))


def _knock(address: str, patience: float) -> None:
    """Raise OSError when nobody listens on a socket of this machine: the SDK would leave its own end of it open."""
    if address.startswith("unix://") and hasattr(socket, "AF_UNIX"):
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(patience)
            probe.connect(address.removeprefix("unix://"))


def _read_settings() -> dict[str, Any]:
    """Give the address and the certificates, from the environment first, as the command of Docker does."""
    from docker.utils import kwargs_from_env

    if os.environ.get("DOCKER_HOST"):
        return dict(kwargs_from_env())
    from docker.context import ContextAPI

    context = ContextAPI.get_context(os.environ.get("DOCKER_CONTEXT") or None)
    if context is None:
        raise ValueError(f"there is no context {os.environ.get('DOCKER_CONTEXT')}")
    settings: dict[str, Any] = {"base_url": context.Host} if context.Host else {}
    if context.TLSConfig is not None:
        settings["tls"] = context.TLSConfig
    return settings


def _explain(problem: Exception, address: str) -> str:
    """Give the reason without the layers of the libraries between."""
    innermost: BaseException = problem
    while isinstance(innermost.__cause__ or innermost.__context__, BaseException):
        innermost = innermost.__cause__ or innermost.__context__ or innermost
    text = getattr(innermost, "strerror", None) or str(innermost) or type(innermost).__name__
    where = f" at {address}" if address else ""
    line = " ".join(str(text).split())[:200].rstrip(".")
    return f"no Docker engine answers{where}: {line[:1].lower()}{line[1:]}"
