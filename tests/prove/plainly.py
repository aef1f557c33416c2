"""What the searches find, found plainly: sets, dictionaries and recursion over one day at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

import numpy as np

from detente.prove.day import OVER, moved, step
from detente.prove.packed import AT_RUN, RUN, W_RUN, Packed
from detente.prove.space import Sign

ENDLESS = None


@dataclass
class Plainly:
    """A space walked one day at a time. `after[state]`: for each day where it leads, and what it is."""

    space: Packed
    first_day: dict[int, int] = field(default_factory=dict)
    fewest: dict[int, int] = field(default_factory=dict)
    after: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        first = self.space.first
        self.first_day[first] = self.fewest[first] = 0
        layer, day = [first], 0
        while layer:
            day += 1
            fresh: dict[int, int] = {}
            for state in layer:
                self.after[state] = [self.next(state, d) for d in self.space.days]
                for (there, _), d in zip(self.after[state], self.space.days, strict=True):
                    if there == OVER or there in self.first_day:
                        continue
                    cost = self.fewest[state] + moved(self.space.rules, state, d)
                    fresh[there] = min(cost, fresh.get(there, cost))
            for state, cost in fresh.items():
                self.first_day[state], self.fewest[state] = day, cost
            layer = list(fresh)

    def next(self, state: int, day: np.ndarray) -> tuple[int, int]:
        """Where a day leads, and what it is."""
        out = np.zeros(1, np.int64)
        s = self.space
        there = step(s.rules, s.shared, s.reads, state, day, out)
        return there, int(out[0]) if there != OVER else 0

    def goals(self) -> dict[int, int]:
        """The states that are looked for, with the fewest moves to each: those of the first day."""
        shared = self.space.shared
        run = {
            s: (s >> int(shared[AT_RUN])) & ((1 << int(shared[W_RUN])) - 1) for s in self.first_day
        }
        found = [s for s, n in run.items() if shared[W_RUN] and n == shared[RUN]]
        first = min((self.first_day[s] for s in found), default=0)
        return {s: self.fewest[s] for s in found if self.first_day[s] == first}

    def longest(self, of: int) -> int | None:
        """The most days in a row that can be `of`; none where there is no end to them."""
        on_way: set[int] = set()

        @cache
        def most(state: int) -> int:
            if state in on_way:
                raise RecursionError
            on_way.add(state)
            days = [most(there) + 1 for there, f in self.after[state] if there != OVER and f & of]
            on_way.discard(state)
            return max(days, default=0)

        try:
            return max(most(s) for s in self.first_day)
        except RecursionError:
            return ENDLESS

    def quiet(self, states: list[int], sign: Sign) -> int | None:
        """For how many days of one sign alone relief goes on at most; none where it never ends."""
        most, day = -1, np.full(len(self.space.rules), int(sign), np.int64)
        for state in states:
            days, seen = 0, {state}
            while (state := self.next(state, day)[0]) != OVER:
                if state in seen:
                    return ENDLESS
                seen.add(state)
                days += 1
            most = max(most, days)
        return most

    def share(self, of: int, price: int = 0, running: int = 0) -> Fraction | None:
        """The largest mean of a cycle, by Karp's formula: days `of`, less a price for `running`."""
        at = {s: i for i, s in enumerate(self.first_day)}
        n, low = len(at), -(10**9)
        dist = [[low] * n for _ in range(n + 1)]
        dist[0] = [0] * n
        edges = [
            (at[s], at[there], bool(f & of) - price * bool(f & running))
            for s, after in self.after.items()
            for there, f in after
            if there != OVER
        ]
        for k in range(n):
            for i, j, w in edges:
                if dist[k][i] > low:
                    dist[k + 1][j] = max(dist[k + 1][j], dist[k][i] + w)
        means = [
            min(Fraction(dist[n][v] - dist[k][v], n - k) for k in range(n) if dist[k][v] > low)
            for v in range(n)
            if dist[n][v] > low
        ]
        return max(means, default=None)

    def term(self, days: int, held: int, of: int, unmet: int, *, read: bool) -> int | None:
        """The most days of a term that are `of`, from the first state back to it."""

        @cache
        def most(state: int, day: int) -> int | None:
            if day > days:
                return 0 if state == self.space.first else None
            looked_at = day > days - held or (read and day == days)
            found = [
                rest + bool(f & of)
                for there, f in self.after[state]
                if there != OVER
                and not (looked_at and f & unmet)
                and (rest := most(there, day + 1)) is not None
            ]
            return max(found, default=None)

        return most(self.space.first, 1)


def cost_of(space: Packed, days: tuple[tuple[int, ...], ...]) -> Iterator[tuple[int, int]]:
    """The states that some days lead through, with the moves made until then."""
    state, cost, out = space.first, 0, np.zeros(1, np.int64)
    for day in days:
        cost += moved(space.rules, state, np.array(day, np.int64))
        state = step(space.rules, space.shared, space.reads, state, np.array(day, np.int64), out)
        yield state, cost
