"""`advisor explain`: how a verdict came about, why another did not, and one rule against a workload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from advisor.cli.completing import complete_alternative, complete_rule, complete_workload
from advisor.cli.options import EvaluatedOn, OnHost, PolicyName, Rules, Settings

if TYPE_CHECKING:
    from advisor.report.tree import Node


def explain(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A workload file; - reads standard input.", autocompletion=complete_workload
        ),
    ],
    *,
    why_not: Annotated[
        str,
        typer.Option(
            "--why-not",
            metavar="VERDICT|ALTERNATIVE",
            autocompletion=complete_alternative,
            help="Say what excludes it, how far it lags, and what it lacked.",
            show_default=False,
        ),
    ] = "",
    rule: Annotated[
        list[str] | None,
        typer.Option(
            "--rule",
            metavar="ID",
            help="Hold a rule against the workload; repeatable.",
            autocompletion=complete_rule,
            show_default=False,
        ),
    ] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="For people, or for programs.")] = "text",
    policy: PolicyName = "",
    settings: Settings = None,
    on_host: OnHost = False,
    rules: Rules = None,
    evaluated_on: EvaluatedOn = "",
) -> None:
    """Show how the verdict came about, or why another one lost.

    The tree leads from contributions to rules, answers and evidence.

    Exit code: 0 explained, 1 invalid input, 2 wrong usage.
    """
    from advisor.advise import prepare
    from advisor.cli.inputs import advise_workload, check_answer, choose_stance, read_file, read_request

    if why_not and rule:
        raise typer.BadParameter("choose one of --why-not and --rule", param_hint="--why-not")
    request = read_request(rules, policy, settings, evaluated_on, on_host=on_host)
    workload = read_file(file, request)
    knowledge = prepare(request.knowledge, choose_stance(workload, request))
    check_answer(why_not, knowledge, "--why-not")
    wanted = [name.upper() for name in rule or ()]
    if wanted:
        from advisor.cli.rules import check_ids

        check_ids(wanted, knowledge)
    recommendation = advise_workload(workload, request, "full" if why_not else "quick")
    nodes: list[Node]
    if wanted:
        from advisor.report.truth import derive_rule

        nodes = [derive_rule(recommendation, knowledge, knowledge.rule_by_id[name]) for name in dict.fromkeys(wanted)]
    elif why_not:
        from advisor.report.whynot import derive_why_not

        nodes = [derive_why_not(recommendation, knowledge, why_not)]
    else:
        from advisor.report.derivation import derive

        nodes = [derive(recommendation, knowledge)]
    _show(nodes, form)


def _show(nodes: list[Node], form: str) -> None:
    from advisor.cli.output import describe_terminal, write_exact, write_text

    if form == "json":
        from advisor.report.json import render_values
        from advisor.report.tree import plain_tree

        write_exact(render_values([plain_tree(node) for node in nodes] if len(nodes) > 1 else plain_tree(nodes[0])))
        return
    from advisor.report.text import paint, stack
    from advisor.report.tree import draw_tree

    terminal = describe_terminal()
    lines = stack(draw_tree(node, terminal.width) for node in nodes)
    write_text(paint(lines, color=terminal.has_color, is_unicode=terminal.is_unicode))
