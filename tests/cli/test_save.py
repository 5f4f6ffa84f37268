from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from advisor.cli.save import check_target, save_text
from advisor.model.diagnostic import InvalidInputError

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither umasks nor such files")


def names_in(folder: Path) -> list[str]:
    """Give the names of all that a folder holds."""
    return [path.name for path in folder.iterdir()]


def code_of(caught: pytest.ExceptionInfo[InvalidInputError]) -> list[str]:
    """Give the codes of what was reported."""
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


def test_a_file_is_written_as_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    save_text(tmp_path / "a.yaml", "größe\nb\n", is_replacing=False)
    assert (tmp_path / "a.yaml").read_bytes() == "größe\nb\n".encode()
    assert names_in(tmp_path) == ["a.yaml"]


@needs_posix
def test_a_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("")
    save_text(tmp_path / "a.yaml", "a", is_replacing=False)
    assert stat.S_IMODE((tmp_path / "a.yaml").stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)


def test_what_exists_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("mine")
    with pytest.raises(InvalidInputError) as caught:
        save_text(file, "yours", is_replacing=False)
    assert code_of(caught) == ["OUT003"]
    assert file.read_text() == "mine"


def test_it_is_replaced_when_told_to(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("mine")
    save_text(file, "yours", is_replacing=True)
    assert file.read_text() == "yours"
    assert names_in(tmp_path) == ["a.yaml"]


def test_a_file_that_appears_meanwhile_stays_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    monkeypatch.setattr("advisor.cli.save.check_target", lambda file, **_: file.write_text("theirs"))
    with pytest.raises(InvalidInputError) as caught:
        save_text(file, "yours", is_replacing=False)
    assert code_of(caught) == ["OUT003"]
    assert file.read_text() == "theirs"
    assert names_in(tmp_path) == ["a.yaml"]


def test_it_works_where_there_are_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    save_text(tmp_path / "a.yaml", "a", is_replacing=False)
    assert (tmp_path / "a.yaml").read_text() == "a"
    assert names_in(tmp_path) == ["a.yaml"]


@needs_posix
def test_a_link_keeps_pointing_at_what_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("old")
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    save_text(tmp_path / "link.yaml", "new", is_replacing=True)
    assert (tmp_path / "real.yaml").read_text() == "new"
    assert (tmp_path / "link.yaml").is_symlink()


@needs_posix
def test_a_dangling_link_counts_as_there(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to("nowhere.yaml")
    with pytest.raises(InvalidInputError) as caught:
        check_target(tmp_path / "link.yaml", is_replacing=False)
    assert code_of(caught) == ["OUT003"]


@needs_posix
def test_a_device_is_never_replaced() -> None:
    with pytest.raises(InvalidInputError) as caught:
        save_text(Path(os.devnull), "a", is_replacing=True)
    assert code_of(caught) == ["OUT002"]


@pytest.mark.parametrize("is_replacing", [True, False])
def test_a_folder_is_refused(tmp_path: Path, *, is_replacing: bool) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_target(tmp_path, is_replacing=is_replacing)
    assert code_of(caught) == ["OUT002"]
    assert "is a folder, not a file" in str(caught.value)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_target(tmp_path / "no" / "a.yaml", is_replacing=False)
    assert code_of(caught) == ["OUT004"]


def test_what_the_system_refuses_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_up(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "chmod", fill_up)
    with pytest.raises(InvalidInputError) as caught:
        save_text(tmp_path / "a.yaml", "a", is_replacing=False)
    assert code_of(caught) == ["OUT004"]
    assert "No space left" in str(caught.value)
    assert names_in(tmp_path) == []
