"""Proof reports and coverage as text and as JSON: pure functions of the values that they show."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from advisor.engine.wording import show_value
from advisor.knowledge.proof.report import show_workload
from advisor.report.layout import wrap
from advisor.report.wording import count
from advisor.testing.coverage import find_gaps, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.proof.report import Exclusion, ProofReport, Statement
    from advisor.model.fact import FactValue
    from advisor.testing.coverage import Coverage

INDENT: Final = "    "


def to_json(value: ProofReport | Coverage) -> str:
    """Give a report as JSON."""
    return json.dumps(asdict(value), indent=2, ensure_ascii=False) + "\n"


def render_proof(report: ProofReport, width: int) -> str:
    """Give a proof report: a table of statements, counterexamples as YAML, and the sets that exclude everything."""
    lines = [
        *_group("Every rule can fire", report.fires, width, is_listed=False),
        *_group("No two rules always fire together and contradict each other", report.apart, width),
        *_group("Every alternative wins somewhere", report.wins, width),
        *_group("Claims of monotone", report.claims, width),
        *_group("Promises of physics", report.physics, width),
        *_group("No two settings meet that exclude each other", report.settings, width),
        *_exclusions(report, width),
        _sum_up(report),
    ]
    return "\n".join(lines) + "\n"


def _group(title: str, statements: tuple[Statement, ...], width: int, *, is_listed: bool = True) -> list[str]:
    """Give one group: a line of numbers, then each statement, or only those that do not hold."""
    held = sum(1 for statement in statements if statement.status == "holds")
    lines = wrap(f"{title}: {held} of {len(statements)} hold", width)
    for statement in statements:
        if is_listed or statement.status != "holds":
            lines += _statement(statement, width)
    return [*lines, ""]


def _statement(statement: Statement, width: int) -> list[str]:
    lines = _hang(f"  {statement.status:5}  ", statement.subject, width)
    if statement.status != "holds":
        lines += _hang(" " * 9, statement.because, width)
    if statement.moved or (statement.status == "fails" and statement.witness):
        lines.append(INDENT + "workload:")
        lines += [INDENT * 2 + line for line in show_workload(statement.witness, "counterexample").splitlines()]
    if statement.moved:
        left_out = f" and without {', '.join(statement.dropped)}" if statement.dropped else ""
        lines += _hang(INDENT, f"then with {show_facts(statement.moved)}{left_out}", width)
    elif statement.status != "fails" and (statement.witness or statement.because.startswith("witness")):
        lines += _hang(" " * 9, f"witness: {show_facts(statement.witness)}", width)
    return lines


def _exclusions(report: ProofReport, width: int) -> list[str]:
    number = count(len(report.exclusions), "smallest set of rules leaves", "smallest sets of rules leave")
    more = "" if report.exclusions_complete else ", and there are more"
    lines = wrap(f"Nothing is feasible: {number} no alternative{more}", width)
    for exclusion in report.exclusions:
        lines += _exclusion(exclusion, width)
    return [*lines, ""]


def _exclusion(exclusion: Exclusion, width: int) -> list[str]:
    first, *rest = wrap(f"{' + '.join(exclusion.rules)}: {show_facts(exclusion.witness)}", width - len(INDENT))
    return ["  " + first, *(INDENT + line for line in rest)]


def _sum_up(report: ProofReport) -> str:
    if report.is_proven:
        return "All of it is proven."
    found = Counter(statement.status for statement in report.statements)
    return f"Not proven: {found['fails']} fail, {found['open']} open."


def render_coverage(coverage: Coverage, decisions: int, width: int) -> str:
    """Give coverage as percentages, and the names of what nothing exercises."""
    lines = [
        f"{count(decisions, 'decision')}: scenarios, cases and archetypes",
        *_share("rules fire", coverage.fired, width),
        *_share("questions are answered", coverage.answered, width),
        *_share("questions are read by what fires", coverage.read, width),
        *_share("alternatives win", coverage.won, width),
        *_share("rules fire in rule tests", coverage.tested, width),
    ]
    return "\n".join(lines) + "\n"


def _share(what: str, exercised: Mapping[str, tuple[str, ...]], width: int) -> list[str]:
    gaps = find_gaps(exercised)
    # rounded down, so that only what is complete is called 100 %
    percent = int(10 * share(exercised)) / 10
    lines = [f"{percent:5.1f} %  {len(exercised) - len(gaps)} of {len(exercised)} {what}"]
    return [*lines, *_hang(" " * 9, f"missing: {', '.join(gaps)}", width)] if gaps else lines


def show_facts(facts: Mapping[str, FactValue]) -> str:
    """Give facts as one flow mapping, as it could stand in a workload file.

    >>> show_facts({"os_family": "linux", "instances": 3})
    '{os_family: linux, instances: 3}'
    """
    return "{" + ", ".join(f"{fact}: {show_value(value)}" for fact, value in facts.items()) + "}"


def _hang(head: str, text: str, width: int) -> list[str]:
    """Give text in lines, the first behind a head and the others below its start."""
    return list(_join(head, wrap(text, width - len(head))))


def _join(head: str, lines: Iterable[str]) -> Iterable[str]:
    for number, line in enumerate(lines):
        yield (head if number == 0 else " " * len(head)) + line
