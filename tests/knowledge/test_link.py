"""Layers of rules: a house adds to what is shipped, replaces it by name, and disables rules with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.advise import advise
from advisor.knowledge.layers import BASE_LAYER, RuleFile, read_files
from advisor.knowledge.load import load_knowledge, parse_knowledge
from advisor.model.diagnostic import InvalidInputError
from advisor.model.domain import ChoiceDomain
from advisor.model.fact import Fact
from advisor.model.guidance import Advice, Consideration, Effort, Risk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.workload import Workload
from tests.knowledge.bases import BROKEN, layered, shipped, small

QUESTION = """
topic: {topic}
questions:
  - fact: {fact}
    prompt: {fact}, asked by the house
    help: None.
    domain: {domain}
"""
RULE = """
topic: {topic}
rules:
  - id: {rule}
    title: {title}
    when: {when}
    then: {then}
    because: The house says so.
    judgement: true
"""
DISABLED = """
topic: {topic}
rules:
  - {{id: {rule}, disabled: true, reason: It does not suit us.}}
"""


def rule(
    rule: str, then: str, *, topic: str = "house", title: str = "Of the house", when: str = "{own_kernel: true}"
) -> str:
    """Write a layer of one rule."""
    return RULE.format(topic=topic, rule=rule, then=then, title=title, when=when)


def disabled(rule: str, topic: str = "kernel") -> str:
    """Write a layer that switches off one rule."""
    return DISABLED.format(rule=rule, topic=topic)


def question(fact: str, domain: str, topic: str = "house") -> str:
    """Write a layer of one question."""
    return QUESTION.format(fact=fact, domain=domain, topic=topic)


def find(*layers: str) -> list[str]:
    """Give the findings about layers, without their hints."""
    with pytest.raises(InvalidInputError) as caught:
        layered(*layers)
    return [f"{d.location} {d.code} {d.message}" for d in caught.value.diagnostics]


def ids(knowledge: KnowledgeBase) -> list[str]:
    """Give the ids of the rules."""
    return [item.id for item in knowledge.rules]


def test_shipped_rules_are_sound() -> None:
    knowledge = shipped()
    assert knowledge.layers == (BASE_LAYER,)
    assert {item.layer for item in knowledge.rules} == {BASE_LAYER}
    assert ids(knowledge) == sorted(ids(knowledge))


def test_layer_adds_a_rule() -> None:
    knowledge = layered(rule("HSE-010", "{advise: Mind it.}"))
    assert ids(knowledge) == ["HSE-010", *ids(small())]
    assert knowledge.rule_by_id["HSE-010"].layer == "house"
    assert knowledge.layers == (BASE_LAYER, "house")
    assert knowledge.topics[-1].id == "house"


def test_layer_replaces_a_rule_by_id() -> None:
    knowledge = layered(rule("KRN-010", "{shift: {machine: {isolation: 0.1}}}", topic="kernel"))
    assert ids(knowledge) == ids(small())
    replaced = knowledge.rule_by_id["KRN-010"]
    assert (replaced.title, replaced.layer, replaced.then.veto) == ("Of the house", "house", ())
    assert replaced.then.shift == {"machine": {"isolation": 100}}


def test_layer_disables_a_rule_with_a_reason() -> None:
    assert ids(layered(disabled("KRN-010"))) == ["KRN-020", "TRU-010"]


def test_what_a_rule_says_beyond_the_scores_is_read_alone_or_in_a_list() -> None:
    one = rule(
        "KRN-010",
        "{advise: {for: [machine], say: Mind it.}, risk: {say: It breaks., mitigation: Mend it.},"
        " effort: {to: [machine], size: M, why: It is new.}}",
        topic="kernel",
    )
    then = layered(one).rule_by_id["KRN-010"].then
    assert then.advise == (Advice(say="Mind it.", alternatives=("machine",)),)
    assert then.risk == (Risk(say="It breaks.", mitigation="Mend it."),)
    assert then.effort == (Effort(alternatives=("machine",), size="M", why="It is new."),)
    several = rule("KRN-010", "{advise: [Do., {for: [container], say: Rest.}]}", topic="kernel")
    assert layered(several).rule_by_id["KRN-010"].then.advise == (
        Advice(say="Do."),
        Advice(say="Rest.", alternatives=("container",)),
    )


def test_a_layer_may_declare_considerations_alone_and_replace_those_of_another() -> None:
    caves = "considerations:\n  - {id: cave, title: Cave, summary: A hole.}\n"
    caves += "  - {id: tent, title: Tent, summary: A sheet.}\n"
    other = "considerations:\n  - {id: cave, title: Cellar, summary: A hole below a house.}\n"
    naming = rule("KRN-010", "{consider: [cave]}", topic="kernel")
    base = layered(caves, other, naming)
    assert base.considerations == (
        Consideration(id="cave", title="Cellar", summary="A hole below a house."),
        Consideration(id="tent", title="Tent", summary="A sheet."),
    )
    assert base.rule_by_id["KRN-010"].then.consider == ("cave",)
    assert base.alternatives == small().alternatives


def test_a_setting_may_be_for_some_alternatives() -> None:
    base = layered("settings:\n  - {id: lid, title: A lid, for: [machine]}\n")
    assert {setting.id: setting.alternatives for setting in base.settings}["lid"] == ("machine",)


def test_later_layers_have_the_last_word() -> None:
    first = rule("KRN-010", "{advise: First.}", topic="kernel")
    second = rule("KRN-010", "{advise: Second.}", topic="kernel")
    assert layered(first, second).rule_by_id["KRN-010"].then.advise == (Advice(say="Second."),)
    assert layered(second, first).rule_by_id["KRN-010"].then.advise == (Advice(say="First."),)
    assert "KRN-010" not in ids(layered(first, disabled("KRN-010")))
    assert layered(disabled("KRN-010"), second).rule_by_id["KRN-010"].layer == "house1"
    assert "HSE-010" not in ids(layered(rule("HSE-010", "{advise: It.}"), disabled("HSE-010", "house")))


def test_disabled_rule_stops_to_count() -> None:
    needy = Workload(name="w", facts=(Fact(name="own_kernel", value=True),))
    assert advise(small(), needy).ranking[-1].vetoed_by == ("KRN-010",)
    assert advise(layered(disabled("KRN-010")), needy).vetoes == ()


def test_nothing_can_be_disabled_that_is_not_there() -> None:
    assert find(disabled("KRN-099")) == ["house.yaml:4:10 LINK010 there is no rule `KRN-099`"]
    assert find(disabled("KRN-010"), disabled("KRN-010")) == ["house.yaml:4:10 LINK010 there is no rule `KRN-010`"]


def test_layer_replaces_a_question_where_it_stands() -> None:
    knowledge = layered(question("os_family", "{choice: {linux: Linux, windows: Windows, plan9: Plan 9}}"))
    assert [item.fact for item in knowledge.questions] == [item.fact for item in small().questions]
    replaced = knowledge.question_by_fact["os_family"]
    assert replaced.prompt == "os_family, asked by the house"
    assert isinstance(replaced.domain, ChoiceDomain)
    assert list(replaced.domain.labels) == ["linux", "windows", "plan9"]


def test_replaced_declaration_is_not_held_to_the_new_domain() -> None:
    first = question("colour", "{choice: {red: Red, blue: Blue}}") + "    prior: {red: 0.5, blue: 0.5}\n"
    second = question("colour", "{choice: {green: Green}}")
    assert layered(first, second).domain_of["colour"] == ChoiceDomain(labels={"green": "Green"})
    assert [found.split()[1] for found in find(second, first.replace("red: 0.5", "rde: 0.5"))] == ["LINK010"]


def test_rules_are_held_to_the_new_domain() -> None:
    narrow = question("os_family", "{choice: {linux: Linux}}")
    assert find(narrow) == ["base/topics/kernel.yaml:33:23 VALUE010 `windows` is not a value of `os_family`"]
    assert ids(layered(narrow, disabled("KRN-020"))) == ["KRN-010", "TRU-010"]


def test_fact_stays_what_it_is() -> None:
    (found,) = find(question("isolation_need", "bool"))
    assert "`isolation_need` is a question here, and a derived fact elsewhere" in found


def test_replaced_alternative_alone_is_checked() -> None:
    new_criterion = """
criteria:
  - id: cost
    title: Cost
    question: What does it cost?
    objective: minimise
    weight: 1
    scale: {levels: {low: 1, high: 0}}
"""
    alternatives = "alternatives:\n" + "".join(
        f"""
  - id: {name}
    title: {name}
    verdict: {name}
    summary: As before, and priced.
    performance:
      isolation: {{level: own, judgement: true}}
      startup: {{figure: 1, judgement: true}}
      cost: {{level: low, judgement: true}}
"""
        for name in ("container", "machine")
    )
    assert [found.split(" ", 1)[1] for found in find(new_criterion)] == [
        "LINK060 `container` has no performance on `cost`",
        "LINK060 `machine` has no performance on `cost`",
    ]
    knowledge = layered(new_criterion, alternatives)
    assert [item.id for item in knowledge.criteria] == ["isolation", "startup", "cost"]
    assert [item.summary for item in knowledge.alternatives] == ["As before, and priced."] * 2


@pytest.mark.parametrize("text", [question("odd", "bool"), rule("HSE-010", "{advise: It.}")], ids=["question", "rule"])
def test_one_layer_says_a_thing_once(text: str) -> None:
    files = [RuleFile("house", f"{name}.yaml", text.encode()) for name in "ab"]
    base = read_files([(BASE_LAYER, BROKEN / "base")])
    with pytest.raises(InvalidInputError, match=r"b\.yaml:.*(LINK020|RULE020): .*twice, first at a\.yaml:4:"):
        parse_knowledge([*base, *files], (BASE_LAYER, "house"), "")


def test_all_findings_of_all_files_are_told_at_once() -> None:
    broken = "topic: house\nrules:\n  - {id: HSE-010, titel: X}\n"
    found = find(broken, rule("HSE-020", "{veto: [container]}"), "topic: [\n")
    assert sorted(line.split()[1] for line in found) == [
        "RULE060",
        "RULE090",
        "SHAPE010",
        "YAML030",
    ]


def test_missing_names_are_not_told_while_a_file_is_broken() -> None:
    declares = question("colour", "bool").replace("help:", "hlep:")
    uses = rule("HSE-010", "{advise: It.}", when="{colour: true}")
    assert [found.split()[1] for found in find(declares, uses)] == ["SHAPE020", "SHAPE010"]


def test_long_chain_of_conclusions_is_no_cycle() -> None:
    length = 1500
    facts = "".join(f"  - {{fact: link{n}, title: Link, domain: bool, otherwise: false}}\n" for n in range(length))
    rules = "".join(
        f"  - {{id: C{n:04}-010, title: Link, when: {{link{n}: true}}, then: {{conclude: {{link{n + 1}: true}}}}, "
        "because: It is a chain., judgement: true}\n"
        for n in range(length - 1)
    )
    knowledge = layered(f"topic: chain\nderived:\n{facts}rules:\n{rules}")
    assert len(knowledge.derived) == length + 1


def test_deepest_rule_is_compiled() -> None:
    deepest = 27
    when = "{" + "any: [{" * deepest + "own_kernel: true" + "}]" * deepest + "}"
    knowledge = layered(rule("HSE-010", "{advise: Mind it.}", when=when))
    answer = advise(knowledge, Workload(name="w", facts=(Fact(name="own_kernel", value=True),)))
    assert "Mind it." in answer.advice


# -------------------------------------------------------------------------------------------------------------- folders


def _write(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"topic: {path.stem}\n", encoding="utf-8")
    return folder


def test_rule_files_are_found_in_a_fixed_order(tmp_path: Path) -> None:
    folder = _write(
        tmp_path, "b.yaml", "a.yaml", "topics/z.yaml", ".hidden.yaml", ".git/x.yaml", "crosswalks/p.yaml", "a.test.yaml"
    )
    (folder / "README.md").write_text("No rules.", encoding="utf-8")
    names = [Path(file.path).relative_to(folder).as_posix() for file in read_files([("house", folder)])]
    assert names == ["a.yaml", "b.yaml", "topics/z.yaml"]


def test_house_rules_lie_on_top_of_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(rule("HSE-010", "{veto: [vm]}") + "    remedy: None.\n", encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"house\.yaml:.*RULE090"):
        load_knowledge([tmp_path], use_cache=False)
    (tmp_path / "house.yaml").write_text(rule("HSE-010", "{weigh: {isolation: 1}}"), encoding="utf-8")
    knowledge = load_knowledge([tmp_path], use_cache=False)
    assert knowledge.rule_by_id["HSE-010"].layer == knowledge.layers[1]
    assert len(knowledge.rules) == len(shipped().rules) + 1
    assert knowledge.content_hash != load_knowledge(use_cache=False).content_hash


def test_a_question_says_whom_it_is_asked_of_and_kinds_of_parts_say_what_is_obvious() -> None:
    knowledge = layered(
        """
        screens: []
        parts:
          prompt: What is it made of?
          help: Tick its parts.
          mixed: {when: {os_family: windows}, because: It is two things., ask_again: [tenancy]}
          kinds:
            - {id: front, label: A front, help: What people see., assume: {needs_desktop: false, regimes: [cards]}}
            - {id: core, label: A core}
        """,
        QUESTION.format(topic="house", fact="hosts", domain="bool") + "    of: whole\n",
    )
    assert [knowledge.question_by_fact[fact].of for fact in ("hosts", "tenancy", "own_kernel")] == [
        "whole",
        "whole",
        "part",
    ]
    assert knowledge.parts is not None
    assert [(kind.id, kind.assume) for kind in knowledge.parts.kinds] == [
        ("front", {"needs_desktop": False, "regimes": ("cards",)}),
        ("core", {}),
    ]
    assert knowledge.parts.mixed is not None
    assert knowledge.parts.mixed.ask_again == ("tenancy",)
    assert small().parts is None
