"""What a component inherits from the whole, and what it does not."""

from __future__ import annotations

from advisor.knowledge.inherit import complete_part, inherit_facts
from advisor.model.condition import Condition
from advisor.model.fact import Fact, FactValue, Origin
from advisor.model.workload import Component
from tests.engine.bases import CHOICE, RELEASE, compare, lookup, yes
from tests.interview.bases import DAY, ask_for, base

YES, NO = True, False
OLD: Condition = compare("days", 0, by="below")
KNOWLEDGE = base(
    ask_for("a"),
    ask_for("shade", CHOICE, when=yes("a")),
    ask_for("deep", when=compare("shade", "red")),
    ask_for("release", RELEASE, when=yes("a")),
    ask_for("extended", when=OLD),
    facts=(lookup("days", "release"),),
)


def facts(**values: FactValue) -> tuple[Fact, ...]:
    """Write facts."""
    return tuple(Fact(name=name, value=value) for name, value in values.items())


def complete(part: Component, *assumed: Fact, **whole: FactValue) -> dict[str, FactValue]:
    """Give what is known of a component."""
    return {fact.name: fact.value for fact in complete_part(KNOWLEDGE, facts(**whole), part, DAY, assumed)}


def test_its_own_facts_come_first_and_what_is_not_known_of_it_is_not_inherited() -> None:
    part = Component(name="p", facts=facts(a=NO), unknown={"b": "ask Kim"})
    assert inherit_facts(facts(a=YES, b=YES, c=YES), part) == facts(a=NO, c=YES)


def test_an_answer_to_a_question_that_does_not_apply_to_it_is_not_inherited() -> None:
    part = Component(name="p", facts=facts(a=NO))
    assert complete(part, shade="red", deep=YES) == {"a": NO}
    assert complete(part, a=YES, shade="red", deep=YES) == {"a": NO}
    assert complete(Component(name="p"), a=YES, shade="red", deep=YES) == {"a": YES, "shade": "red", "deep": YES}


def test_what_may_still_apply_is_inherited() -> None:
    assert complete(Component(name="p"), shade="red") == {"shade": "red"}


def test_what_it_says_of_itself_stands_and_so_does_a_policy() -> None:
    part = Component(name="p", facts=facts(a=NO, shade="blue"))
    deep = Fact(name="deep", value=YES, origin=Origin.ASSUMED)
    assert complete(part, deep) == {"a": NO, "shade": "blue", "deep": YES}


def test_what_a_table_gives_goes_with_its_release() -> None:
    whole: dict[str, FactValue] = {"release": "ubuntu 14.04", "extended": YES}
    assert complete(Component(name="p"), **whole).keys() == {"release", "extended", "days"}
    assert complete(Component(name="p", facts=facts(a=NO)), **whole) == {"a": NO}
