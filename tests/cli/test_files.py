from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.cli import files as module
from advisor.cli.files import write_files
from advisor.model.diagnostic import InvalidInputError
from advisor.model.generated import GeneratedFile

FILES = (
    GeneratedFile(path="README.md", content="new\n"),
    GeneratedFile(path="provision.sh", content="#!/bin/sh\n", mode=0o755),
    GeneratedFile(path="cloud-init/user-data", content="#cloud-config\n"),
)


def read_tree(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def refuse(files: tuple[GeneratedFile, ...], folder: Path, *, force: bool = False) -> list[tuple[str, str]]:
    """Give code and path of every diagnostic, and see that nothing changed."""
    before = read_tree(folder) if folder.is_dir() else {}
    with pytest.raises(InvalidInputError) as caught:
        write_files(files, folder, force)
    assert (read_tree(folder) if folder.is_dir() else {}) == before
    for diagnostic in caught.value.diagnostics:
        assert diagnostic.hint
    return [(diagnostic.code, diagnostic.location.path) for diagnostic in caught.value.diagnostics]


def test_files_are_written_into_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    written = write_files(FILES, folder, force=False)
    assert written == [folder / file.path for file in FILES]
    assert read_tree(folder) == {file.path: file.content for file in FILES}
    assert stat.S_IMODE((folder / "provision.sh").stat().st_mode) == 0o755
    assert stat.S_IMODE((folder / "README.md").stat().st_mode) == 0o644


def test_files_are_bytes_for_bytes_what_was_generated(tmp_path: Path) -> None:
    write_files([GeneratedFile(path="a", content="é\r\n\n東\n")], tmp_path, force=False)
    assert (tmp_path / "a").read_bytes() == "é\r\n\n東\n".encode()


def test_a_relative_folder_is_one_below_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_files(FILES[:1], Path("out"), force=False) == [Path("out/README.md")]
    assert read_tree(tmp_path) == {"out/README.md": "new\n"}


def test_what_is_there_is_refused_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine\n", "utf-8")
    (tmp_path / "cloud-init").mkdir()
    (tmp_path / "cloud-init" / "user-data").write_text("mine\n", "utf-8")
    assert refuse(FILES, tmp_path) == [
        ("IO070", str(tmp_path / "README.md")),
        ("IO070", str(tmp_path / "cloud-init" / "user-data")),
    ]
    assert not (tmp_path / "provision.sh").exists()


def test_equal_files_are_left_alone(tmp_path: Path) -> None:
    write_files(FILES, tmp_path, force=False)
    before = (tmp_path / "README.md").stat()
    assert write_files(FILES, tmp_path, force=False) == []
    assert write_files(FILES, tmp_path, force=True) == []
    assert (tmp_path / "README.md").stat() == before


def test_force_replaces_and_keeps_every_old_file(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("first\n", "utf-8")
    (tmp_path / "README.md").chmod(0o600)
    assert write_files(FILES[:1], tmp_path, force=True) == [tmp_path / "README.md"]
    assert write_files([GeneratedFile(path="README.md", content="third\n")], tmp_path, force=True)
    assert read_tree(tmp_path) == {"README.md": "third\n", "README.md.bak": "first\n", "README.md.bak1": "new\n"}
    assert stat.S_IMODE((tmp_path / "README.md.bak").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../up", "a/../../up", "", ".", "a//b", "a/", "a\\b", "C:\\x", "C:x", "a\nb"]
)
@pytest.mark.parametrize("force", [False, True], ids=["plain", "force"])
def test_a_path_that_leaves_the_folder_is_refused(path: str, force: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    folder = tmp_path / "out"
    codes = {code for code, _ in refuse((GeneratedFile(path=path, content="x"),), folder, force=force)}
    assert codes == {"IO090"}
    assert not folder.exists()


def test_two_files_of_one_path_are_refused(tmp_path: Path) -> None:
    twice = (GeneratedFile(path="Readme.md", content="a"), GeneratedFile(path="README.md", content="b"))
    assert [code for code, _ in refuse(twice, tmp_path)] == ["IO090"]


@pytest.mark.parametrize("force", [False, True], ids=["plain", "force"])
def test_links_lead_nowhere(force: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "README.md").write_text("outside\n", "utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "cloud-init").symlink_to(outside)
    (folder / "README.md").symlink_to(outside / "README.md")
    (folder / "provision.sh").symlink_to(outside / "absent")
    found = refuse(FILES, folder, force=force)
    assert found == [("IO080", str(folder / path)) for path in ("README.md", "cloud-init", "provision.sh")]
    assert read_tree(outside) == {"README.md": "outside\n"}


def test_a_folder_that_is_a_link_is_the_users_choice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert write_files(FILES[:1], tmp_path / "link", force=False)
    assert read_tree(tmp_path / "real") == {"README.md": "new\n"}


def test_a_file_in_place_of_a_folder_is_refused_even_with_force(tmp_path: Path) -> None:
    (tmp_path / "cloud-init").write_text("mine\n", "utf-8")
    assert refuse(FILES, tmp_path, force=True) == [("IO080", str(tmp_path / "cloud-init"))]
    assert refuse(FILES, tmp_path / "cloud-init", force=True) == [("IO080", str(tmp_path / "cloud-init"))]
    (tmp_path / "README.md").mkdir()
    assert ("IO080", str(tmp_path / "README.md")) in refuse(FILES, tmp_path, force=True)


@pytest.mark.parametrize(
    "problem", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "interrupt"]
)
@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_run_that_fails_leaves_everything_as_it_was(
    step: int, problem: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "provision.sh").write_text("mine\n", "utf-8")
    place = module._place
    calls: list[Path] = []

    def fail_at_step(source: Path, target: Path, change: module._Change) -> Path:
        calls.append(target)
        if len(calls) == step:
            raise problem
        return place(source, target, change)

    monkeypatch.setattr(module, "_place", fail_at_step)
    with pytest.raises((InvalidInputError, KeyboardInterrupt), match=r"IO080.*No space left on device|^$"):
        write_files(FILES, folder, force=True)
    assert sorted(os.listdir(folder)) == ["provision.sh"]  # noqa: PTH208 - names alone, hidden ones too
    assert read_tree(folder) == {"provision.sh": "mine\n"}


def test_a_folder_made_for_nothing_goes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_file: GeneratedFile, path: Path) -> Path:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(module, "_stage", fail)
    with pytest.raises(InvalidInputError, match="No space left on device"):
        write_files(FILES, tmp_path / "a" / "b", force=False)
    assert list(tmp_path.iterdir()) == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_no_path_writes_outside(path: str) -> None:
    folder = Path("/nonexistent") / "folder"
    faults = list(module._check_paths([GeneratedFile(path=path, content="")], folder))
    if not faults:
        assert (folder / path).is_relative_to(folder)
        assert ".." not in (folder / path).parts
        assert path.isprintable()
