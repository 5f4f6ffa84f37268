"""The first page of the rule catalogue: what there is, what the alternatives start from, and what excludes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.wording import show_condition, show_value
from advisor.model.condition import NEVER
from advisor.report.catalogue_words import MILLI, join, link_rule, number_of, say_excluded
from advisor.report.markdown_text import escape
from advisor.report.wording import count

if TYPE_CHECKING:
    from advisor.model.knowledge import Alternative, Criterion, KnowledgeBase, Topic
    from advisor.model.measures import Way

INDEX: Final = "README.md"

_MADE: Final = (
    "The pages are made from the YAML under `rules/` by `make docs`; change that, not them. "
    "[The knowledge format](../knowledge-format.md) tells how."
)
_FIRES: Final = (
    "A rule fires only when its condition is certainly true. What nobody answered is unknown, and a rule that rests on "
    "it does not fire. A rule may exclude alternatives, make a criterion matter more or less than its weight below "
    "says, or move an alternative's performance on a criterion, which lies between 0 and 1."
)
_OUTSIDE: Final = (
    "What may fit better than any alternative. A rule names it with its reason; it has no score and is never ranked."
)
_STARTS: Final = (
    "What each alternative starts from, before any rule: a measured figure with the band that measurements span, or a "
    "judged level."
)

_WAYS: Final = (
    "A figure above is that of the usual way, for start-up a start from nothing. Where a rule requires something of "
    "it, an alternative may meet that in another way, unless it is closed."
)
_CAUSES: Final = (
    "What several rules rest on together: their shifts of a performance are added up and count up to a bound, "
    "either way."
)


def build_index(knowledge: KnowledgeBase) -> str:
    """Give the page that leads to all others."""
    counts = (
        f"{count(len(knowledge.rules), 'rule')} and {count(len(knowledge.questions), 'question')} in "
        f"{count(len(knowledge.topics), 'topic')}, on {count(len(knowledge.evidence), 'cited source')}"
    )
    lines = [
        "# The rules",
        "",
        f"What `advisor` knows: {counts}. {_MADE}",
        "",
        _FIRES,
        "",
        "## Topics",
        "",
        "| Topic | Questions | Rules | of which exclude |",
        "| --- | ---: | ---: | ---: |",
        *(_topic_row(topic, knowledge) for topic in knowledge.topics),
        "",
        "## Alternatives",
        "",
        *(
            f"- **{escape(item.title)}** (`{item.id}`), verdict `{item.verdict}`: {escape(item.summary)}"
            for item in knowledge.alternatives
        ),
        "",
        *_list_considerations(knowledge),
        "## Criteria",
        "",
        *(
            f"- **{escape(item.title)}** (`{item.id}`), weight {show_value(item.weight)}: {escape(item.question)}"
            for item in knowledge.criteria
        ),
        "",
        _STARTS,
        "",
        "| Criterion | " + " | ".join(escape(item.title) for item in knowledge.alternatives) + " |",
        "| --- |" + " --- |" * len(knowledge.alternatives),
        *(
            f"| {escape(criterion.title)} | "
            + " | ".join(_start(item, criterion) for item in knowledge.alternatives)
            + " |"
            for criterion in knowledge.criteria
        ),
        "",
        *_list_ways(knowledge),
        *_list_causes(knowledge),
        "## What excludes an alternative",
        "",
        "| Rule | Title | Excludes |",
        "| --- | --- | --- |",
        *(
            f"| {link_rule(rule.id)} | {escape(rule.title)} | {say_excluded(rule.then, knowledge)} |"
            for rule in knowledge.rules
            if rule.then.veto or rule.then.require
        ),
        "",
    ]
    return "\n".join(lines)


def _list_considerations(knowledge: KnowledgeBase) -> list[str]:
    """Give what lies outside the alternatives, each with the rules that name it."""
    lines: list[str] = []
    for item in knowledge.considerations:
        rules = [link_rule(rule.id) for rule in knowledge.rules if item.id in rule.then.consider]
        named = f" Named by {join(rules)}." if rules else ""
        lines.append(f"- **{escape(item.title)}** (`{item.id}`): {escape(item.summary)}{named}")
    return ["## Considerations", "", _OUTSIDE, "", *lines, ""] if lines else []


def _list_ways(knowledge: KnowledgeBase) -> list[str]:
    """Give the other ways to a figure that requirements mind."""
    rows = [
        f"| {escape(alternative.title)} | {escape(criterion.title)} | {escape(way.title)} | "
        f"{escape(number_of(way.figure, getattr(criterion.scale, 'unit', '')))} | {_say_closed(way, knowledge)} |"
        for alternative in knowledge.alternatives
        for criterion in knowledge.criteria
        for way in alternative.performance[criterion.id].ways
    ]
    head = ["## Other ways", "", _WAYS, "", "| Alternative | Criterion | Way | Figure | Closed when |"]
    return [*head, "| --- | --- | --- | --- | --- |", *rows, ""] if rows else []


def _say_closed(way: Way, knowledge: KnowledgeBase) -> str:
    return "" if way.unless == NEVER else escape(show_condition(way.unless, knowledge))


def _list_causes(knowledge: KnowledgeBase) -> list[str]:
    """Give the causes, with the rules that share each."""
    rows = [
        f"| {escape(cause.title)} | {cause.cap / MILLI:g} | "
        f"{join([link_rule(rule.id) for rule in knowledge.rules if rule.cause == cause.id])} |"
        for cause in knowledge.causes
    ]
    head = ["## What counts once", "", _CAUSES, "", "| Cause | At most | Rules |"]
    return [*head, "| --- | ---: | --- |", *rows, ""] if rows else []


def _topic_row(topic: Topic, knowledge: KnowledgeBase) -> str:
    rules = [rule for rule in knowledge.rules if rule.topic == topic.id]
    questions = sum(question.topic == topic.id for question in knowledge.questions)
    excluding = sum(bool(rule.then.veto or rule.then.require) for rule in rules)
    return f"| [{escape(topic.title)}]({topic.id}.md) | {questions} | {len(rules)} | {excluding} |"


def _start(alternative: Alternative, criterion: Criterion) -> str:
    performance = alternative.performance[criterion.id]
    if performance.figure is None:
        return escape(performance.level.replace("_", " "))
    unit = getattr(criterion.scale, "unit", "")
    figure = number_of(performance.figure, unit)
    if performance.low is None or performance.high is None:
        return escape(figure)
    return escape(f"{figure} ({show_value(performance.low)} to {show_value(performance.high)})")
