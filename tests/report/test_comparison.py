from __future__ import annotations

import json

import pytest

from advisor.model.fact import Origin
from advisor.report.comparison import compare, plain_comparison, write_comparison
from advisor.report.json import render_values
from advisor.report.layout import count_cells
from advisor.report.text import paint, stack
from tests.report.small import WORKLOADS, recommend
from tests.report.snapshot import check_snapshot

PAIRS = [("clear", "excluded"), ("excluded", "undecided"), ("split", "clear"), ("empty", "clear")]


def draw(before: str, after: str, width: int = 80) -> str:
    comparison = compare(recommend(before), recommend(after))
    blocks = write_comparison(comparison, (f"{before}.yaml", f"{after}.yaml"), width)
    return paint(stack(blocks), color=False)


@pytest.mark.parametrize("width", [80, 40])
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_comparisons_read_as_they_should(before: str, after: str, width: int) -> None:
    check_snapshot(f"compare-{before}-{after}-{width}", draw(before, after, width))


@pytest.mark.parametrize("width", [100, 60, 40, 32])
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_no_line_is_wider_than_the_terminal(before: str, after: str, width: int) -> None:
    assert max(map(count_cells, draw(before, after, width).splitlines())) <= width


@pytest.mark.parametrize("workload", WORKLOADS)
def test_a_workload_does_not_differ_from_itself(workload: str) -> None:
    comparison = compare(recommend(workload), recommend(workload))
    assert not comparison.is_changed
    assert not comparison.is_flipped
    assert "nothing differs" in draw(workload, workload)
    assert "Scores" not in draw(workload, workload)


def test_what_changed_is_told_both_ways() -> None:
    comparison = compare(recommend("clear"), recommend("excluded"))
    facts = {change.name: (change.sign, change.before, change.after) for change in comparison.facts}
    assert facts["kernel_modules"] == ("~", "false (answered)", "true (answered)")
    assert facts["tenancy"] == ("~", "single (assumed)", "customers (answered)")
    assert facts["many_places"] == ("−", "true (answered)", "")
    assert facts["boundary"][0] == "~"
    signs = {change.name: change.sign for change in comparison.firings}
    assert signs == {"KRN-010": "+", "KRN-030": "−", "TRU-010": "+", "TRU-020": "+", "TRU-030": "−", "TRU-050": "+"}
    scores = {score.alternative: score for score in comparison.scores}
    docker = scores["docker"]
    assert docker.before is not None
    assert docker.after is not None
    assert docker.before.score > docker.after.score
    assert docker.after.vetoed_by == ("KRN-010", "TRU-020")
    assert comparison.is_flipped


def test_where_a_fact_comes_from_makes_no_difference_of_its_own() -> None:
    before = recommend("clear")
    facts = tuple(fact.model_copy(update={"origin": Origin.DETECTED, "note": "seen"}) for fact in before.facts)
    comparison = compare(before, before.model_copy(update={"facts": facts}))
    assert comparison.facts == ()
    assert not comparison.is_changed


def test_another_alternative_of_the_same_verdict_flips_nothing() -> None:
    before = recommend("clear")
    comparison = compare(before, before.model_copy(update={"alternative": "docker-gvisor"}))
    assert comparison.is_changed
    assert not comparison.is_flipped


def test_components_belong_together_by_name() -> None:
    before = recommend("split")
    front, core, impossible = before.components
    turned = front.model_copy(update={"verdict": "vm", "alternative": "vm"})
    renamed = impossible.model_copy(update={"component": "other"})
    comparison = compare(before, before.model_copy(update={"components": (core, turned, renamed)}))
    assert [part.before.component for part in comparison.components] == ["front", "core"]
    assert [part.is_flipped for part in comparison.components] == [True, False]
    assert comparison.is_flipped
    assert [part.component for part in comparison.left] == ["impossible"]
    assert [part.component for part in comparison.came] == ["other"]


def test_a_house_veto_is_a_change_of_rules() -> None:
    comparison = compare(recommend("excluded"), recommend("excluded", has_policy=True))
    assert comparison.facts == ()
    assert "POLICY-010" in {change.name for change in comparison.firings}


def test_programs_get_the_same() -> None:
    comparison = compare(recommend("clear"), recommend("excluded"))
    found = json.loads(render_values(plain_comparison(comparison)))
    assert (found["before"]["verdict"], found["after"]["verdict"], found["is_flipped"]) == ("docker", "both", True)
    assert {"fact": "many_places", "before": "true (answered)", "after": None} in found["facts"]
    docker = next(row for row in found["scores"] if row["alternative"] == "docker")
    assert docker["vetoed_before"] == []
    assert docker["vetoed_after"] == ["KRN-010", "TRU-020"]
    assert found["components"] == found["components_added"] == found["components_removed"] == []
