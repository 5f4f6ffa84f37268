"""Places of declarations: found in files, kept by the cache, and right wherever the files lie now."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.knowledge.load import load_knowledge
from tests.knowledge.bases import ROOT, shipped
from tests.knowledge.sound import build, edit, rule


def text_at(path: str, line: int, column: int) -> str:
    return Path(path).read_text(encoding="utf-8").splitlines()[line - 1][column - 1 :]


def test_every_declaration_is_found_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    knowledge = load_knowledge(base=ROOT / "rules", use_cache=False)
    named = [("rule", item.id) for item in knowledge.rules]
    named += [("fact", fact) for fact in knowledge.domain_of]
    named += [("evidence", name) for name in knowledge.evidence]
    named += [("setting", item.id) for item in knowledge.settings]
    named += [("screen", item.id) for item in knowledge.screens]
    named += [("criterion", item.id) for item in knowledge.criteria]
    named += [("alternative", item.id) for item in knowledge.alternatives]
    for kind, name in named:
        place = knowledge.place_of(kind, name)
        assert text_at(place.path, place.line, place.column).startswith(name), (kind, name)
    for claim in knowledge.claims:
        place = knowledge.place_of("claim", claim.name)
        assert text_at(place.path, place.line, place.column).startswith(claim.direction)


def test_a_later_layer_is_where_a_replaced_rule_stands(tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    text = "topic: kernel\nrules:\n  - id: KRN-010\n    title: Ours\n    when: {own_kernel: true}\n"
    text += "    then: {advise: So.}\n    because: So.\n    judgement: true\n"
    (house / "house.yaml").write_text(text, encoding="utf-8")
    knowledge = load_knowledge([house], use_cache=False)
    place = knowledge.place_of("rule", "KRN-010")
    assert (Path(place.path).name, place.line, place.column) == ("house.yaml", 3, 9)


def test_places_survive_the_cache_and_follow_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_CACHE", str(tmp_path / "cache"))
    first, second = tmp_path / "first", tmp_path / "second"
    shutil.copytree(ROOT / "rules", first)
    shutil.copytree(ROOT / "rules", second)
    written = load_knowledge(base=first)
    assert list((tmp_path / "cache").iterdir())
    cached = load_knowledge(base=second)
    assert cached.content_hash == written.content_hash
    assert cached.places == written.places
    here, there = (knowledge.place_of("rule", "KRN-010") for knowledge in (written, cached))
    assert (here.line, here.column) == (there.line, there.column)
    assert Path(here.path).is_relative_to(first)
    assert Path(there.path).is_relative_to(second)


def test_places_are_no_part_of_what_the_rules_say() -> None:
    moved = build(("topic: shop\n", "# A remark.\ntopic: shop\n"))
    before, after = (knowledge.place_of("rule", "SHP-010").line for knowledge in (build(), moved))
    assert after == before + 1
    assert moved.rules == build().rules


def test_what_was_not_read_from_files_stands_nowhere() -> None:
    knowledge = shipped().model_copy(update={"paths": (), "places": {}})
    assert str(knowledge.place_of("rule", "KRN-010")) == "rules"


def test_an_added_rule_has_a_place() -> None:
    edits = rule("SHP-080", "{own_kernel: false}", "{advise: So.}")
    place = build(edits).place_of("rule", "SHP-080")
    line = edit(edits)[place.path].splitlines()[place.line - 1]
    assert line[place.column - 1 :].startswith("SHP-080")
