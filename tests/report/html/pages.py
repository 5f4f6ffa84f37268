"""Pages of the shipped archetypes and of the small workloads, made once, and parsed as a browser would parse them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final
from xml.etree.ElementTree import Element

import html5lib

from advisor.advise import advise, prepare
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import find_profile, list_profiles, load_policy, load_workload
from advisor.model.knowledge import KnowledgeBase
from advisor.model.recommendation import Recommendation
from advisor.report.blocks import Invocation
from advisor.report.html import Entry, render_html
from tests.report.small import DAY, WORKLOADS, knowledge_of, recommend

ARCHETYPES: Final = list(list_profiles("workloads"))
_BLOCKS: Final = frozenset({"caption", "dd", "div", "dt", "h1", "h2", "h3", "h4", "li", "p", "summary", "td", "th"})
LIMIT: Final = 500 * 1024
"""Bytes that a review may have."""


@cache
def shipped() -> KnowledgeBase:
    """Give the shipped rules."""
    return load_knowledge(use_cache=False)


@cache
def entry_of(name: str) -> Entry:
    """Give an archetype with its recommendation."""
    workload = load_workload(find_profile("workloads", name), shipped())
    policy = load_policy(workload.policy, shipped()) if workload.policy else None
    recommendation = advise(shipped(), workload, policy, evaluated_on=DAY)
    file = f"{name}.yaml"
    return Entry(file, recommendation, prepare(shipped(), policy), Invocation(file=file))


@cache
def page_of(name: str) -> str:
    """Give the review of an archetype."""
    return render_html([entry_of(name)])


@cache
def small_entry(name: str, *, has_house: bool = False) -> Entry:
    """Give a small workload with its recommendation."""
    return Entry(f"{name}.yaml", recommend(name, has_house=has_house), knowledge_of(has_house=has_house))


@cache
def small_page(name: str, *, has_house: bool = False) -> str:
    """Give the review of a small workload."""
    return render_html([small_entry(name, has_house=has_house)])


@cache
def portfolio() -> str:
    """Give the portfolio of the small workloads, of which one is invalid."""
    return render_html([*map(small_entry, WORKLOADS), Entry("broken.yaml")])


def advice_of(entry: Entry) -> Recommendation:
    """Give the recommendation of an entry that has one."""
    assert entry.recommendation is not None
    return entry.recommendation


def parse(page: str) -> Element:
    """Give the document; a page that is not well-formed HTML is an error."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False)
    document: Element = parser.parse(page)
    return document


def text_of(element: Element) -> str:
    """Give the text of an element with single spaces; what is laid out in blocks is apart."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    space = " " if element.tag in _BLOCKS else ""
    yield space + (element.text or "")
    for child in element:
        yield from _texts(child)
        yield child.tail or ""
    yield space


def every(element: Element, *names: str) -> list[Element]:
    """Give the elements of these names in the order of the document, SVG ones included."""
    return [item for item in element.iter() if str(item.tag).rpartition("}")[2] in names]


def having(elements: Iterable[Element], name: str) -> list[Element]:
    """Give the elements of one class."""
    return [item for item in elements if name in item.get("class", "").split()]
