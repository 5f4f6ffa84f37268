"""Read folders of rules into documents, layer by layer, each file recognised by the key that it starts with."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.knowledge import documents
from advisor.knowledge.locate import show_path
from advisor.knowledge.problems import Problems
from advisor.knowledge.shape import salvage
from advisor.knowledge.source import Document, parse_yaml, read_bytes, shorten
from advisor.knowledge.spelling import suggest
from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error

if TYPE_CHECKING:
    from collections.abc import Iterable
BASE_LAYER: Final = "rules"

SHAPES: Final = {
    "topic": "TopicShape",
    "criteria": "CriteriaShape",
    "alternatives": "AlternativesShape",
    "considerations": "AlternativesShape",
    "screens": "ScreensShape",
    "settings": "HardeningShape",
    "evidence": "EvidenceShape",
    "causes": "CausesShape",
}
"""The key that a file starts with, and the shape that it then has, by name: cached knowledge needs no shape."""

MAX_ENTRIES: Final = 2000
"""Files and folders that are looked at in one layer."""


class RuleFile(NamedTuple):
    """One file of one layer, as bytes."""

    layer: str
    path: str
    content: bytes


class Shaped(NamedTuple):
    """One checked file of one layer."""

    layer: str
    document: Document
    shape: documents.Shape


def read_files(folders: Iterable[tuple[str, Path]]) -> list[RuleFile]:
    """Read every rule file of every layer, in a fixed order. Raises InvalidInputError for folders that hold none."""
    files: list[RuleFile] = []
    problems = Problems()
    for layer, folder in folders:
        try:
            paths = _find_rule_files(folder)
        except InvalidInputError as problem:
            problems += problem.diagnostics
            continue
        for path in paths:
            shown = show_path(path)
            try:
                files.append(RuleFile(layer, shown, read_bytes(path, shown)))
            except InvalidInputError as problem:
                problems += problem.diagnostics
    if problems:
        raise InvalidInputError(problems)
    return files


def _find_rule_files(folder: Path) -> list[Path]:
    """Give the rule files below a folder in a fixed order; the walk is bounded. Raises InvalidInputError."""
    shown = Location(show_path(folder))
    if not os.path.isdir(folder):  # noqa: PTH112 - `Path.is_dir` raises where it may not look
        is_there = os.path.exists(folder)  # noqa: PTH110 - as above
        message = "this is a file, not a folder of rules" if is_there else "there is no folder of this name"
        raise InvalidInputError([error("IO030", message, shown, "name the folder that holds the rules")])
    found: list[Path] = []
    visited = 0
    for root, folders, names in os.walk(folder):
        visited += 1 + len(names)
        if visited > MAX_ENTRIES:
            message = f"more than {MAX_ENTRIES} files and folders"
            raise InvalidInputError([error("IO050", message, shown, "name the folder that holds the rules alone")])
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(root, name) for name in names]
    rule_files = sorted(path for path in found if path.suffix in {".yaml", ".yml"} and is_rule_file(path, folder))
    misnamed = [path for path in rule_files if path.suffix == ".yml"]
    if misnamed:
        message = "a rule file ends in .yaml, this one in .yml"
        raise InvalidInputError(
            error("IO110", message, Location(show_path(path)), f"rename it to {path.stem}.yaml") for path in misnamed
        )
    if not rule_files:
        hint = "put a file such as topics/house.yaml into it; `advisor rules show` prints rules to start from"
        raise InvalidInputError([error("IO040", "no rule file (*.yaml) in this folder", shown, hint)])
    return rule_files


def is_rule_file(path: Path, folder: Path) -> bool:
    """Tell rule files from tests, crosswalks and hidden files."""
    parts = path.relative_to(folder).parts
    is_test = path.name.endswith((".test.yaml", ".test.yml"))
    return not is_test and "crosswalks" not in parts and not any(part.startswith(".") for part in parts)


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
    problems = Problems()
    shaped = salvage_files(files, problems)
    if problems:
        raise InvalidInputError(problems)
    return shaped


def salvage_files(files: Iterable[RuleFile], problems: list[Diagnostic]) -> list[Shaped]:
    """Parse and check files; what is wrong goes to `problems`, and what is not wrong is kept."""
    shaped: list[Shaped] = []
    for file in files:
        try:
            document = parse_yaml(file.content, file.path)
            found = salvage(document, _shape_of(document), problems)
        except InvalidInputError as problem:
            problems += problem.diagnostics
        else:
            if found is not None:
                shaped.append(Shaped(file.layer, *found))
    return shaped


def _shape_of(document: Document) -> type[documents.Shape]:
    root = document.root
    if isinstance(root, dict):
        for key, name in SHAPES.items():
            if key in root and isinstance(root[key], str) == (key == "topic"):
                shape: type[documents.Shape] = getattr(documents, name)
                return shape
        first = next(iter(root), "")
        is_topic = first in documents.TopicShape.model_fields
        hint = "start with `topic:` and its name" if is_topic else suggest(str(first), SHAPES)
        message = f"no kind of rule file starts with `{shorten(str(first))}`"
        raise InvalidInputError([*document.problems, error("SHAPE050", message, document.locate(()), hint)])
    message = "a rule file is a mapping" + ("; this one is empty" if root is None else "")
    raise InvalidInputError(
        [error("SHAPE050", message, document.locate(()), "start with `topic: name` and a list `rules:`")]
    )
