"""What the kernel knows of the processes in a container: what is really in force, not what was asked for.

On the engine's own machine /proc tells it; elsewhere a process in the container reads its own, where the image has a
program for that. Otherwise None, and the caller has to rest on the word of the engine.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from docker.models.containers import Container

CAPABILITIES: Final = (
    *("CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP"),
    *("LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER"),
    *("SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE"),
    *("SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP"),
    *("MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF"),
    "CHECKPOINT_RESTORE",
)
"""In the order of their bits (capability.h of Linux 5.9 and later)."""

_LISTEN: Final = "0A"
_NAME_SERVER: Final = "0B00007F"
"""127.0.0.11 as proc_net_tcp(5) writes it: where the engine answers for names."""
_LOOPBACKS: Final = ("0100007F", "00000000000000000000000001000000")

NOT_THERE: Final = 127
PROC: Final = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process as the engine lists it."""

    pid: int
    user: str
    """The number of its user, or a name where the engine's `ps` gives no number."""
    resident: int
    """Bytes; 0 when unknown."""
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confinement:
    """What holds a process back."""

    capabilities: frozenset[str]
    """All that it has or could get."""
    has_no_new_privileges: bool


def list_processes(container: Container) -> list[Process]:
    """Give the processes in a container. Raises docker.errors.APIError when it does not run."""
    from docker.errors import APIError

    try:
        table = container.top(ps_args="-o pid,uid,rss,args")
    except APIError:  # a `ps` without these columns
        table = container.top()
    titles = [str(title).upper() for title in table["Titles"]]
    found = [dict(zip(titles, row, strict=False)) for row in table["Processes"] or ()]
    return [
        Process(
            pid=int(row["PID"]),
            user=str(row.get("UID", row.get("USER", "?"))),
            resident=int(row.get("RSS", "0")) * 1024 if row.get("RSS", "0").isdigit() else 0,
            command=str(row.get("COMMAND", row.get("CMD", ""))),
        )
        for row in found
    ]


def is_ours(process: Process, container: Container) -> bool:
    """Tell whether a process of the list is the one that has this number here: a machine may hold several engines."""
    with suppress(OSError):
        return str(container.id) in (PROC / str(process.pid) / "cgroup").read_text()
    return False


def read_confinement(container: Container, processes: list[Process], *, is_local: bool) -> Confinement | None:
    """Give what holds back the least confined process; None where nobody can tell."""
    texts = [text for text in (_read_status(process, container) for process in processes) if text] if is_local else []
    if not texts:
        texts = [run_inside(container, ["cat", "/proc/1/status"])[1]]
    found = [parsed for parsed in map(parse_status, texts) if parsed]
    if not found:
        return None
    return Confinement(
        capabilities=frozenset().union(*(one.capabilities for one in found)),
        has_no_new_privileges=all(one.has_no_new_privileges for one in found),
    )


def _read_status(process: Process, container: Container) -> str:
    with suppress(OSError):
        return (PROC / str(process.pid) / "status").read_text() if is_ours(process, container) else ""
    return ""


def parse_status(text: str) -> Confinement | None:
    r"""Read /proc/PID/status.

    >>> parse_status("CapEff:\t0000000000000000\nCapBnd:\t0000000000800000\nNoNewPrivs:\t1\n")
    Confinement(capabilities=frozenset({'SYS_NICE'}), has_no_new_privileges=True)
    """
    fields = dict(re.findall(r"^(\w+):\s*(\w+)", text, re.MULTILINE))
    if "CapEff" not in fields or "NoNewPrivs" not in fields:
        return None
    bits = 0
    for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb"):
        bits |= int(fields.get(name, "0"), 16)
    names = frozenset(name for bit, name in enumerate(CAPABILITIES) if bits >> bit & 1)
    return Confinement(capabilities=names, has_no_new_privileges=fields["NoNewPrivs"] == "1")


def has_read_only_root(processes: list[Process], container: Container) -> bool | None:
    """Tell from the mount table of a process here; None where it cannot be read."""
    for process in processes:
        with suppress(OSError):
            if not is_ours(process, container):
                continue
            for line in (PROC / str(process.pid) / "mountinfo").read_text().splitlines():
                fields = line.split()
                if len(fields) > 5 and fields[4] == "/":  # noqa: PLR2004 - proc(5): the mount point, then its options
                    return "ro" in fields[5].split(",")
    return None


def list_listening(processes: list[Process], container: Container, *, is_on_host: bool) -> dict[int, bool]:
    """Give the TCP ports that the container listens on, each with whether others can reach it; empty when unknown.

    On the network of the host the table holds everybody's sockets, so only those count that a process here holds.
    """
    found: dict[int, bool] = {}
    for process in processes:
        with suppress(OSError):
            if not is_ours(process, container):
                continue
            folder = PROC / str(process.pid)
            listening = _read_listening(folder / "net")
            if is_on_host:
                held = {link.readlink().name for link in (folder / "fd").iterdir()}
                listening = {inode: place for inode, place in listening.items() if f"socket:[{inode}]" in held}
            for port, is_open in listening.values():
                found[port] = found.get(port, False) or is_open
    return dict(sorted(found.items()))


def _read_listening(folder: Path) -> dict[str, tuple[int, bool]]:
    """Give port and reach of each listening socket by its inode, without the engine's own name server."""
    found: dict[str, tuple[int, bool]] = {}
    for name in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (folder / name).read_text().splitlines()[1:]:
                fields = line.split()
                address, _, port = fields[1].rpartition(":")
                if fields[3] == _LISTEN and address != _NAME_SERVER:
                    found[fields[9]] = int(port, 16), not address.endswith(_LOOPBACKS)
    return found


def run_inside(container: Container, words: list[str], user: str = "") -> tuple[int, str]:
    """Give the exit code and the output of a program in the container; 127 when the image has none."""
    from docker.errors import APIError

    try:
        code, output = container.exec_run(words, user=user)
    except APIError:
        return NOT_THERE, ""
    return (NOT_THERE if code is None else int(code)), output.decode("utf-8", "replace") if isinstance(
        output, bytes
    ) else ""
