"""Folders of machines, sound and broken, with programs made up so that the messages depend on no machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.hosts import machines
from advisor.hosts.check import Check, Started
from advisor.hosts.machines import verify_machine
from tests.generate.making import make_files
from tests.hosts.faking import Programs, posix_only

pytestmark = posix_only


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with the files of a machine."""
    place = tmp_path / "machine"
    for path, content in make_files("vm").items():
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    return place


def judge(folder: Path, boot: Path | None = None) -> dict[str, Check]:
    """Give the checks by name, and see that each was announced."""
    checks: dict[str, Check] = {}
    announced = ""
    for event in verify_machine(folder, boot):
        if isinstance(event, Started):
            announced = event.name
        else:
            assert event.name == announced or not event.seconds
            checks[event.name] = event
    return checks


def test_without_tools_nothing_counts_as_a_pass_that_was_not_judged(folder: Path, programs: Programs) -> None:
    assert not any(programs.folder.iterdir())
    checks = judge(folder)
    assert {name for name, check in checks.items() if check.status == "passed"} == {
        "user-data is cloud-init configuration",
        "user-data carries provision.sh",
        "meta-data names the machine",
        "network-config is well-formed",
    }
    missing = [check for check in checks.values() if check.status == "missing"]
    assert len(missing) == len(checks) - 4
    assert all(check.message.endswith(" is not here") and check.hint for check in missing)


def test_with_tools_that_are_content_all_pass(folder: Path, programs: Programs) -> None:
    for name in ("cloud-init", "bash", "shellcheck", "systemd-analyze", "ruby", "vagrant", "virt-xml-validate"):
        programs.add(name)
    programs.add("packer", "echo Packer v1.11.2")
    assert {name: check for name, check in judge(folder).items() if check.status != "passed"} == {}


def test_the_words_of_a_tool_are_shown_without_the_copy(folder: Path, programs: Programs) -> None:
    programs.add("bash", 'echo "$PWD/provision.sh: line 7: syntax error" >&2; exit 2')
    check = judge(folder)["Bash reads the script"]
    assert (check.status, check.file) == ("failed", "provision.sh")
    assert check.message == check.detail == "provision.sh: line 7: syntax error"
    assert check.hint


@pytest.mark.parametrize(
    ("tool", "name", "said", "message"),
    [
        (
            "cloud-init",
            "user-data meets cloud-init's schema",
            "Error:\nCloud config schema errors: runcmd: 1 is not of type 'array'\n",
            "Cloud config schema errors: runcmd: 1 is not of type 'array'",
        ),
        (
            "vagrant",
            "Vagrant accepts the Vagrantfile",
            "==> default: Ignoring\nThere are errors in it. Fix\nthe following errors:\n\nshell:\n* no `path`\n",
            "* no `path`",
        ),
        ("ruby", "Ruby reads the Vagrantfile", "Error:\n", "Error:"),
    ],
)
def test_the_message_is_what_a_tool_says_below_its_headings(
    folder: Path, programs: Programs, tool: str, name: str, said: str, message: str
) -> None:
    programs.add(tool, f"/bin/cat <<'END_OF_LINES'\n{said}END_OF_LINES\nexit 1")
    assert judge(folder)[name].message == message


def test_no_tool_sees_the_folder_itself(folder: Path, programs: Programs) -> None:
    for name in ("cloud-init", "bash", "shellcheck", "systemd-analyze", "ruby", "vagrant", "virt-xml-validate"):
        programs.add(name, '/bin/pwd; echo "$@" >spoilt; exit 1')
    before = sorted(path.name for path in folder.rglob("*"))
    for check in judge(folder).values():
        assert str(folder) not in check.message + check.detail
    assert sorted(path.name for path in folder.rglob("*")) == before


def test_a_tool_that_hangs_is_stopped(folder: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.hosts.judges.SECONDS", 0.5)
    programs.add("ruby", "exec /bin/sleep 60")
    check = judge(folder)["Ruby reads the Vagrantfile"]
    assert (check.status, check.message) == ("failed", "no answer within 0.5 s")


def test_a_packer_that_is_too_old_is_no_pass(folder: Path, programs: Programs) -> None:
    programs.add("packer", "echo 1.6.6")
    check = judge(folder)["Packer accepts the image"]
    assert (check.status, check.message) == (
        "missing",
        "it is HCL; Packer 1.6.6 is too old to judge more, it takes 1.9",
    )
    programs.add("packer", "echo 1.6.6; [ $1 = --version ] || { echo failed to parse HCL image.pkr.hcl; exit 1; }")
    assert judge(folder)["Packer accepts the image"].status == "failed"
    programs.add("packer", "echo not the one")
    assert judge(folder)["Packer accepts the image"].status == "missing"


def test_a_vagrant_without_winrm_is_no_verdict(folder: Path, programs: Programs) -> None:
    programs.add("vagrant", "echo The requested communicator 'winrm' could not be found.; exit 1")
    check = judge(folder)["Vagrant accepts the Vagrantfile"]
    assert (check.status, check.message) == ("missing", "this Vagrant speaks no WinRM")


def test_what_a_unit_starts_need_not_be_here(folder: Path, programs: Programs) -> None:
    programs.add(
        "systemd-analyze",
        'echo "$3: Command /opt/x is not executable: No such file or directory"; echo other.service: bad; exit 1',
    )
    assert judge(folder)["systemd reads the unit"].status == "passed"
    programs.add("systemd-analyze", """echo "$3:4: Unknown key name 'Usr' in section 'Service', ignoring." """)
    check = judge(folder)["systemd reads the unit"]
    assert check.status == "failed"
    assert check.message.endswith("Unknown key name 'Usr' in section 'Service', ignoring.")


@pytest.mark.parametrize("said", ["Failed to initialize manager: No such device", "Failed to prepare filename $3: x"])
def test_a_systemd_that_cannot_judge_is_no_pass(folder: Path, programs: Programs, said: str) -> None:
    programs.add("systemd-analyze", f'echo "{said}"; exit 1')
    check = judge(folder)["systemd reads the unit"]
    assert check.status == "missing"
    assert "Failed to " in check.message


def edit(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "name", "message"),
    [
        (
            edit("cloud-init/user-data", "#cloud-config\n", "# my machine\n#cloud-config\n"),
            "user-data is cloud-init configuration",
            "the first line is '# my machine'; cloud-init would ignore the file",
        ),
        (
            edit("cloud-init/user-data", "runcmd:", "final: " + "x" * 17000 + "\nruncmd:"),
            "user-data is cloud-init configuration",
            "bytes; the smallest bound of a cloud is 16384",
        ),
        (
            edit("cloud-init/user-data", "write_files:", "write_files: ["),
            "user-data carries provision.sh",
            "line ",
        ),
        (
            edit("provision.sh", "set -euo pipefail", "set -eu"),
            "user-data carries provision.sh",
            "it carries no copy of provision.sh as it is, so Vagrant and clouds end differently",
        ),
        (
            edit("cloud-init/meta-data", "instance-id", "instance_id"),
            "meta-data names the machine",
            "there is no instance-id",
        ),
        (
            edit("cloud-init/network-config", "version: 2", "version: 3"),
            "network-config is well-formed",
            "it names no version 1 or 2",
        ),
        (
            edit("cloud-init/network-config", "ethernets:", "ethernet:"),
            "network-config is well-formed",
            "version 2 and no interface",
        ),
        (
            edit("Vagrantfile", "config.vm.hostname = ", "config.vm.hostname = `hostname` || "),
            "Vagrant accepts the Vagrantfile",
            "is code, and Vagrant would run it",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.usefixtures("programs")
def test_broken_folders_are_told_what_is_wrong(
    folder: Path, change: Callable[[Path], None], name: str, message: str
) -> None:
    change(folder)
    check = judge(folder)[name]
    assert check.status == ("missing" if "Vagrant would" in message else "failed")
    assert message in check.message
    assert check.hint


@pytest.mark.usefixtures("programs")
def test_code_in_a_vagrantfile_is_never_run(folder: Path, programs: Programs, tmp_path: Path) -> None:
    programs.add("vagrant", f"echo run >{tmp_path}/run")
    (folder / "Vagrantfile").write_text(f"system('touch {tmp_path}/run')\n", "utf-8")
    assert judge(folder)["Vagrant accepts the Vagrantfile"].status == "missing"
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("programs")
def test_links_and_pipes_are_refused_and_not_followed(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("root:x", "utf-8")
    for name in ("provision.sh", "Vagrantfile", "cloud-init/meta-data"):
        (folder / name).unlink()
    (folder / "provision.sh").symlink_to(secret)
    os.mkfifo(folder / "Vagrantfile")
    (folder / "cloud-init" / "meta-data").write_bytes(b"x" * ((1 << 20) + 1))
    checks = judge(folder)
    for name, reason in {
        "provision.sh": "it is not a plain file of this folder",
        "Vagrantfile": "it is not a plain file of this folder",
        "cloud-init/meta-data": "it is larger than 1 MiB",
    }.items():
        assert (checks[f"{name} can be read"].status, checks[f"{name} can be read"].message) == ("failed", reason)
    assert "root:x" not in repr(checks)


@pytest.mark.usefixtures("programs")
def test_hostile_files_end_in_checks(folder: Path) -> None:
    for name in machines.FILES:
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"\xff\xfe\x00{{{*&a <<: [\x1b[31m\r\n" * 50)
    checks = judge(folder)
    assert checks["user-data is cloud-init configuration"].status == "failed"
    assert "\x1b" not in repr(checks).replace("\\x1b", "")
    (folder / "cloud-init" / "user-data").write_text("#cloud-config\nwrite_files: [1, {content: [2]}, a]\n", "utf-8")
    (folder / "cloud-init" / "meta-data").write_text("- 1\n", "utf-8")
    (folder / "cloud-init" / "network-config").write_text("version: [2]\n", "utf-8")
    assert {check.status for check in judge(folder).values()} <= {"failed", "missing", "skipped", "passed"}


@pytest.mark.usefixtures("programs")
def test_a_machine_is_not_booted_with_files_that_are_wrong(folder: Path, tmp_path: Path) -> None:
    (folder / "cloud-init" / "meta-data").write_text("a: 1\n", "utf-8")
    check = judge(folder, tmp_path / "image.qcow2")["the machine boots"]
    assert check.status == "skipped"


@pytest.mark.usefixtures("programs")
def test_a_boot_without_qemu_is_missing(folder: Path, tmp_path: Path) -> None:
    check = judge(folder, tmp_path / "image.qcow2")["the machine boots"]
    assert (check.status, check.message) == ("missing", "QEMU is not here")
    assert "qemu-system-x86" in check.hint


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("name", ["user-data", "meta-data"])
def test_half_a_seed_is_none(folder: Path, tmp_path: Path, name: str) -> None:
    (folder / "cloud-init" / name).unlink()
    checks = judge(folder, tmp_path / "image.qcow2")
    assert checks[f"cloud-init/{name} can be read"].status == "failed"
    assert checks["the machine boots"].status == "skipped"


def test_parts_in_folders_of_their_own_are_there_for_the_file_that_wires_them(
    tmp_path: Path, programs: Programs
) -> None:
    (tmp_path / "parts" / "web").mkdir(parents=True)
    (tmp_path / "parts" / "web" / "provision.sh").touch()
    text = "Vagrant.configure('2') do |config|\n  config.vm.provision 'shell', path: 'web/provision.sh'\nend\n"
    (tmp_path / "parts" / "Vagrantfile").write_text(text, "utf-8")
    programs.add("vagrant", "[ -f web/provision.sh ]")
    assert judge(tmp_path / "parts")["Vagrant accepts the Vagrantfile"].status == "passed"
