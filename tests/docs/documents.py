"""What a reader of a Markdown document does, step by step: files to write and commands to type, with what is shown.

The convention is told in CONTRIBUTING.md. Whatever looks like a command and does not follow it is a `Fault`, so that
nothing slips past the tests for want of the right spelling.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final, Literal, cast

from markdown_it import MarkdownIt
from markdown_it.token import Token

Need = Literal["engine"]

SHELLS: Final = frozenset({"bash", "fish", "sh", "shell", "shell-session", "zsh"})
MARKERS: Final = frozenset({"exit", "in", "needs", "not run", "setup", "types"})
_COMMENT: Final = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)
_MARKER: Final = re.compile(r"(" + "|".join(sorted(MARKERS)) + r"):\s*(.*)", re.DOTALL)
_TITLE: Final = re.compile(r"""\btitle=(["'])(.+?)\1""")


@dataclass(frozen=True, slots=True)
class Shown:
    """A file of which a document shows the content and the name."""

    line: int
    path: str
    content: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a console block.

    `shown` is what stands below it, None where nothing does. `needs` is what a plain test run does not have;
    `not_run` says why it is run nowhere.
    """

    line: int
    text: str
    shown: str | None = None
    code: int = 0
    needs: Need | None = None
    not_run: str = ""
    types: tuple[str, ...] = ()
    is_hidden: bool = False
    span: tuple[int, int] = (0, 0)
    """The first line of what is shown, from 1, and how many there are."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A command named in running text."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A place that does not follow the convention."""

    line: int
    message: str


Step = Shown | Command


@dataclass(slots=True)
class Document:
    """The steps of a document in its order, the commands that its text names, and the faults of its form."""

    steps: list[Step] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    is_in_checkout: bool = False

    def needs(self) -> set[Need]:
        """Give what its commands need that a plain test run does not have."""
        return {step.needs for step in self.steps if isinstance(step, Command) and step.needs}


@dataclass(slots=True)
class _Markers:
    """The markers that stand before a block and wait for it."""

    line: int = 0
    values: dict[str, str] = field(default_factory=dict)


def read_document(text: str) -> Document:
    """Read Markdown."""
    document, waiting = Document(), _Markers()
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "html_block":
            _take_comments(token, line, document, waiting)
        elif token.type in {"fence", "code_block"}:
            _take_block(token, line, document, waiting.values)
            waiting.values = {}
        elif token.type == "inline":
            document.mentions += _find_mentions(token, line)
            _refuse_markers(token, line, document)
        if waiting.values and token.type not in {"html_block", "fence"} and token.nesting >= 0:
            document.faults.append(Fault(waiting.line, f"no console block follows {sorted(waiting.values)}"))
            waiting.values = {}
    if waiting.values:
        document.faults.append(Fault(waiting.line, f"no console block follows {sorted(waiting.values)}"))
    return document


def _take_comments(token: Token, line: int, document: Document, waiting: _Markers) -> None:
    for comment in _COMMENT.findall(token.content):
        found = _MARKER.fullmatch(comment)
        if found is None:
            if re.match(r"[a-z ]+:", comment):
                document.faults.append(Fault(line, f"`{comment}` is no marker, which are {sorted(MARKERS)}"))
        elif found[1] == "setup":
            document.steps.append(Command(line, found[2], is_hidden=True))
        elif found[1] == "in":
            document.is_in_checkout = True
            if found[2] != "checkout":
                document.faults.append(Fault(line, "the only place to be in is `checkout`"))
        else:
            waiting.line = line
            waiting.values[found[1]] = found[2]


def _refuse_markers(token: Token, line: int, document: Document) -> None:
    for child in token.children or ():
        comment = _COMMENT.fullmatch(child.content) if child.type == "html_inline" else None
        if comment and _MARKER.fullmatch(comment[1]):
            document.faults.append(Fault(line, "a marker stands on a line of its own, before its block"))


def _find_mentions(token: Token, line: int) -> Iterator[Mention]:
    for child in token.children or ():
        if child.type == "code_inline" and re.match(r"(advisor|make) \S", child.content):
            yield Mention(line, child.content)


def _take_block(token: Token, line: int, document: Document, markers: dict[str, str]) -> None:
    language = token.info.split()[0] if token.info.strip() else ""
    title = _TITLE.search(token.info)
    if language == "console":
        try:
            document.steps += _read_console(token.content, line + 1, markers)
        except ValueError as problem:
            document.faults.append(Fault(line, str(problem)))
        return
    if markers:
        document.faults.append(Fault(line, f"{sorted(markers)} stands before a block that is not `console`"))
    if title is not None:
        path = PurePosixPath(title[2])
        if path.is_absolute() or ".." in path.parts:
            document.faults.append(Fault(line, f"{path} leads out of the reader's folder"))
        document.steps.append(Shown(line, str(path), token.content))
    elif language in SHELLS:
        document.faults.append(Fault(line, "commands stand in a `console` block, each after `$ `"))
    elif re.search(r"^\$ ", token.content, re.MULTILINE):
        document.faults.append(Fault(line, "a block with `$ ` is a `console` block"))


def _read_console(content: str, first: int, markers: dict[str, str]) -> list[Command]:
    """Read the commands of a block: `$ ` begins one, `> ` goes on with one, the rest is what it shows."""
    typed: list[tuple[int, list[str], list[str]]] = []
    for number, line in enumerate(content.splitlines(), first):
        if line.startswith("$ "):
            typed.append((number, [line[2:]], []))
        elif not typed:
            raise ValueError("a console block begins with `$ ` and a command")
        elif line.startswith("> ") and not typed[-1][2]:
            typed[-1][1].append(line[2:])
        else:
            typed[-1][2].append(line)
    if not typed:
        raise ValueError("a console block begins with `$ ` and a command")
    codes = _read_codes(markers, len(typed))
    needs, not_run, keys = markers.get("needs"), markers.get("not run", ""), json.loads(markers.get("types", "[]"))
    if needs not in {None, "engine"}:
        raise ValueError(f"`needs: {needs}`: a command needs an engine; otherwise say why it is `not run: …`")
    if "not run" in markers and not not_run:
        raise ValueError("`not run:` gives the reason")
    return [
        Command(
            number,
            "\n".join(words),
            "\n".join(shown).strip("\n") if "".join(shown).strip() else None,
            code,
            needs=cast("Need | None", needs),
            not_run=not_run,
            types=tuple(keys) if number == typed[-1][0] else (),
            span=(number + len(words), len(shown)),
        )
        for (number, words, shown), code in zip(typed, codes, strict=True)
    ]


def _read_codes(markers: dict[str, str], count: int) -> list[int]:
    """Read the exit codes of a block: one for each command, or that of the last."""
    codes = [int(code) for code in markers.get("exit", "0").split(",")]
    if len(codes) == 1:
        return [0] * (count - 1) + codes
    if len(codes) != count:
        raise ValueError(f"{count} commands, {len(codes)} exit codes")
    return codes
