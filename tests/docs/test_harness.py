"""The harness itself: what it lets pass, what it refuses, and what its reader remembers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.docs.comparing import is_like
from tests.docs.documents import Command, Shown, read_document
from tests.docs.helping import find_unknown
from tests.docs.reader import Ended, Reader
from tests.docs.test_documents import _update


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        pytest.param("a\nb", "a\nb\n", id="exact"),
        pytest.param("a  \nb", "\na\nb  \n\n", id="spaces at the ends"),
        pytest.param("a\n…\nd", "a\nb\nc\nd", id="lines"),
        pytest.param("a\n…\nb", "a\nb", id="no lines"),
        pytest.param("…\nb\n…", "a\nb\nc", id="both ends"),
        pytest.param("…\nb\n…\nd", "a\nb\nc\nb\nd", id="two elisions"),
        pytest.param("score 0.7… wins", "score 0.742 wins", id="in a line"),
        pytest.param("ends …", "ends …", id="a sign that was printed"),
        pytest.param("took in 3 s", "took in 14.2 s", id="a time"),
        pytest.param("· evaluated on 2026-11-24", "· evaluated on 2027-01-02", id="today"),
    ],
)
def test_what_is_alike(shown: str, printed: str) -> None:
    assert is_like(shown, printed)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        pytest.param("a\nb", "a\nc", id="another line"),
        pytest.param("a", "a\nb", id="a line more"),
        pytest.param("a\n…\nd", "a\nb", id="an end that is missing"),
        pytest.param("…\nb\n…\nb", "a\nb", id="one line cannot be two"),
        pytest.param("score .7…", "score 0.7", id="the rest of an elided line"),
        pytest.param(" a", "a", id="an indent"),
        pytest.param("", "a", id="nothing"),
        pytest.param("in 3 s", "in 3 ms", id="another unit"),
    ],
)
def test_what_is_not_alike(shown: str, printed: str) -> None:
    assert not is_like(shown, printed)


def test_a_block_is_read_with_its_markers() -> None:
    text = (
        '```yaml title="a.yaml"\nx: 1\n```\n\n1. Do\n\n   <!-- exit: 0, 4 -->\n   <!-- types: ["y"] -->\n'
        "   ```console\n   $ one \\\n   > more\n   shown\n   $ two\n   ```\n"
    )
    document = read_document(text)
    assert document.faults == []
    assert document.steps == [
        Shown(1, "a.yaml", "x: 1\n"),
        Command(10, "one \\\nmore", "shown", span=(12, 1)),
        Command(13, "two", code=4, types=("y",), span=(14, 0)),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("```bash\nls\n```", "commands stand in a `console` block", id="bash"),
        pytest.param("```\n$ ls\n```", "a block with `$ ` is a `console` block", id="no language"),
        pytest.param("    $ ls\n", "a block with `$ ` is a `console` block", id="indented"),
        pytest.param("```console\nls\n```", "begins with `$ `", id="no dollar"),
        pytest.param("```console\n```", "begins with `$ `", id="empty"),
        pytest.param("<!-- exits: 4 -->\n", "is no marker", id="misspelt"),
        pytest.param("<!-- exit: 4 -->\n\nText.\n", "no console block follows", id="before text"),
        pytest.param("<!-- exit: 4 -->\n", "no console block follows", id="at the end"),
        pytest.param("<!-- exit: 4 -->\n```yaml\na: 1\n```", "not `console`", id="before YAML"),
        pytest.param("Text <!-- exit: 4 -->\n", "a line of its own", id="in a line"),
        pytest.param("<!-- exit: 1, 2 -->\n```console\n$ ls\n```", "1 commands, 2 exit codes", id="codes"),
        pytest.param("<!-- needs: luck -->\n```console\n$ ls\n```", "needs an engine", id="unknown need"),
        pytest.param("<!-- not run: -->\n```console\n$ ls\n```", "the reason", id="no reason"),
        pytest.param('```yaml title="../a"\n```', "leads out", id="outside"),
    ],
)
def test_what_does_not_follow_the_convention_is_a_fault(text: str, message: str) -> None:
    assert message in "\n".join(fault.message for fault in read_document(text).faults)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("advisor evaluate a.yaml --format json | head -n 3", [], id="sound"),
        pytest.param("make test ARGS='-k kernel'", [], id="make"),
        pytest.param(
            "advisor evaluate a.yaml --fromat=json", ["`advisor evaluate` has no option `--fromat`"], id="option"
        ),
        pytest.param("cd x && advisor rules lst", ["`advisor rules` has no command `lst`"], id="command"),
        pytest.param("make tset", ["no make target `tset`"], id="target"),
    ],
)
def test_what_does_not_exist_is_named(text: str, faults: list[str]) -> None:
    assert list(find_unknown(text)) == faults


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
def test_the_reader_types_in_one_shell(tmp_path: Path) -> None:
    text = (
        '```yaml title="deep/a.yaml"\nx: 1\n```\n<!-- types: ["me"] -->\n```console\n$ cd deep\n$ export NAME=you\n'
        '$ cat a.yaml; read -r who; echo "$who, $NAME" >&2; exit 3\n```\n```text title="b.txt"\nb\n```\n'
        "<!-- not run: on purpose -->\n```console\n$ false\n```\n"
    )
    ended = Reader(tmp_path, tmp_path).follow(read_document(text))
    assert [(one.printed, one.code) for one in ended] == [("", 0), ("", 0), ("x: 1\nme, you\n", 3)]
    assert (tmp_path / "work" / "deep" / "b.txt").exists()


def test_an_output_is_written_anew_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("1. Do\n\n   ```console\n   $ one\n   old\n   older\n   $ two\n   ```\n", encoding="utf-8")
    (first, second) = (step for step in read_document(file.read_text("utf-8")).steps if isinstance(step, Command))
    _update(file, [Ended(first, "new\n\n newer\n", 0), Ended(second, "2\n", 0)])
    assert file.read_text("utf-8") == (
        "1. Do\n\n   ```console\n   $ one\n   new\n\n    newer\n   $ two\n   2\n   ```\n"
    )
