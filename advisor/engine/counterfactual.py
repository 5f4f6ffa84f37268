"""The smallest changes of answers that flip the verdict: one, then two, then three.

Each answered question may take any other cell of its domain (see `completions`). Sets are tried by size, questions
marked negotiable first, so the first size that yields anything is the smallest: all sets of smaller size were tried. A
budget bounds the search; when it runs out, the result says so instead of claiming that there is nothing.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.compile import compile_rules
from advisor.engine.completions import Cell, cells_of
from advisor.engine.effects import MILLI_TO_MICRO, effects_of
from advisor.engine.explain import waiting_rules
from advisor.engine.rank import best_feasible
from advisor.engine.reach import Reach, reach_of
from advisor.engine.settle import verdict_position

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.engine.compile import Outcome
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

MAX_SIZE: Final = 3
BUDGET: Final = 4000
"""How many changed workloads are evaluated."""


class Change(NamedTuple):
    """A set of answers that, put in place of the given ones, gives another verdict."""

    answers: tuple[tuple[str, FactValue], ...]
    """Each question with its answer; behind that of a release stands what tables then give for it."""
    verdict: str
    """The verdict then, empty when everything is excluded."""
    rules: tuple[str, ...]
    """The rules that then fire, no longer fire or exclude something else; what turns the verdict by that first."""
    is_negotiable: bool
    """Whether every question in it is marked negotiable."""


class Changes(NamedTuple):
    """What was found, and whether everything up to its size was tried."""

    found: tuple[Change, ...]
    size: int
    """The size of the sets found; without any, the largest size that was tried in full."""
    is_complete: bool
    """False when the budget ran out before the size was tried in full."""


class _State(NamedTuple):
    """What one set of facts leads to."""

    reach: Reach
    winner: int | None

    @classmethod
    def of(cls, knowledge: KnowledgeBase, facts: Mapping[str, FactValue], outcome: Outcome) -> _State:
        return cls(reach_of(knowledge, facts, outcome), best_feasible(outcome.scores, outcome.vetoed))

    @property
    def fired(self) -> frozenset[int]:
        return frozenset(self.reach.fired)


def find_changes(
    knowledge: KnowledgeBase,
    facts: Mapping[str, FactValue],
    *,
    max_size: int = MAX_SIZE,
    budget: int = BUDGET,
) -> Changes:
    """Give every smallest set of changed answers that flips the verdict, up to `max_size` answers."""
    compiled = compile_rules(knowledge)
    outcome = compiled.run(facts)
    verdict = verdict_position(knowledge, outcome)
    before = _State.of(knowledge, facts, outcome)
    options = _options(knowledge, facts)
    left = budget
    for size in range(1, max_size + 1):
        found: list[Change] = []
        for names, cells in _sets(options, size):
            if left <= 0:
                return Changes(tuple(found), size if found else size - 1, is_complete=False)
            left -= 1
            changed = _changed(knowledge, facts, cells)
            after = compiled.run(changed)
            reached = verdict_position(knowledge, after)
            if reached != verdict:
                answers = tuple(fact for cell in cells for fact in cell.facts)
                negotiable = all(knowledge.question_by_fact[name].negotiable for name in names)
                rules = _turned(knowledge, before, _State.of(knowledge, changed, after))
                found.append(Change(answers, reached, rules, negotiable))
        if found:
            found.sort(key=lambda change: not change.is_negotiable)
            return Changes(tuple(found), size, is_complete=True)
    return Changes((), max_size, is_complete=True)


def _options(knowledge: KnowledgeBase, facts: Mapping[str, FactValue]) -> dict[str, tuple[Cell, ...]]:
    """Map each answered question that some rule reads to the other cells of its domain, negotiable ones first."""
    cells = cells_of(knowledge)
    unanswered: dict[str, FactValue] = {}
    read = waiting_rules(knowledge, unanswered, range(len(knowledge.rules)))
    names = [name for name in read if name in facts]
    names.sort(key=lambda name: not knowledge.question_by_fact[name].negotiable)
    return {name: tuple(cell for cell in cells[name] if cell.value != facts[name]) for name in names}


def _sets(options: Mapping[str, tuple[Cell, ...]], size: int) -> Iterator[tuple[tuple[str, ...], tuple[Cell, ...]]]:
    for names in combinations(options, size):
        for cells in product(*(options[name] for name in names)):
            yield names, cells


def _changed(knowledge: KnowledgeBase, facts: Mapping[str, FactValue], cells: tuple[Cell, ...]) -> dict[str, FactValue]:
    """Put changed answers in place, and drop what was looked up for a release that is no longer meant."""
    changed = dict(facts)
    for cell in cells:
        for lookup in knowledge.lookups:
            if lookup.by == cell.facts[0][0]:
                changed.pop(lookup.fact, None)
        changed.update(cell.facts)
    return changed


def _turned(knowledge: KnowledgeBase, old: _State, new: _State) -> tuple[str, ...]:
    """Give the rules that do something else: those whose exclusion turns the verdict first, then by what they weigh.

    An exclusion turns it when it now hits what won before, or no longer hits what wins now. A rule that fires before
    and after may still exclude something else, when an answer bounds what it requires.
    """

    def excludes(index: int, state: _State) -> tuple[str, ...]:
        return state.reach.excluded_by(knowledge.rules[index]) if index in state.reach.fired else ()

    left, right = (knowledge.alternatives[state.winner].id if state.winner is not None else "" for state in (old, new))

    def key(index: int) -> tuple[bool, int, str]:
        rule = knowledge.rules[index]
        turns = left in excludes(index, new) or right in excludes(index, old)
        size = sum(map(abs, rule.then.weigh.values())) // 10 + _moved(knowledge, index, old.winner, new.winner)
        return (not turns, -size, rule.id)

    changed = {
        index
        for index in old.fired | new.fired
        if (index in old.fired) != (index in new.fired)
        or (knowledge.rules[index].then.require and excludes(index, old) != excludes(index, new))
    }
    return tuple(knowledge.rules[index].id for index in sorted(changed, key=key))


def _moved(knowledge: KnowledgeBase, index: int, one: int | None, other: int | None) -> int:
    """Give by how much a rule moves two alternatives apart, over all criteria, in thousandths."""
    table = effects_of(knowledge)
    apart: dict[int, int] = {}
    for position, micro in (*table[index].shift, *table[index].figures):
        row, column = divmod(position, table.columns)
        apart[column] = apart.get(column, 0) + micro * ((row == one) - (row == other))
    return sum(map(abs, apart.values())) // MILLI_TO_MICRO
