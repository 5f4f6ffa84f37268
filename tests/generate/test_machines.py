"""The files of a machine beside its script, judged by the programs that read them in earnest."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from advisor.generate import generate
from advisor.generate.check import check_name
from advisor.generate.powers import _NEEDS
from advisor.knowledge.load import load_knowledge
from advisor.model.diagnostic import Location
from advisor.model.fact import FactValue
from tests.generate import tools
from tests.generate.making import (
    FULL_STACK,
    by_path,
    find_tool,
    make_files,
    make_recommendation,
    make_stack,
    make_workload,
    run,
)
from tests.generate.test_hostile import NAME, TEXT
from tests.generate.test_judges import lint_yaml, read_unit

hcl2 = pytest.importorskip("hcl2", reason="python-hcl2 is missing: install the extra `dev`")

ALTERNATIVES = ("vm", "docker-in-vm")
SETTINGS = [
    setting["id"]
    for setting in yaml.safe_load((Path(__file__).parents[2] / "rules" / "hardening.yaml").read_text("utf-8"))[
        "settings"
    ]
]
HARDWARE: dict[str, FactValue] = {
    "usb_device": True,
    "pci_device": True,
    "serial_port": True,
    "gpu": "compute",
    "own_kernel": True,
}
CASES: dict[str, tuple[list[str], dict[str, FactValue]]] = {
    "plain": ([], {}),
    "everything asked": ([name for name in SETTINGS if name not in {"no_network", "macvlan_network"}], HARDWARE),
    "on the LAN": (["macvlan_network", "static_mac", "network_segment"], {"os_release": "debian 12"}),
    "cut off": (["no_network", "device_passthrough"], {"licence_dongle": True, "os_release": "rocky-linux 9.4"}),
    "past its end": (["network_segment"], {"os_release": "centos 6", "os_support_days": -2185}),
    "without an image": ([], {"os_release": "rhel 9.4"}),
    "on Windows": ([], {"os_family": "windows"}),
}
MACHINES = [(name, "vm") for name in CASES] + [(name, "docker-in-vm") for name in CASES if name != "on Windows"]

each_machine = pytest.mark.parametrize(("name", "alternative"), MACHINES, ids=[f"{a}-{b}" for a, b in MACHINES])


@cache
def make_machine(name: str, alternative: str) -> dict[str, str]:
    hardening, facts = CASES[name]
    return make_files(alternative, FULL_STACK, hardening=hardening, facts=facts)


def read(name: str, alternative: str, path: str) -> str:
    files = make_machine(name, alternative)
    if path not in files:
        pytest.skip(f"{name} has no {path}")
    return files[path]


def test_vagrant_is_content(tmp_path: Path) -> None:
    texts = {f"{name}-{form}".replace(" ", "-"): read(name, form, "Vagrantfile") for name, form in MACHINES}
    tools.validate_vagrantfiles(texts, tmp_path)


@each_machine
def test_ruby_has_no_warning(name: str, alternative: str) -> None:
    ruby = find_tool("ruby", "`apt-get install ruby` brings it")
    assert run(ruby, "-wc", "-", text=read(name, alternative, "Vagrantfile")) == "Syntax OK\n"


@each_machine
def test_every_provider_gets_the_same_machine(name: str, alternative: str) -> None:
    text = read(name, alternative, "Vagrantfile")
    sizes = set(re.findall(r"(?:memory = |'memsize'\] = ')(\d+)", text))
    assert len(sizes) == 1
    providers = re.findall(r"provider '(\w+)'", text)
    assert providers == ["virtualbox", "vmware_desktop"] + ["libvirt"] * (name != "on Windows")


@each_machine
def test_hcl_can_be_read(name: str, alternative: str) -> None:
    document = hcl2.loads(read(name, alternative, "image.pkr.hcl"))
    sources = [
        (kind.strip('"'), name.strip('"'))
        for entry in document["source"]
        for kind, rest in entry.items()
        for name in rest
    ]
    assert sources == [("qemu", "machine"), ("vagrant", "virtualbox"), ("vagrant", "vmware")]
    variables = {key.strip('"') for entry in document["variable"] for key in entry}
    assert variables == {"image", "checksum", "box", "accelerator"}


@each_machine
def test_packer_is_content(name: str, alternative: str, tmp_path: Path) -> None:
    tools.validate_packer(read(name, alternative, "image.pkr.hcl"), tmp_path)


@each_machine
@pytest.mark.parametrize("kind", ["domain", "network"])
def test_libvirt_reads_its_files(name: str, alternative: str, kind: str, tmp_path: Path) -> None:
    tools.validate_libvirt(read(name, alternative, f"libvirt/{kind}.xml"), kind, tmp_path)


@each_machine
def test_the_machine_for_libvirt_is_that_of_the_vagrantfile(name: str, alternative: str) -> None:
    domain = read_domain(make_machine(name, alternative))
    memory = domain.findtext("memory")
    assert f"virtualbox.memory = {memory} " in make_machine(name, alternative)["Vagrantfile"]
    assert domain.findtext("name") == "web-app"


def test_devices_and_kernel_of_the_workload_are_in_the_machine() -> None:
    domain = read_domain(make_machine("everything asked", "vm"))
    assert [device.get("type") for device in domain.iter("hostdev")] == ["usb", "pci"]
    assert [device.get("type") for device in domain.iter("serial")] == ["dev", "pty"]
    assert domain.findtext("os/kernel") == "/var/lib/libvirt/boot/web-app/vmlinuz"
    assert domain.find("memoryBacking/hugepages") is not None
    assert len(domain.findall("cputune/vcpupin")) == 2
    assert domain.find("devices/interface/source[@network='web-app']") is not None


@pytest.mark.parametrize(
    ("hardening", "facts", "kinds"),
    [
        ([], HARDWARE, []),
        (["device_passthrough"], {}, ["usb"]),
        (["device_passthrough"], {"licence_dongle": True}, ["usb"]),
        (["device_passthrough"], {"gpu": "graphics"}, ["pci"]),
        (["device_passthrough"], {"gpu": "none", "pci_device": True}, ["pci"]),
        (["gpu_reservation"], {}, ["pci"]),
    ],
)
def test_devices_follow_the_answers(hardening: list[str], facts: dict[str, FactValue], kinds: list[str]) -> None:
    domain = read_domain(make_files("vm", hardening=hardening, facts=facts))
    assert [device.get("type") for device in domain.iter("hostdev")] == kinds


def test_a_plain_machine_has_a_seed_and_the_default_network() -> None:
    domain = read_domain(make_machine("plain", "vm"))
    assert [disk.get("device") for disk in domain.iter("disk")] == ["disk", "cdrom"]
    assert domain.find("devices/interface/source[@network='default']") is not None
    assert domain.find("os/kernel") is None
    assert "libvirt/network.xml" not in make_machine("plain", "vm")


def test_memory_grows_with_the_program_and_processors_with_memory() -> None:
    domain = read_domain(make_files("vm", facts={"memory_per_instance_mib": 8192}))
    assert (domain.findtext("memory"), domain.findtext("vcpu")) == ("17408", "5")


@each_machine
def test_the_network_configuration_takes_any_interface(name: str, alternative: str) -> None:
    text = read(name, alternative, "cloud-init/network-config")
    lint_yaml(text, "document-start: disable, line-length: {max: 120}")
    assert yaml.safe_load(text) == {"version": 2, "ethernets": {"eth0": {"match": {"name": "e*"}, "dhcp4": True}}}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=NAME, title=TEXT, description=TEXT)
def test_no_text_changes_what_machines_are(name: str, title: str, description: str) -> None:
    if any(check_name(name, Location("test"))):
        return
    texts = {"title": title, "description": description or "x"}
    files = by_path(
        generate(
            make_recommendation("vm", hardening=SETTINGS, facts=HARDWARE, texts=texts),
            make_workload(FULL_STACK, name=name),
        )
    )
    assert list_elements(files) == list_elements(make_machine_like())
    plain = make_machine_like()["image.pkr.hcl"]
    assert list_keys(hcl2.loads(files["image.pkr.hcl"])) == list_keys(hcl2.loads(plain))


def list_keys(value: object) -> list[str]:
    """Give every key of a document, from the outside in, but for comments."""
    if isinstance(value, dict):
        inner = [(key, rest) for key, rest in value.items() if key != "__comments__"]
        return [word for key, rest in inner for word in (key, *list_keys(rest))]
    return [word for item in value for word in list_keys(item)] if isinstance(value, list) else []


@cache
def make_machine_like() -> dict[str, str]:
    return make_files("vm", FULL_STACK, hardening=SETTINGS, facts=HARDWARE)


def list_elements(files: Mapping[str, str]) -> list[str]:
    return [element.tag for element in read_domain(files).iter()]


def read_domain(files: Mapping[str, str]) -> ET.Element:
    return ET.fromstring(files["libvirt/domain.xml"])  # noqa: S314 - a file of our own


COMPOSE_BOXES = {
    "debian 12": "bento/ubuntu-26.04",  # its archive has no compose plugin
    "debian 13": "bento/debian-13",
    "ubuntu 24.04": "bento/ubuntu-24.04",
    "rocky-linux 9": "bento/ubuntu-26.04",
}
RELEASES = {
    "ubuntu 26.04": "Ubuntu 26.04 LTS",
    "ubuntu 25.10": "Ubuntu 25.10",
    "ubuntu 14.04": "Ubuntu 14.04 LTS",
    "debian 13": "Debian 13",
    "debian 9": "Debian 9",
    "rocky-linux 9.4": "Rocky Linux 9",
    "almalinux 10": "AlmaLinux 10",
    "centos 7": "CentOS 7",
    "centos 8": "CentOS 8",
    "centos-stream 9": "CentOS Stream 9",
    "rhel 6.10": "Red Hat Enterprise Linux 6",
    "oracle-linux 9": "Oracle Linux 9",
    "fedora 44": "Fedora 44",
}


@pytest.mark.parametrize(("release", "title"), list(RELEASES.items()))
def test_a_named_release_is_kept(release: str, title: str) -> None:
    files = make_files("vm", facts={"os_release": release})
    assert f" on {title}.\n" in files["Vagrantfile"]
    assert "The workload names" not in files["README.md"]
    tools.lint_shell(files["provision.sh"])
    addresses = re.findall(r'default     = "(?:file:)?(https://[^"]*)"', files["image.pkr.hcl"])
    assert len(addresses) in {0, 2}
    assert not [address for address in addresses if re.search(r"[{}]", address)]


@pytest.mark.parametrize(
    "release", ["sles 15.7", "opensuse 15.6", "alpine-linux 3.24", "debian 7", "centos 5", "ubuntu 12.04"]
)
def test_a_release_without_files_is_named(release: str) -> None:
    files = make_files("vm", facts={"os_release": release})
    assert f"The workload names `{release}`; these files are written for Ubuntu 26.04 LTS." in files["README.md"]


def test_a_release_past_its_end_is_kept_with_a_warning_and_its_archive() -> None:
    files = make_machine("past its end", "vm")
    warning = "CentOS 6 has been without standard support since 2020-11-30."
    for path in ("README.md", "provision.sh", "Vagrantfile", "image.pkr.hcl", "libvirt/domain.xml"):
        assert warning in files[path], path
    assert "https://vault.centos.org/6.10/" in files["provision.sh"]
    assert "  use_archive\n  install_system_packages\n" in files["provision.sh"]
    assert "config.vm.network 'private_network', type: 'dhcp'  # network_segment: TST-010" in files["Vagrantfile"]
    assert "libvirt/network.xml" in files


def test_a_release_older_than_systemd_gets_a_job_of_upstart() -> None:
    files = make_machine("past its end", "vm")
    assert 'put_file 0644 "/etc/init/$service.conf"' in files["provision.sh"]
    assert "systemctl" not in re.sub(r"(?s)^has_systemd.*?^\}", "", files["provision.sh"])
    assert "initctl status web-app" in files["README.md"]


def test_a_machine_below_containers_is_a_supported_one() -> None:
    files = make_machine("past its end", "docker-in-vm")
    assert "bento/ubuntu-26.04" in files["Vagrantfile"]
    assert "The workload names `centos 6`; the image carries what the program needs" in files["README.md"]
    for release, box in COMPOSE_BOXES.items():
        assert f"'{box}'" in make_files("docker-in-vm", facts={"os_release": release})["Vagrantfile"]


def test_the_usual_guest_is_the_current_release_with_long_support() -> None:
    table = json.loads((Path(__file__).parents[2] / "rules" / "tables" / "eol.json").read_text("utf-8"))
    current = max(
        row["cycle"]
        for row in table["products"]["ubuntu"]
        if re.fullmatch(r"\d[02468]\.04", row["cycle"]) and row["released"] <= "2026-11-24" < row["end"]
    )
    assert f" on Ubuntu {current} LTS.\n" in make_files("vm")["Vagrantfile"]


def test_packages_have_the_names_of_the_distribution() -> None:
    script = make_files(
        "vm",
        make_stack(language="cmake", version="", command=(), package_manager=""),
        facts={"os_release": "almalinux 9"},
    )["provision.sh"]
    assert "apt-get" not in script
    names = run(
        "bash", "-c", f'{find_function(script, "translate_package")}\ntranslate_package "$0"', "openjdk-21-jdk-headless"
    )
    assert names == "java-21-openjdk-devel\n"
    assert "    build-essential) echo gcc gcc-c++ make ;;\n" in script


def find_function(script: str, name: str) -> str:
    found = re.search(rf"^{name}\(\) \{{\n.*?^\}}$", script, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[0]


def test_what_is_excluded_stays_behind_wherever_it_lies(tmp_path: Path) -> None:
    for path in ("cloud-init/user-data", "src/cloud-init/kept", "a/__pycache__/b/c.x", "a/kept.py", ".env", "a/.env"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    pack = find_function(make_files("vm")["provision.sh"], "pack_source")
    command = f'excluded=(.env cloud-init "**/__pycache__")\nsource_folder=$0\n{pack}\npack_source | tar --list'
    assert run("bash", "-euo", "pipefail", "-c", command, str(tmp_path)).split() == [
        *("./", "./a/", "./a/.env", "./a/kept.py", "./src/", "./src/cloud-init/", "./src/cloud-init/kept"),
    ]


def read_unit_settings(facts: dict[str, FactValue], *, port: int = 8080) -> dict[str, str]:
    """Give the settings of the unit of a machine, by name."""
    script = make_files("vm", make_stack(port=port), facts=facts)["provision.sh"]
    return dict(re.findall(r"^(\w+)=(.*)$", read_unit(script), re.MULTILINE))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {"CapabilityBoundingSet": "", "PrivateDevices": "yes", "ProtectClock": "yes"}),
        ({"gpu": "none", "usb_device": False}, {"PrivateDevices": "yes", "ProtectClock": "yes"}),
        ({"gpu": "compute"}, {"PrivateDevices": "no", "ProtectClock": "no", "ProtectKernelModules": "yes"}),
        ({"serial_port": True}, {"PrivateDevices": "no", "CapabilityBoundingSet": ""}),
        (
            {"loads_kernel_modules": True},
            {"AmbientCapabilities": "CAP_SYS_MODULE", "SystemCallFilter": "@system-service @module"},
        ),
        (
            {"routes_packets": True},
            {"RestrictAddressFamilies": "AF_INET AF_INET6 AF_NETLINK AF_UNIX AF_PACKET", "ProtectKernelTunables": "no"},
        ),
        ({"privileged": True}, {"CapabilityBoundingSet": "~", "ProtectKernelLogs": "no", "NoNewPrivileges": "yes"}),
    ],
)
def test_a_unit_grants_what_the_answers_call_for_and_no_more(
    facts: dict[str, FactValue], expected: dict[str, str]
) -> None:
    settings = read_unit_settings(facts)
    assert {name: settings.get(name) for name in expected} == expected


def test_system_calls_are_open_to_a_program_that_needs_unusual_ones() -> None:
    assert "SystemCallFilter" not in read_unit_settings({"unusual_syscalls": True})
    assert "AmbientCapabilities" not in read_unit_settings({})
    low = read_unit_settings({"sets_system_clock": True}, port=80)
    assert low["AmbientCapabilities"] == "CAP_NET_BIND_SERVICE CAP_SYS_TIME"


def test_the_account_joins_the_groups_of_its_devices() -> None:
    script = make_files("vm", hardening=["device_passthrough"], facts={"usb_device": True})["provision.sh"]
    assert "  join_groups dialout plugdev  # device_passthrough: TST-010\n" in script
    assert "join_groups" not in make_files("vm")["provision.sh"]


@pytest.mark.parametrize("answer", list(_NEEDS))
def test_systemd_reads_every_grant(answer: str, tmp_path: Path) -> None:
    script = make_files("vm", facts={answer: "compute" if answer == "gpu" else True})["provision.sh"]
    tools.lint_shell(script)
    tools.verify_unit(read_unit(script), tmp_path)


def test_every_answer_that_calls_for_a_grant_is_a_question() -> None:
    asked = {question.fact for question in load_knowledge().questions}
    assert set(_NEEDS) <= asked
