"""All that is ever known of the events of one indicator: by event, and in order of days.

Decides nothing about meaning. Days are kept as columns, claims by the event that they are about; a
claim becomes a row of whole numbers when it is first looked at. Most never are. Called by
`watch.counts`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import accumulate
from math import lcm

from detente.core.quantities import Interval
from detente.core.times import Day, DayRange, Duration, plus
from detente.plan.evidence import Claim, CoverClaim, EventClaim, IndicatorEvidence
from detente.plan.tally import Sized, sized_by
from detente.roadmap.model import Indicator
from detente.watch.lists import Lists
from detente.watch.shares import Row, Use, Voice

SHORT = 31
"""Records of most events lie within so many days; the others are looked at in every window."""

_PLACES = 32
"""So many bits of an entry of an order hold a place; the day stands above them."""


class Book:
    """What one way of counting reads. An item is an event, or a record without one."""

    def __init__(
        self, known: IndicatorEvidence, indicator: Indicator, where: tuple[str, ...], *, cases: bool
    ) -> None:
        self._claims = [x for x in known.events if x.known < x.until]
        covers = [x for x in known.covers if x.known < x.until]
        self.covers = IndicatorEvidence(covers=tuple(covers))
        silence = indicator.silence
        self.dues = sorted(
            covers_until(x.days.last, silence.every, silence.late) for x in covers if silence
        )
        voices = [(x.source, x.group, x.judged) for x in (*self._claims, *covers)]
        self.voices: list[Voice] = sorted(set(voices))
        at = {voice: i for i, voice in enumerate(self.voices)}
        self._voice = [at[voice] for voice in voices]
        self._sizes = _sizes(self._claims, indicator, where, cases=cases)
        distinct = {id(size): size for size in self._sizes}
        ends = (e for size in distinct.values() for e in (size.lo, size.hi) if e is not None)
        self.scale = lcm(*{e.denominator for e in ends})
        self._whole = {
            key: (
                int((size.lo or 0) * self.scale),
                None if size.hi is None else int(size.hi * self.scale),
            )
            for key, size in distinct.items()
        }
        self._file()
        self._order_days()
        self._order_news([*self._claims, *covers])
        self.lists: dict[tuple[object, ...], Mapping[str, Sequence[DayRange]]] = {}
        self._listed = _listed(covers, indicator)

    def _file(self) -> None:
        """Put each claim under its item."""
        named: dict[str, int] = {}
        places: list[int] = []
        items = 0
        for x in self._claims:
            place = items if x.event is None else named.setdefault(x.event, items)
            items += place == items
            places.append(place)
        self.named = frozenset(named.values())
        self._part_of = {
            i: named[x.part_of]
            for i, x in enumerate(self._claims)
            if x.part_of is not None and x.part_of in named
        }
        self._parts: dict[int, list[int]] = {}
        """For each event, the items whose records may be part of it."""
        for i, whole in self._part_of.items():
            self._parts.setdefault(whole, []).append(places[i])
        self._of_parts = {places[i] for i in self._part_of}
        totals = [i for i, x in enumerate(self._claims) if x.total]
        self.telling = {self._voice[i] for i in totals}
        """The voices that ever tell a total."""
        self._telling_items = {places[i] for i in totals}
        self._place = array("q", places)
        self._by_item = array("q", sorted(range(len(places)), key=places.__getitem__))
        many = Counter(places)
        self._begins = array("q", accumulate((many[i] for i in range(items)), initial=0))
        self._rows: dict[int, tuple[Row, ...]] = {}
        self._said: dict[tuple[int, int, int | None], int] = {}

    def _order_days(self) -> None:
        """Order the days on which records begin and end."""
        entries: list[int] = []
        begins: dict[int, Day] = {}
        ends: dict[int, Day] = {}
        for x, place in zip(self._claims, self._place, strict=True):
            first, last = x.days.first, x.days.last
            entries.append(_entry(first, place))
            if last != first:
                entries.append(_entry(last, place))
            begins[place] = min(first, begins.get(place, first))
            ends[place] = max(last, ends.get(place, last))
        self.edges, self._edged = _in_order(entries)
        wide = {place for place, first in begins.items() if ends[place] - first > SHORT}
        self._long = self._telling_items | wide

    def _order_news(self, said: Sequence[Claim]) -> None:
        """Order the days on which knowledge changes: of each voice, and of all with their items."""
        known: list[list[Day]] = [[] for _ in self.voices]
        until: list[list[Day]] = [[] for _ in self.voices]
        entries: list[int] = []
        covers = len(said) - len(self._claims)
        for x, voice, place in zip(said, self._voice, [*self._place, *[-1] * covers], strict=True):
            known[voice].append(x.known)
            until[voice].append(x.until)
            entries += (_entry(x.known, place), _entry(x.until, place))
        self._told = [
            (array("q", sorted(k)), array("q", sorted(u)))
            for k, u in zip(known, until, strict=True)
        ]
        self.epochs, self._news = _in_order(entries)

    # Looking up.

    def heard(self, known_at: Day) -> tuple[bool, ...]:
        """Return of each voice whether anything it says speaks on a day of knowledge."""
        return tuple(
            bisect_right(known, known_at) > bisect_right(until, known_at)
            for known, until in self._told
        )

    def around(self, days: DayRange) -> set[int]:
        """Return the items that can matter to some days, and some more."""
        i = bisect_left(self.edges, days.first - SHORT)
        j = bisect_right(self.edges, days.last + SHORT)
        return {*self._edged[i:j], *self._long}

    def touched(self, between: Iterable[tuple[int, int]], learned: tuple[int, int]) -> set[int]:
        """Return the items with a day between some places, or with news between two others."""
        out: set[int] = set()
        for i, j in between:
            out.update(self._edged[i:j])
        news = set(self._news[learned[0] : learned[1]])
        news.discard(-1)
        out |= news
        if self._parts:
            for place in news:
                out.update(self._parts.get(place, ()))
        return out

    def speaking(self, place: int, known_at: Day) -> list[Row]:
        """Return what is said of an item on a day of knowledge."""
        rows = [x for x in self._of(place) if x.known <= known_at < x.until]
        if place in self._of_parts:
            return [x for x in rows if x.part_of < 0 or not self._is_told(x.part_of, known_at)]
        return rows

    def listing(self, use: Use) -> Mapping[str, list[Lists]]:
        """Return the lists of all voices under the names by which a use counts them."""
        out: dict[str, list[Lists]] = {}
        for voice, lists in self._listed.items():
            out.setdefault(use.name(voice), []).append(lists)
        return out

    def near(self, days: DayRange, known_at: Day) -> IndicatorEvidence:
        """Return all that can matter to a count in some days, and a word of everybody who speaks."""
        places = self.around(days)
        found: set[int] = set()
        for place in places:
            found.update(self._claims_of(place))
        if self._part_of:
            # an event on record itself: its parts are not counted beside it
            for i in tuple(found & self._part_of.keys()):
                found.update(self._claims_of(self._part_of[i]))
        speak = {self._voice[i] for i in found if self._claims[i].speaks(known_at)}
        n = len(self._claims)
        speak.update(
            voice
            for x, voice in zip(self.covers.covers, self._voice[n:], strict=True)
            if x.speaks(known_at)
        )
        for voice, heard in enumerate(self.heard(known_at)):
            if heard and voice not in speak:
                found.add(
                    next(
                        i
                        for i, x in enumerate(self._claims)
                        if self._voice[i] == voice and x.speaks(known_at)
                    )
                )
        return IndicatorEvidence(
            events=tuple(self._claims[i] for i in sorted(found)), covers=self.covers.covers
        )

    def _claims_of(self, place: int) -> array[int]:
        return self._by_item[self._begins[place] : self._begins[place + 1]]

    def _is_told(self, place: int, known_at: Day) -> bool:
        """True where an event is on record itself: then its parts are not counted beside it."""
        return any(x.known <= known_at < x.until for x in self._of(place))

    def _of(self, place: int) -> tuple[Row, ...]:
        rows = self._rows.get(place)
        if rows is None:
            rows = self._rows[place] = tuple(self._row(i) for i in self._claims_of(place))
        return rows

    def _row(self, i: int) -> Row:
        x, size, voice = self._claims[i], self._sizes[i], self._voice[i]
        lo, hi = self._whole[id(size)]
        return Row(
            first=x.days.first,
            last=x.days.last,
            lo=lo,
            hi=hi,
            voice=voice,
            said=self._said.setdefault((voice, lo, hi), len(self._said)),
            known=x.known,
            until=x.until,
            part_of=self._part_of.get(i, -1),
            total=Sized(x, size.scaled(Fraction(self.scale))) if x.total else None,
        )


def _listed(covers: Sequence[CoverClaim], indicator: Indicator) -> dict[Voice, Lists]:
    """The lists of each voice."""
    by_voice: dict[Voice, list[CoverClaim]] = {}
    for x in covers:
        by_voice.setdefault((x.source, x.group, x.judged), []).append(x)
    silence = indicator.silence

    @cache
    def until(end: Day) -> Day:
        return end if silence is None else covers_until(end, silence.every, silence.late)

    return {v: Lists(own, until if silence else None) for v, own in by_voice.items()}


def covers_until(end: Day, every: Duration, late: Duration | None) -> Day:
    """Return the day up to which a return to `end` covers provisionally."""
    due = plus(end, every)
    return due if late is None else plus(due, late)


def _sizes(
    claims: Sequence[EventClaim], indicator: Indicator, where: tuple[str, ...], *, cases: bool
) -> list[Interval]:
    """How much of each claim counts. Claims that say the same share what they say."""
    found: dict[tuple[int, int, bool], Interval] = {}
    out = []
    for x in claims:
        key = (id(x.size), id(x.sizes), x.total)
        size = found.get(key)
        if size is None:
            size = found[key] = sized_by(x, indicator, where, cases=cases)
        out.append(size)
    return out


def _entry(day: Day, place: int) -> int:
    return (day << _PLACES) + place + 1


def _in_order(entries: list[int]) -> tuple[array[int], array[int]]:
    """Return the days of entries in order, and the places beside them."""
    entries.sort()
    some = (1 << _PLACES) - 1
    return array("q", (e >> _PLACES for e in entries)), array(
        "q", ((e & some) - 1 for e in entries)
    )
