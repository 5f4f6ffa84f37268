"""What shells are offered at Tab: by the protocol of each, and in a real bash."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from advisor.knowledge.profiles import list_profiles
from tests.cli.conftest import load_shipped
from tests.cli.running import DAY, WEB_APP, Runner

if TYPE_CHECKING:
    from pexpect import spawn

PROGRAM: Final = Path(sys.executable).with_name("advisor")

HOSTILE: Final = r"""
topic: x
prefix: XX
title: X
questions:
  - fact: xx
    prompt: "\\"
    help: x
    domain: {choice: {a: "\\", b: "[/red]'; touch owned; '", c: "`touch owned`$(touch owned)\x1b[31m", d: "\\n"}}
    prior: {a: 0.5, b: 0.5}
rules:
  - id: XX-010
    title: "[/x] \\\" $(touch owned) `touch owned` '; touch owned '"
    when: {xx: a}
    then: {weigh: {isolation: 1}}
    because: x
    judgement: true
    since: 2026-11-24
    review_by: 2027-11-24
"""


def in_bash(run: Runner, *words: str) -> list[str]:
    """Ask as bash does: the words as it takes them apart, the last one being typed."""
    run.monkeypatch.setenv("_ADVISOR_COMPLETE", "complete_bash")
    run.monkeypatch.setenv("COMP_WORDS", "\n".join(["advisor", *words]))
    run.monkeypatch.setenv("COMP_CWORD", str(len(words)))
    ended = run()
    assert (ended.code, ended.err) == (0, "")
    return [line for line in ended.out.split("\n") if line]


def in_zsh(run: Runner, line: str) -> dict[str, str]:
    """Ask as zsh does: the line. Gives each offer with what is shown beside it."""
    run.monkeypatch.setenv("_ADVISOR_COMPLETE", "complete_zsh")
    run.monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
    ended = run()
    assert (ended.code, ended.err) == (0, "")
    return dict(re.findall(r'"([^"\n]*)"(?::"([^"\n]*)")?', ended.out))


def in_fish(run: Runner, line: str) -> dict[str, str]:
    """Ask as fish does: the line. Gives each offer with what is shown beside it."""
    run.monkeypatch.setenv("_ADVISOR_COMPLETE", "complete_fish")
    run.monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    run.monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
    ended = run()
    assert (ended.code, ended.err) == (0, "")
    return {line.partition("\t")[0]: line.partition("\t")[2] for line in ended.out.splitlines()}


# ------------------------------------------------------------------------------------------------------ what is offered


def test_facts(run: Runner) -> None:
    assert in_bash(run, "evaluate", "--set", "loads_") == ["loads_kernel_modules=true", "loads_kernel_modules=false"]
    facts = in_fish(run, "advisor evaluate --set ")
    assert set(facts) == {f"{question.fact}=" for question in load_shipped().questions}
    assert facts["loads_kernel_modules="] == "Its own kernel modules"


@pytest.mark.parametrize("command", ["evaluate", "explain", "compare", "generate"])
def test_every_command_that_takes_facts_offers_them(run: Runner, command: str) -> None:
    assert "os_family=linux" in in_bash(run, command, "--set", "os_fam")


@pytest.mark.parametrize(
    ("words", "offers"),
    [
        (("--set", "os_family", "=", "wi"), ["windows"]),
        (("--set", "tenancy", "="), ["single", "teams", "customers", "strangers"]),
        (("--set", "tenancy", "=", ""), ["single", "teams", "customers", "strangers"]),
        (("--set", "=", "os_family", "=", "wi"), ["windows"]),
        (("--set", "gpu", "=", "none", "--set", "os_family", "=", "wi"), ["windows"]),
        (("--set", "startup_budget_s", "="), []),
        (("--set", "nothing", "=", ""), []),
        (("--policy", "=", "zero"), ["zero-trust"]),
    ],
)
def test_bash_takes_words_apart_at_the_equals_sign(run: Runner, words: tuple[str, ...], offers: list[str]) -> None:
    assert in_bash(run, "evaluate", *words) == offers


def test_a_bash_that_leaves_words_whole_is_answered_whole(run: Runner) -> None:
    assert in_bash(run, "evaluate", "--set", "os_family=wi") == ["os_family=windows"]


def test_policies_and_archetypes(run: Runner) -> None:
    assert in_bash(run, "evaluate", "--policy", "zero") == ["zero-trust"]
    assert in_bash(run, "compare", "--policy", "zero") == ["zero-trust"]
    assert in_bash(run, "ask", "--like", "") == list(list_profiles("workloads"))
    assert in_bash(run, "profiles", "show", "web-") == ["web-app"]
    assert "regulated" in in_bash(run, "profiles", "show", "")


def test_rules_and_topics(run: Runner) -> None:
    assert in_bash(run, "rules", "show", "KRN-01") == ["KRN-010"]
    assert in_bash(run, "explain", "a.yaml", "--rule", "KRN-01") == ["KRN-010"]
    assert in_zsh(run, "advisor rules show KRN-010")["KRN-010"] == "Loads its own kernel modules"
    assert in_fish(run, "advisor rules list --topic ker") == {"kernel": "Kernel and modules"}


def test_verdicts_and_alternatives(run: Runner) -> None:
    everything = ["docker", "both", "vm", "docker-gvisor", "docker-kata", "docker-in-vm"]
    assert in_bash(run, "evaluate", "--expect", "") == [*everything, "split", "undecided"]
    assert in_bash(run, "review", "--expect", "un") == ["undecided"]
    assert in_bash(run, "generate", "a.yaml", "--as", "") == everything
    assert in_bash(run, "explain", "a.yaml", "--why-not", "docker-i") == ["docker-in-vm"]


def test_workload_files(run: Runner, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.json", "c.txt", ".hidden.yaml", "deep/er/d.yml", "deep/er/e.md"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("", encoding="utf-8")
    assert in_bash(run, "evaluate", "") == ["a.yaml", "b.json", "deep/"]
    assert in_bash(run, "evaluate", "de") == ["deep/er/d.yml"]
    assert in_bash(run, "evaluate", ".h") == [".hidden.yaml"]
    assert in_bash(run, "evaluate", str(tmp_path / "a")) == [str(tmp_path / "a.yaml")]
    assert in_bash(run, "evaluate", "nowhere/") == []
    (tmp_path / "a b.yaml").touch()
    assert in_bash(run, "evaluate", "") == [], "the shell knows how to quote, so it is left to it"


def test_house_rules_are_known_once_they_are_typed(run: Runner, tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    shutil.copy(Path(__file__).parents[2] / "docs" / "add-a-rule" / "house.yaml", house)
    assert in_bash(run, "rules", "show", "HOUSE-") == []
    assert in_bash(run, "rules", "show", "--rules", "house", "HOUSE-") == ["HOUSE-010"]
    assert in_bash(run, "evaluate", "--rules", "house", "--set", "handles_p") == [
        "handles_payroll=true",
        "handles_payroll=false",
    ]


@pytest.mark.parametrize("content", ["rules: [", "topic: x\nrules: 3\n", "\x00"], ids=["yaml", "shape", "bytes"])
def test_broken_house_rules_offer_nothing_and_say_nothing(run: Runner, tmp_path: Path, content: str) -> None:
    house = tmp_path / "house"
    house.mkdir()
    (house / "x.yaml").write_text(content, encoding="utf-8")
    assert in_bash(run, "evaluate", "--rules", "house", "--set", "os_") == []
    assert in_bash(run, "evaluate", "--rules", "nowhere", "--set", "os_") == []


def test_house_rules_of_strangers_reach_no_shell(run: Runner, tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    (house / "x.yaml").write_text(HOSTILE, encoding="utf-8")
    for offers in (in_zsh, in_fish):
        for line in ("advisor rules show --rules house XX-", "advisor evaluate --rules house --set xx="):
            found = offers(run, line)
            assert found
            assert all(re.fullmatch(r"[\w=.-]+", word) for word in found)
            assert not re.search(r"[\\`$\[\x1b]", "".join(found.values()))


@pytest.mark.parametrize("line", ['"', "evaluate '", "evaluate \\", "evaluate \x00", "\u202e", "no such"], ids=ascii)
def test_no_line_ends_in_a_traceback(run: Runner, line: str) -> None:
    if "\x00" not in line:
        in_bash(run, *line.split(" "))
        in_zsh(run, f"advisor {line}")
    run.monkeypatch.setenv("_ADVISOR_COMPLETE", "complete_bash")
    run.monkeypatch.setenv("COMP_CWORD", "x")
    assert run().code == 0
    run.monkeypatch.setenv("_ADVISOR_COMPLETE", "nonsense")
    assert run().code == 1


# ------------------------------------------------------------------------------------------------------------ in shells


def test_the_script_of_each_shell_can_be_had(run: Runner) -> None:
    run.monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    for shell in ("bash", "zsh", "fish"):
        script = subprocess.run(
            [PROGRAM, "--show-completion"],
            env={**os.environ, "_ADVISOR_COMPLETE": f"source_{shell}"},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert "_ADVISOR_COMPLETE" in script.stdout


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("bash") is None, reason="an interactive bash is needed")
def test_tab_in_a_real_bash(tmp_path: Path) -> None:
    import pexpect

    (tmp_path / "shop.yaml").write_text("name: shop\n", encoding="utf-8")
    settings = {
        **os.environ,
        "ADVISOR_CACHE": str(tmp_path / "cache"),
        "HISTFILE": os.devnull,
        "INPUTRC": os.devnull,
        "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}",
        "PS1": "$ ",
        "TERM": "dumb",
    }
    child: spawn[str] = pexpect.spawn(
        "bash",
        ["--norc", "--noprofile"],
        cwd=tmp_path,
        env=settings,
        encoding="utf-8",
        timeout=30,
        dimensions=(24, 200),
    )
    try:
        child.sendline("bind 'set enable-bracketed-paste off'; eval \"$(_ADVISOR_COMPLETE=source_bash advisor)\"")
        child.sendline("advisor() { printf '<%s>' \"$@\"; echo; }; echo rea''dy")  # shows what it would be run with
        child.expect("ready\r\n")
        child.send("advisor eval\tsho\t--set os_fam\twin\t--policy zero\t--expect doc\t\r")
        child.expect_exact("<evaluate><shop.yaml><--set><os_family=windows><--policy><zero-trust><--expect><docker>")
        child.send("advisor rules show KRN-01\t\r")
        child.expect_exact("<rules><show><KRN-010>")
    finally:
        child.close(force=True)


def test_tab_reads_no_rule_twice_and_loads_only_what_it_needs(tmp_path: Path) -> None:
    settings = {
        **os.environ,
        "ADVISOR_CACHE": str(tmp_path),
        "_ADVISOR_COMPLETE": "complete_bash",
        "COMP_WORDS": "advisor\nevaluate\n--set\nos_",
        "COMP_CWORD": "3",
    }
    command = [sys.executable, "-X", "importtime", "-m", "advisor"]
    first, second = (
        {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        for done in (
            subprocess.run(command, env=settings, capture_output=True, text=True, timeout=60, check=True)
            for _ in range(2)
        )
    )
    assert "advisor.knowledge.link" in first - second, "the second start takes the rules from the cache"
    assert second & {"rich", "jinja2", "docker", "prompt_toolkit", "advisor.engine", "advisor.advise"} == set()


def test_completion_costs_a_command_nothing() -> None:
    code = "import sys; from advisor.cli.evaluate import evaluate; print('advisor.knowledge.load' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout == "False\n"


def test_a_command_runs_as_ever_beside_it(run: Runner) -> None:
    assert run("evaluate", WEB_APP, *DAY).code == 0
