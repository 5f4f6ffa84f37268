"""Judge the interview: how many prompts it takes, whether it ends with the right verdict, and how fast it chooses.

Somebody with a workload in mind answers: every archetype and every real decision that has no components, with what the
file does not say as in an ordinary workload (the plain value, otherwise the likeliest). The interview is held to its
end and its verdict compared with that of all answers together. Beside it stand the same prompts in the order of the
topics and in random order, and a decision tree learned on the same answers, which promises nothing. The same rules and
seed print the same figures, times aside.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Final

from advisor.engine.compile import compile_rules
from advisor.engine.completions import Completer, cells_of
from advisor.engine.outlook import UNDECIDED
from advisor.engine.settle import settle, verdict_position
from advisor.interview.agenda import make_agenda
from advisor.interview.choose import guide
from advisor.interview.known import known_parts
from advisor.interview.prompt import Given, Prompt, tick
from advisor.interview.seat import LIKELY, NODES
from advisor.interview.state import Interview, answer
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.locate import find_data
from advisor.knowledge.lookup import look_up
from advisor.knowledge.profiles import list_profiles, load_workload
from advisor.knowledge.tables import as_of
from advisor.model.workload import Workload
from advisor.testing.decisions import read_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from advisor.interview.agenda import Item
    from advisor.interview.state import Scope
    from advisor.model.fact import Fact, FactValue
    from advisor.model.knowledge import KnowledgeBase

ROOT: Final = Path(__file__).resolve().parents[1]
BARS: Final = {"settled": (12, 20), "likely": (8, None)}
"""The most prompts at the median and at the 90th percentile."""
CHOOSING_MS: Final = 50
"""The most time that choosing the next prompt may take at the median."""

Facts = dict[str, "FactValue"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a workload in mind: what they would answer to everything, and the verdict of all that."""

    name: str
    full: Facts
    verdict: str


@dataclass(frozen=True, slots=True)
class Held:
    """An interview that was held."""

    prompts: int
    is_right: bool
    """Whether it ended with the verdict of all answers."""
    is_settled: bool
    seconds: tuple[float, ...]
    """What it took to choose each prompt, and to stop."""
    misses: tuple[int, ...]
    """By how much each announcement of how many are to go was too high."""


def meet_everybody(knowledge: KnowledgeBase, on: date) -> list[Person]:
    """Give somebody for each archetype and each real decision without components."""
    workloads = [load_workload(file, knowledge) for file in list_profiles("workloads").values()]
    workloads += [read_case(file, knowledge)[0].workload for file in sorted((ROOT / "tests" / "cases").glob("*.yaml"))]
    compiled = compile_rules(knowledge)
    people: list[Person] = []
    for workload in workloads:
        if not workload.components:
            full = complete(knowledge, workload.facts, on)
            people.append(Person(workload.name, full, verdict_position(knowledge, compiled.run(full)) or UNDECIDED))
    return people


def complete(knowledge: KnowledgeBase, facts: tuple[Fact, ...], on: date) -> Facts:
    """Give an answer to every question that applies: what is not said is plain, or else the likeliest."""
    full: Facts = {fact.name: fact.value for fact in (*facts, *look_up(knowledge, facts, on))}
    completer, cells = Completer(knowledge), cells_of(knowledge)
    for question in completer.questions:
        if question.fact not in full and completer.is_asked(question, full):
            likeliest = max(cells[question.fact], key=lambda cell: cell.prior)
            full.update(likeliest.facts if question.plain is None else ((question.fact, question.plain),))
    return full


def respond(prompt: Prompt, full: Mapping[str, FactValue]) -> Given:
    """Give the answer of somebody to a prompt."""
    if not prompt.has_ticks:
        return Given(answers={fact: full[fact] for fact in prompt.facts if fact in full})
    ticked = [
        choice.value
        for choice in prompt.choices
        if any(full.get(fact, plain) != plain for fact, plain in choice.plain.items())
    ]
    return tick(prompt, ticked)


def hold(knowledge: KnowledgeBase, person: Person, on: date, scope: Scope) -> Held:
    """Hold the interview as `advisor ask` does."""
    interview = Interview(workload=Workload(name=person.name), on=on, scope=scope)
    seconds: list[float] = []
    announced: list[int] = []
    while True:
        start = time.perf_counter()
        guidance = guide(knowledge, interview)
        seconds.append(time.perf_counter() - start)
        if guidance.prompt is None:
            break
        announced.append(guidance.to_go)
        interview = answer(interview, guidance.prompt, respond(guidance.prompt, person.full))
    prompts = len(interview.steps)
    return Held(
        prompts=prompts,
        is_right=_verdict(knowledge, interview) == person.verdict,
        is_settled=guidance.is_settled,
        seconds=tuple(seconds),
        misses=tuple(to_go - (prompts - asked) for asked, to_go in enumerate(announced)),
    )


def hold_in_order(
    knowledge: KnowledgeBase, person: Person, on: date, scope: Scope, choose: Callable[[Sequence[Item]], Item]
) -> int:
    """Give after how many prompts nothing can change the verdict when another order is kept.

    The interview is held to its end; settled once is settled for good, so where it becomes so is found by halves.
    """
    interview = Interview(workload=Workload(name=person.name), on=on, scope=scope)
    stations = [interview]
    while items := make_agenda(knowledge, interview).items:
        prompt = choose(items).make_prompt(knowledge, interview)
        interview = answer(interview, prompt, respond(prompt, person.full))
        stations.append(interview)
    low, high = 0, len(stations) - 1
    while low < high:
        middle = (low + high) // 2
        open_facts = make_agenda(knowledge, stations[middle]).open_facts
        (known,) = known_parts(knowledge, stations[middle])
        if settle(knowledge, known, open_facts=open_facts, budget=NODES).is_settled:
            high = middle
        else:
            low = middle + 1
    return low


def _verdict(knowledge: KnowledgeBase, interview: Interview) -> str:
    (known,) = known_parts(knowledge, interview)
    return verdict_position(knowledge, compile_rules(knowledge).run(known)) or UNDECIDED


def learn_tree(knowledge: KnowledgeBase, people: Sequence[Person], seed: int) -> tuple[list[int], int]:
    """Give how many questions a decision tree asks of each person, and for how many it is wrong when it never met them.

    Each test of the tree compares one fact; the questions on a path are its different facts.
    """
    from sklearn.tree import DecisionTreeClassifier

    columns = [(question.fact, value) for question in knowledge.questions for value in _values(question.fact, people)]
    rows = [[float(person.full.get(fact) == value) for fact, value in columns] for person in people]
    labels = [person.verdict for person in people]

    def learn(left_out: int | None) -> DecisionTreeClassifier:
        kept = [index for index in range(len(people)) if index != left_out]
        tree = DecisionTreeClassifier(random_state=seed)
        return tree.fit([rows[index] for index in kept], [labels[index] for index in kept])

    tree = learn(None)
    tested = tree.tree_.feature
    paths = tree.decision_path(rows)
    asked = [
        len({columns[tested[node]][0] for node in paths[index].indices if tested[node] >= 0})
        for index in range(len(people))
    ]
    wrong = sum(learn(index).predict([rows[index]])[0] != labels[index] for index in range(len(people)))
    return asked, wrong


def _values(fact: str, people: Iterable[Person]) -> list[FactValue]:
    return list(dict.fromkeys(person.full[fact] for person in people if fact in person.full))


def show_counts(title: str, counts: Sequence[int], rest: str = "") -> str:
    """Give one line: median, 90th percentile and most."""
    ordered = sorted(counts)
    return f"  {title:<56}{median(ordered):>7g}{_percentile(ordered, 0.9):>6}{ordered[-1]:>6}   {rest}".rstrip()


def show_distribution(counts: Sequence[int]) -> list[str]:
    """Give how many interviews take how many prompts."""
    return [f"  {size:>3} {'#' * counts.count(size)}" for size in range(min(counts), max(counts) + 1)]


def _percentile(ordered: Sequence[int], share: float) -> int:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show_bar(what: str, value: float, most: float, unit: str = "") -> str:
    """Say whether a bar holds."""
    return f"  {what}: {value:.3g}{unit}, at most {most:g}{unit}: {'holds' if value <= most else 'IS MISSED'}"


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--on", type=date.fromisoformat, help="the day of the evaluation (default: that of the tables)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random order and of the tree")
    parser.add_argument("--every", type=int, default=1, help="take only every so many of the workloads")
    return parser.parse_args()


def main() -> None:
    """Print the report."""
    arguments = read_arguments()
    knowledge = load_knowledge()
    on = arguments.on or as_of(find_data("rules") / "tables" / "eol.json")
    people = meet_everybody(knowledge, on)[:: arguments.every]
    guide(knowledge, Interview(workload=Workload(name="first"), on=on))  # compiles what every prompt needs
    print(f"{len(knowledge.questions)} questions, {len(people)} workloads, evaluated on {on}\n")
    print(f"  {'prompts (a screen counts as one)':<56}{'median':>7}{'p90':>6}{'most':>6}")
    held: dict[Scope, list[Held]] = {}
    scopes: tuple[Scope, ...] = ("settled", "likely")
    for scope in scopes:
        held[scope] = [hold(knowledge, person, on, scope) for person in people]
        right = sum(each.is_right for each in held[scope])
        settled = sum(each.is_settled for each in held[scope])
        words = f"verdict of all answers: {right} of {len(people)}, settled: {settled}"
        print(show_counts(f"advisor ask --until {scope}", [each.prompts for each in held[scope]], words))
    source = random.Random(arguments.seed)  # noqa: S311 - an order, no secrets
    orders: tuple[tuple[str, Scope, Callable[[Sequence[Item]], Item]], ...] = (
        ("overview, then topics in their order", "settled", lambda items: items[0]),
        (
            "overview, then random order",
            "settled",
            lambda items: items[0] if not items[0].topic else source.choice(items),
        ),
        ("topics in their order, no overview", "all", lambda items: items[0]),
        ("random order, no overview", "all", source.choice),
    )
    for title, scope, choose in orders:
        counts = [hold_in_order(knowledge, person, on, scope, choose) for person in people]
        print(show_counts(f"until settled: {title}", counts))
    asked, wrong = learn_tree(knowledge, people, arguments.seed)
    rest = f"questions; wrong on {wrong} of {len(people)} that it never met ({wrong / len(people):.0%}), never settled"
    print(show_counts("decision tree learned on the same answers", asked, rest))
    print("\nPrompts until settled, one sign an interview")
    print("\n".join(show_distribution([each.prompts for each in held["settled"]])))
    misses = [miss for each in held["settled"] for miss in each.misses]
    print(f"\nAnnounced as still to go: {mean(misses):+.1f} on average, off by {mean(map(abs, misses)):.1f}")
    seconds = sorted(each for scope in scopes for each_held in held[scope] for each in each_held.seconds)
    times = [1000 * seconds[min(len(seconds) - 1, int(share * len(seconds)))] for share in (0.5, 0.9, 1)]
    print("Choosing the next prompt: median {:.1f} ms, p90 {:.1f} ms, most {:.0f} ms".format(*times))
    print("\nBars")
    for scope in scopes:
        ordered = sorted(each.prompts for each in held[scope])
        most_median, most_p90 = BARS[scope]
        print(show_bar(f"median of prompts until {scope}", median(ordered), most_median))
        if most_p90 is not None:
            print(show_bar(f"90th percentile of prompts until {scope}", _percentile(ordered, 0.9), most_p90))
    failed = sum(not (each.is_right and each.is_settled) for each in held["settled"])
    print(show_bar("interviews not settled with the verdict of all answers", failed, 0))
    flipped = sum(not each.is_right for each in held["likely"]) / len(people)
    print(show_bar("verdicts that the rest would have changed after `likely`", flipped, LIKELY))
    print(show_bar("median time to choose", times[0], CHOOSING_MS, " ms"))


if __name__ == "__main__":
    main()
