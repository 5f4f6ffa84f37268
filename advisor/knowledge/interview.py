"""Link what the interview shows: the parts, the overview, screens, and the order of the topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.values import read_value
from advisor.model.diagnostic import Diagnostic
from advisor.model.domain import BoolDomain
from advisor.model.knowledge import Mixture, Overview, OverviewItem, PartKind, PartsPlan, Screen

if TYPE_CHECKING:
    from advisor.knowledge import documents
    from advisor.knowledge.layers import Shaped
    from advisor.knowledge.linker import Linker, Path
    from advisor.knowledge.source import Document
    from advisor.model.fact import FactValue


def link_screens(linker: Linker, shaped: Shaped, shape: documents.ScreensShape) -> None:
    """Take in the screens of a file, its parts, its overview and its order; problems are collected."""
    document = shaped.document
    for position, topic in enumerate(shape.order):
        linker.known(topic, linker.topics, "topic", document, ("order", position))
    linker.topic_order = tuple(dict.fromkeys(shape.order)) or linker.topic_order
    for index, screen in enumerate(shape.screens):
        path: Path = ("screens", index)
        if not linker.is_home("screen", screen.id, shaped, (*path, "id")):
            continue
        for position, fact in enumerate(screen.facts):
            _check_tickable(linker, fact, document, (*path, "facts", position))
        when = linker.condition(screen.when, document, (*path, "when"))
        linker.screens[screen.id] = Screen(id=screen.id, prompt=screen.prompt, facts=screen.facts, when=when)
    if shape.overview is not None:
        linker.overview = _link_overview(linker, document, shape.overview)
    if shape.parts is not None:
        linker.parts = _link_parts(linker, document, shape.parts)


def _link_parts(linker: Linker, document: Document, shape: documents.PartsShape) -> PartsPlan:
    kinds: dict[str, PartKind] = {}
    for index, kind in enumerate(shape.kinds):
        path: Path = ("parts", "kinds", index)
        if kind.id in kinds:
            linker.report(
                "LINK150", f"two kinds of parts are called `{kind.id}`", document, (*path, "id"), "rename one"
            )
        assume = _link_assumed(linker, document, kind, (*path, "assume"))
        kinds[kind.id] = PartKind(id=kind.id, label=kind.label, help=kind.help, assume=assume)
    mixed = _link_mixture(linker, document, shape.mixed) if shape.mixed else None
    return PartsPlan(prompt=shape.prompt, help=shape.help, kinds=tuple(kinds.values()), mixed=mixed)


def _link_mixture(linker: Linker, document: Document, shape: documents.MixtureShape) -> Mixture:
    path: Path = ("parts", "mixed")
    for position, fact in enumerate(shape.ask_again):
        linker.known(fact, linker.questions, "question", document, (*path, "ask_again", position))
    when = linker.condition(shape.when, document, (*path, "when"))
    return Mixture(when=when, because=shape.because, ask_again=shape.ask_again)


def _link_assumed(
    linker: Linker, document: Document, kind: documents.PartKindShape, path: Path
) -> dict[str, FactValue]:
    found: dict[str, FactValue] = {}
    for name, raw in kind.assume.items():
        fact, place = str(name), (*path, name)
        if not linker.known(fact, linker.questions, "question", document, place, at_key=True):
            continue
        if linker.questions[fact].of == "whole":
            message = f"a kind of part cannot assume `{fact}`, which is asked of the whole"
            linker.report("LINK160", message, document, place, "take it out", at_key=True)
        value = read_value(raw, linker.domains[fact], fact, document.locate(place))
        if isinstance(value, Diagnostic):
            linker.problems.append(value)
        else:
            found[fact] = value
    return found


def _check_tickable(linker: Linker, fact: str, document: Document, path: Path) -> None:
    if not linker.known(fact, linker.questions, "question", document, path):
        return
    question = linker.questions[fact]
    if not isinstance(question.domain, BoolDomain) and question.plain is None:
        hint = "give its question a `plain:` value, or ask it on its own"
        linker.report("LINK090", f"`{fact}` is not a yes/no fact and has no plain value", document, path, hint)


def _link_overview(linker: Linker, document: Document, shape: documents.OverviewShape) -> Overview:
    items: list[OverviewItem] = []
    for index, item in enumerate(shape.items):
        path: Path = ("overview", "items", index)
        if (item.screen is None) == (item.fact is None):
            hint = "write {screen: …, label: …} or {fact: …}"
            linker.report("LINK140", "a line of the overview names a screen or a fact", document, path, hint)
        elif item.fact is not None:
            _check_tickable(linker, item.fact, document, (*path, "fact"))
            question = linker.questions.get(item.fact)
            label = item.label or (question.tick or question.prompt if question else item.fact)
            items.append(OverviewItem(label=label, fact=item.fact))
        elif item.screen is not None:
            linker.known(item.screen, linker.screens, "screen", document, (*path, "screen"))
            screen = linker.screens.get(item.screen)
            items.append(OverviewItem(label=item.label or (screen.prompt if screen else ""), screen=item.screen))
    return Overview(prompt=shape.prompt, help=shape.help, items=tuple(items))
