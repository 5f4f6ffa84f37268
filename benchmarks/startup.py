"""Measure what a user waits for: the process of `advisor evaluate` and an answer to Tab, beside bare Python and typer.

The budget is 1.8 times a typer hello-world. The runs of all commands are interleaved, so that a busy machine slows all
of them alike, and medians are compared. Warm means that the knowledge is in the cache, as it is from the second start
on; cold means that the cache is empty, so that the YAML is read and checked.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
WORKLOAD: Final = ROOT / "profiles" / "workloads" / "web-app.yaml"
BUDGET: Final = 1.8
BARE, HELLO, WARM, COLD = "python -c pass", "typer hello-world", "advisor evaluate, warm", "advisor evaluate, cold"
TAB: Final = "Tab after --set, warm"
TYPED: Final = {"_ADVISOR_COMPLETE": "complete_bash", "COMP_WORDS": "advisor\nevaluate\n--set\nos_", "COMP_CWORD": "3"}
"""What bash says of a line in which somebody wants a fact completed."""
HELLO_SCRIPT: Final = """\
import typer

app = typer.Typer()


@app.command()
def main(name: str = "world") -> None:
    typer.echo(f"Hello {name}")


app()
"""


def run(command: list[str], environment: dict[str, str]) -> float:
    """Give the seconds that a process takes. Raises CalledProcessError when it fails."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def measure(workload: Path, runs: int) -> dict[str, list[float]]:
    """Give the seconds of each run by command, in turns; the first turn warms caches and is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder, "hello.py")
        hello.write_text(HELLO_SCRIPT, encoding="utf-8")
        evaluate = [sys.executable, "-m", "advisor", "evaluate", str(workload)]
        warm = {**os.environ, "ADVISOR_CACHE": str(Path(folder, "warm"))}
        seconds: dict[str, list[float]] = {BARE: [], HELLO: [], WARM: [], TAB: [], COLD: []}
        for turn in range(runs + 1):
            cold = {**os.environ, "ADVISOR_CACHE": str(Path(folder, f"cold-{turn}"))}
            taken = {
                BARE: run([sys.executable, "-c", "pass"], warm),
                HELLO: run([sys.executable, str(hello)], warm),
                WARM: run(evaluate, warm),
                TAB: run([sys.executable, "-m", "advisor"], {**warm, **TYPED}),
                COLD: run(evaluate, cold),
            }
            if turn:
                for name, value in taken.items():
                    seconds[name].append(value)
        return seconds


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workload", nargs="?", type=Path, default=WORKLOAD, help="the file to evaluate")
    parser.add_argument("--runs", type=int, default=15, help="counted runs of each command (default: %(default)s)")
    arguments = parser.parse_args()
    arguments.workload = arguments.workload.resolve()
    if arguments.runs < 1:
        parser.error("--runs takes a number from 1")
    return arguments


def main() -> None:
    """Print the medians and the ratios."""
    arguments = read_arguments()
    seconds = measure(arguments.workload, arguments.runs)
    medians = {name: median(values) for name, values in seconds.items()}
    print(f"Whole process, {arguments.runs} interleaved runs, CPython {sys.version.split()[0]}\n")
    print(f"{'':<26}{'median':>9}{'best':>9}{'of hello':>10}{'of bare':>9}")
    for name, values in seconds.items():
        ratios = f"{medians[name] / medians[HELLO]:>10.2f}{medians[name] / medians[BARE]:>9.1f}"
        print(f"{name:<26}{1000 * medians[name]:>6.0f} ms{1000 * min(values):>6.0f} ms{ratios}")
    print(f"\nThe budget for the warm start is {BUDGET} times the typer hello-world.")


if __name__ == "__main__":
    main()
