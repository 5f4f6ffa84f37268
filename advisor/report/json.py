"""The recommendation as JSON, for programs: the published schema, and the same bytes for the same input everywhere."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.model.recommendation import Recommendation

DIGITS: Final = 9
"""Beyond these, the last bits of a division differ between machines."""


_UNSEEN: Final = re.compile(
    r"[\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    r"\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f]"
)
"""What steers a terminal or the direction of writing, beyond what JSON escapes anyway."""


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
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text)


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
