"""The use case: knowledge, a workload and a policy become a recommendation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from advisor.engine.compile import compile_rules
from advisor.engine.outlook import Depth
from advisor.engine.policy import apply_policy
from advisor.engine.recommend import recommend
from advisor.engine.split import combine
from advisor.engine.survey import compile_survey
from advisor.knowledge.cache import CodeCache
from advisor.knowledge.calibration import find_calibration
from advisor.knowledge.inherit import complete_part
from advisor.knowledge.lookup import look_up
from advisor.knowledge.profiles import merge_facts
from advisor.model.fact import Fact
from advisor.model.recommendation import Provenance, Recommendation
from advisor.version import __version__

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.workload import Policy, Workload


def advise(
    knowledge: KnowledgeBase,
    workload: Workload,
    policy: Policy | None = None,
    *,
    evaluated_on: date | None = None,
    depth: Depth = "full",
) -> Recommendation:
    """Give the recommendation for a workload, its components included.

    `evaluated_on` is the day from which ends of support are counted; it defaults to today and is the only clock.
    `depth` "quick" leaves out what costs tens of milliseconds: acceptability, information values, and the search for
    larger counterfactuals.
    """
    on = evaluated_on or date.today()  # noqa: DTZ011 - a day on the user's own calendar
    stance = prepare(knowledge, policy)
    compiled = compile_rules(stance)
    provenance = Provenance(
        advisor=__version__,
        knowledge=knowledge.content_hash,
        policy=policy.name if policy else "",
        rules=len(knowledge.rules),
        layers=knowledge.layers,
        evaluated_on=on.isoformat(),
    )
    assumed = policy.assume if policy else ()
    calibration = find_calibration(knowledge, policy)

    def answer(complete: tuple[Fact, ...], component: str, title: str) -> Recommendation:
        part = workload.model_copy(update={"facts": complete, "components": ()})
        advice = recommend(compiled, part, provenance, component=component, component_title=title, depth=depth)
        return advice.model_copy(update={"calibration": calibration.get(advice.strength)})

    if not workload.components:
        known = merge_facts(assumed, workload.facts)
        return answer((*known, *look_up(knowledge, known, on)), "", "")
    parts = tuple(
        answer(complete_part(knowledge, workload.facts, part, on, assumed), part.name, part.title).model_copy(
            update={"stack": part.stack}
        )
        for part in workload.components
    )
    whole = combine(stance, workload, parts, provenance)
    return whole.model_copy(update={"calibration": calibration.get(whole.strength)})


def prepare(knowledge: KnowledgeBase, policy: Policy | None = None) -> KnowledgeBase:
    """Give the knowledge base under a policy, compiled from the cache where an earlier start left it there."""
    stance = apply_policy(knowledge, policy)
    store = CodeCache()
    compile_rules(stance, store)
    compile_survey(stance, store)
    return stance
