from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymarkdown.api import PyMarkdownApi

from advisor.advise import advise
from advisor.knowledge.front import split_front
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import load_workload
from advisor.model.recommendation import Recommendation
from advisor.report.blocks import Invocation
from advisor.report.json import render_json
from advisor.report.markdown import render_body, render_markdown
from advisor.report.markdown_text import WIDTH, code, escape, fence, heading, items, link, paragraph, table, wrap
from tests.report.markdown import links_of, marks_of, sections_of, tokens_of
from tests.report.small import WORKLOADS, recommend
from tests.report.snapshot import check_snapshot

ROOT: Final = Path(__file__).parents[2]
ARCHETYPES: Final = sorted((ROOT / "profiles" / "workloads").glob("*.yaml"))
DAY: Final = date(2026, 11, 24)
MADR: Final = [
    "Context and Problem Statement",
    "Decision Drivers",
    "Considered Options",
    "Decision Outcome",
    "Pros and Cons of the Options",
    "More Information",
]
"""The sections of a record, in their order, as MADR 4.0.0 names them."""

Plain = dict[str, Any]


@cache
def advise_archetype(name: str) -> Recommendation:
    knowledge = load_knowledge()
    file = next(file for file in ARCHETYPES if file.stem == name)
    return advise(knowledge, load_workload(file, knowledge), evaluated_on=DAY)


def record(recommendation: Recommendation) -> str:
    return render_markdown(recommendation, Invocation(file=f"workloads/{recommendation.workload}.yaml"))


def lint(text: str) -> list[str]:
    """Give what markdownlint's rules, all of them as they come, find wrong."""
    found = PyMarkdownApi().enable_extension_by_identifier("front-matter").scan_string(text)
    return [f"{item.line_number}: {item.rule_id} {item.rule_description}" for item in found.scan_failures]


def text_of(sections: list[Any], *titles: str) -> str:
    return " ".join(section.text for section in sections if any(section.title.endswith(title) for title in titles))


@pytest.mark.parametrize("workload", ["clear", "excluded", "split", "undecided"])
def test_records_read_as_they_should(workload: str) -> None:
    check_snapshot(f"record-{workload}", render_markdown(recommend(workload), Invocation(file=f"{workload}.yaml")))


@pytest.mark.parametrize("name", [file.stem for file in ARCHETYPES])
def test_the_record_of_every_archetype_is_clean_markdown(name: str) -> None:
    text = record(advise_archetype(name))
    assert lint(text) == []
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not re.search(r"[ \t]\n", text)
    is_breakable = [line for line in text.splitlines() if len(line) > WIDTH and " " in line[WIDTH:]]
    assert is_breakable == []


@pytest.mark.parametrize("name", [file.stem for file in ARCHETYPES])
def test_the_record_of_every_archetype_is_built_as_madr_wants(name: str) -> None:
    front, body = split_front(record(advise_archetype(name)))
    assert (front["status"], front["date"], front["workload"]) == ("proposed", "2026-11-24", name)
    sections = sections_of(body)
    assert [section.title for section in sections if section.level == 2] == MADR
    assert [section.level for section in sections].count(1) == 1
    titles = [section.title for section in sections]
    assert len(titles) == len(set(titles))
    assert titles.index("Decision Outcome") < titles.index("Consequences") < titles.index("Confirmation")
    assert re.search(r'^Chosen option: ".+", because ', text_of(sections, "Decision Outcome"))
    assert "advisor evaluate" in text_of(sections, "Confirmation")
    for line in text_of(sections, *(title for title in titles if ": " not in title)).splitlines():
        assert not re.match(r"(Good|Bad|Neutral)(?!, because )", line)


@pytest.mark.parametrize("name", [file.stem for file in ARCHETYPES])
def test_the_record_of_every_archetype_says_what_the_json_says(name: str) -> None:
    recommendation = advise_archetype(name)
    plain: Plain = json.loads(render_json(recommendation))
    sections = sections_of(split_front(record(recommendation))[1])
    outcome = text_of(sections, "Decision Outcome")
    assert f'Chosen option: "{plain["alternative_title"]}"' in outcome
    assert f"--expect {plain['verdict']}" in text_of(sections, "Confirmation").replace("\\\n ", "")
    for part in plain["components"] or [plain]:
        check_part(part, sections, outcome)


def check_part(part: Plain, sections: list[Any], outcome: str) -> None:
    """Compare verdict, margin, weights, scores, rules, effects, evidence and sizing of a part."""
    prefix = f"{part['component']}: " if part["component"] else ""
    assert part["verdict"] in outcome
    if part["verdict_margin"] is not None:
        assert f"{part['strength']}, {part['verdict_margin']:.2f}" in outcome
    drivers = text_of(sections, "Decision Drivers")
    for criterion, weight in part["weights"].items():
        assert f"{criterion}, weight {weight:g}" in drivers or f"{criterion} {weight:g}" in drivers
    for ranked in part["ranking"]:
        (told,) = [section.text for section in sections if section.title == prefix + ranked["title"]]
        assert f"{ranked['score']:.3f}" in told
        assert all(rule in told for rule in ranked["vetoed_by"])
    rules = text_of(sections, f"{prefix}Rules that fired")
    told_rules = dict(re.findall(r"^([A-Z]+-\d+) (.*)$", rules, re.MULTILINE))
    assert set(told_rules) == {firing["rule"] for firing in part["firings"]}
    evidence = text_of(sections, "Evidence")
    for firing in part["firings"]:
        told = told_rules[firing["rule"]]
        assert firing["title"] in told
        effect = firing["effect_on_margin"]
        if abs(effect) >= 0.0005:
            (shown,) = re.findall(r"[+−]0\.\d{3}(?=\):)", told)
            assert float(shown.replace("−", "-")) == pytest.approx(effect, abs=0.00051)
        for name in firing["evidence"]:
            assert f"{part['evidence'][name]['title']}, {part['evidence'][name]['year']}" in evidence
    for veto in part["vetoes"]:
        told = " ".join(section.text for section in sections)
        assert veto["because"].rstrip(".") in told
        assert veto["remedy"].rstrip(".") in told
    sizing = text_of(sections, f"{prefix}Sizing")
    for row in part["sizing"]:
        assert row["alternative"] in sizing
        assert f"{row['overhead_mib']['typical']:.0f} (" in sizing


def test_the_example_in_the_documentation_is_fresh() -> None:
    kept = (ROOT / "docs" / "examples" / "decision-record.md").read_text(encoding="utf-8")
    name = split_front(kept)[0]["workload"]
    fresh = render_body(advise_archetype(name), Invocation(file=f"{name}.yaml"))
    assert split_front(kept)[1] == f"\n{fresh}", "`make docs` writes it anew"


@pytest.mark.parametrize("name", ["web-app", "legacy-windows-desktop"])
def test_links_lead_to_the_evidence_and_nowhere_else(name: str) -> None:
    recommendation = advise_archetype(name)
    cited = {item.url for item in recommendation.evidence.values()}
    assert set(links_of(record(recommendation))) <= cited


@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_same_recommendation_gives_the_same_bytes(workload: str) -> None:
    assert record(recommend(workload)) == record(recommend(workload))


def test_the_body_does_not_depend_on_the_day() -> None:
    today = recommend("clear")
    later = today.provenance.model_copy(update={"evaluated_on": "2031-01-01", "knowledge": "other", "rules": 9})
    assert render_body(today) == render_body(today.model_copy(update={"provenance": later}))


def test_without_a_file_the_commands_name_none() -> None:
    sections = sections_of(render_body(recommend("clear")))
    assert "advisor evaluate FILE --expect docker" in text_of(sections, "Confirmation")
    assert "advisor generate" not in text_of(sections, "Confirmation")


def test_long_commands_go_on_in_another_line_and_are_the_same_command() -> None:
    rules = ("--policy", "zero-trust", "--rules", "a folder/with 'quotes'", "--rules", "another/folder/of/house/rules")
    text = render_body(recommend("clear"), Invocation(file="shop.yaml", rules=rules, facts=("--set", "a=b")))
    (block,) = [token.content for token in tokens_of(text) if token.type == "fence"]
    joined = block.replace(" \\\n  ", " ")
    asked = "--policy zero-trust --rules 'a folder/with '\"'\"'quotes'\"'\"'' --rules another/folder/of/house/rules"
    assert f"advisor evaluate shop.yaml {asked} --set a=b --expect docker\n" in joined
    assert max(map(len, block.splitlines())) <= WIDTH


def test_a_record_names_the_one_that_it_supersedes() -> None:
    text = render_markdown(recommend("clear"), supersedes="0003-run-shop-as-vm.md")
    assert "It supersedes [ADR-0003](0003-run-shop-as-vm.md)." in text


def test_house_rules_and_policies_are_named() -> None:
    text = " ".join(render_body(recommend("clear", has_house=True, has_policy=True)).split())
    assert "Advised under the policy `careful`, with the house rules" in text
    assert "**HSE-010** \\[" in text


def build(text: str, name: str) -> str:
    """Give a document that holds a text wherever one may stand."""
    escaped, named = f"{escape(text)} a", f"{code(name)} a"
    rows = table([[f"{escape(name)} a"], [named]])
    return "\n".join([*heading(1, f"a {text} a"), *paragraph(escaped), *items([escaped, named]), *rows])


@given(st.text(max_size=200))
def test_text_stays_text_wherever_it_stands(text: str) -> None:
    assert marks_of(build(text, text[:20])) == marks_of(build("a", "a"))


@given(st.text(max_size=200), st.integers(10, 90))
def test_wrapping_loses_no_word(text: str, width: int) -> None:
    assert " ".join(wrap(escape(text), width)).replace("\\", "").split() == escape(text).replace("\\", "").split()


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "file:///etc/passwd", "http://[", " http://x", ""],
)
def test_only_the_web_is_linked_to(url: str) -> None:
    assert links_of(link("text", url)) == []


@given(st.text(max_size=50))
def test_no_address_can_leave_its_link(text: str) -> None:
    found = [kind for kind, _ in marks_of(link("text", f"https://example.org/{text}"))]
    assert found == ["link_open"]


@given(st.lists(st.text(max_size=50), min_size=1, max_size=3))
def test_no_command_can_end_its_block(lines: list[str]) -> None:
    assert [kind for kind, _ in marks_of("\n".join(fence(lines, "sh")))] == ["fence"]


def test_a_mixture_is_told_to_be_divided_before_anything_is_decided() -> None:
    text = render_markdown(recommend("clear").model_copy(update={"mixed": "It is *two* things."}))
    assert "**Divide it first.** It is \\*two\\* things." in text
    assert lint(text) == []
    assert "Divide" not in render_markdown(recommend("clear"))
