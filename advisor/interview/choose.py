"""What to ask next, and when to stop: the prompt whose answer has the best chance of turning the verdict comes first.

It begins with what it is made of (see `opening`). Then the overview comes, then assumptions that decide are confirmed,
and after that each prompt that is due gets its information value (see `engine.information`); among those that come near
the best the topic that is being talked about wins. Parts are asked about one after the other: an answer for the whole
or for all of them spares the later ones a prompt.

The interview is over when no answer that may still be asked for can change the verdict, nor where a part goes, when
none is likely to (where that is enough), or when nothing is left to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from advisor.engine.split import join_possible, join_verdicts
from advisor.interview.agenda import make_agenda, make_overview
from advisor.interview.known import (
    asked_facts,
    find_parts,
    given_facts,
    own_facts,
    own_unknown,
    part_names,
    unknown_facts,
)
from advisor.interview.opening import find_opening
from advisor.interview.prompt import Prompt
from advisor.interview.seat import take_seat
from advisor.model.base import Value

if TYPE_CHECKING:
    from advisor.interview.agenda import Item
    from advisor.interview.seat import Seat
    from advisor.interview.state import Interview
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.workload import Workload


class Standing(Value):
    """Where one of several parts stands."""

    part: str
    title: str = ""
    leading: str
    """The verdict that leads: of most completions, or the one that stands."""
    share: float
    """The share of completions that have it."""
    is_settled: bool
    """True when no answer that may still be asked for can change its verdict."""
    is_over: bool
    """True when nothing more is asked about it."""
    unknown: tuple[str, ...] = ()
    """When all is asked: the facts that the user does not know and that could still change its verdict."""


class Guidance(Value):
    """Where an interview stands: what to ask next, what leads, and how much is done and left."""

    prompt: Prompt | None
    """What to ask next; None when the interview is over."""
    prompts: int
    """How many prompts were dealt with."""
    to_go: int
    """About how many are still to come, this one included."""
    asked: int
    """How many questions were asked, those on screens included."""
    questions: int
    """How many questions could apply."""
    leading: str
    """The verdict that leads: of most completions, or the one that stands."""
    share: float
    """The share of completions that have it."""
    is_settled: bool
    """True when no answer that may still be asked for can change the verdict."""
    is_likely: bool = False
    """True when the interview stops because none is likely to."""
    chance: float = 0.0
    """How likely it is that the rest changes the verdict, where the interview stops for that."""
    unknown: tuple[str, ...] = ()
    """When all is asked: the facts that the user does not know and that could still change the verdict."""
    parts: tuple[Standing, ...] = ()
    """Where each part stands; none for one thing."""


def guide(knowledge: KnowledgeBase, interview: Interview) -> Guidance:
    """Say where an interview stands. `knowledge` has the policy applied, so that its weights and vetoes count."""
    seats = tuple(take_seat(knowledge, interview, name) for name in part_names(interview))
    state = _State(knowledge, interview, seats)
    overview = state.find_overview()
    if opening := find_opening(knowledge, interview):
        return state.go_on(opening, 1 + bool(overview) + state.count_to_go(overview))
    if overview:
        return state.go_on(overview.make_prompt(knowledge, interview), 1 + state.count_to_go(overview))
    seat = next((seat for seat in seats if not seat.is_over), None)
    if seat is None:
        return state.end()
    return state.go_on(seat.rank()[0].make_prompt(knowledge, interview), state.count_to_go())


def next_prompt(knowledge: KnowledgeBase, interview: Interview) -> Prompt | None:
    """Give what to ask next, or None when the interview is over."""
    return guide(knowledge, interview).prompt


@dataclass(frozen=True, slots=True)
class _State:
    """What one look at an interview found."""

    knowledge: KnowledgeBase
    interview: Interview
    seats: tuple[Seat, ...]

    @property
    def has_parts(self) -> bool:
        return bool(self.seats[0].part)

    def find_overview(self) -> Item | None:
        """Give the overview that is asked about all parts at once; that of one thing is on its agenda."""
        if not self.has_parts:
            return None
        return make_overview(
            self.knowledge, self.interview, {fact for seat in self.seats for fact in seat.agenda.open_facts}
        )

    def count_to_go(self, before: Item | None = None) -> int:
        """Give about how many prompts are to come, without the one before them."""
        first = next((seat for seat in self.seats if not seat.is_over), None)
        return round(sum(seat.count_to_go(before, is_later=seat is not first) for seat in self.seats))

    def go_on(self, prompt: Prompt, to_go: int) -> Guidance:
        """Give the guidance to ask something."""
        return self._guidance(prompt, max(1, to_go))

    def end(self) -> Guidance:
        """Give the guidance to stop, with what is not known, or with the chance where that is small enough."""
        ended = self._guidance(None, 0)
        chances = [seat.chance for seat in self.seats if seat.chance is not None]
        if chances:
            return ended.model_copy(update={"is_likely": True, "chance": sum(chances)})
        unknown = [seat.unknown() for seat in self.seats]
        parts = tuple(
            part.model_copy(update={"unknown": names}) for part, names in zip(ended.parts, unknown, strict=False)
        )
        names = tuple(dict.fromkeys(name for names in unknown for name in names))
        return ended.model_copy(update={"unknown": names, "parts": parts})

    def _guidance(self, prompt: Prompt | None, to_go: int) -> Guidance:
        return Guidance(
            prompt=prompt,
            prompts=len(self.interview.steps),
            to_go=to_go,
            asked=sum(len(asked_facts(self.interview, seat.part)) for seat in self.seats),
            questions=sum(seat.agenda.applying for seat in self.seats),
            leading=join_verdicts(seat.leading for seat in self.seats),
            share=prod(seat.outlook.share for seat in self.seats),
            is_settled=len(join_possible(seat.possible() for seat in self.seats)) == 1,
            parts=self._standings() if self.has_parts else (),
        )

    def _standings(self) -> tuple[Standing, ...]:
        titles = {part.name: part.title for part in find_parts(self.interview)}
        return tuple(
            Standing(
                part=seat.part,
                title=titles[seat.part],
                leading=seat.leading,
                share=seat.outlook.share,
                is_settled=seat.is_settled,
                is_over=seat.is_over,
            )
            for seat in self.seats
        )


def workload_of(knowledge: KnowledgeBase, interview: Interview) -> Workload:
    """Give the workload with every answer, those that were taken back and still apply included."""
    whole = _with_taken_back(knowledge, interview)
    components = tuple(
        part.model_copy(update={"facts": own_facts(whole, part.name), "unknown": own_unknown(whole, part.name)})
        for part in find_parts(whole)
    )
    return interview.workload.model_copy(
        update={"facts": given_facts(whole), "unknown": unknown_facts(whole), "components": components}
    )


def _with_taken_back(knowledge: KnowledgeBase, interview: Interview) -> Interview:
    """Give the interview with the answers again that were taken back and may still be asked for."""
    parted = tuple(step for step in interview.ahead if step.parts is not None)
    whole = interview.model_copy(update={"steps": (*interview.steps, *parted), "scope": "all"})
    may_come = {name: make_agenda(knowledge, whole, part=name).open_facts for name in part_names(whole)}
    may_come[""] = frozenset().union(*may_come.values())
    again = []
    for step in interview.ahead:
        facts = may_come.get(step.part, frozenset()) - asked_facts(whole, step.part)
        kept = {fact: value for fact, value in step.answers.items() if fact in facts}
        if kept:
            again.append(step.model_copy(update={"facts": tuple(kept), "answers": kept, "left_open": ()}))
    return whole.model_copy(update={"steps": (*whole.steps, *again)})
