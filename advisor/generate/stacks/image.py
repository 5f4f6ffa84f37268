"""A vendor's image: nothing is built, so the files add what the vendor left open, and confine what it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from advisor.generate.compiled import refuse_fields
from advisor.generate.probe import ask_with_bash, connect_with_bash, see_listening
from advisor.generate.stacks import StackPlan
from advisor.model.diagnostic import Diagnostic, Location, error
from advisor.model.workload import Stack

_UNUSED: Final = {
    "build": "the vendor has built it",
    "files": "it brings its own",
    "framework": "there is none",
    "package_manager": "it brings what it needs",
    "system_packages": "it brings what it needs",
    "version": "the tag of the image says which it is",
}
_PINNED: Final = r".*(?::[A-Za-z0-9_][A-Za-z0-9._-]*|@sha256:[0-9a-f]{64})"

_ORIGIN: Final = (
    "The image runs under Podman, which comes from the distribution and needs no service of its own. The machine is\n"
    "  the boundary."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePlan(StackPlan):
    """The plan of a vendor's image."""

    full_image: str
    """The image with the host that it is fetched from, which Podman does not guess."""


def check_language(stack: Stack, where: Location) -> Iterator[Diagnostic]:
    """Give what is missing for a vendor's image, and the fields that it has no use for."""
    if not stack.image:
        message = "stack.image is missing: the image is not named"
        yield error("GEN018", message, where, "`image: vendor/app:1.4`, with the tag")
    elif not re.fullmatch(_PINNED, stack.image) or stack.image.endswith(":latest"):
        message = "stack.image names no release: it would be another one whenever it is fetched"
        yield error("GEN018", message, where, "`image: vendor/app:1.4`, with the tag of a release or a digest")
    yield from refuse_fields(stack, "a vendor's image", _UNUSED, where)


def plan_stack(stack: Stack, port: int) -> StackPlan:
    """Give the plan of a vendor's image: its own start command unless the stack says otherwise."""
    asks_http = stack.health_path != "/"
    return ImagePlan(
        title=f"the image {stack.image}",
        template="stacks/image.j2",
        version="",
        image=stack.image,
        image_argument="VENDOR_IMAGE",
        full_image=_complete(stack.image),
        manifest="",
        command=stack.command,
        asks_http=False,
        probe=see_listening(port),
        machine_probe=ask_with_bash(port, stack.health_path) if asks_http else connect_with_bash(port),
        unit="vm/podman-service.j2",
        tasks=512,
        start_seconds=60,
        origin=_ORIGIN,
        notes=tuple(_advise(port)),
    )


def _complete(image: str) -> str:
    """Give the full name of an image: without a host it lies on Docker Hub, and without a folder in `library` there."""
    first, slash, _ = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return image
    return f"docker.io/{image}" if slash else f"docker.io/library/{image}"


def _advise(port: int) -> Iterator[str]:
    yield (
        "The files run the image as user 10001 with a read-only root. An image that brings an account for itself may\n"
        "  need that one: `docker run --rm --entrypoint id IMAGE NAME` says its number, which goes into the files in\n"
        "  place of 10001."
    )
    yield (
        "What it writes to belongs into `stack.volumes` when it must stay, and under `tmpfs` when it may go; its log\n"
        "  names the paths that were refused."
    )
    yield (
        f"It counts as up when port {port} is open, which a shell in the image looks up. An image without a shell\n"
        "  needs the vendor's own check in place of it."
    )
    yield "Follow the vendor's releases: a new tag in `stack.image`, then the files again."
