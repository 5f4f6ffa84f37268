"""How often a verdict of each strength turned out acceptable on workloads on which nobody had tuned the rules.

The table is made by `make calibration` from the fresh workloads under `tests/cases-fresh` and holds for the very rules
that it names by their hash: for other rules, house rules included, and under a policy with a stance of its own, nothing
is known and nothing is said.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from advisor.knowledge.locate import find_data
from advisor.model.recommendation import Calibration

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.workload import Policy

TABLE: Final = "calibration.json"

FEWEST: Final = 10
"""Of how many verdicts of a strength a rate is told; fewer say nothing."""


def find_table() -> Path:
    """Give the place of the table beside the shipped rules."""
    return find_data("rules") / "measured" / TABLE


def find_calibration(knowledge: KnowledgeBase, policy: Policy | None) -> dict[str, Calibration]:
    """Map each strength that was seen often enough to how often it was acceptable; empty where that is not known."""
    if policy is not None and (policy.weights or policy.vetoes or policy.assume):
        return {}
    file = find_table()
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8") as stream:
        table = json.load(stream)
    if table["knowledge"] != knowledge.content_hash:
        return {}
    return {strength: Calibration(**seen) for strength, seen in table["strengths"].items() if seen["cases"] >= FEWEST}
