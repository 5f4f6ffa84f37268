"""Scenarios: completions drawn once under the priors and laid over whatever is known.

Every step of an interview looks at the same scenarios, so that two steps differ by what was answered and not by luck,
and a completion costs a few dictionary operations instead of a hundred draws.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.completions import cells_of
from advisor.engine.gates import compile_gates
from advisor.engine.identity import Identity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from advisor.engine.completions import Cell
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

SEED: Final = 20_261_124
MOST: Final = 512
"""How many scenarios there are."""

Facts = dict[str, "FactValue"]


class _Scenario(NamedTuple):
    """One answer to every question, whether it applies or not."""

    values: Facts
    """Looked-up days included."""
    at: dict[str, float]
    """By question: the number from 0 to 1 that chose its answer."""
    moved: tuple[str, ...]
    """The questions whose answer is not the likeliest one."""


class _Deck(NamedTuple):
    """All scenarios of a knowledge base, and what it takes to lay one over known facts."""

    scenarios: tuple[_Scenario, ...]
    cells: Mapping[str, tuple[Cell, ...]]
    likeliest: Mapping[str, int]
    looked_up: Mapping[str, tuple[str, ...]]
    """By release question: the facts that tables give for it."""


@lru_cache(maxsize=16)
def _deck_cached(key: Identity) -> _Deck:
    knowledge: KnowledgeBase = key.value
    cells = cells_of(knowledge)
    rng = random.Random(SEED)  # noqa: S311 - reproducible draws, no secrets
    cuts = {fact: _cuts(found) for fact, found in cells.items()}
    usual = {fact: likeliest(found) for fact, found in cells.items()}
    scenarios = []
    for _ in range(MOST):
        at = {fact: rng.random() for fact in cells}
        drawn = {fact: bisect_right(cuts[fact], number) for fact, number in at.items()}
        values: Facts = {}
        for fact, index in drawn.items():
            values.update(cells[fact][index].facts)
        moved = tuple(fact for fact, index in drawn.items() if index != usual[fact])
        scenarios.append(_Scenario(values, at, moved))
    looked_up: dict[str, tuple[str, ...]] = {}
    for lookup in knowledge.lookups:
        looked_up[lookup.by] = (*looked_up.get(lookup.by, ()), lookup.fact)
    return _Deck(
        scenarios=tuple(scenarios),
        cells=cells,
        likeliest=usual,
        looked_up=looked_up,
    )


def _cuts(cells: tuple[Cell, ...]) -> tuple[float, ...]:
    """Give the summed priors, without the last, which takes the rest."""
    return tuple(accumulate(cell.prior for cell in cells))[:-1]


def likeliest(cells: tuple[Cell, ...]) -> int:
    """Give the index of the cell with the highest prior, the first of equals."""
    return max(range(len(cells)), key=lambda index: (cells[index].prior, -index))


class Completion(NamedTuple):
    """Known facts completed by one scenario."""

    facts: Facts
    moved: tuple[str, ...]
    """The questions whose drawn answer is not the likeliest one."""


class Scenarios:
    """The scenarios over what is known of one workload. Questions that do not apply stay unanswered."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        facts: Mapping[str, FactValue],
        open_facts: frozenset[str] | None = None,
        ticked: Collection[str] = (),
    ) -> None:
        """Prepare. `open_facts` are the questions that may be answered; None means all that are not.

        Of `ticked` questions it is known that they have another than their plain answer.
        """
        self._knowledge = knowledge
        self._deck = _deck_cached(Identity(knowledge))
        self._facts = facts
        wanted = self._deck.cells.keys() if open_facts is None else open_facts
        self._open = frozenset(fact for fact in wanted if fact not in facts)
        closed = [fact for fact in self._deck.cells if fact not in self._open]
        looked_up = [name for fact in closed for name in self._deck.looked_up.get(fact, ())]
        self._gone = tuple(fact for fact in (*closed, *looked_up) if fact not in facts)
        self._find_gone = compile_gates(knowledge)
        self._ticked = {fact: cells for fact in self._open.intersection(ticked) if (cells := self._not_plain(fact))}

    def _not_plain(self, fact: str) -> tuple[Cell, ...]:
        plain = self._knowledge.question_by_fact[fact].plain
        return tuple(cell for cell in self._deck.cells[fact] if cell.value != plain and cell.prior)

    def __iter__(self) -> Iterator[Completion]:
        """Give the completions, always the same ones in the same order."""
        ticked = {fact: _cuts(cells) for fact, cells in self._ticked.items()}
        for scenario in self._deck.scenarios:
            facts = {**scenario.values, **self._facts}
            for fact in self._gone:
                facts.pop(fact, None)
            for fact, cuts in ticked.items():
                at = scenario.at[fact] * sum(cell.prior for cell in self._ticked[fact])
                self._put(facts, fact, self._ticked[fact][bisect_right(cuts, at)])
            self._hide(facts)
            moved = dict.fromkeys((*scenario.moved, *ticked))
            yield Completion(facts, tuple(fact for fact in moved if fact in self._open and fact in facts))

    def usual(self) -> Facts:
        """Give what is known completed with the likeliest answer to every question that may be answered and applies."""
        facts: Facts = dict(self._facts)
        for fact in self._deck.cells:
            if fact in self._open:
                self._put(facts, fact, self._usual_cell(fact))
        self._hide(facts)
        return facts

    def put_back(self, completion: Completion, moved: Collection[str]) -> Facts:
        """Give a completion with some answers replaced by their likeliest ones."""
        facts = dict(completion.facts)
        for fact in moved:
            self._put(facts, fact, self._usual_cell(fact))
        return facts

    def _usual_cell(self, fact: str) -> Cell:
        return self._deck.cells[fact][self._deck.likeliest[fact]]

    def _hide(self, facts: Facts) -> None:
        """Take out the answers to questions that do not apply."""
        for fact in self._find_gone(facts, self._open):
            for name in (fact, *self._deck.looked_up.get(fact, ())):
                facts.pop(name, None)

    def _put(self, facts: Facts, fact: str, cell: Cell) -> None:
        for name in self._deck.looked_up.get(fact, ()):
            facts.pop(name, None)
        facts.update(cell.facts)
