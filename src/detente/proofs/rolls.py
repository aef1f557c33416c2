"""Registers: who is in on a day, who came and who left, as far as the records show.

Decides what each group says of each entry on a day, what votes make of it, and how many that is at
least and at most. Every record of every entry is looked at, on the days on which what is said of
it can change. Shares nothing with `plan` and `watch`. Called by `figures`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import TypeAlias

from detente.core.times import Day, DayRange, covered, plus
from detente.proofs import proof as p
from detente.proofs.testimony import Claim, Pair, burdens, favours

Said: TypeAlias = tuple[str, bool | None, int]
"""A state that somebody may be in: its word, in or out of the stock, and out after how many days.

The word is blank where none was said, the side `None` where the roadmap does not know the word.
"""
Flow: TypeAlias = tuple[bool, tuple[str, ...]]
"""Whether into the stock or out of it, and into which state; any, where there is none."""


class Roll:
    """A register as known on a day: claims by entry, and the lists with their days."""

    def __init__(
        self,
        i: p.Indicator,
        said: Mapping[str, Sequence[Claim]],
        covers: Sequence[tuple[Claim, DayRange]],
    ) -> None:
        def counts(c: Claim) -> bool:
            return i.rule != "only" or c.source == i.preferred

        self.i = i
        self.covers = [(c, x) for c, x in covers if counts(c)]
        groups = {c.group for c, _ in self.covers}
        self.lists = {g: covered(x for c, x in self.covers if c.group == g) for g in groups}
        listed = {who: [c for c in claims if counts(c)] for who, claims in said.items()}
        self.entries = {who: claims for who, claims in sorted(listed.items()) if claims}
        heard = [
            *(c for claims in self.entries.values() for c in claims),
            *(c for c, _ in self.covers),
        ]
        everyone = frozenset(c.group for c in heard)
        free = frozenset(c.group for c in heard if not c.judged)
        self.sides = (
            (i.met.k, frozenset(c.group for c in heard if favours(i, c)), everyone),
            (i.refuted.k, frozenset(c.group for c in heard if burdens(i, c)), free),
        )
        self.possible = cache(self._possible)
        self.is_in = cache(self._is_in)

    # What a group says of an entry.

    def _possible(self, group: str, who: str, on: Day) -> frozenset[Said]:
        """Return the states that a group leaves possible on a day; none where it says nothing."""
        own = [c for c in self.entries.get(who, ()) if c.group == group]
        each = ([c for c in own if c.source == s] for s in {c.source for c in own})
        out = frozenset(s for claims in each for s in self._by_source(claims, on))
        return out or frozenset([("", False, 0)] if self.complete(group, on) else ())

    def _by_source(self, claims: Sequence[Claim], on: Day) -> set[Said]:
        begun = [c for c in claims if c.days.first <= on]
        if not begun:
            return self._before(claims, on)
        past = [c.days.first for c in begun if c.days.last <= on]
        live = [c for c in begun if not past or c.days.last >= max(past)]
        said = {self._state(c.word) for c in live} | (set() if past else {("", None, 0)})
        lists = self.lists.get(claims[0].group, ())
        seen = max(min(d, on) for d in self._seen(begun, lists, on))
        stale = any(on > plus(seen, limit) for limit in self.i.stale_after)
        return set() if stale or self._overtaken(said, seen, claims[0], on) else said

    @staticmethod
    def _seen(begun: Sequence[Claim], lists: Sequence[DayRange], on: Day) -> Iterator[Day]:
        """The days of which a source has said something of an entry, by a record or a list."""
        yield from (c.attested for c in begun)
        yield from (x.last for x in lists if x.first <= on)

    def _before(self, claims: Sequence[Claim], on: Day) -> set[Said]:
        """Who came on a day exactly known was on the other side on the day before it."""
        first = min(c.days.first for c in claims)
        came = {c.came if len(c.days) == 1 else None for c in claims if c.days.first == first}
        side = self._state(came.pop())[1] if on == first - 1 and len(came) == 1 else None
        return set() if side is None else {("", not side, 0)}

    def _overtaken(self, said: set[Said], seen: Day, own: Claim, on: Day) -> bool:
        """True where another group, not of the judged side, later tells the opposite."""
        sides = {side for _, side, _ in said}
        return len(sides) == 1 and any(
            c.group != own.group
            and not c.judged
            and seen < c.days.first
            and c.days.last <= on
            and self._state(c.word)[1] not in (None, *sides)
            for c in self.entries[own.who or ""]
        )

    def _state(self, word: str | None) -> Said:
        known = self.i.states.get(word or "")
        return (word or "", None, 0) if known is None else (word or "", known.inside, known.after)

    def complete(self, group: str, on: Day) -> bool:
        """Return whether the list of a group is complete on a day."""
        return any(on in x for x in self.lists.get(group, ()))

    def _counted(self, group: str, who: str, on: Day) -> set[bool]:
        """Return whether a group counts an entry in or out on a day: either, both or neither."""
        out: set[bool] = set()
        for _, side, after in self.possible(group, who, on):
            if side is None:
                out |= {True, False}
            elif side or after == 0:
                out.add(side)
            else:  # out, if it was so without a break; still in, if it was in on one of the days
                before = [self.possible(group, who, d) for d in range(on - after, on)]
                alike = [{side for _, side, _ in said} for said in before]
                broken = any(sides == {True} for sides in alike)
                long = all(sides == {False} for sides in alike)
                out |= {True} if broken else {False} if long else {True, False}
        return out

    # What the groups establish of an entry.

    def groups(self, who: str) -> set[str]:
        """Return the groups that may have something to say of an entry."""
        return {c.group for c in self.entries.get(who, ())} | self.lists.keys()

    def _is_in(self, who: str, on: Day, use: int) -> bool | None:
        """Return whether an entry is in on a day; `None` where that is not known."""
        k, voters, objectors = self.sides[use]
        said = {g: self._counted(g, who, on) for g in self.groups(who)}
        for side in (True, False):
            for_it = sum(g in voters and said[g] == {side} for g in said)
            if for_it >= k and not any(g in objectors and said[g] == {not side} for g in said):
                return side
        return None

    def words(self, who: str, on: Day) -> frozenset[str]:
        """Return the words for what an entry is on a day; a blank one stands for any."""
        return frozenset(
            w for g in self.groups(who) for w, *_ in self.possible(g, who, on)
        ) or frozenset([""])

    def turns(self, who: str, span: DayRange) -> list[Day]:
        """Return the first of some days, and those on which what is said of an entry can change."""
        claims = self.entries.get(who, ())
        lists = [x for own in self.lists.values() for x in own]
        days = {
            d for c in claims for d in (c.days.first - 1, c.days.first, c.days.last, c.attested)
        }
        days |= {d for x in lists for d in (x.first, x.last, x.last + 1)}
        days |= {plus(d, limit) + 1 for d in days for limit in self.i.stale_after}
        lengths = {s.after for s in self.i.states.values()} | {0, 1}
        turning = {d + n for d in days for n in lengths}
        return [span.first, *sorted(d for d in turning if span.first < d <= span.last)]

    # Counts.

    def counted(
        self, days: DayRange, flow: Flow | None, among: Cohort | None
    ) -> tuple[tuple[Pair, Pair], tuple[p.Entry, ...]]:
        """Return how many are in on a day, or come or leave in some days, and who counts."""
        everybody = sorted({*self.entries, *(among.roll.entries if among else ())})
        each = {
            who: tuple(self._one(who, days, flow, among, use) for use in (0, 1))
            for who in everybody
        }
        known = {*self.entries} | ({*among.roll.entries} if among else set())
        entries = tuple(
            p.Entry(who, (met[0], met[1]), (refuted[0], refuted[1]), self._records(who, among))
            for who, (met, refuted) in each.items()
            if who in known and met[1] + refuted[1] > 0
        )
        watched = days if flow is None or flow[0] else DayRange(days.first - 1, days.last)
        ends: list[Pair] = []
        for use in (0, 1):
            closed = self.closed(watched, use) or (
                among is not None and among.roll.closed(DayRange(among.day, among.day), use)
            )
            lo, hi = (sum(n[use][end] for n in each.values()) for end in (0, 1))
            ends.append((lo, hi if closed else inf))
        return (ends[0], ends[1]), entries

    def closed(self, days: DayRange, use: int) -> bool:
        """Return whether nobody can count on some days who is on no list."""
        k, voters, _ = self.sides[use]
        marks = {days.first, *(x.last + 1 for own in self.lists.values() for x in own)}
        return all(
            sum(g in voters and self.complete(g, d) for g in self.lists) >= k
            for d in marks
            if d in days
        )

    def _records(self, who: str, among: Cohort | None) -> tuple[str, ...]:
        rolls = [self, *([among.roll] if among else [])]
        return tuple(sorted({c.id for roll in rolls for c in roll.entries.get(who, ())}))

    def _one(
        self, who: str, days: DayRange, flow: Flow | None, among: Cohort | None, use: int
    ) -> tuple[int, int]:
        """Return how often somebody counts, at least and at most."""
        member = True if among is None else among.roll.is_in(who, among.day, use)
        if member is False:
            return 0, 0
        if flow is None:
            now = self.is_in(who, days.last, use)
            return int(now is True and member is True), int(now is not False)
        span = DayRange(days.first - 1, days.last)
        course = [(self.is_in(who, d, use), self.words(who, d)) for d in self.turns(who, span)]
        least, most = passages(course, *flow)
        return least if member else 0, most


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who were in a register, as known then or now, on a day."""

    roll: Roll
    day: Day


def passages(
    course: Sequence[tuple[bool | None, frozenset[str]]], inward: bool, where: tuple[str, ...]
) -> tuple[int, int]:
    """Return how often somebody passed into the stock, or out of it, at least and at most.

    `course`: in, out or unknown, with the words for it, from the day before those that count. Days
    on which it is unknown hide at most one passage.
    """

    def may(said: Sequence[frozenset[str]]) -> bool:
        return not where or any("" in w or not w.isdisjoint(where) for w in said)

    least = most = 0
    last: bool | None = None
    hidden: list[frozenset[str]] = []
    for side, words in course:
        if side is None:
            hidden.append(words)
            continue
        if last is not None and side is not last:
            least += side is inward and (not where or words == frozenset(where))
            most += side is inward and may([words])
        elif hidden:
            most += may([*hidden, words])
        last, hidden = side, []
    return least, most + (bool(hidden) and may(hidden))
