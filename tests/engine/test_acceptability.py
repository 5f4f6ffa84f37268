from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor.engine.acceptability import SETS, rank_acceptability
from advisor.engine.compile import compile_rules
from advisor.engine.rank import Ranking, rank, rank_outcome
from tests.engine.bases import archetypes, real_base, small_base
from tests.engine.drawn import draw_shares

HALF_A_POINT = 0.005
MICRO = 1_000_000

Row = Sequence[int]


def ranking_of(rows: Sequence[Row], feasible: Iterable[bool] | None = None) -> Ranking:
    """Give a ranking with these performances; acceptability looks at nothing else but at what is feasible."""
    is_in = tuple(feasible or (True for _ in rows))
    return Ranking(tuple(range(len(rows))), is_in, (0.0,) * len(rows), (1000,) * len(rows[0]), tuple(map(tuple, rows)))


# ------------------------------------------------------------------------------------------------- against exact shares


def exact_shares(rows: Sequence[Row]) -> list[Fraction]:
    """Give the exact share of weights (t, 1 - t) under which each row comes first, the first of equals."""
    cuts = {Fraction(0), Fraction(1)}
    for one in rows:
        for two in rows:
            slope = (one[0] - one[1]) - (two[0] - two[1])
            if slope:
                cuts.add(Fraction(two[1] - one[1], slope))
    inside = sorted(cut for cut in cuts if 0 <= cut <= 1)
    shares = [Fraction(0)] * len(rows)
    for low, high in pairwise(inside):
        t = (low + high) / 2
        scores = [t * row[0] + (1 - t) * row[1] for row in rows]
        shares[scores.index(max(scores))] += high - low
    return shares


PERFORMANCE = st.integers(0, MICRO)


@settings(max_examples=200)
@given(
    st.lists(st.tuples(PERFORMANCE, PERFORMANCE), min_size=2, max_size=4),
    st.integers(0, MICRO),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_it_agrees_with_exact_enumeration_on_two_criteria(
    rows: list[tuple[int, int]], common: int, excluded: list[bool]
) -> None:
    feasible = tuple(not is_out for is_out in excluded[: len(rows)])
    performances = [(first, common, second) for first, second in rows]  # on the third all alternatives agree
    kept = [index for index, is_in in enumerate(feasible) if is_in]
    expected = [Fraction(0)] * len(rows)
    shares = exact_shares([rows[index] for index in kept]) if kept else []
    for index, share in zip(kept, shares, strict=True):
        expected[index] = share
    found = rank_acceptability(ranking_of(performances, feasible))
    assert sum(found) == pytest.approx(1 if kept else 0)
    for found_share, wanted in zip(found, expected, strict=True):
        assert found_share == pytest.approx(float(wanted), abs=0.001)


def share_of_first(one: Row, two: Row) -> float:
    """Give the exact share of weights under which `one` is ahead of `two`.

    It is the volume that a plane through the origin cuts off a simplex (Varsi 1973, Pacific Journal of Mathematics
    46:303-314); all terms are positive, so nothing is lost to rounding.
    """
    gains = [mine - theirs for mine, theirs in zip(one, two, strict=True) if mine > theirs]
    losses = [theirs - mine for mine, theirs in zip(one, two, strict=True) if theirs > mine]
    behind = [1.0, *[0.0] * len(gains)]
    for loss in losses:
        for index, gain in enumerate(gains, 1):
            behind[index] = (gain * behind[index] + loss * behind[index - 1]) / (gain + loss)
    return 1 - behind[-1] if losses else 1.0


@settings(max_examples=200)
@given(st.lists(st.tuples(PERFORMANCE, PERFORMANCE), min_size=1, max_size=14))
def test_it_agrees_with_the_closed_form_on_two_alternatives(cells: list[tuple[int, int]]) -> None:
    one, two = zip(*cells, strict=True)
    wanted = share_of_first(one, two)
    assume(one != two)
    found = rank_acceptability(ranking_of([one, two]))
    assert found == pytest.approx((wanted, 1 - wanted), abs=HALF_A_POINT)


def test_it_is_within_half_a_point_of_many_draws_on_the_shipped_rules() -> None:
    """The most divided of the archetypes; `benchmarks/engine.py --reference` goes over all, and over the cases."""
    knowledge = real_base()
    compiled = compile_rules(knowledge)
    outcomes = [compiled.run({fact.name: fact.value for fact in item.facts}) for item in archetypes().values()]
    found = {rank_acceptability(ranking): ranking for ranking in (rank_outcome(knowledge, o) for o in outcomes)}
    divided = sorted(found, key=max)[:6]
    assert max(divided[-1]) < 0.7
    for shares, drawn in zip(divided, draw_shares([found[each] for each in divided]), strict=True):
        assert shares == pytest.approx(drawn, abs=HALF_A_POINT)


# --------------------------------------------------------------------------------------------------------- in detail


GRID = {"docker": {"x": 0.8, "y": 0.2}, "vm": {"x": 0.4, "y": 0.6}}


def test_shares_worked_out_by_hand() -> None:
    knowledge = small_base(GRID, {"x": 3, "y": 1})
    ranking = rank_outcome(knowledge, compile_rules(knowledge).run({}))
    assert rank_acceptability(ranking) == pytest.approx((0.5, 0.5), abs=0.001)
    assert rank_acceptability(ranking) == rank_acceptability(ranking)


def test_what_is_excluded_never_comes_first() -> None:
    knowledge = small_base(GRID, {"x": 3, "y": 1})
    outcome = compile_rules(knowledge).run({})
    for vetoed, shares in ((0b10, (1.0, 0.0)), (0b01, (0.0, 1.0)), (0b11, (0.0, 0.0))):
        assert rank_acceptability(rank(knowledge, outcome.weights, outcome.performances, vetoed)) == shares


@pytest.mark.parametrize("criteria", [1, 2, 3, 10])
def test_of_equal_alternatives_the_first_is_accepted(criteria: int) -> None:
    low, high = (250_000,) * criteria, (500_000,) * criteria
    assert rank_acceptability(ranking_of([low, high, high])) == (0.0, 1.0, 0.0)
    assert rank_acceptability(ranking_of([high, high])) == (1.0, 0.0)


@pytest.mark.parametrize("criteria", range(2, 15))
def test_no_criterion_is_favoured(criteria: int) -> None:
    """Each alternative is the best on one criterion, so all have the same share, exactly."""
    rows = [[MICRO * (one == two) for two in range(criteria)] for one in range(criteria)]
    shares = rank_acceptability(ranking_of(rows))
    assert shares == pytest.approx([1 / criteria] * criteria, abs=0.0005)  # equal weights are few, and go to the first


def test_the_smallest_difference_counts() -> None:
    rows = [(MICRO, 0, 5), (MICRO - 1, 3, 5), (0, 0, 5)]
    assert rank_acceptability(ranking_of(rows)) == pytest.approx((0.25, 0.75, 0), abs=0.001)


def test_the_number_of_sets_is_what_is_told() -> None:
    share = rank_acceptability(ranking_of([(5, 2, 1), (1, 3, 4)]))[0]
    assert share * SETS == pytest.approx(round(share * SETS), abs=1e-6)
