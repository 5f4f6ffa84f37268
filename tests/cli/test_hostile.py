"""What strangers wrote into workloads, house rules and file names steers no terminal, whatever the command."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Final

import pytest

from tests.cli.running import DAY, Runner
from tests.report.hostile import TEXTS, find_steering

SHORT: Final = {name: text for name, text in TEXTS.items() if len(text) < 1000}
MIXED: Final = " ".join([SHORT["ansi"], SHORT["direction"], SHORT["tag"], SHORT["lines"], SHORT["link"]])
NAME: Final = 200
"""The longest name that a workload may have."""

COMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "text": ("evaluate", "w.yaml"),
    "all": ("evaluate", "w.yaml", "--all"),
    "parts": ("evaluate", "parts.yaml", "--all"),
    "overview": ("evaluate", "w.yaml", "parts.yaml", "broken.yaml"),
    "json": ("evaluate", "w.yaml", "--format", "json"),
    "markdown": ("evaluate", "w.yaml", "--format", "markdown"),
    "html": ("evaluate", "w.yaml", "--format", "html"),
    "portfolio": ("evaluate", "w.yaml", "parts.yaml", "--format", "html"),
    "records": ("evaluate", "w.yaml", "parts.yaml", "--format", "markdown", "-o", "decisions/"),
    "explain": ("explain", "w.yaml"),
    "explain-json": ("explain", "w.yaml", "--format", "json"),
    "why-not": ("explain", "w.yaml", "--why-not", "vm"),
    "rule": ("explain", "w.yaml", "--rule", "HSE-010"),
    "compare": ("compare", "w.yaml", "parts.yaml"),
    "compare-json": ("compare", "w.yaml", "parts.yaml", "--format", "json"),
    "rules-list": ("rules", "list"),
    "rules-show": ("rules", "show", "HSE-010"),
    "broken": ("evaluate", "broken.yaml"),
}


def write_all(text: str) -> None:
    """Write a workload, one with components, a broken one and house rules, with a text wherever one may stand."""
    workload = {
        "name": text[:NAME],
        "title": text,
        "description": text,
        "answers": {"os_family": {"value": "linux", "origin": "assumed", "note": text}},
    }
    part = {"name": text[:NAME], "title": text, "answers": {"several_os": True}}
    broken = {**workload, "answers": {text[:500]: True, "os_family": text[:500]}, text[:500]: 1}
    rule = {
        "id": "HSE-010",
        "title": text,
        "when": {"os_family": "linux"},
        "then": {"veto": ["docker"], "shift": {"vm": {"isolation": 0.1}}, "advise": [text]},
        "because": text,
        "remedy": text,
        "evidence": ["house-study"],
    }
    study = {
        "id": "house-study",
        "topic": "house",
        "claim": text,
        "value": text,
        "unit": text,
        "subject": text,
        "source": {"title": text, "year": 2026, "url": f"https://example.org/{''.join(text.split())}"},
        "confidence": "vendor-doc",
        "verified": True,
        "read_in": "primary",
    }
    Path("house").mkdir()
    documents: dict[str, object] = {
        "w.yaml": workload,
        "parts.yaml": {**workload, "components": [part, {**part, "name": f"{text[: NAME - 4]} too"}]},
        "broken.yaml": broken,
        "house/house.yaml": {"topic": "house", "prefix": "HSE", "title": text, "rules": [rule]},
        "house/evidence.yaml": {"evidence": [study]},
    }
    for file, document in documents.items():
        Path(file).write_text(json.dumps(document), encoding="utf-8")


def run_all(run: Runner, name: str) -> tuple[str, str, float]:
    began = time.process_time()
    ended = run(*COMMANDS[name], "--rules", "house", *(() if name.startswith("rules") else DAY))
    assert ended.code in ({1} if name in {"broken", "overview"} else {0, 3, 4}), ended.err
    return ended.out, ended.err, time.process_time() - began


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_steers_the_terminal(run: Runner, command: str) -> None:
    write_all(MIXED)
    out, err, _ = run_all(run, command)
    assert find_steering(out + err) == set()
    assert out + err != ""
    for record in Path().glob("decisions/*.md"):
        assert find_steering(record.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"json", "explain-json", "compare-json"}))
def test_texts_as_long_as_a_file_may_be_are_cut(run: Runner, command: str) -> None:
    write_all("A" * (1 << 16))
    out, err, seconds = run_all(run, command)
    # A page has its style, and every open question of every workload.
    assert len(out) + len(err) < (550 << 10 if command in {"html", "portfolio"} else 200_000)
    assert seconds < 60


@pytest.mark.parametrize("text", ["A" * 1_048_000, "word " * 209_000], ids=["word", "words"])
@pytest.mark.parametrize("command", ["text", "markdown", "explain", "compare"])
def test_a_mebibyte_is_told_in_a_moment(run: Runner, command: str, text: str) -> None:
    Path("parts.yaml").write_text("name: shop\n", encoding="utf-8")
    Path("w.yaml").write_text(f"name: shop\ntitle: {text}\n", encoding="utf-8")
    began = time.process_time()
    ended = run(*COMMANDS[command], *DAY)
    assert time.process_time() - began < 60
    assert (ended.code, ended.err) == (0, "")
    assert "…" in ended.out
    assert len(ended.out) < 100_000


def test_a_name_of_a_mebibyte_is_refused_in_a_line(run: Runner) -> None:
    Path("w.yaml").write_text(f"name: {'A' * 1_048_000}\n", encoding="utf-8")
    ended = run("evaluate", "w.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("w.yaml:1:7: error FACT030: a name has 1 to 200 characters")
    assert len(ended.err) < 200


@pytest.mark.parametrize("name", ["\x1b[31mred.yaml", "\N{RIGHT-TO-LEFT OVERRIDE}lmay.x", "a\nb.yaml", "<b>[x](y)`"])
def test_file_names_are_text_too(run: Runner, name: str) -> None:
    Path(name).write_text("name: shop\nanswers: {os_family: linux}\n", encoding="utf-8")
    Path(f"{name}.broken").write_text("name: [", encoding="utf-8")
    for words in (
        (name,),
        (name, "--all"),
        (name, "--format", "markdown"),
        (name, f"{name}.broken", "gone\x1b.yaml"),
    ):
        ended = run("evaluate", *words, *DAY)
        assert find_steering(ended.out + ended.err) == set()


@pytest.mark.parametrize(
    "words",
    [
        ("evaluate", "w.yaml", "--expect", "\x1b[31mx"),
        ("evaluate", "w.yaml", "--policy", "\x1b[31mx"),
        ("evaluate", "w.yaml", "--set", "\x1b[31mx=\u202e"),
        ("evaluate", "w.yaml", "--evaluated-on", "\x1b[31mx"),
        ("evaluate", "w.yaml", "--\x1b[31mx"),
        ("explain", "w.yaml", "--rule", "\x1b[31mx"),
        ("explain", "w.yaml", "--why-not", "\x1b[31mx"),
        ("profiles", "show", "\x1b[31mx"),
        ("rules", "show", "\x1b[31mx"),
        ("rules", "list", "--topic", "\x1b[31mx"),
        ("schema", "\x1b[31mx"),
        ("\x1b[31mx",),
    ],
)
def test_words_of_a_command_are_text_too(run: Runner, words: tuple[str, ...]) -> None:
    Path("w.yaml").write_text("name: shop\n", encoding="utf-8")
    ended = run(*words)
    assert ended.code in {1, 2}
    assert find_steering(ended.out + ended.err) == set()
