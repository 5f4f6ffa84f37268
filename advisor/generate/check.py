"""Refuse what cannot be written safely: every fault of a stack is found before the first file is made.

What passes here is text without hidden characters; whatever it says, the quoting functions make it harmless.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from advisor.generate.safe import flatten, is_hidden
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

_LONGEST_NAME: Final = 200
_LONGEST_WORD: Final = 4096
_MOST_WORDS: Final = 256

_ENV_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PACKAGE: Final = re.compile(r"[a-z0-9][a-z0-9+.-]+")  # Debian policy, 5.6.1
_VOLUME: Final = re.compile(r"(?:/[A-Za-z0-9._@+=,][A-Za-z0-9._@+=,-]*)+")
_HEALTH_PATH: Final = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*")  # RFC 3986: what a path and a query may hold

_COMMAND_LINE: Final = re.compile(r"[A-Za-z0-9._-]+(?: [A-Za-z0-9._=/:-]+)+")

_FILE: Final = re.compile(r"[A-Za-z0-9._@+=,][A-Za-z0-9._@+=,-]*(?:/[A-Za-z0-9._@+=,][A-Za-z0-9._@+=,-]*)*")
_IMAGE: Final = re.compile(  # the grammar of references of the distribution project, without upper bounds
    r"[a-z0-9][a-z0-9._-]*(?::[0-9]+)?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?"
)

_WHOLE_FOLDERS: Final = frozenset(
    {"/app", "/home", "/media", "/mnt", "/opt", "/srv", "/tmp", "/var", "/var/lib", "/var/log"},  # noqa: S108 - refused
)
_SYSTEM_FOLDERS: Final = (
    *("/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/opt/venv", "/proc", "/root", "/run", "/sbin"),
    *("/sys", "/usr", "/var/cache/apt", "/var/lib/apt", "/var/lib/containerd", "/var/lib/docker", "/var/lib/dpkg"),
    "/var/run",
)
_RESERVED_ENV: Final = frozenset({"PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT"})


def check_name(name: str, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with the name of a workload or a component."""
    if not name.strip():
        yield error("GEN020", "the name is empty", where, "a short name such as `web-app`")
    elif len(name) > _LONGEST_NAME:
        message = f"the name is longer than {_LONGEST_NAME} characters"
        yield error("GEN026", message, where, "a short name such as `web-app`")
    elif any(map(is_hidden, name)):
        yield error("GEN020", f"the name {name!a} holds control or invisible characters", where, "plain letters")
    elif name.startswith("-"):
        yield error("GEN020", f"the name `{name}` starts with a dash", where, f"`{name.lstrip('-') or 'web-app'}`")


def check_stack(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with the fields that every stack shares; its own module checks language and version."""
    yield from _check_command("command", stack.command, where)
    yield from _check_command("build", stack.build, where)
    yield from _check_each("env", stack.env, where, _check_env)
    yield from _check_each("system_packages", stack.system_packages, where, _check_package)
    yield from _check_each("volumes", stack.volumes, where, _check_volume)
    yield from _check_each("files", stack.files, where, _check_file)
    if stack.image and (len(stack.image) > _LONGEST_NAME or not _IMAGE.fullmatch(stack.image)):
        message = f"stack.image is {_show(stack.image)}: not the name of an image"
        yield error("GEN028", message, where, "a name with a tag, such as `vendor/app:1.4`")
    path = stack.health_path
    if len(path) > _LONGEST_WORD or not _HEALTH_PATH.fullmatch(path):
        message = f"stack.health_path is {_show(path)}: not the path of a URL"
        yield error("GEN025", message, where, "a path such as `/healthz`; escape other characters as `%20`")


def _check_command(field: str, words: tuple[str, ...], where: Location) -> Iterator[Diagnostic]:
    for word in words:
        if any(map(is_hidden, word)):
            message = f"stack.{field} holds control or invisible characters: {_show(word)}"
            yield error("GEN020", message, where, "one printable word an item; a script file for more")
        elif len(word) > _LONGEST_WORD:
            message = f"a word of stack.{field} is longer than {_LONGEST_WORD} characters"
            yield error("GEN026", message, where, "a script file")
    if len(words) > _MOST_WORDS:
        yield error("GEN026", f"stack.{field} has more than {_MOST_WORDS} words", where, "a script file")
    if words and (not words[0].strip() or words[0].startswith("-") or "=" in words[0]):
        message = f"stack.{field} starts with {_show(words[0])}, which is not a program"
        yield error("GEN021", message, where, "`command: [python, app.py]`: first the program, then its arguments")
    elif len(words) == 1 and _COMMAND_LINE.fullmatch(words[0]):
        message = f"stack.{field} is {_show(words[0])}, a whole command line in one item"
        yield error("GEN021", message, where, f"`{field}: [{', '.join(words[0][:60].split())}]`: one word an item")


def _check_each(
    field: str,
    values: tuple[str, ...],
    where: Location,
    check: Callable[[str], tuple[str, str, str] | None],
) -> Iterator[Diagnostic]:
    if len(values) > _MOST_WORDS:
        yield error("GEN026", f"stack.{field} has more than {_MOST_WORDS} items", where, "fewer of them")
    for value in values:
        fault = check(value)
        if fault:
            code, reason, hint = fault
            yield error(code, f"stack.{field} holds {_show(_hide_value(value, field))}, {reason}", where, hint)


def _hide_value(text: str, field: str) -> str:
    """Give an assignment without its value, which may be a secret and must not reach a log; another text as it is."""
    name, equals, value = text.partition("=")
    return f"{name}=…" if field == "env" and equals and value else text


def _check_env(name: str) -> tuple[str, str, str] | None:
    if not _ENV_NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        return "GEN022", "which is not the name of an environment variable", "`DATABASE_URL`, a name without its value"
    if name in _RESERVED_ENV:
        return "GEN022", "which steers how programs are found and loaded", "remove it; the files set it themselves"
    return None


def _check_package(name: str) -> tuple[str, str, str] | None:
    if not _PACKAGE.fullmatch(name) or len(name) > _LONGEST_NAME:
        return "GEN023", "which is not the name of a Debian package", "`libpq5`, a name without version or option"
    return None


def _check_volume(path: str) -> tuple[str, str, str] | None:
    is_plain = _VOLUME.fullmatch(path) and not {".", ".."} & set(path.split("/")) and len(path) <= _LONGEST_WORD
    if not is_plain:
        hint = "an absolute path of plain letters, such as `/var/lib/web-app`"
        return "GEN024", "which is not an absolute path without `..`", hint
    if path in _WHOLE_FOLDERS or _is_below(path, _SYSTEM_FOLDERS):
        return "GEN024", "which belongs to the system", "a folder of its own, such as `/var/lib/web-app` or `/data`"
    return None


def _check_file(path: str) -> tuple[str, str, str] | None:
    is_plain = _FILE.fullmatch(path) and not {".", ".."} & set(path.split("/")) and len(path) <= _LONGEST_WORD
    if not is_plain:
        hint = "a relative path of plain letters inside the project, such as `dist/server`"
        return "GEN027", "which is not a path inside the project", hint
    return None


def check_volumes_apart(volumes: Iterable[str], home: str, where: Location) -> Iterator[Diagnostic]:
    """Give the volumes that lie where the files of a VM put the program, which is replaced at each deployment."""
    for path in volumes:
        if _is_below(path, (home,)):
            message = f"stack.volumes holds {_show(path)}, inside `{home}`, which every deployment replaces"
            yield error("GEN024", message, where, "a folder of its own, such as `/var/lib/web-app` or `/data`")


def _is_below(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def _show(text: str) -> str:
    short = text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - a message stays on one line
    return ascii(short) if any(map(is_hidden, short)) or flatten(short) != short else f"`{short}`"
