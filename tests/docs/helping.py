"""Whether the commands and options that a document names exist, for those that are not run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from typer.main import get_command

from advisor.cli import app

ROOT: Final = Path(__file__).parents[2]
_CONTROL: Final = frozenset({"|", "||", "&", "&&", ";", ">", ">>", "<", "2>", "(", ")"})


def find_unknown(text: str) -> Iterator[str]:
    """Give what is wrong with each `advisor` and each `make` of a command line."""
    lexer = shlex.shlex(text.replace("\\\n", " "), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = "#"
    words: list[str] = []
    for word in (*lexer, ";"):
        if word not in _CONTROL:
            words.append(word)
            continue
        if words and words[0] == "advisor":
            yield from _check_advisor(words[1:])
        if words and words[0] == "make":
            yield from (f"no make target `{word}`" for word in words[1:] if _is_target(word) and word not in targets())
        words = []


def _is_target(word: str) -> bool:
    return "=" not in word and not word.startswith("-")


@cache
def targets() -> frozenset[str]:
    """Give the targets of the Makefile."""
    return frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def _check_advisor(words: Sequence[str]) -> Iterator[str]:
    command: Any = get_command(app)
    path = ["advisor"]
    options: set[str] = {"--help", "-h", *_options_of(command)}
    for word in words:
        name = word.partition("=")[0]
        if name.startswith("-") and name != "-":
            if name not in options:
                yield f"`{' '.join(path)}` has no option `{name}`"
        elif hasattr(command, "commands") and name not in {"…", "COMMAND"}:
            found = command.get_command(None, name)
            if found is None:
                yield f"`{' '.join(path)}` has no command `{name}`"
                return
            command = found
            path.append(name)
            options |= set(_options_of(command))


def _options_of(command: Any) -> Iterator[str]:  # noqa: ANN401 - typer's commands have no public type
    for parameter in command.params:
        yield from parameter.opts
        yield from parameter.secondary_opts
