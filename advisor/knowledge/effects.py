"""Read what a rule does, with every name in it resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.knowledge.documents import AdviceShape, AtMostShape, EffectsShape, FigureShape
from advisor.knowledge.source import Document, PathKey
from advisor.knowledge.spelling import suggest
from advisor.knowledge.values import read_value
from advisor.model.diagnostic import Diagnostic, error
from advisor.model.domain import Domain, NumberDomain
from advisor.model.guidance import Advice, Consideration, Effort, Risk
from advisor.model.knowledge import Alternative, Criterion, Derived, Effects, MeasuredScale, Requirement, Setting
from advisor.model.measures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.model.fact import FactValue

MAX_WEIGHT: Final = 10
MILLI: Final = 1000

Path = tuple[PathKey, ...]


@dataclass(frozen=True, slots=True)
class EffectsReader:
    """Reads the effects of one rule and collects what is wrong with them."""

    document: Document
    problems: list[Diagnostic]
    domains: Mapping[str, Domain]
    derived: Mapping[str, Derived]
    criteria: Mapping[str, Criterion]
    alternatives: Mapping[str, Alternative]
    settings: Mapping[str, Setting]
    replaced: Mapping[str, tuple[str, ...]]
    considerations: Mapping[str, Consideration]

    def read(self, shape: EffectsShape, path: Path) -> Effects:
        """Give the effects; a rule without any is reported."""
        if not any(getattr(shape, name) for name in EffectsShape.model_fields):
            hint = f"add {', '.join(EffectsShape.model_fields)}"
            self._report("RULE040", "the rule does nothing", path, f"{' or '.join(hint.rsplit(', ', 1))}")
        return Effects(
            conclude=self._read_conclude(shape, path),
            weigh={
                name: self._milli(value, MAX_WEIGHT, (*path, "weigh", name))
                for name, value in shape.weigh.items()
                if self._known(name, self.criteria, "criterion", (*path, "weigh", name), at_key=True)
            },
            shift=self._read_shift(shape, path),
            figures=self._read_figures(shape, path),
            veto=self._read_names(shape.veto, self.alternatives, "alternative", (*path, "veto")),
            require=tuple(
                requirement
                for name, bound in shape.require.items()
                if (requirement := self._read_requirement(name, bound, (*path, "require", name)))
            ),
            advise=tuple(self._read_advice(item, (*path, "advise", index)) for index, item in enumerate(shape.advise)),
            harden=self._read_names(shape.harden, self.settings, "setting", (*path, "harden")),
            consider=self._read_names(shape.consider, self.considerations, "consideration", (*path, "consider")),
            risk=tuple(
                Risk(
                    say=item.say,
                    mitigation=item.mitigation,
                    alternatives=self._read_alternatives(item.for_ or (), (*path, "risk", index, "for")),
                )
                for index, item in enumerate(shape.risk)
            ),
            effort=tuple(
                Effort(
                    alternatives=self._read_alternatives(item.to, (*path, "effort", index, "to")),
                    size=item.size,
                    why=item.why,
                )
                for index, item in enumerate(shape.effort)
            ),
        )

    def _read_advice(self, item: str | AdviceShape, path: Path) -> Advice:
        if isinstance(item, str):
            return Advice(say=item)
        return Advice(say=item.say, alternatives=self._read_alternatives(item.for_, (*path, "for")))

    def _read_alternatives(self, names: tuple[str, ...], path: Path) -> tuple[str, ...]:
        return self._read_names(names, self.alternatives, "alternative", path)

    def _report(self, code: str, message: str, path: Path, hint: str, *, at_key: bool = False) -> None:
        self.problems.append(error(code, message, self.document.locate(path, at_key=at_key), hint))

    def _known(self, name: str, names: Iterable[str], what: str, path: Path, *, at_key: bool = False) -> bool:
        allowed = tuple(names)
        if name not in allowed:
            hint = suggest(name, allowed, replaced=self.replaced)
            self._report("LINK010", f"there is no {what} `{name}`", path, hint, at_key=at_key)
        return name in allowed

    def _read_names(self, names: tuple[str, ...], allowed: Iterable[str], what: str, path: Path) -> tuple[str, ...]:
        known = tuple(allowed)
        return tuple(name for index, name in enumerate(names) if self._known(name, known, what, (*path, index)))

    def _milli(self, value: float, limit: float, path: Path) -> int:
        if abs(value) > limit:
            self._report(
                "RULE070", f"{value:.15g} is out of range", path, f"write a number from -{limit:g} to {limit:g}"
            )
        return round(value * MILLI)

    def _read_shift(self, shape: EffectsShape, path: Path) -> dict[str, dict[str, int]]:
        shift: dict[str, dict[str, int]] = {}
        for name, criteria in shape.shift.items():
            here = (*path, "shift", name)
            if not self._known(name, self.alternatives, "alternative", here, at_key=True):
                continue
            shift[name] = {
                criterion: self._milli(value, 1, (*here, criterion))
                for criterion, value in criteria.items()
                if self._known(criterion, self.criteria, "criterion", (*here, criterion), at_key=True)
            }
        return shift

    def _read_figures(self, shape: EffectsShape, path: Path) -> dict[str, dict[str, Figure]]:
        figures: dict[str, dict[str, Figure]] = {}
        for name, cells in shape.figures.items():
            here = (*path, "figures", name)
            if not self._known(name, self.alternatives, "alternative", here, at_key=True):
                continue
            figures[name] = {
                criterion: Figure(figure=cell.figure, low=cell.low, high=cell.high)
                for criterion, cell in cells.items()
                if self._is_measured(criterion, (*here, criterion), "measure a measured criterion")
                and self._is_in_band(cell, (*here, criterion))
            }
        return figures

    def _is_measured(self, criterion: str, path: Path, hint: str) -> bool:
        if not self._known(criterion, self.criteria, "criterion", path, at_key=True):
            return False
        is_measured = isinstance(self.criteria[criterion].scale, MeasuredScale)
        if not is_measured:
            self._report("RULE080", f"`{criterion}` is judged, not measured", path, hint, at_key=True)
        return is_measured

    def _is_in_band(self, cell: FigureShape, path: Path) -> bool:
        is_in_band = (cell.low is None or cell.low <= cell.figure) and (cell.high is None or cell.figure <= cell.high)
        if not is_in_band:
            hint = "write low, figure and high in rising order"
            self._report("LINK060", "the figure lies outside its band", (*path, "figure"), hint)
        return is_in_band

    def _read_conclude(self, shape: EffectsShape, path: Path) -> dict[str, FactValue]:
        concluded: dict[str, FactValue] = {}
        for fact, raw in shape.conclude.items():
            here = (*path, "conclude", fact)
            if not self._known(fact, self.derived, "derived fact", here, at_key=True):
                continue
            value = read_value(raw, self.domains[fact], fact, self.document.locate(here))
            if isinstance(value, Diagnostic):
                self.problems.append(value)
            else:
                concluded[fact] = value
        return concluded

    def _read_requirement(self, name: str, bound: AtMostShape, path: Path) -> Requirement | None:
        if not self._is_measured(name, path, "require a measured criterion"):
            return None
        if isinstance(bound.at_most, str) and not isinstance(self.domains.get(bound.at_most), NumberDomain):
            numbers = [fact for fact, domain in self.domains.items() if isinstance(domain, NumberDomain)]
            where = (*path, "at_most")
            self._report(
                "LINK010", f"there is no number fact `{bound.at_most}`", where, suggest(bound.at_most, numbers)
            )
            return None
        return Requirement(criterion=name, at_most=bound.at_most)
