"""What a stranger wrote, made harmless for a page: one line, of bounded length, and links that lead to the web only."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

from advisor.report.safe import LONGEST, make_safe

_BRIEF: Final = 160
_WEB: Final = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)


def show(value: object) -> object:
    """Give what a template prints: text as one safe line of bounded length, marked-up text and figures as they are.

    Escaping is the template engine's; this is about what escaping lets through.

    >>> show("left" + chr(0x202E) + "right")
    'left�right'
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return make_safe(shorten(value, LONGEST))
    return value


def shorten(text: str, most: int = _BRIEF) -> str:
    """Give a text that is too long as its beginning and the number of characters that were left out.

    >>> shorten("a" * 30, 20)
    'aaaaaaaaaaaaaaaaaaaa… (10 characters more)'
    """
    if len(text) <= most:
        return text
    return f"{text[:most]}… ({len(text) - most:,} characters more)"


def link_to(url: str) -> str:
    """Give an address that a page may link to: one of the web, in full; empty for every other.

    >>> link_to("https://example.org/a"), link_to("javascript:alert(1)"), link_to("//example.org")
    ('https://example.org/a', '', '')
    """
    is_whole = len(url) <= LONGEST and make_safe(url) == url and not any(character.isspace() for character in url)
    return url if is_whole and _WEB.match(url) else ""


def show_host(url: str) -> str:
    """Give the host of an address for a link to show; the whole text where there is none.

    >>> show_host("https://www.example.org/a/b?c")
    'www.example.org'
    """
    return url.split("/")[2].rpartition("@")[2] if link_to(url) else url
