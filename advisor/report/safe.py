"""Make text of strangers harmless: workloads and rules come from anybody, and a terminal obeys what it is sent."""

from __future__ import annotations

import unicodedata
from typing import Final

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
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
