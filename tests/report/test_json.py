from __future__ import annotations

import json

import pytest

from advisor.model.recommendation import Recommendation
from advisor.report.json import render_json, render_json_list
from tests.report.small import WORKLOADS, recommend


def numbers_in(value: object) -> list[float]:
    match value:
        case dict():
            return [number for item in value.values() for number in numbers_in(item)]
        case list():
            return [number for item in value for number in numbers_in(item)]
        case float():
            return [value]
        case _:
            return []


@pytest.mark.parametrize("workload", WORKLOADS)
def test_it_is_the_recommendation(workload: str) -> None:
    recommendation = recommend(workload)
    again = Recommendation.model_validate_json(render_json(recommendation))
    assert (again.verdict, again.workload) == (recommendation.verdict, recommendation.workload)
    assert render_json(again) == render_json(recommendation)


@pytest.mark.parametrize("workload", WORKLOADS)
def test_numbers_have_at_most_nine_decimals(workload: str) -> None:
    for number in numbers_in(json.loads(render_json(recommend(workload)))):
        assert number == round(number, 9)
        assert str(number) != "-0.0"


def test_keys_stand_in_the_order_of_the_schema() -> None:
    names = list(json.loads(render_json(recommend("clear"))))
    assert names == ["schema", *list(Recommendation.model_fields)[1:]]


def test_several_are_a_list() -> None:
    two = json.loads(render_json_list([recommend("clear"), recommend("undecided")]))
    assert [item["verdict"] for item in two] == ["docker", "undecided"]
