"""The programs that read the files in earnest judge every form, plain and with everything asked for."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import jsonschema
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema  # type: ignore[import-untyped] # ships no types
from yamllint import linter  # type: ignore[import-untyped] # ships no types
from yamllint.config import YamlLintConfig  # type: ignore[import-untyped] # ships no types

from tests.generate import tools
from tests.generate.making import FORMS, FULL_STACK, find_tool, make_files, make_stack, run

CONTAINERS = ("docker", "docker-gvisor", "docker-kata", "docker-in-vm")
MACHINES = ("vm", "docker-in-vm")
SETTINGS = [
    setting["id"]
    for setting in yaml.safe_load((Path(__file__).parents[2] / "rules" / "hardening.yaml").read_text("utf-8"))[
        "settings"
    ]
]
ONE_NETWORK = {"no_network", "host_network", "macvlan_network"}
CASES = {
    "plain": (make_stack(), []),
    "full": (FULL_STACK, []),
    "low port": (make_stack(port=80, version=""), ["macvlan_network", "static_mac"]),
    "everything asked": (FULL_STACK, [setting for setting in SETTINGS if setting not in ONE_NETWORK]),
    "cut off": (FULL_STACK, ["no_network", "user_namespace"]),
    "host network": (FULL_STACK, ["host_network", "user_namespace"]),
}
CLOUD_INIT_SCHEMA = Path("/usr/lib/python3/dist-packages/cloudinit/config/schemas/schema-cloud-config-v1.json")
LARGEST_USER_DATA = 16_384
"""What the cloud with the smallest bound accepts, in bytes."""


@cache
def make_case(name: str, alternative: str) -> dict[str, str]:
    stack, hardening = CASES[name]
    return make_files(alternative, stack, hardening=hardening)


each_case = pytest.mark.parametrize("name", CASES)
widest_cases = pytest.mark.parametrize("name", ["low port", "everything asked", "cut off"])
"""Those that between them reach every line of a template, for the judges that take their time."""


@each_case
@pytest.mark.parametrize("alternative", CONTAINERS)
def test_hadolint_has_no_complaint(name: str, alternative: str) -> None:
    tools.lint_dockerfile(make_case(name, alternative)["Dockerfile"])


@each_case
@pytest.mark.parametrize("alternative", CONTAINERS)
def test_compose_meets_its_schema(name: str, alternative: str) -> None:
    read_compose_schema().validate(yaml.safe_load(make_case(name, alternative)["compose.yaml"]))


@each_case
@pytest.mark.parametrize("alternative", CONTAINERS)
def test_yamllint_has_no_complaint(name: str, alternative: str) -> None:
    lint_yaml(make_case(name, alternative)["compose.yaml"], "line-length: {max: 120}")


@widest_cases
@pytest.mark.parametrize("alternative", MACHINES)
def test_shellcheck_has_no_complaint(name: str, alternative: str) -> None:
    tools.lint_shell(make_case(name, alternative)["provision.sh"])


@each_case
@pytest.mark.parametrize("alternative", MACHINES)
def test_bash_reads_the_script(name: str, alternative: str) -> None:
    run(find_tool("bash", "a Bourne-again shell"), "-n", text=make_case(name, alternative)["provision.sh"])


@each_case
@pytest.mark.parametrize("alternative", MACHINES)
def test_user_data_meets_the_schema_of_cloud_init(name: str, alternative: str) -> None:
    if not CLOUD_INIT_SCHEMA.is_file():
        pytest.skip("the cloud-init schema is missing: `apt-get install --no-install-recommends cloud-init` brings it")
    user_data = make_case(name, alternative)["cloud-init/user-data"]
    schema = json.loads(CLOUD_INIT_SCHEMA.read_text("utf-8"))
    jsonschema.Draft4Validator(schema).validate(yaml.safe_load(user_data))


@each_case
@pytest.mark.parametrize("alternative", MACHINES)
def test_yamllint_has_no_complaint_about_the_seed(name: str, alternative: str) -> None:
    for path in ("cloud-init/user-data", "cloud-init/meta-data"):
        lint_yaml(
            make_case(name, alternative)[path], "comments: disable, document-start: disable, line-length: disable"
        )


@each_case
@pytest.mark.parametrize("alternative", MACHINES)
def test_user_data_carries_the_script_and_fits_every_cloud(name: str, alternative: str) -> None:
    files = make_case(name, alternative)
    user_data = files["cloud-init/user-data"]
    assert user_data.startswith("#cloud-config\n")
    assert len(user_data.encode()) < LARGEST_USER_DATA
    config = yaml.safe_load(user_data)
    (file,) = config["write_files"]
    assert file["content"] == files["provision.sh"]
    assert config["runcmd"] == [[file["path"], "--prepare"]]
    assert yaml.safe_load(files["cloud-init/meta-data"])["local-hostname"] == config["hostname"]


@each_case
@pytest.mark.parametrize("alternative", MACHINES)
def test_ruby_reads_the_vagrantfile(name: str, alternative: str) -> None:
    ruby = find_tool("ruby", "`apt-get install ruby` brings it")
    assert run(ruby, "-wc", "-", text=make_case(name, alternative)["Vagrantfile"]) == "Syntax OK\n"


@each_case
def test_systemd_reads_the_unit(name: str, tmp_path: Path) -> None:
    tools.verify_unit(read_unit(make_case(name, "vm")["provision.sh"]), tmp_path)


@each_case
def test_the_unit_of_a_machine_with_an_engine_starts_compose(name: str) -> None:
    unit = read_unit(make_case(name, "docker-in-vm")["provision.sh"])
    assert "\nExecStart=/usr/bin/docker compose --env-file /etc/web-app/env up --build " in unit


@each_case
@pytest.mark.parametrize("alternative", FORMS)
def test_the_page_names_only_files_and_folders_that_exist(name: str, alternative: str) -> None:
    files = make_case(name, alternative)
    readme = files["README.md"]
    for path in re.findall(
        r"(?:cloud-init/[a-z-]+|provision\.sh|compose\.yaml|Dockerfile|Vagrantfile|\.env\.example)", readme
    ):
        assert path in files, path
    assert readme.count("\n# ") == 0
    assert readme.startswith("# Python web application\n")
    assert "\n\n\n" not in readme


@widest_cases
@pytest.mark.parametrize("alternative", FORMS)
def test_every_command_of_the_page_is_a_command(name: str, alternative: str) -> None:
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", make_case(name, alternative)["README.md"], re.MULTILINE | re.DOTALL)
    assert blocks
    run(find_tool("shellcheck"), "--norc", "--shell=bash", "-", text="\n".join(blocks))


def lint_yaml(text: str, rules: str) -> None:
    """Fail with everything that yamllint's default rules, changed by `rules`, find in a text."""
    config = YamlLintConfig(f"{{extends: default, rules: {{{rules}}}}}")
    assert list(map(str, linter.run(text, config))) == []


def read_unit(script: str) -> str:
    """Give the unit that a script carries."""
    found = re.search(r"<<'END_OF_UNIT'\n(.*?)^END_OF_UNIT$", script, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


@cache
def read_compose_schema() -> jsonschema.protocols.Validator:
    """Give a validator for the schema of compose files that check-jsonschema ships."""
    schema = get_builtin_schema("vendor.compose-spec")
    return jsonschema.validators.validator_for(schema)(schema)
