"""The front matter of decision records: lines of YAML between two rules, written and read as YAML alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from advisor.knowledge.source import parse_yaml
from advisor.knowledge.write import Dumper
from advisor.model.diagnostic import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

_RULE: Final = "---\n"
_WIDTH: Final = 120


def dump_front(values: Mapping[str, Any]) -> str:
    """Give values as front matter, between its two rules."""
    text = yaml.dump(
        dict(values), Dumper=Dumper, sort_keys=False, default_flow_style=False, allow_unicode=True, width=_WIDTH
    )
    return f"{_RULE}{text}{_RULE}"


def split_front(text: str) -> tuple[dict[str, str], str]:
    """Give the plain values of a text's front matter, none where it has none, and the text behind it."""
    if not text.startswith(_RULE):
        return {}, text
    front, rule, body = text.removeprefix(_RULE).partition("\n" + _RULE)
    if not rule:
        return {}, text
    try:
        root = parse_yaml(front.encode("utf-8", "replace"), "front matter").root
    except InvalidInputError:
        return {}, body
    values = root.items() if isinstance(root, dict) else ()
    return {str(key): str(value) for key, value in values if isinstance(value, str)}, body
