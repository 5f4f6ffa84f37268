"""The recommendation on a terminal: one screen that says what, how surely, why, and what to do next."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Final

from advisor.report.beyond import write_also
from advisor.report.blocks import (
    Invocation,
    write_bars,
    write_conflict,
    write_decisive,
    write_foot,
    write_head,
    write_mixture,
    write_next,
    write_vetoes,
)
from advisor.report.layout import BLANK, Line, Span, Style, join_lines, spell_plainly
from advisor.report.outlook import write_outlook
from advisor.report.safe import abridge_texts, make_safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.model.recommendation import Recommendation

_COLOURS: Final[dict[Style, str]] = {
    "strong": "bold",
    "good": "bold green",
    "fair": "yellow",
    "bad": "red",
    "quiet": "dim",
    "name": "cyan",
}


SCREEN: Final = 30
"""The lines of a first screen."""

MOST_BRIEF: Final = 4
"""The number of steps in which a report is shortened to fit one screen."""

_WIDE: Final = 80  # columns from which one screen is what a reader may expect


def render_text(
    recommendation: Recommendation,
    width: int,
    *,
    color: bool,
    is_unicode: bool = True,
    show_all: bool = False,
    invocation: Invocation | None = None,
) -> str:
    """Give the text report of a recommendation, in at most `width` columns but for commands that are to be copied.

    `is_unicode` is false for terminals that cannot show more than ASCII; `show_all` adds every rule, fact and question.
    Without it, a report that would not fit one screen is told more briefly, as far as that goes.
    """
    invocation = invocation or Invocation()
    recommendation = abridge_texts(recommendation)
    head, foot = write_head(recommendation, width), write_foot(recommendation, width)
    following = write_next(recommendation, width, invocation, is_whole=show_all)
    details = _write_details(recommendation, width) if show_all else []
    lines: list[Line] = []
    for brevity in range(MOST_BRIEF + 1):
        body = _write_body(recommendation, width, brevity)
        lines = stack([head, write_mixture(recommendation, width), *body, *details, [*following, *foot]])
        if show_all or width < _WIDE or len(lines) <= SCREEN:
            break
    return paint(lines, color=color, is_unicode=is_unicode)


def _write_body(recommendation: Recommendation, width: int, brevity: int) -> list[list[Line]]:
    if recommendation.components:
        from advisor.report.placement import write_placement

        placed, *rest = write_placement(recommendation, width, brevity)
        return [placed, write_also(recommendation, width, brevity), *rest]
    if recommendation.conflict:
        reasons = [write_conflict(recommendation, width)]
    else:
        vetoes = write_vetoes(recommendation, width, 1 if brevity == MOST_BRIEF else 2)
        reasons = [vetoes, write_decisive(recommendation, width, brevity)]
    also = write_also(recommendation, width, brevity)
    return [write_bars(recommendation, width), *reasons, also, write_outlook(recommendation, width, brevity)]


def _write_details(recommendation: Recommendation, width: int) -> list[list[Line]]:
    from advisor.report.details import write_details

    parts = recommendation.components or (recommendation,)
    return [block for part in parts for block in write_details(part, width)]


def stack(blocks: Iterable[list[Line]]) -> list[Line]:
    """Give the lines of blocks with an empty line between them; empty blocks leave no gap."""
    lines: list[Line] = []
    for block in blocks:
        if block:
            lines += [BLANK, *block] if lines else block
    return lines


def paint(lines: Iterable[Line], *, color: bool, is_unicode: bool = True) -> str:
    """Give lines as one string, with ANSI colours if wanted. Here every text is made safe, whoever wrote it."""
    safe = [tuple(Span(make_safe(span.text), span.style) for span in line) for line in lines]
    if not is_unicode:
        safe = [tuple(Span(spell_plainly(span.text), span.style) for span in line) for line in safe]
    return _add_colours(safe) if color else join_lines(safe)


def _add_colours(lines: Iterable[Line]) -> str:
    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=StringIO(), force_terminal=True, color_system="standard", no_color=False, legacy_windows=False, _environ={}
    )
    for line in lines:
        text = Text.assemble(*((span.text, _COLOURS.get(span.style, "")) for span in line))
        text.rstrip()
        console.print(text, soft_wrap=True, highlight=False)
    written = console.file
    return written.getvalue() if isinstance(written, StringIO) else ""
