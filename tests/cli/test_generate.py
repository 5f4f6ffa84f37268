from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import DAY, WEB_APP, WORKLOADS, Runner

STACK = "stack: {language: python, package_manager: pip, command: [python, app.py], port: 8080}\n"


def names_in(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


def test_the_advice_becomes_files(run: Runner, tmp_path: Path) -> None:
    ended = run("generate", WEB_APP, "-o", "out", *DAY)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("web-app: docker: Docker container\n")
    names = names_in(tmp_path / "out")
    assert {"Dockerfile", "compose.yaml", "README.md"} <= names
    for name in names:
        assert str(Path("out") / name) in ended.out
    assert ended.out.endswith(f"Next: read {Path('out') / 'README.md'}\n")


def test_a_second_run_changes_nothing(run: Runner) -> None:
    run("generate", WEB_APP, "-o", "out", *DAY)
    ended = run("generate", WEB_APP, "-o", "out", *DAY)
    assert ended.code == 0
    assert ended.out.count("(unchanged)") == ended.out.count(str(Path("out") / "")) - 1


def test_nothing_is_overwritten_without_force(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "Dockerfile").write_text("mine\n", encoding="utf-8")
    ended = run("generate", WEB_APP, "-o", "out", *DAY)
    assert ended.code == 1
    assert names_in(tmp_path / "out") == {"Dockerfile"}
    assert run("generate", WEB_APP, "-o", "out", "--force", *DAY).code == 0
    assert (tmp_path / "out" / "Dockerfile").read_text(encoding="utf-8") != "mine\n"


def test_another_verdict_can_be_asked_for(run: Runner, tmp_path: Path) -> None:
    ended = run("generate", WEB_APP, "-o", "out", "--as", "vm", *DAY)
    assert (ended.code, ended.err) == (0, "")
    assert "web-app: vm, as asked; the advice is docker\n" in ended.out
    assert "Vagrantfile" in names_in(tmp_path / "out")


def test_files_for_another_verdict_say_what_is_meant_for_it(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("name: w\nanswers: {os_family: linux}\n" + STACK, encoding="utf-8")
    house = tmp_path / "house"
    house.mkdir()
    (house / "settings.yaml").write_text("settings:\n  - {id: lid, title: A lid, for: [vm]}\n", encoding="utf-8")
    (house / "house.yaml").write_text(
        "topic: house\nprefix: HSE\nrules:\n  - id: HSE-010\n    title: Ours\n    when: {os_family: linux}\n"
        "    then:\n      advise: [{for: [vm], say: Mind the guest.}, {for: [docker], say: Mind the image.}]\n"
        "      harden: [lid]\n    because: So.\n    judgement: true\n",
        encoding="utf-8",
    )
    run("generate", "w.yaml", "-o", "vm", "--as", "vm", "--rules", "house", *DAY)
    run("generate", "w.yaml", "-o", "docker", "--as", "docker", "--rules", "house", *DAY)
    machine, container = ((tmp_path / name / "README.md").read_text(encoding="utf-8") for name in ("vm", "docker"))
    assert "Mind the guest." in machine
    assert "Mind the image." not in machine
    assert "`lid`" in machine
    assert "Mind the image." in container
    assert "Mind the guest." not in container
    assert "`lid`" not in container


def test_a_verdict_stands_for_its_best_alternative(run: Runner) -> None:
    ended = run("generate", WEB_APP, "-o", "out", "--as", "docker", "--set", "tenancy=customers", *DAY)
    assert "docker" in ended.out.splitlines()[0]
    assert "excludes" not in ended.err


def test_an_alternative_can_be_asked_for(run: Runner, tmp_path: Path) -> None:
    ended = run("generate", WEB_APP, "-o", "out", "--as", "docker-kata", *DAY)
    assert (ended.code, ended.err) == (0, "")
    assert "web-app: docker-kata, as asked; the advice is docker\n" in ended.out
    assert "    runtime: kata  #" in (tmp_path / "out" / "compose.yaml").read_text(encoding="utf-8")
    ended = run("generate", WEB_APP, "-o", "other", "--as", "docker-sandboxed", *DAY)
    assert ended.code == 2
    assert "it became `docker-gvisor` and `docker-kata`" in " ".join(ended.err.split())


def test_an_excluded_form_is_written_with_a_warning(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(
        "name: w\nanswers: {os_family: linux, loads_kernel_modules: true}\n" + STACK, encoding="utf-8"
    )
    ended = run("generate", "w.yaml", "-o", "out", "--as", "docker", "--set", "os_family=macos", *DAY)
    assert ended.code == 0
    assert "warning CLI030" in ended.err


def test_an_unknown_verdict_is_wrong_usage(run: Runner) -> None:
    ended = run("generate", WEB_APP, "-o", "out", "--as", "dcker")
    assert ended.code == 2
    assert "did you mean `docker`?" in ended.err


def test_nothing_feasible_writes_nothing(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(
        "name: w\nanswers: {os_family: macos, node_agent: true}\n" + STACK, encoding="utf-8"
    )
    ended = run("generate", "w.yaml", "-o", "out")
    assert ended.code == 3
    assert "error CLI020: nothing is feasible" in ended.err
    assert not (tmp_path / "out").exists()


def test_a_workload_without_a_stack_is_a_diagnostic(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("name: w\nanswers: {os_family: linux}\n", encoding="utf-8")
    ended = run("generate", "w.yaml", "-o", "out")
    assert ended.code == 1
    assert ended.err.startswith("w.yaml: error GEN001")
    assert not (tmp_path / "out").exists()


def test_a_fault_in_a_component_names_it(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(
        "name: w\nanswers: {os_family: linux}\ncomponents:\n  - {name: front, stack: {language: nonsense}}\n",
        encoding="utf-8",
    )
    ended = run("generate", "w.yaml", "-o", "out")
    assert ended.code == 1
    assert ended.err.startswith("w.yaml (front): error GEN010")


def test_an_archetype_can_be_piped_in(run: Runner, tmp_path: Path) -> None:
    ended = run("generate", "-", "-o", "out", *DAY, stdin=Path(WEB_APP).read_bytes())
    assert ended.code == 0
    assert "Dockerfile" in names_in(tmp_path / "out")


@pytest.mark.parametrize("name", sorted(file.stem for file in WORKLOADS.glob("*.yaml"))[:5])
def test_every_end_is_an_exit_code(run: Runner, name: str) -> None:
    assert run("generate", str(WORKLOADS / f"{name}.yaml"), "-o", "out").code in {0, 1, 3}
