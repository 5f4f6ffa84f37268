"""The published JSON Schemas: fresh, sound, met by every file, named by every file, and of one mind with the reader.

`UPDATE_SNAPSHOTS=1` writes `docs/schemas/` anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from advisor.advise import advise
from advisor.knowledge.conditions import GROUPS, operators_of
from advisor.knowledge.crosswalks import read_crosswalk
from advisor.knowledge.profiles import load_policy, load_workload, read_workload
from advisor.knowledge.schemas import MODELINE, build_schema, schema_names, write_schema
from advisor.knowledge.source import parse_yaml
from advisor.model.diagnostic import InvalidInputError
from advisor.model.domain import BoolDomain, Domain, NumberDomain, ReleaseDomain, SetDomain, values_of
from advisor.testing.decisions import read_case, read_scenario
from advisor.testing.ruletests import read_rule_tests
from tests.knowledge.bases import BROKEN, ROOT, layered, shipped, small

SCHEMAS: Final = ROOT / "docs" / "schemas"

FILES: Final = {
    "topic": "rules/topics/*.yaml",
    "criteria": "rules/criteria.yaml",
    "alternatives": "rules/alternatives.yaml",
    "hardening": "rules/hardening.yaml",
    "causes": "rules/causes.yaml",
    "screens": "rules/screens.yaml",
    "evidence": "rules/evidence/*.yaml",
    "crosswalk": "rules/crosswalks/*.yaml",
    "workload": "profiles/workloads/*.yaml",
    "policy": "profiles/policies/*.yaml",
    "ruletest": "tests/topics/*.yaml",
    "scenario": "tests/scenarios/*.yaml",
    "case": "tests/cases/*.yaml",
}
"""Which files a schema is for."""

KEYWORDS: Final = {
    *("$schema", "$id", "$ref", "title", "description", "definitions", "default", "examples", "enumDescriptions"),
    *("type", "enum", "const", "pattern", "patternErrorMessage", "minimum", "maximum", "minLength", "maxLength"),
    *("properties", "patternProperties", "additionalProperties", "required", "minProperties", "maxProperties"),
    *("items", "minItems", "maxItems", "anyOf", "allOf", "if", "then", "else"),
}
"""The keywords of draft 7 that are used, and the two that editors add."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads as editors do, by version 1.2 of YAML: a day is text, and so is `on`."""


_Loader.yaml_implicit_resolvers = {
    sign: [
        (tag, pattern)
        for tag, pattern in resolvers
        if not tag.endswith(":timestamp") and (sign in "tTfF" or not tag.endswith(":bool"))
    ]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def published(name: str) -> dict[str, Any]:
    """Give a published schema."""
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return schema


@cache
def validator(name: str) -> Draft7Validator:
    """Give the validator of a published schema."""
    return Draft7Validator(published(name))


@cache
def small_validator(name: str) -> Draft7Validator:
    """Give the validator of the schema that the small base has."""
    return Draft7Validator(build_schema(name, small()))


def find_faults(judge: Draft7Validator, value: object) -> list[str]:
    """Say what a schema has against a value."""
    return [f"{fault.json_path}: {fault.message[:200]}" for fault in judge.iter_errors(value)]


# ---------------------------------------------------------------------------------------------------------- the schemas


@pytest.mark.parametrize("name", schema_names())
def test_published_schema_is_fresh(name: str) -> None:
    text = write_schema(build_schema(name, shipped()))
    file = SCHEMAS / f"{name}.schema.json"
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text, "write it anew: make schemas"


def test_nothing_else_is_published() -> None:
    assert {file.name for file in SCHEMAS.glob("*.json")} == {f"{name}.schema.json" for name in schema_names()}


@pytest.mark.parametrize("name", schema_names())
def test_schema_is_sound(name: str) -> None:
    schema = published(name)
    Draft7Validator.check_schema(schema)
    assert schema["$id"] == f"{name}.schema.json"
    definitions = schema.get("definitions", {})
    for part in _walk(schema):
        assert set(part) <= KEYWORDS
        if "$ref" in part:
            assert list(part) == ["$ref"], "draft 7 ignores what stands beside a reference"
            assert part["$ref"] == "#" or part["$ref"].removeprefix("#/definitions/") in definitions
        if "properties" in part and part.get("type") == "object":
            assert part["additionalProperties"] is False
        if "enumDescriptions" in part:
            assert len(part["enumDescriptions"]) == len(part["enum"])


def _walk(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a schema is a mapping, a list of them, or a boolean
    if isinstance(schema, list):
        for part in schema:
            yield from _walk(part)
    elif isinstance(schema, dict):
        yield schema
        for key in ("properties", "patternProperties", "definitions"):
            yield from _walk(list(schema.get(key, {}).values()))
        for key in ("items", "additionalProperties", "anyOf", "allOf", "if", "then", "else"):
            yield from _walk(schema.get(key))


@pytest.mark.parametrize("name", [name for name in schema_names() if name != "recommendation"])
def test_every_key_is_explained(name: str) -> None:
    schema = published(name)
    shapes = [schema, *(part for key, part in schema.get("definitions", {}).items() if key.endswith("Shape"))]
    assert [
        (shape["title"], key)
        for shape in shapes
        for key, part in shape["properties"].items()
        if not part.get("description", "").endswith((".", ";"))
    ] == []


@pytest.mark.parametrize("name", ["workload", "policy", "ruletest", "scenario", "case", "crosswalk"])
def test_editor_completes_every_fact_and_its_values(name: str) -> None:
    definitions = published(name)["definitions"]
    answers = definitions["answers"]["properties"]
    knowledge = shipped()
    assert set(answers) == set(knowledge.domain_of)
    for question in knowledge.questions:
        assert answers[question.fact]["title"] == question.prompt
        assert answers[question.fact]["description"].startswith(question.help)
    for fact, domain in knowledge.domain_of.items():
        offered = definitions.get(f"value_of_{fact}", {}).get("enum", [])
        assert offered == ([] if isinstance(domain, BoolDomain) else list(values_of(domain)))


@pytest.mark.parametrize("name", ["topic", "screens", "policy"])
def test_editor_completes_every_operator(name: str) -> None:
    condition = published(name)["definitions"]["condition"]["properties"]
    knowledge = shipped()
    assert set(condition) == {*knowledge.domain_of, *GROUPS}
    for fact, domain in knowledge.domain_of.items():
        forms = condition[fact].get("anyOf", [condition[fact]])
        (operators,) = (form["properties"] for form in forms if form.get("type") == "object")
        assert tuple(operators) == operators_of(domain)


# ------------------------------------------------------------------------------------------------------------ the files


def _list_files() -> list[tuple[str, str]]:
    return [
        (name, path.relative_to(ROOT).as_posix()) for name, where in FILES.items() for path in sorted(ROOT.glob(where))
    ]


@pytest.mark.parametrize(("name", "file"), _list_files(), ids=[file for _, file in _list_files()])
def test_file_meets_its_schema_and_names_it(name: str, file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    line, _, _ = text.partition("\n")
    assert line.startswith(MODELINE)
    named = (ROOT / file).parent / line.removeprefix(MODELINE)
    assert named.resolve() == SCHEMAS / f"{name}.schema.json"
    assert find_faults(validator(name), yaml.load(text, _Loader)) == []  # noqa: S506 - it derives from the safe loader


def test_no_file_is_left_out() -> None:
    listed = {file for _, file in _list_files()}
    folders = ("rules", "profiles", "tests/topics", "tests/scenarios", "tests/cases")
    found = {path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.yaml")}
    assert found == listed


@pytest.mark.parametrize("name", ["web-app", "modern-front-legacy-core", "vpn-appliance"])
def test_recommendation_meets_its_schema(name: str) -> None:
    workload = load_workload(ROOT / "profiles" / "workloads" / f"{name}.yaml", shipped())
    answer = json.loads(advise(shipped(), workload).model_dump_json(by_alias=True))
    assert find_faults(validator("recommendation"), answer) == []
    assert find_faults(validator("recommendation"), {**answer, "odd": 1}) != []


# ----------------------------------------------------------------------------------------------------------- the reader

READERS: Final[Mapping[str, Callable[[Path], object]]] = {
    "workload": lambda file: load_workload(file, small()),
    "policy": lambda file: load_policy(str(file), small()),
    "ruletest": lambda file: read_rule_tests([file], small()),
    "scenario": lambda file: read_scenario(file, small()),
    "case": lambda file: read_case(file, small()),
    "crosswalk": lambda file: read_crosswalk(file, small()),
}
"""How the reader takes a file; a kind that is not here is a layer of rules."""

SOUND: Final = {file.stem: file.read_text(encoding="utf-8") for file in sorted((BROKEN / "sound").glob("*.yaml"))}
"""A file of each kind that reader and schema take."""

REFUSED: Final[dict[str, list[tuple[str, str]]]] = {
    "workload": [
        ("name: w", "title: w"),
        ("name: w", "name: [w]"),
        ("name: w", "name: ''"),
        ("answers:", "anwsers:"),
        ("own_kernel: true", "own_kernel: 'yes'"),
        ("own_kernel: true", "own_kernal: true"),
        ("own_kernel: true", "own_kernel: [true]"),
        ("value: linux", "value: linus"),
        ("value: linux, ", ""),
        ("origin: assumed", "origin: guessed"),
        ("note: We", "reason: We"),
        ("startup_budget_s: 2.5", "startup_budget_s: -1"),
        ("startup_budget_s: 2.5", "startup_budget_s: fast"),
        ("regimes: [cards]", "regimes: [cash]"),
        ("ubuntu 22.04", "ubunto 22.04"),
        ("ubuntu 22.04", "ubuntu"),
        ("isolation_need: kernel", "isolation_need: machine"),
        ("name: front", "title: front"),
        ("port: 8080", "port: 80800"),
        ("port: 8080", "port: '8080'"),
        ("[python, app.py]", "python app.py"),
    ],
    "policy": [
        ("title: P", "titel: P"),
        ("isolation: 5", "isolaton: 5"),
        ("isolation: 5", "isolation: -5"),
        ("[container]", "[docker]"),
        ("at_least: teams", "at_least: team"),
        ("at_least: teams", "atleast: teams"),
        (", remedy: R", ""),
    ],
    "topic": [
        ("topic: house", "topics: house"),
        ("prefix: HSE", "prefix: hse"),
        ("fact: odd", "fact: Odd"),
        ("domain: bool", "domain: boolean"),
        ("choice: {a: A}", "choice: {a: A}, levels: {a: A}"),
        ("prior: 0.1", "prior: 1.1"),
        ("domain: bool, otherwise", "domain: {number: {unit: s, min: 0, max: 1}}, otherwise"),
        ("when: {own_kernel: true}", "when: {own_kernal: true}"),
        ("    when: {own_kernel: true}\n", ""),
        ("advise: A", "advice: A"),
        ("{advise: A}", "{}"),
        ("    judgement: true\n", ""),
        ("os_family: [linux, windows]", "os_family: []"),
        ("os_family: [linux, windows]", "os_family: {at_least: linux}"),
        ("none: [{regimes: {includes: cards}}]", "none: []"),
        ("regimes: {includes: cards}", "regimes: cards"),
        ("product: ubuntu", "product: ubunto"),
        ("below: 5", "below: five"),
        ("veto: [container]", "veto: container"),
        ("veto: [container]", "veto: [docker]"),
        ("isolation: 1}", "isolation: 11}"),
        ("machine: {isolation", "vm: {isolation"),
        ("isolation: -0.1", "isolation: -2"),
        ("startup: {figure: 60", "isolation: {figure: 60"),
        ("{figure: 60, low: 5}", "{low: 5}"),
        ("cause: one-trial", "cause: another"),
        ("memory_limit", "memory"),
        ("isolation_need: kernel", "own_kernel: true"),
        ("startup: {at_most", "isolation: {at_most"),
        ("at_most: startup_budget_s", "at_most: budget"),
        ("    remedy: R\n", ""),
        ("since: 2026-11-24", "since: 24 November"),
        ("HSE-020", "HSE-20"),
        ("disabled: true, reason: R", "disabled: true"),
    ],
    "criteria": [
        ("maximise", "maximize"),
        ("weight: 1", "weight: 101"),
        ("own: 1", "own: 2"),
        ("levels: {", "level: {"),
        ("raise: tenancy", "raise: tenants"),
        ("against: machine", "against: vm"),
        ("of: machine", "of: vm"),
        ("on: isolation", "on: isolaton"),
        ("never_better_than: container", "never_worse_than: container"),
        ("when: {own_kernel: true}", "when: {own_kernal: true}"),
    ],
    "causes": [
        ("id: c", "id: [c]"),
        ("title: C", "titel: C"),
        ("cap: 0.2", "cap: 0"),
        ("cap: 0.2", "cap: 2"),
        (", cap: 0.2", ""),
    ],
    "crosswalk": [
        ("mild", "milder"),
        ("own_kernel: true", "own_kernal: true"),
        ("[KRN-010]", "[KRN]"),
        ("against_containers", "for_vms"),
    ],
    "screens": [
        ("[trust", "[thrust"),
        ("own_kernel, ", "os_family, "),
        ("own_kernel, ", "own_kernal, "),
        ("id: s, ", ""),
    ],
    "evidence": [
        ("confidence: standard", "confidence: high"),
        ("verified: true", "verified: yes please"),
        ("year: 2025", "year: 25"),
        ("https://example.org", "example.org"),
    ],
    "hardening": [
        ("title: S", "titel: S"),
        ("[container]", "[docker]"),
        ("[container]", "[]"),
        ("[memory_limit]", "[memory]"),
    ],
    "alternatives": [
        ("id: warm, ", ""),
        ("figure: 0.2", "figure: soon"),
        ("own_kernel: true", "own_kernal: true"),
        ("level: own", "level: owned"),
        ("level: own, ", "figure: 1, "),
        ("figure: 1", "figure: fast"),
        ("      isolation: {level: own, judgement: true}\n", ""),
    ],
    "ruletest": [
        (", unknown: {}", ""),
        ("fires: {own_kernel: true}", "fires: own_kernel"),
        ("own_kernel: false", "own_kernal: false"),
        ("KRN-010", "krn-010"),
    ],
    "scenario": [("verdict: machine", "verdikt: machine"), ("own_kernel: true", "own_kernel: maybe"), ("KRN-010", "K")],
    "case": [("own_kernel: true", "own_kernel: maybe"), ("source: {title: T, ", "source: {"), ("why: W\n", "")],
}
"""Changes to a sound file that the reader refuses, and that an editor therefore has to show."""


def _read(name: str, text: str, folder: Path) -> None:
    file = folder / "file.yaml"
    file.write_text(text, encoding="utf-8")
    if name in READERS:
        READERS[name](file)
    else:
        layered(text)


@pytest.mark.parametrize("name", SOUND)
def test_reader_and_schema_take_what_is_sound(name: str, tmp_path: Path) -> None:
    _read(name, SOUND[name], tmp_path)
    assert find_faults(small_validator(name), yaml.load(SOUND[name], _Loader)) == []  # noqa: S506 - as above


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [(name, old, new) for name, changes in REFUSED.items() for old, new in changes],
    ids=lambda part: part.strip() or "nothing",
)
def test_schema_refuses_what_the_reader_refuses(name: str, old: str, new: str, tmp_path: Path) -> None:
    assert old in SOUND[name]
    text = SOUND[name].replace(old, new, 1)
    with pytest.raises(InvalidInputError):
        _read(name, text, tmp_path)
    assert find_faults(small_validator(name), yaml.load(text, _Loader)) != []  # noqa: S506 - as above


def _values(domain: Domain) -> st.SearchStrategy[object]:
    """Give values that may be right for a domain, and such that are not."""
    match domain:
        case NumberDomain():
            right: st.SearchStrategy[object] = st.integers(-9, 9999) | st.floats(-9, 9999).map(lambda x: round(x, 3))
        case ReleaseDomain():
            right = st.sampled_from(["any", "ubuntu 22.04", "debian 12", "Ubuntu 22.04", "ubuntu", "fedora 40"])
        case SetDomain():
            right = st.lists(st.sampled_from([*values_of(domain), "odd"]), max_size=3)
        case _:
            right = st.sampled_from([*values_of(domain), "odd", "Single"])
    return (
        right | st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "true", "5"]) | st.just({"a": 1})
    )


@given(data=st.data(), fact=st.sampled_from(sorted(small().domain_of)), is_long=st.booleans())
def test_reader_and_schema_agree_on_every_answer(data: st.DataObject, fact: str, *, is_long: bool) -> None:
    value = data.draw(_values(small().domain_of[fact]))
    answer = {"value": value, "origin": "assumed"} if is_long else value
    text = yaml.safe_dump({"name": "w", "answers": {fact: answer}})
    is_shown_sound = not find_faults(small_validator("workload"), yaml.load(text, _Loader))  # noqa: S506 - as above
    try:
        read_workload(parse_yaml(text.encode(), "f"), small())
    except InvalidInputError:
        is_read = False
    else:
        is_read = True
    is_other_spelling = value == "Ubuntu 22.04"  # the reader is lenient, an editor offers one spelling
    assert is_shown_sound == (is_read and not is_other_spelling)


def test_unknown_schema_is_met_with_the_nearest_name() -> None:
    with pytest.raises(InvalidInputError, match="did you mean `workload`"):
        build_schema("workloads", small())
