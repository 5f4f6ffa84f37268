from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.report.safe import REPLACEMENT, make_safe


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    joiners = {"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"}
    for character in make_safe(text):
        assert character in joiners or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.text())
def test_each_character_stays_one_character(text: str) -> None:
    assert len(make_safe(text)) == len(text)


@given(st.text())
def test_safe_text_stays_as_it_is(text: str) -> None:
    assert make_safe(make_safe(text)) == make_safe(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tand\r\n", "two lines and  "),
        ("\x1b[31mred", f"{REPLACEMENT}[31mred"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe", f"{REPLACEMENT}gnp.exe"),
        ("half \ud800", f"half {REPLACEMENT}"),
        ("\x9b2J", f"{REPLACEMENT}2J"),
        ("Façade 仮想 [bold]", "Façade 仮想 [bold]"),
    ],
    ids=["lines", "ansi", "bidi", "surrogate", "c1", "plain"],
)
def test_examples(text: str, shown: str) -> None:
    assert make_safe(text) == shown
