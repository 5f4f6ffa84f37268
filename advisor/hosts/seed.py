"""The seed that cloud-init reads in a new machine: what has to hold of it, and how it gets there without tools.

QEMU itself shows a folder as a disk with the label that cloud-init looks for, and a tar archive as a disk without
a file system; so no program that writes ISO images is needed.
"""

from __future__ import annotations

import json
import re
import shutil
import stat
import tarfile
from pathlib import Path
from typing import Any, Final

from advisor.hosts.judges import Finding
from advisor.knowledge.source import Mapping, parse_yaml
from advisor.model.diagnostic import InvalidInputError

LARGEST: Final = 16_384
"""Bytes of user-data that the cloud with the smallest bound accepts: EC2 user guide, "instance user data"."""
MOST_PROJECT: Final = 1 << 30
PROJECT_DISK: Final = "advisor-project"
_OTHER_FORMS: Final = (
    "#!",
    "#include",
    "#cloud-boothook",
    "#part-handler",
    "## template:",
    "Content-Type:",
    "MIME-Ver",
)
_SERVICE: Final = re.compile(r"/usr/local/sbin/([a-z0-9][a-z0-9-]*)-provision\b")
_LEFT_OUT: Final = frozenset({".git", ".vagrant", "image-qemu", "image-virtualbox", "image-vmware"})


def judge_first_line(copy: Path, file: str) -> Finding:
    """See whether cloud-init would take the file for configuration: its first line alone decides."""
    content = (copy / file).read_bytes()
    first = content.split(b"\n", 1)[0].decode("utf-8", "replace").strip("\r")
    if first.startswith(_OTHER_FORMS):
        return Finding("passed", f"another form of user-data: {first[:60]}")
    if first != "#cloud-config":
        shown = ascii(first[:60])
        return Finding(
            "failed",
            f"the first line is {shown}; cloud-init would ignore the file",
            "make `#cloud-config` the first line",
        )
    if len(content) > LARGEST:
        hint = "keep the script elsewhere and fetch it, or use a cloud that takes more"
        return Finding("failed", f"{len(content)} bytes; the smallest bound of a cloud is {LARGEST}", hint)
    return Finding("passed", f"{len(content)} of the {LARGEST} bytes that every cloud takes")


def judge_carried_script(copy: Path, file: str) -> Finding:
    """See whether the seed brings along the script that lies beside it, so that both ways end in the same machine."""
    script = copy / "provision.sh"
    try:
        config = _read_mapping(copy / file)
    except InvalidInputError as problem:
        return _tell(problem)
    written = config.get("write_files")
    texts = (
        [str(one.get("content")) for one in written if isinstance(one, Mapping)] if isinstance(written, list) else []
    )
    carried = [text for text in texts if text.startswith("#!")]
    if not script.is_file():
        return Finding("passed", "it is the only script here")
    if script.read_text("utf-8", "replace") in carried:
        return Finding("passed", "the same script, byte by byte")
    hint = "put the change into both, or generate the files again with --force"
    return Finding("failed", "it carries no copy of provision.sh as it is, so Vagrant and clouds end differently", hint)


def judge_meta_data(copy: Path, file: str) -> Finding:
    """See whether the machine has an identity, without which cloud-init takes a new one for one that it knows."""
    try:
        data = _read_mapping(copy / file)
    except InvalidInputError as problem:
        return _tell(problem)
    identity = data.get("instance-id")
    if not isinstance(identity, str) or not identity.strip():
        return Finding("failed", "there is no instance-id", "write a line such as `instance-id: web-app-1`")
    return Finding("passed", f"instance-id {identity[:60]}")


def judge_network_config(copy: Path, file: str) -> Finding:
    """See whether the file is of a version of the network configuration that cloud-init knows."""
    try:
        data = _read_mapping(copy / file)
    except InvalidInputError as problem:
        return _tell(problem)
    data = data["network"] if isinstance(data.get("network"), Mapping) else data
    version = str(data.get("version"))
    parts = {"1": ("config",), "2": ("ethernets", "bonds", "bridges", "vlans", "wifis")}
    if version not in parts:
        return Finding("failed", "it names no version 1 or 2", "start with `version: 2`")
    if not any(data.get(part) for part in parts[version]):
        return Finding("failed", f"version {version} and no interface", f"add `{parts[version][0]}:` with an interface")
    return Finding("passed", f"version {version}; cloud-init itself judges the rest when a machine boots")


def _read_mapping(file: Path) -> dict[str, Any]:
    """Give the mapping of a YAML file. Raises InvalidInputError."""
    document = parse_yaml(file.read_bytes(), file.name)
    if document.problems:
        raise InvalidInputError(document.problems)
    return document.root if isinstance(document.root, Mapping) else {}


def _tell(problem: InvalidInputError) -> Finding:
    first = problem.diagnostics[0]
    where = f"line {first.location.line}: " if first.location.line else ""
    return Finding("failed", f"{where}{first.message}", first.hint, str(problem))


def find_service(user_data: str) -> str:
    """Give the name of the service that the seed provisions; empty when it is not one of ours."""
    found = _SERVICE.search(user_data)
    return found[1] if found else ""


def write_seed(folder: Path, seed: Path, service: str) -> None:
    """Copy the seed, and add what brings the project to the machine before it is provisioned."""
    seed.mkdir()
    for name in ("user-data", "meta-data", "network-config"):
        source = folder / "cloud-init" / name
        if source.is_file():
            shutil.copyfile(source, seed / name)
    place = f"/srv/{service}"
    unpack = f"mkdir -p {place} && tar -xf /dev/disk/by-id/virtio-{PROJECT_DISK} -C {place}"
    vendor = {"bootcmd": [["sh", "-c", unpack]]} if service else {}
    (seed / "vendor-data").write_text("#cloud-config\n" + json.dumps(vendor) + "\n", "utf-8")


def pack_project(folder: Path, archive: Path) -> str:
    """Pack the folder for the machine; give what kept it from that, or nothing."""
    total = 0

    def choose(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
        nonlocal total
        name = member.name.removeprefix("./")
        if name.partition("/")[0] in _LEFT_OUT or not (member.isfile() or member.isdir() or member.issym()):
            return None
        total += member.size
        if total > MOST_PROJECT:
            raise ValueError("the folder holds more than 1 GiB")
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mode |= stat.S_IRUSR
        return member

    try:
        with tarfile.open(archive, "w", dereference=False) as tar:
            tar.add(folder, arcname=".", filter=choose)
    except (OSError, ValueError) as problem:
        return str(problem)
    return ""
