"""Check a parsed file against its shape, and say every finding with line, column and what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from advisor.knowledge.source import Document, Mapping, Sequence, shorten
from advisor.knowledge.spelling import suggest
from advisor.model.diagnostic import Diagnostic, InvalidInputError, error

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ShapeT = TypeVar("ShapeT", bound=BaseModel)

_EXPECTED: Final = {
    "string_type": "text",
    "text": "text",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "flag": "true or false, without quotes",
}


def read_shape(document: Document, shape: type[ShapeT]) -> ShapeT:
    """Give the document as `shape`. Raises InvalidInputError with every finding."""
    try:
        return shape.model_validate(document.root)
    except ValidationError as problem:
        found = {str(d): d for d in (_explain(detail, document, shape) for detail in problem.errors(include_url=False))}
        raise InvalidInputError(found.values()) from None


def _explain(detail: ErrorDetails, document: Document, shape: type[BaseModel]) -> Diagnostic:
    path = _real_path(detail["loc"], document)
    kind = detail["type"]
    name = str(path[-1]) if path else ""
    context = detail.get("ctx", {})
    if kind == "extra_forbidden":
        allowed = _fields_at(shape, path[:-1])
        return error("SHAPE010", f"unknown key `{shorten(name)}`", document.locate(path, at_key=True), suggest(name, allowed))
    if kind == "missing":
        missing = str(detail["loc"][-1])
        return error("SHAPE020", f"the key `{missing}` is missing", document.locate(path), f"add `{missing}:`")
    where = document.locate(path)
    if kind in {"literal_error", "enum"}:
        allowed_text = str(context.get("expected", "")).replace("'", "`")
        return error("SHAPE040", f"`{_show(detail['input'])}` is not allowed for `{name}`", where, f"allowed: {allowed_text}")
    if kind == "string_pattern_mismatch":
        hint = _pattern_hint(name, str(context.get("pattern", "")))
        return error("SHAPE040", f"`{_show(detail['input'])}` is not a valid `{name}`", where, hint)
    expected = _EXPECTED.get(kind)
    label = f"`{name}`" if name and not name.isdigit() else "this value"
    if expected is None:
        message = shorten(detail["msg"][:1].lower() + detail["msg"][1:], 120)
        return error("SHAPE040", f"{label}: {message}, found {_kind_of(detail['input'])}", where, "correct the value")
    return error("SHAPE030", f"{label} must be {expected}, found {_kind_of(detail['input'])}", where, f"write {expected} here")


def _real_path(loc: tuple[int | str, ...], document: Document) -> tuple[int | str, ...]:
    """Drop the steps of pydantic's that stand for union members and not for keys of the document."""
    path: list[int | str] = []
    value: Any = document.root
    for step in loc:
        if isinstance(value, Mapping) and step in value.value_places:
            value = value[str(step)]
        elif isinstance(value, Sequence) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            continue
        path.append(step)
    return tuple(path)


def _fields_at(shape: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """Give the keys that are allowed at `path`, following the models' fields."""
    current: Any = shape
    for step in path:
        if isinstance(step, int):
            continue
        models = _models_in(current)
        current = next((m.model_fields[step].annotation for m in models if step in m.model_fields), current)
    return [field for model in _models_in(current) for field in model.model_fields]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in getattr(annotation, "__args__", ()) for model in _models_in(argument)]


def _pattern_hint(name: str, pattern: str) -> str:
    if name == "id" and "[A-Z]" in pattern:
        return "write a rule id such as KRN-010"
    if "[0-9]{4}-" in pattern:
        return "write a day as 2026-11-24"
    if "http" in pattern:
        return "write an address that starts with https://"
    return "use lower case letters, digits and the signs that other names use"


def _show(value: object) -> str:
    return shorten(str(value)) if isinstance(value, str) else _kind_of(value)


def _kind_of(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "a boolean"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"`{shorten(value)}`"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return "something else"
