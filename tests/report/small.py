"""A small knowledge base and its workloads, so that what the reports show does not change with the shipped rules."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from advisor.advise import advise
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import load_policy, load_workload
from advisor.model.knowledge import KnowledgeBase
from advisor.model.recommendation import Recommendation

HERE: Final = Path(__file__).parent
WORKLOADS: Final = sorted(file.stem for file in (HERE / "workloads").glob("*.yaml"))
DAY: Final = date(2026, 11, 24)


@cache
def knowledge_of(*, has_house: bool = False) -> KnowledgeBase:
    """Give the small knowledge base, with house rules on top if wanted."""
    return load_knowledge([HERE / "house"] if has_house else (), base=HERE / "rules", use_cache=False)


def recommend(workload: str, *, has_house: bool = False, has_policy: bool = False) -> Recommendation:
    """Advise one of the small workloads. The name of the house layer is the same wherever the tests run."""
    knowledge = knowledge_of(has_house=has_house)
    policy = load_policy(str(HERE / "policy.yaml"), knowledge) if has_policy else None
    return advise(
        knowledge, load_workload(HERE / "workloads" / f"{workload}.yaml", knowledge), policy, evaluated_on=DAY
    )
