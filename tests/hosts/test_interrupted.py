"""A verification that is interrupted leaves nothing on the engine, whatever it was doing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.hosts.engines import ROOT, find_engine, list_marked

SLOW: Final = """\
FROM python:3.13-slim
{step}
USER 10001
VOLUME /cache
HEALTHCHECK --interval=1s --start-period=300s CMD ["false"]
CMD ["sleep", "300"]
"""
COMPOSE: Final = (ROOT / "tests" / "broken" / "verify" / "whole" / "compose.yaml").read_text()
PATIENCE: Final = 90

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_while_it_runs(tmp_path: Path, number: signal.Signals, code: int) -> None:
    engine = find_engine()
    try:
        before = set(list_marked(engine))
        process = _start(tmp_path, f"RUN echo {code}", volumes=True)
        assert _wait(lambda: any(name.startswith("container") for name in set(list_marked(engine)) - before))
        made = set(list_marked(engine)) - before
        assert any(name.startswith("volume") for name in made)
        assert _end(process, number) == code
        assert not made & set(list_marked(engine))
    finally:
        engine.close()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_while_it_builds(tmp_path: Path, number: signal.Signals, code: int) -> None:
    engine = find_engine()
    try:
        before = set(list_marked(engine))
        process = _start(tmp_path, f"RUN sleep 30.{code}")
        time.sleep(4)
        since = time.monotonic()
        assert _end(process, number) == code
        assert time.monotonic() - since < 20
        assert not {name for name in set(list_marked(engine)) - before if name.startswith("image")}
    finally:
        engine.close()


def _start(folder: Path, step: str, *, volumes: bool = False) -> subprocess.Popen[str]:
    (folder / "Dockerfile").write_text(SLOW.format(step=step))
    (folder / "compose.yaml").write_text(COMPOSE + ("    volumes: [data:/data]\n" if volumes else ""))
    return subprocess.Popen(
        [sys.executable, "-m", "advisor", "verify", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _end(process: subprocess.Popen[str], number: signal.Signals) -> int:
    process.send_signal(number)
    _, errors = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in errors
    return process.returncode


def _wait(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.2)
    return False
