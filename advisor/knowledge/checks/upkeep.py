"""What ages and what goes astray: dates, numbers of rules, and names that are mistaken for one another."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Final

from advisor.model.diagnostic import Diagnostic, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.knowledge.checks.subject import Subject
    from advisor.model.knowledge import KnowledgeBase

STEP: Final = 10
"""Rules are numbered in steps, so that another fits in between."""

SHORTEST: Final = 5
"""From how many characters on one differing character makes two names a near miss."""


def check_dates(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the rules whose review is overdue, and those whose dates cannot be right."""
    for rule in subject.knowledge.rules:
        where = subject.place(rule)
        since, review = _day(rule.since), _day(rule.review_by)
        if review is not None and review < subject.today:
            hint = "read its evidence again, correct the rule or move `review_by` ahead"
            yield warning("LINT130", f"`{rule.id}` was to be reviewed by {rule.review_by}", where, hint)
        if since is not None and since > subject.today:
            message = f"`{rule.id}` holds since {rule.since}, which lies ahead"
            yield warning("LINT140", message, where, "write the day on which the rule was written")
        if since is not None and review is not None and review <= since:
            message = f"`{rule.id}` is to be reviewed by {rule.review_by} and holds since {rule.since}"
            yield warning("LINT140", message, where, "set `review_by` about a year after `since`")


def check_numbers(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the rules whose number is not a step of ten."""
    taken = {rule.id for rule in subject.knowledge.rules}
    for rule in subject.knowledge.rules:
        prefix, _, number = rule.id.rpartition("-")
        if int(number) % STEP == 0 and int(number):
            continue
        free = next((f"{prefix}-{n:03d}" for n in range(STEP, 1000, STEP) if f"{prefix}-{n:03d}" not in taken), "")
        hint = f"write {free}" if free else "start another topic"
        yield warning("LINT150", f"`{rule.id}` is not numbered in steps of ten", subject.place(rule), hint)


def check_names(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the names of one kind that differ so little that one may be a slip for the other."""
    knowledge = subject.knowledge
    for kind, names in _named(knowledge).items():
        for first, second in combinations(names, 2):
            if is_near_miss(first, second) and not (kind == "evidence" and _are_apart(knowledge, first, second)):
                message = f"the names of {kind} `{first}` and `{second}` are easily mistaken for each other"
                hint = "rename one of them, or take it out if it is a slip"
                yield warning("LINT160", message, knowledge.place_of(kind, second), hint)


def _named(knowledge: KnowledgeBase) -> dict[str, Iterable[str]]:
    return {
        "fact": tuple(knowledge.domain_of),
        "criterion": [criterion.id for criterion in knowledge.criteria],
        "alternative": [alternative.id for alternative in knowledge.alternatives],
        "setting": [setting.id for setting in knowledge.settings],
        "consideration": [item.id for item in knowledge.considerations],
        "cause": [cause.id for cause in knowledge.causes],
        "screen": [screen.id for screen in knowledge.screens],
        "evidence": tuple(knowledge.evidence),
    }


def _are_apart(knowledge: KnowledgeBase, first: str, second: str) -> bool:
    """Tell whether two pieces of evidence are about different things, so that their names differ for a reason."""
    one, other = knowledge.evidence[first], knowledge.evidence[second]
    return one.subject != other.subject or one.source.url != other.source.url


def is_near_miss(first: str, second: str) -> bool:
    """Tell whether two names differ in signs, in a plural, or in one letter only; digits are meant to differ."""
    if first == second:
        return False
    plain = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in (first, second)]
    if plain[0].removesuffix("s") == plain[1].removesuffix("s"):
        return True
    return min(map(len, plain)) >= SHORTEST and _is_one_slip(*sorted(plain, key=len))


def _is_one_slip(shorter: str, longer: str) -> bool:
    """Tell whether one letter was dropped, mistyped, or swapped with its neighbour."""
    start = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    odd = shorter[start : start + 1] + longer[start : start + 1]
    if any(sign.isdigit() for sign in odd):
        return False
    if len(shorter) + 1 == len(longer):
        return shorter[start:] == longer[start + 1 :]
    is_mistyped = shorter[start + 1 :] == longer[start + 1 :]
    is_swapped = (
        shorter[start : start + 2] == longer[start : start + 2][::-1] and shorter[start + 2 :] == longer[start + 2 :]
    )
    return len(shorter) == len(longer) and (is_mistyped or is_swapped)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
