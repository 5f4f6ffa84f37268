"""What a decision rests on and what would re-open it: answers, assumptions, figures, rules and their evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from advisor.engine.outlook import UNDECIDED
from advisor.engine.wording import join_words, show_value
from advisor.report.choose import BASE_LAYER, LEAST_EFFECT, questions_first
from advisor.report.markdown_parts import end, head_of, rules_told
from advisor.report.markdown_text import address, code, escape, heading, items, link, paragraph, table
from advisor.report.outlook import choose_changes, show_power
from advisor.report.preferences import turns_of
from advisor.report.safe import abridge
from advisor.report.sizing import figures_of, say_sizes
from advisor.report.wording import CONFIDENCES, count, show_signed, show_source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.model.fact import Fact
    from advisor.model.recommendation import Citation, Counterfactual, Firing, OpenQuestion, Recommendation

_MOST_CHANGES: Final = 8
_MOST_QUESTIONS: Final = 8
_LONGEST_NOTE: Final = 300


@dataclass(slots=True)
class Sources:
    """Numbers the publications of a record, each once, in the order in which they are first cited."""

    evidence: dict[str, Citation]
    found: dict[str, list[Citation]] = field(default_factory=dict)
    """What is cited, by title and year."""

    def cite(self, names: Iterable[str]) -> str:
        """Give the numbers of the publications that pieces of evidence come from, such as `sources 2 and 5`."""
        cited = [self.evidence[name] for name in names if name in self.evidence]
        for item in cited:
            self.found.setdefault(show_source(item), []).append(item)
        order = list(self.found)
        numbers = [str(number) for number in sorted({order.index(show_source(item)) + 1 for item in cited})]
        return f"{'source' if len(numbers) == 1 else 'sources'} {join_words(numbers, 'and')}" if numbers else ""

    def write(self) -> list[str]:
        """Give the publications as links, with year and confidence."""
        return items((_show_source(cited) for cited in self.found.values()), is_numbered=True)


def _show_source(cited: list[Citation]) -> str:
    confidence = list(dict.fromkeys(CONFIDENCES.get(item.confidence, item.confidence) for item in cited))
    seen = "" if any(item.verified for item in cited) else ", seen second-hand only"
    first, *others = dict.fromkeys(item.url for item in cited)
    also = [f"[{number}]({url})" for number, url in enumerate(map(address, others), start=2) if url]
    told = f"{link(cited[0].title, first)}, {cited[0].year}, {escape(' and '.join(confidence))}{seen}"
    return f"{told}; further parts: {', '.join(also)}" if also else told


def write_reopening(recommendation: Recommendation) -> list[str]:
    """Give the changes of answers and of weights that would turn the verdict."""
    found: list[str] = []
    for part in recommendation.components or (recommendation,):
        prefix = f"{escape(part.component)}: " if part.component else ""
        told = choose_changes(part.counterfactuals, _MOST_CHANGES)
        texts = [_say_change(change) for change in told]
        if part.alternative:
            texts += [f"{escape(turn.words)}: then {escape(turn.verdict)}" for turn in turns_of(part)]
        more = len(part.counterfactuals) - len(told)
        texts += [f"one of {count(more, 'further change')} comes true, which `--all` lists"] if more > 0 else []
        texts += [] if part.counterfactuals_complete else ["a change comes true that the search did not get to"]
        found += [prefix + text for text in texts]
    return [*heading(3, "Re-open this decision if"), *items(found)] if found else []


def _say_change(change: Counterfactual) -> str:
    """Give a change with the verdict that it leads to; the names of the facts as code."""
    names = sorted(map(re.escape, change.answers), key=len, reverse=True)
    words = re.sub(rf"\b(?:{'|'.join(names)})\b", lambda found: code(found[0]), change.words) if names else change.words
    verdict = "nothing is feasible" if change.verdict == UNDECIDED else change.verdict
    rules = f" ({escape(change.rules[0])})" if change.rules else ""
    return f"{escape(words)}: then {escape(verdict)}{rules}"


def write_assumptions(recommendation: Recommendation) -> list[str]:
    """Give what was assumed, with the notes, and what was not answered."""
    parts = recommendation.components or (recommendation,)
    assumed = {fact.name: fact for part in parts for fact in part.facts if fact.origin == "assumed"}
    noted = [_say_assumed(fact) for fact in assumed.values() if fact.note]
    plain = [_say_assumed(fact) for fact in assumed.values() if not fact.note]
    lines = items([*noted, *([", ".join(plain)] if plain else [])])
    lines = [*paragraph("Assumed, not answered:"), *lines] if lines else []
    for part in parts:
        lines += _write_questions(part)
    return [*heading(3, "Assumptions and open questions"), *lines] if lines else []


def _say_assumed(fact: Fact) -> str:
    note = f" ({escape(abridge(fact.note, _LONGEST_NOTE))})" if fact.note else ""
    return f"{code(f'{fact.name}: {show_value(fact.value)}')}{note}"


def _write_questions(part: Recommendation) -> list[str]:
    questions = questions_first(part)
    if not questions:
        return []
    told, more = questions[:_MOST_QUESTIONS], len(questions) - _MOST_QUESTIONS
    subject = f"Not answered for {escape(part.component)}:" if part.component else "Not answered:"
    rest = [f"and {count(more, 'further question')}"] if more > 0 else []
    return [*paragraph(subject), *items([*(_say_question(question) for question in told), *rest])]


def _say_question(question: OpenQuestion) -> str:
    can = show_power(question)
    return f"{escape(question.prompt)} ({code(question.fact)})" + (f": {can}" if can else "")


def write_sizing(part: Recommendation, sources: Sources) -> list[str]:
    """Give what each alternative takes, as a table where there is room, with what the figures were published in."""
    found = figures_of(part)
    if not found:
        return []
    rows = [["", *(figure.heading for figure, _ in found)]]
    rows += [[code(row.alternative), *(texts[index] for _, texts in found)] for index, row in enumerate(part.sizing)]
    cited = sources.cite(name for row in part.sizing for names in row.evidence.values() for name in names)
    said = f"Typical, and from best to worst as measured{f' ({cited})' if cited else ''}:"
    return [*head_of(part, "Sizing", 3), *paragraph(said), *(table(rows) or items(map(escape, say_sizes(part))))]


def write_rules(part: Recommendation, sources: Sources) -> list[str]:
    """Give every rule that fired: what it says, what it excludes, its share in the lead, and its sources."""
    if not part.firings:
        return []
    said = "The figure is what the lead over the runner-up would lose without the rule."
    return [
        *head_of(part, "Rules that fired", 3),
        *(paragraph(said) if part.alternative else []),
        *items(_say_rule(firing, sources) for firing in rules_told(part)),
    ]


def _say_rule(firing: Firing, sources: Sources) -> str:
    effects = [f"excludes {', '.join(map(code, firing.vetoes))}"] if firing.vetoes else []
    if abs(firing.effect_on_margin) >= LEAST_EFFECT:
        effects.append(show_signed(firing.effect_on_margin))
    grounds = [text for text in (sources.cite(firing.evidence), "judgement" if firing.judgement else "") if text]
    layer = f" \\[{escape(firing.layer)}\\]" if firing.layer != BASE_LAYER else ""
    figure = f" ({', '.join(effects)})" if effects else ""
    told = f"**{escape(firing.rule)}**{layer} {escape(firing.title)}{figure}: {end(escape(firing.because))}"
    return f"{told} {'; '.join(grounds).capitalize()}." if grounds else told


def write_provenance(recommendation: Recommendation) -> list[str]:
    """Give by which policy and with which layers of house rules it was advised."""
    made_from = recommendation.provenance
    policy = f"under the policy {code(made_from.policy)}" if made_from.policy else "by the base weights"
    layers = [code(layer) for layer in made_from.layers if layer != BASE_LAYER]
    house = f", with the house rules {join_words(layers, 'and')}" if layers else ""
    sign = "To sign it, set `status: accepted` above and name the `decision-makers`."
    return paragraph(f"Advised {policy}{house}. {sign}")
