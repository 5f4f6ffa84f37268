"""What a decision record says of a workload or a component: what weighs, and what speaks for and against each form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.wording import join_words, show_value
from advisor.model.fact import Origin
from advisor.report.beyond import gather
from advisor.report.choose import LEAST_EFFECT, by_effect
from advisor.report.markdown_text import code, escape, heading, items, paragraph
from advisor.report.safe import abridge
from advisor.report.wording import show_signed, show_step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.model.recommendation import Firing, Ranked, Recommendation, Veto

_LONGEST_NAME: Final = 30
_MOST_FACTS: Final = 6
_MOST_TITLES: Final = 2
_MOST_RULES: Final = 3
_MOST_CRITERIA: Final = 3


def head_of(part: Recommendation, text: str, level: int) -> list[str]:
    """Give a heading; that of a component names it, so that no two headings are alike."""
    return heading(level, f"{abridge(part.component, _LONGEST_NAME)}: {text}" if part.component else text)


def titles_of(part: Recommendation) -> dict[str, str]:
    """Map alternatives to their titles."""
    return {ranked.alternative: ranked.title for ranked in part.ranking}


def write_beyond(recommendation: Recommendation) -> list[str]:
    """Give what lies outside the options and may fit better, each with the rules that name it."""
    found = [
        f"**{escape(item.title)}**: {end(escape(item.first.summary))} "
        f"{end(escape(item.first.because))} ({join_words([escape(rule) for _, rule in item.situations], 'and')})"
        for item in gather(recommendation)
    ]
    return [*paragraph("Outside these options, and not ranked against them:"), *items(found)] if found else []


def say_facts(part: Recommendation) -> str:
    """Name the answers that the fired rules rest on, those of the strongest rules and those that say yes first."""
    answered = {fact.name for fact in part.facts if fact.origin in {Origin.ANSWERED, Origin.DETECTED}}
    firings = sorted(part.firings, key=lambda firing: (not firing.vetoes, -abs(firing.effect_on_margin), firing.rule))
    told = {name: value for firing in firings for name, value in firing.facts.items() if name in answered}
    ranked = sorted(told.items(), key=lambda item: item[1] is False)
    return ", ".join(code(f"{name}: {show_value(value)}") for name, value in ranked[:_MOST_FACTS])


def write_drivers(part: Recommendation) -> list[str]:
    """Give the criteria by weight, with the rules that raised or lowered them; the others stand together."""
    moved: list[str] = []
    usual: list[str] = []
    for criterion, weight in sorted(part.weights.items(), key=lambda item: -item[1]):
        causes = [firing for firing in part.firings if firing.weigh.get(criterion)]
        causes.sort(key=lambda firing: (-abs(firing.weigh[criterion]), firing.rule))
        if not causes:
            usual.append(f"{escape(criterion)} {weight:g}")
            continue
        told = [_say_cause(firing, firing.weigh[criterion]) for firing in causes[:_MOST_TITLES]]
        others = causes[_MOST_TITLES:]
        told += [_say_causes(others, criterion)] if others else []
        moved.append(f"**{escape(criterion)}**, weight {weight:g}: {'; '.join(told)}")
    return items([*moved, *([f"At their usual weight: {', '.join(usual)}"] if usual else [])])


def _say_causes(firings: list[Firing], criterion: str) -> str:
    """Name rules with what they add up to, or with what each does where they pull apart."""
    changes = [firing.weigh[criterion] for firing in firings]
    names = [escape(firing.rule) for firing in firings]
    if min(changes) < 0 < max(changes):
        names = [f"{name} ({show_step(change)})" for name, change in zip(names, changes, strict=True)]
        return f"and {join_words(names, 'and')}"
    return f"and {join_words(names, 'and')} ({show_step(sum(changes))})"


def _say_cause(firing: Firing, change: float) -> str:
    return f"{escape(firing.title)} ({escape(firing.rule)}, {show_step(change)})"


def write_options(part: Recommendation) -> list[str]:
    """Give each alternative with what speaks for and against it; those of a component below a heading of its own."""
    lines: list[str] = []
    level = 3
    if part.component:
        name = abridge(part.component, _LONGEST_NAME)
        lines += heading(level, f"{name}: {part.component_title}" if part.component_title else f"Component {name}")
        lines += paragraph(escape(part.summary))
        level += 1
    told = dict.fromkeys(part.conflict, "Decision Outcome")
    for ranked in part.ranking:
        arguments = [*_argue_vetoes(part, ranked, told), *_argue_criteria(part, ranked), *_argue_rules(part, ranked)]
        lines += head_of(part, ranked.title, level)
        lines += paragraph(_say_standing(part, ranked))
        lines += items(sorted(arguments, key=lambda text: not text.startswith("Good")))
    return lines


def _say_standing(part: Recommendation, ranked: Ranked) -> str:
    """Say how an alternative scores, and how far open questions can still move that."""
    name, score = code(ranked.alternative), f"{ranked.score:.3f}"
    if ranked.vetoed_by:
        return f"{name} is excluded; without that it would score {score}."
    is_open = ranked.high - ranked.low >= LEAST_EFFECT
    low, high = (f"{max(0.0, bound):.3f}" for bound in (ranked.low, ranked.high))
    open_to = f", and between {low} and {high} once all is answered" if is_open else ""
    if ranked.alternative == part.alternative:
        return f"{name} is chosen; it scores {score}{open_to}."
    behind = f", {sum(ranked.lag.values()):.3f} behind" if part.alternative else ""
    return f"{name} scores {score}{behind}{open_to}."


def _argue_criteria(part: Recommendation, ranked: Ranked) -> list[str]:
    """Say on which criteria an alternative adds most and least to its score, of all that are considered."""
    best, worst = [], []
    for criterion, own in ranked.contributions.items():
        others = [other.contributions[criterion] for other in part.ranking if other is not ranked]
        if not others or max(*others, own) - min(*others, own) < LEAST_EFFECT:
            continue
        if own >= max(others):
            best.append((own - min(others), criterion))
        elif own <= min(others):
            worst.append((max(others) - own, criterion))
    found = [f"Good, because nothing does better on {_name_criteria(best)}."] if best else []
    return found + ([f"Bad, because nothing does worse on {_name_criteria(worst)}."] if worst else [])


def _name_criteria(found: list[tuple[float, str]]) -> str:
    return join_words([escape(criterion) for _, criterion in sorted(found, key=lambda item: (-item[0], item[1]))], "or")


def _argue_rules(part: Recommendation, ranked: Ranked) -> list[str]:
    """Give the rules that move a feasible alternative's performance, those first that the weights make count most."""
    if ranked.vetoed_by:
        return []
    arguments: dict[str, list[tuple[float, str]]] = {"Good": [], "Bad": []}
    for firing in part.firings:
        shifts = firing.shift.get(ranked.alternative, {})
        for word, sign in (("Good", 1), ("Bad", -1)):
            changes = {criterion: change for criterion, change in shifts.items() if change * sign > 0}
            weight = sum(abs(change) * part.weights.get(criterion, 0.0) for criterion, change in changes.items())
            if weight:
                figures = ", ".join(f"{escape(criterion)} {show_step(change)}" for criterion, change in changes.items())
                text = f"{word}, because of {escape(firing.rule)}: {escape(firing.title)} ({figures})."
                arguments[word].append((weight, text))
    found = []
    for told in arguments.values():
        found += [text for _, text in sorted(told, key=lambda item: -item[0])[:_MOST_RULES]]
    return found


def _argue_vetoes(part: Recommendation, ranked: Ranked, told: dict[str, str]) -> list[str]:
    """Give what excludes an alternative, with the way out; a rule that was told before is only named."""
    by_rule = {veto.rule: veto for veto in part.vetoes}
    found: list[str] = []
    again: list[str] = []
    for rule in ranked.vetoed_by:
        if rule in told:
            again.append(rule)
        elif rule in by_rule:
            told[rule] = ranked.title
            found.append(f"Bad, because {say_veto(by_rule[rule])}")
    if again:
        where = escape(told[again[0]])
        names = join_words([escape(rule) for rule in again], "and")
        found.append(f"Bad, because {names} {'exclude' if len(again) > 1 else 'excludes'} it (see {where}).")
    return found


def say_veto(veto: Veto) -> str:
    """Say what a rule excludes something for, and the way out."""
    return f"{escape(veto.rule)} excludes it: {end(escape(veto.because))} Way out: {end(escape(veto.remedy))}"


def end(sentence: str) -> str:
    """Give a text that ends as a sentence does."""
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def say_leads(lag: dict[str, float], sign: int) -> str:
    """Name the criteria on which the winner is ahead (`sign` 1) or behind (−1), with how much of the score they are."""
    found = sorted((-abs(value), criterion) for criterion, value in lag.items() if value * sign >= LEAST_EFFECT)
    return join_words(
        [f"{escape(criterion)} ({show_signed(-size * sign)})" for size, criterion in found[:_MOST_CRITERIA]], "and"
    )


def rules_told(part: Recommendation) -> Iterable[Firing]:
    """Give the fired rules, those that exclude first, then by effect."""
    return sorted(by_effect(part.firings), key=lambda firing: not firing.vetoes)
