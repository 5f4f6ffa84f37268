"""Write the rule catalogue, `docs/rules/`, anew from the rules."""

from __future__ import annotations

from pathlib import Path

from advisor.knowledge.load import load_knowledge
from advisor.report.catalogue import build_catalogue


def main() -> None:
    """Write every page, and remove those whose topic is gone."""
    root = Path(__file__).resolve().parents[2]
    folder = root / "docs" / "rules"
    folder.mkdir(exist_ok=True)
    pages = build_catalogue(load_knowledge(base=root / "rules"))
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for file in folder.glob("*.md"):
        if file.name not in pages:
            file.unlink()


if __name__ == "__main__":
    main()
