"""Programs on a Windows machine: which languages can be set up there, and what would not be data on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error

LANGUAGES: Final = frozenset({"dotnet", "installer", "java", "python"})
"""Those with a template in `templates/windows/`."""

_BATCH_FILES: Final = (".bat", ".cmd")
_READ_BY_BATCH: Final = frozenset("&|<>^%!\"()'`")
"""What the command interpreter acts on even between quotes, when it is a batch file that is started."""
_PYTHON_MANAGER: Final = "pip"


def check_plan(plan: StackPlan, where: Location) -> Iterator[Diagnostic]:
    """Give what of a plan has no files for Windows, and commands whose words a batch file would act on."""
    if getattr(plan, "tomcat", ""):
        message = "there are no starter files for a WAR on Windows"
        yield error("GEN016", message, where, "a runnable JAR, or Tomcat's own installer with `language: installer`")
    if getattr(plan, "manager", _PYTHON_MANAGER) != _PYTHON_MANAGER:
        message = "on Windows there are starter files for Python with pip alone"
        yield error("GEN016", message, where, "`package_manager: pip`, with an exported requirements.txt")
    for field, words in (("command", plan.command), ("build", plan.build)):
        is_batch = bool(words) and words[0].lower().endswith(_BATCH_FILES)
        if is_batch and any(_READ_BY_BATCH & set(word) for word in words):
            message = f"stack.{field} gives a batch file words with characters that it would act on"
            yield error("GEN021", message, where, "a program instead of a batch file, or plain words")
