"""Read folders of rules into documents, layer by layer, each file recognised by the key that it starts with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.knowledge import documents
from advisor.knowledge.locate import show_path
from advisor.knowledge.shape import read_shape
from advisor.knowledge.source import Document, parse_yaml, read_bytes, shorten
from advisor.knowledge.spelling import suggest
from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

BASE_LAYER: Final = "rules"

SHAPES: Final[dict[str, type[documents.Shape]]] = {
    "topic": documents.TopicShape,
    "criteria": documents.CriteriaShape,
    "alternatives": documents.AlternativesShape,
    "screens": documents.ScreensShape,
    "settings": documents.HardeningShape,
    "evidence": documents.EvidenceShape,
}
"""The key that a file starts with, and the shape that it then has."""

MAX_FILES: Final = 2000


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One file of one layer, as bytes."""

    layer: str
    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Shaped:
    """One checked file of one layer."""

    layer: str
    document: Document
    shape: documents.Shape


def read_files(folders: Iterable[tuple[str, Path]]) -> list[RuleFile]:
    """Read every rule file of every layer, in a fixed order. Raises InvalidInputError for folders that hold none."""
    files: list[RuleFile] = []
    problems: list[Diagnostic] = []
    for layer, folder in folders:
        shown = show_path(folder)
        if not folder.is_dir():
            what = "a file" if folder.exists() else "missing"
            problems.append(error("IO030", f"a folder of rules is expected here, this is {what}", Location(shown), "name a folder"))
            continue
        paths = [path for path in sorted(folder.rglob("*.yaml")) if is_rule_file(path, folder)]
        if not paths:
            problems.append(
                error("IO040", "no rule file (*.yaml) in this folder", Location(shown), "put a topic file into it, see CONTRIBUTING")
            )
        if len(paths) > MAX_FILES:
            problems.append(error("IO050", f"more than {MAX_FILES} files", Location(shown), "name the folder of the rules"))
            continue
        for path in paths:
            try:
                files.append(RuleFile(layer, show_path(path), read_bytes(path, show_path(path))))
            except InvalidInputError as problem:
                problems.extend(problem.diagnostics)
    if problems:
        raise InvalidInputError(problems)
    return files


def is_rule_file(path: Path, folder: Path) -> bool:
    """Tell rule files from tests, crosswalks and hidden files."""
    parts = path.relative_to(folder).parts
    return not path.name.endswith(".test.yaml") and "crosswalks" not in parts and not any(p.startswith(".") for p in parts)


def hash_files(files: Iterable[RuleFile]) -> str:
    """Give a hash of the content and the layers of rule files, independent of where they lie."""
    digest = hashlib.sha256()
    for file in files:
        name = file.path.replace("\\", "/").rsplit("/", 1)[-1]
        digest.update(f"{file.layer}\0{name}\0{len(file.content)}\0".encode())
        digest.update(file.content)
    return digest.hexdigest()[:16]


def shape_files(files: Iterable[RuleFile]) -> list[Shaped]:
    """Parse and check files. Raises InvalidInputError with the findings of all files."""
    shaped: list[Shaped] = []
    problems: list[Diagnostic] = []
    for file in files:
        try:
            document = parse_yaml(file.content, file.path)
            shaped.append(Shaped(file.layer, document, read_shape(document, _shape_of(document))))
        except InvalidInputError as problem:
            problems.extend(problem.diagnostics)
    if problems:
        raise InvalidInputError(problems)
    return shaped


def _shape_of(document: Document) -> type[documents.Shape]:
    root = document.root
    if isinstance(root, dict):
        for key, shape in SHAPES.items():
            if key in root and isinstance(root[key], str) == (key == "topic"):
                return shape
        first = next(iter(root), "")
        message = f"a rule file starts with {', '.join(SHAPES)}; this one starts with `{shorten(str(first))}`"
        raise InvalidInputError([error("SHAPE050", message, document.locate(()), suggest(str(first), SHAPES))])
    message = "a rule file is a mapping" + ("; this one is empty" if root is None else "")
    raise InvalidInputError([error("SHAPE050", message, document.locate(()), "start with `topic: name` and a list `rules:`")])
