"""Runs the command line within the test, as `main` would be run by the installed script."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from advisor.cli import main

ROOT: Final = Path(__file__).parents[2]
WORKLOADS: Final = ROOT / "profiles" / "workloads"
WEB_APP: Final = str(WORKLOADS / "web-app.yaml")
DAY: Final = ("--evaluated-on", "2026-11-24")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: exit code, standard output and standard error."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs the command line with plain output of 80 columns and an empty cache of its own."""

    monkeypatch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def __call__(self, *words: str, stdin: bytes = b"") -> Ended:
        """Run one command."""
        self.monkeypatch.setattr(sys, "argv", ["advisor", *words])
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main()
        shown = self.capture.readouterr()
        assert "Traceback" not in shown.err
        return Ended(code, shown.out, shown.err)
