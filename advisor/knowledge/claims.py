"""Read what stands beside the criteria: the promises that `prove` holds the rules to, and what sizing rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from advisor.model.domain import BoolDomain, LevelsDomain, NumberDomain
from advisor.model.knowledge import MeasuredScale, SizingPlan
from advisor.model.promises import Claim, Physics

if TYPE_CHECKING:
    from advisor.knowledge.documents import ClaimShape, CriteriaShape
    from advisor.knowledge.layers import Shaped
    from advisor.knowledge.linker import Linker, Path
    from advisor.knowledge.source import Document


def link_claims(linker: Linker, shaped: Shaped, shape: CriteriaShape) -> None:
    """Take in the claims of a file; a later layer may replace what an earlier one claims of the same fact and pair."""
    document = shaped.document
    for index, item in enumerate(shape.monotone):
        path: Path = ("monotone", index)
        moved = _moved(linker, item, document, path)
        known = [
            linker.known(name, linker.alternatives, "alternative", document, (*path, key))
            for key, name in (("never_helps", item.never_helps), ("against", item.against))
        ]
        when = linker.condition(item.when, document, (*path, "when"))
        if item.never_helps == item.against:
            hint = "name another alternative"
            linker.report("LINK110", "an alternative cannot overtake itself", document, (*path, "against"), hint)
        if moved is None or not all(known):
            continue
        fact, direction = moved
        claim = Claim(
            fact=fact,
            direction=direction,
            never_helps=item.never_helps,
            against=item.against,
            because=item.because,
            when=when,
        )
        if linker.declare("claim", claim.name, shaped, path):
            linker.claims[claim.name] = claim


def link_physics(linker: Linker, shaped: Shaped, shape: CriteriaShape) -> None:
    """Take in the physics of a file; a later layer may replace what an earlier one says of the same pair."""
    document = shaped.document
    for index, item in enumerate(shape.physics):
        path: Path = ("physics", index)
        known = [
            linker.known(name, names, what, document, (*path, key))
            for key, name, names, what in (
                ("of", item.of, linker.alternatives, "alternative"),
                ("never_better_than", item.never_better_than, linker.alternatives, "alternative"),
                ("on", item.on, linker.criteria, "criterion"),
            )
        ]
        when = linker.condition(item.when, document, (*path, "when"))
        if item.of == item.never_better_than:
            hint, place = "name another alternative", (*path, "never_better_than")
            linker.report("LINK110", "an alternative is not compared with itself", document, place, hint)
        if not all(known):
            continue
        limit = Physics(
            of=item.of, never_better_than=item.never_better_than, on=item.on, because=item.because, when=when
        )
        if linker.declare("physics", limit.name, shaped, path):
            linker.physics[limit.name] = limit


def link_sizing(linker: Linker, shaped: Shaped, shape: CriteriaShape) -> None:
    """Take in what sizing rests on; its facts hold numbers and its criteria are measured."""
    plan = shape.sizing
    if plan is None:
        return
    numbers = [fact for fact, domain in linker.domains.items() if isinstance(domain, NumberDomain)]
    measured = [name for name, item in linker.criteria.items() if isinstance(item.scale, MeasuredScale)]
    for keys, names, what in (
        (("instances", "memory_mib", "host_gib", "price_month"), numbers, "number fact"),
        (("overhead", "startup"), measured, "measured criterion"),
    ):
        for key in keys:
            linker.known(getattr(plan, key), names, what, shaped.document, ("sizing", key))
    linker.sizing = SizingPlan(**plan.model_dump())


def _moved(
    linker: Linker, item: ClaimShape, document: Document, path: Path
) -> tuple[str, Literal["raise", "lower"]] | None:
    """Give the fact that a claim moves, and which way."""
    if (item.raised is None) == (item.lowered is None):
        hint = "keep one of `raise` and `lower`"
        linker.report("LINK110", "a claim moves exactly one fact one way", document, path, hint)
        return None
    fact = item.raised if item.raised is not None else item.lowered or ""
    direction: Literal["raise", "lower"] = "raise" if item.raised is not None else "lower"
    here = (*path, direction)
    if not linker.known(fact, linker.domains, "fact", document, here):
        return None
    if not isinstance(linker.domains[fact], (BoolDomain, LevelsDomain, NumberDomain)) or fact in linker.lookups:
        ordered = "name a yes/no fact, levels or a number"
        linker.report("LINK120", f"`{fact}` cannot be raised or lowered by an answer", document, here, ordered)
        return None
    return fact, direction
