"""The rule catalogue is fresh, complete and clean Markdown, and its words say what the rules say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby, pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.compile import compile_rules
from advisor.engine.truth import negate as negate_truth
from advisor.engine.truth import view_of
from advisor.model.condition import AllOf, AnyOf, Condition, NoneOf
from advisor.model.domain import NumberDomain
from advisor.model.fact import FactValue
from advisor.report.catalogue import build_catalogue
from advisor.report.catalogue_words import list_condition, negate, say_effects, slug
from advisor.report.markdown_text import escape
from tests.engine.bases import CHOICE, LEVELS, NUMBER, ROOT, SET, compare, question, real_base, small_base
from tests.report.small import knowledge_of

FOLDER: Final = ROOT / "docs" / "rules"
YES: Final = True
NO: Final = False
CODE: Final = re.compile(r"`[^`]+`")
BASE: Final = small_base(
    {"vm": {"fit": 0.5}},
    {"fit": 1},
    questions=[
        question("flag"),
        question("pick", CHOICE),
        question("step", LEVELS),
        question("wait", NUMBER),
        question("with", SET),
    ],
)


@cache
def pages() -> dict[str, str]:
    return build_catalogue(real_base())


def lines_of(name: str) -> Iterator[str]:
    yield from pages()[name].splitlines()


def test_the_pages_on_disk_are_those_of_the_rules() -> None:
    stored = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}
    assert stored == pages(), "write them anew with `make docs`"


def test_every_rule_and_every_question_has_its_heading() -> None:
    headings = {line for name in pages() for line in lines_of(name) if line.startswith("### ")}
    for rule in real_base().rules:
        assert f"### {escape(f'{rule.id}: {rule.title}')}" in headings
    for asked in real_base().questions:
        assert f"### {escape(f'{asked.prompt} (`{asked.fact}`)')}" in headings


def test_every_rule_cites_its_evidence_with_address_and_year() -> None:
    for rule in real_base().rules:
        section = pages()[f"{rule.topic}.md"].partition(f"### {rule.id}: ")[2].partition("\n### ")[0]
        for name in rule.evidence:
            source = real_base().evidence[name].source
            assert f"]({source.url}), {source.year}, " in section, (rule.id, name)


def test_every_link_leads_somewhere() -> None:
    anchors = {
        name: {slug(re.sub(r"\\(.)", r"\1", line.lstrip("# "))) for line in lines_of(name) if line.startswith("#")}
        for name in pages()
    }
    for name, text in pages().items():
        used = {label or shown for shown, label in re.findall(r"\[([^\]]+)\]\[([^\]]*)\]", text)}
        defined = dict(re.findall(r"^\[([^\]]+)\]: (\S+)$", text, re.MULTILINE))
        assert used == set(defined), name
        inline = re.findall(r"\]\(([\w-]+\.md)(?:#([\w-]+))?\)", text)
        for page, anchor in [*inline, *(target.split("#") for target in defined.values())]:
            assert page in pages(), (name, page)
            assert not anchor or anchor in anchors[page], (name, page, anchor)


@pytest.mark.parametrize("name", pages())
def test_the_markdown_is_clean(name: str) -> None:
    text = pages()[name]
    lines = text.splitlines()
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    assert [line for line in lines if line.startswith("# ")] == lines[:1]
    for before, line in pairwise(lines):
        assert line == line.rstrip()
        if line.startswith("#"):
            assert before == ""
        if line.startswith("- ") and not before.lstrip().startswith("- "):
            assert before == "", line
        if before.startswith(("#", "|", "- ")) and not line.startswith(before[0]) and not line.startswith("  - "):
            assert line == "", before
    for is_table, rows in groupby(lines, lambda line: line.startswith("|")):
        assert not is_table or len({cells(row) for row in rows}) == 1


def cells(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", CODE.sub("", row)))


def test_what_a_rule_says_names_whom_it_is_for() -> None:
    knowledge = knowledge_of()
    boundary = say_effects(knowledge.rule_by_id["TRU-020"].then, knowledge)
    assert "Advice: Keep what customers send apart from what you keep for them." in boundary
    assert "Advice for Virtual machine: Give each customer a machine." in boundary
    assert (
        "Risk: A customer who is let in once stays in. Against it: Throw the instance away after each session."
        in boundary
    )
    assert (
        "Effort of moving to Container under gVisor and Containers inside a VM: M (weeks). "
        "Hosts need the runtime and somebody who watches it." in boundary
    )
    assert "Also consider: *Hosted service* (`hosted_service`)." in say_effects(
        knowledge.rule_by_id["TRU-050"].then, knowledge
    )


def test_considerations_stand_on_the_first_page_with_the_rules_that_name_them() -> None:
    index = build_catalogue(knowledge_of())["README.md"]
    summary = "Somebody else runs the software and answers for it."
    assert f"- **Hosted service** (`hosted_service`): {summary} Named by [TRU-050][]." in index


def test_marks_of_strangers_are_escaped() -> None:
    assert escape("<b>*a_b* | ~c~ [d](e) \\ &lt;") == r"\<b\>\*a\_b\* \| \~c\~ \[d\](e) \\ \&lt;"
    assert escape("`--privileged` a_b") == r"`--privileged` a\_b"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (compare("flag", YES), "- The flag: yes ([`flag`][flag])"),
        (compare("pick", "red", "blue"), "- The pick: *Red* or *Blue* ([`pick`][pick] is `red` or `blue`)"),
        (compare("step", "middle", by="at_least"), "- The step: at least *Middle* ([`step`][step] at least `middle`)"),
        (compare("wait", 5, by="below"), "- The wait: below 5 s ([`wait`][wait])"),
        (compare("with", "a", by="includes"), "- The with: *A* ([`with`][with] includes `a`)"),
        (compare("flag", NO, by="known"), "- The flag: not answered ([`flag`][flag])"),
        (
            AllOf(parts=(compare("wait", 1, by="at_least"), compare("wait", 5, by="below"))),
            "- The wait: at least 1 s and below 5 s ([`wait`][wait])",
        ),
        (NoneOf(parts=(compare("pick", "red"),)), "- The pick: anything but *Red* ([`pick`][pick] is not `red`)"),
        (
            NoneOf(parts=(compare("with", "a", "b", by="includes"),)),
            "- The with: without *A* or *B* ([`with`][with] does not include `a` or `b`)",
        ),
    ],
)
def test_a_condition_of_one_fact_is_one_line(condition: Condition, said: str) -> None:
    assert list_condition(condition, BASE, "Fires when") == ["Fires when this holds:", "", said]


def test_conditions_nest_as_lists() -> None:
    inner = AnyOf(parts=(compare("pick", "red"), AllOf(parts=(compare("step", "high"), compare("wait", 9)))))
    condition = AllOf(parts=(compare("flag", YES), AllOf(parts=(inner,))))
    assert list_condition(condition, BASE, "Fires when") == [
        "Fires when all of these hold:",
        "",
        "- The flag: yes ([`flag`][flag])",
        "- one of these:",
        "  - The pick: *Red* ([`pick`][pick] is `red`)",
        "  - all of these:",
        "    - The step: *High* ([`step`][step] is `high`)",
        "    - The wait: exactly 9 s ([`wait`][wait])",
    ]


def test_a_condition_without_parts_always_holds() -> None:
    assert list_condition(AllOf(), BASE, "Fires") == ["Fires in every case."]


TESTS: Final = st.sampled_from(
    [
        compare("flag", YES),
        compare("flag", NO),
        compare("flag", YES, by="known"),
        compare("pick", "red"),
        compare("pick", "red", "blue"),
        compare("step", "middle"),
        compare("step", "middle", by="at_least"),
        compare("step", "low", by="above"),
        compare("wait", 5, by="at_most"),
        compare("wait", 5, by="below"),
        compare("with", "a", "b", by="includes"),
    ]
)


def groups(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        parts.map(lambda found: AllOf(parts=found)),
        parts.map(lambda found: AnyOf(parts=found)),
        parts.map(lambda found: NoneOf(parts=found)),
    )


FACTS: Final = st.fixed_dictionaries(
    {},
    optional={
        "flag": st.booleans(),
        "pick": st.sampled_from(["red", "green", "blue"]),
        "step": st.sampled_from(["low", "middle", "high"]),
        "wait": st.sampled_from([4, 5, 6]),
        "with": st.lists(st.sampled_from(["a", "b", "c"]), unique=True).map(lambda found: tuple(sorted(found))),
    },
)


@given(condition=st.recursive(TESTS, groups, max_leaves=6), facts=FACTS)
def test_what_falls_away_is_the_negation(condition: Condition, facts: dict[str, FactValue]) -> None:
    view = view_of(BASE, facts, compile_rules(BASE).run(facts).ranges)
    assert view.truth_of(negate(condition, BASE)) == negate_truth(view.truth_of(condition))


def test_units_of_numbers_are_said_unless_they_count() -> None:
    domains = [asked.domain for asked in real_base().questions if isinstance(asked.domain, NumberDomain)]
    assert domains
    text = "\n".join(pages().values())
    assert "at least 50 (" in text.lower()
    assert "instances (" not in text
