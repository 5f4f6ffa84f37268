"""How an interview opens: is it one thing or several, and what are the parts called; asked anew of a mixture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.engine.compile import compile_rules
from advisor.engine.split import find_mixture
from advisor.engine.truth import view_of
from advisor.interview.known import SEVERAL, find_parts, known_facts, said_parts
from advisor.interview.parts import AGAIN, NAMES, PARTS, ask_names, ask_parts
from advisor.interview.state import suggest_names
from advisor.model.condition import facts_in
from advisor.model.fact import Origin

if TYPE_CHECKING:
    from advisor.interview.prompt import Prompt
    from advisor.interview.state import Interview
    from advisor.model.knowledge import KnowledgeBase


def find_opening(knowledge: KnowledgeBase, interview: Interview) -> Prompt | None:
    """Give the prompt about parts that is due; None when that is settled, or the knowledge has no kinds of parts."""
    plan = knowledge.parts
    if plan is None:
        return None
    asked = [step.prompt for step in interview.steps]
    about = [step for step in interview.steps if step.parts is not None]
    if about and about[-1].prompt != NAMES and len(about[-1].parts or ()) >= SEVERAL:
        return ask_names(plan, suggest_names(interview))
    if PARTS not in asked and _is_fresh(interview):
        return ask_parts(plan)
    if AGAIN not in asked and _has_become_mixture(knowledge, interview):
        return ask_parts(plan, is_mixture=True)
    return None


def is_mixture(knowledge: KnowledgeBase, interview: Interview) -> bool:
    """Tell whether what is known describes several things at once as if they were one."""
    if knowledge.parts is None or find_parts(interview):
        return False
    values = {fact.name: fact.value for fact in known_facts(knowledge, interview)}
    return bool(find_mixture(view_of(knowledge, values, compile_rules(knowledge).run(values).ranges)))


def _is_fresh(interview: Interview) -> bool:
    """Tell whether nobody has described anything yet: of a workload with answers it is known what it is."""
    workload = interview.workload
    is_described = workload.unknown or any(fact.origin is not Origin.DETECTED for fact in workload.facts)
    return not (workload.components or is_described or said_parts(interview) is not None)


def _has_become_mixture(knowledge: KnowledgeBase, interview: Interview) -> bool:
    """Tell whether an answer of this interview has made it a mixture; of a file that is one, that was said before."""
    mixed = knowledge.parts.mixed if knowledge.parts else None
    answered = {fact for step in interview.steps for fact in step.answers}
    return mixed is not None and not answered.isdisjoint(facts_in(mixed.when)) and is_mixture(knowledge, interview)
