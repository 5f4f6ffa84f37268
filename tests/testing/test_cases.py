"""The advice on real decisions and on scenarios: the bars that it has to clear, and how little hangs on one rule."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from advisor.engine.outlook import UNDECIDED
from advisor.model.recommendation import Recommendation
from advisor.testing.decisions import Decision, decide, label_of, matches, read_case, read_scenario
from advisor.testing.robustness import (
    Answer,
    Situation,
    answer_all,
    compare_answers,
    flips_by_rule,
    flips_by_weight,
    meet_situations,
    without_rule,
)
from tests.engine.bases import ROOT, real_base

EVALUATED_ON: Final = date(2026, 11, 24)
SCENARIOS: Final = sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))
LEAST_ACCEPTABLE: Final = 0.94
"""The least share of readings on which the advice is acceptable."""
LEAST_EQUAL: Final = 0.79
LEAST_RECALL: Final = 0.73
"""The least share of the readings of each label on which the advice is that label."""
MOST_FLIPS: Final = 3
"""How many first readings may change their verdict when one rule that only weighs is left out."""


@cache
def cases() -> tuple[Decision, ...]:
    files = sorted((ROOT / "tests" / "cases").glob("*.yaml"))
    return tuple(reading for file in files for reading in read_case(file, real_base()))


@cache
def situations() -> tuple[Situation, ...]:
    return meet_situations(real_base(), (case for case in cases() if case.reading == 1), EVALUATED_ON)


@cache
def advice() -> dict[str, Recommendation]:
    return {case.name: decide(case, real_base(), EVALUATED_ON) for case in cases()}


@cache
def labels() -> dict[str, str]:
    return {name: label_of(recommendation, real_base()) for name, recommendation in advice().items()}


def test_there_are_164_cases_and_each_was_answered_twice() -> None:
    assert sum(case.reading == 1 for case in cases()) == 164
    assert sum(case.reading == 2 for case in cases()) == 164


def test_advice_on_real_decisions_is_acceptable() -> None:
    wrong = {case.name: labels()[case.name] for case in cases() if labels()[case.name] not in case.acceptable}
    assert len(wrong) <= (1 - LEAST_ACCEPTABLE) * len(cases()), wrong


def test_advice_on_real_decisions_is_what_was_expected() -> None:
    wrong = {case.name: labels()[case.name] for case in cases() if labels()[case.name] != case.expected}
    assert len(wrong) <= (1 - LEAST_EQUAL) * len(cases()), wrong


@pytest.mark.parametrize("label", sorted({"docker", "sandboxed-container", "both", "vm"}))
def test_every_label_is_found_when_it_is_the_answer(label: str) -> None:
    found = [labels()[case.name] == label for case in cases() if case.expected == label]
    assert sum(found) >= LEAST_RECALL * len(found)


def test_nothing_is_infeasible_on_a_real_decision() -> None:
    assert [name for name, recommendation in advice().items() if recommendation.verdict == UNDECIDED] == []


def test_no_single_rule_decides_more_cases_than_the_bound() -> None:
    flips = flips_by_rule(real_base(), situations())
    verdicts = {rule: [flip.name for flip in found if flip.is_verdict] for rule, found in flips.items()}
    assert not {rule: names for rule, names in verdicts.items() if len(names) > MOST_FLIPS}


def test_taking_out_effects_equals_removing_the_rule() -> None:
    flips = flips_by_rule(real_base(), situations())
    before = answer_all(real_base(), situations())
    for rule in sorted(flips, key=lambda name: (-len(flips[name]), name))[:4]:
        after = answer_all(without_rule(real_base(), rule), situations())
        assert compare_answers(before, after) == flips[rule], rule


def test_the_short_way_to_an_answer_agrees_with_the_advice() -> None:
    answers = answer_all(real_base(), situations())
    assert answers == {name: Answer(advice()[name].verdict, labels()[name]) for name in answers}


def test_a_weight_that_does_not_change_flips_nothing() -> None:
    assert not any(flips_by_weight(real_base(), situations(), 0).values())


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_scenario(file: Path) -> None:
    scenario = read_scenario(file, real_base())
    answer = decide(scenario, real_base(), EVALUATED_ON)
    assert matches(answer, scenario), (answer.verdict, answer.alternative, answer.summary)
    firings = {firing.rule: firing for part in answer.components or (answer,) for firing in part.firings}
    assert scenario.decisive, "name the rules that must decide"
    for rule in scenario.decisive:
        assert rule in firings, f"{rule} must fire"
        firing = firings[rule]
        assert firing.vetoes or firing.conclude or firing.weigh or firing.shift, f"{rule} bears on nothing"
