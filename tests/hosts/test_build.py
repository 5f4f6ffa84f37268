"""What a failed build is told as, and which command builds."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from unittest.mock import MagicMock

import pytest
from docker.api.build import process_dockerfile

from advisor.hosts.build import build_image, explain_failure, find_builder, needs_buildkit
from advisor.hosts.engine import Engine
from advisor.hosts.mark import Mark
from advisor.hosts.service import Service

OF_20: Final = """\
#6 [3/4] RUN python -c "import shop"
#6 sha256:ec99126b408c4b7933aedfeae43483879618fe1c08ced2a046525feff78a3034
#6 0.401 ModuleNotFoundError: No module named 'shop'
#6 ERROR: executor failed running [/bin/sh -c python -c "import shop"]: exit code: 1
------
 > [3/4] RUN python -c "import shop":
------
executor failed running [/bin/sh -c python -c "import shop"]: exit code: 1
"""
OF_28: Final = """\
#7 [3/4] RUN python -c "import shop"
#7 0.151 ModuleNotFoundError: No module named 'shop'
#7 ERROR: process "/bin/sh -c python -c \\"import shop\\"" did not complete successfully: exit code: 1
------
 > [3/4] RUN python -c "import shop":
0.151 ModuleNotFoundError: No module named 'shop'
------
Dockerfile:3
--------------------
ERROR: failed to solve: process "/bin/sh -c python -c \\"import shop\\"" did not complete successfully: exit code: 1
"""
NO_IMAGE: Final = """\
#3 [internal] load metadata for docker.io/library/shop:1
#3 ERROR: failed to do request: Head "https://example.invalid/v2/": dial tcp: lookup example.invalid: no such host
------
failed to solve with frontend dockerfile.v0: failed to do request: no such host
"""


@pytest.mark.parametrize("output", [OF_20, OF_28])
def test_failed_step(output: str) -> None:
    problem = explain_failure(output.splitlines())
    assert str(problem) == 'exit code 1 of: python -c "import shop"'
    assert "ModuleNotFoundError: No module named 'shop'" in problem.detail.splitlines()
    assert "sha256" not in problem.detail


def test_image_that_cannot_be_fetched() -> None:
    problem = explain_failure(NO_IMAGE.splitlines())
    assert str(problem) == "a base image cannot be fetched"
    assert "network" in problem.hint


@pytest.mark.parametrize("reason", ['"/requirements.txt" not found: not found', '"/requirements.txt": not found'])
@pytest.mark.parametrize(
    ("step", "is_of_the_folder"), [("COPY requirements.txt ./", True), ("COPY --from=build /a /a", False)]
)
def test_file_that_is_not_in_the_folder(reason: str, step: str, *, is_of_the_folder: bool) -> None:
    problem = explain_failure([f"#9 [build 2/4] {step}", f"#9 ERROR: {reason}"])
    assert str(problem) == reason
    wanted = "put `requirements.txt` into the folder, with the rest of the application"
    assert (problem.hint == wanted) == is_of_the_folder
    assert problem.hint


def test_builder_that_says_nothing() -> None:
    assert str(explain_failure([])) == "the builder said nothing"


def make_command(folder: Path, *, release: str, has_plugin: bool, name: str = "Docker") -> Path:
    folder.mkdir()
    command = folder / "docker"
    plugin = "exit 0" if has_plugin else "exit 1"
    command.write_text(
        f'#!/bin/sh\ncase $1 in buildx) {plugin} ;; --version) echo "{name} version {release}" ;; *) exit 1 ;; esac\n'
    )
    command.chmod(0o755)
    return command


def test_builder_is_the_first_that_has_buildkit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = make_command(tmp_path / "bare", release="28.2.2", has_plugin=False)
    old = make_command(tmp_path / "old", release="20.10.24+dfsg1", has_plugin=False)
    new = make_command(tmp_path / "new", release="28.2.2", has_plugin=True)
    other = make_command(tmp_path / "other", release="4.9.3", has_plugin=False, name="podman")
    for order, expected in [
        ((other, old), (str(old), "build")),
        ((bare, old, new), (str(old), "build")),
        ((bare, new, old), (str(new), "buildx", "build", "--load")),
        ((bare,), ()),
        ((), ()),
    ]:
        monkeypatch.setenv("PATH", ":".join(str(command.parent) for command in order))
        assert find_builder() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM x\nRUN --mount=type=cache,target=/root/.m2 mvn\n", True),
        ("FROM x\nCOPY --chmod=0755 a b\n", True),
        ("FROM x\nCOPY --from=build a b\nRUN mvn --batch-mode\n", False),
    ],
)
def test_what_needs_buildkit(tmp_path: Path, text: str, *, expected: bool) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text(text)
    assert needs_buildkit(file) is expected


def test_builder_of_the_sdk_finds_the_dockerfile_of_a_folder_named_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app" / "parts").mkdir(parents=True)
    (tmp_path / "app" / "parts" / "Dockerfile").write_text("FROM scratch\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    client = MagicMock()
    client.images.build.return_value = (None, ())
    client.images.get.return_value.attrs = {"Size": 1}
    service = Service(name="app", dockerfile="parts/Dockerfile", build_args={}, environment={}, ulimits={})
    build_image(Engine(client, ""), Path("app"), service, Mark(), 1)
    asked = client.images.build.call_args.kwargs
    assert process_dockerfile(asked["dockerfile"], asked["path"]) == ("parts/Dockerfile", None)
