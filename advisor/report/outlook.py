"""What advice rests on and what would change it: assumptions, open questions, other answers, other weights, sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.wording import show_value
from advisor.report.blocks import LABEL
from advisor.report.choose import questions_first
from advisor.report.layout import Line, write_entry, write_paragraph
from advisor.report.wording import count, show_fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.model.fact import FactValue
    from advisor.model.recommendation import Band, Counterfactual, Recommendation, SizingRow, WeightRange

_MOST_ASSUMED: Final = 6
_MOST_QUESTIONS: Final = 2
_MOST_CHANGES: Final = 2
_SETTLEMENTS: Final = {
    "settled": "no answer can change the verdict",
    "open": "answers can still change the verdict",
    "not-proven": "no answer was found that changes the verdict, but not all were tried",
}


def write_outlook(recommendation: Recommendation, width: int) -> list[Line]:
    """Give what was assumed, what is still open, and the answers that would turn the verdict."""
    assumed = [show_fact(fact) for fact in recommendation.facts if fact.origin == "assumed"]
    lines: list[Line] = []
    if assumed:
        more = len(assumed) - _MOST_ASSUMED
        text = ", ".join(assumed[:_MOST_ASSUMED]) + (f", and {more} more" if more > 0 else "")
        lines += write_entry("Assumed", text, width, indent=LABEL)
    if recommendation.open_questions:
        lines += write_entry("Open", _show_open(recommendation), width, indent=LABEL)
    changes = recommendation.counterfactuals[:_MOST_CHANGES]
    if changes and recommendation.alternative:
        lines += write_entry("Turns", _show_changes(changes), width, indent=LABEL)
    return lines


def _show_open(recommendation: Recommendation) -> str:
    """Say how many questions are open, whether they can change the verdict, and which of them come first."""
    text = f"{count(len(recommendation.open_questions), 'question')} not answered"
    if not recommendation.alternative:
        return f"{text}."
    text = f"{text}; {_SETTLEMENTS[recommendation.settlement]}"
    excluding = [question for question in questions_first(recommendation) if question.may_exclude_winner]
    if not excluding or recommendation.settled:
        return f"{text}."
    named = "; ".join(f"{question.prompt.rstrip('?')} ({question.fact})" for question in excluding[:_MOST_QUESTIONS])
    more = len(excluding) - _MOST_QUESTIONS
    return f"{text}. May exclude this alternative: {named}" + (f"; and {more} more." if more > 0 else ".")


def _show_changes(changes: Iterable[Counterfactual]) -> str:
    """Give changes as one sentence, those to one verdict together."""
    by_verdict: dict[str, list[str]] = {}
    for change in changes:
        by_verdict.setdefault(change.verdict, []).append(_show_answers(change.answers))
    return "; ".join(f"to {verdict} if {' or if '.join(answers)}" for verdict, answers in by_verdict.items()) + "."


def _show_change(change: Counterfactual) -> str:
    return f"to {change.verdict} if {_show_answers(change.answers)}"


def _show_answers(answers: Mapping[str, FactValue]) -> str:
    return " and ".join(f"{fact} were {show_value(value)}" for fact, value in answers.items())


def write_changes(recommendation: Recommendation, width: int) -> list[Line]:
    """Give the smallest changes of answers that turn the verdict, with the rules that make them do so."""
    if not recommendation.counterfactuals:
        return []
    lines = write_paragraph("Answers that would turn the verdict", width, style="strong")
    for change in recommendation.counterfactuals:
        open_to_talk = ", a decision that could be reconsidered" if change.is_negotiable else ""
        lines += write_paragraph(_show_change(change) + open_to_talk, width, indent=2)
        lines += write_paragraph(f"through {', '.join(change.rules)}", width, indent=4, style="quiet")
    if not recommendation.counterfactuals_complete:
        lines += write_paragraph("The search was cut short; there may be others.", width, indent=2, style="quiet")
    return lines


def write_sensitivity(recommendation: Recommendation, width: int) -> list[Line]:
    """Give how far the weights may move before the verdict does, and how often each alternative comes first."""
    sensitivity = recommendation.sensitivity
    bounded = [row for row in sensitivity.weights if row.below or row.above]
    lines: list[Line] = []
    if sensitivity.weights:
        lines = write_paragraph("How far each weight may move before the verdict turns", width, style="strong")
        lines += [line for row in bounded for line in write_paragraph(_show_range(row), width, indent=2)]
        rest = "no other weight turns it" if bounded else "no single weight turns it"
        lines += write_paragraph(rest, width, indent=2)
    if sensitivity.acceptability:
        shares = ", ".join(f"{name} {share:.0%}" for name, share in sensitivity.acceptability.items())
        lines += write_paragraph("How often each comes first over all possible weights", width, style="strong")
        lines += write_paragraph(f"{shares} of {sensitivity.draws} draws", width, indent=2)
    return lines


def _show_range(row: WeightRange) -> str:
    parts = [f"below {row.low:.2g} to {row.below}"] if row.below else []
    parts += [f"above {row.high:.2g} to {row.above}"] if row.above and row.high is not None else []
    return f"{row.criterion}, now {row.weight:g}: {', '.join(parts)}"


def write_sizing(recommendation: Recommendation, width: int) -> list[Line]:
    """Give what each alternative costs in memory, time, hosts and money, as bands of what was measured."""
    lines = write_paragraph("What it takes", width, style="strong") if recommendation.sizing else []
    for row in recommendation.sizing:
        lines += write_paragraph(f"{row.alternative}: {'; '.join(_show_sizes(row))}", width, indent=2)
    return lines


def _show_sizes(row: SizingRow) -> list[str]:
    sizes = [f"{_show_band(row.overhead_mib)} MiB beside the application", f"{_show_band(row.start_s)} s to start"]
    sizes += [f"{_show_band(row.overhead_gib)} GiB of overhead in all"] if row.overhead_gib else []
    sizes += [f"{_show_band(row.hosts)} hosts"] if row.hosts else []
    sizes += [f"{_show_band(row.cost_month)} a month"] if row.cost_month else []
    return sizes


def _show_band(band: Band) -> str:
    """Give the typical figure, and the band around it unless it has no width."""
    if band.low == band.high:
        return f"{band.typical:.3g}"
    return f"{band.typical:.3g} ({band.low:.3g} to {band.high:.3g})"


def write_open_questions(recommendation: Recommendation, width: int) -> list[Line]:
    """Give every open question, with what its answer can do and the rules that wait for it."""
    lines = (
        write_paragraph("Questions without an answer", width, style="strong") if recommendation.open_questions else []
    )
    for question in questions_first(recommendation):
        can = (
            "may exclude the winner"
            if question.may_exclude_winner
            else "can turn the verdict"
            if question.can_flip
            else ""
        )
        chance = f", in {question.information_value:.1%} of cases" if question.information_value else ""
        text = f"{question.prompt} ({question.fact})" + (f": {can}{chance}" if can else "")
        lines += write_paragraph(text, width, indent=2)
        lines += write_paragraph(f"read by {', '.join(question.rules)}", width, indent=4, style="quiet")
    return lines
