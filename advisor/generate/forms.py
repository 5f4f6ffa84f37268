"""Whether a program can be put into a form: what a language has no files for, and what a system cannot run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from advisor.generate import stacks, windows
from advisor.generate.guest import WINDOWS, choose_guest
from advisor.generate.project import FORM_OF, Form, choose_form
from advisor.generate.safe import flatten
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.fact import FactValue
from advisor.model.recommendation import Recommendation


def check_form(
    language: str, recommendation: Recommendation, alternative: str, where: Location
) -> Iterator[Diagnostic]:
    """Give what is wrong when a program runs on a system, or in a form, that nothing can be written for."""
    facts = {fact.name: fact.value for fact in recommendation.facts}
    form, family = choose_form(alternative, facts), facts.get("os_family", "linux")
    module = stacks.find_stack(language)
    forms = stacks.find_forms(module)
    named = f"`{flatten(alternative)}`"
    if family == WINDOWS and form is not Form.WINDOWS:
        message = f"there are no starter files for Windows programs in the form of {named}"
        yield error("GEN016", message, where, "`--as vm`, which sets up a Windows machine")
    elif form is Form.MACHINE and family != "linux":
        message = f"there are no starter files for machines with the system `{flatten(str(family))}`"
        yield error("GEN016", message, where, "the vendor's own image, imported into the hypervisor")
    elif form is Form.WINDOWS and language not in windows.LANGUAGES:
        message = f"there are no starter files for the language `{language}` on Windows"
        yield error("GEN016", message, where, f"a language of these: {', '.join(sorted(windows.LANGUAGES))}")
    elif forms and form not in forms:
        message = f"the language `{language}` has no files for the alternative {named}"
        yield error("GEN015", message, where, stacks.find_hint(module))
    elif form is Form.MACHINE:
        yield from _check_guest(language, recommendation, facts, where)


def _check_guest(
    language: str, recommendation: Recommendation, facts: Mapping[str, FactValue], where: Location
) -> Iterator[Diagnostic]:
    on = date.fromisoformat(recommendation.provenance.evaluated_on)
    guest = choose_guest(facts, on, carries_engine=False)
    families = stacks.find_families(stacks.find_stack(language))
    if families and guest.family not in families:
        message = f"there are no starter files for the language `{language}` on {guest.title}"
        yield error("GEN016", message, where, "`--as docker-in-vm`, or `os_release: ubuntu 26.04`")


def is_on_windows(recommendation: Recommendation, alternative: str) -> bool:
    """Tell whether an alternative puts the program onto a Windows machine."""
    facts = {fact.name: fact.value for fact in recommendation.facts}
    return alternative in FORM_OF and choose_form(alternative, facts) is Form.WINDOWS
