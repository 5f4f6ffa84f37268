"""Each folder of tests/examples is a case: a workload, and under `expected/` the files that it gives for each verdict.

Beside the three verdicts, an example that expects another alternative has a folder of that name, whatever is advised,
and `advised` holds the files of a recommendation that none of these stands for: components in several forms.

A new folder with a `workload.yaml` is a new case. `UPDATE_SNAPSHOTS=1` writes what is expected anew; look at the diff.
"""

from __future__ import annotations

import os
import shutil
import stat
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Final

import pytest

from advisor.advise import advise
from advisor.engine.guidance import redirect
from advisor.generate import GeneratedFile, generate, warn_of_ends
from advisor.generate.project import FORM_OF
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import load_workload
from advisor.knowledge.tables import find_release
from advisor.model.diagnostic import InvalidInputError
from advisor.model.knowledge import KnowledgeBase
from advisor.model.recommendation import Recommendation
from advisor.model.workload import Workload

ROOT: Final = Path(__file__).parents[2]
EXAMPLES: Final = ROOT / "tests" / "examples"
NAMES: Final = sorted(path.parent.name for path in EXAMPLES.glob("*/workload.yaml"))
VERDICTS: Final = {"docker": "docker", "vm": "vm", "both": "docker-in-vm"}
"""The verdicts, each with the alternative whose files stand for it."""
ADVISED: Final = "advised"
ALTERNATIVES: Final = tuple(name for name in FORM_OF if name not in VERDICTS.values())
FORMS: Final = (*VERDICTS, *ALTERNATIVES, ADVISED)
FIND_RELEASE: Final = partial(find_release, ROOT / "rules" / "tables" / "eol.json")
ON: Final = date(2026, 11, 24)
HAS_NO_FILES: Final = {"GEN015", "GEN016"}
"""The diagnostics that say that a language has no files for a form."""

is_updating: Final = os.environ.get("UPDATE_SNAPSHOTS") == "1"

each_example = pytest.mark.parametrize("name", NAMES)


@cache
def load_rules() -> KnowledgeBase:
    return load_knowledge()


@cache
def advise_example(name: str) -> tuple[Workload, Recommendation]:
    workload = load_workload(EXAMPLES / name / "workload.yaml", load_rules())
    return workload, advise(load_rules(), workload, evaluated_on=ON, depth="quick")


@cache
def make_example(name: str, form: str) -> dict[str, GeneratedFile]:
    """Give the files by path, none when the language has no files for the form, or another form has the same."""
    workload, recommendation = advise_example(name)
    if form == ADVISED and recommendation.alternative in FORM_OF:
        return {}
    if form != ADVISED and workload.components:
        return {}
    if form in ALTERNATIVES and form != workload.expect:
        return {}
    alternative = None if form == ADVISED else VERDICTS.get(form, form)
    try:
        spoken = redirect(load_rules(), recommendation, alternative) if alternative else recommendation
        files = generate(spoken, workload, alternative, FIND_RELEASE)
    except InvalidInputError as problem:
        if {diagnostic.code for diagnostic in problem.diagnostics} <= HAS_NO_FILES:
            return {}
        raise
    return {file.path: file for file in files}


def test_there_are_examples() -> None:
    assert len(NAMES) > 10


@each_example
@pytest.mark.parametrize("form", FORMS)
def test_the_files_are_those_that_are_expected(name: str, form: str) -> None:
    folder = EXAMPLES / name / "expected" / form
    files = make_example(name, form)
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
        assert f"# Warning: {warning.message}\n" in make_example(name, verdict)[path].content
        assert "**Warning:** " in make_example(name, verdict)["README.md"].content
