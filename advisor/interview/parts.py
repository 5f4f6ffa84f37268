"""What it is made of: the prompts that ask whether it is one thing or several, and what its parts are called.

Whether a description is that of a mixture, and which kinds of parts there are, the knowledge says.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from advisor.interview.prompt import Choice, Part, Prompt
from advisor.model.condition import facts_in
from advisor.model.domain import BoolDomain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.model.knowledge import PartsPlan

PARTS: Final = "parts"
"""The id of the prompt that asks what it is made of."""

AGAIN: Final = "parts again"
"""The id of the same prompt when answers have turned out to be about several things at once."""

NAMES: Final = "names"
"""The id of the prompt that asks what the parts are called."""

MOST: Final = 12
"""How many parts an interview takes; each is asked about on its own."""

LONGEST: Final = 40
"""How many characters the name of a part may have, so that it fits beside every question."""

QUESTION: Final = "What are the parts called?"
HELP: Final = (
    "Short names, by which you will tell them apart in the questions and in the report. A kind behind a name, as in"
    " `{name}={kind}`, adds a part; a name that is left out takes its part away when all others are named."
)


def ask_parts(plan: PartsPlan, *, is_mixture: bool = False) -> Prompt:
    """Give the prompt that asks what it is made of; of a mixture, with the reason to divide it."""
    mixed = plan.mixed if is_mixture else None
    return Prompt(
        id=AGAIN if mixed else PARTS,
        kind="parts",
        facts=(),
        topic="",
        text=f"{mixed.because} {plan.prompt}" if mixed else plan.prompt,
        help=plan.help,
        choices=tuple(_choices(plan)),
        domain=BoolDomain(),
        asks_again=tuple(dict.fromkeys((*sorted(facts_in(mixed.when)), *mixed.ask_again))) if mixed else (),
    )


def ask_names(plan: PartsPlan, parts: Sequence[Part]) -> Prompt:
    """Give the prompt that asks for the names of parts."""
    kinds = [kind.id for kind in plan.kinds]
    return Prompt(
        id=NAMES,
        kind="names",
        facts=(),
        topic="",
        text=QUESTION,
        help=HELP.format(name=f"second-{kinds[0]}", kind=kinds[0]) if kinds else "",
        choices=tuple(_choices(plan)),
        domain=BoolDomain(),
        suggested=tuple(parts),
    )


def _choices(plan: PartsPlan) -> Iterable[Choice]:
    return (Choice(value=kind.id, label=kind.label, help=kind.help, assume=kind.assume) for kind in plan.kinds)


def complete_parts(prompt: Prompt, parts: Iterable[Part]) -> tuple[Part, ...]:
    """Give parts with what their kinds say. Raises ValueError for names that do not do, and kinds that are none."""
    kinds = {choice.value: choice for choice in prompt.choices}
    found: list[Part] = []
    for part in parts:
        if part.kind not in {"", *kinds}:
            raise ValueError(f"there is no kind of part `{part.kind}`")
        choice = kinds.get(part.kind)
        known = next((each for each in prompt.suggested if each.name == (part.was or part.name)), part)
        title = choice.label if choice else known.title
        found.append(Part(name=part.name.strip(), kind=part.kind, title=title, assume=choice.assume if choice else {}))
    if fault := find_fault([part.name for part in found]):
        raise ValueError(fault)
    return tuple(found)


def find_fault(names: Sequence[str]) -> str:
    """Say what is wrong with the names of parts; empty when nothing is."""
    if len(names) > MOST:
        return f"{len(names)} parts are more than the {MOST} that an interview takes"
    for name in names:
        if not name or len(name) > LONGEST or not name.isprintable():
            return f"a name has 1 to {LONGEST} characters"
    twice = [name for name, number in Counter(map(str.casefold, names)).items() if number > 1]
    return f"two parts are called `{twice[0]}`" if twice else ""


def keep_names(parts: Iterable[Part], former: Sequence[Part]) -> tuple[Part, ...]:
    """Give ticked parts under the names that parts of their kinds had before; several of a kind stay several."""
    kept: list[Part] = []
    for part in parts:
        same = [each for each in former if each.kind == part.kind]
        kept += same or [part]
    return tuple(kept)


def read_names(prompt: Prompt, text: str) -> tuple[Part, ...] | str:
    """Read names with commas between them, a kind behind `=` where it is told; what is wrong comes as a sentence.

    A name that a part has stands for that part. Any other takes the place of the first part of its kind that is not
    named, and without a kind that of the next one.
    """
    kinds = {choice.value.casefold(): choice.value for choice in prompt.choices}
    words = [word.partition("=") for word in text.split(",") if word.strip()]
    named = [(name.strip(), kinds.get(kind.strip().casefold()) if sign else "") for name, sign, kind in words]
    if strange := next(
        (kind.strip() for (_, _, kind), (_, read) in zip(words, named, strict=True) if read is None), ""
    ):
        return f"There is no kind `{strange}`; the kinds are {', '.join(kinds.values())}."
    if fault := find_fault([name for name, _ in named]):
        return f"{fault[:1].upper()}{fault[1:]}."
    rest = {part.name.casefold(): part for part in prompt.suggested}
    found: dict[int, Part] = {}
    for index, (name, _) in enumerate(named):
        if known := rest.pop(name.casefold(), None):
            found[index] = known
    for index, (_, kind) in enumerate(named):
        if kind and index not in found:
            same = next((key for key, part in rest.items() if part.kind == kind), "")
            found[index] = rest.pop(same) if same else Part(name="", kind=kind)
    new = [index for index in range(len(named)) if index not in found]
    if new and len(new) != len(rest):
        return _miscount([named[index][0] for index in new], tuple(rest.values()))
    found |= dict(zip(new, rest.values(), strict=False))
    if len(named) < 2:  # noqa: PLR2004 - several are at least two
        return "That is one part; b goes back to where it can be one thing."
    return tuple(
        Part(name=name, kind=kind or found[index].kind, was=found[index].name)
        for index, (name, kind) in enumerate(named)
    )


def spell_names(parts: Iterable[Part]) -> str:
    """Give names as they would be typed."""
    return ", ".join(part.name for part in parts)


def _miscount(new: Sequence[str], rest: Sequence[Part]) -> str:
    example = f"say which is meant, as in `{new[0]}=KIND`"
    if not rest:
        return f"Every part has its name already; {example}."
    return f"{len(new)} new names for {len(rest)} parts ({spell_names(rest)}): name each of them, or {example}."
