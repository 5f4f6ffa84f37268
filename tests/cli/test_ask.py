from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from advisor.cli import main
from advisor.cli.plain import spell_answers
from advisor.interview.choose import next_prompt, workload_of
from advisor.interview.prompt import Answers, Prompt, tick
from advisor.interview.state import Interview, answer
from advisor.knowledge.profiles import load_workload
from advisor.model.fact import FactValue, Origin
from advisor.model.workload import Workload
from tests.engine.bases import ROOT, archetypes, real_base
from tests.interview.bases import DAY, begin

YES, NO = True, False
ON = ("--evaluated-on", DAY.isoformat())
START = ["1", "1", "1", "1"]
"""The first answers: Linux on Linux, from source, no vendor."""


class Outcome(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


class Script:
    """A standard input that does something before it gives each line, such as pressing Ctrl-C."""

    def __init__(self, lines: Iterable[str], before: Callable[[int], None]) -> None:
        self.lines = list(lines)
        self.before = before
        self.count = 0

    def isatty(self) -> bool:
        """Tell that this is no terminal."""
        return False

    def readline(self, _: int = -1) -> str:
        """Give the next line."""
        self.before(self.count)
        self.count += 1
        return f"{self.lines.pop(0)}\n" if self.lines else ""


def press_ctrl_c(after: int) -> Callable[[int], None]:
    """Give what interrupts a script after some lines."""

    def press(count: int) -> None:
        if count == after:
            raise KeyboardInterrupt

    return press


Run = Callable[[object, tuple[object, ...]], "Outcome"]


class Ask(Protocol):
    """Runs `advisor ask` on lines of answers."""

    def __call__(self, *options: object, lines: Iterable[str] = ()) -> Outcome:
        """Give the outcome."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder in which the knowledge is cached, so that it is parsed once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, cache: Path) -> Run:
    """Give a function that runs `advisor ask` in an empty folder on a given standard input."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADVISOR_CACHE", str(cache))
    monkeypatch.setenv("COLUMNS", "80")

    def run_it(source: object, options: tuple[object, ...]) -> Outcome:
        monkeypatch.setattr(sys, "stdin", source)
        monkeypatch.setattr(sys, "argv", ["advisor", "ask", *ON, *map(str, options)])
        code = main()
        return Outcome(code, *capsys.readouterr())

    return run_it


@pytest.fixture
def ask(run: Run) -> Ask:
    """Give a function that runs `advisor ask` with answers from a pipe."""

    def ask_it(*options: object, lines: Iterable[str] = ()) -> Outcome:
        text = "".join(f"{line}\n" for line in lines)
        return run(io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"), options)

    return ask_it


class Typist:
    """Answers an interview as somebody would who has a workload in mind."""

    def __init__(self, workload: Workload, assumed: tuple[str, ...] = ()) -> None:
        self.values: dict[str, FactValue] = {fact.name: fact.value for fact in workload.facts}
        self.assumed = assumed

    def answer(self, prompt: Prompt) -> Answers:
        """Give the answers to a prompt: on a screen what is not true is left unticked, elsewhere it is "don't know"."""
        if prompt.kind == "screen":
            return tick(prompt, [fact for fact in prompt.facts if self.values.get(fact) is True])
        return {fact: self.values[fact] for fact in prompt.facts if fact in self.values}

    def type_all(self) -> tuple[list[str], Interview]:
        """Give every line of the interview, and the interview that comes of it."""
        knowledge, interview, lines = real_base(), begin(), []
        while (prompt := next_prompt(knowledge, interview)) is not None:
            answers = self.answer(prompt)
            lines.append(spell_answers(prompt, answers))
            interview = answer(interview, prompt, answers)
        return lines, interview


def values_in(file: Path) -> dict[str, FactValue]:
    """Give the facts of a workload file."""
    return {fact.name: fact.value for fact in load_workload(file, real_base()).facts}


# ------------------------------------------------------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("archetype", "verdict"),
    [("web-app", "DOCKER"), ("legacy-windows-desktop", "VM"), ("regulated-multi-tenant-density", "BOTH")],
)
def test_answers_from_a_pipe_lead_to_each_verdict(ask: Ask, archetype: str, verdict: str) -> None:
    lines, interview = Typist(archetypes()[archetype]).type_all()
    outcome = ask("--save", "mine.yaml", lines=lines)
    assert outcome.code == 0
    assert outcome.out.splitlines()[1].startswith(f"{verdict}  ")
    assert "mine.yaml" in outcome.out, "the next commands name the file"
    saved = values_in(Path("mine.yaml"))
    assert saved == {fact.name: fact.value for fact in workload_of(real_base(), interview).facts}


def test_what_was_saved_gives_the_same_report(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, _ = Typist(archetypes()["web-app"]).type_all()
    outcome = ask("--save", "mine.yaml", lines=lines)
    monkeypatch.setattr(sys, "argv", ["advisor", "evaluate", *ON, "mine.yaml"])
    assert main() == 0
    assert capsys.readouterr().out == outcome.out


def test_knowing_nothing_is_an_answer_too(ask: Ask) -> None:
    outcome = ask(lines=["u"] * 60)
    assert outcome.code == 0
    assert "questions not answered" in outcome.out
    assert not list(Path().iterdir()), "nothing is saved unless asked for"


def test_when_nothing_is_feasible_it_says_so_and_exits_with_3(ask: Ask) -> None:
    workload = archetypes()["web-app"]
    lines, _ = Typist(workload).type_all()
    Path("house").mkdir()
    Path("house/none.yaml").write_text(
        "topic: house\nprefix: HOU\ntitle: House\nrules:\n"
        "  - id: HOU-010\n    title: Nothing will do\n    when: {os_family: linux}\n"
        "    then: {veto: [docker, docker-sandboxed, docker-in-vm, vm]}\n"
        "    because: A house rule.\n    remedy: Drop the rule.\n    evidence: [k-modules]\n"
    )
    outcome = ask("--rules", "house", lines=lines)
    assert outcome.code == 3
    assert "UNDECIDED" in outcome.out


# ------------------------------------------------------------------------------------------------------------- the talk


def test_the_report_goes_to_standard_output_and_the_talk_to_standard_error(ask: Ask) -> None:
    lines, _ = Typist(archetypes()["web-app"]).type_all()
    outcome = ask(lines=lines)
    assert "Which operating system does the workload need?" in outcome.err
    assert "1 of about" in outcome.err
    assert "of about" not in outcome.out
    assert "DOCKER" not in outcome.err


def test_a_transcript_shows_what_was_answered(ask: Ask) -> None:
    shown = re.sub("bout [0-9]+", "bout 30", ask(lines=["1"]).err)
    assert shown.splitlines()[:14] == [
        "Container, VM, or both? About 30 prompts on one workload.",
        "At every prompt: u don't know, ? help, b back, s save and leave. Ctrl-C loses",
        "nothing.",
        "",
        "1 of about 30 - Operating system family",
        "Which operating system does the workload need?",
        "   1  Linux, any common distribution",
        "   2  Windows",
        "   3  macOS",
        "   4  A BSD",
        "   5  Solaris, AIX, HP-UX, a mainframe or another Unix",
        "   6  An operating system of its own, delivered by the vendor as an appliance",
        "A number from 1 to 6, u for don't know.",
        "? help, b back, s save and leave > 1",
    ]


def test_back_returns_to_the_prompt_and_offers_the_answer(ask: Ask) -> None:
    outcome = ask("--save", "mine.yaml", lines=["1", "1", "b", "b", "2", "", "s"])
    assert "Enter keeps your answer: 1." in outcome.err
    assert values_in(Path("mine.yaml")) == {"os_family": "windows", "host_os": "linux"}


def test_back_at_the_first_prompt_says_so(ask: Ask) -> None:
    assert "there is nothing to go back to" in ask(lines=["b"]).err


def test_what_was_taken_back_is_saved_all_the_same(ask: Ask) -> None:
    ask("--save", "mine.yaml", lines=["1", "1", "1", "b", "b", "b"])
    assert values_in(Path("mine.yaml")) == {"os_family": "linux", "host_os": "linux", "supply_form": "source"}


def test_dont_know_leaves_the_fact_out(ask: Ask) -> None:
    ask("--save", "mine.yaml", lines=["1", "u", "1", "s"])
    assert values_in(Path("mine.yaml")) == {"os_family": "linux", "supply_form": "source"}


def test_a_screen_sets_all_of_its_facts(ask: Ask) -> None:
    Path("mine.yaml").write_text("name: mine\nanswers: {}\n")
    lines, interview = [], begin()
    knowledge = real_base()
    while (prompt := next_prompt(knowledge, interview)) is not None and prompt.kind != "screen":
        lines.append("u")
        interview = answer(interview, prompt, {})
    assert prompt is not None
    ask("--save", "other.yaml", lines=[*lines, "2", "s"])
    expected = {fact: index == 1 for index, fact in enumerate(prompt.facts)}
    assert values_in(Path("other.yaml")) == expected


def test_help_explains_and_asks_again(ask: Ask) -> None:
    outcome = ask(lines=["?", "1"])
    assert "The system that the software itself is written for, not the one on the hosts." in outcome.err
    assert "2 of about" in outcome.err


def test_what_is_no_answer_is_asked_again(ask: Ask) -> None:
    outcome = ask(lines=["9", "nonsense", "1"])
    assert "`9` is not a number from 1 to 6." in outcome.err
    assert "`nonsense` is not a number from 1 to 6." in outcome.err
    assert "2 of about" in outcome.err


def test_what_does_not_apply_is_not_asked(ask: Ask) -> None:
    windows = "Which of these does it need from Windows?"
    assert windows in ask(lines=["2", "u", "s"]).err
    assert windows not in ask(lines=["u"] * 60).err
    assert windows not in ask(lines=["1", *["u"] * 60]).err


def test_an_endless_pipe_that_says_nothing_ends(ask: Ask) -> None:
    outcome = ask(lines=["?"] * 10_000)
    assert outcome.code == 1
    assert outcome.err.count("? help, b back") < 200


def test_bytes_that_are_no_text_are_no_answer(run: Run) -> None:
    outcome = run(io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n\x00\n1\n"), encoding="utf-8"), ())
    assert outcome.code == 1
    assert "2 of about" in outcome.err
    assert "internal error" not in outcome.err


# ------------------------------------------------------------------------------------------------- leaving and resuming


def test_the_end_of_the_input_saves_and_says_how_to_go_on(ask: Ask) -> None:
    outcome = ask("--save", "mine.yaml", lines=START)
    assert outcome.code == 1
    assert outcome.out == ""
    assert outcome.err.endswith(
        "The answers ended before the questions did.\n"
        "4 answers in mine.yaml.\n"
        "Go on with: advisor ask --resume mine.yaml --save mine.yaml --force\n"
        "Advice so far: advisor evaluate mine.yaml\n"
    )
    assert len(values_in(Path("mine.yaml"))) == 4


def test_without_a_file_the_answers_are_shown(ask: Ask) -> None:
    outcome = ask(lines=START)
    assert outcome.code == 1
    assert "Not saved." in outcome.err
    assert "go on with: advisor ask --resume FILE\n" in outcome.err
    Path("shown.yaml").write_text(outcome.out)
    assert len(values_in(Path("shown.yaml"))) == 4


def test_without_an_answer_nothing_is_saved(ask: Ask) -> None:
    outcome = ask("--save", "mine.yaml")
    assert (outcome.code, outcome.out) == (1, "")
    assert "Nothing was answered" in outcome.err
    assert not Path("mine.yaml").exists()


def test_s_saves_and_leaves(ask: Ask) -> None:
    outcome = ask("--save", "mine.yaml", lines=["1", "s", "1"])
    assert outcome.code == 0
    assert values_in(Path("mine.yaml")) == {"os_family": "linux"}
    assert "2 of about" in outcome.err
    assert "3 of about" not in outcome.err


def test_s_without_a_file_asks_for_one(ask: Ask) -> None:
    Path("taken.yaml").write_text("mine")
    outcome = ask(lines=["1", "s", "taken.yaml", "no/such/folder.yaml", "free.yaml"])
    assert outcome.code == 0
    assert "taken.yaml exists already." in outcome.err
    assert values_in(Path("free.yaml")) == {"os_family": "linux"}
    assert Path("taken.yaml").read_text() == "mine"


def test_s_takes_a_free_name_by_default(ask: Ask) -> None:
    Path("workload.yaml").write_text("mine")
    ask(lines=["1", "s", ""])
    assert values_in(Path("workload-2.yaml")) == {"os_family": "linux"}


def test_s_and_no_file_shows_the_answers(ask: Ask) -> None:
    outcome = ask(lines=["1", "s", "n"])
    assert outcome.code == 0
    assert outcome.out == "name: workload\nanswers:\n  os_family: linux\n"


def test_ctrl_c_loses_nothing(run: Run) -> None:
    outcome = run(Script(["1", "1"], press_ctrl_c(after=2)), ("--save", "mine.yaml"))
    assert outcome.code == 130
    assert values_in(Path("mine.yaml")) == {"os_family": "linux", "host_os": "linux"}
    assert "2 answers in mine.yaml." in outcome.err


def test_ctrl_c_without_a_file_shows_the_answers(run: Run) -> None:
    outcome = run(Script(["1"], press_ctrl_c(after=1)), ())
    assert outcome.code == 130
    assert outcome.out == "name: workload\nanswers:\n  os_family: linux\n"


def test_resume_asks_only_what_is_left(ask: Ask) -> None:
    workload = archetypes()["web-app"]
    lines, interview = Typist(workload).type_all()
    ask("--save", "first.yaml", lines=lines[:10])
    outcome = ask("--resume", "first.yaml", "--save", "second.yaml", lines=lines[10:])
    assert outcome.code == 0
    assert "stand and are not asked again." in outcome.err
    assert "Which operating system does the workload need?" not in outcome.err
    assert values_in(Path("second.yaml")) == {
        fact.name: fact.value for fact in workload_of(real_base(), interview).facts
    }


def test_resume_keeps_what_the_interview_does_not_touch(ask: Ask) -> None:
    source = ROOT / "profiles" / "workloads" / "modern-front-legacy-core.yaml"
    outcome = ask("--resume", source, "--save", "mine.yaml", lines=["u"] * 60)
    assert outcome.code == 0
    assert load_workload(Path("mine.yaml"), real_base()) == archetypes()["modern-front-legacy-core"]


def test_a_complete_file_is_advised_at_once(ask: Ask) -> None:
    lines, _ = Typist(archetypes()["web-app"]).type_all()
    ask("--save", "first.yaml", lines=lines)
    facts = values_in(Path("first.yaml"))
    outcome = ask("--resume", "first.yaml", lines=["u"] * 60)
    assert outcome.code == 0
    assert len(facts) > 80


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--save", "taken.yaml"), "OUT003"),
        (("--save", "no/such/folder.yaml"), "OUT004"),
        (("--resume", "missing.yaml"), "IO010"),
        (("--policy", "regulatd"), "IO060"),
        (("--rules", "missing"), "IO030"),
    ],
    ids=["taken", "no folder", "no file", "no policy", "no rules"],
)
def test_what_cannot_work_is_said_before_the_first_question(ask: Ask, options: tuple[str, ...], code: str) -> None:
    Path("taken.yaml").write_text("mine")
    outcome = ask(*options, lines=["1"] * 60)
    assert outcome.code == 1
    assert f"error {code}" in outcome.err
    assert "of about" not in outcome.err
    assert Path("taken.yaml").read_text() == "mine"


def test_force_replaces_the_file_that_was_resumed(ask: Ask) -> None:
    ask("--save", "mine.yaml", lines=["1", "s"])
    ask("--resume", "mine.yaml", "--save", "mine.yaml", "--force", lines=["1", "s"])
    assert values_in(Path("mine.yaml")) == {"os_family": "linux", "host_os": "linux"}


def test_every_answer_is_on_disk_at_once(run: Run) -> None:
    seen: list[int] = []

    def look(_: int) -> None:
        seen.append(len(values_in(Path("mine.yaml"))) if Path("mine.yaml").exists() else 0)

    run(Script(["1", "1", "1"], look), ("--save", "mine.yaml"))
    assert seen == [0, 1, 2, 3]


def test_a_file_that_cannot_be_written_any_more_is_no_reason_to_lose_the_answers(run: Run) -> None:
    def lose_folder(count: int) -> None:
        if count == 2:
            shutil.rmtree("folder")

    Path("folder").mkdir()
    outcome = run(Script(["1", "1", "1"], lose_folder), ("--save", "folder/mine.yaml"))
    assert "error OUT004" in outcome.err
    assert "supply_form: source" in outcome.out


# ------------------------------------------------------------------------------------------------------------- policies


def test_what_a_policy_assumes_is_not_asked(ask: Ask) -> None:
    prompt = real_base().question_by_fact["kernel_flaw_in_scope"].prompt
    lines = ["u"] * 60
    assert prompt in ask(lines=lines).err
    outcome = ask("--policy", "regulated", "--save", "mine.yaml", lines=lines)
    assert prompt not in outcome.err
    assert "kernel_flaw_in_scope: true" in " ".join(outcome.err.split())
    assert "policy regulated" in outcome.out
    workload = load_workload(Path("mine.yaml"), real_base())
    assert workload.policy == "regulated"
    assert workload.facts == ()


def test_a_resumed_file_brings_its_policy(ask: Ask) -> None:
    Path("mine.yaml").write_text("name: mine\npolicy: regulated\nanswers: {os_family: linux}\n")
    outcome = ask("--resume", "mine.yaml", lines=["u"] * 60)
    assert "policy regulated" in outcome.out
    assert "The policy takes for granted" in outcome.err


def test_origins_and_notes_survive(ask: Ask) -> None:
    Path("mine.yaml").write_text(
        "name: mine\nanswers:\n  os_family: {value: linux, origin: detected, note: from a file}\n"
    )
    ask("--resume", "mine.yaml", "--save", "next.yaml", lines=["1", "s"])
    first, second = load_workload(Path("next.yaml"), real_base()).facts
    assert (first.origin, first.note, second.origin) == (Origin.DETECTED, "from a file", Origin.ANSWERED)


# ------------------------------------------------------------------------------------------------------ a real terminal


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")
def test_on_a_terminal_it_offers_to_keep_the_answers(tmp_path: Path, cache: Path) -> None:
    import pexpect

    lines, _ = Typist(archetypes()["web-app"]).type_all()
    (tmp_path / "mine.yaml").write_text("name: mine\nanswers: {os_family: linux}\n")
    environment = {**os.environ, "ADVISOR_CACHE": str(cache), "TERM": "xterm", "PYTHONPATH": str(ROOT)}
    program = "import sys; from advisor.cli import main; sys.exit(main())"
    arguments = ["-c", program, "ask", "--resume", "mine.yaml", *ON]
    child = pexpect.spawn(
        sys.executable, arguments, cwd=tmp_path, env=environment, encoding="utf-8", timeout=60, dimensions=(24, 80)
    )
    for line in lines[1:]:
        child.expect("s save and leave >")
        child.sendline(line)
    child.expect("Keep the answers\\?")
    child.sendline("kept.yaml")
    child.expect("DOCKER")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert len(values_in(tmp_path / "kept.yaml")) > 80


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")
def test_ctrl_c_on_a_terminal_says_where_the_answers_are(tmp_path: Path, cache: Path) -> None:
    import pexpect

    environment = {**os.environ, "ADVISOR_CACHE": str(cache), "TERM": "dumb", "PYTHONPATH": str(ROOT)}
    program = "import sys; from advisor.cli import main; sys.exit(main())"
    arguments = ["-c", program, "ask", "--save", "mine.yaml"]
    child = pexpect.spawn(
        sys.executable, arguments, cwd=tmp_path, env=environment, encoding="utf-8", timeout=60, dimensions=(20, 40)
    )
    child.expect("s save and leave >")
    child.sendline("1")
    child.expect("2 of about")
    child.expect("s save and leave >")
    child.sendintr()
    child.expect("1 answer in mine.yaml")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert "\x1b" not in str(child.before)
    assert values_in(tmp_path / "mine.yaml") == {"os_family": "linux"}
