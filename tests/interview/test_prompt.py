from __future__ import annotations

import pytest

from advisor.interview.prompt import Choice, Kind, ask_question, ask_screen, tick
from advisor.model.domain import BoolDomain, Domain
from tests.engine.bases import BOOL, CHOICE, LEVELS, NUMBER, RELEASE, SET
from tests.interview.bases import ask_for, screen


@pytest.mark.parametrize(
    ("domain", "kind", "values"),
    [
        (BOOL, "yes_no", ()),
        (CHOICE, "one_of", ("red", "green", "blue")),
        (LEVELS, "one_of", ("low", "middle", "high")),
        (SET, "any_of", ("a", "b", "c")),
        (NUMBER, "number", ()),
        (RELEASE, "release", ()),
    ],
    ids=["bool", "choice", "levels", "set", "number", "release"],
)
def test_a_question_shows_what_its_domain_allows(domain: Domain, kind: Kind, values: tuple[str, ...]) -> None:
    prompt = ask_question(ask_for("x", domain), "Topic")
    assert (prompt.kind, prompt.facts, prompt.topic, prompt.domain) == (kind, ("x",), "Topic", domain)
    assert tuple(choice.value for choice in prompt.choices) == values


def test_a_screen_shows_the_prompts_and_helps_of_its_questions() -> None:
    first = ask_for("a").model_copy(update={"help": "About a."})
    prompt = ask_screen(screen("a", "b"), [first, ask_for("b")])
    assert prompt.kind == "screen"
    assert prompt.facts == ("a", "b")
    assert prompt.choices == (Choice(value="a", label="The a", help="About a."), Choice(value="b", label="The b"))
    assert isinstance(prompt.domain, BoolDomain)


def test_what_is_not_ticked_is_false() -> None:
    prompt = ask_screen(screen("a", "b"), [ask_for("a"), ask_for("b")])
    assert tick(prompt, {"b"}) == {"a": False, "b": True}
    assert tick(prompt, ()) == {"a": False, "b": False}
