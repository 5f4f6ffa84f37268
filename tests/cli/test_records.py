from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import advisor.cli.records
from advisor.cli.records import LOCK, add_record, slug
from advisor.model.diagnostic import InvalidInputError
from advisor.report.blocks import Invocation
from tests.cli.running import DAY, WEB_APP, WORKLOADS, Runner
from tests.report.small import recommend

LEGACY = str(WORKLOADS / "legacy-windows-desktop.yaml")
FIRST = "0001-run-python-web-application-as-docker-container.md"


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def add(folder: Path, name: str = "web-app", title: str = "Shop") -> advisor.cli.records.Record:
    recommendation = recommend("clear").model_copy(update={"workload": name, "title": title})
    return add_record(folder, recommendation, Invocation(file=f"{name}.yaml"))


def test_a_record_goes_to_standard_output(run: Runner) -> None:
    ended = run("evaluate", WEB_APP, "--format", "markdown", *DAY)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("---\nstatus: proposed\ndate: 2026-11-24\n")
    assert f"advisor evaluate {WEB_APP}" in ended.out.replace(" \\\n ", "")


def test_a_record_goes_to_a_file(run: Runner, tmp_path: Path) -> None:
    assert run("evaluate", WEB_APP, "--format", "markdown", "-o", "record.md", *DAY).out == ""
    assert (tmp_path / "record.md").read_text(encoding="utf-8").startswith("---\nstatus: proposed\n")


def test_a_folder_is_made_and_its_records_are_numbered(run: Runner, tmp_path: Path) -> None:
    ended = run("evaluate", WEB_APP, LEGACY, "--format", "markdown", "-o", "docs/decisions/", *DAY)
    second = "0002-run-old-windows-desktop-application-as-virtual-machine.md"
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"docs/decisions/{FIRST}\ndocs/decisions/{second}\n"
    assert names_in(tmp_path / "docs" / "decisions") == [FIRST, second]


def test_the_number_is_the_one_after_the_last(run: Runner, tmp_path: Path) -> None:
    folder = tmp_path / "decisions"
    folder.mkdir()
    for name in ("0003-use-markdown.md", "0041-use-postgres.md", "README.md", "9999-notes.txt", "0042-a-folder.md"):
        (folder / name).write_bytes(b"\xff") if "folder" not in name else (folder / name).mkdir()
    run("evaluate", WEB_APP, "--format", "markdown", "-o", "decisions", *DAY)
    assert FIRST.replace("0001", "0043") in names_in(folder)


def test_the_same_decision_is_recorded_once(run: Runner, tmp_path: Path) -> None:
    words = ("evaluate", WEB_APP, "--format", "markdown", "-o", "decisions/")
    run(*words, *DAY)
    file = tmp_path / "decisions" / FIRST
    signed = file.read_text(encoding="utf-8").replace("status: proposed", "status: accepted")
    file.write_text(signed.replace("decision-makers: []", "decision-makers: [Ada]"), encoding="utf-8")
    later = run(*words, "--evaluated-on", "2026-11-27")
    assert (later.code, later.out) == (0, f"decisions/{FIRST}  (unchanged)\n")
    assert names_in(tmp_path / "decisions") == [FIRST]


def test_another_decision_supersedes_the_former_and_leaves_it_alone(run: Runner, tmp_path: Path) -> None:
    folder = tmp_path / "decisions"
    words = ("evaluate", WEB_APP, "--format", "markdown", "-o", "decisions/", *DAY)
    run(*words)
    before = (folder / FIRST).read_bytes()
    ended = run(*words, "--set", "os_family=windows")
    second = "0002-run-python-web-application-as-virtual-machine.md"
    assert ended.out.splitlines() == [
        f"decisions/{second}",
        f"  supersedes {FIRST}; if nobody has signed that one, delete it",
    ]
    assert (folder / FIRST).read_bytes() == before
    assert f"It supersedes [ADR-0001]({FIRST})." in " ".join((folder / second).read_text(encoding="utf-8").split())
    assert "(unchanged)" in run(*words, "--set", "os_family=windows").out
    assert names_in(folder) == [FIRST, second]


def test_a_signed_record_is_told_to_be_marked(run: Runner, tmp_path: Path) -> None:
    words = ("evaluate", WEB_APP, "--format", "markdown", "-o", "decisions/", *DAY)
    run(*words)
    file = tmp_path / "decisions" / FIRST
    file.write_text(file.read_text(encoding="utf-8").replace("status: proposed", "status: accepted"), encoding="utf-8")
    ended = run(*words, "--set", "os_family=windows")
    assert ended.out.endswith("set the status of that one to `superseded by ADR-0002`\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--force", "-o", "decisions/"), "records are added to a folder and never replaced"),
        ((LEGACY,), "several decision records need a folder"),
        ((LEGACY, "-o", "one.md"), "several decision records need a folder"),
    ],
    ids=["force", "several", "several-in-a-file"],
)
def test_what_makes_no_sense_is_wrong_usage(run: Runner, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    ended = run("evaluate", WEB_APP, *words, "--format", "markdown", *DAY)
    assert (ended.code, ended.out) == (2, "")
    assert said in " ".join(ended.err.split())
    assert names_in(tmp_path) in ([], [".cache"])


def test_an_invalid_file_keeps_no_other_from_being_recorded(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("name: [", encoding="utf-8")
    ended = run("evaluate", "broken.yaml", WEB_APP, "--format", "markdown", "-o", "decisions/", *DAY)
    assert ended.code == 1
    assert ended.err.startswith("broken.yaml:1:")
    assert ended.out == f"decisions/{FIRST}\n"


def test_a_file_in_place_of_the_folder_is_a_diagnostic(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "decisions").write_text("mine", encoding="utf-8")
    ended = run("evaluate", WEB_APP, "--format", "markdown", "-o", "decisions/", *DAY)
    assert ended.code == 1
    assert ended.err.startswith("decisions: error OUT004: ")
    assert (tmp_path / "decisions").read_text(encoding="utf-8") == "mine"


def test_many_at_once_do_not_collide(tmp_path: Path) -> None:
    workloads = [f"w{number % 6}" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        records = list(pool.map(lambda name: add(tmp_path, name, name), workloads))
    assert sum(record.is_new for record in records) == 6
    found = names_in(tmp_path)
    assert [name[:4] for name in found] == [f"{number:04d}" for number in range(1, 7)]


def test_whoever_does_not_get_the_folder_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / LOCK).touch()
    monkeypatch.setattr(advisor.cli.records, "PATIENCE_S", 0.05)
    with pytest.raises(InvalidInputError, match="OUT005: another advisor writes records here"):
        add(tmp_path)
    assert names_in(tmp_path) == [LOCK]


def test_a_number_that_somebody_takes_meanwhile_is_not_taken_from_him(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.cli.records.os.listdir", lambda _: [])
    add(tmp_path)
    with pytest.raises(InvalidInputError, match="OUT003: exists already"):
        add(tmp_path)
    monkeypatch.undo()
    assert len(names_in(tmp_path)) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"---\n", b"---\nworkload: [\n---\n", b"---\nworkload: web-app\n", b"\xff\xfe", b"---\n- web-app\n---\n"],
)
def test_files_of_others_are_only_counted(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "0007-other.md").write_bytes(content)
    record = add(tmp_path)
    assert record.path.name.startswith("0008-")
    assert record.former == ""


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}\x00\n", "decision"),
        ("仮想マシン", "decision"),
        ("A" * 500, "a" * 80),
        ("Müller & Söhne", "muller-sohne"),
    ],
)
def test_any_title_gives_a_plain_file_name(title: str, name: str) -> None:
    assert slug(title) == name


def test_a_workload_of_any_name_finds_its_record_again(tmp_path: Path) -> None:
    for name in ("a: b # c", "'\"", "- x", "\x1b[31m", "x" * 5000, "null", "2026-11-24", "---\nstatus: accepted"):
        assert add(tmp_path, name).is_new
        again = add(tmp_path, name)
        assert not again.is_new, name
    statuses = {re.search("^status: (.*)$", path.read_text("utf-8"), re.MULTILINE)[1] for path in tmp_path.glob("*.md")}  # type: ignore[index]
    assert statuses == {"proposed"}


def test_a_folder_of_records_is_not_watched(run: Runner, tmp_path: Path) -> None:
    ended = run("evaluate", WEB_APP, "--watch", "--format", "markdown", "-o", "decisions/", *DAY)
    assert ended.code == 2
    assert "a record is kept of a decision, not of every save" in " ".join(ended.err.split())
    assert names_in(tmp_path) in ([], [".cache"])
