"""The blocks of the text report of one workload, from the verdict down to the next command to type."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.report.choose import (
    BASE_LAYER,
    LEAST_EFFECT,
    decisive_rule,
    main_evidence,
    strongest_firings,
    telling_vetoes,
    verdict_rival,
    weak_points,
)
from advisor.report.layout import (
    Line,
    Span,
    Style,
    align,
    count_cells,
    cut,
    draw_bar,
    is_beside,
    pad,
    wrap,
    write_entry,
    write_paragraph,
)
from advisor.report.wording import count, name_of, show_signed

if TYPE_CHECKING:
    from advisor.model.recommendation import Firing, Ranked, Recommendation

LABEL: Final = 10
"""Columns of the labels at the left."""

STRENGTH_STYLES: Final[dict[str, Style]] = {"clear": "good", "lean": "fair", "toss-up": "fair", "none": "bad"}

HOW_TO_DIVIDE: Final = "Describe its parts under `components:`, or go on with the interview and press e."
EFFECT: Final = "+ for − against"
"""Heads the column of the effects on the margin."""

_ID: Final = 9
_BAR: Final = 18
_MOST_VETOES: Final = 2
_LAST_RULE: Final = 2  # the brevity up to which a rule is told beside what is excluded
_SIDE_BY_SIDE: Final = 64  # columns that a bar needs to have its reason beside it


class Invocation(NamedTuple):
    """The words that led to the recommendation, so that the next commands lead on from it."""

    file: str = ""
    """Path of the workload; empty when there is none to type again."""
    rules: tuple[str, ...] = ()
    """Options that choose the rules: `--policy`, `--rules`."""
    facts: tuple[str, ...] = ()
    """Options that change the workload: `--set`."""
    own_policy: str = ""
    """The policy that the workload names itself, where no other was chosen."""

    def options_to_show(self, layer: str) -> tuple[str, ...]:
        """Give the options under which `rules show` finds a rule of this layer."""
        if layer == BASE_LAYER:
            return ()
        return (*self.rules, *(("--policy", self.own_policy) if self.own_policy else ()))


def write_head(recommendation: Recommendation, width: int) -> list[Line]:
    """Give the name, the verdict with its strength, and why in a sentence."""
    excluded = "a component has nowhere to go" if recommendation.components else "every alternative is excluded"
    title = recommendation.alternative_title or excluded
    style = STRENGTH_STYLES[recommendation.strength]
    verdict = recommendation.verdict.upper()
    words = f"{title} · {show_strength(recommendation)}" if recommendation.alternative else title
    head = wrap(words, width - count_cells(verdict) - 2)
    lines: list[Line] = [(Span(cut(name_of(recommendation), width), "quiet"),)]
    lines.append((Span(verdict, style), Span("  "), Span(head[0], "strong")))
    lines += [(Span(" " * (count_cells(verdict) + 2)), Span(line, "strong")) for line in head[1:]]
    return [*lines, *write_paragraph(recommendation.summary, width)]


def write_mixture(recommendation: Recommendation, width: int) -> list[Line]:
    """Give the advice to take a mixture apart; nothing for one thing, and a line for each part that is a mixture."""
    mixtures = [part for part in recommendation.components or (recommendation,) if part.mixed]
    lines: list[Line] = []
    for part in mixtures:
        label = "" if lines else "Divide"
        subject = f"{part.component}: " if part.component else ""
        lines += write_entry(label, f"{subject}{part.mixed} {HOW_TO_DIVIDE}", width, indent=LABEL, style="fair")
    return lines


def show_strength(recommendation: Recommendation) -> str:
    """Say how strong a verdict is, by what it leads, and how often such verdicts were right where that is known."""
    rival = verdict_rival(recommendation)
    if recommendation.verdict_margin is None:
        return f"{recommendation.strength}, no other verdict is feasible{_show_calibration(recommendation)}"
    ahead = f" ahead of {rival.alternative}" if rival else " ahead in its closest part"
    words = f"{recommendation.strength}, {recommendation.verdict_margin:.2f}{ahead}"
    return f"{words}{_show_calibration(recommendation)}"


def _show_calibration(recommendation: Recommendation) -> str:
    """Say how often verdicts of this strength were right out of sample."""
    seen = recommendation.calibration
    return f"; right in {seen.acceptable} of {seen.cases} like it" if seen else ""


def write_bars(recommendation: Recommendation, width: int) -> list[Line]:
    """Give a bar for each alternative, with what it lacks or what excludes it."""
    name_width = max((count_cells(ranked.alternative) for ranked in recommendation.ranking), default=0)
    is_wide = width >= _SIDE_BY_SIDE
    bar_width = _BAR if is_wide else max(width - name_width - 9, 0)
    lines: list[Line] = []
    for ranked in recommendation.ranking:
        is_winner = ranked.alternative == recommendation.alternative
        style: Style = "quiet" if ranked.vetoed_by else "good" if is_winner else "name"
        full, empty = draw_bar(ranked.score, bar_width)
        name = Span(pad(ranked.alternative, name_width), "strong" if is_winner else "plain")
        line: Line = (Span("  "), name, Span(f"  {ranked.score:.2f} "), Span(full, style), Span(empty, "quiet"))
        reason = _show_reason(ranked, width - name_width - _BAR - 11 if is_wide else width - 4)
        beside: Line = (Span("  "), reason) if is_wide and reason.text else ()
        lines.append((*line, *beside))
        if not is_wide and ranked.vetoed_by:
            lines.append((Span("    "), reason))
    return lines


def _show_reason(ranked: Ranked, width: int) -> Span:
    """Say what excludes an alternative, or on what it falls behind; words that do not fit are left out whole."""
    if ranked.vetoed_by:
        first, *rest = ranked.vetoed_by
        return Span(cut(f"excluded by {first}" + (f" and {len(rest)} more" if rest else ""), width), "bad")
    for number in range(3, 0, -1):
        points = weak_points(ranked, number)
        text = "behind on " + ", ".join(points)
        if points and count_cells(text) <= width:
            return Span(text, "quiet")
    return Span("")


def write_decisive(recommendation: Recommendation, width: int, brevity: int = 0) -> list[Line]:
    """Give the decisive rules, each with its effect and its main evidence.

    With every step of brevity there is one less; where something is excluded there may be none in the end.
    """
    most = max((2 if recommendation.vetoes else 3) - brevity, 1)
    firings = strongest_firings(recommendation, 0 if recommendation.vetoes and brevity > _LAST_RULE else most)
    if not firings or not recommendation.alternative:
        return []
    head = align((Span("Decisive rules", "strong"),), Span(EFFECT, "quiet"), width)
    return [head, *(line for firing in firings for line in write_firing(recommendation, firing, width))]


def write_firing(recommendation: Recommendation, firing: Firing, width: int) -> list[Line]:
    """Give a rule with its title, its effect, and on a second line its main evidence."""
    effect = show_effect(firing)
    titles = wrap(firing.title + _show_layer(firing), width - _ID - 4 - count_cells(effect.text))
    lines = [align((Span("  "), Span(pad(firing.rule, _ID), "name"), Span(titles[0])), effect, width)]
    lines += [(Span(" " * (_ID + 2)), Span(line)) for line in titles[1:]]
    return [*lines, (Span(" " * (_ID + 2)), Span(_show_grounds(recommendation, firing, width - _ID - 2), "quiet"))]


def _show_layer(firing: Firing | None) -> str:
    """Name the layer of a rule that was not shipped."""
    return "" if firing is None or firing.layer == BASE_LAYER else f" [{firing.layer}]"


def _show_grounds(recommendation: Recommendation, firing: Firing, width: int) -> str:
    """Give title and year of the main evidence; a long title is cut, the year never."""
    source = main_evidence(recommendation, firing.evidence)
    if source is None:
        return cut("judgement, without a published source", width)
    more = len(firing.evidence) - 1
    year = f" ({source.year})" + (f" and {more} more" if more and width >= _SIDE_BY_SIDE - _ID else "")
    return cut(source.title, width - len(year)) + year


def show_effect(firing: Firing) -> Span:
    """Give the effect of a rule on the margin, in the colour of the side that it speaks for."""
    if abs(firing.effect_on_margin) < LEAST_EFFECT:
        return Span("0", "quiet")
    return Span(show_signed(firing.effect_on_margin), "good" if firing.effect_on_margin > 0 else "fair")


def write_vetoes(recommendation: Recommendation, width: int, limit: int = _MOST_VETOES) -> list[Line]:
    """Give what excludes alternatives, with its main evidence and the way out."""
    vetoes = telling_vetoes(recommendation)[:limit]
    firing_of = {firing.rule: firing for firing in recommendation.firings}
    lines: list[Line] = []
    for veto in vetoes:
        firing = firing_of.get(veto.rule)
        label = "Excluded" if veto is vetoes[0] else ""
        text = f"{', '.join(veto.alternatives)}: {veto.title} ({veto.rule}){_show_layer(firing)}"
        lines += write_entry(label, text, width, indent=LABEL)
        if firing is not None:
            indent = LABEL if is_beside(width, LABEL) else 2
            lines.append((Span(" " * indent), Span(_show_grounds(recommendation, firing, width - indent), "quiet")))
        lines += write_entry("  way out", veto.remedy, width, indent=LABEL, label_style="quiet")
    return lines


def write_conflict(recommendation: Recommendation, width: int) -> list[Line]:
    """Give the rules that together exclude everything, each with the way out."""
    by_rule = {veto.rule: veto for veto in recommendation.vetoes}
    lines = write_paragraph("Together these exclude everything", width, style="strong")
    for rule in recommendation.conflict:
        veto = by_rule[rule]
        text = f"{veto.title}; excludes {', '.join(veto.alternatives)}"
        lines += write_entry(f"  {rule}", text, width, indent=_ID + 2, label_style="name")
        lines += write_entry("  way out", veto.remedy, width, indent=_ID + 2, style="quiet", label_style="quiet")
    return lines


def write_next(recommendation: Recommendation, width: int, invocation: Invocation, *, is_whole: bool) -> list[Line]:
    """Give the commands that lead on. They are not wrapped, so that they can be copied."""
    commands: list[list[str]] = []
    rule = decisive_rule(recommendation)
    if rule:
        commands.append(["rules", "show", rule, *invocation.options_to_show(_layer_of(recommendation, rule))])
    if invocation.file:
        again = [invocation.file, *invocation.rules, *invocation.facts]
        if not is_whole:
            commands.append(["evaluate", *again, "--all"])
        if _can_still_change(recommendation):
            commands.append(["ask", "--resume", invocation.file, *invocation.rules])
        if recommendation.alternative and has_stack(recommendation):
            commands.append(["generate", *again, "-o", suggest_folder(recommendation)])
    labels = ["Next", *[""] * len(commands)]
    has_labels = is_beside(width, LABEL)
    return [
        (Span(pad(label, LABEL) if has_labels else "  ", "strong"), Span(shlex.join(["advisor", *words]), "name"))
        for label, words in zip(labels, commands, strict=False)
    ]


def _can_still_change(recommendation: Recommendation) -> bool:
    """Tell whether an interview could change the verdict, where a component goes, or take a mixture apart."""
    parts = recommendation.components or (recommendation,)
    return any(part.mixed or (not part.settled and part.open_questions) for part in parts)


def _layer_of(recommendation: Recommendation, rule: str) -> str:
    parts = recommendation.components or (recommendation,)
    return next((firing.layer for part in parts for firing in part.firings if firing.rule == rule), BASE_LAYER)


def has_stack(recommendation: Recommendation) -> bool:
    """Tell whether starter files can be made: something is known of the software."""
    return recommendation.stack is not None or any(part.stack for part in recommendation.components)


def suggest_folder(recommendation: Recommendation) -> str:
    """Give a name for the folder of the starter files."""
    name = recommendation.workload
    return name if name.isascii() and name.replace("-", "").isalnum() and not name.startswith("-") else "starter"


def write_foot(recommendation: Recommendation, width: int) -> list[Line]:
    """Give what the answer was computed from."""
    made_from = recommendation.provenance
    parts = [count(made_from.rules, "rule"), f"policy {made_from.policy}" if made_from.policy else "base weights"]
    parts += [f"layer {layer}" for layer in made_from.layers if layer != BASE_LAYER]
    parts.append(f"evaluated on {made_from.evaluated_on}")
    return write_entry("Based on", " · ".join(parts), width, indent=LABEL, style="quiet", label_style="quiet")
