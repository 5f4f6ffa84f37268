from __future__ import annotations

from datetime import timedelta

from advisor.interview.agenda import make_agenda, order_entries
from advisor.interview.prompt import OVERVIEW, tick
from advisor.interview.state import go_back, recall, skip
from advisor.model.condition import AnyOf
from advisor.model.fact import Fact, Origin
from advisor.model.knowledge import Question
from tests.engine.bases import CHOICE, RELEASE, compare, lookup, real_base, yes
from tests.interview.bases import DAY, ask_for, ask_next, base, begin, check, give, hear, overview, screen, veto

YES, NO = True, False
A_B, C_D = screen("a", "b"), screen("c", "d")
FAMILIES = base(
    *(ask_for(fact) for fact in "abcd"),
    ask_for("colour", CHOICE, plain="red"),
    ask_for("free"),
    screens=(A_B, C_D),
    overview=overview(A_B, C_D, "colour"),
    rules=(
        veto("R-010", AnyOf(parts=tuple(map(yes, ("a", "b", "c", "d", "free"))))),
        veto("R-020", compare("colour", "blue")),
    ),
)

# ---------------------------------------------------------------------------------------------------------------- order


def test_topics_come_in_the_order_of_the_screens_file_and_then_as_they_stand() -> None:
    questions = [ask_for(fact, topic=topic) for fact, topic in (("a", "x"), ("b", "y"), ("c", "z"), ("d", "y"))]
    knowledge = base(*questions, order=("z", "y"))
    assert [entry.fact for entry in order_entries(knowledge) if isinstance(entry, Question)] == ["c", "b", "d", "a"]


def test_a_screen_stands_in_the_topic_of_its_first_fact_behind_the_single_questions() -> None:
    questions = [ask_for(fact, topic=topic) for fact, topic in (("a", "x"), ("b", "y"), ("c", "x"), ("d", "z"))]
    knowledge = base(*questions, screens=(screen("a", "b"),), order=("x", "y", "z"))
    interview = begin()
    heard = []
    while facts := hear(knowledge, interview):
        heard.append(facts)
        interview = give(knowledge, interview, {})
    assert heard == [("c",), ("a", "b"), ("d",)]


def test_the_shipped_order_names_every_topic_once() -> None:
    knowledge = real_base()
    assert sorted(knowledge.topic_order) == sorted(topic.id for topic in knowledge.topics)


def test_the_shipped_interview_asks_for_every_question_once() -> None:
    knowledge = real_base()
    entries = order_entries(knowledge)
    asked = [fact for entry in entries for fact in ((entry.fact,) if isinstance(entry, Question) else entry.facts)]
    assert sorted(asked) == sorted(knowledge.question_by_fact)


# ------------------------------------------------------------------------------------------------------------ relevance


def test_what_does_not_apply_is_skipped() -> None:
    knowledge = base(ask_for("colour", CHOICE), ask_for("shade", when=compare("colour", "red")), ask_for("last"))
    assert hear(knowledge, give(knowledge, begin(), {"colour": "red"})) == ("shade",)
    assert hear(knowledge, give(knowledge, begin(), {"colour": "blue"})) == ("last",)


def test_what_rests_on_an_answer_waits_for_it_even_against_the_order() -> None:
    knowledge = base(ask_for("shade", when=compare("colour", "red")), ask_for("colour", CHOICE))
    interview = begin()
    assert hear(knowledge, interview) == ("colour",)
    assert make_agenda(knowledge, interview).open_facts == {"colour", "shade"}
    assert hear(knowledge, give(knowledge, interview, {"colour": "red"})) == ("shade",)
    assert hear(knowledge, give(knowledge, interview, {"colour": "blue"})) == ()


def test_who_does_not_know_the_one_is_not_asked_the_other() -> None:
    knowledge = base(ask_for("colour", CHOICE), ask_for("shade", when=compare("colour", "red")))
    interview = give(knowledge, begin(), {})
    assert hear(knowledge, interview) == ()
    assert make_agenda(knowledge, interview).open_facts == set()


def test_nor_what_rests_on_that_other() -> None:
    knowledge = base(
        ask_for("colour", CHOICE),
        ask_for("shade", when=compare("colour", "red")),
        ask_for("tint", when=compare("shade", YES)),
    )
    assert hear(knowledge, give(knowledge, begin(), {})) == ()
    assert hear(knowledge, give(knowledge, begin(), {"colour": "red"}, {})) == ()


def test_tables_of_dates_decide_too() -> None:
    knowledge = base(
        ask_for("release", RELEASE),
        ask_for("extended", when=compare("left", 0, by="below")),
        facts=(lookup("left", "release"),),
    )
    assert hear(knowledge, give(knowledge, begin(), {"release": "ubuntu 14.04"})) == ("extended",)
    assert hear(knowledge, give(knowledge, begin(), {"release": "ubuntu 24.04"})) == ()
    assert hear(knowledge, give(knowledge, begin(), {"release": "any"})) == ()
    assert hear(knowledge, give(knowledge, begin(), {})) == ()


def test_the_day_counts() -> None:
    knowledge = base(
        ask_for("release", RELEASE),
        ask_for("extended", when=compare("left", 0, by="below")),
        facts=(lookup("left", "release"),),
    )
    later = begin().model_copy(update={"on": DAY + timedelta(days=3650)})
    assert hear(knowledge, give(knowledge, later, {"release": "ubuntu 24.04"})) == ("extended",)


def test_an_unknown_part_that_cannot_change_the_whole_is_no_reason_to_wait() -> None:
    either = AnyOf(parts=(compare("a", YES), compare("b", YES)))
    knowledge = base(ask_for("a"), ask_for("c", when=either), ask_for("b"))
    assert hear(knowledge, give(knowledge, begin(), {"a": YES})) == ("c",)


def test_what_the_policy_assumes_is_not_asked() -> None:
    knowledge = base(ask_for("a"), ask_for("b", when=compare("a", YES)), ask_for("c"))
    assumed = (Fact(name="a", value=YES, origin=Origin.ASSUMED),)
    assert hear(knowledge, begin(assumed=assumed)) == ("b",)


def test_those_that_apply_are_counted() -> None:
    knowledge = base(ask_for("colour", CHOICE), ask_for("shade", when=compare("colour", "red")), ask_for("last"))
    assert make_agenda(knowledge, begin()).applying == 3
    assert make_agenda(knowledge, give(knowledge, begin(), {"colour": "blue"})).applying == 2


# -------------------------------------------------------------------------------------------------------------- screens


def test_a_screen_leaves_out_what_is_known_or_does_not_apply() -> None:
    knowledge = base(
        ask_for("colour", CHOICE),
        ask_for("a"),
        ask_for("b", when=compare("colour", "red")),
        ask_for("c"),
        screens=(screen("a", "b", "c"),),
    )
    known = Fact(name="a", value=YES, origin=Origin.DETECTED)
    assert hear(knowledge, give(knowledge, begin(known), {"colour": "blue"})) == ("c",)
    assert hear(knowledge, give(knowledge, begin(known), {"colour": "red"})) == ("b", "c")


def test_a_screen_that_does_not_apply_is_skipped() -> None:
    knowledge = base(
        ask_for("colour", CHOICE), ask_for("a"), screens=(screen("a", when=compare("colour", "red", "green")),)
    )
    assert hear(knowledge, give(knowledge, begin(), {"colour": "blue"})) == ()
    assert hear(knowledge, give(knowledge, begin(), {"colour": "green"})) == ("a",)


def test_a_fact_on_two_screens_is_asked_once() -> None:
    knowledge = base(ask_for("a"), ask_for("b"), screens=(screen("a"), screen("a", "b")))
    assert hear(knowledge, give(knowledge, begin(), {"a": YES})) == ("b",)


def test_a_ticked_fact_with_other_values_is_asked_on_its_own() -> None:
    knowledge = base(ask_for("a"), ask_for("colour", CHOICE, plain="red"), screens=(screen("a", "colour"),))
    assert hear(knowledge, check(knowledge, begin(), "a")) == ()
    interview = check(knowledge, begin(), "colour")
    prompt = ask_next(knowledge, interview)
    assert (prompt.kind, prompt.facts) == ("one_of", ("colour",))
    assert make_agenda(knowledge, interview).ticked == {"colour"}


def test_such_a_fact_is_asked_at_once_when_it_is_all_that_a_screen_has_left() -> None:
    knowledge = base(ask_for("a"), ask_for("colour", CHOICE, plain="red"), screens=(screen("a", "colour"),))
    assert ask_next(knowledge, begin(Fact(name="a", value=NO))).kind == "one_of"
    assert ask_next(knowledge, begin(Fact(name="colour", value="red"))).kind == "screen"


# ------------------------------------------------------------------------------------------------------------- overview


def test_the_overview_comes_first_and_once() -> None:
    interview = begin(scope="settled")
    prompt = ask_next(FAMILIES, interview)
    assert (prompt.kind, prompt.facts) == ("overview", ("a", "b", "c", "d", "colour"))
    assert [choice.value for choice in prompt.choices] == ["a-b", "c-d", "colour"]
    assert ask_next(FAMILIES, skip(interview, prompt)).id != OVERVIEW


def test_what_is_not_ticked_is_not_asked_and_what_is_ticked_may_be() -> None:
    interview = check(FAMILIES, begin(scope="settled"), "c-d")
    assert make_agenda(FAMILIES, interview).open_facts == {"c", "d", "free"}
    interview = check(FAMILIES, begin(scope="settled"), "colour")
    agenda = make_agenda(FAMILIES, interview)
    assert agenda.open_facts == {"colour", "free"}
    assert agenda.ticked == {"colour"}


def test_dont_know_leaves_all_of_it_open_and_ticks_nothing() -> None:
    interview = begin(scope="settled")
    agenda = make_agenda(FAMILIES, skip(interview, ask_next(FAMILIES, interview)))
    assert agenda.open_facts == {"a", "b", "c", "d", "colour", "free"}
    assert agenda.ticked == set()


def test_it_is_not_asked_when_little_of_it_is_open() -> None:
    facts = [Fact(name=name, value=NO) for name in "abc"]
    assert hear(FAMILIES, begin(*facts[:2], scope="settled")) == ("c", "d", "colour")
    assert ask_next(FAMILIES, begin(*facts, scope="settled")).id != OVERVIEW


def test_it_is_left_out_where_everything_is_asked() -> None:
    assert ask_next(FAMILIES, begin()).id != OVERVIEW


def test_going_back_offers_its_ticks_again() -> None:
    interview = check(FAMILIES, begin(scope="settled"), "c-d")
    interview = go_back(go_back(skip(interview, ask_next(FAMILIES, interview))))
    prompt = ask_next(FAMILIES, interview)
    assert recall(interview, prompt) == tick(prompt, {"c-d"})
