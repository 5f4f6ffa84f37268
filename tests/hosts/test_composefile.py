"""What a Compose file asks of the engine, and what is refused with its place in the file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.hosts.composefile import find_compose, read_service
from advisor.hosts.harden import find_excesses, find_gaps
from advisor.hosts.service import Port, Service, Volume
from advisor.model.diagnostic import InvalidInputError
from tests.hosts.engines import ROOT

WHOLE: Final = """\
services:
  app:
    build:
      context: .
      args:
        BASE: "${BASE:-python:3.13-slim}"
    user: "10001:10001"
    read_only: true
    init: true
    tmpfs: ["/tmp:size=64m,noexec"]
    cap_drop: [ALL]
    cap_add: [SYS_NICE]
    security_opt: ["no-new-privileges:true"]
    environment:
      URL: "${URL:?set it in .env}"
      PRICE: "5$$"
      PLAIN: ${PLAIN}
    ports: ["127.0.0.1:8080:80", "53/udp"]
    volumes:
      - type: volume
        source: data
        target: /data
      - logs:/var/log/app:ro
    ulimits: {rtprio: 99}
    stop_grace_period: 1m30s
    healthcheck:
      test: curl -f localhost
      interval: 5s
    deploy:
      resources:
        limits: {cpus: "0.5", memory: 512M, pids: 100}
    restart: unless-stopped
    logging: {driver: local}
volumes:
  data: {}
"""


def read(folder: Path, text: str) -> Service:
    (folder / "compose.yaml").write_text(text, encoding="utf-8", newline="")
    found = find_compose(folder)
    assert found is not None
    return read_service(found)


def test_whole_service(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("URL='postgres://db'\nPLAIN=word\n")
    service = read(tmp_path, WHOLE)
    assert service.build_args == {"BASE": "python:3.13-slim"}
    assert service.environment == {"URL": "postgres://db", "PRICE": "5$", "PLAIN": "word"}
    assert (service.memory, service.cpus, service.pids) == (512 << 20, 0.5, 100)
    assert (service.stop_grace, service.is_read_only, service.has_init) == (90.0, True, True)
    assert service.ports == (Port(number=80, host=8080), Port(number=53, protocol="udp"))
    assert service.volumes == (
        Volume(name="data", path="/data"),
        Volume(name="logs", path="/var/log/app", is_read_only=True),
    )
    assert service.healthcheck is not None
    assert service.healthcheck["test"] == ["CMD-SHELL", "curl -f localhost"]
    assert service.healthcheck["interval"] == 5_000_000_000
    assert (service.ulimits, service.cap_add, service.invented) == ({"rtprio": 99}, ("SYS_NICE",), ())
    assert not [*find_gaps(service), *find_excesses(service)]


def test_values_nobody_gave_get_placeholders_and_are_named(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text("# what it is for\nURL=\nPLAIN=usual\n")
    service = read(tmp_path, WHOLE)
    assert service.environment["PLAIN"] == "usual"
    assert service.environment["URL"] == "placeholder"
    assert service.invented == ("URL",)


def test_the_environment_of_the_user_stays_out_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URL", "secret")
    assert "secret" not in str(read(tmp_path, WHOLE))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("services: [", "compose.yaml:1:"),
        ("just text", "there is no mapping `services`"),
        ("services: {}", "there is no mapping `services`"),
        ("services: {a: {build: .}, b: {build: .}}", "it holds 2 services (a, b)"),
        ("services: {a: text}", "the service a is no mapping"),
        ("services: {a: {image: wiki}}", "it builds nothing"),
        ("services: {a: {build: ../other}}", "it builds '../other', which is not this folder"),
        ("services: {a: {build: {context: ., dockerfile: ../D}}}", "is outside of this folder"),
        ("services: {a: {build: {context: ., ssh: [default]}}}", "`build.ssh` is nothing that this check can apply"),
        ("services: {a: {build: ., privileged: true}}", "`privileged` asks for privileges"),
        ("services: {a: {build: ., pid: host}}", "`pid` asks for privileges"),
        ("services: {a: {build: ., devices: [/dev/kvm]}}", "`devices` asks for privileges"),
        ("services: {a: {build: ., volumes: ['/:/host']}}", "it mounts '/' of this machine"),
        ("services: {a: {build: ., volumes: [{type: bind, source: ./x, target: /x}]}}", "it mounts './x'"),
        ("services: {a: {build: ., network_mode: 'container:db'}}", "`network_mode` is 'container:db'"),
        ("services: {a: {build: ., read_only: perhaps}}", "`read_only` is 'perhaps'"),
        ("services: {a: {build: ., readonly: true}}", "`readonly` is nothing that this check can apply"),
        ("services: {a: {build: ., ports: ['eighty']}}", "the port 'eighty' cannot be read"),
        ("services: {a: {build: ., ports: ['99999:70000']}}", "the port '99999:70000' cannot be read"),
        ("services: {a: {build: ., ports: ['70000:80']}}", "the port '70000:80' cannot be read"),
        ("services: {a: {build: ., ports: ['999999:80']}}", "the port '999999:80' cannot be read"),
        ("services: {a: {build: ., stop_grace_period: soon}}", "`stop_grace_period` is 'soon'"),
        ("services: {a: {build: ., mem_limit: much}}", "the memory limit is 'much'"),
        ("services: {a: {build: ., security_opt: ['seccomp:./x.json']}}", "a seccomp profile in a file"),
        ("services: {a: {build: ., user: '${open'}}", "has a reference that cannot be read"),
        ("services: {a: {build: ., environment: {A: {b: c}}}}", "`environment.A` is to be a single value"),
        ("services: {a: {build: ., environment: text}}", "`environment` is no mapping"),
        ("services: {a: {build: ., cap_drop: {ALL: true}}}", "`cap_drop.0` is to be a single value"),
    ],
)
def test_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)
    assert all(diagnostic.hint for diagnostic in caught.value.diagnostics)


def test_faults_have_their_place(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read(tmp_path, "services:\n  app:\n    build: .\n    init: 5\n    pid: host\n")
    places = [(found.location.line, found.code) for found in caught.value.diagnostics]
    assert places == [(4, "HOST020"), (5, "HOST020")]


def test_what_is_lacking_and_what_is_too_much(tmp_path: Path) -> None:
    service = read(tmp_path, "services: {a: {build: ., cap_add: [CAP_SYS_ADMIN], user: root}}")
    assert len(list(find_gaps(service))) == 5
    assert list(find_excesses(service)) == [
        "cap_add CAP_SYS_ADMIN is as good as root on this machine",
        "user root is root",
    ]


def test_values_are_not_read_through_a_link(tmp_path: Path) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    (tmp_path / "secret").write_text("URL=secret\n")
    (folder / ".env").symlink_to(tmp_path / "secret")
    with pytest.raises(InvalidInputError, match="is a link"):
        read(folder, WHOLE)


KEYS: Final = (
    *("build", "context", "args", "environment", "ports", "volumes", "tmpfs", "user", "init", "deploy", "resources"),
    *("limits", "memory", "cpus", "pids", "ulimits", "healthcheck", "test", "interval", "retries", "networks", "type"),
    *("source", "target", "security_opt", "cap_add", "extra_hosts", "stop_grace_period", "network_mode", "command"),
)
SCALARS: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["${A}", "${A:-b}", "${", "$$", ".", "/x", "a:/b:ro", "1.5", "512M", "30s", "volume", "80:80", "host"]
    ),
)
VALUES: Final = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(service=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6), text=st.text(max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_read_or_refused(tmp_path: Path, service: dict[str, object], text: str) -> None:
    for content in (yaml.safe_dump({"services": {"app": {"build": ".", **service}}}, allow_unicode=True), text):
        try:
            found = read(tmp_path, content)
        except InvalidInputError:
            continue
        assert found.name


GENERATED: Final = sorted(
    file
    for file in (ROOT / "tests" / "examples").glob("*/expected/**/compose.yaml")
    if (file.parent / "Dockerfile").exists()
)


@pytest.mark.parametrize("file", GENERATED, ids=str)
def test_every_generated_file_is_read_and_confines(file: Path) -> None:
    service = read_service(file)
    assert not [*find_gaps(service), *find_excesses(service)]
