"""Run other programs so that none holds up the one who asked: no shell, no input, a time limit, none left behind."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

_MOST_OUTPUT: Final = 1 << 16
_QUIET: Final = {"LC_ALL": "C.UTF-8", "NO_COLOR": "1", "CHECKPOINT_DISABLE": "1", "VAGRANT_CHECKPOINT_DISABLE": "1"}
"""English messages without colours, and no look for a newer release over the network."""
_ESCAPES: Final = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[ -/]*[0-~])|[\x00-\x08\x0b-\x1f\x7f]")
"""What steers a terminal: sequences as ECMA-48 has them, and single control characters but tab and line feed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended. `code` is None when it could not be started or ran out of time."""

    code: int | None
    output: str
    """What it said on both streams, the first 64 KiB, without colours."""
    seconds: float

    @property
    def is_late(self) -> bool:
        """True when it was stopped because its time was up."""
        return self.code is None and not self.output.startswith("cannot run ")


def find_program(*names: str) -> str:
    """Give the path of the first of several programs that is there; empty when none is.

    What pip installed beside this Python is found too, although nobody activated its environment.
    """
    beside = Path(sys.executable or ".").parent
    found = (shutil.which(name) or shutil.which(name, path=str(beside)) for name in names)
    return next(filter(None, found), "")


def run_program(
    command: Sequence[str | Path],
    *,
    seconds: float,
    folder: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a program to its end or to the time limit, whichever comes first, and give what it said."""
    words = [str(word) for word in command]
    started = monotonic()
    with tempfile.TemporaryFile() as output:  # a file, since a child that stays behind would keep a pipe open
        try:
            process = subprocess.Popen(  # noqa: S603 - a program found on the search path, its words one by one
                words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, **_QUIET, **(settings or {})},
                start_new_session=True,
            )
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or problem
            return Outcome(None, f"cannot run {words[0]}: {reason}", monotonic() - started)
        try:
            code: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            stop(process)
        output.seek(0)
        said = output.read(_MOST_OUTPUT).decode("utf-8", "replace")
    return Outcome(code, strip_escapes(said), monotonic() - started)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program that was started in a session of its own, and whatever it started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()


def strip_escapes(text: str) -> str:
    r"""Give text without what steers a terminal, and with plain line ends.

    >>> strip_escapes("\x1b[31mred\x1b[0m\r\n")
    'red\n'
    """
    return _ESCAPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def last_lines(text: str, count: int = 12) -> str:
    """Give the last lines of a text that say something."""
    return "\n".join([line.rstrip() for line in text.splitlines() if line.strip()][-count:])
