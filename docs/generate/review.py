"""Photograph the HTML report, for the documentation: a review by day and a portfolio by night.

It takes Chromium, which nothing else under `docs/` needs; where there is none, the pictures stay as they are.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, NamedTuple

from advisor.advise import advise, prepare
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import find_profile, list_profiles, load_policy, load_workload
from advisor.report.blocks import Invocation
from advisor.report.html import Entry, render_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from advisor.model.knowledge import KnowledgeBase

IMAGES = Path(__file__).resolve().parent.parent / "images"
ON = date(2026, 11, 24)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


class Picture(NamedTuple):
    """A picture to take."""

    file: str
    workloads: Sequence[str]
    scheme: Literal["light", "dark"]
    height: int


PICTURES = (
    Picture("review-web-app.png", ("web-app",), "light", 1400),
    Picture("portfolio.png", tuple(list_profiles("workloads")), "dark", 900),
)


def make_entry(name: str, knowledge: KnowledgeBase) -> Entry:
    """Advise an archetype."""
    workload = load_workload(find_profile("workloads", name), knowledge)
    policy = load_policy(workload.policy, knowledge) if workload.policy else None
    recommendation = advise(knowledge, workload, policy, evaluated_on=ON)
    file = f"{name}.yaml"
    return Entry(file, recommendation, prepare(knowledge, policy), Invocation(file=file))


def photograph(browser: Browser, picture: Picture, knowledge: KnowledgeBase, folder: Path) -> None:
    """Open a report and keep what a screen shows of it."""
    page_file = folder / "page.html"
    page_file.write_text(render_html([make_entry(name, knowledge) for name in picture.workloads]), encoding="utf-8")
    viewport = {"width": 1200, "height": picture.height}
    page = browser.new_page(viewport=viewport, color_scheme=picture.scheme)  # type: ignore[arg-type]
    page.goto(page_file.as_uri())
    page.screenshot(path=IMAGES / picture.file)
    page.close()


def main() -> None:
    """Take the pictures."""
    chromium = shutil.which("chromium")
    if chromium is None or find_spec("playwright") is None:
        sys.stderr.write("docs/images: kept as they are, for Chromium or playwright is not installed\n")
        return
    from playwright.sync_api import sync_playwright

    knowledge = load_knowledge()
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for picture in PICTURES:
            photograph(browser, picture, knowledge, Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
