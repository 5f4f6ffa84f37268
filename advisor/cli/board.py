"""What an arrow-key prompt shows and what a key does to it, as values: `arrows` puts them on a terminal.

A board fits any window down to `LEAST_WIDTH` by `LEAST_HEIGHT`: a list that is too long scrolls around the cursor, and
what is said above and below it gives way first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from advisor.report.layout import cut, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_WIDTH: Final = 32
LEAST_HEIGHT: Final = 10

Look: TypeAlias = Literal["plain", "strong", "quiet", "here", "bad"]
Kind: TypeAlias = Literal["one", "ticks", "text"]


class Row(NamedTuple):
    """A line of the window in one look."""

    look: Look
    text: str


@dataclass(frozen=True, slots=True)
class Board:
    """A list to pick from, a list to tick, or a line to type, with what stands around it."""

    kind: Kind
    title: str
    above: tuple[str, ...] = ()
    """Paragraphs over the title; the last one goes first where room is short."""
    whose: str = ""
    """For which part the answer is."""
    is_for_all: bool = False
    """Whether it is for all parts."""
    hint: str = ""
    """What Enter would keep, or what may be typed."""
    keys: str = ""
    """Which keys there are."""
    labels: tuple[str, ...] = ()
    cursor: int = 0
    ticked: frozenset[int] = frozenset()
    text: str = ""
    message: str = ""
    """Why the last thing typed was no answer."""
    pages: tuple[str, ...] = ()
    """Paragraphs that are shown instead, until a key is pressed."""
    offset: int = 0
    """The first line of them that is shown."""


def move(board: Board, by: int) -> Board:
    """Move the cursor, or the first line of the help. It stops at the ends; one step beyond them comes in again."""
    if board.pages:
        return replace(board, offset=max(0, board.offset + by))
    if not board.labels:
        return board
    last = len(board.labels) - 1
    if by == 1 and board.cursor == last:
        return replace(board, cursor=0)
    if by == -1 and board.cursor == 0:
        return replace(board, cursor=last)
    return replace(board, cursor=min(last, max(0, board.cursor + by)))


def jump(board: Board, number: int) -> Board:
    """Move the cursor to a line by its number, counted from 1; unchanged when there is none."""
    return replace(board, cursor=number - 1) if 1 <= number <= len(board.labels) else board


def toggle(board: Board) -> Board:
    """Tick the line under the cursor, or take its tick away."""
    return replace(board, ticked=board.ticked ^ {board.cursor}) if board.labels else board


def write(board: Board, text: str) -> Board:
    """Put text behind what is typed already."""
    return replace(board, text=board.text + "".join(filter(str.isprintable, text)), message="")


def erase(board: Board, count: int = 1) -> Board:
    """Take characters from the end of what is typed."""
    return replace(board, text=board.text[:-count] if count else board.text, message="")


def open_pages(board: Board, paragraphs: Sequence[str]) -> Board:
    """Show paragraphs in place of the list."""
    return replace(board, pages=tuple(paragraphs), offset=0)


def close_pages(board: Board) -> Board:
    """Show the list again."""
    return replace(board, pages=(), offset=0)


def draw(board: Board, width: int, height: int) -> list[Row]:
    """Give the rows of a window, at most `height` of them and none wider than `width`."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return _draw_apology(width, height)
    if board.pages:
        return _draw_pages(board, width, height)
    title = [Row("strong", line) for line in wrap(board.title, width)]
    below = [Row("bad", line) for line in wrap(board.message, width)]
    below += [Row("here" if board.is_for_all else "quiet", line) for line in wrap(board.whose, width)]
    below += [Row("quiet", line) for line in wrap(board.hint, width)]
    below += [Row("quiet", line) for line in wrap(board.keys, width)]
    above = [[Row("quiet", line) for line in wrap(text, width)] for text in board.above if text]
    least = _least_rows(board, width)
    while above and sum(map(len, above)) + len(title) + len(below) + least > height:
        above.pop()
    head = [*(row for rows in above for row in rows), *title]
    below = below[: max(0, height - len(head) - least)]
    body = _draw_body(board, width, height - len(head) - len(below))
    spare = height - len(head) - len(body) - len(below)
    blank = Row("plain", "")
    return [*[blank][: spare - 1], *head, *body, *[blank][:spare], *below]


def _least_rows(board: Board, width: int) -> int:
    """Give how many rows the list needs at least: for all of it, or for the line at hand between two marks."""
    if board.kind == "text":
        return 1
    sizes = [len(_item(board, index, width)) for index in range(len(board.labels))]
    return min(sum(sizes), max(sizes, default=1) + 2)


def _draw_body(board: Board, width: int, room: int) -> list[Row]:
    if board.kind == "text":
        shown = f"> {board.text}_"
        return [Row("here", shown if len(shown) <= width else f"> …{board.text[4 - width :]}_")]
    items = [_item(board, index, width) for index in range(len(board.labels))]
    if sum(map(len, items)) <= room:
        return [row for item in items for row in item]
    first, last = _window(items, board.cursor, max(1, room - 2))
    more_above = [Row("quiet", f"  {first} more above")] if first else []
    rest = len(items) - 1 - last
    more_below = [Row("quiet", f"  {rest} more below")] if rest else []
    return [*more_above, *(row for item in items[first : last + 1] for row in item), *more_below]


def _window(items: Sequence[Sequence[Row]], cursor: int, room: int) -> tuple[int, int]:
    """Give the first and last item around the cursor that fit, growing downwards and upwards in turn."""
    first = last = cursor
    used = len(items[cursor])
    has_grown = True
    while has_grown:
        has_grown = False
        if last + 1 < len(items) and used + len(items[last + 1]) <= room:
            last += 1
            used += len(items[last])
            has_grown = True
        if first > 0 and used + len(items[first - 1]) <= room:
            first -= 1
            used += len(items[first])
            has_grown = True
    return first, last


def _item(board: Board, index: int, width: int) -> list[Row]:
    """Give the rows of one line of the list: the cursor, the box, the label."""
    is_here = index == board.cursor
    box = f"[{'x' if index in board.ticked else ' '}] " if board.kind == "ticks" else ""
    lead = f"{'>' if is_here else ' '} {box}"
    first, *rest = wrap(board.labels[index], width - len(lead)) or [""]
    look: Look = "here" if is_here else "plain"
    return [Row(look, lead + first), *(Row(look, " " * len(lead) + line) for line in rest)]


def _draw_pages(board: Board, width: int, height: int) -> list[Row]:
    lines = [line for paragraph in board.pages for line in (*wrap(paragraph, width), "")][:-1]
    keys = wrap("up/down scrolls, any other key goes back", width)
    room = height - len(keys) - 1
    offset = min(board.offset, max(0, len(lines) - room))
    shown = [Row("plain", line) for line in lines[offset : offset + room]]
    return [*shown, Row("quiet", ""), *(Row("quiet", line) for line in keys)]


def _draw_apology(width: int, height: int) -> list[Row]:
    """Say politely that the window is too small."""
    text = (
        f"Sorry, this window is too small. Make it at least {LEAST_WIDTH} columns by {LEAST_HEIGHT} lines,"
        " or press Ctrl-C: nothing is lost."
    )
    lines = [cut(line, width) for line in wrap(text, width)]
    return [Row("plain", line) for line in lines[: max(1, height)]]
