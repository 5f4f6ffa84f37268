from __future__ import annotations

from collections.abc import Mapping

import pytest

from advisor.interview.choose import guide, next_prompt, workload_of
from advisor.interview.edit import change_answer, list_answers
from advisor.interview.known import (
    asked_facts,
    find_parts,
    given_facts,
    known_parts,
    own_facts,
    part_names,
    unconfirmed,
    unknown_facts,
)
from advisor.interview.parts import MOST, ask_names, ask_parts, read_names
from advisor.interview.prompt import Given, Part, leave_open, tick
from advisor.interview.state import Interview, answer, assume, go_back, recall, skip
from advisor.model.fact import Fact, FactValue, Origin
from advisor.model.knowledge import KnowledgeBase
from advisor.model.workload import Component, Workload
from tests.engine.bases import CHOICE, yes
from tests.interview.bases import DAY, ask_for, ask_next, base, begin, check, give, hear, kinds, overview, screen, veto

YES, NO = True, False
PLAN = kinds(front={}, core={"old": True}, store={})
PLAIN = base(ask_for("site", of="whole"), ask_for("old"), ask_for("colour", CHOICE), parts=PLAN)


def divide(knowledge: KnowledgeBase, interview: Interview, *ticked: str, names: str = "") -> Interview:
    """Tick kinds and name the parts; without names they keep those of their kinds."""
    interview = check(knowledge, interview, *ticked)
    prompt = ask_next(knowledge, interview)
    assert prompt.kind == "names"
    parts = read_names(prompt, names) if names else prompt.suggested
    assert not isinstance(parts, str)
    return answer(interview, prompt, Given(parts=parts))


def tell_all(knowledge: KnowledgeBase, interview: Interview, **answers: FactValue) -> Interview:
    """Answer the coming prompt for all parts."""
    return answer(interview, ask_next(knowledge, interview), Given(answers=answers, for_all=True))


def follow(knowledge: KnowledgeBase, interview: Interview) -> list[tuple[str, tuple[str, ...]]]:
    """Say no, or red, to all that comes, and give the part and the facts of each prompt."""
    seen: list[tuple[str, tuple[str, ...]]] = []
    while prompt := next_prompt(knowledge, interview):
        seen.append((prompt.part, prompt.facts))
        values: dict[str, FactValue] = {fact: "red" if fact == "colour" else NO for fact in prompt.facts}
        interview = answer(interview, prompt, Given(answers=values))
    return seen


def values_of(interview: Interview, part: str = "") -> Mapping[str, FactValue]:
    """Give what is known of a part."""
    return {fact.name: fact.value for fact in given_facts(interview, part)}


# ------------------------------------------------------------------------------------------------------- one or several


def test_what_it_is_made_of_is_asked_before_all_else_and_once() -> None:
    first = ask_next(PLAIN, begin())
    assert (first.kind, first.text, [choice.value for choice in first.choices]) == (
        "parts",
        "What is it?",
        ["front", "core", "store"],
    )
    for interview in (check(PLAIN, begin()), skip(begin(), first)):
        assert part_names(interview) == ("",)
        assert [part for part, _ in follow(PLAIN, interview)] == ["", "", ""]


def test_knowledge_without_kinds_asks_for_no_parts() -> None:
    assert hear(base(ask_for("a")), begin()) == ("a",)


def test_parts_are_asked_one_after_the_other_and_the_whole_once() -> None:
    interview = divide(PLAIN, begin(), "front", "store", names="portal, ledger")
    assert part_names(interview) == ("portal", "ledger")
    assert [part.title for part in find_parts(interview)] == ["A front", "A store"]
    assert follow(PLAIN, interview) == [
        ("", ("site",)),
        ("portal", ("old",)),
        ("portal", ("colour",)),
        ("ledger", ("old",)),
        ("ledger", ("colour",)),
    ]


def test_a_prompt_says_of_which_part_it_is_and_for_which_others_it_could_be() -> None:
    interview = divide(PLAIN, begin(), "front", "store", "core")
    whole = ask_next(PLAIN, interview)
    assert (whole.part, whole.others, whole.may_hold_for_all) == ("", ("front", "core", "store"), False)
    interview = give(PLAIN, interview, {"site": NO})
    prompt = ask_next(PLAIN, interview)
    assert (prompt.part, prompt.part_title, prompt.others) == ("front", "A front", ("core", "store"))
    last = ask_next(PLAIN, give(PLAIN, interview, {"old": NO}, {"colour": "red"}, {"old": NO}, {"colour": "red"}))
    assert (last.part, last.may_hold_for_all) == ("store", False)


def test_an_answer_for_all_spares_the_others_the_question() -> None:
    interview = give(PLAIN, divide(PLAIN, begin(), "front", "store"), {"site": NO})
    interview = tell_all(PLAIN, interview, old=YES)
    assert follow(PLAIN, interview) == [("front", ("colour",)), ("store", ("colour",))]
    assert values_of(interview, "front") == values_of(interview, "store") == {"site": NO, "old": YES}


def test_what_a_part_has_answered_itself_stands_beside_an_answer_for_all() -> None:
    interview = give(PLAIN, divide(PLAIN, begin(), "front", "store"), {"site": NO}, {"old": NO}, {"colour": "red"})
    interview = tell_all(PLAIN, interview, old=YES)
    assert (values_of(interview, "front")["old"], values_of(interview, "store")["old"]) == (NO, YES)


def test_dont_know_is_of_one_part_or_of_all() -> None:
    interview = give(PLAIN, divide(PLAIN, begin(), "front", "store"), {"site": NO})
    prompt = ask_next(PLAIN, interview)
    one = skip(interview, prompt)
    assert unknown_facts(one, "front").keys() == {"old"}
    assert unknown_facts(one, "store") == unknown_facts(one) == {}
    every = answer(interview, prompt, leave_open(prompt).model_copy(update={"for_all": True}))
    assert unknown_facts(every, "store").keys() == {"old"}
    assert ("store", ("old",)) not in follow(PLAIN, every)


def test_who_does_not_know_of_a_part_does_not_inherit() -> None:
    part = Component(name="front", unknown={"old": ""})
    interview = Interview(
        workload=Workload(name="w", facts=(Fact(name="old", value=YES),), components=(part, Component(name="store"))),
        on=DAY,
        scope="all",
    )
    assert [facts.get("old") for facts in known_parts(PLAIN, interview)] == [None, YES]


def test_a_part_does_not_inherit_what_does_not_apply_to_it() -> None:
    shade = ask_for("shade", CHOICE, when=yes("old"))
    knowledge = base(ask_for("old"), shade, rules=(veto("R-010", yes("old")),), parts=PLAN)
    interview = divide(knowledge, begin(), "front", "store")
    interview = give(knowledge, interview, {"old": YES})
    prompt = ask_next(knowledge, interview)
    assert (prompt.facts, prompt.others) == (("shade",), ("store",)), "it may still apply to the other"
    interview = answer(interview, prompt, Given(answers={"shade": "red"}, for_all=True))
    interview = give(knowledge, interview, {"old": NO})
    assert [facts.get("shade") for facts in known_parts(knowledge, interview)] == ["red", None]


# ---------------------------------------------------------------------------------------------------------------- kinds


def test_what_is_obvious_of_a_kind_is_assumed_of_its_part() -> None:
    interview = divide(PLAIN, begin(scope="settled"), "front", "core")
    assert own_facts(interview, "front") == ()
    (old,) = own_facts(interview, "core")
    assert (old.name, old.value, old.origin, old.note) == ("old", YES, Origin.ASSUMED, "as is usual for: A core")
    assert unconfirmed(interview, "core") == {"old": YES}


def test_one_tick_says_what_the_one_thing_is() -> None:
    interview = check(PLAIN, begin(), "core")
    assert part_names(interview) == ("",)
    assert values_of(interview) == {"old": YES}
    assert unconfirmed(interview) == {"old": YES}
    saved = workload_of(PLAIN, interview)
    assert (saved.components, [fact.name for fact in saved.facts]) == ((), ["old"])


def test_what_is_obvious_is_confirmed_where_it_decides_and_only_there() -> None:
    knowledge = base(
        ask_for("a"), ask_for("b"), rules=(veto("R-010", yes("a")),), parts=kinds(x={"a": YES, "b": YES}, y={})
    )
    interview = divide(knowledge, begin(scope="settled"), "x", "y")
    prompt = ask_next(knowledge, interview)
    assert (prompt.part, prompt.facts) == ("x", ("a",))
    assert assume(interview, prompt) == Given(answers={"a": YES})
    interview = give(knowledge, interview, {"a": YES})
    assert ask_next(knowledge, interview).part == "y"


def test_an_answer_for_all_counts_more_than_what_is_obvious_and_an_unticked_box_does_not() -> None:
    knowledge = base(
        ask_for("a"),
        ask_for("b"),
        screens=(screen("a", "b"),),
        parts=kinds(x={}, y={"a": YES}),
        rules=(veto("R-010", yes("a")),),
    )
    interview = divide(knowledge, begin(), "x", "y")
    prompt = ask_next(knowledge, interview)
    none = answer(interview, prompt, tick(prompt, ()).model_copy(update={"for_all": True}))
    assert values_of(none, "y") == {"a": YES, "b": NO}
    said = answer(interview, prompt, Given(answers={"a": NO, "b": NO}, for_all=True))
    assert values_of(said, "y") == {"a": NO, "b": NO}


def test_the_overview_is_asked_once_about_all_parts() -> None:
    a_b = screen("a", "b")
    knowledge = base(
        *map(ask_for, "abc"),
        screens=(a_b,),
        overview=overview(a_b, "c"),
        parts=kinds(x={}, y={"c": YES}),
        rules=tuple(veto(f"R-0{n}0", yes(fact)) for n, fact in enumerate("abc", 1)),
    )
    interview = divide(knowledge, begin(scope="settled"), "x", "y")
    prompt = ask_next(knowledge, interview)
    assert (prompt.kind, prompt.part, prompt.others, prompt.facts) == ("overview", "", ("x", "y"), ("a", "b", "c"))
    interview = answer(interview, prompt, tick(prompt, {"a-b"}))
    assert values_of(interview, "x") == {"c": NO}
    assert values_of(interview, "y") == {"c": YES}, "what is obvious of it stays"
    assert [part for part, _ in follow(knowledge, interview)] == ["x", "y", "y"]


def test_a_screen_is_asked_in_two_where_it_is_about_whole_and_part() -> None:
    knowledge = base(ask_for("a"), ask_for("b", of="whole"), ask_for("c"), screens=(screen("a", "b", "c"),), parts=PLAN)
    interview = divide(knowledge, begin(), "front", "store")
    assert follow(knowledge, interview) == [("front", ("a", "c")), ("", ("b",)), ("store", ("a", "c"))]
    assert follow(knowledge, check(knowledge, begin())) == [("", ("a", "b", "c"))], "of one thing it is one"


# -------------------------------------------------------------------------------------------------------------- settled


def test_the_interview_goes_on_until_every_part_has_its_place() -> None:
    knowledge = base(ask_for("a"), rules=(veto("R-010", yes("a")),), parts=PLAN)
    interview = divide(knowledge, begin(scope="settled"), "front", "core", "store")
    interview = give(knowledge, interview, {"a": NO}, {"a": YES})
    state = guide(knowledge, interview)
    assert (state.leading, state.is_settled) == ("both", True), "two parts differ, whatever the third needs"
    assert state.prompt is not None
    assert [(part.part, part.leading, part.is_settled, part.is_over) for part in state.parts] == [
        ("front", "docker", True, True),
        ("core", "vm", True, True),
        ("store", state.parts[2].leading, False, False),
    ]
    over = guide(knowledge, give(knowledge, interview, {"a": YES}))
    assert (over.prompt, over.leading, over.is_settled) == (None, "both", True)
    assert all(part.is_over for part in over.parts)


def test_what_nobody_knows_is_named_with_its_part() -> None:
    knowledge = base(ask_for("a"), rules=(veto("R-010", yes("a")),), parts=PLAN)
    interview = give(knowledge, divide(knowledge, begin(scope="settled"), "front", "store"), {"a": NO}, {})
    over = guide(knowledge, interview)
    assert (over.prompt, over.unknown) == (None, ("a",))
    assert [part.unknown for part in over.parts] == [(), ("a",)]


def test_likely_is_for_all_parts_together() -> None:
    rare = ask_for("a").model_copy(update={"prior": {"true": 0.03, "false": 0.97}})
    knowledge = base(rare, rules=(veto("R-010", yes("a")),), parts=PLAN)
    assert guide(knowledge, check(knowledge, begin(scope="likely"))).is_likely
    assert not guide(knowledge, divide(knowledge, begin(scope="likely"), "front", "store")).is_likely


# ---------------------------------------------------------------------------------------------------- back and changing


def test_going_back_leads_through_parts_names_and_kinds_and_loses_nothing() -> None:
    interview = divide(PLAIN, begin(), "front", "store", names="portal, ledger")
    interview = give(PLAIN, interview, {"site": NO}, {"old": YES}, {"colour": "red"}, {"old": NO})
    saved = workload_of(PLAIN, interview)
    seen = []
    while interview.steps:
        interview = go_back(interview)
        prompt = ask_next(PLAIN, interview)
        seen.append(prompt.id)
        assert workload_of(PLAIN, interview) == saved
        assert recall(interview, prompt) is not None
    assert seen == ["question old", "question colour", "question old", "question site", "names", "parts"]


def test_an_answer_for_all_is_offered_again_as_one() -> None:
    interview = give(PLAIN, divide(PLAIN, begin(), "front", "store"), {"site": NO})
    interview = go_back(tell_all(PLAIN, interview, old=YES))
    assert recall(interview, ask_next(PLAIN, interview)) == Given(answers={"old": YES}, for_all=True)


def test_other_names_take_the_answers_along() -> None:
    interview = give(PLAIN, divide(PLAIN, begin(), "front", "store"), {"site": NO}, {"old": YES})
    for _ in range(3):
        interview = go_back(interview)
    prompt = ask_next(PLAIN, interview)
    parts = read_names(prompt, "portal, ledger")
    assert not isinstance(parts, str)
    interview = answer(interview, prompt, Given(parts=parts))
    interview = answer(interview, ask_next(PLAIN, interview), Given(answers={"site": NO}))
    assert recall(interview, ask_next(PLAIN, interview)) == Given(answers={"old": YES})


def entry_of(knowledge: KnowledgeBase, interview: Interview, name: str, part: str = "") -> int:
    """Give the position of an answer in the list of those that can be changed."""
    entries = list_answers(knowledge, interview)
    return next(n for n, each in enumerate(entries) if each.prompt.id == name and each.prompt.part == part)


def change(knowledge: KnowledgeBase, interview: Interview, name: str, given: Given) -> Interview:
    """Change an earlier answer."""
    entry = list_answers(knowledge, interview)[entry_of(knowledge, interview, name)]
    return change_answer(knowledge, interview, entry, given)


def test_a_part_may_come_later_and_the_others_keep_names_and_answers() -> None:
    interview = divide(PLAIN, begin(), "front", "store", names="portal, ledger")
    interview = give(PLAIN, interview, {"site": NO}, {"old": YES})
    prompt = ask_parts(PLAN)
    interview = change(PLAIN, interview, "parts", tick(prompt, {"front", "core", "store"}))
    names = ask_next(PLAIN, interview)
    assert [part.name for part in names.suggested] == ["portal", "core", "ledger"]
    interview = answer(interview, names, Given(parts=names.suggested))
    assert values_of(interview, "portal") == {"site": NO, "old": YES}
    assert part_names(interview) == ("portal", "core", "ledger")


def test_what_was_said_of_a_part_that_went_is_offered_when_it_comes_back() -> None:
    interview = give(PLAIN, divide(PLAIN, begin(), "front", "store"), {"site": NO}, {"old": YES})
    interview = change(PLAIN, interview, "parts", tick(ask_parts(PLAN), {"core", "store"}))
    interview = answer(interview, names := ask_next(PLAIN, interview), Given(parts=names.suggested))
    assert part_names(interview) == ("core", "store")
    assert not any(part.facts and part.name == "front" for part in workload_of(PLAIN, interview).components)
    interview = change(PLAIN, interview, "parts", tick(ask_parts(PLAN), {"front", "store"}))
    interview = answer(interview, names := ask_next(PLAIN, interview), Given(parts=names.suggested))
    assert recall(interview, ask_next(PLAIN, interview)) == Given(answers={"old": YES})


def test_one_thing_can_be_divided_later_and_its_answers_hold_for_all_parts() -> None:
    interview = give(PLAIN, check(PLAIN, begin()), {"site": YES}, {"old": NO})
    interview = change(PLAIN, interview, "parts", tick(ask_parts(PLAN), {"front", "store"}))
    interview = answer(interview, names := ask_next(PLAIN, interview), Given(parts=names.suggested))
    assert [dict(facts) for facts in known_parts(PLAIN, interview)] == [{"site": YES, "old": NO}] * 2
    assert follow(PLAIN, interview) == [("front", ("colour",)), ("store", ("colour",))]


def test_parts_of_a_file_can_be_renamed_and_joined_by_others() -> None:
    parts = (Component(name="a", facts=(Fact(name="old", value=YES),)), Component(name="b"))
    interview = Interview(workload=Workload(name="w", components=parts), on=DAY, scope="all")
    assert hear(PLAIN, interview) == ("site",), "it is known what it is made of"
    (entry,) = (each for each in list_answers(PLAIN, interview) if each.prompt.kind == "names")
    names = read_names(entry.prompt, "x, b, y=core")
    assert not isinstance(names, str)
    interview = change_answer(PLAIN, interview, entry, Given(parts=names))
    saved = workload_of(PLAIN, interview)
    assert [(part.name, [(fact.name, fact.value) for fact in part.facts]) for part in saved.components] == [
        ("x", [("old", YES)]),
        ("b", []),
        ("y", [("old", YES)]),
    ]


def test_an_answer_about_a_part_is_changed_for_that_part_alone() -> None:
    interview = give(
        PLAIN, divide(PLAIN, begin(), "front", "store"), {"site": NO}, {"old": NO}, {"colour": "red"}, {"old": NO}
    )
    entry = list_answers(PLAIN, interview)[entry_of(PLAIN, interview, "question old", "store")]
    changed = change_answer(PLAIN, interview, entry, Given(answers={"old": YES}))
    assert (values_of(changed, "front")["old"], values_of(changed, "store")["old"]) == (NO, YES)
    everywhere = change_answer(PLAIN, interview, entry, Given(answers={"old": YES}, for_all=True))
    assert (values_of(everywhere, "front")["old"], values_of(everywhere, "store")["old"]) == (NO, YES)
    assert [fact.name for fact in own_facts(everywhere, "store")] == []


# --------------------------------------------------------------------------------------------------- files and mixtures


@pytest.mark.parametrize(
    ("workload", "is_asked"),
    [
        (Workload(name="w"), True),
        (Workload(name="w", facts=(Fact(name="site", value=YES, origin=Origin.DETECTED),)), True),
        (Workload(name="w", facts=(Fact(name="site", value=YES),)), False),
        (Workload(name="w", unknown={"site": ""}), False),
        (Workload(name="w", components=(Component(name="a"), Component(name="b"))), False),
    ],
    ids=["nothing", "detected", "answered", "unknown", "parts"],
)
def test_parts_are_asked_for_only_where_nobody_has_described_anything(
    workload: Workload,
    is_asked: bool,  # noqa: FBT001 - a case
) -> None:
    prompt = ask_next(PLAIN, Interview(workload=workload, on=DAY, scope="all"))
    assert (prompt.kind == "parts") is is_asked


MIXED = base(
    ask_for("mix"),
    ask_for("colour", CHOICE),
    ask_for("old"),
    parts=kinds(mixed=yes("mix"), again=("colour",), front={}, store={}),
)


def test_a_mixture_is_asked_once_more_what_it_is_made_of() -> None:
    interview = give(MIXED, check(MIXED, begin()), {"mix": YES})
    prompt = ask_next(MIXED, interview)
    assert (prompt.id, prompt.text) == ("parts again", "It is several things. What is it?")
    assert follow(MIXED, check(MIXED, interview)) == [("", ("colour",)), ("", ("old",))], "it may be one all the same"


def test_a_mixture_that_is_divided_leaves_behind_what_made_it_one() -> None:
    interview = check(MIXED, begin())
    interview = give(MIXED, interview, {"mix": NO}, {"colour": "red"}, {"old": YES})
    interview = change(MIXED, interview, "question mix", Given(answers={"mix": YES}))
    divided = divide(MIXED, interview, "front", "store")
    assert [dict(facts) for facts in known_parts(MIXED, divided)] == [{"old": YES}, {"old": YES}]
    assert asked_facts(divided, "front") == {"old"}
    assert hear(MIXED, divided) == ("mix",)
    assert values_of(go_back(go_back(divided))) == {"mix": YES, "colour": "red", "old": YES}


def test_a_file_that_is_a_mixture_is_not_asked_but_can_be_divided() -> None:
    workload = Workload(name="w", facts=(Fact(name="mix", value=YES), Fact(name="colour", value="red")))
    interview = Interview(workload=workload, on=DAY, scope="all")
    assert hear(MIXED, interview) == ("old",)
    (entry,) = (each for each in list_answers(MIXED, interview) if each.prompt.kind == "parts")
    assert entry.prompt.asks_again == ("mix", "colour")
    interview = change_answer(MIXED, interview, entry, tick(entry.prompt, {"front", "store"}))
    interview = answer(interview, names := ask_next(MIXED, interview), Given(parts=names.suggested))
    saved = workload_of(MIXED, interview)
    assert (saved.facts, [part.name for part in saved.components]) == ((), ["front", "store"])


def test_the_state_is_the_same_after_a_journey_as_json() -> None:
    interview = give(PLAIN, divide(PLAIN, begin(), "front", "core", names="portal, ledger"), {"site": NO})
    interview = go_back(tell_all(PLAIN, interview, old=YES))
    again = Interview.model_validate_json(interview.model_dump_json())
    assert again == interview
    state = guide(PLAIN, interview)
    assert type(state).model_validate_json(state.model_dump_json()) == state == guide(PLAIN, again)


# ---------------------------------------------------------------------------------------------------------------- names


NAMES = ask_names(PLAN, (Part(name="front", kind="front"), Part(name="store", kind="store")))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("portal, ledger", [("portal", "front", "front"), ("ledger", "store", "store")]),
        ("front, ledger", [("front", "front", "front"), ("ledger", "store", "store")]),
        ("STORE, portal", [("STORE", "store", "store"), ("portal", "front", "front")]),
        (
            "front, store, second=front",
            [("front", "front", "front"), ("store", "store", "store"), ("second", "front", "")],
        ),
        ("x=store, y=front", [("x", "store", "store"), ("y", "front", "front")]),
        ("front = core, store", [("front", "core", "front"), ("store", "store", "store")]),
        (" a b ,, c ", [("a b", "front", "front"), ("c", "store", "store")]),
    ],
)
def test_names_are_read_with_the_kinds_and_the_names_before(text: str, parts: list[tuple[str, str, str]]) -> None:
    found = read_names(NAMES, text)
    assert not isinstance(found, str)
    assert [(part.name, part.kind, part.was) for part in found] == parts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("portal", "1 new names for 2 parts (front, store)"),
        ("a, b, c", "3 new names for 2 parts"),
        ("front, store, more", "Every part has its name already; say which is meant, as in `more=KIND`."),
        ("front, front", "Two parts are called `front`."),
        ("a=front, A=store", "Two parts are called `a`."),
        ("x=chair, store", "There is no kind `chair`; the kinds are front, core, store."),
        ("front", "That is one part"),
        ("=front, store", "A name has 1 to 40 characters."),
        (f"{'x' * 41}, store", "A name has 1 to 40 characters."),
        (",".join(f"p{n}=core" for n in range(MOST + 1)), "13 parts are more than the 12 that an interview takes."),
    ],
)
def test_names_that_do_not_do_are_told_why(text: str, message: str) -> None:
    found = read_names(NAMES, text)
    assert isinstance(found, str)
    assert message in found


@pytest.mark.parametrize(
    "parts",
    [
        (Part(name=""), Part(name="b")),
        (Part(name="a"), Part(name="A")),
        (Part(name="a", kind="chair"), Part(name="b")),
    ],
    ids=["empty", "twice", "strange"],
)
def test_a_front_end_cannot_hand_in_parts_that_do_not_do(parts: tuple[Part, ...]) -> None:
    interview = check(PLAIN, begin(), "front", "store")
    with pytest.raises(ValueError, match=r"character|called|no kind"):
        answer(interview, ask_next(PLAIN, interview), Given(parts=parts))


def test_parts_are_no_answer_to_a_question() -> None:
    interview = check(PLAIN, begin())
    with pytest.raises(ValueError, match="does not ask for parts"):
        answer(interview, ask_next(PLAIN, interview), Given(parts=()))
