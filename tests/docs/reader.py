"""A reader who follows a document literally: in an empty folder, with a shell, and with the installed `advisor`."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.docs.documents import Command, Document, Need, Shown

ROOT: Final = Path(__file__).parents[2]
COPIED: Final = ("docs", "profiles", "rules", "tests/topics", "README.md", "CHANGELOG.md", "Makefile")
"""What a document finds that begins in a checkout."""

LONGEST_S: Final = 120

# The folder and the variables outlive a command, as they do for a reader who types in one shell.
_SCRIPT: Final = """
if [ -f "$READER/state" ]; then . "$READER/state"; fi
trap '{ export -p; printf "cd %q\\n" "$PWD"; } >"$READER/state"' EXIT
eval "$1"
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """A command, what it printed on both streams, and its exit code."""

    command: Command
    printed: str
    code: int


class Reader:
    """Follows the steps of one document."""

    def __init__(self, folder: Path, cache: Path, *, has: Collection[Need] = ()) -> None:
        self.work = folder / "work"
        self.work.mkdir()
        (folder / "home").mkdir()
        self.has = has
        self.environment = {
            **{
                name: value for name, value in os.environ.items() if not name.startswith(("ADVISOR_", "GIT_", "PYTEST"))
            },
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
            "ADVISOR_CACHE": str(cache),
            "CHECKOUT": str(ROOT),
            "COLUMNS": "80",
            "GIT_AUTHOR_EMAIL": "reader@example.org",
            "GIT_AUTHOR_NAME": "A Reader",
            "GIT_COMMITTER_EMAIL": "reader@example.org",
            "GIT_COMMITTER_NAME": "A Reader",
            "GIT_CONFIG_NOSYSTEM": "1",
            "HOME": str(folder / "home"),
            "LC_ALL": "C.UTF-8",
            "NO_COLOR": "1",
            "PYTHONUTF8": "1",
            "READER": str(folder),
        }

    def follow(self, document: Document) -> list[Ended]:
        """Write the files and type the commands, and give how each command ended that could be run."""
        if document.is_in_checkout:
            for name in COPIED:
                source, target = ROOT / name, self.work / name
                target.parent.mkdir(parents=True, exist_ok=True)
                if source.is_dir():
                    shutil.copytree(source, target)
                else:
                    shutil.copy(source, target)
        ended: list[Ended] = []
        for step in document.steps:
            if isinstance(step, Shown):
                self._write(step)
            elif not step.not_run and (step.needs is None or step.needs in self.has):
                ended.append(self._type(step))
        return ended

    def _write(self, shown: Shown) -> None:
        file = self._here() / shown.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown.content, encoding="utf-8", newline="\n")

    def _here(self) -> Path:
        """Give the folder to which the reader has changed."""
        state = self.work.parent / "state"
        if not state.exists():
            return self.work
        asked = subprocess.run(["bash", "-c", '. "$0"; pwd', state], capture_output=True, text=True, check=True)
        return Path(asked.stdout.removesuffix("\n"))

    def _type(self, command: Command) -> Ended:
        keys = self.work.parent / "keys"
        keys.write_text("".join(f"{line}\n" for line in command.types), encoding="utf-8")
        printed = self.work.parent / "printed"
        with keys.open("rb") as stdin, printed.open("wb") as stdout:
            process = subprocess.Popen(
                ["bash", "-c", _SCRIPT, "bash", command.text],
                cwd=self.work,
                env=self.environment,
                stdin=stdin,
                stdout=stdout,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = process.wait(LONGEST_S)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        return Ended(command, printed.read_text(encoding="utf-8", errors="replace"), code)
