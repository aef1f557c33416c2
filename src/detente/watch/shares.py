"""What one event adds to a count, and what the sums over all events say of it.

Decides nothing about meaning: `plan.tally` does, over all claims at once. There every end of a
count is a sum over events (or over records without identity), but for what totals of one group
allow. Here each event's share is put into these sums and taken out again, so that a window can
move at the cost of the events that change. Called by `watch.counts`.

Numbers are whole, in the smallest part that any record speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from detente.core.times import Day, DayRange, gaps
from detente.core.values import dataclass
from detente.plan.sight import Sight
from detente.plan.tally import Sized, heaviest_apart, lacking, totals_of
from detente.watch.limits import Amounts, Held, Most, allowed

Voice: TypeAlias = tuple[str, str, bool]
"""Source, group, and whether it belongs to the judged side: who is heard, as far as votes go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One claim, in whole numbers. `part_of` is the event it is a part of, or -1.

    `said` is the number of what it says beside days: voice, least, most.
    """

    first: Day
    last: Day
    lo: int
    hi: Most
    voice: int
    said: int
    known: Day
    until: Day
    part_of: int
    total: Sized | None


# The places of the sums: those of the whole count, then those of each group.
SURE, POSSIBLE, OPEN, FEW, APART, WHOLE = range(6)
LEAST, MOST, MOST_OPEN, SHARED, SHARED_OPEN, LOOSE, LOOSE_OPEN, EACH = range(8)

Shares: TypeAlias = list[tuple[int, int]]


class Use:
    """A count for one of its two uses: who votes, of whom `k` must, who may object, and the sums.

    `name` names the group of a voice: where only some of a group vote, the others stand apart.
    """

    def __init__(
        self,
        voices: Sequence[Voice],
        names: Sequence[str],
        voters: Iterable[str],
        objectors: Iterable[str],
        k: int,
    ) -> None:
        self._named = dict(zip(voices, names, strict=True))
        self.groups = sorted(set(names))
        self.of = [self.groups.index(name) for name in names]
        self.voters = frozenset(self.groups.index(name) for name in voters)
        self.objectors = frozenset(self.groups.index(name) for name in objectors)
        self.k = k
        self.sums = [0] * (WHOLE + EACH * len(self.groups))
        self.amounts: dict[int, Amounts] = {}
        """By group, where it ever told a total."""
        self.totals: dict[int, dict[int, list[Sized]]] = {}
        self._telling: set[int] = set()
        """The items whose totals are among these."""
        self._added: dict[int, _Added] = {}
        self._alike: dict[tuple[int, ...], _Alike] = {}
        """What events add of which the same is said, in the same place to the days."""

    def name(self, voice: Voice) -> str:
        """Return under which name the group of a voice votes."""
        return self._named[voice]

    @property
    def few(self) -> bool:
        """True where fewer than k voting groups report some event."""
        return self.sums[FEW] > 0

    @property
    def apart(self) -> bool:
        """True where what is said of some event cannot all be so."""
        return self.sums[APART] > 0

    def see(self, items: Iterable[tuple[int, list[Row], bool]], days: DayRange) -> None:
        """Put in what items add to some days, in place of what they added before.

        With each item come its claims that speak, and whether they all speak of one event.
        """
        counts: dict[int, int] = {}
        shares: dict[int, Shares] = {}
        for place, rows, named in items:
            before = self._added.pop(place, _NOTHING)
            added = self._adds(place, rows, days, named=named)
            if added is not _NOTHING:
                self._added[place] = added
            if before[0] is not added[0]:
                for sign, own in ((-1, before[0]), (1, added[0])):
                    key = id(own)
                    shares[key] = own  # and so it lives on while it is named
                    counts[key] = counts.get(key, 0) + sign
            if before[1] != added[1]:
                for g, h in before[1]:
                    self.amounts[g].put(place, h, -1)
                for g, h in added[1]:
                    self.amounts[g].put(place, h, 1)
        for key, times in counts.items():
            if times:
                for at, amount in shares[key]:
                    self.sums[at] += times * amount

    def _adds(self, place: int, rows: Sequence[Row], days: DayRange, *, named: bool) -> _Added:
        first, last = days.first, days.last
        key, here, told = [], False, place in self._telling
        for x in rows:
            begun, gone = x.first <= last, x.last < first
            here = here or (begun and not gone)
            told = told or x.total is not None
            where = begun | gone << 1 | (x.first < first) << 2 | (x.last <= last) << 3
            key.append(x.said << 4 | where)
        if told:
            rows = self._plain(place, rows, key)
        if not rows or not here:
            return _NOTHING
        if not named:
            return self._of_record(rows[0], days)
        alike = self._alike.get(tuple(key))
        if alike is None:
            alike = self._alike[tuple(key)] = self._of_event(rows, days)
        shares, said = alike
        if not said:
            return shares, _NONE
        held = []
        for g, own, capped, least, most in said:
            x = rows[own[0]]
            begins, ends = x.first, x.last
            for i in own[1:]:
                begins, ends = min(begins, rows[i].first), max(ends, rows[i].last)
            held.append((g, Held(begins, ends, capped, least, most)))
        return shares, held

    def _plain(self, place: int, rows: Sequence[Row], key: list[int]) -> Sequence[Row]:
        """Keep the totals of an item for themselves; return its other claims, and their keys."""
        for own in self.totals.values():
            own.pop(place, None)
        self._telling.discard(place)
        for x in rows:
            if x.total is not None:
                told = self.totals.setdefault(self.of[x.voice], {})
                told.setdefault(place, []).append(x.total)
                self._telling.add(place)
        key[:] = [k for k, x in zip(key, rows, strict=True) if x.total is None]
        return [x for x in rows if x.total is None]

    def _of_record(self, x: Row, days: DayRange) -> _Added:
        """What a record without identity adds: it counts for its own group only."""
        g = self.of[x.voice]
        at = WHOLE + EACH * g
        shares = [(at + MOST, x.hi or 0), (at + LOOSE, x.hi or 0)]
        if x.hi is None:
            shares += [(at + MOST_OPEN, 1), (at + LOOSE_OPEN, 1)]
        if _within(x, days):
            shares.append((at + LEAST, x.lo))
        held = Held(x.first, x.last, x.lo, x.lo, x.hi)
        return shares, ([(g, held)] if g in self.amounts else _NONE)

    def _of_event(self, said: Sequence[Row], days: DayRange) -> _Alike:
        """What claims about one event add, to the count and to what each group's own records say."""
        by_group: dict[int, list[int]] = {}
        for i, x in enumerate(said):
            by_group.setdefault(self.of[x.voice], []).append(i)
        rows = {g: [said[i] for i in own] for g, own in by_group.items()}
        ceiling = self._ceiling(rows, days)
        shares: Shares = []
        sure = sorted(
            min(x.lo for x in own)
            for g, own in rows.items()
            if g in self.voters and all(_within(x, days) for x in own)
        )
        if len(sure) >= self.k:
            shares.append((SURE, _capped(sure[-self.k], ceiling)))
        meeting = [x for x in said if _meets(x, days)]
        if meeting:
            most = self._largest(meeting)
            shares += [(POSSIBLE, most or 0), (OPEN, most is None)]
            for g in rows:
                at = WHOLE + EACH * g
                shares += [(at + SHARED, most or 0), (at + SHARED_OPEN, most is None)]
            shares.append((FEW, sum(g in self.voters for g in rows) < self.k))
            bounded = [x.hi for x in said if x.hi is not None]
            shares.append((APART, bool(bounded) and min(bounded) < max(x.lo for x in said)))
        held = []
        for g, own in rows.items():
            least = min(x.lo for x in own)
            h = Held(
                min(x.first for x in own),
                max(x.last for x in own),
                _capped(least, ceiling),
                least,
                highest(x.hi for x in own),
            )
            at = WHOLE + EACH * g
            if _within(h, days):
                shares.append((at + LEAST, h.capped))
            if _meets(h, days):
                shares += [(at + MOST, h.most or 0), (at + MOST_OPEN, h.most is None)]
            if g in self.amounts:
                held.append((g, tuple(by_group[g]), h.capped, h.least, h.most))
        return shares, tuple(held)

    def _ceiling(self, by_group: Mapping[int, Sequence[Row]], days: DayRange) -> Most:
        """The most that the strictest objector allows an event to have in these days."""
        found: list[int] = []
        for g, own in by_group.items():
            if g in self.objectors:
                most = highest(x.hi for x in own if _meets(x, days))
                if most is not None:
                    found.append(most)
        return min(found, default=None)

    def _largest(self, meeting: Sequence[Row]) -> Most:
        """The most an event can be: the k-th smallest claim, unless somebody is sure of more."""
        by_group: dict[int, list[Row]] = {}
        for x in meeting:
            by_group.setdefault(self.of[x.voice], []).append(x)
        his = [highest(x.hi for x in own) for g, own in by_group.items() if g in self.voters]
        if len(his) < self.k:
            return highest(x.hi for x in meeting)
        bounded = sorted(x for x in his if x is not None)
        if len(bounded) < self.k:
            return None
        most = bounded[self.k - 1]
        for g, own in by_group.items():
            if g in self.objectors:
                most = max(most, min(x.lo for x in own))
        return most


_Added: TypeAlias = tuple[Shares, list[tuple[int, Held]]]
_Alike: TypeAlias = tuple[Shares, tuple[tuple[int, tuple[int, ...], int, int, Most], ...]]
"""What an event adds; and of each group whose totals count, which claims are its own, and the
numbers of what it holds."""
_NONE: list[tuple[int, Held]] = []
_NOTHING: _Added = ([], _NONE)


def uses_of(
    voices: Sequence[Voice],
    speaking: Sequence[Voice],
    sight: Sight,
    k: int,
    totals: Iterable[int],
) -> tuple[Use, ...]:
    """Return a count for each of its two uses, or for both at once, where it is the same for both.

    `voices` are all that are ever heard, `speaking` those that are now; `totals` says which of all
    voices ever tell a total.
    """
    k, k_against = sight.needed(k)

    def use(k: int, votes: Sequence[Voice], objects: Sequence[Voice]) -> Use:
        mixed = {g for _, g, _ in votes} & {v[1] for v in speaking if v not in votes}

        def name(v: Voice) -> str:
            return f"{v[1]}, others" if v[1] in mixed and v not in votes else v[1]

        made = Use(voices, [name(v) for v in voices], map(name, votes), map(name, objects), k)
        made.amounts = {made.of[v]: Amounts() for v in totals}
        return made

    free = [v for v in speaking if not v[2]]
    named = [v for v in speaking if sight.voters is None or v[0] in sight.voters]
    favouring = free if sight.against else [v for v in named if not v[2]]
    favour = use(k, favouring, speaking)
    if sight.voters is None and k == k_against and len(free) == len(speaking):
        return (favour,)
    return (favour, use(k_against, named if sight.against else speaking, free))


# What the sums say.


Own: TypeAlias = Mapping[int, tuple[int, Most]]
"""For each voting group the least and the most of its own records."""


def own_of(use: Use, lists: Mapping[str, Sequence[DayRange]], days: DayRange) -> Own:
    """Return what the records of each voting group add up to; the least as far as others allow."""
    return {g: _own(use, g, lists, days) for g in use.voters}


def least_of(use: Use, own: Own) -> int:
    """Return the number that k voting groups establish and no objector lowers."""
    alone = sorted(least for least, _ in own.values())
    sure = use.sums[SURE]
    return max(sure, alone[-use.k]) if len(alone) >= use.k else sure


def most_of(use: Use, own: Own, lists: Mapping[str, Sequence[DayRange]], days: DayRange) -> Most:
    """Return the most it can be by the lists of k groups, or `None` where cover lacks."""
    sums = use.sums
    loose = [_loose(use, g, days) for g in range(len(use.groups))]
    ends: list[int] = []
    by_lists = highest(loose)
    if not sums[OPEN] and by_lists is not None:
        named = [lists.get(use.groups[g], ()) for g in use.voters]
        if not lacking(named, days, use.k):
            ends.append(sums[POSSIBLE] + by_lists)
    alone: list[int] = []
    for g in use.voters:
        at = WHOLE + EACH * g
        most = own[g][1]
        others = highest(hi for i, hi in enumerate(loose) if i != g)
        if most is not None and others is not None and sums[OPEN] == sums[at + SHARED_OPEN]:
            alone.append(most + sums[POSSIBLE] - sums[at + SHARED] + others)
    if len(alone) >= use.k:
        ends.append(sorted(alone)[use.k - 1])
    return min(ends, default=None)


def _own(
    use: Use, g: int, lists: Mapping[str, Sequence[DayRange]], days: DayRange
) -> tuple[int, Most]:
    at, covers = WHOLE + EACH * g, lists.get(use.groups[g], ())
    totals = [x for own in use.totals.get(g, {}).values() for x in own]
    if totals:
        amounts, told = use.amounts[g], totals_of(totals)
        least, _ = allowed(amounts, told, covers, days, capped=True)
        return least, allowed(amounts, told, covers, days, capped=False)[1]
    closed = not use.sums[at + MOST_OPEN] and not gaps(days, covers)
    return use.sums[at + LEAST], use.sums[at + MOST] if closed else None


def _loose(use: Use, g: int, days: DayRange) -> Most:
    """The most that a group's records without identity can add in these days."""
    at = WHOLE + EACH * g
    told = [x for own in use.totals.get(g, {}).values() for x in own]
    beside = heaviest_apart([x for x in told if x.claim.days.meets(days)])
    if beside is None or use.sums[at + LOOSE_OPEN]:
        return None
    return use.sums[at + LOOSE] + int(beside)


def _meets(x: Row | Held, days: DayRange) -> bool:
    return x.first <= days.last and days.first <= x.last


def _within(x: Row | Held, days: DayRange) -> bool:
    return days.first <= x.first and x.last <= days.last


def _capped(least: int, ceiling: Most) -> int:
    return least if ceiling is None else min(least, ceiling)


def highest(parts: Iterable[Most]) -> Most:
    """Return the highest; open where one is; zero where there is none."""
    out = 0
    for part in parts:
        if part is None:
            return None
        out = max(out, part)
    return out
