"""Writing generated files: all or none, nothing of the user's lost, nothing outside the folder that was named."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error
from advisor.model.generated import GeneratedFile

_MOST_BACKUPS: Final = 1000
_REPORT: Final = "this is a fault of advisor: please report it"


def write_files(files: Sequence[GeneratedFile], folder: Path, force: bool = False) -> list[Path]:
    """Write files below a folder and give the paths that were written; a file that is there already, equal, is not.

    Other files are replaced only with `force`, and then the old one stays beside the new one as `NAME.bak`. Raises
    InvalidInputError with every conflict, every path that would leave the folder, and what the system refused; then
    nothing has changed.
    """
    faults = [*_check_paths(files, folder)]
    if not faults:
        faults = [*_check_targets(files, folder, force=force)]
    if faults:
        raise InvalidInputError(faults)
    wanted = [file for file in files if not _is_written(file, folder / file.path)]
    if not wanted:
        return []
    change = _Change()
    try:
        change.make_folders(folder)
        return _write_staged(wanted, folder, change)
    except BaseException as problem:
        change.undo()
        if isinstance(problem, OSError):
            raise InvalidInputError([_explain(problem, folder)]) from problem
        raise


def find_obstacle(file: GeneratedFile, folder: Path) -> str:
    """Give what is in the way of a file even when others may be replaced, such as a link; nothing when nothing is."""
    faults = [*_check_paths([file], folder)] or [*_check_targets([file], folder, force=True)]
    if not faults:
        return ""
    where, target = Path(faults[0].location.path), folder / file.path
    return faults[0].message if where == target else f"{where} {faults[0].message}"


def _check_paths(files: Sequence[GeneratedFile], folder: Path) -> Iterable[Diagnostic]:
    """Give the paths that are no paths below a folder, on any system, and those that name one file twice."""
    seen: set[str] = set()
    for file in files:
        where = Location(str(folder / file.path) if file.path.isprintable() else ascii(file.path))
        parts = file.path.split("/")
        is_relative = not PurePosixPath(file.path).is_absolute() and not PureWindowsPath(file.path).drive
        is_plain = file.path.isprintable() and "\\" not in file.path and not {"", ".", ".."} & set(parts)
        if not (is_relative and is_plain):
            yield error("IO090", "the path of a generated file leaves its folder", where, _REPORT)
        folded = file.path.casefold()
        if folded in seen:
            yield error("IO090", "two generated files have this path", where, _REPORT)
        seen.add(folded)


def _check_targets(files: Sequence[GeneratedFile], folder: Path, *, force: bool) -> Iterable[Diagnostic]:
    """Give what stands in the way: a file in place of a folder, a link, a file with other content."""
    if folder.exists() and not folder.is_dir():
        yield error("IO080", "is a file, not a folder", Location(str(folder)), "name another folder")
        return
    blocked: set[Path] = set()
    for file in files:
        target = folder / file.path
        for parent in _list_parents(file.path, folder):
            if parent in blocked:
                break
            if parent.is_symlink() or (parent.exists() and not parent.is_dir()):
                blocked.add(parent)
                kind = "a link, which could lead elsewhere" if parent.is_symlink() else "a file, not a folder"
                yield error("IO080", f"is {kind}", Location(str(parent)), "move it away, or name another folder")
                break
        else:
            yield from _check_target(file, target, force=force)


def _check_target(file: GeneratedFile, target: Path, *, force: bool) -> Iterable[Diagnostic]:
    where = Location(str(target))
    if target.is_symlink():
        yield error("IO080", "is a link, which could lead elsewhere", where, "move it away, or name another folder")
    elif target.exists() and not target.is_file():
        yield error("IO080", "is not a file", where, "move it away, or name another folder")
    elif target.exists() and not force and not _is_written(file, target):
        hint = "another folder, or `--force`, which keeps the old file as `.bak`"
        yield error("IO070", "exists already, with other content", where, hint)


def _list_parents(path: str, folder: Path) -> list[Path]:
    """Give the folders between `folder` and a file, outermost first."""
    parts = path.split("/")[:-1]
    return [folder.joinpath(*parts[: count + 1]) for count in range(len(parts))]


def _is_written(file: GeneratedFile, target: Path) -> bool:
    try:
        return target.is_file() and target.read_bytes() == file.content.encode()
    except OSError:
        return False


@dataclass(slots=True)
class _Change:
    """What was done so far, so that it can be taken back."""

    folders: list[Path] = field(default_factory=list)
    created: list[Path] = field(default_factory=list)
    replaced: list[tuple[Path, Path]] = field(default_factory=list)
    """Each target with its backup."""

    def make_folders(self, folder: Path) -> None:
        """Make a folder and those above it."""
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir()
            self.folders.append(path)

    def undo(self) -> None:
        """Put everything back, as far as the system lets it: the replaced first, since that uses up the backups."""
        for target, backup in reversed(self.replaced):
            with suppress(OSError):
                backup.replace(target)
        for target in reversed(self.created):
            with suppress(OSError):
                target.unlink()
        for path in reversed(self.folders):
            with suppress(OSError):
                path.rmdir()


def _write_staged(files: Sequence[GeneratedFile], folder: Path, change: _Change) -> list[Path]:
    """Write everything to a hidden folder on the same file system, then move each file to its place at once."""
    staging = Path(tempfile.mkdtemp(prefix=".advisor-", dir=folder))
    try:
        staged = [_stage(file, staging / str(number)) for number, file in enumerate(files)]
        return [_place(source, folder / file.path, change) for source, file in zip(staged, files, strict=True)]
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _stage(file: GeneratedFile, path: Path) -> Path:
    with path.open("wb") as stream:
        stream.write(file.content.encode())
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(file.mode)
    return path


def _place(source: Path, target: Path, change: _Change) -> Path:
    """Move a staged file to its place. Each step is noted before it is taken, so that an interrupt is undone too."""
    change.make_folders(target.parent)
    if target.exists():
        backup = _choose_backup(target)
        change.created.append(backup)
        shutil.copy2(target, backup, follow_symlinks=False)
        change.replaced.append((target, backup))
    else:
        change.created.append(target)
    source.replace(target)
    return target


def _choose_backup(target: Path) -> Path:
    """Give the first free name of `NAME.bak`, `NAME.bak1`, …: an earlier backup is never lost."""
    names = [".bak", *(f".bak{number}" for number in range(1, _MOST_BACKUPS))]
    for name in names:
        backup = target.with_name(target.name + name)
        if not backup.exists() and not backup.is_symlink():
            return backup
    raise FileExistsError(errno.EEXIST, f"{_MOST_BACKUPS} backups exist already", str(target))


def _explain(problem: OSError, folder: Path) -> Diagnostic:
    where = Location(str(problem.filename or folder))
    return error("IO080", f"cannot be written: {problem.strerror or problem}", where, "see to it; nothing was changed")
