"""Findings, collected up to a bound, so that a hostile file cannot turn "report everything" into a flood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from advisor.model.diagnostic import Diagnostic, InvalidInputError, error

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_PROBLEMS: Final = 1000


class Problems(list[Diagnostic]):
    """A list of findings that raises InvalidInputError with all of them once there are more than anyone reads."""

    def append(self, problem: Diagnostic) -> None:
        """Add a finding. Raises InvalidInputError at the limit."""
        super().append(problem)
        if len(self) >= MAX_PROBLEMS:
            message = f"more than {MAX_PROBLEMS} findings, so the check stopped here"
            raise InvalidInputError([*self, error("LIMIT010", message, problem.location, "correct these first")])

    def extend(self, problems: Iterable[Diagnostic]) -> None:
        """Add findings one by one. Raises InvalidInputError at the limit."""
        for problem in problems:
            self.append(problem)

    def __iadd__(self, problems: Iterable[Diagnostic]) -> Self:  # type: ignore[override,misc]
        """Add findings one by one. Raises InvalidInputError at the limit."""
        self.extend(problems)
        return self
