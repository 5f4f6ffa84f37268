from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path

import jsonschema
import pytest

from advisor.cli.output import Terminal
from advisor.cli.preview import render_preview
from advisor.model.generated import GeneratedFile
from tests.cli.running import DAY, ROOT, WEB_APP, Runner

PLAIN = Terminal(80, has_color=False, is_unicode=True)


def preview(folder: Path, content: str = "one\ntwo\n", path: str = "a.txt", terminal: Terminal = PLAIN) -> str:
    return render_preview("heading", [GeneratedFile(path=path, content=content)], folder, terminal)


def names_in(folder: Path) -> list[str]:
    """Give what stands in a folder but for the cache of the runner."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".cache")


def test_without_a_folder_wrong_usage_says_what_there_is(run: Runner, tmp_path: Path) -> None:
    ended = run("generate", WEB_APP)
    assert (ended.code, ended.out) == (2, "")
    words = " ".join(re.findall(r"[\w.-]+", ended.err))
    assert "name a folder for the files or look at them first with --dry-run or --format json" in words
    assert names_in(tmp_path) == []


def test_a_dry_run_shows_the_tree_and_every_line_and_writes_nothing(run: Runner, tmp_path: Path) -> None:
    ended = run("generate", WEB_APP, "--dry-run", "-o", "out", *DAY)
    assert (ended.code, ended.err) == (0, "")
    assert names_in(tmp_path) == []
    assert ended.out.startswith("web-app: docker: Docker container\n\nout\n├─ README.md (new)\n├─ Dockerfile (new)\n")
    for path in ("README.md", "Dockerfile", ".dockerignore", "compose.yaml"):
        assert f"\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1," in ended.out
    assert '\n+CMD ["python", "app.py"]\n' in ended.out
    assert "\x1b" not in ended.out


def test_a_dry_run_tells_what_differs_from_what_is_there(run: Runner, tmp_path: Path) -> None:
    run("generate", WEB_APP, "-o", "out", *DAY)
    dockerfile = tmp_path / "out" / "Dockerfile"
    mine = dockerfile.read_text("utf-8").replace("STOPSIGNAL SIGINT", "STOPSIGNAL SIGQUIT")
    dockerfile.write_text(mine, "utf-8")
    ended = run("generate", WEB_APP, "--dry-run", "-o", "out", *DAY)
    assert ended.code == 0
    assert "├─ Dockerfile (differs)\n├─ .dockerignore (unchanged)\n└─ compose.yaml (unchanged)\n" in ended.out
    assert "--- a/Dockerfile\n+++ b/Dockerfile\n" in ended.out
    assert "\n-STOPSIGNAL SIGQUIT\n+STOPSIGNAL SIGINT\n" in ended.out
    assert "compose.yaml\n@@" not in ended.out
    assert dockerfile.read_text("utf-8") == mine


def test_json_holds_what_would_be_written_and_meets_its_schema(run: Runner, tmp_path: Path) -> None:
    ended = run("generate", WEB_APP, "--format", "json", "--as", "vm", *DAY)
    assert (ended.code, ended.err) == (0, "")
    assert names_in(tmp_path) == []
    shown = json.loads(ended.out)
    jsonschema.validate(shown, json.loads((ROOT / "docs" / "schemas" / "generated.schema.json").read_text("utf-8")))
    assert (shown["schema"], shown["workload"], shown["alternative"]) == ("advisor/generated/1", "web-app", "vm")
    run("generate", WEB_APP, "-o", "out", "--as", "vm", *DAY)
    for file in shown["files"]:
        written = tmp_path / "out" / file["path"]
        assert written.read_text("utf-8") == file["content"]
        assert f"{written.stat().st_mode & 0o777:04o}" == file["mode"]
    assert len(shown["files"]) == sum(path.is_file() for path in (tmp_path / "out").rglob("*"))


def test_json_with_a_folder_writes_too_unless_it_is_a_dry_run(run: Runner, tmp_path: Path) -> None:
    assert run("generate", WEB_APP, "--format", "json", "--dry-run", "-o", "out", *DAY).code == 0
    assert names_in(tmp_path) == []
    ended = run("generate", WEB_APP, "--format", "json", "-o", "out", *DAY)
    assert json.loads(ended.out)["alternative"] == "docker"
    assert (tmp_path / "out" / "Dockerfile").is_file()


def test_parts_are_shown_as_folders(run: Runner) -> None:
    stack = "stack: {language: python, port: 8080}"
    parts = f"[{{name: front, {stack}}}, {{name: core, {stack}, answers: {{loads_kernel_modules: true}}}}]"
    Path("w.yaml").write_text(f"name: w\nanswers: {{os_family: linux}}\ncomponents: {parts}\n", "utf-8")
    ended = run("generate", "w.yaml", "--dry-run", *DAY)
    assert ended.code == 0
    assert "├─ front/\n│  ├─ README.md (new)\n" in ended.out
    assert "└─ core/\n   ├─ README.md (new)\n" in ended.out


def test_colours_are_for_terminals_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\n", "utf-8")
    shown = preview(tmp_path, terminal=Terminal(80, has_color=True, is_unicode=True))
    assert "\x1b[1;32m+two\x1b[0m\n" in shown
    assert "\x1b" not in preview(tmp_path)


def test_what_is_there_cannot_steer_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\x1b]0;x\x07\x1b[2J\u202e\r\u2028\u009b\n", "utf-8")
    shown = preview(tmp_path)
    assert "(differs)" in shown
    assert not set("\x1b\x07\u202e\r\u2028\u009b") & set(shown)


@pytest.mark.parametrize(
    "content",
    [b"a\0b", b"\xff\xfe", b"x" * 300_000, b"\n" * 5000],
    ids=["zero byte", "not UTF-8", "endless line", "endless lines"],
)
def test_what_cannot_be_compared_is_only_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    shown = preview(tmp_path)
    assert "a.txt (differs; too large, or no text: not compared)" in shown
    assert "+++" not in shown
    assert len(shown) < 200


def test_a_file_made_to_be_slow_is_compared_in_time(tmp_path: Path) -> None:
    lines = [f"{number}\n" for number in range(1000)]
    (tmp_path / "a.txt").write_text("".join(lines[::-1] * 4)[:-1], "utf-8")
    started = time.monotonic()
    assert "+++ b/a.txt" in preview(tmp_path, "".join(lines))
    assert time.monotonic() - started < 20


def test_a_missing_line_end_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\ntwo", "utf-8")
    assert "-two\n\\ No newline at the end of the file\n+two\n" in preview(tmp_path)


def test_nothing_but_plain_files_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret\n", "utf-8")
    (tmp_path / "a.txt").symlink_to(secret)
    assert "a.txt (in the way: is a link, which could lead elsewhere)" in " ".join(preview(tmp_path).split())
    (tmp_path / "b").symlink_to(tmp_path)
    assert "b is a link" in preview(tmp_path, path="b/c.txt")
    os.mkfifo(tmp_path / "pipe")
    assert "pipe (in the way: is not a file)" in preview(tmp_path, path="pipe")
    assert "secret is a file, not a folder" in " ".join(preview(tmp_path, path="secret/a.txt").split())
    assert "secret\n" not in preview(tmp_path)
