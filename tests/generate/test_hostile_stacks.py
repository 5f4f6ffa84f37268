"""Whatever the stack of any language says, each file still parses with its own parser, and no planted command runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.generate import generate
from advisor.generate.safe import is_hidden
from advisor.generate.stacks import find_language, list_languages
from advisor.knowledge.profiles import load_workload
from advisor.model.diagnostic import InvalidInputError
from advisor.model.fact import FactValue
from advisor.model.workload import Stack
from tests.generate import sandbox, tools
from tests.generate.making import FORMS, by_path, find_tool, make_recommendation, make_workload, run
from tests.generate.test_examples import EXAMPLES, NAMES, load_rules
from tests.generate.test_hostile import PLANTED
from tests.generate.test_judges import SETTINGS, read_compose_schema
from tests.generate.test_windows import find_faults, make_parser

hcl2 = pytest.importorskip("hcl2", reason="python-hcl2 is missing: install the extra `dev`")

STACKS: Final = [
    stack
    for workload in (load_workload(EXAMPLES / name / "workload.yaml", load_rules()) for name in NAMES)
    for stack in (workload.stack, *(component.stack for component in workload.components))
    if stack
]
WORSE: Final = (
    *("a\nRUN touch planted", "a\r\ntouch planted", "\x1b[2J", "\x00", "\u202egpj.exe", "\u2028", "\ud800"),
    *("x" * 10_000, "../../etc/passwd", "/etc/shadow", "--privileged", "-o", "<!--", "]]>", "$PATH", "%PATH%"),
    *("$(touch planted)/x", "a;touch planted", "a`touch planted`", "A=$(touch planted)", "1.0; touch planted"),
    *("'@\ntouch planted\n@'", "END_OF_UNIT\ntouch planted\n", "3.13$(touch planted)", "vendor/app:1.4"),
)
TEXT: Final = st.sampled_from((*PLANTED, *WORSE)) | st.text(max_size=30)
WORDS: Final = st.lists(TEXT, max_size=3).map(tuple)
PLAIN_WORDS: Final = st.tuples(st.sampled_from(["run", "./run me.sh", "it's", "$(touch planted)"]), *[TEXT] * 2)
FIELDS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "version": TEXT,
    "package_manager": TEXT,
    "framework": TEXT,
    "command": WORDS | PLAIN_WORDS,
    "build": WORDS | PLAIN_WORDS,
    "env": WORDS,
    "volumes": WORDS,
    "system_packages": WORDS,
    "files": WORDS | st.tuples(st.just("bin/run"), TEXT),
    "image": TEXT,
    "health_path": TEXT | TEXT.map("/{}".format),
}
WORD: Final = TEXT.filter(lambda text: len(text) < 4096 and not any(map(is_hidden, text)))
NAME: Final = WORD.filter(lambda text: text.strip() and not text.startswith("-"))
ALLOWED: Final[dict[str, st.SearchStrategy[Any]]] = {
    "command": st.tuples(st.sampled_from(["python", "./run me.sh", "it's", "$(touch planted)", "shop"]), *[WORD] * 3),
    "build": st.tuples(st.sampled_from(["make", "./run me.sh", 'say "x"', "$(touch planted)"]), *[WORD] * 3),
    "env": st.just(("PASSWORD", "_", "a1")),
    "volumes": st.just(("/data,x=y@+", "/srv/._-=,", "/srv/._-")),
    "health_path": st.sampled_from(
        ["/$(touch%20planted)", "/';touch&planted;'", "/a?b=$HOME&c=(1)*!~%25", "//x:y@z,=+"]
    ),
}
"""Values that look bad and that the checks let pass, since they are data."""
CHANGES: Final = st.dictionaries(st.sampled_from(list(FIELDS)), st.none(), min_size=1, max_size=3).flatmap(
    lambda chosen: st.fixed_dictionaries({field: FIELDS[field] for field in chosen})
)
ALLOWED_CHANGES: Final = st.fixed_dictionaries({}, optional=ALLOWED)
SYSTEMS: Final = st.sampled_from(["", "ubuntu 14.04", "debian 10", "rocky-linux 9", "centos 6", "windows"])
INSTRUCTIONS: Final = frozenset(
    {"ARG", "FROM", "LABEL", "RUN", "ENV", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD", "ENTRYPOINT", "COPY"}
    | {"WORKDIR"}
)
REFERENCE: Final = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*(?::[-?][^${}]*)?\}")


@st.composite
def draw_files(draw: st.DrawFn) -> dict[str, str]:
    """Draw the files of a stack with hostile values; none when they are refused, which has to be said well."""
    is_allowed = draw(st.integers(0, 3)) > 0
    changes = draw(ALLOWED_CHANGES if is_allowed else CHANGES)
    system = draw(SYSTEMS)
    facts: dict[str, FactValue] = {"os_family": system} if system == "windows" else {"os_release": system or "any"}
    form = draw(st.sampled_from(FORMS))
    values = draw(st.sampled_from(STACKS)).model_dump() | changes
    texts = {"title": draw(TEXT), "description": draw(TEXT), "summary": draw(TEXT)}  # these pass whatever they say
    recommendation = make_recommendation(form, hardening=SETTINGS, facts=facts, texts=texts)
    try:
        stack = Stack.model_validate(values)
    except ValueError:  # half of a surrogate pair, which no file of a workload can hold
        return {}
    try:
        files = generate(recommendation, make_workload(stack, name=draw(NAME if is_allowed else TEXT)))
    except InvalidInputError as problem:
        for diagnostic in problem.diagnostics:
            assert diagnostic.code.startswith("GEN")
            assert len(str(diagnostic)) < 500
            assert not any(map(is_hidden, diagnostic.message + diagnostic.hint.replace("\n", "")))
        return {}
    return by_path(files)


def test_every_language_is_among_the_stacks() -> None:
    assert set(list_languages()) <= {find_language(stack.language) for stack in STACKS}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=draw_files())
def test_every_file_parses_and_holds_values_as_data(files: dict[str, str]) -> None:
    for path, text in files.items():
        assert not any(is_hidden(character) for character in text if character not in "\n\t"), path
    if "Dockerfile" in files:
        check_dockerfile(files["Dockerfile"])
        check_compose(files["compose.yaml"])
    if "cloud-init/user-data" in files:
        assert tools.read_script_of_seed(files["cloud-init/user-data"]) == files["provision.sh"]
        assert set(yaml.safe_load(files["cloud-init/meta-data"])) == {"instance-id", "local-hostname"}
        code = "\n".join(line for line in files["image.pkr.hcl"].split("\n") if not line.startswith("#"))
        expressions = set(re.findall(r"(?<!\$)\$\{([^}]*)\}", code))
        assert expressions <= {"path.root"}
    if "libvirt/domain.xml" in files:
        root = ET.fromstring(files["libvirt/domain.xml"])  # noqa: S314 - a file of our own
        assert root.tag == "domain"
    if "provision.ps1" in files:
        check_powershell(files["provision.ps1"])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=draw_files())
def test_the_programs_that_read_the_files_still_read_them(files: dict[str, str]) -> None:
    if "Dockerfile" in files:
        run(find_tool("hadolint"), "--failure-threshold=error", "-", text=files["Dockerfile"])
    if "image.pkr.hcl" in files:
        assert hcl2.loads(files["image.pkr.hcl"])["build"]
    if "Vagrantfile" in files:
        check_ruby(files["Vagrantfile"])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=draw_files())
def test_no_planted_command_runs(files: dict[str, str]) -> None:
    pieces = [files["provision.sh"]] if "provision.sh" in files else []
    shell = [text for word, text in read_instructions(files.get("Dockerfile", "")) if word == "RUN" and text[:1] != "["]
    pieces += ["".join(f"run_{number}() {{\n{text}\n}}\n" for number, text in enumerate(shell))] if shell else []
    for piece in pieces:
        with TemporaryDirectory() as folder:
            called = sandbox.call_every_function(piece, Path(folder))
            assert called
            assert not [words for words in called if words[:2] == ["touch", "planted"]]
            assert sorted(path.name for path in Path(folder).iterdir()) == sorted(sandbox.FILES)


def test_the_sandbox_sees_a_planted_command(tmp_path: Path) -> None:
    called = sandbox.call_every_function("one() {\n  echo $(touch planted)\n}\nmain() {\n  one\n}\n\nmain\n", tmp_path)
    assert ["touch", "planted"] in called


def read_instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Give each instruction and what follows it, without its options; continued lines are joined."""
    lines = [line for line in dockerfile.split("\n") if not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", "").split("\n"):
        word, _, rest = line.strip().partition(" ")
        if word:
            yield word, re.sub(r"^(?:\s*--[a-z-]+=\S+)*\s*", "", rest)


def check_dockerfile(text: str) -> None:
    for word, rest in read_instructions(text):
        assert word in INSTRUCTIONS
        if rest.startswith("["):
            words = yaml.safe_load(rest)
            assert isinstance(words, list)
            assert all(isinstance(item, str) for item in words)
        if word in {"LABEL", "ENV"}:
            assert not re.search(r"(?<!\\)\$", REFERENCE.sub("", rest).replace("\\\\", ""))


def check_compose(text: str) -> None:
    document = yaml.safe_load(text)
    read_compose_schema().validate(document)
    for value in list_texts(document):
        assert "$" not in REFERENCE.sub("", value.replace("$$", ""))


def list_texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from list_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from list_texts(inner)
    elif isinstance(value, str):
        yield value


def check_powershell(script: str) -> None:
    """See that the grammar reads a script, and that no value reached a place in which something is expanded."""
    assert script.isascii()
    assert find_faults(script) == []
    waiting = [make_parser().parse(script.encode()).root_node]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        if node.type == "expandable_string_literal":
            assert b"planted" not in node.text
        if node.type == "command_name":
            assert node.text != b"touch"


def check_ruby(text: str) -> None:
    """See that Ruby reads a file, in which nothing is interpolated and no command stands between backquotes."""
    ruby = find_tool("ruby", "`apt-get install ruby` brings it")
    assert run(ruby, "-wc", "-", text=text) == "Syntax OK\n"
    tokens = run(ruby, "-rripper", "-e", "puts Ripper.lex(STDIN.read).map { |token| token[1] }.uniq", text=text).split()
    assert not {"on_embexpr_beg", "on_embvar", "on_backtick"} & set(tokens)
