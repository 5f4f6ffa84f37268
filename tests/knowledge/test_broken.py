"""Every diagnostic that reading can give, provoked by a broken file and compared with what a user is to see.

`tests/broken/` holds a file per fault, whose first line says how it is read, and beside it the output in `.expected`.
`UPDATE_SNAPSHOTS=1` writes the outputs anew. Faults that no stored file can hold are made here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.knowledge import layers, locate
from advisor.knowledge.crosswalks import read_crosswalk
from advisor.knowledge.profiles import load_policy, load_workload, read_settings
from advisor.knowledge.schemas import build_schema
from advisor.knowledge.source import MAX_BYTES, MAX_TEXT
from advisor.model.diagnostic import InvalidInputError
from advisor.testing.decisions import read_case, read_scenario
from advisor.testing.ruletests import read_rule_tests
from tests.knowledge.bases import BROKEN, ROOT, layered, small

READERS: dict[str, Callable[[Path], object]] = {
    "a workload": lambda file: load_workload(file, small()),
    "a policy": lambda file: load_policy(str(file), small()),
    "a layer of rules": lambda file: layered(file.read_bytes(), name=file.name),
    "rule tests": lambda file: read_rule_tests([file], small()),
    "a scenario": lambda file: read_scenario(file, small()),
    "a case": lambda file: read_case(file, small()),
    "a crosswalk": lambda file: read_crosswalk(file, small()),
}

STORED = sorted(path.name for path in BROKEN.glob("*.yaml"))


def _write(content: bytes) -> Callable[[], object]:
    def read() -> object:
        Path("made.yaml").write_bytes(content)
        return load_workload(Path("made.yaml"), small())

    return read


def _fill(*names: str) -> Callable[[], object]:
    def read() -> object:
        for name in names:
            Path("rules").mkdir(exist_ok=True)
            Path("rules", name).write_text("topic: house\n", encoding="utf-8")
        return layers.read_files([("rules", Path("rules"))])

    return read


_LONG = "x" * (MAX_TEXT // 8)

MADE: dict[str, Callable[[], object]] = {
    "YAML010-larger-than-1-MiB": _write(b"name: shop\ndescription: " + b"x" * MAX_BYTES),
    "YAML020-not-utf-8": _write("name: shop\ntitle: Café\n".encode("latin-1")),
    "YAML020-utf-16": _write("name: shop\n".encode("utf-16")),
    "YAML030-control-character": _write(b"name: shop\ntitle: \x00\n"),
    "YAML060-long-text-behind-aliases": _write(f"- &a {_LONG}\n- [{', '.join(['*a'] * 9)}]\n".encode()),
    "FACT040-setting-without-value": lambda: read_settings(("tenancy", "tenancy=many"), small()),
    "IO010-missing-file": lambda: load_workload(Path("missing.yaml"), small()),
    "IO010-folder": lambda: load_workload(Path(), small()),
    "IO030-not-a-folder": lambda: layers.read_files([("house", Path("missing")), ("house2", Path(__file__))]),
    "IO040-no-rule-file": _fill("house.test.yaml"),
    "IO050-too-many-files": _fill("a.yaml", "b.yaml", "c.yaml"),
    "IO060-unknown-policy": lambda: load_policy("regulatd", small()),
    "IO060-unknown-schema": lambda: build_schema("workloads", small()),
    "IO110-yml": _fill("house.yml", "fine.yaml"),
    "LIMIT010-too-many-findings": _write(b"name: shop\n" + b"".join(b"odd%d: 1\n" % n for n in range(2000))),
}
"""Faults that need a folder, bytes that are no text, a huge file or an option; `tests/broken/README.md` lists them."""


def _show(read: Callable[[], object], place: Path) -> str:
    with pytest.raises(InvalidInputError) as caught:
        read()
    text = "".join(f"{diagnostic}\n" for diagnostic in caught.value.diagnostics)
    return text.replace(str(place), "PLACE").replace(str(ROOT), "ROOT")


def _compare(name: str, shown: str) -> None:
    expected = BROKEN / f"{name}.expected"
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        expected.write_text(shown, encoding="utf-8")
    assert shown == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", STORED)
def test_broken_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = BROKEN / name
    how = re.match(r"# Read as (.+)\.\n", file.read_text(encoding="utf-8"))
    assert how, "the first line says how the file is read"
    monkeypatch.chdir(BROKEN)
    shown = _show(lambda: READERS[how[1]](Path(name)), BROKEN)
    assert f" {name.partition('-')[0]}: " in shown
    _compare(file.stem, shown)


@pytest.mark.parametrize("name", MADE)
def test_made_fault(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(layers, "MAX_ENTRIES", 3)
    shown = _show(MADE[name], tmp_path)
    code = name.partition("-")[0]
    if code == "LIMIT010":  # the thousand before it are of no interest
        shown = shown[shown.rindex("\n", 0, shown.index(code)) + 1 :]
    assert f" {code}: " in shown
    _compare(name, shown)


def test_broken_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(locate, "_PACKAGE", tmp_path / "advisor")
    _compare("IO020-no-rules-installed", _show(lambda: locate.find_data("rules"), tmp_path))


def test_every_code_has_a_broken_file() -> None:
    sources = [
        *(ROOT / "advisor" / "knowledge").glob("*.py"),
        *(ROOT / "advisor" / "knowledge" / "documents").glob("*.py"),
    ]
    used = {
        code for file in sources for code in re.findall(r'"([A-Z]{2,6}[0-9]{3})"', file.read_text(encoding="utf-8"))
    }
    shown = {path.name.partition("-")[0] for path in BROKEN.glob("*.expected")}
    assert used == shown


def test_every_output_belongs_to_a_fault() -> None:
    faults = {*(Path(name).stem for name in STORED), *MADE, "IO020-no-rules-installed"}
    assert {path.stem for path in BROKEN.glob("*.expected")} == faults


def test_the_readme_lists_what_is_made() -> None:
    text = (BROKEN / "README.md").read_text(encoding="utf-8")
    assert [name for name in (*MADE, "IO020-no-rules-installed") if f"`{name}`" not in text] == []
