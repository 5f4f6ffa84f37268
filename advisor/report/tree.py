"""Trees of reasons: how an explanation is drawn, and given to programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.report.layout import Line, Span, Style, count_cells, wrap
from advisor.report.wording import show_signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Node(NamedTuple):
    """A step of an explanation, and the steps that it rests on."""

    kind: str
    """What it is: verdict, lead, criterion, cause, base, exclusion, consideration, rule, fact, evidence, …"""
    name: str
    """What it is called in the knowledge base or the workload; empty for what has no name."""
    text: str
    children: tuple[Node, ...] = ()
    figure: float | None = None
    """A difference in score."""
    state: str = ""
    """The truth of a condition or a rule, or the origin of a fact."""


_FORK: Final = "├─ "
_END: Final = "└─ "
_DOWN: Final = "│  "
_NONE: Final = "   "
_LEAST_FIRST: Final = 10  # columns below which a text starts on the next line
_NARROW: Final = 60  # columns below which a level takes two columns instead of three
_STATES: Final[dict[str, Style]] = {"true": "good", "false": "bad", "unknown": "fair"}
_STRONG: Final = frozenset({"verdict", "lead", "exclusion", "alternative", "heading", "consideration"})
_QUIET: Final = frozenset({"base", "evidence", "fact"})


def plain_tree(node: Node) -> dict[str, object]:
    """Give a tree as JSON values; what a node lacks is left out."""
    found: dict[str, object] = {"kind": node.kind}
    found |= {"name": node.name} if node.name else {}
    found |= {"text": node.text} if node.text else {}
    found |= {"figure": node.figure} if node.figure is not None else {}
    found |= {"state": node.state} if node.state else {}
    return found | ({"children": [plain_tree(child) for child in node.children]} if node.children else {})


def draw_tree(node: Node, width: int) -> list[Line]:
    """Give a tree as lines: the root at the left, and under each node what it rests on."""
    cut = 2 if width < _NARROW else 3
    return [*_write_node(node, "", "", width), *_draw_children(node, "", width, cut)]


def _draw_children(node: Node, before: str, width: int, cut: int) -> Iterator[Line]:
    shown = merge_facts(node.children)
    for index, child in enumerate(shown):
        is_last = index == len(shown) - 1
        head, rest = (_END, _NONE) if is_last else (_FORK, _DOWN)
        under = before + rest[:cut]
        yield from _write_node(child, before + head[: cut - 1] + " ", under, width, has_children=bool(child.children))
        yield from _draw_children(child, under, width, cut)


def _write_node(node: Node, head: str, rest: str, width: int, *, has_children: bool = False) -> Iterator[Line]:
    """Give the lines of one node; those after the first stand under it."""
    before = _spans_before(node)
    style: Style = "strong" if node.kind in _STRONG else "quiet" if node.kind in _QUIET else "plain"
    hang = rest + ("│ " if has_children else "  ")
    used = sum(count_cells(span.text) for span in before)
    first, *others = wrap_hanging(node.text, width - count_cells(head) - used, width - count_cells(hang))
    yield (Span(head, "quiet"), *before, Span(first, style))
    for text in others:
        yield (Span(hang, "quiet"), Span(text, style))


def wrap_hanging(text: str, first: int, others: int) -> list[str]:
    """Give a text as lines of which the first has other room than the rest; at least one line, which may be empty.

    >>> wrap_hanging("one two three four", 12, 18)
    ['one two', 'three four']
    """
    if first < _LEAST_FIRST:
        return ["", *wrap(text, others)]
    lines = wrap(text, first)
    if len(lines) <= 1:
        return lines or [""]
    return [lines[0], *wrap(" ".join(text.split())[len(lines[0]) :], others)]


def _spans_before(node: Node) -> tuple[Span, ...]:
    spans: list[Span] = []
    if node.figure is not None:
        spans.append(Span(f"{show_signed(node.figure)}  ", "good" if node.figure > 0 else "fair"))
    if node.state in _STATES:
        spans.append(Span(f"{node.state:<7}  ", _STATES[node.state]))
    if node.name and node.kind in {"rule", "criterion", "near miss"}:
        spans.append(Span(f"{node.name}  ", "name" if node.kind != "criterion" else "strong"))
    return tuple(spans)


def merge_facts(nodes: Sequence[Node]) -> list[Node]:
    """Give nodes with facts that rest on nothing else told in one, by origin."""
    merged: list[Node] = []
    by_origin: dict[str, list[str]] = {}
    for node in nodes:
        if node.kind != "fact" or node.children:
            merged.append(node)
            continue
        if node.state not in by_origin:
            merged.append(node)
        by_origin.setdefault(node.state, []).append(node.text)
    return [
        Node("fact", "", f"{node.state}: {', '.join(by_origin[node.state])}")
        if node.kind == "fact" and not node.children
        else node
        for node in merged
    ]


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Give every node of some trees, from the top down."""
    for node in nodes:
        yield node
        yield from walk(node.children)
