"""Boot an image with the folder's seed, and see whether the machine provisions itself and its service answers."""

from __future__ import annotations

import re
import tempfile
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from advisor.hosts.check import Check, Event, Started, Status
from advisor.hosts.qemu import (
    EMULATOR,
    HOW_TO_GET,
    BootError,
    Image,
    choose_accelerators,
    find_image,
    list_words,
    make_overlay,
    run_guest,
)
from advisor.hosts.seed import find_service, pack_project, write_seed
from advisor.hosts.tools import find_program

BOOT_SECONDS: Final = 900.0
BOOTS: Final = "the machine boots"
ANSWERS: Final = "the service answers in the machine"
FINISHES: Final = "cloud-init finishes"
_LAST: Final = 20
_INIT: Final = re.compile(r"Cloud-init v\. \S+ running '")
_FINISHED: Final = re.compile(
    r"Cloud-init v\. \S+ finished at.*?(?:Datasource (\S+?)\.?(?:\s|$)|$)"  # unless the seed has a message of its own
    r"|^[a-z0-9-]+ is prepared after \S+ seconds$"
    r"|Reached target .*cloud-init\.target"
)
_DEAD: Final = re.compile(
    r"Kernel panic|^\(initramfs\)|No bootable device|Failed to mount .* as root|You are in emergency mode"
)
_STAMP: Final = re.compile(r"^(?:\[ *\d+\.\d+\] )?(?:cloud-init\[\d+\]: )?")


@dataclass(slots=True)
class _Watch:
    """What the serial console has told so far; times are in seconds since the start."""

    service: str
    since: float
    accelerator: str
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=_LAST))
    booted: float | None = None
    outcome: tuple[Status, str, str] | None = None
    """Of the service: status, message and hint."""
    finished: float | None = None
    source: str = ""
    dead: str = ""

    def read(self, line: str) -> None:
        """Take in a line."""
        text = _STAMP.sub("", line.rstrip())
        if not text.strip():
            return
        previous, now = (self.lines[-1] if self.lines else ""), monotonic() - self.since
        self.lines.append(text)
        if self.booted is None and _INIT.search(text):
            self.booted = now
        finished = _FINISHED.search(text)
        if finished:
            self.finished, self.source = now, finished[1] or ""
        elif _DEAD.search(text):
            self.dead = text.strip()
        elif self.service:
            self._read_service(text, previous, now)

    def _read_service(self, text: str, previous: str, now: float) -> None:
        head, sign, said = text.partition(f"{self.service}: ")
        if sign and not head.strip():
            if said.startswith("healthy"):
                self.outcome = ("passed", f"{said}, {now:.0f} s after the start ({self.accelerator})", "")
            elif said.startswith("error: "):
                self.outcome = ("failed", said.removeprefix("error: "), "")
            elif said.startswith("prepared; "):
                self.outcome = ("missing", said.removeprefix("prepared; "), "put it into the folder that is verified")
            elif said.startswith("next: ") and self.outcome and self.outcome[0] == "missing":
                self.outcome = (*self.outcome[:2], f"in the folder that is verified; a machine says: {said[6:]}")
        elif text.startswith("    try: ") and f"{self.service}: error: " in previous:
            self.outcome = (*(self.outcome or ("failed", ""))[:2], text.removeprefix("    try: "))

    @property
    def is_done(self) -> bool:
        return self.finished is not None or bool(self.dead)


def boot_machine(folder: Path, image: Path, seconds: float = BOOT_SECONDS) -> Generator[Event, None, None]:
    """Boot an image with the folder's seed and the folder as the project; give what became of it.

    `seconds` bounds all of it. The image is never changed, and the machine is gone when the iterator is closed.
    """
    yield Started(BOOTS)
    if not find_program(EMULATOR) or not find_program("qemu-img"):
        yield Check(name=BOOTS, status="missing", message="QEMU is not here", hint=HOW_TO_GET)
        return
    user_data = folder / "cloud-init" / "user-data"
    if not user_data.is_file():
        yield Check(
            name=BOOTS, status="failed", message="there is no cloud-init/user-data", hint="generate the files again"
        )
        return
    try:
        found = find_image(image)
        for accelerator in choose_accelerators():
            watch = _Watch(find_service(user_data.read_text("utf-8", "replace")), monotonic(), accelerator)
            yield from _boot_once(folder, found, watch, seconds)
            if watch.booted is not None or accelerator == "tcg":
                return
    except (BootError, OSError) as problem:
        yield Check(
            name=BOOTS, status="failed", message=str(problem), hint="a cloud image for x86-64 in qcow2 or raw form"
        )


def _boot_once(folder: Path, image: Image, watch: _Watch, seconds: float) -> Iterator[Event]:
    """Boot with one accelerator. When a fast one brings no kernel up, nothing is said, for another is tried."""
    with tempfile.TemporaryDirectory(prefix="advisor-boot-") as scratch:
        work = Path(scratch)
        make_overlay(image, work / "disk.qcow2")
        write_seed(folder, work / "seed", watch.service)
        fault = pack_project(folder, work / "project.tar")
        if fault:
            raise BootError(f"the folder cannot be brought to the machine: {fault}")
        watch.since = monotonic()
        told_boot = told_service = False
        with closing(run_guest(list_words(image, work, watch.accelerator), watch.since + seconds)) as lines:
            for line in lines:
                watch.read(line)
                if watch.booted is not None and not told_boot:
                    told_boot = True
                    yield Check(
                        name=BOOTS, status="passed", message=_describe_boot(watch), seconds=round(watch.booted, 1)
                    )
                    yield Started(ANSWERS)
                if watch.outcome is not None and watch.outcome[0] == "passed" and not told_service:
                    told_service = True
                    yield from _tell_service(watch)
                    yield Started(FINISHES)
                if watch.is_done:
                    break
    if not told_boot:
        if watch.accelerator == "tcg":
            yield _fail(BOOTS, watch, seconds, "does the image boot by BIOS, write to ttyS0, and hold cloud-init?")
        return
    if not told_service:
        yield from _tell_service(watch, seconds)
    yield _tell_finish(watch, seconds)


def _describe_boot(watch: _Watch) -> str:
    way = "KVM" if watch.accelerator == "kvm" else "emulated (tcg), several times slower than KVM"
    return f"{way}; cloud-init starts after {watch.booted:.0f} s"


def _tell_service(watch: _Watch, seconds: float = 0) -> Iterator[Event]:
    if watch.outcome is None and watch.finished is None:
        yield _fail(ANSWERS, watch, seconds, "the last lines show where it stands; --timeout gives it more time")
        return
    silent: tuple[Status, str, str] = (
        "failed",
        "cloud-init finished, and provisioning said nothing of a service",
        "/var/log/cloud-init-output.log",
    )
    status, message, hint = watch.outcome or silent
    detail = "" if status == "passed" else "\n".join(watch.lines)
    yield Check(name=ANSWERS, status=status, file="provision.sh", message=message, hint=hint, detail=detail)


def _tell_finish(watch: _Watch, seconds: float) -> Check:
    if watch.finished is None:
        return _fail(FINISHES, watch, seconds, "the last lines show where it stands; --timeout gives it more time")
    if watch.source and "NoCloud" not in watch.source:
        message = f"it took its data from {watch.source} and not from the seed"
        return Check(name=FINISHES, status="failed", message=message, hint="an image whose cloud-init reads NoCloud")
    message = f"{watch.finished:.0f} s after the start"
    return Check(name=FINISHES, status="passed", message=message, seconds=round(watch.finished, 1))


def _fail(name: str, watch: _Watch, seconds: float, hint: str) -> Check:
    took = monotonic() - watch.since
    message = watch.dead or (f"not within {seconds:.0f} s" if took >= seconds else f"QEMU ended after {took:.0f} s")
    return Check(name=name, status="failed", message=message, hint=hint, detail="\n".join(watch.lines))
