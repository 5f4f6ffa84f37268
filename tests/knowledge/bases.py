"""The knowledge bases that these tests read against: the shipped one, and the small one that is made to be broken."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from advisor.knowledge.layers import BASE_LAYER, RuleFile, Shaped, read_files, salvage_files, shape_files
from advisor.knowledge.link import link
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.problems import Problems
from advisor.model.knowledge import KnowledgeBase

ROOT = Path(__file__).resolve().parents[2]
BROKEN = ROOT / "tests" / "broken"


@cache
def shipped() -> KnowledgeBase:
    """Give the shipped rules."""
    return load_knowledge(base=ROOT / "rules", use_cache=False)


@cache
def small_files() -> tuple[Shaped, ...]:
    """Give the files of the small base, parsed; their paths do not depend on the folder that a test runs in."""
    files = read_files([(BASE_LAYER, BROKEN / "base")])
    paths = [Path(file.path).resolve().relative_to(BROKEN).as_posix() for file in files]
    return tuple(shape_files(file._replace(path=path) for file, path in zip(files, paths, strict=True)))


@cache
def small() -> KnowledgeBase:
    """Give the small base."""
    return link(list(small_files()), (BASE_LAYER,), "")


def layered(*texts: str | bytes, name: str = "house.yaml") -> KnowledgeBase:
    """Put files, each a layer of its own, on top of the small base. Raises InvalidInputError."""
    contents = [text.encode() if isinstance(text, str) else text for text in texts]
    layers = [f"house{number or ''}" for number in range(len(contents))]
    files = [RuleFile(layer, name, content) for layer, content in zip(layers, contents, strict=True)]
    problems = Problems()
    shaped = salvage_files(files, problems)
    return link([*small_files(), *shaped], (BASE_LAYER, *layers), "", problems)
