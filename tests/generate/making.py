"""Recommendations and workloads made by hand, and the tools that judge what is generated from them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from advisor.generate import GeneratedFile, generate
from advisor.model.fact import Fact, FactValue
from advisor.model.recommendation import Firing, Provenance, Recommendation, Veto
from advisor.model.workload import Component, Stack, Workload

FORMS = ("docker", "docker-gvisor", "docker-kata", "docker-in-vm", "vm")
RULE = "TST-010"
"""The rule that asks for every setting in these tests."""


def make_stack(**values: object) -> Stack:
    """Give the stack of the worked example, with some values replaced."""
    example: dict[str, object] = {
        "language": "python",
        "version": "3.13",
        "package_manager": "pip",
        "command": ("python", "app.py"),
        "port": 8080,
    }
    return Stack.model_validate(example | values)


FULL_STACK = make_stack(
    command=("gunicorn", "--bind", "0.0.0.0:8080", "shop.wsgi"),
    build=("python", "manage.py", "collectstatic", "--noinput"),
    env=("DATABASE_URL", "SECRET_KEY"),
    volumes=("/data", "/var/lib/shop"),
    system_packages=("libpq5", "libmagic1"),
    health_path="/healthz?full=1",
)


def make_workload(
    stack: Stack | None = None, *, name: str = "web-app", components: Iterable[Component] = ()
) -> Workload:
    """Give a workload with a stack."""
    return Workload(name=name, title="Python web application", stack=stack, components=tuple(components))


def make_recommendation(
    alternative: str = "docker",
    *,
    hardening: Iterable[str] = (),
    facts: Mapping[str, FactValue] | None = None,
    vetoed: Iterable[str] = (),
    components: Iterable[Recommendation] = (),
    component: str = "",
    texts: Mapping[str, str] | None = None,
) -> Recommendation:
    """Give a recommendation in which `TST-010` asked for all the hardening and `TST-020` ruled out what is vetoed."""
    settings = tuple(hardening)
    firing = Firing(
        rule=RULE,
        title="A rule of the tests",
        topic="test",
        because="The tests need one.",
        layer="rules",
        harden=settings,
        effect_on_margin=0.1,
    )
    veto = Veto(
        rule="TST-020",
        title="An exclusion",
        alternatives=tuple(vetoed),
        because="The tests need one.",
        remedy="Change the tests.",
    )
    said = {
        "title": "Python web application",
        "description": "It listens on port 8080.",
        "component_title": "",
        "summary": "It wins by a clear margin.",
    } | (dict(texts) if texts else {})
    return Recommendation(
        workload="web-app",
        title=said["title"],
        description=said["description"],
        component=component,
        component_title=said["component_title"],
        summary=said["summary"],
        verdict={"vm": "vm", "docker-in-vm": "both", "split": "both"}.get(alternative, "docker"),
        alternative=alternative,
        alternative_title=alternative.replace("-", " ").capitalize(),
        strength="clear",
        settled=True,
        settlement="settled",
        margin=0.1,
        verdict_margin=0.1,
        ranking=(),
        firings=(firing,),
        vetoes=(veto,) if veto.alternatives else (),
        hardening=settings,
        facts=tuple(Fact(name=name, value=value) for name, value in (facts or {}).items()),
        components=tuple(components),
        provenance=Provenance(
            advisor="0", knowledge="0", policy="balanced", rules=1, layers=("rules",), evaluated_on="2026-11-24"
        ),
    )


def make_files(
    alternative: str = "docker",
    stack: Stack | None = None,
    *,
    hardening: Iterable[str] = (),
    facts: Mapping[str, FactValue] | None = None,
) -> dict[str, str]:
    """Give the content of every file of a form, by path."""
    recommendation = make_recommendation(alternative, hardening=hardening, facts=facts)
    return by_path(generate(recommendation, make_workload(stack or make_stack())))


def by_path(files: Iterable[GeneratedFile]) -> dict[str, str]:
    """Give the content of files by path."""
    return {file.path: file.content for file in files}


def find_tool(name: str, hint: str = "") -> str:
    """Give a program's path: one installed with the tests has to be there, another (with a hint) may be missing."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None and hint:
        pytest.skip(f"{name} is missing: {hint}")
    assert found is not None, f"{name} is missing: install the extra `dev`"
    return found


def run(*command: str, text: str = "", settings: Mapping[str, str] | None = None) -> str:
    """Run a judge, in an environment of `settings`; give what it printed. Fails with that when it is not content."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, env=settings)
    output = done.stdout + done.stderr
    assert done.returncode == 0, f"{command[0]} is not content:\n{output}\n{text}"
    return output
