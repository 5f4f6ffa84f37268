"""Strangers' YAML: what its scalars mean, what is refused before it does harm, and where things stand."""

from __future__ import annotations

import os
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.knowledge import source
from advisor.knowledge.profiles import load_workload, read_settings, read_workload
from advisor.knowledge.source import MAX_BYTES, MAX_DEPTH, MAX_NODES, Document, Plain, parse_yaml, read_bytes
from advisor.model.diagnostic import Diagnostic, InvalidInputError
from tests.knowledge.bases import BROKEN, layered, small

SCALARS = {
    "3.10": "3.10",
    "22:22": "22:22",
    "NO": "NO",
    "no": "no",
    "010": "010",
    "0o10": "0o10",
    "0x1F": "0x1F",
    "1e3": "1e3",
    "1_000": "1_000",
    "2026-11-24": "2026-11-24",
    "true": "true",
    "True": "True",
    "null": None,
    "~": None,
    "Null": "Null",
    ".inf": ".inf",
    "'null'": "null",
    '""': "",
    "'5'": "5",
    "=": "=",
}
"""A scalar as it is written, and what is read; its type is settled by the place where it stands."""


@pytest.mark.parametrize(("written", "read"), SCALARS.items(), ids=SCALARS)
def test_scalar_means_what_it_says(written: str, read: str | None) -> None:
    root = parse_yaml(f"key: {written}\n".encode(), "f").root
    assert root == {"key": read}
    assert isinstance(root["key"], Plain) == (read is not None and not written.startswith(("'", '"')))


@pytest.mark.parametrize(("written", "read"), {"010": 10, "1e3": 1000, "3.10": 3.1, "+5": 5, ".5": 0.5}.items())
def test_number_is_decimal_where_a_number_belongs(written: str, read: float) -> None:
    assert _answer(f"startup_budget_s: {written}") == read


@pytest.mark.parametrize("written", ["22:22", "0x10", "0o10", "1_000", ".inf", ".nan", "5.", "5s", "'5'", "1e400"])
def test_no_other_number_is_one(written: str) -> None:
    with pytest.raises(InvalidInputError, match="VALUE010"):
        _answer(f"startup_budget_s: {written}")


@pytest.mark.parametrize("written", ["yes", "on", "True", "TRUE", "y", "1", "'true'", "no", "off"])
def test_only_true_and_false_are_booleans(written: str) -> None:
    with pytest.raises(InvalidInputError, match=r"write (true|false), without quotes"):
        _answer(f"own_kernel: {written}")


def test_version_keeps_its_zero() -> None:
    stack = read_workload(parse_yaml(b"name: w\nstack: {version: 3.10}\n", "f"), small()).stack
    assert stack is not None
    assert stack.version == "3.10"


def _answer(text: str) -> object:
    (fact,) = read_workload(parse_yaml(f"name: w\nanswers:\n  {text}\n".encode(), "f"), small()).facts
    return fact.value


READABLE: dict[str, tuple[bytes, object]] = {
    "json": (b'{"a": [1, true, null, "x"]}', {"a": ["1", "true", None, "x"]}),
    "byte order mark": ("\ufeffa: é".encode(), {"a": "é"}),
    "windows line ends": (b"a: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}),
    "alias": (b"a: &x [1]\nb: *x\n", {"a": ["1"], "b": ["1"]}),
    "quoted merge sign": (b"'<<': 1\n", {"<<": "1"}),
    "empty": (b"", None),
    "comments alone": (b"# nothing\n", None),
    "one marked document": (b"---\na: 1\n...\n", {"a": "1"}),
    "deepest": (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, None),
    "most values": (b"[" + b"a," * (MAX_NODES - 1) + b"]", None),
    "longest": (b"#" + b"x" * (MAX_BYTES - 1), None),
}


@pytest.mark.parametrize("name", READABLE)
def test_what_is_sound_is_read(name: str) -> None:
    content, root = READABLE[name]
    document = parse_yaml(content, "f")
    assert document.problems == ()
    assert root is None or document.root == root


def _nest(levels: int, width: int) -> bytes:
    """Give aliases of aliases: `width` to the power of `levels` values in a few lines."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


HOSTILE: dict[str, tuple[str, bytes]] = {
    "a MiB and a byte": ("YAML010", b"#" + b"x" * MAX_BYTES),
    "latin-1": ("YAML020", "é".encode("latin-1")),
    "utf-16": ("YAML020", "a: 1".encode("utf-16")),
    "cut in a character": ("YAML020", "é".encode()[:1]),
    "nul": ("YAML030", b"a: \x00"),
    "brackets": ("YAML050", b"[" * MAX_BYTES),
    "braces": ("YAML050", b"{a: " * (MAX_BYTES // 4)),
    "dashes": ("YAML050", b"- " * (MAX_BYTES // 2)),
    "question marks": ("YAML050", b"? " * (MAX_BYTES // 2)),
    "nested json": ("YAML050", b'{"a":' * (MAX_BYTES // 5)),
    "depth by alias": ("YAML050", b"a: &a " + b"[" * 40 + b"]" * 40 + b"\nb: " + b"[" * 40 + b"*a" + b"]" * 40),
    "laughs": ("YAML060", _nest(9, 9)),
    "wide laughs": ("YAML060", b"- &a [" + b"x," * 50_000 + b"]\n- [" + b"*a," * 100 + b"]"),
    "long text by alias": ("YAML060", b"- &a " + b"x" * 600_000 + b"\n- [" + b"*a," * 100_000 + b"]"),
    "itself": ("YAML060", b"&a [*a]"),
    "no anchor": ("YAML060", b"[*a]"),
    "values": ("YAML060", b"[" + b"[]," * (MAX_NODES + 1) + b"]"),
    "two documents": ("YAML090", b"a: 1\n---\nb: 2\n"),
    "a thousand documents": ("YAML090", b"--- x\n" * 1000),
    "open quote": ("YAML030", b'"' + b"x" * 1000),
    "long simple key": ("YAML030", b'"' + b"k" * 1_000_000 + b'": 1'),
    "directives": ("YAML030", b"%YAML 1.1\n" * 100_000),
}
"""What nothing safe can be made of, and the code that says so."""


@contextmanager
def count_calls() -> Iterator[Counter[str]]:
    """Count the calls of Python and C functions: how long work takes, on a machine of any speed."""
    calls: Counter[str] = Counter()

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        if event in {"call", "c_call"}:
            calls[event] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_soon(name: str) -> None:
    code, content = HOSTILE[name]
    with count_calls() as calls, pytest.raises(InvalidInputError) as caught:
        parse_yaml(content, "f")
    assert calls.total() < 2_000_000
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == [code]


@pytest.mark.parametrize("name", ["brackets", "laughs", "long text by alias", "values", "directives"])
def test_hostile_text_is_refused_in_little_memory(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_NODES", MAX_NODES // 10)  # tracing is slow; the bounds are proportional
    _, content = HOSTILE[name]
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInputError):
            parse_yaml(content, "f")
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


FLOODS: dict[str, str] = {
    "unknown keys": "name: w\n" + "".join(f"k{n}: 1\n" for n in range(20_000)),
    "unknown facts": "name: w\nanswers:\n" + "".join(f"  own_kernal{n}: 1\n" for n in range(20_000)),
    "the same key": "name: w\n" + "name: w\n" * 20_000,
    "tags": "name: w\ndescription: [" + "!x a, " * 20_000 + "]",
    "nameless components": "name: w\ncomponents:\n" + "- {}\n" * 20_000,
    "components of one name": "name: w\ncomponents:\n" + "- {name: a}\n" * 12_000,
    "texts that are none": "name: w\nstack: {command: [" + "{}," * 20_000 + "]}",
    "elements that are none": "name: w\nanswers: {regimes: [" + "x," * 40_000 + "]}",
}


@pytest.mark.parametrize("name", FLOODS)
def test_flood_of_findings_ends(name: str) -> None:
    base = small()
    with count_calls() as calls, pytest.raises(InvalidInputError) as caught:
        read_workload(parse_yaml(FLOODS[name].encode(), "f"), base)
    assert calls.total() < 2_000_000
    assert len(caught.value.diagnostics) <= 1001


def test_all_that_can_be_read_past_is_told_at_once() -> None:
    text = b"a: 1\na: 2\n<<: {b: 1}\n[c]: !tag d\n"
    assert [(d.code, d.location.line) for d in parse_yaml(text, "f").problems] == [
        ("YAML040", 2),
        ("YAML061", 3),
        ("YAML080", 4),
        ("YAML070", 4),
    ]


def test_what_came_before_a_fatal_fault_is_told_too() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_yaml(b"a: 1\na: 2\nb: [\n", "f")
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["YAML040", "YAML030"]


def test_missing_file_folder_and_endless_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="IO010: cannot read: no such file"):
        read_bytes(tmp_path / "missing", "f")
    with pytest.raises(InvalidInputError, match="IO010: this is a folder"):
        read_bytes(tmp_path, "f")
    with pytest.raises(InvalidInputError, match="IO010"):
        read_bytes(Path("a\0b"), "f")
    with pytest.raises(InvalidInputError, match="IO010"):
        load_workload(tmp_path / ("x" * 5000), small())
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(InvalidInputError, match="IO010"):
        load_workload(loop, small())
    if os.path.exists("/dev/zero"):  # noqa: PTH110
        assert len(read_bytes(Path("/dev/zero"), "f")) == MAX_BYTES + 1


# ----------------------------------------------------------------------------------------------------------- locations

WORDS = st.text("abcdefghij", min_size=1, max_size=6)
TREES = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4))


@given(tree=TREES, is_flow=st.sampled_from([True, False, None]), width=st.integers(20, 120))
def test_locations_are_where_things_stand(tree: object, *, is_flow: bool | None, width: int) -> None:
    text = yaml.safe_dump(tree, default_flow_style=is_flow, width=width)
    document = parse_yaml(text.encode(), "f")
    lines = text.split("\n")
    for path, value in _leaves(document.root, ()):
        place = document.locate(path)
        assert lines[place.line - 1][place.column - 1 :].lstrip("'").startswith(value)
        if path and isinstance(path[-1], str):
            key = document.locate(path, at_key=True)
            assert lines[key.line - 1][key.column - 1 :].lstrip("?' ").startswith(path[-1])


def _leaves(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index))
    elif value is not None:
        yield path, str(value)


def test_path_that_leads_nowhere_gives_the_nearest_parent() -> None:
    document = parse_yaml(b"a:\n  b: [1, 2]\n", "f")
    assert str(document.locate(("a", "b", 7, "c"))) == "f:2:6"
    assert str(document.locate(("x",))) == "f:1:1"
    assert str(Document("f", document.root["a"], (2, 3)).locate(("x",))) == "f:2:3"


# -------------------------------------------------------------------------------------------------------------- fuzzing

SYNTAX = st.text("[]{}:,-?&*!|>#%@`~<'\" \n\tab01.=\\é\u2028", max_size=120)
STORED = sorted(path.read_text(encoding="utf-8") for path in BROKEN.rglob("*.yaml"))


@st.composite
def damaged_files(draw: st.DrawFn) -> str:
    """Give a stored file in which a few stretches are replaced, or moved in from another file."""
    text = draw(st.sampled_from(STORED))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 30)))
        other = draw(st.sampled_from(STORED))
        cut = draw(st.integers(0, len(other)))
        text = text[:start] + draw(SYNTAX | st.just(other[cut : cut + 30])) + text[end:]
    return text


def _find_problems(read: Callable[[], object]) -> tuple[Diagnostic, ...]:
    """Give the findings of reading, which may raise nothing else."""
    try:
        read()
    except InvalidInputError as problem:
        return problem.diagnostics
    return ()


def _read_all(content: bytes) -> None:
    """Read bytes in every way: what is found can be printed, and its places lie in the text."""
    breaks = sum(map(content.count, (b"\n", b"\r", "\u2028".encode(), "\x85".encode())))
    found = (
        *_find_problems(lambda: read_workload(parse_yaml(content, "f"), small())),
        *_find_problems(lambda: layered(content, name="f")),
    )
    assert all(problem.message.isprintable() and problem.hint.isprintable() for problem in found)
    assert all(problem.location.line <= breaks + 1 for problem in found if problem.location.path == "f")


@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_document_or_a_diagnostic(content: bytes) -> None:
    _read_all(content)


@given(SYNTAX)
def test_any_signs_end_in_a_document_or_a_diagnostic(text: str) -> None:
    _read_all(text.encode())


@settings(max_examples=200)
@given(damaged_files())
def test_any_damaged_file_ends_in_a_document_or_a_diagnostic(text: str) -> None:
    _read_all(text.encode())


@given(
    st.sampled_from(["tenancy", "regimes", "os_release", "startup_budget_s", "", "x"]), SYNTAX | st.text(max_size=20)
)
def test_any_setting_ends_in_facts_or_a_diagnostic(fact: str, text: str) -> None:
    found = _find_problems(lambda: read_settings((f"{fact}={text}",), small()))
    assert all(problem.location.path.startswith("--set ") for problem in found)
