"""PHP under Apache, which is one program in one container: extensions are built in, Composer stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from advisor.generate.compiled import check_version
from advisor.generate.probe import ask_with_bash
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

DEFAULT_VERSION: Final = "8.4"
FAMILIES: Final = frozenset({"debian"})
_VERSION: Final = r"(?:5\.6|7\.[0-4]|[89]\.[0-9])(?:\.(?:0|[1-9][0-9]?))?"
_HAS_OPCACHE: Final = (8, 5)  # from then on it is part of PHP itself

_FRAMEWORKS: Final = ("", "plain", "laravel")
# Apache wants an absolute path, and the program's folder is another one on a machine.
_APACHE: Final = ("sh", "-c", 'exec apache2 -DFOREGROUND -f "$PWD/apache.conf"')
_PREFIX: Final = "php-"
_EXTENSIONS: Final = {
    "php-bcmath": (("bcmath",), ()),
    "php-curl": ((), ()),
    "php-gd": (("gd",), ("libpng-dev",)),
    "php-intl": (("intl",), ("libicu-dev",)),
    "php-mbstring": ((), ()),
    "php-mysql": (("mysqli", "pdo_mysql"), ()),
    "php-pgsql": (("pdo_pgsql", "pgsql"), ("libpq-dev",)),
    "php-soap": (("soap",), ("libxml2-dev",)),
    "php-sqlite3": ((), ()),
    "php-xml": ((), ()),
    "php-zip": (("zip",), ("libzip-dev",)),
}
"""The extensions by their Debian packages: what the image builds for each, and what it needs for that."""
_OF_LARAVEL: Final = ("php-curl", "php-mbstring", "php-sqlite3", "php-xml")

_LARAVEL_SETTINGS: Final = {
    "APP_ENV": "production",
    "APP_DEBUG": "false",
    "LOG_CHANNEL": "stderr",
    "VIEW_COMPILED_PATH": "/tmp/views",  # noqa: S108 - private to the service
}

_LEFT_BY_LARAVEL: Final = ("storage/logs/*", "storage/framework/sessions/*", "storage/framework/views/*.php")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhpPlan(StackPlan):
    """The plan of a PHP program."""

    root: str
    """The folder whose files are served."""
    has_composer: bool
    is_laravel: bool
    extensions: tuple[str, ...]
    """What the image builds, by the names of PHP."""
    extension_packages: tuple[str, ...]
    """What a machine installs, by the endings of its packages' names."""


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, version, framework, extensions, and fields that PHP has no use for."""
    if stack.package_manager.lower() not in {"", "composer"}:
        message = f"no starter files for PHP with the package manager `{ascii(stack.package_manager)[1:-1]}`"
        yield error("GEN011", message, where, "`package_manager: composer`, or none")
    yield from check_version(stack, "PHP", _VERSION, DEFAULT_VERSION, where)
    if stack.framework.lower() not in _FRAMEWORKS:
        message = f"no starter files for the framework `{ascii(stack.framework)[1:-1]}`"
        yield error("GEN014", message, where, "`framework: plain`, with `files: [public]` for the folder to serve")
    if stack.image:
        yield error("GEN013", "stack.image has no meaning for PHP, whose image is built", where, "remove `image`")
    if len(stack.files) > 1:
        message = "stack.files names several folders to serve"
        yield error("GEN013", message, where, "`files: [public]`, one folder")
    for package in stack.system_packages:
        if package.startswith(_PREFIX) and package not in _EXTENSIONS:
            message = f"the image cannot build the extension `{ascii(package)[1:-1]}`"
            yield error("GEN023", message, where, f"one of {', '.join(_EXTENSIONS)}")


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a PHP stack: what lies in `public`, served by Apache with PHP 8.4 unless it says otherwise."""
    version = stack.version or DEFAULT_VERSION
    is_laravel = stack.framework.lower() == "laravel"
    has_composer = is_laravel or bool(stack.package_manager)
    named = [package for package in stack.system_packages if package.startswith(_PREFIX)]
    needs_opcache = tuple(map(int, version.split(".")[:2])) < _HAS_OPCACHE
    extensions = [name for package in named for name in _EXTENSIONS[package][0]]
    libraries = [name for package in named for name in _EXTENSIONS[package][1]]
    packages = dict.fromkeys((*named, *_OF_LARAVEL) if is_laravel else named)
    return PhpPlan(
        title=f"PHP {version}",
        template="stacks/php.j2",
        version=".".join(stack.version.split(".")[:2]),
        image=f"php:{version}-apache",
        image_argument="PHP_IMAGE",
        build_image="composer:2" if has_composer else "",
        build_image_argument="COMPOSER_IMAGE" if has_composer else "",
        manifest="composer.lock" if has_composer else _name_root(stack),
        command=stack.command or _APACHE,
        build=stack.build,
        build_packages=tuple(dict.fromkeys(libraries)),
        probe=ask_with_bash(port, stack.health_path),
        stop_signal="" if stack.command else "SIGWINCH",  # Apache then answers what it has accepted
        settings=_LARAVEL_SETTINGS if is_laravel else {},
        env=("APP_KEY",) if is_laravel else (),
        scratch=("storage/framework/cache", "storage/framework/sessions") if is_laravel else (),
        system_packages=tuple(name for name in stack.system_packages if not name.startswith(_PREFIX)),
        configuration={"apache.conf": "docker/apache.conf.j2"},
        release=f"php {version}",
        origin=_say_origin(stack.version),
        ignored=("vendor", "node_modules", "bootstrap/cache/*.php", *_LEFT_BY_LARAVEL),
        notes=tuple(_advise(stack, is_laravel=is_laravel)),
        root=_name_root(stack),
        has_composer=has_composer,
        is_laravel=is_laravel,
        extensions=(*(["opcache"] if needs_opcache else []), *dict.fromkeys(extensions)),
        extension_packages=tuple(name.removeprefix(_PREFIX) for name in packages),
    )


def _name_root(stack: Stack) -> str:
    return stack.files[0] if stack.files else "public"


def _advise(stack: Stack, *, is_laravel: bool) -> Iterator[str]:
    yield (
        f"Only what lies in `{_name_root(stack)}` is served, and what is no file there goes to its `index.php`; "
        "`stack.files` names another\n  folder, and `apache.conf` says the rest."
    )
    yield (
        "Extensions stand in `stack.system_packages` by their Debian names, such as `php-mysql` or `php-pgsql`: the "
        "image builds\n  them, a machine installs them."
    )
    if is_laravel:
        yield "`APP_KEY` comes from `php artisan key:generate --show`. Run `php artisan migrate` once for each release."
        yield (
            "Sessions and cache belong into a database or Redis: files of theirs are in memory. Logs go to the\n"
            "  standard error, uploads to an object store or to a path of `stack.volumes`."
        )


def _say_origin(version: str) -> str:
    if not version:
        return "No version was asked for, so the machine runs the distribution's own. `stack.version` fixes one."
    return f"PHP {version} comes from the distribution when it has that release, else, on Ubuntu, from Surý's archive."
