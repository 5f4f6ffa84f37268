"""Snapshots of what people read: text files beside the tests, written anew with UPDATE_SNAPSHOTS=1."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "snapshots"


def check_snapshot(name: str, text: str) -> None:
    """Compare text with the snapshot of that name, or write it when UPDATE_SNAPSHOTS is set."""
    file = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(text, encoding="utf-8", newline="\n")
    assert file.is_file(), f"there is no snapshot {file.name}; UPDATE_SNAPSHOTS=1 writes it"
    assert text == file.read_text(encoding="utf-8"), f"{file.name} differs; UPDATE_SNAPSHOTS=1 writes it anew"
