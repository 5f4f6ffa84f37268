"""The way in: folders of rules to a knowledge base, through a cache keyed by the content of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.cache import mark_loaded, read_object, write_object
from advisor.knowledge.layers import BASE_LAYER, RuleFile, hash_files, read_files
from advisor.knowledge.locate import find_data, show_path
from advisor.model.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


_latest: list[KnowledgeBase] = []
"""The base that was loaded last. Who watches files loads it again and again; what is compiled of it stays with it."""


def load_knowledge(extra: Iterable[Path] = (), *, base: Path | None = None, use_cache: bool = True) -> KnowledgeBase:
    """Give the shipped rules with house layers on top, later ones last. Raises InvalidInputError."""
    folders = [(BASE_LAYER, base or find_data("rules")), *((show_path(folder), folder) for folder in extra)]
    files = read_files(folders)
    key = hash_files(files)
    if not use_cache:
        return mark_loaded(parse_knowledge(files, tuple(name for name, _ in folders), key))
    paths = tuple(file.path for file in files)
    latest = _latest[-1] if _latest else None
    if latest is not None and (latest.content_hash, latest.paths) == (key, paths):
        return latest
    cached = _read_cache(key)
    if cached is not None:  # the same files may lie elsewhere, or be read from another folder
        knowledge = cached.model_copy(update={"paths": paths})
    else:
        knowledge = parse_knowledge(files, tuple(name for name, _ in folders), key)
        write_object("knowledge", key, knowledge)
    _latest[:] = [mark_loaded(knowledge)]
    return knowledge


def parse_knowledge(files: list[RuleFile], layers: tuple[str, ...], content_hash: str) -> KnowledgeBase:
    """Parse, check and link files. Raises InvalidInputError with every finding."""
    from advisor.knowledge.layers import salvage_files
    from advisor.knowledge.link import link
    from advisor.knowledge.problems import Problems

    problems = Problems()
    return link(salvage_files(files, problems), layers, content_hash, problems)


def _read_cache(key: str) -> KnowledgeBase | None:
    """Give the cached knowledge; anything unreadable or stale counts as absent."""
    knowledge = read_object("knowledge", key)
    return knowledge if isinstance(knowledge, KnowledgeBase) and knowledge.content_hash == key else None
