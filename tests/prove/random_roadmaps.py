"""Random roadmaps as texts: small ladders that use all that a proof must understand.

The same seed gives the same text. Every text reads without an error; a test holds it to that. Clocks
and windows are short, so that a slow search over all timelines comes to an end.

Seeds from `WIDE` on draw more besides: months, windows that begin with the opening or a grant, and
conditions put together from others. What the seeds below it draw stays what it was.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from detente.core.text import Source
from detente.plan.compile import compile_plan
from detente.plan.plan import Plan
from detente.roadmap.parse import read

HEAD = """\
roadmap: made_up_{seed}
title: A made-up ladder, number {seed}
standing: made up for a test, adopted by nobody
handling: restricted
version: 1
opens: 2026-01-01
ends: 2028-12-31
calendar: {{timezone: UTC, working_days: weekdays}}
parties:
  north: {{role: target, name: The authorities}}
  ministry: {{role: sender, name: A ministry, decides: executive}}
  council: {{role: sender, name: A council, decides: unanimity}}
sources:
  monitors: {{name: Monitors, public: true}}
  lawyers: {{name: Lawyers}}
  embassy: {{name: An embassy, side: ministry}}
"""

WIDE = 1_000_000
"""The first seed of the roadmaps that draw more."""

EFFECTS = ("freeze", "suspend", "revoke")
STATES = ("suspended", "revoked", "not in force")


@dataclass(slots=True)
class Drawn:
    """The parts of one roadmap while it is drawn."""

    r: random.Random
    wide: bool = False
    levels: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    severities: list[str] = field(default_factory=list)
    benchmarks: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def some(self, items: list[str], least: int, most: int) -> list[str]:
        """Return so many of them, in their order."""
        n = min(len(items), self.r.randint(least, most))
        chosen = set(self.r.sample(items, n))
        return [i for i in items if i in chosen]

    def spell(self, days: int, months: int = 1) -> str:
        """Return so many days, or now and then, where more is drawn, up to so many months."""
        if self.wide and self.r.random() < 0.25:
            return f"{self.r.randint(1, months)} months"
        return f"{days} days"


def roadmap(seed: int, *, steps: int = 2) -> str:
    """Return the text of a roadmap of at most so many steps."""
    d = Drawn(random.Random(seed), wide=seed >= WIDE)
    parts = [
        HEAD.format(seed=seed),
        "indicators:\n",
        *_indicators(d),
        "severities:\n",
        *_severities(d),
        _unknown(d),
        "benchmarks:\n",
        *_benchmarks(d),
        "restrictions:\n",
        "  ban: {by: council, basis: A decision, ends: 06-30 each year, on_expiry: lapses}\n",
        "measures:\n",
        *_measures(d),
        "steps:\n",
        *_steps(d, d.r.randint(1, steps)),
        *_promises(d),
    ]
    return "".join(parts)


def plan_of(seed: int, *, steps: int = 3) -> Plan:
    """Return a roadmap of at most so many steps, compiled."""
    made, found = read(Source(f"made up {seed}", roadmap(seed, steps=steps)))
    assert made is not None, found
    return compile_plan(made)


def _indicators(d: Drawn) -> list[str]:
    out = []
    for i in range(d.r.randint(1, 2)):
        d.levels.append(f"level_{i}")
        stale = d.r.randint(3, 12)
        accept = d.r.choice(["1 reports", "1 reports", "2 reports"])
        out.append(
            f"  level_{i}: {{kind: level, unit: persons, means: A level, sources: [monitors, lawyers], "
            f"accept: {accept}, stale_after: {d.spell(stale)}, baselines: as known now}}\n"
        )
    for i in range(d.r.randint(0, 2)):
        d.events.append(f"events_{i}")
        every, late = d.r.randint(2, 8), d.r.randint(1, 3)
        out.append(
            f"  events_{i}: {{kind: events, unit: persons, means: Events, sources: [monitors, embassy], "
            f'silence: "nil return every {d.spell(every)}, due {late} days later"}}\n'
        )
    return out


def _severities(d: Drawn) -> list[str]:
    out = []
    for i in range(d.r.randint(1, 3)):
        name = f"severity_{i}"
        d.severities.append(name)
        cure = d.r.choice([None, *range(1, 8)])
        said = "none" if cure is None else f"{cure} days"
        if cure is not None and d.r.random() < 0.3:
            most = cure + d.r.randint(0, 5)
            said = f'"{cure} days, at most {most} days in any {most + d.r.randint(5, 40)} days"'
        parts = [f"cure: {said}", f"effect: {d.r.choice(EFFECTS)}"]
        if d.r.random() < 0.5:
            parts.append(f"then: {d.r.choice(EFFECTS[1:])} after {d.r.randint(1, 6)} days")
        if d.r.random() < 0.3:
            parts.append(f"reach: {d.r.choice(['all steps', 'later steps'])}")
        if d.r.random() < 0.2:
            parts.append(f"mode: {d.r.choice(['by decision', 'permission'])}")
            parts.append("order_within: 5 days")
        out.append(f"  {name}: {{{', '.join(parts)}}}\n")
    return out


def _unknown(d: Drawn) -> str:
    if d.r.random() < 0.3:
        return ""
    then = f", then: suspend after {d.r.randint(1, 5)} days" if d.r.random() < 0.5 else ""
    return f"unknown: {{grace: {d.r.randint(1, 8)} days, effect: {d.r.choice(EFFECTS)}{then}}}\n"


def _benchmarks(d: Drawn) -> list[str]:
    out = []
    for i in range(d.r.randint(2, 4)):
        name = f"benchmark_{i}"
        d.benchmarks.append(name)
        severity = d.r.choice(d.severities)
        out.append(f'  {name}: {{when: "{_condition(d)}", if_broken: {severity}}}\n')
    return out


def _condition(d: Drawn) -> str:
    if not d.wide:
        return _sentence(d)
    parts = [_sentence(d) if d.r.random() < 0.4 else _wider(d) for _ in range(d.r.randint(1, 3))]
    drawn = d.r.random()
    if len(parts) == 1 and drawn < 0.1:
        return f"not ({parts[0]})"
    return (" or " if drawn < 0.3 else " and ").join(parts)


def _wider(d: Drawn) -> str:
    """A condition over months, or since the opening."""
    level, bound = d.r.choice(d.levels), d.r.randint(5, 50)
    window = d.r.choice(
        ["last 1 months", "last 2 months", "last 1 full months", "since opening", "since opening"]
    )
    over = window if window.startswith("since") else f"over {window}"
    choices = [
        f"highest of {level} {over} <= {bound} persons",
        f"average of {level} {over} <= {bound} persons",
        f"{level} <= {bound} persons throughout {window}",
        f"{level} >= {bound} persons throughout {window}",
    ]
    if d.events:
        events = d.r.choice(d.events)
        choices += [
            f"no {events} {over}",
            f"total of {events} {over} <= {d.r.randint(1, 20)} persons",
            f"count of {events} {over} < {d.r.randint(1, 5)} cases",
            f"total of {events} {over} >= {d.r.randint(1, 20)} persons",
        ] * 2
    return d.r.choice(choices)


def _sentence(d: Drawn) -> str:
    level = d.r.choice(d.levels)
    span = d.r.randint(1, 10)
    choices = [
        f"{level} <= {d.r.randint(5, 50)} persons",
        f"{level} >= {d.r.randint(5, 50)} persons",
        f"{level} <= {d.r.randint(5, 50)} persons throughout last {span} days",
        f"highest of {level} over last {span} days <= {d.r.randint(5, 50)} persons",
        f"average of {level} over last {span} days <= {d.r.randint(5, 50)} persons",
    ]
    if d.events:
        events = d.r.choice(d.events)
        choices += [
            f"no {events} over last {span} days",
            f"total of {events} over last {span} days <= {d.r.randint(1, 20)} persons",
            f"count of {events} over last {span} days < {d.r.randint(1, 5)} cases",
        ] * 2
    return d.r.choice(choices)


def _measures(d: Drawn) -> list[str]:
    out = []
    for i in range(d.r.randint(1, 3)):
        name = f"measure_{i}"
        d.measures.append(name)
        who = d.r.choice(["ministry", "council"])
        parts = [
            f"gives: Measure {i}",
            "instrument: licence",
            f"on_expiry: {d.r.choice(['reverts', 'lapses', 'continues'])}",
            f"by: {{who: {who}, basis: A law, undo: {{promised: {d.spell(d.r.randint(1, 10))}}}}}",
        ]
        if d.r.random() < 0.3:
            parts.append(f"lasts: {d.spell(d.r.randint(20, 200), 6)}")
        if d.r.random() < 0.3:
            parts.append("rests_on: ban")
        if d.r.random() < 0.15:
            parts.append("protected: humanitarian")
        out.append(f"  {name}: {{{', '.join(parts)}}}\n")
    return out


def _steps(d: Drawn, n: int) -> list[str]:
    out = []
    for i in range(n):
        name = f"s{i + 1}"
        lines = [f"  {name}:", f"    title: Step {i + 1}"]
        if d.steps:
            lines.append(f"    after: {d.steps[-1]} in force for {d.spell(d.r.randint(1, 20))}")
        lines.append(f"    needs: [{', '.join(d.some(d.benchmarks, 1, 2))}]")
        if keeps := d.some(d.benchmarks, 0 if i else 1, 2):
            lines.append(f"    keeps: [{', '.join(keeps)}]")
        gives = d.measures if n == 1 else [d.measures[min(i, len(d.measures) - 1)]]
        lines.append(f"    gives: [{', '.join(gives)}]")
        who = d.r.choice(["ministry", "council", "ministry and council"])
        lines.append(f"    decided_by: {who} within {d.spell(d.r.randint(5, 30))}")
        if d.r.random() < 0.7:
            lines.append(f"    sunset: {d.spell(d.r.randint(20, 120), 4)} after grant")
            if d.r.random() < 0.6:
                lines.append(f"    renew: {_renewal(d)}")
        d.steps.append(name)
        out.append("\n".join(lines) + "\n")
    return out


def _renewal(d: Drawn) -> str:
    most = f"at most {d.r.randint(1, 3)} times " if d.r.random() < 0.3 else ""
    by = "by decision " if d.r.random() < 0.3 else ""
    held = f"keeps held throughout last {d.spell(d.r.randint(1, 20))}"
    return f"{most}{by}if {d.r.choice([held, d.r.choice(d.benchmarks)])}"


def _promises(d: Drawn) -> list[str]:
    out = []
    if d.r.random() < 0.5:
        out.append("assumptions:\n")
        assumed = [
            f"{d.r.choice(d.levels)} moves by at most {d.r.randint(1, 20)} persons a day",
            f"monitors is never silent for more than {d.r.randint(1, 10)} days",
            f"no source is silent for more than {d.r.randint(1, 10)} days",
            "council decides in time",
            f"ministry undoes within {d.r.randint(1, 10)} days",
        ]
        if d.events:
            assumed.append(f"at most {d.r.randint(1, 5)} persons of {d.r.choice(d.events)} per day")
        out += [f"  - {line}\n" for line in d.some(assumed, 1, 2)]
    if d.r.random() < 0.7:
        out.append("guarantees:\n")
        out += [f"  - {_guarantee(d)}\n" for _ in range(d.r.randint(1, 2))]
    return out


def _guarantee(d: Drawn) -> str:
    relief = d.r.choice(
        [
            "no step in force",
            "no measure delivered",
            f"no measure of {d.r.choice(d.steps)} delivered",
            f"never {d.r.choice(d.steps)} in force",
            f"never {d.r.choice(d.measures)} delivered",
        ]
    )
    days = d.r.randint(1, 20)
    trouble = f"{d.r.choice(d.benchmarks)} is {d.r.choice(['breached', 'unknown'])}"
    if d.r.random() < 0.2:
        trouble = f"{d.r.choice(d.steps)} is {d.r.choice(STATES)}"
    lasting = d.r.choice(
        [f"more than {days} days after {trouble}", f"while {trouble} for more than {days} days"]
    )
    return f"{relief} {lasting}"
