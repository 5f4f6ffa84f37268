from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from advisor.generate import generate
from advisor.generate.choices import NETWORK_OF
from advisor.generate.project import Form
from advisor.generate.settings import list_settings
from tests.generate.making import FORMS, FULL_STACK, RULE, make_files, make_recommendation, make_workload

SETTINGS = [
    setting["id"]
    for setting in yaml.safe_load((Path(__file__).parents[2] / "rules" / "hardening.yaml").read_text("utf-8"))[
        "settings"
    ]
]


@pytest.mark.parametrize("form", Form)
def test_every_setting_of_the_rules_has_an_answer_in_every_form(form: Form) -> None:
    assert list_settings(form) == set(SETTINGS)


@pytest.mark.parametrize("alternative", FORMS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_is_carried_out_in_a_line_that_names_the_rule_or_the_page_says_why_not(
    setting: str, alternative: str
) -> None:
    files = make_files(alternative, FULL_STACK, hardening=[setting])
    (row,) = [line for line in files["README.md"].splitlines() if line.startswith(f"| `{setting}` |")]
    _, _, rules, where, _ = row.replace("\\|", "").split("|")
    assert rules.strip() == RULE
    comment = f"{setting}: {RULE}"
    carrying = {path for path, content in files.items() if path != "README.md" and comment in content}
    path, colon, _ = where.strip().partition(": ")
    if colon and path in files:
        assert path in carrying
    else:
        assert not carrying
        assert path in {"by hand", "nothing to do"}


@pytest.mark.parametrize("alternative", FORMS)
def test_without_a_rule_no_line_names_one(alternative: str) -> None:
    assert not [
        path
        for path, content in make_files(alternative, FULL_STACK).items()
        if "-010:" in content and path != "README.md"
    ]


def test_a_setting_that_no_firing_names_is_carried_out_all_the_same() -> None:
    recommendation = make_recommendation("docker").model_copy(update={"hardening": ("init_process",)})
    files = {file.path: file.content for file in generate(recommendation, make_workload(FULL_STACK))}
    assert "init: true  # init_process: a rule\n" in files["compose.yaml"]


def test_a_container_has_one_network_and_the_page_says_which_gave_way() -> None:
    files = make_files("docker", hardening=list(NETWORK_OF))
    service = yaml.safe_load(files["compose.yaml"])["services"]["app"]
    assert service["network_mode"] == "none"
    assert not {"ports", "networks"} & set(service)
    assert files["README.md"].count("gave way to `no_network`") == 3


@pytest.mark.parametrize(
    ("alternative", "runtime", "title"),
    [
        ("docker", None, ""),
        ("docker-gvisor", "runsc", "gVisor"),
        ("docker-kata", "kata", "Kata Containers"),
        ("docker-in-vm", None, ""),
    ],
)
def test_the_alternative_decides_on_the_runtime_and_the_page_tells_of_it(
    alternative: str, runtime: str | None, title: str
) -> None:
    files = make_files(alternative)
    assert yaml.safe_load(files["compose.yaml"])["services"]["app"].get("runtime") == runtime
    assert (f"`{runtime}`" in files["README.md"]) is bool(runtime)
    assert (f"The container is run by {title}," in files["README.md"]) is bool(runtime)
    assert (f"in a container, run by {title}.\n" in files["compose.yaml"]) is bool(runtime)


def test_a_runtime_that_starts_machines_gives_every_tenant_one() -> None:
    told = {name: make_files(name, hardening=["one_tenant_per_vm"])["README.md"] for name in FORMS}
    assert "| by hand: a container is not a VM:" in told["docker"]
    assert "| by hand: a container is not a VM:" in told["docker-gvisor"]
    assert "| nothing to do: every container has a virtual machine of its own;" in told["docker-kata"]


def test_a_runtime_names_the_rules_that_ruled_out_the_plain_one() -> None:
    recommendation = make_recommendation("docker-kata", vetoed=["docker"])
    files = {file.path: file.content for file in generate(recommendation, make_workload(FULL_STACK))}
    assert "# The plain runtime is ruled out by TST-020.\n" in files["compose.yaml"]


def test_a_digest_can_be_given_and_the_files_work_without_one() -> None:
    files = make_files("docker", hardening=["digest_pinning"])
    arguments = yaml.safe_load(files["compose.yaml"])["services"]["app"]["build"]["args"]
    assert arguments == {"PYTHON_IMAGE": "${PYTHON_IMAGE:-python:3.13-slim}"}
    assert ".env.example" not in files
    assert 'echo "PYTHON_IMAGE=python:3.13-slim@$digest" >>.env\n' in files["README.md"]
    assert "(digest_pinning: TST-010)" in files["README.md"]


def test_hardening_holds_without_any_rule() -> None:
    service = yaml.safe_load(make_files("docker", FULL_STACK)["compose.yaml"])["services"]["app"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == "10001:10001"
    assert not {"privileged", "cap_add", "pid", "ipc", "devices"} & set(service)
    script = make_files("vm", FULL_STACK)["provision.sh"]
    for line in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "SystemCallFilter=@system-service",
    ):
        assert f"\n{line}\n" in script


def test_a_comment_names_a_few_rules_and_the_page_all() -> None:
    recommendation = make_recommendation("docker", hardening=["init_process"])
    (firing,) = recommendation.firings
    rules = [f"TST-{number}0" for number in range(11, 18)]
    firings = tuple(firing.model_copy(update={"rule": rule}) for rule in rules)
    files = generate(recommendation.model_copy(update={"firings": firings}), make_workload(FULL_STACK))
    content = {file.path: file.content for file in files}
    assert "init: true  # init_process: TST-110, TST-120, TST-130, TST-140 and 3 more\n" in content["compose.yaml"]
    assert f"| `init_process` | {', '.join(rules)} | compose.yaml" in content["README.md"]
