"""How many: what lists of events and totals leave of a count, with the bounds that a proof names.

A total over a period limits how far the running sum can rise in it. A bound is a path of such
limits that adds up to it, and a course of sums that keeps all limits and reaches it: both are only
tried here, never searched for. Shares nothing with `plan`. Called by `checker`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise
from math import inf
from typing import NamedTuple, TypeVar

from detente.core.times import Day, DayRange, day
from detente.proofs import proof as p
from detente.proofs.testimony import Claim, Num, Pair, established

K = TypeVar("K")
X = TypeVar("X")
ZERO = Fraction(0)


class Amount(NamedTuple):
    """So many on some day of, or over, some days."""

    days: DayRange
    lo: Num
    hi: Num


@dataclass(frozen=True)
class Limits:
    """What the records of one group say of the running sum of what happened."""

    days: DayRange
    events: Sequence[Amount]
    totals: Sequence[Amount]
    lists: Sequence[DayRange]

    @cached_property
    def near(self) -> DayRange:
        """The days beyond which no limit reaches into the window."""
        first, final = self.days.first, self.days.last
        above = [*self.lists, *(t.days for t in self.totals if t.hi < inf)]
        for _ in above:
            for x in above:
                if x.first <= final + 1 and first <= x.last + 1:
                    first, final = min(first, x.first), max(final, x.last)
        return DayRange(first, final)

    @cached_property
    def nodes(self) -> list[Day]:
        """The days at whose end the running sum is looked at."""
        marks = [self.days, *self.lists, *(x.days for x in self.events if x.days.meets(self.near))]
        marks += [t.days for t in self.totals if t.days.within(self.near)]
        return sorted({x.first - 1 for x in marks} | {x.last for x in marks})

    def least(self, a: Day, b: Day) -> Num:
        """The least that the sum rises from the end of day a to the end of day b."""
        days, near = DayRange(a + 1, b), self.near
        inside = (x.lo for x in self.events if x.days.within(days) and x.days.within(near))
        whole = [t.lo for t in self.totals if t.days == days and days.within(near)]
        return max([sum(inside, ZERO), *whole])

    def most(self, a: Day, b: Day) -> Num:
        """The most that one limit lets the sum rise from the end of day a to that of day b."""
        days = DayRange(a + 1, b)
        tops = [t.hi for t in self.totals if t.days == days and days.within(self.near)]
        if any(days.within(x) for x in self.lists):
            listed = sum((x.hi for x in self.events if x.days.meets(days)), ZERO)
            tops.append(listed + heaviest(t for t in self.totals if t.days.meets(days)))
        return min(tops, default=inf)

    def step(self, a: Day, b: Day) -> Num:
        """What one step of a path adds."""
        return self.most(a, b) if a < b else -self.least(b, a)


def heaviest(totals: Iterable[Amount]) -> Num:
    """Return the largest sum of totals no two of which share a day."""
    best: list[tuple[Day, Num]] = [(0, ZERO)]
    for t in sorted(totals, key=lambda t: t.days.last):
        before = max(n for until, n in best if until < t.days.first)
        best.append((t.days.last, max(best[-1][1], before + t.hi)))
    return best[-1][1]


def settled(bound: p.Bound, limits: Limits) -> Num:
    """Return the end that a bound proves; raises `ValueError` where it proves none."""
    path, sums = [day(d) for d in bound.path], {day(d): n for d, n in bound.sums}
    start, end, nodes = limits.days.first - 1, limits.days.last, limits.nodes
    weight = sum((limits.step(a, b) for a, b in pairwise(path)), ZERO)
    if path and path[0] == path[-1] and weight < 0:
        return ZERO if bound.use == "least" else inf
    if bound.gap is not None and bound.use == "most" and day(bound.gap) in limits.days:
        gap = day(bound.gap)
        if all(limits.most(a, b) == inf for a in nodes if a < gap for b in nodes if b >= gap):
            return inf
    if bound.use == "least":
        start, end = end, start
    if not path or (path[0], path[-1]) != (start, end) or sorted(sums) != nodes:
        raise ValueError("the path does not lead through the days of the window")
    if sums[end] - sums[start] != weight or not all(
        limits.least(a, b) <= sums[b] - sums[a] <= limits.most(a, b)
        for a, b in combinations(nodes, 2)
    ):
        raise ValueError("the sums do not keep the limits, or do not reach the bound")
    return -weight if bound.use == "least" else weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Claims, the complete lists of each group, and the days they are counted over.

    `bound` gives the next bound that the proof names; those that were asked for go to `named`.
    """

    days: DayRange
    claims: Sequence[Claim]
    lists: Mapping[str, Sequence[DayRange]]
    bound: Callable[[str, p.Use, Limits], p.Bound]
    named: list[p.Bound]

    def number(
        self, k: int, voters: frozenset[str], objectors: frozenset[str], *, over: bool
    ) -> Pair:
        """Return the least that k voting groups establish and the most that their lists allow.

        The upper end is open where the window is not `over`.
        """
        own = grouped(self.claims, lambda c: c.group)
        named = {g: {c.event for c in said if not c.total} for g, said in own.items()}
        least: Num = ZERO
        possible: dict[str, Num] = {}
        ceiling: dict[str, Num] = {}
        events = [c for c in self.claims if c.event is not None and not c.total]
        for event, said in grouped(events, lambda c: c.event or "").items():
            by = grouped(said, lambda c: c.group)
            sure = {g: min(c.lo for c in x) if self.inside(x) else ZERO for g, x in by.items()}
            here = {g: [c for c in x if c.days.meets(self.days)] for g, x in by.items()}
            most = {g: max((c.hi for c in x), default=ZERO) for g, x in here.items()}
            ceiling[event] = min((n for g, n in most.items() if g in objectors), default=inf)
            lows = [(n, inf) for g, n in sure.items() if g in voters]
            least += max(ZERO, min(established(lows, (), k)[0], ceiling[event]))
            says = {g: (min(c.lo for c in x), most[g]) for g, x in here.items() if x}
            if says:
                votes = [says[g] for g in says if g in voters]
                top = established(votes, [says[g] for g in says if g in objectors], k)[1]
                possible[event] = top if top < inf else max(hi for _, hi in says.values())
        loose = {g: self.loose(x) for g, x in own.items()}
        alone = sorted(self.own(g, own.get(g, []), "least", ceiling) for g in sorted(voters))
        least = max([least, *alone[-k:][:1]]) if len(alone) >= k else least
        if not over:
            return least, inf
        tops: list[Num] = []
        for g in sorted(voters):
            foreign = sum((n for e, n in possible.items() if e not in named.get(g, ())), ZERO)
            others = max((n for other, n in loose.items() if other != g), default=ZERO)
            tops.append(self.own(g, own.get(g, []), "most", {}) + foreign + others)
        tops = sorted(tops)[k - 1 : k]
        if self.covered(k, voters):
            tops.append(sum(possible.values(), ZERO) + max(loose.values(), default=ZERO))
        top = min(tops, default=inf)
        return min(least, top), max(least, top)

    def inside(self, said: Iterable[Claim]) -> bool:
        """True where all of what is said surely lies in the days."""
        return all(c.days.within(self.days) for c in said)

    def covered(self, k: int, groups: frozenset[str]) -> bool:
        """True where lists of k groups are complete on every day; it is enough to look where one ends."""
        lists = [x for g in groups for x in self.lists.get(g, ())]
        marks = {self.days.first, *(x.last + 1 for x in lists if x.last + 1 in self.days)}
        return all(sum(d in x for x in lists) >= k for d in marks)

    def loose(self, own: Iterable[Claim]) -> Num:
        """Return what a group's records without identity can add."""
        here = [c for c in own if c.event is None and c.days.meets(self.days)]
        totals = [Amount(c.days, c.lo, c.hi if c.complete else c.lo) for c in here if c.total]
        return sum((c.hi for c in here if not c.total), ZERO) + heaviest(totals)

    def own(self, group: str, own: Sequence[Claim], use: p.Use, ceiling: Mapping[str, Num]) -> Num:
        """Return the least or most by a group's own records; by the bound named if it has totals."""
        lists = self.lists.get(group, ())
        if not own and not lists:
            return ZERO if use == "least" else inf
        events, totals = [], []
        for (event, _), said in grouped(
            [c for c in own if not c.total],
            lambda c: (c.event, "" if c.event is not None else c.id),
        ).items():
            lo = min([*(c.lo for c in said), ceiling.get(event or "", inf)])
            events.append(Amount(hull(said), lo, max(c.hi for c in said)))
        for days, said in grouped([c for c in own if c.total], lambda c: c.days).items():
            most = max(c.hi if c.complete else inf for c in said)
            totals.append(Amount(days, min(c.lo for c in said), most))
        limits = Limits(self.days, events, totals, lists)
        if not totals:
            a, b = self.days.first - 1, self.days.last
            return limits.least(a, b) if use == "least" else limits.most(a, b)
        bound = self.bound(group, use, limits)
        if (bound.group, bound.use) != (group, use):
            raise ValueError(f"the bound of {group} is missing")
        self.named.append(bound)
        return settled(bound, limits)


def hull(said: Iterable[Claim]) -> DayRange:
    """Return the days within which all of what is said lies."""
    return DayRange(min(c.days.first for c in said), max(c.days.last for c in said))


def grouped(said: Iterable[X], key: Callable[[X], K]) -> dict[K, list[X]]:
    """Return claims, or whatever it is, by what they have in common."""
    out: dict[K, list[X]] = {}
    for c in said:
        out.setdefault(key(c), []).append(c)
    return out
