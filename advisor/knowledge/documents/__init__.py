"""The shape of every YAML file, as the JSON Schemas publish it. What values mean is settled by `link` and `profiles`.

The sentence under a key is what an editor shows beside it. Shapes load on first use, since whoever reads a workload
need not pay for the shapes of rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.knowledge.documents.base import (
        Shape,
    )
    from advisor.knowledge.documents.catalogue import (
        AlternativeShape,
        AlternativesShape,
        CauseShape,
        CausesShape,
        ClaimShape,
        CriteriaShape,
        CriterionShape,
        EvidenceItemShape,
        EvidenceShape,
        HardeningShape,
        MeasuredShape,
        PerformanceShape,
        PhysicsShape,
        ReplacedShape,
        ScaleShape,
        SettingShape,
        SourceShape,
        StrengthShape,
        WayShape,
    )
    from advisor.knowledge.documents.crosswalks import (
        CrosswalkAnswerShape,
        CrosswalkEntryShape,
        CrosswalkShape,
        CrosswalkSourceShape,
    )
    from advisor.knowledge.documents.examples import (
        CaseShape,
        CaseSourceShape,
        ExpectShape,
        RuleTestShape,
        RuleTestsShape,
        ScenarioShape,
    )
    from advisor.knowledge.documents.inputs import (
        AnswerShape,
        ComponentShape,
        HouseVetoShape,
        PolicyShape,
        StackShape,
        WorkloadShape,
    )
    from advisor.knowledge.documents.topics import (
        AtMostShape,
        DerivedShape,
        DomainShape,
        EffectsShape,
        FigureShape,
        LookupShape,
        NumberShape,
        OverviewItemShape,
        OverviewShape,
        QuestionShape,
        ReleaseShape,
        RuleShape,
        ScreenShape,
        ScreensShape,
        TopicShape,
    )

__all__ = [
    "AlternativeShape",
    "AlternativesShape",
    "AnswerShape",
    "AtMostShape",
    "CaseShape",
    "CaseSourceShape",
    "CauseShape",
    "CausesShape",
    "ClaimShape",
    "ComponentShape",
    "CriteriaShape",
    "CriterionShape",
    "CrosswalkAnswerShape",
    "CrosswalkEntryShape",
    "CrosswalkShape",
    "CrosswalkSourceShape",
    "DerivedShape",
    "DomainShape",
    "EffectsShape",
    "EvidenceItemShape",
    "EvidenceShape",
    "ExpectShape",
    "FigureShape",
    "HardeningShape",
    "HouseVetoShape",
    "LookupShape",
    "MeasuredShape",
    "NumberShape",
    "OverviewItemShape",
    "OverviewShape",
    "PerformanceShape",
    "PhysicsShape",
    "PolicyShape",
    "QuestionShape",
    "ReleaseShape",
    "ReplacedShape",
    "RuleShape",
    "RuleTestShape",
    "RuleTestsShape",
    "ScaleShape",
    "ScenarioShape",
    "ScreenShape",
    "ScreensShape",
    "SettingShape",
    "Shape",
    "SourceShape",
    "StackShape",
    "StrengthShape",
    "TopicShape",
    "WayShape",
    "WorkloadShape",
]

_HOMES = {
    "AlternativeShape": "catalogue",
    "AlternativesShape": "catalogue",
    "AnswerShape": "inputs",
    "AtMostShape": "topics",
    "CaseShape": "examples",
    "CaseSourceShape": "examples",
    "CauseShape": "catalogue",
    "CausesShape": "catalogue",
    "ClaimShape": "catalogue",
    "ComponentShape": "inputs",
    "CriteriaShape": "catalogue",
    "CriterionShape": "catalogue",
    "CrosswalkAnswerShape": "crosswalks",
    "CrosswalkEntryShape": "crosswalks",
    "CrosswalkShape": "crosswalks",
    "CrosswalkSourceShape": "crosswalks",
    "DerivedShape": "topics",
    "DomainShape": "topics",
    "EffectsShape": "topics",
    "EvidenceItemShape": "catalogue",
    "EvidenceShape": "catalogue",
    "ExpectShape": "examples",
    "FigureShape": "topics",
    "HardeningShape": "catalogue",
    "HouseVetoShape": "inputs",
    "LookupShape": "topics",
    "MeasuredShape": "catalogue",
    "NumberShape": "topics",
    "OverviewItemShape": "topics",
    "OverviewShape": "topics",
    "PerformanceShape": "catalogue",
    "PhysicsShape": "catalogue",
    "PolicyShape": "inputs",
    "QuestionShape": "topics",
    "ReleaseShape": "topics",
    "ReplacedShape": "catalogue",
    "RuleShape": "topics",
    "RuleTestShape": "examples",
    "RuleTestsShape": "examples",
    "ScaleShape": "catalogue",
    "ScenarioShape": "examples",
    "ScreenShape": "topics",
    "ScreensShape": "topics",
    "SettingShape": "catalogue",
    "Shape": "base",
    "SourceShape": "catalogue",
    "StackShape": "inputs",
    "StrengthShape": "catalogue",
    "TopicShape": "topics",
    "WayShape": "catalogue",
    "WorkloadShape": "inputs",
}


def __getattr__(name: str) -> Any:
    """Import a shape when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
