"""The files of a Windows machine: PowerShell parses what it is given, and words come back as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.generate import generate, safe
from advisor.generate.project import Form
from advisor.generate.settings import list_settings
from advisor.generate.windows import LANGUAGES
from advisor.model.diagnostic import InvalidInputError
from advisor.model.workload import Stack
from tests.generate.making import RULE, by_path, find_tool, make_files, make_recommendation, make_workload, run
from tests.generate.test_hostile import COMMAND, TEXT, WORD

tree_sitter = pytest.importorskip("tree_sitter", reason="tree-sitter is missing: install the extra `dev`")
grammar = pytest.importorskip("tree_sitter_powershell", reason="its grammar is missing: install the extra `dev`")

STACKS = {
    "installer": Stack(language="installer", files=("setup.msi",), port=8443),
    "started": Stack(
        language="installer", files=("setup.exe",), port=8443, build=("setup.exe", "/S"), command=("C:/V/v.exe", "-x")
    ),
    "dotnet": Stack(language="dotnet", files=("Shop.csproj",), env=("KEY",), volumes=("/data/shop",)),
    "java": Stack(language="java", package_manager="gradle", files=("build/libs/shop.jar", "templates")),
    "python": Stack(language="python", version="3.13", build=("python", "manage.py", "collectstatic")),
}
SETTINGS = sorted(list_settings(Form.WINDOWS))

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def make_machine(stack: Stack, *, hardening: list[str] | None = None, **texts: str) -> dict[str, str]:
    recommendation = make_recommendation(
        "vm", hardening=hardening or [], facts={"os_family": "windows"}, texts=texts or None
    )
    return by_path(generate(recommendation, make_workload(stack)))


@cache
def make_parser() -> Any:  # noqa: ANN401 - the library may be missing
    return tree_sitter.Parser(tree_sitter.Language(grammar.language()))


def find_faults(script: str) -> list[str]:
    """Give the places that the grammar does not know."""
    faults = []
    stack = [make_parser().parse(script.encode()).root_node]
    while stack:
        node = stack.pop()
        if node.type == "ERROR" or node.is_missing:
            faults.append(f"line {node.start_point[0] + 1}: {node.text[:60]!r}")
        stack.extend(node.children)
    return faults


def read_runner(script: str) -> str:
    """Give the script that a script writes."""
    found = re.search(r"@'\n(.*?)^'@$", script, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


each_stack = pytest.mark.parametrize("name", STACKS)


def test_each_language_has_a_case() -> None:
    assert {stack.language for stack in STACKS.values()} == LANGUAGES


@each_stack
@pytest.mark.parametrize("hardening", [[], SETTINGS], ids=["plain", "everything asked"])
def test_a_grammar_of_powershell_reads_the_scripts(name: str, hardening: list[str]) -> None:
    script = make_machine(STACKS[name], hardening=hardening)["provision.ps1"]
    assert script.isascii()
    assert find_faults(script) == []
    if STACKS[name].language != "installer" or STACKS[name].command:
        assert find_faults(read_runner(script)) == []


@each_stack
def test_powershell_itself_reads_the_scripts(name: str) -> None:
    powershell = find_tool("pwsh", "PowerShell's own packages bring it")
    parse = (
        "$e = $null; $text = [Console]::In.ReadToEnd(); "
        "[void][Management.Automation.Language.Parser]::ParseInput($text, [ref]$null, [ref]$e); $e; exit $e.Count"
    )
    run(powershell, "-NoProfile", "-Command", parse, text=make_machine(STACKS[name])["provision.ps1"])


@each_stack
def test_a_windows_machine_has_its_files(name: str) -> None:
    files = make_machine(STACKS[name])
    expected = {"README.md", "provision.ps1", "first-logon.md", "Vagrantfile", "libvirt/domain.xml"}
    assert set(files) == expected | ({".env.example"} if STACKS[name].env else set())
    assert "config.vm.communicator = 'winrm'\n" in files["Vagrantfile"]
    assert "path: 'provision.ps1', args: ['-Folder', 'C:\\vagrant']" in files["Vagrantfile"]
    assert "assword" not in files["provision.ps1"]


@pytest.mark.parametrize(
    ("release", "box"),
    [
        ("windows-server 2025", "windows-server-2025-standard"),
        ("windows-server 2012-r2", "windows-server-2012-r2"),
        ("windows 11-24h2-e", "windows-11"),
        ("ubuntu 26.04", "windows-server-2025-standard"),
        ("windows-server 2003", "windows-server-2025-standard"),
    ],
)
def test_the_guest_follows_the_named_release(release: str, box: str) -> None:
    files = make_files("vm", STACKS["dotnet"], facts={"os_family": "windows", "os_release": release})
    assert f"'gusztavvargadr/{box}'" in files["Vagrantfile"]
    is_other = release in {"ubuntu 26.04", "windows-server 2003"}
    assert (f"The workload names `{release}`" in files["README.md"]) == is_other


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_is_carried_out_or_the_page_says_why_not(setting: str) -> None:
    files = make_machine(STACKS["dotnet"], hardening=[setting])
    (row,) = [line for line in files["README.md"].splitlines() if line.startswith(f"| `{setting}` |")]
    path, colon, _ = row.split("|")[3].strip().partition(": ")
    carrying = {path for path, content in files.items() if path != "README.md" and f"{setting}: {RULE}" in content}
    if colon and path in files:
        assert path in carrying
    else:
        assert not carrying
        assert path in {"by hand", "nothing to do"}


def test_a_setting_of_a_task_is_left_to_the_installers_service() -> None:
    page = make_machine(STACKS["installer"], hardening=["ephemeral"])["README.md"]
    assert "| `ephemeral` | TST-010 | by hand: the installer brings a service of its own" in page


FAULTS: dict[str, tuple[str, str, dict[str, object]]] = {
    "a container": ("GEN016", "docker", {}),
    "containers in a machine": ("GEN016", "docker-in-vm", {}),
    "another language": ("GEN016", "vm", {"language": "go", "files": ()}),
    "a WAR": ("GEN016", "vm", {"language": "java", "framework": "tomcat", "files": ()}),
    "another package manager": ("GEN016", "vm", {"language": "python", "package_manager": "uv", "files": ()}),
    "a batch file with an ampersand": ("GEN021", "vm", {"command": ("start.cmd", "a&calc.exe")}),
    "a batch file with a variable": ("GEN021", "vm", {"build": ("make.BAT", "%PATH%")}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_has_no_files_is_refused(name: str) -> None:
    code, alternative, values = FAULTS[name]
    stack = STACKS["dotnet"].model_copy(update=values)
    with pytest.raises(InvalidInputError) as caught:
        make_files(alternative, stack, facts={"os_family": "windows"})
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {code}
    assert all(diagnostic.hint for diagnostic in caught.value.diagnostics)


@few
@given(command=COMMAND)
def test_a_command_comes_back(command: tuple[str, ...]) -> None:
    script = make_machine(STACKS["python"].model_copy(update={"command": command, "build": command}))["provision.ps1"]
    assert script.isascii()
    runner = read_runner(script)
    program = re.findall(r"^    FilePath = (.*)$", runner, re.MULTILINE)
    arguments = re.findall(r"^\$started\.ArgumentList = (.*)$", runner, re.MULTILINE)
    assert [read_expression(program[0]), *read_command_line(read_expression("".join(arguments) or "''"))] == list(
        command
    )
    (build,) = re.findall(r"^    Invoke-Program (.*) \$New$", script, re.MULTILINE)
    first, rest = read_expressions(build)
    assert [first, *read_command_line(rest)] == list(command)


@few
@given(title=TEXT, description=TEXT)
def test_a_text_changes_no_script(title: str, description: str) -> None:
    files = make_machine(STACKS["dotnet"], title=title, description=description or "x")
    plain = make_machine(STACKS["dotnet"])
    assert list_code(files) == list_code(plain)
    assert files["Vagrantfile"].count("\n") == plain["Vagrantfile"].count("\n")


def list_code(files: Mapping[str, str]) -> list[str]:
    return [line for line in files["provision.ps1"].splitlines() if not line.startswith("#")]


@given(st.lists(WORD, max_size=5))
def test_windows_programs_read_words_back(words: list[str]) -> None:
    assert read_command_line(safe.join_windows(words)) == words


@given(WORD)
def test_powershell_reads_a_text_back(text: str) -> None:
    assert read_expression(safe.quote_powershell(text)) == text


def read_expression(text: str) -> str:
    """Read an expression of texts as about_Quoting_Rules says, written apart from the code under test."""
    (value,) = read_expressions(text)
    return value


def read_expressions(text: str) -> list[str]:
    piece = r"'(?:[^']|'')*'|\[string\]\[char\]0x[0-9A-F]{4}"
    values = []
    for found in re.finditer(rf"\((?:{piece})(?: \+ (?:{piece}))*\)|{piece}", text):
        units = b""
        for part in re.findall(piece, found[0]):
            is_quoted = part.startswith("'")
            units += part[1:-1].replace("''", "'").encode("utf-16-be") if is_quoted else bytes.fromhex(part[-4:])
        values.append(units.decode("utf-16-be"))
    return values


def read_command_line(line: str) -> list[str]:
    """Read arguments as the C run-time library does: backslashes before quotes, quotes around spaces."""
    words: list[str] = []
    word, is_open, is_quoted = "", False, False
    for slashes, character in re.findall(r"(\\*)([^\\]|$)", line):
        if character == '"':
            word += "\\" * (len(slashes) // 2)
            if len(slashes) % 2:
                word += '"'
            else:
                is_quoted = not is_quoted
            is_open = True
        else:
            word += "\\" * len(slashes)
            is_open = is_open or bool(slashes)
            if character in {" ", "\t", ""} and not is_quoted:
                words += [word] if is_open else []
                word, is_open = "", False
            else:
                word += character
                is_open = True
    return words
