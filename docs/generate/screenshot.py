"""Draw the terminal screenshots of the README from the real report, as SVG."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from advisor.advise import advise
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.profiles import find_profile, load_workload
from advisor.report.blocks import Invocation
from advisor.report.text import render_text

DOCS = Path(__file__).resolve().parent.parent
ON = date(2026, 11, 24)
WIDTH = 80
SHOWN = {"web-app": "evaluate-web-app.svg", "legacy-windows-desktop": "evaluate-legacy-windows-desktop.svg"}


def draw(name: str) -> str:
    """Give the report of an archetype as SVG."""
    knowledge = load_knowledge()
    workload = load_workload(find_profile("workloads", name), knowledge)
    recommendation = advise(knowledge, workload, evaluated_on=ON, depth="quick")
    file = f"{name}.yaml"
    report = render_text(recommendation, WIDTH, color=True, is_unicode=True, invocation=Invocation(file=file))
    console = Console(record=True, width=WIDTH, force_terminal=True, color_system="truecolor", file=StringIO())
    console.print(Text.from_ansi(f"$ advisor evaluate {file}\n{report}"))
    return console.export_svg(title="advisor", unique_id=name)


def main() -> None:
    """Write the screenshots."""
    folder = DOCS / "images"
    folder.mkdir(exist_ok=True)
    for name, file in SHOWN.items():
        (folder / file).write_text(draw(name), encoding="utf-8")


if __name__ == "__main__":
    main()
