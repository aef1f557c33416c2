"""The records of a ledger laid out for many proofs: what speaks to an indicator on some days.

Gives no more than is needed to look at some days as known on a day, in a time that does not grow
with the ledger. Decides nothing: the checker reads the records anew. Called by `prover`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo

from detente.core.times import FOREVER, Day, plus
from detente.ledger.asof import Known, speaking
from detente.ledger.canonical import Entry
from detente.ledger.records import Record
from detente.proofs import proof as p
from detente.proofs.testimony import Claim, Heard, Side, heard, votes

NOBODY: tuple[Side, Side] = ((1, frozenset(), frozenset()), (1, frozenset(), frozenset()))
SOME_DAY: Day = 730_000
MANY = 10_000
LONG = 62
"""Claims over more days than these are looked at whenever days are asked about."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A claim, and the days of knowledge from which and until which it speaks."""

    known: Day
    until: Day
    claim: Claim


@dataclass(slots=True)
class ByDay:
    """Claims in the order of their first days; long ones apart."""

    short: list[Dated] = field(default_factory=list)
    long: list[Dated] = field(default_factory=list)
    firsts: list[Day] = field(default_factory=list)
    widest: int = 0

    @classmethod
    def of(cls, claims: Iterable[Dated]) -> ByDay:
        """Return claims in order."""
        out = cls()
        for d in claims:
            (out.long if len(d.claim.days) > LONG else out.short).append(d)
        out.short.sort(key=lambda d: d.claim.days.first)
        out.firsts = [d.claim.days.first for d in out.short]
        out.widest = max((len(d.claim.days) for d in out.short), default=0)
        return out

    def meeting(self, first: Day, last: Day, known: Day) -> Iterator[Claim]:
        """Yield the claims that lie at least in part in some days, as known on a day."""
        start = bisect_left(self.firsts, first - self.widest + 1)
        end = bisect_right(self.firsts, last)
        for d in (*self.long, *self.short[start:end]):
            days = d.claim.days
            if d.known <= known < d.until and days.first <= last and first <= days.last:
                yield d.claim

    def latest(self, on: Day, known: Day) -> Iterator[Claim]:
        """Yield the claims of the latest days up to a day, and perhaps some before them."""
        best = 0
        for d in self.long:
            if d.known <= known < d.until and d.claim.days.first <= on:
                best = max(best, min(on, d.claim.days.last))
                yield d.claim
        for n in range(bisect_right(self.firsts, on) - 1, -1, -1):
            d = self.short[n]
            days = d.claim.days
            if days.first + self.widest <= best:
                return
            if d.known <= known < d.until and (d.claim.spans or days.last <= on):
                best = max(best, min(on, days.last))
                yield d.claim


def days_of_change(c: Claim) -> tuple[Day, Day]:
    """Return the day from which a claim of a level is seen, and the first after its days."""
    return (c.days.first if c.spans else c.days.last), c.days.last + 1


class Readings:
    """What all records say to one indicator, on every day of knowledge."""

    def __init__(self, i: p.Indicator, said: Iterable[tuple[Known, Heard]]) -> None:
        self.i = i
        levels: list[Dated] = []
        events: list[Dated] = []
        covers: list[Dated] = []
        for k, h in said:
            for claims, to in ((h.levels, levels), (h.events, events), (h.covers, covers)):
                to.extend(Dated(k.known, k.until, c) for c in claims)
        sources = {d.claim.source for d in levels}
        edges = {d for x in levels for d in days_of_change(x.claim)}
        self.edges = sorted(edges)
        self._at: dict[tuple[int, Day], list[Claim]] = {}
        self.levels = [ByDay.of(d for d in levels if d.claim.source == s) for s in sorted(sources)]
        self.single = ByDay.of(d for d in events if not d.claim.total)
        self.totals = [d for d in events if d.claim.total]
        self.covers = ByDay.of(covers)
        self.reach = sum(plus(SOME_DAY, d) - SOME_DAY + 3 for d in i.silence)
        self.named: defaultdict[str, list[Dated]] = defaultdict(list)
        self.voices: defaultdict[tuple[str, bool, bool], list[tuple[Day, Day]]] = defaultdict(list)
        for d in events:
            if d.claim.event is not None:
                self.named[d.claim.event].append(d)
        for d in (*events, *covers):
            voice = (d.claim.group, d.claim.judged, votes(i, d.claim))
            self.voices[voice].append((d.known, d.until))
        for times in self.voices.values():
            times.sort(key=lambda t: (-t[1], t[0]))

    def latest(self, on: Day, known: Day) -> list[Claim]:
        """Return the claims of a level that can speak for a day; the same between two edges."""
        key = bisect_right(self.edges, on), known
        found = self._at.get(key)
        if found is None:
            if len(self._at) > MANY:
                self._at.clear()
            found = [c for source in self.levels for c in source.latest(on, known)]
            self._at[key] = found
        return found

    def steady(self, on: Day, known: Day) -> Day:
        """Return the last day up to which a level surely stays as it is on a day."""
        n = bisect_right(self.edges, on)
        until = self.edges[n] - 1 if n < len(self.edges) else FOREVER
        for c in self.latest(on, known):
            if c.days.last >= on and c.spans:
                continue
            for limit in self.i.stale_after:
                end = plus(c.days.last if c.spans else c.days.first, limit)
                until = min(until, end) if end >= on else until
        return until

    def on(self, first: Day, last: Day, known: Day) -> Heard:
        """Return what is needed to judge the level of the last day, or to count over all days."""
        levels = self.latest(last, known)
        if not self.voices:
            return Heard(levels, (), (), *NOBODY)
        here = list(self.single.meeting(first, last, known))
        ids = {c.id for c in here}
        names = {c.event for c in here if c.event is not None}
        others = (d for name in names for d in self.named[name])
        more = [d.claim for d in (*others, *self.totals) if d.known <= known < d.until]
        here += [c for c in more if c.id not in ids]
        events = [c for c in here if c.part_of is None or not self._there(c.part_of, known)]
        # totals tie days together, so that lists far away may matter
        days = (0, FOREVER) if self.totals else (first - self.reach, last)
        covers = list(self.covers.meeting(*days, known))
        voices = [v for v, times in self.voices.items() if any(a <= known < b for a, b in times)]
        everyone = frozenset(group for group, _, _ in voices)
        free = frozenset(group for group, judged, _ in voices if not judged)
        voters = frozenset(group for group, _, may in voices if may)
        return Heard(
            levels, events, covers, (self.i.k_met, voters, everyone), (self.i.k, everyone, free)
        )

    def _there(self, event: str, known: Day) -> bool:
        return any(d.known <= known < d.until for d in self.named.get(event, ()))


class Archive:
    """All records of a ledger. Made once, asked for many proofs."""

    def __init__(self, entries: Iterable[Entry], zone: tzinfo) -> None:
        self.known = speaking(entries, zone)
        self._readings: dict[str, tuple[p.Indicator, Readings]] = {}

    def readings(self, name: str, i: p.Indicator) -> Readings:
        """Return what all records say to an indicator as it is read under a name."""
        found = self._readings.get(name)
        if found is None or found[0] != i:
            found = i, Readings(i, self._said(i))
            self._readings[name] = found
        return found[1]

    def _said(self, i: p.Indicator) -> Iterator[tuple[Known, Heard]]:
        for k in self.known:
            record: Record = k.record
            if record.source in i.sources:
                yield k, heard(i, (record,))
