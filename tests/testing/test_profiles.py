"""The shipped archetypes and policies: each loads, each archetype is advised, and a file is named for what it holds."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from advisor.advise import advise
from advisor.engine.outlook import UNDECIDED
from advisor.engine.split import MIXED
from advisor.knowledge.profiles import list_profiles, load_policy, load_workload
from tests.engine.bases import real_base

ARCHETYPES: Final = list_profiles("workloads")
POLICIES: Final = list_profiles("policies")


def test_there_are_enough_of_them() -> None:
    assert len(ARCHETYPES) >= 28
    assert len(POLICIES) >= 9


@pytest.mark.parametrize("name", ARCHETYPES)
def test_archetype(name: str) -> None:
    workload = load_workload(ARCHETYPES[name], real_base())
    assert workload.name == name
    assert workload.title
    assert workload.description
    answer = advise(real_base(), workload, evaluated_on=date(2026, 11, 24), depth="quick")
    assert answer.verdict in {*real_base().verdicts, MIXED}
    assert answer.verdict != UNDECIDED


@pytest.mark.parametrize("name", POLICIES)
def test_policy(name: str) -> None:
    policy = load_policy(name, real_base())
    assert policy.name == name
    assert policy.title
    assert policy.description
    criteria = {criterion.id for criterion in real_base().criteria}
    assert set(policy.weights) <= criteria
