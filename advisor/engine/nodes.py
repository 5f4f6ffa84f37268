"""Short names for the `ast` nodes that the compiler needs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def load(name: str) -> ast.expr:
    """Read a local variable."""
    return ast.Name(name, ast.Load())


def store(name: str) -> ast.expr:
    """Name a local variable as a target."""
    return ast.Name(name, ast.Store())


def constant(value: object) -> ast.expr:
    """Give a constant."""
    return ast.Constant(value)  # type: ignore[arg-type]  # any constant that Python can marshal


def assign(name: str, value: ast.expr) -> ast.stmt:
    """`name = value`."""
    return ast.Assign([store(name)], value)


def augment(name: str, amount: int, operator: ast.operator | None = None) -> ast.stmt:
    """`name += amount`, or with another operator."""
    return ast.AugAssign(ast.Name(name, ast.Store()), operator or ast.Add(), constant(amount))


def call(name: str, *arguments: ast.expr) -> ast.expr:
    """`name(…)`."""
    return ast.Call(load(name), list(arguments), [])


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    """`left operator right`."""
    return ast.Compare(left, [operator], [right])


def if_(test: ast.expr, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt] = ()) -> ast.stmt:
    """`if test: … else: …`."""
    return ast.If(test, list(body), list(orelse))


def tuple_(items: Sequence[ast.expr]) -> ast.expr:
    """`(…)`."""
    return ast.Tuple(list(items), ast.Load())


def and_(parts: Sequence[ast.expr]) -> ast.expr:
    """True when every part is; True without parts."""
    return _join(ast.And(), parts, empty=True)


def or_(parts: Sequence[ast.expr]) -> ast.expr:
    """True when a part is; False without parts."""
    return _join(ast.Or(), parts, empty=False)


def not_(part: ast.expr) -> ast.expr:
    """`not part`."""
    return ast.UnaryOp(ast.Not(), part)


def _join(operator: ast.boolop, parts: Sequence[ast.expr], *, empty: bool) -> ast.expr:
    if not parts:
        return constant(empty)
    return parts[0] if len(parts) == 1 else ast.BoolOp(operator, list(parts))
