"""Which questions a rule hangs on, so that what an answer cannot touch need not be evaluated again."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.engine.explain import waiting_rules
from advisor.engine.identity import Identity

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from advisor.engine.compile import Outcome
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase


def questions_read(knowledge: KnowledgeBase) -> tuple[frozenset[str], ...]:
    """Give, for each rule, the questions that it reads: directly, through derived facts, or because they open others.

    As long as the answers to these stay, the rule fires or not as before, and is measured against the same bounds.
    """
    return _read_cached(Identity(knowledge))


@lru_cache(maxsize=16)
def _read_cached(key: Identity) -> tuple[frozenset[str], ...]:
    knowledge: KnowledgeBase = key.value
    unanswered: dict[str, FactValue] = {}
    read: list[set[str]] = [set() for _ in knowledge.rules]
    for fact, rules in waiting_rules(knowledge, unanswered, range(len(knowledge.rules))).items():
        for index in rules:
            read[index].add(fact)
    return tuple(map(frozenset, read))


class Exclusions:
    """What stands between one outcome and a verdict: the vetoes that fire against its alternatives."""

    def __init__(self, knowledge: KnowledgeBase, outcome: Outcome, verdict: str) -> None:
        """Look for the vetoes; `verdict` is empty for "everything is excluded"."""
        alternatives = {item.id for item in knowledge.alternatives if item.verdict == verdict}
        vetoes = [
            (knowledge.rules[index].then.veto, index) for index in outcome.fired if knowledge.rules[index].then.veto
        ]
        read = questions_read(knowledge)
        self._standing: Sequence[Sequence[frozenset[str]]] = [
            [read[index] for excluded, index in vetoes if alternative in excluded] for alternative in alternatives
        ] or [[]]

    def may_lift(self, changed: Collection[str]) -> bool:
        """Tell whether other answers to some questions could let an alternative of the verdict in.

        Every veto against it has to read one of them. What requirements exclude is not looked at, so True is no
        promise; False is one.
        """
        return any(all(not read.isdisjoint(changed) for read in standing) for standing in self._standing)
