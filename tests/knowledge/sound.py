"""A small knowledge base without a fault, written here so that tests can break it one line at a time."""

from __future__ import annotations

from typing import Final

from advisor.knowledge.layers import BASE_LAYER, RuleFile, shape_files
from advisor.knowledge.link import link
from advisor.model.knowledge import KnowledgeBase

FILES: Final = {
    "alternatives.yaml": """\
alternatives:
  - id: box
    title: Box
    verdict: box
    summary: A box on the host.
    performance:
      isolation: {level: shared, evidence: [handbook]}
      startup: {figure: 1, low: 0.3, high: 2, evidence: [stopwatch]}
  - id: cage
    title: Cage
    verdict: box
    summary: A box in a cage.
    performance:
      isolation: {level: caged, evidence: [handbook]}
      startup: {figure: 4, low: 0.4, high: 8, evidence: [stopwatch]}
  - id: machine
    title: Machine
    verdict: machine
    summary: A machine of its own.
    performance:
      isolation: {level: own, evidence: [handbook]}
      startup:
        figure: 30
        low: 5
        high: 90
        evidence: [stopwatch]
        ways:
          - {id: spare, title: A spare machine, figure: 1, unless: {secrets_nearby: true}, judgement: true}
""",
    "criteria.yaml": """\
criteria:
  - id: isolation
    title: Isolation
    question: How hard is it to reach a neighbour?
    objective: maximise
    weight: 2
    scale:
      levels: {shared: 0.3, caged: 0.6, own: 0.9}
  - id: startup
    title: Start-up
    question: How soon does one more instance serve?
    objective: minimise
    weight: 3
    scale:
      measured: {unit: s, value: log, best: 0.5, worst: 100}
monotone:
  - raise: guests
    never_helps: box
    against: machine
    because: Company never speaks for the shared kernel.
physics:
  - {of: box, never_better_than: machine, on: isolation, because: A shared kernel is no stronger than one's own.}
""",
    "causes.yaml": """\
causes:
  - {id: neighbours, title: There is somebody beside it, cap: 0.12}
""",
    "evidence.yaml": """\
evidence:
  - id: handbook
    topic: isolation
    claim: Boxes share the kernel of their host.
    value: shared
    unit: "-"
    subject: boxes
    source: {title: The handbook, year: 2025, url: https://example.org/handbook}
    confidence: vendor-doc
    verified: true
  - id: stopwatch
    topic: startup
    claim: A box starts in a second, a machine in half a minute.
    value: "1 and 30"
    unit: s
    subject: boxes and machines
    source: {title: The stopwatch, year: 2025, url: https://example.org/stopwatch}
    confidence: measured-paper
    verified: true
""",
    "hardening.yaml": """\
settings:
  - {id: read_only_root, title: Read-only root file system, for: [box, cage]}
  - {id: wide_open, title: Everything is writable, for: [machine], excludes: [read_only_root]}
""",
    "screens.yaml": """\
screens:
  - id: needs
    prompt: Which of these does it need?
    facts: [own_kernel, secrets_nearby]
""",
    "topic.yaml": """\
topic: shop
prefix: SHP
title: The shop
questions:
  - {fact: own_kernel, prompt: A kernel of its own, help: Modules., domain: bool, prior: 0.1}
  - {fact: secrets_nearby, prompt: Secrets nearby, help: Keys., domain: bool, prior: 0.2}
  - fact: guests
    prompt: Who shares the host?
    help: The least trusted counts.
    domain: {levels: {nobody: Nobody, friends: Friends, strangers: Strangers}}
  - fact: instances
    prompt: How many are there?
    help: At the busiest hour.
    domain: {number: {unit: instances, min: 1, max: 1000}}
  - fact: budget_s
    prompt: How soon must it serve?
    help: In seconds.
    domain: {number: {unit: s, min: 0, max: 3600}}
    when: {instances: {at_least: 2}}
  - fact: system
    prompt: Which system does it need?
    help: The one that it is written for.
    domain: {choice: {linux: Linux, windows: Windows}}
    prior: {linux: 0.8, windows: 0.2}
  - fact: domain_role
    prompt: Is it a member of a domain?
    help: As a machine.
    domain: bool
    when: {system: windows}
  - fact: os_release
    prompt: Which release is it tied to?
    help: As the vendor names it.
    domain: {release: {table: eol, products: [ubuntu, debian]}}
derived:
  - fact: boundary
    title: How strong the boundary has to be
    domain: {levels: {process: A process, kernel: A kernel}}
    otherwise: process
lookups:
  - {fact: support_days, title: Days of support left, by: os_release, table: eol, unit: days}
rules:
  - id: SHP-010
    title: Needs a kernel of its own
    when: {own_kernel: true}
    then: {veto: [box]}
    because: A box has the kernel of its host.
    remedy: Put it into a machine.
    evidence: [handbook]
    since: 2026-11-24
    review_by: 2027-11-24
  - id: SHP-020
    title: Strangers share the host
    when: {guests: strangers}
    then: {conclude: {boundary: kernel}}
    because: They may be hostile.
    judgement: true
  - id: SHP-030
    title: The boundary needs a kernel
    when: {boundary: kernel}
    then: {veto: [box], weigh: {isolation: 3}, harden: [read_only_root]}
    because: A box is no boundary.
    remedy: Put it into a cage.
    evidence: [handbook]
  - id: SHP-040
    title: Many instances
    when: {instances: {at_least: 50}}
    then: {weigh: {startup: 2}}
    because: Somebody waits for each.
    judgement: true
  - id: SHP-050
    title: A budget for starting
    when: {budget_s: {at_most: 60}}
    then: {require: {startup: {at_most: budget_s}}}
    because: What starts later is late.
    remedy: Keep some in reserve.
    evidence: [stopwatch]
  - id: SHP-060
    title: A member of a domain
    when: {domain_role: true}
    then: {veto: [box, cage]}
    because: Only machines are members.
    remedy: Do without the domain.
    evidence: [handbook]
  - id: SHP-090
    title: Friends share the host
    when: {guests: friends}
    then: {shift: {box: {isolation: -0.05}}, harden: [wide_open]}
    cause: neighbours
    because: Friends are careless.
    judgement: true
  - id: SHP-100
    title: Windows
    when: {system: windows}
    then: {figures: {machine: {startup: {figure: 60, low: 40, high: 200}}}}
    because: It takes its time.
    judgement: true
  - id: SHP-070
    title: Secrets nearby, or an old release
    when: {any: [{secrets_nearby: true}, {support_days: {below: 0}}]}
    then: {weigh: {isolation: 2}, shift: {box: {isolation: -0.1}}}
    cause: neighbours
    because: There is something to take, or an open door.
    judgement: true
""",
}


def edit(*edits: tuple[str, str]) -> dict[str, str]:
    """Give the files with text replaced; each text must stand in exactly one place."""
    files = dict(FILES)
    for old, new in edits:
        homes = [name for name, text in files.items() if old in text]
        assert len(homes) == 1, (old, homes)
        assert files[homes[0]].count(old) == 1, old
        files[homes[0]] = files[homes[0]].replace(old, new)
    return files


def build(*edits: tuple[str, str]) -> KnowledgeBase:
    """Give the sound base with text replaced. Raises InvalidInputError."""
    read = [RuleFile(BASE_LAYER, name, text.encode()) for name, text in edit(*edits).items()]
    return link(list(shape_files(read)), (BASE_LAYER,), "sound")


def rule(id_: str, when: str, then: str, more: str = "judgement: true") -> tuple[str, str]:
    """Give the edit that adds a rule at the end of the topic."""
    last = "    because: There is something to take, or an open door.\n    judgement: true\n"
    return last, f"{last}  - {{id: {id_}, title: {id_}, when: {when}, then: {then}, because: So., {more}}}\n"
