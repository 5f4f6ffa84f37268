"""The README of a folder: what was decided and why, what to type, how to check, what to change first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.artefacts.environment import list_required
from advisor.generate.asked import list_rules
from advisor.generate.choices import choose_network, has_own_network
from advisor.generate.devices import has_own_kernel, list_devices
from advisor.generate.project import Form, Project, home_of
from advisor.generate.render import render
from advisor.generate.settings import treat
from advisor.model.generated import GeneratedFile
from advisor.model.recommendation import Firing

FORMS: Final = frozenset(Form)

_TEMPLATES: Final = {
    Form.CONTAINER: "readme/container.md.j2",
    Form.MACHINE: "readme/machine.md.j2",
    Form.NESTED: "readme/nested.md.j2",
    Form.WINDOWS: "readme/windows.md.j2",
}
_MOST_REASONS: Final = 5


def write(project: Project) -> Iterator[GeneratedFile]:
    """Give README.md."""
    recommendation = project.recommendation
    yield GeneratedFile(
        path="README.md",
        content=render(
            _TEMPLATES[project.form],
            project,
            home=home_of(project.name),
            is_recommended=project.alternative == recommendation.alternative,
            recommendation=recommendation,
            reasons=choose_reasons(recommendation.firings),
            settings=[
                (name, list_rules(recommendation, name), treat(name, project)) for name in recommendation.hardening
            ],
            required=list_required(project),
            network=choose_network(project),
            has_own_network=has_own_network(project),
            devices=list_devices(project),
            has_own_kernel=has_own_kernel(project),
        ),
    )


def choose_reasons(firings: tuple[Firing, ...]) -> tuple[Firing, ...]:
    """Give the firings that bear most on the answer, exclusions first."""
    bearing = [firing for firing in firings if firing.vetoes or firing.effect_on_margin > 0]
    bearing.sort(key=lambda firing: (not firing.vetoes, -firing.effect_on_margin))
    return tuple(bearing[:_MOST_REASONS])
