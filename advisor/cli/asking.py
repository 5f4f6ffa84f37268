"""What both front ends of the interview share: the keys, what a prompt is shown with, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol

from advisor.engine.wording import show_value
from advisor.interview.parts import spell_names
from advisor.interview.prompt import Given, Prompt, is_partial, leave_open, ticked_in
from advisor.model.domain import NumberDomain, ReleaseDomain
from advisor.report.safe import make_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.interview.choose import Guidance, Standing
    from advisor.interview.edit import Entry
    from advisor.interview.reasons import Reasons
    from advisor.model.knowledge import KnowledgeBase

MOST_UNKNOWN: Final = 5
"""How many facts that nobody knows are named at the end."""


class Key(Enum):
    """What may be pressed or typed at every prompt besides an answer."""

    UNKNOWN = "u"
    HELP = "?"
    BACK = "b"
    EDIT = "e"
    LEANING = "l"
    SAVE = "s"


@dataclass(frozen=True, slots=True)
class View:
    """A prompt with all that is shown around it."""

    prompt: Prompt
    heading: str
    """How far the interview is, and the topic."""
    leaning: str = ""
    """Which verdict leads; empty when that is switched off."""
    earlier: Given | None = None
    """The answer that Enter keeps."""
    is_assumed: bool = False
    """Whether that answer was only assumed."""
    explain: Callable[[], list[str]] = list
    """Gives the paragraphs that say what is meant, why it is asked and what each answer would do."""


class Front(Protocol):
    """What puts prompts before a user. It raises EOFError when no more answers will come."""

    @property
    def is_terminal(self) -> bool:
        """Tell whether somebody sits in front of it."""

    def ask(self, view: View) -> Given | Key:
        """Give the answer, or a key other than help."""

    def pick(self, entries: Sequence[Entry]) -> Entry | None:
        """Give the answer that is to be changed; None when it is none of them."""

    def say(self, text: str) -> None:
        """Show a paragraph."""

    def read(self, invitation: str) -> str:
        """Read a line."""


def describe_progress(guidance: Guidance, prompt: Prompt | None = None) -> str:
    """Say how far the interview is, and what it is about now: the part with its title, and the topic."""
    text = f"{guidance.prompts} asked, about {guidance.to_go} to go"
    titled = f"{prompt.part} ({prompt.part_title})" if prompt and prompt.part_title else prompt.part if prompt else ""
    about = [make_safe(word) for word in (titled, prompt.topic if prompt else "") if word]
    return " - ".join([text, *about])


def word_question(prompt: Prompt) -> str:
    """Give the question in words, with the part that it is asked of before it."""
    subject = prompt.part or ("All parts" if prompt.others else "")
    return make_safe(f"{subject}: {prompt.text}" if subject else prompt.text)


def describe_leaning(guidance: Guidance) -> str:
    """Say which verdict leads and by how much; of parts, where each would go."""
    if guidance.parts:
        whole = f"{make_safe(guidance.leading)}, whatever else is answered: " if guidance.is_settled else ""
        return f"Leaning: {whole}{', '.join(_describe_standing(part) for part in guidance.parts)}"
    if guidance.is_settled:
        return f"Leaning: {make_safe(guidance.leading)}, whatever else is answered"
    share = min(99, round(100 * guidance.share))
    return f"Leaning: {make_safe(guidance.leading)}, {share} % of what is still possible"


def _describe_standing(part: Standing) -> str:
    sure = "" if part.is_settled else f" {min(99, round(100 * part.share))} %"
    return make_safe(f"{part.part} {part.leading}{sure}")


def describe_end(guidance: Guidance, knowledge: KnowledgeBase) -> str:
    """Say how much was asked and whether the rest could change the verdict."""
    prompts = "1 prompt" if guidance.prompts == 1 else f"{guidance.prompts} prompts"
    head = f"{prompts}: {guidance.asked} of {guidance.questions} questions asked;"
    if guidance.unknown:
        unknown = [(f"{part.part}: ", fact) for part in guidance.parts for fact in part.unknown]
        unknown = unknown or [("", fact) for fact in guidance.unknown]
        named = [make_safe(part + knowledge.question_by_fact[fact].prompt) for part, fact in unknown[:MOST_UNKNOWN]]
        rest = len(unknown) - len(named)
        more = f"; and {rest} more" if rest else ""
        return f"{head} what you do not know could still change this: {'; '.join(named)}{more}."
    if guidance.is_likely:
        chance = max(1, round(100 * guidance.chance))
        return (
            f"{head} likely, but not settled: the remaining answers change this with a chance of about {chance} %."
            " Without `--until likely` the interview goes on."
        )
    if guidance.is_settled:
        return f"{head} no remaining answer can change this."
    return f"{head} nothing is left to ask."


def describe_reasons(prompt: Prompt, reasons: Reasons, *, with_effects: bool) -> list[str]:
    """Give paragraphs: what is meant, which rules wait, and where each answer would lead."""
    paragraphs = [make_safe(prompt.help)] if prompt.help else []
    if isinstance(prompt.domain, ReleaseDomain):
        paragraphs.append(f"Products: {', '.join(prompt.domain.products)}.")
    if not prompt.facts:
        return [*paragraphs, "Why: parts that need different things may go to different places."]
    named = "; ".join(f"{rule.rule} {make_safe(rule.title)}" for rule in reasons.rules)
    if reasons.waiting > len(reasons.rules):
        paragraphs.append(f"Why: {reasons.waiting} rules wait for it, above all {named}.")
    else:
        paragraphs.append(f"Why: {named}." if named else "Why: for the record; no rule waits for it any more.")
    if not with_effects:
        return [*paragraphs, "What each answer would do is hidden with the leaning; l shows both."]
    if reasons.effects:
        paragraphs += _describe_effects(reasons)
    return paragraphs


def _describe_effects(reasons: Reasons) -> list[str]:
    """Group answers by the verdict that they lead to, that of the most answers last and in short."""
    groups: dict[str, list[str]] = {}
    for effect in reasons.effects:
        groups.setdefault(effect.verdict, []).append(make_safe(effect.answer))
    if len(groups) == 1:
        verdict = next(iter(groups))
        return [f"On what is known so far each answer leads to {verdict}; with others it may count."]
    usual = reasons.leading if reasons.leading in groups else max(groups, key=lambda verdict: len(groups[verdict]))
    lines = [f"To {verdict}: {'; '.join(answers)}." for verdict, answers in groups.items() if verdict != usual]
    rest = "; ".join(groups[usual]) if len(groups[usual]) == 1 else "any other answer"
    return [*lines, f"To {usual}{' as now' if usual == reasons.leading else ''}: {rest}."]


def describe_answer(prompt: Prompt, given: Given) -> str:
    """Give an answer in the words of its prompt."""
    words = _describe_given(prompt, given)
    return f"{words} (for all parts)" if given.for_all and prompt.part else words


def explain_parts(prompt: Prompt, way: str) -> list[str]:
    """Say whose answer it is; `way` says how it becomes one for all parts."""
    if prompt.may_hold_for_all:
        part = make_safe(prompt.part)
        return [f"This is asked of {part} alone. {way} gives the answer for every part that has none of its own."]
    return ["What is answered here holds for all parts."] if prompt.others else []


def _describe_given(prompt: Prompt, given: Given) -> str:
    if given == leave_open(prompt) and prompt.kind != "names":
        return "don't know"
    if prompt.kind == "names":
        return make_safe(spell_names(given.parts or ()))
    labels = {choice.value: make_safe(choice.label) for choice in prompt.choices}
    if prompt.has_ticks:
        ticked = ticked_in(prompt, given)
        named = [label for value, label in labels.items() if value in ticked]
        if is_partial(prompt, given):
            return "; ".join([*named, "the rest unknown"]) if named else "don't know"
        return "; ".join(named) or ("one thing" if prompt.kind == "parts" else "none of these")
    value = given.answers.get(prompt.facts[0])
    match value:
        case None:
            return "don't know"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return "; ".join(labels.get(item, item) for item in value) or "none of these"
        case str():
            return labels.get(value, make_safe(value))
        case _:
            unit = f" {make_safe(prompt.domain.unit)}" if isinstance(prompt.domain, NumberDomain) else ""
            return f"{show_value(value)}{unit}"
