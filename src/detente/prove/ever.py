"""What can go on for ever: the cycle of days with the largest share of days that count.

Called by `loops`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.core.kernel import kernel
from detente.core.values import dataclass
from detente.prove.day import Longs
from detente.prove.search import Graph, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A cycle of days whose worth per day is largest: `weight` in `length` days.

    `start` is the position of its first state; `days` has the position of each day's signs.
    """

    weight: int
    length: int
    start: int
    days: tuple[int, ...]


@kernel
def _improve(
    following: Ints, worth: NDArray[np.int32], value: Longs, choice: Ints, num: int, den: int
) -> int:  # pragma: no cover
    """One sweep of Bellman and Ford for weights `worth * den - num`; returns how much changed."""
    changed = 0
    for i in range(following.shape[0] - 1, -1, -1):
        for d in range(following.shape[1]):
            there = following[i, d]
            if there < 0:
                continue
            found = worth[i, d] * den - num + value[there]
            if found > value[i]:
                value[i] = found
                choice[i] = d
                changed += 1
    return changed


@kernel
def _cycle(
    following: Ints, worth: NDArray[np.int32], choice: Ints, seen: Ints, out: Longs
) -> int:  # pragma: no cover
    """Find the best cycle among the chosen days: start, weight and length go to `out`."""
    n, found = following.shape[0], 0
    for i in range(n):
        seen[i] = -1
    for root in range(n):
        here = root
        while seen[here] < 0 and choice[here] >= 0:
            seen[here] = root
            here = following[here, choice[here]]
        if choice[here] < 0 or seen[here] != root:
            continue
        weight, length, at = 0, 0, here
        while True:
            weight += worth[at, choice[at]]
            length += 1
            at = following[at, choice[at]]
            if at == here:
                break
        if found == 0 or weight * out[2] > out[1] * length:
            out[0], out[1], out[2] = here, weight, length
            found = 1
    return found


def best_cycle(found: Graph, worth: NDArray[np.int32]) -> Cycle | None:
    """Return a cycle of days whose worth per day is largest; `None` where every way ends.

    Exact, in whole numbers. A share that some cycle exceeds shows as a cycle among the choices of
    Bellman and Ford's relaxation, and its own share is tried next. It ends where a sweep changes
    nothing: then the values certify that no cycle exceeds the last share. Source: E. L. Lawler,
    Combinatorial Optimization (1976), chapter 3, on cycles of least ratio.
    """
    following = found.following
    n = len(following)
    out, seen = np.zeros(3, np.int64), np.empty(n, np.int32)
    num, den = int(worth.min(initial=0)) - 1, 1
    best: Cycle | None = None
    while True:
        value, choice = np.zeros(n, np.int64), np.full(n, -1, np.int32)
        while True:
            if not _improve(following, worth, value, choice, num, den):
                return best
            if _cycle(following, worth, choice, seen, out):
                break
        start, num, den = (int(x) for x in out)
        days, at = [], start
        for _ in range(den):
            days.append(int(choice[at]))
            at = int(following[at, choice[at]])
        best = Cycle(weight=num, length=den, start=start, days=tuple(days))


def worth(graph: Graph, of: int) -> NDArray[np.int32]:
    """Return 1 for each day of a graph that is `of`, else 0."""
    ones: NDArray[np.int32] = ((graph.flags & of) != 0).astype(np.int32)
    return ones


@kernel
def _term(
    following: Ints,
    flags: NDArray[np.uint8],
    days: int,
    held: int,
    read: int,
    of: int,
    unmet: int,
    choice: NDArray[np.int16],
    values: Ints,
) -> int:  # pragma: no cover
    """Return the most days of a term that are `of` on a way back to state 0; -1 where none is.

    `values`: two rows of room, on the last day and the one before it.
    """
    n, m = following.shape
    later, now = values[0], values[1]
    for i in range(n):
        later[i] = -1
    later[0] = 0
    for day in range(days, 0, -1):
        looked_at = day > days - held or (read and day == days)
        for i in range(n):
            now[i] = -1
            for d in range(m):
                there = following[i, d]
                if there < 0 or later[there] < 0 or (looked_at and flags[i, d] & unmet):
                    continue
                value = later[there] + (1 if flags[i, d] & of else 0)
                if value > now[i]:
                    now[i] = value
                    choice[day - 1, i] = d
        later, now = now, later
    return int(later[0])


def best_term(
    found: Graph, days: int, held: int, *, read: bool, of: int, unmet: int
) -> Cycle | None:
    """Return the course of one term with the most days that are `of`, after which it is renewed.

    The last `held` days may not be `unmet`, nor, with `read`, the last one. A condition that is met
    for sure has no clock and nothing in sight: the day of the renewal is as the day of the grant, so
    that the course can be walked again and no other has a larger share.
    """
    choice = np.zeros((days, len(found.following)), np.int16)
    values = np.empty((2, len(found.following)), np.int32)
    most = _term(found.following, found.flags, days, held, int(read), of, unmet, choice, values)
    if most < 0:
        return None
    course, at = [], 0
    for day in range(days):
        course.append(int(choice[day, at]))
        at = int(found.following[at, course[-1]])
    return Cycle(weight=most, length=days, start=0, days=tuple(course))


TOO_MANY = 10**8
"""Steps of counting beyond which a term with a ration is not looked at."""


def rationed_term(
    found: Graph, days: int, held: int, ration: int, *, read: bool, of: int, unmet: int, spends: int
) -> Cycle | None:
    """Return the best course of one term, as `best_term` does, that `spends` no more days than a ration.

    A course without days where none is renewed; `None` where too much would have to be counted.
    """
    following, flags = found.following, found.flags
    n, signs = following.shape
    if days * n * (ration + 1) * signs > TOO_MANY:
        return None
    later = np.full((n, ration + 1), -1, np.int32)
    later[0] = 0
    choice = np.zeros((days, n, ration + 1), np.int8)
    for day in range(days, 0, -1):
        best = np.full((n, ration + 1), -1, np.int32)
        looked_at = day > days - held or (read and day == days)
        for d in range(signs):
            there, flag = following[:, d], flags[:, d]
            value = later[there]
            spent = (flag & spends) != 0
            value[spent, 1:] = value[spent, :-1]
            value[spent, 0] = -1
            value[there < 0] = -1
            if looked_at:
                value[(flag & unmet) != 0] = -1
            value = np.where(value < 0, -1, value + ((flag & of) != 0)[:, None])
            better = value > best
            best[better] = value[better]
            choice[day - 1][better] = d
        later = best
    if later[0, ration] < 0:
        return Cycle(weight=0, length=days, start=0, days=())
    course, at, left = [], 0, ration
    for day in range(days):
        d = int(choice[day, at, left])
        course.append(d)
        left -= bool(flags[at, d] & spends)
        at = int(following[at, d])
    return Cycle(weight=int(later[0, ration]), length=days, start=0, days=tuple(course))
