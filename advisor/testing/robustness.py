"""How much advice hangs on one rule or one weight: leave each out, and see which decisions change.

A base whose answers rest on single rules would be a list of cases in disguise. Sums in the engine are exact, so
taking a rule's effects out of them is the same as removing the rule, and thousands of removals cost a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.engine.compile import CompiledRules, Outcome, compile_rules
from advisor.engine.effects import drop_rule
from advisor.engine.outlook import UNDECIDED
from advisor.engine.rank import Ranking, rank, rank_outcome
from advisor.engine.reach import Reach
from advisor.engine.split import join_verdicts
from advisor.engine.truth import view_of
from advisor.knowledge.inherit import complete_part
from advisor.knowledge.lookup import look_up
from advisor.testing.decisions import join_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from advisor.model.fact import Fact, FactValue
    from advisor.model.knowledge import KnowledgeBase, Rule
    from advisor.model.workload import Workload
    from advisor.testing.decisions import Decision

PER_CENT: Final = 100

Facts = dict[str, "FactValue"]


@dataclass(frozen=True, slots=True)
class Situation:
    """A decision as the engine meets it: the facts of each part, looked-up ones included."""

    name: str
    parts: tuple[Facts, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is advised: the verdict, and the label that real decisions use for it."""

    verdict: str
    label: str


@dataclass(frozen=True, slots=True)
class Flip:
    """A decision whose answer changes."""

    name: str
    before: Answer
    after: Answer

    @property
    def is_verdict(self) -> bool:
        """Tell whether the verdict changes too, and not the label alone."""
        return self.before.verdict != self.after.verdict


def meet_situations(knowledge: KnowledgeBase, decisions: Iterable[Decision], on: date) -> tuple[Situation, ...]:
    """Give the situations of decisions on a day. Policies are left aside."""
    return tuple(
        Situation(
            decision.name,
            tuple({fact.name: fact.value for fact in known} for known in _known_of(knowledge, decision.workload, on)),
        )
        for decision in decisions
    )


def _known_of(knowledge: KnowledgeBase, workload: Workload, on: date) -> list[tuple[Fact, ...]]:
    """Give what is known of each component, or of a workload without."""
    parts = [complete_part(knowledge, workload.facts, part, on) for part in workload.components]
    return parts or [(*workload.facts, *look_up(knowledge, workload.facts, on))]


def is_removable(rule: Rule) -> bool:
    """Tell whether a rule only weighs: it vetoes nothing and requires nothing."""
    return not (rule.then.veto or rule.then.require)


def without_rule(knowledge: KnowledgeBase, rule: str) -> KnowledgeBase:
    """Give the base without one rule."""
    rest = tuple(other for other in knowledge.rules if other.id != rule)
    # model_copy would carry over what the cached properties computed for all rules
    return type(knowledge).model_construct(**{**dict(knowledge), "rules": rest})


def answer_all(knowledge: KnowledgeBase, situations: Iterable[Situation]) -> dict[str, Answer]:
    """Map the name of each situation to what is advised."""
    compiled = compile_rules(knowledge)
    return {
        situation.name: _join(knowledge, [rank_outcome(knowledge, compiled.run(facts)) for facts in situation.parts])
        for situation in situations
    }


def flips_by_rule(knowledge: KnowledgeBase, situations: tuple[Situation, ...]) -> dict[str, tuple[Flip, ...]]:
    """Map each removable rule to the decisions that change when it is gone."""
    compiled = compile_rules(knowledge)
    outcomes = {situation.name: [compiled.run(facts) for facts in situation.parts] for situation in situations}
    before = answer_all(knowledge, situations)
    flips: dict[str, tuple[Flip, ...]] = {}
    for index, rule in enumerate(knowledge.rules):
        if not is_removable(rule):
            continue
        after = {
            situation.name: _join(
                knowledge,
                [
                    _rank_without(compiled, index, facts, outcome)
                    for facts, outcome in zip(situation.parts, outcomes[situation.name], strict=True)
                ],
            )
            for situation in situations
            if rule.then.conclude or any(index in outcome.fired for outcome in outcomes[situation.name])
        }
        flips[rule.id] = compare_answers(before, after)
    return flips


def flips_by_weight(
    knowledge: KnowledgeBase, situations: tuple[Situation, ...], per_cent: int
) -> dict[str, tuple[Flip, ...]]:
    """Map each criterion to the decisions that change when its weight, rules included, changes by some per cent."""
    compiled = compile_rules(knowledge)
    outcomes = {situation.name: [compiled.run(facts) for facts in situation.parts] for situation in situations}
    before = answer_all(knowledge, situations)
    flips: dict[str, tuple[Flip, ...]] = {}
    for column, criterion in enumerate(knowledge.criteria):
        factors = [PER_CENT] * len(knowledge.criteria)
        factors[column] += per_cent
        after: dict[str, Answer] = {}
        for name, parts in outcomes.items():
            scaled = [
                outcome._replace(weights=tuple(w * f for w, f in zip(outcome.weights, factors, strict=True)))
                for outcome in parts
            ]
            after[name] = _join(knowledge, [rank_outcome(knowledge, outcome) for outcome in scaled])
        flips[criterion.id] = compare_answers(before, after)
    return flips


def compare_answers(before: Mapping[str, Answer], after: Mapping[str, Answer]) -> tuple[Flip, ...]:
    """Give what differs; a name that is missing afterwards has not changed."""
    return tuple(Flip(name, before[name], answer) for name, answer in after.items() if answer != before[name])


def _rank_without(compiled: CompiledRules, index: int, facts: Facts, outcome: Outcome) -> Ranking:
    knowledge = compiled.knowledge
    if knowledge.rules[index].then.conclude:
        return rank_outcome(knowledge, compiled.run(facts, index))
    if index not in outcome.fired:
        return rank_outcome(knowledge, outcome)
    vetoed = outcome.vetoed
    if knowledge.rules[index].then.figures:  # they decide what meets a requirement, too
        reach = Reach(view_of(knowledge, facts, outcome.ranges), frozenset(outcome.fired) - {index})
        excluded = {name for other in reach.fired for name in reach.excluded_by(knowledge.rules[other])}
        vetoed = sum(1 << row for row, item in enumerate(knowledge.alternatives) if item.id in excluded)
    return rank(knowledge, *drop_rule(knowledge, outcome, index), vetoed)


def _join(knowledge: KnowledgeBase, rankings: list[Ranking]) -> Answer:
    """Join the parts of a workload as a recommendation does: mixed verdicts are `both`."""
    winners = [knowledge.alternatives[ranking.winner] for ranking in rankings if ranking.winner is not None]
    if len(winners) < len(rankings):
        return Answer(UNDECIDED, UNDECIDED)
    verdict = join_verdicts(winner.verdict for winner in winners)
    return Answer(verdict, join_labels([winner.id for winner in winners], verdict, knowledge))
