"""Prompts as plain numbered text: they work on a pipe, on a dumb terminal and for a screen reader.

Drawing and reading are pure; `talk` shows the one and fetches the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.interview.prompt import Answers, Choice, Prompt, tick
from advisor.knowledge.locate import find_data
from advisor.knowledge.source import Plain, shorten
from advisor.knowledge.tables import cycles
from advisor.knowledge.values import ANY_RELEASE, read_value
from advisor.model.diagnostic import Diagnostic, Location
from advisor.model.domain import NumberDomain, ReleaseDomain
from advisor.report.layout import wrap
from advisor.report.safe import make_safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.interview.choose import Progress
    from advisor.model.fact import FactValue

KEYS: Final = "? help, b back, s save and leave"
INDENT: Final = 6
SHOWN_RELEASES: Final = 4
_YES_NO: Final = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}


class Key(Enum):
    """What may be typed at every prompt besides an answer."""

    UNKNOWN = "u"
    HELP = "?"
    BACK = "b"
    SAVE = "s"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as facts."""

    answers: Answers


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was typed is no answer; the message says why."""

    message: str


Reply: TypeAlias = Given | Mistake | Key


# ------------------------------------------------------------------------------------------------------------- drawing


def draw_prompt(prompt: Prompt, progress: Progress, width: int) -> tuple[str, str, list[str]]:
    """Give the heading, the question and the lines of what may be picked."""
    heading = f"{progress.number} of about {progress.about}"
    if prompt.topic:
        heading += f" - {make_safe(prompt.topic)}"
    text = "\n".join(wrap(make_safe(prompt.text), width))
    return heading, text, [line for lines in _numbered(prompt.choices, width) for line in lines]


def draw_help(prompt: Prompt, width: int) -> list[str]:
    """Give the lines that say what is meant, and for a screen what each of its items means."""
    lines = wrap(make_safe(prompt.help), width)
    for number, choice in enumerate(prompt.choices, 1):
        if choice.help:
            lines += _entry(number, make_safe(f"{choice.label}. {choice.help}"), width)
    if isinstance(prompt.domain, ReleaseDomain):
        lines += wrap(f"Products: {', '.join(prompt.domain.products)}.", width)
    unknown = "u says that you do not know, which never counts as no."
    if prompt.kind == "screen":
        unknown += " Numbers with a u behind them, as in `1 3 u`, leave only the rest unknown."
    return lines + wrap(unknown, width)


def draw_hint(prompt: Prompt, earlier: Answers | None, width: int) -> list[str]:
    """Give the lines that say what may be typed."""
    hint = f"{_describe(prompt, is_new=earlier is None)}, u for don't know."
    if earlier is not None:
        hint += f" Enter keeps your answer: {spell_answers(prompt, earlier)}."
    return wrap(hint, width)


def _describe(prompt: Prompt, *, is_new: bool) -> str:
    """Say what may be typed; Enter is free to mean "none" only where there is no earlier answer to keep."""
    match prompt.domain:
        case NumberDomain(unit=unit, min=low, max=high):
            return f"A number from {low:.15g} to {high:.15g} ({make_safe(unit)})"
        case ReleaseDomain() as domain:
            product = domain.products[0]
            example = f"{product} {next(iter(_releases(domain, product)), '1.0')}"
            return f"Product and release such as `{example}`, `{ANY_RELEASE}` if any current one will do"
        case _ if prompt.kind == "yes_no":
            return "y or n"
        case _ if prompt.kind == "one_of":
            return f"A number from 1 to {len(prompt.choices)}"
        case _:
            return f"Numbers separated by spaces, {'Enter' if is_new else '0'} for none"


def _numbered(choices: tuple[Choice, ...], width: int) -> Iterator[list[str]]:
    for number, choice in enumerate(choices, 1):
        yield _entry(number, make_safe(choice.label), width)


def _entry(number: int, text: str, width: int) -> list[str]:
    first, *rest = wrap(text, width - INDENT) or [""]
    return [f"{number:>4}  {first}", *(" " * INDENT + line for line in rest)]


def _releases(domain: ReleaseDomain, product: str) -> tuple[str, ...]:
    return cycles(find_data("rules") / "tables" / f"{domain.table}.json", product)


def spell_answers(prompt: Prompt, answers: Answers) -> str:
    """Give answers as they would be typed."""
    if not answers:
        return Key.UNKNOWN.value
    numbers = {choice.value: str(number) for number, choice in enumerate(prompt.choices, 1)}
    if prompt.kind == "screen":
        typed = [numbers[fact] for fact in prompt.facts if answers.get(fact) is True]
        if len(answers) < len(prompt.facts):
            typed.append(Key.UNKNOWN.value)
        return " ".join(typed) or "0"
    value = answers[prompt.facts[0]]
    match value:
        case bool():
            return "y" if value else "n"
        case tuple():
            return " ".join(numbers[item] for item in value) or "0"
        case str():
            return numbers.get(value, value)
        case int() | float():
            return f"{value:.15g}"


# ------------------------------------------------------------------------------------------------------------- reading


def read_reply(prompt: Prompt, text: str, earlier: Answers | None = None) -> Reply:
    """Give what a typed line means. An empty line keeps an earlier answer; on a screen it ticks nothing."""
    text = text.strip()
    if text in {key.value for key in Key}:
        return Key(text)
    if not text and earlier is not None:
        return Given(earlier)
    match prompt.kind:
        case "screen":
            return _read_screen(prompt, text)
        case "any_of":
            picked = _read_numbers(prompt, _words(text))
            return picked if isinstance(picked, Mistake) else Given({prompt.facts[0]: tuple(c.value for c in picked)})
        case "one_of":
            return _read_choice(prompt, text)
        case "yes_no":
            value = _YES_NO.get(text.lower())
            return Mistake(_not_read(text)) if value is None else Given({prompt.facts[0]: value})
        case "number" | "release":
            return _read_typed(prompt, text)


def _read_screen(prompt: Prompt, text: str) -> Reply:
    """Read ticks; a `u` behind them leaves the rest unknown and not false."""
    words = _words(text)
    is_partial = Key.UNKNOWN.value in words
    picked = _read_numbers(prompt, [word for word in words if word != Key.UNKNOWN.value])
    if isinstance(picked, Mistake):
        return picked
    ticked = {choice.value for choice in picked}
    return Given({fact: True for fact in prompt.facts if fact in ticked} if is_partial else tick(prompt, ticked))


def _read_numbers(prompt: Prompt, words: list[str]) -> tuple[Choice, ...] | Mistake:
    """Read numbers of choices; `0` alone is none of them."""
    if words in ([], ["0"]):
        return ()
    picked: set[int] = set()
    for word in words:
        number = int(word) if word.isascii() and word.isdigit() and len(word) <= 3 else 0  # noqa: PLR2004 - no longer list
        if not 1 <= number <= len(prompt.choices):
            return Mistake(f"`{shorten(word, 30)}` is not a number from 1 to {len(prompt.choices)}.")
        picked.add(number)
    return tuple(choice for number, choice in enumerate(prompt.choices, 1) if number in picked)


def _read_choice(prompt: Prompt, text: str) -> Reply:
    """Read the number of a choice, or its value as a workload file spells it."""
    if not text:
        return Mistake(_not_read(text))
    named = [choice for choice in prompt.choices if choice.value.lower() == text.lower()]
    picked = named or _read_numbers(prompt, [text])
    if isinstance(picked, Mistake):
        return picked
    return Given({prompt.facts[0]: picked[0].value}) if picked else Mistake(_not_read(text))


def _read_typed(prompt: Prompt, text: str) -> Reply:
    """Read a number or a release as a workload file would hold it."""
    fact, domain = prompt.facts[0], prompt.domain
    if not text:
        return Mistake(_not_read(text))
    value: FactValue | Diagnostic = read_value(Plain(text), domain, fact, Location(fact))
    if not isinstance(value, Diagnostic):
        return Given({fact: value})
    if isinstance(domain, ReleaseDomain) and text.lower() in domain.products:
        known = ", ".join(f"`{text.lower()} {release}`" for release in _releases(domain, text.lower())[:SHOWN_RELEASES])
        return Mistake(f"Which release of {text.lower()}? {f'For example {known}.' if known else ''}".rstrip())
    hint = f" {value.hint[:1].upper()}{value.hint[1:]}" if isinstance(domain, ReleaseDomain) else ""
    return Mistake(_not_read(text) + hint)


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", text) if word]


def _not_read(text: str) -> str:
    return f"`{shorten(text, 30)}` is not an answer here." if text else "Nothing was typed."
