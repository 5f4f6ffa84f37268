"""Markdown from words that strangers wrote: escaped for where they land, in lines that a linter and a diff both like.

Everything that a record says goes through here, so that a name can neither become a link, a heading, a table or HTML,
nor hide behind characters that do not show. Lines end before column 80, the usual limit of markdownlint.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from advisor.report.layout import count_cells, cut
from advisor.report.safe import LONGEST, abridge, make_safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH: Final = 80
"""The columns of a line, unless a single word is longer."""

_LONGEST_CODE: Final = 60  # a longer one could not be kept on one line
_CODE: Final = re.compile(rf"`([^`]{{1,{_LONGEST_CODE}}})`")
_MARKS: Final = re.compile(
    r"[\\`*_<>\[\]|~$]"
    r"|&(?=#?\w+;)"  # an entity
    r"|(?<=http):|(?<=https):|(?<=ftp):|(?<=mailto):|(?<=xmpp):|(?<=www)\.",  # what GitHub makes links of
    re.IGNORECASE,
)
_MENTION: Final = re.compile(r"@+")
_BLOCK: Final = re.compile(r"#{1,6}|[+]|=+|:?-+:?|(\d{1,9})[.)]")  # words that open a block at the start of a line
_UNITS: Final = re.compile(r"(?:\\.|`[^`]*`|\S)+")  # words; code keeps its spaces
_ENDINGS: Final = ".,;:!。，；：！ "  # noqa: RUF001 - what markdownlint takes for the end of a sentence
_SAFE_IN_URL: Final = "/:?#[]@!$&'*+,=%~-._"  # without what ends a destination or an entity


def escape(text: str) -> str:
    r"""Give text of which Markdown makes nothing but text; short pairs of backticks stay code.

    >>> print(escape("SYS_ADMIN <= 2 | `a_b` [x](javascript:y)"))
    SYS\_ADMIN \<= 2 \| `a_b` \[x\](javascript:y)
    """
    parts = _CODE.split(make_safe(text))
    return "".join(code(part) if index % 2 else _escape_plain(part) for index, part in enumerate(parts))


def _escape_plain(text: str) -> str:
    """Escape marks; a mention or an address of mail needs more than a backslash to stay text."""
    return _MENTION.sub(lambda found: f"`{found[0]}`", _MARKS.sub(lambda found: "\\" + found[0], text))


def code(text: str) -> str:
    """Give a name as code, or as escaped text where code cannot hold it; a bar would end the cell of a table."""
    name = make_safe(text).strip()
    is_plain = bool(name) and not {"`", "|"} & set(name) and len(name) <= _LONGEST_CODE
    return f"`{name}`" if is_plain else _escape_plain(name)


def link(text: str, url: str) -> str:
    """Give a link, to the web alone: an address of another kind is shown as text."""
    target = address(url)
    return f"[{escape(text)}]({target})" if target else f"{escape(text)} ({escape(abridge(url))})"


def address(url: str) -> str:
    """Give an address of the web as a link's destination takes it; nothing for any other."""
    try:
        is_web = url.startswith(("http://", "https://")) and bool(urlsplit(url).netloc)
    except ValueError:
        is_web = False
    return quote(make_safe(url), safe=_SAFE_IN_URL) if is_web and len(url) <= LONGEST else ""


def heading(level: int, text: str) -> list[str]:
    """Give a heading of plain text, followed by an empty line; it does not end like a sentence."""
    return [f"{'#' * level} {escape(cut(make_safe(text), WIDTH - level - 1).rstrip(_ENDINGS))}", ""]


def paragraph(text: str) -> list[str]:
    """Give Markdown as wrapped lines, followed by an empty line; nothing where there is no text."""
    lines = wrap(text, WIDTH)
    return [*lines, ""] if lines else []


def items(texts: Iterable[str], *, is_numbered: bool = False) -> list[str]:
    """Give Markdown texts as a list, followed by an empty line; nothing where there are none."""
    lines: list[str] = []
    for number, text in enumerate(texts, start=1):
        marker = f"{number}. " if is_numbered else "- "
        first, *rest = wrap(text, WIDTH - len(marker)) or [""]
        lines += [marker + first, *(" " * len(marker) + line for line in rest)]
    return [*lines, ""] if lines else []


def fence(lines: Sequence[str], language: str) -> list[str]:
    """Give lines to copy as they are; nothing in them can end the block, for no run of backticks is as long."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    ticks = "`" * max(3, longest + 1)
    return [f"{ticks}{language}", *map(make_safe, lines), ticks, ""]


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Give Markdown texts as a table whose first row is its head; nothing where it would be too wide to read."""
    widths = [max(3, *map(count_cells, column)) for column in zip(*rows, strict=True)]
    lines = [row(map(_fill, cells, widths)) for cells in (rows[0], ["-" * width for width in widths], *rows[1:])]
    return [*lines, ""] if count_cells(lines[0]) <= WIDTH else []


def row(cells: Iterable[str]) -> str:
    """Give Markdown texts, in which every bar is escaped, as a row of a table."""
    return f"| {' | '.join(cells)} |"


def _fill(text: str, width: int) -> str:
    return text + " " * (width - count_cells(text))


def wrap(text: str, width: int) -> list[str]:
    r"""Give Markdown as lines of words, of which none opens a block.

    >>> wrap("as many as 10. Then - and so on", 15)
    ['as many as 10.', 'Then - and so', 'on']
    >>> wrap("- 1", 15)
    ['\\- 1']
    """
    lines: list[str] = []
    current = ""
    for word in _UNITS.findall(text):
        candidate = f"{current} {word}" if current else _hold_back(word)
        if current and count_cells(candidate) > width:
            lines.append(current)
            candidate = _hold_back(word)
        current = candidate
    return [*lines, current] if current else lines


def _hold_back(word: str) -> str:
    """Give the first word of a line so that it opens no block."""
    found = _BLOCK.fullmatch(word)
    if found is None:
        return word
    number = found[1] or ""
    return f"{number}\\{word[len(number) :]}"
