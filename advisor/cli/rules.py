"""`advisor rules`: read, check and test what the advice rests on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.cli import rules_check
from advisor.cli.completing import complete_rule, complete_topic
from advisor.cli.options import PolicyName, Rules

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase

app = typer.Typer(help="Read, check and test the rules.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_all(
    topic: Annotated[
        str,
        typer.Option(
            "--topic",
            metavar="TOPIC",
            help="Only the rules of this topic.",
            autocompletion=complete_topic,
            show_default=False,
        ),
    ] = "",
    rules: Rules = None,
) -> None:
    """List the rules by topic, one a line."""
    from advisor.cli.output import describe_terminal, write_text
    from advisor.knowledge.load import load_knowledge
    from advisor.report.rule import render_rule_list

    knowledge = load_knowledge(rules or ())
    if topic:
        _check_topic(topic, knowledge)
    terminal = describe_terminal()
    write_text(
        render_rule_list(knowledge, topic, terminal.width, color=terminal.has_color, is_unicode=terminal.is_unicode)
    )


def _check_topic(topic: str, knowledge: KnowledgeBase) -> None:
    from advisor.knowledge.source import shorten
    from advisor.knowledge.spelling import suggest
    from advisor.model.diagnostic import InvalidInputError, Location, error

    topics = [item.id for item in knowledge.topics]
    if topic not in topics:
        hint = suggest(topic, topics, limit=len(topics))
        where = Location(f"--topic {shorten(topic)}")
        raise InvalidInputError([error("CLI040", f"there is no topic `{shorten(topic)}`", where, hint)])


@app.command()
def show(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="Rule ids such as KRN-010.", autocompletion=complete_rule)
    ],
    rules: Rules = None,
    policy: PolicyName = "",
) -> None:
    """Show rules with all that they rest on."""
    from advisor.cli.output import describe_terminal, write_text
    from advisor.engine.policy import apply_policy
    from advisor.knowledge.load import load_knowledge
    from advisor.knowledge.profiles import load_policy
    from advisor.report.rule import render_rule

    knowledge = load_knowledge(rules or ())
    if policy:
        knowledge = apply_policy(knowledge, load_policy(policy, knowledge))
    wanted = [name.upper() for name in ids]
    check_ids(wanted, knowledge)
    terminal = describe_terminal()
    write_text(
        "\n".join(
            render_rule(
                knowledge.rule_by_id[name],
                knowledge,
                terminal.width,
                color=terminal.has_color,
                is_unicode=terminal.is_unicode,
            )
            for name in dict.fromkeys(wanted)
        )
    )


def check_ids(ids: list[str], knowledge: KnowledgeBase) -> None:
    """Refuse rules that there are not. Raises InvalidInputError with the nearest spellings."""
    from advisor.cli.diagnostics import suggest_or
    from advisor.knowledge.source import shorten
    from advisor.model.diagnostic import InvalidInputError, Location, error

    known = knowledge.rule_by_id
    problems = [
        error(
            "CLI050",
            f"there is no rule `{shorten(name)}`",
            Location(shorten(name)),
            suggest_or(name, known, "advisor rules list"),
        )
        for name in ids
        if name not in known
    ]
    if problems:
        raise InvalidInputError(problems)


@app.command("test")
def run_tests(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Folder of your own rules and *.test.yaml.", show_default=False),
    ] = None,
) -> None:
    """Run the examples that each rule is tested by.

    An example holds facts on which a rule fires, is silent, or is unknown. Without a folder the shipped rules are
    tested.
    """
    from advisor.cli.diagnostics import show_diagnostics
    from advisor.cli.output import write_text
    from advisor.cli.testing import check_rules
    from advisor.report.wording import count

    outcome = check_rules(folder)
    show_diagnostics(outcome.failures)
    failed = f"{outcome.failed} failed" if outcome.failed else "all passed"
    lacking = f"; {count(outcome.lacking, 'rule lacks', 'rules lack')} examples" if outcome.lacking else ""
    write_text(f"{count(outcome.rules, 'rule')}, {count(outcome.examples, 'example')}: {failed}{lacking}\n")
    raise typer.Exit(1 if outcome.failures else 0)


for _check in (rules_check.lint, rules_check.prove, rules_check.coverage):
    app.command()(_check)
