"""What totals and complete lists of one group allow in some days, at a cost that hardly grows.

Decides nothing about meaning: `plan.flows.bounds` does, over every day on which a record begins or
ends. Here the shortest paths go over fewer days: the ends of the window, of totals and of lists. No
other day is ever needed. A path that turns about on the edge of an event (up along a list and down
by what is sure, or the reverse) is no shorter than the one that goes straight to where the turn
leads, since what is sure of an event never exceeds what it can be. So events only add to the
weights, and of those on single days a sum for each day is enough. Equal to the reference (tests).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from detente.core.times import Day, DayRange
from detente.plan.flows import Amount, ContradictionError, connected, heaviest, least_path

Most: TypeAlias = int | None


class Held(NamedTuple):
    """What one group says of one event, in whole numbers: `least` of it for itself, `capped` as far
    as others allow it, and the most, open where it is `None`."""

    first: Day
    last: Day
    capped: int
    least: int
    most: Most


@dataclass(slots=True)
class Amounts:
    """The events of one group that a window sees, kept so that sums over days are at hand."""

    by_day: dict[Day, list[int]] = field(default_factory=dict)
    """For each day what lies on it alone: how many, capped, least, most, how many of them open."""
    wide: dict[int, Held] = field(default_factory=dict)

    def put(self, item: int, held: Held, sign: int) -> None:
        """Add an event, or take it away where `sign` is -1."""
        if held.first != held.last:
            if sign > 0:
                self.wide[item] = held
            else:
                del self.wide[item]
            return
        on = self.by_day.setdefault(held.first, [0, 0, 0, 0, 0])
        on[0] += sign
        on[1] += sign * held.capped
        on[2] += sign * held.least
        if held.most is None:
            on[4] += sign
        else:
            on[3] += sign * held.most
        if not on[0]:
            del self.by_day[held.first]


def allowed(
    events: Amounts,
    totals: Sequence[Amount],
    lists: Sequence[DayRange],
    days: DayRange,
    *,
    capped: bool,
) -> tuple[int, Most]:
    """Return the least and the most that events, totals and lists allow in some days.

    There is at least one total; all numbers are whole. `capped`: no more of an event is sure than
    others allow.
    """
    near = connected(totals, lists, days)
    around = [t for t in totals if t.days.within(near)]
    if not lists and all(t.hi is None for t in around):
        held = [t for t in around if t.days.within(days)]
        return _longest(_Grid.of(events, held, (), days, capped), held, days), None
    reachable = [r for r in lists if r.within(near)]
    grid = _Grid.of(events, around, reachable, days, capped)
    return _shortest(grid, around, totals, reachable, days)


@dataclass(slots=True)
class _Grid:
    """The days that matter, and what is sure and possible between any two of them."""

    nodes: list[Day]
    sure: list[list[int]]
    """Of events wholly after one node and up to another."""
    risen: list[int]
    """The most of those on single days, up to a node."""
    opened: list[int]
    wide: Sequence[Held]

    @classmethod
    def of(
        cls,
        events: Amounts,
        totals: Sequence[Amount],
        lists: Sequence[DayRange],
        days: DayRange,
        capped: bool,
    ) -> _Grid:
        marks = {days.first - 1, days.last}
        for r in (*lists, *(t.days for t in totals)):
            marks |= {r.first - 1, r.last}
        nodes = sorted(marks)
        on = sorted(events.by_day)
        counts = [events.by_day[d] for d in on]
        upto = [bisect_right(on, node) for node in nodes]
        least = [0, *accumulate(x[1 if capped else 2] for x in counts)]
        most = [0, *accumulate(x[3] for x in counts)]
        opened = [0, *accumulate(x[4] for x in counts)]
        wide = tuple(events.wide.values())
        n = len(nodes)
        within = [[0] * n for _ in range(n)]
        for h in wide:
            i, j = bisect_left(nodes, h.first) - 1, bisect_left(nodes, h.last)
            if i >= 0 and j < n:
                within[i][j] += h.capped if capped else h.least
        for i in reversed(range(n)):
            below = within[i + 1] if i + 1 < n else [0] * n
            along = list(accumulate(within[i]))
            # the row above holds running sums already; this one's are added to them
            within[i] = [a + b for a, b in zip(along, below, strict=True)]
        low = [least[u] for u in upto]
        return cls(
            nodes=nodes,
            sure=[
                [low[j] - low[i] + within[i][j] if i < j else 0 for j in range(n)] for i in range(n)
            ],
            risen=[most[u] for u in upto],
            opened=[opened[u] for u in upto],
            wide=wide,
        )

    def possible(self, i: int, j: int) -> Most:
        """Return the most of the events that meet the days between two nodes."""
        if self.opened[j] > self.opened[i]:
            return None
        out = self.risen[j] - self.risen[i]
        a, b = self.nodes[i], self.nodes[j]
        for h in self.wide:
            if h.first <= b and h.last > a:
                if h.most is None:
                    return None
                out += h.most
        return out


def _longest(grid: _Grid, totals: Sequence[Amount], days: DayRange) -> int:
    """The most that records without a common day add up to: totals, and events between them."""
    at = {node: i for i, node in enumerate(grid.nodes)}
    chains = [(at[days.first - 1], 0)]
    for t in sorted(totals, key=lambda t: t.days.last):
        begin = at[t.days.first - 1]
        before = max(w + grid.sure[i][begin] for i, w in chains if i <= begin)
        chains.append((at[t.days.last], before + int(t.lo)))
    end = at[days.last]
    return max(w + grid.sure[i][end] for i, w in chains)


def _shortest(
    grid: _Grid,
    around: Sequence[Amount],
    totals: Sequence[Amount],
    lists: Sequence[DayRange],
    days: DayRange,
) -> tuple[int, Most]:
    nodes = grid.nodes
    edges: dict[tuple[Day, Day], int] = {}

    def limit(a: Day, b: Day, weight: int) -> None:
        edges[a, b] = min(edges.get((a, b), weight), weight)

    for t in around:
        limit(t.days.last, t.days.first - 1, -int(t.lo))
        if t.hi is not None:
            limit(t.days.first - 1, t.days.last, int(t.hi))
    for i, a in enumerate(nodes):
        for j in range(i + 1, len(nodes)):
            if j == i + 1 or grid.sure[i][j]:
                limit(nodes[j], a, -grid.sure[i][j])
    for r in lists:
        for i in range(bisect_left(nodes, r.first - 1), bisect_right(nodes, r.last)):
            for j in range(i + 1, bisect_right(nodes, r.last)):
                stretch = DayRange(nodes[i] + 1, nodes[j])
                beside = heaviest([t for t in totals if t.days.meets(stretch)])
                possible = grid.possible(i, j)
                if beside is not None and possible is not None:
                    limit(nodes[i], nodes[j], possible + int(beside))
    start, end = days.first - 1, days.last
    try:
        forth = least_path(len(nodes), edges, start, end)
        back = least_path(len(nodes), edges, end, start)
    except ContradictionError:
        return 0, None
    return 0 if back is None else max(0, -back), forth
