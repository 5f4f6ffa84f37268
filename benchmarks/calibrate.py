"""Count how often verdicts of each strength are acceptable on the fresh workloads, and write what reports show.

The fresh workloads under `tests/cases-fresh` were labelled before any run by architects who saw no rule, and answered
by readers who saw no label. The table names the rules by their hash, so that it is never shown for others.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.advise import advise
from advisor.knowledge.calibration import find_table
from advisor.knowledge.load import load_knowledge
from advisor.testing.decisions import label_of, read_case

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase

FRESH: Final = Path(__file__).resolve().parents[1] / "tests" / "cases-fresh"
EVALUATED_ON: Final = date(2026, 11, 24)
STRENGTHS: Final = ("clear", "lean", "toss-up")


def count(knowledge: KnowledgeBase) -> dict[str, dict[str, int]]:
    """Map each strength to the fresh workloads that had it, and to those of them that were advised acceptably."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for file in sorted(FRESH.glob("*/*.yaml")):
        for case in read_case(file, knowledge):
            advice = advise(knowledge, case.workload, evaluated_on=EVALUATED_ON, depth="quick")
            seen[advice.strength] += 1
            right[advice.strength] += label_of(advice, knowledge) in case.acceptable
    return {strength: {"cases": seen[strength], "acceptable": right[strength]} for strength in STRENGTHS}


def main() -> None:
    """Write the table."""
    knowledge = load_knowledge()
    table = {"knowledge": knowledge.content_hash, "strengths": count(knowledge)}
    file = find_table()
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(table["strengths"]))


if __name__ == "__main__":
    main()
