"""A static site: files that lie there already or that a build makes, served by nginx without any privilege."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from advisor.generate.compiled import check_version, refuse_fields
from advisor.generate.probe import ask_with_bash
from advisor.generate.stacks import StackPlan
from advisor.generate.stacks.node import DEFAULT_BUN_VERSION, LOCK_FILES
from advisor.generate.stacks.node import DEFAULT_VERSION as NODE_VERSION
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

DEFAULT_VERSION: Final = "1.30"
PRODUCTS: Final = ("nginx",)
_VERSION: Final = r"1\.(?:0|[1-9][0-9]?)(?:\.(?:0|[1-9][0-9]?))?"
_UNUSED: Final = {
    "image": "the image is nginx",
    "command": "nginx serves the files",
}
_FOLDERS: Final = {
    "": "public",
    "angular": "dist",
    "astro": "dist",
    "docusaurus": "build",
    "eleventy": "_site",
    "gatsby": "public",
    "hugo": "public",
    "jekyll": "_site",
    "mkdocs": "site",
    "next": "out",
    "plain": "public",
    "react": "dist",
    "svelte": "build",
    "vite": "dist",
    "vue": "dist",
}
"""The folder that the build of each framework writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticPlan(StackPlan):
    """The plan of a static site."""

    root: str
    """The folder whose files are served."""
    manager: str
    """The package manager of the build; empty when the files are there already."""
    node_version: str


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, version, framework, folder, and fields that a site has no use for."""
    if stack.package_manager and stack.package_manager.lower() not in LOCK_FILES:
        message = f"no starter files for a site with the package manager `{ascii(stack.package_manager)[1:-1]}`"
        yield error("GEN011", message, where, f"one of {', '.join(LOCK_FILES)}; or build it elsewhere, and name none")
    if stack.build and not stack.package_manager:
        message = "stack.build has nothing to run it: a site without a package manager is served as it is"
        yield error("GEN013", message, where, "`package_manager: npm`; or build it elsewhere, and remove `build`")
    yield from check_version(stack, "nginx", _VERSION, DEFAULT_VERSION, where)
    if not stack.files and stack.framework.lower() not in _FOLDERS:
        message = f"the folder that `{ascii(stack.framework)[1:-1]}` writes is not known"
        yield error("GEN014", message, where, "`files: [dist]`, the folder that is served")
    if len(stack.files) > 1:
        yield error("GEN013", "stack.files names several folders to serve", where, "`files: [dist]`, one folder")
    yield from refuse_fields(stack, "a static site", _UNUSED, where)


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a static site: what lies in `public`, or what a build writes, on nginx 1.30."""
    version = stack.version or DEFAULT_VERSION
    manager = stack.package_manager.lower()
    framework = stack.framework.lower()
    folder = "dist" if manager and framework in {"", "plain"} else _FOLDERS.get(framework, "")
    root = stack.files[0] if stack.files else folder
    is_bun = manager == "bun"
    build_image = f"oven/bun:{DEFAULT_BUN_VERSION}-slim" if is_bun else f"node:{NODE_VERSION}-slim"
    return StaticPlan(
        title=f"a static site on nginx {version}",
        template="stacks/static.j2",
        version="",
        image=f"nginx:{version}",
        image_argument="NGINX_IMAGE",
        build_image=build_image if manager else "",
        build_image_argument=("BUN_IMAGE" if is_bun else "NODE_IMAGE") if manager else "",
        manifest=LOCK_FILES[manager] if manager else root,
        # Paths are relative to the folder in which it starts, which is another one on a machine.
        command=("nginx", "-e", "stderr", "-p", ".", "-c", "site.conf"),
        build=(stack.build or (manager, "run", "build")) if manager else (),
        probe=ask_with_bash(port, stack.health_path),
        stop_signal="SIGQUIT",  # the one that lets it answer what it has accepted
        configuration={"site.conf": "docker/site.conf.j2"},
        release=f"nginx {version}",
        origin="nginx comes from the distribution, which repairs it; `stack.version` is that of the image.",
        ignored=("node_modules", *((root,) if manager else ()), ".astro", ".cache", "coverage"),
        notes=tuple(_advise(root, manager)),
        root=root,
        manager=manager,
        node_version="" if is_bun else NODE_VERSION,
    )


def _advise(root: str, manager: str) -> Iterator[str]:
    if manager:
        yield f"The build has to write `{root}`; `stack.files: [folder]` names another, `stack.build` another command."
    else:
        yield f"What lies in `{root}` is served, and nothing else; `stack.files: [folder]` names another folder."
    yield (
        "An address without a file gives 404. An application that draws its own pages needs `/index.html` in place of\n"
        "  `=404` in `site.conf`."
    )
