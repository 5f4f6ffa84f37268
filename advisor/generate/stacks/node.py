"""Node.js and Bun: what npm, yarn, pnpm or Bun locked, installed beside the program, built where a framework builds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from advisor.generate.probe import limit_status
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

DEFAULT_VERSION: Final = "24"
DEFAULT_BUN_VERSION: Final = "1"
PRODUCTS: Final = ("nodejs", "node")

LOCK_FILES: Final = {
    "npm": "package-lock.json",
    "yarn": "yarn.lock",
    "pnpm": "pnpm-lock.yaml",
    "bun": "bun.lock",
}
"""The package managers, each with the file in which it says what it installs."""

_LATE_MANAGERS: Final = ("yarn", "pnpm")
_FIRST_WITH_MANAGERS: Final = 18
"""The first release of Node.js that Corepack and pnpm, as `templates/stacks/npm.j2` names them, run on."""

_NODE_VERSION: Final = r"(?:[89]|[1-9][0-9])(?:\.(?:0|[1-9][0-9]?)){0,2}"
_BUN_VERSION: Final = r"1(?:\.(?:0|[1-9][0-9]?)\.(?:0|[1-9][0-9]?))?"

_COMMANDS: Final = {
    "": ("node", "server.js"),
    "plain": ("node", "server.js"),
    "express": ("node", "server.js"),
    "typescript": ("node", "dist/index.js"),
    "nest": ("node", "dist/main.js"),
    "next": ("next", "start", "--hostname", "0.0.0.0", "--port", "{port}"),  # noqa: S104 - behind a published port
}
_BUN_COMMANDS: Final = {
    "": ("bun", "index.ts"),
    "plain": ("bun", "index.ts"),
    "express": ("bun", "server.js"),
    "typescript": ("bun", "index.ts"),  # it needs no build
    "nest": ("bun", "dist/main.js"),
    "next": ("bun", "--bun", *_COMMANDS["next"]),
}
_BUILT: Final = {"npm": ("typescript", "nest", "next"), "bun": ("nest", "next")}
"""The frameworks that have a build step."""
_OTHER_NAMES: Final = {"next.js": "next", "nextjs": "next", "nestjs": "nest", "ts": "typescript", "fastify": "express"}

_NODE_PORT: Final = 3000
PORTS: Final = dict.fromkeys((*_COMMANDS, *_OTHER_NAMES), _NODE_PORT)

# No quotes inside, so that it reads the same in a Dockerfile and in a shell. It needs no proxy and follows no redirect.
_PROBE: Final = (
    "const [http, url, limit] = process.argv.slice(-3); "
    "setTimeout(process.exit, 2000, 1); "
    "require(http).get(url, answer => process.exit(answer.statusCode < limit ? 0 : 1))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePlan(StackPlan):
    """The plan of a program for Node.js or Bun."""

    manager: str
    node_version: str
    """The release that a machine has to install: of Bun as a whole, of Node.js its first number."""


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, version, framework and the fields that Node.js has no use for."""
    name = _name_manager(stack)
    if name not in LOCK_FILES:
        message = f"no starter files for Node.js with the package manager `{ascii(stack.package_manager)[1:-1]}`"
        yield error("GEN011", message, where, f"`package_manager: npm`; known are {', '.join(LOCK_FILES)}")
    runtime, pattern, example = (
        ("Bun", _BUN_VERSION, "1.3.1") if name == "bun" else ("Node.js from 8 on", _NODE_VERSION, DEFAULT_VERSION)
    )
    if stack.version and not re.fullmatch(pattern, stack.version):
        message = f"stack.version is {stack.version!a}: not a release of {runtime}"
        yield error("GEN012", message, where, f'`version: "{example}"`')
    elif name in _LATE_MANAGERS and 0 < int(stack.version.partition(".")[0] or 0) < _FIRST_WITH_MANAGERS:
        message = f"no release of {name} that is fetched here runs on Node.js {stack.version}"
        hint = f'`package_manager: npm`, or `version: "{_FIRST_WITH_MANAGERS}"` or later'
        yield error("GEN012", message, where, hint)
    if not stack.command and _name_framework(stack) not in _COMMANDS:
        message = f"no start command is known for the framework `{ascii(stack.framework)[1:-1]}`"
        yield error("GEN014", message, where, "`command: [node, server.js]`, one word an item")
    for field, value in (("image", stack.image), ("files", stack.files)):
        if value:
            message = f"stack.{field} has no meaning for Node.js, whose files come from the project's folder"
            yield error("GEN013", message, where, f"remove `{field}`")


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a Node.js stack: npm and `node server.js` on 24 unless the stack says otherwise."""
    manager = _name_manager(stack)
    is_bun = manager == "bun"
    version = stack.version or (DEFAULT_BUN_VERSION if is_bun else DEFAULT_VERSION)
    framework = _name_framework(stack)
    commands = _BUN_COMMANDS if is_bun else _COMMANDS
    command = stack.command or tuple(word.format(port=port) for word in commands[framework])
    is_built = framework in _BUILT["bun" if is_bun else "npm"]
    installed = stack.version if is_bun else stack.version.partition(".")[0]
    url = f"http://127.0.0.1:{port}{stack.health_path}"
    return NodePlan(
        title=f"{'Bun' if is_bun else 'Node.js'} {version}",
        template="stacks/node.j2",
        version=installed,
        node_version=installed,
        image=f"oven/bun:{version}-slim" if is_bun else f"node:{version}-slim",
        image_argument="BUN_IMAGE" if is_bun else "NODE_IMAGE",
        manifest=LOCK_FILES[manager],
        manager=manager,
        command=command,
        build=stack.build or ((manager, "run", "build") if is_built else ()),
        probe=("bun" if is_bun else "node", "-e", _PROBE, "http", url, str(limit_status(stack.health_path))),
        settings={"NODE_ENV": "production", "PORT": str(port)},
        scratch=(".next/cache",) if framework == "next" else (),
        release=f"{'bun' if is_bun else 'nodejs'} {version}",
        origin=_say_origin(stack.version, is_bun=is_bun),
        ignored=("node_modules", "npm-debug.log*", ".next", ".pnpm-store", "coverage"),
        notes=(
            f"The program has to listen on `0.0.0.0`, port {port}, not on `127.0.0.1`; it finds the port in `PORT`.",
            f"Commit `{LOCK_FILES[manager]}`; it is what fixes the dependencies.",
            *_advise(manager, framework, has_command=bool(stack.command)),
        ),
    )


def _name_manager(stack: Stack) -> str:
    if stack.package_manager:
        return stack.package_manager.lower()
    return "bun" if stack.language.lower() == "bun" else "npm"


def _name_framework(stack: Stack) -> str:
    framework = stack.framework.lower()
    if not framework and stack.language.lower() in {"typescript", "ts"}:
        return "typescript"
    return _OTHER_NAMES.get(framework, framework)


def _advise(manager: str, framework: str, *, has_command: bool) -> Iterator[str]:
    if manager in {"yarn", "pnpm"}:
        yield f"`packageManager` in `package.json` names the {manager} that is used; without it, a recent one."
    if framework == "next":
        yield (
            "Pages that are made again at run time are written into `.next/cache`, which is in memory: each start\n"
            "  begins with what the build made."
        )
        yield (
            "A `next.config.ts` is read with `typescript` at each start: it belongs into `dependencies`, since only "
            "those\n  are left after the build."
        )
    if not has_command:
        yield (
            "The program starts directly, not through `npm start`, which would keep signals from it. `stack.command`\n"
            "  names another start file."
        )


def _say_origin(version: str, *, is_bun: bool) -> str:
    if is_bun:
        return "Bun comes from its project's releases, checked against the sums published with them."
    if not version:
        return "No version was asked for, so the machine runs the distribution's own. `stack.version` fixes one."
    return (
        f"Node.js {version.partition('.')[0]} comes from the distribution when it has that release, else from "
        "NodeSource's signed archive."
    )
