"""Workloads back to YAML, so that what `read_workload` makes of the text is the workload that was written."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import yaml

from advisor.model.fact import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.model.fact import Fact, FactValue
    from advisor.model.workload import Stack, Workload

MAX_DIGITS: Final = 15
"""How many digits the reader takes before the point."""

MAX_DECIMALS: Final = 9
"""How many digits the reader takes behind the point."""

MAX_EXPONENT: Final = 99
"""How large an exponent the reader takes."""


class _Number(str):
    """A number spelt so that the reader takes it."""

    __slots__ = ()


class _Inline(dict[str, Any]):
    """A mapping that stands on one line."""


class Dumper(yaml.SafeDumper):
    """Lists are indented under their key, as yamllint and people want it; nothing is written as an alias."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - yaml calls it so
        """Open a level."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - yaml calls it so
        """Write every value out."""
        return True


def _write_number(dumper: Dumper, value: _Number) -> yaml.Node:
    """Write a number plainly: with the tag that its spelling would be given anyway."""
    tag = dumper.resolve(yaml.ScalarNode, str(value), (True, False))  # type: ignore[no-untyped-call]
    return dumper.represent_scalar(tag, str(value))


def _write_text(dumper: Dumper, value: str) -> yaml.Node:
    """Escape what does not print: as it is, a reader would take some of it for a line break."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if value.isprintable() else '"')


def _write_inline(dumper: Dumper, value: _Inline) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)


def _write_list(dumper: Dumper, value: list[Any]) -> yaml.Node:
    """Write lists of words on one line and lists of mappings below each other."""
    is_inline = not any(isinstance(item, dict) for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=is_inline)


Dumper.add_representer(_Number, _write_number)
Dumper.add_representer(str, _write_text)
Dumper.add_representer(_Inline, _write_inline)
Dumper.add_representer(list, _write_list)


def dump_workload(workload: Workload) -> str:
    """Give a workload as YAML text that `read_workload` turns back into it.

    Derived facts are left out, since rules and tables derive them again. Lone surrogates, which no UTF-8 file can hold,
    become replacement characters. Raises ValueError for a number that the format cannot hold.
    """
    document: dict[str, Any] = {"name": _clean(workload.name)}
    for key in ("title", "description", "policy", "expect"):
        if value := getattr(workload, key):
            document[key] = _clean(value)
    document["answers"] = _unknown(workload.unknown) | _answers(workload.facts)
    if workload.components:
        document["components"] = [
            {
                "name": _clean(part.name),
                **({"title": _clean(part.title)} if part.title else {}),
                "answers": _unknown(part.unknown) | _answers(part.facts),
                **_stack(part.stack),
            }
            for part in workload.components
        ]
    document |= _stack(workload.stack)
    return str(
        yaml.dump(document, Dumper=Dumper, sort_keys=False, default_flow_style=False, allow_unicode=True, width=120)
    )


def _answers(facts: Iterable[Fact]) -> dict[str, Any]:
    return {str(fact.name): _answer(fact) for fact in facts if fact.origin is not Origin.DERIVED}


def _unknown(unknown: Mapping[str, str]) -> dict[str, Any]:
    """Spell what somebody was asked for and did not know: null in the long form, for null alone is not asked yet."""
    return {
        str(fact): _Inline(value=None, **({"note": _clean(note)} if note else {})) for fact, note in unknown.items()
    }


def _answer(fact: Fact) -> Any:
    value = _value(fact.value)
    if fact.origin is Origin.ANSWERED and not fact.note:
        return value
    long_form = _Inline(value=value, origin=fact.origin.value)
    if fact.note:
        long_form["note"] = _clean(fact.note)
    return long_form


def _value(value: FactValue) -> Any:
    match value:
        case bool():
            return value
        case int() | float():
            return _Number(_spell(value))
        case tuple():
            return [_clean(item) for item in value]
        case str():
            return _clean(value)


def _spell(value: float) -> str:
    """Spell a number with at most 15 digits before the point and 9 behind it, losing nothing."""
    _, digits, exponent = Decimal(repr(value)).as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is no number that a workload can hold")  # noqa: TRY004 - infinite or not a number
    sign = "-" if value < 0 else ""
    text = "".join(map(str, digits))
    if 0 <= exponent <= MAX_DIGITS - len(text):
        return sign + text + "0" * exponent
    if -MAX_DECIMALS <= exponent < 0 and len(text) <= MAX_DIGITS:
        text = text.rjust(1 - exponent, "0")
        return f"{sign}{text[:exponent]}.{text[exponent:]}"
    head, tail = text[:MAX_DIGITS], text[MAX_DIGITS:]
    power = exponent + len(tail)
    if abs(power) > MAX_EXPONENT or len(tail) > MAX_DECIMALS:
        raise ValueError(f"{value} is no number that a workload can hold")
    return f"{sign}{head}{'.' + tail if tail else ''}e{power:+03d}"


def _stack(stack: Stack | None) -> dict[str, Any]:
    if stack is None:
        return {}
    fields = stack.model_dump(exclude_defaults=True)
    return {"stack": {name: _field(value) for name, value in fields.items()}}


def _field(value: object) -> Any:
    if isinstance(value, tuple):
        return [_clean(str(item)) for item in value]
    return _clean(value) if isinstance(value, str) else value


def _clean(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
