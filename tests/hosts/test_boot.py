"""A boot as its serial console tells it, with a QEMU made up for the test, and once for real."""

from __future__ import annotations

import os
import tarfile
import time
from contextlib import closing
from pathlib import Path

import pytest

from advisor.hosts import boot, qemu
from advisor.hosts.boot import ANSWERS, BOOTS, FINISHES, boot_machine
from advisor.hosts.check import Check
from advisor.hosts.seed import PROJECT_DISK, find_service, pack_project, write_seed
from tests.generate.making import make_files
from tests.hosts.faking import Programs, posix_only

STARTS = "[    9.1] cloud-init[300]: Cloud-init v. 25.1 running 'init-local' at Tue, 24 Nov 2026. Up 9.1 seconds."
FINISHED = (
    "[   60.2] cloud-init[400]: Cloud-init v. 25.1 finished at Tue, 24 Nov 2026."
    " Datasource DataSourceNoCloud [seed=/dev/vdc1].  Up 60.2 seconds"
)
HEALTHY = "[   50.0] cloud-init[400]: web-app: healthy on port 8080"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "machine"
    for path, content in make_files("vm").items():
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    (place / "app.py").write_text("print()\n", "utf-8")
    return place


@pytest.fixture
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a disk image, on a machine without KVM."""
    monkeypatch.setattr(boot, "choose_accelerators", lambda: ("tcg",))
    disk = tmp_path / "disk.raw"
    disk.write_bytes(b"\0" * 512)
    return disk


def add_qemu(programs: Programs, script: str) -> None:
    programs.add("qemu-img", """[ "$1" = info ] && echo '{"virtual-size": 512}'; exit 0""")
    programs.add("qemu-system-x86_64", script)


def say(*lines: str) -> str:
    """Give a script that says lines and waits, as a machine that goes on running."""
    text = "\n".join(lines)
    return f"/bin/cat <<'END_OF_LINES'\n{text}\nEND_OF_LINES\nexec /bin/sleep 60"


def watch(folder: Path, image: Path, seconds: float = 20) -> dict[str, Check]:
    with closing(boot_machine(folder, image, seconds)) as events:
        return {event.name: event for event in events if isinstance(event, Check)}


@posix_only
def test_a_machine_that_provisions_itself_passes(folder: Path, image: Path, programs: Programs) -> None:
    add_qemu(programs, say("Booting", STARTS, "greeter login: \r", HEALTHY, FINISHED))
    checks = watch(folder, image)
    assert {name: check.status for name, check in checks.items()} == dict.fromkeys([BOOTS, ANSWERS, FINISHES], "passed")
    assert checks[ANSWERS].message.startswith("healthy on port 8080, ")
    assert "emulated (tcg)" in checks[BOOTS].message


@posix_only
@pytest.mark.parametrize(
    "last",
    [
        "[  60.1] cloud-init[400]: web-app is prepared after 60.21 seconds",
        "[\x1b[0;32m  OK  \x1b[0m] Reached target \x1b[0;1;39mcloud-init.target\x1b[0m - Cloud-init target.",
    ],
)
def test_a_seed_with_a_last_message_of_its_own_finishes_too(
    folder: Path, image: Path, programs: Programs, last: str
) -> None:
    add_qemu(programs, say(STARTS, HEALTHY, last))
    assert watch(folder, image)[FINISHES].status == "passed"


@posix_only
@pytest.mark.parametrize(
    ("lines", "name", "status", "message", "hint"),
    [
        (
            [
                STARTS,
                "[ 50.1] cloud-init[4]: web-app: error: there is no rsync",
                "[ 50.2] cloud-init[4]:     try: apt-get install rsync",
                FINISHED,
            ],
            ANSWERS,
            "failed",
            "there is no rsync",
            "apt-get install rsync",
        ),
        (
            [
                STARTS,
                "web-app: prepared; /srv/web-app/requirements.txt is still missing, so nothing was started",
                FINISHED,
            ],
            ANSWERS,
            "missing",
            "/srv/web-app/requirements.txt is still missing, so nothing was started",
            "put it into the folder that is verified",
        ),
        ([STARTS, FINISHED], ANSWERS, "failed", "cloud-init finished, and provisioning said nothing of a service", ""),
        (
            [STARTS, HEALTHY, FINISHED.replace("NoCloud", "None")],
            FINISHES,
            "failed",
            "it took its data from DataSourceNone",
            "",
        ),
        (
            ["[ 1.2] Kernel panic - not syncing: VFS"],
            BOOTS,
            "failed",
            "Kernel panic - not syncing: VFS",
            "hold cloud-init",
        ),
    ],
    ids=["error", "no project", "silent", "other source", "panic"],
)
def test_what_goes_wrong_is_told(  # noqa: PLR0913, PLR0917 - one parameter per column
    folder: Path, image: Path, programs: Programs, lines: list[str], name: str, status: str, message: str, hint: str
) -> None:
    add_qemu(programs, say(*lines))
    check = watch(folder, image)[name]
    assert check.status == status
    assert message in check.message
    assert hint in check.hint


@posix_only
def test_time_is_bounded_and_the_last_lines_are_shown(folder: Path, image: Path, programs: Programs) -> None:
    add_qemu(programs, say(STARTS, *(f"line {number}" for number in range(50))))
    started = time.monotonic()
    checks = watch(folder, image, 1.5)
    assert time.monotonic() - started < 15
    assert checks[BOOTS].status == "passed"
    assert (checks[ANSWERS].status, checks[ANSWERS].message) == ("failed", "not within 2 s")
    assert checks[ANSWERS].detail.splitlines()[-1] == "line 49"
    assert checks[FINISHES].status == "failed"


@posix_only
def test_a_guest_that_says_nothing_or_too_much_is_borne(folder: Path, image: Path, programs: Programs) -> None:
    add_qemu(programs, "exec /bin/sleep 60")
    assert watch(folder, image, 1)[BOOTS].status == "failed"
    add_qemu(programs, "exec /bin/cat /dev/zero")
    assert watch(folder, image, 1.5)[BOOTS].status == "failed"
    add_qemu(programs, "echo qemu: could not open disk >&2; exit 1")
    check = watch(folder, image)[BOOTS]
    assert check.message.startswith("QEMU ended after ")
    assert check.detail == "qemu: could not open disk"


@posix_only
def test_kvm_that_runs_no_guest_gives_way_to_emulation(
    folder: Path, image: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boot, "choose_accelerators", lambda: ("kvm", "tcg"))
    add_qemu(programs, f'[ "$2" = kvm ] && exit 1\n{say(STARTS, HEALTHY, FINISHED)}')
    checks = watch(folder, image)
    assert checks[BOOTS].status == "passed"
    assert "emulated" in checks[BOOTS].message


@posix_only
def test_nothing_is_left_behind_when_the_user_gives_up(
    folder: Path, image: Path, programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    add_qemu(programs, f"echo $$ >{tmp_path}/pid\n{say(STARTS)}")
    with closing(boot_machine(folder, image)) as events:
        while not isinstance(next(events), Check):
            pass
        assert any(scratch.iterdir())
    assert not any(scratch.iterdir())
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text("ascii")), 0)


@posix_only
@pytest.mark.usefixtures("image")
def test_what_is_no_image_is_told(folder: Path, programs: Programs, tmp_path: Path) -> None:
    add_qemu(programs, "exit 1")
    assert watch(folder, tmp_path / "none")[BOOTS].message == f"there is no image {tmp_path / 'none'}"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert watch(folder, empty)[BOOTS].message == "the folder of the image lacks base.qcow2"
    for name in ("base.qcow2", "vmlinuz", "initrd.img"):
        (empty / name).touch()
    assert qemu.find_image(empty / "base.qcow2") == qemu.find_image(empty)
    programs.add("qemu-img", "echo qemu-img: Could not open; exit 1")
    (tmp_path / "text").write_text("hello", "utf-8")
    assert "is no disk image: qemu-img: Could not open" in watch(folder, tmp_path / "text")[BOOTS].message


@posix_only
def test_lines_come_whole_however_the_guest_writes_them(programs: Programs) -> None:
    script = r"""
    printf '\033'; /bin/sleep 0.2; printf 'cBooting\r\n'
    printf '\303'; /bin/sleep 0.2; printf '\244\n10 %%\r20 %%\ngreeter login: '
    exec /bin/sleep 60"""
    with closing(qemu.run_guest([str(programs.add("guest", script))], time.monotonic() + 2)) as lines:
        assert list(lines) == ["Booting", "ä", "10 %", "20 %", "greeter login: "]


def test_the_image_is_only_read(tmp_path: Path) -> None:
    words = qemu.list_words(qemu.Image(tmp_path / "base.qcow2"), tmp_path, "tcg")
    assert not [word for word in words if "base.qcow2" in word]
    assert [word for word in words if word.startswith("driver=vvfat") and "read-only=on" in word]
    assert "-no-user-config" in words


def test_the_seed_brings_the_project_along(folder: Path, tmp_path: Path) -> None:
    service = find_service((folder / "cloud-init" / "user-data").read_text("utf-8"))
    assert service == "web-app"
    write_seed(folder, tmp_path / "seed", service)
    assert sorted(path.name for path in (tmp_path / "seed").iterdir()) == [
        "meta-data",
        "network-config",
        "user-data",
        "vendor-data",
    ]
    assert (
        f"tar -xf /dev/disk/by-id/virtio-{PROJECT_DISK} -C /srv/web-app" in (tmp_path / "seed/vendor-data").read_text()
    )
    assert find_service("path: /usr/local/sbin/$(id)-provision") == ""


def test_the_project_is_packed_without_what_is_not_its_own(folder: Path, tmp_path: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "config").touch()
    (folder / "link").symlink_to("/etc/passwd")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe")
    assert pack_project(folder, tmp_path / "project.tar") == ""
    with tarfile.open(tmp_path / "project.tar") as tar:
        members = {member.name.removeprefix("./"): member for member in tar}
    assert {"app.py", "provision.sh", "cloud-init/user-data", "link"} <= set(members)
    assert members["link"].issym()
    assert not {".git", "pipe"} & set(members)
    assert {member.uid for member in members.values()} == {0}


def test_a_folder_that_is_too_large_is_refused(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.hosts.seed.MOST_PROJECT", 10)
    assert pack_project(folder, tmp_path / "project.tar") == "the folder holds more than 1 GiB"
