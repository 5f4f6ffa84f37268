"""Prompts as plain numbered text: they work on a pipe, on a dumb terminal and for a screen reader.

Drawing and reading are pure; `talk` shows the one and fetches the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.cli.asking import Key, View, describe_answer, explain_parts, word_question
from advisor.interview.parts import read_names, spell_names
from advisor.interview.prompt import Choice, Given, Part, Prompt, is_partial, leave_open, tick, tick_some, ticked_in
from advisor.knowledge.locate import find_data
from advisor.knowledge.source import Plain, shorten
from advisor.knowledge.tables import cycles
from advisor.knowledge.values import ANY_RELEASE, read_value
from advisor.model.diagnostic import Diagnostic, Location
from advisor.model.domain import NumberDomain, ReleaseDomain
from advisor.report.layout import cut, wrap
from advisor.report.safe import make_safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.interview.edit import Entry
    from advisor.model.fact import FactValue

KEYS: Final = "? why, b back, e edit, l leaning, s save and leave"
INDENT: Final = 6
SHOWN_RELEASES: Final = 4
_MANY: Final = 3
"""How many other parts are counted and not named."""
_FOR_ALL: Final = re.compile(r"all\b[:,\s]*(.*)", re.IGNORECASE | re.DOTALL)
_YES_NO: Final = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was typed is no answer; the message says why."""

    message: str


Reply: TypeAlias = Given | Mistake | Key


# ------------------------------------------------------------------------------------------------------------- drawing


def draw_prompt(view: View, width: int) -> tuple[list[str], str, list[str]]:
    """Give the lines above the question, the question, and the lines of what may be picked."""
    above = [line for text in (view.heading, view.leaning) for line in wrap(text, width)]
    text = "\n".join(wrap(word_question(view.prompt), width))
    if view.prompt.kind == "names":
        return above, text, [line for part in view.prompt.suggested for line in _name(part, width)]
    return above, text, [line for lines in _numbered(view.prompt.choices, width) for line in lines]


def draw_help(view: View, width: int) -> list[str]:
    """Give the lines that say what is meant, why it is asked, and for a screen what each of its items means."""
    lines = [line for paragraph in view.explain() for line in wrap(paragraph, width)]
    for number, choice in enumerate(view.prompt.choices, 1):
        if choice.help:
            lines += _entry(number, make_safe(f"{choice.label}. {choice.help}"), width)
    unknown = "u says that you do not know, which never counts as no."
    if view.prompt.kind == "screen":
        unknown += " Numbers with a u behind them, as in `1 3 u`, leave only the rest unknown."
    if view.prompt.kind == "overview":
        unknown = "u says that you do not know; then each of these is asked about in turn."
    if view.prompt.kind == "parts":
        unknown = "u says that you do not know; then it is taken as one thing."
    if view.prompt.kind == "names":
        unknown = "e goes back to an earlier answer, and to this one too when parts come or go later."
    told = [*explain_parts(view.prompt, "`all` before it"), unknown]
    return lines + [line for paragraph in told for line in wrap(paragraph, width)]


def draw_hint(view: View, width: int) -> list[str]:
    """Give the lines that say what may be typed."""
    hint = f"{describe_input(view.prompt, is_new=view.earlier is None)}, u for don't know."
    if view.prompt.kind == "names":
        hint = f"{describe_input(view.prompt, is_new=True)}."
    if view.prompt.may_hold_for_all:
        hint += f" `all` before the answer gives it for {name_others(view.prompt)} too."
    if view.earlier is not None:
        verb = "confirms what is assumed" if view.is_assumed else "keeps your answer"
        hint += f" Enter {verb}: {spell_answers(view.prompt, view.earlier)}."
    return wrap(hint, width)


def draw_answers(entries: Sequence[Entry], width: int) -> list[str]:
    """Give the lines of the answers that may be changed, each on one line with its number."""
    return [f"{number:>4}  {cut(name_entry(entry), width - INDENT)}" for number, entry in enumerate(entries, 1)]


def name_entry(entry: Entry) -> str:
    """Give an answer behind its question."""
    return f"{word_question(entry.prompt)} {describe_answer(entry.prompt, entry.given)}"


def name_others(prompt: Prompt) -> str:
    """Name the other parts for which an answer for all holds; many are counted."""
    *most, last = map(make_safe, prompt.others)
    if len(most) >= _MANY:
        return f"{len(most) + 1} other parts"
    return f"{', '.join(most)} and {last}" if most else last


def describe_input(prompt: Prompt, *, is_new: bool) -> str:
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
        case _ if prompt.kind == "names":
            return "Names with commas between them, in this order; Enter keeps them as they are"
        case _ if prompt.kind == "parts":
            return f"Numbers separated by spaces, {'Enter' if is_new else '0'} if it is one thing and none of these"
        case _ if prompt.kind == "one_of":
            return f"A number from 1 to {len(prompt.choices)}"
        case _:
            return f"Numbers separated by spaces, {'Enter' if is_new else '0'} for none"


def _numbered(choices: tuple[Choice, ...], width: int) -> Iterator[list[str]]:
    for number, choice in enumerate(choices, 1):
        yield _entry(number, make_safe(choice.label), width)


def _name(part: Part, width: int) -> list[str]:
    title = f": {part.title}" if part.title else ""
    return [
        f"  {line}" if not index else f"      {line}"
        for index, line in enumerate(wrap(make_safe(part.name + title), width - INDENT))
    ]


def _entry(number: int, text: str, width: int) -> list[str]:
    first, *rest = wrap(text, width - INDENT) or [""]
    return [f"{number:>4}  {first}", *(" " * INDENT + line for line in rest)]


def _releases(domain: ReleaseDomain, product: str) -> tuple[str, ...]:
    return cycles(find_data("rules") / "tables" / f"{domain.table}.json", product)


def spell_answers(prompt: Prompt, given: Given) -> str:
    """Give an answer as it would be typed."""
    if given.for_all and prompt.part:
        return f"all {spell_answers(prompt, given.model_copy(update={'for_all': False}))}"
    if prompt.kind == "names":
        return spell_names(given.parts or ())
    if given == leave_open(prompt):
        return Key.UNKNOWN.value
    numbers = {choice.value: str(number) for number, choice in enumerate(prompt.choices, 1)}
    if prompt.has_ticks:
        ticked = ticked_in(prompt, given)
        typed = [number for value, number in numbers.items() if value in ticked]
        if is_partial(prompt, given):
            typed.append(Key.UNKNOWN.value)
        return " ".join(typed) or "0"
    value = given.answers[prompt.facts[0]]
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


def read_reply(prompt: Prompt, text: str, earlier: Given | None = None) -> Reply:
    """Give what a typed line means. An empty line keeps an earlier answer; on a screen it ticks nothing.

    Where a part is asked about, `all` before an answer gives it for all parts.
    """
    text = text.strip()
    if prompt.part and (for_all := _FOR_ALL.fullmatch(text)):
        reply = read_reply(prompt, for_all[1], earlier)
        reply = leave_open(prompt) if reply is Key.UNKNOWN else reply
        return reply.model_copy(update={"for_all": True}) if isinstance(reply, Given) else reply
    if text in {key.value for key in Key}:
        return Key(text)
    if not text and earlier is not None:
        return earlier
    match prompt.kind:
        case "parts" | "overview" | "screen":
            return _read_ticks(prompt, text)
        case "names":
            parts = read_names(prompt, text) if text else prompt.suggested
            return Mistake(make_safe(parts)) if isinstance(parts, str) else Given(parts=parts)
        case "any_of":
            picked = _read_numbers(prompt, _words(text))
            return picked if isinstance(picked, Mistake) else give(prompt, tuple(c.value for c in picked))
        case "one_of":
            return _read_choice(prompt, text)
        case "yes_no":
            value = _YES_NO.get(text.lower())
            return Mistake(_not_read(text)) if value is None else give(prompt, value)
        case "number" | "release":
            return _read_typed(prompt, text)


def give(prompt: Prompt, value: FactValue) -> Given:
    """Give the answer to a single question."""
    return Given(answers={prompt.facts[0]: value})


def read_entry(entries: Sequence[Entry], text: str) -> Entry | Mistake | None:
    """Give the answer that a typed number or fact names; None for an empty line."""
    text = text.strip()
    if not text or text == Key.BACK.value:
        return None
    named = [(number, entry) for number, entry in enumerate(entries, 1) if entry.prompt.facts == (text,)]
    if len(named) == 1:
        return named[0][1]
    if named:
        numbers = ", ".join(str(number) for number, _ in named)
        return Mistake(f"`{shorten(text, 30)}` was answered for several parts; say which by its number: {numbers}.")
    number = _number_of(text)
    if 1 <= number <= len(entries):
        return entries[number - 1]
    return Mistake(f"`{shorten(text, 30)}` is not a number from 1 to {len(entries)}.")


def _read_ticks(prompt: Prompt, text: str) -> Reply:
    """Read ticks; a `u` behind them leaves the rest unknown and not false."""
    words = _words(text)
    picked = _read_numbers(prompt, [word for word in words if word != Key.UNKNOWN.value])
    if isinstance(picked, Mistake):
        return picked
    ticked = {choice.value for choice in picked}
    return (tick_some if Key.UNKNOWN.value in words else tick)(prompt, ticked)


def _read_numbers(prompt: Prompt, words: list[str]) -> tuple[Choice, ...] | Mistake:
    """Read numbers of choices; `0` alone is none of them."""
    if words in ([], ["0"]):
        return ()
    picked: set[int] = set()
    for word in words:
        number = _number_of(word)
        if not 1 <= number <= len(prompt.choices):
            return Mistake(f"`{shorten(word, 30)}` is not a number from 1 to {len(prompt.choices)}.")
        picked.add(number)
    return tuple(choice for number, choice in enumerate(prompt.choices, 1) if number in picked)


def _number_of(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 3 else 0  # noqa: PLR2004 - no longer list


def _read_choice(prompt: Prompt, text: str) -> Reply:
    """Read the number of a choice, or its value as a workload file spells it."""
    if not text:
        return Mistake(_not_read(text))
    named = [choice for choice in prompt.choices if choice.value.lower() == text.lower()]
    picked = named or _read_numbers(prompt, [text])
    if isinstance(picked, Mistake):
        return picked
    return give(prompt, picked[0].value) if picked else Mistake(_not_read(text))


def _read_typed(prompt: Prompt, text: str) -> Reply:
    """Read a number or a release as a workload file would hold it."""
    fact, domain = prompt.facts[0], prompt.domain
    if not text:
        return Mistake(_not_read(text))
    value: FactValue | Diagnostic = read_value(Plain(text), domain, fact, Location(fact))
    if not isinstance(value, Diagnostic):
        return give(prompt, value)
    if isinstance(domain, ReleaseDomain) and text.lower() in domain.products:
        known = ", ".join(f"`{text.lower()} {release}`" for release in _releases(domain, text.lower())[:SHOWN_RELEASES])
        return Mistake(f"Which release of {text.lower()}? {f'For example {known}.' if known else ''}".rstrip())
    hint = f" {value.hint[:1].upper()}{value.hint[1:]}" if isinstance(domain, ReleaseDomain) else ""
    return Mistake(_not_read(text) + hint)


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", text) if word]


def _not_read(text: str) -> str:
    return f"`{shorten(text, 30)}` is not an answer here." if text else "Nothing was typed."
