"""Read conditions: mappings of facts to tests, with `all`, `any` and `none`, typed by the facts' domains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from advisor.knowledge.source import Document, PathKey, shorten
from advisor.knowledge.spelling import suggest
from advisor.knowledge.values import read_number, read_value
from advisor.model.condition import ALWAYS, AllOf, AnyOf, Condition, NoneOf, Operator, Scalar, Test
from advisor.model.diagnostic import Diagnostic, error
from advisor.model.domain import (
    BoolDomain,
    ChoiceDomain,
    Domain,
    LevelsDomain,
    NumberDomain,
    ReleaseDomain,
    SetDomain,
    describe,
)

if TYPE_CHECKING:
    from collections.abc import Mapping as AbstractMapping

GROUPS: Final = ("all", "any", "none")
_ORDERED: Final[tuple[Operator, ...]] = ("at_least", "at_most", "above", "below")


def operators_of(domain: Domain) -> tuple[Operator, ...]:
    """Give the operators that a condition may use on a fact of this domain, besides a plain value."""
    match domain:
        case BoolDomain() | ChoiceDomain():
            return ("known",)
        case LevelsDomain() | NumberDomain():
            return (*_ORDERED, "known")
        case SetDomain():
            return ("includes", "known")
        case ReleaseDomain():
            return ("product", "known")


class ConditionReader(NamedTuple):
    """Reads conditions of one document and collects what is wrong with them."""

    document: Document
    domains: AbstractMapping[str, Domain]
    problems: list[Diagnostic]

    def read(self, raw: Any, path: tuple[PathKey, ...]) -> Condition:
        """Give the condition at `path`; what is wrong is collected, and a harmless condition takes its place."""
        if raw is None:
            return ALWAYS
        if not isinstance(raw, dict):
            self._report("COND010", "a condition is a mapping of facts to values", path, "write {fact: value}")
            return ALWAYS
        parts = [self._read_entry(str(key), value, (*path, str(key))) for key, value in raw.items()]
        return parts[0] if len(parts) == 1 else AllOf(parts=tuple(parts))

    def _report(self, code: str, message: str, path: tuple[PathKey, ...], hint: str, *, at_key: bool = False) -> None:
        self.problems.append(error(code, message, self.document.locate(path, at_key=at_key), hint))

    def _read_entry(self, key: str, raw: Any, path: tuple[PathKey, ...]) -> Condition:
        if key in GROUPS:
            return self._read_group(key, raw, path)
        domain = self.domains.get(key)
        if domain is None:
            hint = suggest(key, (*self.domains, *GROUPS))
            self._report("COND020", f"there is no fact `{shorten(key)}`", path, hint, at_key=True)
            return ALWAYS
        if isinstance(raw, dict):
            tests = [self._read_test(key, domain, str(name), value, (*path, str(name))) for name, value in raw.items()]
            if not tests:
                self._report("COND030", f"the condition on `{key}` is empty", path, f"write {describe(domain)}")
                return ALWAYS
            return tests[0] if len(tests) == 1 else AllOf(parts=tuple(tests))
        return self._read_plain(key, domain, raw, path)

    def _read_group(self, key: str, raw: Any, path: tuple[PathKey, ...]) -> Condition:
        if not isinstance(raw, list) or not raw:
            self._report("COND010", f"`{key}` takes a list of conditions", path, f"write {key}: [{{fact: value}}, …]")
            return ALWAYS
        parts = tuple(self.read({} if item is None else item, (*path, index)) for index, item in enumerate(raw))
        for index, item in enumerate(raw):
            if not item and item != "":
                self._report("COND030", f"this part of `{key}` is empty", (*path, index), "write {fact: value}")
        match key:
            case "any":
                return AnyOf(parts=parts)
            case "none":
                return NoneOf(parts=parts)
            case _:
                return AllOf(parts=parts)

    def _read_plain(self, fact: str, domain: Domain, raw: Any, path: tuple[PathKey, ...]) -> Condition:
        if isinstance(domain, (SetDomain, ReleaseDomain)):
            name = operators_of(domain)[0]
            self._report(
                "COND040", f"`{fact}` is not compared with a plain value", path, f"write {{{fact}: {{{name}: …}}}}"
            )
            return ALWAYS
        if isinstance(raw, list):
            if isinstance(domain, NumberDomain):
                self._report(
                    "COND040", f"`{fact}` is a number and takes no list", path, "write {at_least: …} or {below: …}"
                )
                return ALWAYS
            if not raw:
                self._report("COND030", f"the list of values of `{fact}` is empty", path, f"write {describe(domain)}")
            return self._values_test(fact, domain, "is", raw, path)
        return self._values_test(fact, domain, "is", [raw], path, spread=False)

    def _values_test(
        self,
        fact: str,
        domain: Domain,
        operator: Operator,
        raws: list[Any],
        path: tuple[PathKey, ...],
        *,
        spread: bool = True,
    ) -> Condition:
        values: list[Scalar] = []
        for index, raw in enumerate(raws):
            where = self.document.locate((*path, index) if spread else path)
            value = read_value(raw, domain, fact, where)
            if isinstance(value, Diagnostic):
                self.problems.append(value)
            elif not isinstance(value, tuple):
                values.append(value)
        return Test(fact=fact, operator=operator, value=tuple(values)) if values else ALWAYS

    def _read_test(self, fact: str, domain: Domain, name: str, raw: Any, path: tuple[PathKey, ...]) -> Condition:
        allowed = operators_of(domain)
        operator = next((known for known in allowed if known == name), None)
        if operator is None:
            hint = _say_operators(name, domain)
            self._report("COND050", f"`{shorten(name)}` cannot be asked of `{fact}`", path, hint, at_key=True)
            return ALWAYS
        if operator == "known":
            return self._values_test(fact, BoolDomain(), operator, [raw], path, spread=False)
        if operator in {"includes", "product"}:
            labels = (
                domain.labels if isinstance(domain, SetDomain) else dict.fromkeys(getattr(domain, "products", ()), "")
            )
            is_list = isinstance(raw, list)
            if is_list and not raw:
                self._report("COND030", f"the list of `{operator}` is empty", path, "name at least one")
            return self._values_test(
                fact, ChoiceDomain(labels=labels), operator, raw if is_list else [raw], path, spread=is_list
            )
        if isinstance(domain, NumberDomain):
            number = read_number(raw)
            if number is None:
                self._report(
                    "VALUE010", f"`{operator}` takes a number here", path, f"write {describe(domain)}, without quotes"
                )
                return ALWAYS
            return Test(fact=fact, operator=operator, value=(number,))
        return self._values_test(fact, domain, operator, [raw], path, spread=False)


def _say_operators(name: str, domain: Domain) -> str:
    """Say what may be asked of a fact instead."""
    nearest = suggest(name, operators_of(domain))
    if nearest.startswith("did you mean"):
        return nearest
    match domain:
        case BoolDomain():
            return "write true, false or {known: true}"
        case ChoiceDomain():
            return "its values have no order: write one of them, a list of them, or {known: true}"
        case SetDomain():
            return "write {includes: …} with one of its values or a list of them, or {known: true}"
        case ReleaseDomain():
            return "write {product: …} with one of its products or a list of them, or {known: true}"
        case LevelsDomain() | NumberDomain():
            return nearest
