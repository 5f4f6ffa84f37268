"""What scenarios and real decisions may say of an answer, and when an answer is what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.model.diagnostic import InvalidInputError
from advisor.model.recommendation import Recommendation
from advisor.model.workload import Workload
from advisor.testing.decisions import Decision, label_of, matches, read_case
from tests.engine.bases import ROOT, real_base
from tests.generate.making import make_recommendation


def advise_parts(verdict: str, *alternatives: str) -> Recommendation:
    """Give the recommendation of a workload with a component for each alternative."""
    parts = [make_recommendation(name, component=f"part {index}") for index, name in enumerate(alternatives)]
    name = alternatives[0] if len(set(alternatives)) == 1 else "split"
    return make_recommendation(name, components=parts).model_copy(update={"verdict": verdict})


@pytest.mark.parametrize(
    ("alternative", "label"),
    [
        ("docker", "docker"),
        ("docker-gvisor", "sandboxed-container"),
        ("docker-kata", "sandboxed-container"),
        ("docker-in-vm", "both"),
        ("vm", "vm"),
    ],
)
def test_the_label_of_one_alternative(alternative: str, label: str) -> None:
    assert label_of(make_recommendation(alternative), real_base()) == label


@pytest.mark.parametrize(
    ("verdict", "alternatives", "label"),
    [
        ("docker", ["docker", "docker"], "docker"),
        ("docker", ["docker", "docker-gvisor"], "sandboxed-container"),
        ("docker", ["docker-gvisor", "docker-kata"], "sandboxed-container"),
        ("both", ["docker-in-vm", "docker-in-vm"], "both"),
        ("both", ["docker-gvisor", "vm"], "both"),
        ("vm", ["vm", "vm"], "vm"),
        ("undecided", ["", "docker-kata"], "undecided"),
    ],
)
def test_the_label_of_several_parts(verdict: str, alternatives: list[str], label: str) -> None:
    assert label_of(advise_parts(verdict, *alternatives), real_base()) == label


@pytest.mark.parametrize(
    ("given", "alternative", "is_met"),
    [
        ("docker", "", True),
        ("docker-kata", "", True),
        ("vm", "", False),
        ("docker", "docker", True),
        ("docker-kata", "docker", False),
        ("docker-kata", "docker-kata", True),
        ("docker-gvisor", "docker-kata", False),
    ],
)
def test_a_scenario_that_names_an_alternative_means_that_one(given: str, alternative: str, *, is_met: bool) -> None:
    workload = Workload(name="any")
    scenario = Decision("any", "Any", workload, "", alternative or "docker", ("docker",), alternative)
    assert matches(make_recommendation(given), scenario) is is_met


def test_a_case_that_names_an_old_alternative_is_told_the_label(tmp_path: Path) -> None:
    case = min((ROOT / "tests" / "cases").glob("*.yaml"))
    text = case.read_text(encoding="utf-8")
    file = tmp_path / "case.yaml"
    file.write_text(text.replace("expected: ", "expected: docker-sandboxed # "), encoding="utf-8")
    with pytest.raises(InvalidInputError) as caught:
        read_case(file, real_base())
    (problem,) = caught.value.diagnostics
    assert "there is no label `docker-sandboxed`" in problem.message
    assert problem.hint == "it became `sandboxed-container`"
