"""Judge the advice: is it right, and on how little does it hang.

Over the real decisions of `tests/cases` and the scenarios of `tests/scenarios` this prints how often the advice is
acceptable and equal to what was expected, with bootstrap intervals and beside two baselines: the rule of thumb that
fits on four lines, and always the commonest label. Each wrong case is shown with what we think of it. Then each rule
that only weighs is left out, and each criterion's weight is changed, to see which cases would be decided otherwise.
Nothing here is timed; the same rules and seed print the same bytes.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Final, Literal

from advisor.engine.compile import compile_rules
from advisor.engine.truth import view_of
from advisor.engine.wording import show_condition
from advisor.knowledge.conditions import ConditionReader
from advisor.knowledge.documents.base import Raw, Shape, Text
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.locate import find_data
from advisor.knowledge.shape import read_shape
from advisor.knowledge.source import read_yaml
from advisor.knowledge.tables import as_of
from advisor.model.diagnostic import InvalidInputError
from advisor.testing.decisions import decide, label_of, matches, read_case, read_scenario
from advisor.testing.robustness import (
    answer_all,
    compare_answers,
    flips_by_rule,
    flips_by_weight,
    meet_situations,
    without_rule,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from advisor.model.condition import Condition
    from advisor.model.knowledge import KnowledgeBase
    from advisor.testing.decisions import Decision
    from advisor.testing.robustness import Flip, Situation

ROOT: Final = Path(__file__).resolve().parents[1]
NOTES: Final = Path(__file__).with_name("cases.notes.yaml")
BOUND: Final = 3
WIDTH: Final = 110


class Note(Shape):
    """What we think of a case on which the advice is not the expected one."""

    stands: Literal["right", "open"]
    why: Text


class Notes(Shape):
    """`cases.notes.yaml`."""

    rule_of_thumb: dict[str, Raw]
    notes: dict[str, Note]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way of deciding gave for one decision."""

    name: str
    expected: str
    given: str
    is_acceptable: bool
    is_equal: bool


def read_decisions(
    folder: str, read: Callable[[Path, KnowledgeBase], Decision], knowledge: KnowledgeBase
) -> list[Decision]:
    """Read every decision of a folder below `tests`."""
    return [read(file, knowledge) for file in sorted((ROOT / "tests" / folder).glob("*.yaml"))]


def read_notes(knowledge: KnowledgeBase) -> tuple[Condition, dict[str, Note]]:
    """Read the rule of thumb and the notes. Raises InvalidInputError."""
    document = read_yaml(NOTES, NOTES.name)
    shape = read_shape(document, Notes)
    reader = ConditionReader(document, knowledge.domain_of, [])
    condition = reader.read(shape.rule_of_thumb, ("rule_of_thumb",))
    if reader.problems:
        raise InvalidInputError(reader.problems)
    return condition, shape.notes


def judge_cases(knowledge: KnowledgeBase, cases: Iterable[Decision], on: date) -> list[Outcome]:
    """Advise the cases and compare."""
    outcomes: list[Outcome] = []
    for case in cases:
        advice = decide(case, knowledge, on)
        given = label_of(advice, knowledge)
        outcomes.append(Outcome(case.name, case.expected, given, given in case.acceptable, given == case.expected))
    return outcomes


def judge_scenarios(knowledge: KnowledgeBase, scenarios: Iterable[Decision], on: date) -> list[Outcome]:
    """Advise the scenarios and compare: the right verdict is acceptable, the named alternative is equal."""
    outcomes: list[Outcome] = []
    for scenario in scenarios:
        advice = decide(scenario, knowledge, on)
        given = advice.alternative or advice.verdict
        is_acceptable, is_equal = advice.verdict in scenario.acceptable, matches(advice, scenario)
        outcomes.append(Outcome(scenario.name, scenario.expected, given, is_acceptable, is_equal))
    return outcomes


def judge_baseline(cases: Iterable[Decision], given: Mapping[str, str]) -> list[Outcome]:
    """Compare labels that a baseline gave."""
    return [
        Outcome(case.name, case.expected, label, label in case.acceptable, label == case.expected)
        for case in cases
        for label in (given[case.name],)
    ]


def follow_rule_of_thumb(
    knowledge: KnowledgeBase, situations: Iterable[Situation], condition: Condition
) -> dict[str, str]:
    """Map each situation to `vm` when any of its parts meets the condition, to `docker` otherwise."""
    compiled = compile_rules(knowledge)
    return {
        situation.name: "vm"
        if any(
            view_of(knowledge, facts, compiled.run(facts).ranges).truth_of(condition) is True
            for facts in situation.parts
        )
        else "docker"
        for situation in situations
    }


def resample(hits: list[bool], samples: int, seed: int) -> tuple[float, float]:
    """Give the bootstrap 95 % interval of a rate: the 2.5th and 97.5th percentile of resampled rates."""
    source = random.Random(seed)  # noqa: S311 - statistics, not secrets
    rates = sorted(sum(source.choices(hits, k=len(hits))) / len(hits) for _ in range(samples))
    return rates[int(0.025 * samples)], rates[min(samples - 1, int(0.975 * samples))]


def show_rates(title: str, outcomes: list[Outcome], samples: int, seed: int) -> str:
    """Give one line: how many are acceptable and equal, each with its interval."""
    cells: list[str] = []
    for hits in ([o.is_acceptable for o in outcomes], [o.is_equal for o in outcomes]):
        low, high = resample(hits, samples, seed)
        cells.append(f"{sum(hits):3d} of {len(hits)}   {low:4.0%} to {high:4.0%}")
    return f"  {title:<34}{cells[0]:<28}{cells[1]}"


def show_confusion(title: str, outcomes: list[Outcome], labels: Iterable[str]) -> list[str]:
    """Give the confusion matrix: a row for what was expected, a column for what was given."""
    counts = Counter((outcome.expected, outcome.given) for outcome in outcomes)
    rows = tuple(labels)
    given = (*rows, *sorted({outcome.given for outcome in outcomes} - set(rows)))
    lines = [title, "  " + f"{'expected':<20}" + "".join(f"{label:>21}" for label in given)]
    for expected in rows:
        row = (f"{counts[expected, label] or '·':>21}" for label in given)
        lines.append(f"  {expected:<20}" + "".join(row))
    return lines


def show_wrong(cases: list[Decision], outcomes: list[Outcome], notes: Mapping[str, Note]) -> list[str]:
    """Give each case on which the advice is not the expected one, with what we think of it."""
    wrong = [(case, o) for case, o in zip(cases, outcomes, strict=True) if not o.is_equal]
    lines = [f"Not as expected: {len(wrong)}"]
    for case, outcome in wrong:
        note = notes.get(case.name)
        grade = "acceptable" if outcome.is_acceptable else "not acceptable"
        lines.append(f"  {case.name}  {case.title}: expected {outcome.expected}, given {outcome.given} ({grade})")
        opinion = f"{note.stands}: {note.why.strip()}" if note else "open: nobody has looked at it yet"
        lines += [_indent(f"published: {case.why.strip()}"), _indent(opinion)]
    return lines


def show_flips(title: str, flips: Mapping[str, tuple[Flip, ...]], names: Mapping[str, str]) -> list[str]:
    """Give how many removals change how many cases, then those that change any, worst first."""
    labels = Counter(map(len, flips.values()))
    verdicts = Counter(sum(flip.is_verdict for flip in found) for found in flips.values())
    lines = [title, f"  {'cases that change':<20}{'by verdict':>14}{'by label':>14}"]
    lines += [f"  {size:<20}{verdicts[size]:>14}{labels[size]:>14}" for size in range(max(*labels, *verdicts) + 1)]
    for name, found in sorted(flips.items(), key=lambda item: (-len(item[1]), item[0])):
        if found:
            changes = ", ".join(f"{f.name} {f.before.label} -> {f.after.label}" for f in found)
            lines += [f"  {name}  {names[name]}", _indent(changes)]
    return lines


def show_bound(flips: Mapping[str, tuple[Flip, ...]]) -> list[str]:
    """Say whether no single rule decides more cases than the bound allows."""
    verdicts = max((sum(flip.is_verdict for flip in found) for found in flips.values()), default=0)
    labels = max(map(len, flips.values()), default=0)
    holds = {True: "holds", False: "is broken"}
    return [
        f"  The bound, at most {BOUND} cases change their verdict, {holds[verdicts <= BOUND]}: {verdicts}.",
        f"  By label, which sets a sandboxed container apart from a plain one, it {holds[labels <= BOUND]}: {labels}.",
    ]


def check_removals(
    knowledge: KnowledgeBase, situations: tuple[Situation, ...], flips: Mapping[str, tuple[Flip, ...]], *, is_all: bool
) -> str:
    """Compile the base anew without each rule that changes a case, or without every one, and compare."""
    before = answer_all(knowledge, situations)
    chosen = [rule for rule, found in flips.items() if is_all or found]
    agreeing = sum(
        set(compare_answers(before, answer_all(without_rule(knowledge, rule), situations))) == set(flips[rule])
        for rule in chosen
    )
    return f"  Compiled anew without the rule, the same cases change: {agreeing} of {len(chosen)} rules."


def _indent(text: str) -> str:
    return fill(" ".join(text.split()), WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 6)


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--on", type=date.fromisoformat, help="the day of the evaluation (default: that of the tables)")
    parser.add_argument("--samples", type=int, default=10_000, help="resamples of the bootstrap")
    parser.add_argument("--seed", type=int, default=1, help="seed of the bootstrap")
    parser.add_argument("--per-cent", type=int, default=25, help="by how much weights are changed, up and down")
    parser.add_argument(
        "--recompile", action="store_true", help="compile the base anew without each single rule (slow)"
    )
    return parser.parse_args()


def main() -> None:
    """Print the report."""
    arguments = read_arguments()
    knowledge = load_knowledge()
    on = arguments.on or as_of(find_data("rules") / "tables" / "eol.json")
    cases = read_decisions("cases", read_case, knowledge)
    scenarios = read_decisions("scenarios", read_scenario, knowledge)
    situations = meet_situations(knowledge, cases, on)
    rule_of_thumb, notes = read_notes(knowledge)
    commonest = Counter(case.expected for case in cases).most_common(1)[0][0]
    judged = {
        "advice": judge_cases(knowledge, cases, on),
        "rule of thumb in four lines": judge_baseline(
            cases, follow_rule_of_thumb(knowledge, situations, rule_of_thumb)
        ),
        f"always {commonest}": judge_baseline(cases, dict.fromkeys((case.name for case in cases), commonest)),
    }
    advised = judge_scenarios(knowledge, scenarios, on)
    print(f"{len(knowledge.rules)} rules, {len(cases)} cases, {len(scenarios)} scenarios, evaluated on {on}\n")
    print(f"  {'':<34}{'acceptable   95 % interval':<28}equal        95 % interval")
    for title, outcomes in [*judged.items(), ("advice on the scenarios", advised)]:
        print(show_rates(title, outcomes, arguments.samples, arguments.seed))
    print(
        _indent("Resampling sees no doubt where nothing failed; the rule of three then puts the lower end at 1 - 3/n.")
    )
    print(_indent(f"The rule of thumb says vm when {show_condition(rule_of_thumb, knowledge)}."))
    for title, outcomes in judged.items():
        labels = dict.fromkeys(knowledge.label_of.values())
        print("\n" + "\n".join(show_confusion(f"Confusion: {title}", outcomes, labels)))
    print("\n" + "\n".join(show_wrong(cases, judged["advice"], notes)))
    for outcome in advised:
        if not outcome.is_equal:
            print(f"  scenario {outcome.name}: expected {outcome.expected}, given {outcome.given}")
    flips = flips_by_rule(knowledge, situations)
    titles = {rule.id: rule.title for rule in knowledge.rules}
    head = f"Robustness: each of the {len(flips)} rules that exclude nothing is left out"
    print("\n" + "\n".join([*show_flips(head, flips, titles), *show_bound(flips)]))
    print(check_removals(knowledge, situations, flips, is_all=arguments.recompile))
    criteria = {criterion.id: criterion.title for criterion in knowledge.criteria}
    for sign in (-1, 1):
        changed = flips_by_weight(knowledge, situations, sign * arguments.per_cent)
        head = f"Robustness: the weight of one criterion, rules included, changes by {sign * arguments.per_cent:+d} %"
        print("\n" + "\n".join(show_flips(head, changed, criteria)))


if __name__ == "__main__":
    main()
