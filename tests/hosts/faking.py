"""Programs and hosts made up for tests, so that no test depends on what its machine has."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from advisor.hosts.system import Kvm, System, Virtualization


class Programs:
    """A search path with nothing on it but what a test puts there."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Empty the search path."""
        self.folder = folder
        folder.mkdir()
        monkeypatch.setenv("PATH", str(folder))
        monkeypatch.setattr(sys, "executable", str(folder / "python"))

    def add(self, name: str, script: str = "") -> Path:
        """Put a program there: a script for `sh`, which finds other programs by their paths alone."""
        program = self.folder / name
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)
        return program


def make_system(
    *,
    kvm: Virtualization = "usable",
    memory_mib: int | None = 16384,
    is_realtime: bool | None = False,
    has_gpu_driver: bool = False,
) -> System:
    """Give a Linux machine."""
    return System(
        family="linux",
        title="Test Linux 1",
        kernel="Linux 6.1",
        architecture="x86_64",
        cores=4,
        memory_mib=memory_mib,
        kvm=Kvm(state=kvm, note="/dev/kvm was looked at"),
        has_gpu_driver=has_gpu_driver,
        is_realtime=is_realtime,
    )


posix_only = pytest.mark.skipif(os.name == "nt", reason="the programs of these tests are scripts for sh")
