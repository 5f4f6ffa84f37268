"""What the rules promise about all workloads; `advisor rules prove` shows that they keep it."""

from __future__ import annotations

from typing import Literal

from advisor.model.base import Value
from advisor.model.condition import ALWAYS, Condition


class Claim(Value):
    """A promise of the rules: to move one fact one way never lets an alternative overtake another."""

    fact: str
    direction: Literal["raise", "lower"]
    never_helps: str
    against: str
    because: str
    when: Condition = ALWAYS
    """The workloads for which it is promised."""

    @property
    def name(self) -> str:
        """Give a short name, such as `raise tenancy: docker never overtakes vm`."""
        return f"{self.direction} {self.fact}: {self.never_helps} never overtakes {self.against}"


class Physics(Value):
    """A promise of the rules: an alternative never performs better on a criterion than what it rests on."""

    of: str
    never_better_than: str
    on: str
    because: str
    when: Condition = ALWAYS
    """The workloads for which it is promised."""

    @property
    def name(self) -> str:
        """Give a short name, such as `docker-in-vm is never better than vm on isolation`."""
        return f"{self.of} is never better than {self.never_better_than} on {self.on}"
