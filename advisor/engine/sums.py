"""The part of the compiled function that adds up what fires: weights, performances, exclusions and scores.

What cannot happen costs nothing: a performance that no rules can move out of range is not clipped, and a cause whose
rules cannot exceed its cap is summed like any other shift.
"""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, Final

from advisor.engine.effects import effects_of
from advisor.engine.nodes import (
    add_to,
    and_,
    assign,
    attribute,
    augment,
    calculate,
    call,
    choose,
    compare,
    constant,
    give,
    if_,
    load,
    or_,
    run,
    tuple_,
)
from advisor.engine.reach import figures_by_cell
from advisor.engine.scale import MICRO, base_weight, measured_low
from advisor.engine.spans import Spans, base_performances, find_spans
from advisor.engine.writer import RuleWriter
from advisor.model.condition import NEVER

if TYPE_CHECKING:
    from advisor.engine.effects import RuleEffects
    from advisor.model.knowledge import Alternative, Rule

UNBOUNDED: Final = math.inf


class SumWriter(RuleWriter):
    """Writes the sums.

    Weights live in `w<criterion>`, performances in `p<position>`, what the rules of a cause come to in
    `k<cause>_<position>`, the tightest bound on a criterion in `q<criterion>`, the best figure that a rule put in place
    of a base one in `m<position>`.
    """

    def start(self) -> None:
        """Set sums and bounds to what holds before any rule."""
        knowledge = self.knowledge
        self._table = effects_of(knowledge)
        self._spans: Spans = find_spans(knowledge)
        self._causes = {cause.id: index for index, cause in enumerate(knowledge.causes)}
        self._criteria = {criterion.id: index for index, criterion in enumerate(knowledge.criteria)}
        self._required = sorted({item.criterion for rule in knowledge.rules for item in rule.then.require})
        self._measured = [cell for cell in figures_by_cell(knowledge) if cell[1] in self._required]
        self.body.append(assign("fired", call(load("list"))))
        self.body.append(assign("add", attribute(load("fired"), "append")))
        self.body.append(assign("vetoed", constant(0)))
        for column, criterion in enumerate(knowledge.criteria):
            self.body.append(assign(f"w{column}", constant(base_weight(criterion))))
        for position, value in enumerate(base_performances(knowledge)):
            self.body.append(assign(f"p{position}", constant(value)))
        self._set_all(constant(0), [self._sum_name(cause, at) for cause, at in self._list_capped()])
        self._set_all(constant(0), [self._flag_name(cause) for cause in self._spans.capped])
        names = [self._bound_name(criterion) for criterion in self._required]
        self._set_all(constant(UNBOUNDED), [*names, *(self._low_name(*cell) for cell in self._measured)])

    def effects(self, rule: Rule, index: int) -> list[ast.stmt]:
        """Write what a firing rule adds, excludes and requires."""
        effects = self._table[index]
        statements: list[ast.stmt] = [run(call(load("add"), constant(index)))]
        statements += [augment(f"w{column}", milli) for column, milli in effects.weigh]
        statements += self._write_shifts(effects)
        statements += [augment(f"p{position}", micro) for position, micro in effects.figures]
        for alternative, figures in rule.then.figures.items():
            for criterion, figure in figures.items():
                if criterion in self._required:
                    statements.append(_lower(self._low_name(alternative, criterion), constant(measured_low(figure))))
        if effects.veto:
            statements.append(augment("vetoed", effects.veto, ast.BitOr()))
        for requirement in rule.then.require:
            bound, name = requirement.at_most, self._bound_name(requirement.criterion)
            if isinstance(bound, str):
                given = load(self.truth.name(bound))
                statements.append(if_(compare(given, ast.IsNot(), constant(None)), [_lower(name, given)]))
            else:
                statements.append(_lower(name, constant(bound)))
        return statements

    def finish(self) -> None:
        """Write exclusions, caps, clipping and scores, and return them."""
        for criterion in self._required:
            self._write_exclusions(criterion)
        for cause in self._spans.capped:
            self._write_cap(cause)
        columns, rows = len(self.knowledge.criteria), len(self.knowledge.alternatives)
        raw_weights = tuple_([load(f"w{column}") for column in range(columns)])
        raw_performances = tuple_([load(f"p{position}") for position in range(rows * columns)])
        self.body += [assign("weights", raw_weights), assign("performances", raw_performances)]
        self.body += [_raise(f"w{column}", 0) for column, span in enumerate(self._spans.weights) if span.low < 0]
        for position, span in enumerate(self._spans.performances):
            self.body += [_raise(f"p{position}", 0)] if span.low < 0 else []
            self.body += [_lower(f"p{position}", constant(MICRO))] if span.high > MICRO else []
        total = _sum([load(f"w{column}") for column in range(columns)])
        self.body.append(assign("total", calculate(total, ast.Mult(), constant(MICRO))))
        weighed = [
            _sum([calculate(load(f"w{c}"), ast.Mult(), load(f"p{row * columns + c}")) for c in range(columns)])
            for row in range(rows)
        ]
        scores = tuple_([calculate(value, ast.Div(), load("total")) for value in weighed])
        value = choose(load("total"), scores, constant((0.0,) * rows))
        names = ("fired", "vetoed", "weights", "performances")
        self.body.append(give(tuple_([*(load(name) for name in names), self.ranges(), value])))

    def _write_shifts(self, effects: RuleEffects) -> list[ast.stmt]:
        capped = self._spans.capped.get(effects.cause, {})
        written: list[ast.stmt] = []
        for position, micro in effects.shift:
            name = self._sum_name(effects.cause, position) if position in capped else f"p{position}"
            written.append(augment(name, micro))
        if any(position in capped for position, _ in effects.shift):
            written.append(assign(self._flag_name(effects.cause), constant(1)))
        return written

    def _write_cap(self, cause: str) -> None:
        """Add what the rules of a cause come to, held within its cap."""
        cap = self._table.caps[cause]
        held: list[ast.stmt] = []
        for position, span in self._spans.capped[cause].items():
            name = self._sum_name(cause, position)
            held += [_lower(name, constant(cap))] if span.high > cap else []
            held += [_raise(name, -cap)] if span.low < -cap else []
            held.append(add_to(f"p{position}", load(name)))
        self.body.append(if_(load(self._flag_name(cause)), held))

    def _write_exclusions(self, criterion: str) -> None:
        """Exclude what cannot meet the tightest bound, neither in the usual way nor in another that is open."""
        bound = load(self._bound_name(criterion))
        excluded = [
            if_(self._misses(alternative, criterion, bound), [augment("vetoed", 1 << row, ast.BitOr())])
            for row, alternative in enumerate(self.knowledge.alternatives)
        ]
        self.body.append(if_(compare(bound, ast.Lt(), constant(UNBOUNDED)), excluded))

    def _misses(self, alternative: Alternative, criterion: str, bound: ast.expr) -> ast.expr:
        performance = alternative.performance[criterion]
        least = [measured_low(way) for way in performance.ways if way.unless == NEVER]
        tests: list[ast.expr] = []
        usual = measured_low(performance)
        if (alternative.id, criterion) in self._measured:
            low = load(self._low_name(alternative.id, criterion))
            placed = choose(compare(low, ast.Lt(), constant(UNBOUNDED)), low, constant(usual))
            tests.append(compare(bound, ast.Lt(), placed))
        else:
            least.append(usual)
        for way in performance.ways:
            if way.unless != NEVER:
                is_missed = compare(bound, ast.Lt(), constant(measured_low(way)))
                tests.append(or_([is_missed, self.truth.true(way.unless)]))
        if least:
            tests.insert(0, compare(bound, ast.Lt(), constant(min(least))))
        return and_(tests)

    def _set_all(self, value: ast.expr, names: list[str]) -> None:
        if names:
            self.body.append(assign(names[0], value, *names[1:]))

    def _list_capped(self) -> list[tuple[str, int]]:
        return [(cause, position) for cause, cells in self._spans.capped.items() for position in cells]

    def _sum_name(self, cause: str, position: int) -> str:
        return f"k{self._causes[cause]}_{position}"

    def _flag_name(self, cause: str) -> str:
        return f"k{self._causes[cause]}"

    def _bound_name(self, criterion: str) -> str:
        return f"q{self._criteria[criterion]}"

    def _low_name(self, alternative: str, criterion: str) -> str:
        return f"m{self._table.position(alternative, criterion)}"


def _lower(name: str, limit: ast.expr) -> ast.stmt:
    """Write `if limit < name: name = limit`."""
    return if_(compare(limit, ast.Lt(), load(name)), [assign(name, limit)])


def _raise(name: str, limit: int) -> ast.stmt:
    """Write `if name < limit: name = limit`."""
    return if_(compare(load(name), ast.Lt(), constant(limit)), [assign(name, constant(limit))])


def _sum(terms: list[ast.expr]) -> ast.expr:
    total = terms[0]
    for term in terms[1:]:
        total = calculate(total, ast.Add(), term)
    return total
