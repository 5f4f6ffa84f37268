from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.advise import advise
from advisor.engine.compile import compile_rules
from advisor.engine.order import order_questions
from advisor.engine.outlook import UNDECIDED
from advisor.engine.policy import apply_policy
from advisor.engine.settle import verdict_position
from advisor.engine.truth import view_of
from advisor.interview.agenda import make_agenda
from advisor.interview.choose import Guidance, guide, next_prompt, workload_of
from advisor.interview.known import asked_facts, known_facts, known_parts
from advisor.interview.prompt import OVERVIEW, Given, Prompt
from advisor.interview.seat import find_deciding
from advisor.interview.state import Interview, Scope, answer, assume, go_back, skip
from advisor.knowledge.lookup import look_up
from advisor.knowledge.profiles import load_policy
from advisor.model.condition import ALWAYS, AllOf, AnyOf
from advisor.model.domain import BoolDomain, NumberDomain, ReleaseDomain, SetDomain
from advisor.model.fact import Fact, FactValue, Origin
from advisor.model.workload import Component, Stack, Workload
from tests.engine.bases import CHOICE, archetypes, compare, real_base, seeded, yes
from tests.engine.strategies import Facts, Workloads
from tests.interview.bases import DAY, ask_for, ask_next, base, begin, complete, give, hear, respond, screen, veto

YES, NO = True, False
STEP = 5
"""Every fifth archetype is interviewed; the benchmark takes them all."""

# ------------------------------------------------------------------------------------------------------------- stopping


def test_it_is_over_as_soon_as_nothing_can_change_the_verdict() -> None:
    knowledge = base(ask_for("a"), ask_for("b"), rules=(veto("R-010", yes("a")),))
    interview = begin(scope="settled")
    assert hear(knowledge, interview) == ("a",)
    over = guide(knowledge, give(knowledge, interview, {"a": NO}))
    assert (over.prompt, over.is_settled, over.leading, over.unknown) == (None, True, "docker", ())
    assert (over.prompts, over.asked, over.questions) == (1, 1, 2)


def test_what_no_rule_reads_is_asked_only_for_the_record() -> None:
    knowledge = base(ask_for("a"), ask_for("b"))
    assert hear(knowledge, begin(scope="settled")) == ()
    assert hear(knowledge, begin(scope="all")) == ("a",)


def test_one_answer_may_be_enough() -> None:
    either = AnyOf(parts=(yes("a"), yes("b"), yes("c")))
    knowledge = base(*map(ask_for, "abc"), rules=(veto("R-010", either),))
    interview = begin(scope="settled")
    over = guide(knowledge, give(knowledge, interview, dict.fromkeys(hear(knowledge, interview), YES)))
    assert (over.prompt, over.prompts, over.leading) == (None, 1, "vm")


def test_what_nobody_knows_may_leave_it_open_and_is_named() -> None:
    knowledge = base(
        *map(ask_for, "abc"), rules=(veto("R-010", yes("a")), veto("R-020", AllOf(parts=(yes("b"), yes("c")))))
    )
    interview = begin(scope="settled")
    while prompt := next_prompt(knowledge, interview):
        interview = skip(interview, prompt) if prompt.facts == ("a",) else answer(interview, prompt, _no(prompt))
    over = guide(knowledge, interview)
    assert over.is_settled, "nothing that may still be asked can change it"
    assert over.unknown == ("a",)


def _no(prompt: Prompt) -> Given:
    return Given(answers=dict.fromkeys(prompt.facts, NO))


def test_a_dont_know_that_does_not_matter_is_not_named() -> None:
    knowledge = base(ask_for("a"), ask_for("b"), rules=(veto("R-010", AnyOf(parts=(yes("a"), yes("b")))),))
    interview = give(knowledge, begin(scope="settled"), {})
    over = guide(knowledge, give(knowledge, interview, dict.fromkeys(hear(knowledge, interview), YES)))
    assert (over.prompt, over.prompts, over.leading, over.unknown) == (None, 2, "vm", ())


def test_likely_stops_when_the_rest_is_improbable_and_says_so() -> None:
    rare = ask_for("a").model_copy(update={"prior": {"true": 0.01, "false": 0.99}})
    even = ask_for("b")
    knowledge = base(rare, even, rules=(veto("R-010", yes("a")), veto("R-020", yes("b"))))
    interview = begin(scope="likely")
    assert hear(knowledge, interview) == ("b",)
    over = guide(knowledge, give(knowledge, interview, {"b": NO}))
    assert (over.prompt, over.is_settled, over.is_likely) == (None, False, True)
    assert 0 < over.chance <= 0.05
    assert hear(knowledge, give(knowledge, begin(scope="settled"), {"b": NO})) == ("a",)


def test_the_policy_counts() -> None:
    knowledge = real_base()
    stance = apply_policy(knowledge, load_policy("zero-trust", knowledge))
    assert guide(stance, begin(scope="settled")).share != guide(knowledge, begin(scope="settled")).share


# ------------------------------------------------------------------------------------------------------------- choosing


def test_the_question_with_the_best_chance_to_turn_the_verdict_comes_first() -> None:
    often = ask_for("often").model_copy(update={"prior": {"true": 0.4, "false": 0.6}})
    seldom = ask_for("seldom").model_copy(update={"prior": {"true": 0.05, "false": 0.95}})
    knowledge = base(seldom, often, rules=(veto("R-010", yes("seldom")), veto("R-020", yes("often"))))
    assert hear(knowledge, begin(scope="settled")) == ("often",)


def test_among_equals_the_topic_at_hand_goes_on() -> None:
    questions = [
        ask_for(fact, topic=topic).model_copy(update={"prior": {"true": 0.0, "false": 1.0}})
        for fact, topic in (("a", "x"), ("b", "y"), ("c", "x"), ("d", "y"))
    ]
    knowledge = base(*questions, rules=tuple(veto(f"R-0{n}0", yes(fact)) for n, fact in enumerate("abcd", 1)))
    interview = begin(scope="settled")
    topics = []
    while prompt := next_prompt(knowledge, interview):
        topics.append(knowledge.question_by_fact[prompt.facts[0]].topic)
        interview = answer(interview, prompt, _no(prompt))
    assert topics == ["x", "x", "y", "y"]


def test_a_screen_competes_as_one_prompt() -> None:
    facts = "abcdef"
    knowledge = base(
        *map(ask_for, facts),
        screens=(screen(*facts[1:]),),
        rules=tuple(veto(f"R-0{n}0", yes(f)) for n, f in enumerate(facts, 1)),
    )
    assert hear(knowledge, begin(scope="settled")) == tuple(facts[1:])


def test_it_says_how_many_prompts_are_still_to_come() -> None:
    knowledge = base(ask_for("colour", CHOICE), ask_for("shade", when=compare("colour", "red")), ask_for("last"))
    assert guide(knowledge, begin()).to_go == 2
    assert guide(knowledge, give(knowledge, begin(), {"colour": "red"})).to_go == 2
    assert guide(knowledge, give(knowledge, begin(), {"colour": "blue"})).to_go == 1


# ---------------------------------------------------------------------------------------------------------- assumptions


def test_assumptions_that_decide_are_confirmed_and_no_others() -> None:
    knowledge = base(
        *map(ask_for, "abc"), rules=(veto("R-010", yes("a")), veto("R-020", AllOf(parts=(yes("b"), yes("c")))))
    )
    assumed = [Fact(name=name, value=NO, origin=Origin.ASSUMED) for name in "abc"]
    interview = begin(*assumed, scope="settled")
    assert find_deciding(knowledge, interview) == {"a"}
    assert hear(knowledge, interview) == ("a",)
    assert hear(knowledge, give(knowledge, interview, {"a": NO})) == ()


def test_an_assumption_that_is_corrected_may_make_others_decide() -> None:
    knowledge = base(*map(ask_for, "ab"), rules=(veto("R-010", AllOf(parts=(yes("a"), yes("b")))),))
    interview = begin(*(Fact(name=name, value=name == "b", origin=Origin.ASSUMED) for name in "ab"), scope="settled")
    assert hear(knowledge, interview) == ("a",)
    interview = give(knowledge, interview, {"a": YES})
    assert hear(knowledge, interview) == ("b",)
    over = guide(knowledge, give(knowledge, interview, {"b": YES}))
    assert (over.prompt, over.leading) == (None, "vm")


def test_who_does_not_know_takes_the_assumption_away() -> None:
    knowledge = base(ask_for("a"), rules=(veto("R-010", yes("a")),))
    interview = give(knowledge, begin(Fact(name="a", value=YES, origin=Origin.ASSUMED), scope="settled"), {})
    over = guide(knowledge, interview)
    assert (over.leading, over.unknown) == ("docker", ("a",))


def test_what_is_detected_stands() -> None:
    knowledge = base(ask_for("a"), rules=(veto("R-010", yes("a")),))
    assert hear(knowledge, begin(Fact(name="a", value=YES, origin=Origin.DETECTED), scope="settled")) == ()


def test_an_assumption_about_what_does_not_apply_is_left_alone() -> None:
    knowledge = base(ask_for("a"), ask_for("b", when=yes("a")), ask_for("c"), rules=(veto("R-010", yes("b")),))
    known = Fact(name="a", value=NO)
    interview = begin(known, Fact(name="b", value=NO, origin=Origin.ASSUMED), scope="settled")
    assert hear(knowledge, interview) == ()


@pytest.mark.parametrize(
    ("name", "most"), [("web-app", 10), ("card-data-service", 10), ("relational-database", 15), ("vpn-appliance", 6)]
)
def test_to_confirm_an_archetype_takes_few_prompts_and_keeps_its_verdict(name: str, most: int) -> None:
    over = confirm(name)
    assert over.prompts <= most


def confirm(name: str) -> Guidance:
    """Confirm an archetype until it is settled, and see that its verdict is kept."""
    knowledge, archetype = real_base(), archetypes()[name]
    facts = tuple(fact.model_copy(update={"origin": Origin.ASSUMED}) for fact in archetype.facts)
    full = complete(archetype.facts)
    interview = begin(*facts, scope="settled")
    while prompt := next_prompt(knowledge, interview):
        interview = answer(interview, prompt, assume(interview, prompt) or respond(prompt, full))
    over = guide(knowledge, interview)
    assert over.is_settled
    assert over.leading == (verdict_position(knowledge, compile_rules(knowledge).run(full)) or UNDECIDED)
    return over


# ----------------------------------------------------------------------------------------------------------- components


def test_components_settle_together() -> None:
    knowledge = base(ask_for("a"), ask_for("b"), rules=(veto("R-010", yes("a")), veto("R-020", yes("b"))))
    parts = (
        Component(name="front", facts=(Fact(name="a", value=NO),)),
        Component(name="core", facts=(Fact(name="a", value=YES),)),
    )
    interview = begin(scope="settled")
    interview = interview.model_copy(update={"workload": interview.workload.model_copy(update={"components": parts})})
    state = guide(knowledge, interview)
    assert state.prompt is not None
    assert state.prompt.facts == ("b",), "a is known of every component"
    over = guide(knowledge, give(knowledge, interview, {"b": NO}))
    assert (over.prompt, over.is_settled, over.leading) == (None, True, "both")


# ------------------------------------------------------------------------------------------------------- the real thing


@pytest.mark.parametrize("scope", ["settled", "all"])
@pytest.mark.parametrize("name", list(archetypes())[::STEP])
def test_the_interview_ends_settled_with_the_verdict_of_the_full_questionnaire(name: str, scope: Scope) -> None:
    knowledge = real_base()
    full = complete(archetypes()[name].facts)
    interview = Interview(workload=Workload(name=name), on=DAY, scope=scope)
    while prompt := next_prompt(knowledge, interview):
        interview = answer(interview, prompt, respond(prompt, full))
    over = guide(knowledge, interview)
    assert over.is_settled
    assert over.leading == (verdict_position(knowledge, compile_rules(knowledge).run(full)) or UNDECIDED)
    advice = advise(knowledge, workload_of(knowledge, interview), evaluated_on=DAY, depth="quick")
    assert (advice.verdict, advice.settled) == (over.leading, True)
    assert over.prompts <= (25 if scope == "settled" else 50)
    if scope == "all":
        assert {fact: full[fact] for fact in asked_facts(interview)} == facts_in(workload_of(knowledge, interview))


class Talker:
    """Answers the prompts of the shipped interview at random, and goes back now and then."""

    def __init__(self, seed: int, shyness: int) -> None:
        self.draw = Workloads(real_base(), seed)
        self.seed = seed
        self.shyness = shyness
        self.turn = 0

    def answer(self, prompt: Prompt) -> Given:
        """Give values for most facts of a prompt."""
        self.turn += 1
        answers = {
            fact: self.draw.draw_value(fact)
            for index, fact in enumerate(prompt.facts)
            if (self.seed + self.turn * 7 + index * 3) % 10 >= self.shyness
        }
        opened = tuple(fact for fact in prompt.facts if fact not in answers) if prompt.id == OVERVIEW else ()
        return Given(answers=answers, left_open=opened)


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), shyness=st.integers(0, 10), scope=st.sampled_from(("settled", "likely", "all")))
def test_an_interview_asks_each_fact_once_only_while_it_applies_and_ends(seed: int, shyness: int, scope: Scope) -> None:
    knowledge = real_base()
    talker = Talker(seed, shyness)
    interview = begin(scope=scope)
    while (guidance := guide(knowledge, interview)).prompt is not None:
        prompt = guidance.prompt
        assert not asked_facts(interview) & set(prompt.facts)
        known = {fact.name: fact.value for fact in known_facts(knowledge, interview)}
        view = view_of(knowledge, known, compile_rules(knowledge).run(known).ranges)
        for fact in prompt.facts:
            assert view.truth_of(knowledge.question_by_fact[fact].when) is not False
        assert guidance.prompts == len(interview.steps)
        assert guidance.to_go >= 1
        assert guidance.asked <= guidance.questions
        interview = answer(interview, prompt, talker.answer(prompt))
        assert len(interview.steps) <= len(knowledge.questions)


@settings(max_examples=10)
@given(
    seed=st.integers(0, 10_000),
    steps=st.integers(1, 15),
    back=st.integers(1, 15),
    scope=st.sampled_from(("settled", "all")),
)
def test_going_back_loses_nothing_and_asks_the_same_again(seed: int, steps: int, back: int, scope: Scope) -> None:
    knowledge = real_base()
    talker = Talker(seed, 2)
    interview = begin(scope=scope)
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
    after = workload_of(knowledge, skip(interview, ask_next(knowledge, interview)))
    assert facts_in(after) == {"a": YES}
    assert after.unknown == {"b": "don't know"}


def test_the_rest_of_the_workload_stays_as_it_was() -> None:
    knowledge = base(ask_for("a"), ask_for("b"))
    known = Fact(name="a", value=YES, origin=Origin.DETECTED, note="seen")
    parts = (
        Component(name="front", title="Front", stack=Stack(language="python")),
        Component(name="core", facts=(known,), unknown={"b": "ask Kim"}),
    )
    workload = Workload(name="w", title="W", description="D", components=parts, policy="balanced", expect="both")
    prompt = ask_next(knowledge, Interview(workload=workload, on=DAY, scope="all"))
    after = workload_of(knowledge, skip(Interview(workload=workload, on=DAY, scope="all"), prompt))
    assert (prompt.part, prompt.facts) == ("front", ("a",))
    unsure = parts[0].model_copy(update={"unknown": {"a": "don't know"}})
    assert after == workload.model_copy(update={"components": (unsure, parts[1])})


def test_every_kind_of_domain_is_asked_for() -> None:
    kinds = {type(question.domain) for question in real_base().questions}
    assert {BoolDomain, NumberDomain, ReleaseDomain, SetDomain} < kinds


# ------------------------------------------------------------------------------------------------------------ soundness


CHUNKS, SIZE, TRIES = 4, 8, 50


def draw_completion(draw: Workloads, known: Facts, open_facts: frozenset[str]) -> Facts:
    """Give what is known with a random answer to each open question that then applies."""
    knowledge = real_base()
    values = {**{fact: draw.draw_value(fact) for fact in sorted(open_facts)}, **known}
    facts = tuple(Fact(name=name, value=value) for name, value in values.items())
    values |= {fact.name: fact.value for fact in look_up(knowledge, facts, DAY)}
    ranges = compile_rules(knowledge).run(values).ranges
    for each in order_questions(knowledge):
        if each.fact in known or each.when == ALWAYS:
            continue
        if view_of(knowledge, values, ranges).truth_of(each.when) is False:
            values.pop(each.fact, None)
    return values


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_completion_of_what_is_open_changes_a_settled_verdict(chunk: int) -> None:
    knowledge = real_base()
    compiled = compile_rules(knowledge)
    draw, random = Workloads(knowledge, chunk), seeded(chunk)
    every_fact = frozenset(knowledge.question_by_fact)
    settled = 0
    for _ in range(SIZE):
        full = complete(random.choice(list(archetypes().values())).facts)
        interview = begin(scope="settled")
        while prompt := next_prompt(knowledge, interview):
            is_unsure = random.random() < 0.1 and prompt.id != OVERVIEW
            interview = skip(interview, prompt) if is_unsure else answer(interview, prompt, respond(prompt, full))
        over = guide(knowledge, interview)
        settled += over.is_settled
        (known,) = known_parts(knowledge, interview)
        open_facts = make_agenda(knowledge, interview).open_facts if over.unknown else every_fact
        for _ in range(TRIES if over.is_settled else 0):
            completed = draw_completion(draw, known, open_facts)
            assert (verdict_position(knowledge, compiled.run(completed)) or "undecided") == over.leading
    assert settled >= SIZE // 2
