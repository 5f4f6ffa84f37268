"""Each folder of tests/examples is a case: a workload, and under `expected/` the files that it gives for each verdict.

A new folder with a `workload.yaml` is a new case. `UPDATE_SNAPSHOTS=1` writes what is expected anew; look at the diff.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Final

import jsonschema
import pytest
import yaml

from advisor.advise import advise
from advisor.generate import GeneratedFile, generate, warn_of_ends
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import load_workload
from advisor.knowledge.tables import find_release
from advisor.model.diagnostic import InvalidInputError
from advisor.model.knowledge import KnowledgeBase
from advisor.model.recommendation import Recommendation
from advisor.model.workload import Workload
from tests.generate.making import find_tool, run
from tests.generate.test_judges import CLOUD_INIT_SCHEMA, LARGEST_USER_DATA, lint_yaml, read_compose_schema, read_unit

ROOT: Final = Path(__file__).parents[2]
EXAMPLES: Final = ROOT / "tests" / "examples"
NAMES: Final = sorted(path.parent.name for path in EXAMPLES.glob("*/workload.yaml"))
VERDICTS: Final = {"docker": "docker", "vm": "vm", "both": "docker-in-vm"}
"""The verdicts, each with the alternative whose files stand for it."""
FIND_RELEASE: Final = partial(find_release, ROOT / "rules" / "tables" / "eol.json")
ON: Final = date(2026, 11, 24)
HAS_NO_FILES: Final = {"GEN015", "GEN016"}
"""The diagnostics that say that a language has no files for a form."""

is_updating: Final = os.environ.get("UPDATE_SNAPSHOTS") == "1"

each_example = pytest.mark.parametrize("name", NAMES)
each_container = pytest.mark.parametrize("verdict", ["docker", "both"])
each_machine = pytest.mark.parametrize("verdict", ["vm", "both"])


@cache
def load_rules() -> KnowledgeBase:
    return load_knowledge()


@cache
def advise_example(name: str) -> tuple[Workload, Recommendation]:
    workload = load_workload(EXAMPLES / name / "workload.yaml", load_rules())
    return workload, advise(load_rules(), workload, evaluated_on=ON, depth="quick")


@cache
def make_example(name: str, verdict: str) -> dict[str, GeneratedFile]:
    """Give the files by path, none when the language has no files for the form."""
    workload, recommendation = advise_example(name)
    try:
        files = generate(recommendation, workload, VERDICTS[verdict], FIND_RELEASE)
    except InvalidInputError as problem:
        if {diagnostic.code for diagnostic in problem.diagnostics} <= HAS_NO_FILES:
            return {}
        raise
    return {file.path: file for file in files}


def read(name: str, verdict: str, path: str) -> str:
    """Give the content of a file, or skip where the example has none in this form."""
    files = make_example(name, verdict)
    if path not in files:
        pytest.skip(f"{name} has no {path} for {verdict}")
    return files[path].content


def test_there_are_examples() -> None:
    assert len(NAMES) > 10


@each_example
@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_files_are_those_that_are_expected(name: str, verdict: str) -> None:
    folder = EXAMPLES / name / "expected" / verdict
    files = make_example(name, verdict)
    if is_updating:
        write_expected(folder, files)
    found = {
        path.relative_to(folder).as_posix(): (path.read_text("utf-8"), bool(path.stat().st_mode & stat.S_IXUSR))
        for path in folder.rglob("*")
        if path.is_file()
    }
    hint = "if the change is meant: UPDATE_SNAPSHOTS=1 pytest tests/generate/test_examples.py, then read the diff"
    assert sorted(files) == sorted(found), hint
    for path, file in files.items():
        assert (file.content, bool(file.mode & stat.S_IXUSR)) == found[path], f"{path}: {hint}"


def write_expected(folder: Path, files: dict[str, GeneratedFile]) -> None:
    """Replace a folder by files; remove it when there are none."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, file in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.content, "utf-8")
        target.chmod(file.mode)


@each_example
def test_a_language_past_its_end_is_kept_and_the_files_say_since_when(name: str) -> None:
    workload, recommendation = advise_example(name)
    warnings = warn_of_ends(recommendation, workload, FIND_RELEASE)
    assert bool(warnings) == name.endswith("-eol")
    if not warnings:
        return
    (warning,) = warnings
    assert workload.stack is not None
    assert warning.code == "GEN040"
    assert f"{workload.stack.version} reached its end of life on 20" in warning.message
    for verdict, path in (("docker", "Dockerfile"), ("vm", "provision.sh"), ("both", "Dockerfile")):
        assert f"# Warning: {warning.message}\n" in read(name, verdict, path)
        assert "**Warning:** " in read(name, verdict, "README.md")


@each_example
@each_container
def test_hadolint_has_no_complaint(name: str, verdict: str) -> None:
    dockerfile = read(name, verdict, "Dockerfile")
    assert "hadolint ignore" not in dockerfile
    judge = ("--no-color", "--failure-threshold=style", "--disable-ignore-pragma", "-")
    run(find_tool("hadolint"), *judge, text=dockerfile)


@each_example
@each_container
def test_an_image_is_pinned_unprivileged_and_watched(name: str, verdict: str) -> None:
    lines = read(name, verdict, "Dockerfile").splitlines()
    images = [line.partition("=")[2] for line in lines if line.startswith("ARG ") and "=" in line]
    assert all(":" in image and not image.endswith(":latest") for image in images)
    assert [line for line in lines if line.startswith("USER ")][-1] == "USER 10001:10001"
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert not [line for line in lines if line.startswith("    CMD ") and ("curl" in line or "wget" in line)]
    assert not [line for line in lines if line.startswith(("CMD ", "ENTRYPOINT ")) and "[" not in line]


@each_example
@each_container
def test_compose_meets_its_schema_and_hardens(name: str, verdict: str) -> None:
    text = read(name, verdict, "compose.yaml")
    lint_yaml(text, "line-length: {max: 120}")
    document = yaml.safe_load(text)
    read_compose_schema().validate(document)
    service = document["services"]["app"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["user"] == "10001:10001"


@each_example
@each_machine
def test_shellcheck_has_no_complaint(name: str, verdict: str) -> None:
    script = read(name, verdict, "provision.sh")
    assert "shellcheck disable" not in script
    run(find_tool("shellcheck"), "--norc", "--severity=style", "-", text=script)


@each_example
@each_machine
def test_user_data_fits_and_meets_the_schema_of_cloud_init(name: str, verdict: str) -> None:
    user_data = read(name, verdict, "cloud-init/user-data")
    assert len(user_data.encode()) < LARGEST_USER_DATA
    lint_yaml(user_data, "comments: disable, document-start: disable, line-length: disable")
    if not CLOUD_INIT_SCHEMA.is_file():
        pytest.skip("the cloud-init schema is missing: `apt-get install --no-install-recommends cloud-init` brings it")
    schema = json.loads(CLOUD_INIT_SCHEMA.read_text("utf-8"))
    jsonschema.Draft4Validator(schema).validate(yaml.safe_load(user_data))


@each_example
def test_systemd_reads_the_unit(name: str, tmp_path: Path) -> None:
    script = read(name, "vm", "provision.sh")
    if "END_OF_UNIT" not in script:
        pytest.skip("what is installed brings a unit of its own")
    unit = tmp_path / "example.service"
    # The verifier wants the program to be there, and Podman need not be.
    unit.write_text(read_unit(script).replace("/usr/bin/podman", "/usr/bin/env"), "utf-8")
    assert run(find_tool("systemd-analyze", "it is part of systemd"), "verify", "--man=no", str(unit)) == ""


@each_example
@each_machine
def test_ruby_reads_the_vagrantfile(name: str, verdict: str) -> None:
    ruby = find_tool("ruby", "`apt-get install ruby` brings it")
    assert run(ruby, "-wc", "-", text=read(name, verdict, "Vagrantfile")) == "Syntax OK\n"
