"""What would decide an unknown verdict: a smallest set of missing reports, by indicator and days.

For an unknown verdict, finds reports that nobody has made and that would make it met, and others
that would make it not met. Taking any of them away leaves it unknown: they are found by trying to
do without each in the order of the roadmap. Reports that are there stay there; where a window or a
deadline is still to end there may be no such set, and then that is what a proof says. It says so of
the reports thought of here, not of every report that could be made.

A report of a level is taken to be one value on the days named, by all groups that may vote; of
a list, that it is complete there and holds nothing, or one event more. Called by `prover`, and by whoever audits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from detente.core.times import Day, DayRange, covered, day, iso
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import RejectedProofError, hold, judged, look_of
from detente.proofs.counting import Limits
from detente.proofs.numbers import Look
from detente.proofs.testimony import Claim, Heard

Missing: TypeAlias = tuple[str, DayRange]
Bounds: TypeAlias = Callable[[str, p.Use, Limits], p.Bound]
TARGETS: tuple[p.Verdict, p.Verdict] = ("met", "not_met")
MANY = Fraction(10**9)
MOST_READINGS = 4_000
"""Where indicators would have to be read more often than this to find a set, none is given."""


class TooManyError(Exception):
    """The gaps could be filled in too many ways to try them."""


def deciding(
    step: p.Step, on: Day, look: Look, judge: Callable[[Look], p.Verdict], target: p.Verdict
) -> tuple[p.Lack, ...] | None:
    """Return a smallest set of missing reports that would bring a verdict; `None` if none would.

    Raises `TooManyError` where that would take too many readings.
    """
    missing = _lacking(step, on, look)
    reached = _trying(step, look, judge, target)
    if not reached(missing):
        return None
    tried = False
    while not tried:
        tried = True
        for one in list(missing):
            fewer = [m for m in missing if m != one]
            if reached(fewer):
                missing, tried = fewer, False
    return tuple(p.Lack(name, iso(days.first), iso(days.last)) for name, days in missing)


def _lacking(step: p.Step, on: Day, look: Look) -> list[Missing]:
    """Return all reports that an unknown step lacks, in the order of the roadmap."""
    order = list(dict.fromkeys(i.id for i in look.reader.facts.values()))
    found = set(_gaps(step, (on, on), look))
    return sorted(found, key=lambda m: (order.index(m[0]), m[1].first))


def check_missing(made: p.Proof, archive: Archive, bounds: Bounds) -> None:
    """Raise `RejectedProofError` where the reports named would not decide, or not all are needed.

    A verdict that is said to be beyond all reports is tried with those that a proof by the same
    rules lacks, made in each way. `bounds` finds the bounds that totals give; each is tried.
    """
    claims = made.met_by or made.not_met_by or made.beyond
    hold(made.verdict == "unknown" or not claims, "missing: it is known")
    on, look = day(made.on), look_of(made, archive)
    look = replace(look, reader=replace(look.reader, bound=bounds))
    for target, lacks in zip(TARGETS, (made.met_by, made.not_met_by), strict=True):
        words = target.replace("_", " ")
        reached = _trying(
            made.step, look, lambda x: judged(made.statement.condition, on, x), target
        )
        if target in made.beyond:
            hold(lacks is None, f"missing: there are reports that would make it {words}")
            try:
                beyond = not reached(_lacking(made.step, on, look))
            except TooManyError:
                raise RejectedProofError("missing: it cannot be tried to the end") from None
            hold(beyond, f"missing: there are reports that would make it {words}")
        if lacks is None:
            continue
        missing = [(x.indicator, DayRange(day(x.first), day(x.last))) for x in lacks]
        own = {i.id for i in look.reader.facts.values()}
        hold({name for name, _ in missing} <= own, "missing: of an indicator that is not looked at")
        try:
            hold(reached(missing), f"missing: the reports named would not make it {words}")
            for one in missing:
                fewer = [m for m in missing if m != one]
                where = f"{one[0]} on {one[1]}"
                hold(not reached(fewer), f"missing: without {where} it would be {words} too")
        except TooManyError:
            raise RejectedProofError("missing: too many reports are named to try them") from None


def _trying(
    step: p.Step, look: Look, judge: Callable[[Look], p.Verdict], target: p.Verdict
) -> Callable[[Sequence[Missing]], bool]:
    """Return what tells whether some reports, made in some way, would bring a verdict."""
    order = list(dict.fromkeys(i.id for i in look.reader.facts.values()))
    events = {i.id for i in look.reader.facts.values() if i.kind != "level"}
    values, left = _values(step), [MOST_READINGS]

    def reached(chosen: Sequence[Missing]) -> bool:
        names = sorted({name for name, _ in chosen}, key=order.index)
        options = [[Fraction(0), MANY] if name in events else [*values] for name in names]
        return any(
            judge(_filled(look, chosen, dict(zip(names, filled, strict=True)), left)) == target
            for filled in product(*options)
        )

    return reached


def _gaps(step: p.Step, days: tuple[Day, Day], look: Look) -> Iterator[Missing]:
    """The days of each indicator on which an unknown step lacks reports."""
    if step.verdict != "unknown":
        return
    for _, below in step.items:
        yield from _gaps(below, days, look)
    for first, last, below in step.days:
        yield from _gaps(below, (day(first), day(last)), look)
    for e in step.used:
        span = (
            DayRange(*days) if e.first is None else DayRange(day(e.first), day(e.last or e.first))
        )
        if look.reader.facts[e.indicator].kind == "level":
            yield look.reader.facts[e.indicator].id, span
        else:
            yield from (
                (look.reader.facts[e.indicator].id, gap) for gap in _uncovered(e, span, look)
            )


def _uncovered(e: p.Evidence, span: DayRange, look: Look) -> tuple[DayRange, ...]:
    k = look.reader.facts[e.indicator].met.k
    lists = [(c.group, DayRange(day(c.first), day(c.last))) for c in e.covers]
    lacking = [
        DayRange(d, d)
        for d in range(span.first, span.last + 1)
        if len({group for group, days in lists if d in days}) < k
    ]
    return covered(lacking)


def _values(step: p.Step) -> set[Fraction]:
    """Values worth trying: nothing, very much, and what is compared with, a little off too."""
    found = {Fraction(0), MANY}
    for n in step.numbers:
        ends = {n.met.lo, n.met.hi, n.refuted.lo, n.refuted.hi} - {None}
        found |= {x + off for x in ends if x is not None for off in (-1, 0, 1)}
    for below in (*(s for _, s in step.items), *(s for *_, s in step.days)):
        found |= _values(below)
    return found


def _filled(
    look: Look, chosen: Sequence[Missing], values: dict[str, Fraction], left: list[int]
) -> Look:
    """The same look with the chosen reports made, by every group that may.

    `left`: how often indicators may still be read.
    """
    made = {
        name: _made(i, [days for of, days in chosen if of == i.id], values[i.id])
        for name, i in look.reader.facts.items()
        if i.id in values
    }

    def heard(name: str, first: Day, last: Day, known: Day) -> Heard:
        left[0] -= 1
        if left[0] < 0:
            raise TooManyError
        old = look.reader.heard(name, first, last, known)
        if name not in made:
            return old
        more = made[name]
        events = () if any(c.event == "more" for c in old.events) else more.events
        return Heard(
            (*old.levels, *more.levels),
            (*old.events, *events),
            (*old.covers, *more.covers),
            {**old.entries, **more.entries},
            (*old.speakers, *more.speakers),
        )

    return replace(look, reader=replace(look.reader, heard=heard, kept={}), steady=lambda _, on: on)


def _made(i: p.Indicator, chosen: Sequence[DayRange], value: Fraction) -> Heard:
    """The reports of an indicator that are thought of: levels, or events and lists."""
    groups = {v.group: s for s, v in i.sources.items() if not v.judged and may(i, s)}
    if i.preferred in i.sources and i.rule in ("only", "first"):
        groups = {i.sources[i.preferred].group: i.preferred}
    by = [
        Claim(f"?{source}", source, group, False, days, True, value, value)
        for days in chosen
        for group, source in groups.items()
    ]
    if i.kind == "level":
        return Heard(levels=by)
    first = [
        c._replace(days=DayRange(c.days.first, c.days.first)) for c in by if c.days == by[0].days
    ]
    if i.kind == "register":
        return Heard(covers=by, speakers=by)
    events = [c._replace(event="more") for c in first]
    return Heard(events=events if value else (), covers=by, speakers=by)


def may(i: p.Indicator, source: str) -> bool:
    """True where a source may vote, for what is good for the judged side and for what is bad."""
    return all(b.sources is None or source in b.sources for b in (i.met, i.refuted))
