from __future__ import annotations

from advisor.interview.edit import Entry, change_answer, list_answers
from advisor.interview.known import given_facts, unknown_facts
from advisor.interview.prompt import Given, leave_open, tick
from advisor.interview.state import Interview, go_back
from advisor.model.fact import Fact, FactValue, Origin
from advisor.model.knowledge import KnowledgeBase
from tests.engine.bases import CHOICE, compare
from tests.interview.bases import ask_for, base, begin, check, give, hear, overview, screen, veto

YES, NO = True, False
SHADES = base(ask_for("colour", CHOICE), ask_for("shade", when=compare("colour", "red")), ask_for("last"))
A_B = screen("a", "b")
FAMILIES = base(
    ask_for("a"),
    ask_for("b"),
    ask_for("colour", CHOICE, plain="red"),
    ask_for("free"),
    screens=(A_B,),
    overview=overview(A_B, "colour"),
    rules=tuple(veto(f"R-0{n}0", compare(fact, YES)) for n, fact in enumerate(("a", "b", "free"), 1)),
)


def entry_for(knowledge: KnowledgeBase, interview: Interview, prompt: str) -> Entry:
    """Give the answer to a prompt, by its id."""
    return next(entry for entry in list_answers(knowledge, interview) if entry.prompt.id == prompt)


def values_of(interview: Interview) -> dict[str, FactValue]:
    """Give what the user has said, by fact."""
    return {fact.name: fact.value for fact in given_facts(interview)}


def test_answers_are_listed_in_order_and_then_what_a_file_said() -> None:
    known = Fact(name="last", value=YES, origin=Origin.DETECTED)
    interview = give(SHADES, begin(known), {"colour": "red"}, {})
    entries = list_answers(SHADES, interview)
    assert [(entry.prompt.facts, entry.given, entry.index) for entry in entries] == [
        (("colour",), Given(answers={"colour": "red"}), 0),
        (("shade",), Given(), 1),
        (("last",), Given(answers={"last": YES}), None),
    ]


def test_what_was_not_known_before_may_be_answered_now() -> None:
    interview = begin()
    workload = interview.workload.model_copy(update={"unknown": {"colour": "ask Kim"}})
    interview = interview.model_copy(update={"workload": workload})
    entry = entry_for(SHADES, interview, "question colour")
    assert entry.given == Given()
    changed = change_answer(SHADES, interview, entry, Given(answers={"colour": "red"}))
    assert unknown_facts(changed) == {}
    assert hear(SHADES, changed) == ("shade",)


def test_a_changed_answer_stands_where_the_old_one_stood() -> None:
    interview = give(SHADES, begin(), {"colour": "blue"}, {"last": YES})
    entry = entry_for(SHADES, interview, "question colour")
    changed = change_answer(SHADES, interview, entry, Given(answers={"colour": "green"}))
    assert [step.answers for step in changed.steps] == [{"colour": "green"}, {"last": YES}]


def test_what_does_not_apply_any_more_goes() -> None:
    interview = give(SHADES, begin(), {"colour": "red"}, {"shade": YES}, {"last": YES})
    entry = entry_for(SHADES, interview, "question colour")
    assert values_of(change_answer(SHADES, interview, entry, Given(answers={"colour": "blue"}))) == {
        "colour": "blue",
        "last": YES,
    }


def test_so_does_what_a_file_said_about_it() -> None:
    facts = [Fact(name=name, value=value) for name, value in (("colour", "red"), ("shade", YES), ("last", NO))]
    interview = begin(*facts)
    entry = entry_for(SHADES, interview, "question colour")
    assert values_of(change_answer(SHADES, interview, entry, Given(answers={"colour": "blue"}))) == {
        "colour": "blue",
        "last": NO,
    }


def test_what_a_changed_answer_opens_is_asked() -> None:
    interview = give(SHADES, begin(), {"colour": "blue"}, {"last": YES})
    entry = entry_for(SHADES, interview, "question colour")
    assert hear(SHADES, change_answer(SHADES, interview, entry, Given(answers={"colour": "red"}))) == ("shade",)


def test_a_changed_answer_may_be_dont_know() -> None:
    interview = give(SHADES, begin(), {"colour": "blue"})
    entry = entry_for(SHADES, interview, "question colour")
    changed = change_answer(SHADES, interview, entry, leave_open(entry.prompt))
    assert unknown_facts(changed) == {"colour": "don't know"}


def test_the_overview_may_be_changed() -> None:
    interview = check(FAMILIES, begin(scope="settled"))
    entry = entry_for(FAMILIES, interview, "overview")
    assert [choice.value for choice in entry.prompt.choices] == ["a-b", "colour"]
    changed = change_answer(FAMILIES, interview, entry, tick(entry.prompt, {"a-b"}))
    assert values_of(changed) == {"colour": "red"}
    assert set(hear(FAMILIES, changed)) == {"a", "b"}


def test_a_line_that_is_unticked_takes_its_screen_back() -> None:
    interview = check(FAMILIES, check(FAMILIES, begin(scope="settled"), "a-b"))
    interview = interview if "a" in values_of(interview) else give(FAMILIES, interview, {"a": NO, "b": NO})
    entry = entry_for(FAMILIES, interview, "overview")
    changed = change_answer(FAMILIES, interview, entry, tick(entry.prompt, ()))
    assert values_of(changed) | {"free": NO} == {"a": NO, "b": NO, "colour": "red", "free": NO}
    assert not any(step.prompt.startswith("screen") for step in changed.steps)


def test_a_screen_may_be_changed_and_going_back_takes_the_last_step_as_ever() -> None:
    knowledge = base(ask_for("a"), ask_for("b"), ask_for("last"), screens=(A_B,))
    interview = give(knowledge, begin(), {"last": YES})
    interview = check(knowledge, interview, "a")
    entry = entry_for(knowledge, interview, "screen a-b")
    changed = change_answer(knowledge, interview, entry, tick(entry.prompt, {"b"}))
    assert values_of(changed) == {"last": YES, "a": NO, "b": YES}
    assert values_of(go_back(changed)) == {"last": YES}
