"""The advice on real decisions and on scenarios: the bars that it has to clear, and how little hangs on one rule."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pytest

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
from benchmarks.cases import read_notes
from tests.engine.bases import ROOT, real_base

EVALUATED_ON: Final = date(2026, 11, 24)
SCENARIOS: Final = sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))
LEAST_ACCEPTABLE: Final = 63
LEAST_EQUAL: Final = 57
MOST_FLIPS: Final = 3


@cache
def cases() -> tuple[Decision, ...]:
    return tuple(read_case(file, real_base()) for file in sorted((ROOT / "tests" / "cases").glob("*.yaml")))


@cache
def situations() -> tuple[Situation, ...]:
    return meet_situations(real_base(), cases(), EVALUATED_ON)


@cache
def advice() -> dict[str, Recommendation]:
    return {case.name: decide(case, real_base(), EVALUATED_ON) for case in cases()}


@cache
def labels() -> dict[str, str]:
    return {name: label_of(recommendation, real_base()) for name, recommendation in advice().items()}


def not_as_expected() -> list[str]:
    return [case.name for case in cases() if labels()[case.name] != case.expected]


def test_there_are_65_cases() -> None:
    assert len(cases()) == 65


def test_advice_on_real_decisions_is_acceptable() -> None:
    wrong = {case.name: labels()[case.name] for case in cases() if labels()[case.name] not in case.acceptable}
    assert len(cases()) - len(wrong) >= LEAST_ACCEPTABLE, wrong


def test_advice_on_real_decisions_is_what_was_expected() -> None:
    wrong = not_as_expected()
    assert len(cases()) - len(wrong) >= LEAST_EQUAL, wrong


def test_each_case_that_is_not_as_expected_has_a_note() -> None:
    _, notes = read_notes(real_base())
    assert set(not_as_expected()) <= set(notes)
    assert set(notes) <= {case.name for case in cases()}


def test_no_single_rule_decides_more_than_three_cases() -> None:
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
    full = {name: Answer(answer.verdict, labels()[name]) for name, answer in advice().items()}
    assert answer_all(real_base(), situations()) == full


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
