"""Reads Markdown as its readers' tools do, so that tests compare what is rendered and not how it is spelt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER: Final = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
MARKS: Final = frozenset({
    "link_open", "image", "html_inline", "html_block", "table_open", "tr_open", "th_open", "td_open", "heading_open",
    "fence", "code_block", "blockquote_open", "bullet_list_open", "ordered_list_open", "list_item_open", "hr",
    "em_open", "strong_open", "s_open",
})  # fmt: skip
"""Whatever a text could be turned into besides text, paragraphs and code within a line."""


class Section(NamedTuple):
    """A heading with its level, and the text below it up to the next heading."""

    level: int
    title: str
    text: str


def tokens_of(markdown: str) -> Iterator[Token]:
    """Give every token of a document, those inside of lines too."""
    for token in _PARSER.parse(markdown):
        yield token
        yield from token.children or ()


def marks_of(markdown: str) -> list[tuple[str, str]]:
    """Give everything that is not text, in order: its kind, and where a link or an image leads."""
    return [
        (token.type, str(token.attrs.get("href") or token.attrs.get("src") or token.tag))
        for token in tokens_of(markdown)
        if token.type in MARKS
    ]


def links_of(markdown: str) -> list[str]:
    """Give where the links lead."""
    return [str(token.attrs["href"]) for token in tokens_of(markdown) if token.type == "link_open"]


def sections_of(markdown: str) -> list[Section]:
    """Give the headings with the plain text below them, as a reader sees it."""
    found: list[Section] = []
    level = 0
    for token in _PARSER.parse(markdown):
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "inline" and level:
            found.append(Section(level, _plain(token), ""))
        elif token.type in {"inline", "fence"} and found:
            text = _plain(token) if token.type == "inline" else token.content
            found[-1] = found[-1]._replace(text=f"{found[-1].text}{text}\n")
    return found


def _plain(token: Token) -> str:
    breaks = {"softbreak", "hardbreak"}
    return "".join(" " if child.type in breaks else child.content for child in token.children or ())
