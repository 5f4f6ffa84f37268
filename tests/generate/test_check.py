from __future__ import annotations

import re

import pytest

from advisor.generate import generate
from advisor.model.diagnostic import InvalidInputError
from advisor.model.workload import Component, Stack
from tests.generate.making import FORMS, make_files, make_recommendation, make_stack, make_workload

FAULTS: dict[str, tuple[str, dict[str, object]]] = {
    "another language": ("GEN010", {"language": "cobol"}),
    "no language": ("GEN010", {"language": ""}),
    "a module's name": ("GEN010", {"language": "../python"}),
    "another package manager": ("GEN011", {"package_manager": "conda"}),
    "a version of another world": ("GEN012", {"version": "2.7"}),
    "a version too old": ("GEN012", {"version": "3.6"}),
    "a version with a command": ("GEN012", {"version": "3.13; id"}),
    "a vendor's image": ("GEN013", {"image": "vendor/app:1"}),
    "files": ("GEN013", {"files": ("setup.bin",)}),
    "a framework without a command": ("GEN014", {"framework": "tornado", "command": ()}),
    "a newline in the command": ("GEN020", {"command": ("python", "app.py\nRUN id")}),
    "a terminal's control code": ("GEN020", {"command": ("python", "\x1b[2J")}),
    "a line separator": ("GEN020", {"command": ("python", "a\u2028b")}),
    "a hidden reversal": ("GEN020", {"build": ("make", "\u202egpj.exe")}),
    "an option as program": ("GEN021", {"command": ("--privileged", "app.py")}),
    "an assignment as program": ("GEN021", {"command": ("LD_PRELOAD=/tmp/x.so", "python")}),
    "an empty program": ("GEN021", {"command": ("", "app.py")}),
    "a command line as program": ("GEN021", {"command": ("python app.py --port 80",)}),
    "a command line that builds": ("GEN021", {"build": ("make all",)}),
    "a variable with a value": ("GEN022", {"env": ("TOKEN=secret",)}),
    "a variable with a dash": ("GEN022", {"env": ("MY-TOKEN",)}),
    "the search path": ("GEN022", {"env": ("PATH",)}),
    "a package with a version": ("GEN023", {"system_packages": ("libpq5=1",)}),
    "an option as package": ("GEN023", {"system_packages": ("-o",)}),
    "a package with a command": ("GEN023", {"system_packages": ("libpq5;id",)}),
    "a relative volume": ("GEN024", {"volumes": ("data",)}),
    "a climbing volume": ("GEN024", {"volumes": ("/data/../etc",)}),
    "a system folder": ("GEN024", {"volumes": ("/etc/ssl",)}),
    "the root folder": ("GEN024", {"volumes": ("/",)}),
    "the engine's socket": ("GEN024", {"volumes": ("/var/run/docker.sock",)}),
    "the program's own folder": ("GEN024", {"volumes": ("/opt/web-app/app/data",)}),
    "a volume with a colon": ("GEN024", {"volumes": ("/data:/etc",)}),
    "a relative health path": ("GEN025", {"health_path": "healthz"}),
    "a health path with a space": ("GEN025", {"health_path": "/a b"}),
    "a health path with a newline": ("GEN025", {"health_path": "/a\n"}),
    "a word without end": ("GEN026", {"command": ("python", "x" * 10_000)}),
    "words without end": ("GEN026", {"command": ("python",) * 1000}),
    "items without end": ("GEN026", {"env": ("A",) * 1000}),
}


@pytest.mark.parametrize(
    ("language", "hint"), [("pyhton", "did you mean `python`?"), ("cobol", "allowed: binary, cmake, ")]
)
def test_a_mistyped_language_gets_the_nearest_one(language: str, hint: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make_files("docker", make_stack(language=language))
    assert caught.value.diagnostics[0].hint.startswith(hint)


@pytest.mark.parametrize("alternative", FORMS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_stack_is_refused_with_its_code(name: str, alternative: str) -> None:
    code, values = FAULTS[name]
    with pytest.raises(InvalidInputError) as caught:
        make_files(alternative, make_stack(**values))
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {code}
    for diagnostic in caught.value.diagnostics:
        assert diagnostic.hint
        assert str(diagnostic).isascii() or "…" in str(diagnostic)
        assert len(str(diagnostic).splitlines()) == 2
        assert len(str(diagnostic)) < 400


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "GEN020"),
        ("a\nb", "GEN020"),
        ("a\x00", "GEN020"),
        ("-web", "GEN020"),
        ("x" * 10_000, "GEN026"),
    ],
    ids=["empty", "newline", "null", "dash", "endless"],
)
def test_a_faulty_name_is_refused(name: str, code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        generate(make_recommendation(), make_workload(make_stack(), name=name))
    assert code in {diagnostic.code for diagnostic in caught.value.diagnostics}


def test_a_value_beside_the_name_of_a_variable_reaches_no_log() -> None:
    with pytest.raises(InvalidInputError) as caught:
        make_files(stack=make_stack(env=("PASSWORD=hunter2",)))
    (diagnostic,) = caught.value.diagnostics
    assert "hunter2" not in str(diagnostic)
    assert "stack.env holds `PASSWORD=…`" in str(diagnostic)


@pytest.mark.parametrize("alternative", FORMS)
def test_variables_are_references_in_every_file(alternative: str) -> None:
    files = make_files(alternative, make_stack(env=("PASSWORD",)))
    for path, content in files.items():
        assert not re.findall(r"PASSWORD=(?!\.\.\.|$)\S+", content, re.MULTILINE), path
    if "compose.yaml" in files:
        assert '"PASSWORD": "${PASSWORD:?set it in .env}"\n' in files["compose.yaml"]
    assert "PASSWORD=\n" in files[".env.example"]


def test_every_fault_is_reported_at_once() -> None:
    stack = make_stack(
        package_manager="conda", version="1", env=("A B", "C"), volumes=("x",), system_packages=("Y",), health_path=""
    )
    with pytest.raises(InvalidInputError) as caught:
        make_files(stack=stack)
    codes = [diagnostic.code for diagnostic in caught.value.diagnostics]
    assert codes == ["GEN011", "GEN012", "GEN022", "GEN023", "GEN024", "GEN025"]


def test_an_unknown_language_names_what_is_supported() -> None:
    with pytest.raises(InvalidInputError, match=r"language 'cobol'; supported: .*python"):
        make_files(stack=make_stack(language="cobol"))


def test_a_workload_without_a_stack_is_shown_one() -> None:
    with pytest.raises(InvalidInputError) as caught:
        generate(make_recommendation(), make_workload(None))
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "GEN001"
    assert "stack: {language: python" in diagnostic.hint


@pytest.mark.parametrize("alternative", ["", "lxc", "split"])
def test_an_alternative_without_files_names_those_with_files(alternative: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        generate(make_recommendation(alternative), make_workload(make_stack()))
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "GEN002"
    assert "docker, docker-gvisor, docker-kata, docker-in-vm, vm" in diagnostic.hint


def test_components_that_would_share_a_folder_are_refused() -> None:
    names = ("my app", "my-app")
    parts = [make_recommendation("docker", component=name) for name in names]
    components = [Component(name=name, stack=make_stack()) for name in names]
    with pytest.raises(InvalidInputError, match="share the folder `my-app`") as caught:
        generate(make_recommendation("split", components=parts), make_workload(components=components))
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["GEN003"]


def test_a_component_at_fault_is_named() -> None:
    parts = [make_recommendation("docker", component="front")]
    components = [Component(name="front", stack=Stack(language="cobol"))]
    with pytest.raises(InvalidInputError, match="web-app/front"):
        generate(make_recommendation("split", components=parts), make_workload(components=components))
