"""The pages in Debian's Chromium, with the network off: on a phone, on a desk, by day, by night, and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from advisor.report.html import Entry, render_html
from tests.report.html.browser import (
    CHROMIUM,
    FAULTS,
    OPEN,
    PAPER,
    WORDS,
    Scheme,
    find_violations,
    is_printed,
    open_page,
    print_page,
    squeeze,
    start,
)
from tests.report.html.pages import ARCHETYPES, entry_of, page_of, portfolio, small_page
from tests.report.small import WORKLOADS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium: apt-get install chromium fonts-dejavu-core"),
]
DESK: Final = 1440
MOST_SHEETS: Final = 80
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
VIEWS: Final[list[tuple[int, Scheme]]] = [(360, "light"), (360, "dark"), (DESK, "light"), (DESK, "dark")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, start(playwright) as started:
        yield started


def check_page(browser: Browser, file: Path, schemes: Sequence[Scheme]) -> None:
    """Look at a page in every view and on paper; in some schemes also at its contrast, which takes axe-core longest.

    As it opens, and with everything unfolded, nothing may stick out or be hidden. Printed, it unfolds by itself and
    every word is on paper.
    """
    with open_page(browser, file, DESK, "light") as (page, said):
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            assert find_violations(page, only_contrast=True) == []
        page.set_viewport_size({"width": PAPER, "height": 900})
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate(FAULTS) == []
        sheets = print_page(page)
        assert len(sheets) < MOST_SHEETS
        words = [squeeze(item) for item in page.evaluate(WORDS)]
        assert [item for item in words if has_glyphs(item) and not is_printed(item, sheets)] == []
        page.evaluate(OPEN)
        for width, scheme in VIEWS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(media="screen", color_scheme=scheme)
            assert page.evaluate(FAULTS) == []
        assert find_violations(page) == []
        assert said == []


def has_glyphs(text: str) -> bool:
    """Tell whether the fonts of a small machine have a letter for every character."""
    return all(ord(character) < 0x2E80 for character in text)


@pytest.mark.parametrize("name", ARCHETYPES)
def test_the_review_of_an_archetype(browser: Browser, tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.html"
    file.write_text(page_of(name), encoding="utf-8")
    check_page(browser, file, SCHEMES[ARCHETYPES.index(name) % 2 :][:1])


@pytest.mark.parametrize("name", WORKLOADS)
def test_the_review_of_a_small_workload(browser: Browser, tmp_path: Path, name: str) -> None:
    file = tmp_path / "review.html"
    file.write_text(small_page(name), encoding="utf-8")
    check_page(browser, file, SCHEMES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_folded_has_contrast_too(browser: Browser, tmp_path: Path, scheme: Scheme) -> None:
    file = tmp_path / "review.html"
    file.write_text(small_page("split"), encoding="utf-8")
    with open_page(browser, file, DESK, scheme) as (page, _):
        page.evaluate(OPEN)
        assert find_violations(page, only_contrast=True) == []


def test_the_portfolio(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "portfolio.html"
    file.write_text(portfolio(), encoding="utf-8")
    check_page(browser, file, SCHEMES)


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Give the open portfolio of a few archetypes."""
    names = ["web-app", "vpn-appliance", "ci-runners", "macos-build-farm", "modern-front-legacy-core"]
    file = tmp_path / "portfolio.html"
    file.write_text(render_html([*map(entry_of, names), Entry("broken.yaml")]), encoding="utf-8")
    with open_page(browser, file, 1440, "light") as (opened, said):
        yield opened
        assert said == []


def list_names(page: Page) -> list[str]:
    return [str(name) for name in page.locator(".overview tbody tr:visible th code").all_text_contents()]


def test_a_heading_sorts_up_and_down_by_keyboard(page: Page) -> None:
    heading = page.locator(".overview thead th").nth(4)
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    rising = list_names(page)
    assert rising[0] == "ci-runners"
    assert rising[-1] == "macos-build-farm"
    page.keyboard.press("Space")
    assert heading.get_attribute("aria-sort") == "descending"
    assert list_names(page) == rising[::-1]
    page.locator(".overview thead th").first.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") is None
    assert page.locator(".overview [aria-sort]").count() == 1


def test_filters_narrow_the_table_and_say_how_far(page: Page) -> None:
    told = page.locator("output")
    assert told.text_content() == "6 of 6 shown"
    page.get_by_role("combobox", name="Verdict").select_option("docker")
    assert list_names(page) == ["web-app", "ci-runners"]
    page.get_by_role("combobox", name="Strength").select_option("toss-up")
    assert list_names(page) == []
    page.get_by_role("combobox", name="Strength").select_option("clear")
    assert list_names(page) == ["web-app", "ci-runners"]
    page.get_by_role("combobox", name="Verdict").select_option("vm")
    assert "vpn-appliance" in list_names(page)
    assert "web-app" not in list_names(page)
    page.get_by_role("combobox", name="Verdict").select_option("")
    page.get_by_role("combobox", name="Strength").select_option("")
    page.get_by_role("searchbox").fill("vpn firewall")
    assert told.text_content() == "0 of 6 shown"
    page.get_by_role("searchbox").fill("VPN")
    assert list_names(page) == ["vpn-appliance"]


def test_a_row_leads_to_its_review_and_unfolds_it(page: Page) -> None:
    page.get_by_role("link", name="macOS build farm").click()
    assert page.locator("details.review[open]").count() == 1
    assert page.locator("#workload-4-verdict").is_visible()
    page.locator("details.review[open] .decisive-rules a.rule").first.click()
    assert page.locator("details.review[open] .rules > li > details[open]").count() == 1


def test_without_a_script_the_table_and_the_reviews_are_there(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "portfolio.html"
    file.write_text(portfolio(), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator(".overview tbody tr").count() == len(WORKLOADS) + 1
    assert not page.locator(".filters").is_visible()
    page.locator("details.review > summary").first.click()
    assert page.locator("details.review article").first.is_visible()
    context.close()


def test_the_first_key_leads_past_the_contents(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "review.html"
    file.write_text(small_page("clear"), encoding="utf-8")
    with open_page(browser, file, 1440, "light") as (page, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
