"""What linking knows so far: who declared each name, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from advisor.knowledge.conditions import ConditionReader
from advisor.knowledge.problems import Problems
from advisor.knowledge.source import Document, PathKey, shorten
from advisor.knowledge.spelling import suggest
from advisor.model.diagnostic import error
from advisor.model.knowledge import StrengthScale

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.knowledge.layers import Shaped
    from advisor.model.condition import Condition
    from advisor.model.domain import Domain
    from advisor.model.guidance import Consideration
    from advisor.model.knowledge import (
        Alternative,
        Criterion,
        Derived,
        Evidence,
        Lookup,
        Overview,
        PartsPlan,
        Question,
        Rule,
        Screen,
        Setting,
        SizingPlan,
        Topic,
    )
    from advisor.model.measures import Cause
    from advisor.model.promises import Claim, Physics

Path: TypeAlias = tuple[PathKey, ...]

_FACTS: Final = frozenset({"question", "derived fact", "lookup"})
_ALTERNATIVES: Final = frozenset({"alternative", "replaced alternative"})


class Home(NamedTuple):
    """Where a name is declared: as what, in which layer, document and place of it."""

    what: str
    layer: str
    document: Document
    path: Path


@dataclass(slots=True)
class Linker:
    """The state of one linking."""

    problems: Problems = field(default_factory=Problems)
    homes: dict[tuple[str, str], Home] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    criteria: dict[str, Criterion] = field(default_factory=dict)
    alternatives: dict[str, Alternative] = field(default_factory=dict)
    replaced: dict[str, tuple[str, ...]] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    derived: dict[str, Derived] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)
    screens: dict[str, Screen] = field(default_factory=dict)
    overview: Overview | None = None
    parts: PartsPlan | None = None
    topic_order: tuple[str, ...] = ()
    settings: dict[str, Setting] = field(default_factory=dict)
    considerations: dict[str, Consideration] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    strength: StrengthScale = field(default_factory=StrengthScale)
    claims: dict[str, Claim] = field(default_factory=dict)
    physics: dict[str, Physics] = field(default_factory=dict)
    causes: dict[str, Cause] = field(default_factory=dict)
    sizing: SizingPlan | None = None

    def report(
        self, code: str, message: str, document: Document, path: Path, hint: str, *, at_key: bool = False
    ) -> None:
        """Add a finding at a place of a document."""
        self.problems.append(error(code, message, document.locate(path, at_key=at_key), hint))

    def known(
        self,
        name: str,
        names: Collection[str],
        what: str,
        document: Document,
        path: Path,
        *,
        of: str = "",
        at_key: bool = False,
    ) -> bool:
        """Tell whether a name that is referred to exists; report it when not. `of` says where it would be."""
        if name in names:
            return True
        hint = suggest(name, names, replaced=self.replaced)
        self.report("LINK010", f"there is no {what} `{shorten(name)}`{of}", document, path, hint, at_key=at_key)
        return False

    def condition(self, raw: Any, document: Document, path: Path) -> Condition:
        """Read a condition."""
        return ConditionReader(document, self.domains, self.problems).read(raw, path)

    def declare(self, what: str, name: str, shaped: Shaped, path: Path) -> bool:
        """Take in a name; a later layer may replace what an earlier one declares, by a thing of the same kind."""
        key = _key(what, name)
        home = self.homes.get(key)
        if home is not None and (home.layer == shaped.layer or home.what != what):
            if home.what == what:
                message, hint = f"the {what} `{name}` is declared twice", "remove one or rename it"
            else:
                message, hint = f"`{name}` is {_a(what)} here, and {_a(home.what)} elsewhere", "choose another name"
            first = home.document.locate(home.path)
            self.report("LINK020", f"{message}, first at {first}", shaped.document, path, hint)
            return False
        self.homes[key] = Home(what, shaped.layer, shaped.document, path)
        return True

    def is_home(self, what: str, name: str, shaped: Shaped, path: Path) -> bool:
        """Tell whether this is the declaration that holds: the only one, or that of the last layer."""
        home = self.homes.get(_key(what, name))
        return home is not None and home.document is shaped.document and home.path == path


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _key(what: str, name: str) -> tuple[str, str]:
    return ("fact" if what in _FACTS else "alternative" if what in _ALTERNATIVES else what, name)
