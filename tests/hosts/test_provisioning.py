"""What is generated for machines, run in earnest: in a machine that boots, and in containers of the same system."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from advisor.hosts.boot import ANSWERS, BOOTS, FINISHES
from advisor.hosts.check import Check
from advisor.hosts.machines import verify_machine
from advisor.hosts.seed import find_service, pack_project

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

GREETER: Final = Path(__file__).parents[1] / "machines" / "greeter"
EXAMPLES: Final = Path(__file__).parents[1] / "examples"
SERVICE: Final = "greeter-app"
BOOT_SECONDS: Final = 1200.0

# Everything that a second run could change: what lies where, whose it is, when it was last written, what is in it.
LIST_ALL: Final = r"""
cd / && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run \) -prune -o \
  -printf '%p %y %m %U:%G %s %T@ %C@ %l\n' | LC_ALL=C sort
"""
STAGES: Final = """
set -e
cloud-init init --local
cloud-init init
cloud-init modules --mode=config
cloud-init modules --mode=final
"""


@pytest.fixture(scope="module")
def greeter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a small application with the files of its machine, as a user makes it."""
    folder = tmp_path_factory.mktemp("work") / "greeter"
    shutil.copytree(GREETER, folder)
    words = ["generate", "workload.yaml", "--as", "vm", "-o", "."]
    subprocess.run([sys.executable, "-m", "advisor", *words], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.vm
def test_a_machine_with_the_generated_seed_reaches_its_probe(greeter: Path, vm_image: Path) -> None:
    disk = vm_image / "base.qcow2"
    before = disk.stat()
    with closing(verify_machine(greeter, vm_image, seconds=BOOT_SECONDS)) as events:
        checks = [event for event in events if isinstance(event, Check)]
    for check in checks:
        print(f"{check.status:8} {check.name}: {check.message}\n{check.detail}")  # noqa: T201 - shown when it fails
    by_name = {check.name: check for check in checks}
    assert {check.status for check in checks} <= {"passed", "missing"}
    assert [by_name[name].status for name in (BOOTS, ANSWERS, FINISHES)] == ["passed"] * 3
    assert by_name[ANSWERS].message.startswith("healthy on port 8080")
    after = disk.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)


@pytest.fixture(scope="module")
def engine() -> Iterator[DockerClient]:
    """Give a client of the engine that tests may use."""
    from advisor.hosts.engine import connect

    found = connect()
    yield found.client
    found.close()


@pytest.fixture(scope="module")
def system(engine: DockerClient, vm_image: Path) -> Iterator[str]:
    """Give the system of the image as an image for containers."""
    tag = uuid.uuid4().hex  # tests may run in several processes
    engine.api.import_image_from_file(str(vm_image / "root.tar"), repository="advisor-test-system", tag=tag)
    yield f"advisor-test-system:{tag}"
    engine.images.remove(f"advisor-test-system:{tag}", force=True)


@pytest.fixture
def container(engine: DockerClient, system: str) -> Iterator[Container]:
    """Give a container of that system, without a network, in which cloud-init may set a name."""
    made = engine.containers.create(
        system, ["/bin/sleep", "infinity"], network_mode="none", cap_add=["SYS_ADMIN"], init=True
    )
    try:
        made.start()
        yield made
    finally:
        made.remove(force=True)


def run(container: Container, *words: str) -> str:
    """Run a command in a container that has to end well, and give what it says."""
    code, output = container.exec_run(list(words))
    text = decode(output)
    assert code == 0, text
    return text


def decode(output: object) -> str:
    """Give what a command said, which comes whole unless a stream was asked for."""
    assert isinstance(output, bytes)
    return output.decode("utf-8", "replace")


def put_project(container: Container, folder: Path, place: str, archive: Path) -> None:
    assert pack_project(folder, archive) == ""
    run(container, "mkdir", "-p", place)
    assert container.put_archive(place, archive.read_bytes())


@pytest.mark.engine
def test_provisioning_again_changes_nothing(greeter: Path, container: Container, tmp_path: Path) -> None:
    put_project(container, greeter, f"/srv/{SERVICE}", tmp_path / "project.tar")
    first = run(container, f"/srv/{SERVICE}/provision.sh")
    assert f"{SERVICE}: copying the project to /opt/{SERVICE}/app" in first
    before = run(container, "bash", "-c", LIST_ALL)
    assert f"./opt/{SERVICE}/app/app.py f" in before
    assert f"./etc/systemd/system/{SERVICE}.service f" in before
    second = run(container, f"/srv/{SERVICE}/provision.sh")
    after = run(container, "bash", "-c", LIST_ALL)
    assert set(before.splitlines()) ^ set(after.splitlines()) == set()
    assert second == f"{SERVICE}: systemd does not run here: the unit is installed, start it where it does\n"


@pytest.mark.engine
def test_a_change_of_the_project_is_all_that_another_run_takes_over(
    greeter: Path, container: Container, tmp_path: Path
) -> None:
    put_project(container, greeter, f"/srv/{SERVICE}", tmp_path / "project.tar")
    run(container, f"/srv/{SERVICE}/provision.sh")
    run(container, "bash", "-c", f"echo '# changed' >>/srv/{SERVICE}/app.py")
    assert "copying the project" in run(container, f"/srv/{SERVICE}/provision.sh")
    assert run(container, "tail", "-n", "1", f"/opt/{SERVICE}/app/app.py") == "# changed\n"


def seed_of(user_data: Path, archive: io.BytesIO) -> bytes:
    """Give an archive with a seed, for `/`."""
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name in ("user-data", "meta-data"):
            tar.add(user_data.with_name(name), arcname=f"var/lib/cloud/seed/nocloud/{name}")
    return archive.getvalue()


def run_stages(container: Container, user_data: Path) -> list[str]:
    """Let cloud-init do everything that it does at the first start of a machine; give its errors."""
    assert container.put_archive("/", seed_of(user_data, io.BytesIO()))
    _, output = container.exec_run(["sh", "-c", STAGES])
    result = json.loads(run(container, "cat", "/run/cloud-init/result.json"))["v1"]
    assert "DataSourceNoCloud" in result["datasource"], decode(output)
    return [str(error) for error in result["errors"]]


@pytest.mark.engine
def test_the_stages_of_cloud_init_prepare_a_machine(greeter: Path, container: Container, tmp_path: Path) -> None:
    put_project(container, greeter, f"/srv/{SERVICE}", tmp_path / "project.tar")
    assert run_stages(container, greeter / "cloud-init" / "user-data") == []
    assert run(container, "hostname") == "greeter\n"
    assert run(container, "cat", f"/usr/local/sbin/{SERVICE}-provision") == (greeter / "provision.sh").read_text(
        "utf-8"
    )
    assert "app.py" in run(container, "ls", f"/opt/{SERVICE}/app")


FIRST_STAGES: Final = """
set -e
rm -rf /run/cloud-init /var/lib/cloud/instance /var/lib/cloud/instances /var/lib/cloud/sem /var/lib/cloud/data
cloud-init init --local
cloud-init init
cloud-init modules --mode=config
"""
"""All but the last stage, which installs and would need a network."""


@pytest.mark.engine
@pytest.mark.parametrize("form", ["vm", "both", "advised"])
def test_every_seed_passes_the_stages_before_the_installation(container: Container, form: str) -> None:
    seeds = sorted(EXAMPLES.glob(f"*/expected/{form}/**/user-data"))
    assert seeds
    for user_data in seeds:
        assert container.put_archive("/", seed_of(user_data, io.BytesIO()))
        code, output = container.exec_run(["sh", "-c", FIRST_STAGES])
        said = decode(output)
        assert code == 0, f"{user_data}: {said}"
        status = json.loads(run(container, "cat", "/run/cloud-init/status.json"))["v1"]
        assert "DataSourceNoCloud" in status["datasource"], f"{user_data}: {said}"
        stages = [status[stage] for stage in ("init-local", "init", "modules-config")]
        assert [error for stage in stages for error in stage["errors"]] == [], f"{user_data}: {said}"
        assert all(stage["finished"] for stage in stages), f"{user_data}: {said}"
        assert "Failed loading yaml" not in said
        service = find_service(user_data.read_text("utf-8"))
        written = run(container, "cat", f"/usr/local/sbin/{service}-provision")
        assert written == user_data.parents[1].joinpath("provision.sh").read_text("utf-8")


@pytest.mark.engine
@pytest.mark.parametrize(
    "name", ["python-uv-fastapi/expected/vm", "node-eol/expected/both", "installer-service/expected/vm"]
)
def test_the_stages_of_cloud_init_take_every_form(container: Container, name: str) -> None:
    user_data = EXAMPLES / name / "cloud-init" / "user-data"
    errors = run_stages(container, user_data)
    # Without a network nothing can be installed; whatever else cloud-init complains about is a fault of the seed.
    assert [error for error in errors if "scripts_user" not in error and "scripts-user" not in error] == []
    service = find_service(user_data.read_text("utf-8"))
    script = user_data.parents[1] / "provision.sh"
    assert run(container, "cat", f"/usr/local/sbin/{service}-provision") == script.read_text("utf-8")
