from __future__ import annotations

from advisor.engine.compile import compile_rules
from advisor.engine.policy import apply_policy
from advisor.engine.recommend import recommend
from advisor.model.fact import Fact
from advisor.model.workload import HouseVeto, Policy
from tests.engine.bases import PROVENANCE, question, rule, small_base, workload, yes

BASE = small_base(
    {"a": {"x": 0.8, "y": 0.2}, "b": {"x": 0.4, "y": 0.6}},
    {"x": 3, "y": 1},
    questions=[question("flag")],
    rules=[rule("A-010"), rule("Z-010")],
)
VETO = HouseVeto(alternatives=("a",), when=yes("flag"), because="We never do.", remedy="Ask the board.")


def policy(**values: object) -> Policy:
    return Policy.model_validate({"name": "our-house", "title": "Our house", "description": "", **values})


def test_no_policy_and_one_that_only_assumes_leave_the_base_alone() -> None:
    assert apply_policy(BASE, None) is BASE
    assert apply_policy(BASE, policy(assume=(Fact(name="flag", value=True),))) is BASE


def test_weights_replace_base_weights_and_turn_the_verdict() -> None:
    stance = apply_policy(BASE, policy(weights={"y": 9}))
    assert [criterion.weight for criterion in stance.criteria] == [3, 9]
    assert [criterion.weight for criterion in BASE.criteria] == [3, 1]
    # (3 * 0.8 + 9 * 0.2) / 12 against (3 * 0.4 + 9 * 0.6) / 12
    assert compile_rules(stance).run({}).scores == (0.35, 0.55)
    assert compile_rules(BASE).run({}).scores == (0.65, 0.45)


def test_a_house_veto_is_a_rule_of_its_own_layer() -> None:
    stance = apply_policy(BASE, policy(vetoes=(VETO, VETO)))
    assert [item.id for item in stance.rules] == ["A-010", "POLICY-010", "POLICY-020", "Z-010"]
    house = stance.rule_by_id["POLICY-010"]
    assert house.layer == "policy our-house"
    assert house.then.veto == ("a",)
    assert (house.because, house.remedy) == ("We never do.", "Ask the board.")


def test_a_house_veto_excludes_only_when_its_condition_is_known_to_be_true() -> None:
    compiled = compile_rules(apply_policy(BASE, policy(vetoes=(VETO,))))
    answers = [recommend(compiled, workload(**facts), PROVENANCE) for facts in ({}, {"flag": False}, {"flag": True})]
    assert [answer.alternative for answer in answers] == ["a", "a", "b"]
    assert [veto.remedy for veto in answers[-1].vetoes] == ["Ask the board."]


def test_the_stance_is_made_once_and_forgets_what_the_old_base_had_cached() -> None:
    assert "A-010" in BASE.rule_by_id
    stance = policy(vetoes=(VETO,))
    assert apply_policy(BASE, stance) is apply_policy(BASE, stance)
    assert "POLICY-010" in apply_policy(BASE, stance).rule_by_id
    assert "POLICY-010" not in BASE.rule_by_id
