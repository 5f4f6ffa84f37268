from __future__ import annotations

import pytest

from advisor.advise import advise
from advisor.hosts.facts import detect_facts, put_detected
from advisor.knowledge.load import load_knowledge
from advisor.model.fact import Fact, Origin
from advisor.model.knowledge import KnowledgeBase
from advisor.model.workload import Component, Policy, Workload
from tests.hosts.faking import make_system

MEMORY = "host_memory_gib"
DETECTED = (Fact(name=MEMORY, value=16, origin=Origin.DETECTED, note="seen"),)


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


def test_a_machine_answers_what_the_rules_ask_of_hosts(knowledge: KnowledgeBase) -> None:
    facts, notes = detect_facts(make_system(has_gpu_driver=True), knowledge)
    assert notes == ()
    assert {fact.name: fact.value for fact in facts} == {
        "host_os": "linux",
        "host_memory_gib": 16,
        "nested_virtualization": True,
        "gpu_driver_on_host": True,
        "realtime_host": False,
    }
    assert {fact.origin for fact in facts} == {Origin.DETECTED}
    assert all(fact.note.startswith("detected on this machine: ") for fact in facts)


@pytest.mark.parametrize(
    ("state", "value"), [("usable", True), ("denied", True), ("absent", False), ("broken", False), ("unknown", None)]
)
def test_kvm_answers_only_when_it_is_sure(knowledge: KnowledgeBase, *, state: str, value: bool | None) -> None:
    facts, _ = detect_facts(make_system(kvm=state), knowledge)  # type: ignore[arg-type] # one of its states
    assert {fact.name: fact.value for fact in facts}.get("nested_virtualization") is value


def test_what_is_not_known_is_not_answered(knowledge: KnowledgeBase) -> None:
    facts, _ = detect_facts(make_system(memory_mib=None, kvm="unknown", is_realtime=None), knowledge)
    assert [fact.name for fact in facts] == ["host_os"]


def test_a_fraction_of_a_gibibyte_keeps_one_decimal(knowledge: KnowledgeBase) -> None:
    facts, _ = detect_facts(make_system(memory_mib=24105), knowledge)
    assert {fact.name: fact.value for fact in facts}[MEMORY] == 23.5


def test_a_value_that_the_rules_do_not_know_is_left_open_with_a_note(knowledge: KnowledgeBase) -> None:
    facts, notes = detect_facts(make_system(memory_mib=100), knowledge)  # the question starts at 1 GiB
    assert MEMORY not in {fact.name for fact in facts}
    assert [note for note in notes if MEMORY in note and "100 MiB" in note]


def test_rules_that_ask_for_nothing_of_it_never_break(knowledge: KnowledgeBase) -> None:
    questions = tuple(question for question in knowledge.questions if question.fact != "host_os")
    bare = knowledge.model_copy(update={"questions": questions})
    bare.__dict__.pop("question_by_fact", None)  # a copy keeps what was worked out before
    facts, notes = detect_facts(make_system(), bare)
    assert "host_os" not in {fact.name for fact in facts}
    assert notes == ("these rules do not ask for host_os, which this machine could answer (Test Linux 1)",)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ((), 16),
        ((Fact(name=MEMORY, value=64),), 64),
        ((Fact(name=MEMORY, value=64, origin=Origin.ASSUMED),), 16),
        ((Fact(name=MEMORY, value=64, origin=Origin.DETECTED),), 16),
    ],
    ids=["open", "answered", "assumed", "detected earlier"],
)
def test_detected_stands_below_answered_and_above_assumed(own: tuple[Fact, ...], expected: int) -> None:
    whole = put_detected(Workload(name="w", facts=own, unknown={MEMORY: "don't know"}), DETECTED)
    assert [fact.value for fact in whole.facts] == [expected]
    assert bool(whole.unknown) is (expected == 64)
    part = put_detected(Workload(name="w", components=(Component(name="c", facts=own),)), DETECTED)
    assert [fact.value for fact in part.components[0].facts] == ([64] if expected == 64 else [])
    assert [fact.value for fact in part.facts] == [16]


def test_what_was_taken_away_stays_away() -> None:
    assert put_detected(Workload(name="w"), DETECTED, but={MEMORY}).facts == ()


def test_detected_beats_what_a_policy_assumes_and_the_report_tells_where_it_is_from(knowledge: KnowledgeBase) -> None:
    assumed = Fact(name=MEMORY, value=64, origin=Origin.ASSUMED)
    policy = Policy(name="p", title="P", description="A policy.", assume=(assumed,))
    recommendation = advise(knowledge, put_detected(Workload(name="w"), DETECTED), policy)
    (fact,) = [fact for fact in recommendation.facts if fact.name == MEMORY]
    assert (fact.value, fact.origin, fact.note) == (16, Origin.DETECTED, "seen")
