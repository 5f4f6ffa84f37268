"""What the tests of hosts share; tests that need the image of a machine are skipped where there is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hosts.faking import Programs

IMAGE = "ADVISOR_VM_IMAGE"
HOW = f"needs an image: sudo tests/machines/make-image build/image, then {IMAGE}=build/image make test ARGS='-m vm'"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "vm_image" in getattr(item, "fixturenames", ()) and not os.environ.get(IMAGE):
            item.add_marker(pytest.mark.skip(reason=HOW))


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    return Programs(tmp_path / "programs", monkeypatch)


@pytest.fixture(scope="session")
def vm_image() -> Path:
    """Give the folder that tests/machines/make-image made."""
    return Path(os.environ[IMAGE]).resolve()
