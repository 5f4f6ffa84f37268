"""Earlier versions of files, as git has them, so that a review can say what a change moved.

Names in a repository come from strangers: they are passed to git as they are and read back between NUL bytes, and no
entry of a tree is ever written outside the folder that was made for it. What the working tree holds is never touched.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from advisor.model.diagnostic import InvalidInputError, Location, error

_LONGEST_S: Final = 120
_FILE_MODES: Final = frozenset({"100644", "100755"})  # links and modules of a repository are not followed
_NO_COMMIT: Final = re.compile("0{7,}")
_RULES_SUFFIXES: Final = frozenset({".yaml", ".yml", ".json"})


class Changed(NamedTuple):
    """A file by its path in the repository, now and before; None where it is not there."""

    now: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree and the revision that it is compared with."""

    root: Path
    base: str
    """The hash of a commit or of a tree."""

    def list_changed(self, patterns: Sequence[str]) -> list[Changed]:
        """Give the tracked files that match and are not what they were, renamed ones with both names."""
        diff = ("diff", "--no-ext-diff", "--no-textconv", "--name-status", "-z", "-M", "--ignore-submodules")
        return _read_status(self._ask(*diff, "--diff-filter=ADMRT", self.base, "--", *map(_match, patterns)))

    def list_tracked(self, patterns: Sequence[str]) -> list[str]:
        """Give the tracked files that match and are there."""
        names = _split(self._ask("ls-files", "-z", "--", *map(_match, patterns)))
        return [name for name in dict.fromkeys(names) if (self.root / name).exists()]

    def list_untracked(self, patterns: Sequence[str]) -> list[str]:
        """Give the files that match and that git does not know; those that it ignores are left out."""
        return _split(self._ask("ls-files", "--others", "--exclude-standard", "-z", "--", *map(_match, patterns)))

    def is_changed(self, path: Path) -> bool:
        """Tell whether a file or a folder is another than it was, as far as it lies in the repository."""
        name = self.name_of(path)
        return name is not None and bool(
            self._ask("diff", "--no-ext-diff", "--name-only", "-z", self.base, "--", _literal(name))
        )

    def name_of(self, path: Path) -> str | None:
        """Give the path of a file in the repository; None where it lies outside."""
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - a link is a file of its own
        for candidate in (absolute, absolute.parent.resolve() / absolute.name):
            if candidate.is_relative_to(self.root):
                return candidate.relative_to(self.root).as_posix()
        return None

    def path_of(self, name: str) -> str:
        """Give a file of the repository as a user in the current folder would name it."""
        return os.path.relpath(self.root / name)

    def extract_file(self, name: str, target: Path) -> bool:
        """Write the earlier version of a file; False where there was none."""
        entries = self._list_tree(name)
        if name not in entries:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            _run(self.root, ["cat-file", "blob", entries[name]], stdout=stream.fileno())
        return True

    def extract_folder(self, name: str, target: Path) -> bool:
        """Write the rule files of the earlier version of a folder; False where there were none."""
        found = False
        for path in self._list_tree(name):
            inner = PurePosixPath(path)
            is_below = ".." not in inner.parts and (name == "." or inner.is_relative_to(name))
            if is_below and inner.suffix in _RULES_SUFFIXES:
                found |= self.extract_file(path, target / inner.relative_to(name))
        return found

    def _list_tree(self, name: str) -> dict[str, str]:
        """Map the files at a path of the base, or below it, to their hashes."""
        entries = _split(self._ask("--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", self.base, "--", name))
        found: dict[str, str] = {}
        for entry in entries:
            head, _, path = entry.partition("\t")
            mode, _, blob = head.split(" ")
            if mode in _FILE_MODES:
                found[path] = blob
        return found

    def _ask(self, *arguments: str) -> bytes:
        return _run(self.root, arguments)


def open_repository(base: str) -> Repository:
    """Find the repository of the current folder, and the point at which it left `base`. Raises InvalidInputError.

    Zeros are what a forge calls the parent of a new branch: then, as before the first commit, there was nothing.
    """
    root = Path(_decode(_run(Path.cwd(), ["rev-parse", "--show-toplevel"])).removesuffix("\n"))
    if _NO_COMMIT.fullmatch(base) or (base == "HEAD" and not _has_commits(root)):
        nothing = _run(root, ["hash-object", "-t", "tree", "--stdin"])
        return Repository(root, _decode(nothing).strip())
    try:
        found = _run(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}"])
    except InvalidInputError:
        try:
            tree = _run(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{tree}}"])
        except InvalidInputError:
            hint = "name a branch, a tag or a commit that is here; a shallow clone may have to fetch it"
            where = Location(f"--base {base}")
            raise InvalidInputError([error("GIT020", "there is no such revision", where, hint)]) from None
        return Repository(root, _decode(tree).strip())
    commit = _decode(found).strip()
    with contextlib.suppress(InvalidInputError):  # no common ancestor, as in a shallow clone: the revision itself then
        commit = _decode(_run(root, ["merge-base", commit, "HEAD"])).strip()
    return Repository(root, commit)


def _has_commits(root: Path) -> bool:
    try:
        _run(root, ["rev-parse", "--verify", "--quiet", "HEAD"])
    except InvalidInputError:
        return False
    return True


def _match(pattern: str) -> str:
    return f":(top,glob){pattern}"


def _literal(name: str) -> str:
    return f":(top,literal){name}"


def _read_status(output: bytes) -> list[Changed]:
    """Read `diff --name-status -z`: a letter and a name, or two where a file was renamed."""
    words = iter(_split(output))
    changed: list[Changed] = []
    for letter in words:
        name = next(words)
        match letter[0]:
            case "A":
                changed.append(Changed(name, None))
            case "D":
                changed.append(Changed(None, name))
            case "R":
                changed.append(Changed(next(words), name))
            case _:
                changed.append(Changed(name, name))
    return changed


def _split(output: bytes) -> list[str]:
    return [_decode(word) for word in output.split(b"\0") if word]


def _decode(word: bytes) -> str:
    return os.fsdecode(word)


def _run(folder: Path, arguments: Sequence[str], stdout: int = subprocess.PIPE) -> bytes:
    """Run git and give what it prints. Raises InvalidInputError with its own words."""
    try:
        ended = subprocess.run(  # noqa: S603 - no shell; what strangers wrote stands behind `--`
            ["git", "-c", "core.fsmonitor=false", *arguments],  # noqa: S607 - the git of the user
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            timeout=_LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, ValueError) as problem:
        is_missing = isinstance(problem, FileNotFoundError)
        reason, hint = ("git is not installed", "install git") if is_missing else (f"git failed: {problem}", "")
        raise InvalidInputError([error("GIT010", reason, Location("git"), hint)]) from None
    if ended.returncode:
        said, _, more = _decode(ended.stderr).strip().partition("\n")
        hint = " ".join(more.split()) or "run it in a git repository"
        raise InvalidInputError([error("GIT010", said.removeprefix("fatal: ") or "git failed", Location("git"), hint)])
    return ended.stdout or b""
