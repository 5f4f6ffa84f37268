"""Exclusions: what carries them, whether they leave anything, and whether every alternative can still win."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Final

from advisor.engine.compile import compile_rules
from advisor.engine.rank import rank_outcome
from advisor.engine.reach import extremes
from advisor.knowledge.proof.batch import Batch
from advisor.model.diagnostic import Diagnostic, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.checks.subject import Subject
    from advisor.model.knowledge import Effects, KnowledgeBase, Rule

SAMPLES: Final = 3000
"""How many workloads are tried before an alternative counts as one that never wins."""


def check_soundness(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the exclusions that rest on nothing but unverified or anecdotal evidence."""
    knowledge = subject.knowledge
    for rule in knowledge.rules:
        if not rule.then.veto and not rule.then.require:
            continue
        if not any(name in knowledge.evidence and knowledge.evidence[name].is_sound for name in rule.evidence):
            message = f"`{rule.id}` excludes alternatives and rests on nothing verified"
            hint = "cite evidence that was read and is more than an anecdote, or use `shift`"
            yield error("LINT250", message, subject.place(rule), hint)


def check_remainder(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the rules that leave no alternative, whatever else is answered."""
    everything = {alternative.id for alternative in subject.knowledge.alternatives}
    for rule in subject.knowledge.rules:
        if excluded_always(rule, subject.knowledge) >= everything:
            hint = "leave the alternative that comes nearest, and shift it instead"
            yield error("LINT260", f"`{rule.id}` excludes every alternative by itself", subject.place(rule), hint)


def excluded_always(rule: Rule, knowledge: KnowledgeBase) -> frozenset[str]:
    """Give the alternatives that a rule excludes whenever it fires."""
    excluded = set(rule.then.veto)
    for requirement in rule.then.require:
        if not isinstance(requirement.at_most, str):
            for alternative in knowledge.alternatives:
                if extremes(knowledge, alternative, requirement.criterion)[0] > requirement.at_most:
                    excluded.add(alternative.id)
    return frozenset(excluded)


def check_idle_effects(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the vetoes that another rule makes anyway, and the shifts of alternatives that are always excluded then."""
    knowledge = subject.knowledge
    for rule, other in permutations(knowledge.rules, 2):
        if (rule.id, other.id) not in subject.implied or subject.are_alike(rule, other):
            continue
        excluded = excluded_always(other, knowledge)
        again = [name for name in rule.then.veto if name in excluded]
        if again:
            message = f"`{rule.id}` excludes {', '.join(again)}, which `{other.id}` does whenever it fires"
            yield warning("LINT270", message, subject.place(rule), "take the veto out of the narrower rule")
        idle = [name for name in dict.fromkeys((*rule.then.shift, *rule.then.figures)) if name in excluded]
        if idle:
            message = f"`{rule.id}` shifts {', '.join(idle)}, which `{other.id}` excludes whenever it fires"
            yield warning("LINT280", message, subject.place(rule), "take the shift out; it can never count")


def check_idle_guidance(subject: Subject) -> Iterator[Diagnostic]:
    """Yield what a rule says for alternatives that are always excluded when it fires."""
    knowledge = subject.knowledge
    excluded_by = {rule.id: excluded_always(rule, knowledge) for rule in knowledge.rules}
    for rule in knowledge.rules:
        meant = list(_meant_for(rule.then))
        for other in knowledge.rules if meant else ():
            if other is not rule and (rule.id, other.id) not in subject.implied:
                continue
            for what, alternatives in meant:
                idle = [name for name in alternatives if name in excluded_by[other.id]]
                if idle:
                    by = "itself" if other is rule else f"`{other.id}`"
                    message = f"`{rule.id}` has {what} for {', '.join(idle)}, excluded by {by} whenever it fires"
                    yield warning("LINT330", message, subject.place(rule), "take them out of that entry")


def _meant_for(then: Effects) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what a rule says for named alternatives."""
    yield from (("advice", advice.alternatives) for advice in then.advise)
    yield from (("a risk", risk.alternatives) for risk in then.risk)
    yield from (("an effort", effort.alternatives) for effort in then.effort)


def check_winners(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the alternatives that win none of many sampled workloads; `prove` settles whether they ever do."""
    knowledge = subject.knowledge
    compiled = compile_rules(knowledge)
    lacking = {alternative.id for alternative in knowledge.alternatives}
    for facts in Batch(subject.logic, SAMPLES).workloads():
        winner = rank_outcome(knowledge, compiled.run(facts)).winner
        if winner is not None:
            lacking.discard(knowledge.alternatives[winner].id)
        if not lacking:
            return
    for name in sorted(lacking):
        message = f"`{name}` wins none of {SAMPLES} sampled workloads"
        hint = "find out with `advisor rules prove` whether it ever does; if not, it helps nobody"
        yield warning("LINT290", message, knowledge.place_of("alternative", name), hint)
