"""What reports say of causes that count once, and of figures that rules put in the place of base ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from advisor.engine.compile import compile_rules
from advisor.engine.recommend import recommend
from advisor.model.knowledge import Effects, KnowledgeBase, Performance
from advisor.model.measures import Cause, Figure
from advisor.report.catalogue_words import say_effects
from advisor.report.derivation import derive
from advisor.report.rule import list_effects, render_rule
from advisor.report.tree import walk
from advisor.report.wording import show_effects
from tests.engine.bases import PROVENANCE, rule, small_base, workload

GRID: Final[Mapping[str, Mapping[str, float | Performance]]] = {
    "box": {"fit": 0.5, "start": Performance(figure=10, low=5, high=20)},
    "cage": {"fit": 0.5, "start": Performance(figure=10)},
}
ANEW = Effects(figures={"cage": {"start": Figure(figure=40, low=30, high=60)}})


def base(cap: int) -> KnowledgeBase:
    """Give a base of which two rules rest on one trial, and one measures anew."""
    rules = [rule(f"R-0{n}0", then=Effects(shift={"box": {"fit": 100 * n}})) for n in (1, 2)]
    caused = [item.model_copy(update={"cause": "trial"}) for item in rules]
    knowledge = small_base(GRID, {"fit": 1}, rules=[*caused, rule("R-030", then=ANEW)])
    start = small_base({name: {"start": row["start"]} for name, row in GRID.items()}, {"start": 1}).criteria
    causes = (Cause(id="trial", title="One trial", cap=cap),)
    changed = {"criteria": (*knowledge.criteria, *start), "causes": causes}
    return KnowledgeBase.model_construct(**{**dict(knowledge), **changed})


def told(cap: int) -> dict[str, list[str]]:
    """Give the texts of a derivation, by the kind of their nodes."""
    knowledge = base(cap)
    found: dict[str, list[str]] = {}
    for node in walk([derive(recommend(compile_rules(knowledge), workload(), PROVENANCE), knowledge)]):
        found.setdefault(node.kind, []).append(node.text)
    return found


def test_a_derivation_says_what_a_cause_counts_for() -> None:
    assert told(250)["cause"] == ["One trial: counts once, box +0.25 and not +0.3"]
    assert "cause" not in told(300)


def test_a_derivation_tells_both_figures() -> None:
    texts = told(300)
    assert "Title of R-030: cage measures 40 (30–60)" in texts["rule"]
    assert any("box 10 (5–20) s, cage 10 s" in text for text in texts["base"])


def test_effects_are_worded_with_their_figures() -> None:
    knowledge = base(300)
    firing = recommend(compile_rules(knowledge), workload(), PROVENANCE).firings[2]
    assert show_effects(firing) == ["cage: start measures 40 (30–60)"]
    assert list(list_effects(knowledge.rules[2])) == ["cage: start measures 40 (30–60)"]
    assert say_effects(ANEW, knowledge) == ["Cage, measured: start 40 (30–60) s instead of 10."]


def test_a_rule_is_shown_with_its_cause() -> None:
    knowledge = base(250)
    shown = render_rule(knowledge.rules[0], knowledge, 100, color=False)
    assert "Cause     One trial (trial); with its other rules it shifts by 0.25 at most" in shown
    assert "Cause" not in render_rule(knowledge.rules[2], knowledge, 100, color=False)
