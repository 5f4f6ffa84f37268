"""What is said of the rate at which verdicts are right, and when nothing is said."""

from __future__ import annotations

import json
from datetime import date

import pytest

from advisor.advise import advise
from advisor.knowledge.calibration import find_calibration, find_table
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import load_policy, load_workload
from advisor.model.workload import Policy
from tests.engine.bases import ROOT, real_base

ON = date(2026, 11, 24)


def test_the_table_belongs_to_the_shipped_rules() -> None:
    table = json.loads(find_table().read_text(encoding="utf-8"))
    assert table["knowledge"] == real_base().content_hash, "the rules have changed: run `make calibration`"


def test_every_verdict_of_a_seen_strength_says_how_often_such_verdicts_were_right() -> None:
    workload = load_workload(ROOT / "profiles" / "workloads" / "web-app.yaml", real_base())
    advice = advise(real_base(), workload, evaluated_on=ON, depth="quick")
    assert advice.calibration == find_calibration(real_base(), None)[advice.strength]
    assert advice.calibration is not None
    assert 0 <= advice.calibration.acceptable <= advice.calibration.cases


@pytest.mark.parametrize("name", ["regulated", "cost-first"])
def test_a_stance_of_its_own_has_no_rate(name: str) -> None:
    assert find_calibration(real_base(), load_policy(name, real_base())) == {}


def test_a_policy_without_a_stance_has_the_rate_of_the_rules() -> None:
    assert find_calibration(real_base(), Policy(name="plain", title="Plain", description="")) == find_calibration(
        real_base(), None
    )


def test_house_rules_have_no_rate() -> None:
    knowledge = load_knowledge((ROOT / "docs" / "add-a-rule",))
    assert find_calibration(knowledge, None) == {}
