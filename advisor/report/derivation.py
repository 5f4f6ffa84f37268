"""How a verdict came about, as a tree: verdict, contributions, rules, answers, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.compile import compile_rules
from advisor.engine.effects import clip
from advisor.engine.rank import rank_outcome
from advisor.engine.scale import MICRO, MILLI
from advisor.engine.wording import show_value
from advisor.report.blocks import show_strength
from advisor.report.choose import BASE_LAYER, LEAST_EFFECT, verdict_rival
from advisor.report.tree import Node
from advisor.report.wording import name_of, show_figure, show_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.engine.rank import Ranking
    from advisor.model.fact import Fact, FactValue
    from advisor.model.knowledge import Alternative, Criterion, KnowledgeBase
    from advisor.model.recommendation import Firing, Ranked, Recommendation

_JUDGEMENT: Final = "judgement, without a published source"


def known_facts(recommendation: Recommendation, knowledge: KnowledgeBase) -> dict[str, FactValue]:
    """Give the facts that a recommendation was computed from: all but those that rules concluded."""
    looked_up = {lookup.fact for lookup in knowledge.lookups}
    return {
        fact.name: fact.value
        for fact in recommendation.facts
        if fact.origin != "derived" or fact.name in looked_up or fact.name in knowledge.question_by_fact
    }


def derive(recommendation: Recommendation, knowledge: KnowledgeBase) -> Node:
    """Give the derivation of a verdict, of each component's where there are any.

    `knowledge` is the base under the policy that the recommendation was made by.
    """
    head = f"{name_of(recommendation)}: {recommendation.verdict.upper()}"
    if recommendation.components:
        parts = tuple(derive(part, knowledge) for part in recommendation.components)
        return Node("verdict", recommendation.verdict, f"{head}. {recommendation.summary}", parts)
    return Derivation(recommendation, knowledge).verdict()


class Derivation:
    """Builds the nodes of one recommendation. A rule is told in full where it first stands, and named after that."""

    def __init__(self, recommendation: Recommendation, knowledge: KnowledgeBase) -> None:
        """Keep what the nodes are made of."""
        self.recommendation = recommendation
        self.knowledge = knowledge
        self.ranking: Ranking = rank_outcome(
            knowledge, compile_rules(knowledge).run(known_facts(recommendation, knowledge))
        )
        self._facts: Mapping[str, Fact] = {fact.name: fact for fact in recommendation.facts}
        self._ranked = {ranked.alternative: ranked for ranked in recommendation.ranking}
        self._told: set[str] = set()

    def verdict(self) -> Node:
        """Give the whole derivation."""
        advice = self.recommendation
        head = f"{name_of(advice)}: {advice.verdict.upper()}"
        if not advice.alternative:
            conflict = [self._firing(rule) for rule in advice.conflict]
            rules = tuple(self.excluding_rule(firing) for firing in conflict)
            text = f"{head}, together these exclude everything"
            return Node("verdict", advice.verdict, text, (*rules, *self.considerations()))
        text = f"{head}. {advice.alternative_title}, {show_strength(advice)}"
        feasible = [ranked for ranked in advice.ranking if not ranked.vetoed_by][1:]
        rival = verdict_rival(advice) or next(iter(feasible), None)
        children = [] if rival is None else [self.lead(rival)]
        children += [self.exclusion(ranked) for ranked in advice.ranking if ranked.vetoed_by]
        children += self.considerations()
        return Node("verdict", advice.verdict, text, tuple(children))

    def lead(self, rival: Ranked) -> Node:
        """Give what makes up the winner's lead over another alternative, criterion by criterion."""
        winner = self._ranked[self.recommendation.alternative]
        distance = winner.score - rival.score
        text = f"{winner.alternative} {winner.score:.3f}, {rival.alternative} {rival.score:.3f}"
        return Node("lead", rival.alternative, text, self.criteria(rival), distance)

    def criteria(self, rival: Ranked, *, is_lag: bool = False) -> tuple[Node, ...]:
        """Give a node for each criterion that separates an alternative from the winner, the largest share first.

        The shares add up to the lead; those too small to show are told together. `is_lag` takes the other's view, and
        only names the rules.
        """
        order = sorted(self.knowledge.criteria, key=lambda item: -abs(rival.lag.get(item.id, 0.0)))
        told = [item for item in order if abs(rival.lag.get(item.id, 0.0)) >= LEAST_EFFECT]
        nodes = [self._criterion(item, rival, is_lag=is_lag) for item in told]
        alike = [item.id for item in order if item not in told]
        nodes += [Node("criterion", "", f"no difference to speak of on {', '.join(alike)}")] if alike else []
        return tuple(nodes)

    def _criterion(self, criterion: Criterion, rival: Ranked, *, is_lag: bool) -> Node:
        column = self.knowledge.criteria.index(criterion)
        winner = self.recommendation.alternative
        pair = [item for name in (winner, rival.alternative) for item in self.knowledge.alternatives if item.id == name]
        shown = [
            f"{item.id} {self.ranking.performances[self.knowledge.alternatives.index(item)][column] / MICRO:.2f}"
            for item in pair
        ]
        text = f"weight {self.ranking.weights[column] / MILLI:g}; {', '.join(shown)}"
        names = [item.id for item in pair]
        firings = [(item, ", ".join(_effects_on(item, criterion.id, names))) for item in self.recommendation.firings]
        share = rival.lag.get(criterion.id, 0.0)
        if is_lag:
            rules = [Node("rule", item.rule, f"{item.title}: {effect}") for item, effect in firings if effect]
            return Node("criterion", criterion.id, text, tuple(rules), -share)
        rules = [self.rule(item, effect) for item, effect in firings if effect]
        caps = self._caps(criterion.id, names)
        return Node("criterion", criterion.id, text, (*rules, *caps, self._base(criterion, pair)), share)

    def _caps(self, criterion: str, names: list[str]) -> Iterable[Node]:
        """Give the causes whose rules together shift a performance by more than they count."""
        for cause in self.knowledge.causes:
            rules = [firing for firing in self.recommendation.firings if firing.cause == cause.id]
            held = []
            for name in names:
                total = sum(round(firing.shift.get(name, {}).get(criterion, 0.0) * MILLI) for firing in rules)
                if abs(total) > cause.cap:
                    counted = clip(total, cause.cap) / MILLI
                    held.append(f"{name} {show_step(counted)} and not {show_step(total / MILLI)}")
            if held:
                yield Node("cause", cause.id, f"{cause.title}: counts once, {', '.join(held)}")

    def _base(self, criterion: Criterion, pair: list[Alternative]) -> Node:
        """Give weight and performances before any rule, with what they rest on."""
        cells = [(item.id, item.performance[criterion.id]) for item in pair]
        shown = [f"{name} {cell.level.replace('_', ' ') if cell.level else show_figure(cell)}" for name, cell in cells]
        unit = "" if criterion.scale.kind == "levels" else f" {criterion.scale.unit}"
        text = f"before any rule: weight {criterion.weight:g}; {', '.join(entry + unit for entry in shown)}"
        names = dict.fromkeys(name for _, cell in cells for name in cell.evidence)
        judged = any(cell.judgement for _, cell in cells)
        return Node("base", "", text, self.evidence(names, is_judged=judged))

    def exclusion(self, ranked: Ranked) -> Node:
        """Give the rules that exclude an alternative."""
        rules = tuple(self.excluding_rule(self._firing(rule)) for rule in ranked.vetoed_by)
        return Node("exclusion", ranked.alternative, f"{ranked.alternative} is excluded", rules)

    def considerations(self) -> tuple[Node, ...]:
        """Give what lies outside the alternatives, each with the rules that name it."""
        items = {item.id: item for item in self.recommendation.considerations}
        named = [(item.id, self._firing(item.rule)) for item in self.recommendation.considerations]
        return tuple(
            Node(
                "consideration",
                item.id,
                f"also consider {item.title}: {item.summary}",
                tuple(self.rule(firing, firing.because) for name, firing in named if name == item.id),
            )
            for item in items.values()
        )

    def excluding_rule(self, firing: Firing) -> Node:
        """Give a rule that excludes, with the way out."""
        remedy = self.knowledge.rule_by_id[firing.rule].remedy
        is_new = firing.rule not in self._told
        node = self.rule(firing, f"excludes {', '.join(firing.vetoes)}")
        way_out = (Node("way out", "", f"way out: {remedy}"),) if remedy and is_new else ()
        return node._replace(children=(*node.children, *way_out))

    def rule(self, firing: Firing, effect: str) -> Node:
        """Give a rule with its effect; the first time with the answers and the evidence that it rests on."""
        layer = "" if firing.layer == BASE_LAYER else f" [{firing.layer}]"
        text = f"{firing.title}{layer}: {effect}"
        if firing.rule in self._told:
            return Node("rule", firing.rule, f"{text} (see above)")
        self._told.add(firing.rule)
        facts = tuple(self.fact(name, value) for name, value in firing.facts.items())
        return Node("rule", firing.rule, text, (*facts, *self.evidence(firing.evidence, is_judged=firing.judgement)))

    def fact(self, name: str, value: FactValue | None = None) -> Node:
        """Give a fact with its origin; a concluded one with the rules that concluded it."""
        fact = self._facts.get(name)
        shown = value if fact is None else fact.value
        text = name if shown is None else f"{name} {show_value(shown)}"
        note = f" ({fact.note})" if fact is not None and fact.note else ""
        origin = fact.origin.value if fact is not None else "derived"
        concluding = [firing for firing in self.recommendation.firings if name in firing.conclude]
        rules = tuple(self.rule(item, f"{name} becomes {show_value(item.conclude[name])}") for item in concluding)
        return Node("fact", name, (f"{text}, {origin}" if rules else text) + note, rules, state=origin)

    def evidence(self, names: Iterable[str], *, is_judged: bool) -> tuple[Node, ...]:
        """Give what a rule or a performance was published in, with the figure."""
        nodes: list[Node] = []
        for name in names:
            item = self.knowledge.evidence.get(name)
            if item is not None:
                unit = "" if item.unit in {"", "-"} else f" {item.unit}"
                text = f"{item.source.title} ({item.source.year}): {item.value}{unit}"
                nodes.append(Node("evidence", name, text))
        if is_judged:
            nodes.append(Node("evidence", "", "judgement, beside what is cited" if nodes else _JUDGEMENT))
        return tuple(nodes)

    def _firing(self, rule: str) -> Firing:
        return next(firing for firing in self.recommendation.firings if firing.rule == rule)


def _effects_on(firing: Firing, criterion: str, alternatives: list[str]) -> list[str]:
    """Give what a rule does on one criterion, to its weight and to two alternatives."""
    effects = [f"weight {show_step(firing.weigh[criterion])}"] if criterion in firing.weigh else []
    shifts = [(name, firing.shift.get(name, {}).get(criterion, 0.0)) for name in alternatives]
    effects += [f"{name} {show_step(shift)}" for name, shift in shifts if shift]
    cells = [(name, firing.figures.get(name, {}).get(criterion)) for name in alternatives]
    return effects + [f"{name} measures {show_figure(cell)}" for name, cell in cells if cell is not None]
