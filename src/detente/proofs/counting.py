"""How many: what lists of events and totals leave of a count, with the bounds that a proof names.

A total over a period limits how far the running sum can rise in it. A bound is a path of such
limits that adds up to it, and a course of sums that keeps all limits and reaches it: both are only
tried here, never searched for. Shares nothing with `plan`. Called by `checker`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise
from math import inf

from detente.core.quantities import Interval
from detente.core.times import Day, DayRange, day, gaps
from detente.proofs import proof as p
from detente.proofs.testimony import ZERO, Claim, Num


@dataclass(frozen=True, slots=True)
class Amount:
    """So many on some day of, or over, some days."""

    days: DayRange
    lo: Fraction
    hi: Num


@dataclass(frozen=True)
class Limits:
    """What the records of one group say of the running sum of what happened."""

    days: DayRange
    events: tuple[Amount, ...]
    totals: tuple[Amount, ...]
    lists: tuple[DayRange, ...]

    @cached_property
    def near(self) -> DayRange:
        """The days beyond which no limit reaches into the window."""
        near = self.days
        above = [*self.lists, *(t.days for t in self.totals if t.hi != inf)]
        while grown := [
            x
            for x in above
            if x.first <= near.last + 1 and near.first <= x.last + 1 and not x.within(near)
        ]:
            near = DayRange(
                min(near.first, *(x.first for x in grown)), max(near.last, *(x.last for x in grown))
            )
        return near

    @cached_property
    def nodes(self) -> list[Day]:
        """The days at whose end the running sum is looked at."""
        near = self.near
        marks = [self.days, *self.lists, *(x.days for x in self.events if x.days.meets(near))]
        marks += [t.days for t in self.totals if t.days.within(near)]
        return sorted({x.first - 1 for x in marks} | {x.last for x in marks})

    def least(self, a: Day, b: Day) -> Fraction:
        """The least that the sum rises from the end of day a to the end of day b."""
        days, near = DayRange(a + 1, b), self.near
        inside = [x.lo for x in self.events if x.days.within(days) and x.days.within(near)]
        whole = [t.lo for t in self.totals if t.days == days and days.within(near)]
        return max(sum(inside, ZERO), *whole, ZERO)

    def most(self, a: Day, b: Day) -> Num:
        """The most that one limit lets the sum rise from the end of day a to that of day b."""
        days = DayRange(a + 1, b)
        ends: list[Num] = [t.hi for t in self.totals if t.days == days and days.within(self.near)]
        if any(days.within(x) for x in self.lists):
            listed = sum((x.hi for x in self.events if x.days.meets(days)), ZERO)
            ends.append(listed + heaviest([t for t in self.totals if t.days.meets(days)]))
        return min(ends, default=inf)

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
    start, end = limits.days.first - 1, limits.days.last
    least, nodes = bound.use == "least", limits.nodes
    weight = sum((limits.step(a, b) for a, b in pairwise(path) if a != b), ZERO)
    if path and path[0] == path[-1] and weight < 0:
        return ZERO if least else inf
    if bound.gap is not None and not least and day(bound.gap) in limits.days:
        g = day(bound.gap)
        before, after = max(n for n in nodes if n < g), min(n for n in nodes if n >= g)
        if limits.most(before, after) == inf and not any(
            g in t.days and t.hi != inf for t in limits.totals
        ):
            return inf
    if least:
        start, end = end, start
    if not path or (path[0], path[-1]) != (start, end) or sorted(sums) != nodes:
        raise ValueError("the path does not lead through the days of the window")
    if sums[end] - sums[start] != weight or not all(
        limits.least(a, b) <= sums[b] - sums[a] <= limits.most(a, b)
        for a, b in combinations(nodes, 2)
    ):
        raise ValueError("the sums do not keep the limits, or do not reach the bound")
    return -weight if least else weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Claims, complete lists by group, and the days they are counted over."""

    days: DayRange
    claims: tuple[Claim, ...]
    lists: dict[str, tuple[DayRange, ...]]
    bound: Callable[[str, p.Use, Limits], p.Bound]
    named: list[p.Bound]

    @property
    def events(self) -> dict[str, list[Claim]]:
        """Claims about one event, side by side."""
        out: dict[str, list[Claim]] = defaultdict(list)
        for c in self.claims:
            if c.event is not None and not c.total:
                out[c.event].append(c)
        return out

    def number(self, k: int, voters: set[str], objectors: set[str], *, over: bool) -> Interval:
        """Return the least that k voting groups establish and the most that their lists allow."""
        lo, hi = self._least(k, voters, objectors), self._most(k, voters, objectors)
        if hi == inf or not over:
            return Interval(lo, None)
        return Interval(min(lo, Fraction(hi)), max(lo, Fraction(hi)))

    def _least(self, k: int, voters: set[str], objectors: set[str]) -> Fraction:
        ceiling, total = {}, ZERO
        for event, said in self.events.items():
            groups = _by_group(said)
            allowed = [_most(self._here(own)) for g, own in groups.items() if g in objectors]
            ceiling[event] = min(allowed, default=inf)
            sure = sorted(
                min(c.lo for c in own)
                for g, own in groups.items()
                if g in voters and all(c.days.within(self.days) for c in own)
            )
            if len(sure) >= k:
                total += Fraction(min(sure[-k], ceiling[event]))
        alone = sorted(Fraction(self._own(g, "least", ceiling)) for g in sorted(voters))
        return max(total, alone[-k]) if len(alone) >= k else total

    def _most(self, k: int, coverers: set[str], objectors: set[str]) -> Num:
        possible = {
            event: self._largest(self._here(said), k, coverers, objectors)
            for event, said in self.events.items()
            if self._here(said)
        }
        groups = _by_group(self.claims)
        loose = {g: self._loose(own) for g, own in groups.items()}
        ends: list[Num] = []
        if all(
            sum(any(d in x for x in self.lists.get(g, ())) for g in coverers) >= k
            for d in range(self.days.first, self.days.last + 1)
        ):
            ends.append(sum(possible.values(), ZERO) + max(loose.values(), default=ZERO))
        alone: list[Num] = []
        for g in sorted(coverers):
            own = self._own(g, "most", {})
            known = {c.event for c in groups.get(g, ()) if not c.total}
            foreign = sum((n for event, n in possible.items() if event not in known), ZERO)
            others = max((n for other, n in loose.items() if other != g), default=ZERO)
            alone.append(own + foreign + others)
        return min([*ends, *sorted(alone)[k - 1 : k]], default=inf)

    def _here(self, said: Iterable[Claim]) -> list[Claim]:
        return [c for c in said if c.days.meets(self.days)]

    def _largest(self, here: list[Claim], k: int, voters: set[str], objectors: set[str]) -> Num:
        """The k-th smallest claim of voters, unless somebody is sure of more."""
        groups = _by_group(here)
        his = sorted(_most(own) for g, own in groups.items() if g in voters)
        if len(his) < k:
            return _most(here)
        sure = [min(c.lo for c in own) for g, own in groups.items() if g in objectors]
        return max([his[k - 1], *sure])

    def _loose(self, own: list[Claim]) -> Num:
        """What records without identity can add."""
        here = self._here(own)
        single = sum((c.hi for c in here if c.event is None and not c.total), ZERO)
        totals = [c for c in here if c.total]
        return single + heaviest(Amount(c.days, c.lo, c.hi if c.complete else c.lo) for c in totals)

    def _own(self, group: str, use: p.Use, ceiling: dict[str, Num]) -> Num:
        """The least or the most by a group's own records, by the bound named where it has totals."""
        own = [c for c in self.claims if c.group == group]
        lists = self.lists.get(group, ())
        if not own and not lists:
            return ZERO if use == "least" else inf
        events, periods = [], defaultdict(list)
        for event, said in _by_event([c for c in own if not c.total]):
            days = DayRange(min(c.days.first for c in said), max(c.days.last for c in said))
            lo = min(*(c.lo for c in said), ceiling.get(event or "", inf))
            events.append(Amount(days, Fraction(lo), _most(said)))
        for c in own:
            if c.total:
                periods[c.days].append(c)
        if not periods:
            if use == "least":
                return sum((x.lo for x in events if x.days.within(self.days)), ZERO)
            whole = not gaps(self.days, lists)
            return sum((x.hi for x in events if x.days.meets(self.days)), ZERO) if whole else inf
        totals = [
            Amount(days, min(c.lo for c in said), max(c.hi if c.complete else inf for c in said))
            for days, said in periods.items()
        ]
        limits = Limits(self.days, tuple(events), tuple(totals), tuple(lists))
        bound = self.bound(group, use, limits)
        if (bound.group, bound.use) != (group, use):
            raise ValueError(f"the bound of {group} is missing")
        self.named.append(bound)
        return settled(bound, limits)


def _most(said: Iterable[Claim]) -> Num:
    return max((c.hi for c in said), default=ZERO)


def _by_group(said: Iterable[Claim]) -> dict[str, list[Claim]]:
    out: dict[str, list[Claim]] = {}
    for c in said:
        out.setdefault(c.group, []).append(c)
    return out


def _by_event(said: Sequence[Claim]) -> list[tuple[str | None, list[Claim]]]:
    named: dict[str, list[Claim]] = {}
    for c in said:
        if c.event is not None:
            named.setdefault(c.event, []).append(c)
    return [*named.items(), *((None, [c]) for c in said if c.event is None)]
