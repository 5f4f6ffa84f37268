"""Write the example of a decision record, `docs/examples/decision-record.md`, anew from the rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from advisor.advise import advise
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import find_profile, load_workload
from advisor.report.blocks import Invocation
from advisor.report.markdown import render_markdown

DOCS = Path(__file__).resolve().parent.parent
ON = date(2026, 11, 24)
SHOWN = "relational-database"


def write() -> str:
    """Give the record of an archetype."""
    knowledge = load_knowledge()
    workload = load_workload(find_profile("workloads", SHOWN), knowledge)
    return render_markdown(advise(knowledge, workload, evaluated_on=ON), Invocation(file=f"{SHOWN}.yaml"))


def main() -> None:
    """Write the record."""
    folder = DOCS / "examples"
    folder.mkdir(exist_ok=True)
    (folder / "decision-record.md").write_text(write(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
