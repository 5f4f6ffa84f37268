"""Compile the rules to one Python function, built from `ast` nodes and never from pasted text.

The function takes a mapping of known facts and returns what fires, the veto mask, the raw weights and performances,
the ranges of the derived facts, and the scores.

Weights are integers in thousandths and performances integers in millionths: their sums are exact, and therefore the
order of rules can never matter, not even in the last bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias

from advisor.engine.conditions import TruthBuilder
from advisor.engine.identity import Identity, Memo
from advisor.engine.nodes import function
from advisor.engine.order import order_derived
from advisor.engine.sums import SumWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import CodeType

    from advisor.engine.writer import RuleWriter
    from advisor.model.fact import FactValue
    from advisor.model.knowledge import KnowledgeBase

Evaluation: TypeAlias = "Callable[[Mapping[str, FactValue], int], tuple[Any, ...]]"
"""A compiled function of known facts and the index of a rule to skip."""

NO_RULE: Final = -1


class Outcome(NamedTuple):
    """What the compiled rules say of one workload. Positions follow the knowledge base's tuples."""

    fired: list[int]
    """Indices into `knowledge.rules`, unordered."""
    vetoed: int
    """Bit `a` is set when alternative `a` is excluded."""
    weights: tuple[int, ...]
    """Raw weights in thousandths, one a criterion; negative ones count as zero."""
    performances: tuple[int, ...]
    """Raw performances in millionths, alternative by alternative: what a cause adds is held within its cap, and the sum
    is clipped to 0..1 before use."""
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
    function = build_function("rules", SumWriter(knowledge, TruthBuilder(knowledge)), store)
    return CompiledRules(knowledge, function, tuple(derived.fact for derived in order_derived(knowledge)))


def build_function(kind: str, writer: RuleWriter, store: CodeStore | None = None) -> Evaluation:
    """Let a writer write, and compile what it wrote to a function of the facts and a rule to skip."""
    code = store.get(kind, writer.knowledge) if store else None
    if code is None:
        writer.write()
        module = function("evaluate", ("facts", "skip"), writer.body, writer.before)
        code = compile(module, "<rules>", "exec")
        if store:
            store.put(kind, writer.knowledge, code)
    namespace: dict[str, Any] = {}
    exec(code, namespace)  # noqa: S102 - built from nodes; names and values are constants
    built: Evaluation = namespace["evaluate"]
    return built
