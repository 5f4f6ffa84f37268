"""Give a raw scalar the type that the domain of its fact asks for, or say why it cannot be."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

from advisor.knowledge.source import Plain
from advisor.knowledge.spelling import name_value, suggest
from advisor.model.diagnostic import Diagnostic, Location, error
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
    from advisor.model.fact import FactValue

ANY_RELEASE: Final = "any"
"""What is written for a release question when any current release will do."""

MOST_NAMED: Final = 5
"""How many wrong elements of a set one finding names."""

_NUMBER: Final = re.compile(r"[-+]?(\d{1,15}(\.\d{1,9})?|\.\d{1,9})([eE][-+]?\d{1,2})?")
_TRUTHY: Final = {"yes": "true", "on": "true", "y": "true", "True": "true", "TRUE": "true", "1": "true"}
_FALSY: Final = {"no": "false", "off": "false", "n": "false", "False": "false", "FALSE": "false", "0": "false"}


def read_value(raw: Any, domain: Domain, fact: str, where: Location) -> FactValue | Diagnostic:
    """Give the typed value, or the diagnostic that says what may be written instead."""
    match domain:
        case BoolDomain():
            return _read_bool(raw, fact, where)
        case ChoiceDomain() | LevelsDomain():
            return _read_choice(raw, domain, fact, where)
        case NumberDomain():
            return _read_number(raw, domain, fact, where)
        case SetDomain():
            return _read_set(raw, domain, fact, where)
        case ReleaseDomain():
            return _read_release(raw, domain, fact, where)


def _wrong(raw: Any, domain: Domain, fact: str, where: Location, hint: str = "") -> Diagnostic:
    message = f"`{fact}` has no value here" if raw is None else f"{name_value(raw)} is not a value of `{fact}`"
    return error("VALUE010", message, where, hint or f"write {describe(domain)}")


def _read_bool(raw: Any, fact: str, where: Location) -> FactValue | Diagnostic:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        if isinstance(raw, Plain) and raw in {"true", "false"}:
            return raw == "true"
        meant = meant_bool(raw)
        if meant:
            return _wrong(raw, BoolDomain(), fact, where, f"write {meant}, without quotes")
    return _wrong(raw, BoolDomain(), fact, where)


def meant_bool(raw: Any) -> str:
    """Give `true` or `false` when a text was probably meant so, and nothing otherwise."""
    if not isinstance(raw, str):
        return ""
    return _TRUTHY.get(raw) or _FALSY.get(raw) or (str(raw) if raw in {"true", "false"} else "")


def _read_choice(raw: Any, domain: ChoiceDomain | LevelsDomain, fact: str, where: Location) -> FactValue | Diagnostic:
    text = ("true" if raw else "false") if isinstance(raw, bool) else str(raw)
    if isinstance(raw, (str, int, float)) and text in domain.labels:
        return text
    return _wrong(raw, domain, fact, where, suggest(text, domain.labels) if isinstance(raw, str) else "")


def read_number(raw: Any) -> int | float | None:
    """Give a finite number written without quotes, or None. No hexadecimal, octal, sexagesimal or infinite ones."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, (int, float)):
        return raw if math.isfinite(raw) else None
    if isinstance(raw, Plain) and _NUMBER.fullmatch(raw):
        value = float(raw)
        return int(value) if value.is_integer() else value
    return None


def _read_number(raw: Any, domain: NumberDomain, fact: str, where: Location) -> FactValue | Diagnostic:
    value = read_number(raw)
    if value is None:
        is_quoted = isinstance(raw, str) and not isinstance(raw, Plain) and _NUMBER.fullmatch(raw)
        return _wrong(raw, domain, fact, where, f"write {raw}, without quotes" if is_quoted else "")
    if not domain.min <= value <= domain.max:
        return error("VALUE020", f"`{fact}` is out of range: {value:.15g}", where, f"write {describe(domain)}")
    return value


def _read_set(raw: Any, domain: SetDomain, fact: str, where: Location) -> FactValue | Diagnostic:
    items = [raw] if isinstance(raw, str) else raw
    if not isinstance(items, (list, tuple)):
        return _wrong(raw, domain, fact, where)
    wrong = [item for item in items if not isinstance(item, str) or item not in domain.labels]
    if not wrong:
        return tuple(value for value in domain.labels if value in items)
    named = list(dict.fromkeys(name_value(item) for item in wrong))[:MOST_NAMED]
    hints = dict.fromkeys(suggest(str(item), domain.labels) for item in wrong[:MOST_NAMED] if isinstance(item, str))
    verb = "is not a value" if len(named) == 1 else "are not values"
    return error(
        "VALUE010", f"{', '.join(named)} {verb} of `{fact}`", where, " ".join(hints) or f"write {describe(domain)}"
    )


def _read_release(raw: Any, domain: ReleaseDomain, fact: str, where: Location) -> FactValue | Diagnostic:
    if not isinstance(raw, str):
        return _wrong(raw, domain, fact, where)
    text = " ".join(str(raw).lower().split())
    if text == ANY_RELEASE:
        return text
    product, _, cycle = text.partition(" ")
    if product not in domain.products:
        return _wrong(raw, domain, fact, where, suggest(product, domain.products))
    if not cycle or not re.fullmatch(r"[a-z0-9][a-z0-9._+-]{0,30}", cycle.replace(" ", "-")):
        return _wrong(raw, domain, fact, where, f"write product and release, such as `{product} 1.0`, or `any`")
    return f"{product} {cycle.replace(' ', '-')}"
