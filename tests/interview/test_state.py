from __future__ import annotations

import pytest

from advisor.interview.agenda import prompt_for
from advisor.interview.choose import next_prompt
from advisor.interview.known import (
    asked_facts,
    given_facts,
    known_facts,
    known_parts,
    pending_facts,
    unknown_facts,
)
from advisor.interview.prompt import Given, leave_open, tick
from advisor.interview.state import answer, assume, go_back, recall, revise, skip
from advisor.model.fact import Fact, Origin
from advisor.model.workload import Component
from tests.engine.bases import CHOICE, RELEASE, lookup
from tests.interview.bases import ask_for, ask_next, base, begin, check, give, hear, overview, screen

YES, NO = True, False
KNOWLEDGE = base(ask_for("colour", CHOICE), ask_for("a"), ask_for("b"), screens=(screen("a", "b"),))
TICKED = base(ask_for("a"), ask_for("colour", CHOICE, plain="red"), screens=(screen("a", "colour"),))
A_B = screen("a", "b")
FAMILIES = base(
    ask_for("a"), ask_for("b"), ask_for("colour", CHOICE, plain="red"), screens=(A_B,), overview=overview(A_B, "colour")
)


def test_an_answer_becomes_a_fact_and_the_old_state_stays_as_it_was() -> None:
    before = begin()
    after = give(KNOWLEDGE, before, {"colour": "red"})
    assert known_facts(KNOWLEDGE, after) == (Fact(name="colour", value="red"),)
    assert known_facts(KNOWLEDGE, before) == ()


def test_dont_know_is_asked_but_not_known() -> None:
    interview = skip(begin(), ask_next(KNOWLEDGE, begin()))
    assert asked_facts(interview) == {"colour"}
    assert unknown_facts(interview) == {"colour": "don't know"}
    assert known_facts(KNOWLEDGE, interview) == ()
    assert hear(KNOWLEDGE, interview) == ("a", "b")


def test_part_of_a_screen_may_stay_unknown() -> None:
    interview = give(KNOWLEDGE, begin(), {}, {"b": YES})
    assert known_facts(KNOWLEDGE, interview) == (Fact(name="b", value=YES),)
    assert unknown_facts(interview).keys() == {"colour", "a"}
    assert next_prompt(KNOWLEDGE, interview) is None


def test_a_prompt_takes_no_answers_to_other_questions() -> None:
    prompt = ask_next(KNOWLEDGE, begin())
    with pytest.raises(ValueError, match="does not ask for b"):
        answer(begin(), prompt, Given(answers={"b": YES}))
    with pytest.raises(ValueError, match="does not ask for b"):
        answer(begin(), prompt, Given(left_open=("b",)))


# ---------------------------------------------------------------------------------------------- what is ticked and open


def test_what_a_screen_leaves_open_is_pending_until_it_is_asked() -> None:
    interview = check(TICKED, begin(), "colour")
    assert pending_facts(interview) == {"colour"}
    assert asked_facts(interview) == {"a"}
    assert unknown_facts(interview) == {}
    assert hear(TICKED, interview) == ("colour",)
    interview = give(TICKED, interview, {"colour": "blue"})
    assert pending_facts(interview) == set()
    assert known_facts(TICKED, interview) == (Fact(name="a", value=NO), Fact(name="colour", value="blue"))


def test_what_the_overview_leaves_open_is_not_pending_for_it_stays_on_its_screen() -> None:
    questions = [FAMILIES.question_by_fact[fact] for fact in ("a", "b", "colour")]
    assert FAMILIES.overview is not None
    prompt = prompt_for(FAMILIES, FAMILIES.overview, questions)
    interview = answer(begin(), prompt, tick(prompt, {"a-b"}))
    assert pending_facts(interview) == set()
    assert asked_facts(interview) == {"colour"}


# ----------------------------------------------------------------------------------------------------------- back again


def test_going_back_offers_the_answer_again() -> None:
    interview = go_back(give(KNOWLEDGE, begin(), {"colour": "red"}, {"a": YES, "b": NO}))
    prompt = ask_next(KNOWLEDGE, interview)
    assert prompt.facts == ("a", "b")
    assert recall(interview, prompt) == Given(answers={"a": YES, "b": NO})
    interview = go_back(interview)
    assert recall(interview, ask_next(KNOWLEDGE, interview)) == Given(answers={"colour": "red"})


def test_a_tick_is_offered_again_as_one() -> None:
    interview = go_back(check(TICKED, begin(), "colour"))
    ticked = Given(answers={"a": NO}, left_open=("colour",), unticked=("a",))
    assert recall(interview, ask_next(TICKED, interview)) == ticked


def test_a_dont_know_is_offered_again_as_one() -> None:
    interview = go_back(give(KNOWLEDGE, begin(), {}))
    assert recall(interview, ask_next(KNOWLEDGE, interview)) == Given()


def test_what_was_never_answered_is_not_recalled() -> None:
    assert recall(begin(), ask_next(KNOWLEDGE, begin())) is None


def test_there_is_nothing_before_the_first_prompt() -> None:
    assert go_back(begin()) == begin()


def test_a_new_answer_replaces_the_one_ahead_and_only_that() -> None:
    interview = give(KNOWLEDGE, begin(), {"colour": "red"}, {"a": YES, "b": NO})
    interview = give(KNOWLEDGE, go_back(go_back(interview)), {"colour": "blue"})
    assert [step.facts for step in interview.ahead] == [("a", "b")]


# ------------------------------------------------------------------------------------------------------------- revising


def test_a_revised_step_stays_in_its_place() -> None:
    interview = give(KNOWLEDGE, begin(), {"colour": "red"}, {"a": YES, "b": NO})
    prompt = ask_next(KNOWLEDGE, begin())
    revised = revise(interview, prompt, Given(answers={"colour": "blue"}), 0)
    assert [step.answers for step in revised.steps] == [{"colour": "blue"}, {"a": YES, "b": NO}]


def test_a_revised_answer_takes_the_word_from_other_steps() -> None:
    interview = give(TICKED, check(TICKED, begin(), "colour"), {"colour": "blue"})
    prompt = ask_next(TICKED, begin())
    kept = revise(interview, prompt, tick(prompt, {"a", "colour"}), 0)
    assert given_facts(kept) == (Fact(name="a", value=YES), Fact(name="colour", value="blue"))
    dropped = revise(interview, prompt, tick(prompt, {"a"}), 0)
    assert given_facts(dropped) == (Fact(name="a", value=YES), Fact(name="colour", value="red"))
    assert len(dropped.steps) == 1


def test_what_a_file_said_may_be_revised_too_even_to_dont_know() -> None:
    known = Fact(name="colour", value="red", origin=Origin.DETECTED)
    prompt = ask_next(KNOWLEDGE, begin())
    assert given_facts(revise(begin(known), prompt, Given(answers={"colour": "blue"}))) == (
        Fact(name="colour", value="blue"),
    )
    unsure = revise(begin(known), prompt, leave_open(prompt))
    assert given_facts(unsure) == ()
    assert given_facts(go_back(unsure)) == (known,)


# -------------------------------------------------------------------------------------------------------------- sources


def test_later_sources_win_over_earlier_ones() -> None:
    assumed = Fact(name="a", value=YES, origin=Origin.ASSUMED)
    detected = Fact(name="a", value=NO, origin=Origin.DETECTED)
    assert known_facts(KNOWLEDGE, begin(detected, assumed=(assumed,))) == (detected,)


def test_what_is_assumed_of_a_screen_is_offered_as_ticks() -> None:
    facts = [Fact(name=name, value=value, origin=Origin.ASSUMED) for name, value in (("a", YES), ("colour", "blue"))]
    interview = begin(*facts)
    prompt = ask_next(TICKED, interview)
    assert assume(interview, prompt) == Given(answers={"a": YES}, left_open=("colour",))
    assert recall(interview, prompt) is None
    assert assume(begin(), prompt) is None


def test_a_confirmed_assumption_is_an_answer() -> None:
    interview = begin(Fact(name="colour", value="red", origin=Origin.ASSUMED))
    prompt = ask_next(KNOWLEDGE, interview)
    given = assume(interview, prompt)
    assert given is not None
    assert given_facts(answer(interview, prompt, given)) == (Fact(name="colour", value="red"),)


def test_what_was_not_known_in_an_earlier_interview_stays_so_until_it_is_answered() -> None:
    interview = begin()
    interview = interview.model_copy(
        update={"workload": interview.workload.model_copy(update={"unknown": {"colour": "ask Kim"}})}
    )
    assert unknown_facts(interview) == {"colour": "ask Kim"}
    assert hear(KNOWLEDGE, interview) == ("a", "b")
    prompt = ask_next(KNOWLEDGE, begin())
    assert unknown_facts(answer(interview, prompt, Given(answers={"colour": "red"}))) == {}


def test_each_component_knows_its_own_and_what_all_share() -> None:
    knowledge = base(ask_for("a"), ask_for("release", RELEASE), facts=(lookup("left", "release"),))
    interview = give(knowledge, begin(), {"a": YES})
    parts = (
        Component(name="front", facts=(Fact(name="release", value="any"),)),
        Component(name="core", facts=(Fact(name="release", value="ubuntu 14.04"), Fact(name="a", value=NO))),
    )
    workload = interview.workload.model_copy(update={"components": parts})
    front, core = known_parts(knowledge, interview.model_copy(update={"workload": workload}))
    assert front == {"a": YES, "release": "any"}
    assert core.keys() == {"a", "release", "left"}
    assert core["a"] is NO
