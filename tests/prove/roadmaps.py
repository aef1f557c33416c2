"""Small roadmaps: drawn at random, or of one step around one condition."""

from __future__ import annotations

import random

from detente.core.text import Source
from detente.plan.compile import compile_plan
from detente.plan.plan import Plan
from detente.roadmap.parse import read

HEAD = """\
roadmap: small
title: A small ladder
standing: an example, adopted by nobody
handling: public
version: 1
opens: 2025-06-21
ends: 2027-12-31
calendar: {timezone: Europe/Brussels, working_days: eu_institutions}
parties:
  minsk:    {role: target, name: The other side}
  brussels: {role: sender, name: The Council, decides: unanimity}
sources:
"""


def headed(body: str, *sources: str) -> str:
    """Return a roadmap of two parties and these sources, each a group of its own."""
    return HEAD + "".join(f"  {s}: {{name: The {s}, public: true}}\n" for s in sources) + body


TEXT = """\
indicators:
  outlets:
    kind: level
    unit: outlets
    means: Outlets that can be read.
    sources: [first_monitor, second_monitor]
    accept: {accept} reports
    stale_after: {stale} days
    baselines: as known now
  arrests:
    kind: events
    unit: cases
    means: New arrests.
    sources: [first_monitor, second_monitor]
    accept: {accept} reports
    silence: "nil return every 30 days, due 5 days later"
severities:
  plain: {{cure: {cure}, effect: {effect}{then}}}
{unknown}
benchmarks:
  all:
    media:
      when: outlets >= 5 outlets{throughout}
      if_broken: plain
    quiet:
      when: no arrests over last {window} days
      if_broken: plain
measures:
  trade:
    gives: Some trade.
    instrument: derogation
    on_expiry: {expiry}{lasts}
    by: {{who: brussels, basis: A law{undo}}}
steps:
  s1:
    title: The first step
    needs: [media]
    keeps: [media, quiet]
    gives: [trade]
    decided_by: brussels within 30 days
    sunset: {sunset}{renew}
{guarantees}"""


def text(seed: int) -> str:
    r = random.Random(seed)
    cure = r.choice([0, 3, 7, 14])
    budget = r.choice(["", f", at most {cure + r.randint(2, 9)} days in any 90 days"])
    then = r.choice(["", f", then: revoke after {r.randint(2, 9)} days"])
    lasts = r.random() < 0.5
    body = TEXT.format(
        accept=r.choice([1, 1, 2]),
        stale=r.choice([10, 20, 45]),
        cure=f'"{cure} days{budget}"' if cure else "none",
        effect=r.choice(["suspend", "suspend", "freeze"] if then else ["suspend", "revoke"]),
        then=then,
        unknown=r.choice(
            ["", "unknown: {grace: 12 days, effect: freeze, then: suspend after 6 days}",
             "unknown: {grace: 9 days, effect: suspend}"]
        ),
        throughout=r.choice(["", " throughout last 6 days"]),
        window=r.choice([5, 12, 30]),
        expiry="reverts" if lasts else "continues",
        lasts="\n    lasts: 60 days" if lasts else "",
        undo=r.choice(["", ", undo: {promised: 5 days}"]),
        sunset=r.choice(["40 days after grant", "90 days after grant"]),
        renew=r.choice(
            ["", "\n    renew: if quiet met", "\n    renew: if keeps held throughout last 20 days"]
        ),
        guarantees=r.choice(
            ["", "guarantees:\n  - no step in force while media is breached for more than 4 days\n"]
        ),
    )  # fmt: skip
    return headed(body, "first_monitor", "second_monitor")


def plan(written: str) -> Plan:
    roadmap, found = read(Source("small.roadmap.yaml", written))
    assert roadmap is not None, found
    return compile_plan(roadmap)


ONE_STEP = """\
severities:
  plain: {{cure: {cure}, effect: suspend}}
unknown: {{grace: {grace} days, effect: suspend}}
benchmarks:
  kept: {{when: {when}, if_broken: plain}}
measures:
  trade: {{gives: Trade, instrument: derogation, lasts: 60 days, on_expiry: reverts, by: {{who: brussels, basis: A law, undo: {{promised: 5 days}}}}}}
steps:
  s1: {{title: First, needs: [kept], keeps: [kept], gives: [trade], decided_by: brussels within 30 days}}
"""


def of_one_step(indicators: str, when: str, *, cure: str = "12 days", grace: int = 12) -> Plan:
    """Return a ladder of one step, which needs and keeps one condition on what a monitor reports."""
    body = ONE_STEP.format(cure=cure, grace=grace, when=when)
    return plan(headed(indicators + body, "monitor"))
