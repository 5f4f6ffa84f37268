"""Quoting: each function makes a value harmless for one place, by the rules of the language that reads the place.

A value of a workload is data. It reaches a file through exactly one of these functions, or it was reduced to a name of
plain letters before.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import subprocess
import unicodedata
from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape, quoteattr

_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_PLAIN_SYSTEMD: Final = re.compile(r"[A-Za-z0-9_./:=@,+-]+")
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<|~&$])")
_MARKDOWN_START: Final = re.compile(r"^(?:([#>+=-])|([0-9]+)([.)]))")
_SLUG_LENGTH: Final = 27  # with `-app` still within the 31 characters of a Linux account


def is_hidden(character: str) -> bool:
    """Tell whether a character breaks lines, steers a terminal or cannot be seen: none of them belongs in a file."""
    point = ord(character)
    is_noncharacter = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF  # noqa: PLR2004 - Unicode's own bounds
    return is_noncharacter or unicodedata.category(character) in _HIDDEN_CATEGORIES


def flatten(text: str) -> str:
    """Give a text as one line that can stand in a comment of any language: hidden characters become spaces.

    >>> flatten("two" + chr(10) + "lines")
    'two lines'
    """
    return " ".join("".join(" " if is_hidden(character) else character for character in text).split())


def make_slug(name: str) -> str:
    """Give a name of small letters, digits and dashes, at most 27 long, that starts with a letter.

    >>> make_slug("Façade & Co."), make_slug("3D shop")
    ('facade-co', 'app-3d-shop')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))
    if not slug:
        slug = "app-" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    if slug[0].isdigit():
        slug = f"app-{slug}"
    return slug[:_SLUG_LENGTH].rstrip("-")


def quote_shell(words: Iterable[str]) -> str:
    """Give words as Bash reads them back, one space between them, each on one line.

    >>> quote_shell(["echo", "$(id)"])
    "echo '$(id)'"
    """
    return " ".join(map(_quote_shell_word, words))


def _quote_shell_word(word: str) -> str:
    if "\n" not in word and "\r" not in word:
        return shlex.quote(word)
    escaped = word.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"$'{escaped}'"


def quote_json(words: Iterable[str]) -> str:
    """Give words as a JSON array, the exec form of a Dockerfile, in which nothing is expanded.

    >>> quote_json(["python", "app.py"])
    '["python", "app.py"]'
    """
    # Some readers of Dockerfiles take the quote after two backslashes for an escaped one; the number leaves no doubt.
    return json.dumps(list(words), ensure_ascii=False).replace("\\\\", "\\u005c")


def quote_yaml(text: str) -> str:
    """Give a double-quoted YAML scalar: a JSON string in which what YAML calls unprintable is escaped too.

    >>> quote_yaml("no: #")
    '"no: #"'
    """
    return "".join(_escape_yaml(character) for character in json.dumps(text, ensure_ascii=False))


def _escape_yaml(character: str) -> str:
    if not is_hidden(character):
        return character
    return f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"  # noqa: PLR2004


def quote_compose(text: str) -> str:
    """Give a YAML scalar in which compose substitutes nothing, since each `$` is doubled.

    >>> quote_compose("${HOME}")
    '"$${HOME}"'
    """
    return quote_yaml(text.replace("$", "$$"))


def quote_dockerfile(text: str) -> str:
    r"""Give a double-quoted word of a LABEL or ENV instruction in which no variable is expanded.

    >>> quote_dockerfile("costs $5")
    '"costs \\$5"'
    """
    line = flatten(text)
    # As in `quote_json`: a space keeps a last backslash apart from the closing quote.
    ending = ' "' if line.endswith("\\") else '"'
    return '"' + re.sub(r'(["\\$])', r"\\\1", line) + ending


def quote_ruby(text: str) -> str:
    r"""Give a single-quoted Ruby string, in which nothing is interpolated.

    >>> print(quote_ruby("it's #{1}"))
    'it\'s #{1}'
    """
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def quote_systemd(words: Iterable[str]) -> str:
    """Give words as the command line of a unit: quoted where needed, `%` and `$` doubled.

    >>> quote_systemd(["echo", "50% of $HOME"])
    'echo "50%% of $$HOME"'
    """
    return " ".join(quote_systemd_setting(word).replace("$", "$$") for word in words)


def quote_systemd_setting(text: str) -> str:
    """Give one word of a unit's list of settings, where only `%` is expanded: a variable's assignment, a path.

    >>> quote_systemd_setting("A=50% off")
    '"A=50%% off"'
    """
    if _PLAIN_SYSTEMD.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def describe_systemd(text: str) -> str:
    """Give the free text of a unit's `Description`: one line, `%` doubled, no backslash that would join two lines."""
    return flatten(text).replace("%", "%%").rstrip("\\")


def quote_markdown(text: str) -> str:
    r"""Give a text that Markdown shows as it is, on one line, wherever on the line it stands.

    >>> print(quote_markdown("# a *bold* <b>"))
    \# a \*bold\* \<b>
    """
    return _MARKDOWN_START.sub(r"\2\\\1\3", _MARKDOWN.sub(r"\\\1", flatten(text)))


def quote_code(text: str) -> str:
    """Give a Markdown code span; the fence is longer than any run of backticks inside."""
    line = flatten(text)
    runs = [len(run) for run in re.findall(r"`+", line)]
    fence = "`" * (max(runs, default=0) + 1)
    padding = " " if runs or not line else ""
    return f"{fence}{padding}{line}{padding}{fence}"


def quote_hcl(text: str) -> str:
    """Give a quoted HCL string on one line, in which no template is expanded.

    >>> quote_hcl("${path.root} %{ if x }")
    '"$${path.root} %%{ if x }"'
    """
    escaped = flatten(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'


def escape_xml(text: str) -> str:
    """Give text between two tags, on one line.

    >>> escape_xml("a < b")
    'a &lt; b'
    """
    return escape(flatten(text))


def quote_xml(text: str) -> str:
    """Give the value of an attribute, quotes included.

    >>> quote_xml("a < b")
    '"a &lt; b"'
    """
    return quoteattr(flatten(text))


def comment_xml(text: str) -> str:
    """Give text for a comment of XML, which may hold no two dashes in a row.

    >>> comment_xml("--> <script>")
    '- -> <script>'
    """
    return re.sub(r"-(?=-)", "- ", flatten(text)).rstrip("-")


def quote_powershell(text: str) -> str:
    """Give an expression of PowerShell that is a text: single-quoted, in which nothing is expanded.

    It is plain ASCII, since older versions read a script without a mark in the code page of the machine; there, bytes
    of other letters can be quotes.

    >>> quote_powershell("it's $HOME"), quote_powershell("é")
    ("'it''s $HOME'", '([string][char]0x00E9)')
    """
    if text.isascii():
        return "'" + text.replace("'", "''") + "'"
    parts = [
        quote_powershell(part) if part.isascii() else " + ".join(f"[string][char]0x{unit:04X}" for unit in _units(part))
        for part in re.findall(r"[\x00-\x7f]+|[^\x00-\x7f]+", text)
    ]
    return "(" + " + ".join(parts) + ")"


def _units(text: str) -> list[int]:
    encoded = text.encode("utf-16-be")
    return [int.from_bytes(encoded[index : index + 2], "big") for index in range(0, len(encoded), 2)]


def comment_ascii(text: str) -> str:
    """Give text for a comment of a file that holds plain ASCII alone: other letters become question marks.

    >>> comment_ascii("café")
    'caf?'
    """
    return flatten(text).encode("ascii", "replace").decode("ascii")


def join_windows(words: Iterable[str]) -> str:
    """Give words as one command line that Windows programs read back, by the rules of the C run-time library.

    >>> join_windows(["/D", "C:/Program Files"])
    '/D "C:/Program Files"'
    """
    return subprocess.list2cmdline(words)
