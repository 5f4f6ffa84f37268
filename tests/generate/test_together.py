"""A workload of several parts: its folders, and the pair of files that wires them."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from advisor.generate import generate
from advisor.generate.check import check_name
from advisor.model.diagnostic import InvalidInputError, Location
from advisor.model.workload import Component, Stack
from tests.generate.making import (
    FULL_STACK,
    by_path,
    find_tool,
    make_recommendation,
    make_stack,
    make_workload,
    run,
)
from tests.generate.test_hostile import NAME, TEXT
from tests.generate.test_judges import lint_yaml, read_compose_schema

INSTALLER = Stack(language="installer", files=("setup.run",), port=9000)
PARTS: dict[str, tuple[str, Stack, list[str], dict[str, str]]] = {
    "front": ("docker", make_stack(port=80), [], {}),
    "api": ("docker", FULL_STACK, ["internal_network"], {}),
    "sensor": ("docker", make_stack(), ["host_network"], {}),
    "sealed": ("docker", make_stack(), ["no_network"], {}),
    "tenant": ("docker-in-vm", make_stack(), [], {}),
    "core": ("vm", INSTALLER, ["network_segment", "static_mac"], {"os_release": "centos 7"}),
    "desk": ("vm", Stack(language="dotnet", files=("Desk.csproj",)), [], {"os_family": "windows"}),
}


def make_parts(*names: str, title: str = "", workload: str = "web-app") -> dict[str, str]:
    chosen = {name: PARTS[name] for name in names or PARTS}
    texts = {"component_title": title} if title else None
    parts = [
        make_recommendation(alternative, component=name, hardening=hardening, facts=dict(facts), texts=texts)
        for name, (alternative, _, hardening, facts) in chosen.items()
    ]
    components = [Component(name=name, stack=stack) for name, (_, stack, _, _) in chosen.items()]
    recommendation = make_recommendation("split", components=parts)
    return by_path(generate(recommendation, make_workload(components=components, name=workload)))


def test_containers_are_one_project_and_machines_one_vagrantfile() -> None:
    files = make_parts()
    together = {path for path in files if "/" not in path}
    assert together == {"README.md", "compose.yaml", ".env.example", "Vagrantfile"}
    assert {path.partition("/")[0] for path in files} - together == set(PARTS)
    services = yaml.safe_load(files["compose.yaml"])["services"]
    assert list(services) == ["front", "api", "sensor", "sealed"]
    for name, service in services.items():
        assert service["extends"] == {"file": f"./{name}/compose.yaml", "service": "app"}
        assert service["extends"]["file"].removeprefix("./") in files
    assert re.findall(r"config\.vm\.define '(\w+)'", files["Vagrantfile"]) == ["tenant", "core", "desk"]


def test_the_compose_file_meets_its_schema() -> None:
    text = make_parts()["compose.yaml"]
    lint_yaml(text, "line-length: {max: 120}")
    read_compose_schema().validate(yaml.safe_load(text))


def test_every_part_finds_the_others_by_name() -> None:
    files = make_parts()
    services = yaml.safe_load(files["compose.yaml"])["services"]
    machines = ["tenant:192.168.56.11", "core:192.168.56.12", "desk:192.168.56.13"]
    assert services["front"]["extra_hosts"] == services["api"]["extra_hosts"] == machines
    assert "extra_hosts" not in services["sensor"]  # it has the host's own names
    assert services["front"]["ports"] == ["192.168.56.1:8080:80"]
    assert "ports" not in services["sealed"]
    assert services["api"]["networks"] == ["default"]
    vagrantfile = files["Vagrantfile"]
    core = vagrantfile.partition("define 'core'")[2].partition("define 'desk'")[0]
    assert "'private_network', ip: '192.168.56.12'  # network_segment: TST-010\n" in core
    assert re.findall(r"grep [^']*'([^']*)'", core) == [
        *("192.168.56.1 front", "192.168.56.1 api", "192.168.56.11 tenant", "192.168.56.13 desk"),
    ]
    desk = vagrantfile.partition("define 'desk'")[2]
    assert "'192.168.56.12 core'" in desk
    assert "192.168.56.13" not in desk.partition("SHELL")[2]


def test_nothing_takes_the_port_or_the_volume_of_another() -> None:
    files = make_parts()
    services = yaml.safe_load(files["compose.yaml"])["services"]
    ports = [port for service in services.values() for port in service.get("ports", ())]
    ports += [
        port
        for name in ("front", "api")
        for port in yaml.safe_load(files[f"{name}/compose.yaml"])["services"]["app"]["ports"]
    ]
    assert len({port.rpartition(":")[0] for port in ports}) == len(ports)
    forwarded = re.findall(r"host: (\d+)", files["Vagrantfile"])
    assert len(set(forwarded)) == len(forwarded) == 3
    assert set(yaml.safe_load(files["compose.yaml"])["volumes"]) == {"api-data", "api-var-lib-shop"}


def test_variables_of_vagrant_name_their_machine() -> None:
    vagrantfile = make_parts()["Vagrantfile"]
    names = re.findall(r"ENV\.fetch\('(\w+)'", vagrantfile)
    assert set(names) == {"VAGRANT_BOX_TENANT", "VAGRANT_BOX_CORE", "BASE_MAC_CORE", "VAGRANT_BOX_DESK"}


def test_the_page_says_who_is_where() -> None:
    page = make_parts()["README.md"]
    assert "| [api](api/README.md) | `docker compose up --build --detach --wait` | `api:8080` | `api:8081` |\n" in page
    assert "| [core](core/README.md) | `vagrant up` | `core:9000` | `core:9000` |\n" in page
    assert "| [sealed](sealed/README.md) | `docker compose up --build --detach --wait` | – | – |\n" in page


@pytest.mark.parametrize(
    ("names", "together"),
    [
        (("front", "api"), {"README.md", "compose.yaml", ".env.example"}),
        (("core",), {"README.md", "Vagrantfile"}),
        (("front",), {"README.md", "compose.yaml"}),
    ],
    ids=["containers", "a machine", "a container"],
)
def test_there_is_only_what_has_parts(names: tuple[str, ...], together: set[str]) -> None:
    files = make_parts(*names)
    assert {path for path in files if "/" not in path} == together
    assert files["README.md"].count("\n| ") == len(names) + 1
    assert ("vagrant up\n" in re.sub(" +#.*", "", files["README.md"])) == ("Vagrantfile" in together)


def test_ruby_reads_the_vagrantfile() -> None:
    ruby = find_tool("ruby", "`apt-get install ruby` brings it")
    assert run(ruby, "-wc", "-", text=make_parts()["Vagrantfile"]) == "Syntax OK\n"


def test_every_command_of_the_page_is_a_command() -> None:
    (block,) = re.findall(r"^```sh\n(.*?)^```$", make_parts()["README.md"], re.MULTILINE | re.DOTALL)
    run(find_tool("shellcheck"), "--norc", "--shell=bash", "-", text=block)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(workload=NAME, title=TEXT)
def test_no_text_changes_how_parts_are_wired(workload: str, title: str) -> None:
    if any(check_name(workload, Location("test"))):
        with pytest.raises(InvalidInputError):
            make_parts(workload=workload)
        return
    files, plain = make_parts(workload=workload, title=title), make_parts()
    documents = [yaml.safe_load(each["compose.yaml"]) | {"name": ""} for each in (files, plain)]
    assert documents[0] == documents[1]
    for path in ("compose.yaml", "Vagrantfile", "README.md"):
        assert files[path].count("\n") == plain[path].count("\n")
