"""Fill in the worked example of `docs/method.md`.

What a formula gives is worked out here from the knowledge base in plain arithmetic and not by the engine; a test holds
the figures against what the engine recommends. What takes a search or draws is the engine's own.
"""

from __future__ import annotations

import math
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.advise import advise
from advisor.engine.bounds import find_bounds
from advisor.engine.scale import MILLI
from advisor.engine.settle import settle
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.lookup import look_up
from advisor.knowledge.profiles import find_profile, load_policy, load_workload
from advisor.model.knowledge import LevelScale, MeasuredScale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from advisor.model.knowledge import Alternative, Criterion, KnowledgeBase
    from advisor.model.recommendation import Firing, Recommendation
    from advisor.model.workload import Workload

DOCS: Final = Path(__file__).resolve().parents[1]
PAGE: Final = DOCS / "method.md"
EXAMPLE: Final = DOCS / "examples" / "quotes.yaml"
SHOP: Final = DOCS / "examples" / "quotes-sized.yaml"
ON: Final = date(2026, 11, 24)
BLOCK: Final = re.compile(r"(<!-- table (?P<name>[a-z-]+) -->\n).*?(?=<!-- end -->)", re.DOTALL)


class Example:
    """The worked example: weights, performances and scores, each by its formula."""

    def __init__(self, knowledge: KnowledgeBase, firings: Iterable[Firing]) -> None:
        """Take the rules that fire as given; what they do is worked out here."""
        self.knowledge = knowledge
        self.firings = tuple(firings)
        self.criteria = [criterion.id for criterion in knowledge.criteria]
        self.alternatives = [alternative.id for alternative in knowledge.alternatives]
        self.weight = {c.id: max(0.0, c.weight + self.weighing(c.id)) for c in knowledge.criteria}
        self.performance = {
            (a.id, c.id): min(1.0, max(0.0, base_performance(c, a) + self.shifting(a.id, c.id) + self.measuring(a, c)))
            for a in knowledge.alternatives
            for c in knowledge.criteria
        }
        self.total = sum(self.weight.values())

    def weighing(self, criterion: str) -> float:
        """Give the sum of what firing rules add to a weight."""
        return sum(firing.weigh.get(criterion, 0.0) for firing in self.firings)

    def shifting(self, alternative: str, criterion: str) -> float:
        """Give the sum of what firing rules add to a performance, each cause held within its cap."""
        caps = {cause.id: cause.cap / MILLI for cause in self.knowledge.causes}
        by_cause: dict[str, float] = {}
        for firing in self.firings:
            shift = firing.shift.get(alternative, {}).get(criterion, 0.0)
            by_cause[firing.cause] = by_cause.get(firing.cause, 0.0) + shift
        free = by_cause.pop("", 0.0)
        return free + sum(min(caps[cause], max(-caps[cause], shift)) for cause, shift in by_cause.items())

    def measuring(self, alternative: Alternative, criterion: Criterion) -> float:
        """Give what the figures of firing rules add to a performance."""
        base = base_performance(criterion, alternative)
        found = [firing.figures.get(alternative.id, {}).get(criterion.id) for firing in self.firings]
        return sum(worth(criterion.scale, cell.figure) - base for cell in found if cell is not None)

    def score(self, alternative: str) -> float:
        """Give `V_a = sum(w_c * p_ac) / sum(w_c)`."""
        return sum(self.weight[c] * self.performance[alternative, c] for c in self.criteria) / self.total

    def lead(self, first: str, second: str, criterion: str) -> float:
        """Give `w_c * (p_ac - p_bc) / sum(w)`."""
        difference = self.performance[first, criterion] - self.performance[second, criterion]
        return self.weight[criterion] * difference / self.total

    def without(self, rule: str) -> Example:
        """Give the example as if a rule did not fire."""
        return Example(self.knowledge, [firing for firing in self.firings if firing.rule != rule])

    def crossing(self, first: str, second: str, criterion: str) -> float | None:
        """Give the weight of a criterion at which two alternatives score the same; None when they never do."""
        slope = self.performance[first, criterion] - self.performance[second, criterion]
        level = sum(
            self.weight[c] * (self.performance[second, c] - self.performance[first, c])
            for c in self.criteria
            if c != criterion
        )
        return level / slope if slope else None


def base_performance(criterion: Criterion, alternative: Alternative) -> float:
    """Give the worth of a judged level, or of a figure by the value function, before any rule."""
    scale, performance = criterion.scale, alternative.performance[criterion.id]
    if isinstance(scale, LevelScale):
        return scale.levels[performance.level]
    return worth(scale, performance.figure or 0.0)


def worth(scale: LevelScale | MeasuredScale, figure: float) -> float:
    """Give what a measured figure is worth by the value function."""
    if isinstance(scale, LevelScale):
        raise TypeError("a judged criterion has no figures")
    if scale.value == "log":
        value = math.log(scale.worst / figure) / math.log(scale.worst / scale.best)
    else:
        value = (scale.worst - figure) / (scale.worst - scale.best)
    return min(1.0, max(0.0, value))


class Page:
    """Everything that the tables are made from, and one method for each."""

    def __init__(self) -> None:
        """Advise the workloads of the page."""
        self.knowledge = load_knowledge()
        self.workload = load_workload(EXAMPLE, self.knowledge)
        self.advice = self._advise(self.workload)
        self.example = Example(self.knowledge, self.advice.firings)
        self.tables: dict[str, Callable[[], list[str]]] = {
            "inference": self.show_inference,
            "weights": self.show_weights,
            "values": self.show_values,
            "scores": self.show_scores,
            "lead": self.show_lead,
            "without": self.show_without,
            "bounds": self.show_bounds,
            "questions": self.show_questions,
            "intervals": self.show_intervals,
            "acceptability": self.show_acceptability,
            "changes": self.show_changes,
            "sizing": self.show_sizing,
        }

    def _advise(self, workload: Workload, policy: str = "") -> Recommendation:
        stance = load_policy(policy, self.knowledge) if policy else None
        return advise(self.knowledge, workload, stance, evaluated_on=ON)

    def show_inference(self) -> list[str]:
        """Show the chain from what a policy assumes to an exclusion."""
        advice = self._advise(self.workload, "zero-trust")
        origin = {fact.name: fact.origin.value for fact in advice.facts}
        rows = []
        for firing in sorted(advice.firings, key=lambda firing: not firing.conclude):
            if firing.conclude or firing.vetoes:
                rests_on = firing.facts.items()
                facts = ", ".join(f"`{name}`: {_value(v)} ({origin.get(name, 'derived')})" for name, v in rests_on)
                does = [f"`{name}` becomes at least {_value(value)}" for name, value in firing.conclude.items()]
                does += [f"`{name}` is excluded" for name in firing.vetoes]
                rows.append((f"`{firing.rule}`", facts, "; ".join(does)))
        return table(("Rule", "Rests on", "Then"), rows)

    def show_weights(self) -> list[str]:
        """Show base weight, what rules add, and the weight that counts."""
        rows = []
        for criterion in self.knowledge.criteria:
            added = [f"{f.weigh[criterion.id]:+g} `{f.rule}`" for f in self.advice.firings if criterion.id in f.weigh]
            weight = self.example.weight[criterion.id]
            rows.append((criterion.id, f"{criterion.weight:g}", _signed(", ".join(added)), f"{weight:g}"))
        rows.append(("**sum**", "", "", f"**{self.example.total:g}**"))
        return table(("Criterion", "Base", "Rules", "w"), rows, "lrlr")

    def show_values(self) -> list[str]:
        """Show figures and what they are worth."""
        rows = []
        for alternative in self.knowledge.alternatives:
            row = [f"`{alternative.id}`"]
            for name in ("startup", "density"):
                figure = alternative.performance[name].figure or 0.0
                row += [f"{figure:g}", f"{self.example.performance[alternative.id, name]:.3f}"]
            rows.append(tuple(row))
        scales = [
            f"{criterion.title} runs from {criterion.scale.best:g} {criterion.scale.unit} (best) to"
            f" {criterion.scale.worst:g} {criterion.scale.unit} (worst)"
            for criterion in self.knowledge.criteria
            if not isinstance(criterion.scale, LevelScale)
        ]
        head = ("Alternative", "Start-up, s", "p", "Density, MiB", "p")
        return [f"{'. '.join(scales)}. Equal ratios count alike on both.", "", *table(head, rows, "lrrrr")]

    def show_scores(self) -> list[str]:
        """Show every performance, the weights and the scores."""
        names, example = self.example.alternatives, self.example
        rows = [
            (criterion, f"{example.weight[criterion]:g}", *(f"{example.performance[a, criterion]:.3f}" for a in names))
            for criterion in example.criteria
        ]
        rows.append(("**V**", "", *(f"**{example.score(name):.4f}**" for name in names)))
        return table(("Criterion", "w", *(f"`{name}`" for name in names)), rows, "lr" + "r" * len(names))

    def show_lead(self) -> list[str]:
        """Show what each criterion adds to the margin."""
        first, second = self.advice.alternative, self.advice.runner_up
        example = self.example
        rows = [
            (
                criterion,
                _signed(
                    f"{example.weight[criterion]:g} × ({example.performance[first, criterion]:.3f} −"
                    f" {example.performance[second, criterion]:.3f}) / {example.total:g}"
                ),
                _signed(f"{example.lead(first, second, criterion):+.4f}"),
            )
            for criterion in example.criteria
        ]
        total = sum(example.lead(first, second, criterion) for criterion in example.criteria)
        rows.append(("**margin**", "", f"**{_signed(f'{total:+.4f}')}**"))
        return table(("Criterion", f"`{first}` before `{second}`", "Contribution"), rows, "llr")

    def show_without(self) -> list[str]:
        """Show the margin with and without each rule."""
        first, second = self.advice.alternative, self.advice.runner_up
        full = self.example.score(first) - self.example.score(second)
        rows = []
        for firing in self.advice.firings:
            rest = self.example.without(firing.rule)
            without = rest.score(first) - rest.score(second)
            rows.append(
                (f"`{firing.rule}`", firing.title, f"{full:.4f}", f"{without:.4f}", _signed(f"{full - without:+.4f}"))
            )
        return table(("Rule", "", "Margin", "Margin without it", "Effect"), rows, "llrrr")

    def show_bounds(self) -> list[str]:
        """Show within what the lead of an archetype lies while questions are open."""
        workload = load_workload(find_profile("workloads", "web-app"), self.knowledge)
        facts = {fact.name: fact.value for fact in (*workload.facts, *look_up(self.knowledge, workload.facts, ON))}
        bounds, settlement = find_bounds(self.knowledge, facts), settle(self.knowledge, facts)
        rules = ", ".join(f"`{self.knowledge.rules[index].id}`" for index in bounds.undecided)
        first = next(index for index, a in enumerate(self.knowledge.alternatives) if a.id == "docker")
        rows = []
        for index, alternative in enumerate(self.knowledge.alternatives):
            if index != first:
                low, high = bounds.lead(first, index)
                rows.append((f"`docker` before `{alternative.id}`", f"{low:.3f}", f"{high:.3f}"))
        looked = f"settled: {_value(settlement.is_settled)}; partial workloads looked at: {settlement.nodes}"
        return [
            f"Undecided are {len(bounds.undecided)} rules: {rules}.",
            "",
            *table(("Lead", "At least", "At most"), rows, "lrr"),
            "",
            f"Result: {looked}.",
        ]

    def show_questions(self) -> list[str]:
        """Show the questions with the highest information value."""
        rows = [
            (f"`{q.fact}`", f"{q.information_value:.3f}", "yes" if q.may_exclude_winner else "no", str(len(q.rules)))
            for q in self.advice.open_questions[:5]
        ]
        head = ("Question", "Information value", "May exclude the winner", "Rules that wait for it")
        return [*table(head, rows, "lrlr"), "", f"Open in all: {len(self.advice.open_questions)}."]

    def show_intervals(self) -> list[str]:
        """Show the intervals that end somewhere, and where two scores cross."""
        rows = []
        for item in self.advice.sensitivity.weights:
            if item.high is not None or item.low:
                high = "no end" if item.high is None else f"{item.high:.2f}"
                rows.append((item.criterion, f"{item.weight:g}", f"{item.low:.2f}", high, item.above or item.below))
        return table(("Criterion", "w now", "Holds from", "to", "Then the verdict is"), rows, "lrrrl")

    def show_acceptability(self) -> list[str]:
        """Show the share of preferences under which each alternative comes first."""
        shares = self.advice.sensitivity.acceptability
        rows = [(f"`{name}`", f"{share:.1%}") for name, share in shares.items()]
        return table(("Alternative", "Comes first"), rows, "lr")

    def show_changes(self) -> list[str]:
        """Show the smallest changes of answers."""
        rows = [
            (change.words.replace(" were ", " = "), change.verdict, ", ".join(f"`{rule}`" for rule in change.rules))
            for change in self.advice.counterfactuals
        ]
        return table(("If", "Verdict", "Rules"), rows)

    def show_sizing(self) -> list[str]:
        """Show hosts for the example with its sizes answered."""
        workload = load_workload(SHOP, self.knowledge)
        rows = []
        for row in self._advise(workload).sizing:
            hosts, overhead = row.hosts, row.overhead_gib
            if hosts is not None and overhead is not None:
                rows.append(
                    (
                        f"`{row.alternative}`",
                        f"{row.overhead_mib.typical:g} ({row.overhead_mib.low:g}–{row.overhead_mib.high:g})",
                        f"{overhead.typical:.1f} ({overhead.low:.1f}–{overhead.high:.1f})",
                        f"{hosts.typical:g} ({hosts.low:g}–{hosts.high:g})",
                    )
                )
        return table(("Alternative", "Overhead each, MiB", "Overhead in all, GiB", "Hosts"), rows, "lrrr")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], align: str = "") -> list[str]:
    """Give a Markdown table; `align` holds a letter a column, `r` for numbers."""
    rules = ["---:" if letter == "r" else "---" for letter in align or "l" * len(head)]
    return [" ".join(f"| {' | '.join(cells)} |".split()) for cells in (head, rules, *rows)]


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _signed(text: str) -> str:
    return text.replace("-", "−") if "`" not in text else re.sub(r"(^|, )-", r"\1−", text)


def fill(text: str) -> str:
    """Give the page with every table made anew."""
    tables = Page().tables

    def make(block: re.Match[str]) -> str:
        return block[1] + "\n" + "\n".join(tables[block["name"]]()) + "\n\n"

    return BLOCK.sub(make, text)


def main() -> None:
    """Write the page."""
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
