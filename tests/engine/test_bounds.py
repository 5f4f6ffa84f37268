from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.bounds import find_bounds
from advisor.engine.compile import compile_rules
from advisor.engine.completions import Completer
from advisor.engine.spans import find_spans
from advisor.model.fact import FactValue
from advisor.model.knowledge import Effects, KnowledgeBase, Performance, Requirement, Rule
from advisor.model.measures import Cause, Figure, Way
from tests.engine.bases import question, rule, small_base, yes

NAMES = tuple(f"q{index}" for index in range(6))
GRID = {"a": {"x": 0.5, "y": 0.3, "z": 0.6}, "b": {"x": 0.4, "y": 0.7, "z": 0.5}, "c": {"x": 0.6, "y": 0.5, "z": 0.3}}
CRITERIA = st.sampled_from(("x", "y", "z"))

WEIGHS = st.builds(lambda name, milli: Effects(weigh={name: milli}), CRITERIA, st.integers(-2500, 2500))
SHIFTS = st.builds(
    lambda both, name: Effects(shift={alternative: {name: milli} for alternative, milli in both.items()}),
    st.dictionaries(st.sampled_from("abc"), st.integers(-40, 40), min_size=1, max_size=3),  # too little to be clipped
    CRITERIA,
)


@st.composite
def independent_rules(draw: st.DrawFn) -> list[Rule]:
    """Draw rules that vary independently: each waits for a question of its own and does one thing."""
    return [rule(f"R-{name}", yes(name), draw(WEIGHS | SHIFTS)) for name in NAMES]


@settings(max_examples=100)
@given(independent_rules())
def test_bounds_are_exact_when_rules_vary_independently(rules: list[Rule]) -> None:
    knowledge = small_base(GRID, {"x": 1, "y": 2, "z": 3}, [question(name) for name in NAMES], rules)
    compiled, bounds = compile_rules(knowledge), find_bounds(knowledge, {})
    reached = [
        compiled.run(dict(zip(NAMES, answers, strict=True))).scores
        for answers in product((False, True), repeat=len(NAMES))
    ]
    for row in range(3):
        scores = [scores[row] for scores in reached]
        assert bounds.score(row) == pytest.approx((min(scores), max(scores)), abs=1e-12)
    for first, second in product(range(3), repeat=2):
        if first != second:
            leads = [scores[first] - scores[second] for scores in reached]
            assert bounds.lead(first, second) == pytest.approx((min(leads), max(leads)), abs=1e-12)


def with_cause(knowledge: KnowledgeBase, cap: int) -> KnowledgeBase:
    """Let all rules that shift rest on one cause of some cap."""
    rules = tuple(item.model_copy(update={"cause": "k"}) if item.then.shift else item for item in knowledge.rules)
    causes = (Cause(id="k", title="K", cap=cap),)
    return KnowledgeBase.model_construct(**{**dict(knowledge), "rules": rules, "causes": causes})


@settings(max_examples=100)
@given(independent_rules(), st.integers(1, 260), st.integers(0, 2))
def test_scores_within_caps_have_exact_bounds_too(rules: list[Rule], cap: int, known: int) -> None:
    knowledge = with_cause(small_base(GRID, {"x": 1, "y": 2, "z": 3}, [question(name) for name in NAMES], rules), cap)
    facts: dict[str, FactValue] = dict.fromkeys(NAMES[:known], True)
    compiled, bounds = compile_rules(knowledge), find_bounds(knowledge, facts)
    open_names = NAMES[known:]
    reached = [
        compiled.run({**facts, **dict(zip(open_names, answers, strict=True))}).scores
        for answers in product((False, True), repeat=len(open_names))
    ]
    for row in range(3):
        scores = [scores[row] for scores in reached]
        assert bounds.score(row) == pytest.approx((min(scores), max(scores)), abs=1e-12)
    for first, second in product(range(3), repeat=2):
        if first != second:
            leads = [scores[first] - scores[second] for scores in reached]
            low, high = bounds.lead(first, second)
            assert low <= min(leads) + 1e-12
            assert max(leads) - 1e-12 <= high
            if not find_spans(knowledge).capped:
                assert (low, high) == pytest.approx((min(leads), max(leads)), abs=1e-12)


def test_what_a_cause_has_used_up_can_move_nothing_further() -> None:
    shift = Effects(shift={"a": {"x": 100}, "b": {"x": 100}})
    rules = [rule("R-010", then=shift), rule("R-020", yes("q"), shift), rule("R-030", yes("r"), shift)]
    knowledge = small_base(GRID, {"x": 1}, [question("q"), question("r")], rules)
    assert find_bounds(with_cause(knowledge, 100), {}).score(0) == pytest.approx((0.6, 0.6))
    assert find_bounds(with_cause(knowledge, 150), {}).score(0) == pytest.approx((0.6, 0.65))
    assert find_bounds(with_cause(knowledge, 300), {}).score(0) == pytest.approx((0.6, 0.8))
    assert find_bounds(with_cause(knowledge, 300), {}).lead(0, 1) == pytest.approx((0.1, 0.1))


def test_a_rule_that_shifts_and_measures_is_taken_as_a_whole() -> None:
    grid = {"a": {"x": Performance(figure=10)}, "b": {"x": Performance(figure=10)}}  # worth 0.5 on 1 to 100
    then = Effects(shift={"a": {"x": -200}}, figures={"a": {"x": Figure(figure=1)}})
    knowledge = small_base(grid, {"x": 1}, [question("q")], [rule("R-010", yes("q"), then)])
    assert find_bounds(knowledge, {}).score(0) == pytest.approx((0.5, 0.8))
    assert find_bounds(knowledge, {}).lead(1, 0) == pytest.approx((-0.3, 0.0))


def test_a_figure_that_may_still_come_may_exclude() -> None:
    grid = {
        "a": {"x": Performance(figure=10, low=2)},
        "b": {"x": Performance(figure=10, low=8, ways=(Way(id="w", title="W", figure=3, unless=yes("r")),))},
    }
    rules = [
        rule("R-010", then=Effects(require=(Requirement(criterion="x", at_most=5),))),
        rule("R-020", yes("q"), Effects(figures={"a": {"x": Figure(figure=9, low=6)}})),
    ]
    knowledge = small_base(grid, {"x": 1}, [question("q"), question("r")], rules)

    def masks(**facts: FactValue) -> tuple[int, int]:
        bounds = find_bounds(knowledge, facts)
        return bounds.vetoed, bounds.may_be_vetoed

    assert masks() == (0, 0b11)
    assert masks(q=False) == (0, 0b10)
    assert masks(q=True) == (0b01, 0b11)
    assert masks(q=False, r=False) == (0, 0)
    assert masks(q=True, r=True) == (0b11, 0b11)
    assert 0 in find_bounds(knowledge, {"q": False}).undecided  # the demand waits for what may close the way
    assert find_bounds(knowledge, {"q": False, "r": True}).undecided == ()


def test_a_rule_that_shifts_two_alternatives_alike_leaves_their_difference_alone() -> None:
    rules = [rule("R-010", yes("q"), Effects(shift={"a": {"x": 200}, "b": {"x": 200}}))]
    knowledge = small_base(GRID, {"x": 1}, [question("q")], rules)
    bounds = find_bounds(knowledge, {})
    assert bounds.score(0) == pytest.approx((0.5, 0.7))
    assert bounds.lead(0, 1) == pytest.approx((0.1, 0.1))
    assert bounds.lead(1, 0) == pytest.approx((-0.1, -0.1))


def test_where_clipping_interferes_the_intervals_are_taken_apart() -> None:
    rules = [rule("R-010", yes("q"), Effects(shift={"a": {"x": 700}, "b": {"x": 700}}))]
    knowledge = small_base(GRID, {"x": 1}, [question("q")], rules)
    low, high = find_bounds(knowledge, {}).lead(0, 1)
    leads = [compile_rules(knowledge).run(facts).scores for facts in Completer(knowledge).completions({})]
    assert all(low <= scores[0] - scores[1] <= high for scores in leads)


def test_nothing_is_open_when_all_is_known() -> None:
    rules = [rule("R-010", yes("q"), Effects(weigh={"x": 1000}, veto=("b",)))]
    knowledge = small_base(GRID, {"x": 1, "y": 1}, [question("q")], rules)
    bounds = find_bounds(knowledge, {"q": True})
    assert bounds.undecided == ()
    assert bounds.vetoed == bounds.may_be_vetoed == 0b010
    assert bounds.score(0) == pytest.approx((compile_rules(knowledge).run({"q": True}).scores[0],) * 2)
    opened = find_bounds(knowledge, {})
    assert (opened.vetoed, opened.may_be_vetoed, opened.undecided) == (0, 0b010, (0,))


def test_weights_that_may_all_vanish_leave_a_score_of_nothing_possible() -> None:
    rules = [rule("R-010", yes("q"), Effects(weigh={"x": -1000}))]
    knowledge = small_base(GRID, {"x": 1}, [question("q")], rules)
    assert find_bounds(knowledge, {}).score(0) == pytest.approx((0.0, 0.5))
