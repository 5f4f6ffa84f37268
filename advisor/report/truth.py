"""One rule against one workload: each condition true, false or unknown, with the value that makes it so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.compile import compile_rules
from advisor.engine.order import steps_of
from advisor.engine.truth import view_of
from advisor.engine.wording import show_condition, show_value
from advisor.model.condition import Test
from advisor.report.derivation import Derivation, known_facts
from advisor.report.rule import list_effects
from advisor.report.tree import Node
from advisor.report.wording import name_of

if TYPE_CHECKING:
    from advisor.engine.truth import FactView, Truth
    from advisor.model.condition import Condition
    from advisor.model.knowledge import KnowledgeBase, Rule
    from advisor.model.recommendation import Recommendation

_GROUPS: Final = {"all": "all of", "any": "at least one of", "none": "none of"}
_SAYS: Final = {True: "fires", False: "does not fire", None: "is not decided"}


def show_truth(truth: Truth) -> str:
    """Give a truth as a word."""
    return "unknown" if truth is None else "true" if truth else "false"


def derive_rule(recommendation: Recommendation, knowledge: KnowledgeBase, rule: Rule) -> Node:
    """Give a rule's conditions against a workload, of each component where there are any.

    `knowledge` is the base under the policy that the recommendation was made by.
    """
    if recommendation.components:
        parts = tuple(derive_rule(part, knowledge, rule) for part in recommendation.components)
        return Node("verdict", recommendation.verdict, name_of(recommendation), parts)
    facts = known_facts(recommendation, knowledge)
    view = view_of(knowledge, facts, compile_rules(knowledge).run(facts).ranges)
    derivation = Derivation(recommendation, knowledge)
    truth = view.truth_of(rule.when)
    children = [_explain(rule.when, view, derivation)]
    children += [Node("effect", "", f"then {effect}") for effect in list_effects(rule)]
    children.append(Node("because", "", f"because {rule.because}"))
    children += [Node("way out", "", f"way out: {rule.remedy}")] if rule.remedy else []
    children += derivation.evidence(rule.evidence, is_judged=rule.judgement)
    text = f"{rule.title}: {_SAYS[truth]} for {name_of(recommendation)}"
    return Node("rule", rule.id, text, tuple(children), state=show_truth(truth))


def _explain(condition: Condition, view: FactView, derivation: Derivation) -> Node:
    state = show_truth(view.truth_of(condition))
    if isinstance(condition, Test):
        fact = derivation.fact(condition.fact)
        text = f"{show_condition(condition, view.knowledge)}: {_show_known(fact, view)}"
        return Node("condition", condition.fact, text, fact.children, state=state)
    if not condition.parts:
        return Node("condition", "", "always", state=state)
    parts = tuple(_explain(part, view, derivation) for part in condition.parts)
    return Node("condition", "", _GROUPS[condition.kind], parts, state=state)


def _show_known(node: Node, view: FactView) -> str:
    """Say what is known of a fact."""
    fact = node.name
    value = view.value_of(fact)
    if value is not None:
        return f"it is {show_value(value)} ({node.state})"
    if fact in view.ranges:
        steps = steps_of(view.knowledge.domain_of[fact])
        low, high = view.ranges[fact]
        return f"it may still be anything from {show_value(steps[low])} to {show_value(steps[high])}"
    if view.is_absent(fact):
        is_looked_up = any(lookup.fact == fact for lookup in view.knowledge.lookups)
        return "no table gives it" if is_looked_up else "it does not apply"
    return "not answered"
