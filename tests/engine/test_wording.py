from __future__ import annotations

import pytest

from advisor.engine.wording import show_condition, show_value
from advisor.model.condition import ALWAYS, AllOf, AnyOf, Condition, NoneOf
from advisor.model.fact import FactValue
from tests.engine.bases import (
    CHOICE,
    LEVELS,
    NUMBER,
    RELEASE,
    SET,
    compare,
    is_known,
    is_unknown,
    no,
    question,
    small_base,
    yes,
)

BASE = small_base(
    {"a": {"x": 0.5}},
    {"x": 1},
    questions=[
        question("n", NUMBER),
        question("colour", CHOICE),
        question("level", LEVELS),
        question("flag"),
        question("parts", SET),
        question("release", RELEASE),
    ],
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        (False, "false"),
        (5, "5"),
        (0.3, "0.3"),
        (250_000, "250000"),
        (3_000_000, "3000000"),
        ("customers", "customers"),
        (("pci", "health"), "[pci, health]"),
        ((), "[]"),
    ],
)
def test_a_value_is_shown_as_it_is_written_in_a_file(value: FactValue, expected: str) -> None:
    assert show_value(value) == expected


FLAG, COLOUR = yes("flag"), compare("colour", "red", "blue")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (FLAG, "flag is true"),
        (no("flag"), "flag is false"),
        (COLOUR, "colour is red or blue"),
        (compare("level", "middle", by="at_least"), "level is at least middle"),
        (compare("level", "high", by="below"), "level is below high"),
        (compare("n", 5, by="at_most"), "n is at most 5 s"),
        (compare("n", 0.3, by="above"), "n is above 0.3 s"),
        (compare("parts", "a", "c", by="includes"), "parts includes a or c"),
        (compare("release", "ubuntu", by="product"), "release is a release of ubuntu"),
        (is_known("n"), "n is known"),
        (is_unknown("n"), "n is not known"),
        (ALWAYS, "always"),
        (AllOf(parts=(FLAG, COLOUR)), "flag is true and colour is red or blue"),
        (AnyOf(parts=(FLAG, compare("n", 5, by="below"))), "flag is true or n is below 5 s"),
        (NoneOf(parts=(FLAG,)), "not (flag is true)"),
        (NoneOf(parts=(FLAG, COLOUR)), "neither flag is true nor colour is red or blue"),
        (AllOf(parts=(FLAG, AnyOf(parts=(FLAG, COLOUR)))), "flag is true and (flag is true or colour is red or blue)"),
    ],
)
def test_a_condition_reads_as_a_phrase(condition: Condition, expected: str) -> None:
    assert show_condition(condition, BASE) == expected
