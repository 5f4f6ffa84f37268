"""From checked files to one knowledge base: names resolved, values typed, layers merged."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from advisor.knowledge import documents
from advisor.knowledge.alternatives import link_alternatives, link_settings
from advisor.knowledge.claims import link_claims, link_physics, link_sizing
from advisor.knowledge.declare import declare
from advisor.knowledge.effects import EffectsReader
from advisor.knowledge.interview import link_screens
from advisor.knowledge.linker import Home, Linker, Path
from advisor.knowledge.places import collect_places
from advisor.knowledge.values import read_value
from advisor.model.condition import facts_in
from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error
from advisor.model.domain import BoolDomain, Domain, ReleaseDomain, values_of
from advisor.model.knowledge import KnowledgeBase, Question, Replaced, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.knowledge.layers import Shaped
    from advisor.knowledge.source import Document
    from advisor.model.fact import FactValue

_TOLERANCE: Final = 1e-6
"""How far decimal fractions may be from adding up to one."""

_NAMES: Final = frozenset({"LINK010", "LINK060", "COND020"})
"""Findings that a name is missing."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A rule as it stands in a file, before its names are resolved."""

    shaped: Shaped
    topic: documents.TopicShape
    rule: documents.RuleShape
    path: Path

    @property
    def document(self) -> Document:
        return self.shaped.document


def link(
    files: list[Shaped], layers: tuple[str, ...], content_hash: str, problems: Sequence[Diagnostic] = ()
) -> KnowledgeBase:
    """Give the knowledge base of the files. Raises InvalidInputError with every finding.

    `problems` are those of files of which only a part is here. Then names that seem to be missing are not reported.
    """
    linker = Linker()
    _link_all(linker, files)
    entries = _choose_rules(linker, files)
    for entry in entries.values():
        _link_rule(linker, entry)
    _check_cycles(linker, entries)
    if problems:
        found = (problem for problem in linker.problems if problem.code not in _NAMES)
        raise InvalidInputError([*problems, *found])
    if linker.problems:
        raise InvalidInputError(linker.problems)
    homes = {("rule", id_): Home("rule", e.shaped.layer, e.document, (*e.path, "id")) for id_, e in entries.items()}
    paths, places = collect_places(files, linker.homes | homes)
    return KnowledgeBase(
        topics=tuple(linker.topics.values()),
        criteria=tuple(linker.criteria.values()),
        alternatives=tuple(linker.alternatives.values()),
        replaced=tuple(Replaced(id=id_, by=by) for id_, by in linker.replaced.items()),
        questions=tuple(linker.questions[fact] for fact in linker.domains if fact in linker.questions),
        derived=tuple(linker.derived.values()),
        lookups=tuple(linker.lookups.values()),
        screens=tuple(linker.screens.values()),
        overview=linker.overview,
        parts=linker.parts,
        topic_order=linker.topic_order,
        rules=tuple(sorted(linker.rules.values(), key=lambda rule: rule.id)),
        settings=tuple(linker.settings.values()),
        considerations=tuple(linker.considerations.values()),
        evidence=linker.evidence,
        strength=linker.strength,
        claims=tuple(linker.claims.values()),
        physics=tuple(linker.physics.values()),
        causes=tuple(linker.causes.values()),
        sizing=linker.sizing,
        content_hash=content_hash,
        layers=layers,
        paths=paths,
        places=places,
    )


def _link_all(linker: Linker, files: list[Shaped]) -> None:
    """Take in every name, then resolve what refers to names; rules come later."""
    for shaped in files:
        declare(linker, shaped)
    for shaped in files:
        match shaped.shape:
            case documents.TopicShape() as shape:
                _link_questions(linker, shaped, shape)
            case documents.AlternativesShape() as shape:
                link_alternatives(linker, shaped, shape)
            case documents.HardeningShape() as hardening:
                link_settings(linker, shaped, hardening)
            case _:
                pass
    for shaped in files:  # after the topics, since these refer to facts
        match shaped.shape:
            case documents.ScreensShape() as screens:
                link_screens(linker, shaped, screens)
            case documents.CriteriaShape() as criteria:
                link_claims(linker, shaped, criteria)
                link_physics(linker, shaped, criteria)
                link_sizing(linker, shaped, criteria)
            case _:
                pass


def _link_questions(linker: Linker, shaped: Shaped, topic: documents.TopicShape) -> None:
    document = shaped.document
    for index, item in enumerate(topic.questions):
        path: Path = ("questions", index)
        if not linker.is_home("question", item.fact, shaped, (*path, "fact")):
            continue
        domain = linker.domains[item.fact]
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
            plain=_plain(linker, item, domain, document, (*path, "plain")),
            tick=item.tick,
            of=item.of,
        )
        for fact in sorted(facts_in(linker.questions[item.fact].when) & linker.derived.keys()):
            hint = "let it rest on questions"
            message = f"whether `{item.fact}` is asked may not rest on the derived fact `{fact}`"
            linker.report("LINK130", message, document, (*path, "when"), hint)
    releases = [fact for fact, domain in linker.domains.items() if isinstance(domain, ReleaseDomain)]
    for index, lookup in enumerate(topic.lookups):
        linker.known(lookup.by, releases, "fact", document, ("lookups", index, "by"), of=" that holds a release")


def _plain(
    linker: Linker, item: documents.QuestionShape, domain: Domain, document: Document, path: Path
) -> FactValue | None:
    if item.plain is None:
        return False if isinstance(domain, BoolDomain) else None
    value = read_value(item.plain, domain, item.fact, document.locate(path))
    if isinstance(value, Diagnostic):
        linker.problems.append(value)
        return None
    return value


def _prior(
    linker: Linker, prior: float | dict[str, float] | None, domain: Domain, document: Document, path: Path
) -> dict[str, float]:
    if prior is None:
        return {}
    if isinstance(prior, (int, float)):
        if not isinstance(domain, BoolDomain):
            hint = "give one number for each value"
            linker.report("LINK080", "only a yes/no question has one number as its prior", document, path, hint)
        return {"true": prior, "false": round(1 - prior, 9)}
    for value in prior:
        linker.known(value, values_of(domain), "value", document, (*path, value), at_key=True)
    if abs(sum(prior.values()) - 1) > _TOLERANCE:
        total = f"{sum(prior.values()):.6g}"
        linker.report("LINK080", f"the priors add up to {total}", document, path, "make them add up to 1")
    return prior


def _choose_rules(linker: Linker, files: list[Shaped]) -> dict[str, _Entry]:
    """Give the rules that hold: a later layer replaces or disables what earlier ones say."""
    entries: dict[str, _Entry] = {}
    for shaped in files:
        if not isinstance(shaped.shape, documents.TopicShape):
            continue
        for index, rule in enumerate(shaped.shape.rules):
            entry = _Entry(shaped, shaped.shape, rule, ("rules", index))
            if rule.disabled:
                _disable_rule(linker, entry, entries)
                continue
            previous = entries.get(rule.id)
            if previous is not None and previous.shaped.layer == shaped.layer:
                first = previous.document.locate((*previous.path, "id"))
                message = f"the rule `{rule.id}` stands twice, first at {first}"
                hint = "give it the next free number"
                linker.report("RULE020", message, shaped.document, (*entry.path, "id"), hint)
                continue
            entries[rule.id] = entry
    return entries


def _disable_rule(linker: Linker, entry: _Entry, entries: dict[str, _Entry]) -> None:
    rule = entry.rule
    if not rule.reason:
        linker.report(
            "RULE010", f"no reason is given for disabling `{rule.id}`", entry.document, entry.path, "add `reason:`"
        )
    if linker.known(rule.id, entries, "rule", entry.document, (*entry.path, "id")):
        del entries[rule.id]


def _link_rule(linker: Linker, entry: _Entry) -> None:
    document, path, topic, rule = entry.document, entry.path, entry.topic, entry.rule
    _check_rule(linker, entry)
    if rule.when is None or rule.then is None:
        return
    effects = EffectsReader(
        document,
        linker.problems,
        linker.domains,
        linker.derived,
        linker.criteria,
        linker.alternatives,
        linker.settings,
        linker.replaced,
        linker.considerations,
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
        cause=rule.cause or "",
        since=rule.since or "",
        review_by=rule.review_by or "",
        layer=entry.shaped.layer,
    )


def _check_rule(linker: Linker, entry: _Entry) -> None:
    """Report what a rule lacks beyond its condition and effects."""
    document, path, rule = entry.document, entry.path, entry.rule
    prefix = entry.topic.prefix or linker.topics[entry.topic.topic].prefix
    if prefix and not rule.id.startswith(prefix + "-"):
        message = f"`{rule.id}` does not carry the prefix `{prefix}` of its topic"
        linker.report("RULE030", message, document, (*path, "id"), f"write {prefix}-{rule.id.rpartition('-')[2]}")
    lacking = [f"`{name}`" for name in ("title", "when", "then", "because") if getattr(rule, name) in (None, "")]
    if lacking:
        hint = f"add {', '.join(lacking)}"
        if rule.when is None and rule.then is None:
            hint += "; to switch off a rule of this id, write `disabled: true` and `reason:`"
        linker.report("RULE040", f"the rule `{rule.id}` has no {', no '.join(lacking)}", document, path, hint)
    if not rule.evidence and not rule.judgement:
        hint = "add `evidence:`, or `judgement: true`"
        linker.report("RULE050", f"`{rule.id}` names no evidence", document, path, hint)
    if rule.cause is not None:
        linker.known(rule.cause, linker.causes, "cause", document, (*path, "cause"))
    is_known = [
        linker.known(evidence, linker.evidence, "evidence", document, (*path, "evidence", position))
        for position, evidence in enumerate(rule.evidence)
    ]
    if rule.then is None or not rule.then.veto:
        return
    if not rule.remedy:
        message = f"`{rule.id}` excludes something and offers no way out"
        linker.report("RULE060", message, document, path, "add `remedy:`")
    if all(is_known) and not any(linker.evidence[evidence].is_sound for evidence in rule.evidence):
        message = f"the veto of `{rule.id}` rests on no sound evidence"
        hint = "cite evidence that was verified and is more than an anecdote, or use `shift`"
        linker.report("RULE090", message, document, (*path, "then", "veto"), hint, at_key=True)


def _check_cycles(linker: Linker, entries: dict[str, _Entry]) -> None:
    """Refuse derived facts that rest on themselves, and questions whose relevance does."""
    needs: dict[str, dict[str, Location]] = {fact: {} for fact in linker.domains}
    for rule in linker.rules.values():
        entry = entries[rule.id]
        place = entry.document.locate((*entry.path, "when"))
        for fact in rule.then.conclude:
            for need in sorted(facts_in(rule.when)):
                needs[fact].setdefault(need, place)
    for question in linker.questions.values():
        home = linker.homes["fact", question.fact]
        place = home.document.locate((*home.path[:-1], "when"))
        for need in sorted(facts_in(question.when)):
            needs[question.fact].setdefault(need, place)
    for lookup in linker.lookups.values():
        home = linker.homes["fact", lookup.fact]
        needs[lookup.fact].setdefault(lookup.by, home.document.locate(home.path))
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as problem:
        cycle: list[str] = problem.args[1]
        message = "these facts rest on each other: " + " -> ".join(cycle)
        linker.problems.append(error("LINK100", message, needs[cycle[1]][cycle[0]], "take one of the conditions away"))
