"""Check a parsed file against its shape, and say every finding with line, column and what is allowed."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from advisor.knowledge.problems import MAX_PROBLEMS, Problems
from advisor.knowledge.source import Document, Mapping, PathKey, Plain, Sequence, shorten
from advisor.knowledge.spelling import name_value, suggest
from advisor.knowledge.values import meant_bool
from advisor.model.diagnostic import Diagnostic, InvalidInputError, error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

ShapeT = TypeVar("ShapeT", bound=BaseModel)
Path: TypeAlias = tuple[PathKey, ...]

_EXPECTED: Final = {
    "string_type": "text",
    "text": "text",
    "number": "a number",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "flag": "true or false",
}
"""What was expected, by pydantic's name for the error; these alone can be one of several branches of a union."""

_BOUNDS: Final = {"greater_than_equal": ("at least", "ge"), "less_than_equal": ("at most", "le")}

_PATTERN_HINTS: Final = (
    ("-[0-9]{3}", "write a rule id: the topic's prefix and three digits, such as KRN-010"),
    ("[A-Z]", "write 2 to 8 capital letters and digits, such as KRN"),
    ("[0-9]{4}-", "write a day as 2026-11-24"),
    ("http", "write an address that starts with https://"),
    ("_.-", "use lower case letters, digits, `-`, `_` and `.`"),
    ("_", "use lower case letters, digits and `_`, and start with a letter"),
)


def read_shape(
    document: Document, shape: type[ShapeT], explain_key: Callable[[Path, str], str] | None = None
) -> ShapeT:
    """Give the document as `shape`. Raises InvalidInputError with every finding, those of the text included.

    `explain_key` may say what an unknown key means elsewhere; it gets the path of the mapping and the key.
    """
    problems = Problems(document.problems)
    found = check_shape(document, shape, problems, explain_key)
    if found is None or problems:
        raise InvalidInputError(problems)
    return found


def check_shape(
    document: Document,
    shape: type[ShapeT],
    problems: list[Diagnostic],
    explain_key: Callable[[Path, str], str] | None = None,
) -> ShapeT | None:
    """Give the document as `shape`, or None and the findings in `problems`; those of the text are not repeated."""
    found, groups = _validate(document, shape)
    problems += _explain_all(groups, document, shape, explain_key)
    return found


def salvage(document: Document, shape: type[ShapeT], problems: list[Diagnostic]) -> tuple[Document, ShapeT] | None:
    """Give a document and its shape; of one that is wrong, what is left without its wrong items, or None.

    So the rest can be checked in the same run. The findings go to `problems`, those of the text included.
    """
    problems += document.problems
    found, groups = _validate(document, shape)
    if found is None:
        problems += _explain_all(groups, document, shape, None)
        document = _prune(document, groups)
        found, _ = _validate(document, shape)
    return None if found is None else (document, found)


def _validate(document: Document, shape: type[ShapeT]) -> tuple[ShapeT | None, dict[Path, list[ErrorDetails]]]:
    """Give the shape, or pydantic's findings by the place in the document."""
    try:
        return shape.model_validate(document.root), {}
    except ValidationError as problem:
        groups: dict[Path, list[ErrorDetails]] = {}
        for detail in islice(problem.errors(include_url=False), 2 * MAX_PROBLEMS):
            groups.setdefault(_real_path(detail["loc"], document), []).append(detail)
        return None, groups


def _prune(document: Document, paths: Iterable[Path]) -> Document:
    """Leave out the top-level keys, and the items of top-level lists, to which these paths lead."""
    if not isinstance(document.root, Mapping):
        return document
    dropped = {path[:2] for path in paths}
    root = Mapping()
    for key, value in document.root.items():
        if isinstance(value, Sequence):
            root[key] = _keep_items(value, {path[1] for path in dropped if path[:1] == (key,) and len(path) > 1})
        elif all(path[0] != key for path in dropped if path):
            root[key] = value
        else:
            continue
        root.key_places[key], root.value_places[key] = document.root.key_places[key], document.root.value_places[key]
    return Document(document.path, root, document.start)


def _keep_items(items: Sequence, dropped: set[PathKey]) -> Sequence:
    kept = Sequence()
    for index, (item, place) in enumerate(zip(items, items.places, strict=True)):
        if index not in dropped:
            kept.append(item)
            kept.places.append(place)
    return kept


def _explain_all(
    groups: dict[Path, list[ErrorDetails]],
    document: Document,
    shape: type[BaseModel],
    explain_key: Callable[[Path, str], str] | None,
) -> list[Diagnostic]:
    found: dict[Diagnostic, None] = {}
    inner = {path[:length] for path in groups for length in range(len(path))}
    for path, details in groups.items():
        explained = _explain_place(details, path, document, shape, explain_key, has_inner=path in inner)
        found.update(dict.fromkeys(explained))
    return list(found)


def _explain_place(
    details: list[ErrorDetails],
    path: Path,
    document: Document,
    shape: type[BaseModel],
    explain_key: Callable[[Path, str], str] | None,
    *,
    has_inner: bool,
) -> list[Diagnostic]:
    """Say what is wrong at one place. The branches of a union that the value does not fit become one finding."""
    branches = [detail for detail in details if detail["type"] in _EXPECTED or detail["type"] == "literal_error"]
    found = [
        _explain_key(detail, path, document, shape, explain_key)
        if detail["type"] in {"extra_forbidden", "missing"}
        else _explain_value(detail, path, document, branches)
        for detail in details
        if detail not in branches
    ]
    is_settled = found or (has_inner and len(branches) == 1 and _is_branch(branches, path))
    if branches and not is_settled:
        found.append(_explain_type(branches, path, document, shape))
    return found


def _is_branch(details: list[ErrorDetails], path: Path) -> bool:
    """Tell whether an error stands for a branch of a union, of which another fits better."""
    return any(len(detail["loc"]) > len(path) for detail in details)


def _explain_key(
    detail: ErrorDetails,
    path: Path,
    document: Document,
    shape: type[BaseModel],
    explain_key: Callable[[Path, str], str] | None,
) -> Diagnostic:
    if detail["type"] == "missing":
        missing = str(detail["loc"][-1])
        return error("SHAPE020", f"the key `{missing}` is missing", document.locate(path), f"add `{missing}:`")
    name = str(path[-1])
    hint = explain_key(path[:-1], name) if explain_key else ""
    where = document.locate(path, at_key=True)
    return error(
        "SHAPE010", f"unknown key `{shorten(name)}`", where, hint or suggest(name, _fields_at(shape, path[:-1]))
    )


def _explain_type(details: list[ErrorDetails], path: Path, document: Document, shape: type[BaseModel]) -> Diagnostic:
    value, where = details[0]["input"], document.locate(path)
    literals = [name for detail in details if detail["type"] == "literal_error" for name in _literals_of(detail)]
    expected = list(dict.fromkeys(_EXPECTED[detail["type"]] for detail in details if detail["type"] in _EXPECTED))
    label = _label(path)
    if literals and (isinstance(value, str) or not expected):
        hint = suggest(str(value), literals) if isinstance(value, str) else f"allowed: {', '.join(literals)}"
        return error("SHAPE040", f"{name_value(value)} is not allowed for {label}", where, hint)
    wanted = " or ".join([*(f"`{name}`" for name in literals), *expected])
    hint = f"write {wanted} here"
    if wanted == "a mapping":
        hint = f"write {{{next(iter(_fields_at(shape, path)), 'key')}: …}}"
    elif wanted == "a list":
        hint = "write [one, two, …], or start the line of each item with `- `"
    elif "true or false" in expected:
        hint = f"write {meant_bool(value) or wanted}, without quotes"
    elif isinstance(value, str) and not isinstance(value, Plain) and any("number" in name for name in expected):
        hint = f"write {wanted}, without quotes"
    return error("SHAPE030", f"{label} must be {wanted}, found {name_value(value)}", where, hint)


def _explain_value(detail: ErrorDetails, path: Path, document: Document, branches: list[ErrorDetails]) -> Diagnostic:
    kind, value, where, context = detail["type"], detail["input"], document.locate(path), detail.get("ctx", {})
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        hint = next((hint for mark, hint in _PATTERN_HINTS if mark in pattern), "")
        others = [_EXPECTED[branch["type"]] for branch in branches if branch["type"] in _EXPECTED]
        hint = f"write {' or '.join(others)}, or a name: {hint}" if others else hint
        place = f"is not valid in `{path[-2]}`" if isinstance(path[-1], int) else f"is not a valid {_label(path)}"
        return error("SHAPE040", f"{name_value(value)} {place}", where, hint)
    if kind == "day":
        return error(
            "SHAPE040", f"{name_value(value)} is not a day of the calendar", where, "write a day as 2026-11-24"
        )
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        bound = f"{words} {context[key]:.15g}"
        return error("SHAPE040", f"{_label(path)} must be {bound}, found {name_value(value)}", where, f"write {bound}")
    if kind == "too_short":
        return error("SHAPE040", f"{_label(path)} lists nothing", where, "name at least one, or leave the key out")
    message = shorten(detail["msg"][:1].lower() + detail["msg"][1:], 120)
    return error("SHAPE040", f"{_label(path)}: {message}, found {name_value(value)}", where, "correct the value")


def _label(path: Path) -> str:
    """Name a place by its nearest key."""
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    if not name:
        return "this file" if not path else "this item"
    return f"an item of `{shorten(name)}`" if isinstance(path[-1], int) else f"`{shorten(name)}`"


def _literals_of(detail: ErrorDetails) -> list[str]:
    return re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))


def _real_path(loc: tuple[int | str, ...], document: Document) -> Path:
    """Drop the steps of pydantic's that stand for union members and not for keys of the document."""
    path: list[PathKey] = []
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


def _fields_at(shape: type[BaseModel], path: Path) -> list[str]:
    """Give the keys that are allowed at `path`, following the models' fields."""
    current: Any = shape
    for step in path:
        if not isinstance(step, int):
            fields = {key: info for model in models_in(current) for key, info in _keys_of(model).items()}
            current = fields[step].annotation if step in fields else current
    return [key for model in models_in(current) for key in _keys_of(model)]


def _keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Map the keys of a model, as files write them, to its fields."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """Give the models that an annotation names, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in getattr(annotation, "__args__", ()) for model in models_in(argument)]
