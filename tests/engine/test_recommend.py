from __future__ import annotations

import pytest

from advisor.engine.compile import compile_rules
from advisor.engine.recommend import recommend
from advisor.model.condition import AllOf
from advisor.model.fact import Fact, FactValue, Origin
from advisor.model.knowledge import Effects, Evidence, KnowledgeBase, Rule, Setting, Source
from advisor.model.recommendation import Recommendation
from tests.engine.bases import LEVELS, PROVENANCE, compare, derived, question, rule, say, small_base, workload, yes

GRID = {"docker": {"x": 0.8, "y": 0.2}, "vm": {"x": 0.4, "y": 0.6}}
QUESTIONS = [question("fast"), question("strict"), question("level", LEVELS)]
BOTH = AllOf(parts=(yes("fast"), yes("strict")))


def advise(rules: list[Rule], base: KnowledgeBase | None = None, **answers: FactValue) -> Recommendation:
    """Advise on two alternatives, `docker` (0.8, 0.2) and `vm` (0.4, 0.6), where x weighs 3 and y weighs 1."""
    knowledge = base or small_base(GRID, {"x": 3, "y": 1}, QUESTIONS, rules)
    return recommend(compile_rules(knowledge), workload(**answers), PROVENANCE)


def test_without_any_rule_the_base_performances_decide() -> None:
    answer = advise([])
    assert (answer.verdict, answer.alternative, answer.alternative_title) == ("docker", "docker", "Docker")
    assert (answer.runner_up, answer.strength) == ("vm", "clear")
    # (3 * 0.8 + 1 * 0.2) / 4 = 0.65 against (3 * 0.4 + 1 * 0.6) / 4 = 0.45
    assert [row.score for row in answer.ranking] == [0.65, 0.45]
    assert answer.margin == answer.verdict_margin == pytest.approx(0.2)
    assert answer.ranking[0].contributions == pytest.approx({"x": 0.6, "y": 0.05})
    assert answer.ranking[0].lag == {}
    assert answer.ranking[1].lag == pytest.approx({"x": 0.3, "y": -0.1})
    assert answer.weights == {"x": 3, "y": 1}
    assert answer.summary == "Docker comes before Vm on X."
    assert (answer.firings, answer.vetoes, answer.conflict) == ((), (), ())


def test_a_weight_and_a_shift_move_the_scores_by_what_they_say() -> None:
    rules = [
        rule("R-010", yes("fast"), Effects(weigh={"y": 2000})),
        rule("R-020", yes("strict"), Effects(shift={"vm": {"x": 500}})),
    ]
    answer = advise(rules, fast=True, strict=True)
    # weights 3 and 3: (3 * 0.8 + 3 * 0.2) / 6 = 0.5 against (3 * 0.9 + 3 * 0.6) / 6 = 0.75
    assert [(row.alternative, row.score) for row in answer.ranking] == [("vm", 0.75), ("docker", 0.5)]
    assert answer.weights == {"x": 3, "y": 3}
    first, second = answer.firings
    assert (first.weigh, second.shift) == ({"y": 2.0}, {"vm": {"x": 0.5}})
    assert (first.facts, second.facts) == ({"fast": True}, {"strict": True})
    # without R-010: (3 * 0.9 + 1 * 0.6) / 4 - 0.65 = 0.175, so it adds 0.075; without R-020: 0.5 - 0.5, so 0.25
    assert first.effect_on_margin == pytest.approx(0.075)
    assert second.effect_on_margin == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("shift", "strength"), [(0, "clear"), (-186, "clear"), (-187, "lean"), (-239, "lean"), (-241, "toss-up")]
)
def test_the_strength_follows_from_the_distance_to_the_next_verdict(shift: int, strength: str) -> None:
    # a shift on x counts three quarters: the margin of 0.2 falls to 0.0605, 0.05975, 0.02075 and 0.01925
    answer = advise([rule("R-010", then=Effects(shift={"docker": {"x": shift}}))])
    assert answer.strength == strength


def test_a_tie_goes_to_the_alternative_that_is_declared_first() -> None:
    answer = advise([rule("R-010", then=Effects(weigh={"y": 2000}))])
    assert (answer.alternative, answer.margin, answer.strength) == ("docker", 0.0, "toss-up")
    assert answer.firings[0].effect_on_margin == pytest.approx(-0.2)


def test_a_veto_is_kept_apart_from_the_scores() -> None:
    answer = advise([rule("R-010", yes("strict"), Effects(veto=("docker",)))], strict=True)
    assert (answer.verdict, answer.margin, answer.runner_up) == ("vm", None, "")
    assert [(row.alternative, row.score, row.vetoed_by) for row in answer.ranking] == [
        ("vm", 0.45, ()),
        ("docker", 0.65, ("R-010",)),
    ]
    (veto,) = answer.vetoes
    assert (veto.rule, veto.alternatives, veto.remedy, veto.facts) == ("R-010", ("docker",), "Do.", {"strict": True})
    assert answer.summary == "Vm is all that remains. Excluded: Docker: title of R-010 (R-010)."
    assert answer.strength == "clear"


def test_when_everything_is_excluded_the_answer_names_a_smallest_conflict() -> None:
    rules = [
        rule("R-010", yes("strict"), Effects(veto=("docker",))),
        rule("R-020", yes("strict"), Effects(advise=say("A sentence."))),
        rule("R-030", yes("fast"), Effects(veto=("vm",))),
    ]
    answer = advise(rules, strict=True, fast=True)
    assert (answer.verdict, answer.alternative, answer.strength, answer.margin) == ("undecided", "", "none", None)
    assert answer.conflict == ("R-010", "R-030")
    assert [veto.remedy for veto in answer.vetoes] == ["Do.", "Do."]
    assert all(row.lag == {} for row in answer.ranking)
    assert all(firing.effect_on_margin == 0 for firing in answer.firings)


def test_an_answer_that_could_exclude_the_winner_forbids_a_clear_verdict() -> None:
    rules = [rule("R-010", yes("strict"), Effects(veto=("docker",)))]
    answer = advise(rules)
    assert (answer.alternative, answer.strength, answer.settled) == ("docker", "lean", False)
    (open_question,) = answer.open_questions
    assert (open_question.fact, open_question.prompt) == ("strict", "The strict")
    assert (open_question.rules, open_question.may_exclude_winner) == (("R-010",), True)
    assert advise(rules, strict=False).strength == "clear"


def test_derived_facts_are_listed_and_support_what_fires() -> None:
    rules = [
        rule("R-010", yes("fast"), Effects(conclude={"need": "middle"})),
        rule("R-020", yes("strict"), Effects(conclude={"need": "high"})),
        rule("R-030", compare("need", "middle", by="at_least"), Effects(weigh={"y": 8000})),
    ]
    base = small_base(GRID, {"x": 3, "y": 1}, QUESTIONS, rules, [derived("need")])
    settled = advise(rules, base, fast=True, strict=False)
    assert settled.facts[-1] == Fact(name="need", value="middle", origin=Origin.DERIVED)
    assert settled.alternative == "vm"
    # leaving the concluding rule out takes with it what rests on its conclusion: 0.5 - 0.3 against 0.45 - 0.65
    effects = {firing.rule: firing.effect_on_margin for firing in settled.firings}
    assert effects["R-010"] == effects["R-030"] == pytest.approx(0.4)
    still_open = advise(rules, base, fast=True)
    assert [firing.rule for firing in still_open.firings] == ["R-010", "R-030"]
    assert "need" not in {fact.name for fact in still_open.facts}
    assert still_open.firings[1].facts == {"need": "middle"}


def test_near_misses_say_which_condition_was_lacking() -> None:
    rules = [rule("R-010", BOTH, Effects(weigh={"y": 1000}))]
    (unknown,) = advise(rules, fast=True).near_misses
    assert (unknown.rule, unknown.lacking, unknown.status) == ("R-010", "strict is true", "unknown")
    (silent,) = advise(rules, fast=True, strict=False).near_misses
    assert (silent.lacking, silent.status) == ("strict is true", "false")
    assert advise(rules, fast=False, strict=False).near_misses == ()


def test_advice_settings_and_evidence_are_gathered_once_and_in_order() -> None:
    source = Source(title="A paper", year=2020, url="https://example.org/")
    known = {
        name: Evidence(
            id=name,
            topic="t",
            claim="It holds.",
            value="1",
            unit="s",
            subject="a",
            source=source,
            confidence="standard",
            verified=True,
        )
        for name in ("e-two", "e-one", "e-unused")
    }
    advice = Effects(advise=say("Mind this.", "And that."), harden=("b", "a"))
    rules = [
        rule("R-010", then=advice).model_copy(update={"evidence": ("e-two",)}),
        rule("R-020", then=Effects(advise=say("And that.", "Last."), harden=("a",))).model_copy(
            update={"evidence": ("e-one", "e-two")}
        ),
        rule("R-030", yes("fast"), Effects(harden=("c",))).model_copy(update={"evidence": ("e-unused",)}),
    ]
    settings = tuple(Setting(id=name, title=name) for name in "abc")
    base = small_base(GRID, {"x": 3, "y": 1}, QUESTIONS, rules).model_copy(
        update={"settings": settings, "evidence": known}
    )
    answer = advise(rules, base)
    assert answer.advice == ("Mind this.", "And that.", "Last.")
    assert answer.hardening == ("a", "b")
    assert list(answer.evidence) == ["e-one", "e-two"]
    assert answer.evidence["e-one"].title == "A paper"


def test_the_names_of_a_component_are_carried_over() -> None:
    knowledge = small_base(GRID, {"x": 3, "y": 1})
    answer = recommend(compile_rules(knowledge), workload(), PROVENANCE, component="core", component_title="The core")
    assert (answer.workload, answer.component, answer.component_title) == ("w", "core", "The core")
    assert answer.provenance == PROVENANCE
