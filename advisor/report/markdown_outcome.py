"""What was decided, what follows from it, and how anybody can confirm that it still holds."""

from __future__ import annotations

import shlex
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from advisor.report.blocks import Invocation, has_stack, show_strength, suggest_folder
from advisor.report.choose import by_score, verdict_rival
from advisor.report.markdown_parts import end, say_leads, say_veto
from advisor.report.markdown_text import WIDTH, code, escape, fence, items, paragraph, table
from advisor.report.preferences import say_shares
from advisor.report.wording import SIZES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model.recommendation import Ranked, Recommendation

_SETTLEMENTS: Final = {
    "settled": "No answer to an open question can change that.",
    "open": "Answers to open questions can still change that.",
    "not-proven": "No answer was found that changes that, but not all were tried.",
}


def write_outcome(recommendation: Recommendation) -> list[str]:
    """Give the chosen alternative and why; where nothing is feasible, what excludes everything and the ways out."""
    return [*_write_chosen(recommendation), *_write_mixture(recommendation)]


def _write_mixture(recommendation: Recommendation) -> list[str]:
    """Give the advice to take a mixture apart before anything is decided."""
    mixtures = [part for part in recommendation.components or (recommendation,) if part.mixed]
    return [
        line
        for part in mixtures
        for line in paragraph(f"**Divide {escape(part.component) or 'it'} first.** {escape(part.mixed)}")
    ]


def _write_chosen(recommendation: Recommendation) -> list[str]:
    if not recommendation.alternative:
        return _write_no_outcome(recommendation)
    chosen = recommendation.alternative_title
    reason = recommendation.summary
    because = f"it{reason.removeprefix(chosen)}" if reason.startswith(f"{chosen} ") else reason[:1].lower() + reason[1:]
    lines = paragraph(f'Chosen option: "{escape(chosen)}", because {escape(because)}')
    settled = _SETTLEMENTS[recommendation.settlement]
    if recommendation.components:
        lines += _write_placement(recommendation)
        return [*lines, *paragraph(settled)]
    strength = f"The verdict is **{escape(recommendation.verdict)}**: {escape(show_strength(recommendation))}."
    is_open = recommendation.sensitivity.acceptability and verdict_rival(recommendation)
    shares = say_shares(recommendation) if is_open else ""
    others = f" Over all weights, {escape(shares)}." if shares else ""
    return [*lines, *paragraph(f"{strength} {settled}{others}")]


def _write_no_outcome(recommendation: Recommendation) -> list[str]:
    lines: list[str] = []
    for part in recommendation.components or (recommendation,):
        if part.alternative:
            continue
        subject = f"for {escape(part.component)}" if part.component else "as things are"
        lines += paragraph(f"Nothing is decided, for nothing is feasible {subject}. Together these exclude everything:")
        by_rule = {veto.rule: veto for veto in part.vetoes}
        vetoes = [by_rule[rule] for rule in part.conflict if rule in by_rule] or list(part.vetoes)
        lines += items(
            say_veto(veto).replace(" excludes it: ", f" excludes {', '.join(map(code, veto.alternatives))}: ", 1)
            for veto in vetoes
        )
    return lines + (_write_placement(recommendation) if recommendation.components else [])


def _write_placement(recommendation: Recommendation) -> list[str]:
    """Give where each component goes: as a table, or as sentences where there is no room."""
    rows = [("Component", "Runs as", "Verdict", "Strength")]
    for part in recommendation.components:
        place = escape(part.alternative_title) or "nowhere yet"
        ahead = "" if part.verdict_margin is None else f", {part.verdict_margin:.2f}"
        rows.append(
            (code(part.component), place, escape(part.verdict), f"{part.strength}{ahead}" if part.alternative else "–")
        )
    sentences = items(f"{name}: {place}; {verdict}, {strength}" for name, place, verdict, strength in rows[1:])
    return table(rows) or [*paragraph("Where each component goes:"), *sentences]


def write_consequences(recommendation: Recommendation) -> list[str]:
    """Give what is gained and given up, what may go wrong and what moving takes, then what is to be done."""
    found: list[str] = []
    for part in recommendation.components or (recommendation,):
        found += [*_weigh_up(part), *_say_effort(part)]
    advice = [end(escape(sentence)) for sentence in recommendation.advice]
    if recommendation.hardening:
        settings = ", ".join(map(code, recommendation.hardening))
        advice.append(f"Carry out these settings, as far as the outcome has a place for them: {settings}.")
    risks = [
        f"{end(escape(risk.text))} Against it: {end(escape(risk.mitigation))} ({escape(risk.rule)})"
        for risk in recommendation.risks
    ]
    return [
        *items(found),
        *(paragraph("What may go wrong:") if risks else []),
        *items(risks),
        *(paragraph("To be done:") if advice else []),
        *items(advice),
    ]


def _say_effort(part: Recommendation) -> list[str]:
    """Say how much it takes to move there, and why."""
    effort = part.effort
    if effort is None:
        return []
    subject = escape(part.component) or "it"
    reasons = [f"{end(escape(reason.why))} ({escape(reason.rule)})" for reason in effort.reasons]
    return [f"Neutral, because moving {subject} there is an effort of size {SIZES[effort.size]}: {' '.join(reasons)}"]


def _weigh_up(part: Recommendation) -> list[str]:
    """Say what the winner gains and gives up against the best alternative of another verdict."""
    rival = verdict_rival(part) or _lost(part)
    if not part.alternative or rival is None:
        return []
    against = f"{code(rival.alternative)}{', which is excluded' if rival.vetoed_by else ''}"
    ahead, behind = say_leads(rival.lag, 1), say_leads(rival.lag, -1)
    subject = escape(part.component) or "it"
    found = [f"Good, because {subject} gains {ahead} over {against}."] if ahead else []
    return found + ([f"Bad, because {subject} gives up {behind} against {against}."] if behind else [])


def _lost(part: Recommendation) -> Ranked | None:
    """Give the alternative of the highest score that was excluded, where every other verdict is."""
    return next((ranked for ranked in by_score(part) if ranked.vetoed_by), None)


def write_confirmation(recommendation: Recommendation, invocation: Invocation) -> list[str]:
    """Give the commands that tell whether the decision still holds and whether what is built keeps to it."""
    verdict = recommendation.verdict
    if not invocation.file:
        text = (
            f"Keep the workload in a file. `advisor evaluate FILE --expect {verdict}` exits with 4 once this changes."
        )
        return paragraph(text)
    again = [invocation.file, *invocation.rules, *invocation.facts]
    lines = [
        "# Exits with 4 once the verdict is no longer this one.",
        *_write_command(["advisor", "evaluate", *again, "--expect", verdict]),
    ]
    if recommendation.alternative and has_stack(recommendation):
        folder = suggest_folder(recommendation)
        lines += [
            "# Starter files that carry the decision, and whether they keep to it.",
            *_write_command(["advisor", "generate", *again, "-o", folder]),
            *_write_command(["advisor", "verify", folder]),
        ]
    if not PurePath(invocation.file).is_absolute():
        lines += [
            "# What an edit of the workload changes, compared with the last commit.",
            *_write_command(["git", "show", f"HEAD:./{invocation.file}"], end=" |"),
            *_write_command(["advisor", "compare", "-", *again], start="  "),
        ]
    return fence(lines, "sh")


def _pair_up(words: Sequence[str]) -> list[str]:
    """Quote words, each option together with its value, so that no line ends between them."""
    found: list[str] = []
    for word in words:
        follows = bool(found) and found[-1].startswith("-") and " " not in found[-1]
        quoted = shlex.quote(word)
        found[-1:] = [f"{found[-1]} {quoted}"] if follows else [*found[-1:], quoted]
    return found


def _write_command(words: Sequence[str], *, start: str = "", end: str = "") -> list[str]:
    """Give a command, continued on further lines where it is long."""
    lines: list[str] = []
    current = ""
    for word in _pair_up(words):
        candidate = f"{current} {word}" if current else start + word
        if current and len(candidate) > WIDTH - 2:
            lines.append(f"{current} \\")
            candidate = f"{start}  {word}"
        current = candidate
    return [*lines, current + end]
