"""Two recommendations side by side: what changed in facts, weights, rules, scores and verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from advisor.engine.wording import show_value
from advisor.report.blocks import show_strength
from advisor.report.choose import LEAST_EFFECT
from advisor.report.layout import Line, Span, Style, count_cells, pad, write_entry, write_paragraph
from advisor.report.wording import name_of, show_figures, show_shifts, show_signed, show_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.model.fact import Fact
    from advisor.model.recommendation import Firing, Ranked, Recommendation

_SIGN: Final = 4
_FIGURE: Final = 8
_GAP: Final = 2
_LEAST_NOTE: Final = 20  # columns from which a reason stands beside the scores
_STYLES: Final[dict[str, Style]] = {"+": "good", "−": "bad", "~": "fair"}


class Change(NamedTuple):
    """One thing that differs: `before` or `after` is empty where it is not there."""

    name: str
    before: str
    after: str

    @property
    def sign(self) -> str:
        """Give how it differs: new, gone or other."""
        return "+" if not self.before else "−" if not self.after else "~"


class Score(NamedTuple):
    """An alternative's score and what excludes it, before and after; None where there is no such alternative."""

    alternative: str
    before: Ranked | None
    after: Ranked | None


class Comparison(NamedTuple):
    """What changed between two recommendations, and between their components of the same name."""

    before: Recommendation
    after: Recommendation
    facts: tuple[Change, ...]
    weights: tuple[Change, ...]
    firings: tuple[Change, ...]
    """Rules by id, with what they do."""
    scores: tuple[Score, ...]
    components: tuple[Comparison, ...] = ()
    came: tuple[Recommendation, ...] = ()
    """Components that are only in the second."""
    left: tuple[Recommendation, ...] = ()
    """Components that are only in the first."""

    @property
    def is_flipped(self) -> bool:
        """Tell whether the verdict of the whole, or of a component that both have, is another one."""
        return self.before.verdict != self.after.verdict or any(part.is_flipped for part in self.components)

    @property
    def is_changed(self) -> bool:
        """Tell whether anything differs."""
        sides = [(row.before, row.after) for row in self.scores]
        return (
            self.before.alternative != self.after.alternative
            or bool(self.facts or self.weights or self.firings or self.came or self.left)
            or any(one is None or two is None or _standing(one) != _standing(two) for one, two in sides)
            or any(part.is_changed for part in self.components)
        )


def _standing(row: Ranked) -> tuple[float, tuple[str, ...]]:
    return row.score, row.vetoed_by


def compare(before: Recommendation, after: Recommendation) -> Comparison:
    """Compare two recommendations; components belong together by name."""
    earlier = {part.component: part for part in before.components}
    later = {part.component: part for part in after.components}
    ranked = [{row.alternative: row for row in item.ranking} for item in (before, after)]
    return Comparison(
        before=before,
        after=after,
        facts=_compare_facts(before.facts, after.facts),
        weights=_compare(*({name: f"{weight:g}" for name, weight in item.weights.items()} for item in (before, after))),
        firings=_compare(*({item.rule: _show_firing(item) for item in one.firings} for one in (before, after))),
        scores=tuple(Score(name, ranked[0].get(name), ranked[1].get(name)) for name in {**ranked[1], **ranked[0]}),
        components=tuple(compare(part, later[name]) for name, part in earlier.items() if name in later),
        came=tuple(part for name, part in later.items() if name not in earlier),
        left=tuple(part for name, part in earlier.items() if name not in later),
    )


def _compare(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    changes = (Change(name, before.get(name, ""), after.get(name, "")) for name in {**before, **after})
    return tuple(change for change in changes if change.before != change.after)


def _compare_facts(before: Sequence[Fact], after: Sequence[Fact]) -> tuple[Change, ...]:
    """Give the facts with other values; where they come from is told, but makes no difference of its own."""
    values = [{fact.name: fact.value for fact in facts} for facts in (before, after)]
    shown = [{fact.name: _show_fact(fact) for fact in facts} for facts in (before, after)]
    changes = _compare(*shown)
    return tuple(change for change in changes if values[0].get(change.name) != values[1].get(change.name))


def _show_fact(fact: Fact) -> str:
    return f"{show_value(fact.value)} ({fact.origin.value})"


def _show_firing(firing: Firing) -> str:
    effects = [f"excludes {', '.join(firing.vetoes)}"] if firing.vetoes else []
    effects += [f"{fact} becomes {show_value(value)}" for fact, value in firing.conclude.items()]
    effects += [*show_weights(firing.weigh), *show_shifts(firing.shift), *show_figures(firing.figures)]
    effects += [f"starter files get {', '.join(firing.harden)}"] if firing.harden else []
    effects += ["advice"] if firing.advise else []
    effects += [f"names {', '.join(firing.consider)}"] if firing.consider else []
    effects += ["a risk"] if firing.risk else []
    effects += [f"effort {firing.effort}"] if firing.effort else []
    return f"{firing.title}: {'; '.join(effects) or 'excludes nothing here'}"


def plain_comparison(comparison: Comparison) -> dict[str, object]:
    """Give a comparison as JSON values."""
    before, after = comparison.before, comparison.after
    found: dict[str, object] = {
        "before": _plain_side(before),
        "after": _plain_side(after),
        "is_flipped": comparison.is_flipped,
        "facts": [_plain_change(change, "fact") for change in comparison.facts],
        "weights": [_plain_change(change, "criterion") for change in comparison.weights],
        "firings": [_plain_change(change, "rule") for change in comparison.firings],
        "scores": [
            {
                "alternative": score.alternative,
                "before": score.before.score if score.before else None,
                "after": score.after.score if score.after else None,
                "vetoed_before": list(score.before.vetoed_by) if score.before else [],
                "vetoed_after": list(score.after.vetoed_by) if score.after else [],
            }
            for score in comparison.scores
        ],
    }
    found["components"] = [plain_comparison(part) for part in comparison.components]
    found["components_added"] = [_plain_side(part) for part in comparison.came]
    found["components_removed"] = [_plain_side(part) for part in comparison.left]
    return found


def _plain_side(side: Recommendation) -> dict[str, object]:
    return {
        "workload": side.workload,
        "component": side.component,
        "policy": side.provenance.policy,
        "knowledge": side.provenance.knowledge,
        "layers": list(side.provenance.layers),
        "verdict": side.verdict,
        "alternative": side.alternative,
        "strength": side.strength,
        "verdict_margin": side.verdict_margin,
        "settled": side.settled,
    }


def _plain_change(change: Change, kind: str) -> dict[str, object]:
    return {kind: change.name, "before": change.before or None, "after": change.after or None}


def write_comparison(comparison: Comparison, labels: tuple[str, str], width: int) -> list[list[Line]]:
    """Give the blocks of a comparison; `labels` say what the two sides are."""
    before, after = comparison.before, comparison.after
    names = list(dict.fromkeys(name_of(side) for side in (before, after)))
    blocks = [
        [
            *write_paragraph(" → ".join(names), width, style="quiet"),
            *_write_verdict(comparison, width),
            *_write_sides(comparison, labels, width),
        ],
        _write_changes("Facts", comparison.facts, width),
        _write_changes("Weights", comparison.weights, width),
        _write_changes("Rules", comparison.firings, width),
        _write_scores(comparison, width),
    ]
    placed = [
        *(("−", part) for part in comparison.left),
        *(("+", part) for part in comparison.came),
    ]
    lines: list[Line] = []
    for sign, part in placed:
        text = f"component {part.component}: {part.alternative or part.verdict}"
        lines += write_entry(f"  {sign} ", text, width, indent=_SIGN, label_style=_STYLES[sign])
    blocks.append(lines)
    for inner in comparison.components:
        blocks += write_comparison(inner, labels, width) if inner.is_changed else []
    return blocks


def _write_verdict(comparison: Comparison, width: int) -> list[Line]:
    before, after = comparison.before, comparison.after
    pair, style, says = after.verdict.upper(), "good", "the verdict stays"
    if before.verdict != after.verdict:
        pair, style, says = f"{before.verdict.upper()} → {pair}", "bad", "the verdict flips"
    elif comparison.is_flipped:
        style, says = "bad", "the verdict of a component flips"
    elif not comparison.is_changed:
        says = "nothing differs"
    elif before.alternative != after.alternative:
        says = "the alternative changes"
    shown = Span(pair, "bad" if style == "bad" else "good")
    if count_cells(pair) + _GAP + count_cells(says) <= width:
        return [(shown, Span(" " * _GAP), Span(says, "strong"))]
    return [(shown,), *write_paragraph(says, width, style="strong")]


def _write_sides(comparison: Comparison, labels: tuple[str, str], width: int) -> Iterable[Line]:
    for side, label in zip((comparison.before, comparison.after), labels, strict=True):
        title = side.alternative_title or "everything is excluded"
        text = f"{title}, {show_strength(side)}" if side.alternative else title
        yield from write_entry(f"  {label}", text, width, indent=max(map(count_cells, labels)) + _SIGN)


def _write_changes(heading: str, changes: tuple[Change, ...], width: int) -> list[Line]:
    """Give what is new, gone or other; a rule that is gone or new with what it does."""
    lines = write_paragraph(heading, width, style="strong") if changes else []
    for change in sorted(changes, key=lambda change: ("~+−".index(change.sign), change.name)):
        shown = f"{change.before} → {change.after}" if change.sign == "~" else change.after or change.before
        text = f"{change.name} {shown}"
        lines += write_entry(f"  {change.sign} ", text, width, indent=_SIGN, label_style=_STYLES[change.sign])
    return lines


def _write_scores(comparison: Comparison, width: int) -> list[Line]:
    """Give each alternative's score before and after, and what excludes it after."""
    if not comparison.scores or not comparison.is_changed:
        return []
    column = max(count_cells(score.alternative) for score in comparison.scores) + _GAP
    used = _GAP + column + 3 * _FIGURE
    if used > width:
        lines = write_paragraph("Scores", width, style="strong")
        for score in comparison.scores:
            told = " ".join(text for text in (_join_figures(score), _show_exclusion(score)) if text)
            lines += write_paragraph(f"{score.alternative}  {told}", width, indent=_GAP)
        return lines
    head = f"{'before':>{_FIGURE}}{'after':>{_FIGURE}}"
    lines = [(Span(pad("Scores", column + _GAP), "strong"), Span(head, "quiet"))]
    for score in comparison.scores:
        cells = "".join(f"{text:>{_FIGURE}}" for text in _show_figures(score))
        line: Line = (Span(" " * _GAP), Span(pad(score.alternative, column)), Span(cells))
        beside = width - used - _GAP
        indent = used + _GAP if beside >= _LEAST_NOTE else _SIGN
        first, *others = write_paragraph(_show_exclusion(score), width, indent=indent, style="bad") or [()]
        if indent == _SIGN and first:
            lines += [line, first, *others]
        else:
            lines += [(*line, Span(" " * _GAP), *first[1:]), *others]
    return lines


def _show_figures(score: Score) -> tuple[str, str, str]:
    """Give the score before, the score after, and the step between them."""
    before, after = (None if side is None else side.score for side in (score.before, score.after))
    shown = tuple("–" if figure is None else f"{figure:.3f}" for figure in (before, after))
    step = after - before if before is not None and after is not None else 0.0
    return (shown[0], shown[1], show_signed(step) if abs(step) >= LEAST_EFFECT else "")


def _join_figures(score: Score) -> str:
    before, after, step = _show_figures(score)
    return f"{before} → {after}" + (f" ({step})" if step else "")


def _show_exclusion(score: Score) -> str:
    before = score.before.vetoed_by if score.before else ()
    after = score.after.vetoed_by if score.after else ()
    if after:
        return f"excluded by {', '.join(after)}" if before else f"now excluded by {', '.join(after)}"
    return "no longer excluded" if before else ""
