"""The recommendation as a decision record that people sign: Markdown after MADR 4, as a repository keeps it.

Nothing in the body depends on the day or on the version of the rules, unless the advice does: these stand in the front
matter, so that a record stays the same as long as the decision does. The headings are MADR's own.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from advisor.engine.wording import join_words, lower_first
from advisor.report.blocks import Invocation
from advisor.report.markdown_grounds import (
    Sources,
    write_assumptions,
    write_provenance,
    write_reopening,
    write_rules,
    write_sizing,
)
from advisor.report.markdown_outcome import write_confirmation, write_consequences, write_outcome
from advisor.report.markdown_parts import say_facts, titles_of, write_beyond, write_drivers, write_options
from advisor.report.markdown_text import code, escape, heading, items, paragraph
from advisor.report.safe import abridge, abridge_texts, make_safe

if TYPE_CHECKING:
    from advisor.model.recommendation import Recommendation

LONGEST_NAME: Final = 200
"""Characters of a workload's name in the front matter."""

_LONGEST_NAME: Final = 50
_LONGEST_TITLE: Final = 78


def render_markdown(recommendation: Recommendation, invocation: Invocation | None = None, supersedes: str = "") -> str:
    """Give a decision record, front matter included; `supersedes` is the file name of the record that it replaces."""
    from advisor.knowledge.front import dump_front

    made_from = recommendation.provenance
    front = {
        "status": "proposed",
        "date": date.fromisoformat(made_from.evaluated_on),
        "decision-makers": [],
        "workload": workload_of(recommendation),
        "made-with": f"advisor {made_from.advisor}, {made_from.rules} rules {made_from.knowledge}",
    }
    return dump_front(front) + "\n" + render_body(recommendation, invocation, supersedes)


def render_body(recommendation: Recommendation, invocation: Invocation | None = None, supersedes: str = "") -> str:
    """Give a decision record without its front matter."""
    recommendation = abridge_texts(recommendation)
    parts = recommendation.components or (recommendation,)
    sources = Sources(recommendation.evidence)
    consequences = write_consequences(recommendation)
    lines = [
        *heading(1, title_of(recommendation)),
        *heading(2, "Context and Problem Statement"),
        *_write_context(recommendation),
        *heading(2, "Decision Drivers"),
        *_write_drivers(recommendation),
        *heading(2, "Considered Options"),
        *items(f"{escape(title)} ({code(name)})" for name, title in titles_of(parts[0]).items()),
        *write_beyond(recommendation),
        *heading(2, "Decision Outcome"),
        *write_outcome(recommendation),
        *([*heading(3, "Consequences"), *consequences] if consequences else []),
        *heading(3, "Confirmation"),
        *write_confirmation(recommendation, invocation or Invocation()),
        *heading(2, "Pros and Cons of the Options"),
        *(line for part in parts for line in write_options(part)),
        *heading(2, "More Information"),
        *write_provenance(recommendation),
        *(paragraph(f"It supersedes {_link_record(supersedes)}.") if supersedes else []),
        *write_reopening(recommendation),
        *write_assumptions(recommendation),
        *(line for part in parts for line in write_sizing(part, sources)),
        *(line for part in parts for line in write_rules(part, sources)),
    ]
    evidence = sources.write()
    lines += [*heading(3, "Evidence"), *evidence] if evidence else []
    return "\n".join(lines).rstrip() + "\n"


def workload_of(recommendation: Recommendation) -> str:
    """Give the name by which a record's front matter knows its workload."""
    return abridge(make_safe(recommendation.workload), LONGEST_NAME)


def _link_record(name: str) -> str:
    """Give a link to a record in the same folder, under its number."""
    return f"[ADR-{escape(name.partition('-')[0])}]({quote(name)})"


def title_of(recommendation: Recommendation) -> str:
    """Give the title of the record as plain text: the workload and the solution found."""
    name = abridge(make_safe(recommendation.title or recommendation.workload), _LONGEST_NAME)
    if not recommendation.alternative:
        return f"No feasible way to run {name} yet"
    places = {part.alternative: part.alternative_title for part in recommendation.components or (recommendation,)}
    named = [lower_first(title, alternative) for alternative, title in places.items()]
    if len(named) == 1:
        return f"Run {name} as {named[0]}"
    title = f"Split {name} between {join_words(named, 'and')}"
    return title if len(title) <= _LONGEST_TITLE else f"Split {name} between {join_words(list(places), 'and')}"


def _write_context(recommendation: Recommendation) -> list[str]:
    subject = code(recommendation.workload)
    lines = paragraph(escape(recommendation.description))
    if not recommendation.components:
        facts = say_facts(recommendation)
        return lines + paragraph(
            f"In which form should {subject} run?" + (f" The answers that weigh most: {facts}." if facts else "")
        )
    lines += paragraph(f"In which form should each component of {subject} run? The answers that weigh most:")
    named = {part.component: part for part in recommendation.components}
    return lines + items(
        f"{code(name)}{f', {escape(part.component_title)}' if part.component_title else ''}: "
        f"{say_facts(part) or 'nothing that was answered'}"
        for name, part in named.items()
    )


def _write_drivers(recommendation: Recommendation) -> list[str]:
    """Give the weights; of components under their names, as an MADR has no headings there."""
    if not recommendation.components:
        return write_drivers(recommendation)
    lines: list[str] = []
    for part in recommendation.components:
        lines += [*paragraph(f"For {escape(part.component)}:"), *write_drivers(part)]
    return lines
