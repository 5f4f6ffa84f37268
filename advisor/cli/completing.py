"""What a shell offers at Tab: facts and their values, rules, topics, policies, alternatives and workload files.

It is asked at every press of the key, so a completion reads the cached knowledge and nothing else, and it is silent:
where something is wrong, a broken folder of house rules for one, there is nothing to offer and nothing to say.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from advisor.model.diagnostic import InvalidInputError
from advisor.report.safe import make_safe

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase

INSTRUCTION: Final = "_ADVISOR_COMPLETE"
"""The variable through which a shell asks."""

Offer = tuple[str, str]
"""A word, and what the shells that have room for it show beside it."""

_MOST: Final = 500
_PLAIN: Final = re.compile(r"[\w./@%+,=-]+")  # what no shell takes for more than letters
_HARMLESS: Final = str.maketrans({"\\": "/", '"': "”", "'": "’", "`": "’", "$": "", "[": "(", "]": ")", ":": ";"})
_SUFFIXES: Final = (".yaml", ".yml", ".json")


def _offer(incomplete: str, find: Callable[[], Iterable[Offer]]) -> list[Offer]:
    """Give what is found and begins with the typed word; nothing where it cannot be found."""
    try:
        found = [each for each in find() if each[0].startswith(incomplete)][:_MOST]
    except (InvalidInputError, OSError, ValueError):
        return []
    return [(word, _disarm(told)) for word, told in found if _PLAIN.fullmatch(word)]


def _disarm(text: str) -> str:
    """Take from a text whatever zsh, which evaluates the answer, or the markup of a help text could obey."""
    return make_safe(text).translate(_HARMLESS)


def _load(ctx: typer.Context) -> KnowledgeBase:
    """Load the rules with the house rules that were already typed."""
    from advisor.knowledge.load import load_knowledge

    return load_knowledge([Path(folder) for folder in ctx.params.get("rules") or ()])


def complete_policy(incomplete: str) -> list[Offer]:
    """Offer the shipped policies, and files."""
    return _offer(incomplete, lambda: [*_list_profiles("policies"), *_list_files(incomplete)])


def complete_archetype(incomplete: str) -> list[Offer]:
    """Offer the shipped archetypes."""
    return _offer(incomplete, lambda: _list_profiles("workloads"))


def complete_profile(incomplete: str) -> list[Offer]:
    """Offer the shipped archetypes and policies."""
    return _offer(incomplete, lambda: [*_list_profiles("workloads"), *_list_profiles("policies")])


def complete_workload(incomplete: str) -> list[Offer]:
    """Offer files that may hold a workload."""
    return _offer(incomplete, lambda: _list_files(incomplete))


def complete_rule(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer rule ids."""
    return _offer(incomplete, lambda: [(rule.id, rule.title) for rule in _load(ctx).rules])


def complete_topic(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer topics."""
    return _offer(incomplete, lambda: [(topic.id, topic.title) for topic in _load(ctx).topics])


def complete_alternative(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer verdicts and alternatives."""
    return _offer(incomplete, lambda: _list_alternatives(_load(ctx)))


def complete_expectation(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer what can be expected: verdicts and alternatives, the missing verdict and a split included."""
    return _offer(incomplete, lambda: _list_expectations(_load(ctx)))


def complete_setting(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer facts and, as soon as the fact is clear, its values."""
    return _offer(incomplete, lambda: _list_settings(_load(ctx), incomplete))


def _list_expectations(knowledge: KnowledgeBase) -> list[Offer]:
    from advisor.engine.split import list_expectable

    return _name_answers(list_expectable(knowledge), knowledge)


def _list_alternatives(knowledge: KnowledgeBase) -> list[Offer]:
    return _name_answers(knowledge.answers, knowledge)


def _name_answers(words: Iterable[str], knowledge: KnowledgeBase) -> list[Offer]:
    titles = {alternative.id: alternative.title for alternative in knowledge.alternatives}
    return [(word, titles.get(word, "")) for word in words]


def _list_settings(knowledge: KnowledgeBase, incomplete: str) -> list[Offer]:
    """Give the facts that a word can become or, where that is one alone, its values.

    A shell puts a space behind the only offer, which would cut `fact=` off from its value.
    """
    from advisor.model.domain import BoolDomain, NumberDomain, ReleaseDomain, values_of

    questions = [each for each in knowledge.questions if f"{each.fact}=".startswith(incomplete.partition("=")[0])]
    if "=" in incomplete:
        questions = [each for each in questions if each.fact == incomplete.partition("=")[0]]
    if len(questions) != 1:
        return [(f"{each.fact}=", each.prompt) for each in questions]
    question = questions[0]
    match question.domain:
        case NumberDomain() | ReleaseDomain() | BoolDomain():
            labels: dict[str, str] = {}
        case labelled:
            labels = labelled.labels
    values = values_of(question.domain)
    if not values:
        return [(f"{question.fact}=", question.prompt)]
    return [(f"{question.fact}={value}", labels.get(value, question.prompt)) for value in values]


def _list_profiles(kind: str) -> list[Offer]:
    from advisor.knowledge.profiles import list_profiles

    return [(name, "") for name in list_profiles(kind)]


def _list_files(incomplete: str) -> list[Offer]:
    """Give the YAML and JSON files and the folders that begin so; a folder that is the only one is looked into.

    With a name that a shell would have to quote there is nothing to offer, and the shell's own completion takes over.
    """
    folder, _, start = incomplete.rpartition("/")
    prefix = f"{folder}/" if "/" in incomplete else ""
    files: list[str] = []
    folders: list[str] = []
    with os.scandir(prefix or ".") as entries:
        for entry in entries:
            if not entry.name.startswith(start) or (entry.name.startswith(".") and not start):
                continue
            if entry.is_dir():
                folders.append(f"{prefix}{entry.name}/")
            elif entry.name.endswith(_SUFFIXES):
                files.append(f"{prefix}{entry.name}")
    if not all(map(_PLAIN.fullmatch, (*files, *folders))):
        return []
    if not files and len(folders) == 1:
        return _list_files(folders[0])
    return [(name, "") for name in sorted((*files, *folders))]


def answer_shell(run: Callable[[], int]) -> int:
    """Answer a shell that asks what could come next, and give the exit code.

    Bash takes words apart at `=` and replaces only what stands behind it, so `--set fact=va` is put together before the
    question, and the answers are cut after it.
    """
    os.environ["COLUMNS"] = "1000"  # an answer is a line, however long: it must not be wrapped
    if os.environ.get(INSTRUCTION) != "complete_bash":
        return run()
    words = os.environ.get("COMP_WORDS", "").split("\n")
    number = os.environ.get("COMP_CWORD", "0")
    position = int(number) if number.isdecimal() else 0
    before, current = words[:position], words[position] if position < len(words) else ""
    joined = _join(before, current)
    kept = joined[-1][: joined[-1].rfind("=") + 1] if joined[-1] != current or current == "=" else ""
    os.environ["COMP_WORDS"], os.environ["COMP_CWORD"] = "\n".join(joined), str(len(joined) - 1)
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = run()
    sys.stdout.write("".join(f"{_cut(line, kept)}\n" for line in printed.getvalue().splitlines()))
    return code


def _join(before: Iterable[str], current: str) -> list[str]:
    """Put together what bash took apart: a lone `=` belongs to its neighbours."""
    joined: list[str] = []
    is_open = False
    for word in (*before, current):
        if joined and (is_open or word == "="):
            joined[-1] += word
        else:
            joined.append(word)
        is_open = word == "="
    return joined


def _cut(line: str, kept: str) -> str:
    """Leave out what is typed already: `fact=`, or `--set=fact=` where an option holds it."""
    return line.removeprefix(kept) if line.startswith(kept) else line.removeprefix(kept.partition("=")[2])
