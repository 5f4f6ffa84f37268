"""Short names for the `ast` nodes that the compiler needs.

Each node is given its place when it is made: visiting tens of thousands of them afterwards would take longer than
compiling them. Leaves are made once and stand in many places, which the compiler allows.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.model.fact import FactValue

_LOAD: Final = ast.Load()
_STORE: Final = ast.Store()


@lru_cache(maxsize=4096)
def load(name: str) -> ast.expr:
    """Read a local variable."""
    return ast.Name(name, _LOAD, lineno=1, col_offset=0)


@lru_cache(maxsize=4096)
def store(name: str) -> ast.Name:
    """Name a local variable as a target."""
    return ast.Name(name, _STORE, lineno=1, col_offset=0)


@lru_cache(maxsize=4096, typed=True)
def constant(value: object) -> ast.expr:
    """Give a constant."""
    # any constant that Python can marshal
    return ast.Constant(value, lineno=1, col_offset=0)  # type: ignore[arg-type]


def assign(name: str, value: ast.expr, *more: str) -> ast.stmt:
    """`name = value`, or `name = more = value`."""
    return ast.Assign([store(target) for target in (name, *more)], value, lineno=1, col_offset=0)


def assign_all(names: Sequence[str], values: ast.expr) -> ast.stmt:
    """`name, … = values`."""
    targets = ast.Tuple([store(name) for name in names], _STORE, lineno=1, col_offset=0)
    return ast.Assign([targets], values, lineno=1, col_offset=0)


def assign_item(name: str, key: ast.expr, value: ast.expr) -> ast.stmt:
    """`name[key] = value`."""
    target = ast.Subscript(load(name), key, _STORE, lineno=1, col_offset=0)
    return ast.Assign([target], value, lineno=1, col_offset=0)


def augment(name: str, amount: int, operator: ast.operator | None = None) -> ast.stmt:
    """`name += amount`, or with another operator."""
    return ast.AugAssign(store(name), operator or ast.Add(), constant(amount), lineno=1, col_offset=0)


def add_to(name: str, value: ast.expr) -> ast.stmt:
    """`name += value`."""
    return ast.AugAssign(store(name), ast.Add(), value, lineno=1, col_offset=0)


def call(function: ast.expr, *arguments: ast.expr) -> ast.expr:
    """`function(…)`."""
    return ast.Call(function, list(arguments), [], lineno=1, col_offset=0)


def attribute(value: ast.expr, name: str) -> ast.expr:
    """`value.name`."""
    return ast.Attribute(value, name, _LOAD, lineno=1, col_offset=0)


def run(value: ast.expr) -> ast.stmt:
    """Evaluate an expression for what it does."""
    return ast.Expr(value, lineno=1, col_offset=0)


def give(value: ast.expr) -> ast.stmt:
    """`return value`."""
    return ast.Return(value, lineno=1, col_offset=0)


def calculate(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr:
    """`left operator right`, a number."""
    return ast.BinOp(left, operator, right, lineno=1, col_offset=0)


def choose(test: ast.expr, value: ast.expr, otherwise: ast.expr) -> ast.expr:
    """`value if test else otherwise`."""
    return ast.IfExp(test, value, otherwise, lineno=1, col_offset=0)


def pick(table: Mapping[FactValue, int], key: ast.expr) -> ast.expr:
    """`{…}[key]`."""
    keys: list[ast.expr | None] = [constant(name) for name in table]
    values = [constant(value) for value in table.values()]
    return ast.Subscript(ast.Dict(keys, values, lineno=1, col_offset=0), key, _LOAD, lineno=1, col_offset=0)


def dict_() -> ast.expr:
    """`{}`."""
    return ast.Dict([], [], lineno=1, col_offset=0)


def function(
    name: str, parameters: Sequence[str], body: Sequence[ast.stmt], before: Sequence[ast.stmt] = ()
) -> ast.Module:
    """Give a module that holds one function, and what stands before it."""
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(parameter, lineno=1, col_offset=0) for parameter in parameters],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    defined = ast.FunctionDef(name, arguments, list(body), decorator_list=[], returns=None, lineno=1, col_offset=0)
    return ast.Module(body=[*before, defined], type_ignores=[])


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    """`left operator right`."""
    return ast.Compare(left, [operator], [right], lineno=1, col_offset=0)


def if_(test: ast.expr, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt] = ()) -> ast.stmt:
    """`if test: … else: …`."""
    return ast.If(test, list(body), list(orelse), lineno=1, col_offset=0)


def tuple_(items: Sequence[ast.expr]) -> ast.expr:
    """`(…)`."""
    return ast.Tuple(list(items), _LOAD, lineno=1, col_offset=0)


def and_(parts: Sequence[ast.expr]) -> ast.expr:
    """True when every part is; True without parts."""
    return _join(ast.And(), parts, empty=True)


def or_(parts: Sequence[ast.expr]) -> ast.expr:
    """True when a part is; False without parts."""
    return _join(ast.Or(), parts, empty=False)


def not_(part: ast.expr) -> ast.expr:
    """`not part`."""
    return ast.UnaryOp(ast.Not(), part, lineno=1, col_offset=0)


def _join(operator: ast.boolop, parts: Sequence[ast.expr], *, empty: bool) -> ast.expr:
    if not parts:
        return constant(empty)
    return parts[0] if len(parts) == 1 else ast.BoolOp(operator, list(parts), lineno=1, col_offset=0)
