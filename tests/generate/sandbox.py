"""Calls the functions of a generated script without harm: no program is found, and each that is looked for is noted."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final

from tests.generate.making import find_tool

_WAITING: Final = ("main", "wait_until_healthy")
"""Functions that only call others, or go on until a service answers."""
_SCRIPT: Final = "script.sh"
_RECORD: Final = "record"
FILES: Final = frozenset({_SCRIPT, _RECORD})
"""What a call leaves in its folder when nothing was planted."""

_HARNESS: Final = r"""
PATH=/nonexistent
record=$1/record
: >"$record"
# Bash calls this for each program that it does not find.
command_not_found_handle() { printf '%s\0' "$@" >>"$record"; printf '\n\0' >>"$record"; }
shopt -u expand_aliases
source "$1/script.sh"
set +e +u +o pipefail
for name in $2; do
  (cd "$1" && "$name" "$1" </dev/null) >/dev/null 2>&1
done
exit 0
"""


def call_every_function(script: str, folder: Path) -> list[list[str]]:
    """Give the words of every call of a program; the functions are called one by one in an empty folder."""
    body = re.sub(r"^main(?: \"\$@\")?\n\Z", "", script, flags=re.MULTILINE)
    (folder / _SCRIPT).write_text(body, "utf-8")
    names = [name for name in re.findall(r"^(\w+)\(\) \{$", body, re.MULTILINE) if name not in _WAITING]
    subprocess.run(
        [find_tool("bash", "a Bourne-again shell"), "--norc", "-c", _HARNESS, "bash", str(folder), " ".join(names)],
        capture_output=True,
        timeout=60,
        check=True,
    )
    calls = (folder / _RECORD).read_bytes().decode("utf-8", "replace").split("\n\0")
    return [call.split("\0")[:-1] for call in calls if call]
