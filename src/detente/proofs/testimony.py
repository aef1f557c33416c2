"""What each record says to an indicator, read from the record and the plain facts of a proof.

Decides which records an indicator reads, whose voice they are and in which numbers. Shares nothing
with `signals` and `plan`, against which it is tested. Called by `checker` and `counting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from fractions import Fraction
from math import inf

from detente.core.quantities import ANY, NOT_NEGATIVE, Interval, exactly, unit
from detente.core.times import Day, DayRange, day
from detente.ledger import records as r
from detente.ledger.canonical import Entry
from detente.proofs import proof as p

ZERO = Fraction(0)
Num = Fraction | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one record says. `hi` is infinite where the upper end is open."""

    id: str
    source: str
    group: str
    judged: bool
    days: DayRange
    spans: bool = True
    value: Interval = ANY
    word: str | None = None
    event: str | None = None
    part_of: str | None = None
    total: bool = False
    complete: bool = False
    parts: dict[str, Interval] = field(default_factory=dict)

    @property
    def lo(self) -> Fraction:
        """The least it can be."""
        return self.value.lo or ZERO

    @property
    def hi(self) -> Num:
        """The most it can be."""
        return inf if self.value.hi is None else self.value.hi


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """All that speaks to one indicator on one day of knowledge."""

    levels: tuple[Claim, ...]
    events: tuple[Claim, ...]
    covers: tuple[Claim, ...]


def speaking(entries: Iterable[Entry], zone: tzinfo, known: Day) -> list[r.Record]:
    """Return the records known on a day that nothing known by then takes back."""

    def taken(e: Entry) -> Day:
        if e.backfill:
            return day(e.record.known_on)
        return datetime.fromisoformat(e.recorded_at).astimezone(zone).date().toordinal()

    here = [e.record for e in entries if taken(e) <= known]
    gone = {x.target for x in here if isinstance(x, r.Correct | r.Retract)}
    upheld = [x for x in here if isinstance(x, r.Dispute) and x.ruling == "upheld"]
    gone |= {x.target for x in upheld if x.id not in gone}
    return [x for x in here if x.id not in gone]


def heard(i: p.Indicator, records: Sequence[r.Record]) -> Testimony:
    """Return what the records say to an indicator; sources it does not list are not heard."""
    mine = [x for x in records if x.source in i.sources and _reads(i, x)]
    parts = {x.id: x for x in mine if isinstance(x, r.Event)}
    events = [_event(i, x) for x in parts.values()]
    whole = {c.event for c in events} - {None}
    return Testimony(
        levels=tuple(_level(i, x) for x in mine if isinstance(x, r.Observation)),
        events=tuple(c for c in events if c.part_of is None or c.part_of not in whole),
        covers=tuple(_claim(i, x) for x in mine if isinstance(x, r.Return)),
    )


def _claim(i: p.Indicator, x: r.Record) -> Claim:
    voice = i.sources[x.source]
    return Claim(
        id=x.id,
        source=x.source,
        group=voice.group,
        judged=voice.judged,
        days=r.true_range(x),
        spans=x.precision == "day",
    )


def _reads(i: p.Indicator, x: r.Record) -> bool:
    if isinstance(x, r.Observation | r.Event) and x.who is not None:
        return False  # what is said of one entry of a register is for registers alone
    match x:
        case r.Observation(subject=subject):
            return subject == i.id or (subject == i.subject and subject not in i.others)
        case r.Event(subject=subject, type=kind):
            if subject is not None and (subject == i.id or subject in i.others):
                return subject == i.id
            named = subject is not None and subject == i.subject
            return named or (kind is not None and kind == i.event)
        case r.Return(subject=subject, type=kind, where=where):
            if subject is not None:
                return subject in (i.id, i.subject)
            return kind is not None and kind == i.event and set(where) <= set(i.where)
        case _:
            return False


def _level(i: p.Indicator, x: r.Observation) -> Claim:
    said = r.reading(x.value)
    value = _about(i, said, ANY)
    if x.unit is not None and x.unit != i.unit:
        try:
            given, wanted = unit(x.unit), unit(i.unit)
        except ValueError:
            value = ANY
        else:
            same = given.comparable(wanted)
            value = value.scaled(given.factor_to(wanted)) if same else ANY
    return replace(_claim(i, x), value=value, word=said.category)


def _about(i: p.Indicator, said: r.Reading, otherwise: Interval) -> Interval:
    """A figure given as "about" is worth what the roadmap says such figures may be off."""
    n = said.interval
    if not said.about:
        return n
    if i.rounded is None or n.exact is None:
        return otherwise
    return Interval(n.exact - i.rounded, n.exact + i.rounded)


def _event(i: p.Indicator, x: r.Event) -> Claim:
    size = exactly(1) if i.cases else Interval(Fraction(1), None)
    if x.size is not None:
        said = r.reading(x.size)
        n = NOT_NEGATIVE if said.category else _about(i, said, NOT_NEGATIVE)
        size = Interval(max(ZERO, n.lo or ZERO), n.hi)
    parts = {q: _part(r.qualified(v, size), size) for q, v in x.qualifiers.items()}
    if x.size is None and size.hi is None:
        size = Interval(max([size.lo or ZERO, *(n.lo or ZERO for n in parts.values())]), None)
    if x.subject != i.id:
        size = _common(size, parts, [q for q in i.where if x.qualifiers.get(q) != "yes"])
    return replace(
        _claim(i, x),
        value=size,
        event=x.event,
        part_of=x.part_of,
        total=x.total,
        complete=x.complete,
        parts=parts,
    )


def _part(n: Interval, size: Interval) -> Interval:
    his = [x for x in (n.hi, size.hi) if x is not None]
    hi = min(his) if his else None
    lo = max(ZERO, n.lo or ZERO)
    return Interval(lo if hi is None else min(lo, hi), hi)


def _common(size: Interval, parts: dict[str, Interval], where: Sequence[str]) -> Interval:
    """How much of a whole has all the qualifiers; one that nobody states may hold for any of it."""
    if not where:
        return size
    each = [parts.get(q, Interval(ZERO, size.hi)) for q in where]
    his = [n.hi for n in (size, *each) if n.hi is not None]
    over = ZERO if size.hi is None else size.hi * (len(each) - 1)
    lo = sum((n.lo or ZERO for n in each), ZERO) - over
    if size.hi is None and len(each) > 1:
        lo = ZERO
    return _part(Interval(lo, None), Interval(ZERO, min(his) if his else None))


def cut(i: p.Indicator, c: Claim, where: Sequence[str], *, counted: bool) -> Claim:
    """Return a claim cut to qualifiers; `counted` turns its size into a number of events."""
    size = _common(c.value, c.parts, where)
    if counted and not (c.total and not i.persons):
        least = Fraction(1) if size.lo else ZERO
        most = size.hi if c.total else ZERO if size.hi == 0 else Fraction(1)
        size = Interval(least, most)
    return replace(c, value=size)
