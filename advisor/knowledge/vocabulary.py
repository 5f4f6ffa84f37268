"""What the knowledge base adds to the JSON Schemas, so that an editor completes its facts, values and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from advisor.engine.split import list_expectable
from advisor.knowledge.conditions import GROUPS, operators_of
from advisor.knowledge.effects import MAX_WEIGHT
from advisor.knowledge.locate import find_data
from advisor.knowledge.profiles import list_profiles
from advisor.knowledge.tables import cycles
from advisor.knowledge.values import ANY_RELEASE
from advisor.model.domain import (
    BoolDomain,
    ChoiceDomain,
    Domain,
    LevelsDomain,
    NumberDomain,
    ReleaseDomain,
    SetDomain,
    describe,
)
from advisor.model.knowledge import LevelScale, MeasuredScale

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.model.knowledge import Criterion, KnowledgeBase

Schema: TypeAlias = dict[str, Any]

EXAMPLES_PER_PRODUCT: Final = 6
"""How many releases of a product an editor offers, newest first."""

_NOTHING: Final[Schema] = {"type": "null"}


def refer(name: str, **more: str) -> Schema:
    """Give a reference to a definition; with a `type` beside it, an editor knows at once what to write."""
    return {**more, "$ref": f"#/definitions/{name}"}


def enumerate_labels(labels: Mapping[str, str]) -> Schema:
    """Give a schema for one of several words, each with the label that an editor shows."""
    return {"type": "string", "enum": list(labels), "enumDescriptions": list(labels.values())}


def one_or_several(item: Schema) -> Schema:
    """Give a schema for a value or a list of such values."""
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def derived_domain() -> Schema:
    """Give the schema of the domain of a derived fact."""
    labels = {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1}
    return {"anyOf": [{"enum": ["bool"]}, _closed({"levels": labels}, required=["levels"])]}


def _fields(properties: Mapping[str, Schema], **more: Any) -> Schema:
    """Give a closed mapping for a definition; its `type` stands where it is referred to."""
    return {"properties": dict(properties), "additionalProperties": False, **more}


def _closed(properties: Mapping[str, Schema], **more: Any) -> Schema:
    return {"type": "object", **_fields(properties, **more)}


def _define_value(domain: Domain) -> Schema:
    """Give the schema of one plain value; of one element, for a set."""
    match domain:
        case BoolDomain():
            return {"type": "boolean"}
        case ChoiceDomain() | LevelsDomain() | SetDomain():
            return enumerate_labels(domain.labels)
        case NumberDomain():
            return {"type": "number", "minimum": domain.min, "maximum": domain.max}
        case ReleaseDomain():
            return _release(domain)


def define_values(knowledge: KnowledgeBase) -> dict[str, Schema]:
    """Give a definition for the values of each fact that lists them, so that they stand in a schema once."""
    return {
        f"value_of_{fact}": _define_value(domain)
        for fact, domain in knowledge.domain_of.items()
        if not isinstance(domain, (BoolDomain, NumberDomain))
    }


def _value(fact: str, domain: Domain) -> Schema:
    return _define_value(domain) if isinstance(domain, (BoolDomain, NumberDomain)) else refer(f"value_of_{fact}")


def _release(domain: ReleaseDomain) -> Schema:
    file = find_data("rules") / "tables" / f"{domain.table}.json"
    releases = (
        f"{product} {cycle}" for product in domain.products for cycle in cycles(file, product)[:EXAMPLES_PER_PRODUCT]
    )
    products = "|".join(product.replace(".", r"\.") for product in domain.products)
    return {
        "type": "string",
        "pattern": rf"^({ANY_RELEASE}|({products})( [a-z0-9][a-z0-9._+-]*)+)$",
        "patternErrorMessage": f"Write {describe(domain)}; or `{ANY_RELEASE}`.",
        "examples": [*releases, ANY_RELEASE],
    }


def _describe_facts(knowledge: KnowledgeBase) -> dict[str, tuple[str, str]]:
    """Map each fact to its title and a longer description: questions first, in the order of the files."""
    asked = {question.fact: (question.prompt, question.help) for question in knowledge.questions}
    found = {lookup.fact: (lookup.title, f"Looked up by `{lookup.by}`.") for lookup in knowledge.lookups}
    derived = {derived.fact: (derived.title, "Concluded by rules.") for derived in knowledge.derived}
    return {**asked, **found, **derived}


def _describe(domain: Domain, text: str) -> str:
    match domain:
        case NumberDomain():
            return f"{text} A{describe(domain)[1:]}."
        case LevelsDomain():
            return f"{text} In rising order: {', '.join(domain.labels)}."
        case _:
            return text


def _per_fact(knowledge: KnowledgeBase, forms: Mapping[str, list[Schema]]) -> dict[str, Schema]:
    texts = _describe_facts(knowledge)
    return {
        fact: {
            "title": title,
            "description": _describe(knowledge.domain_of[fact], text),
            **(forms[fact][0] if len(forms[fact]) == 1 else {"anyOf": forms[fact]}),
        }
        for fact, (title, text) in texts.items()
    }


def define_answers(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of a map of answers: a plain value, the long form, or null for unknown."""
    forms = {}
    for fact, domain in knowledge.domain_of.items():
        value = _value(fact, domain)
        branches = [{"type": "array", "items": value}, value] if isinstance(domain, SetDomain) else [value]
        long_form = {
            "title": "With origin and note",
            **_closed(
                {
                    "value": {"anyOf": [*branches, _NOTHING]},
                    "origin": {"enum": ["answered", "detected", "assumed"]},
                    "note": {"type": "string"},
                },
                required=["value"],
            ),
        }
        forms[fact] = [*branches, _NOTHING, long_form]
    return _fields(_per_fact(knowledge, forms))


def define_plain_answers(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of a map of plain answers to questions."""
    domains = {question.fact: question.domain for question in knowledge.questions}
    forms = {fact: _value(fact, domain) for fact, domain in domains.items()}
    return _fields(
        {
            question.fact: {
                "title": question.prompt,
                **(
                    {"type": "array", "items": forms[question.fact]}
                    if isinstance(question.domain, SetDomain)
                    else forms[question.fact]
                ),
            }
            for question in knowledge.questions
        }
    )


def define_condition(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of a condition: facts with a value or operators, and the groups `all`, `any` and `none`."""
    forms = {fact: _tests(fact, domain) for fact, domain in knowledge.domain_of.items()}
    meanings = {"all": "every one of", "any": "at least one of", "none": "none of"}
    groups = {
        group: {
            "description": f"True when {meanings[group]} these conditions is true.",
            "type": "array",
            "items": {**refer("condition", type="object"), "minProperties": 1},
            "minItems": 1,
        }
        for group in GROUPS
    }
    return _fields({**_per_fact(knowledge, forms), **groups})


def _tests(fact: str, domain: Domain) -> list[Schema]:
    operators = _closed({name: _operand(name, fact, domain) for name in operators_of(domain)}, minProperties=1)
    value = _value(fact, domain)
    match domain:
        case BoolDomain() | NumberDomain():
            return [value, operators]
        case ChoiceDomain() | LevelsDomain():
            return [*one_or_several(value)["anyOf"], operators]
        case SetDomain() | ReleaseDomain():
            return [operators]


def _operand(operator: str, fact: str, domain: Domain) -> Schema:
    match operator, domain:
        case "known", _:
            return {"type": "boolean"}
        case "includes", SetDomain():
            return one_or_several(_value(fact, domain))
        case "product", ReleaseDomain():
            return one_or_several({"type": "string", "enum": list(domain.products)})
        case _, NumberDomain():
            return {"type": "number"}
        case _:
            return _value(fact, domain)


def define_fact(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of the name of a fact."""
    return enumerate_labels({fact: title for fact, (title, _) in _describe_facts(knowledge).items()})


def define_ticked_fact(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of a fact that a screen may list: a yes/no fact, or one with a plain value."""
    asked = {
        question.fact: question.tick or question.prompt
        for question in knowledge.questions
        if isinstance(question.domain, BoolDomain) or question.plain is not None
    }
    return enumerate_labels(asked)


def define_screen(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of the name of a screen."""
    return enumerate_labels({screen.id: screen.prompt for screen in knowledge.screens})


def define_topic(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of the name of a topic."""
    return enumerate_labels({topic.id: topic.title for topic in knowledge.topics})


def define_alternative(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of the name of an alternative."""
    return enumerate_labels({item.id: item.summary for item in knowledge.alternatives})


def define_verdict(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of a verdict, the missing one included."""
    return {"enum": [*knowledge.verdicts, "undecided"]}


def define_expectation(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of what a workload may be held to: a verdict, or an alternative."""
    return {"enum": list(list_expectable(knowledge))}


def define_label(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of what a real decision names: the label of alternatives."""
    return {"type": "string", "enum": list(dict.fromkeys(knowledge.label_of.values()))}


def define_policy_name(_: KnowledgeBase) -> Schema:
    """Give the schema of the name of a policy: a shipped one, or the path of a file."""
    return {"examples": list(list_profiles("policies"))}


def define_setting(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of the name of a hardening setting."""
    return enumerate_labels({setting.id: setting.title for setting in knowledge.settings})


def define_consideration(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of the name of something outside the alternatives."""
    return enumerate_labels({item.id: item.summary for item in knowledge.considerations})


def define_criterion(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of the name of a criterion."""
    return enumerate_labels({criterion.id: criterion.question for criterion in knowledge.criteria})


def define_cause(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of the name of a cause."""
    return enumerate_labels({cause.id: cause.title for cause in knowledge.causes})


def define_conclusions(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of `conclude`: derived facts and their values."""
    return _fields({item.fact: {"title": item.title, **_define_value(item.domain)} for item in knowledge.derived})


def _per_criterion(criteria: Iterable[Criterion], **schema: Any) -> Schema:
    return _fields({item.id: {"title": item.title, "description": item.question, **schema} for item in criteria})


def define_weights(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of a policy's weights."""
    return _per_criterion(knowledge.criteria, type="number", minimum=0, maximum=100)


def define_weighing(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of `weigh`: how much more or less criteria matter."""
    return _per_criterion(knowledge.criteria, type="number", minimum=-MAX_WEIGHT, maximum=MAX_WEIGHT)


def define_shifts(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of `shift`: how much better or worse alternatives perform on criteria."""
    per_criterion = _per_criterion(knowledge.criteria, type="number", minimum=-1, maximum=1)
    return _closed(
        {
            item.id: {"title": item.title, "description": item.summary, **per_criterion}
            for item in knowledge.alternatives
        }
    )


def define_figures(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of `figures`: what is measured of alternatives while a rule fires."""
    cells = {
        item.id: {"title": item.title, "description": f"{item.question} In {item.scale.unit}.", **refer("FigureShape")}
        for item in knowledge.criteria
        if isinstance(item.scale, MeasuredScale)
    }
    alternatives = {
        item.id: {"title": item.title, "description": item.summary, **_fields(cells)} for item in knowledge.alternatives
    }
    return _closed(alternatives)


def define_requirements(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of `require`: bounds on measured criteria."""
    measured = [item for item in knowledge.criteria if isinstance(item.scale, MeasuredScale)]
    numbers = {
        fact: title
        for fact, (title, _) in _describe_facts(knowledge).items()
        if isinstance(knowledge.domain_of[fact], NumberDomain)
    }
    bound = _closed({"at_most": {"anyOf": [enumerate_labels(numbers), {"type": "number"}]}}, required=["at_most"])
    return _per_criterion(measured, **bound)


def define_performances(knowledge: KnowledgeBase) -> Schema:
    """Give the schema of an alternative's performance on every criterion."""
    cells = {}
    for criterion in knowledge.criteria:
        scale = criterion.scale
        needed: Schema
        if isinstance(scale, LevelScale):
            steps = {name: f"{value:g} of 1" for name, value in scale.levels.items()}
            needed = {"properties": {"level": enumerate_labels(steps)}, "required": ["level"]}
        else:
            needed = {"properties": {"figure": {"type": "number"}}, "required": ["figure"]}
        description = criterion.question + (f" In {scale.unit}." if isinstance(scale, MeasuredScale) else "")
        cells[criterion.id] = {
            "title": criterion.title,
            "description": description,
            "allOf": [refer("PerformanceShape"), needed],
        }
    return _fields(cells, required=list(cells))
