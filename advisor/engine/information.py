"""What asking can still change: the chance that an answer turns the verdict, under stated priors.

Completions of the open questions are drawn under the priors of their domains. Where a completion has another verdict
than the leading one, each group of questions that were drawn away from their likeliest answer is put back in turn: a
group whose likeliest answers restore the leading verdict is what turned it. The value of a group is the share of
completions that it turns, so values compare across single questions and screens and cost one set of draws for all.
Where no draw turns the verdict, what is left to the undecided rules decides (see `weigh_undecided`).
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.engine.compile import compile_rules
from advisor.engine.completions import Completer
from advisor.engine.explain import waiting_rules
from advisor.engine.settle import SEED, rule_weight, verdict_position
from advisor.engine.survey import compile_survey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.engine.completions import Cell
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

DRAWS: Final = 64


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the open questions may still do to the verdict."""

    leading: str
    """The verdict of most completions, empty for "everything is excluded"."""
    share: float
    """The share of completions that have it."""
    values: tuple[float, ...]
    """For each group of questions, the share of completions whose verdict it turns."""
    weights: tuple[float, ...]
    """For each group, how much the undecided rules that wait for it could do; it breaks ties."""


def look_ahead(
    knowledge: KnowledgeBase,
    facts: Mapping[str, FactValue],
    groups: Sequence[tuple[str, ...]],
    *,
    open_facts: frozenset[str] | None = None,
    draws: int = DRAWS,
) -> Outlook:
    """Give the outlook for groups of open questions, each asked in one go.

    `open_facts` are the questions that may still be answered; None means all that are unanswered and apply.
    """
    compiled = compile_rules(knowledge)
    completer = Completer(knowledge)
    rng = random.Random(SEED)  # noqa: S311 - reproducible draws, no secrets
    samples = [completer.sample(facts, rng, open_facts) for _ in range(draws)]
    verdicts = [verdict_position(knowledge, compiled.run(completed)) for completed, _ in samples]
    leading, count = Counter(verdicts).most_common(1)[0]
    values = [0.0] * len(groups)
    likeliest = {fact: _likeliest(cells) for fact, cells in completer.cells.items()}
    for (completed, drawn), verdict in zip(samples, verdicts, strict=True):
        if verdict == leading:
            continue
        turning = []
        for position, group in enumerate(groups):
            moved = [fact for fact in group if drawn.get(fact, likeliest[fact]) != likeliest[fact]]
            if moved:
                restored = _put_back(completed, moved, completer.cells, likeliest, drawn)
                if verdict_position(knowledge, compiled.run(restored)) == leading:
                    turning.append(position)
        for position in turning:
            values[position] += 1 / len(turning)
    return Outlook(
        leading=leading,
        share=count / draws,
        values=tuple(value / draws for value in values),
        weights=weigh_undecided(knowledge, facts, groups),
    )


def weigh_undecided(
    knowledge: KnowledgeBase, facts: Mapping[str, FactValue], groups: Sequence[tuple[str, ...]]
) -> tuple[float, ...]:
    """Give, for each group, the summed weight of the undecided rules that wait for one of its questions."""
    _, undecided = compile_survey(knowledge).run(facts)
    waiting = waiting_rules(knowledge, facts, undecided)
    return tuple(
        sum(
            rule_weight(knowledge, index)
            for index in sorted({index for fact in group for index in waiting.get(fact, ())})
        )
        for group in groups
    )


def _likeliest(cells: tuple[Cell, ...]) -> int:
    return max(range(len(cells)), key=lambda index: (cells[index].prior, -index))


def _put_back(
    completed: Mapping[str, FactValue],
    moved: Sequence[str],
    cells: Mapping[str, tuple[Cell, ...]],
    likeliest: Mapping[str, int],
    drawn: Mapping[str, int],
) -> dict[str, FactValue]:
    restored = dict(completed)
    for fact in moved:
        for name, _ in cells[fact][drawn[fact]].facts:
            restored.pop(name, None)
        restored.update(cells[fact][likeliest[fact]].facts)
    return restored
