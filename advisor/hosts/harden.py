"""Judges what a Compose file asks for, before anything runs: each setting that confines the container, by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.hosts.service import Service

POWERFUL: Final = frozenset(
    {
        "ALL",
        "BPF",
        "DAC_READ_SEARCH",
        "NET_ADMIN",
        "PERFMON",
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_MODULE",
        "SYS_PTRACE",
        "SYS_RAWIO",
    }
)
"""Capabilities with which a process can leave its container or rule the machine (capabilities(7))."""


def find_gaps(service: Service) -> Iterator[str]:
    """Give what is lacking, each as the line that is to be written."""
    if not service.is_read_only:
        yield "read_only: true"
    if "ALL" not in service.cap_drop:
        yield "cap_drop: [ALL]"
    options = {option.replace("=", ":") for option in service.security_opt}
    if not options & {"no-new-privileges", "no-new-privileges:true"}:
        yield "security_opt: [no-new-privileges:true]"
    if service.memory is None:
        yield "a memory limit"
    if service.pids is None:
        yield "a limit of pids"


def find_excesses(service: Service) -> Iterator[str]:
    """Give what is too much."""
    for capability in service.cap_add:
        if strip_prefix(capability) in POWERFUL:
            yield f"cap_add {capability} is as good as root on this machine"
    for option in service.security_opt:
        if option.endswith("unconfined"):
            yield f"security_opt {option} takes a protection away"
    if service.user.partition(":")[0] in {"root", "0"}:
        yield f"user {service.user} is root"


def strip_prefix(capability: str) -> str:
    """Give a capability's name in capitals without `CAP_`, as Compose writes it."""
    return capability.upper().removeprefix("CAP_")
