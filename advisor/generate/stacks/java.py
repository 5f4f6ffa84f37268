"""Java built with Maven or Gradle: a runnable JAR, or a WAR that Tomcat serves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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

DEFAULT_VERSION: Final = "25"
PRODUCTS: Final = ("eclipse-temurin", "java", "openjdk-builds-from-oracle", "oracle-jdk", "amazon-corretto")
_OLDEST: Final = 8
_FIRST_OF_GRADLE_9: Final = 17
_UNUSED: Final = {"image": "the image is built from the project"}
_THREADS: Final = 1024
"""A server has a thread for each request, and threads count as processes."""


@dataclass(frozen=True, slots=True)
class JavaPlan(CompiledPlan):
    """The plan of a JAR, or of a WAR with the Tomcat that serves it."""

    gradle: bool
    tomcat: str
    """The release of Tomcat; empty for a JAR."""


@dataclass(frozen=True, slots=True)
class _Tomcat:
    tag: str
    oldest_java: int


_TOMCATS: Final = {
    "9": _Tomcat("9.0", 8),
    "10": _Tomcat("10.1", 11),
    "11": _Tomcat("11.0", 17),
}
_FRAMEWORKS: Final = {
    **dict.fromkeys(("", "plain", "spring", "spring-boot", "quarkus", "micronaut"), ""),
    **dict.fromkeys(("war", "tomcat", "servlet", "tomcat-11"), "11"),
    "tomcat-10": "10",
    "tomcat-9": "9",
}
"""The frameworks, each with the release of Tomcat that it needs."""


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is wrong with package manager, version, framework and the fields that Java has no use for."""
    yield from check_package_manager(stack, "Java", ("maven", "gradle"), where)
    yield from refuse_fields(stack, "Java", _UNUSED, where)
    framework = stack.framework.lower()
    if stack.version and not _read_version(stack.version):
        message = f"stack.version is {stack.version!a}: not a release of Java from {_OLDEST} on"
        yield error("GEN012", message, where, f'`version: "{DEFAULT_VERSION}"`, the number before the first point')
    elif framework not in _FRAMEWORKS and not stack.command:
        message = f"no start command is known for the framework `{ascii(stack.framework)[1:-1]}`"
        yield error("GEN014", message, where, "`framework: spring` or `framework: tomcat`, or a `command`")
    elif _FRAMEWORKS.get(framework):
        yield from _check_war(stack, _FRAMEWORKS[framework], where)


def _check_war(stack: Stack, tomcat: str, where: Location) -> Iterator[Diagnostic]:
    oldest = _TOMCATS[tomcat].oldest_java
    if _read_version(stack.version or DEFAULT_VERSION) < oldest:
        message = f"Tomcat {tomcat} needs Java {oldest} or later, and stack.version is {stack.version!a}"
        yield error("GEN012", message, where, "`framework: tomcat-9`, which runs from Java 8 on, or a later Java")
    if stack.command:
        message = "stack.command has no meaning for a WAR, which Tomcat starts"
        yield error("GEN013", message, where, "remove `command`")


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a Java stack: `java -jar app.jar` on the current long-term release unless it says otherwise."""
    version = _read_version(stack.version or DEFAULT_VERSION)
    tomcat = _FRAMEWORKS.get(stack.framework.lower(), "")
    gradle = stack.package_manager.lower() == "gradle"
    source, assets = split_files(stack)
    return JavaPlan(
        title=f"Java {version}" + (f" with Tomcat {_TOMCATS[tomcat].tag}" if tomcat else ""),
        template="stacks/java.j2",
        version=str(version),
        image=f"tomcat:{_TOMCATS[tomcat].tag}-jre{version}" if tomcat else f"eclipse-temurin:{version}-jre",
        image_argument="TOMCAT_IMAGE" if tomcat else "JAVA_IMAGE",
        build_image=_choose_builder(version, is_gradle=gradle),
        build_image_argument="GRADLE_IMAGE" if gradle else "MAVEN_IMAGE",
        manifest="gradlew" if gradle else "pom.xml",
        command=stack.command or (("catalina.sh", "run") if tomcat else ("java", "-jar", "app.jar")),
        build=stack.build,
        program="",
        source=source,
        assets=assets,
        gradle=gradle,
        tomcat=tomcat,
        probe=ask_with_bash(port, stack.health_path),
        tasks=_THREADS,
        start_seconds=60,
        clean_status=TERMINATED,
        settings=_list_settings(stack, port, tomcat),
        configuration={"tomcat/server.xml": "docker/server.xml.j2"} if tomcat else {},
        release=f"eclipse-temurin {version}",
        origin=(
            f"OpenJDK {version} comes from the distribution. To take another: `sudo JAVA_HOME=/opt/jdk ./provision.sh "
            "FOLDER`."
        ),
        ignored=("build", ".gradle", ".idea") if gradle else ("target", ".idea"),
        notes=tuple(_advise(port, is_gradle=gradle, is_war=bool(tomcat))),
    )


def _choose_builder(version: int, *, is_gradle: bool) -> str:
    if is_gradle:
        return f"gradle:{9 if version >= _FIRST_OF_GRADLE_9 else 8}-jdk{version}"
    return f"maven:3.9-eclipse-temurin-{version}"


def _list_settings(stack: Stack, port: int, tomcat: str) -> dict[str, str]:
    settings = {"JAVA_TOOL_OPTIONS": "-XX:MaxRAMPercentage=75.0 -XX:+ExitOnOutOfMemoryError", "PORT": str(port)}
    if tomcat:
        # Both are relative to the folder in which it starts; only /tmp can be written.
        return settings | {"CATALINA_BASE": "tomcat", "CATALINA_TMPDIR": "/tmp"}  # noqa: S108 - private to the program
    if stack.framework.lower().startswith("spring"):
        return settings | {"SERVER_PORT": str(port)}
    return settings


def _advise(port: int, *, is_gradle: bool, is_war: bool) -> Iterator[str]:
    made = "WAR" if is_war else "JAR"
    example = "build/libs/shop" if is_gradle else "target/shop"
    if is_war:
        yield "Tomcat serves the WAR as `/`; `tomcat/server.xml` is the whole of its configuration."
    else:
        yield f"The program has to listen on port {port} of every address; it finds the port in `PORT`."
    yield (
        f"If the build makes several {made} files, `stack.files: [{example}.{made.lower()}]` names the one to run; the "
        "paths after\n  it are what it reads when it runs."
    )
    if is_gradle:
        yield "On a machine the project's own `gradlew` builds it: `gradle wrapper` writes one."
    yield f"The build runs no tests: run `{'gradle check' if is_gradle else 'mvn verify'}` before."
    yield (
        "Nothing in `/tmp` can be executed. A library that unpacks native code there (Netty, Snappy, SQLite) needs "
        "another\n  folder for it."
    )


def _read_version(version: str) -> int:
    """Give 8 for `8` and `1.8`, 21 for `21`, 0 for what is no release of Java from 8 on."""
    found = re.fullmatch(r"(?:1\.)?([1-9][0-9]?)", version)
    number = int(found[1]) if found else 0
    is_known = number >= _OLDEST and (number == _OLDEST or not version.startswith("1."))
    return number if is_known else 0
