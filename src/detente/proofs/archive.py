"""The records of a ledger laid out by indicator and day, once for many proofs.

Decides which records speak, as known on a day, and finds those that lie on some days without
reading all others. What it gives may be more than is needed, and is never less. Whoever trusts a
checker trusts this file with it. Called by `checker`, `course` and `prover`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from itertools import accumulate, islice
from typing import NamedTuple

from detente.core.times import FOREVER, Day, day, plus
from detente.ledger import records as r
from detente.ledger.canonical import Entry
from detente.proofs import proof as p
from detente.proofs.testimony import Claim, Heard, said

SOME_DAY: Day = 730_000
"""A day from which to measure how long a duration can be."""


class Spoken(NamedTuple):
    """A claim, and the days of knowledge from which and until which it speaks."""

    known: Day
    until: Day
    claim: Claim


class Shelf:
    """Claims in the order of one of their days, to be read backwards from any day."""

    def __init__(self, spoken: Iterable[Spoken], order: Callable[[Claim], Day]) -> None:
        self.spoken = sorted(spoken, key=lambda s: order(s.claim))
        self._days = [order(s.claim) for s in self.spoken]
        self._reach = [*accumulate((s.claim.days.last for s in self.spoken), max)]

    def back_from(self, on: Day, known: Day) -> Iterator[tuple[Claim, Day]]:
        """Yield claims as known on a day, and the last day of any claim from there backwards."""
        for n in range(bisect_right(self._days, on) - 1, -1, -1):
            since, until, claim = self.spoken[n]
            if since <= known < until:
                yield claim, self._reach[n]

    def latest(self, on: Day, known: Day) -> Iterator[Claim]:
        """Yield the claims of the latest day up to a day, and perhaps some before them."""
        best = 0
        for claim, reach in self.back_from(on, known):
            if min(reach, on) < best:
                return
            best = max(best, min(claim.days.last, on))
            yield claim

    def meeting(self, first: Day, last: Day, known: Day) -> Iterator[Claim]:
        """Yield the claims that lie at least in part in some days."""
        for claim, reach in self.back_from(last, known):
            if reach < first:
                return
            if claim.days.last >= first:
                yield claim


class Readings:
    """What all records say to one indicator, on every day of knowledge."""

    def __init__(self, i: p.Indicator, spoken: Iterable[tuple[r.Record, Spoken]]) -> None:
        by: dict[type, list[Spoken]] = {r.Observation: [], r.Event: [], r.Return: []}
        self.totals: list[Spoken] = []
        self.named: defaultdict[str, list[Spoken]] = defaultdict(list)
        self.entries: defaultdict[str, list[Spoken]] = defaultdict(list)
        self.speakers: defaultdict[str, list[Spoken]] = defaultdict(list)
        for record, s in spoken:
            self.speakers[s.claim.source].append(s)
            if s.claim.who is not None:
                self.entries[s.claim.who].append(s)
                continue
            (self.totals if s.claim.total else by[type(record)]).append(s)
            if s.claim.event is not None:
                self.named[s.claim.event].append(s)
        for times in self.speakers.values():
            times.sort(key=lambda s: -s.until)
        levels: defaultdict[str, list[Spoken]] = defaultdict(list)
        for s in by[r.Observation]:
            levels[s.claim.source].append(s)
        self.levels = [Shelf(own, seen_from) for own in levels.values()]
        self.events = Shelf(by[r.Event], lambda c: c.days.first)
        self.covers = Shelf(by[r.Return], lambda c: c.days.first)
        self.reach = sum(plus(SOME_DAY, d) - SOME_DAY + 3 for d in i.silence)

    def on(self, first: Day, last: Day, known: Day) -> Heard:
        """Return what is needed to judge the level of the last day, or to count over all days."""
        levels = [c for source in self.levels for c in source.latest(last, known)]
        if self.levels or not self.speakers:
            return Heard(levels)
        here = [*self.events.meeting(first, last, known), *speaks(self.totals, known)]
        others = (self.named[c.event] for c in tuple(here) if c.event is not None)
        here += [c for some in others for c in speaks(some, known)]
        events = {c.id: c for c in here if not self.whole(c, known)}
        # totals tie days together, so that lists far away may matter
        span = (0, FOREVER) if self.totals or self.entries else (first - self.reach, last)
        covers = [*self.covers.meeting(*span, known)]
        entries = {
            who: claims for who, s in self.entries.items() if (claims := [*speaks(s, known)])
        }
        speakers = [c for s in self.speakers.values() for c in islice(speaks(s, known), 1)]
        return Heard((), [*events.values()], covers, entries, speakers)

    def whole(self, c: Claim, known: Day) -> bool:
        """Return whether something is said of the event that a claim is of a part of."""
        return c.part_of is not None and any(
            True for _ in speaks(self.named.get(c.part_of, ()), known)
        )


def speaks(some: Iterable[Spoken], known: Day) -> Iterator[Claim]:
    """Yield the claims that speak on a day of knowledge."""
    return (claim for since, until, claim in some if since <= known < until)


def seen_from(c: Claim) -> Day:
    """Return the day from which a level is seen: its first, or its last where it is on one of them."""
    return c.days.first if c.spans else c.days.last


class Archive:
    """All records of a ledger. Made once, asked for many proofs."""

    def __init__(self, entries: Iterable[Entry], zone: tzinfo) -> None:
        self.records = [*speaking(entries, zone)]
        self._about: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for n, (record, _, _) in enumerate(self.records):
            for field in ("subject", "type"):
                about = getattr(record, field, None)
                if about is not None:
                    self._about[field, about].append(n)
        self._readings: dict[str, tuple[p.Indicator, Readings]] = {}

    def readings(self, name: str, i: p.Indicator) -> Readings:
        """Return what all records say to an indicator as it is read under a name."""
        found = self._readings.get(name)
        if found is None or found[0] != i:
            found = self._readings[name] = i, Readings(i, self._said(i))
        return found[1]

    def known(self, known: Day) -> list[r.Record]:
        """Return the records that speak on a day of knowledge."""
        return [x for x, since, until in self.records if since <= known < until]

    def _said(self, i: p.Indicator) -> Iterator[tuple[r.Record, Spoken]]:
        keys = {("subject", i.id), ("subject", i.subject or i.id), ("type", i.event or "")}
        for n in sorted({n for key in keys for n in self._about.get(key, ())}):
            record, since, until = self.records[n]
            claim = said(i, record)
            if claim is not None:
                yield record, Spoken(since, until, claim)


def speaking(entries: Iterable[Entry], zone: tzinfo) -> Iterator[tuple[r.Record, Day, Day]]:
    """Yield each record with the days of knowledge from which and until which it speaks.

    It comes more than once where a ruling silenced it for a while.
    """
    taken = [(e.record, day_taken(e, zone)) for e in entries]
    gone: dict[str, Day] = {}
    for x, at in taken:
        if isinstance(x, r.Correct | r.Retract):
            gone[x.target] = min(at, gone.get(x.target, FOREVER))
    silent: defaultdict[str, list[tuple[Day, Day]]] = defaultdict(list)
    for x, at in taken:
        if isinstance(x, r.Dispute) and x.ruling == "upheld" and at < gone.get(x.id, FOREVER):
            silent[x.target].append((at, gone.get(x.id, FOREVER)))
    for x, at in taken:
        end = gone.get(x.id, FOREVER)
        for first, again in (*sorted(silent.get(x.id, ())), (end, FOREVER)):
            if at < min(first, end):
                yield x, at, min(first, end)
            at = max(at, again)


def day_taken(e: Entry, zone: tzinfo) -> Day:
    """Return the day on which a record was known: of a backfill, the one that its source tells."""
    if e.backfill:
        return day(e.record.known_on)
    return datetime.fromisoformat(e.recorded_at).astimezone(zone).date().toordinal()
