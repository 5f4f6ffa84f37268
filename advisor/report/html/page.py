"""From recommendations to a page: one review, or a portfolio of several, with a policy that forbids everything else."""

from __future__ import annotations

import hashlib
import shlex
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup

from advisor.engine.outlook import UNDECIDED
from advisor.engine.wording import show_value
from advisor.report.blocks import EFFECT, Invocation, show_strength
from advisor.report.choose import BASE_LAYER, LEAST_EFFECT, questions_first, weak_points
from advisor.report.html import charts
from advisor.report.html.safe import link_to, shorten, show
from advisor.report.html.sections import list_sections
from advisor.report.html.sheet import Sheet, decided_by, make_sheet
from advisor.report.outlook import SETTLEMENTS, show_power
from advisor.report.placement import explain_place
from advisor.report.preferences import say_preferences, show_range, show_share
from advisor.report.sizing import show_hosts
from advisor.report.wording import SIZES, count, name_of, show_band, show_effects, show_signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.recommendation import Counterfactual, Recommendation

_ORDER: Final = ("clear", "lean", "toss-up", "none")


class Entry(NamedTuple):
    """A file and what was advised for the workload in it; nothing when the file is invalid."""

    file: str
    recommendation: Recommendation | None = None
    knowledge: KnowledgeBase | None = None
    """The base under the policy by which it was advised."""
    invocation: Invocation = Invocation()


class Row(NamedTuple):
    """A workload of a portfolio."""

    entry: Entry
    anchor: str
    sheet: Sheet | None
    rule: str
    rule_title: str


class Share(NamedTuple):
    """How many workloads have one verdict."""

    verdict: str
    number: int
    bar: charts.Bar


def render_html(entries: Sequence[Entry]) -> str:
    """Give the page: a review of one workload, or the portfolio of several with their reviews folded."""
    if len(entries) == 1:
        (entry,) = entries
        sheet = _make_sheet(entry, "")
        return _fill("review.html.j2", entry=entry, sheet=sheet)
    rows = [_make_row(entry, number) for number, entry in enumerate(entries, 1)]
    return _fill("portfolio.html.j2", rows=rows, shares=_count_verdicts(rows))


def _make_sheet(entry: Entry, prefix: str) -> Sheet | None:
    if entry.recommendation is None or entry.knowledge is None:
        return None
    return make_sheet(entry.recommendation, entry.knowledge, prefix)


def _make_row(entry: Entry, number: int) -> Row:
    sheet = _make_sheet(entry, f"workload-{number}-")
    return Row(entry, f"workload-{number}", sheet, *(decided_by(sheet.advice) if sheet else ("", "")))


def _count_verdicts(rows: list[Row]) -> list[Share]:
    """Count the verdicts in the order of their alternatives; what is undecided or invalid comes last."""
    bases = [row.entry.knowledge.verdicts for row in rows if row.entry.knowledge]
    known = dict.fromkeys(verdict for verdicts in bases for verdict in verdicts)
    verdicts = [row.sheet.advice.verdict if row.sheet else "invalid" for row in rows]
    shares: list[Share] = []
    before = 0.0
    for verdict in dict.fromkeys((*known, UNDECIDED, "invalid")):
        number = verdicts.count(verdict)
        if number:
            shares.append(Share(verdict, number, charts.Bar(before, 100 * number / len(rows))))
            before += shares[-1].bar.width
    return shares


def _fill(template: str, **values: object) -> str:
    style, script = _read("style.css"), _read("script.js")
    return (
        _load_environment()
        .get_template(template)
        .render(style=Markup(style), script=Markup(script), policy=_forbid(style, script), **values)  # noqa: S704 - ours
    )


def _read(name: str) -> str:
    return files("advisor.report.html").joinpath("templates", name).read_text(encoding="utf-8")


def _forbid(style: str, script: str) -> str:
    """Give a content security policy under which only this style sheet and this script have any effect."""
    allowed = [f"{kind} '{_hash(text)}'" for kind, text in (("style-src", style), ("script-src", script))]
    return "; ".join(["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"])


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _load_environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("advisor.report.html"),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=show,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(_list_filters())
    environment.globals.update(
        BASE_LAYER=BASE_LAYER,
        EFFECT=EFFECT,
        FACTORS=charts.FACTORS,
        LEAST_EFFECT=LEAST_EFFECT,
        ORDER=_ORDER,
        SETTLEMENTS=SETTLEMENTS,
        SIZES=SIZES,
        UNDECIDED=UNDECIDED,
    )
    return environment


def _list_filters() -> dict[str, Any]:
    return {
        "band": show_band,
        "brief": shorten,
        "command": _show_command,
        "counted": count,
        "effects": show_effects,
        "figure": _show_figure,
        "hosts": show_hosts,
        "link": link_to,
        "name": name_of,
        "nearest": _show_nearest,
        "percent": _show_percent,
        "placed": explain_place,
        "power": show_power,
        "preferences": say_preferences,
        "questions": questions_first,
        "range": show_range,
        "sections": list_sections,
        "share": show_share,
        "signed": show_signed,
        "strength": show_strength,
        "value": show_value,
        "weak": weak_points,
    }


def _show_percent(figure: float) -> str:
    """Give a position as an attribute of SVG.

    >>> _show_percent(33.3333), _show_percent(50.0)
    ('33.33%', '50%')
    """
    return f"{figure + 0.0:.2f}".rstrip("0").rstrip(".") + "%"


def _show_figure(figure: float) -> str:
    """Give a score with three decimals; what rounds to nothing has no sign.

    >>> _show_figure(0.71749), _show_figure(-0.0001)
    ('0.717', '0.000')
    """
    return f"{round(figure, 3) + 0.0:.3f}"


def _show_nearest(change: Counterfactual) -> str:
    """Give the nearest answers of a change where its words do not hold them already."""
    shown = [(name, show_value(value)) for name, value in change.answers.items()]
    return "" if all(value in change.words for _, value in shown) else ", ".join(map(" ".join, shown))


def _show_command(entry: Entry, day: str) -> str:
    """Give the command that gives this advice again; empty when there is no file to name."""
    if not entry.invocation.file:
        return ""
    words = ("evaluate", entry.invocation.file, *entry.invocation.rules, *entry.invocation.facts)
    return shlex.join(["advisor", *words, "--evaluated-on", day])
