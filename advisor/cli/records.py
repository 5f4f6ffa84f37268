"""A folder of decision records: numbered one after the other, added to and never rewritten.

Two commands that run at once take turns by a lock file, for a number must not be given twice and a decision must not be
recorded twice. A record belongs to the workload that its front matter names.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.cli.save import save_text
from advisor.knowledge.front import split_front
from advisor.knowledge.locate import show_path
from advisor.knowledge.source import MAX_BYTES
from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error
from advisor.report.markdown import render_body, render_markdown, title_of, workload_of
from advisor.report.safe import make_safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.model.recommendation import Recommendation
    from advisor.report.blocks import Invocation

LOCK: Final = ".advisor-records.lock"
PATIENCE_S: Final = 10.0
"""How long another command may take before this one gives up."""

_PAUSE_S: Final = 0.02
_NUMBERED: Final = re.compile(r"(\d{1,9})-.*\.md", re.IGNORECASE | re.DOTALL)
_LONGEST_STEM: Final = 80
_BESIDE: Final = (
    re.compile(r"^It supersedes[ \n]\[.*\n(?:.+\n)*\n", re.MULTILINE),
    re.compile(r"^### Confirmation\n(?:(?!## ).*\n)*", re.MULTILINE),
)
"""What a record says of the one before it and of the folder that it was made from: no part of the decision."""


class Record(NamedTuple):
    """What became of a recommendation in a folder of records."""

    path: Path
    is_new: bool
    former: str = ""
    """The file name of the record that it supersedes, empty where there is none."""
    former_status: str = ""


class _Found(NamedTuple):
    number: int
    path: Path
    status: str
    body: str


def add_record(folder: Path, recommendation: Recommendation, invocation: Invocation) -> Record:
    """Put a decision on record, unless the last record of its workload says the same.

    Raises InvalidInputError when the folder cannot be written to, or another command does not give it free.
    """
    _make_folder(folder)
    with _lock(folder):
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names that no file system object can be made of count too
        last = max((number for name in names if (number := _number_of(name)) is not None), default=0)
        former = _find_former(folder, names, workload_of(recommendation))
        if former is not None and _strip(former.body) == _strip("\n" + render_body(recommendation, invocation)):
            return Record(former.path, is_new=False)
        superseded = former.path.name if former else ""
        path = folder / f"{last + 1:04d}-{slug(title_of(recommendation))}.md"
        save_text(path, render_markdown(recommendation, invocation, superseded), is_replacing=False)
    return Record(path, is_new=True, former=superseded, former_status=former.status if former else "")


def tell_record(record: Record) -> str:
    """Say what became of a record, in a line and what is left to do in another."""
    lines = [show_path(record.path) + ("" if record.is_new else "  (unchanged)")]
    if record.former:
        number = record.path.name.partition("-")[0]
        todo = (
            "if nobody has signed that one, delete it"
            if record.former_status == "proposed"
            else f"set the status of that one to `superseded by ADR-{number}`"
        )
        lines.append(f"  supersedes {record.former}; {todo}")
    return "".join(f"{make_safe(line)}\n" for line in lines)


def slug(title: str) -> str:
    """Give a title as a file name on every system takes it.

    >>> slug("Run Café “Zürich” as Docker container")
    'run-cafe-zurich-as-docker-container'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_STEM].strip("-") or "decision"


def _number_of(name: str) -> int | None:
    found = _NUMBERED.fullmatch(name)
    return int(found[1]) if found else None


def _find_former(folder: Path, names: list[str], workload: str) -> _Found | None:
    """Give the record of a workload with the highest number."""
    numbered = sorted(((number, name) for name in names if (number := _number_of(name)) is not None), reverse=True)
    for number, name in numbered:
        front, body = _read(folder / name)
        if front.get("workload") == workload:
            return _Found(number, folder / name, front.get("status", ""), body)
    return None


def _read(path: Path) -> tuple[dict[str, str], str]:
    """Read a record of ours; what is none, or cannot be read, gives nothing and is only counted."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return {}, ""
        return split_front(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return {}, ""


def _strip(body: str) -> str:
    """Give of a body what the decision depends on."""
    for pattern in _BESIDE:
        body = pattern.sub("", body, count=1)
    return body


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise InvalidInputError([_cannot(folder, problem)]) from None


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Hold the lock file of a folder, waiting for whoever holds it."""
    file = folder / LOCK
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            break
        except FileExistsError:
            if time.monotonic() > deadline:
                hint = "wait for it; when none runs, delete the file"
                where = Location(show_path(file))
                raise InvalidInputError([error("OUT005", "another advisor writes records here", where, hint)]) from None
            time.sleep(_PAUSE_S)
        except OSError as problem:
            raise InvalidInputError([_cannot(folder, problem)]) from None
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _cannot(folder: Path, problem: OSError) -> Diagnostic:
    reason = f"cannot be written: {problem.strerror or problem}"
    return error("OUT004", reason, Location(show_path(folder)), "name another folder")
