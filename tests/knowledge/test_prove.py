"""The prover: right on the shipped rules, equal to enumeration on a small base, and honest about what it cannot."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import combinations, pairwise, permutations, product
from typing import Final, Literal

import pytest

from advisor.engine.compile import compile_rules
from advisor.engine.reach import reach_of
from advisor.knowledge.lookup import look_up
from advisor.knowledge.profiles import read_workload
from advisor.knowledge.proof.batch import Batch
from advisor.knowledge.proof.claims import prove_claim
from advisor.knowledge.proof.exclusions import find_exclusions
from advisor.knowledge.proof.firing import prove_apart, prove_firing
from advisor.knowledge.proof.judge import Judge
from advisor.knowledge.proof.logic import Logic
from advisor.knowledge.proof.physics import prove_physics
from advisor.knowledge.proof.report import ProofReport, show_workload
from advisor.knowledge.proof.scores import Scores
from advisor.knowledge.proof.settings import prove_settings
from advisor.knowledge.proof.solver import Deadline, Solver
from advisor.knowledge.proof.winning import prove_winning
from advisor.knowledge.prove import prove
from advisor.knowledge.source import parse_yaml
from advisor.model.condition import ALWAYS, Condition, Test
from advisor.model.diagnostic import InvalidInputError
from advisor.model.fact import FactValue
from advisor.model.knowledge import KnowledgeBase
from advisor.model.promises import Claim, Physics
from tests.engine import naive
from tests.knowledge.bases import shipped
from tests.knowledge.sound import build, rule

TODAY: Final = date(2026, 11, 24)
SECONDS: Final = 240

Facts = dict[str, FactValue]
Direction = Literal["raise", "lower"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("raise", "lower")


@cache
def proof_of_shipped() -> ProofReport:
    return prove(shipped(), SECONDS, TODAY)


def ask(knowledge: KnowledgeBase, seconds: float = SECONDS) -> tuple[Solver, Judge]:
    return Solver(Logic(knowledge, TODAY), Deadline.after(seconds)), Judge(knowledge)


# --------------------------------------------------------------------------------------------------- the shipped rules


def test_the_shipped_rules_are_proven() -> None:
    report = proof_of_shipped()
    assert [statement for statement in report.statements if statement.status != "holds"] == []
    assert report.is_proven
    assert len(report.fires) == len(shipped().rules)
    assert [statement.subject for statement in report.wins] == [item.id for item in shipped().alternatives]
    assert len(report.claims) == len(shipped().claims) >= 6


def test_isolation_is_promised() -> None:
    assert "raise isolation_need: docker never overtakes vm" in {claim.name for claim in shipped().claims}


def test_witnesses_fire_their_rules() -> None:
    judge = Judge(shipped())
    for statement in proof_of_shipped().fires:
        assert judge.fires(as_read(statement.witness, shipped()), statement.subject), statement


def test_exclusions_leave_nothing_and_each_rule_is_needed() -> None:
    judge = Judge(shipped())
    compiled = compile_rules(shipped())
    assert proof_of_shipped().exclusions
    for exclusion in proof_of_shipped().exclusions:
        facts = as_read(exclusion.witness, shipped())
        assert not judge.winner(facts), exclusion
        fired = {shipped().rules[index].id for index in compiled.run(facts).fired}
        assert set(exclusion.rules) <= fired, exclusion


def as_read(facts: Mapping[str, FactValue], knowledge: KnowledgeBase) -> Facts:
    """Give the facts of a witness as a user's file would bring them, looked-up days included."""
    workload = read_workload(parse_yaml(show_workload(facts, "witness").encode(), "witness.yaml"), knowledge)
    known = {fact.name: fact.value for fact in workload.facts}
    assert known == facts
    return known | {fact.name: fact.value for fact in look_up(knowledge, workload.facts, TODAY)}


def test_scores_of_the_solver_are_those_of_the_engine() -> None:
    solver, judge = ask(shipped())
    names = [alternative.id for alternative in shipped().alternatives]
    scores = Scores(solver)
    leads = {pair: scores.lead(*pair) for pair in combinations(names, 2)}
    batch = Batch(solver.logic, 4, is_even=True, seed=21)
    for position, facts in enumerate(batch.workloads()):
        ranking = judge.rank(facts)
        held = [solver.cells(fact)[drawn[position]] for fact, drawn in batch.drawn.items()]
        for (first, second), lead in leads.items():
            one, other = names.index(first), names.index(second)
            rows = zip(ranking.weights, ranking.performances[one], ranking.performances[other], strict=True)
            exact = sum(weight * (mine - theirs) for weight, mine, theirs in rows)
            assert solver.ask(*held, lead == exact).status == "some"
            assert solver.ask(*held, lead != exact).status == "none"


# ------------------------------------------------------------------------------------- a small base, by enumeration too


@cache
def completions() -> tuple[Facts, ...]:
    """Give every completed workload of the sound base that rules can tell apart."""
    logic = Logic(build(), TODAY)
    ranges = [range(len(cells)) for cells in logic.cells.values()]
    seen = {str(facts): facts for picks in product(*ranges) for facts in [at(logic, picks)]}
    return tuple(seen.values())


def at(logic: Logic, picks: tuple[int, ...]) -> Facts:
    return logic.complete(dict(zip(logic.cells, picks, strict=True)))


def test_winners_and_witnesses_by_enumeration() -> None:
    solver, judge = ask(build())
    won = {judge.winner(facts) for facts in completions()} - {""}
    assert {statement.subject for statement in prove_winning(solver, judge) if statement.status == "holds"} == won
    assert {statement.status for statement in prove_firing(solver, judge)} == {"holds"}


def test_exclusions_by_enumeration() -> None:
    """The sets that are listed are exactly the smallest ones that some workload shows."""
    solver, judge = ask(build())
    found, is_complete = find_exclusions(solver.logic, judge, solver.deadline)
    assert is_complete
    assert {frozenset(exclusion.rules) for exclusion in found} == set(smallest_exclusions())


def smallest_exclusions() -> Iterator[frozenset[str]]:
    knowledge = build()
    compiled = compile_rules(knowledge)
    everything = {alternative.id for alternative in knowledge.alternatives}
    shown: set[frozenset[str]] = set()
    for facts in completions():
        reach = reach_of(knowledge, facts, compiled.run(facts))
        fired = [knowledge.rules[index] for index in reach.fired]
        excluded = {item.id: set(reach.excluded_by(item)) for item in fired}
        names = [name for name, gone in excluded.items() if gone]
        for size in range(1, len(names) + 1):
            for chosen in combinations(names, size):
                gone = set().union(*(excluded[name] for name in chosen))
                fewer = any(
                    set().union(*(excluded[name] for name in chosen if name != spared)) >= everything
                    for spared in chosen
                )
                if gone >= everything and not fewer:
                    shown.add(frozenset(chosen))
    yield from shown


PAIRS: Final = [("box", "machine"), ("machine", "box"), ("cage", "box"), ("box", "cage"), ("machine", "cage")]
MOVED: Final = ("own_kernel", "secrets_nearby", "guests", "instances", "budget_s", "domain_role", "boundary")


@pytest.mark.parametrize("fact", MOVED)
def test_claims_by_enumeration(fact: str) -> None:
    """Every claim about a pair is proven or refuted, and always as trying all workloads says."""
    judge = Judge(build())
    for direction, (one, rival) in product(DIRECTIONS, PAIRS):
        claim = Claim(fact=fact, direction=direction, never_helps=one, against=rival, because="So.")
        statement = prove_claim(claim, judge, TODAY, Deadline.after(SECONDS))
        holds = not any(
            not judge.is_ahead(before, one, rival) and judge.is_ahead(after, one, rival)
            for before, after in steps(fact, direction)
        )
        assert statement.status == ("holds" if holds else "fails"), statement
        if not holds:
            before = as_read(statement.witness, build())
            assert not judge.is_ahead(before, one, rival)
            kept = {name: value for name, value in before.items() if name not in statement.dropped}
            assert judge.is_ahead({**kept, **statement.moved}, one, rival)


@cache
def steps(fact: str, direction: Direction) -> tuple[tuple[Facts, Facts], ...]:
    """Give every two completed workloads that differ by one step of a fact, and by what the step makes relevant."""
    free = frozenset({fact} & build().derived_by_fact.keys())
    logic = Logic(build(), TODAY, free)
    moved = range(len(logic.cells[fact]))
    others = {name: range(len(cells)) for name, cells in logic.cells.items() if name != fact}
    found: dict[str, tuple[Facts, Facts]] = {}
    for picks in product(*others.values()):
        rest = dict(zip(others, picks, strict=True))
        for low, high in pairwise(moved):
            first, second = (low, high) if direction == "raise" else (high, low)
            pair = (logic.complete({**rest, fact: first}), logic.complete({**rest, fact: second}))
            if fact in pair[0] and fact in pair[1]:
                found.setdefault(str(pair), pair)
    return tuple(found.values())


def test_a_claim_may_be_narrowed_down() -> None:
    judge = Judge(build())
    wide = Claim(fact="instances", direction="raise", never_helps="box", against="machine", because="So.")
    assert prove_claim(wide, judge, TODAY, Deadline.after(SECONDS)).status == "fails"
    narrow = build(("  - raise: guests\n", "  - raise: instances\n    when: {instances: {at_least: 2, below: 50}}\n"))
    assert prove_claim(narrow.claims[0], judge, TODAY, Deadline.after(SECONDS)).status == "holds"


# ------------------------------------------------------------------------------------------------------ what is faulty


def test_a_dead_rule_is_refuted() -> None:
    solver, judge = ask(build(rule("SHP-080", "{system: linux, domain_role: true}", "{weigh: {startup: 1}}")))
    failed = [statement for statement in prove_firing(solver, judge) if statement.status != "holds"]
    assert [(statement.subject, statement.status) for statement in failed] == [("SHP-080", "fails")]


def test_a_contradiction_is_refuted() -> None:
    solver, judge = ask(
        build(
            ("    then: {weigh: {startup: 2}}\n", "    then: {weigh: {startup: 2}, shift: {box: {startup: -0.1}}}\n"),
            rule("SHP-080", "{none: [{instances: {below: 50}}]}", "{shift: {box: {startup: 0.1}}}"),
        )
    )
    failed = [statement for statement in prove_apart(solver, judge) if statement.status != "holds"]
    assert [(statement.subject, statement.status) for statement in failed] == [("SHP-040 and SHP-080", "fails")]
    assert failed[0].because == "they always fire together and pull startup of box in opposite directions"


def test_rare_rules_are_told_apart_by_reasoning() -> None:
    when = "{instances: 977, budget_s: 1234, guests: friends, own_kernel: true, system: windows, domain_role: false}"
    solver, judge = ask(
        build(
            rule(
                "SHP-080",
                when.replace("977", "{at_least: 977, at_most: 977}").replace("1234", "{at_least: 1234}"),
                "{shift: {box: {startup: 0.1}}}",
            ),
            ("    then: {veto: [box, cage]}\n", "    then: {veto: [box, cage], weigh: {startup: 1}}\n"),
        )
    )
    assert {statement.status for statement in prove_apart(solver, judge)} == {"holds"}


def test_an_alternative_that_never_wins_is_refuted() -> None:
    """It scores least and starts slowest, so that neither samples nor exclusions of all others let it win."""
    solver, judge = ask(
        build(
            (
                "      isolation: {level: caged, evidence: [handbook]}\n      startup: {figure: 4, low: 0.4, high: 8,",
                (
                    "      isolation: {level: shared, evidence: [handbook]}\n"
                    "      startup: {figure: 99, low: 50, high: 99,"
                ),
            )
        )
    )
    status = {statement.subject: statement.status for statement in prove_winning(solver, judge)}
    assert status == {"box": "holds", "cage": "fails", "machine": "holds"}


def test_a_failing_claim_prints_a_workload_that_can_be_read() -> None:
    knowledge = build(("    never_helps: box\n    against: machine\n", "    never_helps: machine\n    against: box\n"))
    report = prove(knowledge, SECONDS, TODAY)
    assert not report.is_proven
    (statement,) = report.claims
    assert statement.status == "fails"
    assert statement.because.startswith("machine overtakes box at ")
    as_read(statement.witness, knowledge)
    assert set(statement.moved) == {"guests"}


def test_a_spent_budget_leaves_things_open_and_says_so() -> None:
    report = prove(shipped(), 0, TODAY)
    assert not report.is_proven
    assert {statement.status for statement in report.statements} <= {"holds", "open"}


def test_without_the_solver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(InvalidInputError) as caught:
        prove(build(), SECONDS, TODAY)
    (problem,) = caught.value.diagnostics
    assert (problem.code, str(problem.location)) == ("PROVE010", "advisor rules prove")
    assert problem.hint == "install the extra: python -m pip install 'container-or-vm[prove]'"


# ----------------------------------------------------------------------------------------------- physics and settings

MEASURED: Final = rule(
    "SHP-080", "{guests: friends}", "{shift: {box: {startup: -0.9}}, figures: {cage: {startup: {figure: 0.9}}}}"
)
CONDITIONS: Final[tuple[Condition, ...]] = (
    ALWAYS,
    Test(fact="secrets_nearby", operator="is", value=(True,)),
    Test(fact="boundary", operator="is", value=("kernel",)),
)


def test_physics_by_enumeration() -> None:
    """Every promise about a pair is proven or refuted, and always as trying all workloads says."""
    promised = tuple(
        Physics(of=one, never_better_than=other, on=on, when=when, because="So.")
        for one, other in permutations(("box", "cage", "machine"), 2)
        for on, when in product(("isolation", "startup"), CONDITIONS)
    )
    knowledge = KnowledgeBase.model_construct(**{**dict(build(MEASURED)), "physics": promised})
    solver, judge = ask(knowledge)
    logic = solver.logic
    ranges = [range(len(cells)) for cells in logic.cells.values()]
    workloads = {str(facts): facts for picks in product(*ranges) for facts in [at(logic, picks)]}
    performances = [(facts, naive.evaluate(knowledge, facts).performances) for facts in workloads.values()]
    statements = prove_physics(solver, judge)
    assert {statement.status for statement in statements} == {"holds", "fails"}
    for limit, statement in zip(promised, statements, strict=True):
        one, other = limit.of, limit.never_better_than
        broken = [facts for facts, found in performances if found[one][limit.on] > found[other][limit.on]]
        fails = any(judge.meets(facts, limit.when) for facts in broken)
        assert statement.status == ("fails" if fails else "holds"), statement
        if fails:
            facts = as_read(statement.witness, knowledge)
            found = naive.evaluate(knowledge, facts).performances
            assert found[one][limit.on] > found[other][limit.on]
            assert judge.meets(facts, limit.when)


def test_settings_that_exclude_each_other_are_for_different_alternatives() -> None:
    solver, judge = ask(build())
    (statement,) = prove_settings(solver, judge)
    assert (statement.subject, statement.status) == ("read_only_root and wide_open", "holds")


def test_settings_that_meet_are_shown_by_a_workload() -> None:
    knowledge = build(("for: [machine]", "for: [machine, cage]"), ("guests: friends}", "guests: [friends, strangers]}"))
    solver, judge = ask(knowledge)
    (statement,) = prove_settings(solver, judge)
    assert (statement.status, statement.because) == ("fails", "both are asked for, and cage is not excluded")
    facts = as_read(statement.witness, knowledge)
    assert {"read_only_root", "wide_open"} <= judge.settings(facts)
    assert judge.is_feasible(facts, "cage")
    assert set(facts) == {"guests"}


def test_a_setting_is_excluded_by_what_it_excludes() -> None:
    excluded = {setting.id: setting.excludes for setting in build().settings}
    assert excluded == {"read_only_root": ("wide_open",), "wide_open": ("read_only_root",)}


def test_formulas_know_figures_and_ways() -> None:
    """What requirements exclude is read twice: by the formulas of the prover and by the engine."""
    knowledge = build(MEASURED)
    logic, compiled = Logic(knowledge, TODAY), compile_rules(knowledge)
    batch = Batch(logic, 3000, is_even=True, seed=17)
    vetoed = [batch.bits(logic.vetoed(alternative.id)) for alternative in knowledge.alternatives]
    met = set()
    for position, facts in enumerate(batch.workloads()):
        outcome = compiled.run(facts)
        assert sum((bits >> position & 1) << row for row, bits in enumerate(vetoed)) == outcome.vetoed
        met.add(outcome.vetoed)
    assert len(met) > 5
