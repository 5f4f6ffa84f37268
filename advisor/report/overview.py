"""Several workloads side by side: one line each, for whoever places more than one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.report.blocks import STRENGTH_STYLES
from advisor.report.choose import decisive_rule
from advisor.report.layout import Line, Span, Style, count_cells, cut, pad
from advisor.report.text import paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model.recommendation import Recommendation

_HEADINGS: Final = ("workload", "verdict", "alternative", "strength", "margin", "decided by")
_NONE: Final = "–"
_GAP: Final = 2
_LEAST_NAME: Final = 12


Cells: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A file and the recommendation for the workload in it; None when the file is invalid."""

    file: str
    recommendation: Recommendation | None


def render_overview(rows: Sequence[Row], width: int, *, color: bool, is_unicode: bool = True) -> str:
    """Give a table with a line for each workload.

    The margin is the distance in score to the best alternative of another verdict, by which the strength is judged.
    Where there is no room for columns each workload takes two lines; where there is plenty rules have their titles.
    """
    cells = [_cells_of(row) for row in rows]
    widths = [max(map(count_cells, column)) for column in zip(_HEADINGS, *cells, strict=True)]
    fixed = sum(widths[1:-1]) + _GAP * (len(widths) - 1)
    rule = count_cells(_HEADINGS[-1])
    room = width - fixed - rule
    if room < min(widths[0], _LEAST_NAME):
        lines = [line for row, texts in zip(rows, cells, strict=True) for line in _write_two_lines(row, texts, width)]
        return paint(lines, color=color, is_unicode=is_unicode)
    widths[0] = min(widths[0], room)
    widths[-1] = width - fixed - widths[0]
    heading: Line = tuple(
        Span(pad(text, column + _GAP), "quiet") for text, column in zip(_HEADINGS, widths, strict=True)
    )
    body = [_write_row(row, texts, widths) for row, texts in zip(rows, cells, strict=True)]
    return paint([heading, *body], color=color, is_unicode=is_unicode)


def _write_row(row: Row, texts: Cells, widths: list[int]) -> Line:
    *first, rule = texts
    styles: tuple[Style, ...] = ("strong", _style_of(row), "plain", "plain", "plain")
    spans = [
        Span(pad(text, column) + " " * _GAP, style) for text, column, style in zip(first, widths, styles, strict=False)
    ]
    titled = f"{rule}  {_title_of(row, rule)}"
    has_room = widths[-1] >= count_cells(rule) + _LEAST_NAME
    return (*spans, Span(cut(titled if has_room else rule, widths[-1])))


def _write_two_lines(row: Row, texts: Cells, width: int) -> list[Line]:
    name, *rest = texts
    facts = ""
    for text in rest:
        longer = f"{facts}  {text}"
        facts = longer if text not in {"", _NONE} and count_cells(longer) <= width else facts
    return [(Span(cut(name, width), "strong"),), (Span(facts, _style_of(row)),)]


def _style_of(row: Row) -> Style:
    return STRENGTH_STYLES[row.recommendation.strength] if row.recommendation else "bad"


def _cells_of(row: Row) -> Cells:
    advice = row.recommendation
    if advice is None:
        return (row.file, "invalid", "", "", "", "")
    strength, margin = (advice.strength, advice.verdict_margin) if advice.alternative else (_NONE, None)
    shown = _NONE if margin is None else f"{margin:.2f}"
    return (advice.workload, advice.verdict, advice.alternative or _NONE, strength, shown, decisive_rule(advice))


def _title_of(row: Row, rule: str) -> str:
    advice = row.recommendation
    firings = (firing for part in (advice, *advice.components) for firing in part.firings) if advice else ()
    return next((firing.title for firing in firings if firing.rule == rule), "")
