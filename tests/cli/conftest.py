from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

import advisor.cli.inputs
import advisor.cli.testing
import advisor.knowledge.load
from advisor.knowledge.load import load_knowledge
from advisor.model.knowledge import KnowledgeBase
from tests.cli.running import Runner


@cache
def load_shipped() -> KnowledgeBase:
    return load_knowledge(use_cache=False)


def load_once(extra: Iterable[Path] = (), *, base: Path | None = None) -> KnowledgeBase:
    """Load the shipped rules once in a process, so that they are compiled once too; other rules load as ever."""
    folders = tuple(extra)
    return load_knowledge(folders, base=base) if folders or base else load_shipped()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Runner:
    """Give a runner in an empty folder, without colours and 80 columns wide."""
    for module in (advisor.knowledge.load, advisor.cli.inputs, advisor.cli.testing):
        monkeypatch.setattr(module, "load_knowledge", load_once)
    for name in ("NO_COLOR", "FORCE_COLOR", "ADVISOR_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("ADVISOR_CACHE", str(tmp_path / ".cache"))
    monkeypatch.chdir(tmp_path)
    return Runner(monkeypatch, capsys)
