"""Say what is wrong with text that is no YAML, in words that do not presume a knowledge of YAML's grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from advisor.model.diagnostic import Diagnostic, Location, error

if TYPE_CHECKING:
    import yaml

_WORDS: Final = (
    ("mapping values are not allowed", "there is a second colon", "put text that holds a colon and a space in quotes"),
    ("expected ',' or '}'", "a bracket is not closed", "close the `{`, or put a comma between the entries"),
    ("expected ',' or ']'", "a bracket is not closed", "close the `[`, or put a comma between the items"),
    ("expected node content", "a value is missing here", "write it, or close the bracket"),
    ("unexpected end of stream", "a quote is not closed", "close it, or double a quote that belongs to the text"),
    ("could not find expected ':'", "a key stands without a colon", "write `key: value`"),
    ("expected key", "this line does not fit the lines above", "align it with the key that it belongs to"),
    ("expected <block end>", "this line does not fit the lines above", "align it with the key that it belongs to"),
    ("expected '-' indicator", "this line does not fit the list above", "start it with `- `, or indent it"),
    ("unknown escape character", "a backslash means something else here", "use single quotes, or double the backslash"),
    ("control characters are not allowed", "there is a character that no text holds", "save the file as plain text"),
    ("special characters are not allowed", "there is a character that no text holds", "save the file as plain text"),
)
"""What the parser says, what we say, and what to try; the first that fits."""

_HINT: Final = "check indentation, quotes and colons"


def explain_depth(limit: int, place: Location) -> Diagnostic:
    """Give the diagnostic for a structure of more levels than `limit`."""
    return error("YAML050", f"nested more than {limit} levels deep", place, "flatten the structure")


def explain_syntax(problem: yaml.YAMLError, text: str, path: str, limit: int) -> Diagnostic:
    """Give the diagnostic for what the parser found. `limit`: how many levels deep a text may be."""
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    reason = str(getattr(problem, "problem", None) or getattr(problem, "reason", None) or "unreadable")
    place = _locate(mark, text, path) if mark else Location(path)
    if "maximum nesting depth" in reason:  # libyaml's own limit, far above ours, met while it reads ahead
        return explain_depth(limit, place)
    if "cannot start any token" in reason and mark:
        return _explain_sign(text, mark, place)
    message, hint = next(((said, hint) for found, said, hint in _WORDS if found in reason), (reason, _HINT))
    return error("YAML030", f"not valid YAML: {message}{_since(problem, place)}", place, hint)


def _locate(mark: Any, text: str, path: str) -> Location:
    """Give the place of a mark; the parser puts the end of a text without a last line end on a line of its own."""
    lines = text.splitlines()
    if lines and mark.line >= len(lines) and text == text.rstrip("\r\n"):
        return Location(path, len(lines), len(lines[-1]) + 1)
    return Location(path, mark.line + 1, mark.column + 1)


def _explain_sign(text: str, mark: Any, place: Location) -> Diagnostic:
    """Say which sign may not stand where it stands: a tab, or one that YAML keeps for itself."""
    line = text.splitlines()[mark.line : mark.line + 1]
    sign = line[0][mark.column : mark.column + 1] if line else ""
    if sign == "\t":
        return error("YAML030", "not valid YAML: a tab cannot indent", place, "indent with spaces")
    return error("YAML030", f"not valid YAML: text cannot start with `{sign}`", place, "put the text in quotes")


def _since(problem: yaml.YAMLError, place: Location) -> str:
    """Name the line on which the thing starts that did not come to its end, when it is another one."""
    start = getattr(problem, "context_mark", None)
    return f", it starts on line {start.line + 1}" if start and start.line + 1 < place.line else ""
