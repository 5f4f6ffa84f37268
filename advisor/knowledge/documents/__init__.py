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
        ClaimShape,
        ConsiderationShape,
        CriteriaShape,
        CriterionShape,
        EvidenceItemShape,
        EvidenceShape,
        HardeningShape,
        MeasuredShape,
        PerformanceShape,
        ReplacedShape,
        ScaleShape,
        SettingShape,
        SourceShape,
        StrengthShape,
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
        AdviceShape,
        AtMostShape,
        DerivedShape,
        DomainShape,
        EffectsShape,
        EffortShape,
        LookupShape,
        NumberShape,
        OverviewItemShape,
        OverviewShape,
        QuestionShape,
        ReleaseShape,
        RiskShape,
        RuleShape,
        ScreenShape,
        ScreensShape,
        TopicShape,
    )

__all__ = [
    "AdviceShape",
    "AlternativeShape",
    "AlternativesShape",
    "AnswerShape",
    "AtMostShape",
    "CaseShape",
    "CaseSourceShape",
    "ClaimShape",
    "ComponentShape",
    "ConsiderationShape",
    "CriteriaShape",
    "CriterionShape",
    "CrosswalkAnswerShape",
    "CrosswalkEntryShape",
    "CrosswalkShape",
    "CrosswalkSourceShape",
    "DerivedShape",
    "DomainShape",
    "EffectsShape",
    "EffortShape",
    "EvidenceItemShape",
    "EvidenceShape",
    "ExpectShape",
    "HardeningShape",
    "HouseVetoShape",
    "LookupShape",
    "MeasuredShape",
    "NumberShape",
    "OverviewItemShape",
    "OverviewShape",
    "PerformanceShape",
    "PolicyShape",
    "QuestionShape",
    "ReleaseShape",
    "ReplacedShape",
    "RiskShape",
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
    "WorkloadShape",
]

_HOMES = {
    "AdviceShape": "topics",
    "AlternativeShape": "catalogue",
    "AlternativesShape": "catalogue",
    "AnswerShape": "inputs",
    "AtMostShape": "topics",
    "CaseShape": "examples",
    "CaseSourceShape": "examples",
    "ClaimShape": "catalogue",
    "ComponentShape": "inputs",
    "ConsiderationShape": "catalogue",
    "CriteriaShape": "catalogue",
    "CriterionShape": "catalogue",
    "CrosswalkAnswerShape": "crosswalks",
    "CrosswalkEntryShape": "crosswalks",
    "CrosswalkShape": "crosswalks",
    "CrosswalkSourceShape": "crosswalks",
    "DerivedShape": "topics",
    "DomainShape": "topics",
    "EffectsShape": "topics",
    "EffortShape": "topics",
    "EvidenceItemShape": "catalogue",
    "EvidenceShape": "catalogue",
    "ExpectShape": "examples",
    "HardeningShape": "catalogue",
    "HouseVetoShape": "inputs",
    "LookupShape": "topics",
    "MeasuredShape": "catalogue",
    "NumberShape": "topics",
    "OverviewItemShape": "topics",
    "OverviewShape": "topics",
    "PerformanceShape": "catalogue",
    "PolicyShape": "inputs",
    "QuestionShape": "topics",
    "ReleaseShape": "topics",
    "ReplacedShape": "catalogue",
    "RiskShape": "topics",
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
    "WorkloadShape": "inputs",
}


def __getattr__(name: str) -> Any:
    """Import a shape when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
