"""Random workloads and random small knowledge bases, so that promises are tested where nobody thought to look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from hypothesis import strategies as st

from advisor.model.condition import ALWAYS, NEVER, AllOf, AnyOf, Condition, NoneOf, Operator, Test, tests_in
from advisor.model.domain import BoolDomain, Domain, LevelsDomain, NumberDomain, ReleaseDomain, SetDomain, values_of
from advisor.model.fact import FactValue
from advisor.model.knowledge import (
    Alternative,
    Criterion,
    Derived,
    Effects,
    KnowledgeBase,
    LevelScale,
    MeasuredScale,
    Performance,
    Question,
    Requirement,
    Rule,
)
from advisor.model.measures import Cause, Figure, Way
from tests.engine.bases import BOOL, CHOICE, DAYS, LEVELS, NUMBER, RELEASE, SET, derived, lookup, rule, seeded

Facts = dict[str, FactValue]

ORDERED: Final[tuple[Operator, ...]] = ("at_least", "at_most", "above", "below")
DOMAINS: Final[Mapping[str, Domain]] = {
    "bool": BOOL,
    "levels": LEVELS,
    "choice": CHOICE,
    "number": NUMBER,
    "set": SET,
    "release": RELEASE,
    "days": DAYS,
}
ASKED: Final = ("bool", "levels", "choice", "number", "set", "release")
CONCLUDED: Final = ("bool", "levels")
CYCLES: Final = ("1.0", "22.04", "99")


def bounds_of(knowledge: KnowledgeBase) -> Mapping[str, tuple[float, ...]]:
    """Map each number fact to the figures at which some rule may change its mind, and the ones beside them."""
    found: dict[str, set[float]] = {}
    conditions = [rule.when for rule in knowledge.rules] + [question.when for question in knowledge.questions]
    performances = [cell for alternative in knowledge.alternatives for cell in alternative.performance.values()]
    conditions += [way.unless for cell in performances for way in cell.ways]
    for test in (test for condition in conditions for test in tests_in(condition)):
        if isinstance(knowledge.domain_of[test.fact], NumberDomain) and test.operator != "known":
            found.setdefault(test.fact, set()).update(float(value) for value in test.value)
    for requirement in (requirement for item in knowledge.rules for requirement in item.then.require):
        if isinstance(requirement.at_most, str):
            name = requirement.criterion
            cells: list[Performance | Figure | Way] = []
            for alternative in knowledge.alternatives:
                cells += [alternative.performance[name], *alternative.performance[name].ways]
                cells += [
                    anew[name]
                    for item in knowledge.rules
                    if name in (anew := item.then.figures.get(alternative.id, {}))
                ]
            figures = {figure for cell in cells for figure in (cell.low, cell.figure) if figure is not None}
            found.setdefault(requirement.at_most, set()).update(figures)
    return {fact: tuple(sorted({b + step for b in bounds for step in (-1, 0, 1)})) for fact, bounds in found.items()}


class Workloads:
    """Draws workloads of one knowledge base from a seeded generator; thousands of them cost little."""

    def __init__(self, knowledge: KnowledgeBase, seed: int) -> None:
        self._knowledge = knowledge
        self._random = seeded(seed)
        self._bounds = bounds_of(knowledge)

    def draw(self) -> Facts:
        """Give facts, each one known or unknown. How many are known differs from nearly none to all."""
        share = self._random.random()
        derived = self._knowledge.derived_by_fact
        return {
            fact: self.draw_value(fact)
            for fact in self._knowledge.domain_of
            if self._random.random() < (share / 10 if fact in derived else share)
        }

    def draw_value(self, fact: str) -> FactValue:
        """Give a value of one fact."""
        domain, choose = self._knowledge.domain_of[fact], self._random.choice
        match domain:
            case BoolDomain():
                return choose((True, False))
            case NumberDomain():
                inside = [b for b in self._bounds.get(fact, ()) if domain.min <= b <= domain.max]
                return choose([*inside, self._random.randint(round(domain.min), round(domain.max))])
            case SetDomain():
                return tuple(label for label in domain.labels if self._random.random() < 0.3)
            case ReleaseDomain():
                return choose(["any", f"{choose(domain.products)} {choose(CYCLES)}"])
            case _:
                return choose(values_of(domain))


def values(domain: Domain, bounds: Sequence[float] = (0, 5)) -> st.SearchStrategy[FactValue]:
    """Draw a value of a domain."""
    match domain:
        case BoolDomain():
            return st.booleans()
        case NumberDomain():
            near = st.sampled_from([b for b in bounds if domain.min <= b <= domain.max] or [domain.min])
            return near | st.integers(round(domain.min), round(domain.max))
        case SetDomain():
            labels = st.sets(st.sampled_from(sorted(domain.labels)))
            return labels.map(lambda chosen: tuple(label for label in domain.labels if label in chosen))
        case ReleaseDomain():
            products = st.sampled_from(domain.products)
            return st.just("any") | st.builds(
                lambda product, cycle: f"{product} {cycle}", products, st.sampled_from(CYCLES)
            )
        case _:
            return st.sampled_from(values_of(domain))


def facts_of(knowledge: KnowledgeBase) -> st.SearchStrategy[Facts]:
    """Draw the facts of a workload: each one known or unknown, derived ones given now and then."""
    bounds = bounds_of(knowledge)
    return st.fixed_dictionaries(
        {}, optional={fact: values(domain, bounds.get(fact, ())) for fact, domain in knowledge.domain_of.items()}
    )


@cache
def comparisons(fact: str, kind: str, *, with_known: bool) -> st.SearchStrategy[Condition]:
    """Draw one comparison that the domain of its fact allows."""
    known = st.booleans().map(lambda wanted: Test(fact=fact, operator="known", value=(wanted,)))
    return st.one_of(_comparison(fact, DOMAINS[kind]), *([known] if with_known else []))


def _comparison(fact: str, domain: Domain) -> st.SearchStrategy[Condition]:
    labels = domain.products if isinstance(domain, ReleaseDomain) else values_of(domain)
    match domain:
        case BoolDomain():
            return st.booleans().map(lambda wanted: Test(fact=fact, operator="is", value=(wanted,)))
        case NumberDomain():
            operators: tuple[Operator, ...] = ("is", *ORDERED)
            pairs = st.tuples(st.sampled_from(operators), st.sampled_from((0, 2.5, 5)))
            return pairs.map(lambda pair: Test(fact=fact, operator=pair[0], value=(pair[1],)))
        case SetDomain():
            operator: Operator = "includes"
        case ReleaseDomain():
            operator = "product"
        case _:
            operator = "is"
    several = st.lists(st.sampled_from(labels), min_size=1, max_size=2, unique=True)
    any_of = several.map(lambda wanted: Test(fact=fact, operator=operator, value=tuple(wanted)))
    if not isinstance(domain, LevelsDomain):
        return any_of
    bounds = st.tuples(st.sampled_from(ORDERED), st.sampled_from(labels))
    return any_of | bounds.map(lambda pair: Test(fact=fact, operator=pair[0], value=(pair[1],)))


@cache
def conditions(facts: tuple[tuple[str, str], ...], *, with_known: bool, depth: int = 2) -> st.SearchStrategy[Condition]:
    """Draw a condition on facts, given with their kinds as in `DOMAINS`, with groups nested to `depth`."""
    tests = st.one_of([comparisons(fact, kind, with_known=with_known) for fact, kind in facts])
    if depth == 0:
        return tests
    inner = conditions(facts, with_known=with_known, depth=depth - 1)
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    groups: st.SearchStrategy[Condition] = st.one_of(
        st.builds(AllOf, parts=parts), st.builds(AnyOf, parts=parts), st.builds(NoneOf, parts=parts)
    )
    return st.booleans().flatmap(lambda is_group: groups if is_group else tests)


FIGURES: Final = st.builds(
    lambda figure, has_low: Figure(figure=figure, low=figure / 3 if has_low else None),
    st.sampled_from((0.05, 0.6, 1.3, 20)),
    st.booleans(),
)


@cache
def effects_on(
    criteria: tuple[str, ...], measured: tuple[str, ...], alternatives: tuple[str, ...], numbers: tuple[str, ...]
) -> st.SearchStrategy[Effects]:
    """Draw what a rule does to the ranking. `numbers` are the facts that a requirement may take for its bound."""
    criterion, alternative = st.sampled_from(criteria), st.sampled_from(alternatives)
    some = st.lists(alternative, max_size=2, unique=True).map(tuple)
    nothing: st.SearchStrategy[tuple[Requirement, ...]] = st.just(())
    bound = st.sampled_from((0.05, 1.3, 3, *numbers))
    anew = st.dictionaries(alternative, st.dictionaries(st.sampled_from(measured), FIGURES, max_size=1), max_size=2)
    required = [
        st.builds(
            lambda name, at_most: (Requirement(criterion=name, at_most=at_most),), st.sampled_from(measured), bound
        )
        if measured
        else nothing
    ]
    return st.builds(
        Effects,
        weigh=st.dictionaries(criterion, st.integers(-3000, 3000), max_size=2),
        shift=st.dictionaries(alternative, st.dictionaries(criterion, st.integers(-700, 700), max_size=2), max_size=2),
        figures=st.one_of(st.just({}), anew) if measured else st.just({}),
        veto=st.one_of(st.just(()), st.just(()), some),
        require=st.one_of(nothing, *required),
    )


JUDGED: Final = LevelScale(levels={"poor": 0, "fair": 0.35, "good": 0.8, "best": 1})
SCALES: Final[st.SearchStrategy[LevelScale | MeasuredScale]] = st.sampled_from(
    (
        JUDGED,
        MeasuredScale(unit="s", value="log", best=0.3, worst=100),
        MeasuredScale(unit="s", value="linear", best=0, worst=8),
        MeasuredScale(unit="/s", value="linear", best=8, worst=1),
    )
)
WEIGHTS: Final = st.sampled_from((0, 1, 2, 2.5, 3))
JUDGED_CELLS: Final = st.sampled_from(tuple(JUDGED.levels)).map(lambda level: Performance(level=level))
MEASURED_CELLS: Final = st.builds(
    lambda figure, has_low: Performance(figure=figure, low=figure / 2 if has_low else None),
    st.sampled_from((0.1, 1.3, 4, 30)),
    st.booleans(),
)


@st.composite
def grids(draw: st.DrawFn) -> tuple[tuple[Criterion, ...], tuple[Alternative, ...]]:
    """Draw 2 to 4 criteria, judged or measured, and 2 to 4 alternatives of one verdict or of two."""
    criteria = tuple(
        Criterion(
            id=f"c{index}",
            title=f"C{index}",
            question="",
            objective="maximise",
            weight=draw(WEIGHTS),
            scale=draw(SCALES),
        )
        for index in range(draw(st.integers(2, 4)))
    )
    alternatives = tuple(
        Alternative(
            id=f"a{index}",
            title=f"A{index}",
            verdict=draw(st.sampled_from(("x", "y"))),
            summary="",
            performance={
                criterion.id: draw(JUDGED_CELLS if criterion.scale == JUDGED else MEASURED_CELLS)
                for criterion in criteria
            },
        )
        for index in range(draw(st.integers(2, 4)))
    )
    return criteria, alternatives


@st.composite
def with_ways(draw: st.DrawFn, alternative: Alternative, closed: st.SearchStrategy[Condition]) -> Alternative:
    """Draw ways to some of the figures of an alternative."""
    performance = {}
    for name, cell in alternative.performance.items():
        figures = draw(st.lists(FIGURES, max_size=2)) if cell.figure is not None and draw(st.booleans()) else []
        ways = tuple(
            Way(id=f"way{index}", title="", figure=item.figure, low=item.low, unless=draw(closed))
            for index, item in enumerate(figures)
        )
        performance[name] = cell.model_copy(update={"ways": ways})
    return alternative.model_copy(update={"performance": performance})


@st.composite
def knowledge_bases(draw: st.DrawFn, *, with_known: bool = True, with_relevance: bool = True) -> KnowledgeBase:
    """Draw a small base: 2 to 6 questions of every kind, derived facts that build on each other, nested conditions.

    Rules share causes, measure anew and require figures, to which there are other ways.

    `with_known` lets conditions ask whether a fact is known, `with_relevance` makes some questions apply only at times.
    """
    criteria, alternatives = draw(grids())
    questions: list[Question] = []
    facts: tuple[tuple[str, str], ...] = ()
    for index in range(draw(st.integers(2, 6))):
        kind, name = draw(st.sampled_from(ASKED)), f"q{index}"
        is_gated = facts and with_relevance and draw(st.booleans())
        when = draw(conditions(facts, with_known=with_known, depth=1)) if is_gated else ALWAYS
        questions.append(Question(fact=name, topic="t", prompt=name, help="", domain=DOMAINS[kind], when=when))
        facts = (*facts, (name, kind))
    releases = [name for name, kind in facts if kind == "release"]
    lookups = tuple(lookup(f"days_{by}", by) for by in releases)
    facts = (*facts, *((item.fact, "days") for item in lookups))
    does = effects_on(
        tuple(criterion.id for criterion in criteria),
        tuple(criterion.id for criterion in criteria if criterion.scale != JUDGED),
        tuple(alternative.id for alternative in alternatives),
        tuple(name for name, kind in facts if kind in {"number", "days"}),
    )
    declared: list[Derived] = []
    rules: list[Rule] = []

    caps = draw(st.lists(st.sampled_from((100, 300, 800)), max_size=2))
    causes = tuple(Cause(id=f"k{index}", title="", cap=cap) for index, cap in enumerate(caps))

    def add_rule(then: Effects) -> None:
        made = rule(f"R-{10 * len(rules) + 10:03d}", draw(conditions(facts, with_known=with_known)), then)
        cause = draw(st.sampled_from(("", *(cause.id for cause in causes))))
        rules.append(made.model_copy(update={"cause": cause}))

    for index in range(draw(st.integers(0, 3))):
        kind, name = draw(st.sampled_from(CONCLUDED)), f"d{index}"
        steps: tuple[FactValue, ...] = (False, True) if kind == "bool" else values_of(DOMAINS[kind])
        otherwise = draw(st.integers(0, len(steps) - 1))
        declared.append(derived(name, DOMAINS[kind], steps[otherwise]))
        for _ in range(draw(st.integers(0, 3))):
            step = draw(st.integers(otherwise, len(steps) - 1))  # rules raise a derived fact above `otherwise`
            also = draw(does) if draw(st.booleans()) else Effects()
            add_rule(also.model_copy(update={"conclude": {name: steps[step]}}))
        facts = (*facts, (name, kind))
    for _ in range(draw(st.integers(2, 8))):
        add_rule(draw(does))
    closed = st.one_of(st.just(NEVER), conditions(facts, with_known=with_known, depth=1))
    return KnowledgeBase(
        topics=(),
        criteria=criteria,
        alternatives=tuple(draw(with_ways(alternative, closed)) for alternative in alternatives),
        causes=causes,
        questions=tuple(questions),
        derived=tuple(declared),
        lookups=lookups,
        rules=tuple(rules),
        content_hash="small",
    )
