"""Marks what a verification makes on an engine, so that all of it and nothing else is removed, however it ends."""

from __future__ import annotations

import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from advisor.hosts.engine import Engine

LABEL: Final = "advisor.verify"

ASKS_TO_END: Final = frozenset({"SIGINT", "SIGTERM", "SIGHUP"})
"""By name, for no system has them all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The name of one verification; two at a time never meet."""

    name: str = field(default_factory=lambda: secrets.token_hex(6))

    @property
    def labels(self) -> dict[str, str]:
        """What everything that is made carries."""
        return {LABEL: self.name}

    @property
    def tag(self) -> str:
        """The tag of the image."""
        return f"{LABEL}:{self.name}"

    def name_of(self, what: str) -> str:
        """Give the name of a thing that is made."""
        return f"advisor-verify-{self.name}-{what}"


def remove_marked(engine: Engine, mark: Mark) -> list[str]:
    """Remove containers, networks, volumes and images with this mark; give a line for each that stays."""
    filters = {"label": f"{LABEL}={mark.name}"}
    client = engine.client
    left: list[str] = []
    with hold_signals():
        left += _remove_each("container", client.containers.list, {"all": True, "filters": filters}, force=True, v=True)
        left += _remove_each("network", client.networks.list, {"filters": filters})
        left += _remove_each("volume", client.volumes.list, {"filters": filters}, force=True)
        left += _remove_images(engine, filters)
    return left


def _remove_each(kind: str, find: Callable[..., list[Any]], how: dict[str, Any], **options: bool) -> Iterator[str]:
    from docker.errors import DockerException, NotFound
    from requests import RequestException

    try:
        for found in find(**how):
            with suppress(NotFound):
                found.remove(**options)
    except (DockerException, RequestException) as problem:
        yield f"{kind}: {problem}"


def _remove_images(engine: Engine, filters: dict[str, str]) -> Iterator[str]:
    from docker.errors import DockerException, NotFound
    from requests import RequestException

    try:
        for image in engine.client.images.list(filters=filters):
            with suppress(NotFound):
                engine.client.images.remove(str(image.id), force=True)
    except (DockerException, RequestException) as problem:
        yield f"image: {problem}"


@contextmanager
def hold_signals() -> Iterator[None]:
    """Let no second Ctrl-C, and no terminal that is closed, interrupt what has to be done to the end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held = [number for number in signal.Signals if number.name in ASKS_TO_END]
    before = [(number, signal.signal(number, signal.SIG_IGN)) for number in held]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
