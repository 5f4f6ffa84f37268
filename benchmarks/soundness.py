"""Try what `settled` and the bounds promise on the shipped rules: partial workloads, each with random completions.

Half of the workloads are drawn, some under the priors and some wildly; the others are shipped archetypes with a part of
their answers forgotten. Each is settled with the usual budget and then completed at random, with answers under the
priors and evenly from their domains. A settled verdict that some completion changes is wrong, and so is a score, a lead
or an exclusion outside its bounds; both counts have to be 0. The tests try the same on fewer workloads.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from advisor.engine.settle import settle, verdict_position
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import list_profiles, load_workload

ROOT: Final = Path(__file__).resolve().parents[1]


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workloads", type=int, default=2000, help="partial workloads (default: %(default)s)")
    parser.add_argument("--completions", type=int, default=200, help="completions of each (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=20_261_124, help="seed of the draws (default: %(default)s)")
    arguments = parser.parse_args()
    if min(arguments.workloads, arguments.completions) < 1:
        parser.error("--workloads and --completions take a number from 1")
    return arguments


def main() -> None:
    """Print how many workloads were settled, open and not proven, what was tried on them, and what was wrong."""
    arguments = read_arguments()
    sys.path.insert(0, str(ROOT))  # a script's own folder comes first, and the draws are those of the tests
    from advisor.engine.compile import compile_rules
    from tests.engine.completing import Answerer, partial_workloads, try_completions

    knowledge = load_knowledge()
    compiled = compile_rules(knowledge)
    shipped = [load_workload(file, knowledge) for file in list_profiles("workloads").values()]
    examples = [{fact.name: fact.value for fact in item.facts} for item in shipped if not item.components]
    answerer = Answerer(knowledge, arguments.seed)
    counts: Counter[str] = Counter()
    settled: Counter[str] = Counter()
    seconds: list[float] = []
    wrong = outside = 0
    for facts in islice(partial_workloads(answerer, examples), arguments.workloads):
        start = time.perf_counter()
        found = settle(knowledge, facts)
        seconds.append(time.perf_counter() - start)
        tried = try_completions(answerer, facts, arguments.completions)
        outside += tried.outside
        verdict = verdict_position(knowledge, compiled.run(facts))
        if found.is_settled:
            counts["settled"] += 1
            settled[verdict or "undecided"] += 1
            wrong += tried.turned > 0
            continue
        counts["open" if found.is_proven_open else "not proven"] += 1
        counter = found.counterexample
        wrong += counter is not None and verdict_position(knowledge, compiled.run(counter)) == verdict
    total = arguments.workloads
    print(f"{total:,} partial workloads, {total * arguments.completions:,} completions\n")
    for name in ("settled", "open", "not proven"):
        print(f"{name:<12}{counts[name]:>7,}{counts[name] / total:>8.1%}")
    print("\nsettled on " + ", ".join(f"{verdict} {count:,}" for verdict, count in sorted(settled.items())))
    print(f"settled wrongly: {wrong}; completions outside the bounds: {outside}")
    middle, late = median(seconds), quantiles(seconds, n=20)[-1] if total > 1 else seconds[0]
    print(f"time to settle: median {1000 * middle:.1f} ms, 95th percentile {1000 * late:.0f} ms")
    if wrong or outside:
        sys.exit("a promise is broken")


if __name__ == "__main__":
    main()
