"""Python: a virtual environment built from what pip, Poetry, uv or Pipenv locked, in an image and on a machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from advisor.generate.probe import limit_status
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

DEFAULT_VERSION: Final = "3.13"
_OLDEST: Final = (3, 8)  # the first whose `venv` and image both still install


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonPlan(StackPlan):
    """The plan of a Python program."""

    manager: str
    tool: str
    """What pip installs, in an environment of its own, to get the package manager; empty for pip itself.

    pip takes the newest that the interpreter can run, so the lower bound admits the last one for the oldest of them.
    """
    sources: tuple[str, ...]
    """The files that say what to install."""


@dataclass(frozen=True, slots=True)
class _Manager:
    tool: str
    sources: tuple[str, ...]
    advice: str


_MANAGERS: Final = {
    "pip": _Manager(
        "",
        ("requirements.txt",),
        "`requirements.txt` should name exact versions, hashes too: `pip-compile --generate-hashes` writes them.",
    ),
    "poetry": _Manager(
        "poetry>=1.8,<3",
        ("poetry.lock", "pyproject.toml"),
        "Commit `poetry.lock`. Development dependencies belong into a group; only the main one is installed.",
    ),
    "uv": _Manager(
        "uv>=0.5,<1",
        ("uv.lock", "pyproject.toml"),
        "Commit `uv.lock`. Development dependencies belong into the group `dev`, which is not installed.",
    ),
    "pipenv": _Manager(
        "pipenv>=2024",
        ("Pipfile.lock", "Pipfile"),
        "Commit `Pipfile.lock`. Development dependencies belong into `[dev-packages]`, which are not installed.",
    ),
}

_ANYWHERE: Final = "0.0.0.0"  # noqa: S104 - behind a published port
_COMMANDS: Final = {
    "": ("python", "app.py"),
    "plain": ("python", "app.py"),
    "flask": ("python", "-m", "flask", "run", "--host", _ANYWHERE, "--port", "{port}"),
    "django": ("python", "manage.py", "runserver", "--noreload", f"{_ANYWHERE}:{{port}}"),
    "fastapi": ("python", "-m", "uvicorn", "main:app", "--host", _ANYWHERE, "--port", "{port}"),
}
_SERVERS: Final = {
    "flask": "`flask run` is a development server: install gunicorn, and give `stack.command` "
    "`[gunicorn, --bind, '0.0.0.0:{port}', 'app:app']`.",
    "django": "`runserver` is a development server: install gunicorn, and give `stack.command` "
    "`[gunicorn, --bind, '0.0.0.0:{port}', 'project.wsgi']`.",
    "fastapi": "uvicorn has to be among the dependencies; the application is expected as `app` in `main.py`.",
}
_DJANGO: Final = (
    (
        "The program's folder is read-only: with SQLite, `DATABASES` needs a file in a path of `stack.volumes`, also\n"
        "  where uploads belong. Run `python manage.py migrate` once for each release."
    ),
    "`ALLOWED_HOSTS` needs `127.0.0.1` beside the names under which users reach it, since the probe asks there.",
)
PORTS: Final = {"flask": 5000, "django": 8000, "fastapi": 8000}

# No quotes inside, so that it reads the same in a Dockerfile and in a shell. It needs no proxy and follows no redirect.
_PROBE: Final = (
    "import http.client, sys; "
    "connection = http.client.HTTPConnection(sys.argv[1], timeout=2); "
    "connection.request(*sys.argv[2:4]); "
    "sys.exit(connection.getresponse().status >= int(sys.argv[4]))"
)


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, version, framework and the fields that Python has no use for."""
    if stack.package_manager and stack.package_manager.lower() not in _MANAGERS:
        message = f"no starter files for Python with the package manager `{ascii(stack.package_manager)[1:-1]}`"
        yield error("GEN011", message, where, f"`package_manager: pip`; known are {', '.join(_MANAGERS)}")
    if stack.version and not _is_version(stack.version):
        message = f"stack.version is {stack.version!a}: not a release of Python from 3.8 on"
        yield error("GEN012", message, where, f'`version: "{DEFAULT_VERSION}"`')
    if not stack.command and stack.framework.lower() not in _COMMANDS:
        message = f"no start command is known for the framework `{ascii(stack.framework)[1:-1]}`"
        hint = f"`command: [gunicorn, --bind, '0.0.0.0:{stack.port or 8080}', 'project.wsgi']`, one word an item"
        yield error("GEN014", message, where, hint)
    for field, value in (("image", stack.image), ("files", stack.files)):
        if value:
            message = f"stack.{field} has no meaning for Python, whose files come from the project's folder"
            yield error("GEN013", message, where, f"remove `{field}`")


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a Python stack: pip and `python app.py` on 3.13 unless the stack says otherwise."""
    version = stack.version or DEFAULT_VERSION
    framework = stack.framework.lower()
    name = stack.package_manager.lower() or "pip"
    manager = _MANAGERS[name]
    command = stack.command or tuple(word.format(port=port) for word in _COMMANDS[framework])
    limit = str(limit_status(stack.health_path))
    advice = () if stack.command or framework not in _SERVERS else (_SERVERS[framework].format(port=port),)
    return PythonPlan(
        title=f"Python {version}",
        template="stacks/python.j2",
        version=_minor(stack.version),
        image=f"python:{version}-slim",
        image_argument="PYTHON_IMAGE",
        manifest=manager.sources[0],
        manager=name,
        tool=manager.tool,
        sources=manager.sources,
        command=command,
        build=stack.build,
        probe=("python", "-c", _PROBE, f"127.0.0.1:{port}", "GET", stack.health_path, limit),
        stop_signal=_stop_signal(command),
        settings={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "PORT": str(port)},
        release=f"python {version}",
        origin=_say_origin(_minor(stack.version)),
        ignored=("**/__pycache__", "**/*.py[co]", ".venv", "venv", ".pytest_cache", ".mypy_cache", ".ruff_cache"),
        notes=(
            f"The program has to listen on `0.0.0.0`, port {port}, not on `127.0.0.1`; it finds the port in `PORT`.",
            manager.advice,
            *advice,
            *(_DJANGO if framework == "django" else ()),
            "If pip has to compile a dependency, add `build-essential` to `stack.system_packages`.",
        ),
    )


def _is_version(version: str) -> bool:
    if not re.fullmatch(r"(?:0|[1-9][0-9]?)(?:\.(?:0|[1-9][0-9]?)){0,2}", version):
        return False
    numbers = tuple(map(int, version.split(".")))
    return numbers == _OLDEST[:1] or (numbers[0] == _OLDEST[0] and numbers[:2] >= _OLDEST)


def _minor(version: str) -> str:
    """Give `3.13` for `3.13.1`, the grain in which distributions package Python; nothing for `3` or no version."""
    parts = version.split(".")
    return ".".join(parts[:2]) if len(parts) > 1 else ""


def _say_origin(version: str) -> str:
    if not version:
        return "No version was asked for, so the machine runs the distribution's own. `stack.version` fixes one."
    return (
        f"Python {version} comes from the distribution when it has that release, else from the deadsnakes archive. "
        "To take the\n  distribution's own: `sudo PYTHON=python3 ./provision.sh FOLDER`."
    )


def _stop_signal(command: tuple[str, ...]) -> str:
    """Give SIGINT for the interpreter, which turns it into KeyboardInterrupt; gunicorn would drop requests on it."""
    is_interpreter = re.fullmatch(r"python[0-9.]*", command[0].rsplit("/", 1)[-1]) is not None
    return "SIGINT" if is_interpreter and "gunicorn" not in command else ""
