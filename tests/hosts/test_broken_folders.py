"""Folders that are broken on purpose, each in one way, and what `advisor verify` has to say of them.

Each folder of tests/broken/verify is a case; `expected.txt` holds what did not pass. Times, the port of
the host and the lines of logs are left out. `UPDATE_SNAPSHOTS=1` writes what is expected anew; look at the diff.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.hosts.engines import ROOT, find_engine, run_advisor

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
    shown = re.sub(r"\b\d+\.\d s\b", "N s", "".join(f"{line}\n" for line in lines))
    return re.sub(r"127\.0\.0\.1:\d+(, on the host's network)?", "127.0.0.1:PORT", shown)
