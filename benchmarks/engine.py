"""Measure the engine in process: facts in, scores and fired rules out, on one core, with loading left out.

The facts are those of the shipped archetypes. Beside the compiled function stand `CompiledRules.run`, which names the
parts of its answer, and the naive interpreter of the tests, which walks the same rules as data; all three are checked
to agree before they are timed. The budget is 80,000 evaluations a second.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from advisor.engine.compile import NO_RULE, compile_function
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import list_profiles, load_workload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

    Facts = Mapping[str, FactValue]

ROOT: Final = Path(__file__).resolve().parents[1]
BUDGET: Final = 80_000


def read_facts(knowledge: KnowledgeBase) -> list[Facts]:
    """Give the facts of each archetype, and of each of its components."""
    found: list[Facts] = []
    for file in list_profiles("workloads").values():
        workload = load_workload(file, knowledge)
        shared = {fact.name: fact.value for fact in workload.facts}
        parts = [{fact.name: fact.value for fact in part.facts} for part in workload.components]
        found += [{**shared, **part} for part in parts] or [shared]
    return found


def measure_rate(
    evaluate: Callable[[Facts], object], workloads: list[Facts], rounds: int, seconds: float
) -> list[float]:
    """Give the evaluations per second of each round; a round goes over all workloads until its time is up."""
    rates: list[float] = []
    for _ in range(rounds):
        done, start = 0, time.perf_counter()
        while (taken := time.perf_counter() - start) < seconds:
            for facts in workloads:
                evaluate(facts)
            done += len(workloads)
        rates.append(done / taken)
    return rates


def measure_compilation(knowledge: KnowledgeBase, rounds: int) -> list[float]:
    """Give the seconds that it takes to build and compile the function, round by round."""
    taken: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        compile_function(knowledge)
        taken.append(time.perf_counter() - start)
    return taken


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each measurement (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=0.5, help="length of a round (default: %(default)s)")
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.seconds <= 0:
        parser.error("--rounds takes a number from 1, --seconds one above 0")
    return arguments


def main() -> None:
    """Print the rates, their ratio and the time of compilation."""
    arguments = read_arguments()
    sys.path.insert(0, str(ROOT))  # a script's own folder comes first, and the naive interpreter is a test's
    from tests.engine import naive

    knowledge = load_knowledge()
    workloads = read_facts(knowledge)
    compiled = compile_function(knowledge)
    for facts in workloads:
        fired = {knowledge.rules[index].id for index in compiled.run(facts).fired}
        if fired != naive.evaluate(knowledge, facts).fired:
            sys.exit("the compiled function and the naive interpreter disagree; run the tests")
    ways: dict[str, Callable[[Facts], object]] = {
        "compiled function": lambda facts: compiled.function(facts, NO_RULE),
        "CompiledRules.run": compiled.run,
        "naive interpreter": lambda facts: naive.evaluate(knowledge, facts),
    }
    mean = sum(len(compiled.run(facts).fired) for facts in workloads) / len(workloads)
    print(
        f"{len(knowledge.rules)} rules, {len(knowledge.domain_of)} facts, {len(workloads)} workloads, {mean:.0f} fire\n"
    )
    print(f"{'evaluations per second':<26}{'median':>10}{'best':>10}")
    medians: dict[str, float] = {}
    for name, evaluate in ways.items():
        rates = measure_rate(evaluate, workloads, arguments.rounds, arguments.seconds)
        medians[name] = median(rates)
        print(f"{name:<26}{medians[name]:>10,.0f}{max(rates):>10,.0f}")
    print(f"\ncompiled / naive: {medians['compiled function'] / medians['naive interpreter']:.0f}")
    taken = measure_compilation(knowledge, arguments.rounds)
    print(f"compilation: {1000 * median(taken):.0f} ms (best {1000 * min(taken):.0f} ms)")
    print(f"The budget is {BUDGET:,} evaluations a second.")


if __name__ == "__main__":
    main()
