"""What only compiled languages and installers have: names of programs, versions, runtimes, probes without a shell."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from advisor.generate import generate, safe
from advisor.model.diagnostic import InvalidInputError
from advisor.model.workload import Stack
from tests.generate.making import (
    RULE,
    by_path,
    find_tool,
    make_files,
    make_recommendation,
    make_workload,
    run,
)
from tests.generate.test_hostile import COMMAND

FILES: dict[str, tuple[str, ...]] = {"dotnet": ("Shop.csproj",)}
STACKS: dict[str, dict[str, object]] = {
    "cmake": {},
    "dotnet": {"files": FILES["dotnet"]},
    "go": {},
    "java": {},
    "rust": {},
}

USUAL_BUILDS = ("go build -trimpath '-ldflags=-s", "cargo build --release", "mvn --batch", "dotnet publish", "cmake -S")


def make(language: str, alternative: str = "docker", /, **values: object) -> dict[str, str]:
    stack = Stack.model_validate({"language": language} | STACKS.get(language, {}) | values)
    return make_files(alternative, stack)


def read_images(files: dict[str, str]) -> list[str]:
    return re.findall(r"^ARG \w+=(.*)$", files["Dockerfile"], re.MULTILINE)


FAULTS: dict[str, tuple[str, str, dict[str, object]]] = {
    "go with a foreign manager": ("GEN011", "go", {"package_manager": "npm"}),
    "go from another world": ("GEN012", "go", {"version": "2.0"}),
    "go before modules": ("GEN012", "go", {"version": "1.9"}),
    "go with an image": ("GEN013", "go", {"image": "vendor/app:1"}),
    "go with a program of odd letters": ("GEN014", "go", {"command": ("shop $(id)",)}),
    "rust as a name": ("GEN012", "rust", {"version": "stable"}),
    "rust with a foreign manager": ("GEN011", "rust", {"package_manager": "go"}),
    "rust with a path as program": ("GEN014", "rust", {"command": ("..",)}),
    "java from long ago": ("GEN012", "java", {"version": "7"}),
    "java written in two ways": ("GEN012", "java", {"version": "1.21"}),
    "java with ant": ("GEN011", "java", {"package_manager": "ant"}),
    "java with an unknown framework": ("GEN014", "java", {"framework": "struts"}),
    "a new tomcat on an old java": ("GEN012", "java", {"framework": "tomcat", "version": "11"}),
    "a WAR with a command": ("GEN013", "java", {"framework": "tomcat", "command": ("java",)}),
    "the .NET framework": ("GEN012", "dotnet", {"version": "4.8"}),
    "dotnet without a name": ("GEN014", "dotnet", {"files": ()}),
    "dotnet with a file that is no project": ("GEN014", "dotnet", {"files": ("Shop.sln",)}),
    "dotnet with a foreign framework": ("GEN014", "dotnet", {"framework": "spring"}),
    "a compiler's version": ("GEN013", "cmake", {"version": "20"}),
    "cmake with conan": ("GEN011", "cmake", {"package_manager": "conan"}),
    "an installer without a file": ("GEN018", "installer", {"port": 80}),
    "an installer without a port": ("GEN018", "installer", {"files": ("setup.run",)}),
    "an installer with a version": ("GEN013", "installer", {"files": ("setup.run",), "port": 80, "version": "1"}),
    "a path out of the project": ("GEN027", "go", {"files": ("../shop",)}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_stack_is_refused_with_its_code(name: str) -> None:
    code, language, values = FAULTS[name]
    with pytest.raises(InvalidInputError) as caught:
        make(language, "vm", **values)
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {code}
    for diagnostic in caught.value.diagnostics:
        assert diagnostic.hint
        assert len(str(diagnostic).splitlines()) == 2


@pytest.mark.parametrize("alternative", ["docker", "docker-in-vm"])
def test_an_installer_has_no_image(alternative: str) -> None:
    with pytest.raises(InvalidInputError, match=r"GEN015[^`]*`installer`"):
        make("installer", alternative, files=("setup.run",), port=8080)


@pytest.mark.parametrize("family", ["bsd", "macos", "own", "unix"])
def test_a_machine_that_no_script_sets_up_is_refused(family: str) -> None:
    with pytest.raises(InvalidInputError, match="GEN016"):
        make_files("vm", facts={"os_family": family})


@pytest.mark.parametrize(
    ("other", "language"),
    [("golang", "Go"), ("cpp", "CMake"), ("c", "CMake"), ("csharp", ".NET"), ("Kotlin", "Java"), ("RUST", "Rust")],
)
def test_a_language_has_several_names(other: str, language: str) -> None:
    assert language in make(other, files=("Shop.csproj",) if other == "csharp" else ())["Dockerfile"].splitlines()[0]


@pytest.mark.parametrize(
    ("language", "product", "image"),
    [
        ("java", "eclipse-temurin 17", "eclipse-temurin:17-jre"),
        ("java", "oracle-jdk 8", "eclipse-temurin:8-jre"),
        ("go", "go 1.26", "golang:1.26-trixie"),
        ("dotnet", "dotnet 8", "mcr.microsoft.com/dotnet/sdk:8.0"),
        ("rust", "python 3.13", "rust:1.98-slim-trixie"),
    ],
)
def test_the_answers_version_holds_when_the_stack_names_none(language: str, product: str, image: str) -> None:
    stack = Stack.model_validate({"language": language} | STACKS[language])
    assert image in read_images(make_files("docker", stack, facts={"runtime_version": product}))


@pytest.mark.parametrize(
    ("values", "images"),
    [
        ({}, ["maven:3.9-eclipse-temurin-25", "eclipse-temurin:25-jre"]),
        ({"package_manager": "gradle"}, ["gradle:9-jdk25", "eclipse-temurin:25-jre"]),
        ({"package_manager": "gradle", "version": "11"}, ["gradle:8-jdk11", "eclipse-temurin:11-jre"]),
        ({"version": "1.8"}, ["maven:3.9-eclipse-temurin-8", "eclipse-temurin:8-jre"]),
        ({"framework": "tomcat"}, ["maven:3.9-eclipse-temurin-25", "tomcat:11.0-jre25"]),
        ({"framework": "tomcat-9", "version": "8"}, ["maven:3.9-eclipse-temurin-8", "tomcat:9.0-jre8"]),
    ],
)
def test_java_is_built_and_run_by_images_of_its_release(values: dict[str, object], images: list[str]) -> None:
    files = make("java", "docker", **values)
    assert read_images(files) == images
    arguments = yaml.safe_load(files["compose.yaml"])["services"]["app"]["build"]["args"]
    assert [re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", image) for image in arguments.values()] == images
    assert files["README.md"].count("imagetools inspect") == len(images)


def test_tomcat_is_configured_by_one_file_that_xml_reads() -> None:
    files = make("java", framework="tomcat", port=9090)
    server = ET.fromstring(files["tomcat/server.xml"])  # noqa: S314 - a file of our own
    assert [connector.get("port") for connector in server.iter("Connector")] == ["9090"]
    assert server.get("port") == "-1"
    assert "COPY tomcat/server.xml /app/tomcat/conf/\n" in files["Dockerfile"]
    script = make("java", "vm", framework="tomcat")["provision.sh"]
    assert "ExecStart=/usr/bin/env catalina.sh run\n" in script
    assert "Environment=PATH=/opt/web-app/java/bin:/opt/web-app/server/bin:" in script


def test_a_spring_program_is_told_its_port() -> None:
    assert 'SERVER_PORT="9000"' in make("java", framework="spring", port=9000)["Dockerfile"]
    assert "SERVER_PORT" not in make("java", port=9000)["Dockerfile"]


def test_a_clean_end_by_a_signal_is_no_failure() -> None:
    assert "SuccessExitStatus=143\n" in make("java", "vm")["provision.sh"]
    assert "SuccessExitStatus" not in make("go", "vm")["provision.sh"]


def test_threads_count_as_processes() -> None:
    limits = yaml.safe_load(make("java")["compose.yaml"])["services"]["app"]["deploy"]["resources"]["limits"]
    assert limits["pids"] == 1024
    assert "TasksMax=1024\n" in make("java", "vm")["provision.sh"]


@pytest.mark.parametrize(
    ("language", "version", "image"),
    [
        ("go", "1.27.1", "golang:1.27.1-trixie"),
        ("go", "1.24", "golang:1.24"),
        ("go", "1.13.4", "golang:1.13.4"),
        ("rust", "1.90", "rust:1.90-slim-trixie"),
        ("rust", "1.89", "rust:1.89-slim"),
        ("rust", "1.56.1", "rust:1.56.1-slim"),
    ],
)
def test_a_release_older_than_a_distribution_has_no_image_on_it(language: str, version: str, image: str) -> None:
    assert read_images(make(language, version=version))[0] == image


def test_go_stands_alone_and_asks_itself() -> None:
    files = make("go", volumes=("/data",), health_path="/healthz")
    dockerfile = files["Dockerfile"]
    assert "\nFROM scratch AS runtime\n" in dockerfile
    assert 'CMD ["/app/bin/healthcheck", "8080", "/healthz", "400"]\n' in dockerfile
    assert "groupadd" not in dockerfile
    assert '"--owner=10001", "--group=10001", "/out/data"]' in dockerfile
    assert "docker compose exec app id" not in files["README.md"]
    assert "healthcheck/main.go" in files
    assert "healthcheck/main.go" not in make("go", "vm")
    assert "/dev/tcp/127.0.0.1/" in make("go", "vm")["provision.sh"]


def test_go_reads_its_probe() -> None:
    go = find_tool("gofmt", "`apt-get install golang-go` brings it")
    assert run(go, "-l", text=make("go")["healthcheck/main.go"]) == ""


def test_go_with_libraries_stands_on_a_distribution() -> None:
    files = make("go", system_packages=("libsqlite3-dev",))
    assert read_images(files) == ["golang:1.27-trixie", "debian:trixie-slim"]
    assert "ENV CGO_ENABLED=1\n" in files["Dockerfile"]
    assert files["Dockerfile"].count("source=apt-packages.txt") == 2
    assert "healthcheck/main.go" not in files


@pytest.mark.parametrize(
    ("language", "values", "program"),
    [
        ("go", {}, "app"),
        ("go", {"command": ("shop", "serve")}, "shop"),
        ("rust", {"command": ("/app/bin/shop",)}, "shop"),
        ("rust", {"files": ("shop",)}, "app"),
        ("cmake", {"command": ("shop", "-p", "80")}, None),
    ],
)
def test_the_start_command_names_what_is_built(
    language: str, values: dict[str, tuple[str, ...]], program: str | None
) -> None:
    files = make(language, "docker", **values)
    command = values.get("command", (program,))
    assert yaml.safe_load(files["Dockerfile"].splitlines()[-1].removeprefix("CMD ")) == list(command)
    if program:
        assert f"/out/app/bin/{program}" in files["Dockerfile"]


def test_several_programs_are_not_guessed_between() -> None:
    dockerfile = make("rust")["Dockerfile"]
    assert "name one in stack.files" in dockerfile
    assert "--bin" not in dockerfile
    named = make("rust", files=("shop",))["Dockerfile"]
    assert "cargo build --release --locked --bin shop \\\n" in named
    assert "name one in stack.files" not in named


@pytest.mark.parametrize("language", STACKS)
def test_an_own_build_command_takes_the_place_of_the_usual_one(language: str) -> None:
    build = ("make", "it's $(id)")
    for alternative in ("docker", "vm"):
        files = make(
            language,
            alternative,
            build=build,
            files=("dist/shop",) if language != "dotnet" else ("dist",),
            command=("shop",),
        )
        text = files.get("Dockerfile") or files["provision.sh"]
        assert ('["make", "it\'s $(id)"]' if alternative == "docker" else """make 'it'"'"'s $(id)'""") in text
        for usual in USUAL_BUILDS:
            assert usual not in re.sub(r"(?m)^#.*$", "", text), usual


@pytest.mark.parametrize("language", ["cmake", "go", "java", "rust", "dotnet"])
def test_what_the_program_reads_comes_along(language: str) -> None:
    first = FILES.get(language, ("first",))
    files = make(language, files=(*first, "etc/shop", "templates"))
    assert 'COPY ["etc/shop", "/app/etc/shop"]\nCOPY ["templates", "/app/templates"]\n' in files["Dockerfile"]
    script = make(language, "vm", files=(*first, "etc/shop"))["provision.sh"]
    assert 'cp --recursive --no-target-directory -- "$source/"etc/shop "$1/"etc/shop\n' in script


def test_tools_of_the_build_stay_in_its_stage() -> None:
    files = make("cmake", system_packages=("libssl-dev",))
    assert files["build-packages.txt"] == "build-essential\ncmake\npkg-config\n"
    build, runtime = files["Dockerfile"].split(" AS runtime\n")
    assert ("build-packages.txt" in build, "build-packages.txt" in runtime) == (True, False)
    assert "apt-packages.txt" in runtime


def test_dotnet_has_an_account_of_another_name() -> None:
    dockerfile = make("dotnet")["Dockerfile"]
    assert "RUN groupadd --gid 10001 service \\\n" in dockerfile
    assert "USER 10001:10001\n" in dockerfile


@pytest.mark.parametrize(
    ("version", "variable"),
    [("10.0", "ASPNETCORE_HTTP_PORTS"), ("8", "ASPNETCORE_HTTP_PORTS"), ("6.0", "ASPNETCORE_URLS")],
)
def test_dotnet_is_told_its_port(version: str, variable: str) -> None:
    assert f"ENV {variable}=" in make("dotnet", version=version)["Dockerfile"]


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("setup.run", "./setup.run"),
        ("a/vendor.deb", "apt-get install --yes --no-install-recommends ./a/vendor.deb"),
        ("vendor.rpm", "yum --assumeyes install ./vendor.rpm"),
        ("install.sh", "sh ./install.sh"),
        ("setup.jar", "java -jar ./setup.jar"),
    ],
)
def test_an_installer_is_run_as_its_kind_wants(file: str, command: str) -> None:
    script = make("installer", "vm", files=(file,), port=8443)["provision.sh"]
    assert f'(cd -- "$work" && {command} </dev/null)' in script
    run(find_tool("shellcheck"), "--norc", "--severity=style", "-", text=script)


def test_an_installers_own_service_is_waited_for_and_left_alone() -> None:
    script = make("installer", "vm", files=("setup.run",), port=8443)["provision.sh"]
    assert "END_OF_UNIT" not in script
    assert "useradd" not in script
    assert "20FB" in script  # 8443, as the kernel lists it
    started = make("installer", "vm", files=("setup.run",), port=8443, command=("/opt/v/bin/v", "-f"))["provision.sh"]
    assert "ExecStart=/usr/bin/env /opt/v/bin/v -f\n" in started
    assert "useradd" in started


def test_settings_of_a_unit_are_left_to_an_installers_own_service() -> None:
    stack = Stack(language="installer", files=("setup.run",), port=8443)
    files = by_path(generate(make_recommendation("vm", hardening=["stop_grace", "audit_log"]), make_workload(stack)))
    assert "| `stop_grace` | TST-010 | by hand: the installer brings a service of its own" in files["README.md"]
    assert f"audit_log: {RULE}" in files["provision.sh"]


def test_an_older_way_to_start_carries_out_what_it_can() -> None:
    asked = ["stop_grace", "ephemeral", "non_root", "read_only_root"]
    facts = {"os_release": "rhel 6"}
    files = make_files("vm", Stack(language="rust"), hardening=asked, facts=dict(facts))
    job = files["provision.sh"].partition("<<'END_OF_UNIT'\n")[2].partition("END_OF_UNIT\n")[0]
    assert "kill timeout 120\n" in job
    assert "respawn" not in job
    assert [setting for setting in asked if f"{setting}: {RULE}" in job] == asked[:3]
    assert "| `read_only_root` | TST-010 | by hand: this release is older than systemd" in files["README.md"]
    run(
        find_tool("bash", "a Bourne-again shell"),
        "-n",
        text=job.partition("\nscript\n")[2].partition("\nend script\n")[0],
    )


@pytest.mark.parametrize("language", STACKS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=COMMAND)
def test_the_words_of_a_build_come_back(language: str, words: tuple[str, ...]) -> None:
    files = {"files": ("dist/shop",), "build": words, "command": ("shop",)}
    lines = make(language, "docker", **files)["Dockerfile"].splitlines()
    arrays = [json.loads(line[line.index("[") :]) for line in lines if re.match(r'(?:RUN|   ) \["', line)]
    assert list(words) in arrays
    script = make(language, "vm", **files)["provision.sh"]
    assert f"{safe.quote_shell(words)}\n" in script
    assert script.count("\n") == make(language, "vm", **(files | {"build": ("make",)}))["provision.sh"].count("\n")
    run(find_tool("bash", "a Bourne-again shell"), "-n", text=script)
