"""What a template sees of one workload or component: the recommendation, its charts, and the names of its anchors."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.wording import show_value
from advisor.report.choose import by_effect, decisive_rule, strongest_firings, telling_vetoes, verdict_rival
from advisor.report.derivation import derive
from advisor.report.html import charts
from advisor.report.html.safe import show_host
from advisor.report.sizing import MEASURED
from advisor.report.tree import Node, merge_facts
from advisor.report.wording import CONFIDENCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.model.fact import Fact
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.recommendation import Citation, Firing, Ranked, Recommendation, Veto

_DECISIVE = 4


class Source(NamedTuple):
    """A piece of evidence in the list at the end of a review."""

    number: int
    anchor: str
    citation: Citation
    words: str
    """How far it is to be trusted."""
    host: str
    """Who publishes its address."""


class Publication(NamedTuple):
    """Evidence from one publication."""

    title: str
    year: int
    sources: tuple[Source, ...]


class Exclusion(NamedTuple):
    """A rule that excludes alternatives; `is_telling` when no alternative would be told of without it."""

    veto: Veto
    firing: Firing | None
    is_telling: bool


class Sheet(NamedTuple):
    """One workload or component, ready to be laid out."""

    advice: Recommendation
    prefix: str
    """Begins every anchor, so that several reviews share a page."""
    titles: Mapping[str, str]
    """The criteria's titles by name."""
    summaries: Mapping[str, str]
    """What each alternative is."""
    gauge: charts.Gauge | None
    rival: Ranked | None
    stacks: tuple[charts.Stack, ...]
    fall: charts.Waterfall | None
    intervals: tuple[charts.Interval, ...]
    ranges: tuple[charts.Ranges, ...]
    places: tuple[charts.Place, ...]
    decisive: tuple[Firing, ...]
    firings: tuple[Firing, ...]
    exclusions: tuple[Exclusion, ...]
    measured: tuple[tuple[str, str, tuple[str, ...]], ...]
    """For each measured figure of the sizing: its noun, the alternative and what it rests on."""
    facts: tuple[tuple[str, tuple[Fact, ...]], ...]
    """Facts by origin."""
    tree: Node | None
    sources: Mapping[str, Source]
    parts: tuple[Sheet, ...] = ()

    @property
    def assumed(self) -> tuple[Fact, ...]:
        """Give the facts that nobody answered."""
        return tuple(fact for fact in self.advice.facts if fact.origin == "assumed")

    @property
    def software(self) -> list[tuple[str, str]]:
        """Give what the starter files need to know, name by name."""
        stack = self.advice.stack.model_dump(exclude_defaults=True) if self.advice.stack else {}
        return [(name, show_value(value)) for name, value in stack.items()]

    @property
    def publications(self) -> list[Publication]:
        """Give the evidence by publication; it is numbered in this order already."""
        groups = groupby(self.sources.values(), key=lambda source: (source.citation.title, source.citation.year))
        return [Publication(title, year, tuple(sources)) for (title, year), sources in groups]

    def part_of(self, advice: Recommendation) -> Sheet:
        """Give the sheet of a component."""
        return next(part for part in self.parts if part.advice is advice)

    def anchor(self, kind: str, name: str) -> str:
        """Give the anchor of a rule that fired; empty when the page does not tell of it."""
        names = [firing.rule for firing in self.firings] if kind == "rule" else []
        return f"{self.prefix}{kind}-{names.index(name) + 1}" if name in names else ""

    def cite(self, names: Iterable[str]) -> list[Source]:
        """Give the sources behind some names of evidence, each publication once, in the order named."""
        found: dict[str, Source] = {}
        for name in names:
            if name in self.sources:
                source = self.sources[name]
                found.setdefault(f"{source.citation.title} {source.citation.year}", source)
        return list(found.values())


def make_sheet(advice: Recommendation, knowledge: KnowledgeBase, prefix: str = "") -> Sheet:
    """Give the sheet of a workload and those of its components. `knowledge` is the base under its policy."""
    sources = _number_sources(advice, prefix)
    whole = _make(advice, knowledge, prefix, sources)
    parts = tuple(
        _make(part, knowledge, f"{prefix}part-{number}-", sources) for number, part in enumerate(advice.components, 1)
    )
    return whole._replace(parts=parts)


def _make(advice: Recommendation, knowledge: KnowledgeBase, prefix: str, sources: Mapping[str, Source]) -> Sheet:
    return Sheet(
        advice=advice,
        prefix=prefix,
        titles={criterion.id: criterion.title for criterion in knowledge.criteria},
        summaries={alternative.id: alternative.summary for alternative in knowledge.alternatives},
        gauge=None if advice.components else charts.gauge_strength(advice, knowledge.strength),
        rival=verdict_rival(advice),
        stacks=tuple(charts.stack_contributions(advice)),
        fall=charts.fall(advice),
        intervals=tuple(charts.measure_intervals(advice)),
        ranges=tuple(charts.measure_sizing(advice)),
        places=tuple(charts.place_components(advice)),
        decisive=tuple(strongest_firings(advice, _DECISIVE)),
        firings=tuple(by_effect(advice.firings)),
        exclusions=tuple(_list_exclusions(advice)),
        measured=tuple(
            (MEASURED.get(field, field), row.alternative, cited)
            for row in advice.sizing
            for field, cited in row.evidence.items()
        ),
        facts=tuple(_group_facts(advice.facts)),
        tree=None if advice.components else _merge(derive(advice, knowledge)),
        sources=sources,
    )


def _number_sources(advice: Recommendation, prefix: str) -> dict[str, Source]:
    """Number the evidence of a workload and its components by title and year."""
    cited = advice.evidence | {name: item for part in advice.components for name, item in part.evidence.items()}
    order = sorted(cited.items(), key=lambda pair: (pair[1].title.casefold(), pair[1].title, pair[1].year, pair[0]))
    return {
        name: Source(number, f"{prefix}source-{number}", item, _trust(item), show_host(item.url))
        for number, (name, item) in enumerate(order, 1)
    }


def _trust(item: Citation) -> str:
    return CONFIDENCES.get(item.confidence, item.confidence) + ("" if item.verified else ", seen second-hand")


def _list_exclusions(advice: Recommendation) -> Iterator[Exclusion]:
    """Give what excludes: the rules of a conflict or those that account for an alternative each, then the others."""
    firing_of = {firing.rule: firing for firing in advice.firings}
    by_rule = {veto.rule: veto for veto in advice.vetoes}
    first = [by_rule[rule] for rule in advice.conflict if rule in by_rule] or telling_vetoes(advice)
    for veto in dict.fromkeys(item.rule for item in (*first, *advice.vetoes)):
        yield Exclusion(by_rule[veto], firing_of.get(veto), any(item.rule == veto for item in first))


def _group_facts(facts: tuple[Fact, ...]) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    for origin in dict.fromkeys(fact.origin for fact in facts):
        yield origin.value, tuple(fact for fact in facts if fact.origin == origin)


def _merge(node: Node) -> Node:
    return node._replace(children=tuple(_merge(child) for child in merge_facts(node.children)))


def decided_by(advice: Recommendation) -> tuple[str, str]:
    """Give the rule that decided most and its title; empty when none did."""
    rule = decisive_rule(advice)
    firings = (firing for part in (advice, *advice.components) for firing in part.firings)
    return rule, next((firing.title for firing in firings if firing.rule == rule), "")
