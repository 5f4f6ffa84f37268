from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest

from advisor.engine.wording import show_value
from advisor.model.recommendation import Recommendation
from advisor.report.html import render_html
from advisor.report.html.page import _show_figure
from advisor.report.preferences import show_share
from advisor.report.wording import show_band, show_effects, show_signed
from tests.report.html.pages import (
    ARCHETYPES,
    LIMIT,
    advice_of,
    entry_of,
    every,
    having,
    page_of,
    parse,
    portfolio,
    small_entry,
    small_page,
    text_of,
)
from tests.report.small import WORKLOADS

PAGES = [*ARCHETYPES, *(f"small {name}" for name in WORKLOADS), "portfolio"]


def get_page(name: str) -> str:
    if name == "portfolio":
        return portfolio()
    return small_page(name.removeprefix("small ")) if name.startswith("small ") else page_of(name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_small_and_well_made(name: str) -> None:
    page = get_page(name)
    assert len(page.encode()) < LIMIT
    document = parse(page)
    check_that_it_stands_alone(document)
    check_that_the_policy_allows_this_style_and_this_script_alone(document)
    check_that_anchors_are_there_once_and_links_find_them(document)
    check_that_headings_are_in_order(document)
    check_that_tables_have_captions_and_their_headings_a_scope(document)
    check_that_a_drawing_has_a_name_or_stands_in_a_row_that_says_it(document)


def check_that_it_stands_alone(document: Element) -> None:
    for element in document.iter():
        assert "style" not in element.attrib, "the policy forbids inline styles"
        assert not [key for key in element.attrib if key.startswith("on") or key in {"src", "srcset", "action"}]
    assert not every(document, "link", "img", "iframe", "object", "embed", "base", "image", "use", "foreignObject")
    for link in every(document, "a"):
        is_evidence = "external" in link.get("rel", "")
        assert link.get("href", "").startswith(("https://", "http://") if is_evidence else "#")
        assert text_of(link)
    (style,) = every(document, "style")
    assert "@import" not in "".join(style.itertext())
    assert set(re.findall(r"url\(([^)]*)\)", "".join(style.itertext()))) <= {"#hatch", "#against"}


def check_that_the_policy_allows_this_style_and_this_script_alone(document: Element) -> None:
    (policy,) = [item for item in every(document, "meta") if item.get("http-equiv") == "Content-Security-Policy"]
    hashes = [
        "sha256-" + b64encode(sha256("".join(item.itertext()).encode()).digest()).decode()
        for item in every(document, "style", "script")
    ]
    style, script = hashes
    allowed = f"default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'; form-action 'none'"
    assert policy.get("content") == allowed


def check_that_anchors_are_there_once_and_links_find_them(document: Element) -> None:
    anchors = [element.get("id", "") for element in document.iter() if element.get("id")]
    assert len(anchors) == len(set(anchors))
    for link in every(document, "a"):
        href = link.get("href", "")
        assert not href.startswith("#") or href[1:] in anchors, href
    for element in document.iter():
        assert set(element.get("aria-labelledby", "").split()) <= set(anchors)


def check_that_headings_are_in_order(document: Element) -> None:
    levels = [int(heading.tag[1]) for heading in every(document, "h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(every(document, "main")) == 1
    assert document.get("lang") == "en"


def check_that_tables_have_captions_and_their_headings_a_scope(document: Element) -> None:
    for table in every(document, "table"):
        (caption,) = every(table, "caption")
        assert text_of(caption)
        assert all(cell.get("scope") in {"row", "col"} for cell in every(table, "th"))
        widths = {len(every(row, "th", "td")) for row in every(table, "tr")}
        assert len(widths) == 1


def check_that_a_drawing_has_a_name_or_stands_in_a_row_that_says_it(document: Element) -> None:
    rows = {id(svg) for row in every(document, "td", "th", "h1", "header") for svg in every(row, "svg")}
    inner = {id(child) for svg in every(document, "svg") for child in every(svg, "svg") if child is not svg}
    for svg in every(document, "svg"):
        if svg.get("role") == "img":
            assert text_of(every(svg, "title")[0])
            assert text_of(every(svg, "desc")[0])
        elif id(svg) not in inner:
            assert svg.get("aria-hidden") == "true"
            assert id(svg) in rows or svg.get("class") == "defs"


@pytest.mark.parametrize("name", ARCHETYPES)
def test_every_figure_of_the_recommendation_is_there(name: str) -> None:
    advice = advice_of(entry_of(name))
    (main,) = every(parse(page_of(name)), "main")
    text = text_of(main)
    sections = having(main.iter(), "part") or [main]
    for part, section in zip(advice.components or (advice,), sections, strict=True):
        _check_scores(part, section)
        _check_rules(part, section)
        _check_outlook(part, text_of(section))
    for item in advice.evidence.values():
        for words in (item.title, str(item.year), item.claim, item.value):
            assert " ".join(words.split()) in text
    for words in (advice.summary, advice.provenance.knowledge, advice.provenance.evaluated_on):
        assert words in text


def _rows(section: Element, name: str) -> list[list[str]]:
    """Give the cells of the tables of one class, row by row."""
    tables = having(every(section, "table"), name)
    return [[text_of(cell) for cell in every(row, "th", "td")] for table in tables for row in every(table, "tr")]


def _check_scores(part: Recommendation, section: Element) -> None:
    drawn = _rows(section, "scores")[1:]
    assert len(drawn) == len(part.ranking)
    for ranked, (title, score, _) in zip(part.ranking, drawn, strict=True):
        assert ranked.title in title
        assert all(rule in title for rule in ranked.vetoed_by)
        low, high = _show_figure(ranked.low), _show_figure(ranked.high)
        assert score == f"{_show_figure(ranked.score)}{low} to {high}"
    key = _rows(section, "key")[1:]
    for (criterion, weight), cells in zip(part.weights.items(), key, strict=True):
        assert criterion in cells[0]
        added = [_show_figure(ranked.contributions.get(criterion, 0.0)) for ranked in part.ranking]
        assert cells[1:] == [f"{weight:g}", *added]
    if part.alternative:
        lags = {show_signed(lag) for ranked in part.ranking[1:] for lag in ranked.lag.values()}
        assert lags <= set(text_of(section).split())


def _check_rules(part: Recommendation, section: Element) -> None:
    text = text_of(section)
    (rules,) = having(every(section, "ol"), "rules")
    told = [text_of(item) for item in rules]
    assert len(told) == len(part.firings)
    for firing in part.firings:
        (words,) = [item for item in told if f" {firing.rule} " in item]
        effect = "0" if abs(firing.effect_on_margin) < 0.0005 else show_signed(firing.effect_on_margin)
        assert words.startswith(f"{effect} {firing.rule} {firing.title}")
        assert all(effect in words for effect in show_effects(firing))
        assert all(f"{fact} {show_value(value)}" in words for fact, value in firing.facts.items())
    for veto in part.vetoes:
        assert veto.remedy in text
        assert f"excludes {', '.join(veto.alternatives)} {veto.rule}" in text
    for miss in part.near_misses:
        assert f"{miss.rule} {miss.title}" in text
        assert miss.lacking in text


def _check_outlook(part: Recommendation, text: str) -> None:
    for change in part.counterfactuals:
        assert change.words in text
        assert all(show_value(value) in text for value in change.answers.values())
    for question in part.open_questions:
        assert f"{question.prompt} {question.fact}" in text
        assert not question.information_value or f"in {question.information_value:.1%} of cases" in text
    for row in part.sensitivity.weights:
        assert not row.below or f"below {row.low:.2g} to {row.below}" in text
        assert not row.above or f"above {row.high:.2g} to {row.above}" in text
        assert row.below or row.above or f"{row.criterion} (now {row.weight:g})" in text
    for name, share in part.sensitivity.acceptability.items():
        assert f"{name} {show_share(share)}" in text
    for size in part.sizing:
        for band in (size.overhead_mib, size.start_s, size.overhead_gib, size.hosts, size.cost_month):
            assert band is None or f"{size.alternative} {show_band(band)}" in text
    for fact in part.facts:
        assert f"{fact.name} {show_value(fact.value)}" in text
        assert " ".join(fact.note.split()) in text


@pytest.mark.parametrize("name", ["web-app", "modern-front-legacy-core"])
def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    assert render_html([entry_of(name)]) == page_of(name)


def test_house_rules_are_named() -> None:
    assert "layer tests/report/house" in text_of(parse(small_page("excluded", has_house=True)))


def test_undecided_says_what_excludes_everything_and_draws_no_lead() -> None:
    document = parse(small_page("undecided"))
    text = text_of(document)
    assert "Together these exclude everything: KRN-030" in text
    assert "Way out Keep started instances in reserve" in text
    assert not having(every(document, "table"), "waterfall")
    assert not having(every(document, "svg"), "gauge")


def test_nothing_known_still_has_a_verdict_scores_and_questions() -> None:
    document = parse(small_page("empty"))
    headings = [text_of(item) for item in every(document, "h2")]
    assert "Scores of the alternatives" in headings
    assert "Questions without an answer" in headings
    assert "Decisive rules" not in headings


def test_components_are_placed_and_one_may_have_nowhere_to_go() -> None:
    document = parse(small_page("split"))
    places = having(document.iter(), "place")
    assert [text_of(every(place, "b")[0]) for place in places] == [
        "Docker container",
        "Containers inside a VM",
        "Nowhere",
    ]
    assert "Builds for macOS impossible nothing is feasible" in text_of(places[-1])
    assert len(having(document.iter(), "part")) == 3


def test_what_lies_outside_and_what_moving_takes_are_told_with_their_rules() -> None:
    document = parse(small_page("excluded"))
    told = {
        element.get("class"): " ".join(text_of(element).split())
        for element in every(document, "section")
        if element.get("class") in {"also", "risks"}
    }
    assert "Hosted service TRU-050" in told["also"]
    assert "Somebody else runs the software and answers for it." in told["also"]
    assert "A customer who is let in once stays in." in told["risks"]
    assert "fails only once it is made" not in told["risks"], "that is said of another alternative"
    assert "an effort of size M (weeks)" in told["risks"]
    assert "the runtime and somebody who watches it. TRU-020" in told["risks"]


def test_a_page_without_considerations_has_no_heading_for_them() -> None:
    assert "Also consider" not in small_page("clear")


def test_a_mixture_is_told_to_be_divided() -> None:
    entry = small_entry("clear")
    assert entry.recommendation is not None
    mixed = entry.recommendation.model_copy(update={"mixed": "It is <two> things."})
    text = text_of(parse(render_html([entry._replace(recommendation=mixed)])))
    assert "Divide it. It is <two> things." in text
    assert "Divide it." not in text_of(parse(small_page("clear")))
