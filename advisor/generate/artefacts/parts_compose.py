"""The compose file beside the folders: every part that is a container, in one network, by its own name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.generate.artefacts.environment import list_required, render_example
from advisor.generate.choices import choose_network
from advisor.generate.render import load_environment
from advisor.generate.wiring import HOST, Place, is_reachable
from advisor.model.generated import GeneratedFile
from advisor.model.workload import Workload


def write(workload: Workload, name: str, places: Iterable[Place]) -> Iterator[GeneratedFile]:
    """Give compose.yaml, and the names of the values that it refers to; nothing when no part is a container."""
    everywhere = tuple(places)
    containers = [placed for placed in everywhere if not placed.is_machine]
    if not containers:
        return
    template = load_environment().get_template("parts/compose.yaml.j2")
    content = template.render(
        workload=workload,
        name=name,
        containers=containers,
        machines=[placed for placed in everywhere if placed.is_machine],
        host=HOST,
        is_reachable=is_reachable,
        network_of=lambda placed: choose_network(placed.project),
        networks={choose_network(placed.project) for placed in containers} & {"private", "lan"},
        has_volumes=any(placed.project.volumes for placed in containers),
    )
    yield GeneratedFile(path="compose.yaml", content=content)
    required: dict[str, str] = {}
    for placed in containers:
        required |= list_required(placed.project)
    if required:
        yield GeneratedFile(path=".env.example", content=render_example(containers[0].project, required))
