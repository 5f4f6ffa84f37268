"""Every command in the README and in the documentation is typed as a reader would, and prints what is shown.

`UPDATE_SNAPSHOTS=1` writes outputs without an elision anew.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import pytest
from filelock import FileLock

from tests.docs.comparing import ELISION, is_like
from tests.docs.documents import Command, Need, read_document
from tests.docs.helping import find_unknown
from tests.docs.reader import ROOT, Ended, Reader

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the documents speak to a POSIX shell")

DOCUMENTS: Final = sorted(
    str(file.relative_to(ROOT))
    for pattern in ("README.md", "CONTRIBUTING.md", "docs/**/*.md")
    for file in ROOT.glob(pattern)
    if not file.is_relative_to(ROOT / "docs" / "rules")  # the catalogue: written from the rules, without commands
    if not file.is_relative_to(ROOT / "docs" / "examples")  # written by `advisor`, for whoever has such a workload
)


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _needing(need: Need) -> list[str]:
    return [name for name in DOCUMENTS if need in read_document(_read(name)).needs()]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder in which the knowledge is cached, so that it is parsed once."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_follows_the_convention(name: str) -> None:
    faults = [f"{name}:{fault.line}: {fault.message}" for fault in read_document(_read(name)).faults]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_that_is_named_exists(name: str) -> None:
    document = read_document(_read(name))
    named = [(step.line, step.text) for step in document.steps if isinstance(step, Command)]
    named += [(mention.line, mention.text) for mention in document.mentions]
    faults = [f"{name}:{line}: {fault}" for line, text in named for fault in find_unknown(text)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_prints_what_is_shown(name: str, tmp_path: Path, cache: Path) -> None:
    _follow(name, Reader(tmp_path, cache))


@pytest.mark.engine
@pytest.mark.parametrize("name", _needing("engine"))
def test_every_command_on_an_engine_prints_what_is_shown(
    name: str, tmp_path: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # Every document tells of port 8080, which may be the host's own, and another worker may follow another document.
    with FileLock(tmp_path_factory.getbasetemp().parent / "port-8080.lock"):
        _follow(name, Reader(tmp_path, cache, has=["engine"]))


def _follow(name: str, reader: Reader) -> None:
    ended = reader.follow(read_document(_read(name)))
    wrong = [one for one in ended if not _is_as_told(one)]
    if os.environ.get("UPDATE_SNAPSHOTS"):
        _update(ROOT / name, [one for one in wrong if one.command.shown and ELISION not in one.command.shown])
    assert not wrong, "\n\n".join(_explain(name, one) for one in wrong)


def _is_as_told(ended: Ended) -> bool:
    shown = ended.command.shown
    return ended.code == ended.command.code and (shown is None or is_like(shown, ended.printed))


def _explain(name: str, ended: Ended) -> str:
    command = ended.command
    parts = [f"{name}:{command.line}: $ {command.text}"]
    if ended.code != command.code:
        parts.append(f"ended with {ended.code} instead of {command.code}")
    if command.shown is not None:
        parts.append(f"--- shown\n{command.shown}")
    parts.append(f"--- printed\n{ended.printed}")
    return "\n".join(parts)


def _update(file: Path, ended: list[Ended]) -> None:
    """Put what was printed in the place of what is shown, from the last to the first, as lines move."""
    lines = file.read_text(encoding="utf-8").split("\n")
    for one in reversed(ended):
        first, count = one.command.span
        command_line = lines[one.command.line - 1]
        indent = command_line[: len(command_line) - len(command_line.lstrip())]
        printed = [f"{indent}{line}".rstrip() for line in one.printed.rstrip("\n").split("\n")]
        lines[first - 1 : first - 1 + count] = printed
    file.write_text("\n".join(lines), encoding="utf-8", newline="\n")
