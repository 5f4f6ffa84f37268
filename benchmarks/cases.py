"""Judge the advice: is it right, and on how little does it hang.

Over the real decisions of `tests/cases`, each answered by two readers who saw the narrative and the questions alone,
over the fresh workloads of `tests/cases-fresh`, which nobody tuned on, and over the scenarios of `tests/scenarios` this
prints how often the advice is acceptable and equal to what was expected, with bootstrap intervals and beside two
baselines: the rule of thumb that fits on four lines, and always the commonest label. It prints the share of each label
that was found, how often the two readings lead to one verdict, and each case that is not acceptable with the published
reason. Then each rule that only weighs is left out, each criterion's weight is changed, and answers are changed at
random, to see which first readings would be decided otherwise. No number of the rules is fitted, so that there is
nothing to leave out fold by fold; what stands out of sample are the fresh workloads. Nothing here is timed; the same
rules and seed print the same bytes.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Final

from advisor.engine.compile import compile_rules
from advisor.engine.truth import view_of
from advisor.engine.wording import show_condition
from advisor.knowledge.conditions import ConditionReader
from advisor.knowledge.documents.base import Raw, Shape
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.locate import find_data
from advisor.knowledge.shape import read_shape
from advisor.knowledge.source import read_yaml
from advisor.knowledge.tables import as_of
from advisor.model.diagnostic import InvalidInputError
from advisor.model.domain import BoolDomain, ChoiceDomain, LevelsDomain
from advisor.testing.decisions import decide, label_of, matches, read_case, read_scenario
from advisor.testing.robustness import (
    Situation,
    answer_all,
    compare_answers,
    flips_by_rule,
    flips_by_weight,
    meet_situations,
    without_rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.model.condition import Condition
    from advisor.model.domain import Domain
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase
    from advisor.testing.decisions import Decision
    from advisor.testing.robustness import Flip

ROOT: Final = Path(__file__).resolve().parents[1]
NOTES: Final = Path(__file__).with_name("cases.notes.yaml")
BOUND: Final = 2
WIDTH: Final = 110


class Thumb(Shape):
    """`cases.notes.yaml`."""

    rule_of_thumb: dict[str, Raw]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way of deciding gave for one decision."""

    name: str
    expected: str
    given: str
    is_acceptable: bool
    is_equal: bool


def read_cases(folder: str, knowledge: KnowledgeBase) -> list[Decision]:
    """Read every reading of the decisions in a folder below `tests`."""
    files = sorted((ROOT / "tests" / folder).rglob("*.yaml"))
    return [reading for file in files for reading in read_case(file, knowledge)]


def read_scenarios(knowledge: KnowledgeBase) -> list[Decision]:
    """Read every scenario."""
    return [read_scenario(file, knowledge) for file in sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))]


def read_thumb(knowledge: KnowledgeBase) -> Condition:
    """Read the rule of thumb. Raises InvalidInputError."""
    document = read_yaml(NOTES, NOTES.name)
    shape = read_shape(document, Thumb)
    reader = ConditionReader(document, knowledge.domain_of, [])
    condition = reader.read(shape.rule_of_thumb, ("rule_of_thumb",))
    if reader.problems:
        raise InvalidInputError(reader.problems)
    return condition


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


def show_wrong(cases: list[Decision], outcomes: list[Outcome]) -> list[str]:
    """Give each reading on which the advice is not acceptable, with the published reason."""
    wrong = [(case, o) for case, o in zip(cases, outcomes, strict=True) if not o.is_acceptable]
    lines = [f"Not acceptable: {len(wrong)}"]
    for case, outcome in wrong:
        lines.append(f"  {case.name}  {case.title}: expected {outcome.expected}, given {outcome.given}")
        lines.append(_indent(f"published: {case.why.strip()}"))
    return lines


def show_recall(outcomes: list[Outcome]) -> str:
    """Give the share of each label that was found."""
    cells = []
    for label in dict.fromkeys(outcome.expected for outcome in outcomes):
        found = [outcome.is_equal for outcome in outcomes if outcome.expected == label]
        cells.append(f"{label} {sum(found)} of {len(found)} ({sum(found) / len(found):.0%})")
    return "  found: " + ", ".join(cells)


def show_agreement(cases: list[Decision], verdicts: Mapping[str, str]) -> str:
    """Say how often the two readings of a case lead to one verdict."""
    pairs = [(case.name, f"{case.name}/2") for case in cases if case.reading == 1 and f"{case.name}/2" in verdicts]
    same = sum(verdicts[first] == verdicts[second] for first, second in pairs)
    return f"  The two readings lead to one verdict in {same} of {len(pairs)} cases ({same / len(pairs):.0%})."


def change_answers(knowledge: KnowledgeBase, situation: Situation, share: float, source: random.Random) -> Situation:
    """Change a share of the answered yes/no, choice and level questions of each part to another value at random."""
    parts = []
    for facts in situation.parts:
        changed = dict(facts)
        for fact, value in facts.items():
            question = knowledge.question_by_fact.get(fact)
            if question is None or source.random() >= share:
                continue
            others = [other for other in options(question.domain) if other != value]
            if others:
                changed[fact] = source.choice(others)
        parts.append(changed)
    return Situation(situation.name, tuple(parts))


def options(domain: Domain) -> list[FactValue]:
    """Give the values of a closed domain; none for numbers, sets and releases."""
    if isinstance(domain, BoolDomain):
        return [True, False]
    return list(domain.labels) if isinstance(domain, (ChoiceDomain, LevelsDomain)) else []


def show_noise(knowledge: KnowledgeBase, situations: tuple[Situation, ...], seed: int, rounds: int = 20) -> str:
    """Say how many verdicts change when one answer in twenty is changed at random: the mean over some rounds."""
    source = random.Random(seed)  # noqa: S311 - statistics, not secrets
    before = answer_all(knowledge, situations)
    changed = 0
    for _ in range(rounds):
        noisy = tuple(change_answers(knowledge, situation, 0.05, source) for situation in situations)
        after = answer_all(knowledge, noisy)
        changed += sum(before[name].verdict != after[name].verdict for name in before)
    share = changed / (rounds * len(situations))
    return f"One answer in twenty changed at random: {share:.1%} of the verdicts change, the mean of {rounds} rounds."


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
    cases = read_cases("cases", knowledge)
    fresh = read_cases("cases-fresh", knowledge)
    scenarios = read_scenarios(knowledge)
    first = [case for case in cases if case.reading == 1]
    situations = meet_situations(knowledge, first, on)
    rule_of_thumb = read_thumb(knowledge)
    commonest = Counter(case.expected for case in first).most_common(1)[0][0]
    advised = judge_cases(knowledge, cases, on)
    by_thumb = follow_rule_of_thumb(knowledge, meet_situations(knowledge, cases, on), rule_of_thumb)
    judged = {
        "both readings": advised,
        "first reading": [o for case, o in zip(cases, advised, strict=True) if case.reading == 1],
        "second reading": [o for case, o in zip(cases, advised, strict=True) if case.reading != 1],
        "fresh workloads, out of sample": judge_cases(knowledge, fresh, on),
        "rule of thumb in four lines": judge_baseline(cases, by_thumb),
        f"always {commonest}": judge_baseline(cases, dict.fromkeys((case.name for case in cases), commonest)),
    }
    tried = judge_scenarios(knowledge, scenarios, on)
    labels = tuple(dict.fromkeys(knowledge.label_of.values()))
    print(
        f"{len(knowledge.rules)} rules, {len(first)} cases, {len(fresh)} fresh workloads, {len(scenarios)} scenarios\n"
    )
    print(f"  {'':<34}{'acceptable   95 % interval':<28}equal        95 % interval")
    for title, outcomes in [*judged.items(), ("advice on the scenarios", tried)]:
        print(show_rates(title, outcomes, arguments.samples, arguments.seed))
    print(
        _indent("Resampling sees no doubt where nothing failed; the rule of three then puts the lower end at 1 - 3/n.")
    )
    print(show_recall(advised))
    verdicts = {case.name: decide(case, knowledge, on).verdict for case in cases}
    print(show_agreement(cases, verdicts))
    print(_indent(f"The rule of thumb says vm when {show_condition(rule_of_thumb, knowledge)}."))
    for title in ("both readings", "fresh workloads, out of sample"):
        print("\n" + "\n".join(show_confusion(f"Confusion: {title}", judged[title], labels)))
    print("\n" + "\n".join(show_wrong(cases, advised)))
    for outcome in tried:
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
    print("\n" + show_noise(knowledge, situations, arguments.seed))


if __name__ == "__main__":
    main()
