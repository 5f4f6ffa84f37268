"""Assemble the recommendation of one workload from what the compiled rules found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.engine.bounds import Bounds, find_bounds
from advisor.engine.explain import effects_on_margin, near_misses, smallest_conflict
from advisor.engine.guidance import guide, list_advice, list_considerations, list_risks, size_effort
from advisor.engine.order import order_derived
from advisor.engine.outlook import UNDECIDED, Depth, counterfactuals, open_questions, sensitivity, sizing
from advisor.engine.rank import Ranking, margins, rank_outcome
from advisor.engine.reach import Reach
from advisor.engine.scale import MILLI
from advisor.engine.settle import settle
from advisor.engine.split import find_mixture
from advisor.engine.truth import FactView, supporting_tests, view_of
from advisor.engine.wording import join_words, lower_first, prose_of, show_condition
from advisor.model.fact import Fact, FactValue, Origin
from advisor.model.recommendation import (
    Citation,
    Firing,
    NearMiss,
    Provenance,
    Ranked,
    Recommendation,
    SizingRow,
    Strength,
    Veto,
)

if TYPE_CHECKING:
    from advisor.engine.compile import CompiledRules, Outcome
    from advisor.model.knowledge import Alternative, KnowledgeBase, Rule
    from advisor.model.workload import Workload


def recommend(
    compiled: CompiledRules,
    workload: Workload,
    provenance: Provenance,
    *,
    component: str = "",
    component_title: str = "",
    depth: Depth = "full",
) -> Recommendation:
    """Give the recommendation for the facts of a workload, its components left aside."""
    knowledge = compiled.knowledge
    facts = {fact.name: fact.value for fact in workload.facts}
    outcome = compiled.run(facts)
    ranking = rank_outcome(knowledge, outcome)
    view = view_of(knowledge, facts, outcome.ranges)
    fired = [knowledge.rules[index] for index in sorted(outcome.fired)]
    reach = Reach(view, frozenset(outcome.fired))
    vetoes = tuple(_veto(knowledge, rule, view, gone) for rule in fired if (gone := reach.excluded_by(rule)))
    bounds = find_bounds(knowledge, facts, outcome)
    settlement = settle(knowledge, facts)
    winner = knowledge.alternatives[ranking.winner] if ranking.winner is not None else None
    chosen = winner.id if winner else ""
    firings = _firings(compiled, fired, reach, outcome, chosen)
    changes, is_complete = counterfactuals(knowledge, view, depth)
    sizes = sizing(reach)
    margin, verdict_margin = margins(knowledge, ranking)
    guidance = guide(knowledge, fired, chosen)
    return Recommendation.model_construct(
        workload=workload.name,
        title=workload.title,
        description=workload.description,
        component=component,
        component_title=component_title,
        verdict=winner.verdict if winner else UNDECIDED,
        alternative=chosen,
        alternative_title=winner.title if winner else "",
        strength=_strength(knowledge, winner, verdict_margin, is_settled=settlement.is_settled),
        settled=settlement.is_settled,
        settlement="settled" if settlement.is_settled else "open" if settlement.is_proven_open else "not-proven",
        margin=margin,
        verdict_margin=verdict_margin,
        runner_up=_runner_up(knowledge, ranking),
        summary=_summarise(reach, ranking, vetoes),
        mixed=find_mixture(view),
        ranking=_ranked(reach, ranking, vetoes, bounds),
        firings=firings,
        near_misses=tuple(
            NearMiss.model_construct(
                rule=rule.id,
                title=rule.title,
                lacking=show_condition(lacking, knowledge),
                status="unknown" if is_unknown else "false",
            )
            for rule, lacking, is_unknown in near_misses(knowledge, view, frozenset(rule.id for rule in fired))
        ),
        vetoes=vetoes,
        conflict=() if winner else smallest_conflict(reach),
        considerations=list_considerations(knowledge, fired, {firing.rule: firing.facts for firing in firings}),
        open_questions=open_questions(knowledge, view, bounds, settlement, winner, depth),
        counterfactuals=changes,
        counterfactuals_complete=is_complete,
        sensitivity=sensitivity(knowledge, ranking, depth),
        sizing=sizes,
        weights={
            criterion.id: weight / MILLI for criterion, weight in zip(knowledge.criteria, ranking.weights, strict=True)
        },
        risks=guidance.risks,
        effort=guidance.effort,
        advice=guidance.advice,
        hardening=guidance.hardening,
        facts=(*workload.facts, *_derived_facts(knowledge, view)),
        evidence=_cite(knowledge, fired, winner, sizes),
        stack=workload.stack,
        provenance=provenance,
    )


def _strength(
    knowledge: KnowledgeBase, winner: Alternative | None, verdict_margin: float | None, *, is_settled: bool
) -> Strength:
    """Judge the distance to the next verdict; while an answer can still change the verdict, it is not `clear`."""
    if winner is None:
        return "none"
    if verdict_margin is None or verdict_margin >= knowledge.strength.clear:
        return "clear" if is_settled else "lean"
    return "lean" if verdict_margin >= knowledge.strength.lean else "toss-up"


def _runner_up(knowledge: KnowledgeBase, ranking: Ranking) -> str:
    rest = [index for index in ranking.order[1:] if ranking.feasible[index]]
    return knowledge.alternatives[rest[0]].id if ranking.winner is not None and rest else ""


def _ranked(reach: Reach, ranking: Ranking, vetoes: tuple[Veto, ...], bounds: Bounds) -> tuple[Ranked, ...]:
    knowledge = reach.knowledge
    names = [criterion.id for criterion in knowledge.criteria]
    rows: list[Ranked] = []
    for index in ranking.order:
        alternative = knowledge.alternatives[index]
        lead = ranking.lead(ranking.winner, index) if ranking.winner not in {None, index} else ()
        rows.append(
            Ranked.model_construct(
                alternative=alternative.id,
                title=alternative.title,
                verdict=alternative.verdict,
                score=ranking.scores[index],
                low=bounds.score(index)[0],
                high=bounds.score(index)[1],
                vetoed_by=tuple(veto.rule for veto in vetoes if alternative.id in veto.alternatives),
                contributions=dict(zip(names, ranking.contributions(index), strict=True)),
                lag=dict(zip(names, lead, strict=True)) if lead else {},
                starts_from=reach.starts_from(alternative),
            )
        )
    return tuple(rows)


def _firings(
    compiled: CompiledRules, fired: list[Rule], reach: Reach, outcome: Outcome, chosen: str
) -> tuple[Firing, ...]:
    view = reach.view
    effects = effects_on_margin(compiled, view.facts, outcome)
    return tuple(
        Firing.model_construct(
            rule=rule.id,
            title=rule.title,
            topic=rule.topic,
            because=rule.because,
            evidence=rule.evidence,
            judgement=rule.judgement,
            layer=rule.layer,
            facts=_supporting(rule, view),
            conclude=rule.then.conclude,
            weigh={criterion: milli / MILLI for criterion, milli in rule.then.weigh.items()},
            shift={
                alternative: {criterion: milli / MILLI for criterion, milli in shifts.items()}
                for alternative, shifts in rule.then.shift.items()
            },
            figures={name: dict(figures) for name, figures in rule.then.figures.items()},
            cause=rule.cause,
            vetoes=reach.excluded_by(rule),
            advise=list_advice(rule.then, chosen),
            harden=rule.then.harden,
            consider=rule.then.consider,
            risk=list_risks(rule.then, chosen),
            effort=size_effort(rule.then, chosen),
            effect_on_margin=effects.get(rule.id, 0.0),
        )
        for rule in fired
    )


def _supporting(rule: Rule, view: FactView) -> dict[str, FactValue]:
    """Give the facts that a firing rule rests on, with their values; a derived fact with the least that is certain."""
    values = {test.fact: view.least_of(test.fact) for test in supporting_tests(rule.when, view)}
    return {fact: value for fact, value in values.items() if value is not None}


def _veto(knowledge: KnowledgeBase, rule: Rule, view: FactView, gone: tuple[str, ...]) -> Veto:
    return Veto.model_construct(
        rule=rule.id,
        title=rule.title,
        alternatives=gone,
        because=rule.because,
        remedy=rule.remedy,
        evidence=tuple(name for name in rule.evidence if name in knowledge.evidence),
        facts=_supporting(rule, view),
    )


def _derived_facts(knowledge: KnowledgeBase, view: FactView) -> tuple[Fact, ...]:
    found: list[Fact] = []
    for derived in order_derived(knowledge):
        value = view.value_of(derived.fact)
        if value is not None and derived.fact not in view.facts:
            found.append(Fact.model_construct(name=derived.fact, value=value, origin=Origin.DERIVED))
    return tuple(found)


def _cite(
    knowledge: KnowledgeBase, fired: list[Rule], winner: Alternative | None, sizes: tuple[SizingRow, ...]
) -> dict[str, Citation]:
    names = [name for rule in fired for name in rule.evidence]
    names += [name for row in sizes for cited in row.evidence.values() for name in cited]
    if winner is not None:
        names += [name for performance in winner.performance.values() for name in performance.evidence]
    return {
        name: Citation.model_construct(
            id=item.id,
            claim=item.claim,
            value=item.value,
            unit=item.unit,
            title=item.source.title,
            year=item.source.year,
            url=item.source.url,
            confidence=item.confidence,
            verified=item.verified,
        )
        for name in sorted(set(names))
        if (item := knowledge.evidence.get(name)) is not None
    }


def _summarise(reach: Reach, ranking: Ranking, vetoes: tuple[Veto, ...]) -> str:
    """Say in a few sentences why the winner won: what is excluded, and on what it leads the best that remains.

    Where it meets a requirement in another way than the usual one only, that is said too.
    """
    knowledge = reach.knowledge
    if ranking.winner is None:
        return "Nothing is feasible: the demands together exclude every alternative."
    winner = knowledge.alternatives[ranking.winner]
    rest = [index for index in ranking.order[1:] if ranking.feasible[index]]
    gone = [index for index in ranking.order if not ranking.feasible[index]]
    prose = prose_of(knowledge)
    sentences: list[str] = []
    if rest:
        rival = knowledge.alternatives[rest[0]]
        lead = ranking.lead(ranking.winner, rest[0])
        best = sorted(zip(lead, knowledge.criteria, strict=True), key=lambda pair: -pair[0])
        names = [lower_first(criterion.title, prose=prose) for gain, criterion in best[:3] if gain > 0]
        on = f" on {join_words(names, 'and')}" if names else ""
        sentences.append(f"{winner.title} comes before {lower_first(rival.title, rival.id, prose)}{on}.")
    else:
        sentences.append(f"{winner.title} is all that remains.")
    would_lead = [index for index in gone if ranking.scores[index] > ranking.scores[ranking.winner]]
    if gone:
        shown = would_lead or gone
        lost = [knowledge.alternatives[index] for index in shown]
        excluded = join_words([lower_first(each.title, each.id, prose) for each in lost], "and")
        reason = next((veto for veto in vetoes if lost[0].id in veto.alternatives), None)
        why = f": {lower_first(reason.title, prose=prose)} ({reason.rule})" if reason else ""
        sentences.append(f"Excluded: {excluded}{why}.")
    for criterion, way in reach.special_ways(winner):
        name = lower_first(criterion.title, prose=prose)
        sentences.append(f"On {name} it meets what is asked only so: {lower_first(way.title, prose=prose)}.")
    return " ".join(sentences)
