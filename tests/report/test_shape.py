from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Final

from advisor.model.recommendation import SCHEMA
from tests.report.shape import PUBLISHED, digest_shape

NOTES: Final = Path(__file__).parents[2] / "docs" / "json.md"
VERSION: Final = re.compile(
    r"^### `(advisor/recommendation/(\d+))`\n\nShape: `([0-9a-f]{16})`\.\n\n(?P<note>\S.+\n)", re.MULTILINE
)


def test_a_recommendation_of_another_shape_has_another_version_and_a_note() -> None:
    noted = {found[1]: found[3] for found in VERSION.finditer(NOTES.read_text(encoding="utf-8"))}
    current = digest_shape(json.loads(PUBLISHED.read_text(encoding="utf-8")))
    number = int(SCHEMA.rpartition("/")[2])
    assert noted.get(SCHEMA) == current, (
        f"The recommendation has another shape than {SCHEMA} was published with. If that is wanted: set SCHEMA in "
        f"advisor/model/recommendation.py to `advisor/recommendation/{number + 1}`, run `make schemas`, and add a "
        f"section to docs/json.md that opens with: Shape: `{current}`. It says what readers of {number} must do."
    )


def test_versions_are_counted_from_one_and_the_newest_comes_first() -> None:
    numbers = [int(found[2]) for found in VERSION.finditer(NOTES.read_text(encoding="utf-8"))]
    assert numbers == list(range(len(numbers), 0, -1))
    assert f"advisor/recommendation/{numbers[0]}" == SCHEMA


def test_the_digest_is_of_the_shape_and_not_of_the_words() -> None:
    schema = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    before = digest_shape(schema)
    reworded = copy.deepcopy(schema)
    reworded["description"] = "other words"
    assert digest_shape(reworded) == before
    reshaped = copy.deepcopy(schema)
    reshaped["definitions"]["Veto"]["properties"].pop("title")
    assert digest_shape(reshaped) != before
    retyped = copy.deepcopy(schema)
    retyped["definitions"]["Ranked"]["properties"]["score"]["type"] = "string"
    assert digest_shape(retyped) != before
