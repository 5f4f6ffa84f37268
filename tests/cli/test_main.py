from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

import advisor.cli.output
from tests.cli.running import ROOT, WEB_APP, Runner

ADVISOR = [sys.executable, "-c", "import sys; from advisor.cli import main; sys.exit(main())"]


def start(*words: str, **options: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options}
    return subprocess.run([*ADVISOR, *words], capture_output=True, check=False, env=environment, timeout=60)


def test_alone_it_prints_help(run: Runner) -> None:
    ended = run()
    assert "Usage: advisor" in ended.out + ended.err
    assert "evaluate" in ended.out + ended.err


def test_help_names_every_command(run: Runner) -> None:
    ended = run("--help")
    assert ended.code == 0
    for command in ("evaluate", "ask", "explain", "compare", "generate", "rules", "profiles", "schema"):
        assert f"\n  {command} " in ended.out
    assert "..." not in ended.out.partition("Commands:")[2], "each is told in one line"


@pytest.mark.parametrize(
    "words",
    [
        *("evaluate", "ask", "explain", "compare", "generate", "schema"),
        *("rules", "rules list", "rules show", "rules lint", "rules test"),
        *("profiles", "profiles list", "profiles show"),
    ],
)
def test_each_command_has_help(run: Runner, words: str) -> None:
    ended = run(*words.split(), "--help")
    assert ended.code == 0
    assert f"Usage: advisor {words}" in ended.out


def test_version(run: Runner) -> None:
    ended = run("--version")
    assert ended.code == 0
    assert ended.out.startswith("advisor ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("evalute",), "Did you mean 'evaluate'"),
        (("rules", "lst"), "Did you mean 'list'"),
        (("evaluate",), "Missing argument 'FILE'"),
        (("evaluate", "x.yaml", "--nonsense"), "No such option: --nonsense"),
        (("evaluate", "x.yaml", "--format", "xml"), "--format"),
        (("evaluate", "x.yaml", "--evaluated-on", "yesterday"), "write YYYY-MM-DD"),
        (("evaluate", "-", "-"), "standard input can be read once"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_wrong_usage_exits_with_2(run: Runner, words: tuple[str, ...], said: str) -> None:
    ended = run(*words)
    assert ended.code == 2
    assert said in ended.err
    assert ended.out == ""


def fail_with(problem: BaseException) -> Callable[[str], NoReturn]:
    """Give a function that raises where a command would write."""

    def fail(_text: str) -> NoReturn:
        raise problem

    return fail


@pytest.mark.parametrize(
    "problem", [ValueError("odd\x1b[31m"), RecursionError("too deep"), MemoryError()], ids=["value", "depth", "memory"]
)
def test_a_fault_of_ours_is_one_line(run: Runner, monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    monkeypatch.setattr(advisor.cli.output, "write_text", fail_with(problem))
    ended = run("rules", "list")
    assert ended.code == 70
    assert ended.err.startswith("advisor: internal error, please report it")
    assert ended.err.count("\n") == 1
    assert "\x1b" not in ended.err


def test_a_fault_shows_its_traceback_to_who_asks_for_it() -> None:
    code = "import sys, advisor.cli.output as o, advisor.cli as c; o.write_text = None; sys.exit(c.main())"
    ended = subprocess.run(
        [sys.executable, "-c", code, "rules", "list"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ADVISOR_DEBUG": "1"},
    )
    assert ended.returncode == 70
    assert b"Traceback" in ended.stderr


def test_an_interrupt_exits_with_130(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advisor.cli.output, "write_text", fail_with(KeyboardInterrupt()))
    ended = run("rules", "list")
    assert ended.code == 130
    assert ended.err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of another kind")
@pytest.mark.parametrize("words", [("rules", "list"), ("profiles", "show", "web-app")], ids=" ".join)
def test_a_reader_who_leaves_is_no_fault(words: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [*ADVISOR, *words],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_a_diagnostic() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [*ADVISOR, "rules", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"standard output: error IO090: cannot write")


def test_a_console_without_unicode_is_served() -> None:
    ended = start("evaluate", WEB_APP, PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert ended.stdout.isascii()
    assert b"####" in ended.stdout


def test_json_is_utf_8_on_every_console() -> None:
    plain = start("profiles", "show", "web-app", PYTHONIOENCODING="latin-1")
    assert plain.stdout == Path(WEB_APP).read_bytes()


@pytest.mark.parametrize(
    ("environment", "is_coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
    ids=["pipe", "forced", "refused"],
)
def test_colours_are_for_who_wants_them(environment: dict[str, str], *, is_coloured: bool) -> None:
    ended = start("evaluate", WEB_APP, **{"NO_COLOR": "", "FORCE_COLOR": "", **environment})
    assert (b"\x1b[" in ended.stdout) is is_coloured


def test_what_a_command_does_not_need_is_not_loaded() -> None:
    code = (
        "import sys; from advisor.cli import main; code = main();"
        "heavy = {'rich', 'jinja2', 'docker', 'requests', 'jsonschema'} & set(sys.modules);"
        "print(sorted(heavy), file=sys.stderr); sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "evaluate", WEB_APP],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
    )
    assert ended.stderr.strip() == b"[]"


def test_completion_offers_commands() -> None:
    ended = start(_ADVISOR_COMPLETE="complete_bash", COMP_WORDS="advisor ev", COMP_CWORD="1")
    assert ended.stdout.split() == [b"evaluate"]
