"""Conditions and values in plain words, from the prompts and labels of the knowledge base."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from advisor.engine.identity import Identity
from advisor.model.condition import AllOf, AnyOf, Condition, NoneOf, Test
from advisor.model.domain import BoolDomain, NumberDomain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

_ORDER_WORDS: Final = {"at_least": "at least", "at_most": "at most", "above": "above", "below": "below"}


def show_value(value: FactValue) -> str:
    """Give a value as it is written in a workload file."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"  # noqa: PLR2004 - where %g turns to exponents
        case tuple():
            return "[" + ", ".join(value) + "]"
        case str():
            return value


def join_words(words: Sequence[str], last: str) -> str:
    """Give words with commas between them and a conjunction before the last.

    >>> join_words(["a", "b", "c"], "and")
    'a, b and c'
    """
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def lower_first(text: str, name: str = "", prose: Iterable[str] = ()) -> str:
    """Lower the first letter of a sentence-case title, but leave acronyms and names alone.

    A word is a name where the id `name` begins with it, or where `prose` writes it with a capital inside a sentence.

    >>> lower_first("Plain form", "plain"), lower_first("Bare form", "plain"), lower_first("CPU time")
    ('Plain form', 'bare form', 'CPU time')
    >>> lower_first("Acme only", prose=["It is made by Acme."]), lower_first("It grows", prose=["So. It grows."])
    ('Acme only', 'it grows')
    """
    head = text.partition(" ")[0]
    if not head[1:].islower() or name.lower().startswith(head.lower()):
        return text
    word = re.compile(rf" {re.escape(head)}\b")
    found = (each[match.start() - 1] for each in prose for match in word.finditer(each) if match.start())
    is_name = any(not before.isspace() and before not in ".:;?!" for before in found)
    return text if is_name else text[:1].lower() + text[1:]


def prose_of(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Give what the rules say in sentences, as one text, for `lower_first` to look for names in."""
    return _prose_cached(Identity(knowledge))


@lru_cache(maxsize=16)
def _prose_cached(key: Identity) -> tuple[str, ...]:
    knowledge: KnowledgeBase = key.value
    return ("\n".join(text for rule in knowledge.rules for text in (rule.title, rule.because)),)


def show_condition(condition: Condition, knowledge: KnowledgeBase) -> str:
    """Give a condition as one readable phrase, such as `tenancy at least customers and gpu is compute`."""
    match condition:
        case Test():
            return _show_test(condition, knowledge)
        case AllOf(parts=()):
            return "always"
        case AllOf(parts=parts):
            return " and ".join(_wrap(part, knowledge) for part in parts)
        case AnyOf(parts=parts):
            return " or ".join(_wrap(part, knowledge) for part in parts)
        case NoneOf(parts=parts):
            return (
                "neither " + " nor ".join(_wrap(part, knowledge) for part in parts)
                if len(parts) > 1
                else _show_not(parts[0], knowledge)
            )


def _show_not(condition: Condition, knowledge: KnowledgeBase) -> str:
    return f"not ({show_condition(condition, knowledge)})"


def _wrap(condition: Condition, knowledge: KnowledgeBase) -> str:
    text = show_condition(condition, knowledge)
    return text if isinstance(condition, Test) else f"({text})"


def _show_test(test: Test, knowledge: KnowledgeBase) -> str:
    values = [show_value(value) for value in test.value]
    domain = knowledge.domain_of.get(test.fact)
    if test.operator == "known":
        return f"{test.fact} is {'known' if test.value[0] is True else 'not known'}"
    if test.operator in _ORDER_WORDS:
        unit = f" {domain.unit}" if isinstance(domain, NumberDomain) else ""
        return f"{test.fact} is {_ORDER_WORDS[test.operator]} {values[0]}{unit}"
    if isinstance(domain, BoolDomain):
        return f"{test.fact} is {values[0]}"
    verb = {"includes": "includes", "product": "is a release of"}.get(test.operator, "is")
    return f"{test.fact} {verb} {' or '.join(values)}"
