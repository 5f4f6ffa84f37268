"""The shape of rule tests, scenarios and real decisions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from advisor.knowledge.documents.base import Flag, Raw, RuleId, Shape, Slug, Text
from advisor.knowledge.documents.inputs import ComponentShape


class RuleTestShape(Shape):
    """Facts on which one rule fires, is silent and is unknown; each a map of answers or a list of maps."""

    fires: dict[str, Raw] | tuple[dict[str, Raw], ...]
    """Answers on which the rule fires."""
    silent: dict[str, Raw] | tuple[dict[str, Raw], ...]
    """Answers on which its condition is false."""
    unknown: dict[str, Raw] | tuple[dict[str, Raw], ...]
    """Answers that leave its condition undecided."""


class RuleTestsShape(Shape):
    """Rule tests: for every rule of a topic, facts on which it fires, is silent and is unknown."""

    topic: Slug
    """The topic whose rules are tested."""
    tests: dict[str, RuleTestShape]
    """The tests of each rule, by its id."""


class ExpectShape(Shape):
    """What a scenario expects."""

    verdict: Slug
    """The verdict."""
    alternative: Slug | None = None
    """The alternative that wins."""
    decisive: tuple[RuleId, ...] = ()
    """Rules that must fire and bear on the answer."""


class ScenarioShape(Shape):
    """A scenario: a workload as an architect tells it, and the answer that is expected."""

    title: Text
    """What people call it."""
    narrative: Text
    """Two or three sentences that an architect would say."""
    policy: Text = ""
    """The policy to advise it under."""
    answers: dict[str, Raw] = Field(default_factory=dict)
    """What is known about it."""
    components: tuple[ComponentShape, ...] = ()
    """Parts that are advised on their own."""
    expect: ExpectShape
    """The answer that is expected."""


class CaseSourceShape(Shape):
    """Where a real decision was published."""

    title: Text
    """The title of the publication."""
    url: Text = ""
    """Its address; empty for what was written for this project."""
    quality: Text
    """What kind of source it is."""
    group: Text = ""
    """What cases of one origin have in common, so that they can be kept together."""


class ReadingShape(Shape):
    """What one reader, who saw the narrative and the questions alone, answered for a case."""

    answers: dict[str, Raw] = Field(default_factory=dict)
    """What is known about it."""
    components: tuple[ComponentShape, ...] = ()
    """Parts that are advised on their own."""


class CaseShape(Shape):
    """A case: a real decision with the answer that was taken."""

    id: Slug
    """A name for it."""
    title: Text
    """What people call it."""
    narrative: Text
    """The situation in a few sentences."""
    readings: Annotated[tuple[ReadingShape, ...], Field(min_length=1, max_length=2)]
    """The answers of readers who worked apart, as they came."""
    expected: Slug
    """The label of the answer that was taken."""
    acceptable: tuple[Slug, ...]
    """The labels of the answers that are defensible, the taken one included."""
    why: Text
    """The reason that the source gives."""
    source: CaseSourceShape
    """Where it was published."""
    label_origin: Text = ""
    """How the answer was read: explicit, or inferred."""
    kind: Text = ""
    """What kind of publication it is."""
    contested: Flag = False
    """Whether good sources disagree."""
