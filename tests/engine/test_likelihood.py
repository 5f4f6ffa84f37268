from __future__ import annotations

import pytest

from advisor.engine.likelihood import UNTOLD, Likelihood, values_met
from advisor.model.condition import Condition
from advisor.model.knowledge import Question
from tests.engine.bases import CHOICE, LEVELS, NUMBER, SET, compare, derived, is_known, no, question, small_base, yes

QUESTIONS = [
    question("rare").model_copy(update={"prior": {"true": 0.1, "false": 0.9}}),
    question("even"),
    question("colour", CHOICE).model_copy(update={"prior": {"red": 0.7, "green": 0.3}}),
    question("height", LEVELS),
    question("budget", NUMBER).model_copy(update={"typical": (1.0, 5.0, 20.0, 60.0)}),
    question("open", NUMBER),
    question("parts", SET),
]


def likelihood(condition: Condition, questions: list[Question] = QUESTIONS) -> float:
    """Give the likelihood of a condition in a base with some questions."""
    knowledge = small_base({"a": {"x": 1}}, {"x": 1}, questions, facts=[derived("need")])
    return Likelihood(knowledge).of(condition)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (yes("rare"), 0.1),
        (no("rare"), 0.9),
        (yes("even"), 0.5),
        (compare("colour", "red", "blue"), 0.7),
        (compare("colour", "green"), 0.3),
        (compare("height", "middle", by="at_least"), 2 / 3),
        (compare("budget", 5, by="at_most"), 0.5),
        (compare("budget", 60, by="above"), 0.0),
        (compare("open", 5, by="at_most"), UNTOLD),
        (compare("parts", "a", by="includes"), UNTOLD),
        (is_known("rare"), UNTOLD),
        (compare("need", "high"), UNTOLD),
    ],
)
def test_a_test_is_as_likely_as_the_priors_say(condition: Condition, expected: float) -> None:
    assert likelihood(condition) == pytest.approx(expected)


def test_the_values_of_levels_are_those_that_lie_in_the_range() -> None:
    knowledge = small_base({"a": {"x": 1}}, {"x": 1}, QUESTIONS)
    assert values_met(knowledge, compare("height", "low", by="above")) == {"middle", "high"}
    assert values_met(knowledge, compare("colour", "red", "green")) == {"red", "green"}
