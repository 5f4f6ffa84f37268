"""What `advisor rules test` runs: the examples beside the shipped rules, or those in a user's own folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from advisor.knowledge.layers import BASE_LAYER, is_rule_file
from advisor.knowledge.load import load_knowledge
from advisor.knowledge.locate import find_data, show_path
from advisor.model.diagnostic import Diagnostic, InvalidInputError, Location, error
from advisor.testing.ruletests import (
    explain_failure,
    find_rule_tests,
    missing_examples,
    read_rule_tests,
    run_rule_tests,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found: how much was tried, and a diagnostic for each example that failed or is lacking."""

    rules: int
    examples: int
    failed: int
    lacking: int
    failures: tuple[Diagnostic, ...]


def check_rules(folder: Path | None) -> Outcome:
    """Run the tests of a folder, or of the shipped rules. Raises InvalidInputError when there is nothing to run."""
    place = folder if folder is not None else _find_shipped_tests()
    if not place.is_dir():
        where = Location(show_path(place))
        what = "this is a file, not a folder" if place.exists() else "there is no folder of this name"
        raise InvalidInputError([error("IO030", what, where, "name the folder that holds the rules and their tests")])
    layer = _layer_of(folder)
    knowledge = load_knowledge([folder] if folder is not None and layer is not None else ())
    files = find_rule_tests(place)
    if not files:
        hint = "put NAME.test.yaml beside the rules; docs/knowledge-format.md shows one"
        raise InvalidInputError(
            [error("IO040", "no test file (*.test.yaml) in this folder", Location(show_path(place)), hint)]
        )
    tests = read_rule_tests(files, knowledge)
    failures = [
        explain_failure(result, knowledge) for result in run_rule_tests(knowledge, tests) if not result.is_passed
    ]
    lacking = missing_examples(knowledge, tests, layer) if layer is not None else {}
    missing = [
        error(
            "TEST020", f"{rule} has no example of: {', '.join(names)}", Location(show_path(place)), f"add {names[0]}:"
        )
        for rule, names in lacking.items()
    ]
    counted = {rule.id for rule in knowledge.rules if rule.layer == layer} or {test.rule for test in tests}
    return Outcome(len(counted), len(tests), len(failures), len(missing), (*failures, *missing))


def _layer_of(folder: Path | None) -> str | None:
    """Give the layer whose rules have to be tested; None when a folder holds tests alone."""
    if folder is None:
        return BASE_LAYER
    has_rules = any(is_rule_file(path, folder) for path in folder.rglob("*.yaml"))
    return show_path(folder) if has_rules else None


def _find_shipped_tests() -> Path:
    """Give the tests of the shipped rules, which only a checkout has. Raises InvalidInputError."""
    place = find_data("rules").parent / "tests" / "topics"
    if place.is_dir():
        return place
    hint = "run it in a checkout of the project, or name a folder of your own: advisor rules test DIR"
    message = "the tests of the shipped rules are not part of an installation"
    raise InvalidInputError([error("IO100", message, Location("advisor rules test"), hint)])
