"""The link from a line of a file back to the rules: which rules asked for a setting, and how a comment says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.generate.safe import comment_xml, flatten
from advisor.model.recommendation import Recommendation

_UNNAMED: Final = "a rule"
_MOST_RULES: Final = 4


def list_rules(recommendation: Recommendation, setting: str) -> tuple[str, ...]:
    """Give the ids of the firing rules that asked for a setting, in the order of the firings."""
    return tuple(firing.rule for firing in recommendation.firings if setting in firing.harden)


def list_exclusions(recommendation: Recommendation, alternative: str) -> tuple[str, ...]:
    """Give the ids of the rules that rule an alternative out."""
    return tuple(veto.rule for veto in recommendation.vetoes if alternative in veto.alternatives)


def explain_settings(recommendation: Recommendation) -> Callable[..., str]:
    """Give a function for templates: for settings it gives `name: RULE-010, RULE-020; …`, empty when none is asked."""

    def explain(*settings: str) -> str:
        return "; ".join(
            f"{flatten(setting)}: {join_rules(list_rules(recommendation, setting)) or _UNNAMED}"
            for setting in settings
            if setting in recommendation.hardening
        )

    return explain


def join_rules(rules: tuple[str, ...]) -> str:
    """Give rule ids as a comment lists them: the first few, since the README lists them all."""
    more = f" and {len(rules) - _MOST_RULES} more" if len(rules) > _MOST_RULES else ""
    return ", ".join(flatten(rule) for rule in rules[:_MOST_RULES]) + more


def put_behind(explanation: str) -> str:
    """Give an explanation as a comment behind a line of YAML, Ruby or shell; nothing when there is none."""
    return f"  # {explanation}" if explanation else ""


def put_above(explanation: str) -> str:
    """Give an explanation as a comment line of its own, line end included; nothing when there is none."""
    return f"# {explanation}\n" if explanation else ""


def put_in_xml(explanation: str) -> str:
    """Give an explanation as a comment of XML behind an element; nothing when there is none."""
    return f"  <!-- {comment_xml(explanation)} -->" if explanation else ""
