"""What `advisor generate --dry-run` shows: the tree of files, and how each differs from what is there.

What is there may come from anybody. No link is followed, nothing is opened but plain files of a bounded size, and their
lines are painted by the report, which makes them harmless for a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Final, NamedTuple

from advisor.cli.files import find_obstacle
from advisor.cli.output import Terminal
from advisor.model.generated import GeneratedFile
from advisor.report.layout import BLANK, Line, Span, Style
from advisor.report.text import paint
from advisor.report.tree import Node, draw_tree

_MOST_BYTES: Final = 262_144
_MOST_LINES: Final = 4000
"""Beyond these, a file is not compared line by line: that would take long, and nobody would read it."""
_STYLES: Final[dict[str, Style]] = {"+": "good", "-": "bad", "@": "name"}
_NOWHERE: Final = "/dev/null"
_NO_LINE_END: Final = "\\ No newline at the end of the file"


class _Change(NamedTuple):
    file: GeneratedFile
    old: str | None
    """The text that is there; None when there is none, or none that can be shown."""
    note: str


def render_preview(heading: str, files: Sequence[GeneratedFile], folder: Path | None, terminal: Terminal) -> str:
    """Give the tree of the files, then a unified diff against what `folder` holds; without a folder all is new."""
    changes = [_compare(file, folder) for file in files]
    lines: list[Line] = [(Span(heading, "strong"),), BLANK, *draw_tree(_make_tree(changes, folder), terminal.width)]
    for change in changes:
        diff = list(_write_diff(change))
        lines += [BLANK, *diff] if diff else []
    return paint(lines, color=terminal.has_color, is_unicode=terminal.is_unicode)


def _compare(file: GeneratedFile, folder: Path | None) -> _Change:
    if folder is None:
        return _Change(file, "", "new")
    obstacle = find_obstacle(file, folder)
    if obstacle:
        return _Change(file, None, f"in the way: {obstacle}")
    target = folder / file.path
    try:
        if not target.exists():
            return _Change(file, "", "new")
        with target.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError as problem:
        return _Change(file, None, f"cannot be read: {problem.strerror or problem}")
    if content == file.content.encode():
        return _Change(file, None, "unchanged")
    old = _decode(content)
    return _Change(file, old, "differs" if old is not None else "differs; too large, or no text: not compared")


def _decode(content: bytes) -> str | None:
    """Give the text of a file; None when it is too large to compare, or none."""
    if len(content) > _MOST_BYTES or b"\0" in content or content.count(b"\n") > _MOST_LINES:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _make_tree(changes: Iterable[_Change], folder: Path | None) -> Node:
    """Give the files as a tree: those of the folder itself in their order, each folder where its first file stands."""
    root = str(folder) if folder else "."
    return Node("heading", "", root, _list_nodes([(change.file.path.split("/"), change.note) for change in changes]))


def _list_nodes(paths: Iterable[tuple[list[str], str]]) -> tuple[Node, ...]:
    below: dict[str, list[tuple[list[str], str]]] = {}
    notes: dict[str, str] = {}
    for (name, *rest), note in paths:
        below.setdefault(name, []).extend([(rest, note)] if rest else [])
        notes[name] = f"{name}/" if rest else f"{name}  ({note})"
    return tuple(Node("file", "", notes[name], _list_nodes(inner)) for name, inner in below.items())


def _write_diff(change: _Change) -> Iterator[Line]:
    if change.old is None:
        return
    path = change.file.path
    before = _NOWHERE if change.note == "new" else f"a/{path}"
    lines = unified_diff(_split(change.old), _split(change.file.content), before, f"b/{path}")
    for number, line in enumerate(lines):
        is_head = number < 2  # noqa: PLR2004 - the names of the two files
        yield (Span(line.removesuffix("\n"), "strong" if is_head else _STYLES.get(line[0], "plain")),)
        if not line.endswith("\n"):
            yield (Span(_NO_LINE_END, "quiet"),)


def _split(text: str) -> list[str]:
    """Give the lines of a text as programs count them: other characters that may break a line stay inside."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + lines[-1:] * bool(lines[-1])
