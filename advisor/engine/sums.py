"""The part of the compiled function that adds up what fires: weights, performances, exclusions and scores.

What cannot happen costs nothing: a performance that no rules can move out of range is not clipped, and a cause whose
rules cannot exceed its cap is summed like any other shift.
"""

from __future__ import annotations

import ast
from math import gcd, inf
from typing import TYPE_CHECKING, Final

from advisor.engine.effects import effects_of
from advisor.engine.nodes import (
    add_to,
    and_,
    assign,
    assign_all,
    assign_item,
    attribute,
    augment,
    calculate,
    call,
    choose,
    compare,
    constant,
    dict_,
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
    from advisor.model.knowledge import Alternative, Rule

UNBOUNDED: Final = inf


class SumWriter(RuleWriter):
    """Writes the sums.

    Weights live in `w<criterion>`, performances in `p<position>`, which rules of a cause fire in `k<cause>`, the
    tightest bound on a criterion in `q<criterion>`, the best figure that a rule put in place of a base one in
    `m<position>`.

    Weights are counted in the largest step that all of them are multiples of, so that products stay small numbers.
    Shifts are added as they come. Only where enough rules of a cause fire to exceed its cap is it worked out what they
    come to, and taken back what is too much: one rule alone seldom does.
    """

    def start(self) -> None:
        """Set sums and bounds to what holds before any rule."""
        knowledge = self.knowledge
        self._table = effects_of(knowledge)
        self._spans: Spans = find_spans(knowledge)
        amounts = (milli for index in range(len(knowledge.rules)) for _, milli in self._table[index].weigh)
        self._step = gcd(*map(base_weight, knowledge.criteria), *amounts) or 1
        self._causes = {cause.id: index for index, cause in enumerate(knowledge.causes)}
        self._members = {cause: self._list_members(cause) for cause in self._spans.capped}
        self._criteria = {criterion.id: index for index, criterion in enumerate(knowledge.criteria)}
        self._required = sorted({item.criterion for rule in knowledge.rules for item in rule.then.require})
        self._measured = [cell for cell in figures_by_cell(knowledge) if cell[1] in self._required]
        self.body.append(assign("fired", call(load("list"))))
        self.body.append(assign("add", attribute(load("fired"), "append")))
        self.body.append(assign("vetoed", constant(0)))
        for column, criterion in enumerate(knowledge.criteria):
            self.body.append(assign(f"w{column}", constant(base_weight(criterion) // self._step)))
        for position, value in enumerate(base_performances(knowledge)):
            self.body.append(assign(f"p{position}", constant(value)))
        self._set_all(constant(0), [self._flag_name(cause) for cause in self._spans.capped])
        names = [self._bound_name(criterion) for criterion in self._required]
        self._set_all(constant(UNBOUNDED), [*names, *(self._low_name(*cell) for cell in self._measured)])

    def effects(self, rule: Rule, index: int) -> list[ast.stmt]:
        """Write what a firing rule adds, excludes and requires."""
        effects = self._table[index]
        statements: list[ast.stmt] = [run(call(load("add"), constant(index)))]
        statements += [augment(f"w{column}", milli // self._step) for column, milli in effects.weigh]
        statements += [augment(f"p{position}", micro) for position, micro in effects.shift]
        members = self._members.get(effects.cause, [])
        if index in members:  # its own bit, and one more above all of them
            statements.append(
                augment(self._flag_name(effects.cause), (1 << members.index(index)) + (1 << len(members)))
            )
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
        step = constant(self._step)
        raw_weights = tuple_([calculate(load(f"w{column}"), ast.Mult(), step) for column in range(columns)])
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

    def _list_members(self, cause: str) -> list[int]:
        """Give the rules of a cause that shift something on which it has to be held within its cap."""
        capped = self._spans.capped[cause]
        members = [index for index, rule in enumerate(self.knowledge.rules) if rule.cause == cause]
        return [index for index in members if any(position in capped for position, _ in self._table[index].shift)]

    def _write_cap(self, cause: str) -> None:
        """Take back what the rules of a cause come to beyond its cap; what that is, is remembered by which fire."""
        members, positions, fires = self._members[cause], list(self._spans.capped[cause]), load(self._flag_name(cause))
        known, excess = f"{self._flag_name(cause)}_known", [f"e{position}" for position in positions]
        self.before.append(assign(known, dict_()))
        worked_out = [part for position in positions for part in self._work_out(cause, position, f"e{position}")]
        some = choose(or_([load(name) for name in excess]), tuple_([load(name) for name in excess]), tuple_([]))
        remembered = assign_item(known, fires, load("excess"))
        found = assign("excess", call(attribute(load(known), "get"), fires))
        taken_back = [assign_all(excess, load("excess"))]
        taken_back += [add_to(f"p{position}", load(f"e{position}")) for position in positions]
        is_new = compare(load("excess"), ast.Is(), constant(None))
        shifts = [micro for index in members for _, micro in self._table[index].shift]
        alone = any(abs(micro) > self._table.caps[cause] for micro in shifts)
        enough = compare(fires, ast.GtE(), constant((1 if alone else 2) << len(members)))
        look_up = [found, if_(is_new, [*worked_out, assign("excess", some), remembered])]
        self.body.append(if_(enough, [*look_up, if_(load("excess"), taken_back)]))

    def _work_out(self, cause: str, position: int, name: str) -> list[ast.stmt]:
        """Write what has to be taken back of one performance."""
        cap, span, fires = self._table.caps[cause], self._spans.capped[cause][position], load(self._flag_name(cause))
        written = [assign("total", constant(0)), assign(name, constant(0))]
        for bit, index in enumerate(self._members[cause]):
            for where, micro in self._table[index].shift:
                if where == position:
                    is_in = calculate(fires, ast.BitAnd(), constant(1 << bit))
                    written.append(if_(is_in, [augment("total", micro)]))
        for is_beyond, limit, operator in ((span.high > cap, cap, ast.Gt()), (span.low < -cap, -cap, ast.Lt())):
            if is_beyond:
                excess = calculate(constant(limit), ast.Sub(), load("total"))
                written.append(if_(compare(load("total"), operator, constant(limit)), [assign(name, excess)]))
        return written

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
