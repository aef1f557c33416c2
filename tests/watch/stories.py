"""Short stories about steps: a roadmap text, verdicts as timelines, acts as lines; states out.

The fake verdicts know nothing of evidence: each benchmark is a line such as
`2025-01-01 met, 2025-03-05 not met, 2025-04-01 unknown`, which holds as known on any day, unless
`learned` says that another line holds from a day of knowledge on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from detente.core.quantities import Interval, exactly
from detente.core.text import Source
from detente.core.times import Day, DayRange, day, iso, last
from detente.core.verdict import (
    MET,
    NOT_MET,
    Answer,
    Reason,
    Verdict,
    at_least,
    both,
    either,
    negate,
    unknown,
)
from detente.plan.compile import compile_plan
from detente.plan.evidence import ActClaim, Evidence
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap.parse import read
from detente.watch.decide import course
from detente.watch.results import Course, Finding, StepDay

HEAD = """\
roadmap: story
title: A story
standing: proposal, adopted by nobody
handling: public
version: 1
opens: 2025-01-01
ends: 2026-12-31
calendar: {timezone: Europe/Brussels, working_days: weekdays}
parties:
  minsk: {role: target, name: Minsk}
  brussels: {role: sender, name: Brussels, decides: unanimity}
  washington: {role: sender, name: Washington, decides: executive}
  warsaw: {role: sender, name: Warsaw, decides: "2 of 3 members"}
  panel: {role: referee, name: Panel, decides: "2 of 3 members"}
sources:
  watchers: {name: Watchers, group: watchers}
indicators:
  arrests: {kind: events, unit: cases, means: Arrests., sources: [watchers], accept: 1 reports}
  exports: {kind: level, unit: cases, means: Exports., sources: [watchers], accept: 1 reports, stale_after: 60 days, baselines: as known then}
"""
SEVERITIES = """\
severities:
  minor: {cure: 20 days, effect: freeze, then: suspend after 20 days}
  serious: {cure: 10 days, effect: suspend, then: revoke after 15 days}
  grave: {cure: none, effect: suspend, reach: all steps, order_within: 5 working days}
"""
BENCHMARKS = """\
benchmarks:
  all:
    open: {demand: structural, when: exports >= 5 cases}
    calm: {demand: structural, when: no arrests over last 180 days, if_broken: serious}
    free: {demand: structural, when: exports >= 1 cases, if_broken: minor}
    peace: {demand: structural, when: exports >= 2 cases, if_broken: grave}
"""
RELIEF = """\
restrictions:
  ban: {by: brussels, basis: A regulation, on_expiry: continues}
measures:
  trade:
    gives: Some trade.
    instrument: dated suspension
    on_expiry: reverts
    by: {who: brussels, basis: A regulation, undo: {promised: 5 days}}
    rests_on: ban
"""
S1 = """\
steps:
  s1:
    title: First
    needs: [open]
    keeps: [calm]
    gives: [trade]
    decided_by: brussels within 30 days
"""


@cache
def roadmap(
    *,
    steps: str = S1,
    severities: str = SEVERITIES,
    benchmarks: str = BENCHMARKS,
    relief: str = RELIEF,
    head: str = HEAD,
    more: str = "",
) -> Plan:
    """A compiled roadmap of these parts."""
    text = head + severities + benchmarks + relief + steps + more
    found, diagnostics = read(Source("story.roadmap.yaml", text))
    errors = [d for d in diagnostics if d.severity.value == "error"]
    assert not errors, [f"{d.span}: {d.message}; {d.help}" for d in errors]
    assert found is not None
    return compile_plan(found)


WORDS = {"met": MET, "not met": NOT_MET, "unknown": unknown(Reason.MISSING)}
WORDS["met provisionally"] = Answer(Verdict.MET, None, True)

Timeline = list[tuple[Day, Answer]]


def timeline(line: str) -> Timeline:
    parts = [p.strip().split(" ", 1) for p in line.split(",")]
    return [(day(when), WORDS[word]) for when, word in parts]


def on_line(line: Timeline, on: Day) -> Answer:
    return next(
        (a for first, a in reversed(line) if first <= on), unknown(Reason.NOT_YET_MONITORED)
    )


@dataclass
class FakeVerdicts:
    """Verdicts as they are told, conditions on steps as the history has them."""

    lines: Mapping[str, Timeline]
    learned: Mapping[str, Sequence[tuple[Day, Timeline]]] = field(default_factory=dict)
    events: Sequence[Day] = ()
    covered: DayRange | None = None
    values: Mapping[str, Sequence[tuple[Day, int]]] = field(default_factory=dict)
    made_of: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    """Benchmarks made of so many of others, which is all that their verdicts come from."""

    def benchmark(self, name: str, on: Day, known_at: Day, history: History) -> Answer:
        if name in self.made_of:
            k, names = self.made_of[name]
            return at_least(k, [self.benchmark(n, on, known_at, history) for n in names])
        for known, line in reversed(self.learned.get(name, ())):
            if known <= known_at:
                return on_line(line, on)
        return on_line(self.lines.get(name, [(1, MET)]), on)

    def condition(self, item: c.Condition, on: Day, known_at: Day, history: History) -> Answer:
        match item:
            case c.BenchmarkMet(benchmark=name):
                return self.benchmark(name, on, known_at, history)
            case c.All(items=items):
                return both([self.condition(i, on, known_at, history) for i in items])
            case c.Some(items=items):
                return either([self.condition(i, on, known_at, history) for i in items])
            case c.Not(item=inner):
                return negate(self.condition(inner, on, known_at, history))
            case c.InForce(step=step, lasting=lasting):
                since = history.in_force_since(step, on)
                first = on if lasting is None else last(on, lasting).first
                return MET if since is not None and since <= first else NOT_MET
            case c.NotBefore(day=first):
                return MET if on >= first else NOT_MET
            case c.InState(step=step, state=state):
                return MET if history.is_in(step, state, on) else NOT_MET
            case c.KeepsHeld(step=step):
                return history.keeps(step, on)
            case c.Throughout(item=c.KeepsHeld() as inner, window=c.Last(duration=duration)):
                days = last(on, duration)
                grant = history.last_event(inner.step, c.StepEvent.GRANT, on) or on
                first = max(days.first, grant)
                return both(
                    [self.condition(inner, d, known_at, history) for d in range(first, on + 1)]
                )
            case c.Compare(
                left=c.Level(), right=c.Level(indicator=i, at=c.OnEvent(event=e, step=s))
            ):
                now, then = self.value(i, on, known_at), history.baseline(s, e, i, on)
                if now is None or then is None or now.exact is None or then.exact is None:
                    return unknown(Reason.UNDEFINED)
                return MET if now.exact < then.exact else NOT_MET
            case _:
                raise AssertionError(f"the stories do not say what {item} means")

    def holds_until(self, item: c.Condition, on: Day, history: History) -> Day:
        return on

    def covered_clean(self, item: c.Condition, first: Day, until: Day, known_at: Day) -> bool:
        if self.covered is None or not DayRange(first, until).within(self.covered):
            return False
        return not any(first <= e <= until for e in self.events)

    def events_in(self, item: c.Condition, first: Day, until: Day, known_at: Day) -> bool:
        return any(first <= e <= until for e in self.events)

    def value(self, indicator: str, on: Day, known_at: Day) -> Interval | None:
        found = [v for first, v in self.values.get(indicator, ()) if first <= on]
        return exactly(found[-1]) if found else None


KINDS = {
    "certifies": ("certification", "yes"),
    "denies": ("certification", "no"),
    "overrides": ("override", "overrides"),
    "waives": ("waiver", "non-observance"),
    "excuses": ("waiver", "applicability"),
    "states": ("statement", "reasons"),
}
LEGAL = {"delivers", "undoes", "ends", "relieves", "prolongs", "tightens"}
_ACT = re.compile(
    r"(?P<adopted>\S+) (?P<by>\w+) (?P<verb>orders re-imposition of|\w+) (?P<subject>\w+|-)(?P<rest>.*)"
)


def acts(lines: Iterable[str]) -> tuple[ActClaim, ...]:
    """Acts from lines: `2025-02-01 brussels grants s1, legal 2025-02-03, known 2025-02-09`.

    Further parts are details: `benchmark calm`. `taken back 2025-03-01` retracts the record; what
    `rests on r1` is void from the day on which the first of the acts is.
    """
    out: list[ActClaim] = []
    for order, line in enumerate(lines):
        m = _ACT.fullmatch(line)
        assert m, line
        details = dict(p.strip().split(" ", 1) for p in m["rest"].split(",") if p.strip())
        back = details.pop("taken", "")
        verb = m["verb"].removesuffix(" of")
        kind, verb = KINDS.get(verb, ("legal act" if verb in LEGAL else "decision", verb))
        adopted = day(m["adopted"])
        more = {"until_known": day(back.removeprefix("back "))} if back else {}
        if "rests" in details:
            details["rests_on"] = details.pop("rests").removeprefix("on ")
            (rested,) = (a for a in out if a.record == details["rests_on"])
            more["void_from"] = rested.until_known
        out.append(
            ActClaim(
                record=f"r{order + 1}",
                kind=kind,
                by=m["by"],
                verb=verb,
                subject="" if m["subject"] == "-" else m["subject"],
                adopted=adopted,
                effective=day(details.pop("legal", m["adopted"])),
                known=day(details.pop("known", m["adopted"])),
                order=order,
                details=MappingProxyType(details),
                **more,
            )
        )
    return tuple(out)


LISTENERS: list[Callable[[Told, Sequence[str]], None]] = []
"""Who is shown every story that is told, with its acts."""


@dataclass
class Told:
    """A story that has been run."""

    plan: Plan
    verdicts: FakeVerdicts
    course: Course

    def states(self, step: str = "s1") -> list[str]:
        """The states of a step, each with its first day."""
        out: list[str] = []
        for run in self.course.steps[step]:
            if not out or not out[-1].endswith(" " + run.value.state.value):
                out.append(f"{iso(run.first)} {run.value.state.value}")
        return out

    def on(self, when: str, step: str = "s1") -> StepDay:
        return self.course.steps[step].on(day(when))

    def state(self, when: str, step: str = "s1") -> str:
        return self.on(when, step).state.value

    def measure(self, when: str, name: str = "trade") -> str:
        return self.course.measures[name].on(day(when)).state

    def findings(self, about: str = "s1") -> list[str]:
        return [f"{iso(f.day)} {f.text}" for f in self.course.findings if f.about == about]

    def found(self, text: str) -> Finding | None:
        return next((f for f in self.course.findings if text in f.text), None)


def tell(
    plan: Plan | None = None,
    *,
    acts_: Sequence[str] = (),
    until: str = "2025-12-31",
    known_at: str | None = None,
    learned: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    events: Sequence[str] = (),
    covered: str = "",
    values: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
    made_of: Mapping[str, tuple[int, tuple[str, ...]]] = MappingProxyType({}),
    **lines: str,
) -> Told:
    """Run a story: the verdicts of each benchmark by name, the acts in order."""
    plan = plan or roadmap()
    cover = [day(d) for d in covered.split(" to ")] if covered else None
    verdicts = FakeVerdicts(
        lines={name: timeline(line) for name, line in lines.items()},
        learned={n: [(day(k), timeline(t)) for k, t in m.items()] for n, m in learned.items()},
        events=[day(e) for e in events],
        covered=DayRange(*cover) if cover else None,
        values={n: [(day(k), v) for k, v in m.items()] for n, m in values.items()},
        made_of=made_of,
    )
    evidence = Evidence(indicators={}, acts=acts(acts_), epochs=())
    found = course(plan, evidence, verdicts, day(until), day(known_at or until))
    told = Told(plan, verdicts, found)
    for look in LISTENERS:
        look(told, (*acts_,))
    return told
