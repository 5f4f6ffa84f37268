"""What must hold of every interview over parts, tried on the shipped rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.advise import advise
from advisor.engine.compile import compile_rules
from advisor.engine.outlook import UNDECIDED
from advisor.engine.settle import verdict_position
from advisor.engine.split import join_verdicts
from advisor.interview.choose import Guidance, guide, workload_of
from advisor.interview.edit import change_answer, list_answers
from advisor.interview.known import (
    asked_facts,
    given_facts,
    known_parts,
    own_facts,
    own_unknown,
    part_names,
    unknown_facts,
)
from advisor.interview.prompt import OVERVIEW, Given, Part, Prompt, leave_open, tick
from advisor.interview.state import Interview, answer, go_back
from advisor.knowledge.profiles import read_workload
from advisor.knowledge.source import parse_yaml
from advisor.knowledge.write import dump_workload
from advisor.model.fact import FactValue
from advisor.model.knowledge import KnowledgeBase
from advisor.model.workload import Workload
from tests.engine.bases import archetypes, real_base
from tests.engine.strategies import Workloads
from tests.interview.bases import DAY, complete, respond_for

Facts = Mapping[str, FactValue]

WHOLE = frozenset({"host_os", "container_platform", "hypervisor_estate", "config_management", "container_skill"})
"""Questions that are asked of the whole here, whatever the rules say of them."""


@cache
def shared_base() -> KnowledgeBase:
    """Give the shipped rules with some questions about the whole."""
    knowledge = real_base()
    questions = tuple(
        each.model_copy(update={"of": "whole"}) if each.fact in WHOLE else each for each in knowledge.questions
    )
    # model_copy would carry over what the cached properties computed
    return type(knowledge).model_construct(**{**dict(knowledge), "questions": questions})


@cache
def person(name: str) -> Facts:
    """Give the answers of somebody with an archetype in mind."""
    return complete(archetypes()[name].facts)


def agree(people: Mapping[str, Facts], first: str) -> dict[str, Facts]:
    """Give the same people, of one mind with the first of them about what is asked of the whole."""
    return {
        name: {**full, **{fact: value for fact, value in people[first].items() if fact in WHOLE}}
        for name, full in people.items()
    }


def hold(people: Mapping[str, Facts], *, shares: bool) -> tuple[Interview, Guidance]:
    """Hold an interview with people who describe a part each."""
    interview = Interview(workload=Workload(name="together"), on=DAY)
    while (guidance := guide(shared_base(), interview)).prompt is not None:
        interview = answer(interview, guidance.prompt, respond_for(guidance.prompt, people, shares=shares))
    return interview, guidance


def verdict_of(full: Facts) -> str:
    """Give the verdict of all that somebody would answer."""
    knowledge = shared_base()
    return verdict_position(knowledge, compile_rules(knowledge).run(full)) or UNDECIDED


TOGETHER = (
    ("web-app", "relational-database"),
    ("microservice", "legacy-linux-eol", "message-broker"),
    ("static-site", "batch-job"),
    ("ml-inference", "media-transcoding", "redis-cache"),
)


# ------------------------------------------------------------------------------------------------------------- the end


@pytest.mark.parametrize("shares", [False, True], ids=["each", "shared"])
@pytest.mark.parametrize("names", TOGETHER, ids="+".join)
def test_an_interview_over_parts_ends_with_the_verdict_that_all_answers_give(
    names: tuple[str, ...],
    shares: bool,  # noqa: FBT001 - a case
) -> None:
    people = agree({name: person(name) for name in names}, names[0])
    interview, over = hold(people, shares=shares)
    placed = {name: verdict_of(full) for name, full in people.items()}
    assert {part.part: part.leading for part in over.parts} == placed
    assert all(part.is_settled for part in over.parts)
    assert (over.leading, over.is_settled) == (join_verdicts(placed.values()), True)
    advice = advise(shared_base(), workload_of(shared_base(), interview), evaluated_on=DAY, depth="quick")
    assert (advice.verdict, advice.settled) == (over.leading, True)
    assert {part.component: part.verdict for part in advice.components} == placed


@pytest.mark.parametrize("names", TOGETHER[:2], ids="+".join)
def test_the_order_of_the_parts_does_not_matter(names: tuple[str, ...]) -> None:
    people = agree({name: person(name) for name in names}, names[0])
    ends = set()
    for order in permutations(names):
        _, over = hold({name: people[name] for name in order}, shares=True)
        ends.add((over.leading, over.is_settled, frozenset((part.part, part.leading) for part in over.parts)))
    assert len(ends) == 1


# ------------------------------------------------------------------------------------------------- whatever is answered


class Talker:
    """Answers at random for one part or for all, changes earlier answers and goes back now and then."""

    def __init__(self, seed: int) -> None:
        self.draw = Workloads(real_base(), seed)
        self.turn = seed

    def throw(self, sides: int) -> int:
        """Give a number below so many, by and by each of them."""
        self.turn = (self.turn * 1_103_515_245 + 12_345) % 2**31
        return (self.turn >> 8) % sides

    def say(self, prompt: Prompt) -> Given:
        """Answer a prompt."""
        if prompt.kind == "parts":
            return tick(prompt, {choice.value for choice in prompt.choices if self.throw(3) == 0})
        if prompt.kind == "names":
            names = tuple(f"{part.kind or 'part'} {self.throw(90)}{n}" for n, part in enumerate(prompt.suggested))
            pairs = zip(names, prompt.suggested, strict=True)
            return Given(parts=tuple(Part(name=name, kind=part.kind, was=part.name) for name, part in pairs))
        if self.throw(6) == 0:
            return leave_open(prompt)
        answers = {fact: self.draw.draw_value(fact) for fact in prompt.facts if self.throw(8)}
        opened = tuple(fact for fact in prompt.facts if fact not in answers) if prompt.id == OVERVIEW else ()
        return Given(answers=answers, left_open=opened, for_all=self.throw(3) == 0)

    def move(self, knowledge: KnowledgeBase, interview: Interview, prompt: Prompt) -> Interview:
        """Make the next move of an interview."""
        entries = list_answers(knowledge, interview)
        if self.throw(7) == 0:
            return go_back(interview)
        if entries and self.throw(9) == 0:
            entry = entries[self.throw(len(entries))]
            return change_answer(knowledge, interview, entry, self.say(entry.prompt))
        return answer(interview, prompt, self.say(prompt))


def talk(seed: int, moves: int) -> list[Interview]:
    """Give the states of an interview that wanders about."""
    talker, states = Talker(seed), [Interview(workload=Workload(name="wandering"), on=DAY)]
    for _ in range(moves):
        prompt = guide(shared_base(), states[-1]).prompt
        if prompt is None:
            break
        states.append(talker.move(shared_base(), states[-1], prompt))
    return states


@settings(max_examples=12)
@given(seed=st.integers(0, 100_000), moves=st.integers(4, 30))
def test_a_file_that_is_saved_and_read_again_gives_the_same_state(seed: int, moves: int) -> None:
    knowledge = shared_base()
    interview = talk(seed, moves)[-1].model_copy(update={"ahead": ()})
    saved = workload_of(knowledge, interview)
    read = read_workload(parse_yaml(dump_workload(saved).encode(), "w.yaml"), knowledge)
    assert read == saved
    again = Interview(workload=read, on=DAY)
    assert part_names(again) == part_names(interview)
    assert known_parts(knowledge, again) == known_parts(knowledge, interview)
    for part in part_names(interview):
        assert unknown_facts(again, part).keys() == unknown_facts(interview, part).keys()
    before, after = guide(knowledge, interview), guide(knowledge, again)
    assert (after.leading, after.is_settled) == (before.leading, before.is_settled)
    assert [(part.part, part.is_settled) for part in after.parts] == [
        (part.part, part.is_settled) for part in before.parts
    ]
    assert Interview.model_validate_json(interview.model_dump_json()) == interview


@settings(max_examples=8)
@given(seed=st.integers(0, 100_000), moves=st.integers(4, 20))
def test_what_is_said_of_the_whole_is_never_lost(seed: int, moves: int) -> None:
    knowledge = shared_base()
    for interview in talk(seed, moves)[::3]:
        whole = {fact.name: fact.value for fact in given_facts(interview)}
        saved = workload_of(knowledge, interview)
        assert whole.items() <= {fact.name: fact.value for fact in saved.facts}.items()
        for part in part_names(interview):
            if not part:
                continue
            own = {fact.name for fact in own_facts(interview, part)} | own_unknown(interview, part).keys()
            known = {fact.name: fact.value for fact in given_facts(interview, part)}
            assert {fact: value for fact, value in whole.items() if fact not in own}.items() <= known.items()
            assert asked_facts(interview) <= asked_facts(interview, part)


@settings(max_examples=6)
@given(seed=st.integers(0, 100_000), moves=st.integers(4, 16))
def test_going_back_asks_the_same_again_and_saves_the_same(seed: int, moves: int) -> None:
    knowledge = shared_base()
    talker, interview = Talker(seed), Interview(workload=Workload(name="there and back"), on=DAY)
    prompts: list[Prompt] = []
    for _ in range(moves):
        prompt = guide(knowledge, interview).prompt
        if prompt is None:
            break
        prompts.append(prompt)
        interview = answer(interview, prompt, talker.say(prompt))
    saved = workload_of(knowledge, interview)
    while prompts:
        interview = go_back(interview)
        again, before = guide(knowledge, interview).prompt, prompts.pop()
        assert again is not None
        assert again.model_copy(update={"suggested": before.suggested}) == before, "names were given in the meantime"
        back = workload_of(knowledge, interview)
        assert {fact.name: fact.value for fact in back.facts} == {fact.name: fact.value for fact in saved.facts}
        assert [{fact.name: fact.value for fact in part.facts} for part in back.components] == [
            {fact.name: fact.value for fact in part.facts} for part in saved.components
        ]
