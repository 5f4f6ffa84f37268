"""Git repositories for the gates: made in a folder of the test, of nobody's own settings."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SETTINGS: Final = {
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_AUTHOR_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}

SHOP: Final = """\
name: shop
answers:
  os_family: linux
  tenancy: single
  code_origin: own
  state: none
  release_rhythm: daily
"""
"""Advised docker; with KERNEL vm."""

KERNEL: Final = "  loads_kernel_modules: true\n"
AS_VM: Final = SHOP + KERNEL


@dataclass(frozen=True, slots=True)
class Scratch:
    """A repository in a folder."""

    folder: Path

    def git(self, *arguments: str) -> str:
        """Run git and give what it prints."""
        ended = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**os.environ, **SETTINGS},
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return ended.stdout.strip()

    def write(self, name: str, content: str) -> Path:
        """Write a file."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8", newline="\n")
        return file

    def commit(self) -> str:
        """Commit everything and give the hash."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD")


def make_repository(folder: Path) -> Scratch:
    """Make an empty repository."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Scratch(folder)
    made.git("init", "--quiet", "--initial-branch=main")
    return made
