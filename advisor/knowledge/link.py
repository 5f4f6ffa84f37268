"""From checked files to one knowledge base: names resolved, values typed, layers merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from advisor.knowledge import documents
from advisor.knowledge.conditions import ConditionReader
from advisor.knowledge.effects import EffectsReader
from advisor.knowledge.layers import BASE_LAYER, Shaped
from advisor.knowledge.source import Document, PathKey
from advisor.knowledge.spelling import suggest
from advisor.knowledge.values import read_value
from advisor.model.condition import Condition, facts_in
from advisor.model.diagnostic import Diagnostic, InvalidInputError, error
from advisor.model.domain import (
    BoolDomain,
    ChoiceDomain,
    Domain,
    LevelsDomain,
    NumberDomain,
    ReleaseDomain,
    SetDomain,
    values_of,
)
from advisor.model.knowledge import (
    Alternative,
    Criterion,
    Derived,
    Evidence,
    KnowledgeBase,
    LevelScale,
    Lookup,
    MeasuredScale,
    Performance,
    Question,
    Rule,
    Screen,
    Setting,
    StrengthScale,
    Topic,
)

DAYS: Final = NumberDomain(unit="days", min=-100_000, max=100_000)

Path = tuple[PathKey, ...]


@dataclass(slots=True)
class _Linker:
    """The state of one linking: what has been declared so far, and what is wrong."""

    problems: list[Diagnostic] = field(default_factory=list)
    domains: dict[str, Domain] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    criteria: dict[str, Criterion] = field(default_factory=dict)
    alternatives: dict[str, Alternative] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    derived: dict[str, Derived] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)
    screens: dict[str, Screen] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    strength: StrengthScale = StrengthScale()

    def report(self, code: str, message: str, document: Document, path: Path, hint: str, *, at_key: bool = False) -> None:
        self.problems.append(error(code, message, document.locate(path, at_key=at_key), hint))

    def known(self, name: str, names: Any, what: str, document: Document, path: Path, *, at_key: bool = False) -> bool:
        if name in names:
            return True
        self.report("LINK010", f"there is no {what} `{name}`", document, path, suggest(name, names), at_key=at_key)
        return False

    def condition(self, raw: Any, document: Document, path: Path) -> Condition:
        return ConditionReader(document, self.domains, self.problems).read(raw, path)

    def declare(self, name: str, store: dict[str, Any], what: str, shaped: Shaped, path: Path) -> bool:
        """Refuse a second declaration in the same layer; a later layer may replace."""
        if name in store and shaped.layer == BASE_LAYER:
            self.report("LINK020", f"the {what} `{name}` is declared twice", shaped.document, path, "remove one or rename it")
            return False
        return True


def link(files: list[Shaped], layers: tuple[str, ...], content_hash: str) -> KnowledgeBase:
    """Give the knowledge base of the files. Raises InvalidInputError with every finding."""
    linker = _Linker()
    for shaped in files:
        _declare(linker, shaped)
    for shaped in files:
        if isinstance(shaped.shape, documents.TopicShape):
            _link_topic(linker, shaped, shaped.shape)
    for shaped in files:  # after the topics, since these refer to questions
        if isinstance(shaped.shape, documents.ScreensShape):
            _link_screens(linker, shaped, shaped.shape)
        elif isinstance(shaped.shape, documents.AlternativesShape):
            _link_alternatives(linker, shaped, shaped.shape)
    _check_cycles(linker, files)
    if linker.problems:
        raise InvalidInputError(linker.problems)
    return KnowledgeBase(
        topics=tuple(linker.topics.values()),
        criteria=tuple(linker.criteria.values()),
        alternatives=tuple(linker.alternatives.values()),
        questions=tuple(linker.questions.values()),
        derived=tuple(linker.derived.values()),
        lookups=tuple(linker.lookups.values()),
        screens=tuple(linker.screens.values()),
        rules=tuple(sorted(linker.rules.values(), key=lambda rule: rule.id)),
        settings=tuple(linker.settings.values()),
        evidence=linker.evidence,
        strength=linker.strength,
        content_hash=content_hash,
        layers=layers,
    )


def _declare(linker: _Linker, shaped: Shaped) -> None:
    """Take in every name, so that files may refer to each other in any order."""
    match shaped.shape:
        case documents.TopicShape() as topic:
            _declare_facts(linker, shaped, topic)
        case documents.CriteriaShape(criteria=criteria, strength=strength):
            if strength is not None:
                linker.strength = StrengthScale(clear=strength.clear, lean=strength.lean)
            for index, item in enumerate(criteria):
                if linker.declare(item.id, linker.criteria, "criterion", shaped, ("criteria", index, "id")):
                    linker.criteria[item.id] = _criterion(linker, item, shaped.document, ("criteria", index))
        case documents.AlternativesShape(alternatives=alternatives):
            for index, item in enumerate(alternatives):
                if linker.declare(item.id, linker.alternatives, "alternative", shaped, ("alternatives", index, "id")):
                    performance = {
                        name: Performance(**{k: v for k, v in cell.model_dump().items() if v is not None})
                        for name, cell in item.performance.items()
                    }
                    linker.alternatives[item.id] = Alternative(
                        id=item.id, title=item.title, verdict=item.verdict, summary=item.summary, performance=performance
                    )
        case documents.HardeningShape(settings=settings):
            for index, item in enumerate(settings):
                if linker.declare(item.id, linker.settings, "setting", shaped, ("settings", index, "id")):
                    linker.settings[item.id] = Setting(id=item.id, title=item.title)
        case documents.EvidenceShape(evidence=evidence):
            for index, item in enumerate(evidence):
                if linker.declare(item.id, linker.evidence, "evidence", shaped, ("evidence", index, "id")):
                    linker.evidence[item.id] = Evidence.model_validate(item.model_dump())
        case _:
            pass


def _declare_facts(linker: _Linker, shaped: Shaped, topic: documents.TopicShape) -> None:
    document = shaped.document
    if topic.topic not in linker.topics:
        linker.topics[topic.topic] = Topic(id=topic.topic, prefix=topic.prefix or "", title=topic.title or topic.topic)
    for index, question in enumerate(topic.questions):
        path: Path = ("questions", index)
        if linker.declare(question.fact, linker.domains, "fact", shaped, (*path, "fact")):
            linker.domains[question.fact] = _domain(linker, question.domain, document, (*path, "domain"))
    for index, derived in enumerate(topic.derived):
        path = ("derived", index)
        if linker.declare(derived.fact, linker.domains, "fact", shaped, (*path, "fact")):
            domain = _domain(linker, derived.domain, document, (*path, "domain"))
            if not isinstance(domain, (BoolDomain, LevelsDomain)):
                linker.report("LINK030", "a derived fact is `bool` or has `levels`", document, (*path, "domain"), "use levels")
                continue
            linker.domains[derived.fact] = domain
            value = read_value(derived.otherwise, domain, derived.fact, document.locate((*path, "otherwise")))
            if isinstance(value, Diagnostic):
                linker.problems.append(value)
            else:
                linker.derived[derived.fact] = Derived(
                    fact=derived.fact, topic=topic.topic, title=derived.title, domain=domain, otherwise=value
                )
    for index, lookup in enumerate(topic.lookups):
        if linker.declare(lookup.fact, linker.domains, "fact", shaped, ("lookups", index, "fact")):
            linker.domains[lookup.fact] = DAYS
            linker.lookups[lookup.fact] = Lookup(topic=topic.topic, domain=DAYS, **lookup.model_dump())


def _domain(linker: _Linker, shape: str | documents.DomainShape, document: Document, path: Path) -> Domain:
    if isinstance(shape, str):
        return BoolDomain()
    given = {name: value for name in type(shape).model_fields if (value := getattr(shape, name)) is not None}
    match given:
        case {"choice": labels, **rest} if not rest:
            return ChoiceDomain(labels=labels)
        case {"levels": labels, **rest} if not rest:
            return LevelsDomain(labels=labels)
        case {"set": labels, **rest} if not rest:
            return SetDomain(labels=labels)
        case {"number": number, **rest} if not rest:
            return NumberDomain(unit=number.unit, min=number.min, max=number.max)
        case {"release": release, **rest} if not rest:
            return ReleaseDomain(table=release.table, products=release.products)
        case _:
            hint = "write bool, or one of choice, levels, number, set, release"
            linker.report("LINK040", "a domain has exactly one kind", document, path, hint)
            return BoolDomain()


def _criterion(linker: _Linker, item: documents.CriterionShape, document: Document, path: Path) -> Criterion:
    levels, measured = item.scale.levels, item.scale.measured
    scale: LevelScale | MeasuredScale = LevelScale(levels=levels or {})
    if (levels is None) == (measured is None):
        linker.report("LINK050", "a scale has either `levels` or `measured`", document, (*path, "scale"), "keep one of them")
    if measured is not None:
        scale = MeasuredScale(**measured.model_dump())
        if measured.best == measured.worst or (measured.value == "log" and min(measured.best, measured.worst) <= 0):
            hint = "use two different figures, above zero for a log scale"
            linker.report("LINK050", "`best` and `worst` do not span a scale", document, (*path, "scale", "measured"), hint)
    return Criterion(
        id=item.id, title=item.title, question=item.question, objective=item.objective, weight=item.weight, scale=scale
    )


def _link_alternatives(linker: _Linker, shaped: Shaped, shape: documents.AlternativesShape) -> None:
    document = shaped.document
    for index, item in enumerate(shape.alternatives):
        path: Path = ("alternatives", index, "performance")
        for name in linker.criteria:
            if name not in item.performance:
                linker.report("LINK060", f"`{item.id}` has no performance on `{name}`", document, path, f"add `{name}:`")
        for name, cell in item.performance.items():
            here = (*path, name)
            if not linker.known(name, linker.criteria, "criterion", document, here, at_key=True):
                continue
            for position, evidence in enumerate(cell.evidence):
                linker.known(evidence, linker.evidence, "evidence", document, (*here, "evidence", position))
            scale = linker.criteria[name].scale
            if isinstance(scale, LevelScale) and cell.level is not None:
                linker.known(cell.level, scale.levels, f"level of {name}", document, (*here, "level"))
            elif isinstance(scale, LevelScale) or cell.figure is None:
                needed = "level" if isinstance(scale, LevelScale) else "figure"
                linker.report("LINK060", f"`{name}` is judged by a {needed}", document, here, f"add `{needed}:`")
            if not cell.evidence and not cell.judgement:
                linker.report("LINK070", "no evidence, and not marked as judgement", document, here, "add `evidence:` or `judgement: true`")


def _link_topic(linker: _Linker, shaped: Shaped, topic: documents.TopicShape) -> None:
    document = shaped.document
    for index, item in enumerate(topic.questions):
        path: Path = ("questions", index)
        domain = linker.domains.get(item.fact, BoolDomain())
        linker.questions[item.fact] = Question(
            fact=item.fact,
            topic=topic.topic,
            prompt=item.prompt,
            help=item.help,
            domain=domain,
            when=linker.condition(item.when, document, (*path, "when")),
            prior=_prior(linker, item.prior, domain, document, (*path, "prior")),
            typical=item.typical,
            negotiable=item.negotiable,
        )
    for index, lookup in enumerate(topic.lookups):
        source = linker.domains.get(lookup.by)
        if not isinstance(source, ReleaseDomain):
            linker.report("LINK010", f"`{lookup.by}` is not a fact that holds a release", document, ("lookups", index, "by"), "name one")
    for index, rule in enumerate(topic.rules):
        _link_rule(linker, shaped, topic, rule, index)


def _prior(linker: _Linker, prior: float | dict[str, float] | None, domain: Domain, document: Document, path: Path) -> dict[str, float]:
    if prior is None:
        return {}
    if isinstance(prior, (int, float)):
        if not isinstance(domain, BoolDomain):
            linker.report("LINK080", "one number is a prior of a yes/no question", document, path, "give one number for each value")
        return {"true": prior, "false": round(1 - prior, 9)}
    for value in prior:
        linker.known(value, values_of(domain), "value", document, (*path, value), at_key=True)
    if abs(sum(prior.values()) - 1) > 1e-6:  # noqa: PLR2004 - the tolerance of decimal fractions
        linker.report("LINK080", f"the priors add up to {sum(prior.values()):g}", document, path, "make them add up to 1")
    return prior


def _link_screens(linker: _Linker, shaped: Shaped, shape: documents.ScreensShape) -> None:
    for index, screen in enumerate(shape.screens):
        path: Path = ("screens", index)
        for position, fact in enumerate(screen.facts):
            here = (*path, "facts", position)
            if linker.known(fact, linker.questions, "question", shaped.document, here) and not isinstance(
                linker.domains[fact], BoolDomain
            ):
                linker.report("LINK090", f"`{fact}` is not a yes/no fact", shaped.document, here, "ask it on its own")
        when = linker.condition(screen.when, shaped.document, (*path, "when"))
        linker.screens[screen.id] = Screen(id=screen.id, prompt=screen.prompt, facts=screen.facts, when=when)


def _link_rule(linker: _Linker, shaped: Shaped, topic: documents.TopicShape, rule: documents.RuleShape, index: int) -> None:
    document, path = shaped.document, ("rules", index)
    if rule.disabled:
        if linker.known(rule.id, linker.rules, "rule", document, (*path, "id")):
            if not rule.reason:
                linker.report("RULE010", "a disabled rule says why", document, path, "add `reason:`")
            del linker.rules[rule.id]
        return
    previous = linker.rules.get(rule.id)
    if previous is not None and previous.layer == shaped.layer:
        linker.report("RULE020", f"the rule `{rule.id}` stands twice", document, (*path, "id"), "give it the next free number")
        return
    prefix = topic.prefix or linker.topics[topic.topic].prefix
    if prefix and not rule.id.startswith(prefix + "-"):
        linker.report("RULE030", f"`{rule.id}` does not carry the prefix `{prefix}`", document, (*path, "id"), f"write {prefix}-…")
    for name in ("title", "because"):
        if not getattr(rule, name):
            linker.report("RULE040", f"the rule `{rule.id}` has no `{name}`", document, path, f"add `{name}:`")
    if rule.when is None or rule.then is None:
        missing = "when" if rule.when is None else "then"
        linker.report("RULE040", f"the rule `{rule.id}` has no `{missing}`", document, path, f"add `{missing}:`")
        return
    if not rule.evidence and not rule.judgement:
        linker.report("RULE050", f"`{rule.id}` names no evidence", document, path, "add `evidence:`, or `judgement: true`")
    for position, evidence in enumerate(rule.evidence):
        linker.known(evidence, linker.evidence, "evidence", document, (*path, "evidence", position))
    if rule.then.veto and not rule.remedy:
        linker.report("RULE060", f"`{rule.id}` excludes something and offers no way out", document, path, "add `remedy:`")
    effects = EffectsReader(
        document, linker.problems, linker.domains, linker.derived, linker.criteria, linker.alternatives, linker.settings
    ).read(rule.then, (*path, "then"))
    linker.rules[rule.id] = Rule(
        id=rule.id,
        topic=topic.topic,
        title=rule.title,
        when=linker.condition(rule.when, document, (*path, "when")),
        then=effects,
        because=rule.because,
        remedy=rule.remedy,
        evidence=rule.evidence,
        judgement=rule.judgement,
        since=rule.since or "",
        review_by=rule.review_by or "",
        layer=shaped.layer,
    )


def _check_cycles(linker: _Linker, files: list[Shaped]) -> None:
    """Refuse derived facts that rest on themselves, and questions whose relevance does."""
    needs: dict[str, set[str]] = {fact: set() for fact in linker.domains}
    for rule in linker.rules.values():
        for fact in rule.then.conclude:
            needs[fact] |= facts_in(rule.when)
    for question in linker.questions.values():
        needs[question.fact] |= facts_in(question.when)
    state: dict[str, int] = {}
    for start in sorted(needs):
        cycle = _find_cycle(start, needs, state, ())
        if cycle:
            where = files[0].document if files else Document("rules", None)
            message = "these facts rest on each other: " + " -> ".join(cycle)
            linker.report("LINK100", message, where, (), "take one of the conditions away")
            return


def _find_cycle(fact: str, needs: dict[str, set[str]], state: dict[str, int], trail: tuple[str, ...]) -> tuple[str, ...]:
    if state.get(fact) == 1:
        return (*trail[trail.index(fact) :], fact)
    if fact in state:
        return ()
    state[fact] = 1
    for need in sorted(needs.get(fact, ())):
        cycle = _find_cycle(need, needs, state, (*trail, fact))
        if cycle:
            return cycle
    state[fact] = 2
    return ()


