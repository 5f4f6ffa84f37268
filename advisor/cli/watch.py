"""`advisor evaluate --watch`: advice anew whenever a file is saved, until Ctrl-C.

The files are looked at a few times a second. There are few of them, and a look works wherever they lie, on a mounted
share and in a container too, where a system's own notices are not to be relied on; nor does it mind an editor that
writes a new file and puts it in the place of the old one.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.model.diagnostic import InvalidInputError

if TYPE_CHECKING:
    from advisor.cli.evaluate import Advised
    from advisor.model.recommendation import Recommendation

LOOK_S: Final = 0.2
SETTLE_S: Final = 0.1
"""Files that are being written are read once they have been left alone for so long."""

LONGEST_S: Final = 2.0
"""For so long, at most, are files waited for that change on and on, or that are gone and may come back."""

CLEAR: Final = "\x1b[2J\x1b[H"
_MOST_FILES: Final = 2000
_SUFFIXES: Final = (".yaml", ".yml", ".json")

Snapshot = Mapping[Path, tuple[int, int, int] | None]
"""Each file with its time, its size and its number on the disk; None where there is none."""


def keep_advising(
    files: Sequence[str], policy: str, folders: Iterable[Path], advise: Callable[[], list[Advised]]
) -> None:
    """Advise, wait until a file or a rule in a folder is saved, and advise again; end at Ctrl-C.

    `advise` shows the advice and gives it. What is invalid is shown too, and ends nothing that saving could mend.
    Raises InvalidInputError where it could not.
    """
    gc.enable()  # a command that lives for a moment does without
    latest: dict[str, Recommendation] = {}
    rules = tuple(folders)
    watched = tuple(map(Path, (*files, *([policy] if policy else []))))
    is_mendable = bool(rules or policy)
    try:
        while True:
            seen = _look(watched, rules)
            _clear()
            _say(_advise(advise, latest, is_mendable=is_mendable))
            _wait(seen, lambda: _look(watched, rules))
    except KeyboardInterrupt:
        _say("")


def _advise(advise: Callable[[], list[Advised]], latest: dict[str, Recommendation], *, is_mendable: bool) -> str:
    """Advise once, and say what changed since the last time that a file could be advised."""
    from advisor.cli.diagnostics import show_diagnostics

    try:
        advised = advise()
    except InvalidInputError as problem:
        if not is_mendable:
            raise
        show_diagnostics(problem.diagnostics)
        return "Not advised."
    return "\n".join(_tell(file, recommendation, latest) for file, _, recommendation in advised)


def _tell(file: str, now: Recommendation | None, latest: dict[str, Recommendation]) -> str:
    from advisor.report.change import say_change
    from advisor.report.comparison import compare
    from advisor.report.safe import make_safe

    before = latest.get(file)
    if now is None:
        said = "invalid" + (f"; it was {before.verdict}" if before else "")
    else:
        latest[file] = now
        said = say_change(compare(before, now)) if before else now.verdict
    return make_safe(f"{file}: {said}")


def _say(text: str) -> None:
    """Say something about the watching itself, apart from the advice, which a pipe may take."""
    from advisor.cli.diagnostics import write_error

    clock = time.strftime("%H:%M:%S")
    write_error("".join(f"[{clock}] {line}\n" for line in text.splitlines()) or "\n")


def _clear() -> None:
    """Begin at the top of a terminal; a file or a pipe is written on."""
    stream = sys.stdout
    if stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb" and os.name != "nt":
        stream.write(CLEAR)
        stream.flush()


def _wait(seen: Snapshot, look: Callable[[], Snapshot]) -> None:
    """Wait until something is other than it was seen, and then until it is left alone."""
    while (now := look()) == seen:
        time.sleep(LOOK_S)
    deadline = time.monotonic() + LONGEST_S
    while time.monotonic() < deadline:
        time.sleep(SETTLE_S)
        later = look()
        is_gone = any(state is None and seen.get(file) is not None for file, state in later.items())
        if later == now and not is_gone:
            return
        now = later


def _look(files: Iterable[Path], folders: Iterable[Path]) -> Snapshot:
    return {file: _state_of(file) for file in (*files, *_list_rules(folders))}


def _list_rules(folders: Iterable[Path]) -> Iterator[Path]:
    """Give the files in folders of house rules, up to more than a folder may hold."""
    left = _MOST_FILES
    for folder in folders:
        for parent, inner, names in os.walk(folder):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in names:
                if name.endswith(_SUFFIXES) and left:
                    left -= 1
                    yield Path(parent, name)


def _state_of(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
