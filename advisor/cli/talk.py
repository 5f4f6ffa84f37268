"""The talk itself: show a prompt, take the reply, move the interview on. What is shown goes to standard error."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import typer

from advisor.cli.asking import Front, Key, View, describe_leaning, describe_progress, describe_reasons
from advisor.cli.diagnostics import write_error
from advisor.cli.plain import (
    KEYS,
    Mistake,
    draw_answers,
    draw_help,
    draw_hint,
    draw_prompt,
    read_entry,
    read_reply,
)
from advisor.interview.choose import Guidance, guide
from advisor.interview.edit import Entry, change_answer, list_answers
from advisor.interview.prompt import Given, leave_open
from advisor.interview.reasons import find_reasons
from advisor.interview.state import answer, assume, go_back, recall, skip
from advisor.report.layout import wrap
from advisor.report.safe import make_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from advisor.interview.prompt import Prompt
    from advisor.interview.state import Interview
    from advisor.model.knowledge import KnowledgeBase

MAX_LINE: Final = 4096
PATIENCE: Final = 100
"""How many lines in a row may lead nowhere when they do not come from a terminal, so that an endless pipe ends."""


@dataclass(slots=True)
class PlainFront:
    """Numbered prompts on standard error, answers from standard input."""

    width: int
    has_color: bool
    is_terminal: bool
    idle: int = 0
    """Lines in a row that led nowhere."""

    def ask(self, view: View) -> Given | Key:
        """Give the answer, or a key other than help. Raises EOFError."""
        above, text, choices = draw_prompt(view, self.width)
        self._write(["", *(self._style(line, dim=True) for line in above), self._style(text, bold=True), *choices])
        while True:
            self._write(self._style(line, dim=True) for line in draw_hint(view, self.width))
            reply = read_reply(view.prompt, self.read(f"{KEYS} >"), view.earlier)
            self.idle = 0 if isinstance(reply, Given) or reply is Key.UNKNOWN else self.idle + 1
            match reply:
                case Mistake(message):
                    self.say(message)
                case Key.HELP:
                    self._write(draw_help(view, self.width))
                case _:
                    return reply

    def pick(self, entries: Sequence[Entry]) -> Entry | None:
        """Give the answer that is to be changed; None when it is none of them. Raises EOFError."""
        self._write(["", *draw_answers(entries, self.width)])
        while True:
            entry = read_entry(entries, self.read("Change which? A number or the name of a fact, Enter for none >"))
            if not isinstance(entry, Mistake):
                return entry
            self.idle += 1
            self.say(entry.message)

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


def make_front(width: int, *, has_color: bool) -> Front:
    """Give the front end for the terminal or pipe that this process was started with."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    is_terminal = sys.stdin is not None and sys.stdin.isatty()
    is_shown = sys.stderr is not None and sys.stderr.isatty()
    if is_terminal and is_shown and os.environ.get("TERM") != "dumb":
        from advisor.cli.arrows import ArrowFront

        return ArrowFront(width, has_color=not os.environ.get("NO_COLOR"))
    return PlainFront(width, has_color and is_shown, is_terminal)


@dataclass(slots=True)
class Talk:
    """An interview that is being held. `interview` is up to date at any moment, interrupts included."""

    knowledge: KnowledgeBase
    """The rules with the policy applied."""
    interview: Interview
    front: Front
    keep: Callable[[Interview], None]
    """Called after every step."""
    shows_leaning: bool = True

    def hold(self) -> Guidance | None:
        """Ask until the interview is over, which gives where it stands, or until the user leaves. Raises EOFError."""
        guidance = guide(self.knowledge, self.interview)
        while guidance.prompt is not None:
            prompt = guidance.prompt
            reply = self.front.ask(self._view(guidance, prompt))
            match reply:
                case Key.SAVE:
                    return None
                case Key.LEANING:
                    self.shows_leaning = not self.shows_leaning
                    continue
                case Key.EDIT:
                    ended = self._edit(guidance)
                    if ended is Key.SAVE:
                        return None
                    if ended is Key.BACK:
                        continue
                case Key.BACK:
                    if not self.interview.steps:
                        self.front.say("This is the first prompt; there is nothing to go back to.")
                        continue
                    self.interview = go_back(self.interview)
                case Given():
                    self.interview = answer(self.interview, prompt, reply)
                case _:
                    self.interview = skip(self.interview, prompt)
            self.keep(self.interview)
            guidance = guide(self.knowledge, self.interview)
        return guidance

    def _view(self, guidance: Guidance, prompt: Prompt) -> View:
        taken_back = recall(self.interview, prompt)
        assumed = assume(self.interview, prompt) if taken_back is None else None
        return View(
            prompt=prompt,
            heading=describe_progress(guidance, prompt),
            leaning=describe_leaning(guidance) if self.shows_leaning else "",
            earlier=taken_back or assumed,
            is_assumed=assumed is not None,
            explain=lambda: self._explain(prompt),
        )

    def _explain(self, prompt: Prompt) -> list[str]:
        reasons = find_reasons(self.knowledge, self.interview, prompt)
        return describe_reasons(prompt, reasons, with_effects=self.shows_leaning)

    def _edit(self, guidance: Guidance) -> Key:
        """Let the user change an earlier answer. Gives EDIT when one was changed, BACK when none was, SAVE to leave."""
        entries = list_answers(self.knowledge, self.interview)
        if not entries:
            self.front.say("Nothing was answered yet, so there is nothing to change.")
            return Key.BACK
        entry = self.front.pick(entries)
        if entry is None:
            return Key.BACK
        while True:
            view = View(
                prompt=entry.prompt,
                heading=" - ".join(filter(None, ["Changing an answer", make_safe(entry.prompt.topic)])),
                leaning=describe_leaning(guidance) if self.shows_leaning else "",
                earlier=entry.given,
                explain=lambda: self._explain(entry.prompt),
            )
            reply = self.front.ask(view)
            if reply is Key.LEANING:
                self.shows_leaning = not self.shows_leaning
            elif isinstance(reply, Given) or reply is Key.UNKNOWN:
                given = reply if isinstance(reply, Given) else leave_open(entry.prompt)
                self.interview = change_answer(self.knowledge, self.interview, entry, given)
                return Key.EDIT
            else:
                return Key.SAVE if reply is Key.SAVE else Key.BACK
