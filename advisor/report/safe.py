"""Make text of strangers harmless: workloads and rules come from anybody, and a terminal obeys what it is sent."""

from __future__ import annotations

import unicodedata
from operator import is_
from typing import TYPE_CHECKING, Final

from advisor.model.base import Value

if TYPE_CHECKING:
    from advisor.model.recommendation import Recommendation

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS: Final = "…"
LONGEST: Final = 2000
"""Characters of a text that a person may still want to read."""

LONGEST_NAME: Final = 200
"""Characters of a name that a person may still want to read."""

_NAMES: Final = frozenset({"workload", "title", "component", "component_title"})
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS: Final = frozenset(
    {"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"}
)  # part of how Persian or Hindi is spelt
_BLANKS: Final = frozenset("\t\n\r\v\f")


def make_safe(text: str) -> str:
    r"""Give text as one line that cannot steer a terminal; each character stays one character.

    Line breaks and tabs become spaces. Control characters (and with them every ANSI sequence), marks that change the
    direction of writing, other invisible characters and halves of surrogate pairs become a replacement character.

    >>> make_safe("safe\n\x1b[31mred")
    'safe �[31mred'
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_make_safe, text))


def _make_safe(character: str) -> str:
    if character in _BLANKS:
        return " "
    if character in _JOINERS or unicodedata.category(character) not in _HIDDEN:
        return character
    return REPLACEMENT


def abridge(text: str, limit: int = LONGEST) -> str:
    """Give text in at most `limit` characters, with an ellipsis where something was left out.

    >>> abridge("containers", 6)
    'conta…'
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def abridge_texts(recommendation: Recommendation) -> Recommendation:
    """Give a recommendation in which no text is longer than anybody reads; the same one where none is."""
    found = _abridge(recommendation, "")
    return found if isinstance(found, type(recommendation)) else recommendation


def _abridge(value: object, field: str) -> object:
    """Give a value with its texts abridged; what needs nothing stays the same object."""
    if isinstance(value, str):
        return abridge(value, LONGEST_NAME if field in _NAMES else LONGEST)
    if isinstance(value, tuple):
        items = tuple(_abridge(item, field) for item in value)
        return value if all(map(is_, items, value)) else items
    if isinstance(value, dict):
        changed = {key: new for key, item in value.items() if (new := _abridge(item, field)) is not item}
        return {**value, **changed} if changed else value
    if isinstance(value, Value):
        fields = {key: new for key, item in value.__dict__.items() if (new := _abridge(item, key)) is not item}
        return value.model_copy(update=fields) if fields else value
    return value
