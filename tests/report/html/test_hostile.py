from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.model.recommendation import Recommendation
from advisor.report.blocks import Invocation
from advisor.report.html import Entry, render_html
from advisor.report.html.safe import link_to, shorten, show
from advisor.report.safe import LONGEST
from tests.report.html.pages import LIMIT, every, having, parse, text_of
from tests.report.small import knowledge_of, recommend

WORKLOADS = ["split", "excluded", "undecided"]
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": '"\' onmouseover=alert(1) x="',
    "comment": "--><img src=x onerror=alert(1)><!--",
    "title": "</title></style></svg><script>alert(1)</script>",
    "template": "{{ 7 * 7 }}{% include 'page.html.j2' %}",
    "entity": "&lt;b&gt;&#x3c;script&#x3e;",
    "ansi": "\x1b[31mred\x1b[0m\x07",
    "bidi": "a\N{RIGHT-TO-LEFT OVERRIDE}b\N{FIRST STRONG ISOLATE}c",
    "arabic": "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER BEH} 123 (x)",
    "surrogate": "half \ud800",
    "mebibyte": "m" * (1 << 20),
}


def spoil(value: Any, text: str) -> Any:  # noqa: ANN401 - what JSON holds
    """Put a text behind every text of a recommendation."""
    match value:
        case str():
            return value + text
        case dict():
            return {key: spoil(item, text) for key, item in value.items()}
        case list():
            return [spoil(item, text) for item in value]
        case _:
            return value


_TEXTS = {"workload", "title", "description", "component", "component_title", "summary", "alternative_title"}
_INNER = {
    "because",
    "remedy",
    "prompt",
    "words",
    "note",
    "claim",
    "unit",
    "lacking",
    "url",
    "layer",
    "policy",
    "advisor",
}


def spoil_recommendation(advice: Recommendation, text: str) -> Recommendation:
    """Put a text behind every text of a recommendation that is not the name of a rule, an alternative or a fact."""
    plain = advice.model_dump(mode="json", by_alias=True)
    return Recommendation.model_validate(_spoil_names(plain, text))


def _spoil_names(value: Any, text: str) -> Any:  # noqa: ANN401 - what JSON holds
    match value:
        case dict():
            return {
                key: spoil(item, text)
                if key in _TEXTS | _INNER and isinstance(item, str) and item
                else [spoil(one, text) for one in item]
                if key in {"advice", "hardening", "layers"}
                else _spoil_names(item, text)
                for key, item in value.items()
            }
        case list():
            return [_spoil_names(item, text) for item in value]
        case _:
            return value


def texts(page: str) -> Iterator[str]:
    for element in parse(page).iter():
        yield from (element.text or "", element.tail or "", *element.attrib.values())


def check_inert(page: str) -> None:
    document = parse(page)
    assert len(every(document, "script")) == 1
    assert not every(document, "img", "b1")
    for element in document.iter():
        assert not [key for key in element.attrib if key.startswith("on")]
        assert not element.get("href", "").lower().startswith(("javascript", "data", "vbscript"))
    for text in texts(page):
        assert not {unicodedata.category(character) for character in text} & {"Cs"}
        assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cf"} and c not in "\n\t\u200c\u200d"]


@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_inert_wherever_it_stands(workload: str, kind: str) -> None:
    advice = spoil_recommendation(recommend(workload), HOSTILE[kind])
    page = render_html([Entry(HOSTILE[kind], advice, knowledge_of(), Invocation(file=HOSTILE[kind]))])
    page.encode()
    assert len(page.encode()) < LIMIT
    check_inert(page)
    if kind in {"script", "attribute", "comment", "title", "template", "entity"}:
        (main,) = every(parse(page), "main")
        assert " ".join(HOSTILE[kind].split()) in text_of(main)


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_names_are_inert_in_a_portfolio(kind: str) -> None:
    advice = spoil_recommendation(recommend("split"), HOSTILE[kind])
    entries = [
        Entry(HOSTILE[kind], advice, knowledge_of(), Invocation(file=HOSTILE[kind])),
        Entry(HOSTILE[kind]),
    ]
    page = render_html(entries)
    check_inert(page)
    names = having(every(parse(page), "table"), "overview")[0]
    assert len(text_of(names)) < 5_000


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
def test_any_title_is_text(title: str) -> None:
    advice = recommend("clear").model_copy(update={"title": title, "workload": title})
    page = render_html([Entry("x.yaml", advice, knowledge_of())])
    check_inert(page)
    if title.strip():
        assert str(show(title)).strip() in " ".join("".join(every(parse(page), "h1")[0].itertext()).splitlines())


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)//https://example.org",
        "data:text/html,<script>alert(1)</script>",
        "https:javascript",
        "//example.org",
        "https://a b",
        "https://exa\nmple.org",
        "https://example.org/\N{RIGHT-TO-LEFT OVERRIDE}",
        "https://",
        "file:///etc/passwd",
        "https://example.org/" + "a" * LONGEST,
    ],
)
def test_an_address_that_does_not_lead_to_the_web_is_no_link(url: str) -> None:
    assert not link_to(url)
    advice = recommend("clear")
    evidence = {name: item.model_copy(update={"url": url}) for name, item in advice.evidence.items()}
    page = render_html([Entry("x.yaml", advice.model_copy(update={"evidence": evidence}), knowledge_of())])
    assert all(link.get("href", "").startswith("#") for link in every(parse(page), "a"))


def test_long_text_says_what_was_left_out() -> None:
    assert shorten("a" * 200, 10) == "aaaaaaaaaa… (190 characters more)"
    assert show("a" * (LONGEST + 5)) == "a" * LONGEST + "… (5 characters more)"


def test_names_keep_their_direction_to_themselves() -> None:
    advice = spoil_recommendation(recommend("split"), HOSTILE["arabic"])
    document = parse(render_html([Entry("x.yaml", advice, knowledge_of())]))
    isolated = [*every(document, "bdi"), *(item for item in document.iter() if item.get("dir") == "auto")]
    assert sum(HOSTILE["arabic"] in text_of(item) for item in isolated) > 10
