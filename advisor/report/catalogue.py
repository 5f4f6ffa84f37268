"""The rule catalogue: everything that the rules say, as Markdown pages that an expert can read and dispute.

A base that only machines read is never corrected. The pages hold nothing of their own; a test keeps them fresh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.engine.wording import lower_first, show_value
from advisor.model.condition import ALWAYS, facts_in
from advisor.model.domain import (
    BoolDomain,
    ChoiceDomain,
    Domain,
    Labelled,
    LevelsDomain,
    NumberDomain,
    ReleaseDomain,
    SetDomain,
)
from advisor.report.catalogue_index import INDEX, build_index
from advisor.report.catalogue_words import (
    MILLI,
    find_references,
    join,
    link_fact,
    link_rule,
    list_condition,
    negate,
    prompt_of,
    say_effects,
    say_excluded,
    slug,
)
from advisor.report.markdown_text import escape
from advisor.report.wording import CONFIDENCES

if TYPE_CHECKING:
    from advisor.model.knowledge import (
        Derived,
        Evidence,
        KnowledgeBase,
        Lookup,
        Question,
        Rule,
        Topic,
    )


def build_catalogue(knowledge: KnowledgeBase) -> dict[str, str]:
    """Give the pages by file name: an index, and one page a topic."""
    pages = {INDEX: build_index(knowledge)}
    pages |= {f"{topic.id}.md": _page(topic, knowledge) for topic in knowledge.topics}
    targets = _targets(knowledge)
    return {name: _define(text, targets) for name, text in pages.items()}


def _targets(knowledge: KnowledgeBase) -> dict[str, str]:
    """Map facts and rules to where the pages explain them."""
    facts: list[Question | Derived | Lookup] = [*knowledge.questions, *knowledge.derived, *knowledge.lookups]
    targets = {item.fact: f"{item.topic}.md#{slug(_fact_heading(item.fact, knowledge))}" for item in facts}
    return targets | {rule.id: f"{rule.topic}.md#{slug(_rule_heading(rule))}" for rule in knowledge.rules}


def _define(text: str, targets: dict[str, str]) -> str:
    """Add what the references of a page lead to, so that its text stays readable as it is."""
    names = sorted(find_references(text))
    return text + "\n" + "".join(f"[{name}]: {targets[name]}\n" for name in names) if names else text


def _page(topic: Topic, knowledge: KnowledgeBase) -> str:
    questions = [question for question in knowledge.questions if question.topic == topic.id]
    following: list[Derived | Lookup] = [*knowledge.derived, *knowledge.lookups]
    derived = [item for item in following if item.topic == topic.id]
    rules = [rule for rule in knowledge.rules if rule.topic == topic.id]
    lines = [
        f"# {escape(topic.title)}",
        "",
        f"Made from `rules/topics/{topic.id}.yaml` by `make docs`. [All topics]({INDEX})",
    ]
    if rules:
        lines += ["", "| Rule | Title | In short |", "| --- | --- | --- |"]
        lines += [f"| {link_rule(rule.id)} | {escape(rule.title)} | {_summary(rule, knowledge)} |" for rule in rules]
    if questions:
        lines += ["", "## Questions", *(line for question in questions for line in _question(question, knowledge))]
    if derived:
        lines += ["", "## Facts that follow", *(line for item in derived for line in _derived(item, knowledge))]
    if rules:
        lines += ["", "## Rules", *(line for rule in rules for line in _rule(rule, knowledge))]
    return "\n".join([*lines, ""])


def _question(question: Question, knowledge: KnowledgeBase) -> list[str]:
    lines = ["", f"### {escape(_fact_heading(question.fact, knowledge))}", ""]
    if question.help:
        lines += [escape(question.help), ""]
    lines += _allowed(question.domain)
    if question.when != ALWAYS:
        lines += ["", *list_condition(question.when, knowledge, "Asked only when")]
    if question.negotiable:
        lines += ["", "This is a decision that somebody could reconsider."]
    return [*lines, "", *_readers(question.fact, knowledge)]


def _derived(item: Derived | Lookup, knowledge: KnowledgeBase) -> list[str]:
    lines = ["", f"### {escape(_fact_heading(item.fact, knowledge))}", ""]
    if item.fact in knowledge.derived_by_fact:
        writers = [rule for rule in knowledge.rules if item.fact in rule.then.conclude]
        otherwise = show_value(knowledge.derived_by_fact[item.fact].otherwise)
        links = join([link_rule(rule.id) for rule in writers])
        lines += [f"Nobody is asked: the highest step that a rule concludes holds, otherwise `{otherwise}`.", ""]
        if isinstance(item.domain, (ChoiceDomain, LevelsDomain, SetDomain)):
            lines += [*_labels("Its steps, which rise:", item.domain), ""]
        lines.append(f"Concluded by {links}.")
    else:
        by = next(lookup.by for lookup in knowledge.lookups if lookup.fact == item.fact)
        lines.append(
            f"Nobody is asked: a table of dates gives it for {link_fact(by)}, counted from the day of the advice."
        )
    return [*lines, "", *_readers(item.fact, knowledge)]


def _readers(fact: str, knowledge: KnowledgeBase) -> list[str]:
    readers = [
        rule
        for rule in knowledge.rules
        if fact in facts_in(rule.when) or any(fact == requirement.at_most for requirement in rule.then.require)
    ]
    if not readers:
        return ["No rule reads it; it serves the sizing alone."]
    return [f"Read by {join([link_rule(rule.id) for rule in readers])}."]


def _allowed(domain: Domain) -> list[str]:
    """Say which answers are allowed."""
    match domain:
        case BoolDomain():
            return ["Answer: `true` or `false`."]
        case NumberDomain():
            low, high = show_value(domain.min), show_value(domain.max)
            return [f"Answer: a number from {low} to {high} ({escape(domain.unit)})."]
        case ReleaseDomain():
            products = join([f"`{product}`" for product in domain.products], "or")
            return [f"Answer: a product and its release, of {products}."]
        case ChoiceDomain():
            return _labels("Answer with one of these:", domain)
        case LevelsDomain():
            return _labels("Answer with one of these, which rise:", domain)
        case SetDomain():
            return _labels("Answer with any of these:", domain)


def _labels(start: str, domain: Labelled) -> list[str]:
    return [start, "", *(f"- `{value}`: {escape(label)}" for value, label in domain.labels.items())]


def _rule(rule: Rule, knowledge: KnowledgeBase) -> list[str]:
    lines = ["", f"### {escape(_rule_heading(rule))}", "", escape(rule.because), ""]
    lines += [*list_condition(rule.when, knowledge, "**Fires** when"), ""]
    lines += ["**Then:**", "", *(f"- {line}" for line in say_effects(rule.then, knowledge)), ""]
    for cause in knowledge.causes:
        if cause.id == rule.cause:
            text = f"**Counts once** with the other rules of a cause, {escape(lower_first(cause.title))}: "
            lines += [f"{text}together they shift by {cause.cap / MILLI:g} at most.", ""]
    if rule.when != ALWAYS:
        lines += [*list_condition(negate(rule.when, knowledge), knowledge, "**Falls away** when"), ""]
    if rule.remedy:
        lines += [f"**Way out:** {escape(rule.remedy)}", ""]
    if rule.evidence:
        cited = [knowledge.evidence[name] for name in rule.evidence if name in knowledge.evidence]
        lines += ["**Evidence:**", "", *(_evidence(item) for item in cited), ""]
    basis = (
        ["It rests on judgement." if not rule.evidence else "It rests on judgement as well."] if rule.judgement else []
    )
    dates = (
        [f"In force since {rule.since}, to be reviewed by {rule.review_by}."] if rule.since and rule.review_by else []
    )
    closing = " ".join([*basis, *dates])
    return [*lines, closing] if closing else lines[:-1]


def _evidence(item: Evidence) -> str:
    figure = item.value if item.unit in {"", "-"} else f"{item.value} {item.unit}"
    kind = CONFIDENCES[item.confidence] + ("" if item.verified else ", seen second-hand")
    claim = item.claim if item.claim.endswith(".") else f"{item.claim}."
    subject = "" if item.subject in {"", "-"} else f" ({escape(item.subject)})"
    source = f"[{escape(item.source.title)}]({item.source.url}), {item.source.year}, {kind}"
    return f"- {escape(claim)} Figure: {escape(figure)}{subject}. Source: {source}."


def _summary(rule: Rule, knowledge: KnowledgeBase) -> str:
    """Give the weightiest thing that a rule does."""
    if rule.then.veto or rule.then.require:
        return f"excludes {say_excluded(rule.then, knowledge)}"
    if rule.then.conclude:
        return f"concludes {join([link_fact(fact) for fact in rule.then.conclude])}"
    if rule.then.weigh or rule.then.shift or rule.then.figures:
        return "weighs"
    if rule.then.consider:
        titles = {item.id: item.title for item in knowledge.considerations}
        return f"points to {join([f'*{escape(titles[name])}*' for name in rule.then.consider])}"
    words = (
        ("advises", rule.then.advise),
        ("hardens", rule.then.harden),
        ("names a risk", rule.then.risk),
        ("gives an effort", rule.then.effort),
    )
    return next(word for word, effects in words if effects)


def _fact_heading(fact: str, knowledge: KnowledgeBase) -> str:
    return f"{prompt_of(fact, knowledge)} (`{fact}`)"


def _rule_heading(rule: Rule) -> str:
    return f"{rule.id}: {rule.title}"
