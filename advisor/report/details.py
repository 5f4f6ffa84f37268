"""The whole of a recommendation as text: every rule, question and fact, for whoever has to answer for the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.wording import show_value
from advisor.report.beyond import write_considerations, write_effort, write_risks
from advisor.report.blocks import EFFECT, show_effect
from advisor.report.choose import BASE_LAYER, by_effect
from advisor.report.layout import Line, Span, align, count_cells, pad, wrap, write_entry, write_paragraph
from advisor.report.outlook import write_changes, write_open_questions
from advisor.report.preferences import write_preferences
from advisor.report.sizing import write_sizing
from advisor.report.wording import name_of, show_effects, show_fact, show_source

if TYPE_CHECKING:
    from advisor.model.recommendation import Firing, Recommendation

_ID: Final = 11
_NAMES: Final = 22  # columns of the criteria and their weights
_FIGURE: Final = 6


def write_details(recommendation: Recommendation, width: int) -> list[list[Line]]:
    """Give the blocks that `--all` adds for one workload or component."""
    heading = _heading(name_of(recommendation), width) if recommendation.component else []
    return [
        heading,
        _write_criteria(recommendation, width),
        _write_firings(recommendation, width),
        _write_near_misses(recommendation, width),
        _write_remedies(recommendation, width),
        write_considerations(recommendation, width),
        write_changes(recommendation, width),
        write_open_questions(recommendation, width),
        write_preferences(recommendation, width),
        write_sizing(recommendation, width),
        write_risks(recommendation, width),
        write_effort(recommendation, width),
        _write_sentences("Advice", recommendation.advice, width),
        _write_sentences("Settings for the starter files", recommendation.hardening, width),
        _write_facts(recommendation, width),
    ]


def _heading(text: str, width: int) -> list[Line]:
    return write_paragraph(text, width, style="strong")


def _write_criteria(recommendation: Recommendation, width: int) -> list[Line]:
    """Give weights and what each criterion adds to each score: as a table, or as sentences where there is no room."""
    if not recommendation.ranking:
        return []
    lines = _heading("What each criterion adds to the scores", width)
    names = [ranked.alternative for ranked in recommendation.ranking]
    columns = [max(count_cells(name), _FIGURE) + 2 for name in names]
    for criterion, weight in recommendation.weights.items():
        added = [f"{ranked.contributions.get(criterion, 0.0):.3f}" for ranked in recommendation.ranking]
        if _NAMES + sum(columns) > width:
            pairs = ", ".join(f"{name} {figure}" for name, figure in zip(names, added, strict=True))
            lines += write_paragraph(f"{criterion}, weight {weight:g}: {pairs}", width, indent=2)
            continue
        if len(lines) == 1:
            lines.append((Span(f"{'weight':>{_NAMES}}" + _right(names, columns), "quiet"),))
        lines.append((Span("  "), Span(pad(criterion, 14)), Span(f"{weight:>{_NAMES - 16}g}" + _right(added, columns))))
    bounds = {
        "score": [ranked.score for ranked in recommendation.ranking],
        "at least": [ranked.low for ranked in recommendation.ranking],
        "at most": [ranked.high for ranked in recommendation.ranking],
    }
    if _NAMES + sum(columns) <= width:
        for label, scores in bounds.items():
            cells = _right([f"{score:.3f}" for score in scores], columns)
            lines.append(
                (Span("  "), Span(pad(label, _NAMES - 2)), Span(cells, "plain" if label == "score" else "quiet"))
            )
    return lines


def _right(texts: list[str], columns: list[int]) -> str:
    return "".join(f"{text:>{column}}" for text, column in zip(texts, columns, strict=True))


def _write_firings(recommendation: Recommendation, width: int) -> list[Line]:
    if not recommendation.firings:
        return []
    lines = [align((Span("Rules that fired", "strong"),), Span(EFFECT, "quiet"), width)]
    for firing in by_effect(recommendation.firings):
        lines += _write_firing(recommendation, firing, width)
    return lines


def _write_firing(recommendation: Recommendation, firing: Firing, width: int) -> list[Line]:
    effect = show_effect(firing)
    titles = wrap(firing.title, width - _ID - 2 - count_cells(effect.text))
    lines = [align((Span("  "), Span(pad(firing.rule, _ID - 2), "name"), Span(titles[0])), effect, width)]
    lines += [(Span(" " * _ID), Span(line)) for line in titles[1:]]
    texts = [firing.because]
    if firing.facts:
        texts.append("Facts: " + ", ".join(f"{name} {show_value(value)}" for name, value in firing.facts.items()))
    effects = show_effects(firing)
    if effects:
        texts.append("Effects: " + "; ".join(effects))
    cited = (recommendation.evidence[name] for name in firing.evidence if name in recommendation.evidence)
    sources = dict.fromkeys(show_source(item) for item in cited)
    texts.append("Evidence: " + "; ".join([*sources, "judgement"] if firing.judgement else sources))
    if firing.layer != BASE_LAYER:
        texts.append(f"Layer: {firing.layer}")
    return lines + [line for text in texts for line in write_paragraph(text, width, indent=_ID, style="quiet")]


def _write_near_misses(recommendation: Recommendation, width: int) -> list[Line]:
    if not recommendation.near_misses:
        return []
    lines = _heading("Rules that one condition kept from firing", width)
    for miss in recommendation.near_misses:
        lines += write_entry(f"  {miss.rule}", miss.title, width, indent=_ID, label_style="name")
        state = "not known" if miss.status == "unknown" else "not so"
        lines += write_paragraph(f"{state}: {miss.lacking}", width, indent=_ID, style="quiet")
    return lines


def _write_remedies(recommendation: Recommendation, width: int) -> list[Line]:
    if not recommendation.vetoes:
        return []
    lines = _heading("What excludes alternatives, and the ways out", width)
    for veto in recommendation.vetoes:
        text = f"{veto.title}; excludes {', '.join(veto.alternatives)}"
        lines += write_entry(f"  {veto.rule}", text, width, indent=_ID, label_style="name")
        lines += write_paragraph(veto.remedy, width, indent=_ID, style="quiet")
    return lines


def _write_sentences(heading: str, sentences: tuple[str, ...], width: int) -> list[Line]:
    lines = _heading(heading, width) if sentences else []
    for sentence in sentences:
        first, *rest = write_paragraph(sentence, width, indent=4)
        lines += [(Span("  - "), *first[1:]), *rest]
    return lines


def _write_facts(recommendation: Recommendation, width: int) -> list[Line]:
    """Give what was answered as one paragraph, and everything else fact by fact with its note."""
    lines = _heading("Facts", width) if recommendation.facts else []
    plain = [fact for fact in recommendation.facts if fact.origin == "answered" and not fact.note]
    if plain:
        lines += write_paragraph("answered: " + ", ".join(map(show_fact, plain)), width, indent=2)
    for fact in recommendation.facts:
        if fact not in plain:
            note = f" ({fact.note})" if fact.note else ""
            lines += write_paragraph(f"{fact.origin.value}: {show_fact(fact)}{note}", width, indent=2)
    return lines
