"""Resolve what alternatives and settings refer to: criteria, evidence, conditions of ways, and each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.engine.reach import USUAL
from advisor.model.condition import NEVER
from advisor.model.knowledge import LevelScale
from advisor.model.measures import Way

if TYPE_CHECKING:
    from advisor.knowledge.documents import AlternativesShape, HardeningShape, PerformanceShape, WayShape
    from advisor.knowledge.layers import Shaped
    from advisor.knowledge.linker import Linker, Path
    from advisor.knowledge.source import Document


def link_alternatives(linker: Linker, shaped: Shaped, shape: AlternativesShape) -> None:
    """Check the performances of a file, and read the ways to them."""
    for index, item in enumerate(shape.alternatives):
        path: Path = ("alternatives", index)
        if not linker.is_home("alternative", item.id, shaped, (*path, "id")):
            continue
        path = (*path, "performance")
        alternative = linker.alternatives[item.id]
        performances = dict(alternative.performance)
        for name in linker.criteria:
            if name not in item.performance:
                message = f"`{item.id}` has no performance on `{name}`"
                linker.report("LINK060", message, shaped.document, path, f"add `{name}:`")
        for name, cell in item.performance.items():
            if linker.known(name, linker.criteria, "criterion", shaped.document, (*path, name), at_key=True):
                _check_performance(linker, name, cell, shaped.document, (*path, name))
                ways = _read_ways(linker, name, cell, shaped.document, (*path, name, "ways"))
                performances[name] = performances[name].model_copy(update={"ways": ways})
        linker.alternatives[item.id] = alternative.model_copy(update={"performance": performances})
    for index, replaced in enumerate(shape.replaced):
        for position, name in enumerate(replaced.by):
            place = ("replaced", index, "by", position)
            linker.known(name, linker.alternatives, "alternative", shaped.document, place)


def _check_performance(linker: Linker, name: str, cell: PerformanceShape, document: Document, path: Path) -> None:
    scale = linker.criteria[name].scale
    if isinstance(scale, LevelScale):
        if cell.level is None:
            linker.report("LINK060", f"`{name}` is judged by a level", document, path, "add `level:`")
        else:
            linker.known(cell.level, scale.levels, "level", document, (*path, "level"), of=f" of `{name}`")
    elif cell.figure is None:
        linker.report("LINK060", f"`{name}` is measured in {scale.unit}", document, path, "add `figure:`")
    _check_grounds(linker, cell, document, path)


def _check_grounds(linker: Linker, cell: PerformanceShape | WayShape, document: Document, path: Path) -> None:
    """Report a figure outside of its band, evidence that there is not, and what rests on nothing."""
    for position, evidence in enumerate(cell.evidence):
        linker.known(evidence, linker.evidence, "evidence", document, (*path, "evidence", position))
    figure = cell.figure
    if figure is not None and not (
        (cell.low is None or cell.low <= figure) and (cell.high is None or figure <= cell.high)
    ):
        hint = "write low, figure and high in rising order"
        linker.report("LINK060", "the figure lies outside its band", document, (*path, "figure"), hint)
    if not cell.evidence and not cell.judgement:
        hint = "add `evidence:` or `judgement: true`"
        linker.report("LINK070", "no evidence, and not marked as judgement", document, path, hint)


def _read_ways(linker: Linker, name: str, cell: PerformanceShape, document: Document, path: Path) -> tuple[Way, ...]:
    """Give the ways to a figure."""
    if cell.ways and isinstance(linker.criteria[name].scale, LevelScale):
        hint = "take the ways out; they lead to a figure"
        linker.report("LINK150", f"`{name}` is judged, so no way leads to it", document, path, hint, at_key=True)
    seen = {USUAL: "stands for the usual way"}
    ways: list[Way] = []
    for index, item in enumerate(cell.ways):
        here = (*path, index)
        if item.id in seen:
            linker.report("LINK150", f"the way `{item.id}` {seen[item.id]}", document, (*here, "id"), "rename it")
        seen[item.id] = "stands twice"
        _check_grounds(linker, item, document, here)
        condition = linker.condition(item.unless, document, (*here, "unless"))
        ways.append(
            Way(
                id=item.id,
                title=item.title,
                figure=item.figure,
                low=item.low,
                high=item.high,
                unless=NEVER if item.unless is None else condition,
                evidence=item.evidence,
                judgement=item.judgement,
            )
        )
    return tuple(ways)


def link_settings(linker: Linker, shaped: Shaped, shape: HardeningShape) -> None:
    """Check what the settings of a file are for and exclude; what excludes one setting is excluded by it."""
    for index, item in enumerate(shape.settings):
        path: Path = ("settings", index)
        if not linker.is_home("setting", item.id, shaped, (*path, "id")):
            continue
        for position, name in enumerate(item.for_ or ()):
            linker.known(name, linker.alternatives, "alternative", shaped.document, (*path, "for", position))
        for position, name in enumerate(item.excludes):
            place = (*path, "excludes", position)
            if not linker.known(name, linker.settings, "setting", shaped.document, place):
                continue
            if name == item.id:
                hint = "name another setting"
                linker.report("LINK160", "a setting cannot exclude itself", shaped.document, place, hint)
                continue
            other = linker.settings[name]
            if item.id not in other.excludes:
                linker.settings[name] = other.model_copy(update={"excludes": (*other.excludes, item.id)})
