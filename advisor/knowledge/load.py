"""The way in: folders of rules to a knowledge base, through a cache keyed by the content of the files."""

from __future__ import annotations

import os
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from advisor.knowledge.layers import BASE_LAYER, RuleFile, hash_files, read_files
from advisor.knowledge.locate import find_data, show_path
from advisor.model.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Iterable

CACHE_SCHEMA: Final = 2


def load_knowledge(extra: Iterable[Path] = (), *, base: Path | None = None, use_cache: bool = True) -> KnowledgeBase:
    """Give the shipped rules with house layers on top, later ones last. Raises InvalidInputError."""
    folders = [(BASE_LAYER, base or find_data("rules")), *((show_path(folder), folder) for folder in extra)]
    files = read_files(folders)
    key = hash_files(files)
    cached = _read_cache(key) if use_cache else None
    if cached is not None:  # the same files may lie elsewhere, or be read from another folder
        return cached.model_copy(update={"paths": tuple(file.path for file in files)})
    knowledge = parse_knowledge(files, tuple(name for name, _ in folders), key)
    if use_cache:
        _write_cache(key, knowledge)
    return knowledge


def parse_knowledge(files: list[RuleFile], layers: tuple[str, ...], content_hash: str) -> KnowledgeBase:
    """Parse, check and link files. Raises InvalidInputError with every finding."""
    from advisor.knowledge.layers import salvage_files
    from advisor.knowledge.link import link
    from advisor.knowledge.problems import Problems

    problems = Problems()
    return link(salvage_files(files, problems), layers, content_hash, problems)


def advisor_version() -> str:
    """Give the installed version of the product."""
    try:
        return version("container-or-vm")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0+unknown"


def cache_folder() -> Path | None:
    """Give the folder for cached knowledge, or None when caching is switched off with ADVISOR_CACHE= (empty)."""
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


def _cache_file(key: str) -> Path | None:
    folder = cache_folder()
    return folder / f"knowledge-{CACHE_SCHEMA}-{advisor_version()}-{key}.json" if folder else None


def _read_cache(key: str) -> KnowledgeBase | None:
    """Give the cached knowledge; anything unreadable or stale counts as absent."""
    file = _cache_file(key)
    if file is None:
        return None
    try:
        knowledge = KnowledgeBase.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None
    return knowledge if knowledge.content_hash == key else None


def _write_cache(key: str, knowledge: KnowledgeBase) -> None:
    """Keep knowledge for the next start; a folder that cannot be written is no reason to stop."""
    file = _cache_file(key)
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as stream:
            stream.write(knowledge.model_dump_json())
        Path(stream.name).replace(file)
    except OSError:
        return
