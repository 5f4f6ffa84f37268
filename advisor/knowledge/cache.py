"""What a second start need not do again: parsed knowledge and compiled rules, kept in the user's cache folder.

Entries are named by what they were made from: the content of the rules, and a stamp of this program and interpreter.
An entry that cannot be read counts as absent, and a folder that cannot be written is no reason to stop. Objects are
pickled and code is marshalled, as Python keeps its own compiled modules: fast, and to be trusted as far as the user's
own cache folder, which is made for this user alone; whoever can write there can already run code as this user. Nothing
that a stranger hands in is ever read this way.
"""

from __future__ import annotations

import gc
import hashlib
import marshal
import os
import pickle
import sys
from functools import cache
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Final

from advisor.version import __version__

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_SOURCES: Final = ("engine", "knowledge", "model")


def cache_folder() -> Path | None:
    """Give the folder for cached entries, or None when caching is switched off with ADVISOR_CACHE= (empty)."""
    chosen = os.environ.get("ADVISOR_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if home:
        return Path(home) / "advisor"
    try:
        return Path.home() / ".cache" / "advisor"
    except RuntimeError:  # no home folder is known
        return None


@cache
def program_stamp() -> str:
    """Give a mark of this program and interpreter, which changes with every edit of the code that makes entries."""
    digest = hashlib.sha256(f"{__version__} {sys.implementation.cache_tag} {sys.version}".encode())
    for folder in _SOURCES:
        for root, _, names in sorted(os.walk(_PACKAGE / folder)):
            for name in sorted(name for name in names if name.endswith(".py")):
                facts = os.stat(f"{root}/{name}")  # noqa: PTH116 - many files at every start
                digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
    return digest.hexdigest()[:12]


def read_entry(kind: str, key: str) -> bytes | None:
    """Give a cached entry, or None."""
    file = _entry_file(kind, key)
    if file is None:
        return None
    try:
        return file.read_bytes()
    except OSError:
        return None


def write_entry(kind: str, key: str, content: bytes) -> None:
    """Keep an entry, whole or not at all."""
    file = _entry_file(kind, key)
    if file is None:
        return
    import tempfile

    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile("wb", dir=file.parent, delete=False) as stream:
            stream.write(content)
        Path(stream.name).replace(file)
    except OSError:
        return


def _entry_file(kind: str, key: str) -> Path | None:
    folder = cache_folder()
    return folder / f"{kind}-{program_stamp()}-{key}" if folder and key else None


def read_object(kind: str, key: str) -> object:
    """Give a cached object, or None."""
    content = read_entry(kind, key)
    if content is None:
        return None
    was_enabled = gc.isenabled()
    gc.disable()  # thousands of small values are made, and none of them is garbage
    try:
        found: object = pickle.loads(content)  # noqa: S301 - written by `write_object` into the user's own cache
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError, KeyError):
        return None
    finally:
        if was_enabled:
            gc.enable()
    return found


def write_object(kind: str, key: str, value: object) -> None:
    """Keep an object for the next start."""
    write_entry(kind, key, pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


_LOADED: Final[dict[int, KnowledgeBase]] = {}
"""Knowledge bases as loaded. A copy with other rules keeps the content hash and must not find the old code."""


def mark_loaded(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Give a knowledge base back, noted as one whose content hash tells the truth."""
    _LOADED[id(knowledge)] = knowledge
    return knowledge


class CodeCache:
    """Keeps the code objects of compiled rules; `engine.compile.CodeStore` says what the engine asks of it."""

    def get(self, kind: str, knowledge: KnowledgeBase) -> CodeType | None:
        """Give the code of one kind that was made from a knowledge base, or None."""
        if _LOADED.get(id(knowledge)) is not knowledge:
            return None
        content = read_entry(kind, knowledge.content_hash)
        if content is None:
            return None
        try:
            code = marshal.loads(content)  # noqa: S302 - written by `put` into the user's own cache
        except (EOFError, ValueError, TypeError):
            return None
        return code if isinstance(code, CodeType) else None

    def put(self, kind: str, knowledge: KnowledgeBase, code: CodeType) -> None:
        """Keep code for the next start."""
        if _LOADED.get(id(knowledge)) is knowledge:
            write_entry(kind, knowledge.content_hash, marshal.dumps(code))
