"""Why the winner won and each loser lost: effects of single rules, exclusions, near misses, and open questions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.effects import MILLI_TO_MICRO, drop_rule, effects_of
from advisor.engine.identity import Identity
from advisor.engine.rank import rank, rank_outcome
from advisor.engine.reach import extremes
from advisor.engine.survey import list_closable
from advisor.engine.truth import lacking_part
from advisor.model.condition import facts_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.engine.compile import CompiledRules, Outcome
    from advisor.engine.reach import Reach
    from advisor.engine.truth import FactView
    from advisor.model.condition import Condition
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import Alternative, KnowledgeBase, Rule


def may_exclude(knowledge: KnowledgeBase, alternative: Alternative) -> frozenset[str]:
    """Give the rules that some completion of the facts makes exclude an alternative but not every other verdict.

    A requirement excludes first what reaches the worst figure, so it can single an alternative out only when one of
    another verdict may reach a better one. A rule that measures the alternative anew may be what makes it do so.
    """
    return _excluders_cached(Identity(knowledge, alternative))


@lru_cache(maxsize=64)
def _excluders_cached(key: Identity) -> frozenset[str]:
    knowledge: KnowledgeBase
    alternative: Alternative
    knowledge, alternative = key.values
    others = [other for other in knowledge.alternatives if other.verdict != alternative.verdict]
    required = {item.criterion for rule in knowledge.rules for item in rule.then.require}
    singled = {
        name
        for name in required
        if any(extremes(knowledge, other, name)[0] < extremes(knowledge, alternative, name)[1] for other in others)
    }

    def excludes(rule: Rule) -> bool:
        criteria = {requirement.criterion for requirement in rule.then.require}
        criteria |= rule.then.figures.get(alternative.id, {}).keys()
        return alternative.id in rule.then.veto or not singled.isdisjoint(criteria)

    return frozenset(rule.id for rule in knowledge.rules if excludes(rule))


def effects_on_margin(compiled: CompiledRules, facts: Mapping[str, FactValue], outcome: Outcome) -> dict[str, float]:
    """Give, for each fired rule, the margin between winner and runner-up minus that margin without the rule.

    The pair stays the one of the full evaluation, exclusions aside, so that the numbers of all rules compare.
    A positive effect speaks for the winner.
    """
    knowledge = compiled.knowledge
    ranking = rank_outcome(knowledge, outcome)
    winner = ranking.winner
    if winner is None:
        return {}
    rival = next((index for index in ranking.order if index != winner), winner)
    full = ranking.scores[winner] - ranking.scores[rival]
    effects: dict[str, float] = {}
    for index in outcome.fired:
        rule = knowledge.rules[index]
        if rule.then.conclude:
            rest = compiled.run(facts, index).scores
        else:
            rest = rank(knowledge, *drop_rule(knowledge, outcome, index), outcome.vetoed).scores
        effects[rule.id] = full - (rest[winner] - rest[rival])
    return effects


def smallest_conflict(reach: Reach) -> tuple[str, ...]:
    """Give a smallest set of firing rules that together exclude every alternative; empty when something is feasible.

    Sets are tried by size, then in the order of the rules; there are few alternatives, so at most that many rules
    are needed.
    """
    from itertools import combinations

    knowledge = reach.knowledge
    everything = {alternative.id for alternative in knowledge.alternatives}
    excluding = {
        rule.id: set(gone)
        for rule in (knowledge.rules[index] for index in sorted(reach.fired))
        if (gone := reach.excluded_by(rule))
    }
    for size in range(1, len(everything) + 1):
        for rules in combinations(excluding, size):
            if set().union(*(excluding[rule] for rule in rules)) == everything:
                return rules
    return ()


def near_misses(
    knowledge: KnowledgeBase, view: FactView, fired: frozenset[str], limit: int = 8
) -> list[tuple[Rule, Condition, bool]]:
    """Give rules that bear on the ranking and lack one condition, with that condition and whether it is unknown.

    Rules that would exclude something come first, then those with the largest effects.
    """
    found: list[tuple[tuple[int, float, str], Rule, Condition, bool]] = []
    for index, rule in enumerate(knowledge.rules):
        if rule.id in fired:
            continue
        lacking = lacking_part(rule, view)
        if lacking is None:
            continue
        size = size_of(knowledge, index)
        if size or rule.then.veto or rule.then.require:
            found.append(((-len(rule.then.veto), -size, rule.id), rule, lacking, view.truth_of(lacking) is None))
    found.sort(key=lambda entry: entry[0])
    return [(rule, lacking, is_unknown) for _, rule, lacking, is_unknown in found[:limit]]


def size_of(knowledge: KnowledgeBase, index: int) -> float:
    """Give a rough size of what a rule does to the sums, in thousandths of a performance."""
    effects = effects_of(knowledge)[index]
    moved = sum(abs(micro) for _, micro in (*effects.shift, *effects.figures))
    return moved / MILLI_TO_MICRO + sum(abs(milli) for _, milli in effects.weigh) / 10


def waiting_rules(
    knowledge: KnowledgeBase, facts: Mapping[str, FactValue], undecided: Sequence[int]
) -> dict[str, tuple[int, ...]]:
    """Map each unanswered question to the undecided rules that wait for it, directly or through a derived fact.

    `undecided` holds indices into `knowledge.rules`, as the survey gives them; questions stand in declared order.
    Whether a question applies is not looked at.
    """
    readers = _readers(knowledge)
    through: dict[str, frozenset[str]] = {}
    open_set = frozenset(undecided)

    def questions_behind(fact: str) -> frozenset[str]:
        if fact in knowledge.question_by_fact:
            return frozenset({fact}) if fact not in facts else frozenset()
        if fact not in through:
            through[fact] = frozenset()
            through[fact] = frozenset(
                name
                for index, reads in readers.writers.get(fact, ())
                if index in open_set
                for read in reads
                for name in questions_behind(read)
            ) | frozenset({readers.lookup_by[fact]} - facts.keys() if fact in readers.lookup_by else ())
        return through[fact]

    waiting: dict[str, list[int]] = {}
    for index in undecided:
        for fact in {name for read in readers.reads[index] for name in questions_behind(read)}:
            waiting.setdefault(fact, []).append(index)
    return {
        question.fact: tuple(waiting[question.fact]) for question in knowledge.questions if question.fact in waiting
    }


class _Readers(NamedTuple):
    """Who reads and writes which facts, by position of the rules."""

    reads: tuple[frozenset[str], ...]
    writers: dict[str, list[tuple[int, frozenset[str]]]]
    lookup_by: dict[str, str]


@lru_cache(maxsize=16)
def _readers_cached(key: Identity) -> _Readers:
    knowledge: KnowledgeBase = key.value
    gates = {question.fact: facts_in(question.when) for question in knowledge.questions}
    gates |= {lookup.fact: frozenset({lookup.by}) for lookup in knowledge.lookups}
    ways = _facts_of_ways(knowledge)
    reads = tuple(_with_gates(facts_in(rule.when) | _bounds_of(rule, ways), gates) for rule in knowledge.rules)
    writers: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for index, rule in enumerate(knowledge.rules):
        for fact in rule.then.conclude:
            writers.setdefault(fact, []).append((index, reads[index]))
    return _Readers(reads, writers, {lookup.fact: lookup.by for lookup in knowledge.lookups})


def _facts_of_ways(knowledge: KnowledgeBase) -> dict[str, frozenset[str]]:
    """Map each criterion to the facts that decide which ways to its figures are open."""
    found: dict[str, frozenset[str]] = {}
    for _, criterion, way in list_closable(knowledge):
        found[criterion] = found.get(criterion, frozenset()) | facts_in(way.unless)
    return found


def _bounds_of(rule: Rule, ways: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Give the facts that the requirements of a rule are measured against, those that close a way included."""
    bounds = frozenset(item.at_most for item in rule.then.require if isinstance(item.at_most, str))
    return bounds.union(*(ways.get(item.criterion, frozenset()) for item in rule.then.require))


def _with_gates(facts: frozenset[str], gates: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Add the facts that decide whether the questions read apply at all: they too can decide a rule."""
    found, new = set(facts), set(facts)
    while new:
        new = {gate for fact in new for gate in gates.get(fact, ())} - found
        found |= new
    return frozenset(found)


def _readers(knowledge: KnowledgeBase) -> _Readers:
    return _readers_cached(Identity(knowledge))


def open_facts(knowledge: KnowledgeBase, view: FactView, undecided: Sequence[int]) -> dict[str, tuple[str, ...]]:
    """Map each unanswered question that may apply to the ids of the undecided rules that wait for it."""
    waiting = waiting_rules(knowledge, view.facts, undecided)
    return {
        fact: tuple(knowledge.rules[index].id for index in rules)
        for fact, rules in waiting.items()
        if not view.is_absent(fact)
    }
