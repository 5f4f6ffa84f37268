"""`advisor host`: what this machine offers for containers and virtual machines, and what it answers by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from advisor.cli.options import Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.hosts.facts import Detection
    from advisor.hosts.survey import Host, Missing, OfferedEngine, Tool
    from advisor.hosts.system import System
    from advisor.report.layout import Line

LABEL: Final = 12
UNKNOWN: Final = "unknown"

Row = tuple[str, str]
"""A label and what stands beside it."""


def host(
    *,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="For people, or for programs.")] = "text",
    rules: Rules = None,
) -> None:
    """Show what this machine offers: engine, KVM, hypervisors.

    Nothing is started or changed. What it answers by itself goes into `advisor evaluate --host` and `advisor ask
    --host`. Exit code: 0, whatever is there, 1 invalid rules.
    """
    from advisor.hosts.facts import detect_facts
    from advisor.hosts.survey import survey_host
    from advisor.knowledge.load import load_knowledge

    knowledge = load_knowledge(rules or ())
    found = survey_host()
    detection = detect_facts(found.system, knowledge)
    if form == "json":
        from advisor.cli.output import write_exact
        from advisor.report.json import render_values

        write_exact(render_values(plain_host(found, detection)))
    else:
        from advisor.cli.output import describe_terminal, write_text
        from advisor.report.text import paint, stack

        terminal = describe_terminal()
        blocks = write_host(found, detection, terminal.width)
        write_text(paint(stack(blocks), color=terminal.has_color, is_unicode=terminal.is_unicode))


def plain_host(found: Host, detection: Detection) -> dict[str, object]:
    """Give a host as plain values; what is not known is null."""
    from dataclasses import asdict

    from advisor.hosts.survey import Missing

    engine = found.engine
    is_there = not isinstance(engine, Missing)
    return {
        "schema": "advisor/host/1",
        "system": asdict(found.system),
        "engine": asdict(engine) if is_there else None,
        "engine_missing": None if is_there else asdict(engine),
        "tools": [asdict(tool) for tool in found.tools],
        "facts": [fact.model_dump(mode="json") for fact in detection.facts],
        "notes": list(detection.notes),
    }


def write_host(found: Host, detection: Detection, width: int) -> list[list[Line]]:
    """Give the report as blocks of lines: the machine, the engine, the tools, the answers."""
    from advisor.hosts.survey import Missing

    engine = found.engine
    containers = _tell_missing(engine) if isinstance(engine, Missing) else _tell_engine(engine)
    machines = (row for tool in found.tools for row in _tell_tool(tool))
    answers = (
        *((fact.name, _show(fact.value, fact.note)) for fact in detection.facts),
        *(("not asked", note) for note in detection.notes),
    )
    return [
        _write_block("This machine", _tell_system(found.system), width),
        _write_block("Containers", containers, width),
        _write_block("Virtual machines", (("KVM", _tell_kvm(found.system)), *machines), width),
        _write_block("Answers it gives with --host", answers, width),
    ]


def _write_block(title: str, rows: Iterator[Row] | tuple[Row, ...], width: int) -> list[Line]:
    from advisor.report.layout import Span, count_cells, write_entry

    found = tuple(rows)
    indent = max([LABEL, *(count_cells(label) + 4 for label, _ in found)])
    lines: list[Line] = [(Span(title, "strong"),)]
    for label, text in found:
        lines += write_entry(f"  {label}", text, width, indent=indent, label_style="name")
    return lines


def _tell_system(system: System) -> Iterator[Row]:
    yield "system", system.title + (", under WSL" if system.is_wsl else "")
    yield "kernel", system.kernel + (", real-time" if system.is_realtime else "")
    cores = f"{system.cores} processors" if system.cores else f"processors {UNKNOWN}"
    yield "hardware", f"{system.architecture or UNKNOWN}, {cores}, {_show_memory(system.memory_mib)}"


def _show_memory(mib: int | None) -> str:
    return f"{mib / 1024:.1f} GiB of memory" if mib else f"memory {UNKNOWN}"


def _tell_missing(engine: Missing) -> Iterator[Row]:
    yield "engine", f"{engine.message}; {engine.hint}"


def _tell_engine(engine: OfferedEngine) -> Iterator[Row]:
    yield "engine", f"{engine.name} {engine.version}, API {engine.api}" + (", on another machine" * engine.is_remote)
    cores = f"{engine.cores} processors" if engine.cores else f"processors {UNKNOWN}"
    yield "on", f"{engine.system}, {engine.architecture}, {cores}, {_show_memory(engine.memory_mib)}"
    yield "rights", "rootless" if engine.is_rootless else "root; a rootless engine confines a break-out further"
    yield "cgroups", f"version {engine.cgroup}" if engine.cgroup else UNKNOWN
    yield "storage", engine.storage or UNKNOWN
    yield "runtimes", ", ".join(engine.runtimes) or UNKNOWN
    sandboxes = [name for name, has in (("gVisor (runsc)", engine.has_gvisor), ("Kata", engine.has_kata)) if has]
    yield "sandbox", ", ".join(sandboxes) or "neither gVisor (runsc) nor Kata is set up as a runtime"


def _tell_kvm(system: System) -> str:
    words = {
        "usable": "yes",
        "denied": "yes, but not for this account",
        "broken": "no",
        "absent": "no",
        "unknown": UNKNOWN,
    }
    return words[system.kvm.state] + (f": {system.kvm.note}" if system.kvm.note else "")


def _tell_tool(tool: Tool) -> Iterator[Row]:
    if not tool.path:
        yield tool.name, "not found"
    else:
        yield tool.name, f"{tool.version or 'there'} ({tool.path})" + (f"; {tool.note}" if tool.note else "")


def _show(value: object, note: str) -> str:
    from advisor.hosts.facts import HERE

    text = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return f"{text} ({note.removeprefix(f'{HERE}: ')})"
