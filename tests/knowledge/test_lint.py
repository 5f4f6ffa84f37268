"""Lint: silent on what is sound, and one finding for each fault that is put into a sound base."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations
from typing import Final

import pytest

from advisor.engine.compile import compile_rules
from advisor.knowledge.checks.exclusions import check_soundness
from advisor.knowledge.checks.subject import Subject
from advisor.knowledge.checks.upkeep import is_near_miss
from advisor.knowledge.lint import CHECKS, lint
from advisor.knowledge.proof.batch import Batch
from advisor.knowledge.proof.formula import every, negate
from advisor.knowledge.proof.logic import Logic
from advisor.model.diagnostic import Severity
from advisor.model.knowledge import KnowledgeBase
from tests.knowledge.bases import shipped
from tests.knowledge.sound import build, edit, rule

TODAY: Final = date(2026, 11, 24)


def findings(knowledge: KnowledgeBase) -> list[str]:
    """Give the findings, each with its file."""
    found = lint(knowledge, TODAY)
    assert all(finding.hint for finding in found), "every finding says what to try"
    return [f"{item.location.path}: {item.severity} {item.code}: {item.message}" for item in found]


def test_the_shipped_rules_are_sound() -> None:
    assert lint(shipped(), TODAY) == []


def test_a_sound_base_is_silent() -> None:
    assert lint(build(), TODAY) == []


QUESTION: Final = "questions:\n"

FAULTS: Final[dict[str, tuple[tuple[tuple[str, str], ...], str]]] = {
    "an unread question": (
        ((QUESTION, "questions:\n  - {fact: owm_kernel, prompt: One?, help: Two., domain: bool}\n"),),
        "topic.yaml: warning LINT010: no rule reads the question `owm_kernel`",
    ),
    "an unread derived fact": (
        (("    when: {boundary: kernel}\n", "    when: {guests: friends}\n"),),
        "topic.yaml: warning LINT010: no rule reads the fact `boundary`",
    ),
    "a derived fact without a rule": (
        (("    then: {conclude: {boundary: kernel}}\n", "    then: {weigh: {isolation: 1}}\n"),),
        "topic.yaml: warning LINT020: no rule concludes the derived fact `boundary`",
    ),
    "a question that cannot matter": (
        (
            (QUESTION, "questions:\n  - {fact: idle_one, prompt: One?, help: Two., domain: bool}\n"),
            rule("SHP-080", "{guests: friends, any: [{idle_one: true}, {idle_one: false}]}", "{weigh: {startup: 1}}"),
        ),
        "topic.yaml: warning LINT030: the question `idle_one` can never matter",
    ),
    "evidence that nobody cites": (
        (
            (
                "      startup: {figure: 1, low: 0.3, high: 2, evidence: [stopwatch]}\n",
                "      startup: {figure: 1, low: 0.3, high: 2, judgement: true}\n",
            ),
            (
                "      startup: {figure: 4, low: 0.4, high: 8, evidence: [stopwatch]}\n",
                "      startup: {figure: 4, low: 0.4, high: 8, judgement: true}\n",
            ),
            ("        evidence: [stopwatch]\n        ways:\n", "        judgement: true\n        ways:\n"),
            ("    evidence: [stopwatch]\n", "    evidence: [handbook]\n"),
        ),
        "evidence.yaml: warning LINT040: nothing cites the evidence `stopwatch`",
    ),
    "a setting that nobody asks for": (
        (("settings:\n", "settings:\n  - {id: memory_limit, title: Limit memory}\n"),),
        "hardening.yaml: warning LINT050: no rule asks for the setting `memory_limit`",
    ),
    "a consideration that no rule names": (
        (("alternatives:\n", "considerations:\n  - {id: cave, title: Cave, summary: A hole.}\nalternatives:\n"),),
        "alternatives.yaml: warning LINT090: no rule names the consideration `cave`",
    ),
    "a question that no screen lists": (
        (("    facts: [own_kernel, secrets_nearby]\n", "    facts: [own_kernel]\n"),),
        "topic.yaml: warning LINT060: no screen lists the yes/no question `secrets_nearby`",
    ),
    "a question that is listed twice": (
        (("    facts: [own_kernel, secrets_nearby]\n", "    facts: [own_kernel, secrets_nearby, own_kernel]\n"),),
        "screens.yaml: warning LINT070: screens list `own_kernel` 2 times",
    ),
    "a screen that asks too much": (
        (("    facts: [own_kernel, secrets_nearby]\n", "    facts: [own_kernel, secrets_nearby, domain_role]\n"),),
        "screens.yaml: warning LINT080: the screen `needs` asks for `domain_role` where that does not apply",
    ),
    "an overdue review": (
        (
            ("    since: 2026-11-24\n", "    since: 2025-01-01\n"),
            ("    review_by: 2027-11-24\n", "    review_by: 2026-11-23\n"),
        ),
        "topic.yaml: warning LINT130: `SHP-010` was to be reviewed by 2026-11-23",
    ),
    "a start in the future": (
        (("    since: 2026-11-24\n", "    since: 2026-11-25\n"),),
        "topic.yaml: warning LINT140: `SHP-010` holds since 2026-11-25, which lies ahead",
    ),
    "a number between the steps": (
        (("  - id: SHP-010\n", "  - id: SHP-015\n"),),
        "topic.yaml: warning LINT150: `SHP-015` is not numbered in steps of ten",
    ),
    "names that look alike": (
        (
            ("facts: [own_kernel, secrets_nearby]", "facts: [own_kernel, secrets_nearby, own_kernels]"),
            (QUESTION, "questions:\n  - {fact: own_kernels, prompt: Several, help: Two., domain: bool}\n"),
            rule("SHP-080", "{own_kernels: true}", "{weigh: {startup: 1}}"),
        ),
        "topic.yaml: warning LINT160: the names of fact `own_kernels` and `own_kernel` are easily mistaken",
    ),
    "a range without a value": (
        (rule("SHP-080", "{instances: {at_least: 10, below: 10}}", "{weigh: {startup: 1}}"),),
        "topic.yaml: error LINT200: `SHP-080` can never fire",
    ),
    "a number beyond its domain": (
        (rule("SHP-080", "{instances: {above: 1000}}", "{weigh: {startup: 1}}"),),
        "topic.yaml: error LINT200: `SHP-080` can never fire",
    ),
    "facts that never apply together": (
        (rule("SHP-080", "{system: linux, domain_role: true}", "{weigh: {startup: 1}}"),),
        "topic.yaml: error LINT200: `SHP-080` can never fire",
    ),
    "a release that no table knows": (
        (rule("SHP-080", "{os_release: {product: debian}, support_days: {below: -100000}}", "{weigh: {startup: 1}}"),),
        "topic.yaml: error LINT200: `SHP-080` can never fire",
    ),
    "the same condition twice": (
        (rule("SHP-080", "{none: [{guests: {at_most: friends}}]}", "{weigh: {startup: 1}}"),),
        "topic.yaml: warning LINT210: `SHP-020` and `SHP-080` have the same condition",
    ),
    "a shadowed rule": (
        (rule("SHP-080", "{instances: {at_least: 100}, own_kernel: false}", "{weigh: {startup: 2}}"),),
        "topic.yaml: warning LINT220: `SHP-080` says nothing that `SHP-040` does not say whenever it fires",
    ),
    "opposite shifts": (
        (
            rule(
                "SHP-080",
                "{instances: {above: 49}, guests: [nobody, friends, strangers]}",
                "{shift: {box: {startup: 0.1}}}",
            ),
            ("    then: {weigh: {startup: 2}}\n", "    then: {weigh: {startup: 2}, shift: {box: {startup: -0.1}}}\n"),
            ("    when: {instances: {at_least: 50}}\n", "    when: {instances: {above: 49}}\n"),
        ),
        "topic.yaml: error LINT230: `SHP-040` and `SHP-080` fire together and pull startup of box",
    ),
    "praise for what is excluded": (
        (rule("SHP-080", "{boundary: kernel}", "{shift: {box: {startup: 0.1}}}"),),
        "topic.yaml: error LINT230: `SHP-030` and `SHP-080` fire together and pull box in opposite directions",
    ),
    "two values of a derived fact": (
        (rule("SHP-080", "{guests: strangers}", "{conclude: {boundary: process}}"),),
        "topic.yaml: error LINT240: `SHP-020` and `SHP-080` fire together and conclude different values",
    ),
    "a requirement that rests on nothing": (
        (
            (
                "    remedy: Keep some in reserve.\n    evidence: [stopwatch]\n",
                "    remedy: Keep some in reserve.\n    judgement: true\n",
            ),
        ),
        "topic.yaml: error LINT250: `SHP-050` excludes alternatives and rests on nothing verified",
    ),
    "a rule that leaves nothing": (
        (rule("SHP-080", "{guests: friends}", "{veto: [box, cage, machine]}", "remedy: None., evidence: [handbook]"),),
        "topic.yaml: error LINT260: `SHP-080` excludes every alternative by itself",
    ),
    "a veto that stands already": (
        (
            rule(
                "SHP-080",
                "{own_kernel: true, instances: {above: 9}}",
                "{veto: [box], weigh: {startup: 1}}",
                "remedy: R., evidence: [handbook]",
            ),
        ),
        "topic.yaml: warning LINT270: `SHP-080` excludes box, which `SHP-010` does whenever it fires",
    ),
    "a shift of what is excluded": (
        (rule("SHP-080", "{own_kernel: true, instances: {above: 9}}", "{shift: {box: {startup: -0.1}}}"),),
        "topic.yaml: warning LINT280: `SHP-080` shifts box, which `SHP-010` excludes whenever it fires",
    ),
    "advice for what is excluded": (
        (
            rule(
                "SHP-080",
                "{own_kernel: true, instances: {above: 9}}",
                "{advise: [Mind it., {for: [cage, box], say: Mind it more.}]}",
            ),
        ),
        "topic.yaml: warning LINT330: `SHP-080` has advice for box, excluded by `SHP-010` whenever it fires",
    ),
    "a risk of what the rule excludes itself": (
        (
            rule(
                "SHP-080",
                "{guests: friends}",
                "{veto: [cage], risk: {for: [cage], say: It bends., mitigation: Weld it.}}",
                "remedy: R., evidence: [handbook]",
            ),
        ),
        "topic.yaml: warning LINT330: `SHP-080` has a risk for cage, excluded by itself whenever it fires",
    ),
    "one thing that counts twice": (
        (
            rule(
                "SHP-080",
                "{guests: strangers, own_kernel: false}",
                "{shift: {cage: {isolation: -0.1, startup: -0.1}}}",
                "evidence: [stopwatch]",
            ),
            (
                "    then: {require: {startup: {at_most: budget_s}}}\n",
                "    then: {require: {startup: {at_most: budget_s}}, shift: {cage: {isolation: -0.2, startup: 0.1}}}\n",
            ),
        ),
        "topic.yaml: warning LINT300: `SHP-050` and `SHP-080` rest on `stopwatch` and both shift isolation of cage",
    ),
    "two figures at once": (
        (rule("SHP-080", "{own_kernel: true}", "{figures: {machine: {startup: {figure: 40}}}}"),),
        "topic.yaml: error LINT310: `SHP-080` and `SHP-100` can fire together and give two figures for startup of",
    ),
    "a cause of one rule": (
        (("    then: {shift: {box: {isolation: -0.05}}, harden: [wide_open]}\n", "    then: {harden: [wide_open]}\n"),),
        "causes.yaml: warning LINT320: only `SHP-070` shifts anything in the name of the cause `neighbours`",
    ),
    "a cause of nothing": (
        (("causes:\n", "causes:\n  - {id: weather, title: It rains, cap: 0.1}\n"),),
        "causes.yaml: warning LINT320: no rule shifts anything in the name of the cause `weather`",
    ),
    "an alternative that never wins": (
        (
            (
                "      isolation: {level: caged, evidence: [handbook]}\n      startup: {figure: 4, low: 0.4, high: 8,",
                (
                    "      isolation: {level: shared, evidence: [handbook]}\n"
                    "      startup: {figure: 99, low: 50, high: 99,"
                ),
            ),
        ),
        "alternatives.yaml: warning LINT290: `cage` wins none of 3000 sampled workloads",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str) -> None:
    edits, expected = FAULTS[name]
    found = findings(build(*edits))
    assert any(finding.startswith(expected) for finding in found), found


@pytest.mark.parametrize("name", FAULTS)
def test_a_finding_stands_where_its_subject_is_declared(name: str) -> None:
    edits, expected = FAULTS[name]
    texts = edit(*edits)
    for finding in lint(build(*edits), TODAY):
        if f" {finding.code}:" in expected:
            line = texts[finding.location.path].splitlines()[finding.location.line - 1]
            named = re.findall(r"`([\w-]+)`", finding.message)
            assert any(line[finding.location.column - 1 :].startswith(word) for word in named) or "screen" in expected


def test_a_hint_names_the_slip() -> None:
    edits, _ = FAULTS["an unread question"]
    hints = [finding.hint for finding in lint(build(*edits), TODAY) if finding.code == "LINT010"]
    assert hints == ["write a rule that reads it, or take it out; was `own_kernel` meant?"]


def test_a_veto_needs_sound_evidence() -> None:
    """Linking refuses it in files, so the fault is put into the values."""
    knowledge = build()
    unsound = {name: item.model_copy(update={"verified": False}) for name, item in knowledge.evidence.items()}
    subject = Subject(knowledge.model_copy(update={"evidence": unsound}), TODAY)
    assert [finding.message.split("`")[1] for finding in check_soundness(subject)] == [
        "SHP-010",
        "SHP-030",
        "SHP-050",
        "SHP-060",
    ]


def test_a_known_fact_may_stay_unanswered() -> None:
    """A rule on a fact that is not known fires, though completed workloads answer everything."""
    found = findings(build(rule("SHP-080", "{instances: {known: false}}", "{weigh: {startup: 1}}")))
    assert found == []


def test_codes_are_distinct_and_listed_once() -> None:
    codes = {expected.split(" LINT")[1][:3] for _, expected in FAULTS.values()}
    assert len(codes) == 27
    assert len(set(CHECKS)) == len(CHECKS)


def test_errors_are_what_is_certainly_wrong() -> None:
    for edits, expected in FAULTS.values():
        for finding in lint(build(*edits), TODAY):
            if f" {finding.code}:" in expected:
                assert (finding.severity is Severity.ERROR) == (" error " in expected)


@pytest.mark.parametrize(
    ("first", "second", "is_near"),
    [
        ("needs_desktop", "need_desktop", True),
        ("read_only_root", "readonly_root", True),
        ("several_os", "several_so", True),
        ("host_network", "hots_network", True),
        ("usb_device", "pci_device", False),
        ("eol-dotnet-6", "eol-dotnet-8", False),
        ("gpu", "gpu", False),
        ("memory_limit", "memory_limits", True),
        ("state", "stale", True),
    ],
)
def test_near_misses(first: str, second: str, *, is_near: bool) -> None:
    assert is_near_miss(first, second) is is_near
    assert is_near_miss(second, first) is is_near


def test_implications_are_what_samples_show() -> None:
    """What lint holds to be implied is never contradicted, and every other pair is told apart by some workload."""
    subject = Subject(shipped(), TODAY)
    batch = Batch(Logic(shipped(), TODAY), 4000, is_even=True, seed=11)
    fires = {item.id: batch.bits(subject.logic.rule(item)) for item in shipped().rules}
    for first, second in subject.implied:
        assert not fires[first] & ~fires[second], (first, second)
    seen = {item for item, bits in fires.items() if bits}
    for first, second in combinations(sorted(seen), 2):
        if (first, second) not in subject.implied and not fires[first] & ~fires[second]:
            assert find_apart(subject, first, second), (first, second)


def find_apart(subject: Subject, first: str, second: str) -> bool:
    """Tell whether more workloads, with the first rule's witness given, show it without the second."""
    rules = subject.knowledge.rule_by_id
    apart = every((subject.logic.rule(rules[first]), negate(subject.logic.rule(rules[second]))))
    given = [subject.witnesses[first] or {}] * 500
    return bool(Batch(subject.logic, 500, given, is_even=True, seed=5).bits(apart))


def test_formulas_agree_with_the_engine() -> None:
    """The formulas of lint and prover and the compiled rules are two readings of one text."""
    knowledge = shipped()
    logic = Logic(knowledge, TODAY)
    compiled = compile_rules(knowledge)
    batch = Batch(logic, 400, is_even=True, seed=3)
    fires = [batch.bits(logic.rule(item)) for item in knowledge.rules]
    vetoed = [batch.bits(logic.vetoed(alternative.id)) for alternative in knowledge.alternatives]
    for position, facts in enumerate(batch.workloads()):
        outcome = compiled.run(facts)
        assert {index for index, bits in enumerate(fires) if bits >> position & 1} == set(outcome.fired)
        assert sum((bits >> position & 1) << row for row, bits in enumerate(vetoed)) == outcome.vetoed
