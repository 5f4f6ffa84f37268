"""Finds what kinds of starter files a folder holds and has each kind verified; the one entry for whoever shows it."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from advisor.hosts.check import Check, Event, Started
from advisor.hosts.composefile import NAMES
from advisor.hosts.containers import PATIENCE, verify_containers
from advisor.hosts.machines import FILES, verify_machine
from advisor.hosts.wiring import verify_wiring
from advisor.model.diagnostic import InvalidInputError, Location, error

CONTAINER: Final = ("Dockerfile", *NAMES)

_WHOLE: Final = ("Dockerfile", "cloud-init/user-data", "provision.sh", "provision.ps1")
"""What the folder of one workload holds, and a folder that wires components together does not."""

_LARGEST: Final = 64
"""Components of a folder; more than these are no folder of starter files."""


def verify(folder: Path, boot: Path | None = None, timeout: float = PATIENCE) -> Generator[Event]:
    """Verify every part of a folder. `boot` is a disk image in which machine files are tried.

    Raises InvalidInputError before the first event when the folder holds nothing to verify.
    """
    parts = find_parts(folder)
    return _verify_parts(folder, parts, boot, timeout)


def find_parts(folder: Path) -> tuple[Path, ...]:
    """Give the folder itself when it holds starter files, else the folders in it that do.

    Raises InvalidInputError when there are none.
    """
    try:
        if not folder.is_dir():
            what = "this is a file, not a folder" if folder.exists() else "there is no such folder"
            raise _refuse(folder, what, "name the folder that `advisor generate -o` wrote")
        if has_any(folder, _WHOLE):
            return (folder,)
        inner = sorted(path for path in folder.iterdir() if _is_component(path))
        parts = tuple(path for path in inner if has_any(path, (*CONTAINER, *FILES)))
        if not parts and has_any(folder, (*CONTAINER, *FILES)):
            return (folder,)
    except OSError as problem:
        raise _refuse(folder, f"cannot read: {(problem.strerror or 'unreadable').lower()}", "check the path") from None
    if not parts or len(parts) > _LARGEST:
        names = ", ".join((*CONTAINER[:2], *FILES))
        raise _refuse(
            folder, f"nothing to verify: it holds none of {names}", "write files: advisor generate FILE -o DIR"
        )
    return parts


def _is_component(path: Path) -> bool:
    """Tell whether a path is a folder that belongs to this one, and no link that leads out of it."""
    return not path.name.startswith(".") and path.is_dir() and not path.is_symlink()


def has_any(folder: Path, names: Iterable[str]) -> bool:
    """Tell whether a folder holds one of these, be it a link that leads nowhere: what is there is judged."""
    return any(os.path.lexists(folder / name) for name in names)


def _refuse(folder: Path, message: str, hint: str) -> InvalidInputError:
    return InvalidInputError([error("HOST030", message, Location(str(folder)), hint)])


def _verify_parts(folder: Path, parts: tuple[Path, ...], boot: Path | None, timeout: float) -> Generator[Event]:
    if parts != (folder,):
        yield from verify_wiring(folder)
    for part in parts:
        is_inner = part != folder
        if has_any(part, CONTAINER):
            yield from _prefix(verify_containers(part, timeout), part.name if is_inner else "")
        if has_any(part, FILES):
            yield from _prefix(verify_machine(part, boot, seconds=timeout), part.name if is_inner else "")
    if folder not in parts and has_any(folder, FILES):  # what wires machines together; each was booted by itself
        yield from verify_machine(folder)


def _prefix(events: Iterator[Event], part: str) -> Iterator[Event]:
    """Put the name of the component before what is said of it. Closing this closes the verification within."""
    if not part:
        yield from events
        return
    try:
        for event in events:
            name = f"{part}: {event.name}"
            if isinstance(event, Started):
                yield Started(name)
            else:
                yield replace(event, name=name, file=f"{part}/{event.file}" if event.file else "")
    finally:
        if close := getattr(events, "close", None):
            close()


def summarise(checks: Iterable[Check]) -> dict[str, int]:
    """Count the checks by what they found, in the order in which a reader wants them."""
    counts = dict.fromkeys(("passed", "failed", "missing", "skipped"), 0)
    for check in checks:
        counts[check.status] += 1
    return counts
