from __future__ import annotations

from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.compile import compile_rules
from advisor.engine.completions import cells_of
from advisor.engine.information import chance_of_change, look_ahead
from advisor.engine.scenarios import Scenarios
from advisor.engine.truth import view_of
from advisor.model.knowledge import Effects, KnowledgeBase, Question
from tests.engine.bases import (
    BOOL,
    CHOICE,
    RELEASE,
    compare,
    lookup,
    no,
    question,
    real_base,
    rule,
    say,
    small_base,
    yes,
)
from tests.engine.strategies import Facts, Workloads

YES, NO = True, False
GATED = small_base(
    {"docker": {"speed": 0.9}, "vm": {"speed": 0.5}},
    {"speed": 1},
    [question("a"), question("b", BOOL, yes("a")), question("release", RELEASE)],
    [rule("R-010", compare("left", 0, by="below")), rule("R-020", yes("b"))],
    [lookup("left", "release")],
)


def odds(fact: str, chance: float) -> Question:
    """Give a yes/no question that is answered with yes at some chance."""
    return question(fact).model_copy(update={"prior": {"true": chance, "false": 1 - chance}})


def deciding(*questions: Question) -> KnowledgeBase:
    """Give a base in which yes to any of some questions excludes docker, which leads without."""
    vetoes = [rule(f"R-0{n}0", yes(each.fact), Effects(veto=("docker",))) for n, each in enumerate(questions, 1)]
    return small_base({"docker": {"speed": 0.9}, "vm": {"speed": 0.5}}, {"speed": 1}, questions, vetoes)


def completions_of(knowledge: KnowledgeBase, facts: Facts, **options: object) -> list[Facts]:
    """Give some completions."""
    return [completion.facts for completion in islice(Scenarios(knowledge, facts, **options), 200)]  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------------------- completions


def test_the_same_scenarios_are_drawn_every_time() -> None:
    assert completions_of(GATED, {}) == completions_of(GATED, {})


def test_what_is_known_stays_and_the_rest_does_not_change_with_it() -> None:
    for one, other in zip(completions_of(GATED, {}), completions_of(GATED, {"a": YES}), strict=True):
        assert other["a"] is YES
        assert other["release"] == one["release"]


def test_what_does_not_apply_stays_unanswered() -> None:
    assert all(("b" in facts) == (facts["a"] is YES) for facts in completions_of(GATED, {}))
    assert not any("b" in facts for facts in completions_of(GATED, {"a": NO}))


def test_only_open_questions_are_answered() -> None:
    assert completions_of(GATED, {"a": YES}, open_facts=frozenset({"b"}))[0].keys() == {"a", "b"}
    assert completions_of(GATED, {}, open_facts=frozenset()) == [{}] * 200


def test_days_come_with_their_release_and_never_beside_a_known_one() -> None:
    drawn = completions_of(GATED, {})
    assert {"left" in facts for facts in drawn if facts["release"] == "any"} == {False}
    assert any("left" in facts for facts in drawn)
    assert not any("left" in facts for facts in completions_of(GATED, {"release": "ubuntu 0"}))
    assert {facts["left"] for facts in completions_of(GATED, {"release": "ubuntu 0", "left": 7})} == {7}


def test_what_was_ticked_is_not_plain() -> None:
    plain = question("colour", CHOICE).model_copy(update={"plain": "red"})
    knowledge = deciding(question("a"), plain)
    assert {facts["colour"] for facts in completions_of(knowledge, {})} == {"red", "green", "blue"}
    assert {facts["colour"] for facts in completions_of(knowledge, {}, ticked={"colour"})} == {"green", "blue"}


@settings(max_examples=20)
@given(seed=st.integers(0, 1000))
def test_completions_of_the_real_rules_answer_what_applies_with_values_of_their_cells(seed: int) -> None:
    knowledge = real_base()
    facts = {
        name: value for name, value in Workloads(knowledge, seed).draw().items() if name in knowledge.question_by_fact
    }
    cells = {fact: {cell.value for cell in found} for fact, found in cells_of(knowledge).items()}
    for completion in islice(Scenarios(knowledge, facts), 5):
        assert facts.items() <= completion.facts.items()
        view = view_of(knowledge, completion.facts, compile_rules(knowledge).run(completion.facts).ranges)
        for each in knowledge.questions:
            if each.fact in facts:
                continue
            is_asked = view.truth_of(each.when) is not False
            assert (each.fact in completion.facts) == is_asked, each.fact
            assert not is_asked or completion.facts[each.fact] in cells[each.fact]


# ---------------------------------------------------------------------------------------------------------- information


def test_the_value_is_the_chance_to_turn_the_verdict() -> None:
    knowledge = deciding(odds("often", 0.3), odds("seldom", 0.05), odds("never", 0.0))
    outlook = look_ahead(knowledge, {}, [("often",), ("seldom",), ("never",), ("often", "seldom")])
    often, seldom, never, both = outlook.values
    assert (outlook.leading, outlook.is_unanimous) == ("docker", False)
    assert both > 0
    assert often > seldom > never == 0
    assert abs(outlook.share - 0.665) < 0.15


def test_the_chance_of_change_counts_from_the_verdict_of_the_facts_as_they_are() -> None:
    knowledge = deciding(odds("x", 0.7))
    assert abs(chance_of_change(knowledge, {}) - 0.7) < 0.08
    assert look_ahead(knowledge, {}, [("x",)]).leading == "vm"
    assert chance_of_change(knowledge, {}, open_facts=frozenset()) == 0
    assert chance_of_change(knowledge, {"x": YES}) == 0


def test_all_alike_is_unanimous_only_with_the_facts_as_they_are() -> None:
    knowledge = deciding(odds("x", 1.0))
    assert not look_ahead(knowledge, {}, [("x",)]).is_unanimous
    assert look_ahead(knowledge, {"x": YES}, []).is_unanimous
    assert look_ahead(knowledge, {"x": NO}, []).is_unanimous


def test_where_no_draw_turns_the_verdict_the_rules_that_wait_decide() -> None:
    knowledge = small_base(
        {"docker": {"speed": 0.9}, "vm": {"speed": 0.5}},
        {"speed": 1},
        [odds("heavy", 0.0), odds("light", 0.0)],
        [
            rule("R-010", yes("heavy"), Effects(veto=("docker",))),
            rule("R-020", yes("light"), Effects(shift={"vm": {"speed": 10}})),
            rule("R-030", no("light"), Effects(advise=say("Mind."))),
        ],
    )
    outlook = look_ahead(knowledge, {}, [("heavy",), ("light",)])
    assert set(outlook.values) == {0}
    assert outlook.weights[0] > outlook.weights[1] > 0
