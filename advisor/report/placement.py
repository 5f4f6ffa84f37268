"""The report of a workload with components: where each goes, and in a line why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.report.blocks import LABEL, STRENGTH_STYLES
from advisor.report.choose import decisive_rule, telling_vetoes, weak_points
from advisor.report.layout import Line, Span, count_cells, pad, write_entry, write_paragraph
from advisor.report.outlook import show_reopening, write_origins
from advisor.report.wording import count

if TYPE_CHECKING:
    from advisor.model.recommendation import Recommendation

_MOST_REOPENED: Final = 2
_PLACE: Final = 16  # columns of the longest alternative


def write_placement(recommendation: Recommendation, width: int, brevity: int = 0) -> list[list[Line]]:
    """Give the placement of the components, what excludes alternatives, and what is assumed, detected and open.

    With `brevity` fewer examples stand for the rest.
    """
    parts = recommendation.components
    columns = max(count_cells(part.component) for part in parts)
    columns = min(columns, width // 4)
    placed = [line for part in parts for line in _write_part(part, columns, width)]
    ways_out = [line for part in parts for line in _write_ways_out(part, width)]
    return [placed, ways_out, _write_outlook(recommendation, width, brevity)]


def _write_part(part: Recommendation, columns: int, width: int) -> list[Line]:
    place = part.alternative or part.verdict
    margin = "" if part.verdict_margin is None else f", {part.verdict_margin:.2f} ahead"
    words = f"{part.strength}{margin}" if part.alternative else "nothing is feasible"
    strength = Span(words, STRENGTH_STYLES[part.strength])
    name = Span(pad(part.component, columns), "strong")
    reason = write_paragraph(explain_place(part), width, indent=columns + 4, style="quiet")
    room = width - columns - _PLACE - count_cells(words) - 8
    if room < 0:
        return [(Span("  "), name, Span("  "), Span(place)), (Span(" " * (columns + 4)), strength), *reason]
    title = Span(pad(part.component_title, room))
    return [(Span("  "), name, Span("  "), Span(pad(place, _PLACE)), Span("  "), title, Span("  "), strength), *reason]


def explain_place(part: Recommendation) -> str:
    """Say in one line why a component goes where it goes."""
    rule = decisive_rule(part)
    firing = next((firing for firing in part.firings if firing.rule == rule), None)
    reason = f"{firing.title} ({firing.rule})" if firing else part.summary
    rivals = [ranked for ranked in part.ranking if ranked.alternative != part.alternative and not ranked.vetoed_by]
    points = weak_points(rivals[0], 2) if rivals else []
    return reason + (f"; {rivals[0].alternative} is behind on {' and '.join(points)}" if points else "")


def _write_ways_out(part: Recommendation, width: int) -> list[Line]:
    if part.alternative:
        return []
    by_rule = {veto.rule: veto for veto in part.vetoes}
    vetoes = [by_rule[rule] for rule in part.conflict if rule in by_rule] or telling_vetoes(part)
    lines = write_paragraph(f"Together these exclude everything for {part.component}", width, style="strong")
    for veto in vetoes:
        lines += write_entry(
            f"  {veto.rule}", f"{veto.title}; excludes {', '.join(veto.alternatives)}", width, indent=LABEL + 1
        )
        lines += write_entry("  way out", veto.remedy, width, indent=LABEL + 1, style="quiet", label_style="quiet")
    return lines


def _write_outlook(recommendation: Recommendation, width: int, brevity: int) -> list[Line]:
    parts = recommendation.components
    lines = write_origins(parts, width, brevity)
    open_parts = [
        f"{count(len(part.open_questions), 'question')} not answered for {part.component}" + _show_power(part)
        for part in parts
        if part.open_questions
    ]
    lines += write_entry("Open", "; ".join(open_parts) + ".", width, indent=LABEL) if open_parts else []
    turning = [(part.component, text) for part in parts if (text := show_reopening(part, 1))][:_MOST_REOPENED]
    for name, text in turning:
        lines += write_entry("Re-open" if name == turning[0][0] else "", f"{name}: {text}", width, indent=LABEL)
    return lines


def _show_power(part: Recommendation) -> str:
    """Say what the answers to a component's open questions can do."""
    if not part.alternative:
        return ""
    if part.settled:
        return ", none of which can change its verdict"
    excluding = sum(question.may_exclude_winner for question in part.open_questions)
    return f", {excluding} of which may exclude {part.alternative}" if excluding else ""
