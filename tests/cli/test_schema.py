from __future__ import annotations

import json
from pathlib import Path

from advisor.knowledge.schemas import schema_names
from tests.cli.running import ROOT, Runner


def test_without_a_name_it_lists_the_names(run: Runner) -> None:
    ended = run("schema")
    assert (ended.code, ended.out.split(), ended.err) == (0, list(schema_names()), "")


def test_it_prints_what_is_published(run: Runner) -> None:
    published = (ROOT / "docs" / "schemas" / "workload.schema.json").read_text(encoding="utf-8")
    ended = run("schema", "workload")
    assert (ended.code, ended.out) == (0, published)


def test_an_unknown_name_is_met_with_the_nearest(run: Runner) -> None:
    ended = run("schema", "workloads")
    assert (ended.code, ended.out) == (1, "")
    assert "did you mean `workload`?" in ended.err


def test_house_rules_are_completed_too(run: Runner) -> None:
    Path("house").mkdir()
    question = "{fact: painted_blue, prompt: Painted blue, help: Look at it., domain: bool}"
    Path("house/house.yaml").write_text(f"topic: house\nquestions: [{question}]\n", encoding="utf-8")
    answers = json.loads(run("schema", "workload", "--rules", "house").out)["definitions"]["answers"]["properties"]
    assert answers["painted_blue"]["title"] == "Painted blue"


def test_it_writes_a_file_but_never_over_another(run: Runner) -> None:
    assert run("schema", "hardening", "-o", "h.json").code == 0
    assert json.loads(Path("h.json").read_text(encoding="utf-8"))["$id"] == "hardening.schema.json"
    assert run("schema", "hardening", "-o", "h.json").code == 1
    assert run("schema", "hardening", "-o", "h.json", "--force").code == 0
