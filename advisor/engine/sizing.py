"""What each alternative costs in machines: hosts, memory spent on overhead, time to add an instance, money.

Every figure is a band from the best to the worst that published measurements reached, with the typical one between, and
carries the evidence of the alternative's performance that it comes from, or of the rule that measures it anew.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.engine.reach import Reach
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import Alternative, Performance, SizingPlan
    from advisor.model.measures import Figure

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


def size(reach: Reach) -> tuple[Sizing, ...]:
    """Give the sizing of every alternative in one workload; empty when the knowledge base has no plan for it."""
    plan = reach.knowledge.sizing
    if plan is None:
        return ()
    return tuple(_size_one(plan, alternative, reach) for alternative in reach.knowledge.alternatives)


def _size_one(plan: SizingPlan, alternative: Alternative, reach: Reach) -> Sizing:
    facts = reach.view.facts
    overhead, of_memory = _measure(alternative, plan.overhead, reach)
    start, of_start = _measure(alternative, plan.startup, reach)
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
        start_s=start,
        overhead_gib=total,
        hosts=hosts,
        cost_month=cost,
        evidence={"overhead_mib": of_memory, "start_s": of_start},
    )


def _measure(alternative: Alternative, criterion: str, reach: Reach) -> tuple[Band, tuple[str, ...]]:
    """Give the figure that holds, and what it was published in."""
    cell, rule = reach.in_force(alternative, criterion)
    return _band(cell), rule.evidence if rule is not None else alternative.performance[criterion].evidence


def _hosts(instances: float, each: float, usable: float) -> float:
    """Give the hosts for instances that are not split; one larger than a host takes as many as its memory fills."""
    per_host = floor(usable / each)
    return ceil(instances / per_host) if per_host else instances * ceil(each / usable)


def _band(cell: Performance | Figure) -> Band:
    figure = cell.figure or 0.0
    low = figure if cell.low is None else cell.low
    high = figure if cell.high is None else cell.high
    return Band(low, figure, high)


def _map(band: Band, change: Callable[[float], float]) -> Band:
    return Band(change(band.low), change(band.typical), change(band.high))


def _number(facts: Mapping[str, FactValue], fact: str) -> float | None:
    value = facts.get(fact)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
