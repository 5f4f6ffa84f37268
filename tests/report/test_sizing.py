from __future__ import annotations

import pytest

from advisor.model.recommendation import Band, Recommendation, SizingRow
from advisor.report.layout import count_cells
from advisor.report.sizing import show_hosts, write_sizing
from advisor.report.text import paint, render_text
from tests.report.small import recommend

LIGHT = SizingRow(
    alternative="docker",
    overhead_mib=Band(low=2, typical=4, high=10),
    start_s=Band(low=0.2, typical=1.2, high=2.6),
    overhead_gib=Band(low=0.39, typical=0.781, high=2),
    hosts=Band(low=2, typical=2, high=2),
    cost_month=Band(low=600, typical=600, high=600),
    evidence={"overhead_mib": ("study",), "start_s": ("study", "manual")},
)
HEAVY = SizingRow(
    alternative="docker-in-vm",
    overhead_mib=Band(low=131, typical=256, high=400),
    start_s=Band(low=30, typical=30, high=30),
    overhead_gib=Band(low=26, typical=50, high=78),
    hosts=Band(low=3, typical=3, high=4),
    cost_month=Band(low=900, typical=900, high=1200),
    evidence={"overhead_mib": ("study",), "start_s": ()},
)


def advice(*rows: SizingRow) -> Recommendation:
    return recommend("clear").model_copy(update={"sizing": rows})


def write(recommendation: Recommendation, width: int = 80) -> str:
    return paint(write_sizing(recommendation, width), color=False)


def test_a_table_has_a_column_for_each_alternative_and_names_what_it_rests_on() -> None:
    assert (
        write(advice(LIGHT, HEAVY))
        == """\
What it takes: typical, and from best to worst as measured
                       docker     docker-in-vm
  MiB each           4 (2–10)    256 (131–400)
  s to start    1.2 (0.2–2.6)               30
  GiB in all    0.78 (0.39–2)       50 (26–78)
  hosts                     2          3 (3–4)
  a month                 600  900 (900–1,200)
  Memory of docker: A Very Thorough Comparison of Containers and Virtual
  Machines in Everyday Use (2021)
  Start of docker: A Very Thorough Comparison of Containers and Virtual Machines
  in Everyday Use (2021)
  Memory of docker-in-vm: A Very Thorough Comparison of Containers and Virtual
  Machines in Everyday Use (2021)
  Start of docker-in-vm: judgement
"""
    )


def test_a_narrow_terminal_gets_sentences() -> None:
    text = write(advice(LIGHT, HEAVY), 40)
    assert all(count_cells(line) <= 40 for line in text.splitlines())
    assert "  docker: 4 (2–10) MiB beside each\n  application;" in text


def test_what_is_not_known_has_no_row() -> None:
    unknown = {"overhead_gib": None, "hosts": None, "cost_month": None}
    text = write(advice(LIGHT.model_copy(update=unknown), HEAVY.model_copy(update=unknown)))
    assert "s to start" in text
    assert "hosts" not in text
    assert "a month" not in text


def test_without_a_plan_there_is_nothing() -> None:
    assert write(advice()) == ""


def test_the_first_screen_names_hosts_and_cost_of_the_winner_and_its_rival() -> None:
    assert (
        show_hosts(advice(LIGHT, HEAVY))
        == "docker 2 hosts at 600 a month; docker-in-vm 3 (3–4) hosts at 900 (900–1,200) a month."
    )
    no_price = [row.model_copy(update={"cost_month": None}) for row in (LIGHT, HEAVY)]
    assert show_hosts(advice(*no_price)).startswith("docker 2 hosts, 0.78 (0.39–2) GiB of overhead; ")
    assert show_hosts(advice(*no_price), is_brief=True) == "docker 2 hosts; docker-in-vm 3 (3–4) hosts."
    one = LIGHT.model_copy(update={"hosts": Band(low=1, typical=1, high=1), "cost_month": None, "overhead_gib": None})
    assert show_hosts(advice(one)) == "docker 1 host."


@pytest.mark.parametrize("missing", ["hosts", "cost_month"])
def test_the_first_screen_has_no_sizing_without_hosts(missing: str) -> None:
    rows = [row.model_copy(update={missing: None}) for row in (LIGHT, HEAVY)]
    assert ("Sizing" in render_text(advice(*rows), 80, color=False)) == (missing != "hosts")
