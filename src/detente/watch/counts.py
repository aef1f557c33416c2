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
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from detente.core.quantities import Interval
from detente.core.times import Day, DayRange
from detente.core.verdict import Reason
from detente.plan.evidence import IndicatorEvidence
from detente.plan.sight import NO_EVIDENCE, Number, Sight
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator
from detente.watch.books import Book
from detente.watch.lists import by_name
from detente.watch.shares import Use, least_of, most_of, own_of, uses_of

WINDOWS = 12
"""So many windows are kept of one way of counting before one of them has to come from far."""
FOUND = 100_000
"""So many numbers are kept before they are forgotten; what is asked again is then made again."""
LISTS = 2_000
"""The same for days on which lists are complete, of one way of counting."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of counting the events of one indicator."""

    indicator: str
    where: tuple[str, ...]
    cases: bool
    voters: frozenset[str] | None
    quorum: int
    against: bool


@dataclass(slots=True)
class _Kept:
    """One window with the sums of what it sees, as known on some day."""

    book: Book
    days: DayRange
    edge: tuple[int, int]
    """How many edges of records come before the window begins, and before it is over."""
    epoch: int
    """How much of the news is known."""
    heard: tuple[bool, ...]
    """Of each voice, whether anything it says speaks."""
    uses: tuple[Use, ...]

    def away(self, edge: tuple[int, int], epoch: int) -> int:
        """Return how much lies between this window and another."""
        return abs(self.edge[0] - edge[0]) + abs(self.edge[1] - edge[1]) + abs(self.epoch - epoch)

    def move(
        self, days: DayRange, edge: tuple[int, int], epoch: int, known_at: Day, sight: Sight, k: int
    ) -> None:
        """Bring the sums to another window and another day of knowledge."""
        book, was = self.book, self.heard
        between = [(min(a, b), max(a, b)) for a, b in zip(self.edge, edge, strict=True)]
        learned = min(epoch, self.epoch), max(epoch, self.epoch)
        self.days, self.edge, self.epoch = days, edge, epoch
        if not self.uses or learned[0] < learned[1]:
            self.heard = book.heard(known_at)
        if not self.uses or was != self.heard:
            speaking = [v for v, heard in zip(book.voices, self.heard, strict=True) if heard]
            self.uses = uses_of(book.voices, speaking, sight, k, book.telling)
            touched = book.around(days)
        else:
            touched = book.touched(between, learned)
        items = [(place, book.speaking(place, known_at), place in book.named) for place in touched]
        for use in self.uses:
            use.see(items, days)


class Counted:
    """`plan.sight.Counts` for an engine, over everything that is ever known."""

    def __init__(self, everything: Mapping[str, IndicatorEvidence]) -> None:
        self._everything = everything
        self._books: dict[tuple[object, ...], Book] = {}
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
        book = self._book(indicator, way.where, cases=cases)
        epoch = bisect_right(book.epochs, sight.known_at)
        # so many returns no longer cover provisionally
        asked = None if sight.firm else bisect_left(book.dues, sight.asked)
        key = (way, days, epoch, asked, over)
        if key not in self._found:
            if len(self._found) >= FOUND:
                self._found.clear()
            kept = self._window(way, book, days, epoch, sight, indicator.accept.k)
            self._found[key] = _number(kept, over, sight, (epoch, asked))
        return self._found[key]

    def near(
        self,
        indicator: Indicator,
        events: c.Events,
        days: DayRange,
        known_at: Day,
        /,
        *,
        cases: bool,
    ) -> IndicatorEvidence:
        """Return all that can matter to a count in the days, and a word of everybody who speaks."""
        return self._book(indicator, events.where, cases=cases).near(days, known_at)

    def _book(self, indicator: Indicator, where: tuple[str, ...], *, cases: bool) -> Book:
        key = (indicator.id, where, cases)
        if key not in self._books:
            known = self._everything.get(indicator.id, NO_EVIDENCE)
            self._books[key] = Book(known, indicator, where, cases=cases)
        return self._books[key]

    def _window(
        self, way: _Way, book: Book, days: DayRange, epoch: int, sight: Sight, k: int
    ) -> _Kept:
        """Return a kept window, moved to some days: the nearest, or a new one where all are far."""
        edge = (bisect_left(book.edges, days.first), bisect_right(book.edges, days.last))
        windows = self._windows.setdefault(way, [])
        nearest = min(windows, key=lambda w: w.away(edge, epoch), default=None)
        far = nearest is None or nearest.away(edge, epoch) > max(50, edge[1] - edge[0])
        if nearest is None or (far and len(windows) < WINDOWS):
            nearest = _Kept(book, days, edge, 0, (), ())
            windows.append(nearest)
        nearest.move(days, edge, epoch, sight.known_at, sight, k)
        return nearest


def _number(kept: _Kept, over: bool, sight: Sight, knowledge: tuple[object, ...]) -> Number:
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
            asked = None if sight.firm else sight.asked
            book.lists[key] = by_name(book.listing(use), sight.known_at, asked)
        lists = book.lists[key]
        own = own_of(use, lists, kept.days)
        lo = least_of(use, own)
        hi = most_of(use, own, lists, kept.days) if over else None
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
