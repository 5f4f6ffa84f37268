from __future__ import annotations

from advisor.knowledge.profiles import read_workload
from advisor.knowledge.source import parse_yaml
from advisor.knowledge.write import dump_workload
from advisor.model.fact import Fact
from advisor.model.workload import Component, Workload
from tests.interview.bases import ask_for, base

KNOWLEDGE = base(*map(ask_for, "abc"))


def read(text: str) -> Workload:
    """Read a workload."""
    return read_workload(parse_yaml(text.encode(), "w.yaml"), KNOWLEDGE)


def test_null_in_the_long_form_is_a_dont_know_and_null_alone_is_not() -> None:
    workload = read("name: w\nanswers:\n  a: null\n  b: {value: null}\n  c: {value: null, note: ask Kim}\n")
    assert workload.facts == ()
    assert workload.unknown == {"b": "", "c": "ask Kim"}


def test_what_a_component_does_not_know_says_nothing_of_the_whole() -> None:
    workload = read("name: w\ncomponents: [{name: p, answers: {a: {value: null}}}]\nanswers: {b: {value: null}}\n")
    assert workload.unknown == {"b": ""}
    assert workload.components[0].unknown == {"a": ""}


def test_a_dont_know_of_a_component_is_written_and_read_again() -> None:
    part = Component(name="p", facts=(Fact(name="a", value=True),), unknown={"b": "ask Kim"})
    text = dump_workload(Workload(name="w", components=(part,)))
    assert "b: {value: null, note: ask Kim}" in text
    assert read(text).components == (part,)


def test_a_dont_know_is_written_and_read_again() -> None:
    workload = Workload(name="w", facts=(Fact(name="a", value=True),), unknown={"b": "don't know", "c": ""})
    text = dump_workload(workload)
    assert "b: {value: null, note: don't know}" in text
    assert "c: {value: null}" in text
    assert read(text) == workload
