"""The interview on a real pseudo-terminal, at the usual size and on a small one."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from advisor.cli.plain import spell_answers
from advisor.interview.choose import next_prompt, workload_of
from advisor.interview.prompt import Given, Prompt, ticked_in
from advisor.interview.state import Interview, answer
from advisor.knowledge.profiles import load_workload
from advisor.model.fact import Fact, FactValue
from tests.engine.bases import ROOT, archetypes, real_base
from tests.interview.bases import DAY, begin, complete, respond, respond_for

if TYPE_CHECKING:
    from pexpect import spawn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")

LARGE, SMALL = (24, 80), (20, 40)
SIZES: Final = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["80x24", "40x20"])
UP, DOWN = "\x1b[A", "\x1b[B"
PROGRAM: Final = "import sys; from advisor.cli import main; sys.exit(main())"
DRAWN: Final = r"\x1b\[\?7h"
"""What the prompt library sends when it has drawn everything: lines wrap again."""
COLOURS: Final = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-7]|9[0-7])(?:;[0-9]+)*m")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder in which the knowledge is cached, so that it is parsed once."""
    return tmp_path_factory.mktemp("cache")


@contextmanager
def terminal(
    folder: Path, cache: Path, size: tuple[int, int], *options: str, **environment: str
) -> Iterator[spawn[str]]:
    """Run `advisor ask` on a terminal of some lines and columns."""
    import pexpect

    settings = {**os.environ, "ADVISOR_CACHE": str(cache), "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    settings.pop("NO_COLOR", None)
    settings.pop("COLUMNS", None)
    arguments = ["-c", PROGRAM, "ask", "--evaluated-on", DAY.isoformat(), *options]
    child = pexpect.spawn(
        sys.executable,
        arguments,
        cwd=folder,
        env=settings | environment,
        encoding="utf-8",
        timeout=30,
        dimensions=size,
    )
    child.delaybeforesend = None
    try:
        yield child
    finally:
        child.close(force=True)


def end(child: spawn[str]) -> tuple[int | None, str]:
    """Wait for the end, and give the exit code and what was shown last."""
    import pexpect

    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, str(child.before)


def wait_for(child: spawn[str], shown: int | str) -> None:
    """Wait until a prompt is drawn: the one after so many, or the one that shows a text."""
    child.expect(f"{shown} asked, about [0-9]+ to go" if isinstance(shown, int) else shown)
    child.expect(DRAWN)


def keys_for(prompt: Prompt, given: Given) -> str:
    """Give the keys that answer a prompt."""
    if given.for_all:
        return f"a{keys_for(prompt, given.model_copy(update={'for_all': False}))}"
    value: Any = given.answers.get(prompt.facts[0]) if prompt.facts else None
    values = [choice.value for choice in prompt.choices]
    match prompt.kind:
        case "parts" | "overview" | "screen" | "any_of":
            ticked = ticked_in(prompt, given) if prompt.has_ticks else value
            return "".join(f" {DOWN}" if each in ticked else DOWN for each in values) + "\r"
        case "one_of":
            return DOWN * values.index(value) + "\r"
        case "yes_no":
            return "y" if value else "n"
        case "names" | "number" | "release":
            return spell_answers(prompt, given) + "\r"


def type_all(archetype: str) -> tuple[list[str], Interview]:
    """Give the keys for each prompt of an interview, and the interview that comes of it."""
    full = complete(archetypes()[archetype].facts)
    knowledge, interview, keys = real_base(), begin(scope="settled"), []
    while (prompt := next_prompt(knowledge, interview)) is not None:
        given = respond(prompt, full)
        keys.append(keys_for(prompt, given))
        interview = answer(interview, prompt, given)
    return keys, interview


def values_in(file: Path) -> dict[str, FactValue]:
    """Give the facts of a workload file."""
    return {fact.name: fact.value for fact in load_workload(file, real_base()).facts}


# ------------------------------------------------------------------------------------------------------ full interviews


@SIZES
@pytest.mark.parametrize(
    ("archetype", "verdict"),
    [("web-app", "DOCKER"), ("legacy-windows-desktop", "VM"), ("regulated-multi-tenant-density", "BOTH")],
)
def test_arrow_keys_lead_to_each_verdict(
    tmp_path: Path, cache: Path, size: tuple[int, int], archetype: str, verdict: str
) -> None:
    keys, interview = type_all(archetype)
    with terminal(tmp_path, cache, size, "--save", "mine.yaml") as child:
        for asked, pressed in enumerate(keys):
            wait_for(child, asked)
            child.send(pressed)
        child.expect(r"no\s+remaining")
        child.expect(verdict)
        code, _ = end(child)
    assert code == 0
    expected = {fact.name: fact.value for fact in workload_of(real_base(), interview).facts}
    assert values_in(tmp_path / "mine.yaml") == expected


@SIZES
def test_arrow_keys_lead_through_parts(tmp_path: Path, cache: Path, size: tuple[int, int]) -> None:
    people = {
        name: complete((*archetypes()[archetype].facts, Fact(name="guests_possible", value=True)))
        for name, archetype in (("portal", "web-app"), ("core", "legacy-linux-eol"))
    }
    knowledge, interview, keys = real_base(), begin(scope="settled"), []
    while (prompt := next_prompt(knowledge, interview)) is not None:
        given = respond_for(prompt, people, shares=True)
        keys.append(keys_for(prompt, given))
        interview = answer(interview, prompt, given)
    with terminal(tmp_path, cache, size, "--save", "mine.yaml") as child:
        for asked, pressed in enumerate(keys):
            wait_for(child, asked)
            child.send(pressed)
        child.expect(r"no\s+remaining")
        child.expect("BOTH")
        code, _ = end(child)
    assert code == 0
    saved = load_workload(tmp_path / "mine.yaml", knowledge)
    expected = workload_of(knowledge, interview)
    assert [part.name for part in saved.components] == ["portal", "core"]
    for part, other in zip(saved.components, expected.components, strict=True):
        assert {fact.name: fact.value for fact in part.facts} == {fact.name: fact.value for fact in other.facts}


# ----------------------------------------------------------------------------------------------------------------- keys


@SIZES
def test_back_edit_help_and_the_leaning(tmp_path: Path, cache: Path, size: tuple[int, int]) -> None:
    with terminal(tmp_path, cache, size, "--save", "mine.yaml") as child:
        wait_for(child, 0)
        child.send("?")
        wait_for(child, "any other key")
        child.send("x")
        wait_for(child, "What is it")
        child.send("\r")  # one thing
        wait_for(child, 1)
        child.send("\r")
        wait_for(child, 2)
        child.send("\r")  # the first choice: Linux
        wait_for(child, 3)
        child.send("b")
        wait_for(child, 2)
        child.send("l")
        child.expect("2 asked")
        child.expect(DRAWN)
        assert "Leaning" not in str(child.before)
        child.send(f"{DOWN}\r")  # Windows
        wait_for(child, 3)
        child.send("e")
        wait_for(child, "Which answer do you want")
        child.send(f"{DOWN}{DOWN}\r")
        wait_for(child, "Changing an answer")
        child.send(f"{UP}\r")  # Linux after all
        wait_for(child, 3)
        child.send("s")
        code, shown = end(child)
    assert code == 0
    assert "Go on with: advisor ask --resume mine.yaml" in shown
    assert values_in(tmp_path / "mine.yaml")["os_family"] == "linux"


def test_s_asks_for_a_file_and_resume_goes_on(tmp_path: Path, cache: Path) -> None:
    keys, interview = type_all("media-transcoding")
    with terminal(tmp_path, cache, SMALL) as child:
        for asked, pressed in enumerate(keys[:3]):
            wait_for(child, asked)
            child.send(pressed)
        wait_for(child, 3)
        child.send("s")
        wait_for(child, "Save to which file")
        child.send("mine.yaml\r")
        code, _ = end(child)
    assert code == 0
    with terminal(tmp_path, cache, LARGE, "--resume", "mine.yaml") as child:
        for asked, pressed in enumerate(keys[3:]):
            wait_for(child, asked)
            child.send(pressed)
        wait_for(child, "Keep the answers")
        child.send("kept.yaml\r")
        child.expect("DOCKER")
        code, _ = end(child)
    assert code == 0
    expected = {fact.name: fact.value for fact in workload_of(real_base(), interview).facts}
    assert values_in(tmp_path / "kept.yaml") == expected


@SIZES
def test_ctrl_c_loses_nothing_and_says_where_it_is(tmp_path: Path, cache: Path, size: tuple[int, int]) -> None:
    (tmp_path / "workload.yaml").write_text("mine")
    with terminal(tmp_path, cache, size) as child:
        for asked in (0, 1):
            wait_for(child, asked)
            child.send("\r")
        wait_for(child, 2)
        child.send("\x03")
        child.expect("answers in workload-2.yaml")
        code, shown = end(child)
    assert code == 130
    assert "advisor ask --resume workload-2.yaml" in shown
    assert values_in(tmp_path / "workload-2.yaml")["gpu"] == "none"
    assert (tmp_path / "workload.yaml").read_text() == "mine"


def test_ctrl_d_ends_the_answers(tmp_path: Path, cache: Path) -> None:
    with terminal(tmp_path, cache, LARGE, "--save", "mine.yaml") as child:
        wait_for(child, 0)
        child.send("\r")
        wait_for(child, 1)
        child.send("\x04")
        code, shown = end(child)
    assert code == 1
    assert "The answers ended" in shown
    assert (tmp_path / "mine.yaml").exists()


# --------------------------------------------------------------------------------------------------------- the terminal


def test_a_window_that_is_too_narrow_is_told_so_and_works_once_it_is_wider(tmp_path: Path, cache: Path) -> None:
    with terminal(tmp_path, cache, (20, 30), "--save", "mine.yaml") as child:
        child.expect("Sorry, this window is too")
        child.setwinsize(24, 80)
        wait_for(child, 0)
        child.send("\r")
        wait_for(child, 1)
        child.setwinsize(24, 20)
        child.expect("Sorry, this")
        child.send("\x03")
        code, _ = end(child)
    assert code == 130
    assert (tmp_path / "mine.yaml").exists()


def test_colours_are_left_out_when_they_are_not_wanted(tmp_path: Path, cache: Path) -> None:
    shown = {}
    for name, environment in (("with", {}), ("without", {"NO_COLOR": "1"})):
        with terminal(tmp_path, cache, LARGE, **environment) as child:
            wait_for(child, 0)
            child.send("\x03")
            before = str(child.before)
            child.expect("Nothing was answered")
            shown[name] = before + str(child.before)
    assert COLOURS.search(shown["with"])
    assert not COLOURS.search(shown["without"])


def test_nothing_is_asked_of_the_terminal_that_it_would_have_to_answer(tmp_path: Path, cache: Path) -> None:
    with terminal(tmp_path, cache, LARGE) as child:
        wait_for(child, 0)
        assert "\x1b[6n" not in str(child.before)
        child.send("\x03")


def test_a_dumb_terminal_gets_numbers_and_no_escapes(tmp_path: Path, cache: Path) -> None:
    with terminal(tmp_path, cache, SMALL, "--save", "mine.yaml", TERM="dumb") as child:
        child.expect("leave >")
        child.sendline("")
        child.expect("1 asked")
        first = str(child.before)
        child.expect("leave >")
        child.sendline("")
        child.expect("2 asked")
        child.expect("leave >")
        child.sendline("1")
        child.expect("3 asked")
        child.expect("leave >")
        child.sendintr()
        child.expect("answers in mine.yaml")
        code, _ = end(child)
    assert code == 130
    assert "\x1b" not in first
    assert values_in(tmp_path / "mine.yaml")["os_family"] == "linux"
