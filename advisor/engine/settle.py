"""Whether any answer can still change the verdict: bounds first, then a few tries, then branch and bound.

`settled` is a promise. It is given only when every completion of the open questions has been excluded from changing
the verdict: either by bounds at once, or by splitting on open questions until bounds decide every part. A budget that
runs out answers "not settled", never the other way round.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.bounds import Bounds, find_bounds
from advisor.engine.compile import Outcome, compile_rules
from advisor.engine.completions import Completer
from advisor.engine.explain import size_of, waiting_rules
from advisor.engine.identity import Identity
from advisor.engine.order import order_questions
from advisor.engine.rank import best_feasible
from advisor.engine.truth import view_of
from advisor.model.condition import tests_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.engine.compile import CompiledRules
    from advisor.engine.truth import FactView
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

NODE_BUDGET: Final = 600
"""How many partial workloads branch and bound may look at."""

SAMPLES: Final = 48
"""How many completions are tried before: while much is open, one of the first has another verdict and spares the search
of partial workloads, of which each costs as much as ten of them."""

SEED: Final = 20_261_124


class Settlement(NamedTuple):
    """Whether the verdict stands whatever is answered."""

    is_settled: bool
    is_proven_open: bool
    """True when a completion with another verdict was found; False beside `is_settled` False: the budget ran out."""
    counterexample: Mapping[str, FactValue] | None
    """A completion with another verdict, when one was found."""
    nodes: int
    """Partial workloads looked at."""


def verdict_position(knowledge: KnowledgeBase, outcome: Outcome) -> str:
    """Give the verdict of an outcome, empty when everything is excluded."""
    best = best_feasible(outcome.scores, outcome.vetoed)
    return knowledge.alternatives[best].verdict if best is not None else ""


def certain_verdict(knowledge: KnowledgeBase, bounds: Bounds) -> str | None:
    """Give the verdict that bounds alone make certain, empty for "everything is excluded", or None.

    The verdict is certain when, for every alternative of another verdict that may be feasible, one of this verdict is
    certainly feasible and can never fall behind it. Equal scores go to the alternative declared first.
    """
    count = len(knowledge.alternatives)
    everything = (1 << count) - 1
    if bounds.vetoed == everything:
        return ""
    certain = [index for index in range(count) if not bounds.may_be_vetoed >> index & 1]
    possible = [index for index in range(count) if not bounds.vetoed >> index & 1]
    for verdict in dict.fromkeys(knowledge.alternatives[index].verdict for index in certain):
        anchors = [index for index in certain if knowledge.alternatives[index].verdict == verdict]
        rivals = [index for index in possible if knowledge.alternatives[index].verdict != verdict]
        if all(any(_stays_ahead(bounds, anchor, rival) for anchor in anchors) for rival in rivals):
            return verdict
    possible_verdicts = {knowledge.alternatives[index].verdict for index in possible}
    if certain and len(possible_verdicts) == 1:
        return possible_verdicts.pop()
    return None


def possible_verdicts(knowledge: KnowledgeBase, bounds: Bounds) -> frozenset[str]:
    """Give the verdicts that bounds do not rule out, empty for "everything is excluded"; never one too few."""
    count = len(knowledge.alternatives)
    possible = [index for index in range(count) if not bounds.vetoed >> index & 1]
    certain = [index for index in possible if not bounds.may_be_vetoed >> index & 1]
    found = {
        knowledge.alternatives[index].verdict
        for index in possible
        if not any(_stays_ahead(bounds, anchor, index) for anchor in certain if anchor != index)
    }
    return frozenset(found if certain else {*found, ""})


def _stays_ahead(bounds: Bounds, anchor: int, rival: int) -> bool:
    least = bounds.least_product(anchor, rival)
    return least > 0 or (least == 0 and anchor < rival)


@dataclass(slots=True)
class _Search:
    knowledge: KnowledgeBase
    compiled: CompiledRules
    completer: Completer
    wanted: str
    open_facts: frozenset[str] | None
    budget: int
    nodes: int = 0
    counterexample: dict[str, FactValue] | None = None

    def holds(self, facts: dict[str, FactValue]) -> bool | None:
        """Tell whether every completion has the wanted verdict; None when the budget ran out."""
        self.nodes += 1
        outcome = self.compiled.run(facts)
        bounds = find_bounds(self.knowledge, facts, outcome)
        certain = certain_verdict(self.knowledge, bounds)
        if certain is not None:
            if certain != self.wanted:
                self.counterexample = facts
            return certain == self.wanted
        fact = self._branch_on(facts, view_of(self.knowledge, facts, outcome.ranges), bounds)
        if fact is None:  # nothing left to ask: the facts are as complete as they get
            if verdict_position(self.knowledge, outcome) != self.wanted:
                self.counterexample = facts
                return False
            return True
        for cell in self.completer.cells[fact]:
            if self.nodes >= self.budget:
                return None
            held = self.holds({**facts, **dict(cell.facts)})
            if held is not True:
                return held
        return True

    def _branch_on(self, facts: dict[str, FactValue], view: FactView, bounds: Bounds) -> str | None:
        """Choose the open question on which the most depends, with few answers preferred.

        A question comes after those that decide whether it applies, or an answer would be tried that nobody can give.
        """
        waiting = waiting_rules(self.knowledge, facts, bounds.undecided)
        revocable = _revocable(Identity(self.knowledge))
        weights = rule_weights(self.knowledge)
        best: tuple[float, str] | None = None
        doubtful: list[str] = []
        for fact, rules in waiting.items():
            if self.open_facts is not None and fact not in self.open_facts:
                continue
            applies = view.truth_of(self.knowledge.question_by_fact[fact].when)
            if applies is False:
                continue
            if applies is None or fact in revocable:
                doubtful.append(fact)
                continue
            weight = sum(weights[index] for index in rules) / len(self.completer.cells[fact])
            if best is None or weight > best[0]:
                best = (weight, fact)
        if best is None:  # of those in doubt the first: all that decides about it has an answer or will never have one
            return next((item.fact for item in self.completer.questions if item.fact in doubtful), None)
        return best[1]


@lru_cache(maxsize=16)
def _revocable(key: Identity) -> frozenset[str]:
    """Give the questions whose relevance asks, directly or through others, whether a fact is known.

    Of these a further answer can take back that they apply; otherwise answers only ever settle what was open.
    """
    knowledge: KnowledgeBase = key.value
    looked_up = {lookup.fact: lookup.by for lookup in knowledge.lookups}
    found: set[str] = set()
    for question in order_questions(knowledge):
        if any(
            test.operator == "known" or looked_up.get(test.fact, test.fact) in found for test in tests_in(question.when)
        ):
            found.add(question.fact)
    return frozenset(found)


def rule_weights(knowledge: KnowledgeBase) -> tuple[float, ...]:
    """Give a rough size of what each rule can do, to order questions by; exclusions outweigh all the rest."""
    return _weights_cached(Identity(knowledge))


@lru_cache(maxsize=16)
def _weights_cached(key: Identity) -> tuple[float, ...]:
    knowledge: KnowledgeBase = key.value
    return tuple(_weigh(knowledge, index) for index in range(len(knowledge.rules)))


def _weigh(knowledge: KnowledgeBase, index: int) -> float:
    then = knowledge.rules[index].then
    return size_of(knowledge, index) + 1000 * (len(then.veto) + len(then.require)) + 300 * len(then.conclude) + 1


def settle(
    knowledge: KnowledgeBase,
    facts: Mapping[str, FactValue],
    *,
    open_facts: frozenset[str] | None = None,
    budget: int = NODE_BUDGET,
) -> Settlement:
    """Tell whether the verdict of these facts can still change.

    `open_facts` are the questions that may still be answered; None means all that are unanswered and apply.
    """
    compiled = compile_rules(knowledge)
    outcome = compiled.run(facts)
    wanted = verdict_position(knowledge, outcome)
    if certain_verdict(knowledge, find_bounds(knowledge, facts, outcome)) == wanted:
        return Settlement(is_settled=True, is_proven_open=False, counterexample=None, nodes=1)
    completer = Completer(knowledge)
    rng = random.Random(SEED)  # noqa: S311 - reproducible samples, no secrets
    for _ in range(SAMPLES):
        completed, _drawn = completer.sample(facts, rng, open_facts)
        if verdict_position(knowledge, compiled.run(completed)) != wanted:
            return Settlement(is_settled=False, is_proven_open=True, counterexample=completed, nodes=1)
    search = _Search(knowledge, compiled, completer, wanted, open_facts, budget)
    held = search.holds(dict(facts))
    return Settlement(
        is_settled=held is True,
        is_proven_open=held is False,
        counterexample=search.counterexample,
        nodes=search.nodes,
    )
