"""Builds an image as the user would: with BuildKit through the `docker` command, for the SDK has the old builder alone.

Where no such command is there, the SDK's builder serves a Dockerfile that needs nothing of BuildKit; for any other the
missing tool is named.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisor.hosts.engine import Engine
from advisor.hosts.mark import Mark
from advisor.hosts.service import Service
from advisor.hosts.tools import run_program

MOST_LINES: Final = 15
"""Lines of a build's output that a failure shows."""

MOST_LETTERS: Final = 160

_FAILED_STEP: Final = re.compile(
    r"(?:executor failed running \[|process \")(?:/bin/sh -c )?(.*?)"
    r"(?:\]: exit code:|\" did not complete successfully: exit code:) (\d+)"
)
_NOISE: Final = re.compile(r"sha256:|DONE |CACHED|transferring |-----|resolve |extracting ")
_OF_BUILDKIT: Final = re.compile(
    r"^\s*(RUN\s+--|COPY\s+--(link|chmod|parents)|ADD\s+--(link|chmod|checksum))|<<", re.MULTILINE
)
_ASK_SECONDS: Final = 20
_TAIL_BYTES: Final = 1 << 16
_FIRST_WITHOUT_BUILDKIT: Final = 23
"""From this release on the command has no BuildKit of its own and needs the plugin."""

_UNREACHABLE: Final = re.compile(
    r"failed to resolve source metadata|failed to do request|pull access denied|no such host|proxyconnect|"
    r"manifest unknown|manifests/\S+: not found|i/o timeout|toomanyrequests",
    re.IGNORECASE,
)

_ABSENT: Final = re.compile(r'"/([^"]+)":? not found')
"""How a builder says that a file is not there, be it of the folder or of another stage."""
_COPIES: Final = re.compile(r"\] (?:COPY|ADD) (?!.*--from=)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An image that was built."""

    image: str
    """Its id."""
    size: int
    """Bytes."""
    seconds: float
    cached: int
    """How many steps came out of the cache."""


class BuildError(Exception):
    """Raised when an image does not build; the text is one line."""

    def __init__(self, message: str, hint: str, detail: str = "") -> None:
        """Keep the message, what to try, and the last lines of the output."""
        super().__init__(message)
        self.hint = hint
        self.detail = detail


class NoBuilderError(BuildError):
    """Raised when a tool is missing that the Dockerfile needs."""


def build_image(engine: Engine, folder: Path, service: Service, mark: Mark, timeout: float) -> Built:
    """Build the image of a folder, marked as ours. Raises BuildError."""
    command = find_builder()
    start = time.monotonic()
    if command:
        cached = _build_by_command(command, engine, folder, service, mark, timeout)
    elif needs_buildkit(folder / service.dockerfile):
        raise NoBuilderError(
            "the Dockerfile mounts caches, which needs BuildKit: no `docker` command with it is on the search path",
            "install the packages docker-cli and docker-buildx of your distribution, or Docker's own",
        )
    else:
        cached = _build_by_sdk(engine, folder, service, mark)
    seconds = time.monotonic() - start
    image = engine.client.images.get(mark.tag)
    return Built(image=str(image.id), size=int(image.attrs["Size"]), seconds=seconds, cached=cached)


def find_builder() -> tuple[str, ...]:
    """Give the words with which the first `docker` command that has BuildKit builds; nothing where there is none."""
    for directory in os.get_exec_path():
        command = shutil.which("docker", path=directory) if directory else None
        if not command:
            continue
        if run_program([command, "buildx", "version"], seconds=_ASK_SECONDS).code == 0:
            return (command, "buildx", "build", "--load")
        told = run_program([command, "--version"], seconds=_ASK_SECONDS).output
        version = re.match(r"Docker version (\d+)\.", told)
        if version and int(version[1]) < _FIRST_WITHOUT_BUILDKIT:
            return (command, "build")
    return ()


def needs_buildkit(dockerfile: Path) -> bool:
    """Tell whether a Dockerfile uses what only BuildKit knows."""
    text = dockerfile.read_text(encoding="utf-8", errors="replace")
    return bool(_OF_BUILDKIT.search(text))


def _build_by_command(
    command: tuple[str, ...], engine: Engine, folder: Path, service: Service, mark: Mark, timeout: float
) -> int:
    words = [*command, "--progress=plain", f"--tag={mark.tag}", f"--file={folder / service.dockerfile}"]
    words += [f"--label={name}={value}" for name, value in mark.labels.items()]
    words += [f"--build-arg={name}={value}" for name, value in service.build_args.items()]
    words += [f"--target={service.target}"] if service.target else []
    words += [] if engine.has_bridge else ["--network=host"]
    environment = os.environ | {"DOCKER_BUILDKIT": "1", "BUILDX_BUILDER": "default"}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603 - fixed words, and values that follow an equals sign
            [*words, "--", str(folder)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            lines = _read_lines(output.fileno())
            raise BuildError(
                f"the build did not end within {timeout:.0f} s", "try --timeout with more seconds", _tail(lines)
            ) from None
        finally:
            _end(process)
        lines = _read_lines(output.fileno())
    if code:
        raise explain_failure(lines)
    return sum(bool(re.fullmatch(r"#\d+ CACHED", line)) for line in lines)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a build that still runs; the engine ends with it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _read_lines(descriptor: int) -> list[str]:
    size = os.fstat(descriptor).st_size
    os.lseek(descriptor, max(0, size - _TAIL_BYTES), os.SEEK_SET)
    return os.read(descriptor, _TAIL_BYTES).decode("utf-8", "replace").splitlines()


def explain_failure(lines: list[str]) -> BuildError:
    """Give the reason that stands in a build's output."""
    told = [re.sub(r"^#\d+ (\d+\.\d+ )?", "", line).rstrip() for line in _keep_failed_step(lines)]
    told = [line for line in told if line and not _NOISE.match(line)]
    reason = told[-1] if told else "the builder said nothing"
    if any(_UNREACHABLE.search(line) for line in lines[-MOST_LINES:]):
        hint = "look at the network, and at the name and tag of the base image"
        return BuildError("a base image cannot be fetched", hint, _tail(told))
    absent = _ABSENT.search(reason) if any(map(_COPIES.search, told)) else None
    hint = f"put `{absent[1]}` into the folder, with the rest of the application" if absent else ""
    return BuildError(_shorten(reason), hint or "see the last lines of the build, below", _tail(told))


def _keep_failed_step(lines: list[str]) -> list[str]:
    """Give the lines of the step that failed, where the output tells them apart."""
    failed = [line.split()[0] for line in lines if re.match(r"#\d+ (\d+\.\d+ )?ERROR", line)]
    kept = [line for line in lines if failed and line.startswith(f"{failed[-1]} ")]
    return kept or lines


def _shorten(reason: str) -> str:
    """Give the step that failed and its exit code, without what lies around it."""
    found = _FAILED_STEP.search(reason)
    step = found[1].replace('\\"', '"') if found else ""
    text = f"exit code {found[2]} of: {step}" if found else reason.removeprefix("ERROR: ")
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"


def _tail(lines: list[str]) -> str:
    return "\n".join(lines[-MOST_LINES:])


def _build_by_sdk(engine: Engine, folder: Path, service: Service, mark: Mark) -> int:
    from docker.errors import APIError
    from docker.errors import BuildError as RefusedError

    try:
        _, log = engine.client.images.build(
            path=str(folder),
            dockerfile=service.dockerfile,  # from `path` on, as the SDK reads it
            tag=mark.tag,
            labels=dict(mark.labels),
            buildargs=dict(service.build_args),
            target=service.target or None,
            network_mode=None if engine.has_bridge else "host",
            rm=True,
            forcerm=True,
        )
    except RefusedError as problem:
        lines = [str(entry.get("stream") or entry.get("error") or "").rstrip() for entry in problem.build_log]
        raise explain_failure([line for line in lines if line]) from None
    except APIError as problem:
        raise explain_failure([str(problem.explanation or problem)]) from None
    return sum("Using cache" in str(entry) for entry in log)
