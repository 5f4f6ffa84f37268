"""Texts that try to be more than text, and a way to put one wherever a stranger could."""

from __future__ import annotations

import unicodedata
from typing import Final, TypeVar

from advisor.model.base import Value

Anything = TypeVar("Anything")

TEXTS: Final = {
    "script": "<script>alert(1)</script>",
    "tag": "<img src=x onerror=alert(1)> <!-- x --> <?x?> </p></body>",
    "entity": "&lt;img src=x&gt; &#x3c;b&#x3e; &amp;",
    "link": "[x](javascript:alert(1)) ![y](http://evil.example/y.png) [z][1] [^1]",
    "close": "](javascript:alert(1)) `](javascript:alert(1))` \\](javascript:alert(1))",
    "definition": "[1]: http://evil.example",
    "autolink": "<http://evil.example> http://evil.example www.evil.example mailto:a@evil.example @somebody",
    "table": "a | b |\n|---|---|\n| c | d |",
    "blocks": "x\n\n# y\n- z\n1. a\n> b\n***\n===\n---\n    c\n\td",
    "fences": "```sh\nrm -rf /\n```\n~~~\nx\n~~~ `` ` ``` a`b",
    "marks": "*a* _b_ **c** ~~d~~ $e$ $$f$$ \\ \\\\ &",
    "yaml": "x: y\n---\nstatus: accepted\n...\n{a: [b, *c, &d, !!python/object:os.system]} # e",
    "ansi": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J \x08\x7f",
    "direction": "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe\N{LEFT-TO-RIGHT ISOLATE} \N{ZERO WIDTH SPACE}\N{SOFT HYPHEN}\ufeff",
    "lines": "a\nb\r\nc\x0bd\x0ce\x85f\N{LINE SEPARATOR}g\N{PARAGRAPH SEPARATOR}h",
    "markup": "[bold red]x[/bold red] {{ 7*7 }} {% x %} $(touch pwned) `touch pwned` %s {0}",
    "long": "A" * (1 << 20),
    "long-words": "word " * (1 << 18),
    "long-marks": "[](`*_|<" * (1 << 17),
}
"""What a hostile name may hold."""

HARMLESS: Final = "harmless"

_PLANTED: Final = frozenset({
    "workload", "title", "description", "component", "component_title", "because", "remedy", "claim", "note", "prompt",
    "words", "alternative_title", "summary", "lacking", "advise", "advice", "layer", "layers", "policy", "hardening",
    "text", "mitigation", "why", "risk",
})  # fmt: skip


def plant(value: Anything, text: str) -> Anything:
    """Give a recommendation with a text in every place that a workload or a rule can fill with words of its own."""
    return _plant(value, text, "")  # type: ignore[return-value]


def _plant(value: object, text: str, field: str) -> object:
    if isinstance(value, str):
        return text if field in _PLANTED and value else value
    if isinstance(value, tuple):
        return tuple(_plant(item, text, field) for item in value)
    if isinstance(value, dict):
        return {key: _plant(item, text, field) for key, item in value.items()}
    if isinstance(value, Value):
        return value.model_copy(update={key: _plant(item, text, key) for key, item in value.__dict__.items()})
    return value


def find_steering(text: str) -> set[str]:
    """Give the characters that a terminal would obey or not show: all that is no printable text, but for line ends."""
    joiners = {"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"}
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return {character for character in set(text) - joiners - {"\n"} if unicodedata.category(character) in hidden}
