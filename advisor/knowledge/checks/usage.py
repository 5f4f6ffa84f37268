"""What is declared and serves nobody: facts that no rule reads, evidence that nobody cites, names that none uses."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from advisor.engine.survey import list_closable
from advisor.knowledge.proof.formula import facts_of
from advisor.knowledge.proof.search import UndecidedError, matters
from advisor.model.condition import facts_in
from advisor.model.diagnostic import Diagnostic, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.knowledge.checks.subject import Subject
    from advisor.model.knowledge import KnowledgeBase

_NEAR: Final = 0.85
"""From which similarity on an unused name is taken for a slip of a used one."""


def check_facts(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the facts that no rule reads, and the derived facts that no rule concludes."""
    knowledge = subject.knowledge
    read = read_facts(knowledge)
    concluded = {fact for rule in knowledge.rules for fact in rule.then.conclude}
    for fact in knowledge.domain_of:
        where = knowledge.place_of("fact", fact)
        if fact not in read:
            kind = "question" if fact in knowledge.question_by_fact else "fact"
            hint = _usual_hint(fact, read, "write a rule that reads it, or take it out")
            yield warning("LINT010", f"no rule reads the {kind} `{fact}`", where, hint)
        elif fact in knowledge.derived_by_fact and fact not in concluded:
            hint = "write a rule that concludes it, or take it out"
            yield warning("LINT020", f"no rule concludes the derived fact `{fact}`", where, hint)


def check_questions(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the questions that rules read and whose answer changes none of them."""
    knowledge, logic = subject.knowledge, subject.logic
    formulas = [logic.rule(rule) for rule in knowledge.rules if subject.witnesses.get(rule.id) is not None]
    formulas += [logic.condition(way.unless) for _, _, way in list_closable(knowledge)]
    mentioned = [(formula, facts_of(formula)) for formula in formulas]
    read = read_facts(knowledge)
    for question in knowledge.questions:
        fact = question.fact
        if fact not in read or fact in (*_sized(knowledge), *_mixing(knowledge)):
            continue
        try:
            is_idle = not any(fact in facts and matters(fact, formula, logic) for formula, facts in mentioned)
        except UndecidedError:  # too large for lint
            continue
        if is_idle and not _is_bound(fact, knowledge):
            message = f"the question `{fact}` can never matter: no answer to it changes what fires"
            hint = "look at the rules that read it, and at its own `when`"
            yield warning("LINT030", message, knowledge.place_of("fact", fact), hint)


def check_evidence(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the evidence that neither a rule nor a performance cites."""
    knowledge = subject.knowledge
    cited = {name for rule in knowledge.rules for name in rule.evidence}
    cells = [cell for alternative in knowledge.alternatives for cell in alternative.performance.values()]
    cited |= {name for cell in cells for name in cell.evidence}
    cited |= {name for cell in cells for way in cell.ways for name in way.evidence}
    for name in knowledge.evidence:
        if name not in cited:
            hint = "cite it in the rule that rests on it, or take it out"
            yield warning("LINT040", f"nothing cites the evidence `{name}`", knowledge.place_of("evidence", name), hint)


def check_settings(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the hardening settings that no rule asks for."""
    knowledge = subject.knowledge
    asked = {name for rule in knowledge.rules for name in rule.then.harden}
    for setting in knowledge.settings:
        if setting.id not in asked:
            hint = _usual_hint(setting.id, asked, "name it under `harden:` in a rule, or take it out")
            yield warning(
                "LINT050",
                f"no rule asks for the setting `{setting.id}`",
                knowledge.place_of("setting", setting.id),
                hint,
            )


def check_considerations(subject: Subject) -> Iterator[Diagnostic]:
    """Yield what is declared outside the alternatives and named by no rule."""
    knowledge = subject.knowledge
    named = {name for rule in knowledge.rules for name in rule.then.consider}
    for item in knowledge.considerations:
        if item.id not in named:
            hint = _usual_hint(item.id, named, "name it under `consider:` in a rule, or take it out")
            where = knowledge.place_of("consideration", item.id)
            yield warning("LINT090", f"no rule names the consideration `{item.id}`", where, hint)


def read_facts(knowledge: KnowledgeBase) -> frozenset[str]:
    """Give the facts that rules, sizing and the parts read, through look-ups, requirements and relevance."""
    waiting = [
        *_sized(knowledge),
        *_mixing(knowledge),
        *(fact for rule in knowledge.rules for fact in facts_in(rule.when)),
    ]
    waiting += [bound.at_most for r in knowledge.rules for bound in r.then.require if isinstance(bound.at_most, str)]
    waiting += [fact for _, _, way in list_closable(knowledge) for fact in facts_in(way.unless)]
    asked_by = {lookup.fact: lookup.by for lookup in knowledge.lookups}
    read: set[str] = set()
    while waiting:
        fact = waiting.pop()
        if fact in read:
            continue
        read.add(fact)
        if fact in asked_by:
            waiting.append(asked_by[fact])
        if fact in knowledge.question_by_fact:
            waiting.extend(facts_in(knowledge.question_by_fact[fact].when))
    return frozenset(read)


def _sized(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Give the facts that sizing rests on."""
    plan = knowledge.sizing
    return (plan.instances, plan.memory_mib, plan.host_gib, plan.price_month) if plan else ()


def _mixing(knowledge: KnowledgeBase) -> frozenset[str]:
    """Give the facts that tell a mixture of several things from one thing."""
    mixed = knowledge.parts and knowledge.parts.mixed
    return facts_in(mixed.when) if mixed else frozenset()


def _is_bound(fact: str, knowledge: KnowledgeBase) -> bool:
    """Tell whether a requirement compares figures with a fact."""
    return any(bound.at_most == fact for rule in knowledge.rules for bound in rule.then.require)


def _usual_hint(name: str, others: Iterable[str], hint: str) -> str:
    near = get_close_matches(name, sorted(others), n=1, cutoff=_NEAR)
    return f"{hint}; was `{near[0]}` meant?" if near else hint
