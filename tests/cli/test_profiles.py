from __future__ import annotations

from pathlib import Path

import pytest

from advisor.knowledge.profiles import list_profiles
from tests.cli.running import WEB_APP, Runner


def test_list_names_every_profile_with_its_title(run: Runner) -> None:
    ended = run("profiles", "list")
    assert (ended.code, ended.err) == (0, "")
    names = {line.split()[0] for line in ended.out.splitlines() if line.startswith("  ")}
    assert names == {*list_profiles("workloads"), *list_profiles("policies")}
    assert "Python web application" in ended.out


def test_show_prints_the_file_as_it_is(run: Runner) -> None:
    ended = run("profiles", "show", "web-app")
    assert ended.code == 0
    assert ended.out == Path(WEB_APP).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*list_profiles("workloads")][:3])
def test_what_is_shown_can_be_evaluated(run: Runner, tmp_path: Path, name: str) -> None:
    (tmp_path / "copy.yaml").write_text(run("profiles", "show", name).out, encoding="utf-8")
    assert run("evaluate", "copy.yaml").code == 0


def test_policies_are_shown_too(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(run("profiles", "show", "regulated").out, encoding="utf-8")
    assert run("evaluate", WEB_APP, "--policy", "own.yaml").code == 0


@pytest.mark.parametrize(
    ("name", "hint"), [("web-ap", "did you mean `web-app`?"), ("zzzzzz", "advisor profiles list"), ("", "")]
)
def test_an_unknown_name(run: Runner, name: str, hint: str) -> None:
    ended = run("profiles", "show", name)
    assert (ended.code, ended.out) == (1, "")
    assert hint in ended.err
