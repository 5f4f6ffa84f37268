"""Why the winner won and each loser lost: effects of single rules, exclusions, near misses, and open questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.engine.compile import MILLI_TO_MICRO
from advisor.engine.rank import rank, rank_outcome
from advisor.engine.scale import measured_low
from advisor.engine.truth import lacking_part
from advisor.model.condition import facts_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.engine.compile import CompiledRules, Outcome
    from advisor.engine.truth import FactView
    from advisor.model.condition import Condition
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase, Rule


def excluded_by(knowledge: KnowledgeBase, rule: Rule, facts: Mapping[str, FactValue]) -> tuple[str, ...]:
    """Give the alternatives that a firing rule excludes, by veto or by a requirement that they cannot meet."""
    excluded = set(rule.then.veto)
    for requirement in rule.then.require:
        bound = facts.get(requirement.at_most) if isinstance(requirement.at_most, str) else requirement.at_most
        if isinstance(bound, (int, float)):
            for alternative in knowledge.alternatives:
                if measured_low(alternative.performance[requirement.criterion]) > bound:
                    excluded.add(alternative.id)
    return tuple(alternative.id for alternative in knowledge.alternatives if alternative.id in excluded)


def effects_on_margin(compiled: CompiledRules, facts: Mapping[str, FactValue], outcome: Outcome) -> dict[str, float]:
    """Give, for each fired rule, the margin between winner and runner-up minus that margin without the rule.

    The pair stays the one of the full evaluation, exclusions aside, so that the numbers of all rules compare. A positive
    effect speaks for the winner.
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
            rest = rank(knowledge, *_without(knowledge, rule, outcome), outcome.vetoed).scores
        effects[rule.id] = full - (rest[winner] - rest[rival])
    return effects


def _without(knowledge: KnowledgeBase, rule: Rule, outcome: Outcome) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the raw weights and performances with one rule's own effects taken out."""
    weights = tuple(
        weight - rule.then.weigh.get(criterion.id, 0)
        for weight, criterion in zip(outcome.weights, knowledge.criteria, strict=True)
    )
    columns = len(knowledge.criteria)
    performances = list(outcome.performances)
    for row, alternative in enumerate(knowledge.alternatives):
        for column, criterion in enumerate(knowledge.criteria):
            shift = rule.then.shift.get(alternative.id, {}).get(criterion.id, 0)
            performances[row * columns + column] -= shift * MILLI_TO_MICRO
    return weights, tuple(performances)


def smallest_conflict(compiled: CompiledRules, outcome: Outcome, facts: Mapping[str, FactValue]) -> tuple[str, ...]:
    """Give a smallest set of firing rules that together exclude every alternative; empty when something is feasible.

    Sets are tried by size, then in the order of the rules; there are few alternatives, so at most that many rules
    are needed.
    """
    from itertools import combinations  # noqa: PLC0415 - only a conflict needs it

    knowledge = compiled.knowledge
    everything = {alternative.id for alternative in knowledge.alternatives}
    excluding = {
        rule.id: set(gone)
        for rule in (knowledge.rules[index] for index in sorted(outcome.fired))
        if (gone := excluded_by(knowledge, rule, facts))
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
    for rule in knowledge.rules:
        if rule.id in fired:
            continue
        lacking = lacking_part(rule, view)
        if lacking is None:
            continue
        size = sum(map(abs, rule.then.weigh.values())) / 10 + sum(
            abs(value) for shifts in rule.then.shift.values() for value in shifts.values()
        )
        if size or rule.then.veto or rule.then.require:
            found.append(((-len(rule.then.veto), -size, rule.id), rule, lacking, view.truth_of(lacking) is None))
    found.sort(key=lambda entry: entry[0])
    return [(rule, lacking, is_unknown) for _, rule, lacking, is_unknown in found[:limit]]


def open_facts(knowledge: KnowledgeBase, view: FactView, fired: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Map each unanswered, applicable question to the undecided rules that wait for it, directly or through a derived fact."""
    lookups = {lookup.fact: lookup.by for lookup in knowledge.lookups}
    through: dict[str, frozenset[str]] = {}

    def questions_behind(fact: str) -> frozenset[str]:
        if fact in knowledge.derived_by_fact:
            if fact not in through:
                through[fact] = frozenset()
                if view.value_of(fact) is None:
                    writers = [rule for rule in knowledge.rules if fact in rule.then.conclude]
                    reads = {name for rule in writers if view.truth_of(rule.when) is None for name in facts_in(rule.when)}
                    through[fact] = frozenset(name for read in reads for name in questions_behind(read))
            return through[fact]
        return frozenset({lookups.get(fact, fact)})

    waiting: dict[str, list[str]] = {}
    for rule in knowledge.rules:
        if rule.id in fired or view.truth_of(rule.when) is not None:
            continue
        for fact in {name for read in facts_in(rule.when) for name in questions_behind(read)}:
            if fact not in view.facts and not view.is_absent(fact):
                waiting.setdefault(fact, []).append(rule.id)
    return {question.fact: tuple(waiting[question.fact]) for question in knowledge.questions if question.fact in waiting}


