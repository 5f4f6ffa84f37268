from __future__ import annotations

import pytest

from advisor.engine.compile import compile_rules
from advisor.engine.reach import reach_of
from advisor.engine.sizing import Band, Sizing
from advisor.engine.sizing import size as size_reached
from advisor.model.domain import NumberDomain
from advisor.model.knowledge import KnowledgeBase, Performance, SizingPlan
from tests.engine.bases import archetypes, question, real_base, small_base
from tests.engine.strategies import Facts

PLAN = SizingPlan(
    instances="instances",
    memory_mib="memory",
    host_gib="host",
    price_month="price",
    overhead="density",
    startup="startup",
    usable=0.5,
)
GRID = {
    "light": {
        "density": Performance(figure=4, low=2, high=10, evidence=("mem", "both")),
        "startup": Performance(figure=1.2, low=0.2, high=2.6, evidence=("start", "both")),
    },
    "heavy": {
        "density": Performance(figure=256, low=128, high=512, evidence=("mem",)),
        "startup": Performance(figure=30, evidence=("boot",)),
    },
}
FACTS = ("instances", "memory", "host", "price")


def size(knowledge: KnowledgeBase, facts: Facts) -> tuple[Sizing, ...]:
    """Size the alternatives for the figures that hold in a workload."""
    return size_reached(reach_of(knowledge, facts, compile_rules(knowledge).run(facts)))


def base(*, has_plan: bool = True) -> KnowledgeBase:
    number = NumberDomain(unit="", min=0, max=10**9)
    knowledge = small_base(GRID, {"density": 1, "startup": 1}, [question(name, number) for name in FACTS])
    return knowledge.model_copy(update={"sizing": PLAN}) if has_plan else knowledge


def sizes(**facts: float) -> dict[str, Sizing]:
    answers: Facts = dict(facts)
    return {row.alternative: row for row in size(base(), answers)}


def test_without_a_plan_there_is_no_sizing() -> None:
    assert size(base(has_plan=False), {}) == ()


def test_without_facts_only_the_measured_figures_are_told() -> None:
    light, heavy = size(base(), {})
    assert (light.alternative, heavy.alternative) == ("light", "heavy")
    assert light.overhead_mib == Band(2, 4, 10)
    assert heavy.start_s == Band(30, 30, 30)  # one figure alone is a band without width
    assert (light.overhead_gib, light.hosts, light.cost_month) == (None, None, None)
    assert light.evidence == {"overhead_mib": ("mem", "both"), "start_s": ("start", "both")}
    assert heavy.evidence == {"overhead_mib": ("mem",), "start_s": ("boot",)}


def test_overhead_is_what_all_instances_spend() -> None:
    rows = sizes(instances=512)
    assert rows["light"].overhead_gib == Band(1, 2, 5)
    assert rows["heavy"].overhead_gib == Band(64, 128, 256)
    assert rows["light"].hosts is None


def test_hosts_are_whole_machines_in_which_whole_instances_fit() -> None:
    # of 8 GiB half is usable: 4096 MiB. 252 + 4 fits 16 times, 252 + 2 16 times, 252 + 10 15 times
    rows = sizes(instances=33, memory=252, host=8)
    assert rows["light"].hosts == Band(3, 3, 3)
    # 252 + 256 fits 8 times, 252 + 128 10 times, 252 + 512 5 times
    assert rows["heavy"].hosts == Band(4, 5, 7)
    assert rows["heavy"].cost_month is None


def test_an_instance_that_fits_exactly_needs_no_further_host() -> None:
    assert sizes(instances=16, memory=252, host=8)["light"].hosts == Band(1, 1, 2)


def test_an_instance_larger_than_a_host_takes_as_many_as_its_memory_fills() -> None:
    # 10,000 + 256 MiB fill three hosts of 4096 usable MiB
    assert sizes(instances=2, memory=10_000, host=8)["heavy"].hosts == Band(6, 6, 6)


def test_the_cost_is_that_of_the_hosts() -> None:
    rows = sizes(instances=33, memory=252, host=8, price=100)
    assert rows["heavy"].cost_month == Band(400, 500, 700)


def test_no_instances_need_no_hosts() -> None:
    rows = sizes(instances=0, memory=252, host=8, price=100)
    assert rows["light"].hosts == rows["light"].cost_month == rows["light"].overhead_gib == Band(0, 0, 0)


@pytest.mark.parametrize("missing", ["instances", "memory", "host"])
def test_hosts_take_all_three_facts(missing: str) -> None:
    facts = {"instances": 10.0, "memory": 100.0, "host": 8.0}
    del facts[missing]
    assert all(row.hosts is None for row in sizes(**facts).values())


def test_bands_are_in_order_and_traced_to_evidence_on_the_shipped_rules() -> None:
    knowledge = real_base()
    assert knowledge.sizing is not None
    numbers: Facts = {
        knowledge.sizing.instances: 200,
        knowledge.sizing.memory_mib: 512,
        knowledge.sizing.host_gib: 64,
        knowledge.sizing.price_month: 300,
    }
    for item in archetypes().values():
        rows = size(knowledge, {**{fact.name: fact.value for fact in item.facts}, **numbers})
        assert [row.alternative for row in rows] == [alternative.id for alternative in knowledge.alternatives]
        for row in rows:
            assert list(row.evidence) == ["overhead_mib", "start_s"]
            assert all(cited and set(cited) <= knowledge.evidence.keys() for cited in row.evidence.values())
            for band in (row.overhead_mib, row.start_s, row.overhead_gib, row.hosts, row.cost_month):
                assert band is not None
                assert 0 < band.low <= band.typical <= band.high
