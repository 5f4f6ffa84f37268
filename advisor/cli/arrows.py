"""Arrow-key prompts on a terminal: `sessions` says what a key does and `board` what it looks like, this draws it.

The prompt library is imported here alone, and this module only where there is a terminal: it costs a fifth of a second.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.output import ColorDepth, Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output

from advisor.cli.asking import Key, View, describe_answer, word_question
from advisor.cli.board import Look, draw
from advisor.cli.diagnostics import write_error
from advisor.cli.output import WIDEST
from advisor.cli.sessions import PENDING, Asking, Picking, Reading, Session
from advisor.interview.prompt import Given, Prompt, leave_open
from advisor.report.layout import wrap
from advisor.report.safe import make_safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.interview.edit import Entry

STYLES: Final[dict[Look, str]] = {
    "plain": "",
    "strong": "bold",
    "quiet": "ansibrightblack",
    "here": "bold ansicyan",
    "bad": "ansired",
}
NAMES: Final = {
    Keys.Up: "up",
    Keys.Down: "down",
    Keys.PageUp: "pageup",
    Keys.PageDown: "pagedown",
    Keys.Home: "home",
    Keys.End: "end",
    Keys.ControlM: "enter",
    Keys.ControlJ: "enter",
    Keys.ControlH: "backspace",
    Keys.ControlU: "clear",
    Keys.ControlI: "tab",
    Keys.Escape: "escape",
}
ESCAPE_S: Final = 0.05
"""A lone Esc is told from an arrow key by what follows within this time."""


@dataclass(slots=True)
class ArrowFront:
    """Prompts drawn in place on standard error; each leaves its question and answer behind."""

    width: int
    has_color: bool
    is_terminal: bool = True
    _input: Input = field(default_factory=create_input)
    """Kept from prompt to prompt, so that keys typed ahead are not lost."""

    def ask(self, view: View) -> Given | Key:
        """Give the answer, or a key other than help. Raises EOFError and KeyboardInterrupt."""
        reply = self._run(Asking(view))
        if isinstance(reply, Given):
            self._leave(view.prompt, reply)
            return reply
        if reply is Key.UNKNOWN:
            self._leave(view.prompt, leave_open(view.prompt))
        return Key(reply)

    def pick(self, entries: Sequence[Entry]) -> Entry | None:
        """Give the answer that is to be changed; None when it is none of them."""
        index = self._run(Picking(entries))
        return entries[index] if isinstance(index, int) else None

    def say(self, text: str) -> None:
        """Show a paragraph."""
        write_error("".join(f"{line}\n" for line in wrap(make_safe(text), self.width)))

    def read(self, invitation: str) -> str:
        """Read a line. Raises EOFError and KeyboardInterrupt."""
        return str(self._run(Reading(invitation.removesuffix(" >"))))

    def _leave(self, prompt: Prompt, given: Given) -> None:
        self.say(word_question(prompt))
        write_error("".join(f"  {line}\n" for line in wrap(describe_answer(prompt, given), self.width - 2)))

    def _run(self, session: Session) -> object:
        output = _make_output()

        def show() -> StyleAndTextTuples:
            size = output.get_size()
            rows = draw(session.board, min(size.columns, WIDEST), size.rows - 1)
            return [(STYLES[row.look], f"{row.text}\n" if row is not rows[-1] else row.text) for row in rows]

        application: Application[object] = Application(
            layout=Layout(Window(FormattedTextControl(show, focusable=True), always_hide_cursor=True)),
            key_bindings=_bind(session),
            include_default_pygments_style=False,
            erase_when_done=True,
            color_depth=None if self.has_color else ColorDepth.DEPTH_1_BIT,
            input=self._input,
            output=output,
        )
        application.ttimeoutlen = ESCAPE_S
        return application.run()


def _make_output() -> Output:
    """Draw on standard error, without asking the terminal where its cursor stands: not every one answers."""
    output = create_output(sys.stderr)
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output


def _bind(session: Session) -> KeyBindings:
    """Hand every key to the session, and end the application with what comes of it."""
    bindings = KeyBindings()

    def take(event: KeyPressEvent, key: str) -> None:
        result = session.press(key)
        if result is not PENDING:
            event.app.exit(result=result)

    @bindings.add(Keys.ControlC)
    def interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @bindings.add(Keys.ControlD)
    def end(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError())

    @bindings.add(Keys.Any)
    @bindings.add(Keys.BracketedPaste)
    def type_in(event: KeyPressEvent) -> None:
        take(event, "space" if event.data == " " else event.data)

    for known, name in NAMES.items():
        bindings.add(known)(lambda event, name=name: take(event, name))
    return bindings
