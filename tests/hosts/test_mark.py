"""What is removed stays removed: nothing that asks a verification to end interrupts its last act."""

from __future__ import annotations

import signal

import pytest

from advisor.hosts.mark import hold_signals
from tests.hosts.faking import posix_only


@posix_only
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_no_request_to_end_interrupts_a_removal(name: str) -> None:
    number, seen = signal.Signals[name], list[int]()
    before = signal.signal(number, lambda taken, _: seen.append(taken))
    try:
        with hold_signals():
            signal.raise_signal(number)
        assert seen == []
        signal.raise_signal(number)
        assert seen == [number]
    finally:
        signal.signal(number, before)
