"""Whatever strangers write stays text in every report. A format that is added gets a line in `FORMATS`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Final

import pytest

from advisor.knowledge.front import split_front
from advisor.knowledge.source import parse_yaml
from advisor.model.recommendation import Recommendation
from advisor.report.blocks import Invocation
from advisor.report.comparison import compare, write_comparison
from advisor.report.derivation import derive
from advisor.report.json import render_json
from advisor.report.markdown import render_markdown
from advisor.report.overview import Row, render_overview
from advisor.report.text import paint, render_text, stack
from advisor.report.tree import draw_tree
from advisor.report.truth import derive_rule
from advisor.report.whynot import derive_why_not
from tests.report.hostile import HARMLESS, TEXTS, find_steering, plant
from tests.report.markdown import links_of, marks_of
from tests.report.small import knowledge_of, recommend
from tests.report.snapshot import FOLDER

Render = Callable[[Recommendation], str]

WORKLOADS: Final = ["clear", "excluded", "split", "undecided"]
SECONDS: Final = 20.0
"""Far more than any report takes, and far less than a loop over a square of its input."""

PATH: Final = 4096
"""Characters of the longest path."""

MOST: Final = 300_000
"""Characters of a report of a workload whose every text has a million."""


PLACEMENT: Final = {"table_open", "tr_open", "th_open", "td_open", "bullet_list_open", "list_item_open"}
"""Marks of the placement of components, which is a list where the table would be too wide."""


def show_comparison(recommendation: Recommendation) -> str:
    found = compare(recommend("empty"), recommendation)
    return paint(stack(write_comparison(found, (recommendation.workload, "after"), 80)), color=False)


FORMATS: Final[dict[str, Render]] = {
    "text": lambda one: render_text(one, 80, color=False, invocation=Invocation(file=one.workload[:PATH])),
    "narrow": lambda one: render_text(one, 32, color=False, show_all=True),
    "all": lambda one: render_text(one, 80, color=False, show_all=True),
    "overview": lambda one: render_overview([Row(one.workload, one), Row(one.workload, None)], 80, color=False),
    "explain": lambda one: paint(draw_tree(derive(one, knowledge_of()), 80), color=False),
    "why-not": lambda one: paint(draw_tree(derive_why_not(one, knowledge_of(), "vm"), 80), color=False),
    "rule": lambda one: paint(
        draw_tree(derive_rule(one, knowledge_of(), knowledge_of().rule_by_id["KRN-010"]), 80), color=False
    ),
    "compare": show_comparison,
    "markdown": lambda one: render_markdown(
        one, Invocation(file=one.workload[:PATH], rules=("--policy", one.workload[:PATH]))
    ),
    "json": render_json,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("form", FORMATS)
def test_no_text_steers_a_terminal_or_takes_for_ever(form: str, text: str) -> None:
    for workload in WORKLOADS if len(text) < MOST or form != "json" else ():  # JSON leaves nothing out
        planted = plant(recommend(workload), text)
        began = time.process_time()
        shown = FORMATS[form](planted)
        assert time.process_time() - began < SECONDS
        assert find_steering(shown) == set()
        assert len(shown) < MOST


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_record_has_the_marks_of_a_harmless_one(text: str) -> None:
    invocation = Invocation(file="w.yaml")
    for workload in WORKLOADS:
        record, harmless = (
            split_front(render_markdown(plant(recommend(workload), word), invocation))[1] for word in (text, HARMLESS)
        )
        shown, wanted = (
            [mark for mark in marks_of(one) if workload != "split" or mark[0] not in PLACEMENT]
            for one in (record, harmless)
        )
        assert shown == wanted
        assert links_of(record) == links_of(harmless)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_front_matter_stays_what_it_is(text: str) -> None:
    record = render_markdown(plant(recommend("clear"), text))
    front, body = split_front(record)
    assert front["status"] == "proposed"
    assert set(front) == {"status", "date", "workload", "made-with"}
    assert body.startswith("\n# Run ")
    parse_yaml(record.partition("\n---\n")[0].encode(), "front matter")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_json_holds_the_text_itself(text: str) -> None:
    planted = plant(recommend("clear"), text)
    assert json.loads(render_json(planted))["workload"] == text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x.example/)[a](javascript:b)<b>\n# c", "https://x.example/\x1b[31m\u202e"]
)
def test_an_address_is_a_link_to_the_web_or_text(url: str) -> None:
    before = recommend("clear")
    evidence = {name: item.model_copy(update={"url": url}) for name, item in before.evidence.items()}
    record = render_markdown(before.model_copy(update={"evidence": evidence}))
    assert all(target.startswith("https://") for target in links_of(record))
    assert find_steering(record) == set()
    assert "heading_open" not in {kind for kind, _ in marks_of(record.partition("### Evidence\n")[2])}


def test_what_is_left_out_ends_in_an_ellipsis() -> None:
    planted = plant(recommend("clear"), TEXTS["long"])
    for form in ("text", "markdown"):
        assert "A…" in FORMATS[form](planted)


def test_snapshots_hold_nothing_that_steers() -> None:
    assert all(find_steering(file.read_text(encoding="utf-8")) == set() for file in FOLDER.iterdir())
