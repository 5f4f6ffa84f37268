"""A browser without a network, and what it can tell of a page: what sticks out, what is cut off, what is hidden."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal, TypeAlias

from playwright.sync_api import Browser, Page, Playwright
from pypdf import PdfReader

Scheme: TypeAlias = Literal["light", "dark"]

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or ""
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAPER: Final = 673
"""Pixels between the margins of an A4 page."""

OPEN: Final = "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })"

FAULTS: Final = """() => {
  const told = [];
  const name = (node) => `${node.tagName} ${node.getAttribute('class') ?? ''}: ${node.textContent.trim().slice(0, 40)}`;
  const passed = 'script, style, .defs, .defs *, .skip, .hidden, .host, .contents, .contents *, title, desc, option';
  const leftOut = matchMedia('print').matches ? '.review:not([open])' : '.review:not([open]) > article';
  const toldElsewhere = `[hidden], .filters, thead, caption.hidden, ${leftOut}`;
  const seen = { opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true };
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) told.push('the page scrolls sideways');
  for (const node of document.querySelectorAll('body *')) {
    if (node.matches(passed) || node.closest(toldElsewhere)) continue;
    const box = node.getBoundingClientRect();
    if (box.right > width + 1 || box.left < -1) told.push(`sticks out: ${name(node)}`);
    const isCut = getComputedStyle(node).overflowX !== 'visible' && node.scrollWidth > node.clientWidth + 1;
    if (isCut) told.push(`is cut off: ${name(node)}`);
    const hasText = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!hasText || node.closest('.sign')) continue;
    if (!box.width || !box.height || !node.checkVisibility(seen)) told.push(`is not seen: ${name(node)}`);
  }
  return told;
}"""
"""What is wrong with a page on which everything is unfolded."""


@contextmanager
def start(playwright: Playwright) -> Iterator[Browser]:
    """Start Debian's Chromium."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def open_page(browser: Browser, file: Path, width: int, scheme: Scheme) -> Iterator[tuple[Page, list[str]]]:
    """Open a file with the network off; give the page and what its console says."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    said: list[str] = []
    try:
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda problem: said.append(f"error: {problem}"))
        page.on("requestfailed", lambda request: said.append(f"asked for {request.url}"))
        page.goto(file.as_uri())
        yield page, said
    finally:
        context.close()


@cache
def read_axe() -> str:
    """Give the source of axe-core, as the Python package ships it."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def find_violations(page: Page, *, only_contrast: bool = False) -> list[str]:
    """Give what axe-core finds serious or critical; contrast, which takes it longest, can be looked at alone."""
    page.evaluate(read_axe())
    rules: dict[str, object] = (
        {"runOnly": ["color-contrast"]} if only_contrast else {"rules": {"color-contrast": {"enabled": False}}}
    )
    found = page.evaluate("(given) => axe.run(document, { resultTypes: ['violations'], ...given })", rules)
    return [
        f"{item['id']}: {node['html'][:120]} {node['failureSummary']}"
        for item in found["violations"]
        if item["impact"] in {"serious", "critical"}
        for node in item["nodes"]
    ]


def print_page(page: Page) -> list[str]:
    """Print to PDF; give the text of each sheet without spaces."""
    reader = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    return [squeeze(sheet.extract_text()) for sheet in reader.pages]


def is_printed(words: str, sheets: list[str]) -> bool:
    """Tell whether words stand on a sheet, or begin on one and end on the next."""
    if any(words in sheet for sheet in sheets):
        return True
    return any(
        words[:cut] in sheet and words[cut:] in following
        for sheet, following in pairwise(sheets)
        for cut in range(1, len(words))
    )


def squeeze(text: str) -> str:
    """Give text in one spelling and without spaces, as far as a PDF keeps them apart."""
    return "".join(unicodedata.normalize("NFKC", text).split())


WORDS: Final = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode;
    const passed = '.hidden, .host, .back, .filters, thead, title, desc, .review:not([open])';
    if (!parentElement.closest(passed)) texts.push(textContent);
  }
  return texts;
}"""
"""The texts that have to be on paper; the headings of tables are there once a page."""
