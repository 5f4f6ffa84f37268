"""The guest of a VM: which distribution it runs, and where its box and its cloud image are published.

A release that the workload names is kept, past its end of life too: it is what the program needs. The files then say
since when nobody repairs it, and fetch its packages from where its makers keep the last ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from advisor.model.fact import FactValue

DEBIAN: Final = "debian"
RED_HAT: Final = "redhat"
WINDOWS: Final = "windows"

_DEFAULT_LINUX: Final = "ubuntu 26.04"
_DEFAULT_WINDOWS: Final = "windows-server 2025"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A release of a distribution, and what its files need to know about it."""

    title: str
    product: str
    release: str
    family: str
    """Whose tools and package names it has: `debian`, `redhat` or `windows`."""
    box: str
    """Its box for VirtualBox and VMware."""
    libvirt_box: str
    """Its box for libvirt."""
    image: str = ""
    """The address of its cloud image; empty when there is none that anybody may fetch."""
    checksum: str = ""
    """The address of the list with the image's checksum."""
    archive: str = ""
    """The release under which its makers keep the last packages, once its mirrors are gone."""
    has_compose: bool = False
    """Whether its own archive has an engine with the compose plugin."""
    has_systemd: bool = True
    ended: str = ""
    """The day on which its support ended, as ISO 8601; empty when it has not, or nobody knows."""
    instead_of: str = ""
    """The release that the workload names, when the files are for another."""

    @property
    def has_guest_tools(self) -> bool:
        """Tell whether its box can share a folder with the host while it runs."""
        return self.product != "centos"

    @property
    def is_linux(self) -> bool:
        """Tell whether a shell script can set it up."""
        return self.family != WINDOWS


def choose_guest(facts: Mapping[str, FactValue], on: date, *, carries_engine: bool) -> Guest:
    """Give the guest that `os_release` names, else the current one of the workload's family.

    A machine that `carries_engine` runs the program in a container, so it needs a supported release and not that one.
    """
    windows = facts.get("os_family") == WINDOWS
    default = _find(_DEFAULT_WINDOWS if windows else _DEFAULT_LINUX)
    if default is None:  # pragma: no cover - both defaults are in the tables below
        message = "no default guest"
        raise LookupError(message)
    named = str(facts.get("os_release") or "")
    if not named or named == "any":
        return default
    found = _find(named)
    if found is None or found.is_linux is windows:
        return replace(default, instead_of=named)
    ended = _read_end(facts.get("os_support_days"), on)
    if carries_engine and (ended or not found.has_compose):
        return replace(default, instead_of=named)
    return replace(found, ended=ended)


def _read_end(days: FactValue | None, on: date) -> str:
    """Give the day on which support ended from the days that are left, which are negative then."""
    is_past = isinstance(days, int | float) and not isinstance(days, bool) and days < 0
    return (on + timedelta(days=int(days))).isoformat() if is_past and isinstance(days, int | float) else ""


def _find(named: str) -> Guest | None:
    product, _, release = named.partition(" ")
    if product in _RED_HATS:
        return _make_red_hat(product, release)
    make = _MAKERS.get(product)
    return make(release) if make else None


def _make_ubuntu(release: str) -> Guest | None:
    oldest, last_with_other_name, first_kept_up, first_with_compose = 14, 16, 22, 22
    found = re.fullmatch(r"([12][0-9])\.(04|10)", release)
    if found is None or int(found[1]) < oldest:
        return None
    year = int(found[1])
    is_long_term = found[2] == "04" and year % 2 == 0
    folder = f"https://cloud-images.ubuntu.com/releases/{release}/release"
    ending = "-disk1.img" if year <= last_with_other_name else ".img"
    return Guest(
        title=f"Ubuntu {release}" + (" LTS" if is_long_term else ""),
        product="ubuntu",
        release=release,
        family=DEBIAN,
        box=f"bento/ubuntu-{release}",
        libvirt_box=f"cloud-image/ubuntu-{release}" if year >= first_kept_up else f"generic/ubuntu{year}{found[2]}",
        image=f"{folder}/ubuntu-{release}-server-cloudimg-amd64{ending}",
        checksum=f"{folder}/SHA256SUMS",
        has_compose=year >= first_with_compose,
        has_systemd=year > oldest,
    )


_DEBIAN_NAMES: Final = {"9": "stretch", "10": "buster", "11": "bullseye", "12": "bookworm", "13": "trixie"}
_FIRST_DEBIAN_WITH_COMPOSE: Final = 13
_ARCHIVED_DEBIANS: Final = frozenset({"9", "10"})


def _make_debian(release: str) -> Guest | None:
    major = release.partition(".")[0]
    name = _DEBIAN_NAMES.get(major)
    if name is None:
        return None
    folder = f"https://cloud.debian.org/images/cloud/{name}/latest"
    is_archived = major in _ARCHIVED_DEBIANS
    has_image = major != "9"  # its images have names with a date
    return Guest(
        title=f"Debian {major}",
        product="debian",
        release=major,
        family=DEBIAN,
        box=f"bento/debian-{major}",
        libvirt_box=f"generic/debian{major}" if is_archived else f"cloud-image/debian-{major}",
        image=f"{folder}/debian-{major}-genericcloud-amd64.qcow2" if has_image else "",
        checksum=f"{folder}/SHA512SUMS" if has_image else "",
        archive=name if is_archived else "",
        has_compose=int(major) >= _FIRST_DEBIAN_WITH_COMPOSE,
    )


@dataclass(frozen=True, slots=True)
class _RedHat:
    """A distribution of this family; `{}` stands for the release in the names of boxes and images."""

    title: str
    oldest: int
    newest: int
    box: str
    libvirt_box: str
    image: str = ""
    checksum: str = ""


_ROCKY: Final = "https://dl.rockylinux.org/pub/rocky/{0}/images/x86_64"
_ALMA: Final = "https://repo.almalinux.org/almalinux/{0}/cloud/x86_64/images"
_STREAM: Final = "https://cloud.centos.org/centos/{0}-stream/x86_64/images/CentOS-Stream-GenericCloud-{0}-latest.x86_64"
_CENTOS: Final = "https://cloud.centos.org/centos/{0}/images"
_RED_HATS: Final = {
    "almalinux": _RedHat(
        *("AlmaLinux", 8, 10, "bento/almalinux-{}", "cloud-image/almalinux-{}"),
        *(f"{_ALMA}/AlmaLinux-{{0}}-GenericCloud-latest.x86_64.qcow2", f"{_ALMA}/CHECKSUM"),
    ),
    "centos": _RedHat(
        *("CentOS", 6, 8, "centos/{}", "centos/{}"),
        *(f"{_CENTOS}/CentOS-{{0}}-x86_64-GenericCloud.qcow2", f"{_CENTOS}/sha256sum.txt"),
    ),
    "centos-stream": _RedHat(
        *("CentOS Stream", 9, 10, "bento/centos-stream-{}", "cloud-image/centos-{}-stream"),
        *(f"{_STREAM}.qcow2", f"{_STREAM}.qcow2.SHA256SUM"),
    ),
    "fedora": _RedHat("Fedora", 40, 60, "bento/fedora-{}", "cloud-image/fedora-{}"),
    "oracle-linux": _RedHat("Oracle Linux", 7, 10, "bento/oraclelinux-{}", "generic/oracle{}"),
    "rhel": _RedHat("Red Hat Enterprise Linux", 6, 10, "generic/rhel{}", "generic/rhel{}"),
    "rocky-linux": _RedHat(
        *("Rocky Linux", 8, 10, "bento/rockylinux-{}", "cloud-image/rocky-{}"),
        *(f"{_ROCKY}/Rocky-{{0}}-GenericCloud-Base.latest.x86_64.qcow2", f"{_ROCKY}/CHECKSUM"),
    ),
}
_LAST_CENTOS: Final = {"6": "6.10", "7": "7.9.2009", "8": "8.5.2111"}
_FIRST_WITH_SYSTEMD: Final = 7


def _make_red_hat(product: str, release: str) -> Guest | None:
    row = _RED_HATS[product]
    major = release.partition(".")[0]
    if not re.fullmatch(r"[1-9][0-9]?", major) or not row.oldest <= int(major) <= row.newest:
        return None
    is_last_centos = product == "centos" and major == max(_LAST_CENTOS)
    return Guest(
        title=f"{row.title} {major}",
        product=product,
        release=major,
        family=RED_HAT,
        box=row.box.format(major),
        libvirt_box=row.libvirt_box.format(major),
        # The last CentOS has images with names of its own, and no list that stays.
        image="" if is_last_centos else row.image.format(major),
        checksum="" if is_last_centos else row.checksum.format(major),
        archive=_LAST_CENTOS.get(major, "") if product == "centos" else "",
        has_systemd=int(major) >= _FIRST_WITH_SYSTEMD,
    )


_WINDOWS_SERVERS: Final = ("2012-r2", "2016", "2019", "2022", "2025")
_WINDOWS: Final = ("10", "11")


def _make_windows_server(release: str) -> Guest | None:
    if release not in _WINDOWS_SERVERS:
        return None
    edition = "" if release == "2012-r2" else "-standard"
    title = f"Windows Server {release.replace('-r2', ' R2')}"
    return _make_windows(title, "windows-server", release, f"windows-server-{release}{edition}")


def _make_windows_client(release: str) -> Guest | None:
    major = release.partition("-")[0]
    is_known = major in _WINDOWS
    return _make_windows(f"Windows {major}", "windows", major, f"windows-{major}") if is_known else None


def _make_windows(title: str, product: str, release: str, box: str) -> Guest:
    return Guest(
        title=title,
        product=product,
        release=release,
        family=WINDOWS,
        box=f"gusztavvargadr/{box}",
        libvirt_box="",
        has_systemd=False,
    )


_MAKERS: Final = {
    "debian": _make_debian,
    "ubuntu": _make_ubuntu,
    "windows": _make_windows_client,
    "windows-server": _make_windows_server,
}
