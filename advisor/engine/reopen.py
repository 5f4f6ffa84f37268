"""Changes of answers in words: neighbouring numbers taken together, and releases without the placeholder of their cell.

The search for changes tries one representative of each cell of a domain (see `completions`). A reader wants to hear of
the cell: not that the budget were 0.08 seconds, but that it were below 0.16.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.completions import ANY_RELEASE, cells_of
from advisor.engine.wording import join_words, show_value
from advisor.model.domain import NumberDomain, ReleaseDomain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.engine.completions import Cell
    from advisor.engine.counterfactual import Change
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase


class Reopening(NamedTuple):
    """A change of answers that stands for all that differ from it only within a cell or in the cell beside it."""

    change: Change
    """The nearest of them."""
    words: str
    """What would have to be so, such as `startup_budget_s were below 0.16`."""


def gather_changes(
    knowledge: KnowledgeBase, facts: Mapping[str, FactValue], changes: Iterable[Change]
) -> tuple[Reopening, ...]:
    """Give changes with those to one verdict told together, in the order of the first.

    They have to differ in one answer alone, and rest on the same rule, unless that answer is a number.
    """
    groups: dict[_Kind, list[tuple[Change, int]]] = {}
    for change in changes:
        *rest, (last, index) = _cells_of(knowledge, change).items()
        is_number = isinstance(knowledge.question_by_fact[last].domain, NumberDomain)
        rules = () if is_number else change.rules[:1]
        groups.setdefault(_Kind(tuple(rest), last, change.verdict, rules), []).append((change, index))
    found = []
    for kind, members in groups.items():
        words = [_phrase(knowledge, fact, [index]) for fact, index in kind.rest]
        indices = [index for _, index in members]
        words.append(_phrase(knowledge, kind.last, _least(knowledge, kind.last, indices, facts.get(kind.last))))
        nearest = min((change for change, _ in members), key=lambda change: _distance(change, facts))
        found.append(Reopening(nearest, join_words(words, "and")))
    return tuple(found)


class _Kind(NamedTuple):
    """What changes that are told together have in common: all but the answer to their last question."""

    rest: tuple[tuple[str, int], ...]
    """The other questions, each with the index of the cell that it takes."""
    last: str
    verdict: str
    rules: tuple[str, ...]


def _cells_of(knowledge: KnowledgeBase, change: Change) -> dict[str, int]:
    """Map each question of a change to the index of the cell that it takes."""
    answers = dict(change.answers)
    found: dict[str, int] = {}
    for fact in answers:
        if fact in knowledge.question_by_fact:
            about = {fact, *(lookup.fact for lookup in knowledge.lookups if lookup.by == fact)}
            wanted = {name: value for name, value in answers.items() if name in about}
            found[fact] = [dict(cell.facts) for cell in cells_of(knowledge)[fact]].index(wanted)
    return found


def _distance(change: Change, facts: Mapping[str, FactValue]) -> float:
    """Give how far the numbers of a change lie from the given ones, and in how many members its sets differ."""
    distance = 0.0
    for fact, new in change.answers:
        old = facts.get(fact)
        if isinstance(new, (int, float)) and isinstance(old, (int, float)):
            distance += abs(new - old)
        elif isinstance(new, tuple) and isinstance(old, tuple):
            distance += len(set(new) ^ set(old))
    return distance


def _least(knowledge: KnowledgeBase, fact: str, indices: list[int], given: FactValue | None) -> list[int]:
    """Leave out the sets that change more members than another that will do."""
    if not isinstance(given, tuple):
        return indices
    changed = {index: set(_members(knowledge, fact, index)) ^ set(given) for index in indices}
    return [index for index in indices if not any(other < changed[index] for other in changed.values())]


def _members(knowledge: KnowledgeBase, fact: str, index: int) -> tuple[str, ...]:
    value = cells_of(knowledge)[fact][index].value
    return value if isinstance(value, tuple) else ()


def _phrase(knowledge: KnowledgeBase, fact: str, indices: Sequence[int]) -> str:
    """Say which answers to a question are meant, given as cells."""
    cells = [cells_of(knowledge)[fact][index] for index in indices]
    domain = knowledge.question_by_fact[fact].domain
    if isinstance(domain, ReleaseDomain):
        return _phrase_release(knowledge, fact, cells)
    if isinstance(domain, NumberDomain):
        points = [cell.value for cell in cells_of(knowledge)[fact]]
        return _phrase_numbers(fact, points, [cell.value for cell in cells], domain.unit)
    return f"{fact} were {join_words([show_value(cell.value) for cell in cells], 'or')}"


def _phrase_numbers(fact: str, points: Sequence[FactValue], chosen: Iterable[FactValue], unit: str) -> str:
    """Say which numbers are meant. Of the points every second one is a threshold, and the others stand between."""
    runs: list[list[int]] = []
    for index in sorted(points.index(value) for value in chosen):
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    phrases = [_phrase_run(points, run[0], run[-1]) for run in runs]
    suffix = f" {unit}" if unit and unit not in fact.split("_") else ""
    return f"{fact} were {join_words(phrases, 'or')}{suffix}"


def _phrase_run(points: Sequence[FactValue], first: int, last: int) -> str:
    if first == last and not first % 2:
        return f"exactly {show_value(points[first])}"
    ends = []
    if first > 0:
        ends.append(f"above {show_value(points[first - 1])}" if first % 2 else f"at least {show_value(points[first])}")
    if last < len(points) - 1:
        ends.append(f"below {show_value(points[last + 1])}" if last % 2 else f"at most {show_value(points[last])}")
    return " and ".join(ends) or "anything"


def _phrase_release(knowledge: KnowledgeBase, fact: str, cells: Sequence[Cell]) -> str:
    """Say which releases are meant: their products, and what tables give for them; every product is none in particular.

    Products for which the tables give the same are told together.
    """
    whole = _days_by_product(knowledge, fact, cells_of(knowledge)[fact])
    groups: dict[tuple[str, ...], list[str]] = {}
    for product, days in _days_by_product(knowledge, fact, cells).items():
        every = [len(set(found)) == len(set(whole[product][name])) for name, found in days.items()]
        shown = [] if all(every) else [_phrase_days(knowledge, name, found) for name, found in days.items()]
        groups.setdefault(tuple(shown), []).append(product)
    phrases = []
    for told, products in groups.items():
        named = [product for product in products if product != ANY_RELEASE]
        texts = [] if len(named) == len(whole) - 1 and told else [f"{fact} were {_phrase_products(products)}"]
        phrases.append(join_words([*texts, *told], "and"))
    return join_words(phrases, "or")


def _phrase_products(products: Sequence[str]) -> str:
    return join_words([name if name == ANY_RELEASE else f"a release of {name}" for name in products], "or")


def _days_by_product(
    knowledge: KnowledgeBase, fact: str, cells: Iterable[Cell]
) -> dict[str, dict[str, list[FactValue | None]]]:
    """Map each product to what tables may give for it, None where they know nothing."""
    names = [lookup.fact for lookup in knowledge.lookups if lookup.by == fact]
    found: dict[str, dict[str, list[FactValue | None]]] = {}
    for cell in cells:
        product = str(cell.value).partition(" ")[0]
        given = dict(cell.facts)
        days = found.setdefault(product, {name: [] for name in names if product != ANY_RELEASE})
        for name, values in days.items():
            values.append(given.get(name))
    return found


def _phrase_days(knowledge: KnowledgeBase, fact: str, days: Iterable[FactValue | None]) -> str:
    domain = knowledge.domain_of[fact]
    by = next(lookup.by for lookup in knowledge.lookups if lookup.fact == fact)
    possible = {value for cell in cells_of(knowledge)[by] for name, value in cell.facts if name == fact}
    points = sorted(value for value in possible if isinstance(value, (int, float)))
    known = [day for day in dict.fromkeys(days) if day is not None]
    unit = domain.unit if isinstance(domain, NumberDomain) else ""
    phrases = [_phrase_numbers(fact, points, known, unit)] if known else []
    phrases += [f"{fact} were not known"] if None in days else []
    return join_words(phrases, "or")
