"""Counts of events that are kept current while the window and the day of knowledge move.

Decides nothing about meaning: `plan.tally` counts. What an event adds to a count depends on the
window and on knowledge only through order: whether its records begin and end before the window
does, and whether they are known. So every sum of `plan.tally` is kept as a sum of what single
events add, and a question moves the nearest kept window to the one asked about: the events whose
records lie in between are looked at anew, all others stay. Windows that follow one another cost
what changes from one to the next, not what they hold.

What one event adds is said in `watch.shares`. Equal to the reference on every day (tests).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from detente.core.quantities import Interval
from detente.core.times import Day, DayRange, Duration, plus
from detente.core.verdict import Reason
from detente.plan.cover import complete_lists
from detente.plan.evidence import Claim, IndicatorEvidence
from detente.plan.sight import NO_EVIDENCE, Number, Sight
from detente.plan.tally import Sized, sized_by
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator
from detente.watch.shares import Row, Use, Voice, least_of, most_of, uses_of

WINDOWS = 12
"""So many windows are kept of one way of counting before one of them has to come from far."""
FOUND = 100_000
"""So many numbers are kept before they are forgotten; what is asked again is then made again."""
LISTS = 2_000
"""The same for days on which lists are complete, of one way of counting."""
SHORT = 31
"""Records of most events lie within so many days; the others are looked at in every window."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of counting the events of one indicator."""

    indicator: str
    where: tuple[str, ...]
    cases: bool
    voters: frozenset[str] | None
    quorum: int
    against: bool


class _Book:
    """All that is ever known of one indicator, in whole numbers: by event, and in order."""

    def __init__(self, known: IndicatorEvidence, indicator: Indicator, way: _Way) -> None:
        claims = [x for x in known.events if x.known < x.until]
        covers = [x for x in known.covers if x.known < x.until]
        sizes = [sized_by(x, indicator, way.where, cases=way.cases) for x in claims]
        ends = (e for size in sizes for e in (size.lo, size.hi) if e is not None)
        self.scale = lcm(*{e.denominator for e in ends})
        self.covers = IndicatorEvidence(covers=tuple(covers))
        silence = indicator.silence
        self.dues = sorted(
            covers_until(x.days.last, silence.every, silence.late) for x in covers if silence
        )
        self.telling: set[int] = set()
        """The voices that ever tell a total."""
        self.voices: list[Voice] = sorted({_voice(x) for x in (*claims, *covers)})
        at = {voice: i for i, voice in enumerate(self.voices)}
        named: dict[str, int] = {}
        places: list[int] = []
        for x in claims:
            new = len(named) + len(places)  # no item has this number yet
            places.append(new if x.event is None else named.setdefault(x.event, new))
        self.items: dict[int, tuple[Row, ...]] = {}
        self.named = frozenset(named.values())
        self.parts: dict[int, list[int]] = {}
        """For each event, the items whose records may be part of it."""
        news: list[tuple[Day, int, int, int]] = []
        edges: list[tuple[Day, int]] = []
        for x, size, place in zip(claims, sizes, places, strict=True):
            whole = -1 if x.part_of is None else named.get(x.part_of, -1)
            row = Row(
                first=x.days.first,
                last=x.days.last,
                lo=int((size.lo or 0) * self.scale),
                hi=None if size.hi is None else int(size.hi * self.scale),
                voice=at[_voice(x)],
                known=x.known,
                until=x.until,
                part_of=whole,
                total=Sized(x, _scaled(size, self.scale)) if x.total else None,
            )
            self.items[place] = (*self.items.get(place, ()), row)
            if row.total is not None:
                self.telling.add(row.voice)
            if whole >= 0:
                self.parts.setdefault(whole, []).append(place)
            news += [(x.known, 1, row.voice, place), (x.until, -1, row.voice, place)]
            edges += [(d, place) for d in {row.first, row.last}]
        for cover in covers:
            voice = at[_voice(cover)]
            news += [(cover.known, 1, voice, -1), (cover.until, -1, voice, -1)]
        self.news = sorted(news)
        self.epochs = [n[0] for n in self.news]
        self.long = [place for place, rows in self.items.items() if _is_long(rows)]
        edges.sort()
        self.edges = [d for d, _ in edges]
        self.edged = [place for _, place in edges]
        self.lists: dict[tuple[object, ...], Mapping[str, tuple[DayRange, ...]]] = {}

    def around(self, days: DayRange) -> set[int]:
        """Return the items that can matter to some days, and some more."""
        i = bisect_left(self.edges, days.first - SHORT)
        j = bisect_right(self.edges, days.last + SHORT)
        return {*self.edged[i:j], *self.long}


def _is_long(rows: Sequence[Row]) -> bool:
    days = max(x.last for x in rows) - min(x.first for x in rows)
    return days > SHORT or any(x.total is not None for x in rows)


def _voice(x: Claim) -> Voice:
    return (x.source, x.group, x.judged)


def _scaled(size: Interval, scale: int) -> Interval:
    return size.scaled(Fraction(scale))


@dataclass(slots=True)
class _Kept:
    """One window with the sums of what it sees, as known on some day."""

    book: _Book
    days: DayRange
    edge: tuple[int, int]
    """How many edges of records come before the window begins, and before it is over."""
    epoch: int
    """How much of the news is known."""
    heard: list[int]
    """How many records of each voice speak."""
    uses: tuple[Use, ...]

    def away(self, edge: tuple[int, int], epoch: int) -> int:
        """Return how much lies between this window and another."""
        return abs(self.edge[0] - edge[0]) + abs(self.edge[1] - edge[1]) + abs(self.epoch - epoch)

    def move(
        self, days: DayRange, edge: tuple[int, int], epoch: int, known_at: Day, sight: Sight, k: int
    ) -> None:
        """Bring the sums to another window and another day of knowledge."""
        book, touched = self.book, set()
        for a, b in zip(self.edge, edge, strict=True):
            touched.update(book.edged[min(a, b) : max(a, b)])
        before = tuple(n > 0 for n in self.heard)
        sign = 1 if epoch > self.epoch else -1
        for _, more, voice, place in book.news[min(epoch, self.epoch) : max(epoch, self.epoch)]:
            self.heard[voice] += sign * more
            if place >= 0:
                touched.add(place)
                touched.update(book.parts.get(place, ()))
        self.days, self.edge, self.epoch = days, edge, epoch
        if not self.uses or before != tuple(n > 0 for n in self.heard):
            speaking = [v for v, n in zip(book.voices, self.heard, strict=True) if n > 0]
            self.uses = uses_of(book.voices, speaking, sight, k, book.telling)
            touched = book.around(days)
        for place in touched:
            rows = self._speaking(place, known_at)
            for use in self.uses:
                use.see(place, rows, days, named=place in book.named)

    def _speaking(self, place: int, known_at: Day) -> list[Row]:
        rows = [x for x in self.book.items[place] if x.known <= known_at < x.until]
        return [x for x in rows if x.part_of < 0 or not self._told(x.part_of, known_at)]

    def _told(self, place: int, known_at: Day) -> bool:
        """True where an event is on record itself: then its parts are not counted beside it."""
        return any(x.known <= known_at < x.until for x in self.book.items[place])


class Counted:
    """`plan.sight.Counts` for an engine, over everything that is ever known."""

    def __init__(self, everything: Mapping[str, IndicatorEvidence]) -> None:
        self._everything = everything
        self._books: dict[tuple[object, ...], _Book] = {}
        self._windows: dict[_Way, list[_Kept]] = {}
        self._found: dict[tuple[object, ...], Number] = {}

    def counted(
        self,
        indicator: Indicator,
        events: c.Events,
        days: DayRange,
        over: bool,
        sight: Sight,
        /,
        *,
        cases: bool,
    ) -> Number:
        """Return how many fall into the days."""
        way = _Way(indicator.id, events.where, cases, sight.voters, sight.quorum, sight.against)
        book = self._book(indicator, way)
        epoch = bisect_right(book.epochs, sight.known_at)
        # so many returns no longer cover provisionally
        asked = None if sight.firm else bisect_left(book.dues, sight.asked)
        key = (way, days, epoch, asked, over)
        if key not in self._found:
            if len(self._found) >= FOUND:
                self._found.clear()
            kept = self._window(way, book, days, epoch, sight, indicator.accept.k)
            self._found[key] = _number(kept, indicator, over, sight, (epoch, asked))
        return self._found[key]

    def _book(self, indicator: Indicator, way: _Way) -> _Book:
        key = (way.indicator, way.where, way.cases)
        if key not in self._books:
            known = self._everything.get(indicator.id, NO_EVIDENCE)
            self._books[key] = _Book(known, indicator, way)
        return self._books[key]

    def _window(
        self, way: _Way, book: _Book, days: DayRange, epoch: int, sight: Sight, k: int
    ) -> _Kept:
        """Return a kept window, moved to some days: the nearest, or a new one where all are far."""
        edge = (bisect_left(book.edges, days.first), bisect_right(book.edges, days.last))
        windows = self._windows.setdefault(way, [])
        nearest = min(windows, key=lambda w: w.away(edge, epoch), default=None)
        far = nearest is None or nearest.away(edge, epoch) > max(50, edge[1] - edge[0])
        if nearest is None or (far and len(windows) < WINDOWS):
            nearest = _Kept(book, days, edge, 0, [0] * len(book.voices), ())
            windows.append(nearest)
        nearest.move(days, edge, epoch, sight.known_at, sight, k)
        return nearest


def covers_until(end: Day, every: Duration, late: Duration | None) -> Day:
    """Return the day up to which a return to `end` covers provisionally."""
    due = plus(end, every)
    return due if late is None else plus(due, late)


def _number(
    kept: _Kept,
    indicator: Indicator,
    over: bool,
    sight: Sight,
    knowledge: tuple[object, ...],
) -> Number:
    """Return the number of a window, as `plan.tally.Count.number` does."""
    book = kept.book
    if not any(kept.heard):
        lowest = Interval(Fraction(0), None)
        return Number(met=lowest, refuted=lowest, cause=Reason.NOT_YET_MONITORED)
    numbers: list[Interval] = []
    for i, use in enumerate(kept.uses):
        key = (*knowledge, i, sight.voters, sight.quorum, sight.against)
        if key not in book.lists:
            if len(book.lists) >= LISTS:
                book.lists.clear()
            book.lists[key] = complete_lists(indicator, book.covers, sight, use.group)
        lists = book.lists[key]
        lo = least_of(use, lists, kept.days)
        hi = most_of(use, lists, kept.days) if over else None
        numbers.append(_between(lo, hi, book.scale))
    met, refuted = numbers[0], numbers[-1]
    leading = kept.uses[-1 if sight.against else 0]
    return Number(met=met, refuted=refuted, cause=_cause(leading, met, refuted, over=over))


def _between(lo: int, hi: int | None, scale: int) -> Interval:
    if hi is None:
        return Interval(Fraction(lo, scale), None)
    return Interval(Fraction(min(lo, hi), scale), Fraction(max(lo, hi), scale))


def _cause(use: Use, met: Interval, refuted: Interval, *, over: bool) -> Reason | None:
    """Why a count is not one number, as `plan.tally.Tally.cause` says."""
    if met.exact is not None and met == refuted:
        return None
    if not over:
        return Reason.PENDING
    if met.hi is None:
        return Reason.MISSING
    if use.few:
        return Reason.QUORUM
    return Reason.CONFLICT if use.apart else Reason.IMPRECISE
