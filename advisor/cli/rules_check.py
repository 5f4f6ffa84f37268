"""`advisor rules lint`, `prove` and `coverage`: judge the rule base as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from advisor.cli.options import EvaluatedOn, Rules

if TYPE_CHECKING:
    from pathlib import Path

FOUND: Final = 1
UNMET: Final = 4

Form = Annotated[Literal["text", "json"], typer.Option("--format", help="For people, or for programs.")]


def lint(rules: Rules = None, evaluated_on: EvaluatedOn = "") -> None:
    """Look for faults: contradictions, repeats, dead rules.

    Nothing is printed when there is nothing to say. Exit code: 0 sound, 1 something was found.
    """
    from advisor.cli.diagnostics import show_diagnostics
    from advisor.cli.inputs import read_day, today
    from advisor.knowledge.lint import lint as find_faults
    from advisor.knowledge.load import load_knowledge

    day = read_day(evaluated_on) or today()
    found = find_faults(load_knowledge(rules or ()), day)
    show_diagnostics(found)
    raise typer.Exit(FOUND if found else 0)


def prove(
    *,
    form: Form = "text",
    budget: Annotated[float, typer.Option(metavar="SECONDS", min=0, help="Give up after this time.")] = 60,
    rules: Rules = None,
    evaluated_on: EvaluatedOn = "",
) -> None:
    """Prove what holds for all workloads.

    Each rule can fire, no two contradict each other, every alternative wins somewhere, the promises of `monotone:` and
    `physics:` hold, and settings that exclude each other never meet; what does not is shown by a workload. Needs the
    extra `prove`. Exit code: 0 all is proven, 1 something fails or was not settled in time.
    """
    from advisor.cli.inputs import read_day, today
    from advisor.cli.output import describe_terminal, write_exact, write_text
    from advisor.cli.rules_text import render_proof, to_json
    from advisor.knowledge.load import load_knowledge
    from advisor.knowledge.prove import prove as settle

    day = read_day(evaluated_on) or today()
    report = settle(load_knowledge(rules or ()), budget, day)
    if form == "json":
        write_exact(to_json(report))
    else:
        write_text(render_proof(report, describe_terminal().width))
    raise typer.Exit(0 if report.is_proven else FOUND)


def coverage(
    *,
    form: Form = "text",
    fail_under: Annotated[
        float, typer.Option(metavar="PERCENT", min=0, max=100, help="Exit with 4 when fewer rules are exercised.")
    ] = 100,
    rules: Rules = None,
    evaluated_on: EvaluatedOn = "",
) -> None:
    """Tell which rules, questions and alternatives are exercised.

    Scenarios, cases and archetypes count; rule tests are shown beside them. Exit code: 0 enough, 4 below --fail-under.
    """
    from advisor.cli.inputs import read_day, today
    from advisor.cli.output import describe_terminal, write_exact, write_text
    from advisor.cli.rules_text import render_coverage, to_json
    from advisor.knowledge.load import load_knowledge
    from advisor.testing.coverage import coverage as measure
    from advisor.testing.coverage import read_decisions
    from advisor.testing.ruletests import find_rule_tests, read_rule_tests

    day = read_day(evaluated_on) or today()
    tests = _find_tests()
    knowledge = load_knowledge(rules or ())
    decisions = read_decisions(knowledge, tests)
    measured = measure(knowledge, decisions, read_rule_tests(find_rule_tests(tests / "topics"), knowledge), day)
    if form == "json":
        write_exact(to_json(measured))
    else:
        write_text(render_coverage(measured, len(decisions), describe_terminal().width))
    raise typer.Exit(UNMET if measured.covered < fail_under else 0)


def _find_tests() -> Path:
    """Give the tests beside the rules, which only a checkout has. Raises InvalidInputError."""
    from advisor.knowledge.locate import find_data
    from advisor.model.diagnostic import InvalidInputError, Location, error

    place = find_data("rules").parent / "tests"
    if (place / "scenarios").is_dir():
        return place
    message = "the scenarios and cases are not part of an installation"
    hint = "run it in a checkout of the project"
    raise InvalidInputError([error("IO100", message, Location("advisor rules coverage"), hint)])
