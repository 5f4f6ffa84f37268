"""A file that a user named: written whole or not at all, and never over what is there already unless told to."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from advisor.knowledge.locate import show_path
from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error


def check_target(file: Path, *, is_replacing: bool) -> None:
    """Refuse a file that could not be written, before any work is spent on it. Raises InvalidInputError."""
    where = Location(show_path(file))
    if file.is_dir():
        raise InvalidInputError([error("OUT002", "is a folder, not a file", where, "name a file in it")])
    if os.path.lexists(file) and not is_replacing:
        raise InvalidInputError([_exists(where)])
    if file.exists() and not file.is_file():
        raise InvalidInputError([error("OUT002", "is not a file", where, "name another file")])
    if not file.absolute().parent.is_dir():
        raise InvalidInputError(
            [error("OUT004", "cannot be written: its folder does not exist", where, "make the folder")]
        )


def save_text(file: Path, text: str, *, is_replacing: bool) -> None:
    """Write a file as UTF-8 in one move. Raises InvalidInputError when it cannot be, and then leaves nothing behind."""
    check_target(file, is_replacing=is_replacing)
    target = file.resolve()
    where = Location(show_path(file))
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with contextlib.ExitStack() as stack:
            stack.callback(Path(name).unlink, missing_ok=True)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            Path(name).chmod(0o666 & ~_umask())
            _put(Path(name), target, is_replacing=is_replacing)
    except FileExistsError:
        raise InvalidInputError([_exists(where)]) from None
    except OSError as problem:
        reason = f"cannot be written: {problem.strerror or problem}"
        raise InvalidInputError([error("OUT004", reason, where, "name another file")]) from None


def _put(written: Path, target: Path, *, is_replacing: bool) -> None:
    """Move a finished file into place. A hard link refuses what exists; where there are none, looking has to do."""
    if not is_replacing:
        try:
            target.hardlink_to(written)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):
            if target.exists():
                raise FileExistsError from None
        else:
            return
    written.replace(target)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _exists(where: Location) -> Diagnostic:
    return error("OUT003", "exists already", where, "name another file, or add --force")
