"""The order of a review: what a reader needs to decide comes first, what an auditor needs to check comes last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.report.beyond import ALSO

if TYPE_CHECKING:
    from advisor.report.html.sheet import Sheet


class Section(NamedTuple):
    """A part of a review. Where the text report has the same thing, it has the same heading."""

    key: str
    """The macro that lays it out, and the end of its anchor."""
    heading: str
    label: str
    """Its word in the contents."""
    is_last: bool = False
    """Whether it follows the components instead of coming before them."""


SECTIONS: Final = (
    Section("placement", "Where each component goes", "Placement"),
    Section("decisive", "Decisive rules", "Decisive rules"),
    Section("exclusions", "What excludes alternatives, and the ways out", "Exclusions"),
    Section("also", ALSO, ALSO),
    Section("scores", "Scores of the alternatives", "Scores"),
    Section("waterfall", "How the rules make the lead", "Lead by rule"),
    Section("preferences", "How much preferences may differ", "Preferences"),
    Section("reopen", "Re-open this decision if", "Re-open if"),
    Section("questions", "Questions without an answer", "Open questions"),
    Section("assumed", "Assumed", "Assumed"),
    Section("sizing", "What it takes", "Sizing"),
    Section("risks", "Risks and effort", "Risks"),
    Section("advice", "Advice", "Advice"),
    Section("tree", "How the verdict came about", "Derivation"),
    Section("firings", "Rules that fired", "Rules"),
    Section("misses", "Rules that one condition kept from firing", "Near misses"),
    Section("facts", "Facts", "Facts"),
    Section("evidence", "Evidence", "Evidence", is_last=True),
    Section("provenance", "Based on", "Based on", is_last=True),
)
"""Every section, in the order in which they are read."""


def list_sections(sheet: Sheet) -> list[Section]:
    """Give the sections of a workload or component that have something to say.

    What components say for themselves is not said again for the whole; evidence and provenance stand once for all.
    """
    advice = sheet.advice
    is_whole, is_part = bool(advice.components), bool(advice.component)
    has = {
        "placement": sheet.places,
        "decisive": sheet.decisive and advice.alternative,
        "exclusions": sheet.exclusions,
        "also": advice.considerations and not is_whole,
        "scores": sheet.stacks,
        "waterfall": sheet.fall,
        "preferences": sheet.intervals,
        "reopen": advice.counterfactuals,
        "questions": advice.open_questions,
        "assumed": sheet.assumed and not is_whole,
        "sizing": sheet.ranges,
        "risks": (advice.risks or advice.effort) and not is_whole,
        "advice": (advice.advice or advice.hardening) and not is_whole,
        "tree": sheet.tree,
        "firings": sheet.firings,
        "misses": advice.near_misses,
        "facts": (advice.facts or advice.stack) and not is_whole,
        "evidence": sheet.sources and not is_part,
        "provenance": not is_part,
    }
    return [section for section in SECTIONS if has[section.key]]
