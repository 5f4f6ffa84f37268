"""What lies outside the alternatives, and what the chosen one takes: considerations, risks and effort, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.wording import join_words
from advisor.report.choose import main_evidence
from advisor.report.layout import Line, is_beside, write_entry, write_paragraph
from advisor.report.wording import SIZES, show_source

if TYPE_CHECKING:
    from advisor.model.recommendation import FiredConsideration, Recommendation

ALSO: Final = "Also consider"
"""Heads what a workload could be instead of any alternative, in every report."""

_LABEL: Final = len(ALSO) + 2
_MOST: Final = 3
_LAST_SITUATION: Final = 3  # the brevity up to which the situation is told beside the rule that names it
_RULE: Final = 11  # columns of a rule's id


class Named(NamedTuple):
    """A consideration with the situations for which rules name it."""

    first: FiredConsideration
    components: tuple[str, ...]
    """The components that it may fit; empty for a workload without any."""
    situations: tuple[tuple[str, str], ...]
    """Title and id of each rule that names it."""

    @property
    def title(self) -> str:
        """Give what it is called, with the components that it is for."""
        return self.first.title + (f" for {join_words(self.components, 'and')}" if self.components else "")


def gather(recommendation: Recommendation) -> list[Named]:
    """Give what lies outside the alternatives, each once, for the workload or for its components."""
    found: dict[str, list[tuple[str, str, FiredConsideration]]] = {}
    for part in recommendation.components or (recommendation,):
        titles = {firing.rule: firing.title for firing in part.firings}
        for item in part.considerations:
            found.setdefault(item.id, []).append((part.component, titles.get(item.rule, ""), item))
    return [
        Named(
            first=entries[0][2],
            components=tuple(dict.fromkeys(component for component, _, _ in entries if component)),
            situations=tuple(dict.fromkeys((title, item.rule) for _, title, item in entries)),
        )
        for entries in found.values()
    ]


def write_also(recommendation: Recommendation, width: int, brevity: int = 0) -> list[Line]:
    """Give what else to consider in a few lines, each with the situation in which a rule names it.

    With `brevity` fewer are told, and in the end without the situation.
    """
    named = gather(recommendation)
    told = named[: 1 if brevity > 1 else _MOST]
    situations = [f": {item.situations[0][0]}" if brevity <= _LAST_SITUATION else "" for item in told]
    texts = [
        f"{item.title}{situation} ({item.situations[0][1]})" for item, situation in zip(told, situations, strict=True)
    ]
    if len(named) > len(told):
        texts[-1] += f"; and {len(named) - len(told)} more"
    if not is_beside(width, _LABEL):
        head = write_paragraph(ALSO, width, style="strong") if texts else []
        return [*head, *(line for text in texts for line in write_paragraph(text, width, indent=2))]
    labels = [ALSO, *[""] * len(texts)]
    return [
        line
        for label, text in zip(labels, texts, strict=False)
        for line in write_entry(label, text, width, indent=_LABEL)
    ]


def write_considerations(recommendation: Recommendation, width: int) -> list[Line]:
    """Give what else to consider in full: what it is, and why each rule names it."""
    if not recommendation.considerations:
        return []
    lines = write_paragraph(ALSO, width, style="strong")
    for item in recommendation.considerations:
        lines += write_entry(f"  {item.rule}", f"{item.title}: {item.summary}", width, indent=_RULE, label_style="name")
        lines += write_paragraph(item.because, width, indent=_RULE, style="quiet")
        source = main_evidence(recommendation, item.evidence)
        if source is not None:
            lines += write_paragraph(f"Evidence: {show_source(source)}", width, indent=_RULE, style="quiet")
    return lines


def write_risks(recommendation: Recommendation, width: int) -> list[Line]:
    """Give what may go wrong with the chosen alternative, and what keeps it small."""
    lines = write_paragraph("Risks", width, style="strong") if recommendation.risks else []
    for risk in recommendation.risks:
        lines += write_entry(f"  {risk.rule}", risk.text, width, indent=_RULE, label_style="name")
        lines += write_paragraph(risk.mitigation, width, indent=_RULE, style="quiet")
    return lines


def write_effort(recommendation: Recommendation, width: int) -> list[Line]:
    """Give how much it takes to move to the chosen alternative, and why."""
    effort = recommendation.effort
    if effort is None:
        return []
    lines = write_paragraph(f"Effort of moving there: {SIZES[effort.size]}", width, style="strong")
    for reason in effort.reasons:
        lines += write_entry(f"  {reason.rule}", reason.why, width, indent=_RULE, label_style="name")
    return lines
