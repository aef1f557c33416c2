"""What stands in the lanes: both sides' doings over time, and the same as a list for reading.

Decides which rows there are, in which order, and how each stretch and each happening is called.
Called by `pages`; drawn by `charts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from detente.core.quantities import Interval, many, number
from detente.core.series import Run, Runs
from detente.core.times import Day, DayRange, words
from detente.core.verdict import Answer
from detente.plan.evidence import ActClaim, EventClaim
from detente.plan.plan import Plan
from detente.report import words as w
from detente.report.board import names
from detente.report.charts import Bar, Lane, Point
from detente.roadmap.model import Role
from detente.watch.monitor import Monitor
from detente.watch.results import Course, StepDay, Timeline

MOST = 120
"""So many events of an indicator are drawn one by one; of more, stretches of days are counted."""

STRETCHES = 60
"""Into so many stretches the days are parted then."""

_StateRun: TypeAlias = Run[StepDay]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the list beside the lanes."""

    days: DayRange
    side: str
    what: str
    known: Day | None
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event as its claims tell it.

    `told` spans the sizes that claims give for it; those that leave open whether anybody in it is
    counted (from 0 up) are left aside where another claim does not. `surely` is true where one
    does not.
    """

    indicator: str
    event: str | None
    days: DayRange
    known: Day
    told: Interval
    surely: bool
    total: bool
    claims: tuple[EventClaim, ...]


def happenings(monitor: Monitor, indicator: str, days: DayRange, known_at: Day) -> list[Happening]:
    """Return the events of an indicator that may lie in these days, one for each identity."""
    found: dict[str, list[EventClaim]] = defaultdict(list)
    evidence = monitor.evidence.indicators.get(indicator)
    for claim in evidence.events if evidence else ():
        if claim.speaks(known_at) and claim.days.meets(days) and claim.part_of is None:
            found[claim.event or f"record {claim.record}"].append(claim)
    return sorted((_happening(indicator, f) for f in found.values()), key=lambda h: h.days.last)


def _happening(indicator: str, claims: list[EventClaim]) -> Happening:
    sure = [c for c in claims if c.size.lo]
    told = (sure or claims)[0].size
    for claim in sure or claims:
        told = told.hull(claim.size)
    return Happening(
        indicator=indicator,
        event=claims[0].event,
        days=DayRange(min(c.days.first for c in claims), max(c.days.last for c in claims)),
        known=min(c.known for c in claims),
        told=told,
        surely=bool(sure),
        total=any(c.total for c in claims),
        claims=tuple(claims),
    )


def rows(
    monitor: Monitor, course: Course, then: Timeline, now: Timeline, known_at: Day
) -> tuple[Lane, ...]:
    """Return the lanes from top to bottom: the target's side, the steps, the senders' side."""
    plan, days = monitor.plan, then.days
    target = next((p for p in plan.roadmap.parties.values() if p.role is Role.TARGET), None)
    out = [Lane(name=f"{target.name if target else 'Target'}: what happened", heading=True)]
    out += _event_lanes(monitor, days, known_at)
    out.append(
        Lane(
            name="Benchmarks, as decided on each day (thin bar below: as known now, where it differs)",
            heading=True,
        )
    )
    out += [_benchmark_lane(b, then, now) for b in then.benchmarks]
    out.append(Lane(name="Steps, as decided on each day", heading=True))
    out += [_step_lane(plan, s, then, now) for s in plan.order if s in then.steps]
    out.append(Lane(name="Senders: measures, restrictions and acts", heading=True))
    out += _measure_lanes(plan, course, days)
    out += _restriction_lanes(plan, course, days)
    out += _act_lanes(monitor, days, known_at)
    return tuple(out)


def _event_lanes(monitor: Monitor, days: DayRange, known_at: Day) -> Iterator[Lane]:
    for indicator in monitor.plan.roadmap.indicators.values():
        found = happenings(monitor, indicator.id, days, known_at)
        if not found:
            continue
        name, unit = w.plain_name(indicator.id), str(indicator.unit)
        single = [h for h in found if not h.total]
        points = (
            _event_points(single, name, unit) if len(single) <= MOST else _many(single, name, days)
        )
        if points:
            yield Lane(name=name, says=indicator.means, points=points)
        totals = [h for h in found if h.total and w.tells(h.told)]
        for i, level in enumerate(_levels(totals)):
            bars = tuple(_total_bar(h, name, unit, days) for h in level)
            yield Lane(name="" if i else f"{name}: totals over days", bars=bars)


def _event_points(found: list[Happening], name: str, unit: str) -> tuple[Point, ...]:
    return tuple(_event_point(h, name, unit) for h in found)


def _many(found: list[Happening], name: str, days: DayRange) -> tuple[Point, ...]:
    """Return many events as dots over stretches of days, each with how many events are in it."""
    each = max(1, -(-len(days) // STRETCHES))
    by: dict[int, list[Happening]] = defaultdict(list)
    for h in found:
        middle = (max(h.days.first, days.first) + min(h.days.last, days.last)) // 2
        by[(middle - days.first) // each].append(h)
    return tuple(_stretch(by[n], name, days.first + n * each, each) for n in sorted(by))


def _stretch(found: list[Happening], name: str, first: Day, each: int) -> Point:
    middle = first + (each - 1) // 2
    said = w.days_words(DayRange(first, first + each - 1))
    return Point(
        days=DayRange(middle, middle),
        known=middle,
        shape="circle",
        tone="event" if any(h.surely for h in found) else "possible",
        label=f"{len(found):,}×",
        says=f"{name}: {many(len(found), 'event')}, {said}; the list has each of them",
    )


def _event_point(h: Happening, name: str, unit: str) -> Point:
    return Point(
        days=h.days,
        known=h.known,
        shape="circle",
        tone="event" if h.surely else "possible",
        label=_short(h.told),
        says=f"{name}: {said(h, unit)}, {w.days_words(h.days)}; learned {words(h.known)}",
    )


def _total_bar(h: Happening, name: str, unit: str, days: DayRange) -> Bar:
    return Bar(
        first=max(h.days.first, days.first),
        last=min(h.days.last, days.last),
        tone="total",
        word=_short(h.told),
        says=f"{name}: {said(h, unit)} in total, {w.days_words(h.days)}; learned {words(h.known)}",
    )


def _levels(totals: list[Happening]) -> list[list[Happening]]:
    """Return totals in as few rows as keep those of overlapping days apart."""
    out: list[list[Happening]] = []
    for h in sorted(totals, key=lambda h: (h.days.first, -h.days.last)):
        free = next((row for row in out if row[-1].days.last < h.days.first), None)
        if free is None:
            out.append([h])
        else:
            free.append(h)
    return out


def said(h: Happening, unit: str) -> str:
    """Return how many an event is about: all that is told, and that it may be none."""
    if h.surely or h.total:
        return h.told.of(unit)
    return f"{h.told.of(unit)}, if it counts here at all"


def _short(size: Interval) -> str:
    if size.lo is None:
        return ""
    if size.exact is not None:
        return number(size.lo)
    return f"{number(size.lo)}–{number(size.hi)}" if size.hi is not None else f"{number(size.lo)}+"


def _verdict_bar(name: str, first: Day, last: Day, answer: Answer, *, under: bool) -> Bar:
    mark = w.verdict_mark(answer)
    known = "as known now" if under else "as decided"
    days = w.days_words(DayRange(first, last))
    return Bar(
        first=first,
        last=last,
        tone=mark.tone,
        word="?" if mark.tone == "unknown" else mark.word,
        under=under,
        says=f"{name}, {days}, {known}: {w.answer_words(answer)}",
    )


def otherwise_now(then: Runs[Answer], now: Runs[Answer]) -> list[Run[Answer]]:
    """Return the stretches on which the verdict is now known to be another than was decided."""
    first, last = max(then.first, now.first), min(then.last, now.last)
    starts = {first, *(r.first for r in (*then, *now) if first < r.first <= last)}
    edges = [*sorted(starts), last + 1]
    out: list[Run[Answer]] = []
    for start, end in pairwise(edges):
        answer = now.on(start)
        if answer.verdict is then.on(start).verdict:
            continue
        if out and out[-1].last + 1 == start and out[-1].value == answer:
            out[-1] = Run(out[-1].first, end - 1, answer)
        else:
            out.append(Run(start, end - 1, answer))
    return out


def _benchmark_lane(name: str, then: Timeline, now: Timeline) -> Lane:
    plain = w.plain_name(name)
    decided, known = then.benchmarks.get(name), now.benchmarks.get(name)
    bars: list[Bar] = []
    if decided is not None and len(decided):
        bars += [_verdict_bar(plain, r.first, r.last, r.value, under=False) for r in decided]
        if known is not None and len(known):
            other = otherwise_now(decided, known)
            bars += [_verdict_bar(plain, r.first, r.last, r.value, under=True) for r in other]
    return Lane(name=plain, bars=tuple(bars))


_STATE_TONES = {
    "waiting": "quiet",
    "ready": "ready",
    "granted": "met",
    "breached": "not-met",
    "suspended": "not-met",
    "revoked": "gone",
    "expired": "gone",
    "refused": "gone",
}


def states(runs: Iterable[_StateRun]) -> tuple[_StateRun, ...]:
    """Return the runs of a step, those that differ only in clocks and deadlines merged."""
    merged: list[_StateRun] = []
    for r in runs:
        before = merged[-1] if merged else None
        same = before is not None and (before.value.state, before.value.frozen) == (
            r.value.state,
            r.value.frozen,
        )
        if before is not None and same:
            merged[-1] = Run(before.first, r.last, before.value)
        else:
            merged.append(r)
    return tuple(merged)


def _step_lane(plan: Plan, step: str, then: Timeline, now: Timeline) -> Lane:
    title = plan.roadmap.steps[step].title
    bars = []
    for r in states(then.steps[step]):
        word = r.value.state.value + (", frozen" if r.value.frozen else "")
        says = f"{title}, {w.days_words(r.days)}: {word}"
        tone = _STATE_TONES[r.value.state.value]
        bars.append(Bar(first=r.first, last=r.last, tone=tone, word=word, says=says))
    for mark in now.marks.get(step, Runs(())):
        if mark.value:
            keeps = w.listed([w.plain_name(k).lower() for k in mark.value])
            says = f"{title}, {w.days_words(mark.days)}: broken by what is known now: {keeps}"
            bars.append(
                Bar(
                    first=mark.first, last=mark.last, tone="not-met", word="", says=says, under=True
                )
            )
    return Lane(name=f"{step} {title}", says=title, bars=tuple(bars))


_MEASURE_TONES = {
    "due": "ready",
    "partly delivered": "ready",
    "delivered": "met",
    "due to be undone": "not-met",
    "outside": "outside",
    "announced": "unknown",
}


def _measure_lanes(plan: Plan, course: Course, days: DayRange) -> Iterator[Lane]:
    for name, runs in course.measures.items():
        measure = plan.roadmap.measures[name]
        bars = tuple(
            Bar(
                first=max(r.first, days.first),
                last=min(r.last, days.last),
                tone=_MEASURE_TONES[r.value],
                word=r.value,
                says=f"{measure.said} {w.days_words(r.days)}: {r.value}",
            )
            for r in runs.map(lambda m: m.state)
            if r.value in _MEASURE_TONES and r.days.meets(days)
        )
        if bars:
            yield Lane(name=measure.gives.rstrip("."), says=measure.said, bars=bars)
    unnamed = [o for o in course.outside if o.measure is None]
    for o in unnamed:
        if not o.days.meets(days):
            continue
        word = "announced" if o.announced else "outside"
        bar = Bar(
            first=max(o.days.first, days.first),
            last=min(o.days.last, days.last),
            tone="unknown" if o.announced else "outside",
            word=word,
            says=f"{o.title}, {w.days_words(o.days)}: {word} {o.how_it_ended}".strip(),
        )
        yield Lane(name=o.title, says=f"{o.title} ({names(plan, (o.by,))})", bars=(bar,))


def _restriction_lanes(plan: Plan, course: Course, days: DayRange) -> Iterator[Lane]:
    for name, runs in course.restrictions.items():
        restriction = plan.roadmap.restrictions[name]
        bars = tuple(
            Bar(
                first=max(r.first, days.first),
                last=min(r.last, days.last),
                tone="law" if r.value.state == "in force" else "gone",
                word=r.value.state + (f", ends {words(r.value.ends)}" if r.value.ends else ""),
                says=f"{restriction.basis}: {r.value.state}"
                + (f", ends {words(r.value.ends)} if nobody acts" if r.value.ends else ""),
            )
            for r in runs
            if r.days.meets(days)
        )
        if bars:
            yield Lane(name=f"Restriction: {restriction.basis}", says=restriction.basis, bars=bars)


_ACT_SHAPES = {
    "delivers": "triangle",
    "relieves": "triangle",
    "ends": "down",
    "undoes": "down",
    "prolongs": "diamond",
    "tightens": "cross",
}


def _act_lanes(monitor: Monitor, days: DayRange, known_at: Day) -> Iterator[Lane]:
    by: dict[str, list[ActClaim]] = defaultdict(list)
    for act in _acts(monitor, days, known_at):
        by[act.by].append(act)
    parties = monitor.plan.roadmap.parties
    for party in [*parties, *sorted(set(by) - set(parties))]:
        acts = by.get(party, [])
        if acts:
            name = names(monitor.plan, (party,))
            yield Lane(
                name=f"Acts: {name}",
                points=tuple(_act_point(monitor.plan, a) for a in acts),
            )


def _act_point(plan: Plan, act: ActClaim) -> Point:
    announced = act.details.get("scope") == "announced"
    return Point(
        days=DayRange(act.effective, act.effective),
        known=act.known,
        shape=_ACT_SHAPES.get(act.verb, "square"),
        tone="hollow" if announced else "against" if act.verb == "tightens" else "act",
        label="",
        says=f"{words(act.effective)}: {names(plan, (act.by,))}, {_deed(act)}; learned {words(act.known)}",
    )


def _deed(act: ActClaim) -> str:
    """Return what was done, without who did it."""
    if act.kind in ("decision", "certification", "override", "waiver"):
        return f"{act.kind}: {act.verb} {act.subject.replace('_', ' ')}"
    what = act.details.get("title") or act.subject.replace("_", " ")
    return f"announced only: {what}" if act.details.get("scope") == "announced" else what


def _acts(monitor: Monitor, days: DayRange, known_at: Day) -> list[ActClaim]:
    found = [
        a
        for a in monitor.evidence.acts
        if a.speaks(known_at) and a.effective in days and a.kind != "statement"
    ]
    return sorted(found, key=lambda a: (a.effective, a.order, a.record))


def lines(monitor: Monitor, course: Course, then: Timeline, known_at: Day) -> tuple[Line, ...]:
    """Return the same as the lanes, as a list in the order of the days."""
    plan, days = monitor.plan, then.days
    target = next((p.name for p in plan.roadmap.parties.values() if p.role is Role.TARGET), "")
    out: list[Line] = []
    for indicator in plan.roadmap.indicators.values():
        for h in happenings(monitor, indicator.id, days, known_at):
            what = f"{w.plain_name(indicator.id)}: {said(h, str(indicator.unit))}"
            records = tuple(c.record for c in h.claims)
            if h.total:
                what += " in total over these days"
            out.append(Line(days=h.days, side=target, what=what, known=h.known, records=records))
    out += [_act_line(plan, act) for act in _acts(monitor, days, known_at)]
    out += _changes(plan, course, then)
    return tuple(sorted(out, key=lambda x: (x.days.last, x.days.first, x.side, x.what)))


def _act_line(plan: Plan, act: ActClaim) -> Line:
    return Line(
        days=DayRange(act.effective, act.effective),
        side=names(plan, (act.by,)),
        what=_deed(act),
        known=act.known,
        records=(act.record,),
    )


def _changes(plan: Plan, course: Course, then: Timeline) -> Iterator[Line]:
    for name, runs in then.benchmarks.items():
        for r in runs:
            what = f"{w.plain_name(name)}: {w.answer_words(r.value)}"
            yield Line(days=r.days, side="Benchmark", what=what, known=None, records=())
    for step, course_of in then.steps.items():
        title, tightens = plan.roadmap.steps[step].title, plan.roadmap.steps[step].tightens
        for s in states(course_of):
            what = f"{title}: {w.state_mark(s.value, tightens=tightens).word}"
            yield Line(days=s.days, side="Step", what=what, known=None, records=())
    burdens = plan.roadmap.burdens
    for name, acts in course.measures.items():
        for m in acts:
            if m.value.state in _MEASURE_TONES and m.days.meets(then.days):
                mark = w.measure_mark(m.value.state, burden=name in burdens)
                what = f"{plan.roadmap.measures[name].gives} {mark.word}"
                who = names(plan, plan.roadmap.measures[name].who)
                yield Line(days=m.days, side=who, what=what, known=None, records=m.value.records)
