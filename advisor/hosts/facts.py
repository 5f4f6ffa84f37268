"""Answers that this machine gives by itself: facts with the origin `detected`.

Which question a capability answers is the one thing about the rules that is known here. A rule base may lack the
question or have other values for it: then the machine has no say, and a note tells so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.hosts.system import System
from advisor.knowledge.profiles import merge_facts
from advisor.knowledge.values import read_value
from advisor.model.diagnostic import Diagnostic, Location
from advisor.model.fact import Fact, FactValue, Origin
from advisor.model.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from advisor.model.knowledge import KnowledgeBase

HERE: Final = "detected on this machine"


class Detection(NamedTuple):
    """What a machine answers, and what it would answer if the rules asked."""

    facts: tuple[Fact, ...]
    notes: tuple[str, ...]


def detect_facts(system: System, knowledge: KnowledgeBase) -> Detection:
    """Give the facts that a machine can answer, each with a note that says what was seen."""
    facts: list[Fact] = []
    notes: list[str] = []
    for name, value, seen in _look(system):
        question = knowledge.question_by_fact.get(name)
        if question is None:
            notes.append(f"these rules do not ask for {name}, which this machine could answer ({seen})")
            continue
        answer = read_value(value, question.domain, name, Location(HERE))
        if isinstance(answer, Diagnostic):
            notes.append(f"{name} is left open: {answer.message} in these rules ({seen})")
        else:
            facts.append(Fact(name=name, value=answer, origin=Origin.DETECTED, note=f"{HERE}: {seen}"))
    return Detection(tuple(facts), tuple(notes))


def _look(system: System) -> Iterator[tuple[str, FactValue, str]]:
    """Give fact, value and what was seen. What could be otherwise on a closer look is not said."""
    if system.is_wsl:
        yield "host_os", "windows", f"{system.title} under WSL"
    elif system.family:
        yield "host_os", system.family, system.title
    if system.memory_mib:
        gib = round(system.memory_mib / 1024, 1)
        yield "host_memory_gib", int(gib) if gib == int(gib) else gib, f"{system.memory_mib} MiB in all"
    if system.kvm.state in {"usable", "denied"}:
        yield "nested_virtualization", True, system.kvm.note
    elif system.kvm.state in {"absent", "broken"}:
        yield "nested_virtualization", False, system.kvm.note
    if system.has_gpu_driver:  # a driver that is not there may still be installed
        yield "gpu_driver_on_host", True, "a driver of NVIDIA or AMD is loaded"
    if system.is_realtime is not None:
        seen = "a real-time kernel, with processors set apart" if system.is_realtime else "no PREEMPT_RT in the kernel"
        yield "realtime_host", system.is_realtime, seen


def put_detected(workload: Workload, facts: tuple[Fact, ...], but: Collection[str] = ()) -> Workload:
    """Give the workload with what was detected, below what somebody answered and above what was only assumed.

    `but` names facts that were taken away on purpose. What a component answered of itself stays its own.
    """
    answered = {fact.name for fact in workload.facts if fact.origin is Origin.ANSWERED}
    taken = tuple(fact for fact in facts if fact.name not in answered and fact.name not in but)
    names = {fact.name for fact in taken}
    components = tuple(
        part.model_copy(update={"facts": _without(part.facts, names), "unknown": _not_in(part.unknown, names)})
        for part in workload.components
    )
    return workload.model_copy(
        update={
            "facts": merge_facts(workload.facts, taken),
            "unknown": _not_in(workload.unknown, names),
            "components": components,
        }
    )


def _not_in(unknown: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """Give what nobody knew and the machine does not answer either."""
    return {name: note for name, note in unknown.items() if name not in names}


def _without(facts: tuple[Fact, ...], names: Collection[str]) -> tuple[Fact, ...]:
    """Take away a component's facts that nobody answered, where the machine answers them for all components."""
    return tuple(fact for fact in facts if fact.origin is Origin.ANSWERED or fact.name not in names)
