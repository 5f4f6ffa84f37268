"""The programs that read the files in earnest judge every file under `expected/` of every example."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import jsonschema
import pytest
import yaml

from tests.generate import tools
from tests.generate.making import find_tool, run
from tests.generate.test_examples import EXAMPLES
from tests.generate.test_judges import CLOUD_INIT_SCHEMA, LARGEST_USER_DATA, lint_yaml, read_compose_schema, read_unit
from tests.generate.test_windows import find_faults, read_runner

MACHINES_AT_ONCE: Final = 40
"""How many Vagrantfiles one start of Vagrant reads."""


NAMES: Final = (
    r"cloud-init/[a-z-]+|libvirt/\w+\.xml|provision\.(?:sh|ps1)"
    r"|compose\.yaml|image\.pkr\.hcl|Vagrantfile|\.env\.example"
)
"""Files that a page may speak of."""


def find(pattern: str) -> list[Path]:
    """Give the files of all examples that have a name."""
    return sorted(EXAMPLES.glob(f"*/expected/**/{pattern}"))


def label(path: Path) -> str:
    return path.relative_to(EXAMPLES).as_posix().replace("/expected/", "/")


def each(pattern: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", find(pattern), ids=label)


def is_of_parts(path: Path) -> bool:
    """Tell whether a file stands beside the folders of components."""
    return not (path.parent / "provision.sh").exists() and not (path.parent / "provision.ps1").exists()


VAGRANTFILES: Final = [path for path in find("Vagrantfile") if not is_of_parts(path)]


@each("Dockerfile")
def test_hadolint_has_no_complaint(path: Path) -> None:
    tools.lint_dockerfile(path.read_text("utf-8"))


@each("Dockerfile")
def test_an_image_is_pinned_unprivileged_and_watched(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    images = [line.partition("=")[2] for line in lines if line.startswith("ARG ") and "=" in line]
    assert all(":" in image and not image.endswith(":latest") for image in images)
    assert [line for line in lines if line.startswith("USER ")][-1] == "USER 10001:10001"
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert any(line.startswith("LABEL org.opencontainers.image.title=") for line in lines)
    assert not [line for line in lines if line.startswith("    CMD ") and ("curl" in line or "wget" in line)]
    assert not [line for line in lines if line.startswith(("CMD ", "ENTRYPOINT ")) and "[" not in line]


@each("compose.yaml")
def test_compose_meets_its_schema_and_hardens(path: Path) -> None:
    text = path.read_text("utf-8")
    lint_yaml(text, "line-length: {max: 120}")
    document = yaml.safe_load(text)
    read_compose_schema().validate(document)
    for service in document["services"].values():
        if "extends" in service:
            assert (path.parent / service["extends"]["file"]).is_file()
            continue
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["user"] == "10001:10001"
        assert "no-new-privileges:true" in service["security_opt"]
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}


@each("provision.sh")
def test_shellcheck_has_no_complaint(path: Path) -> None:
    tools.lint_shell(path.read_text("utf-8"))


@each("user-data")
def test_user_data_carries_the_script_and_meets_the_schema_of_cloud_init(path: Path) -> None:
    user_data = path.read_text("utf-8")
    assert user_data.startswith("#cloud-config\n")
    assert len(user_data.encode()) < LARGEST_USER_DATA
    assert tools.read_script_of_seed(user_data) == (path.parents[1] / "provision.sh").read_text("utf-8")
    for name in ("user-data", "meta-data", "network-config"):
        rules = "comments: disable, document-start: disable, line-length: disable"
        lint_yaml((path.parent / name).read_text("utf-8"), rules)
    if not CLOUD_INIT_SCHEMA.is_file():
        pytest.skip("the cloud-init schema is missing: `apt-get install --no-install-recommends cloud-init` brings it")
    schema = json.loads(CLOUD_INIT_SCHEMA.read_text("utf-8"))
    jsonschema.Draft4Validator(schema).validate(yaml.safe_load(user_data))


@each("provision.sh")
def test_systemd_reads_the_unit(path: Path, tmp_path: Path) -> None:
    script = path.read_text("utf-8")
    if "/etc/systemd/system/$service.service" not in script:
        assert "a service of its own" in script or "/etc/init/$service.conf" in script
        return
    tools.verify_unit(read_unit(script), tmp_path)


@each("Vagrantfile")
def test_ruby_reads_the_vagrantfile(path: Path) -> None:
    ruby = find_tool("ruby", "`apt-get install ruby` brings it")
    assert run(ruby, "-wc", str(path)) == "Syntax OK\n"


@pytest.mark.parametrize("first", range(0, len(VAGRANTFILES), MACHINES_AT_ONCE))
def test_vagrant_is_content(first: int, tmp_path: Path) -> None:
    paths = VAGRANTFILES[first : first + MACHINES_AT_ONCE]
    texts = {label(path.parent).replace("/", "-"): path.read_text("utf-8") for path in paths}
    shown = tools.validate_vagrantfiles(texts, tmp_path)
    assert sorted(re.findall(r"^==> ([\w-]+): ", shown, re.MULTILINE)) == sorted(texts)


def test_vagrant_is_content_with_machines_side_by_side(tmp_path: Path) -> None:
    for path in find("Vagrantfile"):
        if is_of_parts(path):
            (tmp_path / "Vagrantfile").write_text(path.read_text("utf-8"), "utf-8")
            tools.validate_vagrant_folder(tmp_path)


def test_vagrant_finds_a_fault_among_many(tmp_path: Path) -> None:
    good, other = (path.read_text("utf-8") for path in VAGRANTFILES[:2])
    with pytest.raises(AssertionError, match="hostnome"):
        tools.validate_vagrantfiles({"good": good, "bad": other.replace("vm.hostname", "vm.hostnome")}, tmp_path)


@each("image.pkr.hcl")
def test_packer_and_a_parser_of_hcl_read_the_template(path: Path, tmp_path: Path) -> None:
    text = path.read_text("utf-8")
    hcl2 = pytest.importorskip("hcl2", reason="python-hcl2 is missing: install the extra `dev`")
    assert hcl2.loads(text)["build"]
    tools.validate_packer(text, tmp_path)


@each("libvirt/*.xml")
def test_libvirt_reads_its_files(path: Path, tmp_path: Path) -> None:
    tools.validate_libvirt(path.read_text("utf-8"), path.stem, tmp_path)


@each("provision.ps1")
def test_a_grammar_of_powershell_reads_the_script(path: Path) -> None:
    script = path.read_text("utf-8")
    assert script.isascii()
    assert find_faults(script) == []
    if "$runner" in script:
        assert find_faults(read_runner(script)) == []


@each("README.md")
def test_the_page_names_only_files_that_exist(path: Path) -> None:
    page = path.read_text("utf-8")
    assert [name for name in re.findall(NAMES, page) if not (path.parent / name).exists()] == []
    assert "\n\n\n" not in page
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL)
    tools.lint_shell("\n".join(blocks), "--shell=bash")
