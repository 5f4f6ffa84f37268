"""What the generators hand out: files as values, so that they can be shown, compared or written by the command line."""

from __future__ import annotations

from typing import Final

from pydantic import Field, field_serializer

from advisor.model.base import Value

SCHEMA: Final = "advisor/generated/1"


class GeneratedFile(Value):
    """A file to be."""

    path: str
    """Relative, with `/` between folders."""
    content: str
    """The whole text."""
    mode: int = 0o644
    """Its permission bits; programs read them as an octal number in a text, such as `0644`."""

    @field_serializer("mode", when_used="json")
    def _write_mode(self, mode: int) -> str:
        return f"{mode:04o}"


class GeneratedFiles(Value):
    """The starter files of a workload, as programs read them."""

    schema_id: str = Field(default=SCHEMA, alias="schema", serialization_alias="schema")
    """The version of this format."""
    workload: str
    """The name of the workload."""
    alternative: str
    """What the files are for: the alternative that was asked for, else the recommended one."""
    files: tuple[GeneratedFile, ...]
    """In the order in which a reader meets them."""
