"""What each alternative costs in memory, time, hosts and money, as a table whose figures name what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.report.choose import verdict_rival
from advisor.report.layout import Line, Span, Style, count_cells, pad, write_paragraph
from advisor.report.wording import show_band, show_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.model.recommendation import Recommendation, SizingRow


class Figure(NamedTuple):
    """A figure of the sizing, and how reports call it."""

    field: str
    heading: str
    words: str
    """How a sentence says it, behind the figures."""


FIGURES: Final = (
    Figure("overhead_mib", "MiB each", "MiB beside each application"),
    Figure("start_s", "s to start", "s to start"),
    Figure("overhead_gib", "GiB in all", "GiB of overhead in all"),
    Figure("hosts", "hosts", "hosts"),
    Figure("cost_month", "a month", "a month"),
)
"""Every figure that sizing may give."""

MEASURED: Final = {"overhead_mib": "Memory", "start_s": "Start"}
"""The figures that rest on evidence; the others are computed from them."""

_GAP: Final = 2


def write_sizing(recommendation: Recommendation, width: int) -> list[Line]:
    """Give a column for each alternative, or a sentence where there is no room for columns."""
    rows = recommendation.sizing
    if not rows:
        return []
    found = figures_of(recommendation)
    lines = write_paragraph("What it takes: typical, and from best to worst as measured", width, style="strong")
    table = [["", *(row.alternative for row in rows)]]
    table += [[figure.heading, *texts] for figure, texts in found]
    columns = [max(map(count_cells, column)) + _GAP for column in zip(*table, strict=True)]
    if sum(columns) + _GAP <= width:
        lines += [_write_row(texts, columns, "quiet" if texts is table[0] else "plain") for texts in table]
    else:
        lines += [line for text in say_sizes(recommendation) for line in write_paragraph(text, width, indent=_GAP)]
    return lines + _write_evidence(recommendation, width)


def figures_of(recommendation: Recommendation) -> list[tuple[Figure, list[str]]]:
    """Give the figures that are known of any alternative, each with its text for every row of the sizing."""
    rows = recommendation.sizing
    return [
        (figure, [show_band(getattr(row, figure.field)) for row in rows])
        for figure in FIGURES
        if any(getattr(row, figure.field) for row in rows)
    ]


def say_sizes(recommendation: Recommendation) -> list[str]:
    """Give a sentence for each alternative with all of its figures."""
    found = figures_of(recommendation)
    return [
        f"{row.alternative}: " + "; ".join(f"{texts[index]} {figure.words}" for figure, texts in found if texts[index])
        for index, row in enumerate(recommendation.sizing)
    ]


def _write_row(texts: list[str], columns: list[int], style: Style) -> Line:
    heading, *cells = texts
    joined = "".join(f"{text:>{column}}" for text, column in zip(cells, columns[1:], strict=True))
    return (Span(" " * _GAP), Span(pad(heading, columns[0])), Span(joined, style))


def _write_evidence(recommendation: Recommendation, width: int) -> list[Line]:
    """Name for each measured figure what it was published in; the other figures are computed from these."""
    lines: list[Line] = []
    for row in recommendation.sizing:
        for field, cited in row.evidence.items():
            known = [recommendation.evidence[name] for name in cited if name in recommendation.evidence]
            sources = "; ".join(dict.fromkeys(show_source(item) for item in known))
            text = f"{MEASURED.get(field, field)} of {row.alternative}: {sources or 'judgement'}"
            lines += write_paragraph(text, width, indent=_GAP, style="quiet")
    return lines


def show_hosts(recommendation: Recommendation, *, is_brief: bool = False) -> str:
    """Say how many hosts the winner and the best of another verdict take; empty when that is not known."""
    by_name: Mapping[str, SizingRow] = {row.alternative: row for row in recommendation.sizing}
    rival = verdict_rival(recommendation)
    names = [recommendation.alternative, *([rival.alternative] if rival else [])]
    rows = [by_name[name] for name in names if name in by_name and by_name[name].hosts]
    return "; ".join(_show_hosts(row, is_brief=is_brief) for row in rows) + ("." if rows else "")


def _show_hosts(row: SizingRow, *, is_brief: bool) -> str:
    hosts = show_band(row.hosts)
    noun = "host" if hosts == "1" else "hosts"
    cost = f" at {show_band(row.cost_month)} a month" if row.cost_month else ""
    overhead = f", {show_band(row.overhead_gib)} GiB of overhead" if row.overhead_gib and not (cost or is_brief) else ""
    return f"{row.alternative} {hosts} {noun}{cost}{overhead}"
