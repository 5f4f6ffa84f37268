"""Container, VM, or both? An expert system that shows the rules and the evidence behind its answer.

The public API: `load_knowledge`, `advise`, `Workload` and `Recommendation`. Names load on first use, so that importing
the package costs nothing.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.advise import advise
    from advisor.knowledge.load import load_knowledge
    from advisor.model.recommendation import Recommendation
    from advisor.model.workload import Workload

__all__ = ["Recommendation", "Workload", "advise", "load_knowledge"]

_HOMES = {
    "advise": "advisor.advise",
    "load_knowledge": "advisor.knowledge.load",
    "Recommendation": "advisor.model.recommendation",
    "Workload": "advisor.model.workload",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


class _Package(ModuleType):
    """The package itself, in which `advise` stays the function when the module of that name is imported too."""

    def __setattr__(self, name: str, value: object) -> None:
        """Let no module take the place of a public name, as the import system would have it."""
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
