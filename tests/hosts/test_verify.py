"""Which parts of a folder are verified, and what is said where there is no engine."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final
from unittest.mock import MagicMock

import pytest
import requests
from docker.errors import APIError

from advisor.hosts import containers
from advisor.hosts.build import Built
from advisor.hosts.check import Check
from advisor.hosts.container_checks import Seen, judge_port
from advisor.hosts.containers import verify_containers
from advisor.hosts.engine import Engine, NoEngineError, connect
from advisor.hosts.service import Port
from advisor.hosts.verify import find_parts, verify
from advisor.model.diagnostic import InvalidInputError
from tests.hosts.engines import ROOT

GOOD: Final = ROOT / "tests" / "broken" / "verify" / "whole"
NOWHERE: Final = "unix:///nowhere/docker.sock"


@pytest.fixture(autouse=True)
def _without_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", NOWHERE)


def list_checks(folder: Path) -> list[Check]:
    return [event for event in verify_containers(folder) if isinstance(event, Check)]


def test_no_engine_is_one_line_with_the_way_to_get_one() -> None:
    with pytest.raises(NoEngineError) as caught:
        connect()
    assert str(caught.value) == f"no Docker engine answers at {NOWHERE}: no such file or directory"
    assert "docs.docker.com" in caught.value.hint


@pytest.mark.parametrize("address", ["nonsense://", "tcp://127.0.0.1:1", "unix://", "ssh://", "tcp://[::1"])
def test_wrong_address_is_no_traceback(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", address)
    with pytest.raises(NoEngineError) as caught:
        connect(patience=2)
    assert "\n" not in str(caught.value)


def test_context_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DOCKER_HOST")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("DOCKER_CONTEXT", "Elsewhere")
    with pytest.raises(NoEngineError, match="there is no context Elsewhere"):
        connect(patience=2)


def test_missing_engine_is_no_pass() -> None:
    checks = list_checks(GOOD)
    assert [check.status for check in checks] == ["passed", "passed", "passed", "missing", "skipped"]
    assert checks[3].hint


def test_engine_that_goes_away_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    client = MagicMock()
    for collection in (client.containers, client.networks, client.volumes, client.images):
        collection.list.side_effect = requests.ConnectionError("connection aborted")
    client.info.side_effect = requests.ConnectionError("connection aborted")
    monkeypatch.setattr(containers, "connect", lambda: Engine(client, NOWHERE))
    answers, removal = list_checks(GOOD)[3:]
    assert (answers.status, answers.message) == ("failed", "connection aborted")
    assert answers.hint
    assert (removal.status, removal.name) == ("failed", "nothing is left on the engine")


def test_container_that_is_taken_away_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = APIError("409", explanation="the container is not running")
    client = MagicMock()
    client.info.return_value = {"ServerVersion": "1"}
    client.images.get.return_value.attrs = {"Config": {"Healthcheck": {"Test": ["CMD", "false"]}}}
    client.containers.create.return_value.reload.side_effect = gone
    client.containers.create.return_value.logs.side_effect = gone
    for collection in (client.containers, client.networks, client.volumes, client.images):
        collection.list.return_value = []
    monkeypatch.setattr(containers, "connect", lambda: Engine(client, NOWHERE))
    monkeypatch.setattr(containers, "build_image", lambda *_: Built(image="i", size=1, seconds=1, cached=0))
    monkeypatch.setattr(containers, "is_free", lambda _: True)
    checks = {check.name: check for check in list_checks(GOOD)}
    assert checks["it keeps running"].message == "the container is not running"
    assert checks["it keeps running"].status == "failed"
    assert checks["nothing is left on the engine"].status == "passed"


def test_what_nobody_can_ask_is_missing_and_no_pass() -> None:
    check = judge_port(Seen(MagicMock(), MagicMock(), []), Port(number=53, protocol="udp"))
    assert check.status == "missing"
    assert check.hint


def test_files_that_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {app: {build: ., privileged: true}}")
    checks = list_checks(tmp_path)
    assert [check.status for check in checks] == ["failed", "failed", "skipped"]
    assert "compose.yaml:1:" in checks[0].message
    assert checks[1].message == "there is no such file"


def test_dockerfile_that_is_a_folder_is_there_and_no_file(tmp_path: Path) -> None:
    shutil.copy(GOOD / "compose.yaml", tmp_path)
    (tmp_path / "Dockerfile").mkdir()
    assert list_checks(tmp_path)[1].message == "it is no plain file"


def test_dockerfile_alone(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("RUN true\n")
    checks = list_checks(tmp_path)
    assert [check.message for check in checks[:2]] == [
        "there is no compose.yaml, so nothing says how to run it",
        "it has no FROM",
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (("Dockerfile", "compose.yaml"), (".",)),
        (("provision.sh", "worker/Dockerfile"), (".",)),
        (("compose.yaml", "Vagrantfile", "web/Dockerfile", "core/provision.sh"), ("core", "web")),
        (("Vagrantfile",), (".",)),
        (("compose.yaml",), (".",)),
    ],
)
def test_parts(tmp_path: Path, files: tuple[str, ...], expected: tuple[str, ...]) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert find_parts(tmp_path) == tuple(tmp_path / name for name in expected)


def test_nothing_to_verify(tmp_path: Path) -> None:
    (tmp_path / "README.md").touch()
    for folder, message in [
        (tmp_path, "nothing to verify"),
        (tmp_path / "README.md", "this is a file"),
        (tmp_path / "none", "there is no such folder"),
    ]:
        with pytest.raises(InvalidInputError, match=message):
            verify(folder)


@pytest.mark.parametrize("name", ["cloud-init", "libvirt"])
def test_folder_of_a_machine_that_is_empty_is_nothing_to_verify(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(InvalidInputError, match="nothing to verify"):
        verify(tmp_path)


def test_what_leads_nowhere_is_judged_and_not_left_out(tmp_path: Path) -> None:
    (tmp_path / "provision.sh").symlink_to("nowhere")
    checks = [event for event in verify(tmp_path) if isinstance(event, Check)]
    assert [(check.status, check.name) for check in checks] == [("failed", "provision.sh can be read")]


def test_components_are_named(tmp_path: Path) -> None:
    for name in ("core", "web"):
        shutil.copytree(GOOD, tmp_path / name)
    events = list(verify(tmp_path))
    checks = [event for event in events if isinstance(event, Check)]
    assert len(checks) == 10
    assert {event.name.split(": ")[0] for event in events} == {"core", "web"}
    assert checks[0].file == "core/compose.yaml"


@pytest.mark.parametrize(
    ("service", "message"),
    [
        ("{extends: {file: ./web/compose.yaml, service: app}}", ""),
        ("{build: web}", "the service x extends no service of a component"),
        (
            "{extends: {file: ../compose.yaml, service: app}}",
            "extends ../compose.yaml, which is no file of a component",
        ),
        ("{extends: {file: web/none.yaml, service: app}}", "extends web/none.yaml, which is no file of a component"),
        ("{extends: {file: web/compose.yaml, service: db}}", "extends db, which web/compose.yaml does not have"),
    ],
)
def test_wiring_of_components(tmp_path: Path, service: str, message: str) -> None:
    shutil.copytree(GOOD, tmp_path / "web")
    (tmp_path / "compose.yaml").write_text(f"services:\n  x: {service}\n")
    first = next(event for event in verify(tmp_path) if isinstance(event, Check))
    assert first.name == "compose.yaml wires the components"
    assert first.status == ("failed" if message else "passed")
    assert message in first.message
