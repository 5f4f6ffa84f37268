"""Compile the rules to one Python function, built from `ast` nodes and never from pasted text.

The function takes a mapping of known facts and returns what fires, the veto mask, the raw weights and performances,
the ranges of the derived facts, and the scores. Every condition is compiled twice where needed: once as "definitely
true" and once as "definitely false" (Kleene's strong three-valued logic), so an unknown answer never fires a rule.

Weights are integers in thousandths and performances integers in millionths: their sums are exact, and therefore the
order of rules can never matter, not even in the last bit.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias

from advisor.engine.conditions import TruthBuilder
from advisor.engine.identity import Identity, Memo
from advisor.engine.nodes import (
    and_,
    assign,
    attribute,
    augment,
    between,
    calculate,
    call,
    choose,
    compare,
    constant,
    function,
    give,
    if_,
    load,
    not_,
    pick,
    run,
    tuple_,
)
from advisor.engine.order import order_derived, order_questions, steps_of
from advisor.engine.scale import MICRO, base_performance, base_weight, measured_low
from advisor.model.condition import ALWAYS, AllOf, Condition, Test

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import CodeType

    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase, Rule

Evaluation: TypeAlias = "Callable[[Mapping[str, FactValue], int], tuple[Any, ...]]"
"""A compiled function of known facts and the index of a rule to skip."""

NO_RULE: Final = -1
MILLI_TO_MICRO: Final = 1000


class Outcome(NamedTuple):
    """What the compiled rules say of one workload. Positions follow the knowledge base's tuples."""

    fired: list[int]
    """Indices into `knowledge.rules`, unordered."""
    vetoed: int
    """Bit `a` is set when alternative `a` is excluded."""
    weights: tuple[int, ...]
    """Raw weights in thousandths, one a criterion; negative ones count as zero."""
    performances: tuple[int, ...]
    """Raw performances in millionths, alternative by alternative; they are clipped to 0..1 before use."""
    ranges: tuple[int, ...]
    """Lowest and highest step of each derived fact, in the order of `order_derived`."""
    scores: tuple[float, ...]
    """`V_a` from 0 to 1, one an alternative, vetoed ones included."""


class CompiledRules(NamedTuple):
    """A knowledge base and the function made from it."""

    knowledge: KnowledgeBase
    function: Evaluation
    derived_order: tuple[str, ...]

    def run(self, facts: Mapping[str, FactValue], skip: int = NO_RULE) -> Outcome:
        """Evaluate known facts; `skip` is the index of a concluding rule to leave out, for leave-one-out effects."""
        return Outcome(*self.function(facts, skip))


class CodeStore(Protocol):
    """Keeps compiled code from one process to the next."""

    def get(self, kind: str, knowledge: KnowledgeBase) -> CodeType | None:
        """Give the code of one kind that was made from a knowledge base, or None."""

    def put(self, kind: str, knowledge: KnowledgeBase, code: CodeType) -> None:
        """Keep code."""


_COMPILED: Final[Memo[CompiledRules]] = Memo(16)


def compile_rules(knowledge: KnowledgeBase, store: CodeStore | None = None) -> CompiledRules:
    """Give the compiled form of a knowledge base, made once for each; `store` spares the making in a new process."""
    return _COMPILED.get(Identity(knowledge), lambda: compile_function(knowledge, store))


def compile_function(knowledge: KnowledgeBase, store: CodeStore | None = None) -> CompiledRules:
    """Compile a knowledge base anew; `compile_rules` keeps what this gives."""
    function = build_function("rules", RuleWriter(knowledge, TruthBuilder(knowledge)), store)
    return CompiledRules(knowledge, function, tuple(derived.fact for derived in order_derived(knowledge)))


@dataclass(slots=True)
class RuleWriter:
    """Writes the body of the function, statement by statement."""

    knowledge: KnowledgeBase
    truth: TruthBuilder
    body: list[ast.stmt] = field(default_factory=list)
    criterion_index: dict[str, int] = field(default_factory=dict)
    alternative_index: dict[str, int] = field(default_factory=dict)

    def write(self) -> None:
        """Write the whole body: facts, derived facts in order, then every other rule."""
        knowledge = self.knowledge
        self.criterion_index = {criterion.id: index for index, criterion in enumerate(knowledge.criteria)}
        self.alternative_index = {alternative.id: index for index, alternative in enumerate(knowledge.alternatives)}
        self._write_facts()
        self.start()
        rule_index = {rule.id: index for index, rule in enumerate(knowledge.rules)}
        concluding = [rule for rule in knowledge.rules if rule.then.conclude]
        written: set[str] = set()
        for derived in order_derived(knowledge):
            writers = [rule for rule in concluding if derived.fact in rule.then.conclude]
            for rule in writers:
                if rule.id not in written:
                    written.add(rule.id)
                    self._write_status(rule, rule_index[rule.id])
            self._write_range(derived.fact, [(rule, rule_index[rule.id]) for rule in writers])
        self.write_plain([(index, rule) for index, rule in enumerate(knowledge.rules) if not rule.then.conclude])
        self.finish()

    def write_plain(self, rules: list[tuple[int, Rule]]) -> None:
        """Write the rules that conclude nothing, those that share a test under one branch.

        Most facts of most workloads are not what rules wait for, so one failing test spares the whole branch.
        """
        shared = Counter(test for _, rule in rules for test in _guards(rule))
        branches: dict[Test | None, list[ast.stmt]] = {}
        for index, rule in rules:
            guard = max(_guards(rule), key=lambda test: (shared[test], test.fact), default=None)
            rest = rule.when if guard is None else _without(rule.when, guard)
            body = self.effects(rule, index)
            written = body if rest == ALWAYS else [if_(self.truth.true(rest), body)]
            branches.setdefault(guard, []).extend(written)
        for guard, body in branches.items():
            if guard is None:
                self.body += body
            else:
                self.body.append(if_(self.truth.true(guard), body))

    def on_undecided(self, rule: Rule, index: int) -> list[ast.stmt]:  # noqa: ARG002 - the survey overrides it
        """Write what happens while a concluding rule is undecided."""
        return []

    def _write_facts(self) -> None:
        self.body.append(assign("get", attribute(load("facts"), "get")))
        for fact in self.knowledge.domain_of:
            self.body.append(assign(self.truth.name(fact), call(load("get"), constant(fact))))
        for question in order_questions(self.knowledge):
            absent = self.truth.absent_test(question.fact)
            if absent is not None:
                self.body.append(assign(self.truth.absent_name(question.fact), absent))

    def start(self) -> None:
        """Set the variables that effects change."""
        knowledge = self.knowledge
        self.body.append(assign("fired", call(load("list"))))
        self.body.append(assign("add", attribute(load("fired"), "append")))
        self.body.append(assign("vetoed", constant(0)))
        for index, criterion in enumerate(knowledge.criteria):
            self.body.append(assign(f"w{index}", constant(base_weight(criterion))))
        for row, alternative in enumerate(knowledge.alternatives):
            for column, criterion in enumerate(knowledge.criteria):
                value = base_performance(criterion, alternative.performance[criterion.id])
                self.body.append(assign(f"p{row}_{column}", constant(value)))

    def _write_status(self, rule: Rule, index: int) -> None:
        """Set `r<index>` to 1 when the rule fires, -1 when it cannot, 0 when that is open."""
        name = f"r{index}"
        decided = if_(
            self.truth.true(rule.when),
            [assign(name, constant(1)), *self.effects(rule, index)],
            [
                if_(
                    self.truth.false(rule.when),
                    [assign(name, constant(-1))],
                    [assign(name, constant(0)), *self.on_undecided(rule, index)],
                )
            ],
        )
        skipped = compare(load("skip"), ast.Eq(), constant(index))
        self.body.append(if_(skipped, [assign(name, constant(-1))], [decided]))

    def _write_range(self, fact: str, writers: list[tuple[Rule, int]]) -> None:
        low, high = self.truth.low_name(fact), self.truth.high_name(fact)
        steps = steps_of(self.knowledge.domain_of[fact])
        otherwise = constant(steps.index(self.knowledge.derived_by_fact[fact].otherwise))
        self.body += [assign(low, otherwise), assign(high, otherwise)]
        for rule, index in writers:
            step = constant(steps.index(rule.then.conclude[fact]))
            status = load(f"r{index}")
            fires = and_([compare(status, ast.Eq(), constant(1)), compare(load(low), ast.Lt(), step)])
            may_fire = and_([compare(status, ast.Eq(), constant(0)), compare(load(high), ast.Lt(), step)])
            self.body += [if_(fires, [assign(low, step)]), if_(may_fire, [assign(high, step)])]
        self.body.append(if_(compare(load(high), ast.Lt(), load(low)), [assign(high, load(low))]))
        given = self.truth.name(fact)
        picked = pick({step: index for index, step in enumerate(steps)}, load(given))
        answered = assign(low, picked, high)
        self.body.append(if_(compare(load(given), ast.IsNot(), constant(None)), [answered]))

    def effects(self, rule: Rule, index: int) -> list[ast.stmt]:
        """Write what a firing rule does."""
        then = rule.then
        statements: list[ast.stmt] = [run(call(load("add"), constant(index)))]
        for criterion, milli in then.weigh.items():
            statements.append(augment(f"w{self.criterion_index[criterion]}", milli))
        for alternative, shifts in then.shift.items():
            row = self.alternative_index[alternative]
            for criterion, milli in shifts.items():
                statements.append(augment(f"p{row}_{self.criterion_index[criterion]}", milli * MILLI_TO_MICRO))
        mask = sum(1 << self.alternative_index[alternative] for alternative in then.veto)
        if mask:
            statements.append(augment("vetoed", mask, ast.BitOr()))
        for requirement in then.require:
            statements += self._requirement(requirement.criterion, requirement.at_most)
        return statements

    def _requirement(self, criterion: str, bound: str | float) -> list[ast.stmt]:
        excluded: list[ast.stmt] = []
        for row, alternative in enumerate(self.knowledge.alternatives):
            low = measured_low(alternative.performance[criterion])
            veto = augment("vetoed", 1 << row, ast.BitOr())
            if not isinstance(bound, str):
                if low > bound:
                    excluded.append(veto)
                continue
            excluded.append(if_(compare(load(self.truth.name(bound)), ast.Lt(), constant(low)), [veto]))
        if isinstance(bound, str) and excluded:
            return [if_(compare(load(self.truth.name(bound)), ast.IsNot(), constant(None)), excluded)]
        return excluded

    def ranges(self) -> ast.expr:
        """Give the lowest and highest step of every derived fact as one tuple."""
        return tuple_(
            [
                load(name)
                for derived in order_derived(self.knowledge)
                for name in (self.truth.low_name(derived.fact), self.truth.high_name(derived.fact))
            ]
        )

    def finish(self) -> None:
        """Write what the function returns."""
        columns = range(len(self.knowledge.criteria))
        rows = range(len(self.knowledge.alternatives))
        raw_weights = tuple_([load(f"w{c}") for c in columns])
        raw_performances = tuple_([load(f"p{r}_{c}") for r in rows for c in columns])
        self.body += [assign("weights", raw_weights), assign("performances", raw_performances)]
        for c in columns:
            self.body.append(if_(compare(load(f"w{c}"), ast.Lt(), constant(0)), [assign(f"w{c}", constant(0))]))
        for r in rows:
            for c in columns:
                name = f"p{r}_{c}"
                inside = between(constant(0), load(name), constant(MICRO))
                too_low = compare(load(name), ast.Lt(), constant(0))
                clipped = choose(too_low, constant(0), constant(MICRO))
                self.body.append(if_(not_(inside), [assign(name, clipped)]))
        total = _sum([load(f"w{c}") for c in columns])
        self.body.append(assign("total", calculate(total, ast.Mult(), constant(MICRO))))
        scores = [
            calculate(
                _sum([calculate(load(f"w{c}"), ast.Mult(), load(f"p{r}_{c}")) for c in columns]),
                ast.Div(),
                load("total"),
            )
            for r in rows
        ]
        nothing = tuple_([constant(0.0) for _ in rows])
        value = choose(load("total"), tuple_(scores), nothing)
        names = ("fired", "vetoed", "weights", "performances")
        self.body.append(give(tuple_([*(load(name) for name in names), self.ranges(), value])))


def _guards(rule: Rule) -> list[Test]:
    """Give the tests of which each must hold for a rule to fire."""
    parts = rule.when.parts if isinstance(rule.when, AllOf) else (rule.when,)
    return [part for part in parts if isinstance(part, Test)]


def _without(condition: Condition, guard: Test) -> Condition:
    """Give what is left of a condition once one of its tests is known to hold."""
    if not isinstance(condition, AllOf):
        return ALWAYS
    return AllOf(parts=tuple(part for part in condition.parts if part != guard))


def _sum(terms: list[ast.expr]) -> ast.expr:
    total = terms[0]
    for term in terms[1:]:
        total = calculate(total, ast.Add(), term)
    return total


def build_function(kind: str, writer: RuleWriter, store: CodeStore | None = None) -> Evaluation:
    """Let a writer write, and compile what it wrote to a function of the facts and a rule to skip."""
    code = store.get(kind, writer.knowledge) if store else None
    if code is None:
        writer.write()
        module = function("evaluate", ("facts", "skip"), writer.body)
        code = compile(module, "<rules>", "exec")
        if store:
            store.put(kind, writer.knowledge, code)
    namespace: dict[str, Any] = {}
    exec(code, namespace)  # noqa: S102 - built from nodes; names and values are constants
    built: Evaluation = namespace["evaluate"]
    return built
