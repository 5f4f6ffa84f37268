"""The published JSON Schemas: the shapes of the files, completed with the facts, values and names of a knowledge base.

They are what an editor completes and checks from. They follow draft 7, which YAML language servers support best, and
are stricter than the reader in two respects: text that looks like a number or a boolean needs quotes, since other
programs would read `3.10` as 3.1; and a key without a value is left out.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel

from advisor.knowledge import documents, vocabulary
from advisor.knowledge.documents.base import RULE_ID, Shape
from advisor.knowledge.profiles import MAX_NAME
from advisor.knowledge.shape import models_in
from advisor.knowledge.source import shorten
from advisor.knowledge.spelling import suggest
from advisor.knowledge.vocabulary import Schema, refer
from advisor.model.diagnostic import InvalidInputError, Location, error
from advisor.model.generated import GeneratedFiles
from advisor.model.recommendation import Recommendation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from advisor.model.knowledge import KnowledgeBase

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
MODELINE: Final = "# yaml-language-server: $schema="

_MODELS: Final[dict[str, type[BaseModel]]] = {
    "topic": documents.TopicShape,
    "criteria": documents.CriteriaShape,
    "alternatives": documents.AlternativesShape,
    "hardening": documents.HardeningShape,
    "screens": documents.ScreensShape,
    "evidence": documents.EvidenceShape,
    "causes": documents.CausesShape,
    "workload": documents.WorkloadShape,
    "policy": documents.PolicyShape,
    "ruletest": documents.RuleTestsShape,
    "scenario": documents.ScenarioShape,
    "case": documents.CaseShape,
    "crosswalk": documents.CrosswalkShape,
    "recommendation": Recommendation,
    "generated": GeneratedFiles,
}
_WRITTEN: Final = (Recommendation, GeneratedFiles)
"""What is only ever written, so that its schema describes the output."""

_VOCABULARY: Final[dict[str, Callable[[KnowledgeBase], Schema]]] = {
    "answers": vocabulary.define_answers,
    "plain_answers": vocabulary.define_plain_answers,
    "condition": vocabulary.define_condition,
    "fact": vocabulary.define_fact,
    "ticked_fact": vocabulary.define_ticked_fact,
    "screen": vocabulary.define_screen,
    "topic_name": vocabulary.define_topic,
    "alternative": vocabulary.define_alternative,
    "setting": vocabulary.define_setting,
    "consideration": vocabulary.define_consideration,
    "criterion": vocabulary.define_criterion,
    "cause": vocabulary.define_cause,
    "conclusions": vocabulary.define_conclusions,
    "weights": vocabulary.define_weights,
    "weighing": vocabulary.define_weighing,
    "shifts": vocabulary.define_shifts,
    "figures": vocabulary.define_figures,
    "requirements": vocabulary.define_requirements,
    "performances": vocabulary.define_performances,
    "verdict": vocabulary.define_verdict,
    "expectation": vocabulary.define_expectation,
    "label": vocabulary.define_label,
    "policy_name": vocabulary.define_policy_name,
}
"""Definitions that the knowledge base fills, by name."""

_TEXT_OR_NUMBER: Final[Schema] = {"type": ["string", "integer"]}
_NAME: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": MAX_NAME}
_CONDITION: Final = refer("condition", type="object")
_ALTERNATIVES: Final[Schema] = {"type": "array", "items": refer("alternative"), "minItems": 1}
_EXAMPLES: Final = vocabulary.one_or_several(refer("answers", type="object"))

_PLACES: Final[dict[tuple[str, str], Schema]] = {
    ("QuestionShape", "when"): _CONDITION,
    ("ScreenShape", "when"): _CONDITION,
    ("MixtureShape", "when"): _CONDITION,
    ("MixtureShape", "ask_again"): {"type": "array", "items": refer("fact")},
    ("PartKindShape", "assume"): refer("plain_answers", type="object"),
    ("HouseVetoShape", "when"): _CONDITION,
    ("RuleShape", "when"): _CONDITION,
    ("OverviewItemShape", "screen"): refer("screen"),
    ("OverviewItemShape", "fact"): refer("ticked_fact"),
    ("QuestionShape", "plain"): {"type": ["boolean", "number", "string", "array"], "items": {"type": "string"}},
    ("DerivedShape", "domain"): vocabulary.derived_domain(),
    ("DerivedShape", "otherwise"): {"type": ["boolean", "string"]},
    ("ClaimShape", "raised"): refer("fact"),
    ("ClaimShape", "lowered"): refer("fact"),
    ("ClaimShape", "never_helps"): refer("alternative"),
    ("ClaimShape", "against"): refer("alternative"),
    ("ClaimShape", "when"): _CONDITION,
    ("PhysicsShape", "of"): refer("alternative"),
    ("PhysicsShape", "never_better_than"): refer("alternative"),
    ("PhysicsShape", "on"): refer("criterion"),
    ("PhysicsShape", "when"): _CONDITION,
    ("WayShape", "unless"): _CONDITION,
    ("SettingShape", "for_"): {"type": "array", "items": refer("alternative"), "minItems": 1},
    ("SettingShape", "excludes"): {"type": "array", "items": refer("setting")},
    ("RuleShape", "cause"): refer("cause"),
    ("CrosswalkEntryShape", "severity"): _TEXT_OR_NUMBER,
    ("CrosswalkEntryShape", "facts"): refer("answers", type="object"),
    ("CrosswalkEntryShape", "questions"): {"type": "array", "items": refer("fact")},
    ("CrosswalkAnswerShape", "severity"): _TEXT_OR_NUMBER,
    ("CrosswalkAnswerShape", "facts"): refer("answers", type="object"),
    ("CrosswalkAnswerShape", "questions"): {"type": "array", "items": refer("fact")},
    ("EffectsShape", "conclude"): refer("conclusions", type="object"),
    ("EffectsShape", "weigh"): refer("weighing", type="object"),
    ("EffectsShape", "shift"): refer("shifts", type="object"),
    ("EffectsShape", "figures"): refer("figures", type="object"),
    ("EffectsShape", "veto"): {"type": "array", "items": refer("alternative")},
    ("EffectsShape", "require"): refer("requirements", type="object"),
    ("EffectsShape", "harden"): {"type": "array", "items": refer("setting")},
    ("EffectsShape", "advise"): vocabulary.one_or_several({"anyOf": [{"type": "string"}, refer("AdviceShape")]}),
    ("EffectsShape", "consider"): {"type": "array", "items": refer("consideration")},
    ("EffectsShape", "risk"): vocabulary.one_or_several(refer("RiskShape")),
    ("EffectsShape", "effort"): vocabulary.one_or_several(refer("EffortShape")),
    ("AdviceShape", "for_"): _ALTERNATIVES,
    ("RiskShape", "for_"): _ALTERNATIVES,
    ("EffortShape", "to"): _ALTERNATIVES,
    ("ScreensShape", "order"): {"type": "array", "items": refer("topic_name")},
    ("ScreenShape", "facts"): {"type": "array", "items": refer("ticked_fact")},
    ("ReplacedShape", "by"): {"type": "array", "items": refer("alternative"), "minItems": 1},
    ("AlternativeShape", "performance"): refer("performances", type="object"),
    ("WorkloadShape", "expect"): refer("expectation", type="string"),
    ("WorkloadShape", "answers"): refer("answers", type="object"),
    ("ComponentShape", "answers"): refer("answers", type="object"),
    ("ScenarioShape", "answers"): refer("answers", type="object"),
    ("ReadingShape", "answers"): refer("answers", type="object"),
    ("PolicyShape", "assume"): refer("answers", type="object"),
    ("PolicyShape", "weights"): refer("weights", type="object"),
    ("HouseVetoShape", "alternatives"): _ALTERNATIVES,
    ("WorkloadShape", "name"): _NAME,
    ("ComponentShape", "name"): _NAME,
    ("RuleTestsShape", "tests"): {
        "type": "object",
        "patternProperties": {RULE_ID: refer("RuleTestShape")},
        "additionalProperties": False,
    },
    ("RuleTestShape", "fires"): _EXAMPLES,
    ("RuleTestShape", "silent"): _EXAMPLES,
    ("RuleTestShape", "unknown"): _EXAMPLES,
    ("WorkloadShape", "policy"): refer("policy_name", type="string"),
    ("ScenarioShape", "policy"): refer("policy_name", type="string"),
    ("ExpectShape", "verdict"): refer("verdict", type="string"),
    ("ExpectShape", "alternative"): refer("alternative"),
    ("CaseShape", "expected"): refer("label", type="string"),
    ("CaseShape", "acceptable"): {"type": "array", "items": refer("label", type="string"), "minItems": 1},
}
"""What stands at a key instead of the bare shape, by model and key."""

_RULES: Final[dict[str, Schema]] = {
    "DomainShape": {"minProperties": 1, "maxProperties": 1},
    "ScaleShape": {"minProperties": 1, "maxProperties": 1},
    "EffectsShape": {"minProperties": 1},
    "AlternativesShape": {"anyOf": [{"required": ["alternatives"]}, {"required": ["considerations"]}]},
    "RuleShape": {
        "if": {"properties": {"disabled": {"const": True}}, "required": ["disabled"]},
        "then": {"required": ["id", "reason"]},
        "else": {
            "required": ["id", "title", "when", "then", "because"],
            "anyOf": [
                {"properties": {"evidence": {"minItems": 1}}, "required": ["evidence"]},
                {"properties": {"judgement": {"const": True}}, "required": ["judgement"]},
            ],
            "if": {"properties": {"then": {"type": "object", "required": ["veto"]}}, "required": ["then"]},
            "then": {"required": ["remedy", "evidence"]},
        },
    },
}
"""What the linker demands beyond single keys, by model."""


def schema_names() -> tuple[str, ...]:
    """Give the names of the schemas."""
    return tuple(_MODELS)


def build_schema(name: str, knowledge: KnowledgeBase) -> Schema:
    """Give the JSON Schema (draft 7) of a kind of file. Raises InvalidInputError for a name that is none."""
    if name not in _MODELS:
        hint = suggest(name, _MODELS)
        raise InvalidInputError([error("IO060", f"there is no schema `{shorten(name)}`", Location("schema"), hint)])
    model = _MODELS[name]
    mode: Literal["validation", "serialization"] = "serialization" if model in _WRITTEN else "validation"
    raw = model.model_json_schema(mode=mode, ref_template="#/definitions/{model}")
    shapes: dict[str, Schema] = raw.pop("$defs", {})
    root = shapes.pop(model.__name__) if "$ref" in raw else raw  # a model that contains itself
    models = _models_below(model)
    for title, shape in shapes.items():
        if title in models:  # an enumeration is none
            _complete(shape, models[title])
    _complete(root, model)
    filled = {title: define(knowledge) for title, define in _VOCABULARY.items()} | vocabulary.define_values(knowledge)
    head = {"$schema": DRAFT, "$id": f"{name}.schema.json", "title": f"advisor: {name}"}
    schema = _tidy({**head, **root, **head}, model.__name__)  # its keys first, and its title
    definitions = {title: _tidy(shape, model.__name__) for title, shape in {**shapes, **filled}.items()}
    reachable = _find_reachable(schema, definitions)
    return {**schema, "definitions": reachable} if reachable else schema


def write_schema(schema: Schema) -> str:
    """Give a schema as the text of its file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _complete(schema: Schema, model: type[BaseModel]) -> None:
    """Put what an editor shows and what the linker demands into the schema of a model."""
    schema["title"] = model.__name__.removesuffix("Shape")
    schema["description"] = (model.__doc__ or "").partition("\n")[0]
    texts = _read_docstrings(model)
    properties = schema["properties"]
    for field, info in model.model_fields.items():
        key = info.serialization_alias or info.alias or field
        value = {**_PLACES.get((model.__name__, field), properties[key])}
        value.pop("title", None)
        if value.get("default") in (None, "", [], {}):
            value.pop("default", None)
        if info.default is None and issubclass(model, Shape):
            value = _leave_out_null(value)
        properties[key] = {"description": texts[field], **value} if field in texts else value
    schema.update(_RULES.get(model.__name__, {}))


def _leave_out_null(schema: Schema) -> Schema:
    """Give the schema of an optional key without null: whoever has nothing to say leaves the key out."""
    branches = [branch for branch in schema.get("anyOf", ()) if branch != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**rest, **branches[0]} if len(branches) == 1 else {**rest, **({"anyOf": branches} if branches else {})}


@cache
def _parse_module(name: str) -> dict[str, ast.ClassDef]:
    tree = ast.parse(inspect.getsource(sys.modules[name]))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _read_docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Map the fields of a model to the strings below them."""
    body = _parse_module(model.__module__)[model.__name__].body
    return {
        field.target.id: " ".join(str(text.value.value).split())
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }


def _models_below(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Map the names of a model and of the models in its fields, at any depth, to themselves."""
    found: dict[str, type[BaseModel]] = {}
    waiting = [model]
    while waiting:
        current = waiting.pop()
        if current.__name__ not in found:
            found[current.__name__] = current
            waiting += [inner for info in current.model_fields.values() for inner in models_in(info.annotation)]
    return found


def _tidy(schema: Schema, root: str) -> Schema:
    """Give a schema that draft 7 reads as it is meant: no keyword beside a reference, and `#` for the root."""
    tidied: Schema = {}
    for key, value in schema.items():
        match key, value:
            case (("properties" | "patternProperties"), dict()):
                tidied[key] = {name: _tidy(part, root) for name, part in value.items()}
            case (("anyOf" | "allOf" | "oneOf"), list()):
                tidied[key] = [_tidy(part, root) for part in value]
            case (("items" | "additionalProperties" | "if" | "then" | "else"), dict()):
                tidied[key] = _tidy(value, root)
            case "$ref", str():
                tidied[key] = "#" if value == f"#/definitions/{root}" else value
            case _:
                tidied[key] = value
    if "$ref" in tidied and len(tidied) > 1:
        return {**{key: value for key, value in tidied.items() if key != "$ref"}, "allOf": [{"$ref": tidied["$ref"]}]}
    return tidied


def _find_reachable(schema: Schema, definitions: dict[str, Schema]) -> dict[str, Schema]:
    """Give the definitions that a schema refers to, directly or through others, in their order."""
    needed: set[str] = set()
    waiting = [schema]
    while waiting:
        new = set(_names_in(waiting.pop())) - needed
        needed |= new
        waiting += [definitions[name] for name in new]
    return {name: shape for name, shape in definitions.items() if name in needed}


def _names_in(schema: Schema) -> Iterator[str]:
    yield from re.findall(r'"\$ref": "#/definitions/(\w+)"', json.dumps(schema))
