"""The promises of the design, each as a property of random workloads and of random small knowledge bases."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor.advise import advise
from advisor.engine.compile import Outcome, compile_rules
from advisor.engine.rank import rank_outcome
from advisor.engine.reach import figures_by_cell
from advisor.engine.recommend import recommend
from advisor.engine.truth import view_of
from advisor.knowledge.documents import TopicShape
from advisor.knowledge.layers import Shaped, read_files, shape_files
from advisor.knowledge.link import link
from advisor.model.knowledge import Effects, KnowledgeBase, LevelScale, Performance
from tests.engine import naive
from tests.engine.bases import (
    PROVENANCE,
    ROOT,
    archetypes,
    compare,
    derived,
    real_base,
    rule,
    say,
    seeded,
    small_base,
    with_rules,
    workload,
)
from tests.engine.strategies import Facts, Workloads, facts_of, knowledge_bases

DAY = date(2026, 11, 24)
CHUNKS, SIZE = 10, 1000
"""10,000 workloads, in parts that several processes can share."""


def assert_agrees(knowledge: KnowledgeBase, facts: Facts, outcome: Outcome) -> None:
    """Compare an outcome with the naive interpreter's, number by number and without any tolerance."""
    expected = naive.evaluate(knowledge, facts)
    names = [alternative.id for alternative in knowledge.alternatives]
    ranking = rank_outcome(knowledge, outcome)
    columns = [criterion.id for criterion in knowledge.criteria]
    assert {knowledge.rules[index].id for index in outcome.fired} == expected.fired
    assert {name for index, name in enumerate(names) if outcome.vetoed >> index & 1} == expected.vetoed
    assert dict(zip(columns, ranking.weights, strict=True)) == expected.weights
    rows = {name: dict(zip(columns, row, strict=True)) for name, row in zip(names, ranking.performances, strict=True)}
    assert rows == expected.performances
    scores = tuple(float(expected.scores[name]) for name in names)
    assert outcome.scores == scores == ranking.scores
    feasible = tuple(names[index] for index in ranking.order if ranking.feasible[index])
    assert feasible == expected.ranking
    assert view_of(knowledge, facts, outcome.ranges).ranges == expected.ranges


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_compiled_rules_agree_with_a_naive_interpreter_on_ten_thousand_workloads(chunk: int) -> None:
    knowledge = real_base()
    compiled = compile_rules(knowledge)
    workloads = Workloads(knowledge, seed=chunk)
    for _ in range(SIZE):
        facts = workloads.draw()
        assert_agrees(knowledge, facts, compiled.run(facts))


@settings(max_examples=300)
@given(st.data(), knowledge_bases())
def test_the_compiled_rules_agree_with_a_naive_interpreter_on_small_bases(
    data: st.DataObject, knowledge: KnowledgeBase
) -> None:
    compiled = compile_rules(knowledge)
    for facts in data.draw(st.lists(facts_of(knowledge), min_size=1, max_size=3)):
        assert_agrees(knowledge, facts, compiled.run(facts))


def test_the_archetypes_exercise_the_naive_interpreter_too() -> None:
    knowledge = real_base()
    for item in archetypes().values():
        facts = {fact.name: fact.value for fact in item.facts}
        assert_agrees(knowledge, facts, compile_rules(knowledge).run(facts))


def test_the_order_of_the_rules_in_the_function_never_matters() -> None:
    knowledge = real_base()
    rules = list(knowledge.rules)
    workloads = Workloads(knowledge, seed=1)
    drawn = [workloads.draw() for _ in range(200)]
    outcomes = [compile_rules(knowledge).run(facts) for facts in drawn]
    for seed in range(3):
        seeded(seed).shuffle(rules)
        shuffled = with_rules(knowledge, rules)
        compiled = compile_rules(shuffled)
        for facts, outcome in zip(drawn, outcomes, strict=True):
            again = compiled.run(facts)
            assert again[1:] == outcome[1:]
            assert {rules[index].id for index in again.fired} == {knowledge.rules[i].id for i in outcome.fired}


@settings(max_examples=60)
@given(st.data(), knowledge_bases(), st.randoms(use_true_random=False))
def test_the_order_of_the_rules_never_matters_on_small_bases(
    data: st.DataObject, knowledge: KnowledgeBase, random: Random
) -> None:
    rules = list(knowledge.rules)
    random.shuffle(rules)
    shuffled = with_rules(knowledge, rules)
    facts = data.draw(facts_of(knowledge))
    outcome, again = compile_rules(knowledge).run(facts), compile_rules(shuffled).run(facts)
    assert again[1:] == outcome[1:]
    assert {rules[index].id for index in again.fired} == {knowledge.rules[index].id for index in outcome.fired}


def test_the_order_of_the_rules_in_the_files_gives_the_same_bytes() -> None:
    files = shape_files(read_files([("rules", ROOT / "rules")]))
    random = seeded(7)
    shuffled: list[Shaped] = []
    for shaped in files:
        shape = shaped.shape
        if isinstance(shape, TopicShape):
            shape = shape.model_copy(update={"rules": tuple(random.sample(shape.rules, len(shape.rules)))})
        shuffled.append(Shaped(shaped.layer, shaped.document, shape))
    one, other = link(files, ("rules",), "same"), link(shuffled, ("rules",), "same")
    assert one.rules == other.rules
    for item in archetypes().values():
        answers = [advise(knowledge, item, evaluated_on=DAY, depth="quick") for knowledge in (one, other)]
        assert answers[0].model_dump_json() == answers[1].model_dump_json()


def chain() -> KnowledgeBase:
    """Give a base whose derived facts rest on several others, so that an order of sets would show."""
    names = ("size", "load", "reach", "age", "need")
    grid = {"a": {"x": 0.5}, "b": {"x": 0.25}}
    rules = [
        rule("R-010", compare("need", "high"), Effects(advise=say("High."))),
        *(rule(f"R-1{index}0", then=Effects(conclude={name: "middle"})) for index, name in enumerate(names[:-1])),
        rule("R-200", compare("size", "middle"), Effects(conclude={"need": "high"})),
        *(
            rule(f"R-3{index}0", compare(name, "high"), Effects(conclude={"need": "low"}))
            for index, name in enumerate(names[1:-1])
        ),
    ]
    return small_base(grid, {"x": 1}, rules=rules, facts=[derived(name) for name in reversed(names)])


def answer_everything() -> str:
    """Give the recommendations of all archetypes, some in depth, and of a base with many derived facts, as JSON."""
    answers = [advise(real_base(), item, evaluated_on=DAY, depth="quick") for item in archetypes().values()]
    answers += [advise(real_base(), item, evaluated_on=DAY) for item in list(archetypes().values())[::7]]
    answers.append(recommend(compile_rules(chain()), workload(), PROVENANCE))
    return "\n".join(answer.model_dump_json(by_alias=True) for answer in answers)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert answer_everything() == answer_everything()


def test_the_same_input_gives_the_same_bytes_in_another_process_with_another_hash_seed() -> None:
    code = "from tests.engine import test_promises as t; import sys; sys.stdout.write(t.answer_everything())"
    here = answer_everything().encode()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-c", code]
        there = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout
        assert there.replace(b"\r\n", b"\n") == here


def test_a_vetoed_alternative_never_wins_on_ten_thousand_workloads() -> None:
    knowledge = real_base()
    compiled = compile_rules(knowledge)
    workloads = Workloads(knowledge, seed=11)
    undecided = 0
    for _ in range(CHUNKS * SIZE):
        outcome = compiled.run(workloads.draw())
        winner = rank_outcome(knowledge, outcome).winner
        undecided += winner is None
        assert winner is None or not outcome.vetoed >> winner & 1
        assert (winner is None) == (outcome.vetoed == 2 ** len(knowledge.alternatives) - 1)
    assert 0 < undecided < CHUNKS * SIZE  # both cases were met


@settings(max_examples=60)
@given(st.data(), knowledge_bases())
def test_a_vetoed_alternative_is_never_recommended(data: st.DataObject, knowledge: KnowledgeBase) -> None:
    facts = data.draw(facts_of(knowledge))
    vetoed = naive.evaluate(knowledge, facts).vetoed
    answer = recommend(compile_rules(knowledge), workload(**facts), PROVENANCE, depth="quick")
    assert answer.alternative not in vetoed
    assert answer.runner_up not in vetoed
    assert (answer.verdict == "undecided") == (len(vetoed) == len(knowledge.alternatives))
    assert {row.alternative for row in answer.ranking if row.vetoed_by} == vetoed


def test_a_positive_shift_never_hurts_its_alternative() -> None:
    knowledge = real_base()
    random = seeded(3)
    workloads = Workloads(knowledge, seed=3)
    drawn = [workloads.draw() for _ in range(100)]
    for _ in range(15):
        alternative = random.choice(knowledge.alternatives).id
        shift = {alternative: {random.choice(knowledge.criteria).id: random.randint(1, 1000)}}
        raised = compile_rules(with_rules(knowledge, [*knowledge.rules, rule("X-010", then=Effects(shift=shift))]))
        for facts in drawn:
            before, after = compile_rules(knowledge).run(facts), raised.run(facts)
            for index, item in enumerate(knowledge.alternatives):
                if item.id == alternative:
                    assert after.scores[index] >= before.scores[index]
                else:
                    assert after.scores[index] == before.scores[index]


@settings(max_examples=60)
@given(st.data(), knowledge_bases())
def test_a_better_base_performance_never_hurts_its_alternative(data: st.DataObject, knowledge: KnowledgeBase) -> None:
    assume(all(len(placed) == 1 for placed in figures_by_cell(knowledge).values()))  # lint refuses two figures at once
    row = data.draw(st.integers(0, len(knowledge.alternatives) - 1))
    criterion = data.draw(st.sampled_from(knowledge.criteria))
    scale = criterion.scale
    best = (
        Performance(level=max(scale.levels, key=scale.levels.__getitem__))
        if isinstance(scale, LevelScale)
        else Performance(figure=scale.best or 1e-9)
    )
    alternatives = list(knowledge.alternatives)
    performance = {**alternatives[row].performance, criterion.id: best}
    alternatives[row] = alternatives[row].model_copy(update={"performance": performance})
    raised = KnowledgeBase.model_construct(**{**dict(knowledge), "alternatives": tuple(alternatives)})
    facts = data.draw(facts_of(knowledge))
    before, after = compile_rules(knowledge).run(facts).scores, compile_rules(raised).run(facts).scores
    assert after[row] >= before[row]
    assert after[:row] + after[row + 1 :] == before[:row] + before[row + 1 :]


def test_contributions_add_up_to_the_score_and_leads_to_the_difference_on_ten_thousand_workloads() -> None:
    knowledge = real_base()
    compiled = compile_rules(knowledge)
    workloads = Workloads(knowledge, seed=5)
    for _ in range(CHUNKS * SIZE):
        ranking = rank_outcome(knowledge, compiled.run(workloads.draw()))
        best = ranking.order[0]
        for index, score in enumerate(ranking.scores):
            assert abs(sum(ranking.contributions(index)) - score) < 1e-9
            assert abs(sum(ranking.lead(best, index)) - (ranking.scores[best] - score)) < 1e-9


def test_what_a_recommendation_shows_adds_up() -> None:
    for item in archetypes().values():
        answer = advise(real_base(), item, evaluated_on=DAY, depth="quick")
        for part in answer.components or (answer,):
            for row in part.ranking:
                assert sum(row.contributions.values()) == pytest.approx(row.score, abs=1e-9)
                if row.lag:
                    assert sum(row.lag.values()) == pytest.approx(part.ranking[0].score - row.score, abs=1e-9)
