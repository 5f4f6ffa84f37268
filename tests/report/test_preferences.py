from __future__ import annotations

from collections.abc import Mapping

import pytest

from advisor.model.recommendation import Recommendation, Sensitivity, WeightRange
from advisor.report.preferences import nearest_turn, say_preferences, turns_of, write_preferences
from tests.report.small import recommend


def weight(
    name: str, now: float, low: float = 0, high: float | None = None, below: str = "", above: str = ""
) -> WeightRange:
    return WeightRange(criterion=name, weight=now, low=low, high=high, below=below, above=above)


def advice(*weights: WeightRange, shares: Mapping[str, float] | None = None) -> Recommendation:
    """Give a recommendation for `docker` with other weight ranges and shares."""
    sensitivity = Sensitivity(weights=weights, acceptability=dict(shares or {}), draws=10_000)
    return recommend("clear").model_copy(update={"sensitivity": sensitivity})


def test_shares_are_summed_by_verdict_and_turns_told_in_words() -> None:
    shares = {"docker": 0.9, "docker-gvisor": 0.03, "docker-in-vm": 0.02, "vm": 0.05}
    told = say_preferences(advice(weight("isolation", 2, high=4, above="vm"), shares=shares))
    assert told == (
        "docker wins under 93% of preferences, vm under 5%, both under 2%. "
        "One weight changed alone turns it to vm once isolation counts more than twice as much."
    )


def test_without_any_turn_that_is_said_too() -> None:
    told = say_preferences(advice(weight("isolation", 2), shares={"docker": 1.0}))
    assert told == "docker wins under 100% of preferences. No weight alone turns it."


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (weight("x", 2, high=5, above="vm"), "x counts more than 2.5 times as much"),
        (weight("x", 0, high=5, above="vm"), "x counts more than 5 instead of nothing"),
        (weight("x", 2, high=2, above="vm"), "x counts any more"),
        (weight("x", 2, low=1, below="vm"), "x counts less than half as much"),
        (weight("x", 2, low=0.5, below="vm"), "x counts less than 0.25 times as much"),
        (weight("x", 2, low=2, below="vm"), "x counts any less"),
    ],
)
def test_factors_are_told_as_people_say_them(row: WeightRange, words: str) -> None:
    turn = nearest_turn(advice(row))
    assert turn is not None
    assert (turn.words, turn.verdict) == (words, "vm")


def test_the_smallest_change_to_each_verdict_is_told_and_the_smallest_of_all_first() -> None:
    turns = turns_of(
        advice(
            weight("a", 1, high=9, above="vm"),
            weight("b", 1, high=5, above="vm"),
            weight("c", 3, low=2, below="both"),
            weight("d", 0, high=1, above="both"),
        )
    )
    assert [(turn.verdict, turn.words[0]) for turn in turns] == [("both", "c"), ("vm", "b")]


def test_in_a_quick_look_there_are_no_shares() -> None:
    lines = write_preferences(advice(weight("isolation", 2, high=4, above="vm")), 80)
    text = "\n".join("".join(span.text for span in line) for line in lines)
    assert "preferences may differ" in text
    assert "isolation, now 2: above 4 to vm" in text
    assert "%" not in text


def test_where_nothing_is_feasible_there_is_nothing_to_tell() -> None:
    assert write_preferences(recommend("undecided"), 80) == []
    assert nearest_turn(recommend("undecided")) is None
