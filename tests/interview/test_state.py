from __future__ import annotations

import pytest

from advisor.interview.choose import next_prompt
from advisor.interview.state import answer, asked_facts, go_back, known_facts, recall, skip
from advisor.model.fact import Fact, Origin
from tests.engine.bases import CHOICE
from tests.interview.bases import ask_for, ask_next, base, begin, give, hear, screen

YES, NO = True, False
KNOWLEDGE = base(ask_for("colour", CHOICE), ask_for("a"), ask_for("b"), screens=(screen("a", "b"),))


def test_an_answer_becomes_a_fact_and_the_old_state_stays_as_it_was() -> None:
    before = begin()
    after = give(KNOWLEDGE, before, {"colour": "red"})
    assert known_facts(KNOWLEDGE, after) == (Fact(name="colour", value="red"),)
    assert known_facts(KNOWLEDGE, before) == ()


def test_dont_know_is_asked_but_not_known() -> None:
    interview = skip(begin(), ask_next(KNOWLEDGE, begin()))
    assert asked_facts(interview) == {"colour"}
    assert known_facts(KNOWLEDGE, interview) == ()
    assert hear(KNOWLEDGE, interview) == ("a", "b")


def test_part_of_a_screen_may_stay_unknown() -> None:
    interview = give(KNOWLEDGE, begin(), {}, {"b": YES})
    assert known_facts(KNOWLEDGE, interview) == (Fact(name="b", value=YES),)
    assert next_prompt(KNOWLEDGE, interview) is None


def test_a_prompt_takes_no_answers_to_other_questions() -> None:
    with pytest.raises(ValueError, match="does not ask for b"):
        answer(begin(), ask_next(KNOWLEDGE, begin()), {"b": YES})


def test_going_back_offers_the_answer_again() -> None:
    interview = go_back(give(KNOWLEDGE, begin(), {"colour": "red"}, {"a": YES, "b": NO}))
    prompt = ask_next(KNOWLEDGE, interview)
    assert prompt.facts == ("a", "b")
    assert recall(interview, prompt) == {"a": YES, "b": NO}
    interview = go_back(interview)
    assert recall(interview, ask_next(KNOWLEDGE, interview)) == {"colour": "red"}


def test_a_dont_know_is_offered_again_as_one() -> None:
    interview = go_back(give(KNOWLEDGE, begin(), {}))
    assert recall(interview, ask_next(KNOWLEDGE, interview)) == {}


def test_what_was_never_answered_is_not_recalled() -> None:
    assert recall(begin(), ask_next(KNOWLEDGE, begin())) is None


def test_there_is_nothing_before_the_first_prompt() -> None:
    assert go_back(begin()) == begin()


def test_a_new_answer_replaces_the_one_ahead_and_only_that() -> None:
    interview = give(KNOWLEDGE, begin(), {"colour": "red"}, {"a": YES, "b": NO})
    interview = give(KNOWLEDGE, go_back(go_back(interview)), {"colour": "blue"})
    assert [step.facts for step in interview.ahead] == [("a", "b")]


def test_later_sources_win_over_earlier_ones() -> None:
    assumed = Fact(name="a", value=YES, origin=Origin.ASSUMED)
    detected = Fact(name="a", value=NO, origin=Origin.DETECTED)
    assert known_facts(KNOWLEDGE, begin(detected, assumed=(assumed,))) == (detected,)
