"""What a change of workload files moves, for whoever has to approve the change: on a terminal, and as Markdown."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.report.comparison import write_comparison
from advisor.report.layout import Line, Span, Style, write_entry, write_paragraph
from advisor.report.markdown_text import code, fence, row
from advisor.report.text import paint, stack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.model.recommendation import Recommendation
    from advisor.report.comparison import Comparison

_WIDTH: Final = 100
_MOST: Final = 20  # moves that are told in full: a summary on GitHub holds 1 MiB
_ROOM: Final = 100_000  # characters of findings, likewise


class Reviewed(NamedTuple):
    """A workload file, the advice on it before and now, and the verdict or the alternative that it is held to."""

    file: str
    before: Recommendation | None
    """None where the file is new, or was invalid."""
    now: Recommendation | None
    """None where the file is gone, or is invalid."""
    comparison: Comparison | None = None
    """The two sides compared, where both are there."""
    expected: str = ""
    is_invalid: bool = False

    @property
    def is_unmet(self) -> bool:
        """Tell whether another answer is expected."""
        return self.now is not None and bool(self.expected) and not self.now.is_called(self.expected)

    @property
    def is_moved(self) -> bool:
        """Tell whether the verdict, or that of a component, is another one."""
        return self.comparison is not None and self.comparison.is_flipped

    @property
    def is_accepted(self) -> bool:
        """Tell whether the verdict moved and the one to which it moved is expected."""
        return self.is_moved and bool(self.expected) and not self.is_unmet

    @property
    def is_sound(self) -> bool:
        """Tell whether nobody has to look at it."""
        return not self.is_invalid and not self.is_unmet and (not self.is_moved or self.is_accepted)


def say_what_happened(one: Reviewed) -> str:
    """Give in a few words what a reviewer has to know of a file."""
    if one.is_invalid:
        return "invalid"
    if one.now is None:
        return "removed"
    words = [f"expected {one.expected}"] if one.is_unmet else []
    if one.is_moved:
        words.append("moved, as the file expects" if one.is_accepted else "moved")
    elif one.comparison is None:
        words.append("new")
    elif not words:
        words.append(_say_what_stays(one.comparison))
    return ", ".join(words)


def _say_what_stays(comparison: Comparison) -> str:
    if not comparison.is_changed:
        return "nothing differs"
    is_same = comparison.before.alternative == comparison.after.alternative
    return "stays" if is_same else "the alternative changes"


def write_review_text(reviewed: Sequence[Reviewed], base: str, width: int, *, color: bool, is_unicode: bool) -> str:
    """Give a line for each file, and below them what led to each verdict that moved."""
    lines: list[Line] = []
    for one in reviewed:
        style: Style = "good" if one.is_sound else "bad"
        mark = "+ " if one.is_sound else "! "
        lines += write_entry(mark, f"{one.file}: {_step(one)}", width, indent=2, label_style=style)
        lines += write_paragraph(say_what_happened(one), width, indent=2, style="quiet" if one.is_sound else style)
    blocks = [write_paragraph(_head(reviewed, base), width, style="strong"), lines]
    for one in reviewed:
        if one.comparison is not None and one.is_moved:
            blocks += [[(Span(one.file, "strong"),)], *write_comparison(one.comparison, ("before", "now"), width)]
    return paint(stack(blocks), color=color, is_unicode=is_unicode)


def write_review_markdown(reviewed: Sequence[Reviewed], base: str, findings: Iterable[str] = ()) -> str:
    """Give a summary for a forge: a table of the files, what led to each move, and the findings of invalid files."""
    lines = ["## Container, VM, or both?", "", f"{_head(reviewed, code(base))}.", ""]
    if reviewed:
        lines += [row(["", "file", "before", "now", ""]), row(["---"] * 5), *map(_write_row, reviewed), ""]
    moved = [one for one in reviewed if one.is_moved]
    for one in moved[:_MOST]:
        if one.comparison is not None:
            told = paint(stack(write_comparison(one.comparison, ("before", "now"), _WIDTH)), color=False)
            lines += [f"### {code(one.file)}", "", *fence(told.splitlines(), "text")]
    if len(moved) > _MOST:
        lines += [f"{len(moved) - _MOST} more moved; `advisor review` shows all of them.", ""]
    told_of = [line for finding in findings for line in finding.splitlines()]
    shown = [line for line, length in zip(told_of, accumulate(map(len, told_of)), strict=True) if length <= _ROOM]
    if told_of:
        lines += ["### Findings", "", *fence(shown, "text")]
    if len(shown) < len(told_of):
        lines += ["More was found; the standard error of `advisor review` holds all of it.", ""]
    return "\n".join(lines)


def _head(reviewed: Sequence[Reviewed], base: str) -> str:
    since = f"compared with {base}"
    wrong = sum(not one.is_sound for one in reviewed)
    if not reviewed:
        return f"No workload changed, {since}"
    files = "1 workload" if len(reviewed) == 1 else f"{len(reviewed)} workloads"
    verb = "needs" if wrong == 1 else "need"
    return f"{files} {since}: {f'{wrong} {verb} a look' if wrong else 'none needs a look'}"


def _step(one: Reviewed) -> str:
    before, now = (None if side is None else _name_answer(side) for side in (one.before, one.now))
    if before is None or before == now:
        return now or "–"
    return f"{before} → {now or '–'}"


def _name_answer(side: Recommendation) -> str:
    """Give the alternative with its verdict; the verdict alone where that says it all."""
    is_plain = side.alternative in {"", side.verdict}
    return side.verdict if is_plain else f"{side.alternative} ({side.verdict})"


def _write_row(one: Reviewed) -> str:
    sides = ["–" if side is None else code(_name_answer(side)) for side in (one.before, one.now)]
    if one.is_moved:
        sides[1] = f"**{sides[1]}**"
    return row(["✅" if one.is_sound else "❌", code(one.file), *sides, say_what_happened(one)])
