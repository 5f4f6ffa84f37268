"""A virtual machine in QEMU as lines of its serial console: an image is never changed, and nothing is left behind."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO, Final

from advisor.hosts.seed import PROJECT_DISK
from advisor.hosts.system import describe_system
from advisor.hosts.tools import find_program, last_lines, run_program, stop, strip_escapes

EMULATOR: Final = "qemu-system-x86_64"
HOW_TO_GET: Final = (
    "apt-get install --no-install-recommends qemu-system-x86 qemu-utils seabios, or https://www.qemu.org"
)
_MEMORY_MIB: Final = 2048
_LEAST_DISK: Final = 16 << 30
"""What a provisioned machine may need; the disk is sparse, and cloud-init lets the file system grow into it."""
_LONGEST_LINE: Final = 4000
_TOOL_SECONDS: Final = 60


class BootError(Exception):
    """Raised when no machine can be made; the message is one line."""


@dataclass(frozen=True, slots=True)
class Image:
    """A disk to boot from, and a kernel where the disk brings no boot loader."""

    disk: Path
    kernel: Path | None = None
    initrd: Path | None = None


def find_image(path: Path) -> Image:
    """Give the image that a path names: a file, or a folder with base.qcow2, vmlinuz and initrd.img. Raises BootError.

    Such a disk brings no boot loader, so whoever names the disk itself means the folder.
    """
    beside = [path.with_name(name).is_file() for name in ("vmlinuz", "initrd.img")]
    path = path.parent if path.name == "base.qcow2" and all(beside) else path
    if path.is_dir():
        image = Image(path / "base.qcow2", path / "vmlinuz", path / "initrd.img")
        for part in (image.disk, image.kernel, image.initrd):
            if part is not None and not part.is_file():
                raise BootError(f"the folder of the image lacks {part.name}")
        return image
    if not path.is_file():
        raise BootError(f"there is no image {path}")
    return Image(path)


def choose_accelerators() -> tuple[str, ...]:
    """Give the ways to run a guest here, the fast one first; emulation works everywhere."""
    return ("kvm", "tcg") if describe_system().kvm.state == "usable" else ("tcg",)


def make_overlay(image: Image, overlay: Path) -> None:
    """Make the disk that takes what the guest writes. Raises BootError."""
    program = find_program("qemu-img")
    if not program:
        raise BootError("qemu-img is not here")
    with image.disk.open("rb") as stream:
        form = "qcow2" if stream.read(4) == b"QFI\xfb" else "raw"
    disk = image.disk.resolve()
    told = run_program([program, "info", "-f", form, "--output=json", disk], seconds=_TOOL_SECONDS)
    try:
        size = int(json.loads(told.output)["virtual-size"]) if told.code == 0 else 0
    except (ValueError, KeyError, TypeError):
        size = 0
    if not size:
        raise BootError(f"{image.disk} is no disk image: {last_lines(told.output, 1)}")
    words = [
        program,
        "create",
        "-q",
        "-f",
        "qcow2",
        "-F",
        form,
        "-b",
        str(disk),
        str(overlay),
        str(max(size, _LEAST_DISK)),
    ]
    made = run_program(words, seconds=_TOOL_SECONDS)
    if made.code != 0:
        raise BootError(f"no overlay over {image.disk}: {last_lines(made.output, 1)}")


def list_words(image: Image, work: Path, accelerator: str) -> list[str]:
    """Give the command; `work` holds disk.qcow2, project.tar and the folder seed."""
    disks = (
        f"driver=qcow2,node-name=disk,file.driver=file,file.filename={_escape(work / 'disk.qcow2')}",
        f"driver=raw,node-name=project,read-only=on,file.driver=file,file.filename={_escape(work / 'project.tar')}",
        f"driver=vvfat,node-name=seed,read-only=on,label=cidata,dir={_escape(work / 'seed')}",
    )
    words = [find_program(EMULATOR), "-accel", accelerator, "-cpu", "host" if accelerator == "kvm" else "max"]
    words += ["-machine", "pc,graphics=off"]  # the firmware, too, talks on the serial console
    words += ["-smp", "2", "-m", str(_MEMORY_MIB), "-nodefaults", "-no-user-config", "-no-reboot"]
    words += ["-display", "none", "-monitor", "none", "-serial", "stdio"]
    for disk in disks:
        words += ["-blockdev", disk]
    for name, more in (("disk", ",bootindex=1"), ("project", f",serial={PROJECT_DISK}"), ("seed", "")):
        words += ["-device", f"virtio-blk-pci,drive={name}{more}"]
    words += ["-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile=", "-device", "virtio-rng-pci"]
    if image.kernel is not None and image.initrd is not None:
        line = "root=LABEL=root rw console=ttyS0 net.ifnames=0"
        words += ["-kernel", str(image.kernel), "-initrd", str(image.initrd), "-append", line]
    return words


def run_guest(words: list[str], until: float) -> Generator[str, None, None]:
    """Start a guest and give its lines until it ends or the clock reaches `until`; a login prompt is a line too.

    The guest is gone when the iterator is closed.
    """
    process = subprocess.Popen(  # noqa: S603 - our own words
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield from _read_lines(process, until)
    finally:
        stop(process)
        if process.stdout is not None:
            process.stdout.close()


def _read_lines(process: subprocess.Popen[bytes], until: float) -> Iterator[str]:
    chunks: queue.Queue[bytes] = queue.Queue(maxsize=256)
    if process.stdout is None:
        return
    threading.Thread(target=_pump, args=(process.stdout, chunks), daemon=True).start()
    rest = b""
    while (left := until - monotonic()) > 0:
        try:
            chunk = chunks.get(timeout=left)
        except queue.Empty:
            break
        if not chunk:
            break
        *lines, rest = (rest + chunk).split(b"\n")  # whole lines, for a letter or an escape may span two chunks
        if len(rest) > _LONGEST_LINE:
            lines, rest = [*lines, rest], b""
        for line in lines:
            yield from _tell(line)
    if rest:
        yield from _tell(rest)


def _tell(line: bytes) -> Iterator[str]:
    """Give the lines of a line, which a guest may write over itself."""
    return iter(strip_escapes(line.decode("utf-8", "replace").rstrip("\r")).split("\n"))


def _pump(stream: IO[bytes], chunks: queue.Queue[bytes]) -> None:
    """Hand on what a guest says, and an empty chunk when it has ended."""
    try:
        while chunk := stream.read1(4096):  # type: ignore[attr-defined] # a pipe of Popen is buffered
            chunks.put(chunk)
    except (OSError, ValueError):
        pass
    chunks.put(b"")


def _escape(path: Path) -> str:
    """Give a path as QEMU reads it in a list of settings, where a comma has to be doubled."""
    return str(path).replace(",", ",,")
