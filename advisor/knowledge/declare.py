"""Take in every name that files declare, so that they may refer to each other in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from advisor.knowledge import documents
from advisor.knowledge.effects import MILLI
from advisor.knowledge.locate import find_data
from advisor.knowledge.tables import find_products, list_tables
from advisor.knowledge.values import read_value
from advisor.model.diagnostic import Diagnostic
from advisor.model.domain import (
    BoolDomain,
    ChoiceDomain,
    Domain,
    LevelsDomain,
    NumberDomain,
    ReleaseDomain,
    SetDomain,
)
from advisor.model.guidance import Consideration
from advisor.model.knowledge import (
    Alternative,
    Criterion,
    Derived,
    Evidence,
    LevelScale,
    Lookup,
    MeasuredScale,
    Performance,
    Setting,
    StrengthScale,
    Topic,
)
from advisor.model.measures import Cause

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from advisor.knowledge.layers import Shaped
    from advisor.knowledge.linker import Linker, Path
    from advisor.knowledge.source import Document

DAYS: Final = NumberDomain(unit="days", min=-100_000, max=100_000)


def declare(linker: Linker, shaped: Shaped) -> None:
    """Take in the names of one file."""
    match shaped.shape:
        case documents.TopicShape() as topic:
            _declare_topic(linker, shaped, topic)
        case documents.CriteriaShape() as shape:
            _declare_criteria(linker, shaped, shape)
        case documents.AlternativesShape() as shape:
            _declare_alternatives(linker, shaped, shape)
        case documents.HardeningShape(settings=settings):
            for setting in _fresh(linker, "setting", settings, shaped, "settings"):
                linker.settings[setting.id] = _setting(setting)
        case documents.CausesShape(causes=causes):
            named = {item.id: item for item in _fresh(linker, "cause", causes, shaped, "causes")}
            linker.causes |= {name: _cause(item) for name, item in named.items()}
        case documents.EvidenceShape(evidence=evidence):
            for item in _fresh(linker, "evidence", evidence, shaped, "evidence"):
                linker.evidence[item.id] = Evidence.model_validate(item.model_dump())
        case documents.ScreensShape(screens=screens):
            _fresh(linker, "screen", screens, shaped, "screens")
        case _:
            pass


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_NamedT = TypeVar("_NamedT", bound=_Named)


def _fresh(linker: Linker, what: str, items: tuple[_NamedT, ...], shaped: Shaped, key: str) -> list[_NamedT]:
    """Take in the ids of items; give the items that no other of the same layer anticipates."""
    return [item for index, item in enumerate(items) if linker.declare(what, item.id, shaped, (key, index, "id"))]


def _setting(shape: documents.SettingShape) -> Setting:
    return Setting(id=shape.id, title=shape.title, alternatives=shape.for_ or (), excludes=shape.excludes)


def _cause(shape: documents.CauseShape) -> Cause:
    return Cause(id=shape.id, title=shape.title, cap=round(shape.cap * MILLI))


def _declare_criteria(linker: Linker, shaped: Shaped, shape: documents.CriteriaShape) -> None:
    if shape.strength is not None:
        linker.strength = StrengthScale(clear=shape.strength.clear, lean=shape.strength.lean)
    for index, item in enumerate(shape.criteria):
        path: Path = ("criteria", index)
        if linker.declare("criterion", item.id, shaped, (*path, "id")):
            linker.criteria[item.id] = Criterion(
                id=item.id,
                title=item.title,
                question=item.question,
                objective=item.objective,
                weight=item.weight,
                scale=_scale(linker, item.scale, shaped.document, (*path, "scale")),
            )


def _scale(linker: Linker, shape: documents.ScaleShape, document: Document, path: Path) -> LevelScale | MeasuredScale:
    levels, measured = shape.levels, shape.measured
    if (levels is None) == (measured is None):
        hint = "keep one of them" if levels is not None else "add one of them"
        linker.report("LINK050", "a scale has either `levels` or `measured`", document, path, hint)
    if measured is None:
        if levels is not None and not levels:
            linker.report("LINK050", "a scale has at least one level", document, path, "write {name: 0.5, …}")
        return LevelScale(levels=levels or {})
    if measured.best == measured.worst or (measured.value == "log" and min(measured.best, measured.worst) <= 0):
        hint = "use two different figures, above zero for a log scale"
        linker.report("LINK050", "`best` and `worst` do not span a scale", document, (*path, "measured"), hint)
    return MeasuredScale(**measured.model_dump())


def _declare_alternatives(linker: Linker, shaped: Shaped, shape: documents.AlternativesShape) -> None:
    for item in _fresh(linker, "alternative", shape.alternatives, shaped, "alternatives"):
        performance = {
            name: Performance(**{k: v for k, v in cell.model_dump(exclude={"ways"}).items() if v is not None})
            for name, cell in item.performance.items()
        }
        linker.alternatives[item.id] = Alternative(
            id=item.id,
            title=item.title,
            verdict=item.verdict,
            summary=item.summary,
            performance=performance,
            label=item.label or "",
        )
    for replaced in _fresh(linker, "replaced alternative", shape.replaced, shaped, "replaced"):
        linker.replaced[replaced.id] = replaced.by
    for beyond in _fresh(linker, "consideration", shape.considerations, shaped, "considerations"):
        linker.considerations[beyond.id] = Consideration(id=beyond.id, title=beyond.title, summary=beyond.summary)


def _declare_topic(linker: Linker, shaped: Shaped, topic: documents.TopicShape) -> None:
    document = shaped.document
    if topic.topic not in linker.topics:
        linker.topics[topic.topic] = Topic(id=topic.topic, prefix=topic.prefix or "", title=topic.title or topic.topic)
    for index, question in enumerate(topic.questions):
        path: Path = ("questions", index)
        if linker.declare("question", question.fact, shaped, (*path, "fact")):
            linker.domains[question.fact] = read_domain(linker, question.domain, document, (*path, "domain"))
    for index, derived in enumerate(topic.derived):
        path = ("derived", index)
        if linker.declare("derived fact", derived.fact, shaped, (*path, "fact")):
            _declare_derived(linker, topic.topic, derived, document, path)
    for index, lookup in enumerate(topic.lookups):
        path = ("lookups", index)
        if linker.declare("lookup", lookup.fact, shaped, (*path, "fact")):
            _is_table(linker, lookup.table, document, path)
            linker.domains[lookup.fact] = DAYS
            linker.lookups[lookup.fact] = Lookup(topic=topic.topic, domain=DAYS, **lookup.model_dump())


def _declare_derived(
    linker: Linker, topic: str, derived: documents.DerivedShape, document: Document, path: Path
) -> None:
    domain = read_domain(linker, derived.domain, document, (*path, "domain"))
    linker.domains[derived.fact] = domain
    if not isinstance(domain, (BoolDomain, LevelsDomain)):
        hint = "write bool, or levels in rising order"
        linker.report("LINK030", "a derived fact is `bool` or has `levels`", document, (*path, "domain"), hint)
        return
    value = read_value(derived.otherwise, domain, derived.fact, document.locate((*path, "otherwise")))
    if isinstance(value, Diagnostic):
        linker.problems.append(value)
    else:
        linker.derived[derived.fact] = Derived(
            fact=derived.fact, topic=topic, title=derived.title, domain=domain, otherwise=value
        )


def read_domain(linker: Linker, shape: str | documents.DomainShape, document: Document, path: Path) -> Domain:
    """Give a domain; what is wrong with it is reported, and a yes/no domain takes its place."""
    if isinstance(shape, str):
        return BoolDomain()
    given = [name for name in type(shape).model_fields if getattr(shape, name) is not None]
    if len(given) != 1:
        hint = "write bool, or one of choice, levels, number, set, release"
        linker.report("LINK040", "a domain has exactly one kind", document, path, hint)
        return BoolDomain()
    here = (*path, given[0])
    domain: Domain | None
    if shape.number is not None:
        domain = _number_domain(linker, shape.number, document, here)
    elif shape.release is not None:
        domain = _release_domain(linker, shape.release, document, here)
    else:
        domain = _labelled_domain(linker, shape, document, here)
    return domain or BoolDomain()


def _number_domain(linker: Linker, shape: documents.NumberShape, document: Document, path: Path) -> NumberDomain | None:
    if shape.min >= shape.max:
        linker.report("LINK040", "`min` is not below `max`", document, path, "swap or correct them")
        return None
    return NumberDomain(unit=shape.unit, min=shape.min, max=shape.max)


def _release_domain(
    linker: Linker, shape: documents.ReleaseShape, document: Document, path: Path
) -> ReleaseDomain | None:
    if not shape.products:
        linker.report(
            "LINK040", "`products` lists nothing", document, (*path, "products"), "name products of the table"
        )
        return None
    if not _is_table(linker, shape.table, document, path):
        return None
    known = find_products(_tables() / f"{shape.table}.json")
    for index, product in enumerate(shape.products):
        here = (*path, "products", index)
        linker.known(product, known, "product", document, here, of=f" in the table `{shape.table}`")
    return ReleaseDomain(table=shape.table, products=shape.products)


def _labelled_domain(
    linker: Linker, shape: documents.DomainShape, document: Document, path: Path
) -> ChoiceDomain | LevelsDomain | SetDomain | None:
    if shape.choice:
        return ChoiceDomain(labels=shape.choice)
    if shape.levels:
        return LevelsDomain(labels=shape.levels)
    if shape.set:
        return SetDomain(labels=shape.set)
    linker.report("LINK040", f"`{path[-1]}` lists no values", document, path, "write {value: label, …}")
    return None


def _tables() -> FilePath:
    return find_data("rules") / "tables"


def _is_table(linker: Linker, table: str, document: Document, path: Path) -> bool:
    return linker.known(table, list_tables(_tables()), "table", document, (*path, "table"))
