"""How Sphinx makes the site out of the Markdown in this folder; `make site` runs it.

The pages are written for a reader on a forge as much as for the site, so navigation stands here and not in them.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "advisor"
author = "The container-or-vm authors"
project_copyright = "The container-or-vm authors, Apache License 2.0"

extensions = ["myst_parser"]
root_doc = "README"
exclude_patterns = ["examples", "generate"]
myst_heading_anchors = 4
suppress_warnings = ["misc.highlighting_failure"]  # examples of JSON and YAML are cut short with "…"

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_title = "advisor"
html_copy_source = False
html_show_sphinx = False
html_last_updated_fmt = None  # the same sources give the same bytes

GUIDES: Final = ("tutorial", "how-to/README", "method", "faq")
REFERENCE: Final = ("rules/README", "add-a-rule/README", "knowledge-format", "schemas/README")
DOCS: Final = Path(__file__).resolve().parent
OTHERS: Final = sorted({page.stem for page in DOCS.glob("*.md")} - {root_doc, *GUIDES, *REFERENCE})
"""A page that nobody has listed still gets its place, behind the rest."""

TASKS: Final = ("ci", "policy", "components", "portfolio", "this-machine", "other-verdict", "verify-vm", "review")
"""The first of the how-to guides, in the order of their list; the others follow."""


def list_pages(*pages: str, caption: str = "") -> str:
    """Give the directive that puts pages into the side bar; `*` stands for those of the folder that are not named."""
    options = [":hidden:", ":glob:", *([f":caption: {caption}"] if caption else [])]
    return "\n".join(["", "```{toctree}", *options, *pages, "```", ""])


NAVIGATION: Final = {
    root_doc: list_pages(*GUIDES) + list_pages(*REFERENCE, *OTHERS, caption="Reference"),
    "how-to/README": list_pages(*TASKS, "[!R]*"),
    "rules/README": list_pages("[!R]*"),
}
"""Under each page, the pages that the side bar lists below it."""

_LOADED: Final = re.compile(
    r"""<(?:img|script|iframe|source|link|object|embed)\b[^>]*?\b(?:src|href|srcset|data)=["']?(?:https?:)?//[^>]*>"""
    r"""|@import\s+(?:url\()?["']?(?:https?:)?//|url\(["']?(?:https?:)?//""",
    re.IGNORECASE,
)

_LINK: Final = re.compile(r"\]\(([^):#\s]+\.md)\)")


def prepare_page(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the navigation below a page that has pages of its own, and offer Markdown that is no page as a file."""
    folder = Path(app.srcdir, docname).parent

    def lead(link: re.Match[str]) -> str:
        target = (folder / link[1]).resolve()
        is_page = target.is_relative_to(DOCS) and not target.is_relative_to(DOCS / "examples")
        return link[0] if is_page else f"](path:{link[1]})"

    source[0] = _LINK.sub(lead, source[0]) + NAVIGATION.get(docname, "")


def finish(app: Sphinx, problem: Exception | None) -> None:
    """Give the site its `index.html`, and refuse one that would load anything from elsewhere."""
    if problem is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)
    shutil.copyfile(site / "README.html", site / "index.html")
    for file in sorted((*site.rglob("*.html"), *site.rglob("*.css"))):
        found = _LOADED.search(file.read_text(encoding="utf-8"))
        if found:
            message = f"{file.relative_to(site)} loads something from the network: {found[0]}"
            raise ExtensionError(message)


def setup(app: Sphinx) -> None:
    """Hook both in."""
    app.connect("source-read", prepare_page)
    app.connect("build-finished", finish)
