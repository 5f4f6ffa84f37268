from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from advisor.cli import main
from advisor.cli.plain import spell_answers
from advisor.interview.choose import next_prompt, workload_of
from advisor.interview.state import Interview, Scope, answer
from advisor.knowledge.profiles import load_workload
from advisor.model.fact import Fact, FactValue, Origin
from advisor.model.workload import Component, Workload
from tests.engine.bases import ROOT, archetypes, real_base
from tests.interview.bases import DAY, begin, complete, respond, respond_for

YES, NO = True, False
ON = ("--evaluated-on", DAY.isoformat())
FIRST = "Which of these could concern it?"
"""The overview."""
ONE = "0"
"""The answer to the prompt that comes before it: one thing, and none of those that it names."""


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


def type_all(archetype: str, scope: Scope = "settled") -> tuple[list[str], Interview]:
    """Give every line of an interview about a workload like an archetype, and the interview that comes of it."""
    full = complete(archetypes()[archetype].facts)
    knowledge, interview, lines = real_base(), begin(scope=scope), []
    while (prompt := next_prompt(knowledge, interview)) is not None:
        given = respond(prompt, full)
        lines.append(spell_answers(prompt, given))
        interview = answer(interview, prompt, given)
    return lines, interview


def facts_in(workload: Workload | Component) -> dict[str, FactValue]:
    """Give the facts of a workload or a part."""
    return {fact.name: fact.value for fact in workload.facts}


def values_in(file: Path) -> dict[str, FactValue]:
    """Give the facts of a workload file."""
    return {fact.name: fact.value for fact in load_workload(file, real_base()).facts}


# ------------------------------------------------------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("archetype", "verdict"),
    [("web-app", "DOCKER"), ("legacy-windows-desktop", "VM"), ("regulated-multi-tenant-density", "BOTH")],
)
def test_answers_from_a_pipe_lead_to_each_verdict(ask: Ask, archetype: str, verdict: str) -> None:
    lines, interview = type_all(archetype)
    outcome = ask("--save", "mine.yaml", lines=lines)
    assert outcome.code == 0
    assert outcome.out.splitlines()[1].startswith(f"{verdict}  ")
    assert "mine.yaml" in outcome.out, "the next commands name the file"
    assert f"{len(lines)} prompts: " in outcome.err
    assert "questions asked; no remaining answer can change this." in " ".join(outcome.err.split())
    assert values_in(Path("mine.yaml")) == facts_in(workload_of(real_base(), interview))


def test_what_was_saved_gives_the_same_report(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, _ = type_all("web-app")
    outcome = ask("--save", "mine.yaml", lines=lines)
    monkeypatch.setattr(sys, "argv", ["advisor", "evaluate", *ON, "mine.yaml"])
    assert main() == 0
    assert capsys.readouterr().out == outcome.out


def test_knowing_nothing_is_an_answer_too(ask: Ask) -> None:
    outcome = ask(lines=["u"] * 60)
    assert outcome.code == 0
    assert "what you do not know could still change this:" in " ".join(outcome.err.split())
    assert not list(Path().iterdir()), "nothing is saved unless asked for"


def test_when_nothing_is_feasible_it_says_so_and_exits_with_3(ask: Ask) -> None:
    Path("house").mkdir()
    Path("house/none.yaml").write_text(
        "topic: house\nprefix: HOU\ntitle: House\nrules:\n"
        "  - id: HOU-010\n    title: Nothing will do\n    when: {os_family: [linux, windows, macos, bsd, unix, own]}\n"
        "    then: {veto: [docker, docker-gvisor, docker-kata, docker-in-vm, vm]}\n"
        "    because: A house rule.\n    remedy: Drop the rule.\n    evidence: [k-modules]\n"
    )
    outcome = ask("--rules", "house", lines=[ONE, "", "1"])
    assert outcome.code == 3
    assert "UNDECIDED" in outcome.out
    assert "3 prompts: " in outcome.err, "no other answer can change it"


# ------------------------------------------------------------------------------------------------------------- the talk


def test_the_report_goes_to_standard_output_and_the_talk_to_standard_error(ask: Ask) -> None:
    lines, _ = type_all("web-app")
    outcome = ask(lines=lines)
    assert "Which operating system does the software itself need?" in outcome.err
    assert "0 asked, about" in outcome.err
    assert "to go" not in outcome.out
    assert "DOCKER" not in outcome.err


def test_a_transcript_shows_what_was_answered(ask: Ask) -> None:
    shown = ask("--no-leaning", lines=[ONE, "3 7"]).err.splitlines()
    assert shown[1:4] == [
        "At every prompt: u don't know, ? why it is asked, b back, e edit an earlier",
        "answer, l show or hide the leaning, s save and leave. Ctrl-C loses nothing.",
        "",
    ]
    assert shown[4].startswith("0 asked, about ")
    assert shown[5] == "What is it, or what is it made of?"
    second = next(index for index, line in enumerate(shown) if line.startswith("1 asked, about "))
    assert shown[second + 1 : second + 4] == [
        FIRST,
        "   1  Something special from the operating system: systemd, kernel modules,",
        "      mounts, privileges",
    ]
    assert "Numbers separated by spaces, Enter for none, u for don't know." in shown
    assert "? why, b back, e edit, l leaning, s save and leave > 3 7" in shown


def test_back_returns_to_the_prompt_and_offers_the_answer(ask: Ask) -> None:
    outcome = ask(lines=[ONE, "3", "b", "", "s", "n"])
    assert "Enter keeps your answer: 3." in " ".join(outcome.err.split())
    assert outcome.err.count(FIRST) == 2
    assert "usb_device" not in outcome.out
    assert "gpu: none" in outcome.out


def test_back_at_the_first_prompt_says_so(ask: Ask) -> None:
    assert "there is nothing to go back to" in ask(lines=["b"]).err


def test_what_was_taken_back_is_saved_all_the_same(ask: Ask) -> None:
    lines, _ = type_all("web-app")
    ask("--save", "there.yaml", lines=lines[:4])
    ask("--save", "back.yaml", lines=[*lines[:4], "b", "b"])
    assert values_in(Path("back.yaml")) == values_in(Path("there.yaml"))


def test_dont_know_is_kept_and_not_asked_again(ask: Ask) -> None:
    ask("--save", "mine.yaml", lines=[ONE, "", "u", "s"])
    workload = load_workload(Path("mine.yaml"), real_base())
    assert workload.unknown == {"os_family": "don't know"}
    assert "os_family: {value: null, note: don't know}" in Path("mine.yaml").read_text()
    outcome = ask("--resume", "mine.yaml", lines=["u"] * 60)
    assert "Which operating system does the software itself need?" not in outcome.err.partition("could still change")[0]
    assert "Which operating system does the software itself need?" in " ".join(outcome.err.split())


def test_the_overview_settles_what_is_not_ticked(ask: Ask) -> None:
    ask("--save", "mine.yaml", lines=[ONE, "3", "s"])
    facts = values_in(Path("mine.yaml"))
    assert len(facts) > 40
    assert "usb_device" not in facts
    assert (facts["gpu"], facts["os_release"], facts["needs_desktop"]) == ("none", "any", NO)


def test_help_says_why_and_asks_again(ask: Ask) -> None:
    outcome = ask(lines=[ONE, "", "?", "1"])
    shown = " ".join(outcome.err.split())
    assert "The one that it is written for, not that of the hosts." in shown
    assert "rules wait for it, above all" in shown
    assert "To vm: macOS; A BSD;" in shown
    assert "3 asked, about" in shown


def test_what_is_no_answer_is_asked_again(ask: Ask) -> None:
    outcome = ask(lines=[ONE, "", "9", "nonsense", "1"])
    assert "`9` is not a number from 1 to 6." in outcome.err
    assert "`nonsense` is not a number from 1 to 6." in outcome.err
    assert "3 asked, about" in outcome.err


def test_what_does_not_apply_is_not_asked(ask: Ask) -> None:
    windows = "Which of these does it need from Windows?"
    assert windows in ask("--all", lines=[ONE, "2", *["u"] * 60]).err
    assert windows not in ask("--all", lines=[ONE, "1", *["u"] * 60]).err
    assert windows not in ask("--all", lines=["u"] * 60).err


def test_an_endless_pipe_that_says_nothing_ends(ask: Ask) -> None:
    for key in "?le":
        outcome = ask(lines=[key] * 10_000)
        assert outcome.code == 1
        assert outcome.err.count("s save and leave >") < 200


def test_bytes_that_are_no_text_are_no_answer(run: Run) -> None:
    outcome = run(io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n\x00\n0\n"), encoding="utf-8"), ())
    assert outcome.code == 1
    assert "1 asked, about" in outcome.err
    assert "internal error" not in outcome.err


# ---------------------------------------------------------------------------------------------------------- the leaning


def test_the_leaning_is_shown_and_can_be_switched_off_and_on(ask: Ask) -> None:
    lines = [ONE, "1", "l", "l"]
    shown = ask(lines=lines).err
    assert "of what is still possible" in shown
    assert shown.count("Leaning: ") == 4
    assert ask("--no-leaning", lines=lines).err.count("Leaning: ") == 1
    assert "Leaning: " not in ask("--no-leaning", lines=lines[:2]).err


def test_without_it_the_reasons_do_not_lead_the_witness(ask: Ask) -> None:
    shown = " ".join(ask("--no-leaning", lines=[ONE, "", "?"]).err.split())
    assert "rules wait for it" in shown
    assert "To vm" not in shown
    assert "l shows both" in shown


# ------------------------------------------------------------------------------------------------------------- changing


def test_an_earlier_answer_can_be_changed(ask: Ask) -> None:
    outcome = ask("--save", "mine.yaml", lines=[ONE, "", "1", "e", "3", "2", "s"])
    assert "   3  Which operating system does the software itself need? Linux" in outcome.err
    assert "Changing an answer - Operating system family" in outcome.err
    assert "Enter keeps your answer: 1." in outcome.err
    assert values_in(Path("mine.yaml"))["os_family"] == "windows"


def test_what_a_file_answers_can_be_changed_by_name(ask: Ask) -> None:
    Path("mine.yaml").write_text("name: mine\nanswers: {os_family: linux, supply_form: source}\n")
    ask("--resume", "mine.yaml", "--save", "next.yaml", lines=["e", "supply_form", "3", "s"])
    assert values_in(Path("next.yaml"))["supply_form"] == "container_image"


def test_changing_may_be_thought_better_of(ask: Ask) -> None:
    outcome = ask("--save", "mine.yaml", lines=["e", "", ONE, "", "1", "e", "x", "", "e", "3", "b", "e", "3", "s"])
    assert "   1  What is it, or what is it made of? one thing" in outcome.err, "it can be changed before it is asked"
    assert "`x` is not a number from 1 to 3." in outcome.err
    assert outcome.code == 0
    assert values_in(Path("mine.yaml"))["os_family"] == "linux"


# ---------------------------------------------------------------------------------------------------- when it may stop


def test_likely_stops_sooner_and_says_that_it_is_no_more_than_likely(ask: Ask) -> None:
    lines, _ = type_all("media-transcoding")
    sooner, _ = type_all("media-transcoding", "likely")
    assert len(sooner) < len(lines)
    outcome = ask("--until", "likely", lines=sooner)
    assert outcome.code == 0
    shown = " ".join(outcome.err.split())
    assert "likely, but not settled: the remaining answers change this with a chance of about" in shown
    assert "no remaining answer can change this" not in shown


def test_all_asks_everything_and_no_overview(ask: Ask) -> None:
    lines, interview = type_all("static-site", "all")
    outcome = ask("--all", "--save", "mine.yaml", lines=lines)
    assert outcome.code == 0
    assert FIRST not in outcome.err
    assert len(lines) > 25
    saved = values_in(Path("mine.yaml"))
    assert saved == facts_in(workload_of(real_base(), interview))
    full = complete(archetypes()["static-site"].facts)
    assert len(saved) > 90
    assert saved.items() <= full.items()


@pytest.mark.parametrize(
    "options", [("--all", "--until", "likely"), ("--like", "web-app", "--resume", "mine.yaml"), ("--until", "soon")]
)
def test_options_that_contradict_each_other_are_a_usage_error(ask: Ask, options: tuple[str, ...]) -> None:
    outcome = ask(*options)
    assert outcome.code == 2
    assert "Container, VM, or both?" not in outcome.err


# ------------------------------------------------------------------------------------------------ starting from another


def test_like_confirms_what_decides_and_no_more(ask: Ask) -> None:
    outcome = ask("--like", "web-app", "--save", "mine.yaml", lines=[""] * 20)
    assert outcome.code == 0
    assert "Assumed to be like web-app: " in outcome.err
    assert "Enter confirms what is assumed" in " ".join(outcome.err.split())
    assert outcome.err.count("s save and leave >") <= 10
    assert "DOCKER" in outcome.out
    workload = load_workload(Path("mine.yaml"), real_base())
    origins = {fact.name: fact.origin for fact in workload.facts}
    assert origins["os_family"] is Origin.ANSWERED
    assert Origin.ASSUMED in origins.values()
    assert workload.name == "mine"
    assert facts_in(workload) == facts_in(archetypes()["web-app"]) | facts_in(workload)


def test_like_goes_on_after_a_pause(ask: Ask) -> None:
    ask("--like", "web-app", "--save", "mine.yaml", lines=["", "s"])
    outcome = ask("--resume", "mine.yaml", lines=[""] * 20)
    assert outcome.code == 0
    assert "Enter confirms what is assumed" in " ".join(outcome.err.split())


def test_like_takes_another_turn_when_an_assumption_is_corrected(ask: Ask) -> None:
    outcome = ask("--like", "web-app", lines=["", "2", *["u"] * 40])
    assert outcome.code == 0
    assert "os_family" not in outcome.out or "windows" in outcome.out


# ------------------------------------------------------------------------------------------------- leaving and resuming


def test_the_end_of_the_input_saves_and_says_how_to_go_on(ask: Ask) -> None:
    outcome = ask("--save", "mine.yaml", lines=[ONE, "", "1"])
    assert outcome.code == 1
    assert outcome.out == ""
    number = len(values_in(Path("mine.yaml")))
    assert outcome.err.endswith(
        "The answers ended before the questions did.\n"
        f"{number} answers in mine.yaml.\n"
        "Go on with: advisor ask --resume mine.yaml --save mine.yaml --force\n"
        "Advice so far: advisor evaluate mine.yaml\n"
    )


@pytest.mark.parametrize("option", ["--all", "--until likely"])
def test_what_was_asked_for_is_asked_for_again(ask: Ask, option: str) -> None:
    outcome = ask("--save", "mine.yaml", *option.split(), lines=[ONE, "", "1"])
    assert f"--save mine.yaml --force {option}\n" in outcome.err


def test_without_a_file_the_answers_are_shown(ask: Ask) -> None:
    outcome = ask("--all", lines=[ONE, "1", "1"])
    assert outcome.code == 1
    assert "Not saved." in outcome.err
    assert "go on with: advisor ask --resume FILE\n" in outcome.err
    Path("shown.yaml").write_text(outcome.out)
    assert len(values_in(Path("shown.yaml"))) == 2


def test_without_an_answer_nothing_is_saved(ask: Ask) -> None:
    outcome = ask("--save", "mine.yaml")
    assert (outcome.code, outcome.out) == (1, "")
    assert "Nothing was answered" in outcome.err
    assert not Path("mine.yaml").exists()


def test_s_saves_and_leaves(ask: Ask) -> None:
    outcome = ask("--all", "--save", "mine.yaml", lines=[ONE, "1", "s", "1"])
    assert outcome.code == 0
    assert values_in(Path("mine.yaml")) == {"os_family": "linux"}
    assert "2 asked, about" in outcome.err
    assert "3 asked, about" not in outcome.err


def test_s_without_a_file_asks_for_one(ask: Ask) -> None:
    Path("taken.yaml").write_text("mine")
    outcome = ask("--all", lines=[ONE, "1", "s", "taken.yaml", "no/such/folder.yaml", "free.yaml"])
    assert outcome.code == 0
    assert "taken.yaml exists already." in outcome.err
    assert values_in(Path("free.yaml")) == {"os_family": "linux"}
    assert Path("taken.yaml").read_text() == "mine"


def test_s_takes_a_free_name_by_default(ask: Ask) -> None:
    Path("workload.yaml").write_text("mine")
    ask("--all", lines=[ONE, "1", "s", ""])
    assert values_in(Path("workload-2.yaml")) == {"os_family": "linux"}


def test_s_and_no_file_shows_the_answers(ask: Ask) -> None:
    outcome = ask("--all", lines=[ONE, "1", "s", "n"])
    assert outcome.code == 0
    assert outcome.out == "name: workload\nanswers:\n  os_family: linux\n"


def test_ctrl_c_loses_nothing(run: Run) -> None:
    outcome = run(Script([ONE, "1", "1"], press_ctrl_c(after=3)), ("--all", "--save", "mine.yaml"))
    assert outcome.code == 130
    assert len(values_in(Path("mine.yaml"))) == 2
    assert "2 answers in mine.yaml." in outcome.err


def test_ctrl_c_without_a_file_shows_the_answers(run: Run) -> None:
    outcome = run(Script([ONE, "1"], press_ctrl_c(after=2)), ("--all",))
    assert outcome.code == 130
    assert outcome.out == "name: workload\nanswers:\n  os_family: linux\n"


@pytest.mark.parametrize("stop", [2, 4, 7])
def test_resume_asks_only_what_is_left(ask: Ask, stop: int) -> None:
    lines, interview = type_all("media-transcoding")
    ask("--save", "first.yaml", lines=lines[:stop])
    outcome = ask("--resume", "first.yaml", "--save", "second.yaml", lines=lines[stop:])
    assert outcome.code == 0
    assert "From first.yaml: " in outcome.err
    assert FIRST not in outcome.err
    assert values_in(Path("second.yaml")) == facts_in(workload_of(real_base(), interview))


def test_resume_keeps_what_the_interview_does_not_touch(ask: Ask) -> None:
    source = ROOT / "profiles" / "workloads" / "modern-front-legacy-core.yaml"
    outcome = ask("--resume", source, "--save", "mine.yaml", lines=["u"] * 60)
    assert outcome.code == 0
    kept, shipped = load_workload(Path("mine.yaml"), real_base()), archetypes()["modern-front-legacy-core"]
    wholes: list[tuple[Workload | Component, Workload | Component]] = [(kept, shipped)]
    for after, before in [*wholes, *zip(kept.components, shipped.components, strict=True)]:
        assert (after.name, after.title, after.stack) == (before.name, before.title, before.stack)
        assert set(after.facts) <= set(before.facts)
        assert {fact.name for fact in before.facts} - {fact.name for fact in after.facts} <= after.unknown.keys()


def test_a_complete_file_is_advised_at_once(ask: Ask) -> None:
    lines, _ = type_all("web-app", "all")
    ask("--all", "--save", "first.yaml", lines=lines)
    outcome = ask("--resume", "first.yaml")
    assert outcome.code == 0
    assert "0 prompts: 0 of" in outcome.err


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--save", "taken.yaml"), "OUT003"),
        (("--save", "no/such/folder.yaml"), "OUT004"),
        (("--resume", "missing.yaml"), "IO010"),
        (("--policy", "regulatd"), "IO060"),
        (("--like", "webapp"), "IO060"),
        (("--rules", "missing"), "IO030"),
    ],
    ids=["taken", "no folder", "no file", "no policy", "no archetype", "no rules"],
)
def test_what_cannot_work_is_said_before_the_first_question(ask: Ask, options: tuple[str, ...], code: str) -> None:
    Path("taken.yaml").write_text("mine")
    outcome = ask(*options, lines=["1"] * 60)
    assert outcome.code == 1
    assert f"error {code}" in outcome.err
    assert "to go" not in outcome.err
    assert Path("taken.yaml").read_text() == "mine"


def test_force_replaces_the_file_that_was_resumed(ask: Ask) -> None:
    ask("--all", "--save", "mine.yaml", lines=[ONE, "1", "s"])
    ask("--all", "--resume", "mine.yaml", "--save", "mine.yaml", "--force", lines=["1", "s"])
    assert len(values_in(Path("mine.yaml"))) == 2


def test_every_answer_is_on_disk_at_once(run: Run) -> None:
    seen: list[int] = []

    def look(_: int) -> None:
        seen.append(len(values_in(Path("mine.yaml"))) if Path("mine.yaml").exists() else 0)

    run(Script([ONE, "1", "1", "y"], look), ("--all", "--save", "mine.yaml"))
    assert seen == [0, 0, 1, 2, 3]


def test_a_file_that_cannot_be_written_any_more_is_no_reason_to_lose_the_answers(run: Run) -> None:
    def lose_folder(count: int) -> None:
        if count == 3:
            shutil.rmtree("folder")

    Path("folder").mkdir()
    outcome = run(Script([ONE, "1", "1", "y"], lose_folder), ("--all", "--save", "folder/mine.yaml"))
    assert "error OUT004" in outcome.err
    assert "engine_place: host" in outcome.out


# ------------------------------------------------------------------------------------------------------------- policies


def test_what_a_policy_assumes_is_not_asked(ask: Ask) -> None:
    prompt = real_base().question_by_fact["kernel_flaw_in_scope"].prompt
    lines = ["u"] * 60
    assert prompt in ask("--all", lines=lines).err
    outcome = ask("--all", "--policy", "regulated", "--save", "mine.yaml", lines=lines)
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
        "  tenancy: {value: null, note: ask Kim}\n"
    )
    ask("--all", "--resume", "mine.yaml", "--save", "next.yaml", lines=["1", "s"])
    workload = load_workload(Path("next.yaml"), real_base())
    first, second = workload.facts
    assert (first.origin, first.note, second.origin) == (Origin.DETECTED, "from a file", Origin.ANSWERED)
    assert workload.unknown == {"tenancy": "ask Kim"}


# ---------------------------------------------------------------------------------------------------------------- parts


PEOPLE = {
    name: complete((*archetypes()[archetype].facts, Fact(name="guests_possible", value=YES)))
    for name, archetype in (("portal", "web-app"), ("old core", "legacy-linux-eol"))
}
"""Two parts, each described by somebody with an archetype in mind."""


def type_parts(workload: Workload | None = None) -> tuple[list[str], Interview]:
    """Give every line of an interview about two parts, from its start or a file, and the interview that comes of it."""
    knowledge, lines = real_base(), []
    interview = Interview(workload=workload or Workload(name="mine"), on=DAY)
    while (prompt := next_prompt(knowledge, interview)) is not None:
        given = respond_for(prompt, PEOPLE, shares=True)
        lines.append("portal, old core" if prompt.kind == "names" else spell_answers(prompt, given))
        interview = answer(interview, prompt, given)
    return lines, interview


def test_parts_are_named_and_asked_about_and_the_file_holds_them(ask: Ask) -> None:
    lines, interview = type_parts()
    assert any(line.startswith("all ") for line in lines)
    outcome = ask("--save", "mine.yaml", lines=lines)
    assert outcome.code == 0
    shown = " ".join(outcome.err.split())
    assert "portal: " in shown
    assert "All parts: Which of these could concern it?" in shown
    assert "gives it for old core too." in shown
    assert "Leaning: portal docker" in shown
    assert "  portal    docker" in outcome.out
    assert "  old core  vm" in outcome.out
    saved = load_workload(Path("mine.yaml"), real_base())
    assert [part.name for part in saved.components] == ["portal", "old core"]
    assert facts_in(saved) == facts_in(workload_of(real_base(), interview))
    number = len(saved.facts) + sum(len(part.facts) for part in saved.components)
    assert f"{number} answers in mine.yaml." in outcome.err


@pytest.mark.parametrize("stop", [2, 5, 9])
def test_an_interview_about_parts_goes_on_after_a_pause(ask: Ask, stop: int) -> None:
    lines, _ = type_parts()
    ask("--save", "first.yaml", lines=lines[:stop])
    first = load_workload(Path("first.yaml"), real_base())
    rest, interview = type_parts(first)
    outcome = ask("--resume", "first.yaml", "--save", "second.yaml", lines=rest)
    assert outcome.code == 0
    assert "a workload of 2 parts: portal, old core." in " ".join(outcome.err.split())
    assert "  old core  vm" in outcome.out
    assert load_workload(Path("second.yaml"), real_base()) == workload_of(real_base(), interview)


def test_back_and_dont_know_work_across_parts(ask: Ask) -> None:
    lines, _ = type_parts()
    outcome = ask("--save", "mine.yaml", lines=[*lines[:4], "u", *["b"] * 6, "s"])
    assert "This is the first prompt" in outcome.err
    saved = load_workload(Path("mine.yaml"), real_base())
    assert [part.name for part in saved.components] == ["portal", "old core"], (
        "what was taken back is saved all the same"
    )


def test_like_assumes_the_answers_of_parts_too(ask: Ask) -> None:
    ask("--like", "modern-front-legacy-core", "--save", "mine.yaml", lines=["u", "s"])
    saved = load_workload(Path("mine.yaml"), real_base())
    assert [part.name for part in saved.components] == ["front", "core"]
    assert {fact.origin for part in saved.components for fact in part.facts} == {Origin.ASSUMED}


def test_a_file_that_describes_a_mixture_is_told_so_and_can_be_divided(ask: Ask) -> None:
    Path("mix.yaml").write_text("name: mix\nanswers: {os_family: linux, form_today: mixed, code_origin: own}\n")
    outcome = ask("--resume", "mix.yaml", "--save", "parts.yaml", lines=["e", "1", "1 5", "", "s"])
    shown = " ".join(outcome.err.split())
    assert "seems to be several things at once" in shown
    assert "e divides it into parts." in shown
    saved = load_workload(Path("parts.yaml"), real_base())
    assert [part.name for part in saved.components] == ["front", "core"]
    assert facts_in(saved) == {"code_origin": "own"}, "what made it a mixture is asked again of each part"
