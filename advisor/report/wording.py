"""Numbers, facts and effects as the reports word them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.engine.wording import show_value
from advisor.report.safe import LONGEST_NAME, abridge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.model.fact import Fact
    from advisor.model.knowledge import Performance
    from advisor.model.measures import Figure
    from advisor.model.recommendation import Band, Citation, Firing, Recommendation

CONFIDENCES: Final = {
    "standard": "standard",
    "measured-paper": "measured",
    "vendor-doc": "vendor's documentation",
    "anecdotal": "anecdotal",
}
"""How far evidence is to be trusted, in a reader's words."""

SIZES: Final = {"S": "S (days)", "M": "M (weeks)", "L": "L (months)"}
"""The sizes of an effort, in a reader's words."""

_MANY: Final = 100  # figures from here on are shown as whole numbers


def show_signed(number: float, digits: int = 3) -> str:
    """Give a number with its sign, as a typographer writes it.

    >>> show_signed(0.0271), show_signed(-0.02)
    ('+0.027', '−0.020')
    """
    return f"{number:+.{digits}f}".replace("-", "\N{MINUS SIGN}")


def show_step(number: float) -> str:
    """Give a change of a weight or of a performance with its sign and no needless digits.

    >>> show_step(2.0), show_step(-0.35)
    ('+2', '−0.35')
    """
    return f"{number:+g}".replace("-", "\N{MINUS SIGN}")


def show_fact(fact: Fact) -> str:
    """Give a fact as name and value."""
    return f"{fact.name} {show_value(fact.value)}"


def show_source(citation: Citation) -> str:
    """Give where a figure was published."""
    return f"{citation.title} ({citation.year})"


def show_weights(weigh: Mapping[str, float]) -> Iterable[str]:
    """Give one phrase for each criterion that comes to matter more or less."""
    return (f"{criterion} weighs {show_step(change)}" for criterion, change in weigh.items())


def show_shifts(shift: Mapping[str, Mapping[str, float]]) -> Iterable[str]:
    """Give one phrase for each alternative that performs better or worse."""
    return (
        f"{alternative}: " + ", ".join(f"{criterion} {show_step(change)}" for criterion, change in changes.items())
        for alternative, changes in shift.items()
    )


def show_figures(figures: Mapping[str, Mapping[str, Figure]]) -> Iterable[str]:
    """Give one phrase for each alternative of which something is measured anew."""
    return (
        f"{alternative}: " + ", ".join(f"{criterion} measures {show_figure(cell)}" for criterion, cell in cells.items())
        for alternative, cells in figures.items()
    )


def show_figure(cell: Performance | Figure) -> str:
    """Give a measured figure with its band.

    >>> from advisor.model.measures import Figure
    >>> show_figure(Figure(figure=31, low=1.3, high=100)), show_figure(Figure(figure=0.5))
    ('31 (1.3–100)', '0.5')
    """
    band = "" if cell.low is None or cell.high is None else f" ({cell.low:g}–{cell.high:g})"
    return f"{cell.figure:g}{band}"


def show_effects(firing: Firing) -> list[str]:
    """Give one phrase for each thing that a firing rule does to the ranking or to a fact."""
    effects = [f"excludes {', '.join(firing.vetoes)}"] if firing.vetoes else []
    effects += [f"{fact} becomes {show_value(value)}" for fact, value in firing.conclude.items()]
    return [*effects, *show_weights(firing.weigh), *show_shifts(firing.shift), *show_figures(firing.figures)]


def show_number(number: float) -> str:
    """Give a figure that was measured, or computed from such: two digits, and whole from a hundred on.

    >>> show_number(0.0078125), show_number(1536)
    ('0.0078', '1,536')
    """
    return f"{number:,.0f}" if number >= _MANY else f"{number:.2g}"


def show_band(band: Band | None) -> str:
    """Give the typical figure, and the band around it unless it has no width."""
    if band is None:
        return ""
    if band.low == band.high:
        return show_number(band.typical)
    return f"{show_number(band.typical)} ({show_number(band.low)}–{show_number(band.high)})"


def name_of(recommendation: Recommendation) -> str:
    """Give what a recommendation is about: its title and the name by which files call it."""
    if recommendation.component:
        title, name = recommendation.component_title, recommendation.component
    else:
        title, name = recommendation.title, recommendation.workload
    title, name = abridge(title, LONGEST_NAME), abridge(name, LONGEST_NAME)
    return f"{title} ({name})" if title and title != name else name


def count(number: int, one: str, many: str = "") -> str:
    """Give a number with its noun.

    >>> count(1, "question"), count(2, "question")
    ('1 question', '2 questions')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"
