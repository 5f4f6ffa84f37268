"""What asking can still change: the chance that an answer turns the verdict, under stated priors.

Completions of the open questions are drawn under the priors of their domains (see `scenarios`). Where a completion has
another verdict than the likeliest answers lead to, each group of questions that were drawn away from their likeliest
answer is put back in turn: a group whose likeliest answers restore that verdict is what turned it. The value of a group
is the share of completions that it turns, so values compare across single questions and screens and cost one set of
draws for all. Where no draw turns the verdict, what is left to the undecided rules decides (see `weigh_undecided`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from advisor.engine.compile import compile_rules
from advisor.engine.completions import cells_of
from advisor.engine.explain import waiting_rules
from advisor.engine.readers import Exclusions
from advisor.engine.scenarios import Scenarios, likeliest
from advisor.engine.settle import rule_weights, verdict_position
from advisor.engine.survey import compile_survey

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

DRAWS: Final = 96
"""How many completions tell which verdict leads."""

TRACED: Final = 32
"""For how many completions with another verdict it is found out what turned them."""

MANY_DRAWS: Final = 400
"""How many completions tell how likely it is that the verdict changes."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the open questions may still do to the verdict."""

    leading: str
    """The verdict of most completions, empty for "everything is excluded"."""
    share: float
    """The share of completions that have it."""
    is_unanimous: bool
    """False when some completion has another verdict than the facts as they are."""
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
    ticked: Collection[str] = (),
    draws: int = DRAWS,
) -> Outlook:
    """Give the outlook for groups of open questions, each asked in one go.

    `open_facts` are the questions that may still be answered; None means all that are unanswered and apply. Of `ticked`
    ones it is known that they have another than their plain answer.
    """
    compiled = compile_rules(knowledge)
    scenarios = Scenarios(knowledge, facts, open_facts, ticked)
    completions = list(islice(scenarios, draws))
    outcomes = [compiled.run(completion.facts) for completion in completions]
    verdicts = [verdict_position(knowledge, outcome) for outcome in outcomes]
    leading, count = Counter(verdicts).most_common(1)[0]
    values = [0.0] * len(groups)
    groups_of: dict[str, list[int]] = {}
    for position, group in enumerate(groups):
        for fact in group:
            groups_of.setdefault(fact, []).append(position)
    usual = verdict_position(knowledge, compiled.run(scenarios.usual()))
    turned = [index for index, verdict in enumerate(verdicts) if verdict != usual]
    traced = turned[:TRACED]
    for completion, outcome in ((completions[index], outcomes[index]) for index in traced):
        moved: dict[int, list[str]] = {}
        for fact in completion.moved:
            for position in groups_of.get(fact, ()):
                moved.setdefault(position, []).append(fact)
        exclusions = Exclusions(knowledge, outcome, usual)
        turning = [
            position
            for position, names in moved.items()
            if exclusions.may_lift(names)
            and verdict_position(knowledge, compiled.run(scenarios.put_back(completion, names))) == usual
        ]
        for position in turning:
            values[position] += 1 / len(turning)
    scale = len(turned) / (len(traced) * draws) if traced else 0.0
    return Outlook(
        leading=leading,
        share=count / draws,
        is_unanimous=set(verdicts) == {verdict_position(knowledge, compiled.run(facts))},
        values=tuple(value * scale for value in values),
        weights=weigh_undecided(knowledge, facts, groups),
    )


def chance_of_change(
    knowledge: KnowledgeBase,
    facts: Mapping[str, FactValue],
    *,
    open_facts: frozenset[str] | None = None,
    ticked: Collection[str] = (),
    draws: int = MANY_DRAWS,
) -> float:
    """Give the share of completions whose verdict differs from that of the facts as they are."""
    compiled = compile_rules(knowledge)
    now = verdict_position(knowledge, compiled.run(facts))
    completions = islice(Scenarios(knowledge, facts, open_facts, ticked), draws)
    changed = sum(verdict_position(knowledge, compiled.run(completion.facts)) != now for completion in completions)
    return changed / draws


def answer_likeliest(
    knowledge: KnowledgeBase, facts: Mapping[str, FactValue], asked: Collection[str]
) -> dict[str, FactValue]:
    """Give the facts with the likeliest answer to each question that was asked; what is known stays."""
    cells = cells_of(knowledge)
    answered: dict[str, FactValue] = {}
    for fact in asked:
        answered.update(cells[fact][likeliest(cells[fact])].facts)
    return {**answered, **facts}


def weigh_undecided(
    knowledge: KnowledgeBase, facts: Mapping[str, FactValue], groups: Sequence[tuple[str, ...]]
) -> tuple[float, ...]:
    """Give, for each group, the summed weight of the undecided rules that wait for one of its questions."""
    undecided = compile_survey(knowledge).run(facts).undecided
    waiting = waiting_rules(knowledge, facts, undecided)
    weights = rule_weights(knowledge)
    return tuple(
        sum(weights[index] for index in sorted({index for fact in group for index in waiting.get(fact, ())}))
        for group in groups
    )
