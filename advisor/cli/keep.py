"""Sees to it that an interview loses no answer, however it ends, and says how to go on."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.cli.diagnostics import show_diagnostics, write_error
from advisor.cli.output import write_exact
from advisor.cli.save import save_text
from advisor.interview.choose import workload_of
from advisor.knowledge.locate import show_path
from advisor.knowledge.write import dump_workload
from advisor.model.diagnostic import InvalidInputError
from advisor.report.safe import make_safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.cli.asking import Front
    from advisor.cli.inputs import Request
    from advisor.interview.state import Interview, Scope
    from advisor.model.workload import Workload

MAX_STEM: Final = 60
SCOPES: Final[Mapping[Scope, tuple[str, ...]]] = {"settled": (), "likely": ("--until", "likely"), "all": ("--all",)}
"""The options that ask for each scope."""

AGREEING: Final = frozenset({"y", "yes", "s"})
DECLINING: Final = frozenset({"n", "no", "u", "b"})
"""Words that the prompts before it have taught; none of them was meant as the name of a file."""


class Ending(Enum):
    """How an interview came to its end; the value is the exit code that belongs to it."""

    COMPLETE = None
    LEFT = 0
    EXHAUSTED = 1
    INTERRUPTED = 130


@dataclass(slots=True)
class Keeper:
    """Saves after each step where there is a file, and shows the answers where there is none."""

    request: Request
    front: Front
    file: Path | None
    may_replace: bool

    def keep(self, interview: Interview) -> None:
        """Save the answers so far if there is a file; one that cannot be written is given up with a word."""
        if self.file is None:
            return
        try:
            self._write(self.file, interview)
        except InvalidInputError as problem:
            show_diagnostics(problem.diagnostics)
            self.file = None

    def finish(self, interview: Interview) -> None:
        """Save the answers of a complete interview; offer it on a terminal where nobody named a file."""
        self.keep(interview)
        if self.file is None and self.front.is_terminal and interview.steps:
            usual = _suggest_file(interview.workload.name)
            self._ask_for_file(
                interview, f"Keep the answers? y for {usual}, a file name, or Enter for no >", "n", usual
            )
        if self.file:
            workload = workload_of(self.request.knowledge, interview)
            self.front.say(f"{count_answers(workload)} in {self.file}.")
        write_error("\n")

    def leave(self, interview: Interview, ending: Ending) -> None:
        """Save or show what there is, and say how to go on."""
        if ending is Ending.INTERRUPTED:
            write_error("\n")
        if ending is Ending.EXHAUSTED:
            self.front.say("The answers ended before the questions did.")
        if not (interview.steps or interview.ahead):
            self.front.say("Nothing was answered, so nothing is saved.")
            return
        workload = workload_of(self.request.knowledge, interview)
        self.keep(interview)
        if self.file is None and ending is Ending.INTERRUPTED and self.front.is_terminal:
            self._save_unasked(interview)
        if self.file is None and ending is Ending.LEFT:
            usual = _suggest_file(workload.name)
            self._ask_for_file(interview, f"Save to which file? Enter for {usual}, n for none >", "y", usual)
        if self.file:
            self._say_where(self.file, workload, interview.scope)
        else:
            self._show(workload)

    def _write(self, file: Path, interview: Interview) -> None:
        text = dump_workload(workload_of(self.request.knowledge, interview))
        save_text(file, text, is_replacing=self.may_replace and file == self.file)
        self.file, self.may_replace = file, True

    def _save_unasked(self, interview: Interview) -> None:
        """Save to a free name in this folder, if that works: whoever pressed Ctrl-C is not to be asked for one."""
        with suppress(InvalidInputError):
            self._write(Path(_suggest_file(interview.workload.name)), interview)

    def _ask_for_file(self, interview: Interview, invitation: str, default: str, usual: str) -> None:
        """Ask where to save until it works or is declined. `default` is what an empty line means."""
        while True:
            try:
                name = self.front.read(invitation).strip() or default
            except (EOFError, KeyboardInterrupt):
                return
            if name.lower() in DECLINING:
                return
            try:
                self._write(Path(usual if name.lower() in AGREEING else name), interview)
            except InvalidInputError as problem:
                for diagnostic in problem.diagnostics:
                    self.front.say(f"{diagnostic.location} {diagnostic.message}.")
            else:
                return

    def _say_where(self, file: Path, workload: Workload, scope: Scope) -> None:
        shown = show_path(file)
        options = self.request.invocation(shown, workload).rules
        self.front.say(f"{count_answers(workload)} in {shown}.")
        self._offer("Go on with", "ask", "--resume", shown, "--save", shown, "--force", *SCOPES[scope], *options)
        self._offer("Advice so far", "evaluate", shown, *options)

    def _show(self, workload: Workload) -> None:
        """Print the answers where they can be redirected to a file."""
        self.front.say("Not saved. The answers so far follow on standard output; put them into a file, and")
        self._offer("go on with", "ask", "--resume", "FILE", *self.request.invocation("", workload).rules)
        write_exact(dump_workload(workload))

    def _offer(self, label: str, *words: str) -> None:
        """Show a command. It is not wrapped, so that it can be copied."""
        write_error(f"{label}: {make_safe(shlex.join(['advisor', *words]))}\n")


def count_answers(workload: Workload) -> str:
    """Say how many answers there are, those about parts included."""
    number = len(workload.facts) + sum(len(part.facts) for part in workload.components)
    return "1 answer" if number == 1 else f"{number} answers"


def _suggest_file(name: str) -> str:
    """Give a file name made from a workload's name that is still free."""
    stem = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-.")[:MAX_STEM] or "workload"
    names = (f"{stem}{f'-{number}' if number > 1 else ''}.yaml" for number in count(1))
    return next(candidate for candidate in names if not os.path.lexists(candidate))
