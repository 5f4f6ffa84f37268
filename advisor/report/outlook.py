"""What advice rests on and what would change it: assumptions, open questions, other answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.outlook import UNDECIDED
from advisor.report.blocks import LABEL
from advisor.report.choose import questions_first
from advisor.report.layout import Line, count_cells, write_entry, write_paragraph
from advisor.report.preferences import nearest_turn
from advisor.report.sizing import show_hosts
from advisor.report.wording import count, show_fact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.model.recommendation import Counterfactual, OpenQuestion, Recommendation

_MOST_ASSUMED: Final = 6
_MOST_QUESTIONS: Final = 2
_MOST_CHANGES: Final = 2
_LAST_TURN: Final = 3  # the brevity up to which a change of weights is told beside a change of answers
_LONG: Final = 60  # columns of a change that is no quick read
SETTLEMENTS: Final = {
    "settled": "no answer can change the verdict",
    "open": "answers can still change the verdict",
    "not-proven": "no answer was found that changes the verdict, but not all were tried",
}
"""What is known of the answers that are still open."""


def write_outlook(recommendation: Recommendation, width: int, brevity: int = 0) -> list[Line]:
    """Give what was assumed and detected, what is still open, what would re-open it, and the hosts it takes.

    With `brevity` fewer examples stand for the rest.
    """
    lines = write_origins((recommendation,), width, brevity)
    if recommendation.open_questions:
        lines += write_entry("Open", _show_open(recommendation, 1 if brevity else _MOST_QUESTIONS), width, indent=LABEL)
    reopening = show_reopening(recommendation, 1 if brevity > 1 else _MOST_CHANGES, has_weights=brevity <= _LAST_TURN)
    if reopening:
        lines += write_entry("Re-open", reopening, width, indent=LABEL)
    hosts = show_hosts(recommendation, is_brief=brevity > 1)
    return [*lines, *(write_entry("Sizing", hosts, width, indent=LABEL) if hosts else [])]


def write_origins(parts: Iterable[Recommendation], width: int, brevity: int = 0) -> list[Line]:
    """Give the first of the facts that were assumed and of those that were detected, each once, and count the rest."""
    facts = [fact for part in parts for fact in part.facts]
    lines: list[Line] = []
    for label, origin in (("Assumed", "assumed"), ("Detected", "detected")):
        found = list(dict.fromkeys(show_fact(fact) for fact in facts if fact.origin == origin))
        most = 2 if brevity > 1 else _MOST_ASSUMED
        more = len(found) - most
        text = ", ".join(found[:most]) + (f", and {more} more" if more > 0 else "")
        lines += write_entry(label, text, width, indent=LABEL) if found else []
    return lines


def _show_open(recommendation: Recommendation, limit: int) -> str:
    """Say how many questions are open, whether they can change the verdict, and which of them come first."""
    text = f"{count(len(recommendation.open_questions), 'question')} not answered"
    if not recommendation.alternative:
        return f"{text}."
    text = f"{text}; {SETTLEMENTS[recommendation.settlement]}"
    excluding = [question for question in questions_first(recommendation) if question.may_exclude_winner]
    if not excluding or recommendation.settled:
        return f"{text}."
    named = "; ".join(f"{question.prompt.rstrip('?')} ({question.fact})" for question in excluding[:limit])
    more = len(excluding) - limit
    return f"{text}. May exclude this alternative: {named}" + (f"; and {more} more." if more > 0 else ".")


def show_reopening(recommendation: Recommendation, limit: int, *, has_weights: bool = True) -> str:
    """Say in a sentence when the decision has to be taken anew; empty when nothing is known that would turn it."""
    if not recommendation.alternative:
        return ""
    told = choose_changes(recommendation.counterfactuals, limit)
    parts = [f"if {show_change(change)}" for change in told]
    turn = nearest_turn(recommendation) if has_weights or not told else None
    parts += [f"if {turn.words}, then {turn.verdict}"] if turn else []
    more = len(recommendation.counterfactuals) - len(told)
    return "; ".join(parts) + ("" if not parts else f"; and {more} more." if more > 0 else ".")


def choose_changes(changes: Iterable[Counterfactual], limit: int) -> list[Counterfactual]:
    """Choose one change to each verdict first, then others; those without a feasible answer and long ones come last."""
    seen: set[str] = set()
    ranked: list[tuple[bool, bool, bool, Counterfactual]] = []
    for change in changes:
        is_long = count_cells(change.words) > _LONG
        is_again = change.verdict in seen
        if not is_long:
            seen.add(change.verdict)
        ranked.append((change.verdict == UNDECIDED, is_long, is_again, change))
    return [change for *_, change in sorted(ranked, key=lambda entry: entry[:3])][:limit]


def show_power(question: OpenQuestion) -> str:
    """Say what the answer to a question can do, and how probably; empty when it can do nothing."""
    can = (
        "may exclude the winner" if question.may_exclude_winner else "can turn the verdict" if question.can_flip else ""
    )
    return can + (f", in {question.information_value:.1%} of cases" if can and question.information_value else "")


def show_change(change: Counterfactual) -> str:
    """Give a change with the verdict that it leads to and the rule that makes it do so."""
    verdict = "nothing is feasible" if change.verdict == UNDECIDED else change.verdict
    return f"{change.words}, then {verdict}" + (f" ({change.rules[0]})" if change.rules else "")


def write_changes(recommendation: Recommendation, width: int) -> list[Line]:
    """Give the smallest changes of answers that turn the verdict, with the rules that make them do so."""
    if not recommendation.counterfactuals:
        return []
    now = {firing.rule for firing in recommendation.firings}
    lines = write_paragraph("Re-open this decision if", width, style="strong")
    for change in recommendation.counterfactuals:
        verdict = "nothing is feasible" if change.verdict == UNDECIDED else change.verdict
        open_to_talk = "; a decision that could be reconsidered" if change.is_negotiable else ""
        lines += write_paragraph(f"{change.words}, then {verdict}{open_to_talk}", width, indent=2)
        causes = [f"no longer {rule}" if rule in now else rule for rule in change.rules]
        if causes:
            lines += write_paragraph(f"because {', '.join(causes)}", width, indent=4, style="quiet")
    if not recommendation.counterfactuals_complete:
        lines += write_paragraph("The search was cut short; there may be others.", width, indent=2, style="quiet")
    return lines


def write_open_questions(recommendation: Recommendation, width: int) -> list[Line]:
    """Give every open question, with what its answer can do and the rules that wait for it."""
    lines = (
        write_paragraph("Questions without an answer", width, style="strong") if recommendation.open_questions else []
    )
    for question in questions_first(recommendation):
        can = show_power(question)
        text = f"{question.prompt} ({question.fact})" + (f": {can}" if can else "")
        lines += write_paragraph(text, width, indent=2)
        lines += write_paragraph(f"read by {', '.join(question.rules)}", width, indent=4, style="quiet")
    return lines
