"""The way to a Docker engine, and the one place that says what to do when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from docker import DockerClient

HOW_TO_GET: Final = "https://docs.docker.com/engine/install/, or set DOCKER_HOST to one that runs elsewhere"


class NoEngineError(Exception):
    """Raised when no engine answers; the message is one line, `hint` says what to try."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep what was seen and what to try."""
        super().__init__(message)
        self.hint = hint


def connect(timeout: float = 60) -> DockerClient:
    """Give a client of the engine that DOCKER_HOST names, or else of the local one; the caller closes it.

    `timeout` is in seconds and bounds every call, the first one here included. Raises NoEngineError.
    """
    import docker
    from docker.errors import DockerException

    client: DockerClient | None = None
    try:
        client = docker.from_env(timeout=timeout)  # type: ignore[arg-type] # the stubs know whole seconds alone
        client.ping()
    except (DockerException, OSError, ValueError) as problem:
        if client is not None:
            client.close()
        raise _explain(str(problem)) from None
    return client


def _explain(reason: str) -> NoEngineError:
    text = reason.casefold()
    if "permission denied" in text:
        return NoEngineError(
            "the Docker engine refuses this account", "add it to the group docker and log in again, or use sudo"
        )
    if "timed out" in text:
        return NoEngineError("the Docker engine does not answer in time", "restart it, or look into its log")
    if any(sign in text for sign in ("no such file", "refused", "file not found", "name or service", "createfile")):
        return NoEngineError("no Docker engine is reachable", f"start or install one: {HOW_TO_GET}")
    line = " ".join(reason.split())[:200]
    return NoEngineError(f"no Docker engine is reachable: {line}", f"look at DOCKER_HOST; {HOW_TO_GET}")
