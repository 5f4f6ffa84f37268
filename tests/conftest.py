"""Settings of the suite that no configuration file can hold."""

from __future__ import annotations

import re
import signal
from typing import Final

import pytest
from hypothesis import settings

# Tests share few cores with each other, so a deadline would measure the neighbours.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Who runs the suite in the background of a script hands SIGINT down ignored; programs that tests start have to hear it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

collect_ignore: Final = ["apps", "broken", "examples", "machines"]
"""Data of the tests. Programs among them start a server when they are imported, as the search for doctests does."""

NEEDS: Final = {
    "engine": "needs a Docker engine",
    "registry": "installs from a package registry",
    "vm": "boots a virtual machine",
}
"""Marks of tests that take minutes and more than Python; each is run only by who asks for it."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what was not asked for, by name and with the command that runs it."""
    asked = set(re.findall(r"\w+", str(config.getoption("markexpr"))))
    for item in items:
        for mark, need in NEEDS.items():
            if mark not in asked and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=f'{need}; run it with: make test ARGS="-m {mark}"'))
