"""The talk itself: show a prompt, read a line, move the interview on. What is shown goes to standard error."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import typer

from advisor.cli.diagnostics import write_error
from advisor.cli.plain import KEYS, Given, Key, Mistake, draw_help, draw_hint, draw_prompt, read_reply
from advisor.interview.choose import Progress, measure_progress, next_prompt
from advisor.interview.state import answer, go_back, recall, skip
from advisor.report.layout import wrap
from advisor.report.safe import make_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from advisor.interview.prompt import Answers, Prompt
    from advisor.interview.state import Interview
    from advisor.model.knowledge import KnowledgeBase

MAX_LINE: Final = 4096
PATIENCE: Final = 100
"""How many lines in a row may lead nowhere when they do not come from a terminal, so that an endless pipe ends."""


class Front(Protocol):
    """What puts prompts before a user. It raises EOFError when no more answers will come."""

    def ask(self, prompt: Prompt, progress: Progress, earlier: Answers | None) -> Given | Key:
        """Give the answer, or a key other than help."""

    def say(self, text: str) -> None:
        """Show a sentence."""


@dataclass(slots=True)
class PlainFront:
    """Numbered prompts on standard error, answers from standard input."""

    width: int
    has_color: bool
    is_terminal: bool
    idle: int = 0
    """Lines in a row that led nowhere."""

    def ask(self, prompt: Prompt, progress: Progress, earlier: Answers | None) -> Given | Key:
        """Give the answer, or a key other than help. Raises EOFError."""
        heading, text, choices = draw_prompt(prompt, progress, self.width)
        self._write(["", self._style(heading, dim=True), self._style(text, bold=True), *choices])
        while True:
            self._write(self._style(line, dim=True) for line in draw_hint(prompt, earlier, self.width))
            reply = read_reply(prompt, self.read(f"{KEYS} >"), earlier)
            self.idle = 0 if isinstance(reply, Given) or reply is Key.UNKNOWN else self.idle + 1
            match reply:
                case Given():
                    return reply
                case Mistake(message):
                    self.say(message)
                case Key.HELP:
                    self._write(draw_help(prompt, self.width))
                case Key():
                    return reply

    def say(self, text: str) -> None:
        """Show a paragraph."""
        self._write(wrap(make_safe(text), self.width))

    def read(self, invitation: str) -> str:
        """Read a line. Raises EOFError at the end of the input, and when a pipe keeps sending what leads nowhere."""
        if sys.stdin is None or (not self.is_terminal and self.idle >= PATIENCE):
            raise EOFError
        *above, last = wrap(make_safe(invitation), self.width)
        self._write(self._style(line, dim=True) for line in above)
        write_error(self._style(last, dim=True) + " ")
        line = sys.stdin.readline(MAX_LINE)
        if not line:
            write_error("\n")
            raise EOFError
        if not self.is_terminal:
            write_error(make_safe(line.rstrip("\n")) + "\n")
        return line

    def _style(self, text: str, *, bold: bool = False, dim: bool = False) -> str:
        return typer.style(text, bold=bold or None, dim=dim or None) if self.has_color else text

    def _write(self, lines: Iterable[str]) -> None:
        write_error("".join(f"{line}\n" for line in lines))


def make_front(width: int, *, has_color: bool) -> PlainFront:
    """Give the front end for the terminal or pipe that this process was started with."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    is_terminal = sys.stdin is not None and sys.stdin.isatty()
    return PlainFront(width, has_color and sys.stderr is not None and sys.stderr.isatty(), is_terminal)


@dataclass(slots=True)
class Talk:
    """An interview that is being held. `interview` is up to date at any moment, interrupts included."""

    knowledge: KnowledgeBase
    interview: Interview
    front: Front
    keep: Callable[[Interview], None]
    """Called after every step."""

    def hold(self) -> bool:
        """Ask until nothing is left to ask, which gives true, or until the user leaves. Raises EOFError."""
        while (prompt := next_prompt(self.knowledge, self.interview)) is not None:
            progress = measure_progress(self.knowledge, self.interview)
            reply = self.front.ask(prompt, progress, recall(self.interview, prompt))
            if reply is Key.SAVE:
                return False
            if reply is Key.BACK:
                if not self.interview.steps:
                    self.front.say("This is the first prompt; there is nothing to go back to.")
                self.interview = go_back(self.interview)
            elif isinstance(reply, Given):
                self.interview = answer(self.interview, prompt, reply.answers)
            else:
                self.interview = skip(self.interview, prompt)
            self.keep(self.interview)
        return True
