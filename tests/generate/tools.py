"""The judges that need a folder, a changed text or a wrapper before they look at a file."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from tests.generate.making import find_tool, run

_WRAPPER: Final = Path(__file__).parent / "judges" / "Vagrantfile"
_MAC: Final = "525400000001"


def validate_vagrantfiles(texts: Mapping[str, str], folder: Path) -> str:
    """Let Vagrant judge Vagrantfiles with one machine each, all at once; give what it printed."""
    for name, text in texts.items():
        (folder / f"{name}.rb").write_text(_leave_out_winrm(text), "utf-8")
    shutil.copy(_WRAPPER, folder / "Vagrantfile")
    return validate_vagrant_folder(folder)


def validate_vagrant_folder(folder: Path) -> str:
    """Let Vagrant judge the Vagrantfile of a folder, whose scripts need not be there; give what it printed."""
    vagrant = find_tool("vagrant", "`apt-get install --no-install-recommends vagrant` brings it")
    text = (folder / "Vagrantfile").read_text("utf-8")
    (folder / "Vagrantfile").write_text(_leave_out_winrm(text), "utf-8")
    for script in {"provision.sh", "provision.ps1", *re.findall(r"path: '([\w./-]+)'", text)}:
        (folder / script).parent.mkdir(parents=True, exist_ok=True)
        (folder / script).touch()
    named = dict.fromkeys(re.findall(r"ENV\.fetch\('(BASE_MAC\w*)'\)", text), _MAC)
    settings = {
        "VAGRANT_CWD": str(folder),
        "VAGRANT_HOME": str(folder / "home"),
        "VAGRANTFILES": str(folder),
        "BASE_MAC": _MAC,
        **named,
    }
    output = run(vagrant, "validate", "--ignore-provider", settings={**os.environ, **settings})
    assert "validated successfully" in output
    return output


def _leave_out_winrm(text: str) -> str:
    """Give a text that needs no WinRM, which some packages of Vagrant lack: nothing is spoken here anyway."""
    return text.replace(".vm.communicator = 'winrm'", ".vm.communicator = 'ssh'")


def validate_packer(text: str, folder: Path) -> None:
    """Let Packer judge a template."""
    packer = find_tool("packer", "`apt-get install --no-install-recommends packer` brings it")
    settings = {**os.environ, "PACKER_CONFIG_DIR": str(folder), "CHECKPOINT_DISABLE": "1"}
    if "v1.6." in run(packer, "version", settings=settings):
        # This release has its plugins inside, and no seed disks from text.
        text = re.sub(r"^  required_(?:plugins \{.*?^  \}|version = .*?)\n", "", text, flags=re.MULTILINE | re.DOTALL)
        text = re.sub(r"^  cd_label.*?^  \}\n", "", text, flags=re.MULTILINE | re.DOTALL)
    (folder / "image.pkr.hcl").write_text(text, "utf-8")
    (folder / "provision.sh").touch()
    run(packer, "validate", "-var", "image=image.qcow2", "-var", "checksum=none", str(folder), settings=settings)


def validate_libvirt(text: str, kind: str, folder: Path) -> None:
    """Let libvirt's schemas judge a `domain` or a `network`."""
    validate = find_tool("virt-xml-validate", "`apt-get install libvirt-clients` brings it")
    find_tool("xmllint", "`apt-get install libxml2-utils` brings it")
    file = folder / f"{kind}.xml"
    file.write_text(text, "utf-8")
    assert "validates" in run(validate, str(file), kind)


def verify_unit(unit: str, folder: Path, name: str = "example") -> None:
    """Let systemd judge a unit."""
    analyze = find_tool("systemd-analyze", "it is part of systemd")
    file = folder / f"{name}.service"
    # The verifier wants the program to be there, and neither Podman nor Docker need be.
    program = re.compile(r"^(Exec\w+=)/usr/bin/(?:podman|docker)\b", re.MULTILINE)
    file.write_text(program.sub(r"\1/usr/bin/env", unit).replace("Requires=docker.service\n", ""), "utf-8")
    assert run(analyze, "verify", "--man=no", str(file)) == ""


def lint_shell(script: str, *options: str) -> None:
    """Let ShellCheck judge a script, with nothing switched off."""
    assert "shellcheck disable" not in script
    run(find_tool("shellcheck"), "--norc", "--severity=style", *options, "-", text=script)


def lint_dockerfile(text: str) -> None:
    """Let hadolint judge a Dockerfile, with no rule ignored."""
    assert "hadolint ignore" not in text
    judge = ("--no-color", "--failure-threshold=style", "--disable-ignore-pragma", "-")
    run(find_tool("hadolint"), *judge, text=text)


def read_script_of_seed(user_data: str) -> str:
    """Give the script that user-data carries."""
    return str(yaml.safe_load(user_data)["write_files"][0]["content"])
