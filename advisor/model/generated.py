"""What the generators hand out: files as values, so that they can be shown, compared or written by the command line."""

from __future__ import annotations

from advisor.model.base import Value


class GeneratedFile(Value):
    """A file to be: `path` is relative with `/` between folders, `content` is text, `mode` is its permission bits."""

    path: str
    content: str
    mode: int = 0o644
