"""The Vagrantfile beside the folders: every part that is a machine, in one network, by its own name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.generate.artefacts.vagrantfile import render_machine
from advisor.generate.render import load_environment
from advisor.generate.wiring import HOST, Place, is_reachable
from advisor.model.generated import GeneratedFile
from advisor.model.workload import Workload


def write(workload: Workload, places: Iterable[Place]) -> Iterator[GeneratedFile]:
    """Give the Vagrantfile; nothing when no part is a machine."""
    everywhere = tuple(places)
    neighbours = {placed.project.name: placed.address or HOST for placed in everywhere if is_reachable(placed)}
    machines = {
        placed.project.name: render_machine(
            placed.project,
            "machine",
            folder=placed.project.name,
            address=placed.address,
            neighbours={name: place for name, place in neighbours.items() if name != placed.project.name},
        )
        for placed in everywhere
        if placed.is_machine
    }
    if machines:
        template = load_environment().get_template("parts/Vagrantfile.j2")
        yield GeneratedFile(path="Vagrantfile", content=template.render(workload=workload, machines=machines))
