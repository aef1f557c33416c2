"""The kernels of `runs` and `lines` for a short stretch of days, on plain lists.

A late correction touches a handful of runs; there an array operation costs more than the work. All
lists hold alternating starts and ends inside a stretch `[x, y)`, cut at its ends. Equal to the
array kernels (tests).
"""

# ruff: noqa: FURB136  a comparison costs a third of a call of min or max, and this is where it counts

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TypeAlias

from detente.core.times import Day
from detente.logic.lines import OPEN

Piece: TypeAlias = tuple[Day, int, int]
"""From a day on: the value there, and by how much it grows each day."""


def cut(e: array[int], x: Day, y: Day) -> list[Day]:
    """Return what a set holds of `[x, y)`."""
    i = bisect_right(e, x)
    j = bisect_left(e, y, i)
    out = e[i:j].tolist()
    if i & 1:
        out.insert(0, x)
    if j & 1:
        out.append(y)
    return out


def clear(e: array[int], x: Day, y: Day) -> bool:
    """Return whether a set holds nothing of `[x, y)`."""
    i = bisect_right(e, x)
    return not i & 1 and (i == len(e) or e[i] >= y)


def put(e: array[int], x: Day, y: Day, part: list[Day]) -> tuple[Day, Day] | None:
    """Write a stretch into a set; return from which day to before which it changed, if it did."""
    i = bisect_left(e, x)
    j = bisect_right(e, y, i)
    if i & 1:
        if part and part[0] == x:
            part = part[1:]
        else:
            part = [x, *part]
    if j & 1:
        if part and part[-1] == y:
            part = part[:-1]
        else:
            part = [*part, y]
    old = e[i:j].tolist()
    if old == part:
        return None
    e[i:j] = array("i", part)
    n, m = len(old), len(part)
    k, shorter = 0, min(n, m)
    while k < shorter and old[k] == part[k]:
        k += 1
    first = min(old[k] if k < n else y, part[k] if k < m else y)
    k, shorter = 0, shorter - k
    while k < shorter and old[n - 1 - k] == part[m - 1 - k]:
        k += 1
    last = max(old[n - 1 - k] if k < n else x, part[m - 1 - k] if k < m else x)
    return first, last


def fill(e: array[int], x: Day, y: Day, held: bool) -> bool:
    """Put the whole of a stretch into a set or take it out; return whether that changed it."""
    i = bisect_left(e, x)
    j = bisect_right(e, y, i)
    if (i & 1) == held:
        part = [] if (j & 1) == held else [y]
    else:
        part = [x] if (j & 1) == held else [x, y]
    if j - i == len(part) and (i == j or e[i:j].tolist() == part):
        return False
    e[i:j] = array("i", part)
    return True


def other(e: list[Day], x: Day, y: Day) -> list[Day]:
    """Return the other days of the stretch."""
    out = e[1:] if e and e[0] == x else [x, *e]
    if out and out[-1] == y:
        out.pop()
    else:
        out.append(y)
    return out


def from_day(e: list[Day], x: Day) -> list[Day]:
    """Return the days of a list from one on."""
    i = bisect_right(e, x)
    return [x, *e[i:]] if i & 1 else e[i:]


def together(e: list[Day], apart: list[Day]) -> list[Day]:
    """Return the days of two sets that share no day, of which the second has few runs.

    Where a run of one ends as one of the other begins, both edges go.
    """
    out = e[:]
    for day in apart:
        i = bisect_left(out, day)
        if i < len(out) and out[i] == day:
            del out[i]
        else:
            out.insert(i, day)
    return out


def without(e: list[Day], inner: list[Day]) -> list[Day]:
    """Return the days of a set that are not in one that lies in it: edges that both have go."""
    return sorted({*e} ^ {*inner})


def at_least(k: int, sets: Sequence[list[Day]]) -> list[Day]:
    """Return the days of at least `k` of the sets."""
    starts: list[Day] = []
    ends: list[Day] = []
    for e in sets:
        starts += e[0::2]
        ends += e[1::2]
    if len(sets) > 1:
        starts.sort()
        ends.sort()
    return _joined(starts[k - 1 :], ends)


def _joined(starts: list[Day], ends: list[Day]) -> list[Day]:
    out: list[Day] = []
    for s, t in zip(starts, ends, strict=False):
        if s < t:
            if out and s <= out[-1]:
                out[-1] = t
            else:
                out += (s, t)
    return out


def once(e: list[Day], least: int, most: int, x: Day, y: Day) -> list[Day]:
    """Return the days of the stretch with a day of the set in their window."""
    out: list[Day] = []
    for i in range(0, len(e), 2):
        s, t = e[i] + least, e[i + 1] + most
        s, t = (x if s < x else s), (y if t > y else t)
        if out and s <= out[-1]:
            out[-1] = t
        else:
            out += (s, t)
    return out


def historically(e: list[Day], least: int, most: int, y: Day) -> list[Day]:
    """Return the days of the stretch whose window lies in the set whole."""
    out: list[Day] = []
    for i in range(0, len(e), 2):
        s, t = e[i] + most, e[i + 1] + least
        t = y if t > y else t
        if s < t:
            out += (s, t)
    return out


def since(
    held: list[Day], then: list[Day], least: int, most: int | None, x: Day, y: Day
) -> list[Day]:
    """Return the days of the stretch on which `held` has gone on since a day of `then`."""
    starts: list[Day] = []
    ends: list[Day] = []
    j, n = 0, len(then)
    for i in range(0, len(held), 2):
        begin, over = held[i] - 1, held[i + 1]
        while j < n and then[j + 1] <= begin:
            j += 2
        k = j
        while k < n and then[k] < over - 1:
            s = (then[k] if then[k] > begin else begin) + least
            t = over if most is None else min(over, min(then[k + 1], over - 1) + most)
            starts.append(x if s < x else s)
            ends.append(y if t > y else t)
            k += 2
    return _joined(starts, ends)


def days_of(e: list[Day], least: int, most: int, x: Day, y: Day) -> list[Piece]:
    """Return on how many days of the window the set holds, day by day of the stretch."""
    begin, end = x - most, x - least + 1  # the window of the first day
    i, j = bisect_right(e, begin), bisect_left(e, end)
    starts, ends = e[i + (i & 1) : j : 2], e[i + 1 - (i & 1) : j : 2]
    n = sum(ends) - sum(starts) - begin * (len(ends) - len(starts))
    if j & 1:
        n += end - begin  # the last run goes on beyond the window
    k = bisect_right(e, end, j)
    slope = (k & 1) - (i & 1)
    # days on which the slope turns, twice, and one more where the count begins to grow
    over, gone = bisect_left(e, y - least + 1, k), bisect_left(e, y - most, i)
    a, b = least + least - 2, most + most
    turns = [d + d + a + 1 for d in e[k + (k & 1) : over : 2]]
    turns += [d + d + a for d in e[k + 1 - (k & 1) : over : 2]]
    turns += [d + d + b for d in e[i + (i & 1) : gone : 2]]
    turns += [d + d + b + 1 for d in e[i + 1 - (i & 1) : gone : 2]]
    turns.sort()
    out = [(x, n, slope)]
    at = x
    for turn in turns:
        day = turn >> 1
        if day > at:
            n += slope * (day - at)
            at = day
            slope += 1 if turn & 1 else -1
            out.append((day, n, slope))
        else:
            slope += 1 if turn & 1 else -1
            out[-1] = (day, n, slope)
    return out


def steps(at: array[int], value: array[int], x: Day, y: Day) -> list[Piece]:
    """Return what a number that only jumps is on the stretch."""
    i = bisect_right(at, x) - 1
    j = bisect_left(at, y, i + 1)
    return [(x, value[i], 0), *((at[k], value[k], 0) for k in range(i + 1, j))]


def raise_by(at: array[int], value: array[int], x: Day, y: Day, by: int) -> None:
    """Raise a number that only jumps on `[x, y)`."""
    for day in (x, y):
        i = bisect_left(at, day)
        if i == len(at) or at[i] != day:
            at.insert(i, day)
            value.insert(i, value[i - 1])
    i, j = bisect_left(at, x), bisect_left(at, y)
    for k in range(i, j):
        value[k] += by
    for k in (j, i):
        if value[k] == value[k - 1]:
            del at[k], value[k]


def put_steps(at: array[int], value: array[int], x: Day, y: Day, n: int) -> None:
    """Let a number that only jumps be `n` on `[x, y)`."""
    i = bisect_left(at, x)
    j = bisect_right(at, y, i) - 1
    after = value[j]
    del at[i : j + 1], value[i : j + 1]
    if after != n:
        at.insert(i, y)
        value.insert(i, after)
    if value[i - 1] != n:
        at.insert(i, x)
        value.insert(i, n)


def added(parts: Sequence[tuple[int, list[Piece]]]) -> list[Piece]:
    """Return numbers, each times a factor, added up; open where one is."""
    days = sorted({p[0] for _, pieces in parts for p in pieces})
    out = []
    place = [0] * len(parts)
    for day in days:
        n = slope = gone = 0
        for i, (factor, pieces) in enumerate(parts):
            k = place[i]
            while k + 1 < len(pieces) and pieces[k + 1][0] <= day:
                k += 1
            place[i] = k
            start, value, grows = pieces[k]
            if abs(value) >= OPEN:
                gone = 1 if (value > 0) == (factor > 0) else -1
            else:
                n += factor * (value + grows * (day - start))
                slope += factor * grows
        out.append((day, gone * OPEN, 0) if gone else (day, n, slope))
    return out


def reaches(pieces: Sequence[Piece], value: int, y: Day) -> list[Day]:
    """Return the days of the stretch on which a number is at least a value."""
    out: list[Day] = []
    last = len(pieces) - 1
    for i, (start, n, slope) in enumerate(pieces):
        end = pieces[i + 1][0] if i < last else y
        if slope == 0:
            if n < value:
                continue
        elif slope > 0:
            if n < value:
                start -= (n - value) // slope
        else:
            end = min(end, start + (n - value) // -slope + 1)
        if start < end:
            if out and start == out[-1]:
                out[-1] = end
            else:
                out += (start, end)
    return out
