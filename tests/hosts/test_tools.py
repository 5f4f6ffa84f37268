from __future__ import annotations

import os
import time

from advisor.hosts.tools import find_program, last_lines, run_program
from tests.hosts.faking import Programs, posix_only

pytestmark = posix_only


def test_a_program_is_run_without_a_shell_and_without_input(programs: Programs) -> None:
    tool = programs.add("tool", 'echo "$# [$1]"; read -r line || echo nothing to read')
    outcome = run_program([tool, "$(id); `id` *"], seconds=10)
    assert (outcome.code, outcome.output) == (0, "1 [$(id); `id` *]\nnothing to read\n")


def test_time_is_bounded_and_nothing_is_left_behind(programs: Programs) -> None:
    tool = programs.add("tool", "/bin/sleep 60 & echo $!; wait")
    started = time.monotonic()
    outcome = run_program([tool], seconds=0.5)
    assert time.monotonic() - started < 10
    assert outcome.is_late
    child = int(outcome.output)
    for _ in range(50):
        if not _runs(child):
            break
        time.sleep(0.1)
    assert not _runs(child)


def _runs(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as stream:  # noqa: PTH123 - may vanish meanwhile
            return stream.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        pass
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return not os.path.isdir("/proc/self")  # noqa: PTH112 - where there is /proc, it was asked already


def test_a_child_that_stays_behind_does_not_hold_up(programs: Programs) -> None:
    tool = programs.add("tool", "/bin/sleep 30 & echo done")
    started = time.monotonic()
    assert run_program([tool], seconds=20).output == "done\n"
    assert time.monotonic() - started < 10


def test_what_cannot_run_is_no_traceback(programs: Programs) -> None:
    tool = programs.folder / "tool"
    tool.write_bytes(b"\x7fELF and nothing more")
    tool.chmod(0o755)
    outcome = run_program([tool], seconds=5)
    assert outcome.code is None
    assert not outcome.is_late
    assert outcome.output.startswith(f"cannot run {tool}: ")


def test_output_is_bounded_and_without_colours(programs: Programs) -> None:
    tool = programs.add("tool", "printf '\\033[1;31mred\\033[0m\\r\\n'; /usr/bin/head -c 200000 /dev/zero")
    output = run_program([tool], seconds=20).output
    assert output.startswith("red\n")
    assert len(output) <= 1 << 16


def test_the_first_program_that_is_there_is_found(programs: Programs) -> None:
    second = programs.add("second")
    assert find_program("first", "second") == str(second)
    assert find_program("first") == ""


def test_last_lines_leave_out_what_is_empty() -> None:
    assert last_lines("a\n\nb  \nc\n", 2) == "b\nc"
