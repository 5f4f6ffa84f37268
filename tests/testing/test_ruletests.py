"""The shipped rules are complete: each is shown firing, silent and unknown, and everything declared is put to use."""

from __future__ import annotations

from functools import cache
from typing import Final

from advisor.engine.outlook import UNDECIDED
from advisor.engine.split import MIXED
from advisor.model.condition import facts_in
from advisor.testing.decisions import read_scenario
from advisor.testing.ruletests import (
    RuleTest,
    explain_failure,
    find_rule_tests,
    missing_examples,
    read_rule_tests,
    run_rule_tests,
)
from tests.engine.bases import ROOT, real_base

TOPICS: Final = ROOT / "tests" / "topics"
READ_BY_SIZING: Final = {"host_price_month"}
"""Questions whose answer no rule needs: the sizing turns it into a price."""


@cache
def examples() -> list[RuleTest]:
    return read_rule_tests(find_rule_tests(TOPICS), real_base())


def test_every_rule_is_shown_firing_silent_and_unknown() -> None:
    assert missing_examples(real_base(), examples()) == {}


def test_every_example_holds() -> None:
    failed = [result for result in run_rule_tests(real_base(), examples()) if not result.is_passed]
    assert not failed, "\n".join(str(explain_failure(result, real_base())) for result in failed)


def test_every_topic_has_its_file() -> None:
    assert {file.name for file in find_rule_tests(TOPICS)} == {f"{topic.id}.test.yaml" for topic in real_base().topics}


def test_every_example_stands_in_the_file_of_its_topic() -> None:
    astray = {
        test.rule
        for test in examples()
        if not test.location.path.endswith(f"{real_base().rule_by_id[test.rule].topic}.test.yaml")
    }
    assert not astray


def test_every_question_is_read_by_a_rule() -> None:
    knowledge = real_base()
    read = {fact for rule in knowledge.rules for fact in facts_in(rule.when)}
    read |= {str(requirement.at_most) for rule in knowledge.rules for requirement in rule.then.require}
    read |= {lookup.by for lookup in knowledge.lookups if lookup.fact in read}
    assert {question.fact for question in knowledge.questions} - read == READ_BY_SIZING


def test_every_derived_fact_is_concluded_and_read() -> None:
    knowledge = real_base()
    concluded = {fact for rule in knowledge.rules for fact in rule.then.conclude}
    read = {fact for rule in knowledge.rules for fact in facts_in(rule.when)}
    derived = {item.fact for item in knowledge.derived}
    assert derived <= concluded
    assert derived <= read


def test_every_alternative_wins_a_scenario() -> None:
    knowledge = real_base()
    scenarios = [read_scenario(file, knowledge) for file in sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))]
    expected = {scenario.expected for scenario in scenarios}  # that they come true is asserted in test_cases
    assert {alternative.id for alternative in knowledge.alternatives} | {UNDECIDED} <= expected
    assert MIXED in {scenario.expected for scenario in scenarios if scenario.workload.components}
