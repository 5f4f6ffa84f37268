"""The worked example of `docs/method.md`: written anew it is the same, and by hand it comes to what the engine says."""

from __future__ import annotations

import importlib.util
from types import ModuleType
from typing import Final

import pytest

from advisor.engine import acceptability, information, outlook, settle
from tests.engine.bases import ROOT

SCRIPT: Final = ROOT / "docs" / "generate" / "method.py"


@pytest.fixture(scope="module")
def method() -> ModuleType:
    """Load the script that writes the tables; `docs/generate` is no package."""
    spec = importlib.util.spec_from_file_location("docs_method", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_are_fresh(method: ModuleType) -> None:
    text = method.PAGE.read_text(encoding="utf-8")
    assert method.fill(text) == text, "write them anew: make docs"


def test_every_table_stands_on_the_page(method: ModuleType) -> None:
    names = [block["name"] for block in method.BLOCK.finditer(method.PAGE.read_text(encoding="utf-8"))]
    assert sorted(names) == sorted(method.Page().tables)


def test_the_formulas_come_to_what_the_engine_recommends(method: ModuleType) -> None:
    page = method.Page()
    example, advice = page.example, page.advice
    assert example.weight == pytest.approx(advice.weights)
    for ranked in advice.ranking:
        assert example.score(ranked.alternative) == pytest.approx(ranked.score, abs=1e-6)
        for criterion, share in ranked.contributions.items():
            worth = example.weight[criterion] * example.performance[ranked.alternative, criterion] / example.total
            assert worth == pytest.approx(share, abs=1e-6)
        for criterion, lag in ranked.lag.items():
            assert example.lead(advice.alternative, ranked.alternative, criterion) == pytest.approx(lag, abs=1e-6)
    first, second = advice.alternative, advice.runner_up
    margin = example.score(first) - example.score(second)
    assert margin == pytest.approx(advice.margin, abs=1e-6)
    for firing in advice.firings:
        rest = example.without(firing.rule)
        effect = margin - (rest.score(first) - rest.score(second))
        assert effect == pytest.approx(firing.effect_on_margin, abs=1e-6)


def test_a_weight_interval_ends_where_two_scores_cross(method: ModuleType) -> None:
    page = method.Page()
    names = page.example.alternatives
    ends = [(item.criterion, item.high) for item in page.advice.sensitivity.weights if item.high is not None]
    assert ends
    for criterion, high in ends:
        crossings = [page.example.crossing(first, second, criterion) for first in names for second in names]
        assert any(crossing == pytest.approx(high, abs=1e-4) for crossing in crossings if crossing is not None)


def test_what_the_page_says_of_the_bounds_is_so(method: ModuleType) -> None:
    block = "\n".join(method.Page().show_bounds())
    assert "settled: true; partial workloads looked at: 1" in block
    assert "-0." not in block, "a lead that may be lost is not settled at the first look"


def test_the_constants_in_the_text_are_those_of_the_code(method: ModuleType) -> None:
    text = " ".join(method.PAGE.read_text(encoding="utf-8").split())
    knowledge = method.Page().knowledge
    strength, usable = knowledge.strength, knowledge.sizing.usable
    for phrase in (
        f"from {strength.clear:g} it is `clear`, from {strength.lean:g} `lean`",
        f"{settle.SAMPLES} random completions (fixed seed) are tried",
        f"looks at {settle.NODE_BUDGET} partial workloads at most",
        f"{information.DRAWS} completions of the open questions",
        f"up to {information.TRACED} times",
        f"over {acceptability.SETS:,} sets of weights",
        f"tries {outlook.FULL_BUDGET} changed workloads at most, {outlook.QUICK_BUDGET} in the short report",
        f"{usable:g} of a host is usable",
        f"the {len(list((ROOT / 'tests' / 'cases').glob('*.yaml')))} published decisions",
    ):
        assert phrase in text, phrase
