"""Which days a change of the evidence can reach: on all others the answers stay as they were.

Decides an upper bound and never a verdict. A report of a level speaks from its first day until the
same source speaks again; an event counts in the windows that meet it or another claim about it; a
condition looks back so far. Where a record can matter further away (totals over periods, registers,
a source heard for the first time) the bound is all days.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Literal, TypeAlias

import msgspec

from detente.core.times import FOREVER, Day, DayRange, Duration, TimeUnit, plus
from detente.plan.evidence import (
    CoverClaim,
    EntryClaim,
    EventClaim,
    IndicatorEvidence,
    LevelClaim,
)
from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator
from detente.watch.shares import highest

Sort: TypeAlias = Literal["level", "event", "cover", "entry"]
Votes: TypeAlias = LevelClaim | EventClaim | CoverClaim | EntryClaim


class Mark(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What of a claim says where it can matter.

    What a record says never changes, so its id tells one claim of a sort from any other.
    """

    record: str
    sort: Sort
    source: str
    group: str
    judged: bool
    first: Day
    last: Day
    event: str | None
    part_of: str | None
    total: bool
    known: Day
    until: Day

    def speaks(self, known_at: Day) -> bool:
        """True where the claim is known, and not superseded, on a day of knowledge."""
        return self.known <= known_at < self.until


Marks: TypeAlias = tuple[Mark, ...]


def marks_of(known: IndicatorEvidence) -> Marks:
    """Return the marks of all claims that vote."""
    sorts: tuple[tuple[Sort, Sequence[Votes]], ...] = (
        ("level", known.levels),
        ("event", known.events),
        ("cover", known.covers),
        ("entry", known.entries),
    )
    return tuple(_mark(sort, claim) for sort, claims in sorts for claim in claims)


Said: TypeAlias = dict[tuple[Day, tuple[object, ...]], int]
"""What is known of an indicator, and how often: the day it became known, and all that it says."""


def said_of(known: IndicatorEvidence) -> Said:
    """Return what the claims that vote say, whichever record says it."""
    votes: tuple[Sequence[Votes], ...] = (known.levels, known.events, known.covers, known.entries)
    return dict(Counter((x.known, (x.until, *_content(x))) for claims in votes for x in claims))


def _mark(sort: Sort, claim: Votes) -> Mark:
    event = claim if isinstance(claim, EventClaim) else None
    return Mark(
        record=claim.record,
        sort=sort,
        source=claim.source,
        group=claim.group,
        judged=claim.judged,
        first=claim.days.first,
        last=claim.days.last,
        event=event.event if event else None,
        part_of=event.part_of if event else None,
        total=event.total if event else False,
        known=claim.known,
        until=claim.until,
    )


def _content(claim: Votes) -> tuple[object, ...]:
    """All that a verdict can rest on; not who recorded it, and when."""
    own: tuple[object, ...]
    match claim:
        case LevelClaim():
            own = (claim.spans, claim.value.lo, claim.value.hi, claim.word)
        case EventClaim():
            sizes = tuple(sorted((q, x.lo, x.hi) for q, x in claim.sizes.items()))
            size = (claim.size.lo, claim.size.hi)
            own = (*size, claim.event, claim.part_of, claim.total, claim.complete, sizes)
        case CoverClaim():
            own = ()
        case EntryClaim():
            own = (claim.who, claim.attested, claim.state, claim.came)
    days = (claim.days.first, claim.days.last)
    return (type(claim), claim.source, claim.group, claim.judged, *days, *own)


def changed(before: Marks, after: Marks) -> Marks:
    """Return what speaks in one of two bodies of knowledge and not in the other."""
    old, new = {(m.sort, m.record) for m in before}, {(m.sort, m.record) for m in after}
    if old == new:
        return ()
    return (
        *(m for m in before if (m.sort, m.record) not in new),
        *(m for m in after if (m.sort, m.record) not in old),
    )


Span: TypeAlias = tuple[Day, Day] | tuple[()] | None
"""The first and last day that something can reach: empty for no day, `None` for any."""


def touched(indicator: Indicator, before: Marks, after: Marks, also: Collection[Mark]) -> Span:
    """Return the days on which a change can alter what is known.

    `also` are marks that speak both times but no longer mean the same, such as a return whose
    provisional cover has run out.
    """
    moved = (*changed(before, after), *also)
    if not moved:
        return ()
    if any(m.sort == "entry" for m in (*moved, *before, *after)):
        return None
    if _heard(before) != _heard(after) or any(m.total for m in (*before, *after)):
        return None
    later, linked = _Later(before, after), _extents((*before, *after))
    spans = [
        (m.first, later.ends(m)) if m.sort == "level" else _of_list(indicator, m, linked)
        for m in moved
    ]
    return min(first for first, _ in spans), max(last for _, last in spans)


def _heard(marks: Marks) -> set[tuple[str, str, str, bool]]:
    """Who speaks at all: the first word of a source can change who votes, on any day."""
    return {("" if m.sort != "level" else m.sort, m.source, m.group, m.judged) for m in marks}


class _Later:
    """Which report of a source comes after another, of those that speak before and after."""

    def __init__(self, before: Marks, after: Marks) -> None:
        kept = {x.record for x in before if x.sort == "level"}
        by_source: dict[str, list[tuple[Day, Day]]] = {}
        for x in after:
            if x.sort == "level" and x.record in kept:
                by_source.setdefault(x.source, []).append((x.first, x.last))
        self._firsts: dict[str, list[Day]] = {}
        self._ends: dict[str, list[Day]] = {}
        """Beside each first day the earliest last day from there on."""
        for source, days in by_source.items():
            days.sort()
            self._firsts[source] = [first for first, _ in days]
            ends = list(accumulate((last for _, last in reversed(days)), min))
            self._ends[source] = ends[::-1]

    def ends(self, m: Mark) -> Day:
        """Return the day up to which a report speaks: that of the next of the same source."""
        ends = self._ends.get(m.source, [])
        i = bisect_right(self._firsts.get(m.source, []), m.last)
        return ends[i] if i < len(ends) else FOREVER


def _extents(marks: Marks) -> dict[str, tuple[Day, Day]]:
    """The first and last day of all claims about an event, and about parts of it."""
    out: dict[str, tuple[Day, Day]] = {}
    for x in marks:
        if x.sort == "event":
            for name in filter(None, (x.event, x.part_of)):
                first, last = out.get(name, (x.first, x.last))
                out[name] = (min(first, x.first), max(last, x.last))
    return out


def _of_list(
    indicator: Indicator, m: Mark, linked: Mapping[str, tuple[Day, Day]]
) -> tuple[Day, Day]:
    if m.sort == "cover":
        return m.first, expiry(indicator, m)
    days = [(m.first, m.last), *(linked[n] for n in (m.event, m.part_of) if n and n in linked)]
    return min(first for first, _ in days), max(last for _, last in days)


def expiry(indicator: Indicator, m: Mark) -> Day:
    """Return the last day up to which a list covers, provisionally at least."""
    if indicator.silence is None:
        return m.last
    due = plus(m.last, indicator.silence.every)
    return due if indicator.silence.late is None else plus(due, indicator.silence.late)


def reached(
    plan: Plan, condition: c.Condition, days: DayRange, spans: Iterable[Span]
) -> DayRange | None:
    """Return the days on which the answers can differ, or `None` where they cannot.

    `spans` are the days touched of what the condition reads.
    """
    touched: list[tuple[Day, Day]] = []
    for span in spans:
        if span is None:
            return days
        if span:
            touched.append(span)
    if not touched:
        return None
    far = lookback(condition, plan)
    first = max(days.first, min(first for first, _ in touched))
    last = days.last if far is None else min(days.last, max(last for _, last in touched) + far)
    return DayRange(first, last) if first <= last else None


def lookback(node: c.Condition | c.Quantity, plan: Plan) -> int | None:
    """Return how many days back a condition looks at most; `None` where that has no bound."""
    match node:
        case c.All(items=items) | c.Some(items=items) | c.AtLeast(items=items):
            return highest(lookback(i, plan) for i in items)
        case c.Compare(left=left, right=right):
            return highest(lookback(q, plan) for q in (left, right))
        case (
            c.Not(item=item) | c.ReportedBy(item=item) | c.KnownOn(item=item) | c.Against(item=item)
        ):
            return lookback(item, plan)
        case c.ReportedWithin(item=item):
            return lookback(item, plan)
        case c.BenchmarkMet(benchmark=name):
            return lookback(plan.conditions[name], plan)
        case c.NoEvents(window=window) | c.AnyEvents(window=window) | c.Aggregate(window=window):
            return _length(window)
        case c.Trend(of=of, window=window):
            return _sum(lookback(of, plan), _length(window))
        case c.Throughout(item=item, window=window) | c.AtSomePoint(item=item, window=window):
            return _sum(lookback(item, plan), _length(window))
        case c.Sum(parts=parts):
            return highest(lookback(p, plan) for _, p in parts)
        case c.Share(of=of):
            return lookback(of, plan)
        case c.Amount() | c.Dated() | c.Is() | c.Level(at=None, cohort=None):
            return 0
        case c.Level(at=c.Earlier(by=by), cohort=None):
            return _days(by)
        case _:
            return None


def _length(window: c.Window) -> int | None:
    match window:
        case c.Last(duration=duration):
            return _days(duration)
        case c.Back(window=c.Last(duration=duration), by=by):
            return _sum(_days(duration), _days(by))
        case _:
            return None


_LONGEST = {
    TimeUnit.DAY: 1,
    TimeUnit.WEEK: 7,
    TimeUnit.MONTH: 31,
    TimeUnit.QUARTER: 92,
    TimeUnit.YEAR: 366,
}


def _days(duration: Duration) -> int | None:
    each = _LONGEST.get(duration.unit)
    return None if each is None else each * duration.n


def _sum(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b
