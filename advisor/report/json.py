"""The recommendation as JSON, for programs: the published schema, and the same bytes for the same input everywhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model.recommendation import Recommendation

DIGITS: Final = 9
"""Beyond these, the last bits of a division differ between machines."""


def render_json(recommendation: Recommendation) -> str:
    """Give one recommendation as a JSON object, keys in the order of the schema, numbers with at most nine decimals."""
    return _dump(_plain(recommendation))


def render_json_list(recommendations: Sequence[Recommendation]) -> str:
    """Give several recommendations as a JSON array, in the order given."""
    return _dump([_plain(recommendation) for recommendation in recommendations])


def render_values(value: object) -> str:
    """Give plain values as JSON, with numbers rounded alike everywhere."""
    return _dump(_round(value))


def _plain(recommendation: Recommendation) -> object:
    return _round(recommendation.model_dump(mode="json", by_alias=True))


def _dump(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _round(value: object) -> object:
    match value:
        case dict():
            return {key: _round(item) for key, item in value.items()}
        case list():
            return [_round(item) for item in value]
        case float():
            return round(value, DIGITS) + 0.0  # the sum turns a negative zero into zero
        case _:
            return value
