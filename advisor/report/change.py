"""What changed between two pieces of advice, in one line: for somebody who saves a file again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from advisor.report.comparison import Change, Comparison

_MOST: Final = 3


def say_change(comparison: Comparison) -> str:
    """Give the step of the verdict or that it stays, and the facts that differ."""
    before, now = comparison.before, comparison.after
    if not comparison.is_changed:
        return f"{now.verdict}, nothing differs"
    if before.verdict != now.verdict:
        said = f"{before.verdict} → {now.verdict}"
    elif comparison.is_flipped:
        moved = [part for part in comparison.components if part.is_flipped]
        said = ", ".join(
            f"{part.after.component}: {part.before.verdict} → {part.after.verdict}" for part in moved[:_MOST]
        )
    elif before.alternative != now.alternative:
        said = f"{before.alternative} → {now.alternative}"
    else:
        said = f"{now.verdict} stays"
        margins = f"{before.margin:.2f}", f"{now.margin:.2f}"
        if margins[0] != margins[1]:
            said += f", margin {margins[0]} → {margins[1]}"
    return "; ".join([said, *_say_facts(comparison)])


def _say_facts(comparison: Comparison) -> list[str]:
    facts = [_say_fact(change) for change in comparison.facts[:_MOST]]
    left = len(comparison.facts) - len(facts)
    return [", ".join([*facts, *([f"and {left} more"] if left else [])])] if facts else []


def _say_fact(change: Change) -> str:
    """Give a fact with its step; where it came from stands in the report."""
    sides = [side.rpartition(" (")[0] or side for side in (change.before, change.after)]
    shown = f"{sides[0]} → {sides[1]}" if change.sign == "~" else sides[1] or sides[0]
    return f"{change.sign} {change.name} {shown}"
