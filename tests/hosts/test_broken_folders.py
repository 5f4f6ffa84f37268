"""Folders that are broken on purpose, each in one way, and what `advisor verify` has to say of them.

Each folder of tests/broken/verify is a case: it holds what differs from `whole`, which works, and in `expected.txt`
what did not pass. Times, ports and the lines of logs are left out. `UPDATE_SNAPSHOTS=1` writes what is expected anew;
look at the diff.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.hosts.engines import ROOT, find_engine, run_advisor

BROKEN: Final = ROOT / "tests" / "broken" / "verify"
WHOLE: Final = "whole"
EXPECTED: Final = "expected.txt"
NAMES: Final = sorted(path.parent.name for path in BROKEN.glob(f"*/{EXPECTED}"))
PORT: Final = 18200
"""The port that the files name. Each case gets the next free of its own, since all may share the host's network."""

pytestmark = pytest.mark.engine


def test_the_folder_that_the_others_are_made_from_works(tmp_path: Path) -> None:
    done = verify(WHOLE, PORT, tmp_path)
    assert (done.returncode, keep_faults(done.stdout)) == (0, "whole: 15 passed.\nIt works as its files say.\n")


@pytest.mark.parametrize("name", NAMES)
def test_broken_folder_is_told_what_is_wrong(name: str, tmp_path: Path) -> None:
    port = PORT + 1 + NAMES.index(name)
    done = verify(name, port, tmp_path)
    shown = keep_faults(done.stdout).replace(str(port), str(PORT))
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        (BROKEN / name / EXPECTED).write_text(shown)
    assert done.returncode == 1, done.stdout
    assert shown == (BROKEN / name / EXPECTED).read_text(), done.stdout
    assert "FAILED" in shown


def verify(name: str, port: int, scratch: Path) -> subprocess.CompletedProcess[str]:
    """Verify a case, put together and with its port."""
    find_engine().close()
    folder = scratch / name
    for part in dict.fromkeys((WHOLE, name)):
        shutil.copytree(BROKEN / part, folder, ignore=shutil.ignore_patterns(EXPECTED), dirs_exist_ok=True)
    for file in folder.iterdir():
        file.write_text(file.read_text().replace(str(PORT), str(port)))
    return run_advisor("verify", name, folder=scratch)


def keep_faults(text: str) -> str:
    """Leave out what passed, what a program wrote, and how long things took."""
    lines = [line for line in text.splitlines() if not line.startswith(("passed ", "    | "))]
    shown = re.sub(r"\b\d+\.\d s\b", "N s", "".join(f"{line}\n" for line in lines))
    return re.sub(r"127\.0\.0\.1:\d+(, on the host's network)?", "127.0.0.1:PORT", shown)
