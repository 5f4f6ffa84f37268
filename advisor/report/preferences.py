"""How much preferences may differ before the verdict does, in words."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.wording import join_words
from advisor.report.layout import Line, write_paragraph

if TYPE_CHECKING:
    from advisor.model.recommendation import Recommendation, WeightRange

_NEVER: Final = 1e9
_MANY: Final = 99.5  # where two digits would need an exponent


class Turn(NamedTuple):
    """A change of one weight that turns the verdict."""

    words: str
    verdict: str
    distance: float
    """By how much the weight has to change, as the logarithm of the factor."""


def turns_of(recommendation: Recommendation) -> list[Turn]:
    """Give for each other verdict the smallest change of one weight that turns to it, the smallest first."""
    nearest: dict[str, Turn] = {}
    for row in recommendation.sensitivity.weights:
        for turn in _turns_of_weight(row):
            if turn.verdict not in nearest or turn.distance < nearest[turn.verdict].distance:
                nearest[turn.verdict] = turn
    return sorted(nearest.values(), key=lambda turn: turn.distance)


def nearest_turn(recommendation: Recommendation) -> Turn | None:
    """Give the smallest change of one weight that turns the verdict, if any does."""
    return next(iter(turns_of(recommendation)), None)


def _turns_of_weight(row: WeightRange) -> list[Turn]:
    found = []
    if row.above and row.high is not None:
        found.append(Turn(f"{row.criterion} counts {_show_more(row)}", row.above, _distance(row.weight, row.high)))
    if row.below:
        found.append(Turn(f"{row.criterion} counts {_show_less(row)}", row.below, _distance(row.weight, row.low)))
    return found


def _distance(now: float, then: float) -> float:
    return abs(log(then / now)) if now and then else _NEVER


def _show_more(row: WeightRange) -> str:
    high = row.high or 0.0
    if not row.weight:
        return f"more than {high:.2g} instead of nothing"
    factor = high / row.weight
    if factor < _SLIGHT:
        return "any more"
    shown = f"{factor:.0f}" if factor >= _MANY else f"{factor:.2g}"
    return "more than twice as much" if shown == "2" else f"more than {shown} times as much"


def _show_less(row: WeightRange) -> str:
    factor = row.low / row.weight if row.weight else 0.0
    if factor * _SLIGHT > 1:
        return "any less"
    return "less than half as much" if f"{factor:.2g}" == "0.5" else f"less than {factor:.2g} times as much"


_SLIGHT: Final = 1.005  # a factor that two digits would show as 1


def say_preferences(recommendation: Recommendation) -> str:
    """Say under which share of preferences each verdict wins, and from when on one weight alone turns it."""
    turns = [f"to {turn.verdict} once {turn.words}" for turn in turns_of(recommendation)]
    alone = f"One weight changed alone turns it {join_words(turns, 'and')}" if turns else "No weight alone turns it"
    return f"{say_shares(recommendation)}. {alone}."


def say_shares(recommendation: Recommendation) -> str:
    """Say under which share of preferences each verdict wins."""
    own = recommendation.verdict
    shares: dict[str, float] = {own: 0.0}
    for ranked in recommendation.ranking:
        share = recommendation.sensitivity.acceptability.get(ranked.alternative, 0.0)
        shares[ranked.verdict] = shares.get(ranked.verdict, 0.0) + share
    others = sorted(
        (verdict for verdict in shares if verdict != own and shares[verdict]), key=lambda name: -shares[name]
    )
    parts = [f"{own} wins under {show_share(shares[own])} of preferences"]
    parts += [f"{verdict} under {show_share(shares[verdict])}" for verdict in others]
    return ", ".join(parts)


def show_share(share: float) -> str:
    """Give a share in per cent; what is not all and not nothing is not shown as that.

    >>> show_share(0.934), show_share(0.9996), show_share(0.0004), show_share(1)
    ('93%', 'more than 99%', 'less than 1%', '100%')
    """
    if 0 < share < 0.01:  # noqa: PLR2004 - one per cent
        return "less than 1%"
    if 0.99 < share < 1:  # noqa: PLR2004 - as above
        return "more than 99%"
    return f"{share:.0%}"


def write_preferences(recommendation: Recommendation, width: int) -> list[Line]:
    """Give under how many preferences the verdict holds, and how far each weight may move before it turns."""
    sensitivity = recommendation.sensitivity
    if not sensitivity.weights:
        return []
    lines = write_paragraph("How much preferences may differ", width, style="strong")
    if sensitivity.acceptability:
        lines += write_paragraph(say_preferences(recommendation), width, indent=2)
        shares = ", ".join(f"{name} {show_share(share)}" for name, share in sensitivity.acceptability.items())
        drawn = f"Comes first, over {sensitivity.draws:,} sets of weights spread evenly: {shares}"
        lines += write_paragraph(drawn, width, indent=2, style="quiet")
    bounded = [row for row in sensitivity.weights if row.below or row.above]
    lines += [line for row in bounded for line in write_paragraph(show_range(row), width, indent=2, style="quiet")]
    return lines


def show_range(row: WeightRange) -> str:
    """Say from which weight of a criterion on the verdict turns, and to which."""
    parts = [f"below {row.low:.2g} to {row.below}"] if row.below else []
    parts += [f"above {row.high:.2g} to {row.above}"] if row.above and row.high is not None else []
    return f"{row.criterion}, now {row.weight:g}: {', '.join(parts)}"
