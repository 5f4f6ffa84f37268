"""Whether the files of a virtual machine work: each is judged by the program that reads it in earnest.

Files are judged in a copy that is thrown away, and none of them is run here. With an image, the machine is booted, and
what the folder holds runs inside it.
"""

from __future__ import annotations

import stat
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

from advisor.hosts import judges
from advisor.hosts.boot import BOOT_SECONDS, boot_machine
from advisor.hosts.check import Check, Event, Started
from advisor.hosts.judges import Finding
from advisor.hosts.seed import judge_carried_script, judge_first_line, judge_meta_data, judge_network_config

_MOST_BYTES: Final = 1 << 20


class _Judged(NamedTuple):
    """A check of a file: its name, the file and who judges it, given the folder and the file."""

    name: str
    file: str
    judge: Callable[[Path, str], Finding]
    needs: str = ""
    """What has to stand in the file, for there to be something to judge."""

    def applies(self, copy: Path) -> bool:
        file = copy / self.file
        return file.is_file() and (not self.needs or self.needs in file.read_text("utf-8", "replace"))


JUDGED: Final = (
    _Judged("user-data is cloud-init configuration", "cloud-init/user-data", judge_first_line),
    _Judged("user-data meets cloud-init's schema", "cloud-init/user-data", judges.judge_schema),
    _Judged("user-data carries provision.sh", "cloud-init/user-data", judge_carried_script, "write_files:"),
    _Judged("meta-data names the machine", "cloud-init/meta-data", judge_meta_data),
    _Judged("network-config is well-formed", "cloud-init/network-config", judge_network_config),
    _Judged("Bash reads the script", "provision.sh", judges.judge_shell),
    _Judged("ShellCheck has no complaint", "provision.sh", judges.judge_shellcheck),
    _Judged("systemd reads the unit", "provision.sh", judges.judge_unit, "/etc/systemd/system/"),
    _Judged("Ruby reads the Vagrantfile", "Vagrantfile", judges.judge_ruby),
    _Judged("Vagrant accepts the Vagrantfile", "Vagrantfile", judges.judge_vagrant),
    _Judged("Packer accepts the image", "image.pkr.hcl", judges.judge_packer),
    _Judged("libvirt accepts the domain", "libvirt/domain.xml", judges.judge_domain),
    _Judged("libvirt accepts the network", "libvirt/network.xml", judges.judge_libvirt_network),
    _Judged("PowerShell reads the script", "provision.ps1", judges.judge_powershell),
)
"""In the order in which they are shown; what a folder lacks is left out."""

FILES: Final = tuple(dict.fromkeys(judged.file for judged in JUDGED))
"""The files of a virtual machine."""

_SEED: Final = ("cloud-init/user-data", "cloud-init/meta-data")
"""Without either of them cloud-init takes the folder for no seed (DataSourceNoCloud)."""


def verify_machine(
    folder: Path, boot: Path | None = None, *, seconds: float = BOOT_SECONDS
) -> Generator[Event, None, None]:
    """Judge every file of a virtual machine, then boot `boot` with the folder's seed, where an image is given.

    `seconds` bounds the boot, provisioning included. What was started or written is gone when the iterator is closed:
    use contextlib.closing.
    """
    is_sound = True
    with tempfile.TemporaryDirectory(prefix="advisor-verify-") as scratch:
        copy = Path(scratch)
        refused = dict(_copy_files(folder, copy))
        for file, reason in refused.items():
            is_sound = False
            yield Check(name=f"{file} can be read", status="failed", file=file, message=reason, hint="write it anew")
        for judged in JUDGED:
            if not judged.applies(copy):
                continue
            yield Started(judged.name)
            since = monotonic()
            finding = judged.judge(copy, judged.file)
            is_sound = is_sound and finding.status != "failed"
            yield Check(
                name=judged.name,
                status=finding.status,
                file=judged.file,
                message=finding.message,
                hint=finding.hint,
                detail=finding.detail,
                seconds=round(monotonic() - since, 1),
            )
    if boot is not None and is_sound:
        yield from boot_machine(folder, boot, seconds)
    elif boot is not None:
        yield Check(name="the machine boots", status="skipped", message="the files are not in order yet")


def _copy_files(folder: Path, copy: Path) -> Iterator[tuple[str, str]]:
    """Copy the files that are judged, those of parts in folders of their own included; give those that are refused."""
    parts = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    scripts = [f"{part}/{name}" for part in parts for name in ("provision.sh", "provision.ps1")]
    for file in (*FILES, *scripts):
        source = folder / file
        try:
            found = source.lstat()
        except OSError:
            if file in _SEED and (folder / "cloud-init").is_dir():
                yield file, "it is not there, and cloud-init takes no seed without it"
            continue
        if not stat.S_ISREG(found.st_mode) or not source.resolve().is_relative_to(folder.resolve()):
            yield file, "it is not a plain file of this folder"
        elif found.st_size > _MOST_BYTES:
            yield file, "it is larger than 1 MiB"
        else:
            try:
                content = source.read_bytes()
            except OSError as problem:
                yield file, f"it cannot be read: {problem.strerror}"
                continue
            target = copy / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
