"""What each key does at an arrow-key prompt, free of any terminal: keys come in by name, in the end a result comes out.

`arrows` turns the keys of a real terminal into these names and draws the board after each.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, Protocol

from advisor.cli.asking import Key, View, describe_answer, explain_parts, word_question
from advisor.cli.board import Board, close_pages, erase, jump, move, open_pages, toggle, write
from advisor.cli.plain import Mistake, describe_input, give, name_entry, name_others, read_reply
from advisor.interview.parts import spell_names
from advisor.interview.prompt import Given, Prompt, leave_open, tick, tick_some, ticked_in
from advisor.report.safe import make_safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.interview.edit import Entry

FOR_ALL: Final = "a"
"""The key that makes an answer one for all parts, and back."""
OTHERS: Final = "? why, u don't know, b back, e edit, l leaning, s save"
ONE_THING: Final = "Several ticks are several parts; nothing ticked is one thing and none of these."
NAMING: Final = "? why, b back, e edit, l leaning, s save"
PAGE: Final = 8
FAR: Final = 10_000
STEPS: Final = {"up": -1, "down": 1, "pageup": -PAGE, "pagedown": PAGE, "home": -FAR, "end": FAR}


class Pending(Enum):
    """What a key gives that does not end the prompt."""

    PENDING = auto()


PENDING: Final = Pending.PENDING


class Session(Protocol):
    """A prompt that is being answered: its board, and what a key makes of it."""

    board: Board

    def press(self, key: str) -> object:
        """Take a key: a name such as `up`, or the characters that were typed. Gives PENDING until there is a result."""


class Asking:
    """A prompt of the interview; it ends with a Given or a Key."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.board = lay_out(view)

    def press(self, key: str) -> object:
        """Take a key."""
        if self.board.pages:
            self.board = move(self.board, STEPS[key]) if key in STEPS else close_pages(self.board)
            return PENDING
        if key == FOR_ALL and not self.board.text and self._can_toggle():
            self.board = address(self.board, self.view.prompt, is_for_all=not self.board.is_for_all)
            return PENDING
        return self._address(self._take(key))

    def _address(self, result: object) -> object:
        """Give a result for all parts where that is wanted."""
        if not self.board.is_for_all:
            return result
        if result is Key.UNKNOWN:
            result = leave_open(self.view.prompt)
        return result.model_copy(update={"for_all": True}) if isinstance(result, Given) else result

    def _can_toggle(self) -> bool:
        """Tell whether the letter alone makes the answer one for all parts; a release may begin with it."""
        return self.view.prompt.may_hold_for_all and self.view.prompt.kind != "release"

    def _take(self, key: str) -> object:
        if self.board.kind == "text":
            return self._press_in_text(key)
        if key in STEPS:
            self.board = move(self.board, STEPS[key])
        elif key == "enter":
            return self._choose()
        elif key == "space" and self.board.kind == "ticks":
            self.board = toggle(self.board)
        elif key.isascii() and key.isdigit():
            self.board = jump(self.board, int(key[:2]))
        elif self.view.prompt.kind == "yes_no" and key in {"y", "n"}:
            return give(self.view.prompt, key == "y")
        else:
            return self._press_key(key)
        return PENDING

    def _choose(self) -> Given:
        prompt = self.view.prompt
        values = [choice.value for choice in prompt.choices]
        ticked = [value for index, value in enumerate(values) if index in self.board.ticked]
        if prompt.has_ticks:
            return tick(prompt, ticked)
        if prompt.kind == "any_of":
            return give(prompt, tuple(ticked))
        return give(prompt, values[self.board.cursor] if values else self.board.cursor == 0)

    def _press_key(self, key: str) -> object:
        """Take one of the keys that work everywhere."""
        if key not in {each.value for each in Key}:
            return PENDING
        pressed, prompt = Key(key), self.view.prompt
        if pressed is Key.HELP:
            self.board = open_pages(self.board, explain(self.view))
            return PENDING
        if pressed is Key.UNKNOWN and prompt.has_ticks and self.board.ticked:
            return tick_some(prompt, {prompt.choices[index].value for index in self.board.ticked})
        return pressed

    def _press_in_text(self, key: str) -> object:
        prompt = self.view.prompt
        if key == "enter":
            return self._read()
        if not self.board.text and (key == Key.HELP.value or prompt.kind == "number"):
            pressed = self._press_key(key)
            if self.board.pages or pressed is not PENDING:
                return pressed
        self.board = edit_text(self.board, key)
        return PENDING

    def _read(self) -> object:
        if self.board.text.strip() == FOR_ALL and self.view.prompt.may_hold_for_all:
            self.board = address(replace(self.board, text=""), self.view.prompt, is_for_all=not self.board.is_for_all)
            return PENDING
        reply = read_reply(self.view.prompt, self.board.text, self.view.earlier)
        self.board = replace(self.board, text="")
        if isinstance(reply, Mistake):
            self.board = replace(self.board, message=reply.message)
            return PENDING
        return self._press_key(reply.value) if reply is Key.HELP else reply


class Picking:
    """A list of earlier answers; it ends with the position of one, or with None."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.board = Board(
            kind="one",
            title="Which answer do you want to change?",
            keys="up/down move, Enter choose, b back",
            labels=tuple(name_entry(entry) for entry in entries),
        )

    def press(self, key: str) -> object:
        """Take a key."""
        if key == "enter":
            return self.board.cursor
        if key in {"b", "escape"}:
            return None
        self.board = move(self.board, STEPS.get(key, 0))
        return PENDING


class Reading:
    """A line to type; it ends with the text."""

    def __init__(self, title: str) -> None:
        self.board = Board(kind="text", title=title)

    def press(self, key: str) -> object:
        """Take a key."""
        if key == "enter":
            return self.board.text
        self.board = edit_text(self.board, key)
        return PENDING


def edit_text(board: Board, key: str) -> Board:
    """Give the board after a key at a line to type."""
    match key:
        case "backspace":
            return erase(board)
        case "clear":
            return erase(board, len(board.text))
        case "space":
            return write(board, " ")
        case "escape" | "tab":
            return board
        case _:
            return board if key in STEPS else write(board, key)


def lay_out(view: View) -> Board:
    """Give the board of a prompt, with an earlier answer picked or ticked."""
    prompt, earlier = view.prompt, view.earlier
    above = (view.heading, view.leaning)
    title = word_question(prompt)
    is_for_all = earlier is not None and earlier.for_all
    if prompt.kind == "names":
        parts = make_safe(spell_names(prompt.suggested))
        hint = f"{describe_input(prompt, is_new=True)}: {parts}."
        return Board(
            kind="text", title=title, above=above, hint=hint, keys=f"Enter done; alone and then Enter: {NAMING}"
        )
    if prompt.kind in {"number", "release"}:
        typed = "Enter done" if prompt.kind == "number" else "Enter done; a key counts when it stands alone"
        hint = " ".join(filter(None, [f"{describe_input(prompt, is_new=True)}.", _recall(view, "Enter")]))
        board = Board(kind="text", title=title, above=above, hint=hint, keys=f"{typed}; {OTHERS}")
        return address(board, prompt, is_for_all=is_for_all)
    labels = tuple(make_safe(choice.label) for choice in prompt.choices) or ("Yes", "No")
    is_ticks = prompt.has_ticks or prompt.kind == "any_of"
    board = Board(
        kind="ticks" if is_ticks else "one",
        title=title,
        above=above,
        hint=_recall(view, "Enter") or (ONE_THING if prompt.kind == "parts" else ""),
        keys=f"up/down move, {'space tick, Enter done' if is_ticks else 'Enter choose'}, {OTHERS}",
        labels=labels,
        cursor=_cursor_of(prompt, earlier),
        ticked=_ticks_of(prompt, earlier),
    )
    return address(board, prompt, is_for_all=is_for_all)


def address(board: Board, prompt: Prompt, *, is_for_all: bool) -> Board:
    """Give a board that says for which part its answer is, where it could be for all of them."""
    if not prompt.may_hold_for_all:
        return replace(board, is_for_all=is_for_all)
    part, others = make_safe(prompt.part), name_others(prompt)
    key = f"{FOR_ALL} alone and Enter" if prompt.kind == "release" else FOR_ALL
    whose = f"For all parts; {key}: for {part} alone" if is_for_all else f"For {part}; {key}: for {others} too"
    return replace(board, whose=whose, is_for_all=is_for_all)


def _recall(view: View, key: str) -> str:
    if view.earlier is None:
        return ""
    answer = describe_answer(view.prompt, view.earlier)
    if view.is_assumed:
        return f"Assumed: {answer}. {key} confirms it."
    return f"Your answer was: {answer}."


def _cursor_of(prompt: Prompt, earlier: Given | None) -> int:
    value = earlier.answers.get(prompt.facts[0]) if earlier else None
    if prompt.kind == "yes_no":
        return 1 if value is False else 0
    if prompt.kind == "one_of":
        return next((index for index, choice in enumerate(prompt.choices) if choice.value == value), 0)
    return 0


def _ticks_of(prompt: Prompt, earlier: Given | None) -> frozenset[int]:
    if earlier is None:
        return frozenset()
    values = earlier.answers.get(prompt.facts[0])
    ticked = ticked_in(prompt, earlier) if prompt.has_ticks else frozenset(values if isinstance(values, tuple) else ())
    return frozenset(index for index, choice in enumerate(prompt.choices) if choice.value in ticked)


def explain(view: View) -> list[str]:
    """Give the pages of help: why it is asked, and what each thing on the list means."""
    pages = view.explain() + explain_parts(view.prompt, f"The key {FOR_ALL}")
    pages += [make_safe(f"{choice.label}. {choice.help}") for choice in view.prompt.choices if choice.help]
    if view.prompt.kind == "screen":
        return [*pages, "u leaves what is not ticked unknown, which never counts as no."]
    if view.prompt.kind == "overview":
        return [*pages, "u says that you do not know; then each of these is asked about in turn."]
    if view.prompt.kind == "parts":
        return [*pages, "u says that you do not know; then it is taken as one thing."]
    if view.prompt.kind == "names":
        return pages
    return [*pages, "u says that you do not know, which never counts as no."]
