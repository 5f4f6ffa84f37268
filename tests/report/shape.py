"""The shape of the published recommendation: its JSON Schema without the words, and a digest of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from advisor.model.recommendation import SCHEMA

PUBLISHED: Final = Path(__file__).parents[2] / "docs" / "schemas" / "recommendation.schema.json"
_WORDS: Final = frozenset({"title", "description", "$id", "$comment", "examples"})


def digest_shape(schema: object) -> str:
    """Give the first 16 digits of a SHA-256 over everything in a schema but its words and its own version."""
    plain = json.dumps(_strip(schema, is_schema=True), sort_keys=True, separators=(",", ":")).replace(SCHEMA, "")
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _strip(value: object, *, is_schema: bool) -> object:
    """Leave out the words of a schema; below `properties` a `title` is the name of a field and stays."""
    if isinstance(value, list):
        return [_strip(item, is_schema=is_schema) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: item for key, item in value.items() if not (is_schema and key in _WORDS)}
    return {
        key: _strip(item, is_schema=not is_schema or key not in {"properties", "definitions"})
        for key, item in kept.items()
    }
