""".NET from 5 on: a published program on the vendor's runtime image, or on the runtime of the distribution."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from advisor.generate.compiled import (
    TERMINATED,
    CompiledPlan,
    check_package_manager,
    refuse_fields,
    split_files,
)
from advisor.generate.probe import ask_with_bash
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

DEFAULT_VERSION: Final = "10.0"
_OLDEST: Final = 5
_FIRST_WITH_PORTS: Final = 8
_REGISTRY: Final = "mcr.microsoft.com/dotnet"  # where the vendor publishes them, and nowhere else
_PROJECTS: Final = (".csproj", ".fsproj", ".vbproj")
_RUNTIMES: Final = {
    **dict.fromkeys(("", "aspnet", "aspnetcore", "asp.net core", "blazor", "web"), "aspnet"),
    **dict.fromkeys(("plain", "worker", "console"), "runtime"),
}
_UNUSED: Final = {"image": "the image is built from the project"}
_THREADS: Final = 512


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, version, framework and the fields that .NET has no use for."""
    yield from check_package_manager(stack, ".NET", ("nuget", "dotnet"), where)
    yield from refuse_fields(stack, ".NET", _UNUSED, where)
    if stack.version and not _read_version(stack.version):
        message = f"stack.version is {stack.version!a}: not a release of .NET from {_OLDEST}.0 on"
        hint = f'`version: "{DEFAULT_VERSION}"`; the .NET Framework up to 4.8 runs on Windows alone'
        yield error("GEN012", message, where, hint)
    project, _ = split_files(stack)
    if project and not stack.build and not project.endswith(_PROJECTS):
        message = f"stack.files starts with `{project}`, which is no project of .NET"
        yield error("GEN014", message, where, "`files: [src/Shop/Shop.csproj]`, then what the program reads")
    elif not stack.command and not project:
        message = "no start command is known: the program is called as its project, which is not named"
        yield error("GEN014", message, where, "`files: [Shop.csproj]`, or `command: [dotnet, Shop.dll]`")
    if stack.framework.lower() not in _RUNTIMES:
        message = f"no runtime is known for the framework `{ascii(stack.framework)[1:-1]}`"
        yield error("GEN014", message, where, "`framework: aspnet` for the web, `framework: worker` for the rest")


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a .NET stack: the project that `files` names, else the one in the project's folder."""
    major = _read_version(stack.version or DEFAULT_VERSION)
    version = f"{major}.0"
    source, assets = split_files(stack)
    return CompiledPlan(
        title=f".NET {version}",
        template="stacks/dotnet.j2",
        version=version,
        image=f"{_REGISTRY}/{_RUNTIMES[stack.framework.lower()]}:{version}",
        image_argument="RUNTIME_IMAGE",
        build_image=f"{_REGISTRY}/sdk:{version}",
        build_image_argument="SDK_IMAGE",
        account="service",
        manifest=source if source.endswith(_PROJECTS) else ".",
        command=stack.command or ("dotnet", f"{PurePosixPath(source).stem}.dll"),
        build=stack.build,
        program="",
        source=source,
        assets=assets,
        probe=ask_with_bash(port, stack.health_path),
        tasks=_THREADS,
        clean_status=TERMINATED,
        settings=_list_settings(major, port),
        build_settings={"DOTNET_CLI_TELEMETRY_OPTOUT": "1", "DOTNET_NOLOGO": "1"},
        release=f"dotnet {major}",
        origin=(
            f".NET {version} comes from the distribution. Where it has none, add the vendor's package feed first, or "
            "take\n  another: `sudo DOTNET=/opt/dotnet/dotnet ./provision.sh FOLDER`."
        ),
        ignored=("**/bin", "**/obj", ".vs"),
        notes=tuple(_advise(major, port)),
    )


def _list_settings(major: int, port: int) -> dict[str, str]:
    listen = (
        {"ASPNETCORE_HTTP_PORTS": str(port)} if major >= _FIRST_WITH_PORTS else {"ASPNETCORE_URLS": f"http://+:{port}"}
    )
    return {**listen, "DOTNET_CLI_TELEMETRY_OPTOUT": "1", "PORT": str(port)}


def _read_version(version: str) -> int:
    """Give 10 for `10`, `10.0` and `net10.0`, 0 for what is no release of .NET from 5 on."""
    found = re.fullmatch(r"(?:net)?([1-9][0-9]?)(?:\.0)?", version.lower())
    number = int(found[1]) if found else 0
    return number if number >= _OLDEST else 0


def _advise(major: int, port: int) -> Iterator[str]:
    if major >= _FIRST_WITH_PORTS:
        yield (
            f"It listens on port {port} of every address, as `ASPNETCORE_HTTP_PORTS` says; `UseUrls` in the code would "
            "win."
        )
    else:
        yield f"It listens on port {port} of every address, as `ASPNETCORE_URLS` says."
    yield (
        "With several projects in the folder, `stack.files: [src/Shop/Shop.csproj]` says which one runs; the paths "
        "after\n  it are what the program reads when it runs."
    )
    yield "Keys that protect cookies are lost with each deployment: keep them in a volume or a store of their own."
