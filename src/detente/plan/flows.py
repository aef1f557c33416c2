"""Flows by difference: what totals over periods say of some other days.

Decides the least and the most that one source's records allow. Events add up. A total contains the
events of its period. Where a list is complete there is nothing beyond the events and totals it
holds. Totals that contradict one another bound nothing.

Each record is a limit on the running sum of what happened: a total of 5 over a week says that the
sum rises by 5 in that week. The ends are shortest paths in the graph of these limits. Source:
Cormen, Leiserson, Rivest, Stein, Introduction to Algorithms, "Difference constraints and shortest
paths". Called by `tally`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm

from detente.core.times import Day, DayRange, gaps
from detente.core.values import dataclass

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Amount:
    """So many on some day of, or altogether over, some days; an open `hi` bounds only below."""

    days: DayRange
    lo: Fraction
    hi: Fraction | None


def bounds(
    events: Sequence[Amount], totals: Sequence[Amount], lists: Sequence[DayRange], days: DayRange
) -> tuple[Fraction, Fraction | None]:
    """Return the least and the most that events, totals and complete lists allow in some days."""
    if not totals:
        lo = sum((x.lo for x in events if x.days.within(days)), ZERO)
        return lo, None if gaps(days, lists) else summed(x.hi for x in events if x.days.meets(days))
    near = connected(totals, lists, days)
    inside = [x for x in events if x.days.within(near)]
    around = [x for x in totals if x.days.within(near)]
    if not lists and all(x.hi is None for x in around):
        return _longest(inside, around, days), None
    meeting = [x for x in events if x.days.meets(near)]
    return _shortest_paths(inside, meeting, around, totals, lists, days)


def heaviest(totals: Sequence[Amount]) -> Fraction | None:
    """Return the largest sum of totals no two of which share a day; `None` where one is open."""
    if any(t.hi is None for t in totals):
        return None
    best: list[tuple[Day, Fraction]] = [(0, ZERO)]
    for t in sorted(totals, key=lambda t: t.days.last):
        before = max(w for until, w in best if until < t.days.first)
        best.append((t.days.last, max(best[-1][1], before + (t.hi or ZERO))))
    return best[-1][1]


def connected(totals: Sequence[Amount], lists: Sequence[DayRange], days: DayRange) -> DayRange:
    """Return the days around a window beyond which no record can say anything about it.

    Only limits from above lead out of a window; they chain where they meet or touch.
    """
    limits = [*lists, *(t.days for t in totals if t.hi is not None)]
    near, grown = days, True
    while grown:
        grown = False
        for r in limits:
            touches = r.first <= near.last + 1 and near.first <= r.last + 1
            if touches and not r.within(near):
                near = DayRange(min(r.first, near.first), max(r.last, near.last))
                grown = True
    return near


def _longest(events: Sequence[Amount], totals: Sequence[Amount], days: DayRange) -> Fraction:
    """Return the most that disjoint records inside the days add up to: nothing bounds above."""
    held = [x for x in (*events, *totals) if x.days.within(days)]
    nodes = sorted(
        {days.first - 1, *(x.days.last for x in held), *(x.days.first - 1 for x in held)}
    )
    best: dict[Day, Fraction] = {nodes[0]: ZERO}
    for before, node in pairwise(nodes):
        best[node] = max(
            [best[before]]
            + [best[t.days.first - 1] + t.lo for t in totals if t.days.last == node and t in held]
            + [best[a] + _lows(events, a, node) for a in nodes if a < node]
        )
    return best[nodes[-1]]


def _lows(events: Sequence[Amount], after: Day, until: Day) -> Fraction:
    inside = (e.lo for e in events if after < e.days.first and e.days.last <= until)
    return sum(inside, ZERO)


def _shortest_paths(
    inside: Sequence[Amount],
    meeting: Sequence[Amount],
    totals: Sequence[Amount],
    every_total: Sequence[Amount],
    lists: Sequence[DayRange],
    days: DayRange,
) -> tuple[Fraction, Fraction | None]:
    whole = lcm(
        *(x.lo.denominator for x in (*inside, *every_total)),
        *(x.hi.denominator for x in (*meeting, *every_total) if x.hi is not None),
    )
    marks: set[Day] = {days.first - 1, days.last}
    for r in [*lists, *(x.days for x in (*meeting, *totals))]:
        marks |= {r.first - 1, r.last}
    nodes = sorted(marks)
    edges: dict[tuple[Day, Day], int] = {}

    def limit(a: Day, b: Day, most: Fraction | None) -> None:
        if most is not None:
            weight = int(most * whole)
            edges[a, b] = min(edges.get((a, b), weight), weight)

    for a, b in pairwise(nodes):
        limit(b, a, ZERO)
    for t in totals:
        limit(t.days.first - 1, t.days.last, t.hi)
        limit(t.days.last, t.days.first - 1, -t.lo)
    for i, a in enumerate(nodes):
        for b in nodes[i + 1 :]:
            if inside and (least := _lows(inside, a, b)) > 0:
                limit(b, a, -least)
            stretch = DayRange(a + 1, b)
            if any(stretch.within(r) for r in lists):
                listed = [e.hi for e in meeting if e.days.meets(stretch)]
                beside = heaviest([t for t in every_total if t.days.meets(stretch)])
                limit(a, b, summed([*listed, beside]))
    start, end = days.first - 1, days.last
    try:
        forth = least_path(len(nodes), edges, start, end)
        back = least_path(len(nodes), edges, end, start)
    except ContradictionError:
        return ZERO, None
    least = ZERO if back is None else max(ZERO, Fraction(-back, whole))
    return least, None if forth is None else Fraction(forth, whole)


class ContradictionError(Exception):
    """Totals of one source that cannot all be true."""


def least_path(n: int, edges: dict[tuple[Day, Day], int], start: Day, end: Day) -> int | None:
    """Return the least weight of a path over n nodes, `None` where none leads there.

    Bellman and Ford. Raises `ContradictionError` where a way around is shorter than none.
    """
    reach: dict[Day, int] = {start: 0}
    for _ in range(n):
        changed = False
        for (a, b), weight in edges.items():
            if a in reach and (b not in reach or reach[a] + weight < reach[b]):
                reach[b] = reach[a] + weight
                changed = True
        if not changed:
            return reach.get(end)
    raise ContradictionError


def summed(parts: Iterable[Fraction | None]) -> Fraction | None:
    """Return the sum; open where one part is."""
    total = ZERO
    for part in parts:
        if part is None:
            return None
        total += part
    return total
