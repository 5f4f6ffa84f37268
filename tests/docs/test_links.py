"""Every relative link in the Markdown that people read leads to a file that is there, and to a heading that it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from advisor.report.catalogue_words import slug
from tests.engine.bases import ROOT

PAGES: Final = sorted(
    str(file.relative_to(ROOT)) for pattern in ("*.md", "docs/**/*.md") for file in ROOT.glob(pattern)
)
READER: Final = MarkdownIt("commonmark").enable("table")


@cache
def _read(page: Path) -> list[Token]:
    return READER.parse(page.read_text(encoding="utf-8"))


@cache
def _anchors(page: Path) -> frozenset[str]:
    """Give the anchors of a page as forges make them: repeated headings get a number."""
    tokens, seen, found = _read(page), Counter[str](), []
    for opening, text in pairwise(tokens):
        if opening.type == "heading_open":
            words = "".join(child.content for child in text.children or ())
            name = slug(words)
            found.append(f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1
    return frozenset(found)


def _links(page: Path) -> Iterator[tuple[int, str]]:
    for token in _read(page):
        for child in token.children or ():
            target = child.attrGet("href") or child.attrGet("src")
            if isinstance(target, str):
                yield (token.map[0] + 1 if token.map else 0), target


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    page, broken = ROOT / name, []
    for line, target in _links(page):
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            continue
        aim = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if not aim.is_relative_to(ROOT) or not aim.exists():
            broken.append(f"{name}:{line}: {target}: there is no such file")
        elif parts.fragment and (aim.suffix != ".md" or unquote(parts.fragment) not in _anchors(aim)):
            broken.append(f"{name}:{line}: {target}: there is no such heading")
    assert not broken, "\n".join(broken)


def test_a_broken_link_would_be_found() -> None:
    assert "limits" in _anchors(ROOT / "docs" / "method.md")
    assert "no-such-heading" not in _anchors(ROOT / "docs" / "method.md")
    assert any(target.startswith("method.md#") for _, target in _links(ROOT / "docs" / "faq.md"))
