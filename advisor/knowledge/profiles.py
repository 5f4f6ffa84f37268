"""Read what users hand in, workloads and policies, and find the ones that are shipped."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from advisor.knowledge.conditions import ConditionReader
from advisor.knowledge.documents.inputs import AnswerShape, PolicyShape, StackShape, WorkloadShape
from advisor.knowledge.locate import find_data, show_path
from advisor.knowledge.problems import Problems
from advisor.knowledge.shape import check_shape
from advisor.knowledge.source import Document, Mapping, PathKey, Sequence, parse_yaml, read_yaml, shorten
from advisor.knowledge.spelling import suggest
from advisor.knowledge.values import read_value
from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error
from advisor.model.fact import Fact, Origin
from advisor.model.workload import Component, HouseVeto, Policy, Stack, Workload

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase

MAX_NAME: Final = 200
_OTHER_KINDS: Final = {
    **dict.fromkeys(
        ("weights", "assume", "vetoes"), "this is a policy: name it with `--policy`, beside a workload file"
    ),
    **dict.fromkeys(("topic", "rules"), "this is a rule file: name its folder with `--rules`, beside a workload file"),
}
"""What a file is that is read as a workload and is none, by keys that only it has."""
LONG_FORM: Final = ("value", "origin", "note")

Trail = tuple[PathKey, ...]


@dataclass(slots=True, eq=False, repr=False)
class AnswerReader:
    """Reads maps of answers of one document and collects what is wrong with them."""

    knowledge: KnowledgeBase
    document: Document
    problems: list[Diagnostic] = field(default_factory=Problems)
    unknown: dict[str, str] = field(default_factory=dict)
    """Facts whose long form holds null, with its note: somebody was asked and did not know."""

    def read(self, answers: dict[str, Any], trail: Trail, origin: Origin = Origin.ANSWERED) -> tuple[Fact, ...]:
        """Give the facts; a null answer is unknown and gives none."""
        facts = (self._read_answer(str(fact), raw, (*trail, str(fact)), origin) for fact, raw in answers.items())
        return tuple(fact for fact in facts if fact is not None)

    def read_what_is_there(self) -> None:
        """Collect what is wrong with the answers of a document that is wrong elsewhere, so that all is said at once."""
        root = self.document.root
        places: list[tuple[Trail, Any]] = [((key,), root.get(key)) for key in ("answers", "assume")]
        parts = root.get("components")
        for index, part in enumerate(parts if isinstance(parts, Sequence) else ()):
            if isinstance(part, Mapping):
                places.append((("components", index, "answers"), part.get("answers")))
        for trail, answers in places:
            if isinstance(answers, Mapping):
                self.read(answers, trail)

    def _read_answer(self, fact: str, raw: Any, trail: Trail, origin: Origin) -> Fact | None:
        domain = self.knowledge.domain_of.get(fact)
        if domain is None:
            where = self.document.locate(trail, at_key=True)
            hint = suggest(fact, self.knowledge.domain_of)
            self.problems.append(error("FACT010", f"there is no fact `{shorten(fact)}`", where, hint))
            return None
        note = ""
        if isinstance(raw, dict):
            answer = self._read_long_form(raw, trail)
            if answer is None:
                return None
            raw, origin, note, trail = answer.value, Origin(answer.origin), answer.note, (*trail, "value")
            if raw is None:
                self.unknown[fact] = note
        if raw is None:
            return None
        value = read_value(raw, domain, fact, self.document.locate(trail))
        if isinstance(value, Diagnostic):
            self.problems.append(value)
            return None
        return Fact.model_construct(name=fact, value=value, origin=origin, note=note)

    def _read_long_form(self, raw: dict[str, Any], trail: Trail) -> AnswerShape | None:
        for key in raw:
            if key not in LONG_FORM:
                where = self.document.locate((*trail, key), at_key=True)
                self.problems.append(
                    error("SHAPE010", f"unknown key `{shorten(str(key))}`", where, suggest(str(key), LONG_FORM))
                )
                return None
        place = self.document.locate(trail)
        part = Document(self.document.path, raw, (place.line, place.column))
        return check_shape(part, AnswerShape, self.problems)


def read_workload(document: Document, knowledge: KnowledgeBase) -> Workload:
    """Give the workload that a document describes. Raises InvalidInputError with every finding."""
    reader = AnswerReader(knowledge, document)
    if not isinstance(document.root, Mapping):
        hint = "start with `name:` and a map `answers:`; `advisor profiles show web-app` prints an example"
        empty = "; this file is empty" if document.root is None else ""
        wrong = error("SHAPE050", f"a workload is a mapping{empty}", document.locate(()), hint)
        raise InvalidInputError([*document.problems, wrong])
    reader.problems += document.problems
    shape = check_shape(document, WorkloadShape, reader.problems, lambda path, key: _explain_key(path, key, knowledge))
    if shape is None:
        reader.read_what_is_there()
        raise InvalidInputError(reader.problems)
    _check_name(reader, shape.name, ("name",))
    _check_expected(reader, shape.expect)
    names: set[str] = set()
    components: list[Component] = []
    for index, part in enumerate(shape.components):
        trail: Trail = ("components", index)
        _check_name(reader, part.name, (*trail, "name"))
        if part.name in names:
            where = document.locate((*trail, "name"))
            reader.problems.append(
                error("FACT020", f"two components are called `{shorten(part.name)}`", where, "rename one")
            )
        names.add(part.name)
        facts = reader.read(part.answers, (*trail, "answers"))
        unknown, reader.unknown = reader.unknown, {}  # what is not known of a component may be known of the whole
        components.append(
            Component.model_construct(
                name=part.name, title=part.title, facts=facts, unknown=unknown, stack=_stack(part.stack)
            )
        )
    facts = reader.read(shape.answers, ("answers",))
    if reader.problems:
        raise InvalidInputError(reader.problems)
    return Workload.model_construct(
        name=shape.name,
        title=shape.title,
        description=shape.description,
        facts=facts,
        unknown=reader.unknown,
        components=tuple(components),
        stack=_stack(shape.stack),
        policy=shape.policy,
        expect=shape.expect,
    )


def _explain_policy_key(path: Trail, key: str) -> str:
    """Tell that a file is a workload."""
    is_workload = not path and key in WorkloadShape.model_fields.keys() - PolicyShape.model_fields.keys()
    return "this is a workload, where a policy is expected: `advisor profiles list` names those" if is_workload else ""


def _explain_key(path: Trail, key: str, knowledge: KnowledgeBase) -> str:
    """Tell what a file is that is no workload, and where an answer belongs that stands beside the keys of one."""
    if not path and key in _OTHER_KINDS:
        return _OTHER_KINDS[key]
    is_beside = not path or (len(path) == 2 and path[0] == "components")  # noqa: PLR2004 - `components` and an index
    return f"`{key}` is a fact: indent it under `answers:`" if is_beside and key in knowledge.domain_of else ""


def _stack(shape: StackShape | None) -> Stack | None:
    return (
        Stack.model_construct(**{key: value for key, value in shape.model_dump().items() if value is not None})
        if shape
        else None
    )


def _check_name(reader: AnswerReader, name: str, trail: Trail) -> None:
    if not name.strip() or len(name) > MAX_NAME:
        where = reader.document.locate(trail)
        reader.problems.append(error("FACT030", "a name has 1 to 200 characters", where, "write a short name"))


def _check_expected(reader: AnswerReader, expected: str) -> None:
    from advisor.engine.split import list_expectable

    knowledge = reader.knowledge
    allowed = list_expectable(knowledge)
    if expected and expected not in allowed:
        where = reader.document.locate(("expect",))
        message = f"there is no verdict and no alternative `{shorten(expected)}`"
        hint = suggest(expected, allowed, replaced=knowledge.successors)
        reader.problems.append(error("FACT050", message, where, hint))


def load_workload(file: Path, knowledge: KnowledgeBase) -> Workload:
    """Read a workload file. Raises InvalidInputError."""
    return read_workload(read_yaml(file, show_path(file)), knowledge)


def read_settings(settings: tuple[str, ...], knowledge: KnowledgeBase) -> tuple[Fact, ...]:
    """Read `fact=value` words, as `--set` takes them. Raises InvalidInputError with every finding."""
    facts: list[Fact] = []
    problems: list[Diagnostic] = []
    for word in settings:
        name, sign, text = word.partition("=")
        where = Location(f"--set {shorten(word)}")
        if not sign or not name.strip():
            problems.append(error("FACT040", "expected fact=value", where, "for example --set tenancy=single"))
            continue
        document = parse_yaml(text.encode("utf-8", "replace"), where.path)
        reader = AnswerReader(knowledge, Document(where.path, _wrap(name.strip(), document)))
        facts += reader.read({name.strip(): document.root}, ())
        found = (*document.problems, *reader.problems)
        problems += [error(d.code, d.message, where, d.hint) for d in found]
    if problems:
        raise InvalidInputError(problems)
    return tuple(facts)


def _wrap(name: str, document: Document) -> Mapping:
    root = Mapping()
    root[name] = document.root
    root.key_places[name] = root.value_places[name] = (1, 1)
    return root


def merge_facts(*layers: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Join facts; a later layer replaces an earlier fact of the same name."""
    merged = {fact.name: fact for facts in layers for fact in facts}
    return tuple(merged.values())


def list_profiles(kind: str) -> dict[str, Path]:
    """Map the names of the shipped `workloads` or `policies` to their files."""
    return {path.stem: path for path in sorted((find_data("profiles") / kind).glob("*.yaml"))}


def find_profile(kind: str, name: str) -> Path:
    """Give the file of a shipped profile, or of one named by path. Raises InvalidInputError."""
    shipped = list_profiles(kind)
    if name in shipped:
        return shipped[name]
    given = Path(name)
    if given.suffix in {".yaml", ".yml", ".json"}:
        return given
    what = {"policies": "policy", "workloads": "archetype"}[kind]
    hint = suggest(name, shipped)
    raise InvalidInputError([error("IO060", f"there is no {what} `{shorten(name)}`", Location(shorten(name)), hint)])


def load_policy(name: str, knowledge: KnowledgeBase) -> Policy:
    """Read a shipped policy, or one named by path. Raises InvalidInputError with every finding."""
    file = find_profile("policies", name)
    document = read_yaml(file, show_path(file))
    reader = AnswerReader(knowledge, document)
    problems = reader.problems
    problems += document.problems
    if not isinstance(document.root, Mapping):
        hint = "start with `name:`, `title:` and `description:`; `advisor profiles show balanced` prints an example"
        raise InvalidInputError([*problems, error("SHAPE050", "a policy is a mapping", document.locate(()), hint)])
    shape = check_shape(document, PolicyShape, problems, _explain_policy_key)
    if shape is None:
        reader.read_what_is_there()
        raise InvalidInputError(problems)
    criteria = {criterion.id for criterion in knowledge.criteria}
    for criterion in shape.weights:
        if criterion not in criteria:
            where = document.locate(("weights", criterion), at_key=True)
            problems.append(
                error("LINK010", f"there is no criterion `{criterion}`", where, suggest(criterion, criteria))
            )
    alternatives = [alternative.id for alternative in knowledge.alternatives]
    vetoes: list[HouseVeto] = []
    conditions = ConditionReader(document, knowledge.domain_of, problems)
    for index, veto in enumerate(shape.vetoes):
        trail: Trail = ("vetoes", index)
        for position, name_ in enumerate(veto.alternatives):
            if name_ not in alternatives:
                where = document.locate((*trail, "alternatives", position))
                hint = suggest(name_, alternatives, replaced=knowledge.successors)
                problems.append(error("LINK010", f"there is no alternative `{name_}`", where, hint))
        when = conditions.read(veto.when, (*trail, "when"))
        vetoes.append(
            HouseVeto.model_construct(
                alternatives=veto.alternatives, when=when, because=veto.because, remedy=veto.remedy
            )
        )
    assume = reader.read(shape.assume, ("assume",), Origin.ASSUMED)
    if problems:
        raise InvalidInputError(problems)
    return Policy.model_construct(
        name=shape.name,
        title=shape.title,
        description=shape.description,
        weights=shape.weights,
        assume=assume,
        vetoes=tuple(vetoes),
    )
