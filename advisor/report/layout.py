"""Lines of styled text for a terminal of any width.

Rich could do all of it, but loading it takes as long as an evaluation; it is therefore only asked for colours.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from advisor.report.safe import ELLIPSIS, abridge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Style = Literal["plain", "strong", "good", "fair", "bad", "quiet", "name"]


class Span(NamedTuple):
    """A piece of a line in one style."""

    text: str
    style: Style = "plain"


Line: TypeAlias = tuple[Span, ...]

BLANK: Final[Line] = ()
_PLAIN_GLYPHS: Final = str.maketrans("█░·−–…’├└│─→", "#.---~'|`|->")
_LEAST_WIDTH: Final = 10
_LONGEST_PARAGRAPH: Final = 10_000  # characters; whoever writes more does not want to be read


def count_cells(text: str) -> int:
    """Give the columns that text takes on a terminal: two for a wide character, none for a combining mark.

    >>> count_cells("vm"), count_cells("仮想")
    (2, 4)
    """
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def cut(text: str, width: int) -> str:
    """Give text in at most `width` columns, with an ellipsis where something was left out.

    >>> cut("containers", 6)
    'conta…'
    """
    if count_cells(text) <= width:
        return text
    return _take(text, width - 1).rstrip() + ELLIPSIS if width > 0 else ""


def pad(text: str, width: int) -> str:
    """Give text cut or filled up with spaces to exactly `width` columns."""
    shown = cut(text, width)
    return shown + " " * (width - count_cells(shown))


def wrap(text: str, width: int) -> list[str]:
    """Give the words of a text as lines of at most `width` columns; words that are longer are broken.

    >>> wrap("a virtual machine", 9)
    ['a virtual', 'machine']
    """
    width = max(width, _LEAST_WIDTH)
    lines: list[str] = []
    current = ""
    for word in _break_words(abridge(text, _LONGEST_PARAGRAPH), width):
        candidate = f"{current} {word}" if current else word
        if current and count_cells(candidate) > width:
            lines.append(current)
            candidate = word
        current = candidate
    return [*lines, current] if current else lines


def _break_words(text: str, width: int) -> Iterator[str]:
    for word in text.split():
        rest = word
        while len(head := _take(rest, width)) < len(rest):
            yield head
            rest = rest[len(head) :]
        yield rest


def _take(text: str, width: int) -> str:
    """Give the longest beginning of a text that fits; one character always fits where words are broken."""
    used = 0
    for index, character in enumerate(text):
        used += _cells_of(character)
        if used > width:
            return text[:index]
    return text


def write_paragraph(text: str, width: int, *, indent: int = 0, style: Style = "plain") -> list[Line]:
    """Give a text as wrapped lines behind an indent."""
    return [(Span(" " * indent), Span(line, style)) for line in wrap(text, width - indent)]


def is_beside(width: int, indent: int) -> bool:
    """Tell whether a text still has room beside its label, or has to stand under it."""
    return width >= indent * 3


def write_entry(
    label: str, text: str, width: int, *, indent: int, style: Style = "plain", label_style: Style = "strong"
) -> list[Line]:
    """Give a text beside its label; the text starts at column `indent`, under the label on a narrow terminal."""
    if not is_beside(width, indent):
        return [(Span(cut(label, width), label_style),), *write_paragraph(text, width, indent=2, style=style)]
    lines = write_paragraph(text, width, indent=indent, style=style)
    first = (Span(pad(label, indent), label_style), lines[0][1]) if lines else (Span(label, label_style),)
    return [first, *lines[1:]]


def align(left: Line, right: Span, width: int) -> Line:
    """Give a line with `right` at its end; `left` has to leave room."""
    gap = width - sum(count_cells(span.text) for span in left) - count_cells(right.text)
    return (*left, Span(" " * max(gap, 1)), right)


def draw_bar(share: float, width: int) -> tuple[str, str]:
    """Give the full and the empty part of a bar for a share from 0 to 1."""
    full = round(min(1.0, max(0.0, share)) * width)
    return "█" * full, "░" * (width - full)


def spell_plainly(text: str) -> str:
    """Give text with the signs that reports draw replaced by ASCII ones of the same width."""
    return text.translate(_PLAIN_GLYPHS)


def join_lines(lines: Iterable[Line]) -> str:
    """Give lines as plain text, without trailing spaces, each ended by a line break."""
    return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines)
