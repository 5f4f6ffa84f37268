"""Python with pip: a virtual environment built from `requirements.txt`, in an image and on a machine alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

DEFAULT_VERSION: Final = "3.13"
_OLDEST: Final = (3, 8)  # the first whose `venv` and image both still install
_PACKAGE_MANAGERS: Final = ("pip",)
_WORKING: Final = 500
"""Without a health path of its own, any answer below a server error shows that the service is up."""
_FOUND: Final = 400

_COMMANDS: Final = {
    "": ("python", "app.py"),
    "plain": ("python", "app.py"),
    "flask": ("python", "-m", "flask", "run", "--host", "0.0.0.0", "--port", "{port}"),  # noqa: S104 - behind a published port
    "fastapi": ("python", "-m", "uvicorn", "main:app", "--host", "0.0.0.0", "--port", "{port}"),  # noqa: S104 - as above
}

# No quotes inside, so that it reads the same in a Dockerfile and in a shell. It needs no proxy and follows no redirect.
_PROBE: Final = (
    "import http.client, sys; "
    "connection = http.client.HTTPConnection(sys.argv[1], timeout=2); "
    "connection.request(*sys.argv[2:4]); "
    "sys.exit(connection.getresponse().status >= int(sys.argv[4]))"
)


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, version, framework and the fields that Python has no use for."""
    if stack.package_manager and stack.package_manager.lower() not in _PACKAGE_MANAGERS:
        message = f"no starter files for Python with the package manager `{ascii(stack.package_manager)[1:-1]}`"
        yield error("GEN011", message, where, "`package_manager: pip` with a requirements.txt, which is supported")
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
    """Give the plan of a Python stack: `python app.py` on 3.13 unless the stack says otherwise."""
    version = stack.version or DEFAULT_VERSION
    command = stack.command or tuple(word.format(port=port) for word in _COMMANDS[stack.framework.lower()])
    limit = _WORKING if stack.health_path == "/" else _FOUND
    return StackPlan(
        title=f"Python {version}",
        template="stacks/python.j2",
        version=_minor(stack.version),
        image=f"python:{version}-slim",
        image_argument="PYTHON_IMAGE",
        manifest="requirements.txt",
        command=command,
        build=stack.build,
        probe=("python", "-c", _PROBE, f"127.0.0.1:{port}", "GET", stack.health_path, str(limit)),
        stop_signal=_stop_signal(command),
        settings={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "PORT": str(port)},
        ignored=("**/__pycache__", "**/*.py[co]", ".venv", "venv", ".pytest_cache", ".mypy_cache", ".ruff_cache"),
        notes=(
            f"The program has to listen on `0.0.0.0`, port {port}, not on `127.0.0.1`; it finds the port in `PORT`.",
            "`requirements.txt` should name exact versions, hashes too: `pip-compile --generate-hashes` writes them.",
            "A development server (`flask run`, `runserver`) is for a start; give `stack.command` a production server.",
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


def _stop_signal(command: tuple[str, ...]) -> str:
    """Give SIGINT for the interpreter, which turns it into KeyboardInterrupt; gunicorn would drop requests on it."""
    is_interpreter = re.fullmatch(r"python[0-9.]*", command[0].rsplit("/", 1)[-1]) is not None
    return "SIGINT" if is_interpreter and "gunicorn" not in command else ""
