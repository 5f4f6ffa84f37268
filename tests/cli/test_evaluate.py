from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.cli import inputs
from tests.cli.running import DAY, WEB_APP, WORKLOADS, Runner

UNDECIDED = """
name: mac-builds
answers: {os_family: macos, node_agent: true}
"""


@pytest.fixture
def undecided(tmp_path: Path) -> str:
    file = tmp_path / "undecided.yaml"
    file.write_text(UNDECIDED, encoding="utf-8")
    return str(file)


def test_one_file_gives_a_report(run: Runner) -> None:
    ended = run("evaluate", WEB_APP, *DAY)
    assert ended.code == 0
    assert ended.err == ""
    assert ended.out.startswith("Python web application (web-app)\nDOCKER  Docker container · ")
    assert f"advisor generate {WEB_APP} -o web-app\n" in ended.out


def test_standard_input_is_a_file_too(run: Runner) -> None:
    ended = run("evaluate", "-", *DAY, stdin=Path(WEB_APP).read_bytes())
    assert ended.code == 0
    assert ended.out.startswith("Python web application")


def test_an_empty_standard_input_is_a_diagnostic(run: Runner) -> None:
    ended = run("evaluate", "-")
    assert ended.code == 1
    assert ended.err.startswith("standard input:1:1: error SHAPE050")


@pytest.mark.parametrize("name", sorted(file.stem for file in WORKLOADS.glob("*.yaml")))
def test_every_archetype_is_advised(run: Runner, name: str) -> None:
    ended = run("evaluate", str(WORKLOADS / f"{name}.yaml"), *DAY)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("\n") <= 30


def test_json_is_one_object(run: Runner) -> None:
    ended = run("evaluate", WEB_APP, "--format", "json", *DAY)
    recommendation = json.loads(ended.out)
    assert recommendation["schema"] == "advisor/recommendation/2"
    assert recommendation["provenance"]["evaluated_on"] == "2026-11-24"


def test_json_is_the_same_twice(run: Runner) -> None:
    words = ("evaluate", WEB_APP, "--format", "json", *DAY)
    assert run(*words).out == run(*words).out


def test_several_files_give_a_table_and_the_worst_code(run: Runner, undecided: str) -> None:
    ended = run("evaluate", WEB_APP, undecided, *DAY)
    assert ended.code == 3
    lines = ended.out.splitlines()
    assert lines[0].split() == ["workload", "verdict", "alternative", "strength", "margin", "decided", "by"]
    assert [line.split()[:2] for line in lines[1:]] == [["web-app", "docker"], ["mac-builds", "undecided"]]


def test_several_files_give_a_json_list(run: Runner) -> None:
    ended = run("evaluate", WEB_APP, WEB_APP, "--format", "json")
    assert [item["workload"] for item in json.loads(ended.out)] == ["web-app", "web-app"]


def test_several_files_can_be_told_in_full(run: Runner) -> None:
    ended = run("evaluate", WEB_APP, str(WORKLOADS / "batch-job.yaml"), "--all")
    assert ended.out.count("Rules that fired") == 2


def test_all_findings_of_all_files_are_told_and_the_rest_is_advised(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("name: one\nanswers: {tenancy: sngle, nonsense: 1}\n", encoding="utf-8")
    (tmp_path / "two.yaml").write_text("name: [\n", encoding="utf-8")
    ended = run("evaluate", "one.yaml", WEB_APP, "two.yaml", "three.yaml", *DAY)
    assert ended.code == 1
    heads = [line.split(":")[0] for line in ended.err.splitlines() if "error" in line]
    assert heads == ["one.yaml", "one.yaml", "three.yaml", "two.yaml"]
    assert ended.out.count("invalid") == 3
    assert "web-app" in ended.out


def test_an_invalid_file_alone_prints_nothing_else(run: Runner) -> None:
    ended = run("evaluate", "nothing.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert "try: check the path" in ended.err


@pytest.mark.parametrize("name", ["web-app.yaml", "web-app", "folder/web-app.yaml"])
def test_a_missing_file_with_the_name_of_an_archetype(run: Runner, name: str) -> None:
    ended = run("evaluate", name)
    assert ended.code == 1
    assert "try: advisor profiles show web-app > web-app.yaml\n" in ended.err


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("quote.yaml", "quotes.yaml"),
        ("quotes.yml", "quotes.yaml"),
        ("Quotes", "quotes.yaml"),
        ("web-app", "web-app.yaml"),
    ],
)
def test_a_missing_file_is_perhaps_the_one_beside_it(run: Runner, tmp_path: Path, named: str, meant: str) -> None:
    (tmp_path / meant).write_text("name: quotes\n", encoding="utf-8")
    (tmp_path / "notes.yaml").touch()
    ended = run("evaluate", named)
    assert ended.code == 1
    assert f"try: did you mean `{meant}`?\n" in ended.err
    assert "try: check the path\n" in run("evaluate", "elsewhere.yaml").err
    assert "try: check the path\n" in run("evaluate", "no/such/folder.yaml").err


def test_hostile_names_cannot_steer_the_terminal(run: Runner) -> None:
    ended = run("evaluate", "\x1b[31mred\n.yaml", "\udcff.yaml")
    assert ended.code == 1
    assert "\x1b" not in ended.err
    assert ended.err.count("\n") == 4


@pytest.mark.parametrize(("expect", "code"), [("docker", 0), ("vm", 4), ("both", 4), ("undecided", 4)], ids=str)
def test_expectations(run: Runner, expect: str, code: int) -> None:
    ended = run("evaluate", WEB_APP, "--expect", expect)
    assert ended.code == code
    assert (f"CLI010: expected the verdict {expect}, the advice is docker" in ended.err) is bool(code)


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ("docker", ""),
        ("docker-kata", ""),
        ("docker-gvisor", "expected the alternative docker-gvisor, the advice is docker-kata\n"),
        ("split", "expected the alternative split, the advice is docker-kata\n"),
        ("vm", "expected the verdict vm, the advice is docker\n"),
    ],
    ids=str,
)
def test_a_verdict_or_an_alternative_can_be_expected(
    run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expect: str, told: str
) -> None:
    advised, changed = inputs.advise_workload, {"verdict": "docker", "alternative": "docker-kata"}
    monkeypatch.setattr(inputs, "advise_workload", lambda *what: advised(*what).model_copy(update=changed))
    ended = run("evaluate", WEB_APP, "--expect", expect)
    assert ended.code == (4 if told else 0)
    assert told in ended.err
    file = tmp_path / "mine.yaml"
    file.write_text(Path(WEB_APP).read_text("utf-8") + f"expect: {expect}\n", encoding="utf-8")
    ended = run("evaluate", str(file))
    assert ended.code == (4 if told else 0)
    right = told.rpartition(" ")[2].strip()
    assert (f"write `expect: {right}` into the file" in ended.err) is bool(told)


def test_an_expectation_that_was_split_in_two_names_both(run: Runner, tmp_path: Path) -> None:
    ended = run("evaluate", WEB_APP, "--expect", "docker-sandboxed")
    assert ended.code == 2
    assert "`docker-sandboxed`, it became `docker-gvisor` and `docker-kata`" in " ".join(ended.err.split())
    file = tmp_path / "mine.yaml"
    file.write_text(Path(WEB_APP).read_text("utf-8") + "expect: docker-sandboxed\n", encoding="utf-8")
    ended = run("evaluate", str(file))
    assert ended.code == 1
    assert "error FACT050: there is no verdict and no alternative `docker-sandboxed`\n" in ended.err
    assert "    try: it became `docker-gvisor` and `docker-kata`\n" in ended.err


def test_undecided_can_be_expected(run: Runner, undecided: str) -> None:
    assert run("evaluate", undecided).code == 3
    assert run("evaluate", undecided, "--expect", "undecided").code == 0
    assert run("evaluate", undecided, "--expect", "vm").code == 4


@pytest.mark.parametrize(
    ("expected", "options", "code"),
    [
        pytest.param("docker", (), 0, id="met"),
        pytest.param("vm", (), 4, id="unmet"),
        pytest.param("vm", ("--expect", "docker"), 0, id="the option comes first"),
        pytest.param("docker", ("--expect", "vm"), 4, id="the option alone is unmet"),
    ],
)
def test_a_workload_can_say_what_is_expected(
    run: Runner, tmp_path: Path, expected: str, options: tuple[str, ...], code: int
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(Path(WEB_APP).read_text("utf-8") + f"expect: {expected}\n", encoding="utf-8")
    ended = run("evaluate", str(file), *options)
    assert ended.code == code
    assert ended.err.count("mine.yaml: error CLI010: expected the verdict vm, the advice is docker\n") == bool(code)
    assert ("write `expect: docker` into the file" in ended.err) is (code == 4 and not options)


def test_each_file_is_held_to_its_own_expectation(run: Runner, tmp_path: Path, undecided: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(UNDECIDED + "expect: undecided\n", encoding="utf-8")
    assert run("evaluate", WEB_APP, str(file)).code == 0
    assert run("evaluate", str(file), undecided).code == 3
    file.write_text(UNDECIDED + "expect: vm\n", encoding="utf-8")
    assert run("evaluate", str(file), undecided).code == 4


def test_an_unknown_verdict_cannot_be_expected(run: Runner) -> None:
    ended = run("evaluate", WEB_APP, "--expect", "vn")
    assert ended.code == 2
    assert "there is no verdict and no alternative `vn`" in " ".join(ended.err.split())


def test_settings_answer_differently(run: Runner) -> None:
    plain = json.loads(run("evaluate", WEB_APP, "--format", "json").out)
    words = ("--set", "tenancy=hostile_or_not", "--set", "os_family=windows", "--set", "needs_desktop=true")
    refused = run("evaluate", WEB_APP, *words)
    assert refused.code == 1
    assert "--set tenancy=hostile_or_not: error VALUE010" in refused.err
    other = json.loads(run("evaluate", WEB_APP, *words[2:], "--format", "json").out)
    assert (plain["verdict"], other["verdict"]) == ("docker", "vm")


def test_settings_reach_the_components(run: Runner) -> None:
    file = str(WORKLOADS / "modern-front-legacy-core.yaml")
    ended = json.loads(run("evaluate", file, "--set", "scaling=fixed", "--format", "json").out)
    for part in ended["components"]:
        assert {"scaling": "fixed"}.items() <= {fact["name"]: fact["value"] for fact in part["facts"]}.items()


def test_a_setting_without_a_value_takes_the_answer_away(run: Runner) -> None:
    ended = json.loads(run("evaluate", WEB_APP, "--set", "state=", "--format", "json").out)
    assert "state" not in {fact["name"] for fact in ended["facts"]}
    assert "state" in {question["fact"] for question in ended["open_questions"]}


def test_all_wrong_options_are_told_at_once(run: Runner) -> None:
    ended = run("evaluate", WEB_APP, "--policy", "regulted", "--set", "x", "--set", "nothing=1")
    assert ended.code == 1
    assert [line.split()[-1] for line in ended.err.splitlines() if "error" not in line][-1:] == ["`regulated`?"]
    assert ended.err.count("error") == 3


def test_the_policy_that_is_typed_comes_before_the_workloads_own(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("name: own\nanswers: {}\npolicy: regulated\n", encoding="utf-8")
    own = json.loads(run("evaluate", "own.yaml", "--format", "json").out)
    typed = json.loads(run("evaluate", "own.yaml", "--policy", "density-first", "--format", "json").out)
    assert (own["provenance"]["policy"], typed["provenance"]["policy"]) == ("regulated", "density-first")


def test_an_unknown_policy_of_a_workload_is_a_diagnostic(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("name: own\nanswers: {}\npolicy: nonsense\n", encoding="utf-8")
    ended = run("evaluate", "own.yaml")
    assert ended.code == 1
    assert "IO060" in ended.err


def test_house_rules_are_named(run: Runner, tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    (house / "house.yaml").write_text(
        "topic: house\nprefix: HSE\ntitle: House rules\nrules:\n"
        "  - {id: HSE-010, title: Machines are scarce, when: {os_family: linux}, judgement: true,\n"
        "     then: {shift: {docker: {operability: 0.2}}}, because: The estate is full.}\n",
        encoding="utf-8",
    )
    ended = run("evaluate", WEB_APP, "--rules", "house", "--all")
    assert ended.code == 0
    assert "Layer: house" in ended.out
    assert "layer house" in ended.out


def test_output_goes_to_a_file_and_never_over_another(run: Runner, tmp_path: Path) -> None:
    first = run("evaluate", WEB_APP, "--output", "report.txt", *DAY)
    assert (first.code, first.out) == (0, "")
    written = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert written.startswith("Python web application")
    again = run("evaluate", WEB_APP, "--output", "report.txt", "--format", "json", *DAY)
    assert again.code == 1
    assert "report.txt: error" in again.err
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == written
    forced = run("evaluate", WEB_APP, "--output", "report.txt", "--format", "json", "--force", *DAY)
    assert forced.code == 0
    assert json.loads((tmp_path / "report.txt").read_text(encoding="utf-8"))["verdict"] == "docker"


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_only_decision_records_go_to_a_folder(run: Runner, tmp_path: Path, form: str) -> None:
    ended = run("evaluate", WEB_APP, "--format", form, "--output", "reports/", *DAY)
    assert ended.code == 2
    assert f"name a file for {form}" in " ".join(ended.err.split())
    assert not (tmp_path / "reports").exists()


def test_the_file_holds_what_standard_output_would(run: Runner, tmp_path: Path) -> None:
    shown = run("evaluate", WEB_APP, "--format", "json", *DAY).out
    run("evaluate", WEB_APP, "--format", "json", "--output", "report.json", *DAY)
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == shown


def test_the_next_commands_lead_on(run: Runner) -> None:
    ended = run("evaluate", WEB_APP, "--policy", "balanced", "--set", "state=memory", *DAY)
    assert f"advisor evaluate {WEB_APP} --policy balanced --set state=memory --all\n" in ended.out


def test_html_is_one_page_and_the_same_in_a_file(run: Runner) -> None:
    ended = run("evaluate", WEB_APP, "--format", "html", *DAY)
    assert ended.code == 0
    assert ended.err == ""
    assert ended.out.startswith("<!DOCTYPE html>\n")
    assert ended.out.endswith("</html>\n")
    assert f"advisor evaluate {WEB_APP} --evaluated-on 2026-11-24" in ended.out
    assert run("evaluate", WEB_APP, "--format", "html", "-o", "review.html", *DAY).code == 0
    assert Path("review.html").read_text(encoding="utf-8") == ended.out


def test_html_of_several_files_is_a_portfolio_that_names_the_invalid_one(run: Runner) -> None:
    Path("broken.yaml").write_text("name: [", encoding="utf-8")
    ended = run("evaluate", WEB_APP, "broken.yaml", "--format", "html", *DAY)
    assert ended.code == 1
    assert ended.err.startswith("broken.yaml:1:8: error YAML")
    assert "2 workloads" in ended.out
    assert "<bdi>broken.yaml</bdi>" in ended.out


def test_html_keeps_to_the_policy_of_each_workload(run: Runner) -> None:
    ended = run("evaluate", WEB_APP, "--format", "html", "--policy", "zero-trust", *DAY)
    assert "policy zero-trust" in ended.out
    assert "--policy zero-trust" in ended.out


def test_html_of_what_is_undecided_ends_with_three(run: Runner, undecided: str) -> None:
    ended = run("evaluate", undecided, "--format", "html", *DAY)
    assert ended.code == 3
    assert "Together these exclude everything" in ended.out
