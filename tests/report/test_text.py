from __future__ import annotations

import re

import pytest

from advisor.report.blocks import Invocation
from advisor.report.layout import count_cells
from advisor.report.text import render_text
from tests.report.small import WORKLOADS, recommend
from tests.report.snapshot import check_snapshot

ANSI = re.compile(r"\x1b\[[0-9;]*m")
COMMAND = "advisor "


def render(workload: str, width: int = 80, **options: bool) -> str:
    return render_text(
        recommend(workload), width, color=False, invocation=Invocation(file=f"{workload}.yaml"), **options
    )


@pytest.mark.parametrize("width", [80, 40])
@pytest.mark.parametrize("workload", WORKLOADS)
def test_reports_read_as_they_should(workload: str, width: int) -> None:
    check_snapshot(f"{workload}-{width}", render(workload, width))


def test_the_whole_report_reads_as_it_should() -> None:
    check_snapshot("excluded-all-80", render("excluded", show_all=True))


def test_the_whole_report_of_components_reads_as_it_should() -> None:
    check_snapshot("split-all-80", render("split", show_all=True))


def test_a_console_without_unicode_gets_ascii() -> None:
    text = render("clear", is_unicode=False)
    assert text.isascii()
    check_snapshot("clear-ascii-80", text)


def test_house_rules_and_policies_are_named() -> None:
    text = render_text(
        recommend("clear", has_house=True, has_policy=True).model_copy(update={"workload": "own"}), 80, color=False
    )
    assert "HSE-010  We have a platform team for containers [" in text
    assert "policy careful" in text


def test_a_house_veto_is_shown_with_the_options_that_find_it() -> None:
    recommendation = recommend("excluded", has_policy=True)
    rule = next(veto.rule for veto in recommendation.vetoes if veto.rule.startswith("POLICY-"))
    only = recommendation.model_copy(
        update={
            "vetoes": tuple(veto for veto in recommendation.vetoes if veto.rule == rule),
            "ranking": tuple(
                ranked.model_copy(update={"vetoed_by": (rule,), "score": 0.99} if ranked.vetoed_by else {})
                for ranked in recommendation.ranking
            ),
        }
    )
    text = render_text(only, 80, color=False, invocation=Invocation(file="w.yaml", own_policy="careful"))
    assert f"advisor rules show {rule} --policy careful\n" in text
    assert "advisor evaluate w.yaml --all\n" in text


@pytest.mark.parametrize("show_all", [False, True])
@pytest.mark.parametrize("width", [100, 80, 60, 40, 32])
@pytest.mark.parametrize("workload", WORKLOADS)
def test_nothing_but_commands_is_wider_than_the_terminal(workload: str, width: int, *, show_all: bool) -> None:
    for line in render(workload, width, show_all=show_all).splitlines():
        assert count_cells(line) <= width or COMMAND in line


@pytest.mark.parametrize("workload", WORKLOADS)
def test_an_ordinary_report_fits_one_screen(workload: str) -> None:
    assert render(workload).count("\n") <= 30


@pytest.mark.parametrize("show_all", [False, True])
@pytest.mark.parametrize("workload", WORKLOADS)
def test_colours_change_nothing_else(workload: str, *, show_all: bool) -> None:
    recommendation = recommend(workload)
    plain = render_text(recommendation, 80, color=False, show_all=show_all)
    coloured = render_text(recommendation, 80, color=True, show_all=show_all)
    assert "\x1b[" in coloured
    assert ANSI.sub("", coloured) == plain


def test_what_strangers_wrote_cannot_steer_the_terminal() -> None:
    for text in (render("hostile"), render("hostile", show_all=True)):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
        assert "[bold]markup[/bold]" in text


def test_without_a_file_no_command_names_one() -> None:
    text = render_text(recommend("clear"), 80, color=False)
    assert "advisor evaluate" not in text
    assert "advisor generate" not in text


def test_the_same_recommendation_gives_the_same_report() -> None:
    assert render("excluded", show_all=True) == render("excluded", show_all=True)


def test_no_more_than_three_considerations_stand_on_the_first_screen() -> None:
    recommendation = recommend("undecided")
    (one,) = recommendation.considerations
    many = tuple(one.model_copy(update={"id": f"c{number}", "title": f"Form {number}"}) for number in range(5))
    text = render_text(recommendation.model_copy(update={"considerations": many}), 80, color=False)
    assert re.findall(r"Form \d", text) == ["Form 0", "Form 1", "Form 2"]
    assert "Form 2: Software for macOS (KRN-020); and 2 more\n" in text


def test_risks_and_effort_stand_behind_all() -> None:
    assert "Effort of moving there" not in render("excluded")
    whole = render("excluded", show_all=True)
    assert "Effort of moving there: M (weeks)" in whole
    assert "A call that the sandbox does not know" not in whole, "that is said of another alternative"


def test_a_mixture_is_told_to_be_divided() -> None:
    mixed = recommend("clear").model_copy(update={"mixed": "It is two things."})
    text = render_text(mixed, 80, color=False, invocation=Invocation(file="clear.yaml"))
    told = " ".join(text.split())
    assert "Divide It is two things. Describe its parts under `components:`, or go on with the" in told
    assert "advisor ask --resume clear.yaml" in text
    assert "Divide" not in render("clear")


def test_of_components_each_mixture_is_named() -> None:
    whole = recommend("split")
    parts = tuple(part.model_copy(update={"mixed": "It is two things."}) for part in whole.components)
    text = render_text(whole.model_copy(update={"components": parts}), 80, color=False)
    for part in parts:
        assert f"{part.component}: It is two things." in text
