"""The engine knows neither the alternatives and facts nor the products of the rules that it reads."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import advisor.engine
from advisor.knowledge.load import load_knowledge

MODULES = sorted(Path(advisor.engine.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.stem))
def test_no_text_of_the_engine_names_what_the_rules_are_about(file: Path) -> None:
    knowledge = load_knowledge()
    ids = {alternative.id for alternative in knowledge.alternatives} | {
        question.fact for question in knowledge.questions
    }
    prose = [each for rule in knowledge.rules for each in (rule.title, rule.because)]
    names = {word for text in prose for word in re.findall(r"(?<=[\w,] )[A-Z][a-z]{2,}\b", text)}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    told = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings do nothing
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in told]
    texts = [node.value for node in constants if isinstance(node.value, str)]
    assert names >= {"Linux", "Windows", "Oracle", "Kubernetes"}
    for text in texts:
        assert text not in ids
        assert not names & set(re.findall(r"[A-Z][a-z]+", text))
