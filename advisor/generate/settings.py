"""What becomes of each setting that a rule may ask for: the file that carries it out, or what is left to do by hand.

Every setting of `rules/hardening.yaml` has an entry for every form; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from advisor.generate.choices import NETWORK_OF, choose_network, has_fixed_address, remaps_users
from advisor.generate.project import Form, Project

_COMPOSE: Final = "compose.yaml"
_DOCKERFILE: Final = "Dockerfile"
_SCRIPT: Final = "provision.sh"
_VAGRANT: Final = "Vagrantfile"
_DOMAIN: Final = "libvirt/domain.xml"
_POWERSHELL: Final = "provision.ps1"


@dataclass(frozen=True, slots=True)
class Treatment:
    """`path` names the file with a line for a setting, empty when none has one; `how` says the rest, as Markdown."""

    path: str
    how: str


def treat(setting: str, project: Project) -> Treatment:
    """Give what the files of a project do about a setting."""
    obstacle = _find_obstacle(setting, project)
    if obstacle:
        return Treatment("", obstacle)
    unknown = _by_hand("these files do not know this setting; carry it out by hand")
    return _TREATMENTS[project.form].get(setting, unknown)


def list_settings(form: Form) -> frozenset[str]:
    """Give the settings that the files of a form answer to."""
    return frozenset(_TREATMENTS[form])


def _find_obstacle(setting: str, project: Project) -> str:
    """Say why a setting that the form could carry out gave way here; nothing when it did not."""
    if setting == "named_volumes" and not project.volumes:
        return "`stack.volumes` names no path; name those that hold durable data"
    if project.form is Form.MACHINE:
        return _find_missing_unit(setting, project)
    if project.form is Form.WINDOWS:
        return _NEEDS_TASK if setting in _OF_THE_TASK and not project.plan.command else ""
    network = choose_network(project)
    if setting in NETWORK_OF and network not in {NETWORK_OF[setting], ""}:
        winner = next(name for name, chosen in NETWORK_OF.items() if chosen == network)
        return f"gave way to `{winner}`: a container has one network"
    if setting == "user_namespace" and project.form is Form.NESTED and not remaps_users(project):
        return "gave way to `host_network`: the engine cannot do both"
    if setting == "static_mac" and project.form is Form.CONTAINER and not has_fixed_address(project):
        return "there is no network of its own that could have an address"
    if setting == "one_tenant_per_vm" and project.runtime and project.runtime.is_machine:
        return "nothing to do: every container has a virtual machine of its own; put no two tenants into one container"
    return ""


def _find_missing_unit(setting: str, project: Project) -> str:
    """Say why nothing in a unit of systemd can carry out a setting; nothing when something can."""
    if setting in _OF_THE_UNIT and not project.plan.command:
        return "by hand: the installer brings a service of its own; confine that with a drop-in, `systemctl edit`"
    if setting in _OF_THE_UNIT - _OF_UPSTART and not project.guest.has_systemd:
        return "by hand: this release is older than systemd, and nothing but the machine confines the program"
    return ""


_OF_THE_UNIT: Final = frozenset(
    {
        *("read_only_root", "drop_capabilities", "no_new_privileges", "non_root", "default_seccomp", "memory_limit"),
        *("pids_limit", "no_network", "ephemeral", "named_volumes", "stop_grace", "realtime_limits"),
        "systemd_hardening",
    }
)
_OF_UPSTART: Final = frozenset({"non_root", "ephemeral", "stop_grace"})
"""What an older way to start services can carry out as well."""
_OF_THE_TASK: Final = frozenset({"non_root", "ephemeral", "named_volumes"})
_NEEDS_TASK: Final = "by hand: the installer brings a service of its own; set its account and its start there"


def _by_hand(how: str) -> Treatment:
    return Treatment("", f"by hand: {how}")


def _given(how: str) -> Treatment:
    return Treatment("", f"nothing to do: {how}")


_CONTAINER: Final = {
    "read_only_root": Treatment(_COMPOSE, "`read_only: true`; only `/tmp`, in memory, and the volumes can be written"),
    "drop_capabilities": Treatment(_COMPOSE, "`cap_drop: [ALL]`, and none is added back"),
    "no_new_privileges": Treatment(_COMPOSE, "`security_opt: no-new-privileges`"),
    "non_root": Treatment(_DOCKERFILE, "a numeric `USER`, repeated as `user` in compose.yaml"),
    "default_seccomp": Treatment(_COMPOSE, "nothing replaces the engine's own filter"),
    "user_namespace": Treatment(
        _COMPOSE,
        'a note, since it is the engine\'s: set `"userns-remap": "default"` in its daemon.json, or run it rootless',
    ),
    "memory_limit": Treatment(_COMPOSE, "`deploy.resources.limits.memory`"),
    "pids_limit": Treatment(_COMPOSE, "`deploy.resources.limits.pids`"),
    "no_network": Treatment(_COMPOSE, "`network_mode: none`; no port is published"),
    "restricted_egress": _by_hand(
        "compose cannot filter destinations: use the host's firewall (chain `DOCKER-USER`) or a proxy"
    ),
    "internal_network": Treatment(_COMPOSE, "a network of its own, named `private`"),
    "no_engine_socket": Treatment(_COMPOSE, "no mount of the engine's socket; keep it so"),
    "one_tenant_per_vm": _by_hand(
        "a container is not a VM: write the files with the alternative `docker-in-vm` or `vm`"
    ),
    "ephemeral": Treatment(_COMPOSE, "`restart` is off; end each job with `docker compose down --volumes`"),
    "named_volumes": Treatment(_COMPOSE, "a named volume for every path of `stack.volumes`"),
    "backup_volumes": _by_hand("back up the named volumes on a schedule, and restore one now and then"),
    "stop_grace": Treatment(_COMPOSE, "`stop_grace_period`"),
    "init_process": Treatment(_COMPOSE, "`init: true`"),
    "device_passthrough": _by_hand("add the device's path under `devices` in compose.yaml"),
    "gpu_reservation": Treatment(
        _COMPOSE, "`deploy.resources.reservations.devices`; the host needs the vendor's container toolkit"
    ),
    "host_network": Treatment(_COMPOSE, "`network_mode: host`"),
    "macvlan_network": Treatment(_COMPOSE, "a `macvlan` network over the host's interface"),
    "static_mac": Treatment(_COMPOSE, "`mac_address`, from the variable `MAC_ADDRESS`"),
    "fixed_host": _by_hand("run it on one named host, and note there that it must not move"),
    "digest_pinning": Treatment(
        _COMPOSE, "the build takes the base image with its digest from `.env`; the last point above shows how"
    ),
    "network_segment": _by_hand("put the host into a segment of its own; a container cannot leave its host's"),
    "extended_patches": _by_hand("use a base image whose vendor still patches it"),
    "disk_encryption": _by_hand("encrypt the disk below the engine's data folder"),
    "cpu_pinning": _by_hand('add `cpuset: "0,1"` to the service, with processors that the host keeps free'),
    "realtime_limits": Treatment(_COMPOSE, "`ulimits.rtprio` and the capability `SYS_NICE`"),
    "huge_pages": _by_hand("reserve them on the host with `vm.nr_hugepages`, and mount `/dev/hugepages`"),
    "nested_virtualization": _by_hand("add `/dev/kvm` under `devices`, and its group under `group_add`"),
    "systemd_hardening": _given("no unit is involved; compose.yaml sets the equivalent limits"),
    "automatic_updates": _by_hand(
        "rebuild on a schedule with `docker compose build --pull`; a running image is never patched"
    ),
    "audit_log": _by_hand("collect the engine's events and logs on the host"),
}

_MACHINE: Final = {
    "read_only_root": Treatment(
        _SCRIPT, "`ProtectSystem=strict` in the unit; only the volumes and `/tmp` can be written"
    ),
    "drop_capabilities": Treatment(_SCRIPT, "`CapabilityBoundingSet` in the unit"),
    "no_new_privileges": Treatment(_SCRIPT, "`NoNewPrivileges=yes` in the unit"),
    "non_root": Treatment(_SCRIPT, "an account without shell, password or home"),
    "default_seccomp": Treatment(_SCRIPT, "`SystemCallFilter=@system-service` in the unit"),
    "user_namespace": _given("the program has a kernel and an account of its own"),
    "memory_limit": Treatment(_SCRIPT, "`MemoryMax` in the unit"),
    "pids_limit": Treatment(_SCRIPT, "`TasksMax` in the unit"),
    "no_network": Treatment(_SCRIPT, "`IPAddressDeny=any` in the unit; only the machine itself reaches it"),
    "restricted_egress": _by_hand("list the destinations in the guest's or the cloud's firewall, and deny the rest"),
    "internal_network": _by_hand("give the machine a network of its own in the hypervisor"),
    "no_engine_socket": _given("no engine is installed"),
    "one_tenant_per_vm": _by_hand("start one machine per tenant from these files, each under its own host name"),
    "ephemeral": Treatment(_SCRIPT, "`Restart=no` in the unit; end each job with `vagrant destroy --force`"),
    "named_volumes": Treatment(_SCRIPT, "a folder owned by the account for every path of `stack.volumes`"),
    "backup_volumes": _by_hand(
        "back up the folders of `stack.volumes`, or snapshot the disk, and restore one now and then"
    ),
    "stop_grace": Treatment(_SCRIPT, "`TimeoutStopSec` in the unit"),
    "init_process": _given("systemd is the first process"),
    "device_passthrough": Treatment(
        _DOMAIN, "`hostdev` or `serial`; put the numbers of the device there. The unit leaves devices open"
    ),
    "gpu_reservation": Treatment(
        _DOMAIN, "`hostdev`; put the GPU's place there, and the vendor's driver into the guest"
    ),
    "host_network": _given("the program uses the machine's network as it is"),
    "macvlan_network": Treatment(_VAGRANT, "a bridged network"),
    "static_mac": Treatment(_VAGRANT, "`base_mac`, from the variable `BASE_MAC`; `mac` in libvirt/domain.xml"),
    "fixed_host": _by_hand("pin the machine to one host in the hypervisor, and switch live migration off"),
    "digest_pinning": _by_hand("no image is involved; pin `config.vm.box_version` and the manifest's versions instead"),
    "network_segment": Treatment(_VAGRANT, "a private network; libvirt/network.xml is one without a way out"),
    "extended_patches": _by_hand("attach the guest to its vendor's extended maintenance, such as `pro attach`"),
    "disk_encryption": _by_hand("encrypt the virtual disk in the hypervisor or in the guest"),
    "cpu_pinning": Treatment(_DOMAIN, "`cputune`; name processors that the host keeps free"),
    "realtime_limits": Treatment(_SCRIPT, "`LimitRTPRIO` in the unit, and real-time scheduling is not restricted"),
    "huge_pages": Treatment(
        _DOMAIN, "`memoryBacking`; reserve them on the host and in the guest with `vm.nr_hugepages`"
    ),
    "nested_virtualization": Treatment(_VAGRANT, "switched on for every provider; `cpu` in libvirt/domain.xml"),
    "systemd_hardening": Treatment(_SCRIPT, "the whole last part of the unit"),
    "automatic_updates": Treatment(_SCRIPT, "`unattended-upgrades`"),
    "audit_log": Treatment(_SCRIPT, "`auditd`, with a rule for the program's folder"),
}

_OF_THE_MACHINE: Final = (
    *("one_tenant_per_vm", "macvlan_network", "network_segment", "extended_patches", "disk_encryption", "fixed_host"),
    *("nested_virtualization", "automatic_updates", "audit_log", "restricted_egress", "static_mac", "huge_pages"),
    "cpu_pinning",
)
_NESTED: Final = {
    **_CONTAINER,
    **{setting: _MACHINE[setting] for setting in _OF_THE_MACHINE},
    "user_namespace": Treatment(_SCRIPT, "`userns-remap` in the engine's daemon.json"),
    "ephemeral": Treatment(_COMPOSE, "`restart` is off; end each job with `vagrant destroy --force`"),
    "device_passthrough": Treatment(
        _DOMAIN, "`hostdev` or `serial`; then add the device's path under `devices` in compose.yaml"
    ),
    "gpu_reservation": Treatment(_COMPOSE, "reserved for the container; `hostdev` in libvirt/domain.xml gives the GPU"),
    "systemd_hardening": _given("the unit only starts compose; compose.yaml sets the limits"),
}

_WINDOWS: Final = {
    **_MACHINE,
    "read_only_root": _given("the account for local services can write to the log folder and the volumes alone"),
    "drop_capabilities": _given("the account for local services has few privileges"),
    "no_new_privileges": _given("the task runs at the level `Limited`"),
    "non_root": Treatment(_POWERSHELL, "the task's account is the one for local services"),
    "default_seccomp": _given("Windows has no such filter"),
    "memory_limit": _by_hand("the machine's memory is the limit; a job object would set a lower one"),
    "pids_limit": _by_hand("the machine is the limit"),
    "no_network": _by_hand("disconnect the machine's network card; no port is opened"),
    "ephemeral": Treatment(_POWERSHELL, "the task is not started again; end each job with `vagrant destroy --force`"),
    "named_volumes": Treatment(
        _POWERSHELL, "a folder on `C:` that the service may change for every path of `stack.volumes`"
    ),
    "stop_grace": _by_hand("the program is ended at once: let it save what it must not lose as it goes"),
    "init_process": _given("Windows reaps processes by itself"),
    "realtime_limits": _by_hand("Windows is not made for real time"),
    "huge_pages": Treatment(_DOMAIN, "`memoryBacking`; the account needs the right to lock pages in memory"),
    "systemd_hardening": _given("there is no systemd"),
    "device_passthrough": Treatment(_DOMAIN, "`hostdev` or `serial`; put the numbers of the device there"),
    "automatic_updates": Treatment(_POWERSHELL, "updates are installed by schedule"),
    "audit_log": Treatment(_POWERSHELL, "the start of processes is audited"),
}

_TREATMENTS: Final = {
    Form.CONTAINER: _CONTAINER,
    Form.MACHINE: _MACHINE,
    Form.NESTED: _NESTED,
    Form.WINDOWS: _WINDOWS,
}
