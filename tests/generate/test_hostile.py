"""Whatever a workload says, the files still parse, keep their shape, and give the words back as data."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.generate import generate
from advisor.generate.check import check_name
from advisor.model.diagnostic import InvalidInputError, Location
from tests.generate.making import FORMS, FULL_STACK, by_path, find_tool, make_recommendation, make_workload, run
from tests.generate.test_judges import read_unit
from tests.generate.test_safe import read_systemd_words

PLANTED = (
    *(
        "$(touch planted)",
        "`touch planted`",
        "; touch planted #",
        "' && touch planted '",
        '" && touch planted "',
        "$HOME",
    ),
    *(
        "${HOME}",
        "{{ 7 * 7 }}",
        "{% raw %}",
        "#{`touch planted`}",
        "%n%i",
        "a\\",
        "\\",
        "'",
        '"',
        "\\'",
        "!!python/none",
    ),
    *(
        "END_OF_UNIT",
        "EOF",
        "<<EOF",
        "]",
        '"]',
        "--",
        "-rf",
        "*",
        "~",
        "&&",
        "|",
        ";",
        "",
        " ",
        "é",
        "東京",
        "🐳",
        "a: b",
        "#",
    ),
    *("no", "null", "0o17", "RUN", "\\n", "=begin", "__END__", "# shellcheck disable=all", "# hadolint ignore=DL3008"),
)
TEXT = st.sampled_from(PLANTED) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
WORD = TEXT.filter(str.isprintable)
PROGRAM = st.sampled_from(
    ["python", "/usr/bin/python3", "./run me.sh", "it's", "$(id)", "a\\", 'say "x"', "%n", "{{x}}"]
)
COMMAND = st.builds(lambda program, words: (program, *words), PROGRAM, st.lists(WORD, max_size=4))
NAME = st.sampled_from(PLANTED) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def make_hostile(
    alternative: str, *, name: str = "web-app", command: tuple[str, ...] = (), **texts: str
) -> dict[str, str]:
    stack = FULL_STACK.model_copy(update={"command": command, "build": command} if command else {})
    recommendation = make_recommendation(alternative, hardening=["read_only_root", "no_such_setting"], texts=texts)
    return by_path(generate(recommendation, make_workload(stack, name=name)))


def make_if_accepted(alternative: str, *, name: str, command: tuple[str, ...] = (), **texts: str) -> dict[str, str]:
    """Give the files, or none when the name is refused; nothing else may be."""
    faults = list(check_name(name, Location("test")))
    if not faults:
        return make_hostile(alternative, name=name, command=command, **texts)
    with pytest.raises(InvalidInputError) as caught:
        make_hostile(alternative, name=name, command=command, **texts)
    assert (
        {fault.code for fault in faults} <= {diagnostic.code for diagnostic in caught.value.diagnostics} <= {"GEN020"}
    )
    return {}


@pytest.mark.parametrize("alternative", FORMS)
@few
@given(command=COMMAND)
def test_a_command_comes_back_from_every_file(alternative: str, command: tuple[str, ...]) -> None:
    files = make_hostile(alternative, command=command)
    assert read_shape(files) == read_shape(make_hostile(alternative, command=("python", "app.py")))
    if "Dockerfile" in files:
        lines = files["Dockerfile"].splitlines()
        assert json.loads(lines[-1].removeprefix("CMD ")) == list(command)
        assert list(command) in [json.loads(line[4:]) for line in lines if line.startswith('RUN ["')]
    if alternative == "vm":
        (start,) = re.findall(r"^ExecStart=(.*)$", read_unit(files["provision.sh"]), re.MULTILINE)
        assert read_systemd_words(start) == ["/usr/bin/env", *command]
        (build,) = re.findall(r'^  \(cd -- "\$1" && PATH="[^"]*" (.*)\)$', files["provision.sh"], re.MULTILINE)
        assert shlex.split(build) == list(command)


@pytest.mark.parametrize("alternative", FORMS)
@few
@given(name=NAME, title=TEXT, description=TEXT, summary=TEXT)
def test_a_text_changes_no_file(alternative: str, name: str, title: str, description: str, summary: str) -> None:
    files = make_if_accepted(alternative, name=name, title=title, description=description or "x", summary=summary)
    if not files:
        return
    assert read_shape(files) == read_shape(make_hostile(alternative))
    for path, content in files.items():
        assert len(content.splitlines()) == content.count("\n"), path
        content.encode()


@settings(few, max_examples=15)
@given(name=NAME, title=TEXT, command=COMMAND)
def test_real_parsers_still_read_the_files(name: str, title: str, command: tuple[str, ...]) -> None:
    files = make_if_accepted("docker-in-vm", name=name, title=title, command=command)
    machine = make_if_accepted("vm", name=name, title=title, command=command)
    if not files:
        return
    run(find_tool("hadolint"), "--failure-threshold=error", "-", text=files["Dockerfile"])
    run(find_tool("bash", "a Bourne-again shell"), "-n", text=files["provision.sh"])
    run(find_tool("bash", "a Bourne-again shell"), "-n", text=machine["provision.sh"])


@settings(few, max_examples=10)
@given(name=NAME, title=TEXT)
def test_ruby_still_reads_the_vagrantfile(name: str, title: str) -> None:
    ruby = find_tool("ruby", "`apt-get install ruby` brings it")
    files = make_if_accepted("vm", name=name, title=title)
    if files:
        assert "Syntax OK" in run(ruby, "-c", "-", text=files["Vagrantfile"])


@settings(few, max_examples=30)
@given(words=st.lists(WORD, max_size=5))
def test_a_planted_command_does_not_run(words: list[str]) -> None:
    """The build command runs in earnest, with a program in its place that writes down what it was given."""
    script = make_hostile("vm", command=("./record", *words))["provision.sh"]
    (build,) = re.findall(r"^build_project\(\) \{\n.*?^\}\n", script, re.MULTILINE | re.DOTALL)
    with TemporaryDirectory() as folder:
        record = Path(folder) / "record"
        record.write_text('#!/bin/sh\nprintf "%s\\0" "$@" > recorded\n', "utf-8")
        record.chmod(0o755)
        run(find_tool("bash", "a Bourne-again shell"), "-euo", "pipefail", "-c", f'{build}build_project "$0"', folder)
        recorded = (Path(folder) / "recorded").read_bytes().decode().split("\0")[:-1]
        assert recorded == (words or [""])
        assert sorted(os.listdir(folder)) == ["record", "recorded"]  # noqa: PTH208 - names alone


def read_shape(files: dict[str, str]) -> dict[str, object]:
    """Give what must not depend on any text: paths, instructions, keys, and the functions and keys of scripts."""
    shape: dict[str, object] = {"paths": sorted(files)}
    if "Dockerfile" in files:
        shape["Dockerfile"] = [
            line.split(" ")[0] for line in files["Dockerfile"].splitlines() if not line.startswith(("#", "STOPSIGNAL"))
        ]
        service = yaml.safe_load(files["compose.yaml"])["services"]["app"]
        shape["compose"] = service | {"image": "", "environment": sorted(service["environment"])}
    if "provision.sh" in files:
        script = files["provision.sh"]
        unit = read_unit(script)
        shape["functions"] = re.findall(r"^\w+\(\) \{$", script, re.MULTILINE)
        shape["lines"] = script.count("\n")
        shape["unit"] = re.findall(r"^(?:\[\w+\]|\w+(?==))", unit, re.MULTILINE)
        user_data = yaml.safe_load(files["cloud-init/user-data"])
        assert user_data["write_files"][0]["content"] == script
        shape["user-data"] = sorted(user_data)
        shape["Vagrantfile"] = [line.split("=")[0] for line in files["Vagrantfile"].splitlines() if line[:1] != "#"]
        shape["Vagrantfile lines"] = files["Vagrantfile"].count("\n")
    return shape
