"""What may be written for a fact of each kind, and what is said when it may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.knowledge.source import Plain, parse_yaml
from advisor.knowledge.values import read_number, read_value
from advisor.model.diagnostic import Diagnostic, Location
from advisor.model.domain import (
    BoolDomain,
    ChoiceDomain,
    Domain,
    LevelsDomain,
    NumberDomain,
    ReleaseDomain,
    SetDomain,
)
from advisor.model.fact import FactValue

DOMAINS: dict[str, Domain] = {
    "bool": BoolDomain(),
    "choice": ChoiceDomain(labels={"linux": "Linux", "no": "Norway", "3.10": "A version", "true": "A word"}),
    "levels": LevelsDomain(labels={"low": "Low", "high": "High"}),
    "number": NumberDomain(unit="s", min=0, max=1_000_000),
    "set": SetDomain(labels={"cards": "Cards", "health": "Health", "audit": "Audit"}),
    "release": ReleaseDomain(table="eol", products=("ubuntu", "windows-server")),
}

ACCEPTED: list[tuple[str, str, FactValue]] = [
    ("bool", "true", True),
    ("bool", "false", False),
    ("choice", "linux", "linux"),
    ("choice", "'linux'", "linux"),
    ("choice", "no", "no"),
    ("choice", "3.10", "3.10"),
    ("choice", "true", "true"),
    ("levels", "high", "high"),
    ("number", "0", 0),
    ("number", "1000000", 1_000_000),
    ("number", "1e3", 1000),
    ("number", "2.50", 2.5),
    ("set", "[]", ()),
    ("set", "cards", ("cards",)),
    ("set", "[audit, cards, audit]", ("cards", "audit")),
    ("release", "ubuntu 22.04", "ubuntu 22.04"),
    ("release", "Ubuntu  22.04", "ubuntu 22.04"),
    ("release", "windows-server 2012 R2", "windows-server 2012-r2"),
    ("release", "any", "any"),
]

REFUSED: list[tuple[str, str, str, str]] = [
    ("bool", "yes", "VALUE010", "write true, without quotes"),
    ("bool", "'false'", "VALUE010", "write false, without quotes"),
    ("bool", "maybe", "VALUE010", "write true or false"),
    ("bool", "[true]", "VALUE010", "write true or false"),
    ("choice", "Linux", "VALUE010", "did you mean `linux`?"),
    ("choice", "[linux]", "VALUE010", "write one of linux, no, 3.10, true"),
    ("choice", "{linux: true}", "VALUE010", "write one of linux, no, 3.10, true"),
    ("levels", "hgih", "VALUE010", "did you mean `high`?"),
    ("number", "ten", "VALUE010", "write a number from 0 to 1000000 (s)"),
    ("number", "'10'", "VALUE010", "write 10, without quotes"),
    ("number", "-1", "VALUE020", "write a number from 0 to 1000000 (s)"),
    ("number", "1000001", "VALUE020", "write a number from 0 to 1000000 (s)"),
    ("set", "[cards, helth]", "VALUE010", "did you mean `health`?"),
    ("set", "[cards, [health]]", "VALUE010", "write a list of any of cards, health, audit"),
    ("set", "{cards: true}", "VALUE010", "write a list of any of cards, health, audit"),
    ("release", "ubuntu", "VALUE010", "write product and release, such as `ubuntu 1.0`, or `any`"),
    ("release", "ubuntu 22/04", "VALUE010", "write product and release, such as `ubuntu 1.0`, or `any`"),
    ("release", "ubunto 22.04", "VALUE010", "did you mean `ubuntu`?"),
    ("release", "[ubuntu 22.04]", "VALUE010", "write a product and its release"),
]


def _read(kind: str, written: str) -> FactValue | Diagnostic:
    return read_value(parse_yaml(written.encode(), "f").root, DOMAINS[kind], "fact", Location("f", 1, 1))


@pytest.mark.parametrize(("kind", "written", "value"), ACCEPTED)
def test_value_is_read(kind: str, written: str, value: FactValue) -> None:
    read = _read(kind, written)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(("kind", "written", "code", "hint"), REFUSED)
def test_value_is_refused(kind: str, written: str, code: str, hint: str) -> None:
    read = _read(kind, written)
    assert isinstance(read, Diagnostic)
    assert read.code == code
    assert read.hint.startswith(hint)
    assert "`fact`" in read.message


@pytest.mark.parametrize("kind", DOMAINS)
def test_nothing_is_no_value(kind: str) -> None:
    read = _read(kind, "null")
    assert isinstance(read, Diagnostic)
    assert read.message == "`fact` has no value here"


@given(st.floats(min_value=-999_999, max_value=999_999).map(lambda value: round(value, 6)))
def test_every_number_is_read_as_python_writes_it(value: float) -> None:
    assert read_number(Plain(repr(value))) == value


@given(st.text(max_size=12))
def test_text_is_a_number_only_without_quotes(text: str) -> None:
    assert read_number(text) is None
    read = read_number(Plain(text))
    assert read is None or (read == float(text) and "_" not in text)


@given(st.sampled_from(sorted(DOMAINS)), st.recursive(st.none() | st.text(max_size=9), st.lists, max_leaves=5))
def test_whatever_is_read_is_read_again_as_itself(kind: str, raw: object) -> None:
    read = read_value(raw, DOMAINS[kind], "fact", Location("f"))
    if not isinstance(read, Diagnostic):
        assert read_value(read, DOMAINS[kind], "fact", Location("f")) == read
