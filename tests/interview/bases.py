"""Small interviews in a few lines each, so that a test shows all that bears on it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from advisor.engine.completions import Completer, cells_of
from advisor.interview.choose import next_prompt
from advisor.interview.prompt import Given, Part, leave_open, tick
from advisor.interview.state import Interview, Scope, answer
from advisor.knowledge.lookup import look_up
from advisor.model.condition import ALWAYS, Condition
from advisor.model.domain import Domain
from advisor.model.knowledge import (
    Bearer,
    Effects,
    KnowledgeBase,
    Mixture,
    Overview,
    OverviewItem,
    PartKind,
    PartsPlan,
    Question,
    Screen,
)
from advisor.model.workload import Workload
from tests.engine.bases import BOOL, question, real_base, rule, small_base

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.interview.prompt import Prompt
    from advisor.model.fact import Fact, FactValue
    from advisor.model.knowledge import Derived, Lookup, Rule

DAY = date(2026, 11, 24)


def ask_for(
    fact: str,
    domain: Domain = BOOL,
    when: Condition = ALWAYS,
    topic: str = "t",
    plain: FactValue | None = None,
    of: Bearer = "part",
) -> Question:
    """Give a question of a topic."""
    asked = question(fact, domain, when)
    usual = False if plain is None and domain == BOOL else plain
    return asked.model_copy(update={"topic": topic, "plain": usual, "of": of})


def base(
    *questions: Question,
    screens: tuple[Screen, ...] = (),
    overview: Overview | None = None,
    parts: PartsPlan | None = None,
    order: tuple[str, ...] = (),
    rules: tuple[Rule, ...] = (),
    facts: tuple[Derived | Lookup, ...] = (),
) -> KnowledgeBase:
    """Give a knowledge base in which `docker` leads `vm` until a rule excludes it."""
    grid = {"docker": {"speed": 0.9}, "vm": {"speed": 0.5}}
    knowledge = small_base(grid, {"speed": 1}, questions, rules, facts)
    return knowledge.model_copy(update={"screens": screens, "overview": overview, "parts": parts, "topic_order": order})


def veto(name: str, when: Condition) -> Rule:
    """Write a rule that excludes docker."""
    return rule(name, when, Effects(veto=("docker",)))


def screen(*facts: str, when: Condition = ALWAYS) -> Screen:
    """Give a screen."""
    return Screen(id="-".join(facts), prompt="Which of these?", facts=facts, when=when)


def overview(*lines: Screen | str) -> Overview:
    """Give an overview with a line for each screen or fact."""
    items = (
        OverviewItem(label=f"About {line}", fact=line)
        if isinstance(line, str)
        else OverviewItem(label=f"Any of {line.id}", screen=line.id)
        for line in lines
    )
    return Overview(prompt="What could concern it?", help="Tick what might.", items=tuple(items))


def kinds(*, mixed: Condition | None = None, again: tuple[str, ...] = (), **assumed: dict[str, FactValue]) -> PartsPlan:
    """Give kinds of parts, each with what is assumed of it."""
    return PartsPlan(
        prompt="What is it?",
        help="Tick its parts.",
        kinds=tuple(PartKind(id=kind, label=f"A {kind}", assume=facts) for kind, facts in assumed.items()),
        mixed=Mixture(when=mixed, because="It is several things.", ask_again=again) if mixed else None,
    )


def begin(*facts: Fact, assumed: tuple[Fact, ...] = (), scope: Scope = "all") -> Interview:
    """Give an interview that has just begun; it asks everything unless told to stop sooner."""
    return Interview(workload=Workload(name="test", facts=facts), assumed=assumed, on=DAY, scope=scope)


def ask_next(knowledge: KnowledgeBase, interview: Interview) -> Prompt:
    """Give the next prompt of an interview that is not over."""
    prompt = next_prompt(knowledge, interview)
    assert prompt is not None
    return prompt


def give(knowledge: KnowledgeBase, interview: Interview, *answers: Mapping[str, FactValue]) -> Interview:
    """Answer the coming prompts, one after the other; an empty answer is "don't know"."""
    for values in answers:
        prompt = ask_next(knowledge, interview)
        given = Given(answers=dict(values)) if values else leave_open(prompt)
        interview = answer(interview, prompt, given)
    return interview


def check(knowledge: KnowledgeBase, interview: Interview, *ticked: str) -> Interview:
    """Tick choices of the coming screen or overview."""
    prompt = ask_next(knowledge, interview)
    return answer(interview, prompt, tick(prompt, ticked))


def hear(knowledge: KnowledgeBase, interview: Interview) -> tuple[str, ...]:
    """Give the facts of the next prompt; none when the interview is over."""
    prompt = next_prompt(knowledge, interview)
    return prompt.facts if prompt else ()


# ------------------------------------------------------------------------------------------------- somebody who answers


def complete(facts: Iterable[Fact]) -> dict[str, FactValue]:
    """Give the answers of somebody with a workload in mind: what is not said is as in an ordinary workload.

    That is the plain answer to what a list may leave unticked, and the likeliest to what is asked on its own.
    """
    knowledge = real_base()
    listed = {fact for each in knowledge.screens for fact in each.facts}
    if knowledge.overview is not None:
        listed |= {item.fact for item in knowledge.overview.items if item.fact}
    known = tuple(facts)
    full: dict[str, FactValue] = {fact.name: fact.value for fact in (*known, *look_up(knowledge, known, DAY))}
    completer, cells = Completer(knowledge), cells_of(knowledge)
    for each in completer.questions:
        if each.fact not in full and completer.is_asked(each, full):
            likeliest = max(cells[each.fact], key=lambda cell: cell.prior)
            if each.plain is not None and each.fact in listed:
                full[each.fact] = each.plain
            else:
                full.update(likeliest.facts)
    return full


def respond(prompt: Prompt, full: Mapping[str, FactValue]) -> Given:
    """Give the answer to a prompt of somebody with a workload in mind."""
    if prompt.has_ticks:
        ticked = {
            choice.value
            for choice in prompt.choices
            if any(full.get(fact, plain) != plain for fact, plain in choice.plain.items())
        }
        return tick(prompt, ticked)
    return Given(answers={fact: full[fact] for fact in prompt.facts if fact in full})


def respond_for(prompt: Prompt, people: Mapping[str, Mapping[str, FactValue]], *, shares: bool) -> Given:
    """Give the answer of people who describe a part each; what is the same for all is said once if they share."""
    if prompt.kind == "parts":
        return tick(prompt, {choice.value for choice in prompt.choices[: len(people)]})
    if prompt.kind == "names":
        return Given(parts=tuple(_name(prompt, *pair) for pair in zip(prompt.suggested, people.items(), strict=True)))
    if prompt.kind == "overview":
        ticked = {
            choice.value
            for choice in prompt.choices
            if any(full.get(fact, plain) != plain for full in people.values() for fact, plain in choice.plain.items())
        }
        return tick(prompt, ticked)
    said = {name: respond(prompt, full) for name, full in people.items()}
    mine = said[prompt.part or next(iter(people))]
    is_same = all(said[name] == mine for name in prompt.others)
    return mine.model_copy(update={"for_all": True}) if shares and prompt.may_hold_for_all and is_same else mine


def _name(prompt: Prompt, part: Part, person: tuple[str, Mapping[str, FactValue]]) -> Part:
    """Name a part; where somebody would answer otherwise than is usual for its kind, it is none of that kind."""
    name, full = person
    usual = next((choice.assume for choice in prompt.choices if choice.value == part.kind), {})
    kind = part.kind if usual.items() <= full.items() else ""
    return Part(name=name, kind=kind, was=part.name)
