from __future__ import annotations

import math
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.knowledge.profiles import read_workload
from advisor.knowledge.source import parse_yaml
from advisor.knowledge.write import dump_workload
from advisor.model.domain import Domain, NumberDomain
from advisor.model.fact import Fact, Origin
from advisor.model.workload import Component, Stack, Workload
from tests.engine.bases import BOOL, CHOICE, LEVELS, RELEASE, ROOT, SET, archetypes, question, real_base, small_base
from tests.engine.strategies import values

if TYPE_CHECKING:
    from advisor.model.knowledge import KnowledgeBase

ANY_NUMBER = NumberDomain(unit="s", min=-1e90, max=1e90)
DOMAINS: dict[str, Domain] = {
    "flag": BOOL,
    "colour": CHOICE,
    "level": LEVELS,
    "labels": SET,
    "release": RELEASE,
    "figure": ANY_NUMBER,
}


@cache
def base() -> KnowledgeBase:
    """Give a knowledge base with a question of each kind."""
    questions = [question(fact, domain) for fact, domain in DOMAINS.items()]
    return small_base({"only": {"speed": 1}}, {"speed": 1}, questions)


def read(text: str, knowledge: KnowledgeBase) -> Workload:
    """Read what was written."""
    return read_workload(parse_yaml(text.encode(), "written"), knowledge)


TEXTS = st.text(max_size=60)
NAMES = TEXTS.filter(lambda text: text.strip() != "")
WORDS = st.lists(TEXTS, max_size=3).map(tuple)
SLUGS = st.from_regex(r"[a-z0-9][a-z0-9_.-]{0,20}", fullmatch=True)
NUMBERS = st.integers(-(10**15) + 1, 10**15 - 1) | st.floats(
    min_value=-1e60, max_value=1e60, allow_nan=False, allow_infinity=False
).filter(lambda number: number == 0 or abs(number) > 1e-60)


@st.composite
def facts(draw: st.DrawFn) -> tuple[Fact, ...]:
    """Draw facts as a file may hold them, with notes of any text."""
    chosen = draw(st.lists(st.sampled_from(sorted(DOMAINS)), unique=True))
    return tuple(
        Fact(
            name=name,
            value=draw(NUMBERS if name == "figure" else values(DOMAINS[name])),
            origin=draw(st.sampled_from([Origin.ANSWERED, Origin.DETECTED, Origin.ASSUMED])),
            note=draw(TEXTS),
        )
        for name in chosen
    )


STACKS = st.none() | st.builds(
    Stack,
    language=SLUGS | st.just(""),
    version=TEXTS,
    framework=TEXTS,
    package_manager=TEXTS,
    image=TEXTS,
    command=WORDS,
    build=WORDS,
    port=st.none() | st.integers(1, 65535),
    system_packages=WORDS,
    env=WORDS,
    volumes=WORDS,
    health_path=TEXTS,
    files=WORDS,
)
COMPONENTS = st.lists(
    st.builds(Component, name=NAMES, title=TEXTS, facts=facts(), stack=STACKS),
    max_size=3,
    unique_by=lambda part: part.name,
).map(tuple)
WORKLOADS = st.builds(
    Workload,
    name=NAMES,
    title=TEXTS,
    description=TEXTS,
    facts=facts(),
    components=COMPONENTS,
    stack=STACKS,
    policy=TEXTS,
    expect=st.sampled_from(["", "undecided", *base().verdicts]),
)

HOSTILE = (
    "null", "~", "", "true", "no", "3.10", "22:22", "0x1F", "1e3", ".inf", "-", "- a", "a: b", "a #b", "# a", "&a",
    "*a", "!a", "!!python/object:a", "{a: b}", "[a]", "'", '"', "\\", "%YAML 1.1", "---", "...", "--- a", "a\n---\nb",
    "<<", "=", " a", "a ", "\ta", "a\t", "\n", "a\n", "\na", "a\n\nb", "a\r\nb", "a\rb", "\x00", "\x1b[31m", "\x85",
    "\u2028", "\u2029", "\ufeff", "\ufffe", "\U0001f600", "\u202e", "|", ">", "@a", "`a`", "?", "? a", ",", ":", ": a",
    "a:", "\u00a0", "\x7f",
)  # fmt: skip


@given(workload=WORKLOADS)
def test_what_is_written_reads_back_as_it_was(workload: Workload) -> None:
    assert read(dump_workload(workload), base()) == workload


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{index}" for index in range(len(HOSTILE))])
def test_hostile_text_survives_wherever_it_stands(text: str) -> None:
    workload = Workload(
        name=f"a{text}",
        title=text,
        description=text,
        policy=text,
        facts=(Fact(name="flag", value=True, origin=Origin.ASSUMED, note=text),),
        components=(Component(name=f"{text}a", title=text, stack=Stack(env=(text,), command=(text, text))),),
        stack=Stack(version=text, volumes=(text,), health_path=text),
    )
    assert read(dump_workload(workload), base()) == workload


@given(number=NUMBERS)
@example(number=0.1)
@example(number=-0.0)
@example(number=1e-9)
@example(number=0.1234567890123456)
@example(number=1.7976931348623157e50)
@example(number=999999999999999)
@example(number=1e22)
def test_a_number_loses_nothing(number: float) -> None:
    workload = Workload(name="w", facts=(Fact(name="figure", value=number),))
    back = read(dump_workload(workload), base()).facts[0].value
    assert back == number


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, 1e300, 1e-300], ids=str)
def test_a_number_that_no_file_can_hold_is_refused(number: float) -> None:
    fact = Fact.model_construct(name="figure", value=number, origin=Origin.ANSWERED, note="")
    with pytest.raises(ValueError, match="no number that a workload can hold"):
        dump_workload(Workload(name="w").model_copy(update={"facts": (fact,)}))


def test_derived_facts_are_left_out() -> None:
    derived = Fact(name="level", value="high", origin=Origin.DERIVED)
    workload = Workload(name="w", facts=(Fact(name="flag", value=True), derived))
    assert read(dump_workload(workload), base()).facts == workload.facts[:1]


def test_halves_of_surrogate_pairs_become_replacement_characters() -> None:
    assert read(dump_workload(Workload(name="a\ud800b")), base()).name == "a\ufffdb"


def test_every_archetype_reads_back_as_it_was() -> None:
    for name, workload in archetypes().items():
        assert read(dump_workload(workload), real_base()) == workload, name


def test_it_reads_like_a_file_that_a_person_wrote() -> None:
    workload = Workload(
        name="shop",
        title="The shop: front and back",
        facts=(
            Fact(name="flag", value=False),
            Fact(name="labels", value=("a", "c")),
            Fact(name="figure", value=0.3),
            Fact(name="release", value="ubuntu 22.04", origin=Origin.DETECTED, note="read from a file"),
        ),
        components=(Component(name="front", facts=(Fact(name="level", value="low"),), stack=Stack(port=8080)),),
        stack=Stack(language="python", version="3.13", command=("python", "app.py")),
        policy="balanced",
        expect="undecided",
    )
    assert dump_workload(workload) == (
        "name: shop\n"
        "title: 'The shop: front and back'\n"
        "policy: balanced\n"
        "expect: undecided\n"
        "answers:\n"
        "  flag: false\n"
        "  labels: [a, c]\n"
        "  figure: 0.3\n"
        "  release: {value: ubuntu 22.04, origin: detected, note: read from a file}\n"
        "components:\n"
        "  - name: front\n"
        "    answers:\n"
        "      level: low\n"
        "    stack:\n"
        "      port: 8080\n"
        "stack:\n"
        "  language: python\n"
        "  version: '3.13'\n"
        "  command: [python, app.py]\n"
    )


def test_it_pleases_yamllint() -> None:
    pytest.importorskip("yamllint")
    text = dump_workload(archetypes()["modern-front-legacy-core"])
    command = [sys.executable, "-m", "yamllint", "--strict", "-c", str(ROOT / ".yamllint.yaml"), "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
