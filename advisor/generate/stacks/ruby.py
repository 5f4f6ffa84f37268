"""Ruby with Bundler: gems lie in the program's own folder, compiled where the tools are and run where they are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.generate.compiled import check_package_manager, check_version, refuse_fields
from advisor.generate.probe import limit_status
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

DEFAULT_VERSION: Final = "3.4"
FAMILIES: Final = frozenset({"debian"})
_VERSION: Final = r"(?:2\.[4-7]|[3-9]\.[0-9])(?:\.(?:0|[1-9][0-9]?))?"
_UNUSED: Final = {
    "image": "the image is built from the project",
    "files": "its files come from the project's folder",
}

_RUBY: Final = ("bundle", "exec", "ruby", "app.rb")
_ANYWHERE: Final = "0.0.0.0"  # noqa: S104 - behind a published port
_RAILS: Final = ("bundle", "exec", "rails", "server", "--binding", _ANYWHERE, "--port", "{port}")
_COMMANDS: Final = {
    "": _RUBY,
    "plain": _RUBY,
    "sinatra": (*_RUBY, "-o", _ANYWHERE, "-p", "{port}"),
    "rack": ("bundle", "exec", "rackup", "--host", _ANYWHERE, "--port", "{port}"),
    "rails": _RAILS,
    "rails-api": _RAILS,
}
_RAILS_KINDS: Final = ("rails", "rails-api")
_ASSETS: Final = ("bundle", "exec", "rails", "assets:precompile")
PORTS: Final = {"sinatra": 4567, "rack": 9292, "rails": 3000, "rails-api": 3000}
_KEYS: Final = ("SECRET_KEY_BASE", "RAILS_MASTER_KEY")

BUNDLE_SETTINGS: Final = {
    "BUNDLE_DEPLOYMENT": "1",
    "BUNDLE_PATH": "vendor/bundle",
    "BUNDLE_WITHOUT": "development:test",
    "BUNDLE_VERSION": "system",  # else it would fetch the release that the lock file names
}
_RAILS_SETTINGS: Final = {
    "RAILS_ENV": "production",
    "RAILS_LOG_TO_STDOUT": "1",
    "RAILS_SERVE_STATIC_FILES": "1",
    "PIDFILE": "/tmp/server.pid",  # noqa: S108 - private to the service
}

# Double quotes are not needed, so that it reads the same in a Dockerfile and in a shell. It uses no proxy.
_PROBE: Final = (
    "exit Net::HTTP.start(ARGV[0], ARGV[1].to_i, nil, open_timeout: 2, read_timeout: 2) "
    "{ |http| http.get(ARGV[2]).code.to_i < ARGV[3].to_i }"
)


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, version, framework and the fields that Ruby has no use for."""
    yield from check_package_manager(stack, "Ruby", ("bundler",), where)
    yield from check_version(stack, "Ruby", _VERSION, DEFAULT_VERSION, where)
    if not stack.command and stack.framework.lower() not in _COMMANDS:
        message = f"no start command is known for the framework `{ascii(stack.framework)[1:-1]}`"
        yield error("GEN014", message, where, "`command: [bundle, exec, puma]`, one word an item")
    yield from refuse_fields(stack, "Ruby", _UNUSED, where)


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a Ruby stack: Bundler and `app.rb` on 3.4 unless the stack says otherwise."""
    version = stack.version or DEFAULT_VERSION
    framework = stack.framework.lower()
    is_rails = framework in _RAILS_KINDS
    return StackPlan(
        title=f"Ruby {version}",
        template="stacks/ruby.j2",
        version=stack.version,
        image=f"ruby:{version}-slim",
        image_argument="RUBY_IMAGE",
        manifest="Gemfile.lock",
        command=stack.command or tuple(word.format(port=port) for word in _COMMANDS[framework]),
        build=stack.build or (_ASSETS if framework == "rails" else ()),
        build_packages=("build-essential", "git", "libyaml-dev", "pkg-config"),
        # Assets are built without the secret, which only the running program has.
        build_settings={"RAILS_ENV": "production", "SECRET_KEY_BASE_DUMMY": "1"} if is_rails else {},
        probe=(
            *("ruby", "-rnet/http", "-e", _PROBE, "127.0.0.1", str(port)),
            *(stack.health_path, str(limit_status(stack.health_path))),
        ),
        settings={
            **BUNDLE_SETTINGS,
            **(_RAILS_SETTINGS if is_rails else {"APP_ENV": "production", "RACK_ENV": "production"}),
            "PORT": str(port),
        },
        env=_KEYS[:1] if is_rails and not set(_KEYS) & set(stack.env) else (),
        scratch=("log", "tmp") if is_rails else (),
        release=f"ruby {version}",
        origin=_say_origin(stack.version),
        ignored=(".bundle", "vendor/bundle", "log", "tmp", "node_modules", "config/*.key", "coverage"),
        start_seconds=40 if is_rails else 20,
        notes=tuple(_advise(framework, port)),
    )


def _advise(framework: str, port: int) -> Iterator[str]:
    yield f"The program has to listen on `0.0.0.0`, port {port}, not on `127.0.0.1`; it finds the port in `PORT`."
    yield "Commit `Gemfile.lock`. It has to name the platform: `bundle lock --add-platform x86_64-linux aarch64-linux`."
    yield "A gem that needs a library needs its packages in `stack.system_packages`, such as `libpq-dev` for `pg`."
    if framework == "rails":
        yield "An application without assets is `framework: rails-api`; one that builds them with Node.js needs it too."
    if framework in _RAILS_KINDS:
        yield (
            "`tmp` and `log` are in memory. SQLite and uploads in `storage` would be lost: use a database and an\n"
            "  object store, or point `config/database.yml` and `config/storage.yml` to a path of `stack.volumes`."
        )
        yield "Run `bundle exec rails db:migrate` once for each release."
        yield "`config.hosts` has to allow the name under which users reach it, where it is set."


def _say_origin(version: str) -> str:
    if not version:
        return "No version was asked for, so the machine runs the distribution's own. `stack.version` fixes one."
    minor = re.sub(r"^(\d+\.\d+).*", r"\1", version)
    return (
        f"Ruby {version} comes from the distribution when it has {minor}, else it is built by `ruby-build` from the "
        "project's\n  sources, whose sums it checks; that takes some minutes."
    )
