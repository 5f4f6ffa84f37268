from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.compile import compile_rules
from advisor.engine.truth import view_of
from advisor.interview.choose import Progress, measure_progress, next_prompt, order_prompts, workload_of
from advisor.interview.prompt import Prompt
from advisor.interview.state import Interview, answer, asked_facts, go_back, known_facts, skip
from advisor.model.condition import AnyOf
from advisor.model.domain import BoolDomain, NumberDomain, ReleaseDomain, SetDomain
from advisor.model.fact import Fact, FactValue, Origin
from advisor.model.knowledge import Question
from advisor.model.workload import Workload
from tests.engine.bases import CHOICE, RELEASE, archetypes, compare, lookup, real_base
from tests.engine.strategies import Workloads
from tests.interview.bases import DAY, ask_for, base, begin, give, hear, screen

YES, NO = True, False

# ---------------------------------------------------------------------------------------------------------------- order


def test_topics_come_in_the_order_of_the_screens_file_and_then_as_they_stand() -> None:
    questions = [ask_for(fact, topic=topic) for fact, topic in (("a", "x"), ("b", "y"), ("c", "z"), ("d", "y"))]
    knowledge = base(*questions, order=("z", "y"))
    assert [entry.fact for entry in order_prompts(knowledge) if isinstance(entry, Question)] == ["c", "b", "d", "a"]


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
    entries = order_prompts(knowledge)
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
    assert hear(knowledge, give(knowledge, interview, {"colour": "red"})) == ("shade",)
    assert hear(knowledge, give(knowledge, interview, {"colour": "blue"})) == ()


def test_who_does_not_know_the_one_is_not_asked_the_other() -> None:
    knowledge = base(ask_for("colour", CHOICE), ask_for("shade", when=compare("colour", "red")))
    assert hear(knowledge, give(knowledge, begin(), {})) == ()


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


def test_what_the_policy_assumes_is_not_asked() -> None:
    knowledge = base(ask_for("a"), ask_for("b", when=compare("a", YES)), ask_for("c"))
    assumed = (Fact(name="a", value=YES, origin=Origin.ASSUMED),)
    assert hear(knowledge, begin(assumed=assumed)) == ("b",)


def test_an_unknown_part_that_cannot_change_the_whole_is_no_reason_to_wait() -> None:
    either = AnyOf(parts=(compare("a", YES), compare("b", YES)))
    knowledge = base(ask_for("a"), ask_for("c", when=either), ask_for("b"))
    assert hear(knowledge, give(knowledge, begin(), {"a": YES})) == ("c",)


# ------------------------------------------------------------------------------------------------------------- progress


def test_progress_counts_what_is_certain_to_come() -> None:
    knowledge = base(ask_for("colour", CHOICE), ask_for("shade", when=compare("colour", "red")), ask_for("last"))
    assert measure_progress(knowledge, begin()) == Progress(1, 2)
    assert measure_progress(knowledge, give(knowledge, begin(), {"colour": "red"})) == Progress(2, 3)
    assert measure_progress(knowledge, give(knowledge, begin(), {"colour": "blue"})) == Progress(2, 2)


# ------------------------------------------------------------------------------------------------------- the real thing


def test_the_interview_brings_out_every_answer_of_every_archetype() -> None:
    knowledge = real_base()
    for name, workload in archetypes().items():
        values = facts_in(workload)
        interview = Interview(workload=workload.model_copy(update={"facts": ()}), on=DAY)
        while (prompt := next_prompt(knowledge, interview)) is not None:
            interview = answer(interview, prompt, {fact: values[fact] for fact in prompt.facts if fact in values})
        assert facts_in(workload_of(knowledge, interview)) == values, name
        assert len(interview.steps) <= 45, name


class Talker:
    """Answers the prompts of the shipped interview at random, and goes back now and then."""

    def __init__(self, seed: int, shyness: int) -> None:
        self.draw = Workloads(real_base(), seed)
        self.seed = seed
        self.shyness = shyness
        self.turn = 0

    def answer(self, prompt: Prompt) -> dict[str, FactValue]:
        """Give values for most facts of a prompt."""
        self.turn += 1
        return {
            fact: self.draw.draw_value(fact)
            for index, fact in enumerate(prompt.facts)
            if (self.seed + self.turn * 7 + index * 3) % 10 >= self.shyness
        }


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), shyness=st.integers(0, 10))
def test_an_interview_asks_each_fact_once_only_while_it_applies_and_ends(seed: int, shyness: int) -> None:
    knowledge = real_base()
    talker = Talker(seed, shyness)
    interview = begin()
    while (prompt := next_prompt(knowledge, interview)) is not None:
        assert not asked_facts(interview) & set(prompt.facts)
        known = {fact.name: fact.value for fact in known_facts(knowledge, interview)}
        view = view_of(knowledge, known, compile_rules(knowledge).run(known).ranges)
        for fact in prompt.facts:
            assert view.truth_of(knowledge.question_by_fact[fact].when) is not False
        assert measure_progress(knowledge, interview).number == len(interview.steps) + 1
        interview = answer(interview, prompt, talker.answer(prompt))
        assert len(interview.steps) <= len(knowledge.questions)


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), steps=st.integers(1, 40), back=st.integers(1, 40))
def test_going_back_loses_nothing_and_asks_the_same_again(seed: int, steps: int, back: int) -> None:
    knowledge = real_base()
    talker = Talker(seed, 2)
    interview = begin()
    prompts: list[Prompt] = []
    for _ in range(steps):
        prompt = next_prompt(knowledge, interview)
        if prompt is None:
            break
        prompts.append(prompt)
        interview = answer(interview, prompt, talker.answer(prompt))
    before = facts_in(workload_of(knowledge, interview))
    for _ in range(min(back, len(prompts))):
        interview = go_back(interview)
        assert next_prompt(knowledge, interview) == prompts.pop()
        assert facts_in(workload_of(knowledge, interview)) == before


def facts_in(workload: Workload) -> dict[str, FactValue]:
    """Give the facts of a workload, whatever their order."""
    return {fact.name: fact.value for fact in workload.facts}


def test_what_was_taken_back_and_does_not_apply_any_more_is_not_kept() -> None:
    knowledge = base(ask_for("colour", CHOICE), ask_for("shade", when=compare("colour", "red")), ask_for("last"))
    interview = give(knowledge, begin(), {"colour": "red"}, {"shade": YES}, {"last": YES})
    for _ in range(3):
        interview = go_back(interview)
    interview = give(knowledge, interview, {"colour": "blue"})
    assert facts_in(workload_of(knowledge, interview)) == {"colour": "blue", "last": YES}


def test_a_dont_know_replaces_what_was_taken_back() -> None:
    knowledge = base(ask_for("a"), ask_for("b"))
    interview = go_back(give(knowledge, begin(), {"a": YES}, {"b": YES}))
    prompt = next_prompt(knowledge, interview)
    assert prompt is not None
    assert facts_in(workload_of(knowledge, skip(interview, prompt))) == {"a": YES}


def test_the_rest_of_the_workload_stays_as_it_was() -> None:
    knowledge = real_base()
    workload = archetypes()["modern-front-legacy-core"]
    interview = Interview(workload=workload, on=DAY)
    interview = give(knowledge, interview, {})
    assert workload_of(knowledge, interview) == workload


def test_every_kind_of_domain_is_asked_for() -> None:
    kinds = {type(question.domain) for question in real_base().questions}
    assert {BoolDomain, NumberDomain, ReleaseDomain, SetDomain} < kinds
