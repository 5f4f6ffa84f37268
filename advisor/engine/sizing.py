"""What each alternative costs in machines: hosts, memory spent on overhead, time to add an instance, money.

Every figure is a band from the best to the worst that published measurements reached, with the typical one between, and
carries the evidence of the alternative's performance that it comes from.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import Alternative, KnowledgeBase, Performance, SizingPlan

MIB_PER_GIB: Final = 1024


class Band(NamedTuple):
    """A figure with the best and the worst that measurements reached; lower is better."""

    low: float
    typical: float
    high: float


class Sizing(NamedTuple):
    """What one alternative costs for the stated instances; None where a fact is not known."""

    alternative: str
    overhead_mib: Band
    """Memory per instance beyond what the application uses, in MiB."""
    start_s: Band
    """Time until one more instance serves, started cold, in seconds."""
    overhead_gib: Band | None
    """Memory spent on overhead by all instances, in GiB."""
    hosts: Band | None
    """Hosts needed, whole machines."""
    cost_month: Band | None
    """Cost per month, in the currency of the stated price."""
    evidence: dict[str, tuple[str, ...]]
    """By measured figure, what it was published in."""


def size(knowledge: KnowledgeBase, facts: Mapping[str, FactValue]) -> tuple[Sizing, ...]:
    """Give the sizing of every alternative; empty when the knowledge base has no plan for it."""
    plan = knowledge.sizing
    if plan is None:
        return ()
    return tuple(_size_one(plan, alternative, facts) for alternative in knowledge.alternatives)


def _size_one(plan: SizingPlan, alternative: Alternative, facts: Mapping[str, FactValue]) -> Sizing:
    memory_of, start_of = alternative.performance[plan.overhead], alternative.performance[plan.startup]
    overhead = _band(memory_of)
    instances, memory = _number(facts, plan.instances), _number(facts, plan.memory_mib)
    host, price = _number(facts, plan.host_gib), _number(facts, plan.price_month)
    total = _map(overhead, lambda mib: mib * instances / MIB_PER_GIB) if instances is not None else None
    hosts = None
    if instances is not None and memory is not None and host is not None:
        usable = host * MIB_PER_GIB * plan.usable
        hosts = _map(overhead, lambda mib: _hosts(instances, memory + mib, usable))
    cost = _map(hosts, lambda count: count * price) if hosts is not None and price is not None else None
    return Sizing(
        alternative=alternative.id,
        overhead_mib=overhead,
        start_s=_band(start_of),
        overhead_gib=total,
        hosts=hosts,
        cost_month=cost,
        evidence={"overhead_mib": memory_of.evidence, "start_s": start_of.evidence},
    )


def _hosts(instances: float, each: float, usable: float) -> float:
    """Give the hosts for instances that are not split; one larger than a host takes as many as its memory fills."""
    per_host = floor(usable / each)
    return ceil(instances / per_host) if per_host else instances * ceil(each / usable)


def _band(performance: Performance) -> Band:
    figure = performance.figure or 0.0
    low = figure if performance.low is None else performance.low
    high = figure if performance.high is None else performance.high
    return Band(low, figure, high)


def _map(band: Band, change: Callable[[float], float]) -> Band:
    return Band(change(band.low), change(band.typical), change(band.high))


def _number(facts: Mapping[str, FactValue], fact: str) -> float | None:
    value = facts.get(fact)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
