"""Read YAML that strangers wrote: bounded, located, and with scalars that mean what a reader thinks.

The parser's events are walked once and without recursion, which refuses deep nesting, alias bombs, merge keys and
tags before anything is built, and keeps the line and column of every key and value. Scalars stay text: what type a
value has is decided by the place where it stands, so `3.10`, `22:22`, `010` and `NO` are never mistaken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import yaml

from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 60
MAX_NODES: Final = 100_000

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS: Final = frozenset({"", "~", "null"})

Place: TypeAlias = tuple[int, int]
"""Line and column, both counted from 1."""

PathKey: TypeAlias = str | int


class Plain(str):
    """A scalar written without quotes, so that `true` may be a boolean and `5` a number."""

    __slots__ = ()


class Mapping(dict[str, Any]):
    """A mapping that remembers where its keys and values stand."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.key_places: dict[str, Place] = {}
        self.value_places: dict[str, Place] = {}


class Sequence(list[Any]):
    """A sequence that remembers where its items stand."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.places: list[Place] = []


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its path as shown to the user, and its root value."""

    path: str
    root: Any

    def locate(self, path: tuple[PathKey, ...], *, at_key: bool = False) -> Location:
        """Give the place of the value at `path`, or of its key; of the nearest parent when the path leads nowhere."""
        place: Place = (1, 1)
        value = self.root
        for depth, step in enumerate(path):
            is_last = depth == len(path) - 1
            if isinstance(value, Mapping) and step in value.value_places:
                places = value.key_places if is_last and at_key else value.value_places
                place, value = places[str(step)], value[str(step)]
            elif isinstance(value, Sequence) and isinstance(step, int) and step < len(value.places):
                place, value = value.places[step], value[step]
            else:
                break
        return Location(self.path, *place)


@dataclass(slots=True)
class _Open:
    """A collection that is being built."""

    value: Mapping | Sequence
    anchor: str | None
    place: Place
    key: str | None = None
    nodes: int = 1
    height: int = 1


@dataclass(slots=True)
class _Builder:
    """Turns events into values and collects what is wrong with them."""

    path: str
    problems: list[Diagnostic] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int, int]] = field(default_factory=dict)
    root: Any = None
    documents: int = 0
    nodes: int = 0

    def report(self, code: str, message: str, place: Place, hint: str) -> None:
        self.problems.append(error(code, message, Location(self.path, *place), hint))

    def fail(self, code: str, message: str, place: Place, hint: str) -> InvalidInputError:
        self.report(code, message, place, hint)
        return InvalidInputError(self.problems)

    def count(self, nodes: int, place: Place) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise self.fail(
                "YAML060", f"more than {MAX_NODES} values once its aliases are followed", place, "write the values out, or fewer"
            )

    def add(self, value: Any, place: Place, nodes: int, height: int) -> None:
        """Put a finished value into the collection that is open."""
        if not self.stack:
            self.root = value
            return
        parent = self.stack[-1]
        parent.nodes += nodes
        parent.height = max(parent.height, height + 1)
        if isinstance(parent.value, Sequence):
            parent.value.append(value)
            parent.value.places.append(place)
        elif parent.key is None:
            self._open_key(parent, value, place)
        else:
            parent.value[parent.key] = value
            parent.value.value_places[parent.key] = place
            parent.key = None

    def _open_key(self, parent: _Open, value: Any, place: Place) -> None:
        mapping = parent.value
        assert isinstance(mapping, Mapping)  # noqa: S101 - sequences never reach this, and mypy must know it
        if value is None or not isinstance(value, str):
            self.report("YAML080", "a key must be a plain word", place, "put the key in quotes if it is meant")
            parent.key = f"?{len(mapping)}"
        elif isinstance(value, Plain) and value == "<<":
            self.report("YAML061", "merge keys (`<<`) are not supported", place, "write the values out")
            parent.key = "<<"
        else:
            parent.key = str(value)
            if parent.key in mapping.key_places:
                line, _ = mapping.key_places[parent.key]
                self.report(
                    "YAML040", f"`{shorten(parent.key)}` stands here twice, first on line {line}", place, "keep one of the two"
                )
        mapping.key_places.setdefault(parent.key, place)

    def scalar(self, event: Any, place: Place) -> None:
        self.count(1, place)
        if event.tag is not None:
            self.report("YAML070", f"the tag `{shorten(event.tag)}` is not supported", place, "remove the tag")
        value: Any = event.value
        if event.implicit[0]:
            value = None if value in _NULLS and not self._is_key() else Plain(value)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, 1, 1)
        self.add(value, place, 1, 1)

    def _is_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, Mapping) and self.stack[-1].key is None

    def open(self, event: Any, value: Mapping | Sequence, place: Place) -> None:
        self.count(1, place)
        if event.tag is not None:
            self.report("YAML070", f"the tag `{shorten(event.tag)}` is not supported", place, "remove the tag")
        if len(self.stack) >= MAX_DEPTH:
            raise self.fail("YAML050", f"nested more than {MAX_DEPTH} levels deep", place, "flatten the structure")
        self.stack.append(_Open(value, event.anchor, place))

    def close(self) -> None:
        done = self.stack.pop()
        if done.anchor is not None:
            self.anchors[done.anchor] = (done.value, done.nodes, done.height)
        self.add(done.value, done.place, done.nodes, done.height)

    def alias(self, event: Any, place: Place) -> None:
        if event.anchor not in self.anchors:
            raise self.fail(
                "YAML060", f"the alias `*{shorten(event.anchor)}` has no finished anchor before it", place, "write the value out"
            )
        value, nodes, height = self.anchors[event.anchor]
        if len(self.stack) + height > MAX_DEPTH:
            raise self.fail("YAML050", f"nested more than {MAX_DEPTH} levels deep", place, "flatten the structure")
        self.count(nodes, place)
        self.add(value, place, nodes, height)

    def take(self, event: Any) -> None:
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        match event:
            case yaml.ScalarEvent():
                self.scalar(event, place)
            case yaml.MappingStartEvent():
                self.open(event, Mapping(), place)
            case yaml.SequenceStartEvent():
                self.open(event, Sequence(), place)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.close()
            case yaml.AliasEvent():
                self.alias(event, place)
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise self.fail("YAML090", "a second document starts here", place, "use one file for each document")
            case _:
                pass


def shorten(text: str, limit: int = 60) -> str:
    """Give text as one harmless line of at most `limit` characters, for use in a message."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def parse_yaml(content: bytes, path: str) -> Document:
    """Parse one YAML (or JSON) document. Raises InvalidInputError with every problem found."""
    start = Location(path)
    if len(content) > MAX_BYTES:
        size = f"{len(content) / MAX_BYTES:.1f} MiB"
        raise InvalidInputError([error("YAML010", f"the file is {size}, more than the limit of 1 MiB", start, "split the file")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        message = f"not UTF-8: byte 0x{content[problem.start]:02x} on line {line}"
        raise InvalidInputError([error("YAML020", message, start, "save the file as UTF-8")]) from None
    builder = _Builder(path)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.YAMLError as problem:
        builder.problems.append(_syntax_problem(problem, path))
    if builder.problems:
        raise InvalidInputError(builder.problems)
    return Document(path, builder.root)


def read_yaml(file: Path, shown: str | None = None) -> Document:
    """Read and parse one file. `shown` is the path that diagnostics name. Raises InvalidInputError."""
    path = shown or str(file)
    return parse_yaml(read_bytes(file, path), path)


def read_bytes(file: Path, shown: str) -> bytes:
    """Read at most one byte more than the limit, so that an endless file ends in a diagnostic."""
    try:
        if file.is_dir():
            raise InvalidInputError([error("IO010", "this is a folder, not a file", Location(shown), "name a file in it")])
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as problem:
        reason = (problem.strerror or "unreadable").lower()
        raise InvalidInputError([error("IO010", f"cannot read: {reason}", Location(shown), "check the path")]) from None


def _events(text: str) -> Iterator[Any]:
    yield from yaml.parse(text, Loader=_LOADER)


def _syntax_problem(problem: yaml.YAMLError, path: str) -> Diagnostic:
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    place = Location(path, mark.line + 1, mark.column + 1) if mark else Location(path)
    reason = shorten(getattr(problem, "problem", None) or getattr(problem, "reason", None) or "unreadable")
    hint = "check indentation, quotes and colons; put text that holds `: ` or starts with a sign in quotes"
    return error("YAML030", f"not valid YAML: {reason}", place, hint)
