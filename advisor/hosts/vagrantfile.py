"""Tell settings from code in a Vagrantfile, for Vagrant runs all of it, and a folder may be a stranger's.

The part of Ruby that counts as settings is small on purpose: named settings that take literals, blocks of Vagrant,
text. Everything else is code, however harmless.
"""

from __future__ import annotations

import re
from typing import Final

_LITERAL: Final = (
    r"'(?:[^'\\]|\\.)*'"
    r'|"[^"\\#]*"'
    r"|-?\d+(?:\.\d+)?"
    r"|true|false|nil"
    r"|:[a-z_]\w*"
    r"|ENV\.fetch\('[A-Z][A-Z0-9_]*'(?:, '(?:[^'\\]|\\.)*')?\)"
)
_TOKEN: Final = re.compile(rf"\s+|{_LITERAL}|[a-z_]\w*:(?=\s)|=>|[\[\]{{}},]")
_COMMENT: Final = re.compile(r"\s*(?:#.*)?")
_OPENING: Final = re.compile(r"Vagrant\.configure\((?:'2'|\"2\")\) do \|(?P<names>\w+)\|\s*")
_SETTING: Final = re.compile(
    r"\s*(?P<owner>[a-z]\w*)\.(?P<path>[a-z_]\w*(?:\.[a-z_]\w*)?)(?:\['[\w.]+'\])?(?: = | )(?P<value>\S.*)"
)
_TEXT: Final = re.compile(r"<<~'(?P<end>[A-Z_]+)'\s*$")
_BLOCK: Final = re.compile(r" do \|(?P<names>\w+(?:, \w+)?)\|\s*$")
_PATHS: Final = re.compile(  # by name, since Ruby has methods that run the text which they are given
    r"vm\.(?:base_mac|boot_timeout|box|box_check_update|box_version|communicator|define|guest|hostname|network"
    r"|post_up_message|provider|provision|synced_folder)"
    r"|ssh\.(?:forward_agent|insert_key|keep_alive|port|username)"
    r"|winrm\.(?:port|timeout|transport|username)"
    r"|cpu_mode|cpus|customize|driver|gui|linked_clone|machine_type|memory|name|nested|vmx"
)
_ASKED: Final = re.compile(r"ENV\.fetch\('([A-Z][A-Z0-9_]*)'\)")
_ENCODING: Final = re.compile(r"\s*#.*coding\s*[:=]", re.IGNORECASE)
"""In another encoding, the bytes of a quote may be part of a letter."""


def find_code(text: str) -> int:
    r"""Give the number of the first line that is more than a setting; 0 when there is none.

    >>> find_code("Vagrant.configure('2') do |config|\n  config.vm.box = 'bento/ubuntu-24.04'\nend\n")
    0
    >>> find_code("Vagrant.configure('2') do |config|\n  config.vm.box = `id`\nend\n")
    2
    """
    known: set[str] = set()
    end_of_text = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if end_of_text:
            end_of_text = "" if line.strip() == end_of_text else end_of_text
        elif _ENCODING.match(line):
            return number
        elif opening := _OPENING.fullmatch(line):
            known.add(opening["names"])
        elif not _COMMENT.fullmatch(line) and line.strip() != "end":
            setting = _SETTING.fullmatch(line)
            if setting is None or setting["owner"] not in known or not _PATHS.fullmatch(setting["path"]):
                return number
            heredoc, block = _TEXT.search(setting["value"]), _BLOCK.search(setting["value"])
            end_of_text = heredoc["end"] if heredoc else ""
            known.update(block["names"].split(", ") if block else ())
            behind = heredoc or block
            value = setting["value"][: behind.start()] if behind else setting["value"]
            if not _is_literal(value, may_comment=behind is None):  # what stands in a comment begins nothing
                return number
    return 0


def list_asked(text: str) -> list[str]:
    """Give the environment variables without which the file cannot be read."""
    return _ASKED.findall(text)


def _is_literal(value: str, *, may_comment: bool) -> bool:
    """Tell whether a text is made of literals, perhaps with a comment behind them."""
    place = 0
    while place < len(value):
        if value[place] == "#" and (place == 0 or value[place - 1] == " "):
            return may_comment
        token = _TOKEN.match(value, place)
        if token is None:
            return False
        place = token.end()
    return True
