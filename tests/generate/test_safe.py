from __future__ import annotations

import json
import re
import shlex
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.generate import safe
from tests.generate.making import find_tool, run

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
PRINTABLE = ANY.map(lambda text: "".join(character for character in text if not safe.is_hidden(character)))
NASTY = st.sampled_from(
    [
        "$(id)",
        "`id`",
        "${HOME}",
        "{{ 1 }}",
        "{% x %}",
        "'; id; '",
        '"; id; "',
        "a\\",
        "-rf",
        "#{1}",
        "%n",
        "no",
        "1:2",
        ": ",
    ]
)
WORDS = st.lists(PRINTABLE | NASTY, max_size=5)


@given(ANY)
def test_flattened_text_is_one_visible_line(text: str) -> None:
    flat = safe.flatten(text)
    assert not any(map(safe.is_hidden, flat))
    assert len(flat.splitlines()) <= 1
    assert safe.flatten(flat) == flat


@given(ANY)
def test_a_slug_is_a_name_everywhere(name: str) -> None:
    slug = safe.make_slug(name)
    assert re.fullmatch(r"[a-z](?:-?[a-z0-9]+)*", slug)
    assert len(slug) <= 27
    assert safe.make_slug(slug) == slug


def test_slugs_keep_what_can_be_kept() -> None:
    assert safe.make_slug("Façade & Co.") == "facade-co"
    assert safe.make_slug("3D shop") == "app-3d-shop"
    assert safe.make_slug("../../etc/passwd") == "etc-passwd"
    assert safe.make_slug("東京") == safe.make_slug("東京") != safe.make_slug("大阪")


@given(WORDS)
def test_the_shell_reads_words_back(words: list[str]) -> None:
    assert shlex.split(safe.quote_shell(words)) == words


@given(WORDS)
def test_json_reads_words_back(words: list[str]) -> None:
    line = safe.quote_json(words)
    assert json.loads(line) == words
    assert len(line.splitlines()) == 1


@given(ANY | NASTY)
def test_yaml_reads_a_scalar_back(text: str) -> None:
    assert yaml.safe_load(f"key: {safe.quote_yaml(text)}  # comment") == {"key": text}


@given(PRINTABLE | NASTY)
def test_compose_substitutes_nothing(text: str) -> None:
    value = yaml.safe_load(safe.quote_compose(text))
    assert value.replace("$$", "") == text.replace("$", "")
    assert value.count("$") == 2 * text.count("$")


@given(PRINTABLE | NASTY)
def test_a_dockerfile_word_expands_nothing(text: str) -> None:
    quoted = safe.quote_dockerfile(text)
    inner = quoted[1:-1]
    assert quoted[0] == quoted[-1] == '"'
    assert re.fullmatch(r'(?:[^"\\$]|\\["\\$])*', inner)
    assert re.sub(r"\\(.)", r"\1", inner).rstrip() == safe.flatten(text)


@given(WORDS)
def test_systemd_reads_words_back(words: list[str]) -> None:
    assert read_systemd_words(safe.quote_systemd(words)) == words


@given(ANY)
def test_a_units_description_stays_one_line(text: str) -> None:
    description = safe.describe_systemd(text)
    assert not description.endswith("\\")
    assert "%" not in description.replace("%%", "")


@given(ANY | NASTY)
def test_a_code_span_ends_where_it_should(text: str) -> None:
    span = safe.quote_code(text)
    fence = re.match(r"`+", span)
    assert fence is not None
    assert span.endswith(fence[0])
    assert fence[0] not in re.findall(r"`+", span[len(fence[0]) : -len(fence[0])])


def test_markdown_shows_text_as_it_is() -> None:
    assert safe.quote_markdown("<script>") == r"\<script>"
    assert safe.quote_markdown("a | b") == r"a \| b"
    assert safe.quote_markdown("# title") == r"\# title"
    assert safe.quote_markdown("1. first") == r"1\. first"
    assert safe.quote_markdown("[x](y)\n# z") == r"\[x\](y) # z"


def test_ruby_reads_strings_back() -> None:
    ruby = find_tool("ruby", "`apt-get install ruby` brings it")
    texts = ["plain", "it's", "a\\", "\\'", "#{exit 1}", "`id`", '"', "é"]
    program = "require 'json'; puts JSON.generate([" + ", ".join(map(safe.quote_ruby, texts)) + "])"
    assert json.loads(run(ruby, "-", text=program)) == texts


@pytest.mark.parametrize(
    "character", ["\n", "\r", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff", "\uffff"]
)
def test_what_breaks_lines_or_hides_is_hidden(character: str) -> None:
    assert safe.is_hidden(character)


def read_systemd_words(line: str) -> list[str]:
    """Read a unit's command line as systemd.service(5) says, written apart from the code under test."""
    words: list[str] = []
    position = 0
    while position < len(line):
        if line[position] == " ":
            position += 1
            continue
        word, position = _read_word(line, position)
        words.append(word.replace("%%", "%").replace("$$", "$"))
    return words


def _read_word(line: str, position: int) -> tuple[str, int]:
    word = ""
    quote = ""
    while position < len(line) and (quote or line[position] != " "):
        character = line[position]
        if character == "\\":
            position += 1
            word += line[position]
        elif character == quote:
            quote = ""
        elif not quote and character in "\"'":
            quote = character
        else:
            word += character
        position += 1
    assert not quote, f"unfinished quotes: {line}"
    return word, position


@given(ANY | NASTY)
def test_hcl_expands_nothing(text: str) -> None:
    quoted = safe.quote_hcl(text)
    inner = quoted[1:-1]
    assert quoted[0] == quoted[-1] == '"'
    assert re.fullmatch(r'(?:[^"\\]|\\["\\])*', inner)
    assert not re.search(r"(?:^|[^$])(?:\$\$)*\$\{|(?:^|[^%])(?:%%)*%\{", inner)
    assert re.sub(r"\\(.)", r"\1", inner.replace("$${", "${").replace("%%{", "%{")) == safe.flatten(text)


@given(ANY)
def test_xml_reads_texts_back(text: str) -> None:
    document = f"<!-- {safe.comment_xml(text)} --><a b={safe.quote_xml(text)}>{safe.escape_xml(text)}</a>"
    element = ET.fromstring(document)  # noqa: S314 - made here
    assert (element.text or "") == safe.flatten(text)
    assert element.get("b") == safe.flatten(text)


@given(ANY)
def test_a_comment_of_a_plain_file_is_plain(text: str) -> None:
    assert safe.comment_ascii(text).isascii()
    assert len(safe.comment_ascii(text).splitlines()) <= 1
