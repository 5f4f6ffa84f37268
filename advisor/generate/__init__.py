"""Starter files: from a recommendation to the files that carry it out. Pure: nothing here writes or starts anything."""

from __future__ import annotations

from advisor.generate.assemble import generate, warn_of_ends
from advisor.model.generated import GeneratedFile

__all__ = ["GeneratedFile", "generate", "warn_of_ends"]
