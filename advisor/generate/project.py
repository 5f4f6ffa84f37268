"""What the artefacts are made from: one program, one alternative, and everything else already decided and named."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from advisor.generate.guest import WINDOWS, Guest, choose_guest
from advisor.generate.safe import make_slug
from advisor.generate.stacks import StackPlan
from advisor.model.fact import FactValue
from advisor.model.recommendation import Recommendation
from advisor.model.workload import Stack

DEFAULT_PORT: Final = 8080
USER_ID: Final = 10001
"""Above every id that a distribution gives to its own accounts, so that it never owns something on the host."""

_FIRST_FREE_PORT: Final = 1024
_DEFAULT_MEMORY_MIB: Final = 512
_LEAST_MEMORY_MIB: Final = 128
_LEAST_GUEST_MIB: Final = 2048
_GUEST_OVERHEAD_MIB: Final = 1024  # kernel, distribution, page cache
_LEAST_WINDOWS_MIB: Final = 4096
_MIB_PER_PROCESSOR: Final = 4096
_LEAST_PROCESSORS, _MOST_PROCESSORS = 2, 16
_ENGINE_OVERHEAD_MIB: Final = 512  # the engine, and building the image


class Form(StrEnum):
    """What a set of files is for: an engine, a machine (with Linux or Windows), or an engine inside a machine."""

    CONTAINER = "container"
    MACHINE = "machine"
    NESTED = "nested"
    WINDOWS = "windows"


FORM_OF: Final = {
    "docker": Form.CONTAINER,
    "docker-gvisor": Form.CONTAINER,
    "docker-kata": Form.CONTAINER,
    "docker-in-vm": Form.NESTED,
    "vm": Form.MACHINE,
}
"""The alternatives that files can be written for, each with its form when the program runs on Linux."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """What starts a container in place of the engine's own runtime: its name in the engine, and a title."""

    name: str
    title: str
    is_machine: bool
    """Whether it starts a virtual machine around each container."""


RUNTIME_OF: Final = {
    "docker-gvisor": Runtime("runsc", "gVisor", is_machine=False),
    "docker-kata": Runtime("kata", "Kata Containers", is_machine=True),
}
"""The alternatives whose container has another runtime than the engine's own."""


@dataclass(frozen=True, slots=True)
class Volume:
    """A folder with durable data, and the name of the volume that holds it."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One program in one form. Everything in it passed the checks; names are plain letters, digits and dashes."""

    name: str
    """For images, projects and hosts."""
    service: str
    """For what must not collide with a distribution's own names: the unit, the account, the folder; ends in `app`."""
    title: str
    description: str
    alternative: str
    form: Form
    recommendation: Recommendation
    plan: StackPlan
    port: int
    env: tuple[str, ...]
    system_packages: tuple[str, ...]
    volumes: tuple[Volume, ...]
    health_path: str
    memory_mib: int
    memory_reason: str
    guest_memory_mib: int
    guest_memory_reason: str
    guest: Guest
    host_port: int
    """The port under which a user reaches it on his own machine, where low ports need an administrator."""
    warnings: tuple[str, ...] = ()
    """What a user should know before he relies on the files, such as a language past its end of life."""

    @property
    def runtime(self) -> Runtime | None:
        """Give the runtime that the alternative means; None for the engine's own."""
        return RUNTIME_OF.get(self.alternative)

    @property
    def processors(self) -> int:
        """Give how many processors the program itself may use: one for each 4 GiB of its memory."""
        return min(_MOST_PROCESSORS, _round_up(self.memory_mib / _MIB_PER_PROCESSOR, 1))

    @property
    def guest_processors(self) -> int:
        """Give one processor for each 4 GiB of the machine's memory, within bounds."""
        wanted = _round_up(self.guest_memory_mib / _MIB_PER_PROCESSOR, 1)
        return min(_MOST_PROCESSORS, max(_LEAST_PROCESSORS, wanted))

    @property
    def has_low_port(self) -> bool:
        """Tell whether listening on the port is a privilege on a machine."""
        return self.port < _FIRST_FREE_PORT

    def asks(self, setting: str) -> bool:
        """Tell whether a rule asked for a setting."""
        return setting in self.recommendation.hardening


def make_project(
    name: str,
    recommendation: Recommendation,
    stack: Stack,
    plan: StackPlan,
    alternative: str,
    warnings: tuple[str, ...] = (),
) -> Project:
    """Give the project of a checked stack in a form that `FORM_OF` names."""
    facts = {fact.name: fact.value for fact in recommendation.facts}
    form = choose_form(alternative, facts)
    slug = make_slug(name)
    memory, memory_reason = _limit_memory(facts.get("memory_per_instance_mib"))
    guest_memory, guest_memory_reason = _size_guest(form, memory, recommendation)
    port = stack.port or DEFAULT_PORT
    on = date.fromisoformat(recommendation.provenance.evaluated_on)
    guest = choose_guest(facts, on, carries_engine=form is Form.NESTED)
    return Project(
        name=slug,
        service=name_service(slug),
        title=recommendation.component_title or recommendation.title or name,
        description=recommendation.description,
        alternative=alternative,
        form=form,
        recommendation=recommendation,
        plan=plan,
        port=port,
        env=tuple(dict.fromkeys((*stack.env, *plan.env))),
        system_packages=tuple(
            dict.fromkeys(stack.system_packages if plan.system_packages is None else plan.system_packages)
        ),
        volumes=_name_volumes(stack.volumes),
        health_path=stack.health_path,
        memory_mib=memory,
        memory_reason=memory_reason,
        guest_memory_mib=guest_memory,
        guest_memory_reason=guest_memory_reason,
        guest=guest,
        host_port=port if port >= _FIRST_FREE_PORT else port + 8000,
        warnings=(*warnings, *_warn_of_guest(form, guest)),
    )


def choose_form(alternative: str, facts: Mapping[str, FactValue]) -> Form:
    """Give the form of an alternative that `FORM_OF` names, for the system that the program is written for."""
    form = FORM_OF[alternative]
    return Form.WINDOWS if form is Form.MACHINE and facts.get("os_family") == WINDOWS else form


def _warn_of_guest(form: Form, guest: Guest) -> tuple[str, ...]:
    if form is Form.CONTAINER or not guest.ended:
        return ()
    since = f"{guest.title} has been without standard support since {guest.ended}."
    return (f"{since} It is kept because the workload needs it: let nothing reach it that does not have to.",)


def _size_guest(form: Form, memory_mib: int, recommendation: Recommendation) -> tuple[int, str]:
    """Give the memory of the machine in MiB, and why: the program's limit, and what sizing knows of overhead."""
    measured = {row.alternative: row.overhead_mib.high for row in recommendation.sizing}
    around = max(_GUEST_OVERHEAD_MIB, measured.get("vm", 0.0))
    inside = max(_ENGINE_OVERHEAD_MIB, measured.get("docker-in-vm", 0.0)) if form is Form.NESTED else 0
    least = _LEAST_WINDOWS_MIB if form is Form.WINDOWS else _LEAST_GUEST_MIB
    memory = max(least, _round_up(memory_mib + around + inside, 256))
    engine = ", the engine" if inside else ""
    return memory, f"{memory_mib} MiB for the program, the rest for the system{engine} and its caches"


def name_service(slug: str) -> str:
    """Give the name for unit, account and folder, which no distribution uses: `ssh` becomes `ssh-app`."""
    return slug if slug.endswith("-app") else f"{slug}-app"


def home_of(slug: str) -> str:
    """Give the folder of a machine that belongs to the program."""
    return f"/opt/{name_service(slug)}"


def _limit_memory(used_mib: FactValue | None) -> tuple[int, str]:
    """Give the limit in MiB and why: twice what one instance uses, as far as that is known."""
    if isinstance(used_mib, int | float):
        return max(_LEAST_MEMORY_MIB, _round_up(2 * used_mib, 64)), f"twice the {used_mib:g} MiB of one instance"
    return _DEFAULT_MEMORY_MIB, "nothing measured yet: measure, then change it"


def _round_up(value: float, step: int) -> int:
    return math.ceil(value / step) * step


def _name_volumes(paths: tuple[str, ...]) -> tuple[Volume, ...]:
    names: dict[str, str] = {}
    for path in dict.fromkeys(paths):
        base = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "data"
        name, count = base, 1
        while name in names:
            count += 1
            name = f"{base}-{count}"
        names[name] = path
    return tuple(Volume(name, path) for name, path in names.items())
