"""Read YAML that strangers wrote: bounded, located, and with scalars that mean what a reader thinks.

The parser's events are walked once and without recursion, which refuses deep nesting, alias bombs, merge keys and
tags before anything is built, and keeps the line and column of every key and value. Scalars stay text: what type a
value has is decided by the place where it stands, so `3.10`, `22:22`, `010` and `NO` are never mistaken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import yaml

from advisor.knowledge.problems import Problems
from advisor.knowledge.syntax import explain_depth, explain_syntax
from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 60
MAX_NODES: Final = 50_000
MAX_TEXT: Final = 4 * MAX_BYTES
"""Characters of all scalars once aliases are followed; a long text behind many aliases is a bomb as well."""

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


class Document(NamedTuple):
    """A parsed file: its path as shown to the user, and its root value."""

    path: str
    root: Any
    start: Place = (1, 1)
    """Where the root stands, for a part of a file that is read on its own."""
    problems: tuple[Diagnostic, ...] = ()
    """What is wrong with the text and did not keep it from being read; whoever reads the root has to raise it."""

    def locate(self, path: tuple[PathKey, ...], *, at_key: bool = False) -> Location:
        """Give the place of the value at `path`, or of its key; of the nearest parent when the path leads nowhere.

        A position is passed over where one value stands alone in place of a list.
        """
        place = self.start
        value = self.root
        for depth, step in enumerate(path):
            is_last = depth == len(path) - 1
            if isinstance(value, Mapping) and step in value.value_places:
                places = value.key_places if is_last and at_key else value.value_places
                place, value = places[str(step)], value[str(step)]
            elif isinstance(value, Sequence) and isinstance(step, int) and step < len(value.places):
                place, value = value.places[step], value[step]
            elif isinstance(value, Sequence) or not isinstance(step, int):
                break
        return Location(self.path, *place)


class _Size(NamedTuple):
    """How large a value is once its aliases are followed: values, characters and levels."""

    nodes: int = 1
    text: int = 0
    height: int = 1


_ONE: Final = _Size()


@dataclass(slots=True, eq=False, repr=False)
class _Open:
    """A collection that is being built."""

    value: Mapping | Sequence
    anchor: str | None
    place: Place
    key: str | None = None
    size: _Size = _ONE


@dataclass(slots=True, eq=False, repr=False)
class _Builder:
    """Turns events into values and collects what is wrong with them."""

    path: str
    problems: list[Diagnostic] = field(default_factory=Problems)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, _Size]] = field(default_factory=dict)
    root: Any = None
    documents: int = 0
    nodes: int = 0
    text: int = 0

    def report(self, code: str, message: str, place: Place, hint: str) -> None:
        self.problems.append(error(code, message, Location(self.path, *place), hint))

    def fail(self, code: str, message: str, place: Place, hint: str) -> InvalidInputError:
        self.report(code, message, place, hint)
        return InvalidInputError(self.problems)

    def fail_depth(self, place: Place) -> InvalidInputError:
        self.problems.append(explain_depth(MAX_DEPTH, Location(self.path, *place)))
        return InvalidInputError(self.problems)

    def count(self, size: _Size, place: Place) -> None:
        self.nodes += size.nodes
        self.text += size.text
        if self.nodes > MAX_NODES:
            message = f"more than {MAX_NODES} values once its aliases are followed"
            raise self.fail("YAML060", message, place, "write the values out, or fewer")
        if self.text > MAX_TEXT:
            message = f"more than {MAX_TEXT >> 20} MiB of text once its aliases are followed"
            raise self.fail("YAML060", message, place, "write the texts out, or fewer")

    def add(self, value: Any, place: Place, size: _Size) -> None:
        """Put a finished value into the collection that is open."""
        if not self.stack:
            self.root = value
            return
        parent = self.stack[-1]
        nodes, text, height = parent.size
        parent.size = _Size(nodes + size.nodes, text + size.text, max(height, size.height + 1))
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
            hint = "write a word before the colon; put text that starts with [ or { in quotes"
            self.report("YAML080", "a key must be a word, not a list or a mapping", place, hint)
            parent.key = f"?{len(mapping)}"
        elif isinstance(value, Plain) and value == "<<":
            self.report("YAML061", "merge keys (`<<`) are not supported", place, "write the values out")
            parent.key = "<<"
        else:
            parent.key = str(value)
            if parent.key in mapping.key_places:
                line, _ = mapping.key_places[parent.key]
                self.report(
                    "YAML040",
                    f"`{shorten(parent.key)}` stands here twice, first on line {line}",
                    place,
                    "keep one of the two",
                )
        mapping.key_places.setdefault(parent.key, place)

    def scalar(self, event: Any, place: Place) -> None:
        size = _Size(text=len(event.value))
        self.count(size, place)
        self.refuse_tag(event, place)
        value: Any = event.value
        if event.implicit[0]:
            value = None if value in _NULLS and not self._is_key() else Plain(value)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, size)
        self.add(value, place, size)

    def refuse_tag(self, event: Any, place: Place) -> None:
        if event.tag is not None:
            hint = "remove the tag; what type a value has follows from its key"
            self.report("YAML070", f"the tag `{shorten(event.tag)}` is not supported", place, hint)

    def _is_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, Mapping) and self.stack[-1].key is None

    def open(self, event: Any, value: Mapping | Sequence, place: Place) -> None:
        self.count(_ONE, place)
        self.refuse_tag(event, place)
        if len(self.stack) >= MAX_DEPTH:
            raise self.fail_depth(place)
        self.stack.append(_Open(value, event.anchor, place))

    def close(self) -> None:
        done = self.stack.pop()
        if done.anchor is not None:
            self.anchors[done.anchor] = (done.value, done.size)
        self.add(done.value, done.place, done.size)

    def alias(self, event: Any, place: Place) -> None:
        if event.anchor not in self.anchors:
            raise self.fail(
                "YAML060",
                f"the alias `*{shorten(event.anchor)}` has no finished anchor before it",
                place,
                "write the value out",
            )
        value, size = self.anchors[event.anchor]
        if len(self.stack) + size.height > MAX_DEPTH:
            raise self.fail_depth(place)
        self.count(size, place)
        self.add(value, place, size)

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
    """Parse one YAML (or JSON) document. What can be read past stands in `problems` of the document.

    Raises InvalidInputError when nothing can be made of the text, or nothing that is safe.
    """
    start = Location(path)
    if len(content) > MAX_BYTES:
        raise InvalidInputError([error("YAML010", "the file is larger than 1 MiB", start, "split it")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        message = f"not UTF-8: byte 0x{content[problem.start]:02x} on line {line}"
        raise InvalidInputError([error("YAML020", message, start, "save the file as UTF-8")]) from None
    builder = _Builder(path)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as problem:
        raise InvalidInputError([*builder.problems, explain_syntax(problem, text, path, MAX_DEPTH)]) from None
    return Document(path, builder.root, problems=tuple(builder.problems))


def read_yaml(file: Path, shown: str | None = None) -> Document:
    """Read and parse one file. `shown` is the path that diagnostics name. Raises InvalidInputError."""
    path = shown or str(file)
    return parse_yaml(read_bytes(file, path), path)


def read_bytes(file: Path, shown: str) -> bytes:
    """Read at most one byte more than the limit, so that an endless file ends in a diagnostic."""
    try:
        if file.is_dir():
            raise InvalidInputError(
                [error("IO010", "this is a folder, not a file", Location(shown), "name a file in it")]
            )
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:  # ValueError: a path that no system has
        reason = (getattr(problem, "strerror", None) or "unreadable").lower()
        raise InvalidInputError([error("IO010", f"cannot read: {reason}", Location(shown), "check the path")]) from None
