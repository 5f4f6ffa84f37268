"""What tests on a real engine share: the engine, and runs of the command line as a user makes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from advisor.hosts.engine import Engine, NoEngineError, connect
from advisor.hosts.mark import LABEL

ROOT: Final = Path(__file__).parents[2]
MOST_SECONDS: Final = 500


def find_engine() -> Engine:
    """Give the engine; whoever asked for these tests and has none did not get what was asked for."""
    try:
        return connect()
    except NoEngineError as problem:
        pytest.fail(f"{problem}; try: {problem.hint}")


def run_advisor(*words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, so that signals, streams and exit codes are the real ones."""
    done = subprocess.run(
        [sys.executable, "-m", "advisor", *words],
        check=False,
        cwd=folder or ROOT,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def list_marked(engine: Engine) -> list[str]:
    """Give what verifications made on the engine and did not remove so far, whichever they are."""
    filters: dict[str, str | list[str] | bool] = {"label": LABEL}
    client = engine.client
    return [
        *(f"container {found.name}" for found in client.containers.list(all=True, filters=filters)),
        *(f"network {found.name}" for found in client.networks.list(filters=filters)),
        *(f"volume {found.name}" for found in client.volumes.list(filters=filters)),
        *(f"image {found.id}" for found in client.images.list(filters=filters)),
    ]
