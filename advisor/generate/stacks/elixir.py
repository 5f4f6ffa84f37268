"""Elixir as a release: what `mix release` puts together, with the runtime in it, alone in the image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.generate.compiled import check_package_manager, check_version, refuse_fields
from advisor.generate.probe import ask_with_bash
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

DEFAULT_VERSION: Final = "1.19"
FAMILIES: Final = frozenset({"debian"})
_VERSION: Final = r"1\.(?:9|[1-9][0-9])(?:\.(?:0|[1-9][0-9]?))?"  # 1.9 is the first with releases
_UNUSED: Final = {
    "image": "the image is built from the project",
    "files": "its files come from the project's folder",
}
_FRAMEWORKS: Final = ("", "plain", "phoenix", "phoenix-api")
_PHOENIX: Final = ("phoenix", "phoenix-api")
PORTS: Final = dict.fromkeys(_PHOENIX, 4000)


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, version, framework and the fields that Elixir has no use for."""
    yield from check_package_manager(stack, "Elixir", ("mix",), where)
    yield from check_version(stack, "Elixir", _VERSION, DEFAULT_VERSION, where)
    if stack.framework.lower() not in _FRAMEWORKS:
        message = f"no starter files for the framework `{ascii(stack.framework)[1:-1]}`"
        yield error("GEN014", message, where, f"one of {', '.join(_FRAMEWORKS[1:])}")
    yield from refuse_fields(stack, "Elixir", _UNUSED, where)


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of an Elixir stack: the project's release on 1.19 unless the stack says otherwise."""
    version = stack.version or DEFAULT_VERSION
    framework = stack.framework.lower()
    is_phoenix = framework in _PHOENIX
    return StackPlan(
        title=f"Elixir {version}",
        template="stacks/elixir.j2",
        version=stack.version,
        image=f"elixir:{version}-slim",
        image_argument="ELIXIR_IMAGE",
        manifest="mix.lock",
        # A release is named after its project; the build puts this name for it on the search path.
        command=stack.command or ("start-release", "start"),
        build=stack.build or (("mix", "assets.deploy") if framework == "phoenix" else ()),
        build_packages=("build-essential", "git"),
        probe=ask_with_bash(port, stack.health_path),
        settings={
            "LANG": "C.UTF-8",
            "RELEASE_DISTRIBUTION": "none",  # no node is reachable by another
            "RELEASE_TMP": "/tmp",  # noqa: S108 - private to the service
            **({"PHX_SERVER": "true"} if is_phoenix else {}),
            "PORT": str(port),
        },
        env=("SECRET_KEY_BASE",) if is_phoenix else (),
        release=f"elixir {version}",
        origin=_say_origin(stack.version),
        ignored=("_build", "deps", ".elixir_ls", "cover", "assets/node_modules"),
        tasks=512,
        start_seconds=30,
        notes=tuple(_advise(framework, port)),
    )


def _advise(framework: str, port: int) -> Iterator[str]:
    yield f"The program has to listen on every address, port {port}; `config/runtime.exs` finds the port in `PORT`."
    yield "Commit `mix.lock`. A project with several releases needs `default_release` in `mix.exs`."
    if framework == "phoenix":
        yield "An application without assets is `framework: phoenix-api`."
    if framework in _PHOENIX:
        yield (
            "`SECRET_KEY_BASE` comes from `mix phx.gen.secret`. Put `DATABASE_URL` and `PHX_HOST` into `stack.env`\n"
            "  when `config/runtime.exs` asks for them."
        )


def _say_origin(version: str) -> str:
    if not version:
        return "No version was asked for, so the machine builds with the distribution's own. `stack.version` fixes one."
    return (
        f"Elixir {version} comes from the distribution when it has that release, else from the project's own builds "
        "for\n  the distribution's Erlang, checked against the sums published with them."
    )
