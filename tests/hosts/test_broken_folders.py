"""Folders that are broken on purpose, each in one way, and what `advisor verify` has to say of them.

Each folder of tests/broken/verify is a case; `expected.txt` holds what did not pass. Times and the lines of logs are
left out. `UPDATE_SNAPSHOTS=1` writes what is expected anew; look at the diff.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.hosts.engines import ROOT, find_engine, list_marked, run_advisor

BROKEN: Final = ROOT / "tests" / "broken" / "verify"
EXPECTED: Final = "expected.txt"
NAMES: Final = sorted(path.parent.name for path in BROKEN.glob("*/compose.yaml"))

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("name", NAMES)
def test_broken_folder_is_told_what_is_wrong(name: str, tmp_path: Path) -> None:
    find_engine().close()
    folder = tmp_path / name
    shutil.copytree(BROKEN / name, folder, ignore=shutil.ignore_patterns(EXPECTED))
    done = run_advisor("verify", name, folder=tmp_path)
    shown = keep_faults(done.stdout)
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        (BROKEN / name / EXPECTED).write_text(shown)
    assert done.returncode == 1, done.stdout
    assert shown == (BROKEN / name / EXPECTED).read_text(), done.stdout
    assert "FAILED" in shown


def keep_faults(text: str) -> str:
    """Leave out what passed, what a program wrote, and how long things took."""
    lines = [line for line in text.splitlines() if not line.startswith(("passed ", "    | "))]
    return re.sub(r"\b\d+\.\d s\b", "N s", "".join(f"{line}\n" for line in lines))


def test_nothing_is_left_of_a_folder_that_fails() -> None:
    engine = find_engine()
    try:
        run_advisor("verify", str(BROKEN / "writes-to-its-root"))
        mine = [name for name in list_marked(engine) if "writes-to-its-root" in name]
        assert not mine
    finally:
        engine.close()
