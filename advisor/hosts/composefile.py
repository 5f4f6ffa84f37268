"""Reads what a Compose file asks of the engine, for one service that is built in its folder.

Only what is understood is run: a key that would be ignored could be the one that matters, so it is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

from advisor.hosts.fields import Fields
from advisor.hosts.interpolate import read_values
from advisor.hosts.service import Port, Service, Volume
from advisor.knowledge.source import read_yaml, shorten
from advisor.knowledge.spelling import suggest
from advisor.model.diagnostic import InvalidInputError, error

NAMES: Final = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")

_IGNORED: Final = frozenset({"restart", "logging", "container_name", "labels", "image", "mac_address"})
"""Keys that change nothing of what is checked."""

_HEALTH_TIMES: Final = {"interval": 30.0, "timeout": 30.0, "start_period": 0.0}
"""Seconds that the engine takes where a health check of the Compose file says nothing."""


def find_compose(folder: Path) -> Path | None:
    """Give the Compose file of a folder, by the names that Compose looks for."""
    return next((folder / name for name in NAMES if (folder / name).is_file()), None)


def read_service(file: Path) -> Service:
    """Read the one service of a file. Raises InvalidInputError with everything that stands in the way of a run."""
    document = read_yaml(file, file.name)
    if document.problems:
        raise InvalidInputError(document.problems)
    try:
        values = read_values(file.parent)
    except OSError as problem:
        message = f"cannot read its values: {problem.strerror or 'unreadable'}"
        hint = "let .env be a plain file of this folder"
        raise InvalidInputError([error("HOST010", message, document.locate(()), hint)]) from None
    return _Reader(document, values).read()


class _Reader(Fields):
    """Reads the one service of a document."""

    def read(self) -> Service:
        """Give the service. Raises InvalidInputError with everything that stands in the way of a run."""
        self._find_service()
        if self.problems:
            raise InvalidInputError(self.problems)
        taken = {**self._read_build(), **self._read_process(), **self._read_confinement(), **self._read_network()}
        taken |= {**self._read_limits(), "volumes": tuple(self._read_volumes())}
        self._refuse_the_rest()
        if self.problems:
            raise InvalidInputError(self.problems)
        return Service(name=str(self.path[-1]), invented=tuple(sorted(self.values.invented)), **taken)

    def _find_service(self) -> None:
        root = self.document.root
        if not isinstance(root, dict) or not isinstance(root.get("services"), dict) or not root["services"]:
            self.complain("there is no mapping `services` with a service in it", "write it with `advisor generate`")
            return
        services = root["services"]
        if len(services) > 1:
            names = ", ".join(shorten(name, 30) for name in list(services)[:5])
            self.complain(
                f"it holds {len(services)} services ({names}); a folder is verified with one",
                "verify the folder of each component on its own",
                "services",
            )
            return
        name, service = next(iter(services.items()))
        self.path = ("services", name)
        if not isinstance(service, dict):
            self.complain(f"the service {shorten(str(name), 30)} is no mapping", "write its settings below it")
            return
        self.service = dict(service)

    def _read_build(self) -> dict[str, Any]:
        build = self.service.pop("build", None)
        if build is None:
            self.complain(
                "it builds nothing", "write `build: .`; a vendor's image gets a Dockerfile from `advisor generate`"
            )
            return {"build_args": {}}
        if not isinstance(build, dict):
            build = {"context": build}
        context = self.text_of(build.get("context", "."), "build", "context")
        if PurePosixPath(context) != PurePosixPath():
            self.complain(
                f"it builds {shorten(context)!r}, which is not this folder",
                "write `context: .`, and verify the other folder on its own",
                "build",
            )
        file = self.text_of(build.get("dockerfile", "Dockerfile"), "build", "dockerfile")
        if PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts:
            self.complain(f"the Dockerfile {shorten(file)!r} is outside of this folder", "move it into it", "build")
        for key in sorted(map(str, set(build) - {"context", "dockerfile", "args", "target", "labels"})):
            self.complain(f"`build.{shorten(key, 30)}` is nothing that this check can apply", "take it out", "build")
        return {
            "dockerfile": file,
            "target": self.text_of(build.get("target"), "build", "target"),
            "build_args": self.pairs(build.get("args"), "build", "args"),
        }

    def _read_process(self) -> dict[str, Any]:
        return {
            "command": self.words("command"),
            "entrypoint": self.words("entrypoint"),
            "environment": self.pairs(self.service.pop("environment", None), "environment"),
            "user": self.text("user"),
            "working_dir": self.text("working_dir"),
            "hostname": self.text("hostname"),
            "has_init": self.flag("init"),
            "runtime": self.text("runtime"),
            "healthcheck": self._read_healthcheck(),
            "stop_signal": self.text("stop_signal"),
            "stop_grace": self.seconds("stop_grace_period", 10.0),
        }

    def _read_healthcheck(self) -> dict[str, Any] | None:
        check = self.mapping("healthcheck")
        if not check:
            return None
        if str(check.get("disable")) == "true":
            return {"test": ["NONE"]}
        inner = Fields(self.document, self.values)
        inner.path, inner.service = (*self.path, "healthcheck"), check
        test = inner.words("test")
        read = {
            "test": list(test) if isinstance(test, tuple) else ["CMD-SHELL", test] if test else None,
            "retries": int(inner.number(inner.text("retries") or "3", "retries")),
            **{key: int(inner.seconds(key, usual) * 1e9) for key, usual in _HEALTH_TIMES.items()},
        }
        self.problems += inner.problems
        return read

    def _read_confinement(self) -> dict[str, Any]:
        options = self.texts("security_opt")
        for number, option in enumerate(options):
            if re.match(r"seccomp[=:](?!unconfined)", option):
                hint = "take it out: the engine's own filter applies"
                self.complain("a seccomp profile in a file is nothing that this check can apply", hint, number)
        return {
            "is_read_only": self.flag("read_only"),
            "tmpfs": self.texts("tmpfs"),
            "cap_drop": tuple(map(str.upper, self.texts("cap_drop"))),
            "cap_add": tuple(map(str.upper, self.texts("cap_add"))),
            "security_opt": options,
        }

    def _read_network(self) -> dict[str, Any]:
        network = self.text("network_mode")
        if network not in {"", "bridge", "none", "host"}:
            self.complain(
                f"`network_mode` is {shorten(network)!r}", "write none or host, or take it out", "network_mode"
            )
        networks = self.service.pop("networks", None)
        root = self.document.root.get("networks")
        declared = root if isinstance(root, dict) else {}
        is_internal = any(
            isinstance(declared.get(str(name)), dict) and str(declared[str(name)].get("internal")) == "true"
            for name in (networks if isinstance(networks, (list, dict)) else ())
        )
        extra = self.service.pop("extra_hosts", None)
        hosts = [f"{name}:{address}" for name, address in self.pairs(extra, "extra_hosts").items()]
        if isinstance(extra, list):
            hosts = [
                self.text_of(item, "extra_hosts", number).replace("=", ":", 1) for number, item in enumerate(extra)
            ]
        return {
            "network": "" if network == "bridge" else network,
            "is_internal": is_internal,
            "ports": tuple(self._read_ports()),
            "extra_hosts": tuple(hosts),
        }

    def _read_ports(self) -> Iterator[Port]:
        for number, item in enumerate(_as_list(self.service.pop("ports", None))):
            if isinstance(item, dict):
                text = f"{item.get('published', '')}:{item.get('target', '')}/{item.get('protocol', 'tcp')}"
            else:
                text = self.text_of(item, "ports", number)
            match = re.fullmatch(r"(?:(?!\d+:).*?:)?(?:(\d{0,5}):)?(\d{1,5})(?:/(tcp|udp))?", text)
            if match is None or not 0 < int(match[2]) < 1 << 16 or int(match[1] or 0) >= 1 << 16:
                self.complain(
                    f"the port {shorten(text)!r} cannot be read", 'write "127.0.0.1:8080:8080"', "ports", number
                )
                continue
            yield Port(number=int(match[2]), protocol=match[3] or "tcp", host=int(match[1]) if match[1] else None)

    def _read_limits(self) -> dict[str, Any]:
        deploy = self.mapping("deploy")
        resources = deploy.get("resources")
        resources = resources if isinstance(resources, dict) else {}
        limits = resources.get("limits")
        limits = limits if isinstance(limits, dict) else {}
        ulimits = {
            name: self.number(self.text_of(value, "ulimits", name), "ulimits", name)
            for name, value in self.mapping("ulimits").items()
            if not isinstance(value, dict)
        }
        cpus = self.text_of(limits.get("cpus"), "deploy", "resources") or self.text("cpus")
        pids = self.text_of(limits.get("pids"), "deploy", "resources") or self.text("pids_limit")
        return {
            "ulimits": {name: int(value) for name, value in ulimits.items()},
            "memory": self.size(self.text_of(limits.get("memory"), "deploy", "resources") or self.text("mem_limit")),
            "cpus": self.number(cpus, "deploy") if cpus else None,
            "pids": int(self.number(pids, "deploy")) if pids else None,
            "wants_gpu": isinstance(resources.get("reservations"), dict) and "devices" in resources["reservations"],
        }

    def _read_volumes(self) -> Iterator[Volume]:
        for number, item in enumerate(_as_list(self.service.pop("volumes", None))):
            if isinstance(item, dict):
                kind = self.text_of(item.get("type", "volume"), "volumes", number)
                name = self.text_of(item.get("source"), "volumes", number)
                path = self.text_of(item.get("target"), "volumes", number)
                is_read_only = str(item.get("read_only")) == "true"
            else:
                name, path, is_read_only = _split_volume(self.text_of(item, "volumes", number))
                kind = "bind" if re.match(r"[./~\\]", name) else "volume"
            if kind == "volume" and path.startswith("/"):
                yield Volume(name=name, path=path, is_read_only=is_read_only)
            elif kind == "bind":
                hint = "use a named volume; a verification mounts nothing of this machine"
                self.complain(f"it mounts {shorten(name)!r} of this machine", hint, "volumes", number)
            else:
                self.complain("a volume cannot be read", "write NAME:/path", "volumes", number)

    def _refuse_the_rest(self) -> None:
        dangerous = {
            "privileged": "it would be root on this machine",
            "devices": "it would get a device of this machine",
            "pid": "it would see the processes of others",
            "ipc": "it would share memory with others",
            "userns_mode": "it would leave the user namespace",
            "cgroup": "it would leave its control group",
        }
        known = ("build", "environment", "read_only", "cap_drop", "security_opt", "tmpfs", "volumes", "ports", "user")
        for key in list(self.service):
            name = str(key)
            if name in _IGNORED or name.startswith("x-") or str(self.service[key]) == "false":
                continue
            if name in dangerous:
                hint = "take it out; what really needs it belongs into a virtual machine"
                self.complain(f"`{name}` asks for privileges: {dangerous[name]}", hint, name)
                continue
            near = suggest(name, known)
            hint = near if near.startswith("did you mean") else "take it out, or check that part by hand"
            self.complain(f"`{shorten(name, 30)}` is nothing that this check can apply", hint, name)


def _as_list(value: Any) -> Iterable[Any]:  # noqa: ANN401 - what a file holds
    return value if isinstance(value, list) else () if value is None else (value,)


def _split_volume(text: str) -> tuple[str, str, bool]:
    """Split `name:/path:ro` into name, path, and whether it is read-only; a path alone is a volume without a name."""
    parts = text.split(":")
    options = parts.pop().split(",") if len(parts) > 1 and not parts[-1].startswith("/") else []
    return ":".join(parts[:-1]), parts[-1], "ro" in options
