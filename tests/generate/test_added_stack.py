"""A language is added with one module and its template: nothing else has to know of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jinja2 import ChoiceLoader, FileSystemLoader

from advisor.generate import stacks
from advisor.generate.render import load_environment
from tests.generate import tools
from tests.generate.making import FORMS, make_files, make_stack
from tests.generate.test_judges import read_compose_schema, read_unit

MODULE = '''
"""Perl: a script and the modules of the distribution."""

from advisor.generate.compiled import refuse_fields
from advisor.generate.probe import ask_with_bash
from advisor.generate.stacks import StackPlan

PORTS = {"dancer": 3000}


def check_language(stack, where):
    yield from refuse_fields(stack, "Perl", {"image": "its image is perl"}, where)


def plan_stack(stack, port):
    version = stack.version or "5.42"
    return StackPlan(
        title=f"Perl {version}",
        template="stacks/perl_of_a_test.j2",
        version="",
        image=f"perl:{version}-slim",
        image_argument="PERL_IMAGE",
        manifest="app.pl",
        command=stack.command or ("perl", "app.pl"),
        probe=ask_with_bash(port, stack.health_path),
        settings={"PORT": str(port)},
        notes=("The program finds the port in `PORT`.",),
    )
'''
TEMPLATE = """
{% macro arguments() %}
ARG PERL_IMAGE={{ plan.image }}

{% endmacro %}
{% macro stages() %}
FROM ${PERL_IMAGE} AS runtime
WORKDIR /app
{% endmacro %}
{% macro files() %}
COPY . .
{% endmacro %}
{% macro guest_path() %}/usr/bin{% endmacro %}
{% macro install() %}
find_language() {
  install_packages perl
}

install_dependencies() {
  perl -c "$source_folder/$manifest"
}
{% endmacro %}
"""
NAME = "perl_of_a_test"


@pytest.fixture(autouse=True)
def perl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"{NAME}.py").write_text(MODULE, "utf-8")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / f"{NAME}.j2").write_text(TEMPLATE, "utf-8")
    monkeypatch.setattr(stacks, "__path__", [*stacks.__path__, str(tmp_path)])
    environment = load_environment()
    assert environment.loader
    monkeypatch.setattr(environment, "loader", ChoiceLoader([environment.loader, FileSystemLoader(tmp_path)]))


@pytest.mark.parametrize("form", FORMS)
def test_a_module_and_its_template_give_every_form(form: str, tmp_path: Path) -> None:
    stack = make_stack(
        language=NAME, version="", package_manager="", command=(), framework="dancer", port=None, volumes=("/data",)
    )
    files = make_files(form, stack, hardening=["read_only_root", "non_root", "named_volumes"])
    if "Dockerfile" in files:
        tools.lint_dockerfile(files["Dockerfile"])
        compose = yaml.safe_load(files["compose.yaml"])
        read_compose_schema().validate(compose)
        assert compose["services"]["app"]["ports"][0].endswith("3000:3000")
        assert 'CMD ["perl", "app.pl"]\n' in files["Dockerfile"]
    if "provision.sh" in files:
        tools.lint_shell(files["provision.sh"])
        tools.verify_unit(read_unit(files["provision.sh"]), tmp_path)
    assert "- The program finds the port in `PORT`.\n" in files["README.md"]


def test_it_is_listed_where_languages_are() -> None:
    assert NAME in stacks.list_languages()
