from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from advisor.generate import GeneratedFile, generate, stacks
from advisor.generate.stacks import list_languages
from advisor.model.diagnostic import InvalidInputError
from advisor.model.workload import Component, Stack
from tests.generate.making import (
    FORMS,
    FULL_STACK,
    by_path,
    make_files,
    make_recommendation,
    make_stack,
    make_workload,
)

CONTAINER = {"README.md", "Dockerfile", ".dockerignore", "compose.yaml"}
MACHINE = {
    *("README.md", "provision.sh", "Vagrantfile", "image.pkr.hcl", "libvirt/domain.xml"),
    *("cloud-init/user-data", "cloud-init/meta-data", "cloud-init/network-config"),
}


@pytest.mark.parametrize(
    ("alternative", "paths"),
    [
        ("docker", CONTAINER),
        ("docker-gvisor", CONTAINER),
        ("docker-kata", CONTAINER),
        ("vm", MACHINE),
        ("docker-in-vm", CONTAINER | MACHINE),
    ],
    ids=["docker", "docker-gvisor", "docker-kata", "vm", "docker-in-vm"],
)
def test_each_form_has_its_files(alternative: str, paths: set[str]) -> None:
    assert set(make_files(alternative)) == paths
    extra = {".env.example"} | ({"apt-packages.txt"} if "Dockerfile" in paths else set())
    assert set(make_files(alternative, FULL_STACK)) == paths | extra


def test_an_override_wins_over_the_recommendation() -> None:
    files = generate(make_recommendation("docker"), make_workload(make_stack()), "vm")
    assert {file.path for file in files} == MACHINE
    readme = by_path(files)["README.md"]
    assert "for the alternative `vm`, as asked" in readme
    assert "Recommended was\n**Docker**" in readme


def test_an_override_helps_where_nothing_is_feasible() -> None:
    files = generate(make_recommendation(""), make_workload(make_stack()), "docker")
    assert "Recommended was\n**nothing**" in by_path(files)["README.md"]


@pytest.mark.parametrize("alternative", FORMS)
def test_the_same_input_gives_the_same_bytes(alternative: str) -> None:
    recommendation = make_recommendation(alternative, hardening=["read_only_root"])
    workload = make_workload(FULL_STACK)
    assert generate(recommendation, workload) == generate(recommendation, workload)


@pytest.mark.parametrize("manager", ["yarn", "pnpm"])
def test_what_hands_over_to_yarn_and_pnpm_needs_a_recent_node(manager: str) -> None:
    for version in ("", "18", "24.1"):
        assert make_files(stack=Stack(language="node", package_manager=manager, version=version))
    with pytest.raises(InvalidInputError, match=rf"GEN012: no release of {manager} .* runs on Node\.js 16\.3"):
        make_files(stack=Stack(language="node", package_manager=manager, version="16.3"))


@pytest.mark.parametrize(("manager", "oldest"), [("poetry", "1.8"), ("pipenv", "2024")])
def test_the_oldest_python_has_a_release_of_its_package_manager(manager: str, oldest: str) -> None:
    files = make_files(stack=Stack(language="python", package_manager=manager, version="3.8"))
    assert f"pip install '{manager}>={oldest}" in files["Dockerfile"]


@pytest.mark.parametrize(
    ("alternative", "ending"),
    [("docker", "docker compose down"), ("docker-in-vm", "vagrant destroy"), ("vm", "vagrant destroy")],
)
def test_the_page_checks_what_runs_before_it_takes_it_away(alternative: str, ending: str) -> None:
    page = make_files(alternative)["README.md"]
    assert page.index("## Run it") < page.index("## Check it") < page.index(ending)


def test_an_installer_is_told_its_option_as_it_is_started() -> None:
    page = make_files("vm", Stack(language="installer", files=("setup.jar",), port=80))["README.md"]
    assert "`stack.build: [java, -jar, ./setup.jar, OPTION]`" in page


def test_a_framework_that_writes_beside_itself_says_so() -> None:
    django = make_files(stack=Stack(language="python", framework="django"))["README.md"]
    assert "with SQLite, `DATABASES` needs a file in a path of `stack.volumes`" in django
    assert "`ALLOWED_HOSTS` needs `127.0.0.1`" in django
    assert "`typescript`" in make_files(stack=Stack(language="node", framework="next"))["README.md"]


@pytest.mark.parametrize("alternative", FORMS)
def test_only_the_script_is_executable(alternative: str) -> None:
    files = generate(make_recommendation(alternative), make_workload(FULL_STACK))
    assert {file.path for file in files if file.mode != 0o644} <= {"provision.sh"}
    assert all(file.content.endswith("\n") and not file.content.endswith("\n\n") for file in files)


def test_a_stack_needs_only_its_language() -> None:
    files = make_files(stack=Stack(language="Python"))
    assert "ARG PYTHON_IMAGE=python:3.13-slim\n" in files["Dockerfile"]
    assert 'CMD ["python", "app.py"]\n' in files["Dockerfile"]
    assert yaml.safe_load(files["compose.yaml"])["services"]["app"]["ports"] == ["127.0.0.1:8080:8080"]
    script = make_files("vm", Stack(language="python"))["provision.sh"]
    assert "install_packages python3 python3-venv" in script
    assert "deadsnakes" not in script


@pytest.mark.parametrize(
    ("values", "command"),
    [
        ({"framework": "flask"}, '["python", "-m", "flask", "run", "--host", "0.0.0.0", "--port", "9000"]'),
        ({"framework": "FastAPI"}, '["python", "-m", "uvicorn", "main:app", "--host", "0.0.0.0", "--port", "9000"]'),
        ({"framework": "django", "command": ("gunicorn", "shop.wsgi")}, '["gunicorn", "shop.wsgi"]'),
    ],
    ids=["flask", "fastapi", "own"],
)
def test_the_command_follows_the_framework(values: dict[str, object], command: str) -> None:
    stack = make_stack(**({"command": (), "port": 9000} | values))
    assert f"\nCMD {command}\n" in make_files(stack=stack)["Dockerfile"]


@pytest.mark.parametrize(
    ("command", "signal"),
    [
        (("python", "app.py"), "SIGINT"),
        (("/usr/local/bin/python3.13", "-m", "uvicorn", "main:app"), "SIGINT"),
        (("gunicorn", "shop.wsgi"), ""),
        (("python", "-m", "gunicorn", "shop.wsgi"), ""),
    ],
    ids=["script", "module", "gunicorn", "gunicorn module"],
)
def test_a_program_is_stopped_by_the_signal_that_it_heeds(command: tuple[str, ...], signal: str) -> None:
    stack = make_stack(command=command)
    assert (
        re.findall(r"^STOPSIGNAL (.*)$", make_files("docker", stack)["Dockerfile"], re.MULTILINE)
        == [signal][: bool(signal)]
    )
    assert f"KillSignal={signal or 'SIGTERM'}\n" in make_files("vm", stack)["provision.sh"]


def test_the_answers_version_holds_when_the_stack_names_none() -> None:
    stack = make_stack(version="")
    assert "python:3.12-slim" in make_files(stack=stack, facts={"runtime_version": "python 3.12"})["Dockerfile"]
    assert "python:3.13-slim" in make_files(stack=stack, facts={"runtime_version": "java 21"})["Dockerfile"]


def test_memory_follows_what_one_instance_uses() -> None:
    files = make_files("docker-in-vm", facts={"memory_per_instance_mib": 3000})
    limits = yaml.safe_load(files["compose.yaml"])["services"]["app"]["deploy"]["resources"]["limits"]
    assert limits == {"cpus": "2.0", "memory": "6016M", "pids": 256}
    assert "twice the 3000 MiB of one instance" in files["compose.yaml"]
    assert "virtualbox.memory = 7680" in files["Vagrantfile"]


def test_low_ports_need_no_root() -> None:
    stack = make_stack(port=80)
    assert yaml.safe_load(make_files("docker", stack)["compose.yaml"])["services"]["app"]["ports"] == [
        "127.0.0.1:8080:80"
    ]
    files = make_files("vm", stack)
    assert "AmbientCapabilities=CAP_NET_BIND_SERVICE\n" in files["provision.sh"]
    assert "guest: 80, host: 8080" in files["Vagrantfile"]


def test_the_guest_follows_the_named_release() -> None:
    assert "bento/ubuntu-22.04" in make_files("vm", facts={"os_release": "ubuntu 22.04"})["Vagrantfile"]
    files = make_files("vm", facts={"os_release": "sles 15.7"})
    assert "bento/ubuntu-26.04" in files["Vagrantfile"]
    assert "The workload names `sles 15.7`; these files are written for Ubuntu 26.04 LTS" in files["README.md"]


def test_names_of_a_distribution_are_not_taken() -> None:
    files = by_path(generate(make_recommendation("vm"), make_workload(make_stack(), name="ssh")))
    assert "readonly service=ssh-app\n" in files["provision.sh"]
    assert "config.vm.hostname = 'ssh'\n" in files["Vagrantfile"]


def test_no_value_of_a_variable_is_written() -> None:
    for alternative in FORMS:
        files = make_files(alternative, FULL_STACK)
        assert "\nDATABASE_URL=\n" in files[".env.example"]
        lines = [line for content in files.values() for line in content.splitlines() if "SECRET_KEY" in line]
        assert lines
        assert not [
            line for line in lines if re.search(r"SECRET_KEY\s*[=:]\s*[^$.\s]", line) and "${SECRET_KEY:?" not in line
        ]


def test_each_component_with_a_stack_has_a_folder() -> None:
    parts = [
        make_recommendation("docker", component="front", texts={"component_title": "Stateless front"}),
        make_recommendation("vm", component="core", texts={"component_title": "Legacy core"}),
        make_recommendation("vm", component="box"),
    ]
    components = [
        Component(name="front", stack=make_stack()),
        Component(name="core", stack=make_stack(port=9000)),
        Component(name="box"),
    ]
    files = by_path(generate(make_recommendation("split", components=parts), make_workload(components=components)))
    together = {"README.md", "compose.yaml", "Vagrantfile"}
    assert set(files) == together | {f"front/{path}" for path in CONTAINER} | {f"core/{path}" for path in MACHINE}
    assert "| Stateless front | `docker` | [front](front/README.md) | `docker compose up" in files["README.md"]
    assert "| Legacy core | `vm` | [core](core/README.md) | `vagrant up` |" in files["README.md"]
    assert "| box | – | – | none: the component has no `stack` | – | – |" in files["README.md"]


def test_the_languages_are_the_files_of_the_folder() -> None:
    folder = Path(stacks.__file__).parent
    assert list_languages() == tuple(sorted(file.stem for file in folder.glob("[a-z]*.py")))
    assert {"go", "java", "python", "rust"} < set(list_languages())


def test_a_file_is_a_frozen_value() -> None:
    file = GeneratedFile(path="a", content="b")
    assert file.mode == 0o644
    with pytest.raises(ValueError, match="frozen"):
        file.path = "c"  # type: ignore[misc] # the point of the test
