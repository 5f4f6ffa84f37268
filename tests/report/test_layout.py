from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.report.layout import Span, align, count_cells, cut, draw_bar, join_lines, pad, wrap, write_entry

WORDS = st.text(alphabet="ab 仮é\N{COMBINING ACUTE ACCENT}-", max_size=80)


@given(WORDS, st.integers(10, 60))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(count_cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(WORDS, st.integers(1, 60))
def test_cut_text_fits(text: str, width: int) -> None:
    assert count_cells(cut(text, width)) <= width


@given(WORDS, st.integers(1, 60))
def test_padded_text_has_exactly_its_width(text: str, width: int) -> None:
    assert count_cells(pad(text, width)) == width


@given(st.floats(-1, 2), st.integers(0, 40))
def test_a_bar_is_as_long_as_asked(share: float, width: int) -> None:
    full, empty = draw_bar(share, width)
    assert len(full + empty) == width


@pytest.mark.parametrize(("share", "full"), [(0.0, 0), (0.5, 5), (1.0, 10)])
def test_a_bar_shows_its_share(share: float, full: int) -> None:
    assert len(draw_bar(share, 10)[0]) == full


def test_an_entry_stands_beside_its_label_where_there_is_room() -> None:
    assert join_lines(write_entry("Because", "one two three", 32, indent=10)) == "Because   one two three\n"


def test_an_entry_stands_under_its_label_on_a_narrow_terminal() -> None:
    assert join_lines(write_entry("Because", "one two three", 24, indent=10)) == "Because\n  one two three\n"


def test_an_entry_without_text_keeps_its_label() -> None:
    assert join_lines(write_entry("Because", "", 80, indent=10)) == "Because\n"


def test_what_is_aligned_ends_at_the_width() -> None:
    line = align((Span("left"),), Span("+0.1"), 20)
    assert join_lines([line]) == "left            +0.1\n"
