from __future__ import annotations

import pytest

from advisor.report.layout import count_cells
from advisor.report.overview import Row, render_overview
from tests.report.small import WORKLOADS, recommend
from tests.report.snapshot import check_snapshot


def rows() -> list[Row]:
    return [*(Row(f"{name}.yaml", recommend(name)) for name in WORKLOADS), Row("broken.yaml", None)]


@pytest.mark.parametrize("width", [100, 80, 40])
def test_several_workloads_read_as_they_should(width: int) -> None:
    check_snapshot(f"overview-{width}", render_overview(rows(), width, color=False))


@pytest.mark.parametrize("width", [120, 80, 60, 40, 32])
def test_it_fits(width: int) -> None:
    for line in render_overview(rows(), width, color=False).splitlines():
        assert count_cells(line) <= width


def test_a_console_without_unicode_gets_ascii() -> None:
    rows_in_ascii = [Row("clear.yaml", recommend("clear")), Row("undecided.yaml", recommend("undecided"))]
    assert render_overview(rows_in_ascii, 80, color=False, is_unicode=False).isascii()
