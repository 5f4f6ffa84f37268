from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from advisor.advise import advise
from advisor.engine.policy import apply_policy
from advisor.knowledge.crosswalks import Crosswalk, Finding, find_crosswalks, read_crosswalk
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import list_profiles, load_policy, merge_facts
from advisor.model.diagnostic import Diagnostic, InvalidInputError
from advisor.model.fact import Fact
from advisor.model.knowledge import KnowledgeBase
from advisor.model.recommendation import Recommendation
from advisor.model.workload import Workload

RULES = Path(__file__).resolve().parents[2] / "rules"
ON = date(2026, 11, 24)

CONTAINERS = ("docker", "docker-gvisor", "docker-kata")
"""The alternatives that a peer means by a container."""

MFIT_COUNTS = {"A1": 15, "A2": 17, "A3": 17, "A5": 13, "A6": 5, "A7": 12, "A8": 8, "A9": 5, "A10": 4} | {
    "C1": 12,
    "C2": 7,
    "D1": 16,
}
KONVEYOR_COUNTS = {
    "application-details": 7,
    "application-dependencies": 5,
    "application-architecture": 5,
    "application-observability": 5,
    "application-cross-cutting-concerns": 6,
}


@cache
def base() -> KnowledgeBase:
    return load_knowledge(base=RULES, use_cache=False)


@cache
def crosswalks() -> dict[str, Crosswalk]:
    return {file.stem: read_crosswalk(file, base()) for file in find_crosswalks(RULES)}


@cache
def base_without(rules: tuple[str, ...]) -> KnowledgeBase:
    kept = tuple(rule for rule in base().rules if rule.id not in rules)
    fields = {name: getattr(base(), name) for name in KnowledgeBase.model_fields if name != "rules"}
    return KnowledgeBase(**fields, rules=kept)


@cache
def base_under(policy: str) -> tuple[KnowledgeBase, tuple[Fact, ...]]:
    """Give the base as a policy sees it, compiled once for all its tests, and the answers that the policy assumes."""
    stance = load_policy(policy, base())
    return apply_policy(base(), stance), stance.assume


@cache
def run(facts: tuple[Fact, ...], left_out: tuple[str, ...] = ()) -> Recommendation:
    """Advise facts, some rules left out."""
    knowledge = base_without(left_out) if left_out else base()
    return advise(knowledge, Workload(name="crosswalk", facts=facts), evaluated_on=ON)


def run_under(policy: str, facts: tuple[Fact, ...]) -> Recommendation:
    """Advise facts under a policy."""
    knowledge, assumed = base_under(policy)
    return advise(knowledge, Workload(name="crosswalk", facts=merge_facts(assumed, facts)), evaluated_on=ON)


def fired(recommendation: Recommendation) -> set[str]:
    return {firing.rule for firing in recommendation.firings}


def score(recommendation: Recommendation, alternative: str) -> float:
    return next(row.score for row in recommendation.ranking if row.alternative == alternative)


def excluded_by_mapping(finding: Finding) -> set[str]:
    """Give the alternatives that the mapped rules exclude."""
    vetoes = run(finding.facts).vetoes
    return {name for veto in vetoes if veto.rule in finding.rules for name in veto.alternatives}


def excluded_without(finding: Finding) -> set[str]:
    """Give the alternatives that are excluded whatever the mapped rules say, as gVisor is for Windows software."""
    return {name for veto in run(finding.facts, finding.rules).vetoes for name in veto.alternatives}


def push(finding: Finding, container: str = "docker") -> float:
    """Give how far the mapped rules move the VM's score away from a container's; positive speaks for the VM."""
    sides = (run(finding.facts), run(finding.facts, finding.rules))
    full, reduced = (score(side, "vm") - score(side, container) for side in sides)
    return full - reduced


def all_findings() -> Iterator[Finding]:
    for crosswalk in crosswalks().values():
        yield from crosswalk.findings


def show_stoppers() -> list[Finding]:
    """Give the findings that a mapped rule answers with a veto."""
    rules = base().rule_by_id
    return [found for found in all_findings() if any("docker" in rules[name].then.veto for name in found.rules)]


def favourable_facts() -> tuple[Fact, ...]:
    """Give every answer of either peer's that speaks for containers."""
    found = (finding.facts for finding in all_findings() if finding.direction == "for_containers")
    return merge_facts(*found)


POLICIES = sorted(list_profiles("policies"))
FINDINGS = [pytest.param(finding, id=f"{finding.entry}-{n}") for n, finding in enumerate(all_findings())]
STOPPERS = [pytest.param(finding, id=f"{finding.entry}-{n}") for n, finding in enumerate(show_stoppers())]


# Every rule and question of the peers


def test_every_mfit_rule_stands_once() -> None:
    ids = [entry.id for entry in crosswalks()["mfit"].entries]
    assert len(ids) == len(set(ids)) == 131
    assert all(re.fullmatch(r"(A\d+|C\d|D\d)[NLW]-(APP|NET|STO|HRD|FIT)-\d+", name) for name in ids)
    assert Counter(re.split(r"[NLW]-", name)[0] for name in ids) == MFIT_COUNTS


def test_every_konveyor_question_stands_once() -> None:
    ids = [entry.id for entry in crosswalks()["konveyor"].entries]
    expected = [f"{section}-{n}" for section, count in KONVEYOR_COUNTS.items() for n in range(1, count + 1)]
    assert ids == expected


@pytest.mark.parametrize("peer", ["konveyor", "mfit"])
def test_reasons_stand_on_one_line(peer: str) -> None:
    for entry in crosswalks()[peer].entries:
        assert "\n" not in entry.tests + entry.no_bearing, entry.id


# What a mapping promises


@pytest.mark.parametrize("finding", FINDINGS)
def test_mapped_rules_fire_on_what_the_peer_tests(finding: Finding) -> None:
    assert set(finding.rules) <= fired(run(finding.facts))


@pytest.mark.parametrize("finding", FINDINGS)
def test_mapped_rules_are_silent_without_it(finding: Finding) -> None:
    setting = tuple(fact for fact in finding.facts if fact.name not in finding.questions)
    assert not set(finding.rules) & fired(run(setting))


@pytest.mark.parametrize("finding", FINDINGS)
def test_mapped_rules_push_where_the_crosswalk_says(finding: Finding) -> None:
    gone = excluded_by_mapping(finding)
    match finding.direction:
        case "against_containers":
            assert "docker" in gone or push(finding) > 0
        case "for_containers":
            assert not gone
            assert push(finding) < 0
        case "neutral":
            assert not gone
            assert abs(push(finding)) < base().strength.lean


@pytest.mark.parametrize("finding", FINDINGS)
def test_direction_matches_the_severity_of_the_peer(finding: Finding) -> None:
    gone = excluded_by_mapping(finding)
    with_rules, without_rules = run(finding.facts), run(finding.facts, finding.rules)
    match finding.push, finding.target:
        case "strong", "containers":
            assert finding.direction == "against_containers"
            for container in sorted({*CONTAINERS} - excluded_without(finding)):
                assert container in gone or push(finding, container) > 0
            assert "vm" not in gone
        case "strong", "vm":
            assert score(with_rules, "vm") < score(without_rules, "vm")
        case "weak", "containers":
            assert not gone
            assert push(finding) < base().strength.clear
        case "weak", "vm":
            assert "vm" not in gone
            assert -push(finding) < base().strength.clear
        case "unknown", _:
            pytest.fail("what the peer does not know cannot fire a rule")
        case _:
            assert finding.push == "mild"


# The peers' flaws stay out


@pytest.mark.parametrize("stopper", STOPPERS)
def test_one_show_stopper_outweighs_every_favourable_answer(stopper: Finding) -> None:
    favourable = favourable_facts()
    for count in range(len(favourable) + 1):
        answer = run(merge_facts(favourable[:count], stopper.facts))
        row = next(row for row in answer.ranking if row.alternative == "docker")
        assert set(row.vetoed_by) & set(stopper.rules), count
        assert answer.alternative != "docker"


@pytest.mark.parametrize("policy", POLICIES)
def test_no_policy_buys_a_show_stopper_back(policy: str) -> None:
    for stopper in show_stoppers():
        answer = run_under(policy, merge_facts(favourable_facts(), stopper.facts))
        assert answer.alternative != "docker", stopper.location


def test_there_are_show_stoppers_and_favourable_answers() -> None:
    assert len({finding.rules for finding in show_stoppers()}) >= 5
    assert len(favourable_facts()) >= 15


def test_knowing_nothing_is_never_clear() -> None:
    answer = run(())
    assert not answer.firings
    assert answer.strength != "clear"


@pytest.mark.parametrize("policy", POLICIES)
def test_knowing_nothing_is_never_clear_for_containers(policy: str) -> None:
    answer = run_under(policy, ())
    assert (answer.verdict, answer.strength) != ("docker", "clear")


def test_favourable_answers_are_not_clear_while_a_show_stopper_is_open() -> None:
    favourable = favourable_facts()
    for count in range(len(favourable) + 1):
        answer = run(favourable[:count])
        assert any(question.may_exclude_winner for question in answer.open_questions), count
        assert answer.strength != "clear", count


def test_what_a_peer_calls_unknown_maps_to_nothing() -> None:
    unknown = [entry for crosswalk in crosswalks().values() for entry in crosswalk.entries if entry.push == "unknown"]
    assert unknown
    assert all(entry.no_bearing and not entry.findings for entry in unknown)


def test_inexperience_does_not_speak_for_containers() -> None:
    novice = (Fact(name="container_skill", value="none"),)
    assert score(run(novice), "vm") - score(run(novice), "docker") > score(run(()), "vm") - score(run(()), "docker")


# Reading


HEAD = """\
peer: A peer
source: {title: A page, url: "https://example.org/", licence: CC0-1.0, version: "1", retrieved: 2026-11-24}
severities: {red: strong, green: weak}
entries:
"""
MAPPED = "  - {id: A-1, tests: It needs a device., severity: red, direction: against_containers, "


def findings_in(tmp_path: Path, entries: str) -> list[Diagnostic]:
    """Read a crosswalk with these entries and give what is wrong with it."""
    file = tmp_path / "peer.yaml"
    file.write_text(HEAD + entries, encoding="utf-8")
    try:
        read_crosswalk(file, base())
    except InvalidInputError as problem:
        return list(problem.diagnostics)
    return []


def test_a_sound_crosswalk_reads(tmp_path: Path) -> None:
    mapped = MAPPED + "facts: {usb_device: true}, rules: [HWD-010], questions: [usb_device]}\n"
    assert findings_in(tmp_path, mapped) == []
    assert findings_in(tmp_path, "  - {id: A-1, tests: Its colour., severity: green, no_bearing: It is paint.}\n") == []


@pytest.mark.parametrize(
    ("entries", "code", "at", "message"),
    [
        pytest.param(
            MAPPED + "facts: {usb_device: true}, rules: [HWD-011], questions: [usb_device]}\n",
            "LINK010",
            "HWD-011",
            "there is no rule `HWD-011`",
            id="unknown-rule",
        ),
        pytest.param(
            MAPPED + "facts: {usb_device: true, usb_devise: true}, rules: [HWD-010], questions: [usb_device]}\n",
            "FACT010",
            "usb_devise",
            "there is no fact `usb_devise`",
            id="unknown-fact",
        ),
        pytest.param(
            MAPPED + "facts: {usb_device: 3}, rules: [HWD-010], questions: [usb_device]}\n",
            "VALUE010",
            "3}",
            "`3` is not a value of `usb_device`",
            id="wrong-value",
        ),
        pytest.param(
            MAPPED + "facts: {usb_device: true}, rules: [HWD-010], questions: [usb_devise]}\n",
            "LINK010",
            "usb_devise",
            "there is no question for `usb_devise`",
            id="unknown-question",
        ),
        pytest.param(
            MAPPED + "facts: {usb_device: true}, rules: [HWD-010], questions: [pci_device]}\n",
            "CROSS030",
            "pci_device",
            "the facts do not answer `pci_device`",
            id="question-without-fact",
        ),
        pytest.param(
            MAPPED + "facts: {usb_device: true}, questions: [usb_device]}\n",
            "CROSS020",
            "{id: A-1",
            "a mapping names rules",
            id="no-rules",
        ),
        pytest.param(
            "  - {id: A-1, tests: Its colour., severity: red, rules: [HWD-010], answers: [{tests: Its hue., "
            "severity: red, direction: neutral, facts: {usb_device: true}, rules: [HWD-010], "
            "questions: [usb_device]}]}\n",
            "CROSS020",
            "{id: A-1",
            "a mapping says its direction",
            id="no-direction",
        ),
        pytest.param(
            "  - {id: A-1, tests: Its colour., severity: green}\n",
            "CROSS020",
            "{id: A-1",
            "an entry is mapped or has no bearing, and this says neither",
            id="neither",
        ),
        pytest.param(
            MAPPED + "facts: {usb_device: true}, rules: [HWD-010], questions: [usb_device], no_bearing: No.}\n",
            "CROSS020",
            "{id: A-1",
            "an entry is mapped or has no bearing, and not both",
            id="both",
        ),
        pytest.param(
            "  - {id: A-1, tests: Its colour., severity: amber, no_bearing: It is paint.}\n",
            "CROSS040",
            "amber",
            "`amber` is not a severity of this peer",
            id="unknown-severity",
        ),
        pytest.param(
            "  - {id: A-1, tests: Its colour., severity: red, no_bearing: It is paint.}\n" * 2,
            "CROSS010",
            "A-1",
            "`A-1` stands here twice",
            id="twice",
        ),
        pytest.param(
            "  - {id: A-1, tests: Its colour., severity: red, colour: blue, no_bearing: It is paint.}\n",
            "SHAPE010",
            "colour: blue",
            "unknown key `colour`",
            id="unknown-key",
        ),
    ],
)
def test_a_broken_crosswalk_says_what_and_where(tmp_path: Path, entries: str, code: str, at: str, message: str) -> None:
    (found,) = findings_in(tmp_path, entries)
    before, _, _ = (HEAD + entries).rpartition(at)
    place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert (found.code, found.message, (found.location.line, found.location.column)) == (code, message, place)
    assert found.hint


def test_every_finding_of_a_crosswalk_is_reported(tmp_path: Path) -> None:
    entries = MAPPED + "facts: {usb_devise: true}, rules: [HWD-011], questions: [usb_devise]}\n"
    assert [problem.code for problem in findings_in(tmp_path, entries)] == ["FACT010", "LINK010", "LINK010"]
