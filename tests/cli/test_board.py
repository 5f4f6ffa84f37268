from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.cli import board as boards
from advisor.cli.board import LEAST_HEIGHT, LEAST_WIDTH, Board, Row, draw, erase, jump, move, open_pages, toggle, write

LIST = Board(kind="one", title="Which?", above=("2 asked", "Leaning: vm"), keys="up/down move", labels=("A", "B", "C"))
TICKS = replace(LIST, kind="ticks", ticked=frozenset({1}))
TEXT = Board(kind="text", title="How many?", hint="A number", text="12")
LONG = replace(LIST, labels=tuple(f"The choice with the number {number} and a long label" for number in range(30)))


def texts_of(rows: list[Row]) -> list[str]:
    """Give what rows say."""
    return [row.text for row in rows]


# --------------------------------------------------------------------------------------------------------------- moving


def test_the_cursor_moves_stops_and_comes_in_again() -> None:
    assert move(LIST, 1).cursor == 1
    assert move(LIST, -1).cursor == 2
    assert move(move(LIST, 10), 0).cursor == 2
    assert move(move(LIST, 10), 1).cursor == 0
    assert move(LIST, -10).cursor == 0
    assert move(TEXT, 1) == TEXT


def test_a_number_jumps() -> None:
    assert jump(LIST, 3).cursor == 2
    assert jump(LIST, 4) == LIST
    assert jump(LIST, 0) == LIST


def test_a_tick_comes_and_goes() -> None:
    assert toggle(LIST).ticked == {0}
    assert toggle(toggle(LIST)).ticked == set()


def test_text_is_written_and_erased() -> None:
    assert write(TEXT, "3\x1b\n4").text == "1234"
    assert erase(TEXT).text == "1"
    assert erase(TEXT, 2).text == ""
    assert erase(TEXT, 0).text == "12"


# -------------------------------------------------------------------------------------------------------------- drawing


def test_a_list_shows_the_cursor() -> None:
    assert texts_of(draw(move(LIST, 1), 40, 24)) == [
        "",
        "2 asked",
        "Leaning: vm",
        "Which?",
        "  A",
        "> B",
        "  C",
        "",
        "up/down move",
    ]


def test_ticks_show_boxes() -> None:
    assert texts_of(draw(TICKS, 40, 24))[4:7] == ["> [ ] A", "  [x] B", "  [ ] C"]


def test_a_line_to_type_shows_what_is_typed() -> None:
    assert texts_of(draw(replace(TEXT, message="No."), 40, 24)) == ["", "How many?", "> 12_", "", "No.", "A number"]


def test_a_long_line_shows_its_end() -> None:
    rows = draw(replace(TEXT, text="x" * 100 + "end"), 40, 24)
    assert rows[2].text.endswith("end_")
    assert len(rows[2].text) == 40


@pytest.mark.parametrize("cursor", [0, 1, 14, 28, 29])
def test_a_list_that_is_too_long_scrolls_around_the_cursor(cursor: int) -> None:
    rows = draw(replace(LONG, cursor=cursor), 40, 20)
    texts = texts_of(rows)
    assert len(rows) <= 20
    assert any(text.startswith("> ") and f"number {cursor}" in text for text in texts)
    assert ("more above" in " ".join(texts)) == (cursor > 5)
    assert ("more below" in " ".join(texts)) == (cursor < 24)


def test_help_scrolls_and_stops_at_its_end() -> None:
    board = open_pages(LIST, [f"Paragraph {number}." for number in range(30)])
    assert texts_of(draw(board, 40, 20))[0] == "Paragraph 0."
    assert texts_of(draw(move(board, 4), 40, 20))[0] == "Paragraph 2."
    assert "Paragraph 29." in texts_of(draw(move(board, 10_000), 40, 20))
    assert boards.close_pages(move(board, 4)) == LIST


@pytest.mark.parametrize(("width", "height"), [(31, 24), (80, 9), (1, 1), (12, 40)])
def test_a_window_that_is_too_small_is_told_so_politely(width: int, height: int) -> None:
    rows = draw(LIST, width, height)
    assert rows[0].text.startswith("Sorry"[: max(0, width - 1)])
    assert all(len(row.text) <= max(width, 1) for row in rows)
    assert len(rows) <= max(1, height)


@given(
    width=st.integers(LEAST_WIDTH, 100),
    height=st.integers(LEAST_HEIGHT, 40),
    labels=st.lists(st.text(alphabet="ab ", min_size=1, max_size=90), min_size=1, max_size=30),
    above=st.lists(st.text(alphabet="cd ", max_size=90), max_size=3),
    hint=st.text(alphabet="ef ", max_size=300),
    data=st.data(),
)
def test_whatever_it_shows_fits_with_the_cursor_in_sight(
    width: int, height: int, labels: list[str], above: list[str], hint: str, data: st.DataObject
) -> None:
    cursor = data.draw(st.integers(0, len(labels) - 1))
    board = Board(
        kind=data.draw(st.sampled_from(("one", "ticks"))),
        title="Which?",
        above=tuple(above),
        hint=hint,
        keys="up/down move, ? help",
        labels=tuple(labels),
        cursor=cursor,
    )
    rows = draw(board, width, height)
    assert len(rows) <= height
    assert all(len(row.text) <= width for row in rows)
    assert sum(row.text.startswith(">") for row in rows) == 1
    assert any(row.look == "strong" for row in rows)
