"""Judge a rule base as a whole: what the single files cannot show, and what ages.

Linking has refused by then what cannot be understood: unknown names, values outside a domain, cycles. Lint finds what
can be understood and is still wrong or idle. Conditions are compared by exact reasoning over the cells that they tell
apart; only whether an alternative ever wins is sampled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.knowledge.checks.causes import check_cause_names, check_double_counting, check_figures
from advisor.knowledge.checks.exclusions import (
    check_idle_effects,
    check_idle_guidance,
    check_remainder,
    check_soundness,
    check_winners,
)
from advisor.knowledge.checks.rules import check_dead, check_pairs
from advisor.knowledge.checks.screens import check_screens
from advisor.knowledge.checks.subject import Subject
from advisor.knowledge.checks.upkeep import check_dates, check_names, check_numbers
from advisor.knowledge.checks.usage import (
    check_considerations,
    check_evidence,
    check_facts,
    check_questions,
    check_settings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from advisor.model.diagnostic import Diagnostic
    from advisor.model.knowledge import KnowledgeBase

CHECKS: Final[tuple[Callable[[Subject], Iterator[Diagnostic]], ...]] = (
    check_facts,
    check_questions,
    check_evidence,
    check_settings,
    check_considerations,
    check_screens,
    check_dates,
    check_numbers,
    check_names,
    check_dead,
    check_pairs,
    check_double_counting,
    check_figures,
    check_cause_names,
    check_soundness,
    check_remainder,
    check_idle_effects,
    check_idle_guidance,
    check_winners,
)


def lint(knowledge: KnowledgeBase, today: date) -> list[Diagnostic]:
    """Give what is wrong or idle in a knowledge base, in the order in which a reader meets the places.

    `today` decides which reviews are overdue and what the tables of dates say.
    """
    subject = Subject(knowledge, today)
    found = [finding for check in CHECKS for finding in check(subject)]
    return sorted(found, key=lambda finding: (finding.location, finding.code, finding.message))
